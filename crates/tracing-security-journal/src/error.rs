//! What can go wrong when a journal is opened or read, and why a running one cannot go on for now.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a journal could not be opened, read or verified.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<io::Error>,
}

/// What sort of [`Error`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option has a value that makes no sense.
    InvalidOption,
    /// The directory, or one of our files in it, is a symbolic link.
    Symlink,
    /// One of our names is a FIFO, socket, device or directory.
    NotRegular,
    /// A segment has a second name (hard link).
    HardLink,
    /// Somebody else owns the directory or one of our files.
    ForeignOwner,
    /// Group or others may write to the directory or to one of our files.
    WritableByOthers,
    /// Another process writes to the directory.
    Locked,
    /// Permission denied, or a read-only file system.
    Unwritable,
    /// The directory or file does not exist.
    NotFound,
    /// The log exists but its signing keys do not.
    KeysMissing,
    /// The keys know of more records than the log has: it was truncated or rolled back.
    RolledBack,
    /// The log was created with other settings, which cannot be changed afterwards.
    Mismatch,
    /// A file's contents are not what its format demands.
    Malformed,
    /// A proof or signature does not hold.
    Unproven,
    /// Any other failure of the operating system.
    Io,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// `what` reads like `open segment`.
    pub(crate) fn io(what: &str, path: &Path, source: io::Error) -> Self {
        let kind = match source.kind() {
            io::ErrorKind::NotFound => ErrorKind::NotFound,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                ErrorKind::Unwritable
            }
            _ if source.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                ErrorKind::Symlink
            }
            _ => ErrorKind::Io,
        };
        Self {
            kind,
            message: format!("failed to {what} {}", path.display()),
            source: Some(source),
        }
    }

    /// What sort of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(formatter, ": {}", lower(source)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// Why the writer cannot go on for now; whatever it took is kept and tried again by the next call.
#[derive(Clone, Debug)]
pub struct Stall {
    kind: StallKind,
    what: &'static str,
    path: PathBuf,
    source: Option<Arc<io::Error>>,
}

/// What sort of [`Stall`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StallKind {
    /// No space, or no quota, is left.
    DiskFull,
    /// The file system is read-only, or permission was taken away.
    ReadOnly,
    /// The directory is gone and could not be made again.
    DirectoryGone,
    /// This is a forked child; only the process that opened the journal writes to it.
    Forked,
    /// The body can never become a line: not an object, a newline in it, or too long. Trying again is useless.
    Rejected,
    /// The writer was closed.
    Closed,
    /// Any other failure of the disk.
    Io,
}

impl Stall {
    pub(crate) fn new(kind: StallKind, what: &'static str, path: &Path) -> Self {
        Self {
            kind,
            what,
            path: path.to_owned(),
            source: None,
        }
    }

    pub(crate) fn io(what: &'static str, path: &Path, source: io::Error) -> Self {
        let kind = match source.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::WriteZero => StallKind::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                StallKind::ReadOnly
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => StallKind::DirectoryGone,
            _ => StallKind::Io,
        };
        Self {
            kind,
            what,
            path: path.to_owned(),
            source: Some(Arc::new(source)),
        }
    }

    /// What sort of stall it is.
    #[must_use]
    pub fn kind(&self) -> StallKind {
        self.kind
    }

    /// The file or directory that did not work.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether trying again can never help.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(
            self.kind,
            StallKind::Forked | StallKind::Rejected | StallKind::Closed
        )
    }
}

impl fmt::Display for Stall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "failed to {} {}", self.what, self.path.display())?;
        match &self.source {
            Some(source) => write!(formatter, ": {}", lower(source)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Stall {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The operating system's words with a small first letter.
fn lower(error: &io::Error) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_where_and_why_in_small_letters() {
        let source = io::Error::from_raw_os_error(13);
        let error = Error::io("open segment", Path::new("/x/y"), source);
        assert_eq!(
            error.to_string(),
            "failed to open segment /x/y: permission denied (os error 13)"
        );
        assert_eq!(error.kind(), ErrorKind::Unwritable);
        let stall = Stall::io(
            "write to segment",
            Path::new("/x/y"),
            io::Error::from_raw_os_error(28),
        );
        assert_eq!(
            stall.to_string(),
            "failed to write to segment /x/y: no space left on device (os error 28)"
        );
        assert_eq!(stall.kind(), StallKind::DiskFull);
    }
}
