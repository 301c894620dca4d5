//! Values right behind their name in a sentence: `password hunter2`, `password "correct horse"`, `one-time password 736834`.

use super::key::Key;
use super::prose::is_any;
use super::{benign, spoken, value};
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// `password hunter2`, `password "correct horse"`, `password (hunter2)`.
pub(crate) fn apposition(finder: &mut Finder<'_, '_>, key: Key, at: usize) -> bool {
    let text = finder.text;
    if let Some(found) = value::quoted(text, at) {
        let bytes = text.slice(found.range.clone());
        // Secrets of a cluster have names in quotes: `secret "web-tls" not found`.
        let last = key.end.saturating_sub(6);
        let is_object = last >= key.start && text.has_folded(last, b"secret")
            || spoken::is_object(text, found.range.start, found.range.end);
        let believed = if is_object {
            benign::is_secretish(bytes)
                || text.has_folded(key.start, b"x-") && benign::is_chosen(bytes)
        } else if key.kind == KeyKind::Secret {
            !spoken::is_spoken(bytes) && !is_name_like(bytes)
        } else {
            benign::is_secretish(bytes)
        };
        if believed && found.range.len() < 256 && !benign::is_benign(key.kind, bytes, true) {
            finder.push(found.range.start, found.range.end, key.kind.rule());
        }
        return true;
    }
    let start = behind_type(text, at + usize::from(opens_mark(text, at)));
    let end = word_end(text, start);
    let bytes = text.slice(start..end);
    if text.slice(key.start..key.end) == b"PASS" && ends_command(text, end, bytes) {
        finder.push(start, end, key.kind.rule());
        return true;
    }
    let enough = if key.kind == KeyKind::Secret { 6 } else { 8 };
    let bytes = match bytes {
        // `[Principal=bob`: the fields of what the name is of.
        [b'[' | b'{' | b'(', inner @ ..] => inner,
        // `typedef struct Token_ *Token`.
        [b'*', first, ..] if first.is_ascii_alphabetic() => b"",
        _ => bytes,
    };
    let is_field = memchr::memchr(b'=', bytes).is_some_and(|i| {
        bytes.get(..i).is_some_and(|n| {
            !n.is_empty() && n.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_')
        }) && match bytes.get(i + 1) {
            Some(&next) => next != b'=',
            None => is_quote(text.at(end)),
        }
    });
    let followed =
        is_field || text.at(end) == b'=' || text.at(end) == b':' && !is_blank(text.at(end + 1));
    let is_directive = text.slice(key.start..key.end) == b"requirepass";
    if bytes.len() >= enough
        && !followed
        && (looks_made(text, key, bytes) || is_directive && !spoken::is_spoken(bytes))
        && !benign::is_benign(key.kind, bytes, false)
        && (!is_identifier(bytes) || opens_by_identifier(text, key, bytes))
        || is_one_time(text, key, bytes)
        || !followed && is_number(text, key, start, end)
    {
        finder.push(start, end, key.kind.rule());
        return true;
    }
    false
}

/// `PASS Tiger7` of FTP and POP3: one word with a digit in it, and the end of the line.
fn ends_command(text: Text<'_>, end: usize, word: &[u8]) -> bool {
    matches!(text.at(end), b'\r' | b'\n' | 0)
        && word.len() > 4
        && word.iter().any(u8::is_ascii_digit)
        && word.iter().any(u8::is_ascii_alphabetic)
        && !word.iter().any(|b| b"_/.:(".contains(b))
}

/// `(x)`, `[x]`, `{x}`: marks around one word.
fn opens_mark(text: Text<'_>, at: usize) -> bool {
    let close = match text.at(at) {
        b'(' => return true,
        b'[' => b']',
        b'{' => b'}',
        _ => return false,
    };
    let end = text.run(at + 1, 128, |b| b > 0x20 && b != close);
    text.at(end) == close
}

/// Devices say how a password is written: `password 7 x`, `key ascii-text x`, `message-digest-key 1 md5 x`.
fn behind_type(text: Text<'_>, start: usize) -> usize {
    let mut start = start;
    for _ in 0..3 {
        let end = text.run(start, 12, |b| b.is_ascii_alphanumeric() || b == b'-');
        let word = text.slice(start..end);
        let is_type = word.len() < 4 && word.iter().all(u8::is_ascii_digit)
            || is_any(
                word,
                &[
                    b"ascii-text",
                    b"ascii",
                    b"hex",
                    b"md5",
                    b"sha",
                    b"encrypted",
                ],
            );
        if word.is_empty() || !is_type || text.at(end) != b' ' {
            break;
        }
        start = end + 1;
    }
    start
}

