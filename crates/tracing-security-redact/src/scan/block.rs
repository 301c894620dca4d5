//! Classes of 64 bytes at a time, as one bit per byte.
//!
//! `wide` compiles to SSE2, NEON or plain words; [`Masks::scalar`] is the same table-free definition byte by byte,
//! and both are held equal by tests.

use wide::u8x16;

use super::lanes::{LANE, each_last, moved};
use crate::fold::ESCAPE;

/// Bytes that one mask speaks of.
pub(crate) const BLOCK: usize = 64;
/// A block and the byte behind it: some classes are pairs.
pub(crate) const WINDOW: usize = BLOCK + 1;

/// One bit per byte of a block, for the two classes that every block is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    /// What tokens are made of, and what costs nothing to count with it: letters, `-`, `0` to `@`, `[` to `_`, `{` to DEL
    pub(crate) runs: u64,
    /// `0` to `@`, `$`, `-`, and the first of two letters as they stand in secret names: `ke`, `ki`, `be`, `ba`, `by`, `ss`,
    /// `cr`, `wd` (and a few more that cost nothing): the byte itself says which anchor it may be
    pub(crate) direct: u64,
}

/// Classes that only a block with something in it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes {
    /// letters and digits
    pub(crate) alnum: u64,
    /// letters, digits, `_` and `-`
    pub(crate) link: u64,
    /// digits
    pub(crate) digit: u64,
}

/// Whether a text may hold bytes that need more than one pass: gathered lane by lane at next to no cost.
///
/// Controls, `!` to `&`, `'`, `\`, DEL and everything above count; [`Met::of`] then looks exactly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unusual {
    least: u8x16,
    most: u8x16,
    backslash: u8x16,
}

/// Turns the eight bytes from blank to `'` around, so that the blank borders on all that is usual.
const TURN: u8 = 0x07;

impl Unusual {
    pub(crate) const NONE: Self = Self {
        least: u8x16::MAX,
        most: u8x16::ZERO,
        backslash: u8x16::ZERO,
    };

    #[inline(always)]
    fn add_lane(&mut self, v: u8x16) {
        self.least = self.least.min(v ^ u8x16::splat(TURN));
        self.most = self.most.max(v);
        self.backslash |= v.simd_eq(u8x16::splat(b'\\'));
    }

    #[inline]
    pub(crate) fn was_met(self) -> bool {
        let low = self
            .least
            .simd_eq(self.least.min(u8x16::splat((b' ' ^ TURN) - 1)));
        let high = self.most.simd_eq(self.most.max(u8x16::splat(0x7f)));
        (low | high | self.backslash).to_bitmask() != 0
    }
}

/// Classes of which only the presence in a text matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Met {
    /// A byte that cannot be copied into JSON: control, DEL, `"`, `\`.
    pub(crate) escape: bool,
    /// A byte ≥ 0x80.
    pub(crate) high: bool,
    /// An encoding may begin somewhere: `%`, `&`, `\`, ESC.
    pub(crate) coded: bool,
}

impl Met {
    /// What stands in one text or the other.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self {
            escape: self.escape || other.escape,
            high: self.high || other.high,
            coded: self.coded || other.coded,
        }
    }

    /// The same, where a first look tells whether anything stands in it.
    #[inline]
    pub(crate) fn of_unusual(text: &[u8], is_unusual: bool) -> Self {
        if is_unusual {
            Self::of(text)
        } else {
            Self::default()
        }
    }

    /// What stands in a text, exactly.
    #[inline(never)]
    pub(crate) fn of(text: &[u8]) -> Self {
        let (mut escape, mut high, mut coded) = (u8x16::ZERO, u8x16::ZERO, u8x16::ZERO);
        let (lanes, rest) = text.as_chunks::<LANE>();
        let mut last = [b' '; LANE];
        if let Some(head) = last.get_mut(..rest.len()) {
            head.copy_from_slice(rest);
        }
        for lane in lanes.iter().chain([&last]) {
            let v = u8x16::new(*lane);
            let is = |byte: u8| v.simd_eq(u8x16::splat(byte));
            let control = v.simd_eq(v.min(u8x16::splat(0x1f)));
            escape |= control | is(b'"') | is(0x7f) | is(b'\\');
            high |= v;
            coded |= is(b'%') | is(b'&') | is(b'\\') | is(ESCAPE);
        }
        Self {
            escape: escape.to_bitmask() != 0,
            high: high.to_bitmask() != 0,
            coded: coded.to_bitmask() != 0,
        }
    }
}

