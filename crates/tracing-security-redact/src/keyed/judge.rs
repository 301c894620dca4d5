//! The verdict on a value behind a name: what goes, and what only looks like it.

use super::key::Key;
use super::value::{self, Value};
use super::{benign, between, cause, code, cookie, header, lines, setting, spoken, usage};
use crate::detector::{Rule, pem};
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};
use crate::words::Words;

/// Pushes a value, or the leaves of a container, unless it is benign for its name.
pub(crate) fn judge(finder: &mut Finder<'_, '_>, key: Key, value: &Value, separator: u8) {
    let text = finder.text;
    if value.container {
        if let Some(end) = between::braced(text, key, value.range.start) {
            return finder.push(value.range.start + 1, end, key.kind.rule());
        }
        return container(finder, key, value.range.start);
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
            || is_other(text, key, value, separator)
            || is_prose(text, key, value, separator))
    {
        return;
    }
    let end = match phrase {
        Some(end) => end,
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

/// Whether a value, by itself or by what stands around it, is something else than what the name announces.
fn is_other(text: Text<'_>, key: Key, value: &Value, separator: u8) -> bool {
    let bytes = text.slice(value.range.clone());
    let (start, end) = (value.range.start, value.range.end);
    setting::is_another_thing(text, key, value, separator)
        || is_result_count(text, key, bytes)
        || is_amount(text, key, bytes)
        || cause::names_objects(text, key) && !benign::is_secretish(bytes)
        || is_finding(text, key, value)
        || !value.quoted
            && (is_algorithm_of(text, key, bytes)
                || is_label(text, bytes, end)
                || is_next_field(text, key, value, separator)
                || is_named_thing(text, key, value))
        || separator == b':' && cause::is_secret(text, key) && cause::is_object_path(bytes)
        || value.quoted
            && (cause::is_claim(text, key, start, end)
                || spoken::is_complaint(bytes)
                || is_object_of(text, key, value))
        || !value.quoted
            && (is_field_number(text, key, value) || spoken::is_length(text, start, end))
        || usage::describes_behind_sign(text, key, start, end)
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
            // `{nebula}[88]river` is no template.
            let end = text.run(open, 128, |b| b > 0x20 && !is_quote(b));
            let rest = text.slice(open + len + 1..end);
            if rest.len() > 4
                && rest.iter().any(u8::is_ascii_digit)
                && !rest.iter().any(|b| b",;=:)/{}&".contains(b))
            {
                finder.push(open, end, key.kind.rule());
            }
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
    let holds_object = cause::is_secret(text, key) || cause::names_objects(text, key);
    let mut is_schema = false;
    value::leaves(text, open, |leaf_key, leaf| {
        let name = leaf_key.map(|range| text.slice(range));
        let bytes = text.slice(leaf.range.clone());
        is_schema |= name == Some(b"type") && (code::is_type(bytes) || SCHEMES.has_folded(bytes));
        let described = name.is_some_and(|name| {
            is_description(name, holds_names)
                || is_schema && !is_example(name)
                || is_known_of(name, bytes)
                || holds_object && OBJECT.has_folded(name) && !benign::is_secretish(bytes)
                || is_session(key.kind) && !benign::is_secretish(bytes) && !opens(name)
        }) || is_constructor(text, &leaf)
            || is_type_length(text, &leaf)
            || key.kind == KeyKind::Token
                && (benign::is_word_of_tokens(bytes) || !leaf.quoted && is_kind_of_token(bytes))
            || bytes.ends_with(b"!") && text.at(leaf.range.end) == b']' && is_kind_of_token(bytes)
            || name == Some(b"in") && bytes == b"header";
        let kind = if matches!(key.kind, KeyKind::Auth | KeyKind::Credential) {
            key.kind
        } else {
            KeyKind::Secret
        };
        if !described
            && !benign::is_benign(kind, bytes, leaf.quoted)
            && !(leaf.quoted && spoken::is_complaint(bytes))
        {
            finder.push_ahead(leaf.range.start, leaf.range.end, key.kind.rule());
        }
    });
}

/// `tokens: [Ident, Eq, Number]`, `apiKeys: [ApiKey!]`: what a grammar or a schema calls them.
fn is_kind_of_token(word: &[u8]) -> bool {
    let word = word.trim_ascii_end();
    let word = word.strip_suffix(b"!").unwrap_or(word);
    word.len() <= 16 && word.iter().all(u8::is_ascii_alphabetic)
}

/// `{"min":8}`, `{"changed_at":"2026-01-02"}`: a figure, a date or a word of what is told besides the value.
fn is_known_of(name: &[u8], value: &[u8]) -> bool {
    let is_number = value.len() <= 9 && value.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let is_date = value.len() >= 10
        && value.get(4) == Some(&b'-')
        && value
            .iter()
            .all(|b| b.is_ascii_digit() || b"-:TZ.+ ".contains(b));
    FIGURES.has_folded(name) && is_number
        || DATES.has_folded(name) && is_date
        || WORDS.has_folded(name) && value.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-')
}

const fn is_session(kind: KeyKind) -> bool {
    matches!(kind, KeyKind::Session | KeyKind::SessionName)
}

/// What is kept in a session under these names opens it.
fn opens(name: &[u8]) -> bool {
    [
        &b"id"[..],
        b"sid",
        b"key",
        b"value",
        b"cookie",
        b"data",
        b"sig",
        b"signature",
    ]
    .iter()
    .any(|word| name.eq_ignore_ascii_case(word))
        || crate::name::classify(name).is_some()
}

/// `[ErrorDetail(string='…')]`: what is printed around a value.
fn is_constructor(text: Text<'_>, leaf: &Value) -> bool {
    let name = text.slice(leaf.range.clone());
    !leaf.quoted
        && text.at(leaf.range.end) == b'('
        && name.first().is_some_and(u8::is_ascii_uppercase)
        && name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'.')
}

/// `STRING(64)`: how long a column is.
fn is_type_length(text: Text<'_>, leaf: &Value) -> bool {
    let open = leaf.range.start.saturating_sub(1);
    let name = text.run_back(open, 16, |b| b.is_ascii_uppercase());
    text.at(open) == b'('
        && open - name > 2
        && text
            .slice(leaf.range.clone())
            .iter()
            .all(u8::is_ascii_digit)
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
    b"status", b"expires_at", b"expiresat", b"last_used", b"$ref", b"secretname", b"defaultmode", b"optional", b"owner", b"namespace", b"theme",
]);

