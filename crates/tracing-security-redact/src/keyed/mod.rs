//! Secrets that a name announces: `password=x`, `"api_key": "x"`, `<pin>x</pin>`, `--token x`, `the password is x`.

pub(crate) mod benign;
mod between;
mod call;
pub(crate) mod command;
mod csv;
pub(crate) mod directive;
mod header;
pub(crate) mod key;
mod languages;
mod pair;
mod prose;
mod query;
mod reference;
mod setting;
pub(crate) mod shell;
mod spoken;
mod sql;
mod table;
pub(crate) mod told;
mod usage;
pub(crate) mod value;

use self::key::Key;
pub(crate) use self::pair::{NAME_LABELS, VALUE_LABELS};
use self::reference::Reference;
use self::value::Value;
use crate::detector::{Rule, pem, url};
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};
use crate::words::Words;

/// At `:` or `=`: the name before it decides whether a value follows.
#[inline(never)]
pub(crate) fn at_separator(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let (byte, next) = (text.at(place), text.at(place + 1));
    if byte == b':' {
        if next == b'/' && text.at(place + 2) == b'/' {
            return url::at_scheme(finder, place);
        }
        // `auth::login` is a path, not a value; `:=` is read at its second half.
        if next == b':' || text.before(place) == b':' || next == b'=' {
            return;
        }
        shell::at_colon(finder, place);
    } else if matches!(text.before(place), b'!' | b'=' | b'<' | b'>')
        || query::at_equals(finder, place)
    {
        return;
    }
    // `:=`, `?=`, `+=` and `||=` are one separator.
    let separator = if byte == b'=' {
        text.run_back(place, 2, |b| matches!(b, b':' | b'?' | b'+' | b'|'))
    } else {
        place
    };
    let Some(key) = key::before(text, separator) else {
        return header::at_parameter(finder, place);
    };
    value_follows(finder, key, place);
}

/// In a word that may be a name: names that no separator follows, and those that one does.
#[inline(always)]
pub(crate) fn at_word(finder: &mut Finder<'_, '_>, place: usize) {
    if looks_right(finder.text, place) {
        word_found(finder, place);
    }
}

/// Whether the letters around a place are those of a word that is looked for: this runs at every `k`, `w` and `b`.
#[inline(always)]
fn looks_right(text: Text<'_>, place: usize) -> bool {
    let at = |index: usize| text.at(index) | 0x20;
    let back = |n: usize| {
        text.bytes
            .get(place.wrapping_sub(n))
            .map_or(0, |b| b | 0x20)
    };
    match at(place) {
        b'k' => match at(place + 1) {
            b'e' => {
                at(place + 2) == b'y'
                    || at(place + 2) == b'n' && (back(1) == b'o' || at(place + 3) == b'n')
            }
            b'i' => at(place + 2) == b'e' && back(1) == b'o',
            _ => false,
        },
        b'w' => at(place + 1) == b'd' && back(1) == b'p',
        b'b' => {
            at(place + 1) == b'e' && at(place + 2) == b'a'
                || at(place + 1) == b'a' && at(place + 2) == b's'
                || at(place + 1) == b'y' && text.at(place + 2) == b' '
        }
        b's' => {
            at(place + 1) == b's'
                && (back(1) == b'a' && back(2) == b'p' || back(1) == b'e' && back(2) == b's')
        }
        b'c' => {
            at(place + 1) == b'r'
                && (back(1) == b'e' && back(2) == b's'
                    || at(place + 2) == b'e' && at(place + 3) == b'd'
                    || at(place + 2) == b'y' && at(place + 5) == b'(' | 0x20)
        }
        _ => false,
    }
}

