//! The signing keys on disk: one small file, replaced as a whole.

use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use zeroize::{Zeroize as _, Zeroizing};

use crate::fs::{self, Access, Directory};
use crate::note;

const STATE: &str = "state";
const STATE_BYTES_MAX: usize = 4096;
const FORMAT: &str = "tracing-security-journal/keys/v1";

/// What the key file holds.
#[derive(Clone, Debug)]
pub(crate) struct KeyState {
    /// Name of the log in every note.
    pub(crate) origin: String,
    /// Number of the current key, from 0.
    pub(crate) epoch: u64,
    /// Lines known to be on stable storage when the file was written.
    pub(crate) size: u64,
    /// The key that signs.
    pub(crate) current: SigningKey,
    /// The key that will sign once the log has announced it.
    pub(crate) next: Option<SigningKey>,
}

/// The directory of the key file.
#[derive(Clone, Debug)]
pub(crate) struct KeyStore {
    directory: Arc<dyn Directory>,
}

impl KeyStore {
    pub(crate) fn new(directory: Arc<dyn Directory>) -> Self {
        Self { directory }
    }

    /// Reads the keys; `None` when there are none.
    pub(crate) fn load(&self) -> io::Result<Option<KeyState>> {
        let bytes = match fs::read_small(&*self.directory, STATE, STATE_BYTES_MAX) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let state = std::str::from_utf8(&bytes).ok().and_then(parse);
        state.map(Some).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "not a key file of this version")
        })
    }

    /// Replaces the keys so that a crash leaves the old file or the new, then overwrites the old one's bytes.
    pub(crate) fn save(&self, state: &KeyState) -> io::Result<()> {
        let old = match self.directory.open(STATE, Access::Write) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let text = Zeroizing::new(encode(state));
        fs::replace_small(&*self.directory, STATE, text.as_bytes())?;
        if let Some(old) = old {
            // Best effort: what a file system copies elsewhere on its own cannot be reached from here.
            let length = old.stat()?.length.min(STATE_BYTES_MAX as u64);
            let zeros = vec![0; usize::try_from(length).unwrap_or(0)];
            fs::write_all(&*old, &zeros, 0)?;
            old.sync()?;
        }
        Ok(())
    }
}

fn encode(state: &KeyState) -> String {
    let mut current = state.current.to_bytes();
    let secret = Zeroizing::new(STANDARD.encode(current));
    current.zeroize();
    let mut text = String::with_capacity(1024);
    text.push_str(FORMAT);
    text.push_str(&format!(
        "\norigin {}\nepoch {}\nsize {}\nkey ",
        state.origin, state.epoch, state.size
    ));
    text.push_str(&secret);
    text.push('\n');
    if let Some(next) = &state.next {
        let secret = Zeroizing::new(STANDARD.encode(Zeroizing::new(next.to_bytes())));
        text.push_str("next ");
        text.push_str(&secret);
        text.push('\n');
    }
    text
}

fn parse(text: &str) -> Option<KeyState> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    if lines.next()? != FORMAT {
        return None;
    }
    let origin = lines.next()?.strip_prefix("origin ")?.to_owned();
    let epoch = note::decimal(lines.next()?.strip_prefix("epoch ")?)?;
    let size = note::decimal(lines.next()?.strip_prefix("size ")?)?;
    let current = secret(lines.next()?.strip_prefix("key ")?)?;
    let next = match lines.next() {
        Some(line) => Some(secret(line.strip_prefix("next ")?)?),
        None => None,
    };
    lines.next().is_none().then_some(KeyState {
        origin,
        epoch,
        size,
        current,
        next,
    })
}

fn secret(encoded: &str) -> Option<SigningKey> {
    let bytes = Zeroizing::new(STANDARD.decode(encoded).ok()?);
    Some(SigningKey::from_bytes(bytes.as_slice().try_into().ok()?))
}

/// A new signing key from the operating system's random source.
pub(crate) fn generate() -> io::Result<SigningKey> {
    let mut seed = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *seed).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(SigningKey::from_bytes(&seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_as_they_were_written() {
        let state = KeyState {
            origin: "log/1".into(),
            epoch: 3,
            size: 41,
            current: SigningKey::from_bytes(&[1; 32]),
            next: Some(SigningKey::from_bytes(&[2; 32])),
        };
        let read = parse(&encode(&state)).unwrap();
        assert_eq!(
            (read.origin.as_str(), read.epoch, read.size),
            ("log/1", 3, 41)
        );
        assert_eq!(read.current.to_bytes(), [1; 32]);
        assert_eq!(read.next.unwrap().to_bytes(), [2; 32]);
        for cut in 0..encode(&state).len() {
            assert!(parse(&encode(&state)[..cut]).is_none_or(|cut| cut.next.is_none()));
        }
    }
}
