//! Secrets in sentences: `the password is x`, `password for bob: x`, `logged in with password x`.

use super::apposition::{apposition, is_identifier, looks_made, word_end};
use super::benign;
use super::cause;
use super::header;
use super::key::{Key, is_file, is_name};
use super::sentence;
use super::spoken;
use super::told;
use super::value;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};

/// What reading a sentence takes besides its words, in units of work.
const COST: usize = 100;

/// Looks for a value in the words that follow a secret name.
pub(crate) fn follows(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    let from = text.run(key.end, 6, |b| is_quote(b) || b == b'\\');
    if is_value(text, key) {
        return;
    }
    if text.has(key.end, b", ") && text.before(key.start) == b' ' {
        return set_off(finder, key);
    }
    if !is_blank(text.at(from)) || ends_path(text, key) {
        return;
    }
    match key.kind {
        KeyKind::Secret | KeyKind::Token | KeyKind::Credential => {}
        KeyKind::Pass if opens_account(text, key) || is_given(text, key) => {}
        KeyKind::SessionName => return session_id(finder, key),
        _ => return,
    }
    if super::other::is_parser_talk(text, key) {
        return made_all_the_same(finder, key);
    }
    text.spend(COST);
    let first = behind_dots(text, text.run(from, 8, is_blank));
    if cause::is_location(text, first) || is_told_of(text, key, first) {
        return;
    }
    if used_as(finder, key) || told::follows(finder, from) {
        return;
    }

    if in_netrc(finder, key, first) || of_user(finder, key, first) || apposition(finder, key, first)
    {
        return;
    }
    if !banner(finder, key) && !tried(finder, key) {
        sentence::follow(finder, key, first);
    }
}

/// `authMethod=password`, `:auth_method=>"password"`: the word is a value itself.
fn is_value(text: Text<'_>, key: Key) -> bool {
    // `text=Token x`: the word is a scheme.
    if header::is_scheme(text.slice(key.start..key.end)) {
        return false;
    }
    let quoted = is_quote(text.before(key.start)) && is_quote(text.at(key.end));
    let start = key.start - usize::from(quoted);
    let sign = text.before(start);
    // `config:db:password` is the path of a key.
    let name = text.run_back(start.saturating_sub(1), 40, is_name);
    let is_path = sign == b':' && text.before(name) == b':';
    matches!(sign, b'=' | b':') && text.before(start - 1).is_ascii_alphanumeric() && !is_path
        || quoted && sign == b'>' && text.before(start - 1) == b'='
}

/// `Password ........ x`: dots lead to the value.
fn behind_dots(text: Text<'_>, first: usize) -> usize {
    let end = text.run(first, 64, |b| b == b'.');
    if end > first + 2 && text.at(end) == b' ' {
        text.run(end, 8, is_blank)
    } else {
        first
    }
}

/// `unknown token x`: no parser meets a word of both cases and digits.
fn made_all_the_same(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    let start = text.run(key.end, 2, |b| is_blank(b) || is_quote(b));
    let end = text.run(start, 512, |b| b > 0x20 && !is_quote(b));
    let bytes = text.slice(start..end);
    if start > key.end && benign::is_random(bytes) {
        finder.push(start, end, key.kind.rule());
    }
}

/// `POST /v1/tokens amount=20`: the name ends a path; behind a blank it is an option.
fn ends_path(text: Text<'_>, key: Key) -> bool {
    let path = text.run_back(key.start, 128, |b| b > 0x20);
    text.before(key.start) == b'/' && text.at(path) == b'/' && path + 1 < key.start
}

/// `my password, x, was leaked`.
fn set_off(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    let start = key.end + 2;
    let end = text.run(start, 128, |b| b > 0x20 && b != b',');
    let bytes = text.slice(start..end);
    if text.has(end, b", ")
        && key.kind == KeyKind::Secret
        && benign::is_secretish(bytes)
        && bytes.iter().any(u8::is_ascii_digit)
        && !benign::is_field(bytes)
        && !is_identifier(bytes)
    {
        finder.push(start, end, key.kind.rule());
    }
}

