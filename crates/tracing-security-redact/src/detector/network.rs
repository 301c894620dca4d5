//! Addresses, opt-in: security events need them more often than not.

use super::Rule;
use crate::scan::finder::Finder;

/// At the first digit of a group: an IPv4 address.
#[inline]
pub(crate) fn at_digit(finder: &mut Finder<'_, '_>, place: usize) {
    if finder.is_enabled(Rule::Ip) {
        ipv4(finder, place);
    }
}

/// At a colon: an IPv6 or MAC address; either may be made of letters alone.
#[inline]
pub(crate) fn at_separator(finder: &mut Finder<'_, '_>, place: usize) {
    if finder.text.at(place) != b':' {
        return;
    }
    if finder.is_enabled(Rule::Ip) {
        ipv6(finder, place);
    }
    if finder.is_enabled(Rule::Mac) && place >= 2 {
        mac(finder, place - 2);
    }
}

fn ipv4(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if matches!(text.before(place), b'.') || text.before(place).is_ascii_alphanumeric() {
        return;
    }
    let end = text.run(place, 15, |b| b.is_ascii_digit() || b == b'.');
    let parsed = std::str::from_utf8(text.slice(place..end))
        .ok()
        .map(|s| s.trim_end_matches('.'));
    let Some(address) = parsed.filter(|s| s.parse::<std::net::Ipv4Addr>().is_ok()) else {
        return;
    };
    let end = place + address.len();
    if !text.at(end).is_ascii_alphanumeric()
        && !(text.at(end) == b'.' && text.at(end + 1).is_ascii_digit())
    {
        finder.push(place, end, Rule::Ip);
    }
}

/// An IPv6 address around this place; a name and its colon may stand before it, a colon or full stop behind.
fn ipv6(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let start = text.run_back(place, 40, is_hex_or_colon);
    let named = text.at(start) == b':' && text.at(start + 1) != b':';
    let start = start + usize::from(named);
    if text.before(start).is_ascii_alphanumeric() {
        return;
    }
    let parses = |end: usize| {
        let address = text.slice(start..end);
        std::str::from_utf8(address).is_ok_and(|a| a.parse::<std::net::Ipv6Addr>().is_ok())
            && address.iter().any(u8::is_ascii_hexdigit)
            && !text.at(end).is_ascii_alphanumeric()
    };
    let colons = text.run(place, 40, is_hex_or_colon);
    // The last four bytes may be written as an IPv4 address.
    let dotted = text.run(colons, 16, |b| b.is_ascii_digit() || b == b'.');
    let without = |end: usize| text.run_back(end, 4, |b| matches!(b, b'.' | b':'));
    let end = [without(dotted), colons, without(colons)];
    if let Some(end) = end.into_iter().find(|&end| parses(end)) {
        finder.push(start, end, Rule::Ip);
    }
}

/// Six pairs from `start` on, and no seventh.
pub(crate) fn mac(finder: &mut Finder<'_, '_>, start: usize) {
    let text = finder.text;
    let separator = text.at(start + 2);
    let joins = |place: usize, next: usize| {
        text.at(place) == separator && text.at(next).is_ascii_hexdigit()
    };
    let shaped = (0..17).all(|i| {
        if i % 3 == 2 {
            text.at(start + i) == separator
        } else {
            text.at(start + i).is_ascii_hexdigit()
        }
    });
    let goes_on = text.before(start).is_ascii_alphanumeric()
        || text.at(start + 17).is_ascii_alphanumeric()
        || start > 1 && joins(start - 1, start - 2)
        || joins(start + 17, start + 18);
    if shaped && matches!(separator, b':' | b'-') && !goes_on {
        finder.push(start, start + 17, Rule::Mac);
    }
}

const fn is_hex_or_colon(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':'
}
