//! The one pass over the lines.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chain::Chain;
use super::report::{Collector, Deleted, FindingKind};
use crate::error::Error;
use crate::fs::{Directory, Kind};
use crate::merkle::Frontier;
use crate::note::{Checkpoint, VerifierKey};
use crate::recover;
use crate::segment::{self, Listed};
use crate::source::{Source, Step};

/// How often progress is told.
const PROGRESS_LINES: u64 = 16_384;

/// The state of the pass.
pub(super) struct Scan<'o> {
    pub(super) directory: Arc<dyn Directory>,
    pub(super) path: PathBuf,
    pub(super) chain: Option<Chain>,
    pub(super) head: Option<(String, Checkpoint)>,
    pub(super) collector: Collector,
    pub(super) sealed: bool,
    pub(super) progress: Option<&'o (dyn Fn(u64, u64) + Send + Sync)>,
    /// Number of the line to come.
    pub(super) next_seq: u64,
    /// The tree over all lines before it, when it is known.
    pub(super) tree: Frontier,
    /// From here on nothing is proven yet.
    pub(super) unproven_from: u64,
    /// Numbers no segment has.
    pub(super) gaps: Vec<(u64, u64)>,
    /// Name of the segment read last, when it was read to its end.
    pub(super) last_segment: Option<String>,
    /// A key the log announced; the next checkpoint completes the hand-over.
    pub(super) announced: Option<(u64, VerifierKey)>,
    /// The epoch of a completed hand-over that the lineage does not have.
    pub(super) unlinked: Option<u64>,
    /// Deletions recorded, but not yet under a checkpoint.
    pub(super) deletions: Vec<Deleted>,
    pub(super) head_matches: Option<bool>,
    pub(super) read_bytes: u64,
    pub(super) total_bytes: u64,
}

/// Whether the rest of a segment is worth reading.
pub(super) enum Rest {
    Goes,
    Void,
}
impl<'o> Scan<'o> {
    pub(super) fn new(
        directory: Arc<dyn Directory>,
        path: &Path,
        chain: Option<Chain>,
        head: Option<(String, Checkpoint)>,
        collector: Collector,
        sealed: bool,
        progress: Option<&'o (dyn Fn(u64, u64) + Send + Sync)>,
    ) -> Self {
        Self {
            directory,
            path: path.to_owned(),
            chain,
            head,
            collector,
            sealed,
            progress,
            next_seq: 0,
            tree: Frontier::default(),
            unproven_from: 0,
            gaps: Vec::new(),
            last_segment: None,
            announced: None,
            unlinked: None,
            deletions: Vec::new(),
            head_matches: None,
            read_bytes: 0,
            total_bytes: 0,
        }
    }

    /// Reads every segment, also those that come while it reads.
    pub(super) fn run(&mut self, mut segments: BTreeMap<u64, Listed>) -> Result<(), Error> {
        let lengths = segments.values().map(|listed| listed.stat.length);
        self.total_bytes = lengths.fold(0, u64::saturating_add);
        let mut current = segments.values().next().copied();
        self.collector.report.first_seq = current.map_or(0, |listed| listed.name.first);
        while let Some(listed) = current {
            let mut next = following(&segments, &listed);
            if next.is_none() {
                segments = self.list()?;
                next = following(&segments, &listed);
            }
            let limit = self.limit(&listed, next.as_ref())?;
            self.segment(&listed, next.as_ref(), limit)?;
            self.read_bytes = self.read_bytes.saturating_add(listed.stat.length);
            // Whoever lists a directory while names change in it may miss one.
            let expected = self.next_seq;
            if next.is_some_and(|next| next.name.first > expected) && expected > listed.name.first {
                let missed = segment::find(&*self.directory, expected);
                let missed = missed.map_err(|error| Error::io("list", &self.path, error))?;
                next = missed.or(next);
            }
            current = next;
        }
        Ok(())
    }

    fn list(&self) -> Result<BTreeMap<u64, Listed>, Error> {
        segment::list(&*self.directory).map_err(|error| Error::io("list", &self.path, error))
    }

    /// Where a segment ends because the next one replaced its end.
    fn limit(&self, listed: &Listed, next: Option<&Listed>) -> Result<Option<u64>, Error> {
        let Some(next) = next else { return Ok(None) };
        let mut header = recover::header(&*self.directory, next.name);
        if header
            .as_ref()
            .is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
            && let Some(found) = self.list()?.get(&next.name.first)
        {
            // Compression was faster.
            header = recover::header(&*self.directory, found.name);
        }
        let header = match header {
            Ok(header) => header,
            Err(error) if super::is_tampering(&error) => None,
            Err(error) => return Err(self.failed("read segment", &next.name.to_string(), error)),
        };
        let superseded = header.and_then(|header| header.supersedes);
        Ok(superseded
            .filter(|old| old.first_seq == listed.name.first)
            .map(|old| old.bytes))
    }

