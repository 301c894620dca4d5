//! From the batch to stable storage, and what happens when that fails.

use std::io;

use serde_json::json;

use super::{Batch, Trouble, Writer};
use crate::audit::{self, Kind};
use crate::error::{Stall, StallKind};
use crate::name;
use crate::status::Figure;

impl Writer {
    /// Hands everything gathered to the operating system.
    pub(super) fn write_out(&mut self) -> Result<(), Stall> {
        let outcome = self.try_write().or_else(|stall| {
            if self.is_poisoned() {
                self.try_write()
            } else {
                Err(stall)
            }
        });
        outcome.inspect_err(|stall| self.status.failed(stall))
    }

    /// Puts everything gathered on stable storage. A segment that cannot be trusted is replaced once within the call.
    pub(super) fn make_durable(&mut self) -> Result<(), Stall> {
        let outcome = self.try_sync().or_else(|stall| {
            if self.is_poisoned() {
                self.try_sync()
            } else {
                Err(stall)
            }
        });
        match outcome {
            Ok(()) => {
                self.heal();
                Ok(())
            }
            Err(stall) => {
                self.status.failed(&stall);
                Err(stall)
            }
        }
    }

    fn is_poisoned(&self) -> bool {
        self.trouble
            .as_ref()
            .is_some_and(|trouble| trouble.poisoned)
    }

    fn try_write(&mut self) -> Result<(), Stall> {
        self.check_process()?;
        if self.is_poisoned() {
            self.fail_over()?;
        }
        loop {
            let unwritten = self
                .batch
                .bytes
                .get(self.batch.written..)
                .unwrap_or_default();
            if unwritten.is_empty() {
                break;
            }
            let offset = self.batch.base + self.batch.written as u64;
            match self.active.file.write_at(unwritten, offset) {
                Ok(0) => self.write_failed(io::ErrorKind::WriteZero.into())?,
                Ok(count) => {
                    self.batch.written += count;
                    self.status.add(Figure::bytes_written, count as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.write_failed(error)?,
            }
        }
        if self.trouble.is_none() {
            let Batch { base, written, .. } = self.batch;
            let length = base + written as u64;
            self.writeback
                .written(&*self.directory, self.active.name, base, length);
        }
        Ok(())
    }

    /// Says whether writing is worth another attempt at once: after the reserve was released.
    fn write_failed(&mut self, error: io::Error) -> Result<(), Stall> {
        self.status.add(Figure::write_errors, 1);
        let stall = Stall::io("write to segment", &self.active_path(), error);
        if stall.kind() == StallKind::DiskFull {
            let is_new = self.trouble.is_none();
            self.get_into_trouble(Kind::DiskFull, "disk_full", &stall, false);
            if is_new && self.directory.remove(name::RESERVE).is_ok() {
                self.push_own(
                    Kind::DiskFull,
                    &audit::cause("disk_full", &stall.to_string()),
                );
                self.push_checkpoint();
                if let Some(trouble) = &mut self.trouble {
                    trouble.recorded = true;
                }
                return Ok(());
            }
        } else {
            // Nothing written before is in doubt when writing is merely forbidden.
            let poisoned = stall.kind() != StallKind::ReadOnly;
            self.get_into_trouble(Kind::Recovered, "write_failed", &stall, poisoned);
        }
        Err(stall)
    }

    fn try_sync(&mut self) -> Result<(), Stall> {
        self.try_write()?;
        if self.batch.bytes.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.active.file.sync() {
            self.status.add(Figure::sync_errors, 1);
            let stall = Stall::io("sync segment", &self.active_path(), error);
            // It fails once and then lies: this descriptor is not believed again.
            self.get_into_trouble(Kind::Recovered, "sync_failed", &stall, true);
            return Err(stall);
        }
        self.status.add(Figure::fsyncs, 1);
        self.check_in_place()?;
        self.grow_tree();
        self.batch.base += self.batch.bytes.len() as u64;
        self.batch.bytes.clear();
        self.batch.written = 0;
        self.batch.unhashed.start = 0;
        self.batch.urgent = false;
        self.durable_seq = self.next_seq;
        if let Some(sealing) = &mut self.sealing {
            sealing.sealer.durable_tree.clone_from(&sealing.sealer.tree);
        }
        self.status.set(Figure::durable_seq, self.durable_seq);
        self.status.set(Figure::pending_bytes, 0);
        Ok(())
    }

    /// Whether the segment still is where and what it should be: nobody deleted, renamed, replaced or cut it.
    pub(super) fn check_in_place(&mut self) -> Result<(), Stall> {
        let expected = self.batch.base + self.batch.written as u64;
        let found = match self.directory.is_current() {
            Ok(true) => self.directory.stat_name(&self.active.name.to_string()).ok(),
            _ => None,
        };
        let cause = match found {
            None => "deleted",
            Some(found) if found.id != self.active.id => "replaced",
            Some(found) if found.length < expected => "truncated",
            Some(found) if found.length > expected => "extended",
            Some(found) if found.links != 1 => "linked",
            Some(_) => return Ok(()),
        };
        let stall = Stall::io("find segment", &self.active_path(), io::Error::other(cause));
        self.status.add(Figure::tamperings, 1);
        self.get_into_trouble(Kind::Tampered, cause, &stall, true);
        Err(stall)
    }

    pub(super) fn get_into_trouble(
        &mut self,
        kind: Kind,
        cause: &'static str,
        stall: &Stall,
        poisoned: bool,
    ) {
        let now = self.clock.now().steady;
        match &mut self.trouble {
            Some(known) => {
                known.poisoned |= poisoned;
                if kind == Kind::Tampered && known.kind != Kind::Tampered {
                    *known = Trouble {
                        kind,
                        cause,
                        detail: stall.to_string(),
                        since: now,
                        poisoned,
                        recorded: false,
                    };
                }
            }
            None => {
                let detail = stall.to_string();
                self.trouble = Some(Trouble {
                    kind,
                    cause,
                    detail,
                    since: now,
                    poisoned,
                    recorded: false,
                });
            }
        }
    }

    /// Everything is on stable storage: says so, and since when it was not.
    fn heal(&mut self) {
        self.status.healed();
        let Some(trouble) = self.trouble.take() else {
            return;
        };
        if trouble.kind == Kind::DiskFull || !trouble.recorded {
            let stalled = self.clock.now().steady.saturating_sub(trouble.since);
            let stalled_ms = u64::try_from(stalled.as_millis()).unwrap_or(u64::MAX);
            self.push_own(
                Kind::Recovered,
                &json!({ "cause": trouble.cause, "error.message": trouble.detail, "stalled_ms": stalled_ms }),
            );
        }
    }
}
