//! Classes of 64 bytes at a time, as one bit per byte.
//!
//! `wide` compiles to SSE2, NEON or plain words; [`Masks::scalar`] is the same table-free definition byte by byte,
//! and both are held equal by tests.

use wide::u8x16;

/// One bit per byte of a block, for every class the scanner asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    pub(crate) at: u64,
    /// `:` or `=`
    pub(crate) separator: u64,
    pub(crate) digit: u64,
    /// letters and digits
    pub(crate) alnum: u64,
    pub(crate) dash: u64,
    /// `_`
    pub(crate) low_line: u64,
    pub(crate) space: u64,
    pub(crate) dollar: u64,
    /// ≥ 0x80
    pub(crate) high: u64,
    /// control, DEL, `"`, `\`: not to be copied into JSON as they are
    pub(crate) escape: u64,
    /// `%`, `&`, `\`: an encoding may begin
    pub(crate) coded: u64,
    pub(crate) k: u64,
    pub(crate) w: u64,
    pub(crate) b: u64,
    pub(crate) s: u64,
    pub(crate) c: u64,
    pub(crate) r: u64,
}

impl Masks {
    /// Classes of the first `len` bytes of a block.
    #[inline]
    pub(crate) fn of(block: &[u8; 64], len: usize) -> Self {
        let mut masks = Self::default();
        let lanes = block.as_chunks::<16>().0;
        for (index, lane) in lanes.iter().enumerate().take(len.div_ceil(16)) {
            masks.add_lane(u8x16::new(*lane), index * 16);
        }
        masks
    }

    #[inline]
    fn add_lane(&mut self, v: u8x16, shift: usize) {
        let is = |byte: u8| v.simd_eq(u8x16::splat(byte));
        let bits = |m: u8x16| u64::from(m.to_bitmask()) << shift;
        let folded = v | u8x16::splat(0x20);
        let is_letter = |byte: u8| folded.simd_eq(u8x16::splat(byte));
        let within = |v: u8x16, first: u8, span: u8| {
            let offset = v - u8x16::splat(first);
            offset.simd_eq(offset.min(u8x16::splat(span)))
        };
        let digit = within(v, b'0', 9);
        let backslash = is(b'\\');
        self.digit |= bits(digit);
        self.alnum |= bits(digit | within(folded, b'a', 25));
        self.at |= bits(is(b'@'));
        self.separator |= bits(is(b':') | is(b'='));
        self.dash |= bits(is(b'-'));
        self.low_line |= bits(is(b'_'));
        self.space |= bits(is(b' '));
        self.dollar |= bits(is(b'$'));
        self.high |= bits(v);
        self.escape |= bits(within(v, 0, 0x1f) | is(b'"') | is(0x7f) | backslash);
        self.coded |= bits(is(b'%') | is(b'&') | backslash);
        self.k |= bits(is_letter(b'k'));
        self.w |= bits(is_letter(b'w'));
        self.b |= bits(is_letter(b'b'));
        self.s |= bits(is_letter(b's'));
        self.c |= bits(is_letter(b'c'));
        self.r |= bits(is_letter(b'r'));
    }

    /// The same classes, one byte at a time.
    #[cfg(any(test, feature = "reference"))]
    pub(crate) fn scalar(block: &[u8; 64], len: usize) -> Self {
        let mut masks = Self::default();
        for (index, &byte) in block.iter().enumerate().take(len.div_ceil(16) * 16) {
            let bit = 1 << index;
            let set = |mask: &mut u64, yes: bool| *mask |= if yes { bit } else { 0 };
            let folded = byte.to_ascii_lowercase();
            set(&mut masks.at, byte == b'@');
            set(&mut masks.separator, matches!(byte, b':' | b'='));
            set(&mut masks.digit, byte.is_ascii_digit());
            set(&mut masks.alnum, byte.is_ascii_alphanumeric());
            set(&mut masks.dash, byte == b'-');
            set(&mut masks.low_line, byte == b'_');
            set(&mut masks.space, byte == b' ');
            set(&mut masks.dollar, byte == b'$');
            set(&mut masks.high, byte >= 0x80);
            set(
                &mut masks.escape,
                byte < 0x20 || matches!(byte, b'"' | b'\\' | 0x7f),
            );
            set(&mut masks.coded, matches!(byte, b'%' | b'&' | b'\\'));
            set(&mut masks.k, folded == b'k');
            set(&mut masks.w, folded == b'w');
            set(&mut masks.b, folded == b'b');
            set(&mut masks.s, folded == b's');
            set(&mut masks.c, folded == b'c');
            set(&mut masks.r, folded == b'r');
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
            prop_assert_eq!(Masks::of(&block, len), Masks::scalar(&block, len));
        }
    }

    #[test]
    fn every_byte_has_the_same_class_in_every_lane() {
        for byte in 0..=255 {
            let block = [byte; 64];
            assert_eq!(
                Masks::of(&block, 64),
                Masks::scalar(&block, 64),
                "{byte:#x}"
            );
        }
    }
}
