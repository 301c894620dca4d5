//! Where a log ends, and how it goes on from there.

use std::io;
use std::path::{Path, PathBuf};

use super::Active;
use super::failover::free_torn_number;
use crate::error::Error;
use crate::fs::{self, Access, Directory, File};
use crate::name::{Encoding, SegmentName};
use crate::options::Options;
use crate::recover::{self, Replay};
use crate::segment;

/// What recovery found worth a record.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) torn_bytes: u64,
    pub(super) torn_file: Option<String>,
    pub(super) unsealed: u64,
    pub(super) mismatch: Option<u64>,
    pub(super) lost_after: Option<(u64, u64)>,
}

/// The end of the log as recovery found it.
pub(super) struct End {
    pub(super) replay: Option<(SegmentName, Replay)>,
    pub(super) found: Found,
}

/// Reads the last segment that has a header; files of later ones, torn before their header was whole, are set aside.
pub(super) fn find_end(directory: &dyn Directory, path: &Path) -> Result<End, Error> {
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

/// The segment to go on with: the last one, cut after its last whole line, or a new one. Says its length and whether
/// it is new.
pub(super) fn open_active(
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
