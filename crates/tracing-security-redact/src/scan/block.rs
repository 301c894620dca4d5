//! Classes of 64 bytes at a time, as one bit per byte.
//!
//! `wide` compiles to SSE2, NEON or plain words; [`Masks::scalar`] is the same table-free definition byte by byte,
//! and both are held equal by tests.

use wide::u8x16;

use crate::fold::ESCAPE;

/// Bytes that one mask speaks of.
pub(crate) const BLOCK: usize = 64;
/// A block and the byte behind it: some classes are pairs.
pub(crate) const WINDOW: usize = BLOCK + 1;
const LANE: usize = 16;

/// One bit per byte of a block, for every class the scanner asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    /// letters and digits
    pub(crate) alnum: u64,
    /// letters, digits, `_` and `-`
    pub(crate) link: u64,
    /// digits
    pub(crate) digit: u64,
    /// `0` to `@`, `$`, `-`, and the first of two letters as they stand in secret names: `ke`, `ki`, `be`, `ba`, `by`, `ss`,
    /// `cr`, `wd` (and a few more that cost nothing): the byte itself says which anchor it may be
    pub(crate) direct: u64,
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
    /// Classes of the first `len` bytes of a window; the rest of its last lane must be blank.
    #[inline(always)]
    pub(crate) fn of(window: &[u8; WINDOW], len: usize, unusual: &mut Unusual) -> Self {
        let mut masks = Self::default();
        let lanes = window.as_chunks::<LANE>().0;
        let followers = window.split_at(1).1.as_chunks::<LANE>().0;
        for (index, (lane, next)) in lanes.iter().zip(followers).enumerate() {
            if index * LANE < len {
                masks.add_lane(*lane, *next, index * LANE, unusual);
            }
        }
        masks
    }

    #[inline(always)]
    fn add_lane(
        &mut self,
        lane: [u8; LANE],
        next: [u8; LANE],
        shift: usize,
        unusual: &mut Unusual,
    ) {
        let all = u8x16::splat;
        let bits = |m: u8x16| u64::from(m.to_bitmask()) << shift;
        let up_to = |v: u8x16, last: u8| v.simd_eq(v.min(all(last)));
        let v = u8x16::new(lane);
        let next = u8x16::new(next);
        let folded = v | all(0x20);
        let next_folded = next | all(0x20);
        let is = |byte: u8| v.simd_eq(all(byte));
        let letter = |byte: u8| folded.simd_eq(all(byte));
        let then = |byte: u8| next_folded.simd_eq(all(byte));

        let from_zero = v - all(b'0');
        let dash = is(b'-');
        let digit = up_to(from_zero, 9);
        let alnum = digit | up_to(folded - all(b'a'), 25);
        // `a`, `e`, `i`, `m` and `y` differ in three bits, `c` and `s` in one, `r` and `s` in another.
        let vowel = (next_folded & all(0xe3)).simd_eq(all(b'a'));
        let sibilant = (folded & all(0xef)).simd_eq(all(b'c'));
        let words = (letter(b'k') | letter(b'b')) & vowel
            | sibilant & (next_folded | all(1)).simd_eq(all(b's'))
            | letter(b'w') & then(b'd');
        self.alnum |= bits(alnum);
        self.digit |= bits(digit);
        self.link |= bits(alnum | dash | is(b'_'));
        self.direct |= bits(up_to(from_zero, b'@' - b'0') | dash | is(b'$') | words);
        unusual.add_lane(v);
    }

    /// The same classes, one byte at a time.
    #[cfg(test)]
    pub(crate) fn scalar(window: &[u8; WINDOW], len: usize) -> Self {
        let mut masks = Self::default();
        for (index, pair) in window
            .windows(2)
            .enumerate()
            .take(len.div_ceil(LANE) * LANE)
        {
            let &[byte, next] = pair else { continue };
            let bit = 1 << index;
            let set = |mask: &mut u64, yes: bool| *mask |= if yes { bit } else { 0 };
            set(&mut masks.alnum, byte.is_ascii_alphanumeric());
            set(&mut masks.digit, byte.is_ascii_digit());
            let joins = matches!(byte, b'-' | b'_');
            set(&mut masks.link, byte.is_ascii_alphanumeric() || joins);
            let mark = matches!(byte, b'0'..=b'@' | b'-' | b'$');
            set(&mut masks.direct, mark || begins_word(byte, next));
        }
        masks
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
        ) | (b'c' | b's', b'r' | b's')
            | (b'w', b'd')
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn vector_and_scalar_classes_are_equal(bytes in prop::collection::vec(any::<u8>(), WINDOW), len in 0..=BLOCK) {
            let window: [u8; WINDOW] = bytes.try_into().unwrap();
            prop_assert_eq!(Masks::of(&window, len, &mut { Unusual::NONE }), Masks::scalar(&window, len));
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
            for place in 0..BLOCK {
                let mut window = [b'a'; WINDOW];
                window[place] = byte;
                let mut unusual = Unusual::NONE;
                Masks::of(&window, BLOCK, &mut unusual);
                let met = Met::of(&window) != Met::default();
                assert!(unusual.was_met() || !met, "{byte:#x} at {place}");
            }
        }
        let mut unusual = Unusual::NONE;
        Masks::of(
            b"GET /Orders/17?a=b,c;d (e) <f> [g] {h} *i+j-k:l@m_n^o`p|q~r 01289",
            BLOCK,
            &mut unusual,
        );
        assert!(!unusual.was_met());
    }

    #[test]
    fn every_pair_of_bytes_has_the_same_class_in_every_lane() {
        for first in 0..=255 {
            for second in 0..=255 {
                let window = std::array::from_fn(|i| if i % 2 == 0 { first } else { second });
                assert_eq!(
                    Masks::of(&window, BLOCK, &mut { Unusual::NONE }),
                    Masks::scalar(&window, BLOCK),
                    "{first:#x} {second:#x}"
                );
            }
        }
    }
}
