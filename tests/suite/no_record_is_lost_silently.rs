//! Bounded, and never silent: what is not written is counted, told of, and, when grave, on the last resort.

use serde_json::Value;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tracing_security::{Health, SecurityLayer, Transport};
use tracing_security_tests::{Kept, Obstacle, Obstructed, Written, record_with};
use tracing_subscriber::layer::SubscriberExt;

/// `threads` threads emit `each` events through the current subscriber.
fn emit_from(threads: u64, each: u64, emit: impl Fn(u64, u64) + Sync) {
    let dispatch = tracing::dispatcher::get_default(Clone::clone);
    thread::scope(|scope| {
        for thread in 0..threads {
            let (dispatch, emit) = (&dispatch, &emit);
            scope.spawn(move || {
                tracing::dispatcher::with_default(dispatch, || {
                    (0..each).for_each(|n| emit(thread, n))
                });
            });
        }
    });
}

fn balanced(health: &Health) -> bool {
    health.emitted == health.written + health.shed_total() + health.in_flight
}

#[test]
fn two_hundred_thousand_records_from_four_threads_stand_gapless_on_disk() {
    let written = record_with(
        |builder| builder.segment_bytes(32 << 20).queue_bytes(1 << 30),
        |handle| {
            emit_from(4, 50_000, |thread, n| {
                tracing::warn!(target: "security", event_type = "auth.login_failure", thread, n, "login failed");
            });
            assert_eq!(handle.health().emitted, 200_000);
        },
    );
    let records = written.application();
    assert_eq!(records.len(), 200_000);
    let mut next = [0_u64; 4];
    for record in records {
        let place = |name: &str| record["fields"][name].as_u64().unwrap();
        let expected = &mut next[usize::try_from(place("thread")).unwrap()];
        assert_eq!(place("n"), *expected, "each thread's own order holds");
        *expected += 1;
    }
    assert_eq!(written.dropped(), 0);
}

/// A flood of all severities into a small queue before a slow writer.
fn flood(transport: Transport) {
    const EACH: u64 = 1_500;
    let (output, last_resort) = (Obstructed::by(Obstacle::Slow), Kept::default());
    let (security, guard) = SecurityLayer::builder()
        .writer(output.clone())
        .last_resort(last_resort.clone())
        .queue_bytes(64 << 10)
        .queue_deadline(Duration::from_millis(200))
        .transport(transport)
        .service("suite", "1.0.0")
        .build()
        .unwrap();
    let handle = guard.handle();
    let ballast = "x ".repeat(400);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
        emit_from(4, EACH, |thread, n| {
            match n % 100 {
                7 => tracing::error!(target: "security", id = format!("h{thread}-{n}"), "grave"),
                8 => {
                    tracing::warn!(target: "security", severity = "critical", id = format!("c{thread}-{n}"), "gravest")
                }
                k if k % 2 == 0 => {
                    tracing::info!(target: "security", severity = "info", ballast, "chatter")
                }
                _ => tracing::warn!(target: "security", ballast, "warning"),
            }
            if n % 64 == 0 {
                let health = handle.health();
                assert!(balanced(&health), "{health:?}");
                assert!(health.queue_bytes <= health.queue_bytes_max, "{health:?}");
            }
        });
    });
    output.set(Obstacle::None);
    let report = guard.shutdown(Duration::from_secs(30));
    let health = handle.health();
    let written = Written::check(output.kept.bytes());
    let records = written.application();
    assert_eq!(health.emitted, 4 * EACH, "{health:?}");
    assert!(balanced(&health) && health.in_flight == 0, "{health:?}");
    assert_eq!(
        (report.written, report.shed, report.unwritten),
        (health.written, health.shed_total(), 0)
    );
    assert_eq!(records.len() as u64, health.written);
    assert!(health.shed[0] > 0, "the flood was none: {health:?}");
    assert_eq!(
        written.dropped(),
        health.shed_total(),
        "every shed record is told of"
    );
    let kept = last_resort.text();
    let everywhere = format!("{}{kept}", String::from_utf8_lossy(&written.bytes));
    for thread in 0..4 {
        for n in (0..EACH).filter(|n| matches!(n % 100, 7 | 8)) {
            let id = format!("\"{}{thread}-{n}\"", if n % 100 == 7 { 'h' } else { 'c' });
            assert_eq!(everywhere.matches(&id).count(), 1, "{id}");
        }
    }
    assert_eq!(
        kept.matches("\"event_id\"").count() as u64,
        health.last_resort_written
    );
    assert_eq!(health.last_resort_written, health.shed[3] + health.shed[4]);
    assert_eq!(health.last_resort_lost, 0);
}

#[test]
fn a_flood_before_a_slow_writer_sheds_by_severity_and_says_so() {
    flood(Transport::Channel);
}

#[test]
fn the_other_transport_is_no_different() {
    flood(Transport::SwapBuffer);
}

