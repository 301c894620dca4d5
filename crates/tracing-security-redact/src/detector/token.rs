//! Tokens that their issuers made recognisable by a prefix.

use wide::u8x16;

use super::shape::{SHAPES, beginning_with};
use super::{Rule, card, dump, encoded, iban, national, network, wallet};
use crate::keyed::{command, directive};
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_link};

/// At the first letter or digit of a run of at least ten token characters.
#[inline(always)]
pub(crate) fn at_token(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if finder.is_enabled(Rule::Mac) {
        network::mac(finder, place);
    }
    if finder.is_enabled(Rule::NationalId) && text.at(place).is_ascii_alphabetic() {
        national::at_start(finder, place);
    }
    match text.at(place) {
        b'p' | b'P' | b'c' | b'C' if text.at(place + 1) | 0x20 == b'a' => {
            card::behind_word(finder, place)
        }
        b'i' | b'I' if text.at(place + 1) | 0x20 == b'b' => iban::behind_label(finder, place),
        b'r' if text.at(place + 1) == b'a' => command::at_program(finder, place),
        b's' if text.at(place + 1) == b'n' => command::at_program(finder, place),
        b'U' if text.has(place, b"UGFzc3dvcmQ6") => directive::asked(finder, place + 12),
        b'3' if text.before(place) == b'?' => iban::behind_label(finder, place),
        _ => {}
    }
    // Behind a prefix that ends in a mark; a dash may begin what follows, but not go on a word.
    let joined = match text.before(place) {
        b'.' | b'/' | b'+' | b'}' => true,
        b'-' | b'_' => !text.before(place - 1).is_ascii_alphanumeric(),
        _ => false,
    };
    let begins = begins_token(text.at(place), text.at(place + 1), text.at(place + 2));
    if joined || begins || encoded::begins_text(text, place) || is_long(finder, place) {
        token_found(finder, place, begins);
    }
}

/// Whether a long run is a word of a sentence, which [`at_token`] finds nothing in: small letters between blanks, behind
/// another word.
#[inline]
pub(crate) fn is_word(text: Text<'_>, place: usize) -> bool {
    let before = place.checked_sub(2).map_or(b'a', |at| text.at(at));
    // Longer ones may be hexadecimal.
    let end = place + small_letters(text, place);
    (place == 0 || text.before(place) == b' ')
        && matches!(before, b'a'..=b'z' | b',')
        && end > place + 9
        && end < place + 25
        && (end == text.len() || text.at(end) == b' ')
        // `rabbitmqctl add_user bob x`.
        && !(text.at(place) == b'r' && text.at(place + 1) == b'a')
        && !encoded::begins_text(text, place)
}

/// How many small letters stand in a row, up to 25.
#[inline(always)]
fn small_letters(text: Text<'_>, place: usize) -> usize {
    let rest = text.bytes.get(place..).unwrap_or_default();
    if let Some(lane) = rest.first_chunk() {
        let from_a = u8x16::new(*lane) - u8x16::splat(b'a');
        let others = from_a.simd_gt(u8x16::splat(25)).to_bitmask();
        if others != 0 {
            return others.trailing_zeros() as usize;
        }
    }
    text.run(place, 25, |b| b.is_ascii_lowercase()) - place
}

/// Whether a run is as long as keys without a prefix are; its first ten bytes are known to go on.
#[inline(always)]
fn is_long(finder: &Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    // What looks random counts in either alphabet of base64, an AWS secret in one.
    let dashes = finder.is_enabled(Rule::HighEntropy);
    let goes_on = |byte: u8| is_aws(byte) || dashes && is_link(byte);
    goes_on(text.at(place + 10)) && text.run(place + 11, 21, goes_on) == place + 32
}

#[inline(never)]
fn token_found(finder: &mut Finder<'_, '_>, place: usize, begins: bool) {
    let text = finder.text;
    if matches!(text.before(place), b'.' | b'/' | b'+' | b'-' | b'_') && dotted(finder, place) {
        return;
    }
    if begins && known(finder, place) || dump::at_run(finder, place) {
        return;
    }
    let start = encoded::broken_start(text, place, encoded::is_base64).unwrap_or(place);
    encoded::at_run(finder, start);
    let secret = encoded::broken_start(text, place, is_aws).unwrap_or(place);
    if is_aws(text.at(secret + 39)) && !is_aws(text.at(secret + 40)) {
        aws_secret(finder, secret);
    }
    if finder.is_enabled(Rule::HighEntropy) {
        encoded::high_entropy(finder, start);
    }
}

