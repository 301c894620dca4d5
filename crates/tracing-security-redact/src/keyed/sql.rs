//! Statements that set or use a password: `IDENTIFIED BY 'x'`, `crypt('x', …)`, `WITH mysql_native_password AS 'x'`.
//!
//! Grammars: the manuals of MySQL and MariaDB (CREATE USER, GRANT), Oracle (CREATE USER, CREATE DATABASE LINK),
//! ClickHouse (CREATE USER), pgcrypto.

use super::benign;
use super::key::Key;
use super::value;
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank};

/// At the `b` of `BY`.
pub(crate) fn at_by(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let behind = |word: &[u8]| {
        place
            .checked_sub(word.len() + 1)
            .is_some_and(|at| text.has_folded(at, word))
    };
    // What plugins are called ends in the same word, or in one that says how they do it.
    // With its literal it is a statement, wherever it was cut.
    let literal_from = text.run(place + 2, 2, is_blank);
    if behind(b"identified") && text.at(literal_from) == b'\'' {
        literal(finder, literal_from, false);
    }
    if !(behind(b"identified") || behind(b"password") || behind(b"_hash") || behind(b"gssapi")) {
        return;
    }
    let start = text.run_back(place, 200, |b| b != b';');
    let has = |word: &[u8]| text.find_folded(start..place, word).is_some();
    let sets = has(b"identified")
        && (has(b"user") || has(b"role") || has(b"link") || has(b"grant"))
        && (has(b"create ") || has(b"alter ") || has(b"grant ") || has(b"set "));
    if !sets {
        return;
    }
    let mut from = text.run(place + 2, 4, is_blank);
    for word in [&b"values "[..], b"password "] {
        if text.has_folded(from, word) {
            from += word.len();
        }
    }
    literal(finder, from, true);
    // Oracle and MySQL name the password that is replaced.
    let line = from..from + 200;
    if let Some(old) = text.find_folded(line, b" replace ") {
        literal(finder, old + 9, true);
    }
}

/// At the `c` of `crypt(`: the text or the key that goes in.
pub(crate) fn at_crypt(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let from = place + 6;
    let Some(first) = value::quoted(text, from) else {
        return;
    };
    // What encrypts and decrypts takes its key behind the text.
    if !text.before(place).is_ascii_alphabetic() {
        return literal(finder, from, false);
    }
    let comma = text.run(first.range.end + 1, 4, |b| b == b',' || is_blank(b));
    if comma > first.range.end + 1 {
        literal(finder, comma, false);
    }
}

/// `IDENTIFIED WITH mysql_native_password AS '*…'`, `VIA … USING '…'`.
pub(crate) fn plugin(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let name = text.slice(key.start..key.end);
    let word = [&b" as "[..], b" using ", b" by "]
        .into_iter()
        .find(|word| text.has_folded(close, word));
    let Some(word) = word.filter(|_| name.ends_with(b"_password")) else {
        return false;
    };
    literal(finder, close + word.len(), false);
    true
}

fn literal(finder: &mut Finder<'_, '_>, from: usize, bare: bool) {
    let text = finder.text;
    let (start, end) = match value::quoted(text, from) {
        Some(found) => (found.range.start, found.range.end),
        None if bare => (from, bare_end(text, from)),
        None => return,
    };
    let bytes = text.slice(start..end);
    let is_word = [
        &b"random"[..],
        b"externally",
        b"globally",
        b"values",
        b"password",
    ]
    .iter()
    .any(|word| bytes.eq_ignore_ascii_case(word));
    if !is_word && !benign::is_benign(KeyKind::Secret, bytes, true) {
        finder.push_ahead(start, end, Rule::KeyValueSecret);
    }
}

fn bare_end(text: Text<'_>, from: usize) -> usize {
    text.run(from, 256, |b| {
        b > 0x20 && !matches!(b, b';' | b'"' | b'\'' | b')')
    })
}
