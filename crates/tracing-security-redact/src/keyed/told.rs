//! Secrets that a sentence of any language tells: `La contraseña es x`, `Die PIN lautet 3644`, `パスワードはxです`.
//!
//! A value with a digit in it is judged by the words before it: a stem of a secret's name, few words more, and what
//! stands for `is`. Words and verbs are in [`super::languages`].

use super::benign;
use super::languages::TABLE;
use super::lead::{BETWEEN, Judged, Lead, proof_follows};
use super::value;
use crate::detector::Rule;
use crate::scan::finder::Finder;
use crate::scan::marker;
use crate::scan::text::{Text, is_blank, is_quote};

/// Longest value.
const VALUE_CAP: usize = 512;

/// At a long run of token characters behind a blank: a password, in plain ASCII.
#[inline]
pub(crate) fn at_token(finder: &mut Finder<'_, '_>, place: usize) {
    password(finder, place);
}

/// Behind a name, among the next words of its sentence. `true` when a value was found.
pub(crate) fn follows(finder: &mut Finder<'_, '_>, from: usize) -> bool {
    let text = finder.text;
    let mut at = text.run(from, 4, is_blank);
    for _ in 0..BETWEEN + 2 {
        let end = text.run(at, VALUE_CAP, |b| b > 0x20);
        let opened = text.run(at, 2, |b| {
            (!is_value(b) || b == b'\'') && b > 0x20 && b < 0x7f
        });
        if end == at {
            return false;
        }
        if text.bytes.get(opened..end).is_some_and(has_digit) {
            return password(finder, opened);
        }
        at = text.run(end, 4, is_blank);
    }
    false
}

/// In a text with letters beyond ASCII: every word with a digit in it.
pub(crate) fn scan(finder: &mut Finder<'_, '_>, start: usize, end: usize) {
    let text = finder.text;
    text.change_walk();
    let mut at = start;
    while let Some(digit) = next_digit(text, at, end) {
        if text.is_over(digit) {
            break;
        }
        let from = text.run_back(digit, VALUE_CAP.min(digit - at), is_value);
        if from > start || !is_value(text.before(from)) {
            password(finder, from + usize::from(text.at(from) == b'\''));
        }
        at = text.run(digit, VALUE_CAP, is_value);
    }
    text.change_walk();
}

fn next_digit(text: Text<'_>, from: usize, to: usize) -> Option<usize> {
    let hay = text.bytes.get(from..to.min(text.len()))?;
    let len = hay.iter().position(u8::is_ascii_digit)?;
    text.spend(len / 2);
    Some(from + len)
}

/// Whether a number of three to eight digits is told to be a secret.
#[inline]
pub(crate) fn is_code(finder: &mut Finder<'_, '_>, place: usize, end: usize) -> bool {
    let text = finder.text;
    glance(text, place)
        && match Lead::before(finder, place) {
            Some(Judged::By(lead)) => lead.tells_code(end - place, || proof_follows(text, end)),
            Some(Judged::Told) => true,
            None => false,
        }
}

/// Whether the word before a value is worth a look: a verb behind something like a name, a name, or no ASCII at all.
#[inline]
fn glance(text: Text<'_>, place: usize) -> bool {
    let mark = text.before(place);
    let open = place - usize::from(is_quote(mark) || mark == b'[');
    let byte = text.before(open);
    if !is_blank(byte) {
        return byte >= 0x80;
    }
    let blank = text.run_back(open, 4, is_blank);
    let colon = blank - usize::from(matches!(text.before(blank), b':' | b'-'));
    let end = text.run_back(colon, 1, is_blank);
    if text.before(end) >= 0x80 {
        return true;
    }
    let start = text.run_back(end, 24, |b| {
        b.is_ascii_alphabetic() || matches!(b, b'-' | b'\'')
    });
    if start == end {
        return false;
    }
    if text.before(start) >= 0x80 {
        return true;
    }
    let word = text.bytes.get(start..end).unwrap_or_default();
    if !TABLE.may_be_verb(word) {
        return TABLE.may_have_stem(word);
    }
    let from = start.saturating_sub(64);
    TABLE.may_have_stem(text.slice(from..start))
}

