//! A new segment in place of one that cannot be trusted any more.
//!
//! Everything up to the last successful sync stays where it is. The lines after it are given to a new segment, whose
//! header says from which byte on the old one counts no more.

use std::io;

use serde_json::json;

use super::{Active, Batch, Writer};
use crate::audit::Kind;
use crate::error::{Stall, StallKind};
use crate::fs::{self, Access, File};
use crate::line;
use crate::name::{self, SegmentName};
use crate::segment::Supersedes;
use crate::status::Figure;

impl Writer {
    /// Opens a new segment and gives it every line that is not on stable storage, renumbered behind its header.
    pub(super) fn fail_over(&mut self) -> Result<(), Stall> {
        self.return_to_directory()?;
        let old = self.active.name;
        let durable_bytes = self.batch.base;
        let replaces_whole = old.first == self.durable_seq;
        let path = self
            .options
            .directory
            .join(SegmentName::plain(self.durable_seq).to_string());
        let active = self
            .create_segment(self.durable_seq)
            .map_err(|error| Stall::io("create segment", &path, error))?;
        self.active = active;
        let kept = std::mem::replace(
            &mut self.batch,
            Batch {
                urgent: true,
                ..Batch::default()
            },
        );
        self.next_seq = self.durable_seq;
        if let Some(sealing) = &mut self.sealing {
            sealing.sealer.rewind();
        }
        let supersedes = (!replaces_whole).then_some(Supersedes {
            first_seq: old.first,
            bytes: durable_bytes,
        });
        self.push_header(supersedes);
        self.record_trouble(&kept);
        self.take_again(&kept.bytes);
        self.push_checkpoint();
        self.point_link();
        if !replaces_whole {
            // Readers know where the old segment ends without this; it only spares them the rest.
            let _ = self.trim(old, durable_bytes);
        }
        if let Some(trouble) = &mut self.trouble {
            trouble.poisoned = false;
        }
        Ok(())
    }

    /// Creates a segment and makes its name durable.
    pub(super) fn create_segment(&self, first: u64) -> io::Result<Active> {
        let name = SegmentName::plain(first);
        let file = match self.directory.create(&name.to_string()) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.set_aside(name)?;
                self.directory.create(&name.to_string())?
            }
            other => other?,
        };
        if let Err(error) = self.directory.sync() {
            // Without a durable name it cannot be used; empty, it is nobody's segment.
            let _ = self.directory.remove(&name.to_string());
            return Err(error);
        }
        let id = file.stat()?.id;
        self.status.add(Figure::segments_opened, 1);
        let period = self.options.rotate.period(self.clock.now().wall_us);
        Ok(Active {
            file,
            name,
            id,
            period,
            records: 0,
        })
    }

    /// Makes way for a segment of the same name. Ours holds nothing durable; anybody else's is kept as evidence.
    fn set_aside(&self, name: SegmentName) -> io::Result<()> {
        let text = name.to_string();
        let found = self.directory.stat_name(&text)?;
        if found.id == self.active.id || found.length == 0 {
            return self.directory.remove(&text);
        }
        let number = free_torn_number(&*self.directory, name)?;
        self.directory.rename(&text, &name.torn(number))
    }

    fn record_trouble(&mut self, kept: &Batch) {
        let durable_seq = self.durable_seq;
        let Some(trouble) = &mut self.trouble else {
            return;
        };
        if std::mem::replace(&mut trouble.recorded, true) {
            return;
        }
        let kind = if trouble.kind == Kind::Tampered {
            Kind::Tampered
        } else {
            Kind::Recovered
        };
        let fields = json!({
            "cause": trouble.cause,
            "error.message": trouble.detail,
            "from_seq": durable_seq,
            "rewritten_bytes": kept.bytes.len(),
        });
        self.push_own(kind, &fields);
    }

    /// Takes lines again which had been given numbers before.
    fn take_again(&mut self, lines: &[u8]) {
        for old in lines.split(|byte| *byte == b'\n') {
            let Some((_, rest)) = line::parse(old) else {
                continue;
            };
            match line::own_kind(rest) {
                // These speak of a tree and of keys that are no more.
                Some(kind) if Kind::is_structural(kind) => {}
                Some(_) => self.push_line(rest, true),
                None => {
                    self.active.records += 1;
                    self.push_line(rest.trim_ascii_start(), false);
                }
            }
        }
    }

    pub(super) fn trim(&self, name: SegmentName, length: u64) -> io::Result<()> {
        let file = self.directory.open(&name.to_string(), Access::Write)?;
        if file.stat()?.length > length {
            file.truncate(length)?;
            file.sync()?;
        }
        Ok(())
    }

    /// Makes the directory again when it is gone, with the lock, the keys and the public key in it.
    fn return_to_directory(&mut self) -> Result<(), Stall> {
        let path = self.options.directory.clone();
        let fail = |error| Stall::io("open directory", &path, error);
        if self.directory.is_current().map_err(fail)? {
            return Ok(());
        }
        let directory = self.disk.open_directory(&path, true).map_err(fail)?;
        let stat = directory.stat().map_err(fail)?;
        if crate::segment::check_directory(&path, &stat).is_err() {
            return Err(Stall::new(
                StallKind::ReadOnly,
                "trust the directory that replaced",
                &path,
            ));
        }
        let lock = lock(&*directory).map_err(fail)?;
        let Some(lock) = lock else {
            return Err(Stall::new(
                StallKind::ReadOnly,
                "lock the directory that replaced",
                &path,
            ));
        };
        if let Some(sealing) = &mut self.sealing {
            if self.options.key_directory.is_none() {
                let keys = directory.subdirectory(name::KEYS, true).map_err(fail)?;
                sealing.store = crate::keys::KeyStore::new(keys);
            }
            sealing.store.save(&sealing.sealer.keys).map_err(fail)?;
            if let Some(key) = &sealing.first_key {
                fs::replace_small(&*directory, name::VERIFIER_KEY, key.as_bytes()).map_err(fail)?;
            }
            sealing.lineage.restore(&*directory, &path)?;
        }
        self.directory = directory;
        self.lock = lock;
        self.compressor.follow(&self.directory);
        Ok(())
    }
}

/// Opens (or creates) the lock file and takes its lock, with this process's id in it; `None` when it is taken.
pub(super) fn lock(directory: &dyn crate::fs::Directory) -> io::Result<Option<Box<dyn File>>> {
    let file = match directory.create(name::LOCK) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            directory.open(name::LOCK, Access::Write)?
        }
        Err(error) => return Err(error),
    };
    if !file.try_lock()? {
        return Ok(None);
    }
    // The lock counts, the number in it is for people; a full disk must not prevent opening.
    let _ = file.truncate(0);
    let _ = crate::fs::write_all(&*file, format!("{}\n", std::process::id()).as_bytes(), 0);
    Ok(Some(file))
}

/// A number under which no torn tail of the segment is kept yet.
pub(super) fn free_torn_number(
    directory: &dyn crate::fs::Directory,
    name: SegmentName,
) -> io::Result<u32> {
    let names = directory.list()?;
    let is_free = |number: &u32| !names.contains(&name.torn(*number));
    (0..10_000)
        .find(is_free)
        .ok_or_else(|| io::Error::other("too many torn tails are kept; remove some"))
}
