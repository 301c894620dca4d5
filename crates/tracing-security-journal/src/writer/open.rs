//! Opening a journal: refusing what is not safe, recovering what a crash left, going on where it ended.

use std::sync::Arc;

use serde_json::json;

use super::doorway::{check_names, open_directory, remove_temporaries, take_lock};
use super::housekeeping::Chores;
use super::resume::{End, Found, find_end, open_active};
use super::sealing::{check_seal, open_sealing};
use super::{Batch, Writer};
use crate::audit::{Author, Kind};
use crate::clock::{self, Clock};
use crate::compress::{Background, Compressor};
use crate::error::{Error, ErrorKind, Stall, StallKind};
use crate::fs::{Disk, RealDisk};
use crate::options::Options;
use crate::status::{Figure, Status};
use crate::writeback::Writeback;

impl Options {
    /// Opens the journal for writing: creates it, or recovers what the last process left and goes on.
    ///
    /// # Errors
    /// When an option makes no sense; when the directory or one of the journal's files is a symbolic link, not a
    /// regular file, owned by another user, or writable by others; when another process writes to it; when its keys
    /// are missing or know of more records than there are; and when the disk fails.
    pub fn open(self) -> Result<Writer, Error> {
        Writer::open_on(
            self,
            Arc::new(RealDisk),
            Clock::system(),
            Background::Thread,
        )
    }
}

impl Writer {
    pub(crate) fn open_on(
        options: Options,
        disk: Arc<dyn Disk>,
        clock: Clock,
        background: Background,
    ) -> Result<Self, Error> {
        options.check()?;
        let path = options.directory.clone();
        let directory = open_directory(&*disk, &path)?;
        let lock = take_lock(&*directory, &path)?;
        check_names(&*directory, &path)?;
        remove_temporaries(&*directory).map_err(|error| Error::io("clean up", &path, error))?;
        let mut end = find_end(&*directory, &path)?;
        check_seal(&options, &end)?;
        let sealing = open_sealing(&options, &*disk, &directory, &mut end, clock.now().steady)?;
        let now = clock.now();
        let (active, base, is_new) = open_active(&*directory, &options, &mut end, now.wall_us)?;
        let next_seq = end.replay.as_ref().map_or(0, |(_, replay)| replay.next_seq);
        let mut writer = Self {
            author: Author::new(&options.service, now.wall_us),
            boot_id: boot_id(now.wall_us),
            compressor: Compressor::new(options.compression, background, &directory),
            writeback: Writeback::new(background),
            options,
            disk,
            clock,
            pid: std::process::id(),
            directory,
            lock,
            sealing,
            active,
            batch: Batch {
                base,
                ..Batch::default()
            },
            next_seq,
            durable_seq: next_seq,
            records_written: 0,
            trouble: None,
            chores: Chores::default(),
            status: Arc::new(Status::default()),
            closed: false,
        };
        writer
            .begin(&end, is_new)
            .or_else(|stall| match stall.kind() {
                // Everything is kept and tried again; a full disk must not keep a service from starting.
                StallKind::DiskFull => Ok(()),
                _ => Err(from_stall(&stall)),
            })?;
        Ok(writer)
    }

    /// Writes what an opened log begins with.
    fn begin(&mut self, end: &End, is_new: bool) -> Result<(), Stall> {
        self.status.set(Figure::next_seq, self.next_seq);
        self.status.set(Figure::durable_seq, self.durable_seq);
        self.status
            .add(Figure::recovered_bytes, end.found.torn_bytes);
        if is_new {
            self.push_header(None);
        }
        self.record_findings(&end.found);
        self.make_durable()?;
        self.point_link();
        self.keep_reserve();
        if end.replay.is_some() {
            // A key that lay on the disk while nobody ran signs no more than its own replacement.
            self.change_epoch()?;
        }
        Ok(())
    }

    fn record_findings(&mut self, found: &Found) {
        if found.mismatch.is_some() || found.lost_after.is_some() {
            self.status.add(Figure::tamperings, 1);
            self.push_own(
                Kind::Tampered,
                &json!({
                    "cause": if found.lost_after.is_some() { "rolled_back" } else { "root_mismatch" },
                    "checkpoint_seq": found.mismatch,
                    "expected_seq": found.lost_after.map(|(_, expected)| expected),
                    "found_seq": found.lost_after.map(|(found, _)| found),
                }),
            );
        }
        if found.torn_bytes > 0 || found.unsealed > 0 {
            self.push_own(
                Kind::Recovered,
                &json!({
                    "cause": "not_closed",
                    "torn_bytes": found.torn_bytes,
                    "torn_file": found.torn_file,
                    "unsealed_records": found.unsealed,
                }),
            );
        }
    }
}

fn from_stall(stall: &Stall) -> Error {
    Error::new(
        match stall.kind() {
            StallKind::ReadOnly => ErrorKind::Unwritable,
            StallKind::DirectoryGone => ErrorKind::NotFound,
            _ => ErrorKind::Io,
        },
        stall.to_string(),
    )
}

/// What tells one start of the machine from another, as Linux names it.
fn boot_id(wall_us: i64) -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    named.map_or_else(|_| clock::uuid_v7(wall_us), |id| id.trim_end().to_owned())
}
