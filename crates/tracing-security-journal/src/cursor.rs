//! Cursors: how far a named reader has come, kept in the log's directory so that retention waits for it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::fs::{self, Directory, Disk as _, RealDisk};
use crate::name;
use crate::note;

const CURSOR_BYTES_MAX: usize = 32;

/// How far a named reader has come. Retention keeps every segment with a record it has not consumed.
///
/// The cursor is a small file `.readers/<name>` that is replaced as a whole; remove it to let go of the segments.
#[derive(Debug)]
pub struct Cursor {
    directory: Arc<dyn Directory>,
    path: PathBuf,
    name: String,
    next_seq: u64,
}

impl Cursor {
    /// Opens the cursor of a reader, or begins one at the first record. A name is 1–64 of `A-Z a-z 0-9 . _ -` and
    /// does not begin with a dot.
    ///
    /// # Errors
    /// When the name is not valid, or the directory or the cursor cannot be read or written.
    pub fn open(directory: impl AsRef<Path>, name: &str) -> Result<Self, Error> {
        if !is_valid(name) {
            return Err(Error::new(
                ErrorKind::InvalidOption,
                format!(
                    "invalid reader name {name:?}: use 1 to 64 letters, digits, dots, dashes or underscores"
                ),
            ));
        }
        let path = directory.as_ref().join(name::READERS);
        let log = RealDisk.open_directory(directory.as_ref(), false);
        let log = log.map_err(|error| Error::io("open directory", directory.as_ref(), error))?;
        let directory = log
            .subdirectory(name::READERS, true)
            .map_err(|error| Error::io("create directory", &path, error))?;
        let found = read(&*directory, name)
            .map_err(|error| Error::io("read cursor", &path.join(name), error))?;
        let mut cursor = Self {
            directory,
            path,
            name: name.to_owned(),
            next_seq: found.unwrap_or(0),
        };
        if found.is_none() {
            cursor.commit(0)?;
        }
        Ok(cursor)
    }

    /// Number of the first record that is not consumed.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Remembers that every record before `next_seq` is consumed.
    ///
    /// # Errors
    /// When the cursor cannot be written; the old one then still stands.
    pub fn commit(&mut self, next_seq: u64) -> Result<(), Error> {
        fs::replace_small(
            &*self.directory,
            &self.name,
            format!("{next_seq}\n").as_bytes(),
        )
        .map_err(|error| Error::io("write cursor", &self.path.join(&self.name), error))?;
        self.next_seq = next_seq;
        Ok(())
    }
}

fn is_valid(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=64).contains(&name.len())
        && !name.starts_with('.')
        && !name.ends_with(".tmp")
        && name.bytes().all(allowed)
}

fn read(directory: &dyn Directory, name: &str) -> io::Result<Option<u64>> {
    let bytes = match fs::read_small(directory, name, CURSOR_BYTES_MAX) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.strip_suffix('\n'));
    let seq = text.and_then(note::decimal);
    seq.map(Some)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not a number; remove the file"))
}

/// The lowest number that some named reader has yet to consume. A cursor that cannot be read holds everything.
pub(crate) fn lowest(log: &dyn Directory) -> io::Result<Option<u64>> {
    let directory = match log.subdirectory(name::READERS, false) {
        Ok(directory) => directory,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let names = directory.list()?;
    let cursors = names.iter().filter(|name| is_valid(name));
    Ok(cursors
        .filter_map(|name| read(&*directory, name).unwrap_or(Some(0)))
        .min())
}
