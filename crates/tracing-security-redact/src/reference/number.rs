//! Numbers that say whose they are or what they open, as expressions and the rules of their issuers: cards, accounts,
//! social security, telephones, national identifiers.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Found, byte_before, is_alnum, length, part, regex, starts};
use crate::detector::Rule;

/// Digits in groups, the shapes that cards are written in; `S` is one separator throughout.
const CARD_SHAPES: &str = concat!(
    r"^(?:\d{12,19}|\d{4}S(?:\d{4}S)+\d{1,7}|\d{4}S\d{6}S\d{4,5}|\d{6}S\d{13}|\d{8}S\d{8}|\d{6}S\d{6}S\d{4}",
    r"|\d(?:S\d)+|\d\d(?:S\d\d)*S\d{1,2})$",
);
static CARD_SHAPE: LazyLock<[Regex; 3]> =
    LazyLock::new(|| [" ", "-", r"\."].map(|sign| regex(&CARD_SHAPES.replace('S', sign))));
static ISSUER: LazyLock<Regex> = LazyLock::new(|| {
    let maestro = "(?:5018|5020|5038|6304|6759|6761|6762|6763)";
    regex(&format!(
        concat!(
            r"^(?:",
            // American Express, JCB
            r"3[47]\d{{13}}|(?:1800|2131)\d{{11}}|35\d{{14}}",
            // Visa
            r"|4\d{{12}}|4\d{{15}}|4\d{{18}}",
            // Mastercard, Mir, Troy
            r"|5[1-5]\d{{14}}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{{12}}|220[0-4]\d{{12}}|9792\d{{12}}",
            // Diners Club
            r"|30[0-59]\d{{11}}|3[689]\d{{12}}|36\d{{14}}",
            // Discover, UnionPay, RuPay
            r"|6011\d{{12}}|6011\d{{15}}|64[4-9]\d{{13}}|65\d{{14}}|65\d{{17}}|62\d{{14,17}}|60\d{{14}}|508\d{{13}}|81\d{{14}}",
            // Maestro
            r"|{maestro}\d{{12,15}}|5893\d{{12}}|5[678]\d{{14,17}}",
            r")$"
        ),
        maestro = maestro
    ))
});

/// Whether no longer number or word begins before a place; the format code of track 1 may stand there.
fn begins(text: &[u8], at: usize) -> bool {
    let before = byte_before(text, at);
    let two_before = at.checked_sub(2).and_then(|i| text.get(i));
    match before {
        Some(b'B' | b'b') => two_before == Some(&b'%'),
        Some(b'.' | b'-') => !two_before.is_some_and(u8::is_ascii_digit),
        Some(byte) => !byte.is_ascii_alphanumeric(),
        None => true,
    }
}

/// Whether a number ends: no word and no further group goes on; `d` is the separator of track 2.
fn ends(text: &[u8], at: usize) -> bool {
    let then_digit = text.get(at + 1).is_some_and(u8::is_ascii_digit);
    match text.get(at) {
        Some(b'D' | b'd') => then_digit,
        Some(b'.' | b'-') => !then_digit,
        Some(&byte) => !byte.is_ascii_alphanumeric() && byte != b'_',
        None => true,
    }
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(digit - b'0') << (index % 2);
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|&b| b != b'0')
}

static GROUP: LazyLock<Regex> = LazyLock::new(|| regex(r"\d+"));

/// The end of the longest card number that begins at a place.
fn card_end(text: &[u8], start: usize) -> Option<usize> {
    let first = GROUP.find_at(text, start)?;
    // In a chain of short groups its first one begins the number.
    let chained = byte_before(text, start) == Some(b' ')
        && start
            .checked_sub(2)
            .is_some_and(|i| text.get(i).is_some_and(u8::is_ascii_digit));
    if !begins(text, start) || chained && first.len() < 3 {
        return None;
    }
    let candidates = (start + 12..=text.len().min(start + 48)).rev();
    candidates
        .filter(|&end| !text.get(end).is_some_and(u8::is_ascii_digit) && ends(text, end))
        .find(|&end| {
            let written = part(text, start, end);
            let digits: Vec<u8> = written.iter().copied().filter(u8::is_ascii_digit).collect();
            CARD_SHAPE.iter().any(|shape| shape.is_match(written))
                && luhn(&digits)
                && ISSUER.is_match(&digits)
        })
}

