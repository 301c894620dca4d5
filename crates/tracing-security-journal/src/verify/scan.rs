//! The one pass over the lines.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chain::{Announced, Chain};
use super::report::{Collector, Deleted, FindingKind, HeadCheck, Report};
use crate::error::Error;
use crate::fs::{Directory, Kind};
use crate::line;
use crate::merkle::{self, Frontier};
use crate::note::{self, Checkpoint, VerifierKey};
use crate::recover::{self, CheckpointFields, EpochFields};
use crate::segment::{self, Header, Listed};
use crate::source::{Source, Step};

/// How often progress is told.
const PROGRESS_LINES: u64 = 16_384;

/// The state of the pass.
pub(super) struct Scan {
    directory: Arc<dyn Directory>,
    path: PathBuf,
    chain: Option<Chain>,
    head: Option<(String, Checkpoint)>,
    collector: Collector,
    sealed: bool,
    /// Number of the line to come.
    next_seq: u64,
    /// The tree over all lines before it, when it is known.
    tree: Frontier,
    /// From here on nothing is proven yet.
    unproven_from: u64,
    /// Numbers no segment has.
    gaps: Vec<(u64, u64)>,
    /// Name of the segment read last, when it was read to its end.
    last_segment: Option<String>,
    /// A key the log announced; the next checkpoint completes the hand-over.
    announced: Option<(u64, VerifierKey)>,
    /// The epoch of a completed hand-over that the lineage does not have.
    unlinked: Option<u64>,
    /// Deletions recorded, but not yet under a checkpoint.
    deletions: Vec<Deleted>,
    head_matches: Option<bool>,
    read_bytes: u64,
    total_bytes: u64,
}

/// A retention record's fields.
#[derive(serde::Deserialize)]
struct RetentionFields {
    from_seq: u64,
    next_seq: u64,
}

/// Whether the rest of a segment is worth reading.
enum Rest {
    Goes,
    Void,
}

