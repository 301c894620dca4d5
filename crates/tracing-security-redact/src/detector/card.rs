//! Payment cards and the magnetic stripes around their numbers.
//!
//! Issuer ranges and lengths follow ISO/IEC 7812 as the card networks publish them.

use super::Rule;
use super::checksum::{LuhnSums, is_card_issuer, luhn, values_of};
use super::digits::{Groups, is_end, is_start};
use super::maestro;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// Luhn, issuer range, length, and a grouping that cards are written in.
pub(crate) fn at_groups(finder: &mut Finder<'_, '_>, place: usize, groups: &Groups) -> bool {
    let text = finder.text;
    if !is_start(text, place) || groups.size(0) > 19 {
        return false;
    }
    let mut count = 0;
    let mut best = None;
    let mut sums = LuhnSums::default();
    for index in 0..groups.len() {
        let from = count;
        count += groups.size(index);
        if count > 19 {
            break;
        }
        let digits = groups.digits(count);
        sums.add(digits.get(from..).unwrap_or_default());
        if count >= 12
            && sums.is_valid()
            && is_card_grouping(groups, index + 1)
            && (is_end(text, groups.end(index)) || is_segment(text, place, groups.end(index)))
            && is_card_issuer(digits)
        {
            best = Some(groups.end(index));
        }
    }
    let Some(end) = best.or_else(|| maestro::end(finder, place, groups)) else {
        return false;
    };
    if !finder.is_enabled(Rule::CardTrack) || !track(finder, place, end) {
        finder.push(place, end, Rule::PaymentCard);
    }
    true
}

/// Magnetic-stripe data around a card number (ISO/IEC 7813): track 2 `;PAN=YYMM…?`, track 1 `%BPAN^NAME^YYMM…?`.
fn track(finder: &mut Finder<'_, '_>, place: usize, end: usize) -> bool {
    let text = finder.text;
    if text.at(end) == b'=' || text.at(end) | 0x20 == b'd' {
        let stop = text.run(end + 1, 40, |b| b.is_ascii_digit());
        if stop >= end + 8 {
            let start = if text.before(place) == b';' {
                place - 1
            } else {
                place
            };
            let stop = if text.at(stop) == b'?' {
                stop + 1
            } else {
                stop
            };
            finder.push(start, stop, Rule::CardTrack);
            return true;
        }
    }
    if text.at(end) != b'^' || text.before(place) | 0x20 != b'b' {
        return false;
    }
    let name = text.run(end + 1, 30, |b| b != b'^' && b >= 0x20);
    if text.at(name) != b'^' {
        return false;
    }
    let stop = text.run(name + 1, 80, |b| b.is_ascii_alphanumeric() || b == b' ');
    let stop = if text.at(stop) == b'?' {
        stop + 1
    } else {
        stop
    };
    let start = text.run_back(place - 1, 1, |b| b == b'%');
    finder.push(start, stop, Rule::CardTrack);
    true
}

/// How cards are written: unbroken, 4-4-4-4(-3), 4-6-5, 4-6-4, pairs, or digit by digit.
fn is_card_grouping(groups: &Groups, used: usize) -> bool {
    if used == 1 {
        return true;
    }
    let sizes = |index: usize| groups.size(index);
    let last = sizes(used - 1);
    let uniform = |size: usize| (0..used - 1).all(|i| sizes(i) == size);
    let wide = matches!(
        (sizes(0), sizes(1), sizes(2), used),
        (4, 6, 4 | 5, 3) | (6, 13, _, 2) | (8, 8, _, 2) | (4, 4, 5, 3) | (6, 6, 4, 3)
    );
    wide || uniform(4) && (1..=7).contains(&last) && used >= 3
        || uniform(1) && last == 1
        || uniform(2) && last <= 2
}