static TRACK_2: LazyLock<Regex> = LazyLock::new(|| regex(r"^[=dD]\d{7,40}\??"));
static TRACK_1: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\^[^\^\x00-\x1f]{0,30}\^[A-Za-z0-9 ]{0,80}\??"));

/// Card numbers, and the magnetic stripe around them (ISO/IEC 7813).
pub(super) fn card(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    for group in GROUP.find_iter(text) {
        let start = group.start();
        let Some(end) = card_end(text, start).filter(|_| start >= covered) else {
            continue;
        };
        let second = length(&TRACK_2, text, end);
        let first = length(&TRACK_1, text, end);
        let behind_b = byte_before(text, start).is_some_and(|b| b.eq_ignore_ascii_case(&b'B'));
        let span = if second > 0 {
            let start = start - usize::from(byte_before(text, start) == Some(b';'));
            (Rule::CardTrack, start, end + second)
        } else if first > 0 && behind_b {
            (Rule::CardTrack, start - 2, end + first)
        } else {
            (Rule::PaymentCard, start, end)
        };
        covered = span.2;
        found.push(span);
    }
    found
}

/// The same where stripes are not looked for: their numbers are cards all the same.
pub(super) fn card_alone(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    for group in GROUP.find_iter(text) {
        let start = group.start();
        if let Some(end) = card_end(text, start).filter(|_| start >= covered) {
            covered = end;
            found.push((Rule::PaymentCard, start, end));
        }
    }
    found
}

/// Countries by the length of their accounts (SWIFT's registry of ISO 13616).
#[rustfmt::skip]
static ACCOUNTS: &[(usize, &str)] = &[
    (15, "NO"), (16, "BE"), (18, "DK|FI|FK|FO|GL|NL|SD"), (19, "MK|SI"), (20, "AT|BA|EE|KZ|LT|LU|MN|XK"), (21, "CH|HR|LI|LV"),
    (22, "BG|BH|CR|DE|GB|GE|IE|ME|RS|VA"), (23, "AE|GI|IL|IQ|OM|SO|TL"), (24, "AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG"), (25, "LY|PT|ST"),
    (26, "IS|TR"), (27, "BI|DJ|FR|GR|IT|MC|MR|SM"), (28, "AL|AZ|BY|CY|DO|GT|HU|LB|NI|PL|SV"), (29, "BR|EG|PS|QA|UA"), (30, "JO|KW|MU|YE"),
    (31, "MT|SC"), (32, "LC"), (33, "RU"),
];
static IBAN: LazyLock<Regex> = LazyLock::new(|| {
    let country = |(length, codes): &(usize, &str)| {
        format!(r"(?:{codes})\d\d(?:[ .+-]?[a-z0-9]){{{}}}", length - 4)
    };
    let all: Vec<String> = ACCOUNTS.iter().map(country).collect();
    regex(&format!("(?i)^(?:{})", all.join("|")))
});
static COUNTRY: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)[a-z]{2}\d\d"));

/// Country length and ISO 7064 MOD 97-10, the first four characters moved behind.
pub(super) fn iban(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    for (start, _) in starts(&COUNTRY, text) {
        let len = length(&IBAN, text, start);
        let end = start + len;
        let before = start.checked_sub(1).and_then(|i| text.get(i));
        if len == 0 || start + 2 < covered || is_alnum(before) || is_alnum(text.get(end)) {
            continue;
        }
        let account: String = part(text, start, end)
            .iter()
            .filter(|b| b.is_ascii_alphanumeric())
            .map(|&b| char::from(b))
            .collect();
        let (head, tail) = account.split_at(4);
        let rest = tail
            .chars()
            .chain(head.chars())
            .filter_map(|c| c.to_digit(36))
            .flat_map(|value| {
                if value < 10 {
                    vec![value]
                } else {
                    vec![value / 10, value % 10]
                }
            })
            .fold(0, |rest, digit| (rest * 10 + digit) % 97);
        if rest == 1 {
            found.push((Rule::Iban, start, end));
            covered = end;
        }
    }
    found
}

static SSN: LazyLock<Regex> = LazyLock::new(|| {
    let digits = |sign: &str| format!(r"\d{{3}}{sign}\d{{2}}{sign}\d{{4}}");
    regex(&format!(
        "{}|{}|{}",
        digits("-"),
        digits(" "),
        digits(r"\.")
    ))
});

