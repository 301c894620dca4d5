//! Private keys in PEM (RFC 7468) and OpenPGP armor: through the END line, or the value's end.

use super::Rule;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// At the first of several dashes.
pub(crate) fn at_dash(finder: &mut Finder<'_, '_>, place: usize) {
    if let Some(end) = key_end(finder, place) {
        finder.push(place, end, Rule::PrivateKey);
    }
}

/// The end of the private key that begins at a place.
pub(crate) fn key_end(finder: &mut Finder<'_, '_>, place: usize) -> Option<usize> {
    let text = finder.text;
    if text.at(place) != b'-' || text.at(place + 1) != b'-' {
        return None;
    }
    let dashes = text.run(place, usize::MAX - place, |b| b == b'-');
    let label = text.run(dashes, 1, |b| b == b' ');
    if dashes < place + 4 || !text.has(label, b"BEGIN ") {
        return None;
    }
    let end_of_label = label_end(text, label + 6);
    let name = text.slice(label + 6..end_of_label);
    // OpenVPN's shared keys are called static.
    let is_secret = |w: &[u8]| w == b"PRIVATE KEY" || w.eq_ignore_ascii_case(b"STATIC KEY ");
    if text.at(end_of_label) != b'-' || !name.windows(11).any(is_secret) {
        return None;
    }
    let body = text.run(end_of_label, 8, |b| b == b'-');
    let hay = if body >= finder.endless_from {
        &[][..]
    } else {
        text.hay(body..text.len())
    };
    let finish = memchr::memmem::find_iter(hay, b"END ").find(|&i| {
        hay.get(i.saturating_sub(2)..i)
            .is_some_and(|b| b.contains(&b'-'))
    });
    if finish.is_none() {
        finder.endless_from = finder.endless_from.min(body);
    }
    let end = match finish {
        Some(index) => {
            let label = label_end(text, body + index + 4);
            text.run(label, 8, |b| b == b'-')
        }
        None => unfinished(finder, body),
    };
    Some(end)
}

/// Labels are in capitals, but for `OpenVPN Static key V1`.
fn label_end(text: Text<'_>, from: usize) -> usize {
    let end = from + OPENVPN.len();
    if text.has_folded(from, OPENVPN) && text.at(end) == b'-' {
        return end;
    }
    text.run(from, 64, |b| {
        b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' '
    })
}

const OPENVPN: &[u8] = b"openvpn static key v1";

/// Without an END line all that can be key goes; a header that is only mentioned takes nothing with it.
fn unfinished(finder: &Finder<'_, '_>, body: usize) -> usize {
    let text = finder.text;
    let first = text.run(body, 16, |b| b <= b' ' || matches!(b, b'\\' | b'n' | b'r'));
    let run = text.run(first, 16, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b':' | b',')
    });
    if run < first + 16 && run < text.len() {
        return body;
    }
    text.run(body, usize::MAX - body, |b| b != b'"')
}
