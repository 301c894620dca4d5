//! Reads the last segment when a log is opened: where it ends, what was torn, and where sealing goes on.

use std::io;

use crate::fs::Directory;
use crate::line;
use crate::merkle::Frontier;
use crate::name::SegmentName;
use crate::note::{self, Checkpoint, VerifierKey};
use crate::segment::Header;
use crate::source::{Source, Step};

/// What a segment holds.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) header: Header,
    /// Number after the last whole line.
    pub(crate) next_seq: u64,
    /// Length of the whole lines.
    pub(crate) length: u64,
    /// Length of what follows them and cannot be a line of ours.
    pub(crate) torn: bool,
    /// The tree after the last whole line, when the log is sealed.
    pub(crate) tree: Frontier,
    /// Lines after the last checkpoint.
    pub(crate) unsealed: u64,
    /// The last hand-over announced: the next public key, and the number of the checkpoint that completed it.
    pub(crate) announced: Option<(String, Option<u64>)>,
    /// The first checkpoint whose tree is not the one its lines make.
    pub(crate) mismatch: Option<u64>,
    /// Lines which are not the journal's own.
    pub(crate) records: u64,
}

/// A checkpoint record's fields.
#[derive(serde::Deserialize)]
pub(crate) struct CheckpointFields {
    pub(crate) note: String,
}

/// An epoch record's fields.
#[derive(serde::Deserialize)]
pub(crate) struct EpochFields {
    pub(crate) epoch: u64,
    pub(crate) vkey: String,
}

/// Reads a segment to its end; `None` when it has no whole and valid header.
pub(crate) fn replay(directory: &dyn Directory, name: SegmentName) -> io::Result<Option<Replay>> {
    let mut source = Source::open(directory, name)?;
    let Step::Line(range) = source.step()? else {
        return Ok(None);
    };
    let Some(mut replay) = begin(name, source.bytes(range)) else {
        return Ok(None);
    };
    replay.length = source.offset();
    loop {
        match source.step()? {
            Step::Line(range) => {
                if !replay.take(source.bytes(range)) {
                    replay.torn = true;
                    return Ok(Some(replay));
                }
                replay.length = source.offset();
            }
            Step::End { bytes } => {
                replay.torn = bytes > 0;
                return Ok(Some(replay));
            }
            Step::TooLong | Step::Corrupt => {
                replay.torn = true;
                return Ok(Some(replay));
            }
        }
    }
}

/// Reads the header of a segment alone.
pub(crate) fn header(directory: &dyn Directory, name: SegmentName) -> io::Result<Option<Header>> {
    let mut source = Source::open(directory, name)?;
    let Step::Line(range) = source.step()? else {
        return Ok(None);
    };
    Ok(parse_header(name, source.bytes(range)))
}

pub(crate) fn parse_header(name: SegmentName, bytes: &[u8]) -> Option<Header> {
    let (seq, rest) = line::parse(bytes)?;
    if line::own_kind(rest)? != b"segment" || seq != name.first {
        return None;
    }
    line::own_fields::<Header>(bytes).filter(|header| header.first_seq == seq)
}

fn begin(name: SegmentName, bytes: &[u8]) -> Option<Replay> {
    let header = parse_header(name, bytes)?;
    let mut tree = match &header.seal {
        Some(seal) => seal.tree(name.first)?,
        None => Frontier::default(),
    };
    if header.sealed {
        tree.push(crate::merkle::leaf(bytes));
    }
    Some(Replay {
        header,
        next_seq: name.first + 1,
        length: 0,
        torn: false,
        tree,
        unsealed: 1,
        announced: None,
        mismatch: None,
        records: 0,
    })
}

impl Replay {
    /// Takes one more line; `false` when it is not the next line of the log.
    fn take(&mut self, bytes: &[u8]) -> bool {
        let Some((seq, rest)) = line::parse(bytes) else {
            return false;
        };
        if seq != self.next_seq || memchr::memchr(0, bytes).is_some() {
            return false;
        }
        self.unsealed += 1;
        match line::own_kind(rest) {
            Some(b"checkpoint") => self.take_checkpoint(seq, bytes),
            Some(b"epoch") => {
                if let Some(fields) = line::own_fields::<EpochFields>(bytes) {
                    self.announced = Some((fields.vkey, None));
                }
            }
            Some(_) => {}
            None => self.records += 1,
        }
        if self.header.sealed {
            self.tree.push(crate::merkle::leaf(bytes));
        }
        self.next_seq += 1;
        true
    }

    fn take_checkpoint(&mut self, seq: u64, bytes: &[u8]) {
        self.unsealed = 0;
        if let Some((_, completed @ None)) = &mut self.announced {
            *completed = Some(seq);
        }
        let said = line::own_fields::<CheckpointFields>(bytes)
            .and_then(|fields| note::text(&fields.note).and_then(Checkpoint::parse));
        let holds = said.is_some_and(|said| said.size == seq && said.root == self.tree.root());
        if !holds && self.mismatch.is_none() {
            self.mismatch = Some(seq);
        }
    }

    /// How far the hand-over to `next` had come: not begun, announced, or completed by the checkpoint of that number.
    pub(crate) fn hand_over(&self, next: &VerifierKey) -> HandOver {
        let next = next.to_string();
        if self
            .header
            .seal
            .as_ref()
            .is_some_and(|seal| seal.vkey == next)
        {
            return HandOver::Completed {
                at: self.header.first_seq,
            };
        }
        match &self.announced {
            Some((key, Some(at))) if *key == next => HandOver::Completed { at: *at },
            Some((key, None)) if *key == next => HandOver::Announced,
            _ => HandOver::NotBegun,
        }
    }
}

/// How far a hand-over between keys had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HandOver {
    NotBegun,
    Announced,
    Completed { at: u64 },
}
