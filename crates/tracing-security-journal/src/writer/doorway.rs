//! What a journal refuses before it opens: directories and files that could lead it, or a second writer, astray.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::failover::lock;
use crate::error::{Error, ErrorKind};
use crate::fs::{self, Directory, Disk, File, Kind as FileKind};
use crate::name::{self, SegmentName};
use crate::segment;

pub(super) fn open_directory(disk: &dyn Disk, path: &Path) -> Result<Arc<dyn Directory>, Error> {
    let directory = disk
        .open_directory(path, true)
        .map_err(|error| Error::io("open directory", path, error))?;
    let stat = directory
        .stat()
        .map_err(|error| Error::io("inspect directory", path, error))?;
    segment::check_directory(path, &stat)?;
    Ok(directory)
}

pub(super) fn take_lock(directory: &dyn Directory, path: &Path) -> Result<Box<dyn File>, Error> {
    let lock_path = path.join(name::LOCK);
    check_name(directory, name::LOCK, path)?;
    let taken = lock(directory).map_err(|error| Error::io("lock", &lock_path, error))?;
    taken.ok_or_else(|| {
        let holder = fs::read_small(directory, name::LOCK, 64).ok();
        let holder = holder.and_then(|bytes| String::from_utf8(bytes).ok());
        let pid = holder.as_deref().map_or("?", str::trim_end).to_owned();
        Error::new(
            ErrorKind::Locked,
            format!(
                "refused directory {}: locked by process {pid}; stop it or choose another",
                path.display()
            ),
        )
    })
}

fn check_name(directory: &dyn Directory, name: &str, path: &Path) -> Result<(), Error> {
    match directory.stat_name(name) {
        Ok(stat) => segment::check_file(&path.join(name), &stat),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io("inspect", &path.join(name), error)),
    }
}

/// Refuses every name of ours that is not a file of ours.
pub(super) fn check_names(directory: &dyn Directory, path: &Path) -> Result<(), Error> {
    for name in [name::LINEAGE, name::VERIFIER_KEY, name::RESERVE] {
        check_name(directory, name, path)?;
    }
    let link = directory.stat_name(name::ACTIVE_LINK);
    if link.is_ok_and(|stat| stat.kind != FileKind::Symlink) {
        let link = path.join(name::ACTIVE_LINK);
        return Err(Error::new(
            ErrorKind::NotRegular,
            format!(
                "refused {}: it is not the journal's symbolic link; remove it",
                link.display()
            ),
        ));
    }
    let segments = segment::list(directory).map_err(|error| Error::io("list", path, error))?;
    for listed in segments.values() {
        segment::check_file(&path.join(listed.name.to_string()), &listed.stat)?;
    }
    Ok(())
}

/// Removes what a crash left of a compression or of a segment before its first line.
pub(super) fn remove_temporaries(directory: &dyn Directory) -> io::Result<()> {
    for name in directory.list()? {
        let is_empty = || {
            directory
                .stat_name(&name)
                .is_ok_and(|stat| stat.kind == FileKind::File && stat.length == 0)
        };
        if SegmentName::is_temporary(&name) || (SegmentName::parse(&name).is_some() && is_empty()) {
            directory.remove(&name)?;
        }
    }
    Ok(())
}
