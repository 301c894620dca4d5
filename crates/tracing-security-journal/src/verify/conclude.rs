//! What is known only when every line is read.

use super::chain::Chain;
use super::report::{Collector, Deleted, FindingKind, HeadCheck, Report};
use super::scan::Scan;

impl Scan<'_> {
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
