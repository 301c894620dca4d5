//! What each line of the pass proves or breaks.

use super::chain::Announced;
use super::report::{Deleted, FindingKind};
use super::scan::{Rest, Scan};
use crate::error::Error;
use crate::line;
use crate::merkle::{self, Frontier};
use crate::note::{self, Checkpoint, VerifierKey};
use crate::recover::{self, CheckpointFields, EpochFields};
use crate::segment::{self, Header};
use crate::source::{Source, Step};

/// A retention record's fields.
#[derive(serde::Deserialize)]
struct RetentionFields {
    from_seq: u64,
    next_seq: u64,
}

impl Scan<'_> {
    pub(super) fn header(&mut self, text: &str, bytes: &[u8], contiguous: bool) -> Rest {
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
    pub(super) fn take_tree(&mut self, text: &str, header: &Header) -> bool {
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
    pub(super) fn accept(&mut self, bytes: &[u8], is_record: bool) {
        if self.sealed {
            self.tree.push(merkle::leaf(bytes));
        }
        self.next_seq += 1;
        let report = &mut self.collector.report;
        report.lines += 1;
        report.bytes += bytes.len() as u64 + 1;
        report.records += u64::from(is_record);
    }

    pub(super) fn line(&mut self, text: &str, bytes: &[u8]) -> Result<Rest, Error> {
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

    pub(super) fn retention(&mut self, seq: u64, bytes: &[u8]) {
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

    pub(super) fn checkpoint(&mut self, text: &str, bytes: &[u8]) -> Result<Rest, Error> {
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

    pub(super) fn confirm_deletions(&mut self) {
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
    pub(super) fn hand_over(&mut self, text: &str) -> Result<(), Error> {
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
    pub(super) fn check_unlinked(&mut self) {
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
    pub(super) fn check_roots(&mut self, text: &str) -> bool {
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
    pub(super) fn find(
        &mut self,
        kind: FindingKind,
        first: u64,
        last: u64,
        text: &str,
        detail: String,
    ) {
        self.collector
            .add(kind, first, last, Some(text.to_owned()), detail);
    }

    /// From the next number on, the segment cannot be believed.
    pub(super) fn void(&mut self, kind: FindingKind, text: &str, detail: &str) -> Rest {
        let damaged = self.first_damaged(text);
        let first = damaged.unwrap_or(self.next_seq);
        self.find(kind, first, self.next_seq, text, detail.to_owned());
        Rest::Void
    }

    /// Something since the last proof is not as it was written.
    pub(super) fn altered(&mut self, kind: FindingKind, text: &str, detail: &str) -> Rest {
        let detail = match self.first_damaged(text) {
            Some(seq) => format!("{detail}; seq {seq} is no JSON"),
            None => detail.to_owned(),
        };
        self.find(kind, self.unproven_from, self.next_seq, text, detail);
        Rest::Void
    }

    /// The first line since the last proof that is not even JSON. Only asked when something is wrong.
    pub(super) fn first_damaged(&self, text: &str) -> Option<u64> {
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
}
