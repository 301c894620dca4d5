//! The one pass over a text: block classes in, places where something could start out.

#[cfg(any(test, feature = "reference"))]
use super::block::Met;
use super::block::{BLOCK, Classes, Unusual};
use super::plain::{Block, Plain, ten_ahead};
use super::text::{Text, is_link};

/// What may start, or stand, at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Anchor {
    /// `@`: an e-mail or userinfo; `$`: a password hash; `>` that begins a word: a rule with a password.
    Mark,
    /// `:` or `=`: a value after a name.
    Separator,
    /// The first digit of a group, unless it stands deep inside a word: a number, or the check digits of an account.
    Digit,
    /// The first letter or digit of a long run of token characters.
    Token,
    /// `-` at the start of a word: a command-line option, or a PEM header; of three dashes the first one anywhere.
    Dash,
    /// Inside a word that may name a secret: `toKen`, `paSsword`, `seCret`, `pWd`, `Bearer`.
    Word,
}

impl Anchor {
    /// Whether an anchor at this place is none because of the byte before it.
    pub(crate) fn goes_on_at(self, text: Text<'_>, place: usize) -> bool {
        let before = text.before(place);
        match self {
            Self::Digit => before.is_ascii_digit(),
            Self::Token => before.is_ascii_alphanumeric(),
            Self::Dash => !begins_dashes(before, text.at(place + 1), text.at(place + 2)),
            Self::Word => text.at(place) | 0x20 == b'b' && before.is_ascii_alphanumeric(),
            Self::Mark | Self::Separator => false,
        }
    }
}

/// Whether a dash between these bytes begins something: PEM headers stand behind anything, even each other.
#[inline(always)]
pub(crate) const fn begins_dashes(before: u8, next: u8, second: u8) -> bool {
    !is_link(before) || before != b'-' && next == b'-' && second == b'-'
}

/// Calls `visit` for every anchor of `text`, in order, behind the part that is known to be plain; whether `Met` may
/// have something to say of the text.
#[inline(always)]
pub(crate) fn sweep(
    text: &[u8],
    plain: Option<Plain>,
    mut visit: impl FnMut(Anchor, usize),
) -> bool {
    let mut unusual = Unusual::NONE;
    let mut block = plain.map_or_else(|| Block::first(text, &mut unusual), |plain| plain.to);
    loop {
        if block.masks.direct | block.long_runs() != 0 {
            visit_block(text, &block, &mut visit);
        }
        if !block.advance(text, &mut unusual) {
            break;
        }
    }
    unusual.was_met() || plain.is_some_and(|plain| plain.is_unusual)
}

#[inline(never)]
fn visit_block(text: &[u8], block: &Block, visit: &mut impl FnMut(Anchor, usize)) {
    let base = block.base;
    let classes = Classes::of(text, base);
    let is_before = |back: usize, class: fn(&u8) -> bool| {
        base.checked_sub(back)
            .and_then(|at| text.get(at))
            .is_some_and(class)
    };
    let alnum = |back| is_before(back, u8::is_ascii_alphanumeric);
    let starts = classes.alnum & !(classes.alnum << 1 | u64::from(alnum(1)));
    // Whether a word starts at the last place before the block, or at the one before that.
    let last = u64::from(alnum(1) && !alnum(2));
    let second = u64::from(alnum(2) && !alnum(3));
    // At the start of a word, or behind one or two letters.
    let near_start = starts | starts << 1 | starts << 2 | last | last << 1 | second;
    let begins = !(classes.digit << 1 | u64::from(is_before(1, u8::is_ascii_digit)));
    let direct = block.masks.direct & !classes.digit | classes.digit & begins & near_start;
    let tokens = starts & ten_ahead(classes.link, block.ahead.runs);
    let mut left = direct | tokens;
    while left != 0 {
        let index = left.trailing_zeros() as usize;
        let is = |class: u64| class >> index & 1 != 0;
        left &= left - 1;
        let is_token = is(tokens) && goes_on(text, base, index);
        visit_place(text, base + index, is_token, is(direct), visit);
    }
}

