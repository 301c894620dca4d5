//! Short numbers that a word before them, or a sentence around them, makes a secret: PIN, OTP, CVV.

use super::Rule;
use crate::keyed::key::may_announce;
use crate::keyed::told;
use crate::name::{self, KeyKind};
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_between, is_name, is_quote};
use crate::words::Words;

/// `PIN is 1234`, `("cvv", "123")`, `<otp>123456</otp>`, `code 123456`: a short number and a word before it that says what it is.
pub(crate) fn spoken(finder: &mut Finder<'_, '_>, place: usize, end: usize) {
    let text = finder.text;
    if !finder.is_enabled(Rule::KeyValueSecret)
        || text.at(end).is_ascii_alphabetic()
        || matches!(text.before(place), b'-' | b'/' | b'.' | b'_' | b'#')
        || is_of_board(text, place)
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

/// `ssn 219099999`, `<ssn>219099999</ssn>`: nine digits without dashes, and the name right before them.
pub(crate) fn names_ssn(text: Text<'_>, place: usize) -> bool {
    let mut at = place;
    for _ in 0..3 {
        let end = text.run_back(at, 4, |b| is_between(b) || b == b'#');
        let start = text.run_back(end, 24, is_name);
        let word = text.slice(start..end);
        if end == at || start == end {
            return false;
        }
        if name::classify(word) == Some(KeyKind::Ssn) {
            return true;
        }
        if !is_filler(word) && !word.eq_ignore_ascii_case(b"no") {
            return false;
        }
        at = start;
    }
    false
}

/// Looks back over filler words, quotes and tags for `pin`, `otp`, `card_cvv`, `verification code`.
fn is_announced(text: Text<'_>, place: usize) -> bool {
    let mut at = behind_attributes(text, place);
    for _ in 0..6 {
        let end = text.run_back(at, 24, is_between);
        let start = text.run_back(end, 24, is_name);
        if end == at || start == end {
            return false;
        }
        let word = text.slice(start..end);
        if word.eq_ignore_ascii_case(b"one-time") || word.eq_ignore_ascii_case(b"onetime") {
            return true;
        }
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

/// `GPIO pin 440`: one of a board.
fn is_of_board(text: Text<'_>, place: usize) -> bool {
    let Some(start) = place
        .checked_sub(4)
        .filter(|&at| text.has_folded(at, b"pin "))
    else {
        return false;
    };
    let end = text.run_back(start, 2, |b| b == b' ');
    let word = text.slice(text.run_back(end, 12, |b| b.is_ascii_alphabetic())..end);
    [
        &b"gpio"[..],
        b"board",
        b"port",
        b"bcm",
        b"header",
        b"connector",
        b"physical",
        b"digital",
        b"analog",
        b"output",
        b"input",
    ]
    .iter()
    .any(|thing| word.eq_ignore_ascii_case(thing))
}

/// `<pin type="n">4071`: behind the name of an element that has attributes, if it is that of a code.
fn behind_attributes(text: Text<'_>, place: usize) -> usize {
    if text.before(place) != b'>' || !is_quote(text.before(place - 1)) {
        return place;
    }
    let open = text.run_back(place - 1, 96, |b| !matches!(b, b'<' | b'>' | b'\n'));
    let end = text.run(open, 40, |b| b > 0x20);
    let tag = text.slice(open..end);
    let name = memchr::memrchr(b':', tag).map_or(tag, |i| tag.get(i + 1..).unwrap_or_default());
    if text.before(open) == b'<' && name::classify(name) == Some(KeyKind::Code) {
        end + 1
    } else {
        place
    }
}

fn is_filler(word: &[u8]) -> bool {
    FILLERS.has_folded(word)
}

#[rustfmt::skip]
static FILLERS: Words = Words::of(&[
    b"is", b"code", b"was", b"the", b"of", b"number", b"a", b"set", b"to", b"new", b"entered", b"value", b"val", b"text", b"string", b"span", b"name",
    b"type", b"param", b"property", b"add", b"entry", b"item", b"some", b"password", b"int", b"integer", b"data", b"content", b"your", b"my",
    b"lautet", b"es", b"est", b"ist", b"jest", b"este", b"je", b"cdata", b"key", b"parametervalue", b"td", b"th", b"dd", b"dt", b"li", b"b", b"strong",
]);

/// A number in a column whose header names a code: `user,pin` above `bob,4711`.
fn is_in_column(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    column(finder, place).is_some_and(|header| name::classify(header) == Some(KeyKind::Code))
}

/// The header of the column that a value stands in.
pub(super) fn column<'t>(finder: &mut Finder<'t, '_>, place: usize) -> Option<&'t [u8]> {
    let text = finder.text;
    let place = place - usize::from(text.before(place) == b'"');
    let delimiter = text.before(place);
    if !matches!(delimiter, b',' | b';' | b'\t' | b'|') {
        return None;
    }
    let header_end = text.run(0, 512, |b| b != b'\n');
    if header_end >= place || text.at(header_end) != b'\n' || !finder.may_search() {
        return None;
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
    let header = header.trim_ascii();
    Some(header.strip_prefix(b"\"").unwrap_or(header))
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
