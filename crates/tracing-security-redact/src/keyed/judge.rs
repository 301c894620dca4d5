//! The verdict on a value behind a name: what goes, and what only looks like it.

use super::key::Key;
use super::value::{self, Value};
use super::{benign, between, cause, container, cookie, header, lines, other, spoken};
use crate::detector::{Rule, pem};
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank};

/// Pushes a value, or the leaves of a container, unless it is benign for its name.
pub(crate) fn judge(finder: &mut Finder<'_, '_>, key: Key, value: &Value, separator: u8) {
    let text = finder.text;
    if value.container {
        if let Some(end) = between::braced(text, key, value.range.start) {
            return finder.push(value.range.start + 1, end, key.kind.rule());
        }
        return container::leaves(finder, key, value.range.start);
    }
    match key.kind {
        KeyKind::Cookie => return cookie::pairs(finder, value.range.start),
        KeyKind::AuthHeader => return header::authorization(finder, value.range.start),
        _ => {}
    }
    // A key has blanks and line breaks in it that no other bare value has.
    if let Some(end) = pem::key_end(finder, value.range.start).filter(|&end| end > value.range.end)
    {
        let rule = if finder.is_enabled(Rule::PrivateKey) {
            Rule::PrivateKey
        } else {
            rule_of(text, key)
        };
        finder.push_ahead(value.range.start, end, rule);
        return finder.cover(end, rule);
    }
    if key.kind == KeyKind::Credential && text.has(value.range.end, b" / ") {
        // `creds: bob / x`: the name in front of the secret.
        let start = value.range.end + 3;
        if let Some(second) = value::read(text, start).filter(|second| !second.container) {
            return judge(finder, key, &second, separator);
        }
    }
    let bytes = text.slice(value.range.clone());
    text.spend(benign::VERDICT / 2);
    let phrase = lines::phrase(text, key, value, separator);
    if phrase.is_none()
        && (benign::is_benign(key.kind, bytes, value.quoted)
            || other::is_other(text, key, value, separator)
            || is_prose(text, key, value, separator))
    {
        return;
    }
    let end = match phrase {
        Some(end) => end,
        // The parameters of the hash have commas.
        None if bytes.starts_with(b"$argon2") && !value.quoted => {
            text.run(value.range.start, 512, |b| {
                b.is_ascii_alphanumeric() || b"$=,+/.-".contains(&b)
            })
        }
        None if value.quoted => value.range.end,
        None => phrase_end(text, key, value.range.end),
    };
    let rule = rule_of(text, key);
    if key.kind == KeyKind::Code && !value.quoted {
        further_codes(finder, key, end);
    }
    finder.push_ahead(value.range.start, end, rule);
    if value.range.start <= key.end + 64 {
        finder.cover(end, rule);
    }
}

/// Whether the words behind `name: ` go on about it.
fn is_prose(text: Text<'_>, key: Key, value: &Value, separator: u8) -> bool {
    let bytes = text.slice(value.range.clone());
    let (start, end) = (value.range.start, value.range.end);
    let bare = separator == b':' && !value.quoted && is_blank(text.before(start));
    let speaks = bare
        && !speaks_of_phrases(text, key)
        && (spoken::is_spoken(bytes) && is_blank(text.at(end))
            || spoken::is_clause(text, start, end));
    speaks
        || bare && cause::is_cause(text, key, start, end)
        || cause::is_inner_error(text, key, start, end)
}

/// `Recovery codes: x y z`: a name in the plural has several.
fn further_codes(finder: &mut Finder<'_, '_>, key: Key, end: usize) {
    let text = finder.text;
    if !matches!(text.before(key.end), b's' | b'S') {
        return;
    }
    let mut at = end;
    for _ in 0..16 {
        let start = text.run(at, 3, |b| is_blank(b) || b == b',');
        let stop = text.run(start, 24, |b| b.is_ascii_alphanumeric() || b == b'-');
        if start == at || benign::is_benign(key.kind, text.slice(start..stop), false) {
            return;
        }
        finder.push_ahead(start, stop, key.kind.rule());
        at = stop;
    }
}

/// The keys of Azure's connection strings have a rule of their own.
fn rule_of(text: Text<'_>, key: Key) -> Rule {
    let name = text.slice(key.start..key.end);
    let ends = |word: &[u8]| {
        name.len() >= word.len()
            && name
                .get(name.len() - word.len()..)
                .is_some_and(|tail| tail.eq_ignore_ascii_case(word))
    };
    if ends(b"accountkey") || ends(b"sharedaccesskey") {
        Rule::Azure
    } else {
        key.kind.rule()
    }
}

fn speaks_of_phrases(text: Text<'_>, key: Key) -> bool {
    let name = text.slice(key.start..key.end);
    [&b"phrase"[..], b"mnemonic", b"seed", b"words"]
        .iter()
        .any(|w| Text::of(name).find_folded(0..name.len(), w).is_some())
}

/// A phrase of plain words goes whole when the name speaks of phrases: `mnemonic: legal winner thank …`.
fn phrase_end(text: Text<'_>, key: Key, end: usize) -> usize {
    let first = text.slice(text.run_back(end, 64, |b| b > 0x20)..end);
    if !speaks_of_phrases(text, key) || !first.iter().all(u8::is_ascii_lowercase) {
        return end;
    }
    let mut end = end;
    for _ in 0..24 {
        let word = text.run(end + 1, 24, |b| b.is_ascii_lowercase());
        let closes = !text.at(word).is_ascii_alphanumeric();
        if text.at(end) != b' '
            || word == end + 1
            || !closes
            || matches!(text.at(word), b'=' | b':')
        {
            break;
        }
        end = word;
    }
    end
}
