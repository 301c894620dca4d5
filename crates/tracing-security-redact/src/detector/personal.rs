//! Personal data that is looked for on request: telephone numbers, national identifiers, home directories.

use super::Rule;
use super::checksum::luhn;
use super::digits::Groups;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

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

/// Identifiers with check digits: Brazil's CPF, Spain's DNI, Sweden's personnummer.
pub(crate) fn national_id(finder: &mut Finder<'_, '_>, place: usize, groups: &Groups) -> bool {
    let text = finder.text;
    if text.before(place).is_ascii_alphanumeric() {
        return false;
    }
    let sizes = (groups.size(0), groups.size(1), groups.size(2));
    let end = match sizes {
        (8, 0, _) if is_dni(groups.digits(8), text.at(groups.end(0))) => groups.end(0) + 1,
        (11, ..) if is_cpf(groups.digits(11)) => groups.end(0),
        (6, 4, _) if groups.separator() == b'-' && luhn(groups.digits(10)) => groups.end(1),
        (3, 3, 3) if groups.separator() == b'.' && is_cpf(&dotted(text, groups)) => {
            groups.end(2) + 3
        }
        _ => return false,
    };
    if text.at(end).is_ascii_alphanumeric() {
        return false;
    }
    finder.push(place, end, Rule::NationalId);
    true
}

/// 123.456.789-09 is read as three groups with one separator; its check digits follow a dash.
fn dotted(text: Text<'_>, groups: &Groups) -> Vec<u8> {
    let end = groups.end(2);
    let check = text.slice(end..end + 3);
    let digits = check.strip_prefix(b"-").unwrap_or_default();
    let digits = digits.iter().map(|b| b.wrapping_sub(b'0'));
    groups.digits(9).iter().copied().chain(digits).collect()
}

fn is_dni(digits: &[u8], letter: u8) -> bool {
    let number = digits.iter().fold(0_usize, |n, &d| n * 10 + usize::from(d));
    b"TRWAGMYFPDXBNJZSQVHLCKE".get(number % 23) == Some(&letter.to_ascii_uppercase())
}

fn is_cpf(digits: &[u8]) -> bool {
    let check = |count: usize| {
        let sum: usize = digits
            .iter()
            .take(count)
            .enumerate()
            .map(|(i, &d)| usize::from(d) * (count + 1 - i))
            .sum();
        let rest = sum * 10 % 11 % 10;
        digits.get(count).is_some_and(|&d| usize::from(d) == rest)
    };
    digits.len() == 11 && digits.iter().any(|d| Some(d) != digits.first()) && check(9) && check(10)
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
