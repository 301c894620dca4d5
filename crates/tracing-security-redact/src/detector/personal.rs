//! Personal data that is looked for on request: telephone numbers, home directories.

use super::Rule;
use crate::scan::finder::Finder;

/// E.164 behind its plus or 00, in any usual grouping; no country code begins with a zero.
pub(crate) fn phone(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    if !finder.is_enabled(Rule::Phone) {
        return false;
    }
    let text = finder.text;
    let plus = usize::from(text.before(place) == b'+');
    let country = place + 2 * (1 - plus);
    if !matches!(text.at(country), b'1'..=b'9') {
        return false;
    }
    let mut at = place;
    let mut digits = 0;
    let mut end = place;
    while digits < 16 && at < place + 32 {
        let byte = text.at(at);
        if byte.is_ascii_digit() {
            digits += 1;
            end = at + 1;
        } else if !matches!(byte, b' ' | b'.' | b'(' | b')' | b'/' | b'-') {
            break;
        }
        at += 1;
    }
    let is_phone = (8..=15).contains(&digits) && !text.at(end).is_ascii_alphanumeric();
    if is_phone {
        finder.push(place - plus, end, Rule::Phone);
    }
    is_phone
}

/// `/home/jane`, `C:\Users\jane`: at the separator-free name behind a home directory.
pub(crate) fn user_path(finder: &mut Finder<'_, '_>) {
    let text = finder.text;
    for home in [&b"/home/"[..], b"/users/", b"\\users\\"] {
        let mut from = 0;
        while let Some(at) = text.find_folded(from..text.len(), home) {
            let start = at + home.len();
            let end = text.run(start, 64, |b| {
                b > 0x20 && !matches!(b, b'/' | b'\\' | b'"' | b'\'' | b':' | b',' | b')')
            });
            finder.push_ahead(start, end, Rule::UserPath);
            from = end.max(at + 1);
        }
    }
}
