//! A disk in memory that models a power cut and fails on demand.
//!
//! Bytes and names are on stable storage only after a sync; a power cut drops, tears or zeroes everything else. A sync
//! that fails loses what it should have saved, and the next one says that all is well: as Linux does it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Access, Directory, Disk, File, Kind, Stat};

/// What becomes of that which was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It is gone, names included.
    Dropped,
    /// The first half of it is there.
    Torn,
    /// The length is there, the contents are not.
    Zeroed,
}

/// Operations that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    Create,
    Write,
    Sync,
    SyncNames,
    Rename,
    Remove,
    Truncate,
}

/// A disk in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModelDisk(Arc<Mutex<World>>);

#[derive(Debug, Default)]
struct World {
    inodes: Vec<Inode>,
    directories: Vec<Names>,
    roots: BTreeMap<PathBuf, usize>,
    operations: u64,
    crash_after: Option<u64>,
    counts: BTreeMap<Op, u64>,
    faults: Vec<(Op, u64, i32)>,
    once: Option<(Op, i32)>,
    outage: Option<i32>,
    capacity: Option<usize>,
}

#[derive(Debug, Default)]
struct Inode {
    bytes: Vec<u8>,
    stable: Vec<u8>,
    /// For every byte whether a sync would save it; after a failed sync it would not.
    dirty: Vec<bool>,
    locked: bool,
}

#[derive(Debug, Default)]
struct Names {
    names: BTreeMap<String, Entry>,
    stable: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    File(usize),
    Directory(usize),
    Symlink(String),
}

impl ModelDisk {
    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many operations were carried out.
    pub(crate) fn operations(&self) -> u64 {
        self.world().operations
    }

    /// Cuts the power after so many operations.
    pub(crate) fn crash_after(&self, operations: u64) {
        self.world().crash_after = Some(operations);
    }

    /// Makes every `nth` operation of a sort fail.
    pub(crate) fn fail_every(&self, op: Op, nth: u64, errno: i32) {
        self.world().faults.push((op, nth, errno));
    }

    /// Makes the next operation of a sort fail, and only that one.
    pub(crate) fn fail_next(&self, op: Op, errno: i32) {
        self.world().once = Some((op, errno));
    }

    /// Makes every operation that changes something fail, until it is over.
    pub(crate) fn outage(&self, errno: Option<i32>) {
        self.world().outage = errno;
    }

    /// Limits the bytes that all files may have together.
    pub(crate) fn limit(&self, capacity: Option<usize>) {
        self.world().capacity = capacity;
    }

    /// Heals every fault.
    pub(crate) fn mend(&self) {
        let mut world = self.world();
        world.faults.clear();
        world.outage = None;
        world.capacity = None;
    }

    pub(crate) fn used(&self) -> usize {
        self.world().used()
    }

    /// The machine after the power came back.
    pub(crate) fn reboot(&self, cut: Cut) {
        let mut world = self.world();
        world.crash_after = None;
        for inode in &mut world.inodes {
            inode.cut(cut);
        }
        for names in &mut world.directories {
            if cut == Cut::Dropped {
                names.names.clone_from(&names.stable);
            }
            names.stable.clone_from(&names.names);
        }
    }

    /// The bytes of a file.
    pub(crate) fn read(&self, directory: &str, name: &str) -> Option<Vec<u8>> {
        let world = self.world();
        let root = world.roots.get(Path::new(directory))?;
        match world.directories[*root].names.get(name)? {
            Entry::File(inode) => Some(world.inodes[*inode].bytes.clone()),
            _ => None,
        }
    }

    /// Changes a file behind the writer's back.
    pub(crate) fn edit(&self, directory: &str, name: &str, edit: impl FnOnce(&mut Vec<u8>)) {
        let mut world = self.world();
        let root = world.roots[Path::new(directory)];
        let Some(Entry::File(inode)) = world.directories[root].names.get(name).cloned() else {
            panic!("no file {name}");
        };
        let inode = &mut world.inodes[inode];
        edit(&mut inode.bytes);
        inode.stable.clone_from(&inode.bytes);
        inode.dirty = vec![false; inode.bytes.len()];
    }

    /// Gives a new file the name of another.
    pub(crate) fn replace(&self, directory: &str, name: &str, bytes: &[u8]) {
        let mut world = self.world();
        let root = world.roots[Path::new(directory)];
        let inode = world.add_inode();
        world.inodes[inode].bytes = bytes.to_vec();
        world.inodes[inode].stable = bytes.to_vec();
        world.inodes[inode].dirty = vec![false; bytes.len()];
        world.directories[root]
            .names
            .insert(name.to_owned(), Entry::File(inode));
        world.directories[root]
            .stable
            .insert(name.to_owned(), Entry::File(inode));
    }