impl Masks {
    pub(crate) const NONE: Self = Self { runs: 0, direct: 0 };

    /// Classes of the block of a text that begins at a place.
    #[inline(always)]
    pub(crate) fn of(text: &[u8], at: usize, unusual: &mut Unusual) -> Self {
        let rest = text.get(at..).unwrap_or_default();
        match rest.first_chunk() {
            Some(window) => Self::of_block(window, unusual),
            None if rest.is_empty() => Self::NONE,
            None => Self::of_last(text, at, unusual),
        }
    }

    /// Inlined, classes would be kept in memory half done around what is done at the block before.
    #[inline(never)]
    fn of_block(window: &[u8; WINDOW], unusual: &mut Unusual) -> Self {
        let mut outside = Self::NONE;
        let lanes = window.as_chunks().0;
        let followers = window.split_at(1).1.as_chunks().0;
        for (index, (lane, next)) in lanes.iter().zip(followers).enumerate() {
            outside.add_outside(*lane, *next, (index * LANE) as isize, unusual);
        }
        Self {
            runs: !outside.runs,
            direct: !outside.direct,
        }
    }

    #[inline(never)]
    fn of_last(text: &[u8], at: usize, unusual: &mut Unusual) -> Self {
        let (mut outside, mut seen) = (Self::NONE, 0);
        each_last(text, at, |lane, next, place| {
            outside.add_outside(lane, next, place, unusual);
            seen |= moved(0xffff, place);
        });
        Self {
            runs: seen & !outside.runs,
            direct: seen & !outside.direct,
        }
    }

    /// Adds what is in no class: comparing with what is out of a range takes the fewest instructions.
    #[inline(always)]
    fn add_outside(
        &mut self,
        lane: [u8; LANE],
        next: [u8; LANE],
        place: isize,
        unusual: &mut Unusual,
    ) {
        let all = u8x16::splat;
        let bits = |m: u8x16| moved(m.to_bitmask(), place);
        let v = u8x16::new(lane);
        let next = u8x16::new(next);
        let folded = v | all(0x20);
        let is = |byte: u8| v.simd_eq(all(byte));
        let letter = |byte: u8| folded.simd_eq(all(byte));

        let no_letter = (folded - all(b'a')).simd_gt(all(0x7f - b'a'));
        let no_mark = !is(b'-') & (v - all(b'0')).simd_gt(all(b'@' - b'0'));
        // `a`, `e`, `i`, `m` and `y` differ in three bits, `c`, `s` and `w` in two, `r` and `s` in one.
        let vowel = (next & all(0xc3)).simd_eq(all(0x41));
        let sibilant = (folded & all(0xeb)).simd_eq(all(b'c'));
        let follows = (next | all(0x21)).simd_eq(all(b's')) | (next | all(0x20)).simd_eq(all(b'd'));
        let words = (letter(b'k') | letter(b'b')) & vowel | sibilant & follows;
        self.runs |= bits(no_letter & no_mark);
        self.direct |= bits(!(words | is(b'$')) & no_mark);
        unusual.add_lane(v);
    }

    /// Whether a byte counts in [`Masks::runs`].
    pub(crate) const fn is_in_run(byte: u8) -> bool {
        matches!(byte, b'-' | b'0'..=b'_' | b'a'..=0x7f)
    }

    /// The same classes, one byte at a time.
    #[cfg(test)]
    pub(crate) fn scalar(text: &[u8], at: usize) -> Self {
        let mut masks = Self::default();
        for (index, &byte) in text[at..].iter().enumerate().take(BLOCK) {
            let next = text.get(at + index + 1).copied().unwrap_or(b' ');
            let set = |mask: &mut u64, yes: bool| *mask |= u64::from(yes) << index;
            let mark = matches!(byte, b'0'..=b'@' | b'-' | b'$');
            set(&mut masks.runs, Self::is_in_run(byte));
            set(&mut masks.direct, mark || begins_word(byte, next));
        }
        masks
    }
}

