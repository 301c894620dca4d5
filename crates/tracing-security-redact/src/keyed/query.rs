//! Secrets in URL queries and fragments: `?code=…&state=…`, `#access_token=…`, `;jsessionid=…`.

use super::benign;
use super::key::{self, Key, is_name};
use super::{enclosed, header};
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// At `=`: a parameter of a query, when `?`, `&`, `#` or `;` stands before its name. `true` when it was dealt with.
pub(crate) fn at_equals(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let start = text.run_back(place, 40, |b| is_name(b) || b == b'%');
    if start == place || !matches!(text.before(start), b'?' | b'&' | b'#' | b';') {
        return false;
    }
    if text.before(start) == b';' && (!in_url(text, start) || text.at(place + 1) == b'{') {
        return false;
    }
    let from = place + 1;
    let matrix = text.before(start) == b';';
    let end = text.run(from, 4_096, |b| {
        b > 0x20 && !(matrix && b == b'?') && !ends_parameter(b)
    });
    let end = if matrix {
        password_end(text, start, place).unwrap_or(end)
    } else {
        end
    };
    // A fragment behind the value ends it, a `#` inside the value does not.
    let end = match memchr::memchr(b'#', text.slice(from..end)) {
        Some(hash)
            if !text.at(from + hash + 1).is_ascii_alphanumeric()
                || memchr::memchr(b'=', text.slice(from + hash..end)).is_some() =>
        {
            from + hash
        }
        _ => end,
    };
    let value = text.slice(from..end);
    let name = text.slice(start..place);
    // `;authorization=Bearer x`: no parameter has a blank.
    if text.at(end) == b' ' && header::is_scheme(value) {
        return false;
    }
    // A session that is only named is judged like other parameters.
    text.spend(benign::VERDICT);
    let kind = key::classify(text, start..place).filter(|kind| *kind != KeyKind::SessionName);
    let believed = match kind {
        Some(KeyKind::Session) => {
            value.len() >= 6 && !benign::is_benign(KeyKind::Session, value, false)
        }
        Some(kind) => !benign::is_benign(
            if matches!(kind, KeyKind::Auth) {
                KeyKind::Token
            } else {
                kind
            },
            value,
            false,
        ),
        None => is_query_secret(name, value) || is_migration(text, start, name),
    };
    if believed {
        let rule = match kind {
            Some(KeyKind::Session) => Rule::SessionId,
            Some(kind @ (KeyKind::Card | KeyKind::Ssn)) => kind.rule(),
            _ => Rule::UrlQuerySecret,
        };
        finder.push(from, end, rule);
    }
    kind.is_some()
}

/// A password among the properties of JDBC ends at the next `;` alone.
fn password_end(text: Text<'_>, start: usize, sign: usize) -> Option<usize> {
    let kind = key::classify(text, start..sign)?;
    let key = Key {
        start,
        end: sign,
        kind,
    };
    enclosed::string_end(text, key, sign + 1)
}

const fn ends_parameter(byte: u8) -> bool {
    matches!(
        byte,
        b'&' | b'"'
            | b'\''
            | b'<'
            | b'>'
            | b';'
            | b'\\'
            | b'`'
            | b'|'
            | b'{'
            | b'}'
            | b')'
            | b']'
            | b','
    )
}

/// Names that hold secrets in queries only.
fn is_query_secret(name: &[u8], value: &[u8]) -> bool {
    let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    if benign::is_benign(KeyKind::Secret, value, false) {
        return false;
    }
    if is(b"code") {
        // `?code=404.` ends a sentence.
        let value = value.strip_suffix(b".").unwrap_or(value);
        let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
        return value.len() > 2
            && !is_error_code(value)
            && (digits < value.len() || digits >= 6)
            && (digits != 1 || value.len() >= 16);
    }
    if is(b"sig")
        || is(b"signature")
        || is(b"hmac")
        || is(b"x-amz-signature")
        || is(b"x-goog-signature")
        || is(b"x-amz-credential")
        || is(b"x-goog-credential")
    {
        return value.len() >= 6;
    }
    if is(b"key")
        || is(b"sess")
        || is(b"session")
        || is(b"ticket")
        || is(b"assertion")
        || is(b"samlresponse")
        || is(b"saml_response")
        || is(b"oauth_verifier")
        || is(b"invite")
        || is(b"nonce")
    {
        return value.len() >= 8 && digits > 0 && digits < value.len();
    }
    false
}

/// `otpauth-migration://offline?data=…`: the seeds of all accounts that an authenticator app hands over.
fn is_migration(text: Text<'_>, start: usize, name: &[u8]) -> bool {
    let address = b"otpauth-migration://offline?";
    name == b"data"
        && start
            .checked_sub(address.len())
            .is_some_and(|at| text.has_folded(at, address))
}

/// `E1001`, `ERR_404`, `AUTH-17`: the number of an error, in capitals.
fn is_error_code(value: &[u8]) -> bool {
    let letters = value.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let rest = value.get(letters..).unwrap_or_default();
    let digits = rest
        .strip_prefix(b"_")
        .or(rest.strip_prefix(b"-"))
        .unwrap_or(rest);
    (1..=6).contains(&letters)
        && (1..=5).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
}

/// `;` separates parameters in URLs, and statements elsewhere.
fn in_url(text: Text<'_>, before: usize) -> bool {
    let word = text.run_back(before, 256, |b| b > 0x20 && b != b'"');
    let head = text.slice(word..before);
    memchr::memchr2(b'/', b'?', head).is_some()
}
