//! Cookies: the values of `Cookie` and `Set-Cookie` headers (RFC 6265), of printed structures, and of cookie files.

use super::benign::is_secretish;
use super::header::{CREDENTIAL_CAP, opened};
use super::key::{Key, is_name};
use super::value;
use crate::detector::Rule;
use crate::scan::finder::Finder;
use crate::scan::marker;
use crate::scan::text::{is_blank, is_quote};

/// How far a printed cookie is followed.
const RECORD_CAP: usize = 512;

/// Behind `Cookie:` or `Set-Cookie:`: the values of its pairs; names and attributes stay.
pub(crate) fn pairs(finder: &mut Finder<'_, '_>, from: usize) {
    let text = finder.text;
    let mut at = opened(text, from);
    if text.at(at) == b'{' {
        // `cookies={'Cookie': 'sid=x', 'Host': …}`: headers, of which one has them.
        let mut is_headers = false;
        value::leaves(text, at, |name, _| {
            is_headers |= name.is_some_and(|name| text.slice(name).eq_ignore_ascii_case(b"cookie"));
        });
        if is_headers {
            return;
        }
        value::leaves(text, at, |_, leaf| {
            finder.push_ahead(leaf.range.start, leaf.range.end, Rule::Cookie)
        });
        return;
    }
    for pair in 0..128 {
        let name_end = text.run(at, 256, |b| {
            b > 0x20 && !matches!(b, b'=' | b';' | b',' | b'"' | b'\'' | b'\\' | b'<')
        });
        if text.at(name_end) != b'=' || name_end == at {
            // One opaque value without a name, or a flag such as HttpOnly.
            if pair == 0 && is_secretish(text.slice(at..name_end)) {
                finder.push(at, name_end, Rule::Cookie);
            }
            if text.at(name_end) != b';' {
                return;
            }
            at = text.run(name_end + 1, 4, is_blank);
            continue;
        }
        let is_attribute = pair > 0
            && ATTRIBUTES
                .iter()
                .any(|a| text.slice(at..name_end).eq_ignore_ascii_case(a));
        let mut end = text.run(name_end + 1, CREDENTIAL_CAP, |b| {
            b >= 0x20
                && !matches!(b, b';' | b'"' | b'\'' | b'\\' | b'<')
                && (is_attribute || b != b' ' && b != b',')
        });
        if let Some(quoted) = value::quoted(text, name_end + 1)
            .filter(|q| q.range.start < q.range.end && end == name_end + 1)
        {
            end = (quoted.range.end + 1).min(text.len());
        }
        let bytes = text.slice(name_end + 1..end);
        if !is_attribute && marker::length_at(text.bytes, name_end + 1) != Some(bytes.len()) {
            finder.push_ahead(name_end + 1, end, Rule::Cookie);
        }
        finder.cover(end, Rule::Cookie);
        if text.at(end) != b';' {
            return;
        }
        at = text.run(end + 1, 4, is_blank);
    }
}

/// `Cookie { name: "session", value: "x" }`, `Cookie(name='session', value='x')`, `<Cookie session=x for example.org/>`.
pub(crate) fn record(finder: &mut Finder<'_, '_>, key: Key, open: usize) -> bool {
    let text = finder.text;
    if text.before(key.start) == b'<' {
        return element(finder, key);
    }
    if !matches!(text.at(open), b'{' | b'(' | b'[' | b':') {
        return false;
    }
    let end = text.run(open + 1, RECORD_CAP, |b| !matches!(b, b'}' | b'{' | b'\n'));
    let Some(label) = text.find_folded(open..end, b"value") else {
        return false;
    };
    let sign = text.run(label + 5, 6, |b| is_quote(b) || is_blank(b) || b == b'\\');
    if is_name(text.before(label)) || !matches!(text.at(sign), b':' | b'=') {
        return false;
    }
    let named = text.find_folded(open..label, b"name").is_some();
    match value::read(text, sign + 1) {
        Some(found) if named && !found.container => {
            finder.push_ahead(found.range.start, found.range.end, Rule::Cookie);
            true
        }
        _ => false,
    }
}

/// How Python's cookie jar prints one.
fn element(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let sign = text.run(key.end + 1, 128, |b| is_name(b) || b == b'%');
    let end = text.run(sign + 1, RECORD_CAP, |b| b > 0x20);
    let is_one = text.at(key.end) == b' ' && text.at(sign) == b'=' && text.has(end, b" for ");
    if is_one {
        finder.push_ahead(sign + 1, end, Rule::Cookie);
    }
    is_one
}

/// At the time at which a cookie of a file ends: `domain TRUE / FALSE 0 name x`, divided by tabs, as curl and browsers
/// keep them.
#[inline(never)]
pub(crate) fn in_file(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let flagged = |at: usize| {
        [&b"TRUE\t"[..], b"FALSE\t"].iter().find_map(|flag| {
            at.checked_sub(flag.len())
                .filter(|&start| text.has(start, flag))
        })
    };
    let Some(secure) = flagged(place) else { return };
    let path = text.run_back(secure.saturating_sub(1), 256, |b| b > 0x20);
    let name = text.run(place, 20, |b| b.is_ascii_digit());
    let value = text.run(name + 1, 256, |b| b > 0x20);
    if flagged(path).is_none() || text.at(name) != b'\t' || text.at(value) != b'\t' {
        return;
    }
    let end = text.run(value + 1, CREDENTIAL_CAP, |b| b >= 0x20);
    if marker::length_at(text.bytes, value + 1).is_none() {
        finder.push_ahead(value + 1, end, Rule::Cookie);
    }
}

static ATTRIBUTES: &[&[u8]] = &[
    b"path",
    b"domain",
    b"expires",
    b"max-age",
    b"samesite",
    b"version",
    b"priority",
    b"comment",
    b"partitioned",
];

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn cookies_in_every_form_lose_their_value_alone() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (text, value) in [
            (
                "Cookie { name: \"session\", value: \"q7Yk2mVt\", path: \"/\" }",
                "q7Yk2mVt",
            ),
            (
                "&http.Cookie{Name:\"sid\", Value:\"q7 Yk\", Path:\"/\"}",
                "q7 Yk",
            ),
            (
                "Cookie(version=0, name='theme', value='q7Yk', port=None)",
                "q7Yk",
            ),
            (
                "Cookie[name=JSESSIONID, value=q7Yk2mVt, maxAge=-1]",
                "q7Yk2mVt",
            ),
            (
                "<Cookie _session=q7Yk2mVt for www.example.org/>",
                "q7Yk2mVt",
            ),
            (
                "#HttpOnly_www.example.org\tFALSE\t/\tTRUE\t0\tname\tq7Yk2mVt",
                "q7Yk2mVt",
            ),
            (
                ".example.org\tTRUE\t/app\tFALSE\t1797000000\tsid\tq7\n",
                "q7",
            ),
        ] {
            let expected = text.replace(value, "[REDACTED:cookie]");
            assert_eq!(redactor.redact(text), expected);
        }
    }

    #[test]
    fn other_structures_and_tables_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "CookieJar { len: 3, secure: true }",
            "Cookie { name: \"session\", path: \"/\" }",
            "db\tTRUE\t7\tok",
            "db\tTRUE\t/\tmaybe\t0\tname\tvalue",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
