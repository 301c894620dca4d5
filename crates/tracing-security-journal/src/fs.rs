//! The seam between the journal and the file system.
//!
//! Everything the journal does to a disk goes through [`Disk`], [`Directory`] and [`File`], so that the fault tests
//! run the real writer over a disk that fails, fills up, or loses its power after any chosen operation.

#[cfg(test)]
pub(crate) mod model;
mod real;

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use real::RealDisk;

/// Opens directories.
pub(crate) trait Disk: Debug + Send + Sync {
    /// Opens `path` without following a symbolic link in its last component, creating it (mode 0700) when asked.
    fn open_directory(&self, path: &Path, create: bool) -> io::Result<Arc<dyn Directory>>;
}

/// One open directory; every name is a plain file name inside it.
pub(crate) trait Directory: Debug + Send + Sync {
    /// Who owns the directory and who may write to it.
    fn stat(&self) -> io::Result<Stat>;
    /// Whether the path it was opened by still leads to this directory.
    fn is_current(&self) -> io::Result<bool>;
    /// Creates a file of mode 0600 for appending; fails when the name exists, whatever it is.
    fn create(&self, name: &str) -> io::Result<Box<dyn File>>;
    /// Opens an existing file, never through a symbolic link and never waiting for a FIFO's other end.
    fn open(&self, name: &str, access: Access) -> io::Result<Box<dyn File>>;
    /// What the name itself is (a link is not followed).
    fn stat_name(&self, name: &str) -> io::Result<Stat>;
    /// Every name in the directory, in no order.
    fn list(&self) -> io::Result<Vec<String>>;
    /// Renames a file over whatever has the new name.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes `name` a symbolic link to `target`.
    fn symlink(&self, target: &str, name: &str) -> io::Result<()>;
    /// Puts names on stable storage.
    fn sync(&self) -> io::Result<()>;
    /// Opens (or creates, mode 0700) a directory inside this one.
    fn subdirectory(&self, name: &str, create: bool) -> io::Result<Arc<dyn Directory>>;
}

/// One open file.
pub(crate) trait File: Debug + Send + Sync {
    /// Reads at an offset; 0 at the end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes at an offset, or at the end of a file opened for appending; may write less than asked.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize>;
    /// Puts the contents on stable storage (`fdatasync`).
    fn sync(&self) -> io::Result<()>;
    /// Cuts or extends the file.
    fn truncate(&self, length: u64) -> io::Result<()>;
    /// What the open file is.
    fn stat(&self) -> io::Result<Stat>;
    /// Takes the exclusive advisory lock without waiting; `false` when somebody else holds it.
    fn try_lock(&self) -> io::Result<bool>;
    /// Gives the lock back at once, also when a process being started still shares the descriptor.
    fn unlock(&self) -> io::Result<()>;
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// For reading alone.
    Read,
    /// For reading and writing.
    Write,
    /// For reading, and for writing at its end alone, wherever somebody may have moved it.
    Append,
}

/// What a name or an open file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    /// The kind of file.
    pub(crate) kind: Kind,
    /// Device and inode.
    pub(crate) id: (u64, u64),
    /// Length in bytes.
    pub(crate) length: u64,
    /// Number of names.
    pub(crate) links: u64,
    /// Whether the owner is the user this process acts as.
    pub(crate) own: bool,
    /// Permission bits.
    pub(crate) mode: u32,
    /// Time of the last change since 1970.
    pub(crate) modified: Duration,
}

/// The kinds of file the journal tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Anything else: FIFO, socket, device.
    Other,
}

/// Writes all of `bytes` at `offset`.
pub(crate) fn write_all(file: &dyn File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write_at(bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads a small file whole; longer than `limit` is an error.
pub(crate) fn read_small(
    directory: &dyn Directory,
    name: &str,
    limit: usize,
) -> io::Result<Vec<u8>> {
    let file = directory.open(name, Access::Read)?;
    let mut bytes = Vec::new();
    let mut chunk = [0_u8; 4096];
    loop {
        let count = match file.read_at(&mut chunk, bytes.len() as u64) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if count == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if bytes.len() > limit {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("longer than {limit} bytes"),
            ));
        }
    }
}

/// Replaces a small file so that a crash leaves the old contents or the new, never a mixture.
pub(crate) fn replace_small(directory: &dyn Directory, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = format!("{name}.tmp");
    match directory.remove(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = directory.create(&temporary)?;
    write_all(&*file, bytes, 0)?;
    file.sync()?;
    directory.rename(&temporary, name)?;
    directory.sync()
}