/// By the first three bytes: this runs at every long word.
#[inline(always)]
const fn begins_token(a: u8, b: u8, c: u8) -> bool {
    match (a, b, c) {
        (b'e', b'y', b'J')
        | (b'A', b'K' | b'S' | b'B' | b'C', b'I' | b'C')
        | (b'A', b'I', b'z')
        | (b'A', b'G', b'E')
        | (b'A', b'T', b'A' | b'B' | b'C') => true,
        (b'g', b'h', b'p' | b'o' | b'u' | b's' | b'r')
        | (b'g', b'i', b't')
        | (b'g', b'l', _)
        | (b'g', b's', b'k')
        | (b'x', b'o' | b'a' | b'p', _) => true,
        (b's', b'k' | b'h' | b'b' | b'e' | b'n', _)
        | (b'r', b'k' | b'8' | b'u', _)
        | (b'p', b'k' | b'y' | b'p' | b'u', _)
        | (b'w', b'h', b's') => true,
        (b'y', b'a', b'2')
        | (b'G', b'O', b'C')
        | (b'n', b'p', b'm')
        | (b'n', b't', b'n')
        | (b'd', b'o' | b'c' | b'p' | b'a', _)
        | (b'S', b'G', b'.') => true,
        (b'h', b'v' | b'f', _)
        | (b'5' | b'K' | b'L', b'1'..=b'9' | b'A'..=b'Z' | b'a'..=b'z', _)
        | (b'l', b'i', b'n')
        | (b't', b's', b'k') => true,
        (b'P', b'M', b'A')
        | (b'N', b'R', _)
        | (b'A', b'C', _)
        | (b'S', b'K', _)
        | (b'k', b'e', b'y')
        | (b'E', b'A', b'A')
        | (b'Y', b'I', b'I')
        | (b'T', b'l', b'R') => true,
        (b'G', b'R', b'1')
        | (b'x', b'k' | b's' | b'w', b'e' | b'm' | b'f')
        | (b'c', b'i' | b's', b'o' | b'k')
        | (b'H', b'R', b'K')
        | (b'l', b's', b'v')
        | (b'o', b'p', b's') => true,
        (b'p', b'h', b'c' | b'x' | b's')
        | (b'p', b's', b'c')
        | (b'p', b'n', b'u' | b'b')
        | (b's', b'q', _)
        | (b'A', b'A', _)
        | (b'A', b'B', b'S') => true,
        (b'n', b'v', b'a')
        | (b'n', b'f', b'p')
        | (b'n', b'a', b'p')
        | (b't', b'v' | b'g' | b'f', b'l' | b'p')
        | (b'r', b'n' | b'd', b'd' | b'm')
        | (b'e', b'2', b'b') => true,
        (b'b', b'k', b'u')
        | (b'C', b'C' | b'L', b'I' | b'O')
        | (b'd', b'u', b'f')
        | (b'E', b'Z', b'A' | b'T')
        | (b'F', b'L', b'W') => true,
        // The first digits of a number in base64.
        (b'M'..=b'O', b'D' | b'T' | b'j' | b'z', _) => true,
        (b'f', b'i' | b'o', _)
        | (b'v', b'e' | b'1', _)
        | (b'C', b'F', _)
        | (b'1', b'/', b'/')
        | (b'a', b'i' | b'p', _) => true,
        _ => false,
    }
}

/// Tokens whose prefix ends in a mark that no run goes on over: `SG.`, `hvs.`, `ya29.`.
fn dotted(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let place = text.run_back(place, 4, |b| matches!(b, b'-' | b'_'));
    if matches!(text.before(place), b'/' | b'+') && in_base64(finder, place) {
        return true;
    }
    let start = [
        &b"SG."[..],
        b"hvs.",
        b"hvb.",
        b"hvr.",
        b"ya29.",
        b"dp.pt.",
        b"dp.st.",
        b"1//",
        b"xoxe.",
        b"ya29.c.",
        b"AQ.",
        b"dt0c01.",
        b"dt0s01.",
        b"dt0s16.",
        b"dp.ct.",
        b"dp.sa.",
        b"dp.scim.",
        b"dp.audit.",
        b"sk.",
    ]
    .iter()
    .filter_map(|prefix| {
        place
            .checked_sub(prefix.len())
            .filter(|&start| finder.text.has(start, prefix))
    })
    .find(|&start| !finder.text.before(start).is_ascii_alphanumeric());
    start.is_some_and(|start| known(finder, start)) || atlas(finder, place)
}

