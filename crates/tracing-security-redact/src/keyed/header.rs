//! HTTP credentials: `Authorization`, schemes and proofs, with the words around the secret kept.
//!
//! Schemes: RFC 7617 (Basic), RFC 6750 (Bearer), RFC 7616 (Digest), RFC 4559 (Negotiate), AWS Signature Version 4.

use super::benign::{VERDICT, is_benign, is_field, is_placeholder, is_secretish};
use super::spoken::is_spoken;
use super::{call, reference, value};
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// Longest credential that is followed.
pub(crate) const CREDENTIAL_CAP: usize = 16 * 1_024;

/// Behind `Authorization:`: `Bearer x`, `"Basic x"`, `Digest …, response="x"`, or a bare credential.
pub(crate) fn authorization(finder: &mut Finder<'_, '_>, from: usize) {
    let text = finder.text;
    text.spend(VERDICT);
    let at = opened(text, from);
    let scheme_end = text.run(at, 32, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
    });
    let next = text.run(scheme_end, 16, is_blank);
    if next > scheme_end && scheme_end > at {
        let scheme = text.slice(at..scheme_end);
        let end = credential_end(text, next);
        let parameters = memchr::memchr(b'=', text.slice(next..end.min(next + 32)))
            .is_some_and(|i| !matches!(text.at(next + i + 1), b'=' | b' ' | b',' | 0));
        if scheme.eq_ignore_ascii_case(b"hawk") || scheme.eq_ignore_ascii_case(b"mac") {
            return message_code(finder, next);
        }
        if is_scheme(scheme) {
            if !is_challenge(text, next)
                && !stands_for_one(text, next, end)
                && !(parameters && takes_parameters(scheme))
                && text.at(end) != b'('
                && !is_field(text.slice(next..end))
                && !is_plain_word(text.slice(next..end))
            {
                finder.push(next, end, Rule::AuthScheme);
            }
            return;
        }
        if is_spoken(scheme)
            || is_benign(KeyKind::Token, scheme, false)
            || is_field(text.slice(next..end)) && is_plain_word(scheme)
        {
            return;
        }
        // An unknown scheme and its credential, or a bare credential followed by the rest of a sentence.
        let credential = text.slice(next..end);
        if !is_secretish(scheme) && is_secretish(credential) && !is_field(credential) {
            return finder.push(next, end, Rule::AuthScheme);
        }
    }
    let end = credential_end(text, at);
    let bytes = text.slice(at..end);
    // `Basic base64(user:pass)`: how one is made.
    if text.at(end) == b'(' {
        return;
    }
    if bytes.len() >= 6
        && !stands_for_one(text, at, end)
        && !is_benign(KeyKind::Token, bytes, false)
        && !is_plain_word(bytes)
    {
        finder.push(at, end, Rule::AuthScheme);
    }
}

/// Hawk and MAC prove the key by a code over the message: `mac="x"`.
fn message_code(finder: &mut Finder<'_, '_>, from: usize) {
    let text = finder.text;
    let line = from..text.run(from, 512, |b| b != b'\n');
    if let Some(at) = text.find_folded(line, b"mac=")
        && let Some(found) = value::read(text, at + 4)
    {
        finder.push_ahead(found.range.start, found.range.end, Rule::AuthScheme);
    }
}

/// At the `b` of a word: `Bearer x`, `basic x` without a header before.
#[inline]
pub(crate) fn at_scheme(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let len = if text.has_folded(place, b"bearer") {
        6
    } else if text.has_folded(place, b"basic") {
        5
    } else {
        return;
    };
    let from = text.run(place + len, 8, |b| {
        is_blank(b) || is_quote(b) || matches!(b, b':' | b'\\' | b'+')
    });
    if from == place + len {
        if len == 6 && in_protocols(finder, from) {
            return;
        }
        return call::at_auth(finder, from);
    }
    text.spend(VERDICT);
    let end = credential_end(text, from);
    let bytes = text.slice(from..end);
    let believed = if len == 5 {
        is_basic(bytes)
    } else {
        is_secretish(bytes) || bytes.len() >= 12 && !is_plain_word(bytes)
    };
    let believed = believed && !is_property(bytes) && text.at(end) != b'(';
    if believed
        && !is_challenge(text, from)
        && !stands_for_one(text, from, end)
        && !is_field(bytes)
        && !is_benign(KeyKind::Token, bytes, false)
    {
        finder.push(from, end, Rule::AuthScheme);
    }
}

/// At a long word behind a blank: `Negotiate x`, whatever mechanism `x` is of.
#[inline]
pub(crate) fn at_credential(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let scheme = b"negotiate ";
    if text.before(place - 1) | 0x20 != b'e'
        || !place
            .checked_sub(scheme.len())
            .is_some_and(|at| text.has_folded(at, scheme))
    {
        return;
    }
    let end = credential_end(text, place);
    let bytes = text.slice(place..end);
    if bytes.len() >= 16 && is_secretish(bytes) && !is_field(bytes) {
        finder.push(place, end, Rule::AuthScheme);
    }
}

/// The end of a credential; the next field of the line may follow behind a bar.
fn credential_end(text: Text<'_>, from: usize) -> usize {
    let end = text.run(from, CREDENTIAL_CAP, is_credential);
    match memchr::memchr(b'|', text.slice(from..end)) {
        Some(_) => value::next_field(text, from, end).unwrap_or(end),
        None => end,
    }
}

