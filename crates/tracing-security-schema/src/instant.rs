//! RFC 3339 text as milliseconds since 1970, for OCSF's `time`.

/// `None` when the text is no RFC 3339 time; fractions beyond milliseconds are cut.
pub(crate) fn epoch_ms(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (mark, rest) = rest.split_at_checked(1)?;
    let (clock, rest) = rest.split_at_checked(8)?;
    if !matches!(mark, "T" | "t" | " ") {
        return None;
    }
    let (fraction_ms, zone) = fraction_ms(rest)?;
    let days = days_since_epoch(date)?;
    let seconds = seconds_of_day(clock)? - offset_seconds(zone)?;
    Some((days * 86_400 + seconds) * 1_000 + fraction_ms)
}

fn fraction_ms(rest: &str) -> Option<(i64, &str)> {
    let Some(digits_and_zone) = rest.strip_prefix('.') else {
        return Some((0, rest));
    };
    let digits = digits_and_zone
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let (digits, zone) = digits_and_zone.split_at_checked(digits)?;
    let first = digits.bytes().next().map(|_| digits)?;
    let ms = first
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(3)
        .fold(0, |ms, digit| ms * 10 + i64::from(digit - b'0'));
    Some((ms, zone))
}

fn days_since_epoch(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4, 0, 9_999)?;
    let month = number(parts.next()?, 2, 1, 12)?;
    let day = number(parts.next()?, 2, 1, 31)?;
    // Counting years from March puts the leap day last, which makes the sum a plain one (proleptic Gregorian).
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leap_days + day_of_year - 719_468)
}

fn seconds_of_day(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2, 0, 23)?;
    let minute = number(parts.next()?, 2, 0, 59)?;
    let second = number(parts.next()?, 2, 0, 60)?;
    Some((hour * 60 + minute) * 60 + second)
}

fn offset_seconds(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, offset) = zone.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = offset.split_once(':')?;
    Some(sign * (number(hours, 2, 0, 23)? * 60 + number(minutes, 2, 0, 59)?) * 60)
}

fn number(text: &str, digits: usize, least: i64, most: i64) -> Option<i64> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = plain.then(|| text.parse().ok()).flatten()?;
    (least..=most).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::epoch_ms;

    #[test]
    fn rfc_3339_times_are_counted_in_milliseconds() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:00:00.5Z", 951_825_600_500),
            ("2026-11-21T10:00:00.123456Z", 1_795_255_200_123),
            ("2026-11-21T12:00:00.123456+02:00", 1_795_255_200_123),
            ("2026-11-21 04:30:00-05:30", 1_795_255_200_000),
        ] {
            assert_eq!(epoch_ms(text), Some(ms), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T10:00:00",
            "2026-13-21T10:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T10:00:00.Z",
            "2026-11-21T10:00:00+0200",
            "2026-11-21T10:00:00é",
            "+026-11-21T10:00:00Z",
            "ééééé-éé",
        ] {
            assert_eq!(epoch_ms(text), None, "{text}");
        }
    }
}