/// `using api key 9377d1dd-…`, `token 9377d1dd-… is expired`: identifiers often enough open what they name.
fn opens_by_identifier(text: Text<'_>, key: Key, bytes: &[u8]) -> bool {
    // Lower case, as services make them; what a message numbers may be in capitals.
    bytes.len() == 36
        && matches!(key.kind, KeyKind::Secret | KeyKind::Token)
        && !text.before(key.end).eq_ignore_ascii_case(&b's')
        && !bytes.iter().any(u8::is_ascii_uppercase)
}

/// Whether a bare word is no other than a secret behind a name: made at random, or, behind `password`, chosen.
pub(crate) fn looks_made(text: Text<'_>, key: Key, bytes: &[u8]) -> bool {
    benign::is_secretish(bytes)
        || matches!(key.kind, KeyKind::Secret | KeyKind::Pass)
            && benign::is_chosen(bytes)
            && is_password(text, key)
}

/// `password`, `DB_PASSWD`, `requirepass`; not `secret` and `key`, which name objects.
fn is_password(text: Text<'_>, key: Key) -> bool {
    let name = key.start..key.end;
    text.find_folded(name.clone(), b"pass").is_some() || text.find_folded(name, b"pwd").is_some()
}

/// `one-time password 736834`.
fn is_one_time(text: Text<'_>, key: Key, bytes: &[u8]) -> bool {
    (4..=8).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_digit)
        && is_password(text, key)
        && [&b"one-time "[..], b"one time ", b"onetime ", b"temporary "]
            .iter()
            .any(|head| {
                key.start
                    .checked_sub(head.len())
                    .is_some_and(|at| text.has_folded(at, head))
            })
}

/// `entered password 138912`, `use token 415144`: digits alone, which no unit follows.
pub(crate) fn is_number(text: Text<'_>, key: Key, start: usize, end: usize) -> bool {
    let number = text.slice(start..end);
    if !(6..=12).contains(&number.len()) || !number.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let verb_end = text.run_back(key.start, 2, is_blank);
    let verb = text.slice(text.run_back(verb_end, 12, |b| b.is_ascii_alphabetic())..verb_end);
    let is_given = match key.kind {
        KeyKind::Pass => text.slice(key.start..key.end) == b"PASS",
        KeyKind::Secret => is_password(text, key),
        KeyKind::Token => is_any(verb, &[b"use", b"enter", b"entered", b"type"]),
        _ => false,
    };
    let next = text.run(end, 2, is_blank);
    let goes_on =
        text.at(next).is_ascii_alphanumeric() || matches!(text.at(next), 0 | b'\n' | b'\r');
    is_given && (goes_on || !is_blank(text.at(end))) && !spoken::is_length(text, start, end)
}

/// `user_id`, `kube-root-ca`: a name of something, not its secret.
fn is_name_like(word: &[u8]) -> bool {
    crate::name::classify(word).is_some()
        || word.contains(&b'_') && word.iter().all(|b| b.is_ascii_lowercase() || *b == b'_')
}

/// UUIDs and plain hexadecimal: references more often than secrets when no separator stands before them.
pub(crate) fn is_identifier(word: &[u8]) -> bool {
    let dashes = word.iter().filter(|&&b| b == b'-').count();
    word.len() == 36 && dashes == 4
        || word
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'#'))
            && word.len() < 5
}

/// The end of a word, without the punctuation of its sentence.
pub(crate) fn word_end(text: Text<'_>, at: usize) -> usize {
    let end = text.run(at, 512, |b| {
        b > 0x20 && !matches!(b, b'"' | b'`' | b'<' | b',')
    });
    let end = value::next_field(text, at, end).unwrap_or(end);
    // A line break that is written out ends a word as well.
    let mut end = memchr::memchr_iter(b'\\', text.slice(at..end))
        .map(|slash| at + slash)
        .find(|&slash| value::is_escape(text, slash))
        .unwrap_or(end);
    while end > at
        && matches!(
            text.before(end),
            b'.' | b',' | b';' | b':' | b')' | b'\'' | b']' | b'}'
        )
    {
        end -= 1;
    }
    end
}
