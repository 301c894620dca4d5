//! Time and identifiers on the caller's path: no allocation, no system call but the clock's own.

use crate::identifier::random;
use std::cell::Cell;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// Length of `2026-11-21T10:00:00.123456Z`.
pub(crate) const TIMESTAMP_LEN: usize = 27;
/// Length of a hyphenated UUID.
pub(crate) const UUID_LEN: usize = 36;

/// A moment of the system's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Now {
    seconds: u64,
    nanoseconds: u32,
}

impl Now {
    /// Reads the system's clock; a clock before 1970 counts as 1970.
    pub(crate) fn read() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            seconds: since.as_secs(),
            nanoseconds: since.subsec_nanos(),
        }
    }

    /// RFC 3339, UTC, six digits of fraction.
    pub(crate) fn timestamp(self) -> [u8; TIMESTAMP_LEN] {
        let mut text = second_text(self.seconds);
        let mut micros = self.nanoseconds / 1_000;
        for digit in text.iter_mut().skip(20).take(6).rev() {
            *digit = b'0' + (micros % 10) as u8;
            micros /= 10;
        }
        text
    }

    /// A version 7 UUID (RFC 9562) of this moment, lower case, hyphenated.
    pub(crate) fn uuid(self) -> [u8; UUID_LEN] {
        let millis = self
            .seconds
            .saturating_mul(1_000)
            .saturating_add(u64::from(self.nanoseconds / 1_000_000));
        let mut text = [0_u8; UUID_LEN];
        uuid::Builder::from_unix_timestamp_millis(millis, &random())
            .into_uuid()
            .hyphenated()
            .encode_lower(&mut text);
        text
    }
}

/// Appends a moment that an application names (RFC 3339), in UTC with microseconds; `false` when it is none.
pub(crate) fn push_moment(out: &mut String, text: &str) -> bool {
    text.parse()
        .is_ok_and(|moment: jiff::Timestamp| write!(out, "{moment:.6}").is_ok())
}

/// The text of a second with a zero fraction; formatted once per second and thread.
fn second_text(seconds: u64) -> [u8; TIMESTAMP_LEN] {
    thread_local! {
        static LAST: Cell<(u64, [u8; TIMESTAMP_LEN])> = const { Cell::new((u64::MAX, [0; TIMESTAMP_LEN])) };
    }
    LAST.try_with(|last| {
        let (second, text) = last.get();
        if second == seconds {
            return text;
        }
        let text = format_second(seconds);
        last.set((seconds, text));
        text
    })
    .unwrap_or_else(|_| format_second(seconds))
}

fn format_second(seconds: u64) -> [u8; TIMESTAMP_LEN] {
    let mut text = *b"1970-01-01T00:00:00.000000Z";
    let Some(moment) = i64::try_from(seconds)
        .ok()
        .and_then(|s| jiff::Timestamp::from_second(s).ok())
    else {
        return text;
    };
    let civil = moment.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let parts: [(usize, usize, i64); 6] = [
        (0, 4, civil.year().into()),
        (5, 2, civil.month().into()),
        (8, 2, civil.day().into()),
        (11, 2, civil.hour().into()),
        (14, 2, civil.minute().into()),
        (17, 2, civil.second().into()),
    ];
    for (start, width, mut value) in parts {
        for digit in text.iter_mut().skip(start).take(width).rev() {
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn text(seconds: u64, nanoseconds: u32) -> String {
        String::from_utf8(
            Now {
                seconds,
                nanoseconds,
            }
            .timestamp()
            .to_vec(),
        )
        .unwrap()
    }

    #[test]
    fn timestamps_equal_those_of_a_calendar_library() {
        for (seconds, nanos) in [
            (0, 0),
            (951_782_399, 999_999_999),
            (1_795_255_200, 123_456_789),
            (4_102_444_800, 1_000),
        ] {
            let expected = jiff::Timestamp::new(seconds, nanos / 1_000 * 1_000).unwrap();
            assert_eq!(text(seconds as u64, nanos as u32), format!("{expected:.6}"));
        }
    }

    #[test]
    fn identifiers_are_version_7_and_carry_the_moment() {
        let now = Now {
            seconds: 1_795_255_200,
            nanoseconds: 5_000_000,
        };
        let id = uuid::Uuid::parse_str(std::str::from_utf8(&now.uuid()).unwrap()).unwrap();
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_timestamp().unwrap().to_unix().0, 1_795_255_200);
        let ids: HashSet<_> = (0..1_000).map(|_| now.uuid()).collect();
        assert_eq!(ids.len(), 1_000);
    }
}
