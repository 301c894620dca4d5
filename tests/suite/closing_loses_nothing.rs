//! The end of a log: drained, counted, and never a hang.

use std::time::Duration;
use tracing_security::{SecurityLayer, Transport};
use tracing_security_tests::{Kept, Obstacle, Obstructed, Written, builder, record_with, within};
use tracing_subscriber::layer::SubscriberExt;

#[test]
fn dropping_the_guard_drains_the_queue() {
    for transport in [Transport::Channel, Transport::SwapBuffer] {
        let written = record_with(
            |builder| builder.transport(transport),
            |_| {
                for n in 0..5_000 {
                    tracing::info!(target: "security", n, "queued");
                }
            },
        );
        assert_eq!(written.application().len(), 5_000, "{transport:?}");
        let last = written
            .records
            .iter()
            .rev()
            .find(|r| r["event_type"] == "audit.log_stopped")
            .unwrap();
        assert_eq!(last["fields"]["records.written"], 5_000);
        assert_eq!(written.of_type("audit.log_started").len(), 1);
    }
}

#[test]
fn events_after_the_end_are_counted_and_grave_ones_go_to_the_last_resort() {
    let logs = tempfile::tempdir().unwrap();
    let directory = logs.path().join("security");
    let last_resort = Kept::default();
    let (security, guard) = builder(&directory)
        .last_resort(last_resort.clone())
        .build()
        .unwrap();
    let handle = guard.handle();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
        tracing::info!(target: "security", "in time");
        let late = tracing::error_span!(target: "security", "closed too late");
        assert_eq!(guard.shutdown(Duration::from_secs(30)).unwritten, 0);
        let before = Written::read(&directory).bytes;
        tracing::info!(target: "security", "too late");
        tracing::error!(target: "security", "grave and too late");
        drop(late);
        assert_eq!(
            Written::read(&directory).bytes,
            before,
            "a closed log does not change"
        );
        assert!(
            handle.sync(Duration::from_secs(1)).is_ok(),
            "what was accepted is durable"
        );
        handle.set_filter("debug").unwrap();
    });
    let health = handle.health();
    assert_eq!(
        (health.emitted, health.written, health.shed),
        (4, 1, [0, 1, 0, 2, 0])
    );
    let told = within("the last resort", move || {
        while last_resort.text().matches('\n').count() < 2 {
            std::thread::sleep(Duration::from_millis(1));
        }
        last_resort.text()
    });
    assert!(
        told.contains("grave and too late") && told.contains("closed too late"),
        "{told}"
    );
    assert!(!told.contains("\"too late\""), "{told}");
}

#[test]
fn closing_over_a_hanging_output_returns() {
    for transport in [Transport::Channel, Transport::SwapBuffer] {
        let (output, last_resort) = (Obstructed::default(), Kept::default());
        let (security, guard) = SecurityLayer::builder()
            .writer(output.clone())
            .last_resort(last_resort)
            .transport(transport)
            .build()
            .unwrap();
        let handle = guard.handle();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
            output.set(Obstacle::Hang);
            for n in 0..50 {
                tracing::error!(target: "security", n, "stuck");
            }
        });
        let report = within("closing over a hanging output", move || {
            guard.shutdown(Duration::from_millis(100))
        });
        assert!(report.unwritten > 0, "{report:?}");
        let health = handle.health();
        assert_eq!(health.emitted, 50, "{health:?}");
        assert_eq!(
            health.emitted,
            health.written + health.shed_total() + health.in_flight,
            "{health:?}"
        );
        output.set(Obstacle::None);
    }
}

#[test]
fn closing_over_a_failing_output_gives_what_is_left_to_the_last_resort() {
    let (output, last_resort) = (Obstructed::default(), Kept::default());
    let (security, guard) = SecurityLayer::builder()
        .writer(output.clone())
        .last_resort(last_resort.clone())
        .service("suite", "1.0.0")
        .build()
        .unwrap();
    let handle = guard.handle();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
        output.set(Obstacle::Full);
        for n in 0..50 {
            tracing::info!(target: "security", n, "left over");
        }
    });
    let report = guard.shutdown(Duration::from_millis(100));
    let health = handle.health();
    assert_eq!(report.unwritten, 50, "{report:?}");
    assert_eq!(
        (health.emitted, health.written, health.in_flight),
        (50, 0, 0),
        "{health:?}"
    );
    assert_eq!(
        last_resort
            .text()
            .matches("\"message\":\"left over\"")
            .count(),
        50
    );
}

#[test]
fn a_log_reopened_goes_on_where_it_stood() {
    let logs = tempfile::tempdir().unwrap();
    let directory = logs.path().join("security");
    for run in 0..3 {
        let (security, guard) = builder(&directory).build().unwrap();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
            tracing::info!(target: "security", run, "a run");
        });
        drop(guard);
    }
    let written = Written::read(&directory);
    assert_eq!(written.application().len(), 3);
    assert_eq!(written.of_type("audit.log_started").len(), 3);
    assert_eq!(written.of_type("audit.log_stopped").len(), 3);
}
