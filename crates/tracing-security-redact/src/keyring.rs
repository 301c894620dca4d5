//! Keys for pseudonyms: the same person stays linkable without being readable.
//!
//! A pseudonym is the first 64 bits of keyed BLAKE3 over `len(domain) ‖ domain ‖ value`, written in hex behind the
//! domain and the id of the key. Older keys stay in the ring, so that [`KeyRing::links`] still finds what they made.

use std::fmt;
use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind as Io, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::Error;

/// Pseudonym keys by id; the last one makes new pseudonyms, the others only recognise old ones.
#[derive(Clone)]
pub struct KeyRing {
    keys: Arc<Vec<Key>>,
}

struct Key {
    id: String,
    secret: Zeroizing<[u8; 32]>,
}

const SUFFIX: &str = ".pseudonym-key";
/// A ring this long means that something rotates by mistake.
const MAX_KEYS: usize = 1_000;

impl KeyRing {
    /// Opens the key ring of a directory, and makes it with its first key when there is none.
    ///
    /// Key files are `k1.pseudonym-key`, `k2.…`: 64 hex digits, mode 0600, in a directory of mode 0700.
    ///
    /// # Errors
    /// When the directory or a key file cannot be made or read, is readable by others, or holds no key.
    pub fn open_or_create(directory: &Path) -> Result<Self, Error> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .map_err(|e| {
                Error::io(
                    format!("failed to create key directory {}", directory.display()),
                    e,
                )
            })?;
        let mut numbers = key_numbers(directory)?;
        if numbers.is_empty() {
            create_key(directory, 1)?;
            numbers = key_numbers(directory)?;
        }
        let keys = numbers
            .iter()
            .map(|&number| read_key(&key_path(directory, number), number))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            keys: Arc::new(keys),
        })
    }

    /// Adds a new key to a directory and returns the ring with it as the current one.
    ///
    /// # Errors
    /// As [`KeyRing::open_or_create`], and when the directory holds a thousand keys already.
    pub fn rotate(directory: &Path) -> Result<Self, Error> {
        let ring = Self::open_or_create(directory)?;
        let last = key_numbers(directory)?.last().copied().unwrap_or(0);
        if ring.keys.len() >= MAX_KEYS {
            return Err(Error::key(format!(
                "failed to rotate keys in {}: {MAX_KEYS} keys are there already; remove those no longer needed",
                directory.display()
            )));
        }
        create_key(directory, last + 1)?;
        Self::open_or_create(directory)
    }

    /// A ring of one key derived from a secret of any length, for example from the environment.
    #[must_use]
    pub fn from_secret(id: u32, secret: &[u8]) -> Self {
        let derived = blake3::derive_key(
            "tracing-security 2026 pseudonym key from a given secret",
            secret,
        );
        Self::of(vec![Key {
            id: format!("k{id}"),
            secret: Zeroizing::new(derived),
        }])
    }

    /// A ring of one random key that lives as long as the process (id `k0`): links hold within one run only.
    #[must_use]
    pub fn ephemeral() -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        if getrandom::fill(secret.as_mut()).is_err() {
            // Without entropy there must still be no readable value: a key from what differs between processes.
            let seed = format!("{:?} {}", std::time::SystemTime::now(), std::process::id());
            *secret = blake3::derive_key(
                "tracing-security 2026 pseudonym key without entropy",
                seed.as_bytes(),
            );
        }
        Self::of(vec![Key {
            id: "k0".to_owned(),
            secret,
        }])
    }

    /// This ring with older keys in front: they recognise their pseudonyms but make none.
    #[must_use]
    pub fn with_older(self, older: &Self) -> Self {
        let keys = older.keys.iter().chain(self.keys.iter());
        Self::of(
            keys.map(|k| Key {
                id: k.id.clone(),
                secret: k.secret.clone(),
            })
            .collect(),
        )
    }

    /// The id of the key that makes new pseudonyms, such as `k3`.
    #[must_use]
    pub fn current_id(&self) -> &str {
        self.keys.last().map_or("k0", |key| &key.id)
    }

    /// Every pseudonym this ring can make for a value, oldest key first: what to search a log for.
    #[must_use]
    pub fn links(&self, domain: &str, value: &str) -> Vec<String> {
        self.keys
            .iter()
            .map(|key| {
                let mut out = String::new();
                key.pseudonym(domain, value, &mut out);
                out
            })
            .collect()
    }

    /// Appends the pseudonym of `value` in `domain`, for example `[email:k1:9f3c0a1b2c3d4e5f]`.
    pub fn pseudonym(&self, domain: &str, value: &str, out: &mut String) {
        if let Some(key) = self.keys.last() {
            key.pseudonym(domain, value, out);
        }
    }

    fn of(keys: Vec<Key>) -> Self {
        Self {
            keys: Arc::new(keys),
        }
    }
}

