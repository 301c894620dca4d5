//! Calls and newtypes: `ApiKey("x")`, `setPassword("x")`, `Credentials("user", "x")`, `.basic_auth("user", Some("x"))`.

use std::ops::Range;

use super::benign;
use super::cause;
use super::key::{self, Key};
use super::value;
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_quote, is_space};

/// What reading a call takes besides its arguments, in units of work.
const COST: usize = 120;

/// At a secret name with `(` behind it: its arguments.
pub(crate) fn arguments(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    if text.at(key.end) != b'(' {
        return false;
    }
    let callee = text.slice(key.start..key.end);
    let (last, first) = (callee.iter().rposition(|&b| b == b'.'), callee.first());
    let own = last.and_then(|dot| callee.get(dot + 1..)).unwrap_or(callee);
    text.spend(COST);
    let initial = own.first().map_or(0, |b| b | 0x20);
    let asks = |verb: &&'static [u8]| {
        verb.first() == Some(&initial)
            && begins_with(own, verb)
            && !own.get(verb.len()).is_some_and(u8::is_ascii_lowercase)
    };
    if ASKING.iter().any(asks) || first == Some(&b'-') {
        return false;
    }
    match key.kind {
        KeyKind::Secret | KeyKind::Token | KeyKind::Pass => one(finder, key, own),
        KeyKind::Credential => last_of_two(finder, key.end + 1, Rule::KeyValueSecret),
        _ => false,
    }
}

/// `basic_auth("user", "x")`, `bearer_auth("x")`, at the end of the scheme's name.
pub(crate) fn at_auth(finder: &mut Finder<'_, '_>, end: usize) {
    let text = finder.text;
    let auth = text.run(end, 1, |b| b == b'_');
    if !text.has_folded(auth, b"auth(") {
        return;
    }
    let from = auth + 5;
    if text.before(end) | 0x20 == b'c' {
        last_of_two(finder, from, Rule::AuthScheme);
    } else if let Some(range) = literal(text, from)
        && !benign::is_benign(KeyKind::Token, text.slice(range.clone()), true)
    {
        finder.push(range.start, range.end, Rule::AuthScheme);
    }
}

/// One argument, which is the secret.
fn one(finder: &mut Finder<'_, '_>, key: Key, callee: &[u8]) -> bool {
    let text = finder.text;
    let from = text.run(key.end + 1, 16, is_space);
    let Some(range) = literal(text, from) else {
        return callee.first().is_some_and(u8::is_ascii_uppercase) && bare(finder, key);
    };
    let bytes = text.slice(range.clone());
    let close = text.run(range.end, 8, |b| is_quote(b) || b == b'\\');
    // More arguments follow: only what looks made is no name.
    let alone = matches!(text.at(text.run(close, 4, is_space)), b')' | 0);
    let is_object = key.kind == KeyKind::Token || begins_with(callee, b"secret");
    let believed = benign::is_secretish(bytes)
        || alone && !is_object && !benign::is_spoken(bytes) && !is_sentence(bytes);
    if believed && !key::is_only_name(bytes) && !benign::is_benign(key.kind, bytes, true) {
        finder.push(range.start, range.end, key.kind.rule());
    }
    true
}

/// `Token(2YotnFZFEjr1zCsicMWpAA)`: a derived Debug of something that is no text.
fn bare(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let from = key.end + 1;
    let end = text.run(from, 512, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/' | b'=')
    });
    let bytes = text.slice(from..end);
    if text.at(end) == b')'
        && bytes.len() >= 8
        && !bytes.starts_with(b"0x")
        && benign::is_secretish(bytes)
        && !cause::is_error_name(bytes)
        && !bytes.starts_with(text.slice(key.start..key.end))
    {
        finder.push(from, end, key.kind.rule());
        return true;
    }
    false
}

/// The second of two arguments, or the only one.
fn last_of_two(finder: &mut Finder<'_, '_>, from: usize, rule: Rule) -> bool {
    let text = finder.text;
    let mut at = text.run(from, 16, is_space);
    let mut found = None;
    for index in 0..2 {
        // What is no literal is a variable, or has a name that speaks for it.
        let Some(range) = literal(text, at) else {
            return false;
        };
        let close = text.run(range.end, 8, |b| is_quote(b) || matches!(b, b'\\' | b')'));
        let comma = text.run(close, 4, is_space);
        found = Some((index, range));
        if text.at(comma) != b',' {
            break;
        }
        at = text.run(comma + 1, 16, is_space);
    }
    let Some((index, range)) = found else {
        return false;
    };
    let bytes = text.slice(range.clone());
    let believed = index == 1 || benign::is_secretish(bytes);
    if believed && !benign::is_benign(KeyKind::Token, bytes, true) && !is_sentence(bytes) {
        finder.push(range.start, range.end, rule);
    }
    true
}

/// A literal in quotes, `Some("…")` and the like taken off.
fn literal(text: Text<'_>, from: usize) -> Option<Range<usize>> {
    value::read(text, from)
        .filter(|found| found.quoted && found.range.len() < 512)
        .map(|found| found.range)
}

/// `Password("must not be empty")`.
fn is_sentence(bytes: &[u8]) -> bool {
    let words = || bytes.split(|&b| b == b' ').filter(|word| !word.is_empty());
    let spoken = words().filter(|word| benign::is_spoken(word)).count();
    bytes.contains(&b' ') && 2 * spoken >= words().count()
}

fn begins_with(name: &[u8], verb: &[u8]) -> bool {
    name.get(..verb.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(verb))
}

/// What a call with such a name is given is no secret: it gives one back.
static ASKING: &[&[u8]] = &[
    b"get",
    b"read",
    b"load",
    b"fetch",
    b"find",
    b"lookup",
    b"ask",
    b"prompt",
    b"has",
    b"is",
    b"require",
    b"input",
    b"raw_input",
    b"generate",
    b"gen",
    b"make",
    b"create",
    b"new",
    b"next",
    b"parse",
    b"from",
    b"expect",
    b"peek",
    b"show",
    b"print",
    b"log",
    b"delete",
    b"remove",
    b"assert",
    b"test",
    b"request",
    b"resolve",
    b"on",
    b"mask",
    b"redact",
    b"hide",
];
