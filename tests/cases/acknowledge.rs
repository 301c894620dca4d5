//! Says which records are on stable storage, until it is killed.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Emits records `run/0`, `run/1`, …, and prints `acked SEQ N` once those up to `N` are durable.
pub(crate) fn until_killed(directory: &Path, run: &str) {
    let guard = crate::install(crate::options(directory).segment_bytes(64 << 10));
    let handle = guard.handle();
    for n in 0_u64.. {
        // Some are still on their way when the process dies.
        for _ in 0..n % 4 {
            tracing::info!(target: "security", event_type = "data.read", "on its way");
        }
        tracing::warn!(target: "security", event_type = "auth.login_failure", run, n, "acknowledged");
        let seq = handle
            .sync(Duration::from_secs(30))
            .expect("a healthy disk");
        let mut out = std::io::stdout().lock();
        // The parent may be gone already.
        let told = writeln!(out, "acked {seq} {n}").and_then(|()| out.flush());
        if told.is_err() {
            return;
        }
    }
}