/// Whether a run that leaves the block goes on for ten bytes.
#[inline(always)]
fn goes_on(text: &[u8], base: usize, index: usize) -> bool {
    index + 10 <= BLOCK
        || text
            .get(base + BLOCK..base + index + 10)
            .is_some_and(|behind| behind.iter().all(|&b| is_link(b)))
}

#[inline(always)]
fn visit_place(
    text: &[u8],
    place: usize,
    token: bool,
    direct: bool,
    visit: &mut impl FnMut(Anchor, usize),
) {
    let at = |index: usize| text.get(index).copied().unwrap_or(0);
    let byte = at(place);
    if direct {
        match byte {
            b':' | b'=' => visit(Anchor::Separator, place),
            b'@' | b'$' => visit(Anchor::Mark, place),
            b'>' if at(place.wrapping_sub(1)) == b' ' && at(place + 1) > b' ' => {
                visit(Anchor::Mark, place);
            }
            b'-' if begins_dashes(at(place.wrapping_sub(1)), at(place + 1), at(place + 2)) => {
                visit(Anchor::Dash, place)
            }
            b'0'..=b'9' => visit(Anchor::Digit, place),
            _ => {}
        }
    }
    if token {
        visit(Anchor::Token, place);
    }
    // A scheme stands at the start of a word, everything else in the middle of one as well.
    let is_word = direct && byte > b'@';
    if is_word && (byte | 0x20 != b'b' || !at(place.wrapping_sub(1)).is_ascii_alphanumeric()) {
        visit(Anchor::Word, place);
    }
}

/// The same anchors by a plain walk over the bytes: what [`sweep`] is tested against.
#[cfg(any(test, feature = "reference"))]
pub(crate) fn walk(text: &[u8], mut visit: impl FnMut(Anchor, usize)) -> Met {
    use super::block::begins_word;
    let t = Text::of(text);
    let mut met = Met::default();
    for (i, &byte) in text.iter().enumerate() {
        let first_of_run = !t.before(i).is_ascii_alphanumeric();
        met.escape |= byte < 0x20 || matches!(byte, b'"' | b'\\' | 0x7f);
        met.high |= byte >= 0x80;
        met.coded |= matches!(byte, b'%' | b'&' | b'\\' | crate::fold::ESCAPE);
        if matches!(byte, b':' | b'=') {
            visit(Anchor::Separator, i);
        }
        // Not behind three letters and more.
        let word = t.run_back(i, 3, |b| b.is_ascii_alphanumeric());
        if byte.is_ascii_digit() && !t.before(i).is_ascii_digit() && i - word < 3 {
            visit(Anchor::Digit, i);
        }
        if byte.is_ascii_alphanumeric() && first_of_run && t.run(i, 10, is_link) == i + 10 {
            visit(Anchor::Token, i);
        }
        let is_scheme = matches!(byte, b'b' | b'B');
        if begins_word(byte, t.at(i + 1)) && (first_of_run || !is_scheme) {
            visit(Anchor::Word, i);
        }
        match byte {
            b'@' | b'$' => visit(Anchor::Mark, i),
            b'>' if t.before(i) == b' ' && t.at(i + 1) > b' ' => visit(Anchor::Mark, i),
            b'-' if begins_dashes(t.before(i), t.at(i + 1), t.at(i + 2)) => visit(Anchor::Dash, i),
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
            let sweep = |t: &[u8], v: &mut dyn FnMut(Anchor, usize)| Met::of_unusual(t, sweep(t, None, v));
            let (met, blocks) = anchors(sweep, text.as_bytes());
            let (met_walk, walk) = anchors(|t, v| walk(t, v), text.as_bytes());
            prop_assert_eq!(met, met_walk);
            for anchor in walk {
                prop_assert!(blocks.contains(&anchor), "{:?}", anchor);
            }
        }
    }
}
