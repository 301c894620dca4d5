//! New identifiers: version 7 UUIDs, and the ids of spans.

use std::cell::Cell;
use std::num::NonZeroU64;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Randomness of one identifier.
const RANDOM_LEN: usize = 10;
/// How many identifiers one system call serves.
const POOL_IDS: usize = 32;

/// A version 7 UUID of this moment (RFC 9562).
pub(crate) fn trace_id() -> Uuid {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    let millis = u64::try_from(millis).unwrap_or(u64::MAX);
    random().map_or_else(Uuid::now_v7, |random| {
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    })
}

/// Anything but zero.
pub(crate) fn span_id() -> u64 {
    let random = random().and_then(|random| random.first_chunk().copied());
    let id = random.and_then(|random| NonZeroU64::new(u64::from_be_bytes(random)));
    // The variant bits of a UUID keep its second half from being zero.
    id.map_or_else(|| Uuid::now_v7().as_u64_pair().1, NonZeroU64::get)
}

/// Randomness of the operating system, fetched for many identifiers at once.
fn random() -> Option<[u8; RANDOM_LEN]> {
    thread_local! {
        static POOL: Cell<([[u8; RANDOM_LEN]; POOL_IDS], usize)> =
            const { Cell::new(([[0; RANDOM_LEN]; POOL_IDS], 0)) };
    }
    POOL.with(|cell| {
        let (mut pool, mut left) = cell.get();
        if left == 0 {
            getrandom::fill(pool.as_flattened_mut()).ok()?;
            left = POOL_IDS;
        }
        cell.set((pool, left - 1));
        pool.get(left - 1).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn identifiers_differ_and_carry_the_moment() {
        let ids: HashSet<_> = (0..1_000).map(|_| trace_id()).collect();
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
