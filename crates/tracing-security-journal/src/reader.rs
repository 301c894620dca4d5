//! Reads a log in order, plain or compressed, across rotations, while it is being written.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
use crate::fs::{Directory, Disk as _, RealDisk};
use crate::line;
use crate::name::SegmentName;
use crate::segment::{self, Supersedes};
use crate::source::{Source, Step};

/// How often [`Reader::wait`] looks for something new.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Reads a log in order; needs no lock and no write access, and works while the log is being written.
///
/// Rotation and compression do not disturb it. What retention removed before it was read is skipped: the numbers of
/// the lines tell. A line that was read before it was durable may come again under a higher number, when the disk or
/// somebody else forced the writer onto a new segment; none is left out.
#[derive(Debug)]
pub struct Reader {
    directory: Arc<dyn Directory>,
    path: PathBuf,
    current: Option<Current>,
    next_seq: u64,
}

#[derive(Debug)]
struct Current {
    name: SegmentName,
    text: String,
    source: Source,
    /// Number after the last line read from it.
    read_to: u64,
    /// Where the segment ends, when the next one replaced its end.
    limit: Option<u64>,
}

/// One line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'r> {
    /// Its number.
    pub seq: u64,
    /// Its bytes, without the newline.
    pub bytes: &'r [u8],
    /// Name of the file it is in.
    pub segment: &'r str,
    /// Where in the uncompressed segment it begins.
    pub offset: u64,
}

/// A line found, as positions within the source.
struct Found {
    seq: u64,
    range: Range<usize>,
    offset: u64,
}

