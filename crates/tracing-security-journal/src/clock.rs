//! Time, behind a seam so that tests decide what time it is.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[cfg(test)]
use std::sync::{Arc, Mutex};

/// One reading of both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Now {
    /// Time since the clock was made; never steps.
    pub(crate) steady: Duration,
    /// Microseconds since 1970 in UTC; may step.
    pub(crate) wall_us: i64,
}

/// Where the journal's time comes from.
#[derive(Clone, Debug)]
pub(crate) enum Clock {
    /// The operating system's clocks.
    System(Instant),
    /// A clock that stands still until a test moves it.
    #[cfg(test)]
    Manual(Arc<Mutex<Now>>),
}

impl Clock {
    pub(crate) fn system() -> Self {
        Self::System(Instant::now())
    }

    pub(crate) fn now(&self) -> Now {
        match self {
            Self::System(origin) => Now {
                steady: origin.elapsed(),
                wall_us: wall_us(),
            },
            #[cfg(test)]
            Self::Manual(now) => *now
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }
}

fn wall_us() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |us| -us),
    }
}

/// RFC 3339 in UTC with microseconds, as every record of the log has it.
pub(crate) fn rfc3339(wall_us: i64) -> String {
    let time = jiff::Timestamp::from_microsecond(wall_us).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits.
pub(crate) fn uuid_v7(wall_us: i64) -> String {
    let mut bytes = [0_u8; 16];
    // Without a random source the identifiers are still ordered by time; uniqueness of `seq` does not depend on them.
    let _ = getrandom::fill(&mut bytes);
    let random = u128::from_be_bytes(bytes);
    let time = u128::from(u64::try_from(wall_us / 1000).unwrap_or(0) & 0xffff_ffff_ffff);
    let value = time << 80 | 0x7 << 76 | (random & 0x0fff) << 64 | 0b10 << 62 | (random >> 66);
    let hex = format!("{value:032x}");
    let mut text = String::with_capacity(36);
    for (index, digit) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_always_have_six_digits_and_a_z() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(
            rfc3339(1_795_255_200_123_456),
            "2026-11-21T10:00:00.123456Z"
        );
    }

    #[test]
    fn identifiers_are_version_seven_and_ordered_by_time() {
        let early = uuid_v7(1_000_000);
        let late = uuid_v7(2_000_000);
        assert!(early < late, "{early} {late}");
        for id in [early, late] {
            assert_eq!(id.len(), 36);
            assert_eq!(id.as_bytes()[14], b'7', "{id}");
            assert!(b"89ab".contains(&id.as_bytes()[19]), "{id}");
        }
    }
}
