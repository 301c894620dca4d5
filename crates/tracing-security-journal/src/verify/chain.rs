//! The chain of signing keys: from the first public key, link by link, to the one that signs today.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::report::{Collector, FindingKind};
use crate::error::Error;
use crate::fs::{Access, Directory, File};
use crate::lineage::{self, Statement};
use crate::merkle::Hash;
use crate::name;
use crate::note::{self, NOTE_BYTES_MAX, VerifierKey};
use crate::seal::Link;

/// A key, and from which size of the log on it signs.
#[derive(Clone, Debug)]
struct Key {
    from_size: u64,
    key: VerifierKey,
}

/// The keys of the log, and what they signed in the lineage.
#[derive(Debug)]
pub(super) struct Chain {
    keys: Vec<Key>,
    /// How many of `keys` the lineage vouches for.
    linked: usize,
    /// Roots that the lineage has for certain sizes.
    roots: BTreeMap<u64, Hash>,
}

/// What the log's own announcement of a key amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announced {
    /// The lineage says the same.
    Linked,
    /// The lineage does not have it, at least not yet.
    Unlinked,
    /// The lineage says something else.
    Contradicted,
}

impl Chain {
    /// Reads the lineage, following it from the pinned key.
    pub(super) fn read(
        directory: &dyn Directory,
        path: &Path,
        pinned: VerifierKey,
        collector: &mut Collector,
    ) -> Result<Self, Error> {
        collector.report.origin = Some(pinned.name().to_owned());
        let mut chain = Self {
            keys: vec![Key {
                from_size: 0,
                key: pinned,
            }],
            linked: 1,
            roots: BTreeMap::new(),
        };
        if let Some(problem) = chain.follow(directory, path)? {
            let at = chain.keys.last().map_or(0, |key| key.from_size);
            collector.add(FindingKind::Lineage, at, at, None, problem);
        }
        Ok(chain)
    }

    /// Reads the lineage again, because the log has gone on since.
    pub(super) fn reread(&mut self, directory: &dyn Directory, path: &Path) -> Result<(), Error> {
        let Some(first) = self.keys.first().cloned() else {
            return Ok(());
        };
        let mut fresh = Self {
            keys: vec![first],
            linked: 1,
            roots: BTreeMap::new(),
        };
        // Its first reading told what is wrong with it.
        fresh.follow(directory, path)?;
        if fresh.linked > self.linked {
            fresh
                .keys
                .extend(self.keys.iter().skip(fresh.linked).cloned());
            self.keys = fresh.keys;
            self.linked = fresh.linked;
        }
        Ok(())
    }

    /// Follows the lineage to its end; says what is wrong with it.
    fn follow(&mut self, directory: &dyn Directory, path: &Path) -> Result<Option<String>, Error> {
        let mut entries = match Entries::open(directory) {
            Ok(entries) => entries,
            // A log that was never closed and never rotated has none yet.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if super::is_tampering(&error) => {
                return Ok(Some(format!("{} is not a file", name::LINEAGE)));
            }
            Err(error) => return Err(Error::io("read", &path.join(name::LINEAGE), error)),
        };
        let mut number = 0_u64;
        loop {
            let entry = entries
                .next()
                .map_err(|error| Error::io("read", &path.join(name::LINEAGE), error))?;
            let Some(entry) = entry else {
                return Ok(entries
                    .garbage
                    .then(|| format!("entry {number} of {} is damaged", name::LINEAGE)));
            };
            if self.take(&entry).is_none() {
                return Ok(Some(format!(
                    "entry {number} of {} does not follow from the one before",
                    name::LINEAGE
                )));
            }
            number += 1;
        }
    }

    fn take(&mut self, entry: &str) -> Option<()> {
        let current = self.keys.last()?;
        let signed = note::open(entry, &current.key)?;
        match Statement::parse(signed)? {
            Statement::Checkpoint(checkpoint) => {
                if checkpoint.origin != current.key.name() {
                    return None;
                }
                self.roots.insert(checkpoint.size, checkpoint.root);
            }
            Statement::Link(link) => {
                let follows = link.epoch == self.linked as u64
                    && link.size >= current.from_size
                    && link.origin == current.key.name();
                if !follows {
                    return None;
                }
                self.keys.push(Key {
                    from_size: link.size,
                    key: link.key,
                });
                self.linked += 1;
            }
        }
        Some(())
    }

    /// The key that must have signed a checkpoint written as line `seq`.
    pub(super) fn key_for(&self, seq: u64) -> Option<&VerifierKey> {
        let after = self.keys.partition_point(|key| key.from_size <= seq);
        self.keys.get(after.checked_sub(1)?).map(|key| &key.key)
    }

    /// The number of the epoch whose key signs line `seq`.
    pub(super) fn epoch_for(&self, seq: u64) -> u64 {
        (self.keys.partition_point(|key| key.from_size <= seq) as u64).saturating_sub(1)
    }

    /// Whether any key of the chain signed this note.
    pub(super) fn signed(&self, note: &str) -> bool {
        self.keys
            .iter()
            .rev()
            .any(|key| note::open(note, &key.key).is_some())
    }

    /// Takes what the log itself says: from `size` on, `key` signs.
    pub(super) fn announce(&mut self, epoch: u64, size: u64, key: &VerifierKey) -> Announced {
        let Ok(index) = usize::try_from(epoch) else {
            return Announced::Contradicted;
        };
        match self.keys.get(index) {
            Some(known) if known.key == *key && known.from_size == size && index < self.linked => {
                Announced::Linked
            }
            Some(known) if known.key == *key && known.from_size == size => Announced::Unlinked,
            Some(_) => Announced::Contradicted,
            None if index == self.keys.len() => {
                self.keys.push(Key {
                    from_size: size,
                    key: key.clone(),
                });
                Announced::Unlinked
            }
            None => Announced::Contradicted,
        }
    }

    /// Whether the lineage vouches for the key of this epoch.
    pub(super) fn is_linked(&self, epoch: u64) -> bool {
        epoch < self.linked as u64
    }

    pub(super) fn root_at(&self, size: u64) -> Option<Hash> {
        self.roots.get(&size).copied()
    }

    /// The largest size the lineage has a root for.
    pub(super) fn size_max(&self) -> Option<u64> {
        self.roots.keys().next_back().copied()
    }

    pub(super) fn epochs(&self) -> u64 {
        self.keys.len() as u64
    }
}