impl Classes {
    /// Classes of the block of a text that begins at a place.
    #[inline]
    pub(crate) fn of(text: &[u8], at: usize) -> Self {
        let mut classes = Self::default();
        let block = text.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>());
        if let Some(block) = block {
            for (index, lane) in block.as_chunks().0.iter().enumerate() {
                classes.add_lane(*lane, (index * LANE) as isize);
            }
        } else if at < text.len() {
            each_last(text, at, |lane, _, place| classes.add_lane(lane, place));
        }
        classes
    }

    #[inline(always)]
    fn add_lane(&mut self, lane: [u8; LANE], place: isize) {
        let all = u8x16::splat;
        let bits = |m: u8x16| moved(m.to_bitmask(), place);
        let v = u8x16::new(lane);
        let up_to = |v: u8x16, last: u8| v.simd_eq(v.min(all(last)));
        let digit = up_to(v - all(b'0'), 9);
        let alnum = digit | up_to((v | all(0x20)) - all(b'a'), 25);
        self.alnum |= bits(alnum);
        self.digit |= bits(digit);
        self.link |= bits(alnum | v.simd_eq(all(b'-')) | v.simd_eq(all(b'_')));
    }

    /// The same classes, one byte at a time.
    #[cfg(test)]
    pub(crate) fn scalar(text: &[u8], at: usize) -> Self {
        let mut classes = Self::default();
        for (index, byte) in text[at..].iter().enumerate().take(BLOCK) {
            let set = |mask: &mut u64, yes: bool| *mask |= u64::from(yes) << index;
            set(&mut classes.alnum, byte.is_ascii_alphanumeric());
            set(&mut classes.digit, byte.is_ascii_digit());
            let joins = matches!(byte, b'-' | b'_');
            set(&mut classes.link, byte.is_ascii_alphanumeric() || joins);
        }
        classes
    }
}

/// Whether two bytes, in any case, may stand in a name that announces a secret.
#[cfg(any(test, feature = "reference"))]
pub(crate) fn begins_word(first: u8, second: u8) -> bool {
    matches!(
        (first | 0x20, second | 0x20),
        (
            b'k' | b'b',
            b'a' | b'e' | b'i' | b'm' | b'q' | b'u' | b'y' | b'}'
        ) | (b'c' | b's' | b'g' | b'w', b'r' | b's' | b'd')
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn vector_and_scalar_classes_are_equal(text in prop::collection::vec(any::<u8>(), 1..200), at in 0..200_usize) {
            let at = at % text.len();
            prop_assert_eq!(Masks::of(&text, at, &mut { Unusual::NONE }), Masks::scalar(&text, at));
            prop_assert_eq!(Classes::of(&text, at), Classes::scalar(&text, at));
        }

        #[test]
        fn what_stands_in_a_text_is_met(text in prop::collection::vec(any::<u8>(), 0..200)) {
            let met = Met::of(&text);
            prop_assert_eq!(met.high, text.iter().any(|b| *b >= 0x80));
            prop_assert_eq!(met.coded, text.iter().any(|b| b"%&\\\x1b".contains(b)));
            prop_assert_eq!(met.escape, text.iter().any(|b| *b < 0x20 || b"\"\\\x7f".contains(b)));
        }
    }

    #[test]
    fn every_byte_that_is_met_is_unusual_in_every_lane() {
        for byte in 0..=255 {
            for place in 0..2 * BLOCK {
                let mut text = [b'a'; 2 * BLOCK + 6];
                text[place] = byte;
                let mut unusual = Unusual::NONE;
                for at in [0, BLOCK, 2 * BLOCK] {
                    Masks::of(&text, at, &mut unusual);
                }
                let met = Met::of(&text) != Met::default();
                assert!(unusual.was_met() || !met, "{byte:#x} at {place}");
            }
        }
        let mut unusual = Unusual::NONE;
        Masks::of(
            b"GET /Orders/17?a=b,c;d (e) <f> [g] {h} *i+j-k:l@m_n^o`p|q~r 01289",
            0,
            &mut unusual,
        );
        assert!(!unusual.was_met());
    }

    #[test]
    fn every_pair_of_bytes_has_the_same_class_in_every_lane() {
        for first in 0..=255 {
            for second in 0..=255 {
                let text: [u8; BLOCK + 7] =
                    std::array::from_fn(|i| if i % 2 == 0 { first } else { second });
                for at in [0, 20] {
                    assert_eq!(
                        Masks::of(&text, at, &mut { Unusual::NONE }),
                        Masks::scalar(&text, at),
                        "{first:#x} {second:#x}"
                    );
                    assert_eq!(Classes::of(&text, at), Classes::scalar(&text, at));
                }
            }
        }
    }
}