#[test]
fn reports_of_drops_say_how_many_of_what_and_when() {
    let written = record_with(
        |builder| builder.rate_limit("auth.login_failure", 5),
        |_| {
            for n in 0..50 {
                tracing::warn!(target: "security", event_type = "auth.login_failure", n, "limited");
                tracing::error!(target: "security", event_type = "auth.login_success", n, "unlimited");
            }
        },
    );
    let limited = written.of_type("auth.login_failure").len() as u64;
    assert!((5..50).contains(&limited), "{limited}");
    assert_eq!(written.of_type("auth.login_success").len(), 50);
    assert_eq!(written.dropped(), 50 - limited);
    let sum = |name: &str| -> u64 {
        let reports = written.of_type("audit.events_dropped").into_iter();
        reports.filter_map(|r| r["fields"][name].as_u64()).sum()
    };
    assert_eq!(sum("dropped.by.rate_limit"), 50 - limited);
    assert_eq!(sum("dropped.low"), 50 - limited);
    for report in written.of_type("audit.events_dropped") {
        let moment = |name: &str| report["fields"][name].as_str().map(str::to_owned).unwrap();
        assert!(
            moment("dropped.first_at") <= moment("dropped.last_at"),
            "{report:#}"
        );
    }
}

#[test]
fn health_balances_at_every_sampled_moment() {
    let (begun, done, over) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let written = record_with(
        |builder| builder.queue_bytes(256 << 10),
        |handle| {
            thread::scope(|scope| {
                let sampler = scope.spawn(|| {
                    let (mut samples, mut last) = (0_u64, 0);
                    while !over.load(Ordering::SeqCst) {
                        let at_least = done.load(Ordering::SeqCst);
                        let health = handle.health();
                        let at_most = begun.load(Ordering::SeqCst);
                        assert!(balanced(&health), "{health:?}");
                        assert!(
                            (at_least..=at_most).contains(&health.emitted),
                            "{at_least}..={at_most}: {health:?}"
                        );
                        assert!(health.emitted >= last, "{last}, then {health:?}");
                        last = health.emitted;
                        samples += 1;
                        thread::sleep(Duration::from_micros(50));
                    }
                    samples
                });
                emit_from(2, 10_000, |_, n| {
                    begun.fetch_add(1, Ordering::SeqCst);
                    tracing::warn!(target: "security", n, "an event");
                    done.fetch_add(1, Ordering::SeqCst);
                });
                over.store(true, Ordering::SeqCst);
                assert!(sampler.join().unwrap() > 10);
            });
        },
    );
    let told: u64 = written.dropped();
    assert_eq!(written.application().len() as u64 + told, 20_000);
    let stopped = written
        .records
        .iter()
        .rev()
        .find(|r| r["event_type"] == "audit.log_stopped");
    let said = |name: &str| stopped.map_or(Value::Null, |r| r["fields"][name].clone());
    assert_eq!(said("records.shed"), told);
    assert_eq!(said("records.written"), 20_000 - told);
}

#[test]
fn a_synced_record_is_on_disk_before_sync_returns() {
    let logs = tempfile::tempdir().unwrap();
    let directory = logs.path().join("security");
    let (security, guard) = tracing_security_tests::builder(&directory).build().unwrap();
    let handle = guard.handle();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
        let started = Instant::now();
        for n in 0..20_u64 {
            tracing::info!(target: "security", n, "synced");
            let seq = if n % 2 == 0 {
                handle.sync(Duration::from_secs(30)).unwrap()
            } else {
                runtime
                    .block_on(handle.synced(Duration::from_secs(30)))
                    .unwrap()
            };
            let written = Written::read_through(&directory);
            let last = written.application().last().copied().cloned().unwrap();
            assert_eq!(last["fields"]["n"], n);
            assert!(
                last["seq"].as_u64().unwrap() <= seq,
                "after {:?}",
                started.elapsed()
            );
        }
    });
    drop(guard);
}

#[test]
fn a_record_too_large_for_a_line_stops_nothing_and_is_accounted_for() {
    let last_resort = Kept::default();
    let large = "\u{1b}".repeat(60_000);
    let written = record_with(
        |builder| {
            builder
                .field_bytes(64 << 10)
                .last_resort(last_resort.clone())
        },
        |handle| {
            let text = large.as_str();
            tracing::info!(target: "security", reason = text, outcome = text, action = text, target = text, "{text}");
            tracing::info!(target: "security", "and the log goes on");
            let _ = handle.sync(Duration::from_secs(30));
            let health = handle.health();
            assert!(balanced(&health) && health.emitted == 2, "{health:?}");
        },
    );
    written.saying("and the log goes on");
    let (on_disk, spilled) = (
        written.application().len(),
        last_resort.text().matches("\"event_id\"").count(),
    );
    assert_eq!((on_disk, spilled), (1, 1));
    let told = written.of_type("audit.events_dropped");
    assert_eq!(told[0]["fields"]["dropped.by.oversize"], 1);
}