impl Reader {
    /// Reads from the oldest record there is.
    ///
    /// # Errors
    /// When the directory cannot be opened.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, Error> {
        Self::from_seq(directory, 0)
    }

    /// Reads from the record with this number, or the oldest one after it that is still there.
    ///
    /// # Errors
    /// When the directory cannot be opened.
    pub fn from_seq(directory: impl AsRef<Path>, seq: u64) -> Result<Self, Error> {
        let path = directory.as_ref();
        let opened = RealDisk.open_directory(path, false);
        let directory = opened.map_err(|error| Error::io("open directory", path, error))?;
        Ok(Self::on(directory, path, seq))
    }

    pub(crate) fn on(directory: Arc<dyn Directory>, path: &Path, seq: u64) -> Self {
        Self {
            directory,
            path: path.to_owned(),
            current: None,
            next_seq: seq,
        }
    }

    /// Number of the next line it will return, if that line exists.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// The next line, or `None` at the end of what is written; ask again later.
    ///
    /// # Errors
    /// When the disk fails, or a segment holds what cannot be a line. The reader then stands at the end of that
    /// segment, and the next call goes on with the next one.
    #[expect(
        clippy::should_implement_trait,
        reason = "the line borrows from the reader"
    )]
    pub fn next(&mut self) -> Result<Option<Line<'_>>, Error> {
        let found = loop {
            if self.current.is_none() && !self.enter_next()? {
                return Ok(None);
            }
            match self.advance() {
                Ok(Some(found)) if found.seq >= self.next_seq => break found,
                Ok(Some(_)) => {}
                Ok(None) => {
                    if !self.leave(false)? {
                        return Ok(None);
                    }
                }
                Err(error) => {
                    self.leave(true)?;
                    return Err(error);
                }
            }
        };
        self.next_seq = found.seq.saturating_add(1);
        let Some(current) = &self.current else {
            return Ok(None);
        };
        Ok(Some(Line {
            seq: found.seq,
            bytes: current.source.bytes(found.range),
            segment: &current.text,
            offset: found.offset,
        }))
    }

    /// Waits until there is a next line, or the time is over; says whether there is one.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn wait(&mut self, timeout: Duration) -> Result<bool, Error> {
        let deadline = Instant::now() + timeout;
        loop {
            if self.has_next()? {
                return Ok(true);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            std::thread::sleep(left.min(LOOK_EVERY));
        }
    }

    /// The next line, waiting for it at most this long.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn follow(&mut self, timeout: Duration) -> Result<Option<Line<'_>>, Error> {
        self.wait(timeout)?;
        self.next()
    }

    fn has_next(&mut self) -> Result<bool, Error> {
        loop {
            if self.current.is_none() && !self.enter_next()? {
                return Ok(false);
            }
            match self.peek()? {
                Some(seq) if seq.is_none_or(|seq| seq >= self.next_seq) => return Ok(true),
                Some(_) => {
                    self.advance()?;
                }
                None => {
                    if !self.leave(false)? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// The number of the next line of the current segment, when there is one and when it has one.
    fn peek(&mut self) -> Result<Option<Option<u64>>, Error> {
        let Some(current) = &mut self.current else {
            return Ok(None);
        };
        if current
            .limit
            .is_some_and(|limit| current.source.offset() >= limit)
        {
            return Ok(None);
        }
        let bytes = current
            .source
            .peek()
            .map_err(|error| Error::io("read segment", &self.path.join(&current.text), error))?;
        Ok(bytes.map(|bytes| line::parse(bytes).map(|(seq, _)| seq)))
    }

    /// The next line of the current segment.
    fn advance(&mut self) -> Result<Option<Found>, Error> {
        let Some(current) = &mut self.current else {
            return Ok(None);
        };
        let path = || self.path.join(&current.text);
        let offset = current.source.offset();
        if current.limit.is_some_and(|limit| offset >= limit) {
            return Ok(None);
        }
        let malformed = |what: &str| {
            let message = format!(
                "failed to read segment {} at byte {offset}: {what}; verify the log",
                path().display()
            );
            Err(Error::new(ErrorKind::Malformed, message))
        };
        match current
            .source
            .step()
            .map_err(|error| Error::io("read segment", &path(), error))?
        {
            Step::Line(range) => match line::parse(current.source.bytes(range.clone())) {
                Some((seq, _)) => {
                    current.read_to = seq.saturating_add(1);
                    Ok(Some(Found { seq, range, offset }))
                }
                None => malformed("not a line of a journal"),
            },
            Step::End { .. } => Ok(None),
            Step::TooLong => malformed("a line is too long"),
            Step::Corrupt => malformed("the compressed data are damaged"),
        }
    }

    /// Goes on to the segment after the current one; `false` when there is none yet. Unless `damaged`, lines that came
    /// between reaching the end and the rotation are read first.
    fn leave(&mut self, damaged: bool) -> Result<bool, Error> {
        let Some(name) = self.current.as_ref().map(|current| current.name) else {
            return Ok(false);
        };
        let segments = segment::list(&*self.directory)
            .map_err(|error| Error::io("list", &self.path, error))?;
        let Some((first, next)) = segments.range(name.first + 1..).next() else {
            return Ok(self.return_to_directory());
        };
        let limit = self.limit(name)?;
        if let Some(current) = &mut self.current {
            current.limit = limit;
        }
        if !damaged && self.peek()?.is_some() {
            return Ok(true);
        }
        // A segment that replaces the end of this one repeats, under new numbers, what was not yet durable.
        if self
            .current
            .as_ref()
            .is_some_and(|current| current.read_to > *first)
        {
            self.next_seq = self.next_seq.min(*first);
        }
        let mut name = next.name;
        if *first > self.next_seq {
            // Whoever lists a directory while names change in it may miss one.
            let missed = segment::find(&*self.directory, self.next_seq);
            let missed = missed.map_err(|error| Error::io("list", &self.path, error))?;
            name = missed.map_or(name, |missed| missed.name);
        }
        self.enter(name)
    }

    /// Enters the segment that holds the next line, or the oldest one after it.
    fn enter_next(&mut self) -> Result<bool, Error> {
        let segments = segment::list(&*self.directory)
            .map_err(|error| Error::io("list", &self.path, error))?;
        let holding = segments.range(..=self.next_seq).next_back();
        match holding.or_else(|| segments.iter().next()) {
            Some((_, listed)) => self.enter(listed.name),
            None => Ok(self.return_to_directory()),
        }
    }

    /// Opens the directory again when another one has taken its place, as after its deletion; says whether it did.
    fn return_to_directory(&mut self) -> bool {
        if self.directory.is_current().unwrap_or(true) {
            return false;
        }
        let Ok(directory) = RealDisk.open_directory(&self.path, false) else {
            return false;
        };
        self.directory = directory;
        self.current = None;
        true
    }

    fn enter(&mut self, name: SegmentName) -> Result<bool, Error> {
        let text = name.to_string();
        match Source::open(&*self.directory, name) {
            Ok(source) => {
                let limit = self.limit(name)?;
                self.current = Some(Current {
                    name,
                    text,
                    source,
                    read_to: name.first,
                    limit,
                });
                Ok(true)
            }
            // Compression or retention was faster: what is there now is found by the next look.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                self.current = None;
                Ok(self.next_seq > 0 || name.first > 0)
            }
            Err(error) => Err(Error::io("open segment", &self.path.join(text), error)),
        }
    }

    /// Where a segment ends according to the header of the next one.
    fn limit(&self, name: SegmentName) -> Result<Option<u64>, Error> {
        let segments = segment::list(&*self.directory)
            .map_err(|error| Error::io("list", &self.path, error))?;
        let Some((_, next)) = segments.range(name.first + 1..).next() else {
            return Ok(None);
        };
        let header = crate::recover::header(&*self.directory, next.name).unwrap_or_default();
        let superseded = header.and_then(|header| header.supersedes);
        Ok(superseded
            .filter(|old: &Supersedes| old.first_seq == name.first)
            .map(|old| old.bytes))
    }
}
