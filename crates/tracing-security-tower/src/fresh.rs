//! New identifiers: version 7 UUIDs, and the ids of spans.

use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tracing_security::identifier::random;
use uuid::Uuid;

/// How long the time of day is reckoned from one reading of it.
const RECKONED: Duration = Duration::from_secs(1);

/// A version 7 UUID (RFC 9562) of the moment `now`, which was read just before.
pub(crate) fn trace_id(now: Instant) -> Uuid {
    let millis = millis_of_day(now);
    uuid::Builder::from_unix_timestamp_millis(millis, &random()).into_uuid()
}

/// Milliseconds since 1970, read anew each second: a request has read one clock already.
fn millis_of_day(now: Instant) -> u64 {
    thread_local! {
        static READ: Cell<Option<(Instant, u64)>> = const { Cell::new(None) };
    }
    let since = |at: Instant| now.checked_duration_since(at);
    if let Some((at, millis)) = READ.get()
        && let Some(since) = since(at).filter(|since| *since < RECKONED)
    {
        return millis + u64::try_from(since.as_millis()).unwrap_or(0);
    }
    let millis = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = millis.map_or(0, |since| since.as_millis());
    let millis = u64::try_from(millis).unwrap_or(u64::MAX >> 1);
    READ.set(Some((now, millis)));
    millis
}

/// Anything but zero, which stands for no span (W3C Trace Context).
pub(crate) fn span_id() -> u64 {
    u64::from_be_bytes(random()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_time_of_day_goes_on_and_is_read_again() {
        let now = Instant::now();
        let first = millis_of_day(now);
        assert_eq!(millis_of_day(now + Duration::from_millis(700)), first + 700);
        // Read anew, and no such time has passed.
        assert!(millis_of_day(now + Duration::from_secs(900)) < first + 60_000);
    }

    #[test]
    fn identifiers_differ_and_carry_the_moment() {
        let ids: HashSet<_> = (0..1_000).map(|_| trace_id(Instant::now())).collect();
        assert_eq!(ids.len(), 1_000);
        for id in ids {
            assert_eq!(id.get_version_num(), 7);
            let (seconds, _) = id.get_timestamp().unwrap().to_unix();
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            assert!(now.as_secs().abs_diff(seconds) < 60);
        }
        let spans: HashSet<_> = (0..1_000).map(|_| span_id()).collect();
        assert_eq!(spans.len(), 1_000);
    }
}
