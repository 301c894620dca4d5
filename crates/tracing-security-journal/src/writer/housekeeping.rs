//! What time drives: syncs, checkpoints, epochs, rotation, retention, the reserve.

use std::io;
use std::time::Duration;

use serde_json::json;

use super::Writer;
use crate::audit::Kind;
use crate::clock::Now;
use crate::error::Stall;
use crate::fs;
use crate::name;
use crate::retention;
use crate::segment;
use crate::status::Figure;

/// Held back so that a full disk still takes a batch, the record of it and a checkpoint.
/// The model of a disk, in tests, is spared most of it.
const RESERVE_BYTES: usize = if cfg!(test) { 32 << 10 } else { 1 << 20 };
/// How often segments are looked over for compression and retention when nothing gave reason to.
const PATROL: Duration = Duration::from_secs(10);
/// How often an idle segment is looked for.
const LOOK: Duration = Duration::from_secs(1);
/// A wall clock that moved this much more or less than the steady one has stepped.
const STEP: Duration = Duration::from_secs(2);
/// How long after a failure chores rest.
const REST: Duration = Duration::from_secs(1);
/// How long after a failure the next rotation is tried; each attempt writes a few lines.
const ROTATION_REST: Duration = Duration::from_secs(30);

/// When each chore is next due, by the steady clock.
#[derive(Debug, Default)]
pub(super) struct Chores {
    last: Option<Now>,
    patrol: Duration,
    look: Duration,
    rest_until: Duration,
    rotate_after: Duration,
}

impl Chores {
    /// A segment was closed: there may be something to compress or to remove.
    pub(super) fn segment_closed(&mut self) {
        self.patrol = Duration::ZERO;
    }

    pub(super) fn rotation_failed(&mut self, now: Now) {
        self.rotate_after = now.steady + ROTATION_REST;
    }

    pub(super) fn may_rotate(&self, now: Now) -> bool {
        now.steady >= self.rotate_after
    }
}

impl Writer {
    /// Does what time has made due: the interval's sync, checkpoints, epochs, rotation, retention. The owner calls it
    /// about every 100 ms.
    ///
    /// # Errors
    /// When the disk fails; everything taken is kept and tried again by the next call.
    pub fn tick(&mut self) -> Result<(), Stall> {
        self.check_open()?;
        let now = self.clock.now();
        self.watch_clock(now);
        self.seal_when_due(now);
        if self.trouble.is_some() || self.is_sync_due(now) {
            self.make_durable()?;
        }
        if now.steady < self.chores.rest_until {
            return Ok(());
        }
        let outcome = self.chores(now);
        if outcome.is_err() {
            self.chores.rest_until = now.steady + REST;
        }
        outcome
    }

    fn chores(&mut self, now: Now) -> Result<(), Stall> {
        if now.steady >= self.chores.look {
            self.chores.look = now.steady + LOOK;
            if self.check_in_place().is_err() {
                self.make_durable()?;
            }
        }
        self.watch_lineage()?;
        self.finish_epoch()?;
        let epoch_age = self
            .sealing
            .as_ref()
            .map(|sealing| now.steady.saturating_sub(sealing.sealer.epoch_since));
        let is_new_period = self.options.rotate.period(now.wall_us) != self.active.period;
        if is_new_period && self.active.records > 0 && self.chores.may_rotate(now) {
            self.rotate("time")?;
        } else if epoch_age.is_some_and(|age| age >= self.options.seal.epoch) && self.has_news() {
            self.change_epoch()?;
        }
        for failure in self.compressor.collect(&self.status) {
            self.status.add(Figure::housekeeping_errors, 1);
            self.status.note_error(failure);
        }
        if now.steady >= self.chores.patrol {
            self.chores.patrol = now.steady + PATROL;
            self.keep_reserve();
            self.apply_retention(now)?;
            self.compress_closed();
        }
        Ok(())
    }

    /// Notices that somebody damaged the lineage, and writes it again.
    fn watch_lineage(&mut self) -> Result<(), Stall> {
        let Some(sealing) = &mut self.sealing else {
            return Ok(());
        };
        if !sealing.lineage.is_damaged(&*self.directory) {
            return Ok(());
        }
        sealing
            .lineage
            .restore(&*self.directory, &self.options.directory)?;
        self.status.add(Figure::tamperings, 1);
        self.push_own(Kind::Tampered, &json!({ "cause": "lineage_damaged" }));
        Ok(())
    }

