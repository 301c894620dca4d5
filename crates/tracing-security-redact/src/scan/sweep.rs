//! The one pass over a text: block classes in, places where something could start out.

use super::block::{Masks, Presence};
use super::text::is_link;

/// What may start, or stand, at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Anchor {
    /// `@`: an e-mail or userinfo; `$`: a password hash.
    Mark,
    /// `:` or `=`: a value after a name.
    Separator,
    /// The first digit of a group.
    Digit,
    /// The first letter or digit of a long run of token characters.
    Token,
    /// `-` at the start of a word: a command-line option, or a PEM header.
    Dash,
    /// Inside a word that may name a secret: `toKen`, `paSsword`, `seCret`, `pWd`, `Bearer`.
    Word,
}

/// Classes that were met anywhere in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) escape: bool,
    pub(crate) high: bool,
    pub(crate) coded: bool,
}

/// Calls `visit` for every anchor of `text`, in order.
#[inline]
pub(crate) fn sweep(text: &[u8], mut visit: impl FnMut(Anchor, usize)) -> Met {
    let mut presence = Presence::default();
    let mut carry = Carry::default();
    let (blocks, rest) = text.as_chunks::<64>();
    let mut base = 0;
    for block in blocks {
        let masks = Masks::of(block, 64, &mut presence);
        visit_block(block, &masks, &mut carry, base, &mut visit);
        base += 64;
    }
    if !rest.is_empty() {
        let mut block = [b' '; 64];
        if let Some(head) = block.get_mut(..rest.len()) {
            head.copy_from_slice(rest);
        }
        let masks = Masks::of(&block, rest.len(), &mut presence);
        visit_block(&block, &masks, &mut carry, base, &mut visit);
    }
    Met {
        escape: presence.escape(),
        high: presence.high(),
        coded: presence.coded(),
    }
}

#[inline]
fn visit_block(
    block: &[u8; 64],
    masks: &Masks,
    carry: &mut Carry,
    base: usize,
    visit: &mut impl FnMut(Anchor, usize),
) {
    let m = masks;
    let tokens = m.alnum & !(m.alnum << 1 | carry.alnum) & ten_ahead(m.link);
    // The second letter of a pair may lie in the next block: its place counts as met.
    let pairs = m.pair_first & (m.pair_second >> 1 | 1 << 63);
    let mut left = m.direct | tokens | pairs;
    while left != 0 {
        let index = left.trailing_zeros() as usize;
        let bit = 1 << index;
        left &= left - 1;
        let place = base + index;
        let byte = block.get(index).copied().unwrap_or(0);
        let before = index
            .checked_sub(1)
            .map_or(carry.last, |i| block.get(i).copied().unwrap_or(0));
        match byte {
            b':' | b'=' => visit(Anchor::Separator, place),
            b'@' | b'$' => visit(Anchor::Mark, place),
            b'-' if !is_link(before) => visit(Anchor::Dash, place),
            b'0'..=b'9' if !before.is_ascii_digit() => visit(Anchor::Digit, place),
            _ => {}
        }
        if tokens & bit != 0 {
            visit(Anchor::Token, place);
        }
        let word = match byte | 0x20 {
            b'k' | b'w' => true,
            b'b' => !before.is_ascii_alphanumeric(),
            _ => pairs & bit != 0,
        };
        if word {
            visit(Anchor::Word, place);
        }
    }
    *carry = Carry {
        alnum: m.alnum >> 63,
        last: block.last().copied().unwrap_or(0),
    };
}

/// What the block before ended with.
#[derive(Clone, Copy, Default)]
struct Carry {
    alnum: u64,
    last: u8,
}

/// Places from where ten bytes in a row are in the class; past the block's end they count as if they were.
#[inline]
const fn ten_ahead(class: u64) -> u64 {
    let two = class & (class >> 1 | 1 << 63);
    let four = two & (two >> 2 | 3 << 62);
    let eight = four & (four >> 4 | 15 << 60);
    eight & (two >> 8 | 0xff << 56)
}

/// The same anchors by a plain walk over the bytes: what [`sweep`] is tested against.
#[cfg(any(test, feature = "reference"))]
pub(crate) fn walk(text: &[u8], mut visit: impl FnMut(Anchor, usize)) -> Met {
    use super::text::Text;
    let t = Text(text);
    let mut met = Met::default();
    for (i, &byte) in text.iter().enumerate() {
        let folded = byte.to_ascii_lowercase();
        let next = t.at(i + 1).to_ascii_lowercase();
        let first_of_run = !t.before(i).is_ascii_alphanumeric();
        met.escape |= byte < 0x20 || matches!(byte, b'"' | b'\\' | 0x7f);
        met.high |= byte >= 0x80;
        met.coded |= matches!(byte, b'%' | b'&' | b'\\');
        if matches!(byte, b':' | b'=') {
            visit(Anchor::Separator, i);
        }
        if byte.is_ascii_digit() && !t.before(i).is_ascii_digit() {
            visit(Anchor::Digit, i);
        }
        if byte.is_ascii_alphanumeric() && first_of_run && t.run(i, 10, is_link) == i + 10 {
            visit(Anchor::Token, i);
        }
        let pair = matches!(folded, b's' | b'c') && matches!(next, b's' | b'r');
        if matches!(folded, b'k' | b'w') || pair || (folded == b'b' && first_of_run) {
            visit(Anchor::Word, i);
        }
        match byte {
            b'@' | b'$' => visit(Anchor::Mark, i),
            b'-' if !is_link(t.before(i)) => visit(Anchor::Dash, i),
            _ => {}
        }
    }
    met
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn anchors(
        find: impl Fn(&[u8], &mut dyn FnMut(Anchor, usize)) -> Met,
        text: &[u8],
    ) -> (Met, Vec<(Anchor, usize)>) {
        let mut found = Vec::new();
        let met = find(text, &mut |anchor, place| found.push((anchor, place)));
        (met, found)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn blocks_find_every_anchor_of_the_plain_walk(text in "[a-z0-9@:=$%&\"\\\\ _-]{0,200}|[sckwrb -]{0,150}|\\PC{0,100}") {
            let (met, blocks) = anchors(|t, v| sweep(t, v), text.as_bytes());
            let (met_walk, walk) = anchors(|t, v| walk(t, v), text.as_bytes());
            prop_assert_eq!(met, met_walk);
            for anchor in walk {
                prop_assert!(blocks.contains(&anchor), "{:?}", anchor);
            }
        }
    }
}
