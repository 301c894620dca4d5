//! Moments on the command line: absolute or as an age, always in UTC.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::failure::Failure;

/// Which end of a range a moment is: a date means its beginning or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// `--since`: from this moment on.
    Since,
    /// `--until`: before this moment.
    Until,
}

/// Reads RFC 3339, a date, `now`, `today`, `yesterday`, or an age such as `15m`, `2h`, `7d`.
pub(crate) fn parse(text: &str, end: End, now: Timestamp) -> Result<Timestamp, Failure> {
    let text = text.trim();
    if text == "now" {
        return Ok(now);
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let moment = match date(text, now) {
        Some(date) => boundary(date, end),
        None => age(text).and_then(|age| before(now, age)),
    };
    moment.ok_or_else(|| {
        Failure::new(format!(
            "bad moment {text:?}: expected RFC 3339 (2026-11-21T10:00:00Z), a date (2026-11-21, today, yesterday) \
             or an age (15m, 2h, 7d)"
        ))
    })
}

fn date(text: &str, now: Timestamp) -> Option<Date> {
    let today = now.to_zoned(TimeZone::UTC).date();
    match text {
        "today" => Some(today),
        "yesterday" => today.yesterday().ok(),
        // jiff reads the date of a longer text too: only a bare date means a whole day.
        _ if text.len() == "2026-11-21".len() => text.parse().ok(),
        _ => None,
    }
}

fn boundary(date: Date, end: End) -> Option<Timestamp> {
    let day = match end {
        End::Since => date,
        End::Until => date.tomorrow().ok()?,
    };
    let midnight = day.to_zoned(TimeZone::UTC).ok()?;
    Some(midnight.timestamp())
}

fn age(text: &str) -> Option<Span> {
    // Without this `-2h` would be a moment to come, and `P1D` one that nobody means to type.
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    text.strip_suffix("ago").unwrap_or(text).trim().parse().ok()
}

fn before(now: Timestamp, age: Span) -> Option<Timestamp> {
    let moment = now.to_zoned(TimeZone::UTC).checked_sub(age).ok()?;
    Some(moment.timestamp())
}

/// In the shape of a record's `timestamp`, so that both compare as text.
pub(crate) fn as_recorded(moment: Timestamp) -> String {
    format!("{moment:.6}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-21T10:00:00Z";

    #[test]
    fn moments_are_absolute_or_an_age() {
        for (text, since, until) in [
            (
                "2026-11-20T08:30:00Z",
                "2026-11-20T08:30:00.000000Z",
                "2026-11-20T08:30:00.000000Z",
            ),
            (
                "2026-11-20T08:30:00+01:00",
                "2026-11-20T07:30:00.000000Z",
                "2026-11-20T07:30:00.000000Z",
            ),
            (
                "2026-11-20",
                "2026-11-20T00:00:00.000000Z",
                "2026-11-21T00:00:00.000000Z",
            ),
            (
                "yesterday",
                "2026-11-20T00:00:00.000000Z",
                "2026-11-21T00:00:00.000000Z",
            ),
            (
                "today",
                "2026-11-21T00:00:00.000000Z",
                "2026-11-22T00:00:00.000000Z",
            ),
            (
                "now",
                "2026-11-21T10:00:00.000000Z",
                "2026-11-21T10:00:00.000000Z",
            ),
            (
                "15m",
                "2026-11-21T09:45:00.000000Z",
                "2026-11-21T09:45:00.000000Z",
            ),
            (
                "2h",
                "2026-11-21T08:00:00.000000Z",
                "2026-11-21T08:00:00.000000Z",
            ),
            (
                "2h ago",
                "2026-11-21T08:00:00.000000Z",
                "2026-11-21T08:00:00.000000Z",
            ),
            (
                "7d",
                "2026-11-14T10:00:00.000000Z",
                "2026-11-14T10:00:00.000000Z",
            ),
            (
                "1d12h",
                "2026-11-19T22:00:00.000000Z",
                "2026-11-19T22:00:00.000000Z",
            ),
        ] {
            let now = NOW.parse().unwrap();
            assert_eq!(
                as_recorded(parse(text, End::Since, now).unwrap()),
                since,
                "{text}"
            );
            assert_eq!(
                as_recorded(parse(text, End::Until, now).unwrap()),
                until,
                "{text}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_was_expected() {
        for text in [
            "",
            "soon",
            "-2h",
            "2x",
            "2026-13-01",
            "2026-11-20T",
            "99999999999y",
            "\u{1b}[31m",
        ] {
            let failure = parse(text, End::Since, NOW.parse().unwrap()).unwrap_err();
            assert!(failure.message().starts_with("bad moment \""), "{text}");
            assert!(!failure.message().contains('\u{1b}'));
        }
    }
}
