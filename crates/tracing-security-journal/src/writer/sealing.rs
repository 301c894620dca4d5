//! Opening the keys and the lineage of a log, and taking its seal up where the last process left it.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;

use super::Sealing;
use super::resume::End;
use crate::error::{Error, ErrorKind};
use crate::fs::{self, Directory, Disk};
use crate::keys::{self, KeyState, KeyStore};
use crate::lineage::Lineage;
use crate::merkle::Frontier;
use crate::name;
use crate::note::{self, VerifierKey};
use crate::options::Options;
use crate::recover::HandOver;
use crate::seal::{Phase, Sealer};
use crate::segment;

pub(super) fn check_seal(options: &Options, end: &End) -> Result<(), Error> {
    match &end.replay {
        Some((name, replay)) if replay.header.sealed != options.seal.on => Err(Error::new(
            ErrorKind::Mismatch,
            format!(
                "refused to go on with segment {}: the log was created {}; open it so, or choose another directory",
                options.directory.join(name.to_string()).display(),
                if replay.header.sealed {
                    "sealed"
                } else {
                    "unsealed"
                },
            ),
        )),
        _ => Ok(()),
    }
}

pub(super) fn open_sealing(
    options: &Options,
    disk: &dyn Disk,
    directory: &Arc<dyn Directory>,
    end: &mut End,
    now: Duration,
) -> Result<Option<Sealing>, Error> {
    if !options.seal.on {
        return Ok(None);
    }
    let path = options
        .key_directory
        .clone()
        .unwrap_or_else(|| options.directory.join(name::KEYS));
    let fail = |error| Error::io("open key directory", &path, error);
    let key_directory = match &options.key_directory {
        Some(path) => disk.open_directory(path, true).map_err(fail)?,
        None => directory.subdirectory(name::KEYS, true).map_err(fail)?,
    };
    segment::check_directory(&path, &key_directory.stat().map_err(fail)?)?;
    let store = KeyStore::new(key_directory);
    let lineage_path = options.directory.join(name::LINEAGE);
    let lineage = Lineage::open(&**directory)
        .map_err(|error| Error::io("open lineage", &lineage_path, error))?;
    let known = store
        .load()
        .map_err(|error| Error::io("read keys in", &path, error))?;
    let keys = match known {
        Some(keys) => keys,
        None if end.replay.is_none() => create_keys(&store, &path)?,
        None => {
            return Err(Error::new(
                ErrorKind::KeysMissing,
                format!(
                    "no keys in {} for the log in {}; restore them, or choose another directory for a new log",
                    path.display(),
                    options.directory.display()
                ),
            ));
        }
    };
    let first_key = publish_key(&**directory, &keys, &options.directory)?;
    check_rollback(options, &keys, &lineage, end)?;
    Ok(Some(Sealing {
        sealer: resume(keys, end, now),
        store,
        lineage,
        first_key,
    }))
}

/// Makes the first key of a log, and a name for it.
pub(crate) fn create_keys(store: &KeyStore, path: &Path) -> Result<KeyState, Error> {
    let fail = |error| Error::io("create keys in", path, error);
    let mut id = [0_u8; 8];
    getrandom::fill(&mut id).map_err(|error| fail(io::Error::other(error.to_string())))?;
    let keys = KeyState {
        origin: format!("tracing-security/{:016x}", u64::from_be_bytes(id)),
        epoch: 0,
        size: 0,
        current: keys::generate().map_err(fail)?,
        next: None,
    };
    store.save(&keys).map_err(fail)?;
    Ok(keys)
}

/// Writes the first public key beside the log; later ones are announced in it.
fn publish_key(
    directory: &dyn Directory,
    keys: &KeyState,
    path: &Path,
) -> Result<Option<String>, Error> {
    if let Ok(bytes) = fs::read_small(directory, name::VERIFIER_KEY, note::NOTE_BYTES_MAX) {
        return Ok(String::from_utf8(bytes).ok());
    }
    if keys.epoch > 0 {
        return Ok(None);
    }
    let text = format!("{}\n", verifier_key(&keys.origin, &keys.current));
    fs::replace_small(directory, name::VERIFIER_KEY, text.as_bytes())
        .map_err(|error| Error::io("write", &path.join(name::VERIFIER_KEY), error))?;
    Ok(Some(text))
}

pub(crate) fn verifier_key(origin: &str, key: &SigningKey) -> VerifierKey {
    VerifierKey::new(origin, key.verifying_key())
}

/// Refuses a log that is shorter than the keys or the lineage remember, unless told otherwise.
fn check_rollback(
    options: &Options,
    keys: &KeyState,
    lineage: &Lineage,
    end: &mut End,
) -> Result<(), Error> {
    let found = end.replay.as_ref().map_or(0, |(_, replay)| replay.next_seq);
    let sealed = lineage
        .last
        .checkpoint
        .as_ref()
        .map_or(0, |checkpoint| checkpoint.size);
    let expected = keys.size.max(sealed);
    if found >= expected {
        return Ok(());
    }
    if options.accept_rollback {
        end.found.lost_after = Some((found, expected));
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::RolledBack,
        format!(
            "refused the log in {}: it ends before seq {found} but had reached seq {expected}; restore what is missing, \
             or accept the rollback, which is recorded",
            options.directory.display()
        ),
    ))
}

/// The seal as it stood when the last process ended.
fn resume(keys: KeyState, end: &End, now: Duration) -> Sealer {
    let hand_over = match (&end.replay, &keys.next) {
        (Some((_, replay)), Some(next)) => replay.hand_over(&verifier_key(&keys.origin, next)),
        _ => HandOver::NotBegun,
    };
    let tree = end
        .replay
        .as_ref()
        .map_or_else(Frontier::default, |(_, replay)| replay.tree.clone());
    let mut sealer = Sealer::new(keys, tree, now);
    sealer.unsealed = end.replay.as_ref().map_or(0, |(_, replay)| replay.unsealed);
    sealer.phase = match hand_over {
        HandOver::NotBegun => Phase::Steady,
        // Whatever line it was, it is on stable storage.
        HandOver::Announced => Phase::Announced { line: 0 },
        HandOver::Completed { at } => Phase::Switched { line: 0, at },
    };
    sealer
}
