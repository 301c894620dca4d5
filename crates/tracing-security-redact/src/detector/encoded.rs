//! Secrets in base64 (RFC 4648): decoded once, bounded, and looked into.

use super::Rule;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// What decoding a run takes besides its bytes, in units of work.
const COST: usize = 150;

/// Longest run that is decoded.
pub(crate) const DECODE_CAP: usize = 8 * 1_024;

/// At a long run that begins no known token: what does it decode to?
pub(crate) fn at_run(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if !finder.decodes || !finder.is_enabled(Rule::EncodedSecret) || !begins_text(text, place) {
        return;
    }
    let before = text.before(place);
    if before.is_ascii_alphanumeric() || matches!(before, b'+' | b'_' | b'-') {
        return;
    }
    let end = text.run(place, DECODE_CAP, |b| value(b).is_some());
    let padded = text.run(end, 2, |b| b == b'=');
    if holds_secret(finder, text.slice(place..end)) {
        finder.push(place, padded, Rule::EncodedSecret);
    }
}

/// Where a run of a class starts that `+` and `/` break into pieces too short to be stopped at, when `place` is in the
/// first one that is not.
pub(crate) fn broken_start(
    text: Text<'_>,
    place: usize,
    class: impl Fn(u8) -> bool,
) -> Option<usize> {
    let piece = text.run_back(place, 4, |b| matches!(b, b'-' | b'_'));
    if !matches!(text.before(piece), b'+' | b'/') {
        return None;
    }
    let start = text.run_back(piece, 40, class);
    let is_short = |piece: &[u8]| {
        let marks = piece.iter().take_while(|b| !b.is_ascii_alphanumeric());
        piece.len() - marks.count() < 10
    };
    let head = text.slice(start..piece);
    let mut pieces = head.split(|b| matches!(b, b'+' | b'/'));
    pieces.all(is_short).then_some(start)
}

/// Whether the first twelve characters decode to printable ASCII: almost nothing else does.
#[inline(always)]
pub(crate) fn begins_text(text: Text<'_>, place: usize) -> bool {
    // The highest bits of the first two bytes settle it for most words.
    let six = |index: usize| value(text.at(place + index)).unwrap_or(u8::MAX);
    six(0) & 0b10_0000 == 0 && six(1) & 0b1000 == 0 && decodes_to_text(text, place)
}

#[inline(never)]
fn decodes_to_text(text: Text<'_>, place: usize) -> bool {
    let mut nul = false;
    for quad in 0..3 {
        let mut bits = 0_u32;
        for index in 0..4 {
            let Some(six) = value(text.at(place + quad * 4 + index)) else {
                return false;
            };
            bits = bits << 6 | u32::from(six);
        }
        let [_, a, b, c] = bits.to_be_bytes();
        // SASL writes NUL before the user and before the password.
        nul |= quad == 0 && a == 0;
        let fits = |byte: u8| is_text(byte) || nul && byte == 0;
        if !(fits(a) && fits(b) && fits(c)) {
            return false;
        }
    }
    true
}

fn holds_secret(finder: &Finder<'_, '_>, run: &[u8]) -> bool {
    finder.text.spend(COST + 2 * run.len());
    let mut decoded = vec![0; run.len() * 3 / 4 + 3];
    let len = decode_into(run, &mut decoded);
    let plain = decoded.get(..len).unwrap_or_default();
    if is_sasl(plain) {
        return true;
    }
    if !plain.iter().all(|&b| is_text(b) || b >= 0x80) || std::str::from_utf8(plain).is_err() {
        return false;
    }
    is_pair(plain) || finder.finds_in(plain)
}

/// Whether a base64 text decodes to `user:password`.
pub(crate) fn is_user_and_password(run: &[u8]) -> bool {
    let mut decoded = [0; 384];
    let run = run.get(..run.len().min(512)).unwrap_or_default();
    let len = decode_into(run, &mut decoded);
    is_pair(decoded.get(..len).unwrap_or_default())
}

/// `\0user\0password` (RFC 4616).
fn is_sasl(plain: &[u8]) -> bool {
    let mut parts = plain.split(|&b| b == 0);
    let texts = |part: Option<&[u8]>| {
        part.is_some_and(|part| part.len() > 1 && part.iter().all(|b| (0x21..0x7f).contains(b)))
    };
    parts.next() == Some(b"")
        && texts(parts.next())
        && texts(parts.next())
        && parts.next().is_none()
}

fn is_pair(plain: &[u8]) -> bool {
    let Some(colon) = plain.iter().position(|&b| b == b':') else {
        return false;
    };
    let (user, secret) = (
        plain.get(..colon).unwrap_or_default(),
        plain.get(colon + 1..).unwrap_or_default(),
    );
    let named = user
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || b"._-@+$".contains(b));
    named
        && !user.is_empty()
        && user.len() <= 128
        && secret.len() >= 2
        && !secret.starts_with(b"//")
        && secret.iter().all(|b| (0x21..0x7f).contains(b))
}

/// Decodes as much as is valid, either alphabet, padding ignored; returns the number of bytes written.
pub(crate) fn decode_into(run: &[u8], out: &mut [u8]) -> usize {
    let (mut bits, mut held, mut written) = (0_u32, 0, 0);
    for &byte in run {
        let Some(six) = value(byte) else { break };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            let Some(slot) = out.get_mut(written) else {
                break;
            };
            *slot = (bits >> held & 0xff) as u8;
            written += 1;
        }
    }
    written
}

/// Whether a byte belongs to either alphabet.
pub(crate) fn is_base64(byte: u8) -> bool {
    value(byte).is_some()
}

/// The six bits of a character in either alphabet.
#[inline(always)]
fn value(byte: u8) -> Option<u8> {
    VALUES
        .get(usize::from(byte))
        .copied()
        .filter(|&six| six < 64)
}

static VALUES: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut byte = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while byte < 256 {
        let character = byte as u8;
        table[byte] = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => 0xff,
        };
        byte += 1;
    }
    table
};

const fn is_text(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e | b'\n' | b'\r' | b'\t')
}

/// Opt-in: 32 or more characters with more than 4 bits of Shannon entropy each (3 for hexadecimal).
pub(crate) fn high_entropy(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let before = text.before(place);
    if value(before).is_some() || matches!(text.at(place), b'-' | b'_') {
        return;
    }
    let end = text.run(place, 512, |b| value(b).is_some());
    let run = text.slice(place..end);
    if run.len() < 32 || run.iter().filter(|&&b| b == b'-').count() == 4 && run.len() == 36 {
        return;
    }
    let mut counts = [0_u32; 256];
    for &byte in run {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let len = run.len() as f64;
    let entropy: f64 = counts
        .iter()
        .filter(|&&c| c > 0)
        .map(|&c| f64::from(c) / len)
        .map(|p| -p * p.log2())
        .sum();
    let hex = run.iter().all(u8::is_ascii_hexdigit);
    if entropy > if hex { 3.0 } else { 4.0 } {
        // The head of a long run speaks for all of it.
        let end = text.run(end, usize::MAX - end, |b| value(b).is_some());
        finder.push(place, text.run(end, 2, |b| b == b'='), Rule::HighEntropy);
    }
}