/// Every hand-over in the lineage, in order, without checking it: whoever checks a proof does.
pub(crate) fn read_links(directory: &dyn Directory) -> io::Result<Vec<(Link, String)>> {
    let mut links = Vec::new();
    let mut entries = match Entries::open(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(links),
        Err(error) => return Err(error),
    };
    while let Some(entry) = entries.next()? {
        if let Some(link) = note::text(&entry).and_then(Link::parse) {
            links.push((link, entry));
        }
    }
    Ok(links)
}

/// Streams the entries of the lineage.
pub(crate) struct Entries {
    file: Box<dyn File>,
    offset: u64,
    buffer: Vec<u8>,
    /// Whether something follows the last entry that is not the beginning of one.
    pub(crate) garbage: bool,
}

impl Entries {
    pub(crate) fn open(directory: &dyn Directory) -> io::Result<Self> {
        let file = directory.open(name::LINEAGE, Access::Read)?;
        Ok(Self {
            file,
            offset: 0,
            buffer: Vec::new(),
            garbage: false,
        })
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some((entry, rest)) = lineage::split_first(&self.buffer) {
                let text = std::str::from_utf8(entry).ok().map(str::to_owned);
                let used = self.buffer.len() - rest.len();
                self.buffer.drain(..used);
                self.garbage = text.is_none();
                return Ok(text);
            }
            if self.buffer.len() > 2 * NOTE_BYTES_MAX {
                self.garbage = true;
                return Ok(None);
            }
            let mut chunk = [0; NOTE_BYTES_MAX];
            let count = match self.file.read_at(&mut chunk, self.offset) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if count == 0 {
                // An entry being written, or torn, is a beginning without an end.
                self.garbage = !is_beginning(&self.buffer);
                return Ok(None);
            }
            self.buffer
                .extend_from_slice(chunk.get(..count).unwrap_or_default());
            self.offset += count as u64;
        }
    }
}

/// Whether bytes could be the beginning of an entry that is cut off.
fn is_beginning(bytes: &[u8]) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // Only the last character may be cut.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default())
                .unwrap_or_default()
        }
        Err(_) => return false,
    };
    let is_plain = |text: &str| !text.contains(|c: char| (c < ' ' && c != '\n') || c == '\u{2014}');
    let Some((body, signatures)) = text.split_once("\n\n") else {
        return is_plain(text) && text.len() < NOTE_BYTES_MAX;
    };
    if !is_plain(body) || Statement::parse(&format!("{body}\n")).is_none() {
        return false;
    }
    // With its signature line whole, only the closing empty line can be missing.
    match signatures.strip_suffix('\n') {
        Some(whole) => !whole.contains('\n') && note::text(text).is_some(),
        None if signatures.starts_with(SIGNATURE) => {
            !signatures.contains('\n') && signatures.len() < NOTE_BYTES_MAX
        }
        None => SIGNATURE.starts_with(signatures),
    }
}

/// What a signature line begins with.
const SIGNATURE: &str = "\u{2014} ";
