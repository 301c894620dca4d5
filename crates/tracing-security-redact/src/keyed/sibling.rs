//! Names and values that stand apart from each other: a value whose name no letters lead to, a pair behind its values.

use super::benign;
use super::judge::judge;
use super::key::{Key, is_name};
use super::pair::is_one_of;
use super::value;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{is_blank, is_quote};

/// At the sign behind the label of a value, for names in front of it that no other place leads to: `{"name":"auth",
/// "value":"x"}`, `{"keyName":"key1","value":"x"}`.
#[inline]
pub(crate) fn at_value(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let end = place - usize::from(is_quote(text.before(place)));
    let is_label = match text.before(end) | 0x20 {
        b'e' => text.before(end - 1) | 0x20 == b'u',
        b'|' => end < place,
        _ => false,
    };
    if is_label {
        value_found(finder, place);
    }
}

#[inline(never)]
fn value_found(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let end = text.run_back(place, 8, |b| is_quote(b) || b == b'\\');
    let Some(label) = end
        .checked_sub(5)
        .filter(|&at| text.has_folded(at, b"value"))
    else {
        return;
    };
    let of_parameter = label
        .checked_sub(9)
        .is_some_and(|at| text.has_folded(at, b"parameter"));
    if is_name(text.before(label)) && !of_parameter || !finder.may_search() {
        return;
    }
    // Numbers are read with the word before them.
    let first = text.run(place + 1, 4, |b| is_blank(b) || is_quote(b));
    let digits = text.run(first, 9, |b| b.is_ascii_digit());
    if digits > first && !text.at(digits).is_ascii_alphanumeric() {
        return;
    }
    let near = text.hay(label.saturating_sub(200)..label);
    let open = memchr::memrchr3(b'{', b'}', b'<', near).map_or(0, |at| at + 1);
    let start = label - (near.len() - open);
    let before = text.slice(start..label);
    let sign_of = |name: usize| text.run(name, 12, |b| is_quote(b) || is_blank(b) || b == b'\\');
    let Some(name) = [&b"name"[..], b"Name", b"key", b"Key"]
        .iter()
        .filter_map(|word| memchr::memmem::rfind(before, word).map(|at| start + at + word.len()))
        .filter(|&name| matches!(text.at(sign_of(name)), b':' | b'='))
        .max()
    else {
        return;
    };
    let sign = sign_of(name);
    let (Some(named), Some(found)) = (value::read(text, sign + 1), value::read(text, place + 1))
    else {
        return;
    };
    let of_storage = name
        .checked_sub(7)
        .is_some_and(|at| text.has_folded(at, b"keyname"));
    let kind = match crate::name::classify(text.slice(named.range.clone())) {
        // The keys of an account of Azure are numbered.
        None if of_storage => Some(KeyKind::Token),
        kind => kind,
    };
    if let Some(kind) = kind.filter(|_| named.range.end < label) {
        let key = Key {
            start: named.range.start,
            end: named.range.end,
            kind,
        };
        judge(finder, key, &found, b'=');
    }
}

/// `with bob/x (username/password)`: what the names are of stands in front of them.
pub(crate) fn in_front(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let first = text.run_back(key.start - 1, 16, |b| b.is_ascii_alphabetic());
    let owners: [&[u8]; 4] = [b"user", b"username", b"login", b"email"];
    if text.at(key.end) != b')'
        || text.before(first) != b'('
        || !is_one_of(text.slice(first..key.start - 1), &owners)
    {
        return false;
    }
    let end = text.run_back(first - 1, 4, is_blank);
    let start = text.run_back(end, 128, |b| b > 0x20);
    let slash = memchr::memchr(b'/', text.slice(start..end)).filter(|&at| at > 0);
    let secret = slash.map(|at| start + at + 1..end);
    if let Some(secret) = secret
        .filter(|secret| !benign::is_benign(KeyKind::Secret, text.slice(secret.clone()), true))
    {
        finder.push_ahead(secret.start, secret.end, key.kind.rule());
    }
    true
}
