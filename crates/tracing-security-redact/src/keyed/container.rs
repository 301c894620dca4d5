//! Containers behind the name of a secret: which leaves of `{…}` and `[…]` are the secret, and which tell of it.

use super::key::Key;
use super::value::{self, Value};
use super::{benign, cause, code, spoken};
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_quote};
use crate::words::Words;

/// Masks the leaves of `{…}` or `[…]`; keys, and leaves whose keys only describe, stay.
pub(super) fn leaves(finder: &mut Finder<'_, '_>, key: Key, open: usize) {
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
