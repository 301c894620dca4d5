//! A disk in memory that models a power cut and fails on demand.
//!
//! Bytes and names are on stable storage only after a sync; a power cut drops, tears or zeroes everything else. A sync
//! that fails loses what it should have saved, and the next one says that all is well: as Linux does it.

mod handles;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
