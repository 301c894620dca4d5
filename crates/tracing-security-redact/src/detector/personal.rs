//! Personal data that is looked for on request: telephone numbers, national identifiers, home directories.

use super::Rule;
use super::checksum::luhn;
use super::digits::Groups;
use crate::scan::finder::Finder;

/// At groups of at least eight digits.
pub(crate) fn at_digits(finder: &mut Finder<'_, '_>, place: usize, groups: &Groups) {
    if finder.is_enabled(Rule::NationalId) && national_id(finder, place, groups) {
        return;
    }
    if finder.is_enabled(Rule::Phone) {
        phone(finder, place);
    }
}

/// E.164 with its plus or 00, in any usual grouping.
fn phone(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let plus = text.before(place) == b'+';
    if !plus && !text.has(place, b"00") {
        return;
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
    if (8..=15).contains(&digits) && !text.at(end).is_ascii_alphanumeric() {
        finder.push(place - usize::from(plus), end, Rule::Phone);
    }
}

/// Identifiers with check digits: Brazil's CPF, Spain's DNI, Sweden's personnummer.
fn national_id(finder: &mut Finder<'_, '_>, place: usize, groups: &Groups) -> bool {
    let text = finder.text;
    if text.before(place).is_ascii_alphanumeric() {
        return false;
    }
    let end = groups.end(groups.len().saturating_sub(1));
    if groups.count() == 8
        && groups.len() == 1
        && is_dni(groups.digits(8), text.at(end))
        && !text.at(end + 1).is_ascii_alphanumeric()
    {
        finder.push(place, end + 1, Rule::NationalId);
        return true;
    }
    // 123.456.789-09 is read as three groups with one separator; its check digits follow a dash.
    if groups.separator() == b'.' && groups.count() == 9 && text.at(end) == b'-' {
        let mut digits = [0; 11];
        for (slot, byte) in digits
            .iter_mut()
            .zip(groups.digits(9).iter().copied().chain([
                text.at(end + 1).wrapping_sub(b'0'),
                text.at(end + 2).wrapping_sub(b'0'),
            ]))
        {
            *slot = byte;
        }
        if is_cpf(&digits) {
            finder.push(place, end + 3, Rule::NationalId);
            return true;
        }
    }
    if groups.size(0) == 11 && is_cpf(groups.digits(11))
        || (groups.size(0), groups.size(1)) == (6, 4)
            && groups.separator() == b'-'
            && luhn(groups.digits(10))
    {
        finder.push(place, end, Rule::NationalId);
        return true;
    }
    false
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
