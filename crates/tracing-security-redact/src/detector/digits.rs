//! Groups of digits: payment cards, social security numbers, IBANs, spoken codes, and the opt-in ones.
//!
//! Issuer ranges and lengths follow ISO/IEC 7812 as the card networks publish them.

use super::checksum::{LuhnSums, is_card_issuer};
use super::{Rule, network, personal};
use crate::keyed::directive;
use crate::keyed::key::may_announce;
use crate::keyed::told;
use crate::name::{self, KeyKind};
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_quote};
use crate::words::Words;

/// Longest stretch that one number may take, separators included.
const WINDOW: usize = 48;

/// Digits gathered from groups with single separators.
pub(crate) struct Groups {
    digits: [u8; WINDOW],
    count: usize,
    sizes: [u8; 24],
    /// Behind the start of the first.
    ends: [u8; 24],
    start: usize,
    groups: usize,
    separator: u8,
}

/// At the first digit of a group.
#[inline(always)]
pub(crate) fn at_digit(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if finder.looks_for_addresses() {
        network::at_digit(finder, place);
    }
    let before = text.before(place);
    if before == b'+' && personal::phone(finder, place) {
        return;
    }
    if before.is_ascii_alphabetic() && !is_track(text, place) {
        directive::at_tag(finder, place);
        return super::iban::at_digit(finder, place);
    }
    let is_digit = |index: usize| text.at(index).is_ascii_digit();
    // Most groups are of one or two digits and no part of a longer number: times, small counts.
    if !is_digit(place + 2) {
        let end = place + 1 + usize::from(is_digit(place + 1));
        if !matches!(text.at(end), b' ' | b'-' | b'.') || !is_digit(end + 1) {
            return;
        }
    }
    if !(before == b'.' && is_digit(place.wrapping_sub(2))) {
        number(finder, place);
    }
}

#[inline(never)]
fn number(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let before = text.before(place);
    let first = text.run(place, 24, |b| b.is_ascii_digit());
    let joined =
        matches!(text.at(first), b' ' | b'-' | b'.') && text.at(first + 1).is_ascii_digit();
    let chained = matches!(before, b' ' | b'-') && text.before(place - 1).is_ascii_digit();
    let alone = !joined && first - place < 8;
    // Inside a chain of short groups the chain's start was looked at already.
    if !alone && !(chained && first - place < 3) && long_number(finder, place) {
        return;
    }
    if text.has(place, b"00") && personal::phone(finder, place) {
        return;
    }
    if (3..=8).contains(&(first - place)) {
        spoken_code(finder, place, first);
    }
}

/// Numbers of eight digits and more, in groups or not.
fn long_number(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    if !has_eight_digits(finder.text, place) {
        return false;
    }
    let groups = Groups::read(finder.text, place);
    if groups.count < 8 {
        return false;
    }
    if social_security(finder, place, &groups) || card(finder, place, &groups) {
        return true;
    }
    finder.is_enabled(Rule::NationalId) && personal::national_id(finder, place, &groups)
}

/// Whether groups with single separators reach eight digits, whatever the separators are.
fn has_eight_digits(text: Text<'_>, place: usize) -> bool {
    let (mut digits, mut at) = (0, place);
    while digits < 8 {
        if text.at(at).is_ascii_digit() {
            digits += 1;
        } else if !matches!(text.at(at), b' ' | b'-' | b'.') || !text.at(at + 1).is_ascii_digit() {
            break;
        }
        at += 1;
    }
    text.spend(at - place);
    digits == 8
}

impl Groups {
    /// Reads groups as long as one and the same separator joins them.
    pub(crate) fn read(text: Text<'_>, start: usize) -> Self {
        let mut read = Self {
            digits: [0; WINDOW],
            count: 0,
            sizes: [0; 24],
            ends: [0; 24],
            start,
            groups: 0,
            separator: 0,
        };
        let mut at = start;
        while at < start + WINDOW {
            let end = text.run(at, WINDOW, |b| b.is_ascii_digit());
            if end == at || !read.add(text, at, end) {
                break;
            }
            let separator = text.at(end);
            let joins = matches!(separator, b' ' | b'-' | b'.')
                && (read.separator == 0 || read.separator == separator);
            if !joins || read.count > 19 || !text.at(end + 1).is_ascii_digit() {
                break;
            }
            read.separator = separator;
            at = end + 1;
        }
        read
    }

