//! Secrets on command lines: `--password x`, `-u user:x`, `mysql -px`, `sshpass -p x`.

use super::benign;
use super::key::Key;
use super::{reference, usage, value};
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// Whether a name is written as an option: `--password`, `-token`.
pub(crate) fn is_option(text: Text<'_>, start: usize) -> bool {
    let before = text.before(start);
    text.at(start) == b'-'
        && (matches!(before, 0 | b' ' | b'\t' | b'\n' | b'[' | b'(' | b',') || is_quote(before))
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
    let from = text.run(key.end, 8, is_blank);
    if from > key.end && text.at(from) != b'-' && !usage::describes(text, key, from) {
        take(finder, from, key.kind);
    }
}

/// At ` -`: one-letter options of programs that take a secret with them.
pub(crate) fn at_dash(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let letter = text.at(place + 1);
    if !matches!(letter, b'p' | b'P' | b'a' | b'w' | b'u' | b'U') || text.before(place) != b' ' {
        return;
    }
    let next = text.at(place + 2);
    if next == b'-' || !is_blank(next) && (!matches!(letter, b'p') || next == 0) {
        return;
    }
    let command = command_before(finder, place);
    let from = text.run(place + 2, 4, is_blank);
    let attached = from == place + 2;
    match (letter, command) {
        (b'p', Some(Command::Database)) if attached => take(finder, from, KeyKind::Secret),
        (b'p', Some(Command::Login))
        | (b'a', Some(Command::Redis))
        | (b'w', Some(Command::Ldap))
        | (b'P', Some(Command::Archive | Command::Database))
            if !attached =>
        {
            take(finder, from, KeyKind::Secret);
        }
        (b'p', Some(Command::Login | Command::Archive)) if attached => {
            take(finder, from, KeyKind::Secret)
        }
        _ => {}
    }
}

/// At `:` inside `-u user:x`, `--user user:x`, `--proxy-user user:x`.
#[inline]
pub(crate) fn at_colon(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let next = text.at(place + 1);
    if next <= 0x20
        || next == b'/'
        || !text.before(place).is_ascii_alphanumeric()
        || text.before(place).is_ascii_digit() && next.is_ascii_digit()
    {
        return;
    }
    let start = text.run_back(place, 48, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'@' | b'%' | b'+')
    });
    let open = if is_quote(text.before(start)) {
        start - 1
    } else {
        start
    };
    if !matches!(text.before(open), b' ' | b'=') {
        return;
    }
    let option_end = text.run_back(open, 4, |b| is_blank(b) || b == b'=');
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
    let end = if open < start {
        let quote = text.before(start);
        memchr::memchr(quote, text.slice(place + 1..place + 1 + 512))
            .map_or_else(|| argument_end(text, place + 1), |i| place + 1 + i)
    } else {
        argument_end(text, place + 1)
    };
    if !benign::is_benign(KeyKind::Secret, text.slice(place + 1..end), true) {
        finder.push(place + 1, end, Rule::KeyValueSecret);
    }
}

fn take(finder: &mut Finder<'_, '_>, from: usize, kind: KeyKind) {
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
        || benign::is_benign(KeyKind::Card, bytes, false) && bytes.starts_with(b"$");
    if !template
        && !matches!(bytes, [b'<', .., b'>'])
        && !(bytes.len() < 2 && kind != KeyKind::Secret)
    {
        finder.push(start, end, kind.rule());
    }
}

fn argument_end(text: Text<'_>, from: usize) -> usize {
    text.run(from, value::VALUE_CAP, |b| {
        b > 0x20 && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>')
    })
}

enum Command {
    Database,
    Login,
    Redis,
    Ldap,
    Archive,
}

/// The program whose command line this is.
fn command_before(finder: &mut Finder<'_, '_>, place: usize) -> Option<Command> {
    if !finder.may_search() {
        return None;
    }
    let text = finder.text;
    let start = text.run_back(place, 160, |b| !matches!(b, b'\n' | b'|' | b';'));
    let line = start..place;
    let has = |word: &[u8]| text.find_folded(line.clone(), word).is_some();
    if has(b"mysql") || has(b"mariadb") || has(b"mongo") {
        Some(Command::Database)
    } else if has(b"sshpass")
        || has(b"docker login")
        || has(b"podman login")
        || has(b"plink")
        || has(b"az login")
        || has(b"htpasswd")
        || has(b"helm registry")
        || has(b"sqlcmd")
    {
        Some(Command::Login)
    } else if has(b"redis-cli") {
        Some(Command::Redis)
    } else if has(b"ldap") {
        Some(Command::Ldap)
    } else if has(b"zip ") || has(b"7z ") || has(b"unzip") || has(b"rar ") {
        Some(Command::Archive)
    } else {
        None
    }
}
