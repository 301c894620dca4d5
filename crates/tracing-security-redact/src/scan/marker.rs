//! Recognises what this crate wrote: redacting a redacted text changes nothing.
//!
//! `[REDACTED]`, `[REDACTED:rule]`, `[REDACTED:rule:last4]`, `[SEALED:rule:…]`, `[domain:k1:16 hex]`, `[TRUNCATED]`,
//! `[REDACTION-ERROR]`.

use super::text::Text;

const LONGEST_NAME: usize = 40;
/// A sealed value is at most the scan cap in base64, and its header.
const LONGEST_SEALED: usize = 100_000;

/// The length of the marker that starts at `index`, if one does.
pub(crate) fn length_at(bytes: &[u8], index: usize) -> Option<usize> {
    let text = Text::of(bytes);
    if text.at(index) != b'[' {
        return None;
    }
    let after = |prefix: &[u8]| {
        text.has(index + 1, prefix)
            .then_some(index + 1 + prefix.len())
    };
    if let Some(at) = after(b"REDACTED")
        .or_else(|| after(b"TRUNCATED"))
        .or_else(|| after(b"REDACTION-ERROR"))
    {
        if text.at(at) == b']' {
            return Some(at + 1 - index);
        }
        if text.at(at) != b':' {
            return None;
        }
        let end = text.run(at + 1, LONGEST_NAME, is_name);
        let end = if text.at(end) == b':' {
            text.run(end + 1, 8, |b| b.is_ascii_alphanumeric() || b == b'-')
        } else {
            end
        };
        return (text.at(end) == b']').then(|| end + 1 - index);
    }
    if let Some(at) = after(b"SEALED:") {
        let name = text.run(at, LONGEST_NAME, is_name);
        let end = text.run(name + 1, LONGEST_SEALED, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
        });
        return (text.at(name) == b':' && text.at(end) == b']').then(|| end + 1 - index);
    }
    let name = text.run(index + 1, LONGEST_NAME, is_name);
    let key = text.run(name + 2, 10, |b| b.is_ascii_digit());
    let end = text.run(key + 1, 16, |b| b.is_ascii_hexdigit());
    let shaped = name > index + 1
        && text.has(name, b":k")
        && key > name + 2
        && text.at(key) == b':'
        && end == key + 17
        && text.at(end) == b']';
    shaped.then(|| end + 1 - index)
}

/// The markers of a text, in order.
pub(crate) fn all(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + memchr::memchr(b'[', bytes.get(from..)?)?;
            match length_at(bytes, start) {
                Some(len) => {
                    from = start + len;
                    return Some((start, from));
                }
                None => from = start + 1,
            }
        }
    })
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}
