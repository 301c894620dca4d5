//! Opening a journal: refusing what is not safe, recovering what a crash left, going on where it ended.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use serde_json::json;

use super::failover::{free_torn_number, lock};
use super::housekeeping::Chores;
use super::{Active, Batch, Sealing, Writer};
use crate::audit::{Author, Kind};
use crate::clock::{self, Clock};
use crate::compress::{Background, Compressor};
use crate::error::{Error, ErrorKind, Stall, StallKind};
use crate::fs::{self, Access, Directory, Disk, File, Kind as FileKind, RealDisk};
use crate::keys::{self, KeyState, KeyStore};
use crate::lineage::Lineage;
use crate::merkle::Frontier;
use crate::name::{self, Encoding, SegmentName};
use crate::note::VerifierKey;
use crate::options::Options;
use crate::recover::{self, HandOver, Replay};
use crate::seal::{Phase, Sealer};
use crate::segment;
use crate::status::{Figure, Status};

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

/// What recovery found worth a record.
#[derive(Debug, Default)]
struct Found {
    torn_bytes: u64,
    torn_file: Option<String>,
    unsealed: u64,
    mismatch: Option<u64>,
    lost_after: Option<(u64, u64)>,
}

/// The end of the log as recovery found it.
struct End {
    replay: Option<(SegmentName, Replay)>,
    found: Found,
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