impl Scan {
    pub(super) fn new(
        directory: Arc<dyn Directory>,
        path: &Path,
        chain: Option<Chain>,
        head: Option<(String, Checkpoint)>,
        collector: Collector,
        sealed: bool,
    ) -> Self {
        Self {
            directory,
            path: path.to_owned(),
            chain,
            head,
            collector,
            sealed,
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
    pub(super) fn run(
        &mut self,
        mut segments: BTreeMap<u64, Listed>,
        progress: Option<&(dyn Fn(u64, u64) + Send + Sync)>,
    ) -> Result<(), Error> {
        self.total_bytes = segments.values().map(|listed| listed.stat.length).sum();
        let mut current = segments.values().next().copied();
        self.collector.report.first_seq = current.map_or(0, |listed| listed.name.first);
        while let Some(listed) = current {
            let mut next = following(&segments, &listed);
            if next.is_none() {
                segments = self.list()?;
                next = following(&segments, &listed);
            }
            let limit = self.limit(&listed, next.as_ref())?;
            self.segment(&listed, next.as_ref(), limit, progress)?;
            self.read_bytes += listed.stat.length;
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
        let header = match recover::header(&*self.directory, next.name) {
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
        progress: Option<&(dyn Fn(u64, u64) + Send + Sync)>,
    ) -> Result<(), Error> {
        let text = listed.name.to_string();
        let first = listed.name.first;
        let end = next.map_or(u64::MAX, |next| next.name.first);
        if first > self.next_seq {
            if let Some(seq) = self
                .last_segment
                .take()
                .and_then(|last| self.first_damaged(&last))
            {
                let detail =
                    "its lines are damaged where the next segment does not go on".to_owned();
                self.find(FindingKind::Sequence, seq, first - 1, &text, detail);
            }
            self.gaps.push((self.next_seq, first));
        } else if first < self.next_seq {
            let detail = "it begins before the segment before it ends".to_owned();
            self.find(
                FindingKind::Sequence,
                first,
                self.next_seq - 1,
                &text,
                detail,
            );
        }
        if listed.stat.kind != Kind::File {
            self.find(
                FindingKind::File,
                first,
                end,
                &text,
                "it is not a regular file".into(),
            );
            return Ok(());
        }
        let mut source = match self.open(listed)? {
            Some(source) => source,
            None => return Ok(()),
        };
        let contiguous = first == self.next_seq;
        self.next_seq = first;
        self.collector.report.segments += 1;
        let mut is_first = true;
        let mut told = 0;
        loop {
            if limit.is_some_and(|limit| source.offset() >= limit) {
                break;
            }
            let step = source
                .step()
                .map_err(|error| self.failed("read segment", &text, error))?;
            let rest = match step {
                Step::Line(range) if is_first => {
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
            is_first = false;
            if let Rest::Void = rest {
                self.skip_to(next);
                break;
            }
            told += 1;
            if told % PROGRESS_LINES == 0
                && let Some(progress) = progress
            {
                let read = self.read_bytes + source.offset().min(listed.stat.length);
                progress(read.min(self.total_bytes), self.total_bytes);
            }
        }
        if let Some(progress) = progress {
            progress(
                (self.read_bytes + listed.stat.length).min(self.total_bytes),
                self.total_bytes,
            );
        }
        Ok(())
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

    fn header(&mut self, text: &str, bytes: &[u8], contiguous: bool) -> Rest {
        let first = self.next_seq;
        let Some(header) = crate::name::SegmentName::parse(text)
            .and_then(|name| recover::parse_header(name, bytes))
        else {
            return self.void(
                FindingKind::Header,
                text,
                "its first line is not the header it should have",
            );
        };
        if header.sealed != self.sealed || header.format != segment::FORMAT {
            return self.void(FindingKind::Header, text, "its header is of another format");
        }
        self.check_unlinked();
        if !contiguous {
            self.unproven_from = first;
            self.announced = None;
            self.tree = Frontier::default();
        }
        if self.sealed && !self.take_tree(text, &header) {
            return self.void(
                FindingKind::Header,
                text,
                "its header does not hold together",
            );
        }
        self.accept(bytes, false);
        Rest::Goes
    }

    /// Goes on with the tree of the header. When the lines before it make another one, they are not the ones that were
    /// signed; the header itself is proven by the next checkpoint.
    fn take_tree(&mut self, text: &str, header: &Header) -> bool {
        let first = header.first_seq;
        let Some(seal) = &header.seal else {
            return false;
        };
        let Some(tree) = seal.tree(first) else {
            return false;
        };
        if self.tree.size() == first && first > 0 {
            if tree != self.tree {
                let detail = "the lines before it are not the ones its header continues".to_owned();
                self.find(
                    FindingKind::Altered,
                    self.unproven_from,
                    first - 1,
                    text,
                    detail,
                );
                self.unproven_from = first;
            } else {
                self.check_roots(text);
            }
        }
        if let Some(chain) = &self.chain {
            let expected = chain.key_for(first).map(ToString::to_string);
            let same =
                expected.as_ref() == Some(&seal.vkey) && chain.epoch_for(first) == seal.epoch;
            if !same {
                let detail =
                    "its header names a key that the chain of keys does not lead to".to_owned();
                self.find(FindingKind::Key, first, first, text, detail);
            }
        }
        self.tree = tree;
        true
    }

    /// Counts a line and adds it to the tree.
    fn accept(&mut self, bytes: &[u8], is_record: bool) {
        if self.sealed {
            self.tree.push(merkle::leaf(bytes));
        }
        self.next_seq += 1;
        let report = &mut self.collector.report;
        report.lines += 1;
        report.bytes += bytes.len() as u64 + 1;
        report.records += u64::from(is_record);
    }

    fn line(&mut self, text: &str, bytes: &[u8]) -> Result<Rest, Error> {
        let Some((seq, rest)) = line::parse(bytes) else {
            return Ok(self.void(
                FindingKind::Sequence,
                text,
                "what stands here is no line of a journal",
            ));
        };
        if seq != self.next_seq {
            let detail = format!("seq {seq} stands where seq {} should", self.next_seq);
            return Ok(self.void(FindingKind::Sequence, text, &detail));
        }
        if self.sealed && !self.check_roots(text) {
            return Ok(Rest::Void);
        }
        let kind = line::own_kind(rest);
        match kind {
            Some(b"checkpoint") if self.sealed => {
                if let Rest::Void = self.checkpoint(text, bytes)? {
                    return Ok(Rest::Void);
                }
            }
            Some(b"epoch") => {
                let fields = line::own_fields::<EpochFields>(bytes);
                self.announced = fields
                    .and_then(|fields| Some((fields.epoch, VerifierKey::parse(&fields.vkey)?)));
            }
            Some(b"retention") => self.retention(seq, bytes),
            Some(b"segment") => {
                return Ok(self.void(
                    FindingKind::Header,
                    text,
                    "a header stands in the middle of the segment",
                ));
            }
            _ => {}
        }
        self.accept(bytes, kind.is_none());
        Ok(Rest::Goes)
    }

    fn retention(&mut self, seq: u64, bytes: &[u8]) {
        if let Some(fields) = line::own_fields::<RetentionFields>(bytes)
            && fields.from_seq < fields.next_seq
            && fields.next_seq <= seq
        {
            let last_seq = fields.next_seq - 1;
            self.deletions.push(Deleted {
                first_seq: fields.from_seq,
                last_seq,
                recorded_at_seq: seq,
            });
        }
    }

    fn checkpoint(&mut self, text: &str, bytes: &[u8]) -> Result<Rest, Error> {
        let seq = self.next_seq;
        let fields = line::own_fields::<CheckpointFields>(bytes);
        let Some(note) = fields.map(|fields| fields.note) else {
            return Ok(self.altered(FindingKind::Signature, text, "a checkpoint has no note"));
        };
        let Some(said) = note::text(&note).and_then(Checkpoint::parse) else {
            return Ok(self.altered(
                FindingKind::Signature,
                text,
                "a checkpoint's note is malformed",
            ));
        };
        if said.size != seq || said.root != self.tree.root() {
            return Ok(self.altered(
                FindingKind::Altered,
                text,
                "the lines are not the ones that were signed",
            ));
        }
        let signed = self.chain.as_ref().is_some_and(|chain| {
            chain
                .key_for(seq)
                .is_some_and(|key| said.origin == key.name() && note::open(&note, key).is_some())
        });
        if !signed {
            return Ok(self.altered(
                FindingKind::Signature,
                text,
                "a checkpoint is not signed by the key of its epoch",
            ));
        }
        self.collector.report.checkpoints += 1;
        self.collector.prove(self.unproven_from, seq, "checkpoint");
        self.unproven_from = seq;
        self.confirm_deletions();
        self.hand_over(text)?;
        Ok(Rest::Goes)
    }

    fn confirm_deletions(&mut self) {
        for deletion in self.deletions.drain(..) {
            match &mut self.collector.report.deleted {
                Some(known) => {
                    known.first_seq = known.first_seq.min(deletion.first_seq);
                    if deletion.last_seq > known.last_seq {
                        known.last_seq = deletion.last_seq;
                        known.recorded_at_seq = deletion.recorded_at_seq;
                    }
                }
                none => *none = Some(deletion),
            }
        }
    }

    /// The checkpoint just checked was the last one by its key, if the log announced another.
    fn hand_over(&mut self, text: &str) -> Result<(), Error> {
        let Some((epoch, key)) = self.announced.take() else {
            return Ok(());
        };
        self.check_unlinked();
        let size = self.next_seq + 1;
        let Some(chain) = &mut self.chain else {
            return Ok(());
        };
        let mut outcome = chain.announce(epoch, size, &key);
        if outcome == Announced::Unlinked {
            chain.reread(&*self.directory, &self.path)?;
            outcome = chain.announce(epoch, size, &key);
        }
        match outcome {
            Announced::Linked => {}
            Announced::Unlinked => self.unlinked = Some(epoch),
            Announced::Contradicted => {
                let detail = "the log hands over to another key than the lineage says".to_owned();
                self.find(
                    FindingKind::Lineage,
                    self.next_seq,
                    self.next_seq,
                    text,
                    detail,
                );
            }
        }
        Ok(())
    }

    /// A hand-over may lack its link only when it is the very last thing that happened.
    fn check_unlinked(&mut self) {
        let Some(epoch) = self.unlinked.take() else {
            return;
        };
        if self
            .chain
            .as_ref()
            .is_some_and(|chain| !chain.is_linked(epoch))
        {
            let at = self.next_seq;
            let detail = format!("the lineage lacks the link to the key of epoch {epoch}");
            self.collector
                .add(FindingKind::Lineage, at, at, None, detail);
        }
    }

    /// Compares the tree with what the lineage and the head say about this size.
    fn check_roots(&mut self, text: &str) -> bool {
        let size = self.next_seq;
        if let Some((_, head)) = self.head.as_ref().filter(|(_, head)| head.size == size) {
            self.head_matches = Some(head.root == self.tree.root());
        }
        let Some(root) = self.chain.as_ref().and_then(|chain| chain.root_at(size)) else {
            return true;
        };
        if root == self.tree.root() {
            self.collector.prove(self.unproven_from, size, "lineage");
            self.unproven_from = size;
            self.confirm_deletions();
            return true;
        }
        let first = self.unproven_from;
        let detail = "the lines are not the ones the lineage vouches for".to_owned();
        self.find(
            FindingKind::Altered,
            first,
            size.saturating_sub(1),
            text,
            detail,
        );
        false
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

    fn find(&mut self, kind: FindingKind, first: u64, last: u64, text: &str, detail: String) {
        self.collector
            .add(kind, first, last, Some(text.to_owned()), detail);
    }

    /// From the next number on, the segment cannot be believed.
    fn void(&mut self, kind: FindingKind, text: &str, detail: &str) -> Rest {
        let damaged = self.first_damaged(text);
        let first = damaged.unwrap_or(self.next_seq);
        self.find(kind, first, self.next_seq, text, detail.to_owned());
        Rest::Void
    }

    /// Something since the last proof is not as it was written.
    fn altered(&mut self, kind: FindingKind, text: &str, detail: &str) -> Rest {
        let detail = match self.first_damaged(text) {
            Some(seq) => format!("{detail}; seq {seq} is no JSON"),
            None => detail.to_owned(),
        };
        self.find(kind, self.unproven_from, self.next_seq, text, detail);
        Rest::Void
    }

    /// The first line since the last proof that is not even JSON. Only asked when something is wrong.
    fn first_damaged(&self, text: &str) -> Option<u64> {
        let name = crate::name::SegmentName::parse(text)?;
        let mut source = Source::open(&*self.directory, name).ok()?;
        let mut seq = name.first;
        while seq < self.next_seq
            && let Ok(Step::Line(range)) = source.step()
        {
            let is_json =
                || serde_json::from_slice::<serde::de::IgnoredAny>(source.bytes(range)).is_ok();
            if seq >= self.unproven_from && !is_json() {
                return Some(seq);
            }
            seq += 1;
        }
        None
    }

    /// Gives a segment up; the next one's header says how to go on.
    fn skip_to(&mut self, next: Option<&Listed>) {
        self.announced = None;
        self.deletions.clear();
        if let Some(next) = next {
            self.next_seq = next.name.first;
            self.unproven_from = self.next_seq;
        }
        self.tree = Frontier::default();
    }

    /// What is known only at the end.
    pub(super) fn finish(mut self) -> Report {
        let end = self.next_seq;
        let text = String::new();
        let is_whole = self.tree.size() == end;
        if self.sealed && is_whole && !self.check_roots(&text) {
            self.deletions.clear();
        }
        if let Some(known) = self
            .chain
            .as_ref()
            .and_then(Chain::size_max)
            .filter(|known| *known > end)
        {
            let detail = format!("the lineage vouches for {known} lines, the log has {end}");
            let last = self.last_segment.as_ref();
            let first = last
                .and_then(|last| self.first_damaged(last))
                .unwrap_or(end);
            self.collector
                .add(FindingKind::Truncated, first, known - 1, None, detail);
        }
        self.finish_gaps();
        self.finish_head(end);
        let report = &mut self.collector.report;
        report.next_seq = end;
        report.unproven_lines = end - self.unproven_from.min(end);
        report.epochs = self.chain.as_ref().map_or(0, Chain::epochs);
        if let (Some(HeadCheck::Extends { size }), Some(proven)) = (report.head, &mut report.proven)
            && proven.next_seq == size
        {
            proven.by = "head";
        }
        self.collector.into_report(self.sealed)
    }

    fn finish_gaps(&mut self) {
        let deleted_to = self
            .collector
            .report
            .deleted
            .map_or(0, |deleted| deleted.last_seq + 1);
        for (first, end) in std::mem::take(&mut self.gaps) {
            let first = first.max(deleted_to);
            if first < end {
                let detail = format!("seq {first} to {} are gone, and no policy says so", end - 1);
                self.collector
                    .add(FindingKind::Missing, first, end - 1, None, detail);
            }
        }
        if let Some(deleted) = self.collector.report.deleted {
            self.collector.report.deleted = Some(Deleted {
                first_seq: 0,
                ..deleted
            });
        }
    }

    fn finish_head(&mut self, end: u64) {
        let Some((note, head)) = self.head.take() else {
            return;
        };
        let size = head.size;
        let contradicts = |collector: &mut Collector, kind, first, detail: &str| {
            collector.add(kind, first, size.saturating_sub(1), None, detail.to_owned());
            Some(HeadCheck::Contradicts { size })
        };
        let collector = &mut self.collector;
        let first_there = collector.report.first_seq;
        let origin = collector.report.origin.as_deref();
        collector.report.head = if origin != Some(&head.origin) {
            contradicts(collector, FindingKind::Head, 0, "the head is another log's")
        } else if size > end {
            let detail = format!("the head covers {size} lines, the log has {end}");
            contradicts(collector, FindingKind::Truncated, end, &detail)
        } else if !self.chain.as_ref().is_some_and(|chain| chain.signed(&note)) {
            contradicts(
                collector,
                FindingKind::Head,
                0,
                "the head is not signed by any key of this log",
            )
        } else {
            match self.head_matches {
                Some(true) => Some(HeadCheck::Extends { size }),
                Some(false) => contradicts(
                    collector,
                    FindingKind::Head,
                    0,
                    "the log no longer extends the head",
                ),
                None if size == 0 => Some(HeadCheck::Extends { size }),
                None if size < first_there => Some(HeadCheck::TooOld { size }),
                None => contradicts(
                    collector,
                    FindingKind::Head,
                    0,
                    "what the head covers cannot be read",
                ),
            }
        };
    }
}

fn following(segments: &BTreeMap<u64, Listed>, listed: &Listed) -> Option<Listed> {
    segments
        .range(listed.name.first.checked_add(1)?..)
        .next()
        .map(|(_, next)| *next)
}
