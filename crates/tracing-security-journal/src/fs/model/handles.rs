//! The model of a disk behind the seam: what the writer and the reader hold of it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Entry, ModelDisk, Op, World};
use crate::fs::{Access, Directory, Disk, File, Kind, Stat};

impl Disk for ModelDisk {
    fn open_directory(&self, path: &Path, create: bool) -> io::Result<Arc<dyn Directory>> {
        let mut world = self.world();
        let index = match world.roots.get(path) {
            Some(index) => *index,
            None if create => {
                world.begin(Op::Create)?;
                let index = world.add_directory();
                world.roots.insert(path.to_owned(), index);
                index
            }
            None => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(Arc::new(ModelDirectory {
            disk: self.clone(),
            index,
            path: Some(path.to_owned()),
        }))
    }
}

#[derive(Debug)]
struct ModelDirectory {
    disk: ModelDisk,
    index: usize,
    path: Option<PathBuf>,
}

#[derive(Debug)]
struct ModelFile {
    disk: ModelDisk,
    inode: usize,
    append: bool,
    holds_lock: Mutex<bool>,
}

fn stat(kind: Kind, id: u64, length: usize) -> Stat {
    Stat {
        kind,
        id: (0, id),
        length: length as u64,
        links: 1,
        own: true,
        mode: 0o600,
        modified: Duration::ZERO,
    }
}

impl ModelDirectory {
    fn change<T>(
        &self,
        op: Op,
        change: impl FnOnce(&mut World, usize) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut world = self.disk.world();
        world.begin(op)?;
        change(&mut world, self.index)
    }

    fn file(&self, inode: usize, append: bool) -> Box<dyn File> {
        Box::new(ModelFile {
            disk: self.disk.clone(),
            inode,
            append,
            holds_lock: Mutex::new(false),
        })
    }
}

impl Directory for ModelDirectory {
    fn stat(&self) -> io::Result<Stat> {
        Ok(Stat {
            mode: 0o700,
            ..stat(Kind::Directory, self.index as u64, 0)
        })
    }

