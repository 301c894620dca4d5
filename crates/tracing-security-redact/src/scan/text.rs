//! The text under the scanner: bytes that can be asked for anywhere.

use std::ops::Range;

use super::work::Work;
use crate::names::Names;

/// Bytes of one value; positions outside read as NUL, which belongs to no class but control.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'t> {
    pub(crate) bytes: &'t [u8],
    work: Option<&'t Work<'t>>,
}

impl<'t> Text<'t> {
    /// A short text, of which nobody counts the cost.
    pub(crate) const fn of(bytes: &'t [u8]) -> Self {
        Self { bytes, work: None }
    }

    /// A text of any length.
    pub(crate) const fn counted(bytes: &'t [u8], work: &'t Work<'t>) -> Self {
        Self {
            bytes,
            work: Some(work),
        }
    }

    /// Counts what is about to be done.
    #[inline]
    pub(crate) fn spend(self, units: usize) {
        if let Some(work) = self.work {
            work.spend(units);
        }
    }

    /// What is known of names, where that is kept.
    #[inline]
    pub(crate) fn names(self) -> Option<&'t Names> {
        self.work.map(|work| work.names)
    }

    /// Changes between the two walks over a text, which count for themselves.
    pub(crate) fn change_walk(self) {
        if let Some(work) = self.work {
            work.change_walk();
        }
    }

    /// Whether the text has cost too much to go on at a place.
    #[inline]
    pub(crate) fn is_over(self, place: usize) -> bool {
        self.work.is_some_and(|work| work.is_over(place))
    }

    #[inline]
    pub(crate) fn at(self, index: usize) -> u8 {
        self.bytes.get(index).copied().unwrap_or(0)
    }

    /// The byte before `index`, NUL at the start.
    #[inline]
    pub(crate) fn before(self, index: usize) -> u8 {
        index.checked_sub(1).map_or(0, |i| self.at(i))
    }

    pub(crate) const fn len(self) -> usize {
        self.bytes.len()
    }

    /// A part that is judged: that goes over it a few times.
    pub(crate) fn slice(self, range: Range<usize>) -> &'t [u8] {
        let part = self.hay(range);
        self.spend(10 + part.len());
        part
    }

    /// A part that is searched for a byte, which takes next to no time.
    pub(crate) fn hay(self, range: Range<usize>) -> &'t [u8] {
        self.spend(8);
        let end = range.end.min(self.bytes.len());
        self.bytes
            .get(range.start.min(end)..end)
            .unwrap_or_default()
    }

    /// Whether `what` stands at `index`.
    #[inline]
    pub(crate) fn has(self, index: usize, what: &[u8]) -> bool {
        self.bytes
            .get(index..)
            .is_some_and(|rest| rest.starts_with(what))
    }

    /// Whether `what` (lowercase) stands at `index` in any case.
    #[inline]
    pub(crate) fn has_folded(self, index: usize, what: &[u8]) -> bool {
        self.bytes
            .get(index..index + what.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(what))
    }

    /// The end of the longest run of bytes from `from` that are in a class, at most `cap` bytes long.
    #[inline]
    pub(crate) fn run(self, from: usize, cap: usize, class: impl Fn(u8) -> bool) -> usize {
        let end = from.saturating_add(cap).min(self.len());
        let rest = self.bytes.get(from..end).unwrap_or_default();
        let len = rest.iter().position(|&b| !class(b)).unwrap_or(rest.len());
        self.spend(len);
        from + len
    }

    /// The start of the longest run of bytes before `to` that are in a class, at most `cap` bytes long.
    #[inline]
    pub(crate) fn run_back(self, to: usize, cap: usize, class: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(to.saturating_sub(cap)..to);
        let rest = rest.unwrap_or_default();
        let len = rest
            .iter()
            .rev()
            .position(|&b| !class(b))
            .unwrap_or(rest.len());
        self.spend(len);
        to - len
    }

    /// The first place of `what` (lowercase, any case in the text) in a range.
    pub(crate) fn find_folded(self, range: Range<usize>, what: &[u8]) -> Option<usize> {
        let start = range.start;
        let first = *what.first()?;
        let hay = self.hay(range);
        memchr::memchr2_iter(first, first.to_ascii_uppercase(), hay)
            .find(|&i| {
                hay.get(i..i + what.len())
                    .is_some_and(|found| found.eq_ignore_ascii_case(what))
            })
            .map(|i| start + i)
    }
}

/// Letters, digits, `_`, `-`: what most tokens are made of.
#[inline]
pub(crate) const fn is_link(byte: u8) -> bool {
    is(LINK, byte)
}

/// The same and full stops: what names are made of.
#[inline]
pub(crate) const fn is_name(byte: u8) -> bool {
    is(NAME, byte)
}

/// What stands between a word and the number that it speaks of.
#[inline]
pub(crate) const fn is_between(byte: u8) -> bool {
    is(BETWEEN, byte)
}

const LINK: u8 = 1;
const NAME: u8 = 2;
const BETWEEN: u8 = 4;

#[inline(always)]
const fn is(class: u8, byte: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "as many as there are bytes")]
    let classes = CLASSES[byte as usize];
    classes & class != 0
}

/// One look instead of four comparisons: runs of these are walked over at nearly every place.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while index < 256 {
        let byte = index as u8;
        let is_link = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if is_link {
            classes[index] |= LINK;
        }
        if is_link || byte == b'.' {
            classes[index] |= NAME;
        }
        let is_mark = matches!(
            byte,
            b':' | b'='
                | b','
                | b'('
                | b'>'
                | b'<'
                | b'/'
                | b'\\'
                | b'['
                | b'{'
                | b'!'
                | b']'
                | b'|'
                | b'-'
        );
        if is_quote(byte) || is_mark || matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            classes[index] |= BETWEEN;
        }
        index += 1;
    }
    classes
};

#[inline]
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[inline]
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

#[inline]
pub(crate) const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}
