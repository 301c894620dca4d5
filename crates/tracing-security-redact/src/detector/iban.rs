//! International bank account numbers (ISO 13616): country length and mod-97.

use super::Rule;
use super::checksum::mod_97;
use crate::scan::finder::Finder;

/// At the two check digits behind a country code.
#[inline]
pub(crate) fn at_digit(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let Some(start) = place.checked_sub(2) else {
        return;
    };
    if !text.before(start).is_ascii_alphanumeric() {
        account(finder, start);
    }
}

/// At a long run: `IBANDE89…`, and `?31DE89…` in the statements of banks (SWIFT's MT940, field 86).
pub(crate) fn behind_label(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if text.has_folded(place, b"iban") {
        account(finder, place + 4);
    } else if text.before(place) == b'?' && (text.has(place, b"31") || text.has(place, b"38")) {
        account(finder, place + 2);
    }
}

fn account(finder: &mut Finder<'_, '_>, start: usize) {
    let text = finder.text;
    if !text.at(start).is_ascii_alphabetic()
        || !text.at(start + 2).is_ascii_digit()
        || !text.at(start + 3).is_ascii_digit()
    {
        return;
    }
    let country = [
        text.at(start).to_ascii_uppercase(),
        text.at(start + 1).to_ascii_uppercase(),
    ];
    let Some(length) = LENGTHS
        .iter()
        .find(|(code, _)| **code == country)
        .map(|(_, length)| usize::from(*length))
    else {
        return;
    };
    let mut account = [0; 34];
    let mut count = 0;
    let mut at = start;
    while count < length {
        let byte = text.at(at);
        if byte.is_ascii_alphanumeric() {
            if let Some(slot) = account.get_mut(count) {
                *slot = byte.to_ascii_uppercase();
            }
            count += 1;
        } else if !matches!(byte, b' ' | b'-' | b'.' | b'+')
            || !text.at(at + 1).is_ascii_alphanumeric()
            || count < 4
        {
            return;
        }
        at += 1;
    }
    if !text.at(at).is_ascii_alphanumeric() && mod_97(account.get(..length).unwrap_or_default()) {
        finder.push(start, at, Rule::Iban);
    }
}

#[rustfmt::skip]
static LENGTHS: &[(&[u8; 2], u8)] = &[
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22), (b"BH", 22), (b"BI", 27),
    (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24), (b"DE", 22), (b"DJ", 27), (b"DK", 18), (b"DO", 28),
    (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18), (b"FK", 18), (b"FO", 18), (b"FR", 27), (b"GB", 22), (b"GE", 22), (b"GI", 23),
    (b"GL", 18), (b"GR", 27), (b"GT", 28), (b"HR", 21), (b"HU", 28), (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26), (b"IT", 27),
    (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28), (b"LC", 32), (b"LI", 21), (b"LT", 20), (b"LU", 20), (b"LV", 21), (b"LY", 25),
    (b"MC", 27), (b"MD", 24), (b"ME", 22), (b"MK", 19), (b"MN", 20), (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18),
    (b"NO", 15), (b"OM", 23), (b"PK", 24), (b"PL", 28), (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33),
    (b"SA", 24), (b"SC", 31), (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25), (b"SV", 28),
    (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20), (b"YE", 30),
];

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn accounts_behind_a_label_go_without_it() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (text, expected) in [
            ("IBANDE89370400440532013000", "IBAN[REDACTED:iban]"),
            (
                ":86:166?00SEPA?31NO9386011117947?32JANE",
                ":86:166?00SEPA?31[REDACTED:iban]?32JANE",
            ),
            ("IBANDE88370400440532013000", "IBANDE88370400440532013000"),
            ("IBANISATION", "IBANISATION"),
        ] {
            assert_eq!(redactor.redact(text), expected);
        }
    }
}
