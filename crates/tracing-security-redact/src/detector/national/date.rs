//! Dates of birth in identifiers, which tell most of them from other numbers of their length.

/// Two digits as a number.
fn two(id: &[u8], at: usize) -> Option<u8> {
    match id.get(at..at + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + ones - b'0'),
        _ => None,
    }
}

const fn is_date(month: u8, day: u8) -> bool {
    let most = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    day > 0 && day <= most
}

/// Whether a month and a day stand at these places; `more` may be added to the month once, for a century or a sex.
pub(super) fn holds(id: &[u8], month: usize, day: usize, more: &[u8]) -> bool {
    let (Some(month), Some(day)) = (two(id, month), two(id, day)) else {
        return false;
    };
    is_date(month, day)
        || more.iter().any(|&added| {
            month
                .checked_sub(added)
                .is_some_and(|month| is_date(month, day))
        })
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn months_and_days_must_exist() {
        assert!(holds(b"991231", 2, 4, &[]) && holds(b"000229", 2, 4, &[]));
        assert!(
            !holds(b"991331", 2, 4, &[])
                && !holds(b"990431", 2, 4, &[])
                && !holds(b"990400", 2, 4, &[])
        );
        assert!(holds(b"995231", 2, 4, &[20, 40]) && !holds(b"995231", 2, 4, &[20]));
    }
}
