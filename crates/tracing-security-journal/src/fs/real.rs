//! The operating system's disk.

use std::ffi::CStr;
use std::fs::File as OsFile;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags};

use super::{Access, Directory, Disk, File, Kind, Stat};

/// The operating system's disk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RealDisk;

#[derive(Debug)]
struct RealDirectory {
    descriptor: OwnedFd,
    path: PathBuf,
}

#[derive(Debug)]
struct RealFile(OsFile);

const PRIVATE_FILE: Mode = Mode::RUSR.union(Mode::WUSR);
const PRIVATE_DIRECTORY: Mode = PRIVATE_FILE.union(Mode::XUSR);

impl Disk for RealDisk {
    fn open_directory(&self, path: &Path, create: bool) -> io::Result<Arc<dyn Directory>> {
        // With `O_DIRECTORY`, a link would be reported as something else than a link.
        if rustix::fs::lstat(path).is_ok_and(|found| describe(&found).kind == Kind::Symlink) {
            return Err(rustix::io::Errno::LOOP.into());
        }
        if create {
            create_private(path)?;
        }
        let descriptor = rustix::fs::open(path, directory_flags(), Mode::empty())?;
        Ok(Arc::new(RealDirectory {
            descriptor,
            path: path.to_owned(),
        }))
    }
}

fn directory_flags() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC
}

fn create_private(path: &Path) -> io::Result<()> {
    if let Some(parent) = path.parent()
        && !parent.as_os_str().is_empty()
    {
        std::fs::create_dir_all(parent)?;
    }
    match rustix::fs::mkdir(path, PRIVATE_DIRECTORY) {
        Ok(()) => {
            // The umask may have taken bits away from the owner.
            let made = rustix::fs::open(path, directory_flags(), Mode::empty())?;
            Ok(rustix::fs::fchmod(&made, PRIVATE_DIRECTORY)?)
        }
        Err(rustix::io::Errno::EXIST) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl Directory for RealDirectory {
    fn stat(&self) -> io::Result<Stat> {
        Ok(describe(&rustix::fs::fstat(&self.descriptor)?))
    }

    fn is_current(&self) -> io::Result<bool> {
        let here = describe(&rustix::fs::fstat(&self.descriptor)?);
        match rustix::fs::lstat(&self.path) {
            Ok(there) => Ok(describe(&there).id == here.id),
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn File>> {
        let flags = OFlags::RDWR
            | OFlags::CREATE
            | OFlags::EXCL
            | OFlags::APPEND
            | OFlags::NOFOLLOW
            | OFlags::CLOEXEC;
        let descriptor = rustix::fs::openat(&self.descriptor, name, flags, PRIVATE_FILE)?;
        // The umask may have taken bits away from the owner.
        rustix::fs::fchmod(&descriptor, PRIVATE_FILE)?;
        Ok(Box::new(RealFile(descriptor.into())))
    }

    fn open(&self, name: &str, access: Access) -> io::Result<Box<dyn File>> {
        let flags = match access {
            Access::Read => OFlags::RDONLY,
            Access::Write => OFlags::RDWR,
            Access::Append => OFlags::RDWR | OFlags::APPEND,
        } | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::CLOEXEC;
        let descriptor = rustix::fs::openat(&self.descriptor, name, flags, Mode::empty())?;
        let found = describe(&rustix::fs::fstat(&descriptor)?);
        if found.kind != Kind::File {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a regular file",
            ));
        }
        Ok(Box::new(RealFile(descriptor.into())))
    }

    fn stat_name(&self, name: &str) -> io::Result<Stat> {
        Ok(describe(&rustix::fs::statat(
            &self.descriptor,
            name,
            AtFlags::SYMLINK_NOFOLLOW,
        )?))
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.descriptor)? {
            let entry = entry?;
            // Every name of ours is ASCII; others are none of our business.
            if let Ok(name) = CStr::to_str(entry.file_name())
                && name != "."
                && name != ".."
            {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(
            &self.descriptor,
            from,
            &self.descriptor,
            to,
        )?)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(
            &self.descriptor,
            name,
            AtFlags::empty(),
        )?)
    }

    fn symlink(&self, target: &str, name: &str) -> io::Result<()> {
        Ok(rustix::fs::symlinkat(target, &self.descriptor, name)?)
    }

    fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(&self.descriptor)?)
    }

    fn subdirectory(&self, name: &str, create: bool) -> io::Result<Arc<dyn Directory>> {
        if create {
            match rustix::fs::mkdirat(&self.descriptor, name, PRIVATE_DIRECTORY) {
                Ok(()) | Err(rustix::io::Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let descriptor =
            rustix::fs::openat(&self.descriptor, name, directory_flags(), Mode::empty())?;
        Ok(Arc::new(RealDirectory {
            descriptor,
            path: self.path.join(name),
        }))
    }
}

impl File for RealFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(&self.0, buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        // On a file opened for appending the offset does not count.
        FileExt::write_at(&self.0, bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fdatasync(&self.0)?)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        Ok(rustix::fs::ftruncate(&self.0, length)?)
    }

    fn stat(&self) -> io::Result<Stat> {
        Ok(describe(&rustix::fs::fstat(&self.0)?))
    }

    fn try_lock(&self) -> io::Result<bool> {
        match rustix::fs::flock(&self.0, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn unlock(&self) -> io::Result<()> {
        Ok(rustix::fs::flock(&self.0, FlockOperation::Unlock)?)
    }
}

#[expect(
    clippy::unnecessary_cast,
    reason = "the widths of these fields differ between platforms"
)]
fn describe(stat: &rustix::fs::Stat) -> Stat {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Directory,
        FileType::Symlink => Kind::Symlink,
        _ => Kind::Other,
    };
    Stat {
        kind,
        id: (stat.st_dev as u64, stat.st_ino as u64),
        length: u64::try_from(stat.st_size).unwrap_or(0),
        links: stat.st_nlink as u64,
        own: stat.st_uid == rustix::process::geteuid().as_raw(),
        mode: stat.st_mode as u32 & 0o7777,
        modified: Duration::from_secs(u64::try_from(stat.st_mtime).unwrap_or(0)),
    }
}
