//! The writing end of the journal.

mod doorway;
mod failover;
mod housekeeping;
mod open;
mod resume;
mod rotation;
mod sealing;
mod store;

pub(crate) use sealing::{create_keys, verifier_key};

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::audit::{Author, Kind};
use crate::clock::{Clock, Now};
use crate::compress::Compressor;
use crate::error::{Stall, StallKind};
use crate::fs::{Directory, Disk, File};
use crate::keys::KeyStore;
use crate::line;
use crate::lineage::Lineage;
use crate::merkle;
use crate::name::SegmentName;
use crate::options::{Options, Urgency};
use crate::seal::{Phase, Sealer};
use crate::status::{Figure, Status};
use crate::writeback::Writeback;

/// Written at once when this much has gathered.
const BATCH_BYTES: usize = 256 * 1024;
/// Synced at once when this much is written but not yet on stable storage, so that little has to be kept for a retry.
const UNSYNCED_BYTES_MAX: usize = 8 << 20;

/// The writing end of a journal: one process, one thread at a time.
///
/// Nothing it took is ever lost while the process lives: what could not be written or synced is kept and tried again
/// by the next call, on a new segment when the old one cannot be trusted any more. It never panics.
#[derive(Debug)]
pub struct Writer {
    options: Options,
    disk: Arc<dyn Disk>,
    clock: Clock,
    pid: u32,
    directory: Arc<dyn Directory>,
    /// Held for its lock.
    lock: Box<dyn File>,
    author: Author,
    boot_id: String,
    sealing: Option<Sealing>,
    active: Active,
    batch: Batch,
    next_seq: u64,
    durable_seq: u64,
    /// Records taken from callers. Counted here and told to observers: an atomic addition for each would wait until
    /// the copy of its bytes has left the processor.
    records_written: u64,
    trouble: Option<Trouble>,
    compressor: Compressor,
    writeback: Writeback,
    chores: housekeeping::Chores,
    status: Arc<Status>,
    closed: bool,
}

/// What a sealed log needs besides its segments.
#[derive(Debug)]
struct Sealing {
    sealer: Sealer,
    store: KeyStore,
    lineage: Lineage,
    /// The line of `security.vkey`, to write it again when somebody deletes the directory.
    first_key: Option<String>,
}

/// The segment being written.
#[derive(Debug)]
struct Active {
    file: Box<dyn File>,
    name: SegmentName,
    id: (u64, u64),
    period: i64,
    /// Lines taken from callers since the segment was begun.
    records: u64,
}

/// Lines that are not yet on stable storage.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    /// How much of `bytes` the operating system has taken.
    written: usize,
    /// Where in the segment `bytes` begins: its length on stable storage.
    base: u64,
    /// Whether an urgent record is among them.
    urgent: bool,
    /// When the first of them came, by the steady clock.
    since: Duration,
    /// The last lines, which are not in the tree yet.
    unhashed: Unhashed,
}

/// Lines that wait for others, to be hashed together with them.
#[derive(Debug, Default)]
struct Unhashed {
    /// Where the first of them begins.
    start: usize,
    /// Where each ends, before its newline.
    ends: Vec<usize>,
}

/// Why the last attempt failed, until one succeeds.
#[derive(Debug)]
struct Trouble {
    kind: Kind,
    cause: &'static str,
    detail: String,
    since: Duration,
    /// Whether the segment may not be written any more.
    poisoned: bool,
    /// Whether the log already has a record of it.
    recorded: bool,
}

impl Writer {
    /// Takes one record and returns its number.
    ///
    /// `body` is one JSON object without `seq` and without a newline; the journal writes `{"seq":N,` before the rest of
    /// it. Bytes are gathered and written only when there are many; see [`flush`](Self::flush). The number of a record
    /// that is not yet durable may still grow, when a failing disk forces the journal onto a new segment.
    ///
    /// # Errors
    /// Only when the record was **not** taken: it can never become a line ([`StallKind::Rejected`]), or the disk fails
    /// and the backlog is full.
    pub fn append(&mut self, body: &[u8], urgency: Urgency) -> Result<u64, Stall> {
        if self.closed || self.batch.bytes.is_empty() {
            // Asking for the process id costs a system call: once per batch is enough, for no other call goes without.
            self.check_open()?;
        }
        if !line::is_body(body) {
            return Err(Stall::new(
                StallKind::Rejected,
                "make a line for",
                &self.active_path(),
            ));
        }
        if self.batch.bytes.len() + body.len() > self.options.backlog_bytes {
            self.make_durable()?;
        }
        if self.is_segment_full() {
            // What was taken is kept; a failure shows with the next flush.
            let _ = self.rotate("size");
        }
        let seq = self.next_seq;
        self.push_line(body.get(1..).unwrap_or_default(), false);
        self.batch.urgent |= urgency == Urgency::Urgent;
        self.active.records += 1;
        self.records_written += 1;
        self.status
            .set(Figure::records_written, self.records_written);
        if self.is_checkpoint_due_by_count() {
            self.push_checkpoint();
        }
        if self.trouble.is_none() {
            if self.batch.bytes.len() >= UNSYNCED_BYTES_MAX {
                let _ = self.make_durable();
            } else if self.batch.bytes.len() - self.batch.written >= BATCH_BYTES {
                let _ = self.write_out();
            }
        }
        Ok(seq)
    }

    /// Writes what was gathered, and syncs when an urgent record is among it or the sync interval has passed.
    ///
    /// # Errors
    /// When the disk fails; everything taken is kept and tried again by the next call.
    pub fn flush(&mut self) -> Result<(), Stall> {
        self.check_open()?;
        if self.is_sync_due(self.clock.now()) {
            return self.make_durable();
        }
        self.write_out()
    }

