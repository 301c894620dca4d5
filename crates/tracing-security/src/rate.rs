//! Optional limits per event type.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Limits by event type; an event type without one is never limited.
#[derive(Debug)]
pub(crate) struct RateLimits {
    start: Instant,
    limits: HashMap<String, Limit>,
}

/// A generic cell rate algorithm (ITU-T I.371): one number holds the whole state.
#[derive(Debug)]
struct Limit {
    nanos_per_event: u64,
    burst_nanos: u64,
    /// When the next event would arrive if events came exactly at the limit, in nanoseconds since start.
    theoretical_arrival: AtomicU64,
}

impl RateLimits {
    /// `per_second` events a second each, in bursts of at most as many.
    pub(crate) fn new(per_second: &[(String, u32)]) -> Self {
        let limits = per_second
            .iter()
            .map(|(event_type, rate)| {
                let nanos_per_event = 1_000_000_000 / u64::from((*rate).max(1));
                let limit = Limit {
                    nanos_per_event,
                    burst_nanos: nanos_per_event.saturating_mul(u64::from((*rate).max(1)) - 1),
                    theoretical_arrival: AtomicU64::new(0),
                };
                (event_type.clone(), limit)
            })
            .collect();
        Self {
            start: Instant::now(),
            limits,
        }
    }

    /// Whether one more event of this type (a JSON string with quotes) is within its limit.
    pub(crate) fn allow(&self, quoted_type: &[u8]) -> bool {
        if self.limits.is_empty() {
            return true;
        }
        let event_type = quoted_type
            .strip_prefix(b"\"")
            .and_then(|rest| rest.strip_suffix(b"\""))
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(limit) = event_type.and_then(|name| self.limits.get(name)) else {
            return true;
        };
        let now = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        limit.allow_at(now)
    }
}

impl Limit {
    fn allow_at(&self, now: u64) -> bool {
        self.theoretical_arrival
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |arrival| {
                let arrival = arrival.max(now);
                (arrival - now <= self.burst_nanos).then(|| arrival + self.nanos_per_event)
            })
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_allows_its_burst_and_then_its_rate() {
        let limits = RateLimits::new(&[("auth.login_failure".into(), 10)]);
        let limit = &limits.limits["auth.login_failure"];
        let allowed = (0..100).filter(|_| limit.allow_at(5_000_000_000)).count();
        assert_eq!(allowed, 10);
        let later = (0..100).filter(|_| limit.allow_at(5_500_000_000)).count();
        assert_eq!(later, 5);
        assert!(limits.allow(b"\"auth.login_success\""));
    }
}