    fn failed(&self, what: &str, name: &str, error: io::Error) -> Error {
        Error::io(what, &self.path.join(name), error)
    }

    fn segment(
        &mut self,
        listed: &Listed,
        next: Option<&Listed>,
        limit: Option<u64>,
    ) -> Result<(), Error> {
        let text = listed.name.to_string();
        let first = listed.name.first;
        self.enter(&text, first);
        if listed.stat.kind != Kind::File {
            let end = next.map_or(first, |next| next.name.first);
            let detail = "it is not a regular file".to_owned();
            self.find(
                FindingKind::File,
                first,
                end.max(first + 1) - 1,
                &text,
                detail,
            );
            return Ok(());
        }
        let Some(mut source) = self.open(listed)? else {
            return Ok(());
        };
        let contiguous = first == self.next_seq;
        self.next_seq = first;
        self.collector.report.segments += 1;
        let mut lines = 0_u64;
        while limit.is_none_or(|limit| source.offset() < limit) {
            let step = source
                .step()
                .map_err(|error| self.failed("read segment", &text, error))?;
            let rest = match step {
                Step::Line(range) if lines == 0 => {
                    self.header(&text, source.bytes(range), contiguous)
                }
                Step::Line(range) => self.line(&text, source.bytes(range))?,
                Step::End { bytes } => {
                    self.end_of_segment(&text, bytes, next);
                    self.last_segment = Some(text.clone());
                    break;
                }
                Step::TooLong => self.void(FindingKind::Sequence, &text, "a line is too long"),
                Step::Corrupt => self.void(
                    FindingKind::Compression,
                    &text,
                    "the compressed data are damaged",
                ),
            };
            if let Rest::Void = rest {
                self.skip_to(next);
                break;
            }
            lines += 1;
            if lines.is_multiple_of(PROGRESS_LINES) {
                self.tell(source.offset().min(listed.stat.length));
            }
        }
        self.tell(listed.stat.length);
        Ok(())
    }

    /// Compares where a segment begins with where the one before it ended.
    fn enter(&mut self, text: &str, first: u64) {
        if first < self.next_seq {
            let detail = "it begins before the segment before it ends".to_owned();
            self.find(
                FindingKind::Sequence,
                first,
                self.next_seq - 1,
                text,
                detail,
            );
        }
        if first > self.next_seq {
            let last = self.last_segment.take();
            if let Some(seq) = last.and_then(|last| self.first_damaged(&last)) {
                let detail = "the lines before it are damaged where it should go on".to_owned();
                self.find(FindingKind::Sequence, seq, first - 1, text, detail);
            }
            self.gaps.push((self.next_seq, first));
        }
    }

    /// Tells how far the pass has come, `within` the current segment.
    fn tell(&self, within: u64) {
        if let Some(progress) = self.progress {
            progress(
                self.read_bytes.saturating_add(within).min(self.total_bytes),
                self.total_bytes,
            );
        }
    }

    /// Opens a segment; when compression was faster, its compressed form.
    fn open(&mut self, listed: &Listed) -> Result<Option<Source>, Error> {
        let first = listed.name.first;
        let mut name = listed.name;
        for _ in 0..3 {
            match Source::open(&*self.directory, name) {
                Ok(source) => return Ok(Some(source)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    match self.list()?.get(&first) {
                        Some(found) => name = found.name,
                        // Retention was faster; its record comes later in the log.
                        None => break,
                    }
                }
                Err(error) if super::is_tampering(&error) => {
                    self.find(
                        FindingKind::File,
                        first,
                        first,
                        &name.to_string(),
                        error.to_string(),
                    );
                    return Ok(None);
                }
                Err(error) => return Err(self.failed("open segment", &name.to_string(), error)),
            }
        }
        Ok(None)
    }
    fn end_of_segment(&mut self, text: &str, torn: usize, next: Option<&Listed>) {
        match next {
            None => self.collector.report.torn_bytes = torn as u64,
            Some(next) if torn > 0 => {
                let last = next.name.first.saturating_sub(1);
                self.find(
                    FindingKind::Sequence,
                    self.next_seq,
                    last,
                    text,
                    "it ends within a line".into(),
                );
            }
            Some(_) => {}
        }
    }
    /// Gives a segment up; the next one's header says how to go on.
    fn skip_to(&mut self, next: Option<&Listed>) {
        self.announced = None;
        self.deletions.clear();
        if let Some(next) = next {
            self.collector
                .extend_last(next.name.first.saturating_sub(1));
            self.next_seq = next.name.first;
            self.unproven_from = self.next_seq;
        }
        self.tree = Frontier::default();
    }
}

fn following(segments: &BTreeMap<u64, Listed>, listed: &Listed) -> Option<Listed> {
    segments
        .range(listed.name.first.checked_add(1)?..)
        .next()
        .map(|(_, next)| *next)
}