/// `PASSWORD kibana = x`: the passwords of built-in users, as they are made.
fn of_user(finder: &mut Finder<'_, '_>, key: Key, first: usize) -> bool {
    let text = finder.text;
    let end = text.run(first, 40, |b| b.is_ascii_lowercase() || b == b'_');
    if text.slice(key.start..key.end) != b"PASSWORD" || end == first || !text.has(end, b" = ") {
        return false;
    }
    let stop = text.run(end + 3, 256, |b| b > 0x20);
    if !benign::is_benign(key.kind, text.slice(end + 3..stop), false) {
        finder.push(end + 3, stop, key.kind.rule());
    }
    true
}

/// `password authentication failed: tried "x"`.
fn tried(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let line = key.end..text.run(key.end, 80, |b| b != b'\n');
    let Some(at) = text
        .find_folded(line, b" tried ")
        .filter(|_| key.kind == KeyKind::Secret)
    else {
        return false;
    };
    let found = value::quoted(text, at + 7).filter(|found| {
        let bytes = text.slice(found.range.clone());
        !benign::is_benign(key.kind, bytes, true) && !spoken::is_spoken(bytes)
    });
    if let Some(found) = &found {
        finder.push_ahead(found.range.start, found.range.end, key.kind.rule());
    }
    found.is_some()
}

/// `session id x expired`.
fn session_id(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    if !text.has_folded(key.end, b" id ") {
        return;
    }
    let start = key.end + 4;
    let end = word_end(text, start);
    let bytes = text.slice(start..end);
    if bytes.len() >= 12
        && !benign::is_field(bytes)
        && !benign::is_benign(KeyKind::SessionName, bytes, false)
    {
        finder.push(start, end, KeyKind::SessionName.rule());
    }
}

/// `Use the password below:`, an empty line, and it stands alone on the next.
fn banner(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let end = text.run(key.end, 160, |b| b != b'\n' && b != b'\r');
    if text.before(end) != b':' || text.at(end) == 0 {
        return false;
    }
    let start = text.run(end, 12, is_space);
    let stop = text.run(start, 128, |b| b > 0x20);
    let bytes = text.slice(start..stop);
    let alone = matches!(text.at(stop), 0 | b'\n' | b'\r');
    let believed = alone
        && benign::is_secretish(bytes)
        && !benign::is_field(bytes)
        && !benign::is_benign(key.kind, bytes, false);
    if believed {
        finder.push_ahead(start, stop, key.kind.rule());
    }
    believed
}

/// `PASS x`, `requirepass x`, `auth_pass x`, `user pass x`; while `first pass` and `pass 2` count.
fn opens_account(text: Text<'_>, key: Key) -> bool {
    let name = text.slice(key.start..key.end);
    if name == b"PASS" {
        // A program that tests names the file.
        let start = text.run(key.end, 4, is_blank);
        let file = text.slice(start..text.run(start, 128, |b| b > 0x20));
        let is_class = memchr::memchr(b'\\', file).is_some()
            && file.iter().all(|b| b.is_ascii_alphabetic() || *b == b'\\');
        return !is_file(file) && !is_class;
    }
    if name.len() > 4 {
        return text.before(key.start) != b'-';
    }
    // `user bob / pass x`
    if text.has(key.start.saturating_sub(3), b" / ") {
        return true;
    }
    let end = text.run_back(key.start, 2, is_blank);
    let owner = text.slice(text.run_back(end, 12, |b| b.is_ascii_alphabetic())..end);
    end < key.start
        && is_any(
            owner,
            &[
                b"user",
                b"db",
                b"database",
                b"root",
                b"admin",
                b"login",
                b"bind",
                b"smtp",
                b"mail",
                b"ftp",
                b"ssh",
                b"mysql",
                b"postgres",
                b"ldap",
                b"proxy",
                b"wifi",
                b"vpn",
                b"app",
                b"account",
                b"service",
                b"guest",
                b"sudo",
                b"setenv",
            ],
        )
}