    /// Puts everything taken on stable storage and returns the number after the last line.
    ///
    /// # Errors
    /// When the disk fails; everything taken is kept and tried again by the next call.
    pub fn sync(&mut self) -> Result<u64, Stall> {
        self.check_open()?;
        self.make_durable()?;
        Ok(self.durable_seq)
    }

    /// Writes a last checkpoint, syncs and unlocks. Closing twice does nothing.
    ///
    /// # Errors
    /// When the disk fails; the writer stays open, and closing can be tried again.
    pub fn close(&mut self) -> Result<(), Stall> {
        if self.closed {
            return Ok(());
        }
        self.check_process()?;
        self.compressor.stop();
        self.writeback.stop();
        self.make_durable()?;
        self.seal_end()?;
        self.closed = true;
        // Failing that, it goes with its descriptor.
        let _ = self.lock.unlock();
        Ok(())
    }

    /// Figures that observers read without the writer's lock.
    #[must_use]
    pub fn status(&self) -> Arc<Status> {
        Arc::clone(&self.status)
    }

    /// The lines which were taken but are not yet on stable storage, for a last resort at shutdown.
    pub fn unwritten(&self) -> impl Iterator<Item = &[u8]> {
        let lines = self
            .batch
            .bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines.filter(|line| {
            line::parse(line).is_some_and(|(_, rest)| line::own_kind(rest).is_none())
        })
    }

    fn check_open(&self) -> Result<(), Stall> {
        if self.closed {
            return Err(Stall::new(
                StallKind::Closed,
                "write to the closed journal",
                &self.options.directory,
            ));
        }
        self.check_process()
    }

    /// A forked child shares the descriptors but must not write.
    fn check_process(&self) -> Result<(), Stall> {
        if self.pid == std::process::id() {
            return Ok(());
        }
        Err(Stall::new(
            StallKind::Forked,
            "write from a forked process to",
            &self.options.directory,
        ))
    }

    #[cfg(test)]
    pub(crate) fn pretend_to_be_forked(&mut self) {
        self.pid = self.pid.wrapping_add(1);
    }

    fn active_path(&self) -> std::path::PathBuf {
        self.options.directory.join(self.active.name.to_string())
    }

    /// Gives a line the next number and adds it to the batch and to the tree.
    fn push_line(&mut self, rest: &[u8], own: bool) {
        if self.batch.bytes.is_empty() {
            self.batch.since = self.clock.now().steady;
        }
        line::push(&mut self.batch.bytes, self.next_seq, rest, own);
        if let Some(sealing) = &mut self.sealing {
            sealing.sealer.unsealed += 1;
            self.batch.unhashed.ends.push(self.batch.bytes.len());
        }
        self.batch.bytes.push(b'\n');
        if self.batch.unhashed.ends.len() == merkle::LANES {
            self.grow_tree();
        }
        self.next_seq += 1;
        self.status.set(Figure::next_seq, self.next_seq);
        self.status
            .set(Figure::pending_bytes, self.batch.bytes.len() as u64);
    }

    /// Brings the tree up to the last line. Whoever reads the tree, or empties the batch, calls this before.
    fn grow_tree(&mut self) {
        let Batch {
            bytes, unhashed, ..
        } = &mut self.batch;
        let Some(sealing) = &mut self.sealing else {
            return;
        };
        let mut lines: [&[u8]; merkle::LANES] = [&[]; merkle::LANES];
        let mut start = unhashed.start;
        for (line, end) in lines.iter_mut().zip(&unhashed.ends) {
            *line = bytes.get(start..*end).unwrap_or_default();
            start = end + 1;
        }
        let count = unhashed.ends.len();
        sealing.sealer.push(lines.get(..count).unwrap_or_default());
        unhashed.start = bytes.len();
        unhashed.ends.clear();
    }

    /// Writes a record about the journal itself.
    fn push_own(&mut self, kind: Kind, fields: &Value) {
        let rest = self.author.rest(kind, fields, self.clock.now().wall_us);
        self.push_line(rest.as_bytes(), true);
    }

    fn push_checkpoint(&mut self) {
        let now = self.clock.now();
        let seq = self.next_seq;
        self.grow_tree();
        let Some(sealing) = &mut self.sealing else {
            return;
        };
        let note = sealing.sealer.checkpoint();
        self.push_own(Kind::Checkpoint, &serde_json::json!({ "note": note }));
        let Some(sealing) = &mut self.sealing else {
            return;
        };
        sealing.sealer.unsealed = 0;
        sealing.sealer.sealed_at = now.steady;
        if let Phase::Announced { line } = sealing.sealer.phase {
            sealing.sealer.phase = Phase::Switched { line, at: seq };
            sealing.sealer.epoch_since = now.steady;
        }
        self.status.add(Figure::checkpoints, 1);
    }

    fn is_checkpoint_due_by_count(&self) -> bool {
        self.sealing
            .as_ref()
            .is_some_and(|sealing| sealing.sealer.unsealed >= self.options.seal.checkpoint_records)
    }

    fn is_segment_full(&self) -> bool {
        let length = self.batch.base + self.batch.bytes.len() as u64;
        self.trouble.is_none()
            && self.active.records > 0
            && length >= self.options.segment_bytes
            && self.chores.may_rotate(self.clock.now())
    }

    fn is_sync_due(&self, now: Now) -> bool {
        let waited = now.steady.saturating_sub(self.batch.since);
        !self.batch.bytes.is_empty() && (self.batch.urgent || waited >= self.options.sync_interval)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Nobody is left to tell of a failure; whoever wants to know closes before.
        let _ = self.close();
    }
}
