//! The check digits and letters of national identifiers; each takes the letters and digits alone, in capitals.

use super::date;
use crate::detector::checksum;

/// The value of a digit.
fn digit(id: &[u8], at: usize) -> Option<u32> {
    id.get(at).and_then(|&b| char::from(b).to_digit(10))
}

/// The number that a part is.
fn number(part: Option<&[u8]>) -> Option<u64> {
    part?.iter().try_fold(0_u64, |number, &b| {
        Some(number * 10 + u64::from(char::from(b).to_digit(10)?))
    })
}

/// The sum of the first digits, each with its weight.
fn weighted(id: &[u8], weights: &[u32]) -> u32 {
    id.iter()
        .zip(weights)
        .map(|(&b, weight)| char::from(b).to_digit(10).unwrap_or(0) * weight)
        .sum()
}

fn luhn(id: &[u8]) -> bool {
    let mut slots = [0; 32];
    let digits = checksum::values_of(id, &mut slots);
    digits.iter().all(|&d| d < 10) && checksum::luhn(digits)
}

fn is_one_digit(id: &[u8]) -> bool {
    id.iter().all(|b| Some(b) == id.first())
}

pub(super) fn austria(id: &[u8]) -> bool {
    let rest = weighted(id, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    digit(id, 3) == Some(rest) && id.first() != Some(&b'0') && date::holds(id, 6, 4, &[])
}

pub(super) fn belgium(id: &[u8]) -> bool {
    let (Some(head), Some(check)) = (number(id.get(..9)), number(id.get(9..))) else {
        return false;
    };
    let is = |head: u64| 97 - head % 97 == check;
    date::holds(id, 2, 4, &[20, 40]) && (is(head) || is(2_000_000_000 + head))
}

pub(super) fn bulgaria(id: &[u8]) -> bool {
    let rest = weighted(id, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    date::holds(id, 2, 4, &[20, 40]) && digit(id, 9) == Some(rest)
}

pub(super) fn cpf(id: &[u8]) -> bool {
    let first = weighted(id, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    let second = weighted(id, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    digit(id, 9) == Some(first) && digit(id, 10) == Some(second) && !is_one_digit(id)
}

pub(super) fn cnpj(id: &[u8]) -> bool {
    let check = |weights: &[u32]| match weighted(id, weights) % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    digit(id, 12) == Some(check(&[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]))
        && digit(id, 13) == Some(check(&[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]))
        && !is_one_digit(id)
        && number(id.get(8..12)).is_some_and(|branch| (1..1_000).contains(&branch))
}

pub(super) fn canada(id: &[u8]) -> bool {
    luhn(id) && !matches!(id.first(), Some(b'0' | b'8'))
}

pub(super) fn ean(id: &[u8]) -> bool {
    id.starts_with(b"756")
        && weighted(id, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

pub(super) fn china(id: &[u8]) -> bool {
    let sum = weighted(id, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    let century = matches!(id.get(6..8), Some(b"18" | b"19" | b"20"));
    b"10X98765432".get(sum as usize) == id.get(17) && century && date::holds(id, 10, 12, &[])
}

pub(super) fn czechia(id: &[u8]) -> bool {
    number(Some(id)).is_some_and(|number| number.is_multiple_of(11))
        && date::holds(id, 2, 4, &[20, 50, 70])
}

pub(super) fn germany(id: &[u8]) -> bool {
    let mut counts = [0_u8; 10];
    let mut product = 10;
    for at in 0..10 {
        let Some(digit) = digit(id, at) else {
            return false;
        };
        if let Some(count) = counts.get_mut(digit as usize) {
            *count += 1;
        }
        product = match (digit + product) % 10 {
            0 => 10,
            sum => sum,
        } * 2
            % 11;
    }
    let repeated = counts.iter().filter(|&&count| count > 1).count();
    let most = counts.iter().max().copied().unwrap_or(0);
    id.first() != Some(&b'0')
        && repeated == 1
        && most < 4
        && digit(id, 10) == Some((11 - product) % 10)
}

pub(super) fn estonia(id: &[u8]) -> bool {
    let check = match weighted(id, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11 {
        10 => weighted(id, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10,
        rest => rest,
    };
    matches!(id.first(), Some(b'1'..=b'8'))
        && date::holds(id, 3, 5, &[])
        && digit(id, 10) == Some(check)
}

pub(super) fn dni(id: &[u8]) -> bool {
    let letter = number(id.get(..8))
        .and_then(|number| b"TRWAGMYFPDXBNJZSQVHLCKE".get((number % 23) as usize));
    letter.is_some() && letter == id.get(8)
}

pub(super) fn nie(id: &[u8]) -> bool {
    let first = match id.first() {
        Some(b'X') => b'0',
        Some(b'Y') => b'1',
        Some(b'Z') => b'2',
        _ => return false,
    };
    let rest = id.get(1..).unwrap_or_default();
    dni(&[&[first], rest].concat())
}

pub(super) fn finland(id: &[u8]) -> bool {
    let serial = id.len() - 4;
    let parts = (number(id.get(..6)), number(id.get(serial..serial + 3)));
    let (Some(birth), Some(serial)) = parts else {
        return false;
    };
    let letter = b"0123456789ABCDEFHJKLMNPRSTUVWXY".get(((birth * 1_000 + serial) % 31) as usize);
    letter == id.last() && serial > 1 && date::holds(id, 2, 0, &[])
}

pub(super) fn france(id: &[u8]) -> bool {
    let (Some(head), Some(check)) = (number(id.get(..13)), number(id.get(13..))) else {
        return false;
    };
    let month = number(id.get(3..5))
        .is_some_and(|month| (1..=12).contains(&month) || (20..=42).contains(&month));
    matches!(id.first(), Some(b'1' | b'2')) && month && 97 - head % 97 == check
}

pub(super) fn nhs(id: &[u8]) -> bool {
    let check = 11 - weighted(id, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    digit(id, 9) == Some(check % 11) && check != 10 && !is_one_digit(id)
}

pub(super) fn greece(id: &[u8]) -> bool {
    date::holds(id, 2, 0, &[]) && luhn(id)
}

pub(super) fn hong_kong(id: &[u8]) -> bool {
    let value = |b: u8| char::from(b).to_digit(36).unwrap_or(0);
    let check = match id.last() {
        Some(b'A') => 10,
        Some(b) if b.is_ascii_digit() => value(*b),
        _ => return false,
    };
    let head = id.split_last().map_or(&[][..], |(_, head)| head);
    // One letter is read as two, the first of them a blank of value 36.
    let sum: u32 = head
        .iter()
        .rev()
        .zip(2..)
        .map(|(&b, weight)| value(b) * weight)
        .sum();
    let sum = if head.len() == 7 { sum + 36 * 9 } else { sum };
    (sum + check).is_multiple_of(11)
}

/// Verhoeff, Error Detecting Decimal Codes (1969): the dihedral group of order ten.
pub(super) fn aadhaar(id: &[u8]) -> bool {
    const PERMUTED: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    // Rotations below five, reflections above.
    let times = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b - 5) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let product = id.iter().rev().enumerate().fold(0, |product, (index, &b)| {
        let row = PERMUTED.get(index % 8);
        let permuted = row
            .and_then(|row| row.get(usize::from(b.wrapping_sub(b'0'))))
            .copied();
        times(product, permuted.unwrap_or(0))
    });
    product == 0 && matches!(id.first(), Some(b'2'..=b'9'))
}

pub(super) fn italy(id: &[u8]) -> bool {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let sum: u32 = id
        .iter()
        .take(15)
        .enumerate()
        .map(|(index, &b)| {
            let value = if b.is_ascii_digit() {
                b - b'0'
            } else {
                b.wrapping_sub(b'A')
            };
            if index % 2 == 1 {
                u32::from(value)
            } else {
                ODD.get(usize::from(value)).copied().unwrap_or(0)
            }
        })
        .sum();
    let month = id
        .get(8)
        .is_some_and(|month| b"ABCDEHLMPRST".contains(month));
    month && id.get(15).map(|b| u32::from(b - b'A')) == Some(sum % 26)
}

pub(super) fn korea(id: &[u8]) -> bool {
    let sum = weighted(id, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    digit(id, 12) == Some((11 - sum % 11) % 10) && date::holds(id, 2, 4, &[])
}

pub(super) fn mexico(id: &[u8]) -> bool {
    // The alphabet has an Ñ behind its N.
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'N' => u32::from(b - b'A') + 10,
        _ => u32::from(b.wrapping_sub(b'A')) + 11,
    };
    let sum: u32 = id
        .iter()
        .take(17)
        .zip((2..=18).rev())
        .map(|(&b, weight)| value(b) * weight)
        .sum();
    matches!(id.get(10), Some(b'H' | b'M' | b'X'))
        && date::holds(id, 6, 8, &[])
        && digit(id, 17) == Some((10 - sum % 10) % 10)
}

pub(super) fn norway(id: &[u8]) -> bool {
    if !date::holds(id, 2, 0, &[40]) {
        return false;
    }
    let first = weighted(id, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]);
    let second = weighted(id, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    first.is_multiple_of(11) && second.is_multiple_of(11)
}

pub(super) fn poland(id: &[u8]) -> bool {
    date::holds(id, 2, 4, &[20, 40, 60, 80])
        && weighted(id, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

pub(super) fn romania(id: &[u8]) -> bool {
    let check = match weighted(id, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        rest => rest,
    };
    id.first() != Some(&b'0') && date::holds(id, 3, 5, &[]) && digit(id, 12) == Some(check)
}

pub(super) fn sweden(id: &[u8]) -> bool {
    id.get(id.len().saturating_sub(10)..).is_some_and(luhn)
}

pub(super) fn singapore(id: &[u8]) -> bool {
    let sum = weighted(id.get(1..).unwrap_or_default(), &[2, 7, 6, 5, 4, 3, 2]);
    let (letters, more): (&[u8], _) = match id.first() {
        Some(b'S') => (b"JZIHGFEDCBA", 0),
        Some(b'T') => (b"JZIHGFEDCBA", 4),
        Some(b'F') => (b"XWUTRQPNMLK", 0),
        Some(b'G') => (b"XWUTRQPNMLK", 4),
        _ => return false,
    };
    letters.get(((sum + more) % 11) as usize) == id.get(8)
}

pub(super) fn slovenia(id: &[u8]) -> bool {
    let rest = weighted(id, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    rest != 1 && digit(id, 12) == Some((11 - rest) % 11) && date::holds(id, 2, 0, &[])
}

pub(super) fn turkiye(id: &[u8]) -> bool {
    let odd = weighted(id, &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
    let even = weighted(id, &[0, 1, 0, 1, 0, 1, 0, 1]);
    let tenth = (odd * 7 + 40 - even) % 10;
    let all = weighted(id, &[1; 10]);
    id.first() != Some(&b'0') && digit(id, 9) == Some(tenth) && digit(id, 10) == Some(all % 10)
}

pub(super) fn taiwan(id: &[u8]) -> bool {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some(place) = id
        .first()
        .and_then(|letter| LETTERS.iter().position(|l| l == letter))
    else {
        return false;
    };
    let code = place as u32 + 10;
    let rest = id.get(1..).unwrap_or_default();
    let sum = code / 10 + code % 10 * 9 + weighted(rest, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    matches!(id.get(1), Some(b'1' | b'2' | b'8' | b'9')) && sum.is_multiple_of(10)
}

pub(super) fn thailand(id: &[u8]) -> bool {
    let sum = weighted(id, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    digit(id, 12) == Some((11 - sum % 11) % 10)
}

pub(super) fn south_africa(id: &[u8]) -> bool {
    date::holds(id, 2, 4, &[]) && matches!(id.get(10), Some(b'0' | b'1')) && luhn(id)
}
