//! Which segments a policy lets go.

use std::collections::BTreeMap;

use crate::options::Retention;
use crate::segment::Listed;

/// The oldest segments that the policy does not keep. The active one is always kept, and so is every segment with a
/// line at or after `held_from`, which some reader has yet to consume.
pub(crate) fn choose(
    policy: &Retention,
    segments: &BTreeMap<u64, Listed>,
    active_first: u64,
    held_from: Option<u64>,
    now_us: i64,
) -> Vec<Listed> {
    let lengths = segments.values().map(|listed| listed.stat.length);
    let mut bytes = lengths.fold(0, u64::saturating_add);
    let mut count = segments.len() as u64;
    let mut doomed = Vec::new();
    let ends = segments.keys().skip(1).copied();
    for (listed, end) in segments.values().zip(ends) {
        let modified_us = i64::try_from(listed.stat.modified.as_micros()).unwrap_or(i64::MAX);
        let age_us = u128::try_from(now_us.saturating_sub(modified_us)).unwrap_or(0);
        let goes = policy.max_segments.is_some_and(|max| count > max)
            || policy.max_total_bytes.is_some_and(|max| bytes > max)
            || policy.max_age.is_some_and(|max| age_us > max.as_micros());
        if !goes || listed.name.first >= active_first || held_from.is_some_and(|held| end > held) {
            break;
        }
        bytes = bytes.saturating_sub(listed.stat.length);
        count -= 1;
        doomed.push(*listed);
    }
    doomed
}

/// The policy as the record of a deletion names it.
pub(crate) fn describe(policy: &Retention) -> serde_json::Value {
    serde_json::json!({
        "max_segments": policy.max_segments,
        "max_age_s": policy.max_age.map(|age| age.as_secs()),
        "max_total_bytes": policy.max_total_bytes,
    })
}