/// Areas 001 to 899 without 666, groups 01 to 99, serials 0001 to 9999.
pub(super) fn us_ssn(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    for (start, end) in starts(&SSN, text) {
        let number = part(text, start, end);
        let (area, group, serial) = (part(number, 0, 3), part(number, 4, 6), part(number, 7, 11));
        let is_issued =
            !matches!(area, b"000" | b"666" | [b'9', ..]) && group != b"00" && serial != b"0000";
        if is_issued && start >= covered && begins(text, start) && ends(text, end) {
            found.push((Rule::UsSsn, start, end));
            covered = end;
        }
    }
    found
}

static PHONE: LazyLock<Regex> = LazyLock::new(|| regex(r"^[0-9 .()/-]{1,32}"));

/// E.164: 8 to 15 digits behind `+` or `00`, of which the first is no zero.
pub(super) fn phone(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    for group in GROUP.find_iter(text) {
        let (start, digits) = (group.start(), group.as_bytes());
        let before = byte_before(text, start);
        let plus = before == Some(b'+');
        let part_of_word = before.is_some_and(|b| b.is_ascii_alphabetic());
        let fraction = before == Some(b'.') && !begins(text, start);
        let country = if plus {
            digits
        } else {
            digits.strip_prefix(b"00").unwrap_or_default()
        };
        if start < covered || part_of_word || fraction || !matches!(country, [b'1'..=b'9', ..]) {
            continue;
        }
        let written = part(text, start, start + length(&PHONE, text, start));
        let digits = written.iter().filter(|b| b.is_ascii_digit()).count();
        let behind = written
            .iter()
            .rev()
            .take_while(|b| !b.is_ascii_digit())
            .count();
        let end = start + written.len() - behind;
        if (8..=15).contains(&digits) && !is_alnum(text.get(end)) {
            found.push((Rule::Phone, start - usize::from(plus), end));
            covered = end;
        }
    }
    found
}

static NATIONAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(\d{8})([A-Za-z])|(\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2})|(\d{6}-\d{4}))(?:[^A-Za-z0-9]|$)",
    )
});

/// Spain's DNI (a letter for the remainder by 23), Brazil's CPF (two check digits by 11), Sweden's personnummer (Luhn).
pub(super) fn national_id(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    for group in GROUP.find_iter(text) {
        let start = group.start();
        let rest = part(text, start, text.len());
        let before = byte_before(text, start);
        let fraction = before == Some(b'.') && !begins(text, start);
        let Some(shape) = NATIONAL
            .captures(rest)
            .filter(|_| start >= covered && !fraction)
        else {
            continue;
        };
        let digits = |group: usize| -> Vec<u32> {
            let matched = shape.get(group).map_or(&b""[..], |m| m.as_bytes());
            matched
                .iter()
                .filter_map(|&b| char::from(b).to_digit(10))
                .collect()
        };
        let (dni, cpf, personal) = (digits(1), digits(3), shape.get(4));
        let is_valid = if let Some(letter) = shape.get(2) {
            let number = dni.iter().fold(0, |n, d| n * 10 + d) as usize;
            let expected = b"TRWAGMYFPDXBNJZSQVHLCKE".get(number % 23);
            expected == letter.as_bytes().to_ascii_uppercase().first()
        } else if let Some(number) = personal {
            luhn(
                &[
                    part(number.as_bytes(), 0, 6),
                    part(number.as_bytes(), 7, 11),
                ]
                .concat(),
            )
        } else {
            let weighted = |from: u32| {
                cpf.iter()
                    .zip((2..=from).rev())
                    .map(|(d, w)| d * w)
                    .sum::<u32>()
            };
            let check = |from: u32| weighted(from) * 10 % 11 % 10;
            cpf.get(9) == Some(&check(10))
                && cpf.get(10) == Some(&check(11))
                && cpf.iter().any(|d| Some(d) != cpf.first())
        };
        let whole = shape.iter().skip(1).flatten().map(|m| m.end()).max();
        if let Some(len) =
            whole.filter(|_| is_valid && !before.is_some_and(|b| b.is_ascii_alphanumeric()))
        {
            found.push((Rule::NationalId, start, start + len));
            covered = start + len;
        }
    }
    found
}