    fn add(&mut self, text: Text<'_>, start: usize, end: usize) -> bool {
        let (Some(size), Some(place)) = (
            self.sizes.get_mut(self.groups),
            self.ends.get_mut(self.groups),
        ) else {
            return false;
        };
        *size = u8::try_from(end - start).unwrap_or(u8::MAX);
        *place = u8::try_from(end - self.start).unwrap_or(u8::MAX);
        self.groups += 1;
        for at in start..end {
            let Some(slot) = self.digits.get_mut(self.count) else {
                return false;
            };
            *slot = text.at(at) - b'0';
            self.count += 1;
        }
        true
    }

    pub(crate) fn size(&self, index: usize) -> usize {
        if index < self.groups {
            self.sizes.get(index).map_or(0, |&s| usize::from(s))
        } else {
            0
        }
    }

    pub(crate) fn end(&self, index: usize) -> usize {
        self.start + self.ends.get(index).map_or(0, |&end| usize::from(end))
    }

    pub(crate) fn digits(&self, count: usize) -> &[u8] {
        self.digits.get(..count).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.groups
    }

    pub(crate) fn separator(&self) -> u8 {
        self.separator
    }
}

/// Luhn, issuer range, length, and a grouping that cards are written in.
fn card(finder: &mut Finder<'_, '_>, place: usize, groups: &Groups) -> bool {
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
            && is_end(text, groups.end(index))
            && is_card_issuer(digits)
        {
            best = Some(groups.end(index));
        }
    }
    let Some(end) = best else { return false };
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

/// SSA rules: area not 000, 666 or 9xx; group not 00; serial not 0000; equal separators.
fn social_security(finder: &mut Finder<'_, '_>, place: usize, groups: &Groups) -> bool {
    let text = finder.text;
    let shaped = (groups.size(0), groups.size(1), groups.size(2)) == (3, 2, 4);
    if !shaped
        || !is_start(text, place)
        || !is_end(text, groups.end(2))
        || groups.len() > 3 && groups.separator() != b' '
    {
        return false;
    }
    if is_ssn(groups.digits(9)) {
        finder.push(place, groups.end(2), Rule::UsSsn);
        return finder.is_enabled(Rule::UsSsn);
    }
    false
}

pub(crate) fn is_ssn(digits: &[u8]) -> bool {
    match digits {
        [a, b, c, d, e, rest @ ..] if rest.len() == 4 => {
            let area = (*a, *b, *c);
            *a != 9
                && area != (0, 0, 0)
                && area != (6, 6, 6)
                && (*d, *e) != (0, 0)
                && rest.iter().any(|&r| r != 0)
        }
        _ => false,
    }
}

/// `PIN is 1234`, `("cvv", "123")`, `<otp>123456</otp>`, `code 123456`: a short number and a word before it that says what it is.
fn spoken_code(finder: &mut Finder<'_, '_>, place: usize, end: usize) {
    let text = finder.text;
    if !finder.is_enabled(Rule::KeyValueSecret)
        || text.at(end).is_ascii_alphabetic()
        || matches!(text.before(place), b'-' | b'/' | b'.' | b'_' | b'#')
    {
        return;
    }
    if is_announced(text, place)
        || is_explained(text, place, end)
        || is_in_column(finder, place)
        || told::is_code(finder, place, end)
    {
        finder.push(place, end, Rule::KeyValueSecret);
    }
}