/// `statement_4111111111111111_2026.pdf`, `4111111111111111-1229`: a segment of a name, and a month behind the number.
fn is_segment(text: Text<'_>, place: usize, end: usize) -> bool {
    let number = text.slice(place..end);
    if number.len() < 13 || !number.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let month = text.run(end + 1, 5, |b| b.is_ascii_digit());
    text.at(end) == b'_' && text.before(place) == b'_'
        || text.at(end) == b'-'
            && month == end + 5
            && !matches!(text.at(month), b'-' | b'.')
            && matches!(
                text.slice(end + 1..end + 3),
                [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']
            )
}

/// Groups with a divider that cards rarely have: two blanks, ` - `, `/`, `_`, `+` of forms, `, ` of numbers that are dictated.
pub(crate) fn at_divided(finder: &mut Finder<'_, '_>, place: usize, first: usize) -> bool {
    let text = finder.text;
    let is_digit = |back: usize| text.at(first + back).is_ascii_digit();
    let divider: &[u8] = match (text.at(first), text.at(first + 1)) {
        (b' ', b' ') if is_digit(2) => b"  ",
        (b' ', b'-') if text.at(first + 2) == b' ' && is_digit(3) => b" - ",
        (b',', b' ') if is_digit(2) => b", ",
        (b'/', _) if is_digit(1) => b"/",
        (b'_', _) if is_digit(1) => b"_",
        // A form's blank.
        (b'+', _) if is_digit(1) => b"+",
        _ => return false,
    };
    // Columns and lists of numbers have these too.
    let is_list = matches!(divider, b"  " | b", ");
    if is_start(text, place)
        && !goes_on(text, place, divider)
        && (!is_list || is_announced(text, place))
    {
        return divided(finder, place, divider);
    }
    false
}

/// Whether a group like those of a card stands in front: the chain was read from there.
fn goes_on(text: Text<'_>, place: usize, divider: &[u8]) -> bool {
    let end = place.saturating_sub(divider.len());
    text.has(end, divider) && matches!(end - text.run_back(end, 7, |b| b.is_ascii_digit()), 4 | 6)
}

fn divided(finder: &mut Finder<'_, '_>, place: usize, divider: &[u8]) -> bool {
    let text = finder.text;
    let groups = Groups::divided_by(text, place, divider);
    let count = (0..groups.len()).map(|index| groups.size(index)).sum();
    let digits = groups.digits(count);
    let is_one = (13..=19).contains(&count)
        && is_card_grouping(&groups, groups.len())
        && luhn(digits)
        && is_card_issuer(digits);
    let end = groups.end(groups.len().saturating_sub(1));
    if is_one && !text.at(end).is_ascii_alphanumeric() {
        finder.push(place, end, Rule::PaymentCard);
    }
    is_one
}

/// Whether the words in front speak of a card.
fn is_announced(text: Text<'_>, place: usize) -> bool {
    let near = place.saturating_sub(48)..place;
    [
        &b"card"[..],
        b"pan ",
        b"visa",
        b"amex",
        b"karte",
        b"carte",
        b"carta",
        b"tarjeta",
        b"kort",
    ]
    .iter()
    .any(|word| text.find_folded(near.clone(), word).is_some())
}

/// `VI4111111111111111/0929`: the network's code, the number and the month in which the card ends, as airlines write it.
pub(crate) fn behind_code(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if !text.at(place + 12).is_ascii_digit()
        || place < 2
        || text.before(place - 2).is_ascii_alphanumeric()
    {
        return;
    }
    let end = text.run(place, 20, |b| b.is_ascii_digit());
    let month = text.run(end + 1, 5, |b| b.is_ascii_digit());
    let of_network = matches!(
        text.slice(place - 2..place),
        b"VI" | b"CA" | b"MC" | b"AX" | b"DC" | b"DS" | b"JC" | b"TP" | b"UP"
    );
    if of_network && text.at(end) == b'/' && month == end + 5 {
        number(finder, place, end);
    }
}

/// At a long run: `PAN4111111111111111`, `card4111111111111111`.
pub(crate) fn behind_word(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    for word in [&b"pan"[..], b"card"] {
        let from = place + word.len();
        if text.at(from).is_ascii_digit() && text.has_folded(place, word) {
            let end = text.run(from, 20, |b| b.is_ascii_digit());
            return number(finder, from, end);
        }
    }
}

/// A number without groups whose place alone says that it is a card.
fn number(finder: &mut Finder<'_, '_>, start: usize, end: usize) {
    let mut slots = [0; 20];
    let digits = values_of(finder.text.slice(start..end), &mut slots);
    if !finder.text.at(end).is_ascii_alphanumeric() && luhn(digits) && is_card_issuer(digits) {
        finder.push(start, end, Rule::PaymentCard);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn cards_with_rare_dividers_and_glued_to_words_go() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (text, number) in [
            (
                "card 4111  1111  1111  1111 declined",
                "4111  1111  1111  1111",
            ),
            (
                "paid 5555 - 5555 - 5555 - 4444 today",
                "5555 - 5555 - 5555 - 4444",
            ),
            ("paid 3782/822463/10005 today", "3782/822463/10005"),
            ("paid 6011_1111_1111_1117 today", "6011_1111_1111_1117"),
            (
                "the card number is 4111, 1111, 1111, 1111 thanks",
                "4111, 1111, 1111, 1111",
            ),
            ("PAN4111111111111111 rejected", "4111111111111111"),
            ("Card378282246310005.", "378282246310005"),
            ("card_4111111111111111_missing", "4111111111111111"),
            ("statement_4111111111111111_2026.pdf", "4111111111111111"),
            ("4111111111111111-1229", "4111111111111111"),
            ("FOP CC VI4111111111111111/0929", "4111111111111111"),
        ] {
            let expected = text.replace(number, "[REDACTED:payment_card]");
            assert_eq!(redactor.redact(text), expected);
        }
    }

    #[test]
    fn lists_columns_dates_and_identifiers_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "4111  1111  1111  1111",
            "sizes 4111, 1111, 1111, 1111",
            "card 4111  1111  1111  1112 declined",
            "2026/1121/0000",
            "order_4111111111111112_missing",
            "4111111111111111-1329",
            "XY4111111111111111/0929",
            "SPAN4111111111111111",
            "panel4111111111111111",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
