//! Secrets behind options that say so: `--password x`, `-u user:x`, `/p:x`.

use super::key::{Key, is_only_name};
use super::{benign, command, directive};
use super::{reference, usage, value};
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// What reading the argument of an option takes, in units of work.
const ARGUMENT_COST: usize = 250;

/// Whether a name is written as an option: `--password`, `-token`.
pub(crate) fn is_option(text: Text<'_>, start: usize) -> bool {
    let before = text.before(start);
    text.at(start) == b'-'
        && (matches!(before, 0 | b' ' | b'\t' | b'\n' | b'[' | b'(' | b',') || is_quote(before))
}

/// `chpasswd`, `passwd --stdin`, `--password-stdin`: the secret comes through a pipe.
pub(crate) fn reads_pipe(text: Text<'_>, start: usize, end: usize) -> bool {
    text.slice(start..end).ends_with(b"-stdin")
        || text.has(start, b"chpasswd")
        || text.has(end, b" --stdin")
}

/// The argument behind a secret option.
pub(crate) fn argument(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    if matches!(
        key.kind,
        KeyKind::Auth
            | KeyKind::Cookie
            | KeyKind::AuthHeader
            | KeyKind::SessionName
            | KeyKind::SecretId
    ) {
        return;
    }
    text.spend(ARGUMENT_COST);
    // `[--password, x, --json]`: a list of YAML, its items without quotes.
    if text.has(key.end, b", ") && text.at(key.end + 2) != b'-' {
        let end = text.run(key.end + 2, 512, |b| b > 0x20 && !matches!(b, b',' | b']'));
        if matches!(text.at(end), b',' | b']') {
            finder.push(key.end + 2, end, key.kind.rule());
        }
        return;
    }
    // `a1="--password" a2="x"` of the kernel's audit.
    if text.at(key.end) == b'"' {
        let gap = command::gap_end(text, key.end, true);
        if text.before(gap) == b'"' && text.before(gap - 1) == b'=' {
            take(finder, gap - 1, key.kind);
        }
        return;
    }
    let from = text.run(key.end, 8, is_blank);
    // `-pass pass:x`, `-passin file:x` of OpenSSL.
    let source = text.slice(from..text.run(from, 5, |b| b.is_ascii_lowercase() || b == b':'));
    if matches!(source, b"env:" | b"file:") || source.starts_with(b"fd:") {
        return;
    }
    if source == b"pass:" {
        return take(finder, from + 5, key.kind);
    }
    let is_value = from > key.end
        && text.at(from) != b'-'
        && !usage::describes(text, key, from)
        && !names_another(text, from);
    if is_value {
        take(finder, from, key.kind);
    }
}

/// `--secret id=npm,src=.npmrc` of BuildKit, `--secret dbPassword x`: what the secret is called.
fn names_another(text: Text<'_>, from: usize) -> bool {
    let end = argument_end(text, from);
    let argument = text.slice(from..end);
    argument.starts_with(b"id=")
        || text.at(end) == b' '
            && text.at(end + 1) > b' '
            && text.at(end + 1) != b'-'
            && is_only_name(argument)
            && argument
                .iter()
                .skip(1)
                .any(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'-'))
}