impl Key {
    fn pseudonym(&self, domain: &str, value: &str, out: &mut String) {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        hasher.update(&(domain.len() as u64).to_le_bytes());
        hasher.update(domain.as_bytes());
        hasher.update(value.as_bytes());
        out.push('[');
        // The domain comes from a policy or the caller: only letters that no detector reads.
        out.extend(domain.chars().take(40).map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        }));
        out.push(':');
        out.push_str(&self.id);
        out.push(':');
        let mut head = [0; 8];
        hasher.finalize_xof().fill(&mut head);
        for byte in head {
            // Writing to a String cannot fail.
            let _ = write!(out, "{byte:02x}");
        }
        out.push(']');
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(|key| &key.id))
            .finish()
    }
}

fn key_path(directory: &Path, number: u32) -> PathBuf {
    directory.join(format!("k{number}{SUFFIX}"))
}

/// Numbers of the keys in a directory, ascending.
fn key_numbers(directory: &Path) -> Result<Vec<u32>, Error> {
    let refused = |e| {
        Error::io(
            format!("failed to read key directory {}", directory.display()),
            e,
        )
    };
    let mut numbers = Vec::new();
    for entry in fs::read_dir(directory).map_err(refused)? {
        let name = entry.map_err(refused)?.file_name();
        let number = name.to_str().and_then(|name| {
            name.strip_suffix(SUFFIX)?
                .strip_prefix('k')?
                .parse::<u32>()
                .ok()
        });
        numbers.extend(number);
    }
    numbers.sort_unstable();
    numbers.truncate(MAX_KEYS);
    Ok(numbers)
}

fn create_key(directory: &Path, number: u32) -> Result<(), Error> {
    let path = key_path(directory, number);
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut()).map_err(|e| {
        Error::key(format!(
            "failed to make key {}: the system gives no random bytes: {e}",
            path.display()
        ))
    })?;
    let mut text = Zeroizing::new(String::with_capacity(65));
    for byte in secret.iter() {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    // Written whole under another name first: a second process starting now must never read half a key.
    let draft = directory.join(format!(".k{number}-{}", std::process::id()));
    let refused = |e| Error::io(format!("failed to write key file {}", path.display()), e);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(refused)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    let linked = written.and_then(|()| match fs::hard_link(&draft, &path) {
        Err(e) if e.kind() == Io::AlreadyExists => Ok(()),
        other => other,
    });
    let _ = fs::remove_file(&draft);
    linked.map_err(refused)
}

fn read_key(path: &Path, number: u32) -> Result<Key, Error> {
    let refused = |e| Error::io(format!("failed to read key file {}", path.display()), e);
    let metadata = fs::symlink_metadata(path).map_err(refused)?;
    if !metadata.is_file() {
        return Err(Error::key(format!(
            "failed to read key file {}: it is not a regular file",
            path.display()
        )));
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(Error::key(format!(
            "failed to read key file {}: others can read it (mode {:04o}); run chmod 600 on it",
            path.display(),
            metadata.mode() & 0o7777
        )));
    }
    let mut text = Zeroizing::new(String::new());
    let file = fs::File::open(path).map_err(refused)?;
    file.take(1_024)
        .read_to_string(&mut text)
        .map_err(refused)?;
    let secret = decode_hex(text.trim()).ok_or_else(|| {
        Error::key(format!(
            "failed to read key file {}: expected 64 hex digits",
            path.display()
        ))
    })?;
    Ok(Key {
        id: format!("k{number}"),
        secret,
    })
}

fn decode_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut secret = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in secret.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotated_ring_makes_new_pseudonyms_and_still_links_old_ones() {
        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("keys");
        let first = KeyRing::open_or_create(&keys).unwrap();
        let mut old = String::new();
        first.pseudonym("email", "jane@example.org", &mut old);
        let second = KeyRing::rotate(&keys).unwrap();
        let mut new = String::new();
        second.pseudonym("email", "jane@example.org", &mut new);
        assert!(old.starts_with("[email:k1:") && new.starts_with("[email:k2:"));
        assert_eq!(second.links("email", "jane@example.org"), [old, new]);
    }

    #[test]
    fn key_files_are_readable_by_their_owner_alone() {
        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("keys");
        KeyRing::open_or_create(&keys).unwrap();
        assert_eq!(fs::metadata(&keys).unwrap().mode() & 0o777, 0o700);
        assert_eq!(
            fs::metadata(key_path(&keys, 1)).unwrap().mode() & 0o777,
            0o600
        );
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused_with_the_remedy() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        KeyRing::open_or_create(directory.path()).unwrap();
        fs::set_permissions(
            key_path(directory.path(), 1),
            fs::Permissions::from_mode(0o644),
        )
        .unwrap();
        let error = KeyRing::open_or_create(directory.path()).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Key);
        assert!(
            error
                .to_string()
                .ends_with("others can read it (mode 0644); run chmod 600 on it")
        );
    }

    #[test]
    fn domains_and_secrets_separate_pseudonyms() {
        let ring = KeyRing::from_secret(1, b"a secret");
        let other = KeyRing::from_secret(1, b"another");
        assert_ne!(
            ring.links("email", "x")[0][7..],
            ring.links("actor", "x")[0][7..]
        );
        assert_ne!(ring.links("email", "x"), other.links("email", "x"));
        assert_eq!(
            ring.links("email", "x"),
            KeyRing::from_secret(1, b"a secret").links("email", "x")
        );
    }
}
