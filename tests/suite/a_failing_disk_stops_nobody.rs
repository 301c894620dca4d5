//! The disk fails: the application goes on, everybody can see it, and the journal resumes by itself.

use crate::{case, fresh_directory};
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tracing_security::journal::{Reader, VerifyOptions, verify};
use tracing_security::{Health, SecurityGuard, SecurityLayer};
use tracing_security_tests::{Ended, Kept, Obstacle, Obstructed, Written};
use tracing_subscriber::layer::SubscriberExt;

/// A number that a case printed behind a word.
fn figure(ended: &Ended, word: &str) -> u64 {
    let mut words = ended.stdout.split_whitespace().skip_while(|w| *w != word);
    words
        .nth(1)
        .unwrap_or_else(|| panic!("no {word}: {ended:?}"))
        .parse()
        .unwrap()
}

fn all_of_it_is_accounted_for(directory: &Path, ended: &Ended) -> Written {
    assert!(ended.stdout.starts_with("failing true "), "{ended:?}");
    assert!(figure(ended, "stalls") > 0, "{ended:?}");
    let written = Written::read_through(directory);
    written.saying("after");
    let (emitted, on_record) = (figure(ended, "emitted"), figure(ended, "written"));
    assert_eq!(
        on_record + written.dropped(),
        emitted,
        "every shed record is told of"
    );
    written
}

#[test]
fn a_disk_that_refuses_every_write_is_outlived() {
    let (_parent, directory) = fresh_directory();
    let ended = case("disk_refuses", &directory).succeed();
    let written = all_of_it_is_accounted_for(&directory, &ended);
    written.saying("before");
    assert_eq!(
        written.application().len() as u64,
        figure(&ended, "written")
    );
    let grave = written
        .application()
        .iter()
        .filter(|r| r["level"] == "ERROR")
        .count() as u64;
    assert_eq!(
        grave + figure(&ended, "last"),
        11,
        "what is grave is in the journal or on the last resort"
    );
    let report = verify(&directory, &VerifyOptions::new()).unwrap();
    assert!(report.findings.is_empty(), "{report:#?}");
}

#[test]
fn a_deleted_directory_is_made_again() {
    let (_parent, directory) = fresh_directory();
    case("directory_deleted", &directory).succeed();
    let text = text_of(&directory);
    for n in 0..100 {
        let after = format!("\"n\":{n}}}");
        assert!(
            text.lines()
                .any(|l| l.contains("\"message\":\"after\"") && l.contains(&after)),
            "{n}"
        );
    }
}

#[test]
fn a_directory_that_cannot_be_made_again_is_waited_for() {
    let (_parent, directory) = fresh_directory();
    let ended = case("directory_blocked", &directory).succeed();
    assert!(ended.stdout.starts_with("failing true "), "{ended:?}");
    assert!(text_of(&directory).contains("\"message\":\"after\""));
}

/// Everything in the segments; their numbers do not begin at 0, because the first went with the directory.
fn text_of(directory: &Path) -> String {
    let mut reader = Reader::open(directory).unwrap();
    let mut text = String::new();
    while let Some(line) = reader.next().unwrap() {
        text.push_str(std::str::from_utf8(line.bytes).unwrap());
        text.push('\n');
    }
    text
}

fn start(output: Obstructed, last_resort: Kept) -> (tracing::Dispatch, SecurityGuard) {
    let (security, guard) = SecurityLayer::builder()
        .writer(output)
        .last_resort(last_resort)
        .queue_bytes(64 << 10)
        .queue_deadline(Duration::from_millis(20))
        .service("suite", "1.0.0")
        .build()
        .unwrap();
    (tracing_subscriber::registry().with(security).into(), guard)
}

fn wait_for(guard: &SecurityGuard, what: impl Fn(&Health) -> bool) -> Health {
    let started = Instant::now();
    loop {
        let health = guard.handle().health();
        if what(&health) {
            return health;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{health:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_writer_that_fails_or_panics_is_seen_and_outlived() {
    for (obstacle, cause) in [
        (Obstacle::Full, "no storage space"),
        (Obstacle::Panic, "panicked"),
    ] {
        let (output, last_resort) = (Obstructed::default(), Kept::default());
        let (dispatch, guard) = start(output.clone(), last_resort.clone());
        tracing::dispatcher::with_default(&dispatch, || {
            tracing::info!(target: "security", "before");
            wait_for(&guard, |h| h.in_flight == 0);
            output.set(obstacle);
            tracing::info!(target: "security", "during");
            let health = wait_for(&guard, |h| h.failing);
            assert!(
                health.last_error.as_deref().unwrap().contains(cause),
                "{health:?}"
            );
            assert!(
                guard
                    .handle()
                    .sync(Duration::from_millis(50))
                    .unwrap_err()
                    .to_string()
                    .contains(cause)
            );
            let ballast = "x ".repeat(8_000);
            for n in 0..200 {
                tracing::info!(target: "security", ballast, n, "flood");
            }
            tracing::error!(target: "security", "grave");
            output.set(Obstacle::None);
            wait_for(&guard, |h| !h.failing && h.in_flight == 0);
            tracing::info!(target: "security", "after");
        });
        let handle = guard.handle();
        drop(guard);
        let (health, written) = (handle.health(), Written::check(output.kept.bytes()));
        for message in ["before", "during", "after"] {
            written.saying(message);
        }
        assert_eq!(written.application().len() as u64, health.written);
        assert_eq!(written.dropped(), health.shed_total());
        let told = last_resort.text();
        assert!(
            told.contains("cannot be written") && told.contains("is written again"),
            "{told}"
        );
        let grave = format!("{told}{}", String::from_utf8_lossy(&written.bytes));
        assert_eq!(grave.matches("\"message\":\"grave\"").count(), 1);
    }
}

#[test]
fn a_full_device_never_blocks_nor_panics() {
    let (last_resort, full) = (Kept::default(), Arc::new(AtomicBool::new(false)));
    let device = Arc::clone(&full);
    let (security, guard) = SecurityLayer::builder()
        .writer(move || {
            let path = if device.load(Ordering::SeqCst) {
                "/dev/full"
            } else {
                "/dev/null"
            };
            OpenOptions::new().write(true).open(path).unwrap()
        })
        .last_resort(last_resort.clone())
        .queue_bytes(64 << 10)
        .queue_deadline(Duration::from_millis(5))
        .shutdown_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    full.store(true, Ordering::SeqCst);
    let handle = guard.handle();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
        let ballast = "x ".repeat(4_000);
        for n in 0..100 {
            tracing::info!(target: "security", ballast, n, "flood");
            tracing::error!(target: "security", ballast, n, "grave");
        }
    });
    drop(guard);
    let health = handle.health();
    assert_eq!(health.emitted, 200);
    assert_eq!(
        health.emitted,
        health.written + health.shed_total() + health.in_flight,
        "{health:?}"
    );
    let told = last_resort.text();
    assert!(told.contains("No space left on device"), "{told}");
    for n in 0..100 {
        let grave = format!("\"n\":{n}}}");
        assert!(
            told.lines()
                .any(|l| l.contains("\"message\":\"grave\"") && l.contains(&grave)),
            "grave {n}"
        );
    }
}

#[test]
fn an_output_that_fails_from_the_start_is_an_error_of_the_start() {
    let opened = SecurityLayer::builder()
        .writer(|| OpenOptions::new().write(true).open("/dev/full").unwrap())
        .build::<tracing_subscriber::Registry>();
    let message = opened.err().unwrap().to_string();
    assert!(
        message.contains("failed to write") && message.contains("No space left on device"),
        "{message}"
    );
}