/// The value at a place, if a sentence tells it.
#[inline(never)]
fn password(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    if !glance(text, place) {
        return false;
    }
    let end = match value::quoted(text, place.saturating_sub(1)) {
        Some(found) if found.range.start == place && found.range.len() < VALUE_CAP => {
            found.range.end
        }
        _ => value_end(text, place),
    };
    let value = text.slice(place..end);
    if !finder.is_enabled(Rule::KeyValueSecret)
        || !has_digit(value)
        || !(benign::is_secretish(value) || benign::is_chosen(value))
        || benign::is_field(value)
        || is_pair(value)
        || marker::length_at(text.bytes, place).is_some()
    {
        return false;
    }
    let told = match Lead::before(finder, place) {
        Some(Judged::By(lead)) => lead.tells_password(is_strong(value)),
        Some(Judged::Told) => true,
        None => false,
    };
    if told {
        finder.push(place, end, Rule::KeyValueSecret);
    }
    told
}

const fn is_value(byte: u8) -> bool {
    byte > 0x20 && byte < 0x7f && !matches!(byte, b'"' | b'`' | b'<' | b'>' | b',' | b'(' | b'[')
}

/// Whether a name stands in the value itself, which has a reader of its own: `userPassword=a0aa`, `session_id=a0aa`.
fn is_pair(value: &[u8]) -> bool {
    // `xmlns:ns2=`: a namespace belongs to the name.
    let equals = value.iter().position(|&b| b == b'=');
    let sign = equals.or_else(|| value.iter().position(|&b| b == b':'));
    let Some(sign) = sign else {
        return false;
    };
    let (name, sign) = (
        value.get(..sign).unwrap_or_default(),
        value.get(sign).copied(),
    );
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':');
    let is_plain = || name.len() > 1 && name.iter().all(is_name);
    sign == Some(b'=') && is_plain() || crate::name::classify(name).is_some()
}

/// Made for a password and nothing else: letters of both cases or a mark, among digits.
fn is_strong(value: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    value.len() >= 8
        && (has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
            || has(|b| b"!@#$%^&*?+".contains(b)))
}

fn has_digit(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit)
}

/// The end of a value, without the punctuation of its sentence.
fn value_end(text: Text<'_>, start: usize) -> usize {
    let end = text.run(start, VALUE_CAP, is_value);
    let mut end = match value::next_field(text, start, end) {
        // `guess|7|src=db`: between bars stand more fields, without names.
        Some(end) => text.run(start, end - start, |b| b != b'|'),
        None => end,
    };
    while end > start
        && matches!(
            text.before(end),
            b'.' | b';' | b':' | b')' | b']' | b'\'' | b'}'
        )
    {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn a_pair_or_an_element_is_read_as_one_and_not_told() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (text, expected) in [
            (
                " passphrase:=A0CH userPassword=a0aa",
                " passphrase:=[REDACTED:key_value_secret] userPassword=[REDACTED:key_value_secret]",
            ),
            (
                " password=A*-0aA <password>A0aa</password>",
                " password=[REDACTED:key_value_secret] <password>[REDACTED:key_value_secret]</password>",
            ),
            (
                " password: 'a0af' AccountName=x;AccountKey=AaaAAa0AA",
                " password: '[REDACTED:key_value_secret]' AccountName=x;AccountKey=[REDACTED:azure]",
            ),
            (
                "~-0aa <password>a0aa</password>",
                "~-0aa <password>[REDACTED:key_value_secret]</password>",
            ),
            ("login --password <password>", "login --password <password>"),
        ] {
            assert_eq!(redactor.redact(text), expected);
        }
    }
}
