//! Values that are something else than their name announces: counts, lengths, algorithms, labels, the tokens of a parser.

use super::key::Key;
use super::value::Value;
use super::{benign, cause, code, setting, spoken, usage};
use crate::name::KeyKind;
use crate::scan::text::{Text, is_blank};

/// Whether a value, by itself or by what stands around it, is something else than what the name announces.
pub(super) fn is_other(text: Text<'_>, key: Key, value: &Value, separator: u8) -> bool {
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

/// `secret: "web-tls" not found`.
fn is_object_of(text: Text<'_>, key: Key, value: &Value) -> bool {
    let name = text.slice(key.start..key.end);
    (name.eq_ignore_ascii_case(b"secret") || name.eq_ignore_ascii_case(b"secrets"))
        && spoken::is_object(text, value.range.start, value.range.end)
}

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
        && (bytes.first().is_some_and(u8::is_ascii_uppercase)
            || text
                .find_folded(key.start.saturating_sub(64)..key.start, b"map[")
                .is_some())
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
    let is_figure = |b: &u8| b.is_ascii_digit() || matches!(b, b'/' | b',' | b'.');
    value.len() <= 15
        && value.iter().all(is_figure)
        && value
            .split(|b| !b.is_ascii_digit())
            .all(|part| part.len() <= 7)
        && is_plural()
}
