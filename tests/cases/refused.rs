//! A disk that refuses for a while: the application goes on, the figures say so, the journal resumes.

use rlimit::Resource;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use tracing_security::SecurityHandle;
use tracing_security_tests::Kept;

/// Generous: only a hang takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// No file may grow, as on a full disk (`EFBIG`).
pub(crate) fn by_limit(directory: &Path) {
    // Its default action would end the process.
    signal_hook::flag::register(
        signal_hook::consts::SIGXFSZ,
        Arc::new(AtomicBool::new(false)),
    )
    .expect("SIGXFSZ is caught");
    let (_, hard) = Resource::FSIZE.get().expect("a limit");
    suffer(
        directory,
        || Resource::FSIZE.set(0, hard).expect("a lower limit"),
        || {
            Resource::FSIZE
                .set(hard, hard)
                .expect("the limit as it was")
        },
    );
}

/// The directory is deleted, and a file in its place keeps it from being made again.
pub(crate) fn by_deletion(directory: &Path) {
    suffer(
        directory,
        || {
            fs::remove_dir_all(directory).expect("the directory can be deleted");
            fs::write(directory, "in the way").expect("a file in its place");
        },
        || fs::remove_file(directory).expect("the file can be deleted"),
    );
}

/// The directory is deleted under a log that goes on.
pub(crate) fn deleted(directory: &Path) {
    let guard = crate::install(crate::options(directory));
    let handle = guard.handle();
    tracing::info!(target: "security", "before");
    handle.sync(PATIENCE).expect("a healthy disk");
    fs::remove_dir_all(directory).expect("the directory can be deleted");
    for n in 0..100 {
        tracing::warn!(target: "security", n, "after");
    }
    handle.sync(PATIENCE).expect("a directory made again");
    drop(guard);
    let health = handle.health();
    assert_eq!(
        (health.written, health.shed_total()),
        (101, 0),
        "{health:?}"
    );
}

fn suffer(directory: &Path, begin: impl FnOnce(), end: impl FnOnce()) {
    let last_resort = Kept::default();
    let guard = crate::install(
        crate::options(directory)
            .queue_bytes(256 << 10)
            .queue_deadline(Duration::from_millis(50))
            .last_resort(last_resort.clone()),
    );
    let handle = guard.handle();
    tracing::info!(target: "security", "before");
    handle.sync(PATIENCE).expect("a healthy disk");
    begin();
    overload(&handle);
    tracing::error!(target: "security", "while it lasted");
    let health = handle.health();
    println!(
        "failing {} stalls {} shed {}",
        health.failing,
        health.write_stalls,
        health.shed_total()
    );
    // A thread of its own writes there.
    let told = || {
        last_resort
            .text()
            .contains("the security log cannot be written")
    };
    wait_until(&handle, |_| told());
    end();
    wait_until(&handle, |health| !health.failing && health.in_flight == 0);
    tracing::info!(target: "security", "after");
    handle.sync(PATIENCE).expect("the disk is back");
    let health = handle.health();
    drop(guard);
    assert_eq!(
        health.last_resort_written,
        last_resort.text().matches("\"event_id\"").count() as u64
    );
    println!(
        "emitted {} written {} last {}",
        health.emitted, health.written, health.last_resort_written
    );
}

/// More than journal and queue hold in memory.
fn overload(handle: &SecurityHandle) {
    let ballast = "x ".repeat(8_000);
    let started = Instant::now();
    while handle.health().shed_total() < 20 || !handle.health().failing {
        tracing::info!(target: "security", ballast, "during");
        assert!(started.elapsed() < PATIENCE, "{:?}", handle.health());
    }
    for n in 0..10 {
        tracing::error!(target: "security", n, ballast, "grave");
    }
}

fn wait_until(handle: &SecurityHandle, what: impl Fn(&tracing_security::Health) -> bool) {
    let started = Instant::now();
    while !what(&handle.health()) {
        assert!(started.elapsed() < PATIENCE, "{:?}", handle.health());
        std::thread::sleep(Duration::from_millis(5));
    }
}