/// `Expiry:2026-11-21` behind `TokenType:Bearer`: the next field of a structure.
fn is_property(bytes: &[u8]) -> bool {
    let sign = memchr::memchr2(b':', b'=', bytes);
    sign.is_some_and(|sign| {
        let name = bytes.get(..sign).unwrap_or_default();
        let is_name = sign > 2 && name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_');
        // `requestId=` in front of a quote.
        is_name && (bytes.get(sign) == Some(&b':') || sign + 1 == bytes.len())
    })
}

/// Browsers put a token among the protocols of a socket: `bearer, x`, `base64url.bearer.authorization.k8s.io.x`.
fn in_protocols(finder: &mut Finder<'_, '_>, end: usize) -> bool {
    let text = finder.text;
    let of_cluster = b".authorization.k8s.io.";
    let from = if text.has(end, of_cluster) {
        end + of_cluster.len()
    } else if text.has(end, b", ")
        && text
            .find_folded(end.saturating_sub(48)..end, b"protocol")
            .is_some()
    {
        end + 2
    } else {
        return false;
    };
    let stop = text.run(from, CREDENTIAL_CAP, |b| is_credential(b) && b != b':');
    let believed = is_secretish(text.slice(from..stop));
    if believed {
        finder.push(from, stop, Rule::AuthScheme);
    }
    believed
}

/// At `=` behind `response` or `Signature`: the proof in a Digest or AWS4 header.
#[inline]
pub(crate) fn at_parameter(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if text.at(place) != b'=' || text.before(place) | 0x20 != b'e' {
        return;
    }
    let named = |name: &[u8]| {
        place
            .checked_sub(name.len())
            .is_some_and(|i| text.has_folded(i, name))
    };
    if !named(b"response") && !named(b"signature") {
        return;
    }
    let from = text.run(place + 1, 4, |b| is_quote(b) || b == b'\\');
    let end = text.run(from, 1_024, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_' | b'%')
    });
    let digits = text
        .slice(from..end)
        .iter()
        .filter(|b| b.is_ascii_digit())
        .count();
    if end - from >= 16 && digits > 0 {
        finder.push(from, end, Rule::AuthScheme);
    }
}

/// `realm="api"`, `scope="read"`: what a server asks for (RFC 9110, section 11.3), not a credential.
fn is_challenge(text: Text<'_>, at: usize) -> bool {
    let end = text.run(at, 24, |b| b.is_ascii_lowercase() || b == b'_');
    let value = text.run(end + 1, 4, |b| b == b'\\');
    end > at && text.at(end) == b'=' && is_quote(text.at(value)) || text.has_folded(at, b"realm=")
}

/// `${TOKEN}`, `$(print-token)`, `***`, `YOUR_TOKEN`: something else is put here, or was.
fn stands_for_one(text: Text<'_>, at: usize, end: usize) -> bool {
    reference::template(text, at).is_some_and(|found| found.default.is_none())
        || is_placeholder(text.slice(at..end))
}

/// Skips blanks, opening quotes and the bracket of a list.
pub(crate) fn opened(text: Text<'_>, from: usize) -> usize {
    text.run(from, 32, |b| {
        is_blank(b) || is_quote(b) || matches!(b, b'\\' | b'[' | b'(')
    })
    .min(text.len())
}

const fn is_credential(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'.' | b'_'
                | b'~'
                | b'+'
                | b'/'
                | b'-'
                | b'='
                | b':'
                | b'%'
                | b'!'
                | b'#'
                | b'$'
                | b'*'
                | b'@'
                | b'|'
        )
}

pub(crate) fn is_scheme(word: &[u8]) -> bool {
    SCHEMES.iter().any(|s| word.eq_ignore_ascii_case(s))
}

fn takes_parameters(scheme: &[u8]) -> bool {
    [
        &b"digest"[..],
        b"aws4-hmac-sha256",
        b"oauth",
        b"hawk",
        b"signature",
        b"mac",
        b"token",
    ]
    .iter()
    .any(|s| scheme.eq_ignore_ascii_case(s))
}

/// `authentication` in `basic authentication failed`.
fn is_plain_word(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_suffix(b":").unwrap_or(bytes);
    let tail = bytes.get(1..).unwrap_or_default();
    let words = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'-' | b'_' | b'/' | b'.' | b':');
    bytes.first().is_none_or(u8::is_ascii_alphabetic) && tail.iter().all(words) && bytes.len() < 20
        || bytes.iter().all(u8::is_ascii_uppercase) && bytes.len() < 12
}

/// base64 of `user:password`.
fn is_basic(bytes: &[u8]) -> bool {
    bytes.len() >= 6
        && (crate::detector::encoded::is_user_and_password(bytes)
            || is_secretish(bytes) && !is_plain_word(bytes))
}

static SCHEMES: &[&[u8]] = &[
    b"bearer",
    b"basic",
    b"digest",
    b"negotiate",
    b"ntlm",
    b"apikey",
    b"api-key",
    b"token",
    b"hawk",
    b"oauth",
    b"aws4-hmac-sha256",
    b"signature",
    b"mac",
    b"key",
    b"jwt",
    b"sso-key",
    b"genieKey",
    b"splunk",
    b"bot",
];