    fn is_current(&self) -> io::Result<bool> {
        let world = self.disk.world();
        Ok(self
            .path
            .as_ref()
            .is_none_or(|path| world.roots.get(path) == Some(&self.index)))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn File>> {
        let is_current = self.is_current()?;
        let inode = self.change(Op::Create, |world, index| {
            if !is_current {
                return Err(io::ErrorKind::NotFound.into());
            }
            if world.directories[index].names.contains_key(name) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            let inode = world.add_inode();
            world.directories[index]
                .names
                .insert(name.to_owned(), Entry::File(inode));
            Ok(inode)
        })?;
        Ok(self.file(inode, true))
    }

    fn open(&self, name: &str, access: Access) -> io::Result<Box<dyn File>> {
        let world = self.disk.world();
        match world.directories[self.index].names.get(name) {
            Some(Entry::File(inode)) => Ok(self.file(*inode, access == Access::Append)),
            Some(_) => Err(io::ErrorKind::InvalidInput.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn stat_name(&self, name: &str) -> io::Result<Stat> {
        let world = self.disk.world();
        match world.directories[self.index].names.get(name) {
            Some(Entry::File(inode)) => Ok(stat(
                Kind::File,
                *inode as u64,
                world.inodes[*inode].bytes.len(),
            )),
            Some(Entry::Directory(index)) => Ok(stat(Kind::Directory, *index as u64, 0)),
            Some(Entry::Symlink(_)) => Ok(stat(Kind::Symlink, 0, 0)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.disk.world().directories[self.index]
            .names
            .keys()
            .cloned()
            .collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.change(Op::Rename, |world, index| {
            let names = &mut world.directories[index].names;
            let entry = names.remove(from).ok_or(io::ErrorKind::NotFound)?;
            names.insert(to.to_owned(), entry);
            Ok(())
        })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        if self.stat_name(name).is_err() {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.change(Op::Remove, |world, index| {
            world.directories[index].names.remove(name);
            Ok(())
        })
    }

    fn symlink(&self, target: &str, name: &str) -> io::Result<()> {
        self.change(Op::Create, |world, index| {
            world.directories[index]
                .names
                .insert(name.to_owned(), Entry::Symlink(target.to_owned()));
            Ok(())
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.change(Op::SyncNames, |world, index| {
            let names = &mut world.directories[index];
            names.stable.clone_from(&names.names);
            Ok(())
        })
    }

    fn subdirectory(&self, name: &str, create: bool) -> io::Result<Arc<dyn Directory>> {
        let found = self.disk.world().directories[self.index]
            .names
            .get(name)
            .cloned();
        let index = match found {
            Some(Entry::Directory(index)) => index,
            Some(_) => return Err(io::ErrorKind::NotADirectory.into()),
            None if create => self.change(Op::Create, |world, index| {
                let made = world.add_directory();
                let names = &mut world.directories[index];
                names.names.insert(name.to_owned(), Entry::Directory(made));
                // The keys' directory is made once; a cut right then is a log that never was.
                names.stable.insert(name.to_owned(), Entry::Directory(made));
                Ok(made)
            })?,
            None => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(Arc::new(ModelDirectory {
            disk: self.disk.clone(),
            index,
            path: None,
        }))
    }
}

impl File for ModelFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let world = self.disk.world();
        let bytes = &world.inodes[self.inode].bytes;
        let rest = bytes
            .get(usize::try_from(offset).unwrap()..)
            .unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let mut world = self.disk.world();
        world.begin(Op::Write)?;
        let length = world.inodes[self.inode].bytes.len();
        let offset = if self.append {
            length
        } else {
            usize::try_from(offset).unwrap()
        };
        let room = world.capacity.map_or(usize::MAX, |capacity| {
            (capacity + length)
                .saturating_sub(world.used().max(length))
                .saturating_sub(offset)
        });
        let count = bytes.len().min(room);
        if count == 0 && !bytes.is_empty() {
            return Err(io::Error::from_raw_os_error(28));
        }
        let inode = &mut world.inodes[self.inode];
        let end = offset + count;
        if inode.bytes.len() < end {
            inode.bytes.resize(end, 0);
            inode.dirty.resize(end, true);
        }
        inode.bytes[offset..end].copy_from_slice(&bytes[..count]);
        inode.dirty[offset..end].fill(true);
        Ok(count)
    }

    fn sync(&self) -> io::Result<()> {
        let mut world = self.disk.world();
        if let Err(error) = world.begin(Op::Sync) {
            // The pages are marked clean all the same: the next sync has nothing to say.
            world.inodes[self.inode].dirty.fill(false);
            return Err(error);
        }
        world.inodes[self.inode].save();
        Ok(())
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        let mut world = self.disk.world();
        world.begin(Op::Truncate)?;
        let length = usize::try_from(length).unwrap();
        let inode = &mut world.inodes[self.inode];
        inode.bytes.resize(length, 0);
        inode.dirty.resize(length, true);
        Ok(())
    }

    fn stat(&self) -> io::Result<Stat> {
        let world = self.disk.world();
        Ok(stat(
            Kind::File,
            self.inode as u64,
            world.inodes[self.inode].bytes.len(),
        ))
    }

    fn try_lock(&self) -> io::Result<bool> {
        let mut world = self.disk.world();
        let inode = &mut world.inodes[self.inode];
        if std::mem::replace(&mut inode.locked, true) {
            return Ok(false);
        }
        *self
            .holds_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        Ok(true)
    }

    fn unlock(&self) -> io::Result<()> {
        let mut holds = self
            .holds_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *holds) {
            self.disk.world().inodes[self.inode].locked = false;
        }
        Ok(())
    }
}

impl Drop for ModelFile {
    fn drop(&mut self) {
        // The lock goes with its descriptor.
        let _ = self.unlock();
    }
}