    /// Whether records came since the key was last replaced; an idle log needs no new key.
    fn has_news(&self) -> bool {
        self.sealing
            .as_ref()
            .is_some_and(|sealing| sealing.sealer.durable_tree.size() > sealing.sealer.keys.size)
    }

    fn seal_when_due(&mut self, now: Now) {
        let interval = self.options.seal.checkpoint_interval;
        let due = self.sealing.as_ref().is_some_and(|sealing| {
            sealing.sealer.unsealed > 0
                && now.steady.saturating_sub(sealing.sealer.sealed_at) >= interval
        });
        // A failing disk would gather checkpoint after checkpoint.
        if due && self.trouble.is_none() {
            self.push_checkpoint();
        }
    }

    fn watch_clock(&mut self, now: Now) {
        let Some(last) = self.chores.last.replace(now) else {
            return;
        };
        let steady_us =
            i64::try_from(now.steady.saturating_sub(last.steady).as_micros()).unwrap_or(i64::MAX);
        let step_us = now
            .wall_us
            .saturating_sub(last.wall_us)
            .saturating_sub(steady_us);
        if step_us.unsigned_abs() >= u64::try_from(STEP.as_micros()).unwrap_or(u64::MAX) {
            self.push_own(Kind::ClockStep, &json!({ "step_ms": step_us / 1000 }));
        }
    }

    pub(super) fn keep_reserve(&self) {
        if self.trouble.is_some() || self.directory.stat_name(name::RESERVE).is_ok() {
            return;
        }
        let made: io::Result<()> = self.directory.create(name::RESERVE).and_then(|file| {
            let zeros = vec![0; RESERVE_BYTES];
            fs::write_all(&*file, &zeros, 0)
        });
        if made.is_err() {
            // A part of it may be there and would look like the whole.
            let _ = self.directory.remove(name::RESERVE);
            self.status.add(Figure::housekeeping_errors, 1);
        }
    }

    fn compress_closed(&mut self) {
        let active = self.active.name.first;
        match segment::list(&*self.directory) {
            Ok(segments) => {
                let closed = segments
                    .values()
                    .filter(|listed| listed.name.first < active);
                self.compressor.request(closed.map(|listed| listed.name));
            }
            Err(_) => self.status.add(Figure::housekeeping_errors, 1),
        }
    }

    fn apply_retention(&mut self, now: Now) -> Result<(), Stall> {
        let policy = self.options.retention;
        if policy == crate::Retention::default() {
            return Ok(());
        }
        let path = self.options.directory.clone();
        let fail = |error| Stall::io("list segments in", &path, error);
        let segments = segment::list(&*self.directory).map_err(fail)?;
        let held_from = crate::cursor::lowest(&*self.directory).map_err(fail)?;
        let doomed = retention::choose(
            &policy,
            &segments,
            self.active.name.first,
            held_from,
            now.wall_us,
        );
        let (Some(first), Some(last)) = (doomed.first(), doomed.last()) else {
            return Ok(());
        };
        let end = segments
            .range(last.name.first + 1..)
            .next()
            .map_or(self.active.name.first, |(first, _)| *first);
        // A run that was cut short by a failure is recorded once.
        self.push_own(
            Kind::Retention,
            &json!({
                "from_seq": first.name.first,
                "to_seq": end - 1,
                "next_seq": end,
                "root": self.root_before(end),
                "policy": retention::describe(&policy),
            }),
        );
        self.push_checkpoint();
        self.make_durable()?;
        for listed in &doomed {
            for name in std::iter::once(listed.name).chain(listed.twin) {
                self.directory.remove(&name.to_string()).map_err(|error| {
                    Stall::io("remove segment", &path.join(name.to_string()), error)
                })?;
            }
            self.status.add(Figure::segments_removed, 1);
        }
        self.directory
            .sync()
            .map_err(|error| Stall::io("sync directory", &path, error))
    }

    /// The root of the tree before the segment that begins with `first`, as its header has it.
    fn root_before(&self, first: u64) -> Option<String> {
        let segments = segment::list(&*self.directory).ok()?;
        let header =
            crate::recover::header(&*self.directory, segments.get(&first)?.name).ok()??;
        Some(header.seal?.root)
    }
}
