//! Private members of JSON Web Keys: `d`, `p`, `q`, `dp`, `dq`, `qi` and `k` beside `kty` (RFC 7518, section 6).

use super::value;
use crate::detector::Rule;
use crate::scan::finder::Finder;
use crate::scan::text::{is_link, is_quote};

/// How far from a member its key's type is looked for: keys of 4,096 bits take three kilobytes.
const REACH: usize = 4_096;
/// The shortest private value: a key of 128 bits.
const LEAST: usize = 22;

/// Whether a name is that of a private member.
pub(crate) fn is_private_member(name: &[u8]) -> bool {
    matches!(name, b"d" | b"p" | b"q" | b"dp" | b"dq" | b"qi" | b"k")
}

/// At `:` behind a name in quotes.
#[inline]
pub(crate) fn at_member(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let at = |back: usize| text.at(place.wrapping_sub(back));
    if is_quote(at(1))
        && matches!(at(2), b'd' | b'p' | b'q' | b'i' | b'k' | b'\\')
        && (is_quote(at(3)) || is_quote(at(4)) || at(2) == b'\\')
    {
        member(finder, place);
    }
}

#[inline(never)]
fn member(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let end = text.run_back(place, 6, |b| is_quote(b) || b == b'\\');
    let start = text.run_back(end, 3, |b| b.is_ascii_lowercase());
    if !is_private_member(text.slice(start..end)) || !is_quote(text.before(start)) {
        return;
    }
    let from = text.run(place + 1, 4, |b| b == b' ');
    let Some(found) = value::quoted(text, from) else {
        return;
    };
    let range = found.range;
    if range.len() < LEAST || !text.slice(range.clone()).iter().all(|&b| is_link(b)) {
        return;
    }
    // A text that asks too often is not read any further: what looks like a key counts as one.
    if !finder.may_search() || has_type(finder, start, range.end) {
        finder.push(range.start, range.end, Rule::KeyValueSecret);
    }
}

/// Whether `kty` stands in the object around a member, which holds no other object.
fn has_type(finder: &mut Finder<'_, '_>, start: usize, end: usize) -> bool {
    let text = finder.text;
    let before = start.saturating_sub(REACH)..start;
    let head = text.hay(before.clone());
    let open = before.start + memchr::memrchr(b'{', head).unwrap_or(0);
    let tail = text.hay(end..end + REACH);
    let close = end + memchr::memchr(b'}', tail).unwrap_or(tail.len());
    text.find_folded(open..start, b"kty").is_some()
        || text.find_folded(end..close, b"kty").is_some()
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    const PRIVATE: &str = "s7Q-_Yk2mVt0aHc9LwXe4RbJp1ZuNf6GdTq8KiOx3Es";
    const PUBLIC: &str = "Wb3xJ0hLr5VnQe8TzUy2KcMa7FsPd1Gi9ORtHw6kBXo";

    #[test]
    fn private_members_go_and_public_ones_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for member in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            for text in [
                format!(r#"{{"kty":"RSA","n":"{PUBLIC}","e":"AQAB","{member}":"{PRIVATE}"}}"#),
                format!(r#"{{"{member}": "{PRIVATE}", "kid": "1", "kty": "OKP"}}"#),
                format!(r#"{{\"kty\":\"EC\",\"x\":\"{PUBLIC}\",\"{member}\":\"{PRIVATE}\"}}"#),
                format!(r#"{{'kty': 'oct', '{member}': '{PRIVATE}'}}"#),
            ] {
                let expected = text.replace(PRIVATE, "[REDACTED:key_value_secret]");
                assert_eq!(redactor.redact(&text), expected);
            }
            let line = format!(r#"{{"x":"{PUBLIC}","{member}":"{PRIVATE}","kty":"EC"}}"#);
            let out = redactor.redact_json_line(&line);
            assert!(!out.contains(PRIVATE) && out.contains(PUBLIC), "{out}");
        }
    }

    #[test]
    fn public_keys_and_other_short_names_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            format!(
                r#"{{"kty":"EC","crv":"P-256","x":"{PUBLIC}","y":"{PUBLIC}","kid":"{PUBLIC}"}}"#
            ),
            format!(r#"{{"op":"get","k":"{PUBLIC}","d":"{PUBLIC}"}}"#),
            format!(r#"{{"keys":[{{"kty":"EC"}}],"etag":{{"d":"{PUBLIC}"}}}}"#),
            r#"{"kty":"EC","d":"short"}"#.to_owned(),
        ] {
            assert_eq!(redactor.redact(&text), text);
        }
    }
}
