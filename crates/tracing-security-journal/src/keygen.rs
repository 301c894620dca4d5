//! Keys made ahead of the log, so that the public one can be stored elsewhere before the first record is written.

use std::path::Path;

use crate::error::{Error, ErrorKind};
use crate::fs::{Disk as _, RealDisk};
use crate::keys::KeyStore;
use crate::writer::{create_keys, verifier_key};

/// Makes the first signing key of a new log in `key_directory` (created with mode 0700), and returns the public half
/// as the one line of `security.vkey`. Give the directory to
/// [`Options::key_directory`](crate::Options::key_directory).
///
/// # Errors
/// When there are keys already, or the directory cannot be written.
pub fn keygen(key_directory: impl AsRef<Path>) -> Result<String, Error> {
    let path = key_directory.as_ref();
    let fail = |error| Error::io("open key directory", path, error);
    let directory = RealDisk.open_directory(path, true).map_err(fail)?;
    crate::segment::check_directory(path, &directory.stat().map_err(fail)?)?;
    let store = KeyStore::new(directory);
    if store.load().map_err(fail)?.is_some() {
        return Err(Error::new(
            ErrorKind::Mismatch,
            format!(
                "refused to replace the keys in {}: a log depends on them; choose another directory",
                path.display()
            ),
        ));
    }
    let keys = create_keys(&store, path)?;
    Ok(verifier_key(&keys.origin, &keys.current).to_string())
}