#[inline(never)]
fn word_found(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    match text.at(place) | 0x20 {
        b'b' if text.at(place + 1) | 0x20 == b'y' => return sql::at_by(finder, place),
        b'b' => return header::at_scheme(finder, place),
        b'c' if text.has_folded(place, b"crypt(") => return sql::at_crypt(finder, place),
        b's' if text.before(place) | 0x20 == b'e' && !is_session(text, place) => return,
        _ => {}
    }
    // Two pairs of letters in one name lead to the same.
    if place < finder.named_to {
        return;
    }
    match key::around(text, place) {
        Some(key) => {
            finder.named_to = key.end;
            if shell::reads_pipe(text, key.start, key.end) {
                command::piped(finder, key.start, b"");
            } else {
                named(finder, key);
            }
        }
        None if shell::reads_pipe(text, place, text.run(place, 24, key::is_name)) => {
            command::piped(finder, place, b"");
        }
        None => directive::at_key(finder, place),
    }
}

/// `sessionid`, `session_key`, `sessid`; the word alone is too common to be looked at.
fn is_session(text: Text<'_>, place: usize) -> bool {
    let at = if text.has_folded(place + 2, b"ion") {
        place + 5
    } else {
        place + 2
    };
    let at = text.run(at, 1, |b| matches!(b, b'_' | b'-' | b'.' | b' '));
    text.has_folded(at, b"id") || text.has_folded(at, b"key")
}

/// A secret name stands in the text: what follows it?
fn named(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    let close = text.run(key.end, 12, |b| {
        is_quote(b) || matches!(b, b'\\' | b']' | b')')
    });
    let next = text.run(close, 8, is_blank);
    if is_quote(text.before(key.start)) || text.at(key.start) == b'-' {
        usage::rejected(finder, key);
    }
    match text.at(next) {
        // Parameters of a query are read at their sign.
        b'=' if matches!(text.before(key.start), b'?' | b'&' | b'#' | b';') => {}
        b'=' | b':' if text.at(next + 1) != b':' => {
            // `:=`, `=>` and `==` are one separator.
            let last = if text.at(next + 1) == b'=' {
                next + 1
            } else {
                next
            };
            value_follows(finder, key, last);
        }
        b':' if text.has(next, b"::") && is_double_colon(text, key, next) => {
            value_follows(finder, key, next + 1);
        }
        b'-' if text.at(next + 1) == b'>' => value_follows(finder, key, next),
        b'(' if call::arguments(finder, key) => {}
        _ if pair::follows(finder, key)
            || between::elsewhere(finder, key, close)
            || csv::is_column(finder, key)
            || table::is_cell(finder, key) => {}
        _ if shell::is_option(text, key.start) => shell::argument(finder, key),
        _ => prose::follows(finder, key),
    }
}

/// `::set-output name=token::x` of GitHub, `userPassword:: eA==` of LDIF; while `auth::login` is a path.
fn is_double_colon(text: Text<'_>, key: Key, colons: usize) -> bool {
    text.before(key.start) == b'=' || text.at(colons + 2) == b' ' && text.before(key.start) < b'!'
}

/// Reads and judges the value behind a separator.
fn value_follows(finder: &mut Finder<'_, '_>, key: Key, separator: usize) {
    let text = finder.text;
    let from = text.run(separator + 1, 2, |b| b == b'>' || b == b'=');
    match key.kind {
        KeyKind::AuthHeader => return header::authorization(finder, from),
        KeyKind::Cookie => return header::cookie(finder, from),
        _ => {}
    }
    if is_parser_talk(text, key) {
        return;
    }
    let from = match (text.has(key.start.saturating_sub(2), b"${"), text.at(from)) {
        // `${PASSWORD:?is not set}`, `${PASSWORD:-x}` of a shell.
        (true, b'?') => return,
        (true, b'-' | b'=' | b'+') => from + 1,
        _ => from,
    };
    let blank = text.run(from, 64, is_blank);
    if matches!(text.at(blank), b'\n' | b'\r' | b'|' | b'>') && on_next_lines(finder, key, blank) {
        return;
    }
    if spoken::is_remark(text, blank) {
        return;
    }
    // The type of a variable is not its value.
    let from = between::typed(text, from)
        .filter(|_| text.at(separator) == b':')
        .unwrap_or(from);
    if let Some(found) = reference::at(text, text.run(from, 64, is_blank), key, separator) {
        return referred(finder, key, &found);
    }
    if let Some(value) = value::read(text, from) {
        judge(finder, key, &value, text.at(separator));
        changed_to(finder, key, &value);
    }
}

