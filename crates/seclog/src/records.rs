//! The records of a journal which a filter lets through.

use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::ProgressBar;
use tracing_security_journal::{Error, ErrorKind, Reader};
use tracing_security_schema::Record;

use crate::failure::Failure;
use crate::filter::Filter;

/// Reads a journal in order; what cannot be read is counted, told once, and passed over.
pub(crate) struct Records<'f> {
    directory: PathBuf,
    reader: Reader,
    filter: &'f Filter,
    end: u64,
    lines: u64,
    progress: ProgressBar,
    damage: Damage,
}

/// One line which the filter lets through.
pub(crate) struct Found {
    pub(crate) line: Vec<u8>,
    pub(crate) record: Record,
}

#[derive(Default)]
struct Damage {
    unreadable_lines: u64,
    first_unreadable_seq: Option<u64>,
    segments: Vec<String>,
}

impl<'f> Records<'f> {
    pub(crate) fn open(directory: &Path, filter: &'f Filter) -> Result<Self, Failure> {
        Self::from_seq(directory, 0, filter)
    }

    pub(crate) fn from_seq(
        directory: &Path,
        seq: u64,
        filter: &'f Filter,
    ) -> Result<Self, Failure> {
        let reader =
            Reader::from_seq(directory, seq).map_err(|error| refused(directory, &error))?;
        Ok(Self {
            directory: directory.to_owned(),
            reader,
            filter,
            end: u64::MAX,
            lines: 0,
            progress: ProgressBar::hidden(),
            damage: Damage::default(),
        })
    }

    /// Tells now and then how many lines were read.
    pub(crate) fn watched(self, progress: &ProgressBar) -> Self {
        Self {
            progress: progress.clone(),
            ..self
        }
    }

    /// Only the lines before this seq.
    pub(crate) fn before(self, end: u64) -> Self {
        Self { end, ..self }
    }

    /// The next record, or `None` at the end of what is written.
    pub(crate) fn next(&mut self) -> Result<Option<Found>, Failure> {
        loop {
            let before = self.reader.next_seq();
            if before >= self.end {
                return Ok(None);
            }
            let line = match self.reader.next() {
                Ok(Some(line)) => line,
                Ok(None) => return Ok(None),
                Err(error) => {
                    self.damage.segment(&error)?;
                    continue;
                }
            };
            if line.seq >= self.end {
                return Ok(None);
            }
            self.lines += 1;
            if self.lines.is_multiple_of(1_024) {
                self.progress.set_position(self.lines);
            }
            if !self.filter.may_match(line.bytes) {
                continue;
            }
            let Ok(record) = Record::from_json(line.bytes) else {
                self.damage.unreadable_lines += 1;
                self.damage.first_unreadable_seq.get_or_insert(before);
                continue;
            };
            if self.filter.matches(&record) {
                return Ok(Some(Found {
                    line: line.bytes.to_vec(),
                    record,
                }));
            }
        }
    }

    /// Waits for more lines at most this long.
    pub(crate) fn wait(&mut self, timeout: Duration) -> Result<(), Failure> {
        match self.reader.wait(timeout) {
            Ok(_) => Ok(()),
            Err(error) => self.damage.segment(&error),
        }
    }

    pub(crate) fn next_seq(&self) -> u64 {
        self.reader.next_seq()
    }

    /// An answer from an incomplete reading is no answer.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        if self.lines == 0 && self.damage.segments.is_empty() && starts(&self.directory)?.is_empty()
        {
            return Err(no_journal(&self.directory));
        }
        self.damage.report(&self.directory)
    }
}

impl Damage {
    fn segment(&mut self, error: &Error) -> Result<(), Failure> {
        // Anything but damaged contents would fail again at once, and for ever.
        if error.kind() != ErrorKind::Malformed || self.segments.len() >= 1_000 {
            return Err(Failure::new(error.to_string()));
        }
        self.segments.push(error.to_string());
        Ok(())
    }

    fn report(&self, directory: &Path) -> Result<(), Failure> {
        let what = match (self.segments.first(), self.first_unreadable_seq) {
            (Some(first), _) => first.clone(),
            (None, Some(seq)) => format!(
                "{} lines of {} are no records, the first is seq {seq}",
                self.unreadable_lines,
                directory.display()
            ),
            (None, None) => return Ok(()),
        };
        Err(Failure::new(format!("the answer is incomplete: {what}"))
            .hint("see what happened with `seclog verify`"))
    }
}

/// The first seq of every segment, oldest first.
pub(crate) fn starts(directory: &Path) -> Result<Vec<u64>, Failure> {
    let fail = |error: std::io::Error| Failure::at("list", directory, error);
    let mut starts = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(fail)? {
        let name = entry.map_err(fail)?.file_name();
        starts.extend(name.to_str().and_then(first_seq));
    }
    starts.sort_unstable();
    starts.dedup();
    Ok(starts)
}

/// `security.<first seq, 20 digits>.jsonl`, compressed or not.
fn first_seq(name: &str) -> Option<u64> {
    let (digits, extension) = name.strip_prefix("security.")?.split_once('.')?;
    let ours = matches!(extension, "jsonl" | "jsonl.zst" | "jsonl.gz");
    (ours && digits.len() == 20)
        .then(|| digits.parse().ok())
        .flatten()
}

/// A directory which cannot be read as a journal.
pub(crate) fn refused(directory: &Path, error: &Error) -> Failure {
    if error.kind() == ErrorKind::NotFound {
        return no_journal(directory);
    }
    Failure::new(error.to_string())
}

pub(crate) fn no_journal(directory: &Path) -> Failure {
    let state = if directory.is_dir() {
        ""
    } else if directory.exists() {
        ": it is no directory"
    } else {
        ": it does not exist"
    };
    Failure::new(format!("no journal in {}{state}", directory.display()))
        .hint("give the directory that the service writes")
}