/// `x.atlasv1.y`: a token of HCP Terraform, whose mark stands in its middle.
fn atlas(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let Some(dot) = place
        .checked_sub(9)
        .filter(|&dot| text.has(dot, b".atlasv1."))
    else {
        return false;
    };
    let start = text.run_back(dot, 15, |b| b.is_ascii_alphanumeric());
    let end = text.run(place, 80, is_link);
    let is_one = start + 14 == dot && end - place >= 60;
    if is_one {
        finder.push(start, end, Rule::VendorToken);
    }
    is_one
}

/// `123456789:AAx`: the token of a bot of Telegram, its number first.
fn telegram(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    if text.before(place) != b':' || !text.has(place, b"AA") {
        return false;
    }
    let start = text.run_back(place - 1, 11, |b| b.is_ascii_digit());
    let end = text.run(place, 36, is_link);
    let is_one = (8..=10).contains(&(place - 1 - start))
        && end - place == 35
        && !text.before(start).is_ascii_alphanumeric();
    if is_one {
        finder.push(start, end, Rule::VendorToken);
    }
    is_one
}

/// `MTA.x.y`: the token of a bot of Discord begins with its number in base64.
fn discord(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    if !matches!(text.at(place), b'M'..=b'O')
        || !matches!(text.at(place + 1), b'D' | b'T' | b'j' | b'z')
    {
        return false;
    }
    let first = text.run(place, 29, is_link);
    let second = text.run(first + 1, 7, is_link);
    let end = text.run(second + 1, 41, is_link);
    let is_one = (23..=28).contains(&(first - place))
        && text.at(first) == b'.'
        && second == first + 7
        && text.at(second) == b'.'
        && (27..=40).contains(&(end - second - 1));
    if is_one {
        finder.push(place, end, Rule::VendorToken);
    }
    is_one
}

/// Tokens in base64 whose first bytes hold a `+` or `/`: no run of ten token characters begins with their prefix.
fn in_base64(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let start = text.run_back(place, 256, is_aws);
    if (text.has(start, b"YII") || text.has(start, b"TlRM")) && known(finder, start) {
        return true;
    }
    let start = text.run_back(place, 64, encoded::is_base64);
    (start..place).rev().any(|at| {
        matches!(text.at(at), b'w' | b'g' | b's' | b'x' | b'o' | b'A')
            && !text.before(at).is_ascii_alphanumeric()
            && IN_BASE64.iter().any(|prefix| text.has(at, prefix))
            && known(finder, at)
    })
}

/// The prefixes of tokens in base64.
static IN_BASE64: [&[u8]; 9] = [
    b"whsec_", b"glc_", b"sntrys_", b"xoxd-", b"ABSK", b"ops_", b"glcp_", b"ATATT3", b"ATCTT3",
];

fn known(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    if text.has(place, b"eyJ") {
        return super::jwt::at_header(finder, place);
    }
    if wallet::at_token(finder, place) || telegram(finder, place) || discord(finder, place) {
        return true;
    }
    let head = u32::from_le_bytes(std::array::from_fn(|i| text.at(place + i)));
    for &index in beginning_with(text.at(place)) {
        let shape = SHAPES.get(usize::from(index));
        let Some(shape) = shape.filter(|shape| shape.begins(head, text, place)) else {
            continue;
        };
        if let Some(end) = shape.end(text, place) {
            finder.push(place, end, shape.rule);
            if shape.rule == Rule::AwsKeyId {
                paired_secret(finder, end);
            }
            return true;
        }
    }
    false
}

const fn is_aws(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}

/// Forty characters that look random, near a word that says what they are.
fn aws_secret(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if !is_secret_shaped(text, place) {
        return;
    }
    let near = place.saturating_sub(80)..place;
    if text.find_folded(near.clone(), b"aws").is_some()
        || text.find_folded(near, b"secret").is_some()
    {
        finder.push(place, place + 40, Rule::AwsSecret);
    }
}

fn is_secret_shaped(text: Text<'_>, place: usize) -> bool {
    let bytes = text.slice(place..place + 40);
    let bounded =
        !is_aws(text.before(place)) && !is_aws(text.at(place + 40)) && text.at(place + 40) != b'=';
    let has = |class: fn(&u8) -> bool| bytes.iter().any(class);
    bytes.len() == 40
        && bounded
        && bytes.iter().all(|&b| is_aws(b))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

/// A secret beside its key id, in either of the next 200 bytes.
fn paired_secret(finder: &mut Finder<'_, '_>, from: usize) {
    let text = finder.text;
    let mut at = from;
    let stop = (from + 200).min(text.len());
    while at < stop {
        let end = text.run(at, 64, is_aws);
        if end == at + 40 && is_secret_shaped(text, at) {
            finder.push_ahead(at, end, Rule::AwsSecret);
            return;
        }
        at = end + 1;
    }
}