/// Passes over a reference, but for the default that is written in it.
fn referred(finder: &mut Finder<'_, '_>, key: Key, found: &Reference) {
    if let Some(default) = found.default.clone() {
        let bytes = finder.text.slice(default.clone());
        if !benign::is_benign(key.kind, bytes, true) {
            finder.push(default.start, default.end, key.kind.rule());
        }
    }
    finder.cover(found.end, key.kind.rule());
}

/// `password = "old" -> "new"`: a change names both values.
fn changed_to(finder: &mut Finder<'_, '_>, key: Key, old: &Value) {
    let text = finder.text;
    let close = text.run(old.range.end, 8, |b| is_quote(b) || b == b'\\');
    let arrow = text.run(close, 4, is_blank);
    if arrow > close
        && (text.has(arrow, b"->") || text.has(arrow, b"=>"))
        && let Some(new) = value::read(text, arrow + 2).filter(|new| !new.container)
    {
        judge(finder, key, &new, b'=');
    }
}

/// Pushes a value, or the leaves of a container, unless it is benign for its name.
fn judge(finder: &mut Finder<'_, '_>, key: Key, value: &Value, separator: u8) {
    let text = finder.text;
    if value.container {
        if let Some(end) = between::braced(text, key, value.range.start) {
            return finder.push(value.range.start + 1, end, key.kind.rule());
        }
        return container(finder, key, value.range.start);
    }
    match key.kind {
        KeyKind::Cookie => return header::cookie(finder, value.range.start),
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
    if benign::is_benign(key.kind, bytes, value.quoted)
        || setting::is_another_thing(text, key, value, separator)
        || is_result_count(text, key, bytes)
        || is_amount(text, key, bytes)
    {
        return;
    }
    if value.quoted && (spoken::is_complaint(bytes) || is_object_of(text, key, value))
        || !value.quoted && is_field_number(text, key, value)
        || !value.quoted && spoken::is_length(text, value.range.start, value.range.end)
        || usage::describes_behind_sign(text, key, value.range.start, value.range.end)
    {
        return;
    }
    let bare_prose = separator == b':' && !value.quoted && is_blank(text.before(value.range.start));
    if bare_prose
        && !speaks_of_phrases(text, key)
        && (spoken::is_spoken(bytes) && is_blank(text.at(value.range.end))
            || spoken::is_clause(text, value.range.start, value.range.end))
    {
        return;
    }
    let end = if value.quoted {
        value.range.end
    } else {
        phrase_end(text, key, value.range.end)
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

/// `secret: "web-tls" not found`.
fn is_object_of(text: Text<'_>, key: Key, value: &Value) -> bool {
    let name = text.slice(key.start..key.end);
    (name.eq_ignore_ascii_case(b"secret") || name.eq_ignore_ascii_case(b"secrets"))
        && spoken::is_object(text, value.range.start, value.range.end)
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

/// Masks the leaves of `{…}` or `[…]`; keys, and leaves whose keys only describe, stay.
fn container(finder: &mut Finder<'_, '_>, key: Key, open: usize) {
    let text = finder.text;
    let line = text.slice(open..open + 64);
    let close = if text.at(open) == b'{' { b'}' } else { b']' };
    if let Some(len) = memchr::memchr(close, line) {
        // `{}`, `{password}`, `[hidden]`, and values that merely begin with a bracket.
        let whole = text.slice(open..open + len + 1);
        if benign::is_benign(KeyKind::Secret, whole, false) {
            return;
        }
    } else if memchr::memchr(close, text.hay(open..open + value::VALUE_CAP)).is_none() {
        let end = text.run(open, value::VALUE_CAP, |b| b > 0x20);
        return finder.push(open, end, key.kind.rule());
    }
    if !finder.may_search() {
        let end = text.run(open, value::VALUE_CAP, |b| b != b'\n');
        return finder.push(open, end, key.kind.rule());
    }
    let holds_names = matches!(
        key.kind,
        KeyKind::Credential | KeyKind::Token | KeyKind::Auth | KeyKind::Session
    );
    let mut is_schema = false;
    let mut found = Vec::new();
    value::leaves(text, open, |leaf_key, leaf| {
        let name = leaf_key.map(|range| text.slice(range));
        let bytes = text.slice(leaf.range.clone());
        is_schema |= name == Some(b"type") && (reference::is_type(bytes) || bytes == b"null");
        let described = name.is_some_and(|name| {
            is_description(name, holds_names) || is_schema && !is_example(name)
        });
        let kind = if matches!(key.kind, KeyKind::Auth | KeyKind::Credential) {
            key.kind
        } else {
            KeyKind::Secret
        };
        if !described
            && !benign::is_benign(kind, bytes, leaf.quoted)
            && !(leaf.quoted && spoken::is_complaint(bytes))
        {
            found.push(leaf.range);
        }
    });
    for range in found {
        finder.push_ahead(range.start, range.end, key.kind.rule());
    }
}

/// Keys in a container of credentials whose values say what it is, not what opens it.
fn is_description(key: &[u8], holds_names: bool) -> bool {
    OWNERS.has_folded(key) || holds_names && DESCRIPTIONS.has_folded(key)
}

/// What a schema shows of its values (JSON Schema, OpenAPI).
fn is_example(key: &[u8]) -> bool {
    [&b"default"[..], b"example", b"const", b"enum", b"examples"]
        .iter()
        .any(|word| key.eq_ignore_ascii_case(word))
}

/// Whose it is, in a container of any secret.
#[rustfmt::skip]
static OWNERS: Words = Words::of(&[
    b"username", b"user_name", b"userid", b"user_id", b"accesskeyid", b"access_key_id", b"keyid", b"key_id", b"createdate", b"created_at", b"createdat", b"updated_at", b"updatedat",
    b"status", b"expires_at", b"expiresat", b"last_used", b"$ref",
]);

#[rustfmt::skip]
static DESCRIPTIONS: Words = Words::of(&[
    b"user", b"name", b"type", b"token_type", b"kind", b"id", b"region", b"host", b"url", b"expires", b"expires_in", b"scope", b"scopes", b"provider", b"email",
    b"role", b"realm", b"login", b"created", b"method", b"scheme", b"profile", b"iat", b"exp",
]);

/// `unexpected token: ident`, `invalid token: '}'`: a parser speaks.
fn is_parser_talk(text: Text<'_>, key: Key) -> bool {
    if key.kind != KeyKind::Token || !is_blank(text.before(key.start)) {
        return false;
    }
    let end = key.start - 1;
    let word = text.slice(text.run_back(end, 12, |b| b.is_ascii_alphabetic())..end);
    [
        &b"unexpected"[..],
        b"expected",
        b"unknown",
        b"illegal",
        b"next",
        b"syntax",
        b"found",
        b"got",
        b"lookahead",
        b"max",
        b"total",
    ]
    .iter()
    .any(|w| word.eq_ignore_ascii_case(w))
}

/// `pass: 12 fail: 0`.
fn is_result_count(text: Text<'_>, key: Key, value: &[u8]) -> bool {
    if text.slice(key.start..key.end) == b"PASS" && text.at(key.end) == b':' {
        return true;
    }
    if key.kind != KeyKind::Pass || !value.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let near = key.start.saturating_sub(40)..key.end + 48;
    [&b"fail"[..], b"skip", b"total", b"tests"]
        .iter()
        .any(|w| text.find_folded(near.clone(), w).is_some())
}

/// `string password = 2;`: the number of a field (Protocol Buffers).
fn is_field_number(text: Text<'_>, key: Key, value: &Value) -> bool {
    let range = value.range.clone();
    let end = key.start.saturating_sub(1);
    range.len() <= 3
        && matches!(text.at(range.end), b';' | b' ')
        && text.slice(range).iter().all(u8::is_ascii_digit)
        && is_blank(text.at(end))
        && reference::is_type(text.slice(text.run_back(end, 24, |b| b > 0x20)..end))
}

/// `secrets_loaded=31`: how many, not which.
fn is_amount(text: Text<'_>, key: Key, value: &[u8]) -> bool {
    let name = text.slice(key.start..key.end).to_ascii_lowercase();
    let plural = name.ends_with(b"s") && !name.ends_with(b"pass")
        || name.windows(2).any(|w| w == b"s_" || w == b"s-");
    plural && value.len() <= 6 && value.iter().all(u8::is_ascii_digit)
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

/// The value stands on the next line, or in a YAML block (`|`, `>`).
fn on_next_lines(finder: &mut Finder<'_, '_>, key: Key, from: usize) -> bool {
    let text = finder.text;
    let block = matches!(text.at(from), b'|' | b'>');
    if text.slice(key.start..key.end) == b"chpasswd" {
        return accounts(finder, from);
    }
    let line_end = text.run(from, 6, |b| matches!(b, b'|' | b'>' | b'-' | b'+' | b'\r'));
    if text.at(line_end) != b'\n' {
        return false;
    }
    let start = text.run(line_end + 1, 64, is_blank);
    let indent = start - line_end - 1;
    let end = text.run(start, value::VALUE_CAP, |b| b != b'\n' && b != b'\r');
    let line = text.slice(start..end).trim_ascii();
    if !block {
        let single = !line.iter().any(|&b| is_space(b)) && memchr::memchr(b':', line).is_none();
        let quoted = line.first().is_some_and(|&b| is_quote(b));
        let believed = quoted
            || line.starts_with(b"string(")
            || single && (indent > 0 || benign::is_secretish(line));
        if !believed || line.first() == Some(&b'-') && !line.starts_with(b"- ") {
            return true;
        }
        if let Some(value) = value::read(text, start) {
            judge(finder, key, &value, b'=');
        }
        return true;
    }
    let mut end = end;
    let own = text
        .slice(text.run_back(key.start, 64, is_blank)..key.start)
        .len();
    // The block goes on as long as its lines are indented deeper than the name.
    while indent > own && end - start < value::VALUE_CAP {
        let next = text.run(end, 2, |b| matches!(b, b'\n' | b'\r'));
        let body = text.run(next, 64, is_blank);
        if next == end || body - next <= own || body >= text.len() {
            break;
        }
        end = text.run(body, value::VALUE_CAP, |b| b != b'\n' && b != b'\r');
    }
    finder.push(start, end, Rule::KeyValueSecret);
    true
}

/// `chpasswd:`, then a list of accounts, as cloud-init reads it: `root:x`.
fn accounts(finder: &mut Finder<'_, '_>, from: usize) -> bool {
    let text = finder.text;
    let mut at = from;
    for _ in 0..32 {
        let start = text.run(at + 1, 64, |b| is_blank(b) || b == b'-');
        let end = text.run(start, 256, |b| b > 0x20);
        let line = text.run(end, 256, |b| b != b'\n');
        if text.at(at) != b'\n' || start == at + 1 {
            break;
        }
        let bytes = text.slice(start..end);
        let colon = memchr::memchr(b':', bytes).filter(|i| i + 1 < bytes.len());
        if let Some(colon) = colon.filter(|_| line == end) {
            let secret = start + colon + 1;
            if !benign::is_benign(KeyKind::Secret, text.slice(secret..end), true) {
                finder.push_ahead(secret, end, Rule::KeyValueSecret);
            }
        }
        at = line;
    }
    true
}
