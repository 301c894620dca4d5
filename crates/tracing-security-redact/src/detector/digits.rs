//! Groups of digits, and what they may be: payment cards, social security numbers, IBANs, spoken codes, and the opt-in
//! ones.

use super::checksum::values_of;
use super::{Rule, card, code, national, network, personal};
use crate::keyed::directive;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

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
    if (before.is_ascii_alphabetic() || before == b'-') && finder.is_enabled(Rule::NationalId) {
        national::behind_letters(finder, place);
    }
    if before == b'+' && personal::phone(finder, place) {
        return;
    }
    if before.is_ascii_alphabetic() && !is_track(text, place) {
        directive::at_tag(finder, place);
        card::behind_code(finder, place);
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
    if text.at(first) == b' ' && text.at(first + 1) == b'L' {
        directive::at_tag(finder, place);
    }
    let alone = !joined && first - place < 8;
    if !joined && matches!(first - place, 4 | 6) && card::at_divided(finder, place, first) {
        return;
    }
    // Inside a chain of short groups the chain's start was looked at already.
    if !alone && !(chained && first - place < 3) && long_number(finder, place) {
        return;
    }
    // Behind the format code of track 1 stands a card and nothing else.
    let in_track = before.is_ascii_alphabetic();
    if !in_track && finder.is_enabled(Rule::NationalId) && national::at_start(finder, place) {
        return;
    }
    if !in_track && text.has(place, b"00") && personal::phone(finder, place) {
        return;
    }
    if first == place + 9 && finder.is_enabled(Rule::UsSsn) && code::names_ssn(text, place) {
        if is_ssn(values_of(text.slice(place..first), &mut [0; 9])) && is_end(text, first) {
            finder.push(place, first, Rule::UsSsn);
        }
        return;
    }
    if (3..=8).contains(&(first - place)) {
        code::spoken(finder, place, first);
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
    finder.text.spend(groups.count);
    social_security(finder, place, &groups) || card::at_groups(finder, place, &groups)
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
    const fn at(start: usize) -> Self {
        Self {
            digits: [0; WINDOW],
            count: 0,
            sizes: [0; 24],
            ends: [0; 24],
            start,
            groups: 0,
            separator: 0,
        }
    }

    /// Reads groups as long as one and the same separator joins them.
    pub(crate) fn read(text: Text<'_>, start: usize) -> Self {
        let mut read = Self::at(start);
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

    /// Reads groups that a divider of any length joins.
    pub(crate) fn divided_by(text: Text<'_>, start: usize, divider: &[u8]) -> Self {
        let mut read = Self::at(start);
        let mut at = start;
        while at < start + WINDOW {
            let end = text.run(at, WINDOW, |b| b.is_ascii_digit());
            if end == at || !read.add(text, at, end) || !text.has(end, divider) {
                break;
            }
            at = end + divider.len();
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

/// The format code of track 1 before its card number.
fn is_track(text: Text<'_>, place: usize) -> bool {
    text.before(place) | 0x20 == b'b' && place >= 2 && text.before(place - 1) == b'%'
}

pub(crate) fn is_start(text: Text<'_>, place: usize) -> bool {
    let before = text.before(place);
    !before.is_ascii_alphanumeric()
        && !(matches!(before, b'.' | b'-') && place >= 2 && text.before(place - 1).is_ascii_digit())
        || is_track(text, place)
}

pub(crate) fn is_end(text: Text<'_>, end: usize) -> bool {
    let after = text.at(end);
    let next = text.at(end + 1);
    !after.is_ascii_alphanumeric()
        && after != b'_'
        && !(matches!(after, b'.' | b'-') && next.is_ascii_digit())
        || after | 0x20 == b'd' && next.is_ascii_digit()
}