/// Types of a security scheme (OpenAPI), and of nothing (JSON Schema).
static SCHEMES: Words = Words::of(&[
    b"null",
    b"apikey",
    b"http",
    b"oauth2",
    b"openidconnect",
    b"mutualtls",
]);

/// What is counted and measured of a secret.
#[rustfmt::skip]
static FIGURES: Words = Words::of(&[
    b"min", b"max", b"minlength", b"maxlength", b"min_length", b"max_length", b"length", b"len", b"size", b"bits", b"bytes", b"score", b"entropy", b"line", b"column", b"offset", b"start", b"end", b"input", b"output", b"total", b"count", b"limit",
    b"used", b"remaining", b"prompt", b"completion", b"attempts", b"retries", b"ttl", b"lifetime", b"expires_in", b"history", b"age", b"version", b"rounds", b"cost", b"cached", b"id", b"versions", b"days", b"mode", b"exp", b"iat", b"nbf",
]);

#[rustfmt::skip]
static DATES: Words = Words::of(&[
    b"changed", b"changed_at", b"changedat", b"last", b"last_used", b"lastused", b"last_used_at", b"lastusedat", b"last_changed", b"lastchanged", b"started", b"started_at", b"startedat", b"expires", b"expires_at", b"expiresat", b"expiry", b"expiration",
    b"created", b"issued", b"issued_at", b"issuedat", b"rotated", b"rotated_at", b"rotatedat", b"updated", b"modified", b"revoked_at", b"since", b"until", b"date", b"time", b"timestamp", b"at",
]);

#[rustfmt::skip]
static WORDS: Words = Words::of(&[
    b"strength", b"algorithm", b"alg", b"state", b"method", b"mode", b"pull", b"reason", b"status",
]);

/// What a cluster tells of an object that it calls a secret.
#[rustfmt::skip]
static OBJECT: Words = Words::of(&[
    b"name", b"secretname", b"namespace", b"defaultmode", b"optional", b"mode", b"path", b"kind", b"apiversion", b"type", b"version", b"engine", b"mount", b"arn", b"labels", b"annotations", b"owner", b"age",
]);

