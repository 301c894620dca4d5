//! What a verification found.

use std::collections::BTreeMap;

use serde::Serialize;

/// Findings beyond this many are counted, not listed.
const FINDINGS_MAX: usize = 1_000;

/// What a verification found. Serializes as one JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Whether nothing is wrong: no finding at all.
    pub ok: bool,
    /// Whether the log is sealed; an unsealed one is only checked for gaps.
    pub sealed: bool,
    /// The name the log has in its checkpoints.
    pub origin: Option<String>,
    /// Number of the first line that is there.
    pub first_seq: u64,
    /// Number after the last line.
    pub next_seq: u64,
    /// Lines read.
    pub lines: u64,
    /// Lines read that are not the journal's own.
    pub records: u64,
    /// Bytes of those lines.
    pub bytes: u64,
    /// Segments read.
    pub segments: u64,
    /// Checkpoints that hold.
    pub checkpoints: u64,
    /// Signing keys in the chain, the first included.
    pub epochs: u64,
    /// What is proven, in order.
    pub verified: Vec<Range>,
    /// What retention removed, as a proven record of the log says.
    pub deleted: Option<Deleted>,
    /// Everything that is wrong, in the order found.
    pub findings: Vec<Finding>,
    /// Findings that were not listed because there were too many.
    pub findings_left_out: u64,
    /// The first number that is not as it was written, as far as it can be told.
    pub first_bad_seq: Option<u64>,
    /// How far the log is proven, and by what.
    pub proven: Option<Proven>,
    /// Lines at the end that no checkpoint covers yet: whoever can write to the files could have changed them.
    pub unproven_lines: u64,
    /// Bytes after the last whole line: being written, or torn by a crash.
    pub torn_bytes: u64,
    /// What became of the head that was given.
    pub head: Option<HeadCheck>,
}

/// Numbers from `first_seq` to `last_seq`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The first number.
    pub first_seq: u64,
    /// The last number.
    pub last_seq: u64,
}

/// What retention removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Deleted {
    /// The first number removed.
    pub first_seq: u64,
    /// The last number removed.
    pub last_seq: u64,
    /// Number of the record that says so.
    pub recorded_at_seq: u64,
}

/// What vouches for the last proven line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// Number after the last proven line.
    pub next_seq: u64,
    /// `checkpoint` (in the log), `lineage` (beside it) or `head` (from elsewhere). Only a head from elsewhere proves
    /// that nothing after it was cut off.
    pub by: &'static str,
}

/// What became of the head that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
#[non_exhaustive]
pub enum HeadCheck {
    /// The log still begins with exactly what the head covers.
    Extends {
        /// Lines the head covers.
        size: u64,
    },
    /// It does not.
    Contradicts {
        /// Lines the head covers.
        size: u64,
    },
    /// What the head covers was removed by retention; nothing can be said.
    TooOld {
        /// Lines the head covers.
        size: u64,
    },
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What sort of thing.
    pub kind: FindingKind,
    /// The first number concerned.
    pub first_seq: u64,
    /// The last number concerned.
    pub last_seq: u64,
    /// The file concerned.
    pub segment: Option<String>,
    /// What is wrong, in a few words.
    pub detail: String,
}

/// What sort of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// Lines are gone, and no policy says so.
    Missing,
    /// The log ends before something that was signed about it.
    Truncated,
    /// A line does not have the next number, or is no line at all.
    Sequence,
    /// Lines are not the ones that were signed.
    Altered,
    /// A signature is missing or by the wrong key.
    Signature,
    /// A segment's header is missing or contradicts the log.
    Header,
    /// The first public key is missing, damaged or another one.
    Key,
    /// The lineage is missing, damaged, or contradicts the log.
    Lineage,
    /// Compressed data are damaged.
    Compression,
    /// A segment is not a regular file.
    File,
    /// The head that was given contradicts the log.
    Head,
}

/// Gathers findings.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) report: Report,
    proven: BTreeMap<u64, u64>,
}

impl Collector {
    pub(super) fn add(
        &mut self,
        kind: FindingKind,
        first: u64,
        last: u64,
        segment: Option<String>,
        detail: String,
    ) {
        let report = &mut self.report;
        report.first_bad_seq = Some(report.first_bad_seq.map_or(first, |known| known.min(first)));
        if report.findings.len() < FINDINGS_MAX {
            report.findings.push(Finding {
                kind,
                first_seq: first,
                last_seq: last.max(first),
                segment,
                detail,
            });
        } else {
            report.findings_left_out += 1;
        }
    }

    /// What was found last concerns everything up to `last`.
    pub(super) fn extend_last(&mut self, last: u64) {
        if let Some(finding) = self.report.findings.last_mut() {
            finding.last_seq = finding.last_seq.max(last);
        }
    }

    /// Lines from `first` to before `end` are proven, by the log itself or what `by` names.
    pub(super) fn prove(&mut self, first: u64, end: u64, by: &'static str) {
        if first >= end {
            return;
        }
        let joined = self
            .proven
            .range(..=first)
            .next_back()
            .filter(|(_, known)| **known >= first);
        let (start, known) = joined.map_or((first, first), |(start, known)| (*start, *known));
        if end > known || known == first {
            self.proven.insert(start, end.max(known));
        }
        if self
            .report
            .proven
            .as_ref()
            .is_none_or(|proven| proven.next_seq < end)
        {
            self.report.proven = Some(Proven { next_seq: end, by });
        }
    }

    pub(super) fn into_report(mut self, sealed: bool) -> Report {
        let ranges = self.proven.iter().map(|(first, end)| Range {
            first_seq: *first,
            last_seq: end - 1,
        });
        self.report.verified = ranges.collect();
        self.report.sealed = sealed;
        self.report.ok = self.report.findings.is_empty();
        self.report
    }
}
