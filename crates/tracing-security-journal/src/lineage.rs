//! `security.lineage`: the append-only file of signed notes that outlives every segment.
//!
//! It holds each hand-over from one signing key to the next, and a checkpoint of each closed segment. An entry is a
//! note followed by one empty line.

use std::io;
use std::path::Path;

use crate::error::Stall;
use crate::fs::{self, Access, Directory, File};
use crate::name;
use crate::note::{self, Checkpoint};
use crate::seal::Link;

/// What one entry says; nobody has checked its signature yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    /// The log had this tree.
    Checkpoint(Checkpoint),
    /// The log changed its key.
    Link(Link),
}

impl Statement {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Link::parse(text)
            .map(Self::Link)
            .or_else(|| Checkpoint::parse(text).map(Self::Checkpoint))
    }
}

/// Splits the file into its entries; what is left over at the end is torn.
pub(crate) fn split_first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    // A note has exactly one empty line inside it, before its signatures, and one after it.
    let text_end = memchr::memmem::find(bytes, b"\n\n\xe2\x80\x94 ")?;
    let signatures = bytes.get(text_end + 2..)?;
    let end = text_end + 2 + memchr::memmem::find(signatures, b"\n\n")?;
    let (note, rest) = bytes.split_at_checked(end + 1)?;
    Some((note, rest.get(1..)?))
}

/// The writer's end of the file.
#[derive(Debug)]
pub(crate) struct Lineage {
    file: Option<Box<dyn File>>,
    durable: u64,
    pending: Vec<u8>,
    /// Everything durable, to write the file again when somebody deletes it; `None` when that became too much.
    copy: Option<Vec<u8>>,
    /// Facts the writer needs after a restart.
    pub(crate) last: Last,
}

/// The newest statements of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) link: Option<Link>,
    pub(crate) checkpoint: Option<Checkpoint>,
}

/// More than the last few entries are never needed to go on writing.
const TAIL_BYTES: u64 = 64 * 1024;
/// About 14,000 entries: half a year of changing keys without a restart.
const COPY_BYTES_MAX: u64 = 4 << 20;

impl Lineage {
    fn empty() -> Self {
        Self {
            file: None,
            durable: 0,
            pending: Vec::new(),
            copy: Some(Vec::new()),
            last: Last::default(),
        }
    }

    /// Opens the file for appending after its last whole entry.
    pub(crate) fn open(directory: &dyn Directory) -> io::Result<Self> {
        let file = match directory.open(name::LINEAGE, Access::Append) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::empty()),
            Err(error) => return Err(error),
        };
        let length = file.stat()?.length;
        let start = length.saturating_sub(TAIL_BYTES);
        let tail = read_range(&*file, start, length)?;
        // Inside the file the first whole entry begins after the first empty line that follows signatures.
        let skip = if start == 0 { 0 } else { resynchronize(&tail) };
        let mut rest = tail.get(skip..).unwrap_or_default();
        let mut last = Last::default();
        while let Some((entry, after)) = split_first(rest) {
            rest = after;
            match std::str::from_utf8(entry)
                .ok()
                .and_then(note::text)
                .and_then(Statement::parse)
            {
                Some(Statement::Link(link)) => last.link = Some(link),
                Some(Statement::Checkpoint(checkpoint)) => last.checkpoint = Some(checkpoint),
                None => {}
            }
        }
        let durable = length - rest.len() as u64;
        if !rest.is_empty() {
            file.truncate(durable)?;
            file.sync()?;
        }
        let copy = if durable <= COPY_BYTES_MAX {
            Some(read_range(&*file, 0, durable)?)
        } else {
            None
        };
        Ok(Self {
            file: Some(file),
            durable,
            pending: Vec::new(),
            copy,
            last,
        })
    }

    /// Takes an entry; [`flush`](Self::flush) writes it.
    pub(crate) fn push(&mut self, note: &str) {
        self.pending.extend_from_slice(note.as_bytes());
        self.pending.push(b'\n');
        match note::text(note).and_then(Statement::parse) {
            Some(Statement::Link(link)) => self.last.link = Some(link),
            Some(Statement::Checkpoint(checkpoint)) => self.last.checkpoint = Some(checkpoint),
            None => {}
        }
    }

    /// Whether somebody deleted, replaced or cut the file.
    pub(crate) fn is_damaged(&self, directory: &dyn Directory) -> bool {
        let found = directory.stat_name(name::LINEAGE).ok();
        let id = self
            .file
            .as_ref()
            .and_then(|file| file.stat().ok())
            .map(|stat| stat.id);
        self.durable > 0
            && found.is_none_or(|found| {
                found.length < self.durable || id.is_some_and(|id| id != found.id)
            })
    }

    /// Writes the file again, as far as it is remembered.
    pub(crate) fn restore(&mut self, directory: &dyn Directory, path: &Path) -> Result<(), Stall> {
        self.file = None;
        self.write(directory, path)
    }

    /// Puts every entry taken on stable storage.
    pub(crate) fn flush(&mut self, directory: &dyn Directory, path: &Path) -> Result<(), Stall> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.write(directory, path)
    }

    fn write(&mut self, directory: &dyn Directory, path: &Path) -> Result<(), Stall> {
        let written = self.try_flush(directory);
        if written.is_err() {
            // After a failed sync this descriptor cannot be believed again.
            self.file = None;
        }
        written.map_err(|error| Stall::io("write lineage", &path.join(name::LINEAGE), error))
    }

    fn try_flush(&mut self, directory: &dyn Directory) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) if in_place(directory, &*file) => file,
            _ => open_or_create(directory)?,
        };
        let length = file.stat()?.length;
        // What is there of a file that somebody cut, or of a flush that failed, is written again.
        let (start, old) = match &self.copy {
            _ if length >= self.durable => (self.durable, &[][..]),
            Some(copy) => (0, copy.as_slice()),
            None => (length, &[][..]),
        };
        if length != start {
            file.truncate(start)?;
        }
        fs::write_all(&*file, old, start)?;
        let end = start + old.len() as u64;
        fs::write_all(&*file, &self.pending, end)?;
        file.sync()?;
        if start == 0 {
            // Nothing of the file counts before its name is durable too.
            directory.sync()?;
        }
        self.durable = end + self.pending.len() as u64;
        self.copy = self.copy.take().filter(|_| self.durable <= COPY_BYTES_MAX);
        if let Some(copy) = &mut self.copy {
            copy.extend_from_slice(&self.pending);
        }
        self.pending.clear();
        self.file = Some(file);
        Ok(())
    }
}

fn open_or_create(directory: &dyn Directory) -> io::Result<Box<dyn File>> {
    match directory.open(name::LINEAGE, Access::Append) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => directory.create(name::LINEAGE),
        other => other,
    }
}

/// Whether the open file still has its name and was not cut.
fn in_place(directory: &dyn Directory, file: &dyn File) -> bool {
    match (directory.stat_name(name::LINEAGE), file.stat()) {
        (Ok(named), Ok(open)) => named.id == open.id,
        _ => false,
    }
}

fn resynchronize(tail: &[u8]) -> usize {
    let Some(signature) = memchr::memmem::find(tail, b"\n\xe2\x80\x94 ") else {
        return tail.len();
    };
    let after = tail.get(signature + 1..).unwrap_or_default();
    memchr::memmem::find(after, b"\n\n").map_or(tail.len(), |end| signature + 1 + end + 2)
}

fn read_range(file: &dyn File, start: u64, end: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(end - start).unwrap_or(0)];
    let mut filled = 0;
    while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
        match file.read_at(room, start + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}