/// At `:` inside `-u user:x`, `--user user:x`, `--proxy-user user:x`.
#[inline]
pub(crate) fn at_colon(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let next = text.at(place + 1);
    if next.is_ascii_digit() {
        directive::at_port(finder, place);
    }
    if next <= 0x20
        || next == b'/'
        || !text.before(place).is_ascii_alphanumeric()
        || text.before(place).is_ascii_digit() && next.is_ascii_digit()
    {
        return;
    }
    if text.before(place - 1) == b'/' || text.has(place.wrapping_sub(5), b"/user:") {
        windows(finder, place);
    }
    let start = text.run_back(place, 48, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'@' | b'%' | b'+')
    });
    let open = if is_quote(text.before(start)) {
        start - 1
    } else {
        start
    };
    if open == start && !matches!(text.before(open), b' ' | b'=') {
        return;
    }
    // In a list of arguments the option stands in quotes of its own.
    let option_end = text.run_back(open, 6, |b| {
        is_blank(b) || is_quote(b) || matches!(b, b'=' | b',' | b'\\')
    });
    let option_start = text.run_back(option_end, 16, |b| b.is_ascii_alphabetic() || b == b'-');
    let option = text.slice(option_start..option_end);
    if ![
        &b"-u"[..],
        b"-U",
        b"--user",
        b"--proxy-user",
        b"--userpwd",
        b"--auth",
        b"-a",
    ]
    .contains(&option)
    {
        return;
    }
    // `--user bob:'x y'`
    if is_quote(next)
        && let Some(found) = value::quoted(text, place + 1)
    {
        if !benign::is_benign(KeyKind::Secret, text.slice(found.range.clone()), true) {
            finder.push(found.range.start, found.range.end, Rule::KeyValueSecret);
        }
        return;
    }
    let end = if open < start {
        let quote = text.before(start);
        memchr::memchr(quote, text.slice(place + 1..place + 1 + 512))
            .map_or_else(|| argument_end(text, place + 1), |i| place + 1 + i)
    } else {
        argument_end(text, place + 1)
    };
    let bytes = text.slice(place + 1..end);
    if !benign::is_benign(KeyKind::Secret, bytes, true) && !is_group(text, option_start, bytes) {
        finder.push(place + 1, end, Rule::KeyValueSecret);
    }
}

/// `docker exec -u root:root`, `rsync -a host:dir`: what follows the user is no secret.
fn is_group(text: Text<'_>, option: usize, value: &[u8]) -> bool {
    let line = text.run_back(option, 64, |b| !matches!(b, b'\n' | b'|' | b';'))..option;
    !benign::is_secretish(value)
        && [
            &b"docker "[..],
            b"podman ",
            b"nerdctl ",
            b"rsync ",
            b"chroot ",
            b"runuser ",
        ]
        .iter()
        .any(|program| text.find_folded(line.clone(), program).is_some())
}

pub(crate) fn take(finder: &mut Finder<'_, '_>, from: usize, kind: KeyKind) {
    let text = finder.text;
    let (start, end) = match value::quoted(text, from) {
        Some(found) => (found.range.start, found.range.end),
        None if reference::template(text, from).is_some_and(|found| found.default.is_none()) => {
            return;
        }
        None => (from, argument_end(text, from)),
    };
    let kind = if kind == KeyKind::Credential {
        KeyKind::Token
    } else {
        kind
    };
    let bytes = text.slice(start..end);
    let template = benign::is_placeholder(bytes)
        || benign::is_benign(KeyKind::Card, bytes, false) && is_expansion(bytes);
    if !template
        && !matches!(bytes, [b'<', .., b'>'])
        && !(bytes.len() < 2 && kind != KeyKind::Secret)
    {
        finder.push(start, end, kind.rule());
    }
}

/// `$NAME`, `${NAME}`, `$(command)` of a shell.
fn is_expansion(bytes: &[u8]) -> bool {
    match bytes {
        [b'$', b'{' | b'(', ..] => true,
        [b'$', name @ ..] => name
            .iter()
            .all(|&b| b.is_ascii_alphanumeric() || b"_:./-".contains(&b)),
        _ => false,
    }
}

fn argument_end(text: Text<'_>, from: usize) -> usize {
    text.run(from, value::VALUE_CAP, |b| {
        b > 0x20 && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>')
    })
}

/// `xfreerdp /p:x`, `net use Z: \\\\host\\share x /user:bob`.
fn windows(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let start = text.run_back(place, 200, |b| b != b'\n');
    let has = |word: &[u8]| text.find_folded(start..place, word).is_some();
    if text.has(place - 1, b"p:") && (has(b"freerdp") || has(b"rdp ") || has(b"schtasks")) {
        take(finder, place + 1, KeyKind::Secret);
    } else if text.has(place.wrapping_sub(5), b"/user:") && has(b"net use ") {
        let end = text.run_back(place - 5, 4, is_blank);
        let word = text.run_back(end, 256, |b| b > 0x20);
        let bytes = text.slice(word..end);
        let other = matches!(bytes, b"use" | b"*" | [b'\\' | b'/', ..] | [.., b':']);
        if !other && !benign::is_benign(KeyKind::Secret, bytes, true) {
            finder.push_ahead(word, end, Rule::KeyValueSecret);
        }
    }
}
