//! Classes of 64 bytes at a time, as one bit per byte.
//!
//! `wide` compiles to SSE2, NEON or plain words; [`Masks::scalar`] is the same table-free definition byte by byte,
//! and both are held equal by tests.

use wide::u8x16;

/// One bit per byte of a block, for every class the scanner asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    /// letters and digits
    pub(crate) alnum: u64,
    /// letters, digits, `_` and `-`
    pub(crate) link: u64,
    /// digits, `:`, `=`, `@`, `$`, `-`, `k`, `w` and `b`: the byte itself says which anchor it may be
    pub(crate) direct: u64,
    /// `s` or `c`
    pub(crate) pair_first: u64,
    /// `s` or `r`
    pub(crate) pair_second: u64,
}

/// Classes of which only the presence matters, gathered over a whole text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Presence {
    escape: u8x16,
    high: u8x16,
    coded: u8x16,
}

impl Presence {
    /// Whether there was a byte that cannot be copied into JSON: control, DEL, `"`, `\`.
    pub(crate) fn escape(self) -> bool {
        self.escape.to_bitmask() != 0
    }

    /// Whether there was a byte ≥ 0x80.
    pub(crate) fn high(self) -> bool {
        self.high.to_bitmask() != 0
    }

    /// Whether an encoding may begin somewhere: `%`, `&`, `\`.
    pub(crate) fn coded(self) -> bool {
        self.coded.to_bitmask() != 0
    }
}

impl Masks {
    /// Classes of the first `len` bytes of a block; the rest of its last lane must be blank.
    #[inline]
    pub(crate) fn of(block: &[u8; 64], len: usize, presence: &mut Presence) -> Self {
        let mut masks = Self::default();
        let lanes = block.as_chunks::<16>().0;
        for (index, lane) in lanes.iter().enumerate().take(len.div_ceil(16)) {
            masks.add_lane(u8x16::new(*lane), index * 16, presence);
        }
        masks
    }

    #[inline]
    fn add_lane(&mut self, v: u8x16, shift: usize, presence: &mut Presence) {
        let is = |byte: u8| v.simd_eq(u8x16::splat(byte));
        let bits = |m: u8x16| u64::from(m.to_bitmask()) << shift;
        let folded = v | u8x16::splat(0x20);
        let is_letter = |byte: u8| folded.simd_eq(u8x16::splat(byte));
        let within = |v: u8x16, first: u8, span: u8| {
            let offset = v - u8x16::splat(first);
            offset.simd_eq(offset.min(u8x16::splat(span)))
        };
        let digit = within(v, b'0', 9);
        let alnum = digit | within(folded, b'a', 25);
        let dash = is(b'-');
        let backslash = is(b'\\');
        let s = is_letter(b's');
        let marks = is(b':') | is(b'=') | is(b'@') | is(b'$');
        let letters = is_letter(b'k') | is_letter(b'w') | is_letter(b'b');
        self.alnum |= bits(alnum);
        self.link |= bits(alnum | dash | is(b'_'));
        self.direct |= bits(marks | letters | digit | dash);
        self.pair_first |= bits(s | is_letter(b'c'));
        self.pair_second |= bits(s | is_letter(b'r'));
        presence.escape = presence.escape | within(v, 0, 0x1f) | is(b'"') | is(0x7f) | backslash;
        presence.high |= v;
        presence.coded = presence.coded | is(b'%') | is(b'&') | backslash;
    }

    /// The same classes, one byte at a time.
    #[cfg(test)]
    pub(crate) fn scalar(block: &[u8; 64], len: usize) -> Self {
        let mut masks = Self::default();
        for (index, &byte) in block.iter().enumerate().take(len.div_ceil(16) * 16) {
            let bit = 1 << index;
            let set = |mask: &mut u64, yes: bool| *mask |= if yes { bit } else { 0 };
            let folded = byte.to_ascii_lowercase();
            set(&mut masks.alnum, byte.is_ascii_alphanumeric());
            set(
                &mut masks.link,
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            );
            let letter = matches!(folded, b'k' | b'w' | b'b');
            let mark = matches!(byte, b':' | b'=' | b'@' | b'$' | b'-');
            set(&mut masks.direct, mark || letter || byte.is_ascii_digit());
            set(&mut masks.pair_first, matches!(folded, b's' | b'c'));
            set(&mut masks.pair_second, matches!(folded, b's' | b'r'));
        }
        masks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn vector_and_scalar_classes_are_equal(bytes in prop::collection::vec(any::<u8>(), 64), len in 0usize..=64) {
            let block: [u8; 64] = bytes.try_into().unwrap();
            let mut presence = Presence::default();
            prop_assert_eq!(Masks::of(&block, len, &mut presence), Masks::scalar(&block, len));
            let seen = &block[..len.div_ceil(16) * 16];
            prop_assert_eq!(presence.high(), seen.iter().any(|b| *b >= 0x80));
            prop_assert_eq!(presence.coded(), seen.iter().any(|b| b"%&\\".contains(b)));
            prop_assert_eq!(presence.escape(), seen.iter().any(|b| *b < 0x20 || b"\"\\\x7f".contains(b)));
        }
    }

    #[test]
    fn every_byte_has_the_same_class_in_every_lane() {
        for byte in 0..=255 {
            let block = [byte; 64];
            assert_eq!(
                Masks::of(&block, 64, &mut Presence::default()),
                Masks::scalar(&block, 64),
                "{byte:#x}"
            );
        }
    }
}