/// `pass for bob: x`, `:pass "x"`: whose it is, or the notation, tells that nothing passed.
fn is_given(text: Text<'_>, key: Key) -> bool {
    let quoted = text.has(key.end, b" \"");
    let end = text.run_back(key.start, 2, is_blank);
    let owner = text.slice(text.run_back(end, 8, |b| b.is_ascii_alphabetic())..end);
    let owned = is_any(
        owner,
        &[b"with", b"using", b"my", b"your", b"his", b"her", b"their"],
    );
    owned && end < key.start
        || text.has(key.end, b" for ")
        || text.has(key.end, b" is ")
        || text.has(key.end, b" was ")
        || quoted
}

/// `machine h login app password x`, on one line or three (netrc of curl and ftp).
fn in_netrc(finder: &mut Finder<'_, '_>, key: Key, first: usize) -> bool {
    let text = finder.text;
    if text.slice(key.start..key.end) != b"password" {
        return false;
    }
    let mut at = key.start;
    let mut word = || {
        let end = text.run_back(at, 16, is_space);
        at = text.run_back(end, 96, |b| b > 0x20);
        text.slice(at..end)
    };
    let (_user, login, _host, machine) = (word(), word(), word(), word());
    let is_one = login == b"login" && machine == b"machine";
    let end = text.run(first, 512, |b| b > 0x20 && !is_quote(b));
    if is_one && !benign::is_benign(key.kind, text.slice(first..end), false) {
        finder.push(first, end, key.kind.rule());
    }
    is_one
}

/// `use x as the password`: it stands in front of its name.
fn used_as(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let Some(end) = [
        &b" as the "[..],
        b" as your ",
        b" as my ",
        b" as new ",
        b" as ",
    ]
    .iter()
    .find_map(|joint| {
        key.start
            .checked_sub(joint.len())
            .filter(|&at| text.has_folded(at, joint))
    }) else {
        return false;
    };
    let start = text.run_back(end, 128, |b| b > 0x20);
    let verb_end = text.run_back(start, 2, is_blank);
    let verb = text.slice(text.run_back(verb_end, 12, |b| b.is_ascii_alphabetic())..verb_end);
    let quotes = usize::from(is_quote(text.at(start)));
    let bytes = text.slice(start + quotes..end - quotes.min(end - start));
    let believed = is_any(
        verb,
        &[
            b"use", b"using", b"used", b"enter", b"try", b"tried", b"with", b"set", b"type", b"put",
        ],
    ) && looks_made(text, key, bytes)
        && !benign::is_field(bytes)
        && !benign::is_benign(key.kind, bytes, true);
    if believed {
        finder.push_ahead(start + quotes, end - quotes, key.kind.rule());
    }
    believed
}

/// `Password changed|5|src=10.0.0.1`, `db-password --data-file=-`, `RSA key 4996D13AE662241A`: the next column, an option,
/// the fingerprint of a public key.
fn is_told_of(text: Text<'_>, key: Key, first: usize) -> bool {
    let bytes = text.slice(first..text.run(first, 128, |b| b > 0x20));
    let column = memchr::memchr(b'|', bytes).and_then(|bar| bytes.get(..bar));
    let is_fingerprint = matches!(bytes.len(), 16 | 40)
        && bytes
            .iter()
            .all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(b))
        && text.has_folded(key.start, b"rsa");
    column.is_some_and(|word| word.iter().all(u8::is_ascii_alphabetic))
        || bytes.starts_with(b"--")
        || is_fingerprint
}

pub(crate) fn is_any(word: &[u8], list: &[&[u8]]) -> bool {
    list.iter().any(|w| word.eq_ignore_ascii_case(w))
}