    /// Removes a name behind the writer's back.
    pub(crate) fn unlink(&self, directory: &str, name: &str) {
        let mut world = self.world();
        let root = world.roots[Path::new(directory)];
        world.directories[root].names.remove(name);
        world.directories[root].stable.remove(name);
    }

    /// Removes a whole directory behind the writer's back.
    pub(crate) fn unlink_directory(&self, directory: &str) {
        self.world().roots.remove(Path::new(directory));
    }

    /// Whether any file, also one without a name, has these bytes.
    pub(crate) fn holds(&self, bytes: &[u8]) -> bool {
        let world = self.world();
        let mut inodes = world.inodes.iter();
        inodes.any(|inode| memchr::memmem::find(&inode.bytes, bytes).is_some())
    }

    /// The names in a directory.
    pub(crate) fn names(&self, directory: &str) -> Vec<String> {
        let world = self.world();
        let root = world.roots[Path::new(directory)];
        world.directories[root].names.keys().cloned().collect()
    }

    /// A copy that shares nothing with this disk.
    pub(crate) fn fork(&self) -> Self {
        let world = self.world();
        let inodes = world.inodes.iter().map(|inode| Inode {
            bytes: inode.bytes.clone(),
            stable: inode.stable.clone(),
            dirty: inode.dirty.clone(),
            locked: false,
        });
        let names = world.directories.iter();
        let names = names.map(|names| Names {
            names: names.names.clone(),
            stable: names.stable.clone(),
        });
        let copy = World {
            inodes: inodes.collect(),
            directories: names.collect(),
            roots: world.roots.clone(),
            ..World::default()
        };
        Self(Arc::new(Mutex::new(copy)))
    }
}

impl World {
    /// Counts an operation that changes something, and fails it when that is due.
    fn begin(&mut self, op: Op) -> io::Result<()> {
        if self.crash_after.is_some_and(|last| self.operations >= last) {
            return Err(io::Error::from_raw_os_error(5));
        }
        self.operations += 1;
        let count = self.counts.entry(op).or_default();
        *count += 1;
        let failing = self
            .faults
            .iter()
            .find(|(faulty, nth, _)| *faulty == op && count.is_multiple_of(*nth));
        if let Some((_, errno)) = self.once.take_if(|(faulty, _)| *faulty == op) {
            return Err(io::Error::from_raw_os_error(errno));
        }
        match failing.map(|(_, _, errno)| *errno).or(self.outage) {
            Some(errno) => Err(io::Error::from_raw_os_error(errno)),
            None => Ok(()),
        }
    }

    fn add_inode(&mut self) -> usize {
        self.inodes.push(Inode::default());
        self.inodes.len() - 1
    }

    fn add_directory(&mut self) -> usize {
        self.directories.push(Names::default());
        self.directories.len() - 1
    }

    /// Bytes of the files that still have a name.
    fn used(&self) -> usize {
        let entries = self
            .roots
            .values()
            .flat_map(|root| self.directories[*root].names.values());
        entries
            .map(|entry| {
                if let Entry::File(inode) = entry {
                    self.inodes[*inode].bytes.len()
                } else {
                    0
                }
            })
            .sum()
    }
}

impl Inode {
    fn save(&mut self) {
        self.stable.resize(self.bytes.len(), 0);
        for ((stable, byte), dirty) in self.stable.iter_mut().zip(&self.bytes).zip(&mut self.dirty)
        {
            if std::mem::take(dirty) {
                *stable = *byte;
            }
        }
    }

    fn cut(&mut self, cut: Cut) {
        self.locked = false;
        match cut {
            Cut::Dropped => {}
            Cut::Torn => {
                let unsaved = self.bytes.len().saturating_sub(self.stable.len());
                let kept = self.bytes.len() - unsaved.div_ceil(2);
                let from = self.stable.len().min(kept);
                self.stable.extend_from_slice(&self.bytes[from..kept]);
            }
            Cut::Zeroed => self
                .stable
                .resize(self.bytes.len().max(self.stable.len()), 0),
        }
        self.bytes.clone_from(&self.stable);
        self.dirty = vec![false; self.bytes.len()];
    }
}

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
