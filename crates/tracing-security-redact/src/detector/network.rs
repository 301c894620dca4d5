//! Addresses, opt-in: security events need them more often than not.

use super::Rule;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// At the first digit of a group: an IPv4 address, a MAC address or an IPv6 address that begins with a digit.
#[inline]
pub(crate) fn at_digit(finder: &mut Finder<'_, '_>, place: usize) {
    if finder.is_enabled(Rule::Ip) {
        ipv4(finder, place);
        ipv6(finder, place);
    }
    if finder.is_enabled(Rule::Mac) {
        mac(finder, place);
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

fn ipv6(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let start = text.run_back(place, 40, is_hex_or_colon);
    let end = text.run(place, 40, is_hex_or_colon);
    let address = std::str::from_utf8(text.slice(start..end)).unwrap_or_default();
    if address.parse::<std::net::Ipv6Addr>().is_ok() && !text.before(start).is_ascii_alphanumeric()
    {
        finder.push(start, end, Rule::Ip);
    }
}

fn mac(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let start = text.run_back(place, 18, |b| is_hex_or_colon(b) || b == b'-');
    let separator = text.at(start + 2);
    let shaped = (0..17).all(|i| {
        if i % 3 == 2 {
            text.at(start + i) == separator
        } else {
            text.at(start + i).is_ascii_hexdigit()
        }
    });
    if shaped && matches!(separator, b':' | b'-') && is_boundary(text, start, start + 17) {
        finder.push(start, start + 17, Rule::Mac);
    }
}

const fn is_hex_or_colon(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':'
}

fn is_boundary(text: Text<'_>, start: usize, end: usize) -> bool {
    !text.before(start).is_ascii_alphanumeric()
        && !text.at(end).is_ascii_alphanumeric()
        && !(text.at(end) == b':' && text.at(end + 1).is_ascii_hexdigit())
}