/// Looks back over filler words, quotes and tags for `pin`, `otp`, `card_cvv`, `verification code`.
fn is_announced(text: Text<'_>, place: usize) -> bool {
    let mut at = place;
    for _ in 0..6 {
        let end = text.run_back(at, 24, is_between);
        let start = text.run_back(end, 24, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')
        });
        if end == at || start == end {
            return false;
        }
        let word = text.slice(start..end);
        let is_code = || name::classify(word) == Some(KeyKind::Code);
        if may_announce(text, end) && is_code() || word.eq_ignore_ascii_case(b"passcode") {
            return true;
        }
        let before = text.run_back(start, 2, |b| b == b' ');
        let head_start = text.run_back(before, 16, |b| b.is_ascii_alphabetic() || b == b'-');
        let head = text.slice(head_start..before);
        if word.eq_ignore_ascii_case(b"code")
            && before < start
            && name::classify(text.slice(head_start..end)) == Some(KeyKind::Code)
        {
            return true;
        }
        if is_filler(word) {
            at = start;
        } else if before < start
            && [&b"for"[..], b"of", b"user"]
                .iter()
                .any(|w| head.eq_ignore_ascii_case(w))
        {
            at = head_start;
        } else {
            return false;
        }
    }
    false
}

const fn is_between(byte: u8) -> bool {
    is_quote(byte)
        || matches!(
            byte,
            b' ' | b'\t'
                | b'\n'
                | b'\r'
                | b':'
                | b'='
                | b','
                | b'('
                | b'>'
                | b'<'
                | b'/'
                | b'\\'
                | b'['
                | b'{'
        )
}

fn is_filler(word: &[u8]) -> bool {
    FILLERS.has_folded(word)
}

#[rustfmt::skip]
static FILLERS: Words = Words::of(&[
    b"is", b"code", b"was", b"the", b"of", b"number", b"a", b"set", b"to", b"new", b"entered", b"value", b"val", b"text", b"string", b"span", b"name",
    b"type", b"param", b"property", b"add", b"entry", b"item", b"some", b"password", b"int", b"integer", b"data", b"content", b"your", b"my",
]);

/// A number in a column whose header names a code: `user,pin` above `bob,4711`.
fn is_in_column(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let delimiter = text.before(place);
    if !matches!(delimiter, b',' | b';' | b'\t' | b'|') {
        return false;
    }
    let header_end = text.run(0, 512, |b| b != b'\n');
    if header_end >= place || text.at(header_end) != b'\n' || !finder.may_search() {
        return false;
    }
    let row = text.run_back(place, 1_024, |b| b != b'\n');
    let column = text
        .slice(row..place)
        .iter()
        .filter(|&&b| b == delimiter)
        .count();
    let header = text
        .slice(0..header_end)
        .split(|&b| b == delimiter)
        .nth(column)
        .unwrap_or_default();
    name::classify(header.trim_ascii()) == Some(KeyKind::Code)
}

/// `123456 is your verification code`.
fn is_explained(text: Text<'_>, place: usize, end: usize) -> bool {
    if end - place < 4
        || !(text.has(end, b" is your ")
            || text.has(end, b" is the ")
            || text.has(end, b" as your "))
    {
        return false;
    }
    [&b"code"[..], b"otp", b"pin", b"passcode"]
        .iter()
        .any(|w| text.find_folded(end..end + 48, w).is_some())
}

/// The format code of track 1 before its card number.
fn is_track(text: Text<'_>, place: usize) -> bool {
    text.before(place) | 0x20 == b'b' && place >= 2 && text.before(place - 1) == b'%'
}

fn is_start(text: Text<'_>, place: usize) -> bool {
    let before = text.before(place);
    !before.is_ascii_alphanumeric()
        && !(matches!(before, b'.' | b'-') && place >= 2 && text.before(place - 1).is_ascii_digit())
        || is_track(text, place)
}

fn is_end(text: Text<'_>, end: usize) -> bool {
    let after = text.at(end);
    let next = text.at(end + 1);
    !after.is_ascii_alphanumeric()
        && after != b'_'
        && !(matches!(after, b'.' | b'-') && next.is_ascii_digit())
        || after | 0x20 == b'd' && next.is_ascii_digit()
}