    pub(super) fn unlock(&mut self) {
        // Closing the descriptor is what unlocks; a read handle on the directory's lock file takes its place.
        if let Ok(file) = self.directory.open(name::LOCK, Access::Read) {
            self.lock = file;
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

fn open_directory(disk: &dyn Disk, path: &Path) -> Result<Arc<dyn Directory>, Error> {
    let directory = disk
        .open_directory(path, true)
        .map_err(|error| Error::io("open directory", path, error))?;
    let stat = directory
        .stat()
        .map_err(|error| Error::io("inspect directory", path, error))?;
    segment::check_directory(path, &stat)?;
    Ok(directory)
}

fn take_lock(directory: &dyn Directory, path: &Path) -> Result<Box<dyn File>, Error> {
    let lock_path = path.join(name::LOCK);
    check_name(directory, name::LOCK, path)?;
    let taken = lock(directory).map_err(|error| Error::io("lock", &lock_path, error))?;
    taken.ok_or_else(|| {
        let holder = fs::read_small(directory, name::LOCK, 64).ok();
        let holder = holder.and_then(|bytes| String::from_utf8(bytes).ok());
        let pid = holder.as_deref().map_or("?", str::trim_end).to_owned();
        Error::new(
            ErrorKind::Locked,
            format!(
                "refused directory {}: locked by process {pid}; stop it or choose another",
                path.display()
            ),
        )
    })
}

fn check_name(directory: &dyn Directory, name: &str, path: &Path) -> Result<(), Error> {
    match directory.stat_name(name) {
        Ok(stat) => segment::check_file(&path.join(name), &stat),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io("inspect", &path.join(name), error)),
    }
}

/// Refuses every name of ours that is not a file of ours.
fn check_names(directory: &dyn Directory, path: &Path) -> Result<(), Error> {
    for name in [name::LINEAGE, name::VERIFIER_KEY, name::RESERVE] {
        check_name(directory, name, path)?;
    }
    let link = directory.stat_name(name::ACTIVE_LINK);
    if link.is_ok_and(|stat| stat.kind != FileKind::Symlink) {
        let link = path.join(name::ACTIVE_LINK);
        return Err(Error::new(
            ErrorKind::NotRegular,
            format!(
                "refused {}: it is not the journal's symbolic link; remove it",
                link.display()
            ),
        ));
    }
    let segments = segment::list(directory).map_err(|error| Error::io("list", path, error))?;
    for listed in segments.values() {
        segment::check_file(&path.join(listed.name.to_string()), &listed.stat)?;
    }
    Ok(())
}

/// Removes what a crash left of a compression or of a segment before its first line.
fn remove_temporaries(directory: &dyn Directory) -> io::Result<()> {
    for name in directory.list()? {
        let is_empty = || {
            directory
                .stat_name(&name)
                .is_ok_and(|stat| stat.kind == FileKind::File && stat.length == 0)
        };
        if SegmentName::is_temporary(&name) || (SegmentName::parse(&name).is_some() && is_empty()) {
            directory.remove(&name)?;
        }
    }
    Ok(())
}

/// Reads the last segment that has a header; files of later ones, torn before their header was whole, are set aside.
fn find_end(directory: &dyn Directory, path: &Path) -> Result<End, Error> {
    let segments = segment::list(directory).map_err(|error| Error::io("list", path, error))?;
    let mut found = Found::default();
    for listed in segments.values().rev() {
        let text = listed.name.to_string();
        let fail = |error| Error::io("recover segment", &path.join(&text), error);
        if let Some(replay) = recover::replay(directory, listed.name).map_err(fail)? {
            found.unsealed = if replay.header.sealed {
                replay.unsealed
            } else {
                0
            };
            found.mismatch = replay.mismatch;
            return Ok(End {
                replay: Some((listed.name, replay)),
                found,
            });
        }
        found.torn_bytes += listed.stat.length;
        let aside = listed
            .name
            .torn(free_torn_number(directory, listed.name).map_err(fail)?);
        directory.rename(&text, &aside).map_err(fail)?;
        found.torn_file = Some(aside);
    }
    Ok(End {
        replay: None,
        found,
    })
}

fn check_seal(options: &Options, end: &End) -> Result<(), Error> {
    match &end.replay {
        Some((name, replay)) if replay.header.sealed != options.seal.on => Err(Error::new(
            ErrorKind::Mismatch,
            format!(
                "refused to go on with segment {}: the log was created {}; open it so, or choose another directory",
                options.directory.join(name.to_string()).display(),
                if replay.header.sealed {
                    "sealed"
                } else {
                    "unsealed"
                },
            ),
        )),
        _ => Ok(()),
    }
}

fn open_sealing(
    options: &Options,
    disk: &dyn Disk,
    directory: &Arc<dyn Directory>,
    end: &mut End,
    now: std::time::Duration,
) -> Result<Option<Sealing>, Error> {
    if !options.seal.on {
        return Ok(None);
    }
    let path = options
        .key_directory
        .clone()
        .unwrap_or_else(|| options.directory.join(name::KEYS));
    let fail = |error| Error::io("open key directory", &path, error);
    let key_directory = match &options.key_directory {
        Some(path) => disk.open_directory(path, true).map_err(fail)?,
        None => directory.subdirectory(name::KEYS, true).map_err(fail)?,
    };
    segment::check_directory(&path, &key_directory.stat().map_err(fail)?)?;
    let store = KeyStore::new(key_directory);
    let lineage_path = options.directory.join(name::LINEAGE);
    let lineage = Lineage::open(&**directory)
        .map_err(|error| Error::io("open lineage", &lineage_path, error))?;
    let known = store
        .load()
        .map_err(|error| Error::io("read keys in", &path, error))?;
    let keys = match known {
        Some(keys) => keys,
        None if end.replay.is_none() => create_keys(&store, &path)?,
        None => {
            return Err(Error::new(
                ErrorKind::KeysMissing,
                format!(
                    "no keys in {} for the log in {}; restore them, or choose another directory for a new log",
                    path.display(),
                    options.directory.display()
                ),
            ));
        }
    };
    publish_key(&**directory, &keys, &options.directory)?;
    check_rollback(options, &keys, &lineage, end)?;
    Ok(Some(Sealing {
        sealer: resume(keys, end, now),
        store,
        lineage,
    }))
}

fn create_keys(store: &KeyStore, path: &Path) -> Result<KeyState, Error> {
    let fail = |error| Error::io("create keys in", path, error);
    let mut id = [0_u8; 8];
    getrandom::fill(&mut id).map_err(|error| fail(io::Error::other(error.to_string())))?;
    let keys = KeyState {
        origin: format!("tracing-security/{:016x}", u64::from_be_bytes(id)),
        epoch: 0,
        size: 0,
        current: keys::generate().map_err(fail)?,
        next: None,
    };
    store.save(&keys).map_err(fail)?;
    Ok(keys)
}

/// Writes the first public key beside the log; later ones are announced in it.
fn publish_key(directory: &dyn Directory, keys: &KeyState, path: &Path) -> Result<(), Error> {
    if keys.epoch > 0 || directory.stat_name(name::VERIFIER_KEY).is_ok() {
        return Ok(());
    }
    let text = format!("{}\n", verifier_key(&keys.origin, &keys.current));
    fs::replace_small(directory, name::VERIFIER_KEY, text.as_bytes())
        .map_err(|error| Error::io("write", &path.join(name::VERIFIER_KEY), error))
}

fn verifier_key(origin: &str, key: &SigningKey) -> VerifierKey {
    VerifierKey::new(origin, key.verifying_key())
}

/// Refuses a log that is shorter than the keys or the lineage remember, unless told otherwise.
fn check_rollback(
    options: &Options,
    keys: &KeyState,
    lineage: &Lineage,
    end: &mut End,
) -> Result<(), Error> {
    let found = end.replay.as_ref().map_or(0, |(_, replay)| replay.next_seq);
    let sealed = lineage
        .last
        .checkpoint
        .as_ref()
        .map_or(0, |checkpoint| checkpoint.size);
    let expected = keys.size.max(sealed);
    if found >= expected {
        return Ok(());
    }
    if options.accept_rollback {
        end.found.lost_after = Some((found, expected));
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::RolledBack,
        format!(
            "refused the log in {}: it ends before seq {found} but had reached seq {expected}; restore what is missing, \
             or accept the rollback, which is recorded",
            options.directory.display()
        ),
    ))
}

/// The seal as it stood when the last process ended.
fn resume(keys: KeyState, end: &End, now: std::time::Duration) -> Sealer {
    let hand_over = match (&end.replay, &keys.next) {
        (Some((_, replay)), Some(next)) => replay.hand_over(&verifier_key(&keys.origin, next)),
        _ => HandOver::NotBegun,
    };
    let tree = end
        .replay
        .as_ref()
        .map_or_else(Frontier::default, |(_, replay)| replay.tree.clone());
    let mut sealer = Sealer::new(keys, tree, now);
    sealer.unsealed = end.replay.as_ref().map_or(0, |(_, replay)| replay.unsealed);
    sealer.phase = match hand_over {
        HandOver::NotBegun => Phase::Steady,
        HandOver::Announced => Phase::Announced,
        HandOver::Completed { at } => Phase::Switched { at },
    };
    sealer
}

/// The segment to go on with: the last one, cut after its last whole line, or a new one. Says its length and whether
/// it is new.
fn open_active(
    directory: &dyn Directory,
    options: &Options,
    end: &mut End,
    wall_us: i64,
) -> Result<(Active, u64, bool), Error> {
    let period = options.rotate.period(wall_us);
    let Some((name, replay)) = &end.replay else {
        return Ok((create(directory, 0, &options.directory, period)?, 0, true));
    };
    if name.encoding != Encoding::Plain {
        return Ok((
            create(directory, replay.next_seq, &options.directory, period)?,
            0,
            true,
        ));
    }
    let text = name.to_string();
    let fail = |error| Error::io("recover segment", &options.directory.join(&text), error);
    let file = directory.open(&text, Access::Append).map_err(fail)?;
    let stat = file.stat().map_err(fail)?;
    if replay.torn {
        let aside = name.torn(free_torn_number(directory, *name).map_err(fail)?);
        copy_tail(&*file, replay.length, directory, &aside).map_err(fail)?;
        file.truncate(replay.length).map_err(fail)?;
        end.found.torn_bytes += stat.length - replay.length;
        end.found.torn_file = Some(aside);
    }
    // What was only in the page cache counts as durable from here on.
    file.sync().map_err(fail)?;
    directory.sync().map_err(fail)?;
    let written_us = i64::try_from(stat.modified.as_micros()).unwrap_or(wall_us);
    let period = options.rotate.period(written_us);
    let active = Active {
        file,
        name: *name,
        id: stat.id,
        period,
        records: replay.records,
    };
    Ok((active, replay.length, false))
}

fn create(
    directory: &dyn Directory,
    first: u64,
    path: &Path,
    period: i64,
) -> Result<Active, Error> {
    let name = SegmentName::plain(first);
    let path: PathBuf = path.join(name.to_string());
    let fail = |error| Error::io("create segment", &path, error);
    let file = directory.create(&name.to_string()).map_err(fail)?;
    directory.sync().map_err(fail)?;
    let id = file.stat().map_err(fail)?.id;
    Ok(Active {
        file,
        name,
        id,
        period,
        records: 0,
    })
}

/// Keeps what cannot be read as a record before it is cut off.
fn copy_tail(
    file: &dyn File,
    mut offset: u64,
    directory: &dyn Directory,
    aside: &str,
) -> io::Result<()> {
    let copy = directory.create(aside)?;
    let mut chunk = vec![0; 64 * 1024];
    let mut written = 0;
    loop {
        let count = file.read_at(&mut chunk, offset)?;
        if count == 0 {
            break;
        }
        fs::write_all(&*copy, chunk.get(..count).unwrap_or_default(), written)?;
        offset += count as u64;
        written += count as u64;
    }
    copy.sync()?;
    directory.sync()
}

/// What tells one start of the machine from another, as Linux names it.
fn boot_id(wall_us: i64) -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    named.map_or_else(|_| clock::uuid_v7(wall_us), |id| id.trim_end().to_owned())
}