#[rustfmt::skip]
static DESCRIPTIONS: Words = Words::of(&[
    b"user", b"name", b"type", b"token_type", b"kind", b"id", b"region", b"host", b"url", b"expires", b"expires_in", b"scope", b"scopes", b"provider", b"email",
    b"role", b"realm", b"login", b"created", b"method", b"scheme", b"profile", b"iat", b"exp",
    b"owner", b"aud", b"audience", b"iss", b"issuer", b"alg", b"algorithm", b"description", b"lifetime", b"ttl", b"theme", b"locale", b"lang", b"language", b"created_by", b"tenant", b"version", b"note",
]);

/// `unexpected token: ident`, `invalid token: '}'`: a parser speaks.
pub(crate) fn is_parser_talk(text: Text<'_>, key: Key) -> bool {
    // `got push-token='x'`: no parser's.
    if key.kind != KeyKind::Token || key.end - key.start > 6 || !is_blank(text.before(key.start)) {
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
    if text.slice(key.start..key.end) == b"PASS" && text.has(key.end, b": ") {
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
        && code::is_type(text.slice(text.run_back(end, 24, |b| b > 0x20)..end))
}

/// `Server host key: ssh-ed25519 SHA256:…`: of what kind a key is.
fn is_algorithm_of(text: Text<'_>, key: Key, value: &[u8]) -> bool {
    let plain =
        |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'@' | b'.');
    text.has_folded(key.end.saturating_sub(3), b"key")
        && [
            &b"ssh-"[..],
            b"ecdsa-sha2-",
            b"sk-ssh-",
            b"sk-ecdsa-",
            b"rsa",
            b"ed25519",
            b"ecdsa",
            b"aes",
        ]
        .iter()
        .any(|algorithm| value.starts_with(algorithm))
        && value.len() < 36
        && value.iter().all(plain)
        && !value
            .windows(6)
            .any(|six| six.iter().all(u8::is_ascii_digit))
}

/// `&{Password: Retries:6}`: Go prints nothing for an empty text, then the next field.
fn is_next_field(text: Text<'_>, key: Key, value: &Value, separator: u8) -> bool {
    let bytes = text.slice(value.range.clone());
    let name = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    separator == b':'
        && value.range.start == key.end + 2
        && bytes.first().is_some_and(u8::is_ascii_uppercase)
        && name > 1
        && bytes.get(name) == Some(&b':')
        && name + 1 < bytes.len()
        && memchr::memchr2(
            b'{',
            b'[',
            text.slice(key.start.saturating_sub(128)..key.start),
        )
        .is_some()
}

/// `PasswordView: onPasswordChecked: matched=false`: one label behind another.
fn is_label(text: Text<'_>, value: &[u8], end: usize) -> bool {
    text.at(end) == b':'
        && is_blank(text.at(end + 1))
        && value.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_')
        && crate::name::classify(value).is_some()
}

/// `token: IDENT(foo)`, `LoadCredential=db:/etc/creds/db`: a word of a text, a file of the system.
fn is_named_thing(text: Text<'_>, key: Key, value: &Value) -> bool {
    let (start, bytes) = (value.range.start, text.slice(value.range.clone()));
    let kind = text.slice(text.run_back(start - 1, 16, |b| b.is_ascii_uppercase())..start - 1);
    match key.kind {
        KeyKind::Token => {
            text.before(start) == b'('
                && kind.len() > 2
                && bytes.iter().all(u8::is_ascii_alphabetic)
        }
        KeyKind::Credential => memchr::memchr(b':', bytes).is_some_and(|colon| {
            let (name, path) = (bytes.get(..colon), bytes.get(colon + 1..));
            path.is_some_and(code::is_path) && !name.is_some_and(benign::is_secretish)
        }),
        _ => false,
    }
}

/// `(SECRET: 0)`: how many a scanner found.
fn is_finding(text: Text<'_>, key: Key, value: &Value) -> bool {
    text.slice(key.start..key.end) == b"SECRET"
        && text.before(key.start) == b'('
        && text.at(value.range.end) == b')'
        && value.range.len() < 3
}

/// `secrets_loaded=31`: how many, not which.
fn is_amount(text: Text<'_>, key: Key, value: &[u8]) -> bool {
    let name = text.slice(key.start..key.end);
    let is_plural = || {
        matches!(name.last(), Some(b's' | b'S'))
            && !text.has_folded(key.end.saturating_sub(4), b"pass")
            || memchr::memchr2_iter(b'_', b'-', name).any(|end| {
                let several = name.get(..end).unwrap_or_default();
                matches!(several.last(), Some(b's' | b'S'))
                    && crate::name::classify(several).is_some()
            })
    };
    value.len() <= 7 && value.iter().all(u8::is_ascii_digit) && is_plural()
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
