//! Check digits: what tells a real number from one that only looks like it.

/// Sums after ISO/IEC 7812-1 annex B, for a number that grows: every longer number is checked without a new start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LuhnSums {
    /// With the digit that came last doubled, and with it as it is.
    doubled: u32,
    plain: u32,
    any: bool,
}

impl LuhnSums {
    #[inline]
    pub(crate) fn add(&mut self, digits: &[u8]) {
        for &digit in digits {
            let d = u32::from(digit);
            let twice = if d > 4 { d * 2 - 9 } else { d * 2 };
            (self.doubled, self.plain) = (self.plain + twice, self.doubled + d);
            self.any |= digit != 0;
        }
    }

    /// Whether the last digit checks the ones before it; a number of zeros is none.
    #[inline]
    pub(crate) const fn is_valid(self) -> bool {
        self.plain.is_multiple_of(10) && self.any
    }
}

/// What digits written in ASCII are worth, as many as there are slots.
pub(crate) fn values_of<'s>(digits: &[u8], slots: &'s mut [u8]) -> &'s [u8] {
    let count = digits.len().min(slots.len());
    for (slot, digit) in slots.iter_mut().zip(digits) {
        *slot = digit.wrapping_sub(b'0');
    }
    slots.get(..count).unwrap_or_default()
}

/// The same for a whole number.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let mut sums = LuhnSums::default();
    sums.add(digits);
    sums.is_valid()
}

/// Whether a number of this length begins like a card of a network that issues this length.
///
/// Maestro took twelve and thirteen digits too: [`super::maestro`] reads those.
pub(crate) fn is_card_issuer(digits: &[u8]) -> bool {
    let head = |count: usize| {
        digits
            .iter()
            .take(count)
            .fold(0_u32, |number, &d| number * 10 + u32::from(d))
    };
    let (two, three, four, six) = (head(2), head(3), head(4), head(6));
    match digits.len() {
        13 => head(1) == 4,
        14 => matches!(three, 300..=305 | 309 | 380..=399) || two == 36,
        15 => matches!(two, 34 | 37) || matches!(four, 1800 | 2131),
        16 => {
            head(1) == 4
                // JCB issues 3528 to 3589; most who check or make up such numbers take all of 35.
                || matches!(two, 51..=55 | 65 | 62 | 81 | 35 | 36 | 60)
                || matches!(four, 2221..=2720 | 2200..=2204 | 6011 | 5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763 | 9792)
                || matches!(three, 644..=649 | 508)
                || matches!(six, 622_126..=622_925)
                || matches!(two, 56..=58)
        }
        17 | 18 => {
            matches!(two, 62 | 56..=58)
                || matches!(four, 5018 | 5020 | 5038 | 6304 | 6759 | 6761..=6763)
        }
        19 => {
            head(1) == 4
                || matches!(two, 62 | 65 | 56..=58)
                || matches!(four, 5018 | 5020 | 5038 | 6304 | 6759 | 6761..=6763 | 6011)
        }
        _ => false,
    }
}

/// ISO 7064 MOD 97-10 over letters and digits, the first four moved behind, as in ISO 13616.
pub(crate) fn mod_97(account: &[u8]) -> bool {
    let (head, tail) = account.split_at(account.len().min(4));
    let mut rest = 0_u32;
    for byte in tail.iter().chain(head) {
        rest = match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
            _ => return false,
        };
    }
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    #[test]
    fn published_test_cards_pass_and_their_neighbours_do_not() {
        for card in [
            "4111111111111111",
            "378282246310005",
            "5555555555554444",
            "6011111111111117",
            "30569309025904",
            "3530111333300000",
        ] {
            let mut card = digits(card);
            assert!(luhn(&card) && is_card_issuer(&card));
            card[5] = (card[5] + 1) % 10;
            assert!(!luhn(&card));
        }
    }

    #[test]
    fn epochs_and_counters_are_no_cards() {
        for number in [
            "1763712000000",
            "1763712000000000",
            "9223372036854775807",
            "1234567890123456789",
            "578130627107",
            "501800000009",
        ] {
            assert!(!is_card_issuer(&digits(number)), "{number}");
        }
    }

    #[test]
    fn account_numbers_are_checked() {
        assert!(mod_97(b"DE89370400440532013000"));
        assert!(!mod_97(b"DE88370400440532013000"));
    }
}
