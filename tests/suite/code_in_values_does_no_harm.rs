//! `Debug` and `Display` run the application's code: it may log, panic, or never end printing.

use crate::{case, fresh_directory};
use std::fmt;
use tracing_security_tests::{Written, record, record_with, within};

/// Panics when it is formatted.
struct Panicking;

impl fmt::Debug for Panicking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half a sec")?;
        panic!("a panic in Debug")
    }
}

impl fmt::Display for Panicking {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("a panic in Display")
    }
}

impl std::error::Error for Panicking {}

/// Refuses to be formatted.
struct Refusing;

impl fmt::Debug for Refusing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("so far")?;
        Err(fmt::Error)
    }
}

/// Prints as long as anybody listens.
struct Endless;

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        loop {
            f.write_str("and so on ")?;
        }
    }
}

#[test]
fn values_that_log_neither_hang_nor_recurse_and_are_counted() {
    let (_parent, directory) = fresh_directory();
    let ended = case("values_that_log", &directory).succeed();
    assert_eq!(ended.stdout, "3\n", "event, span and record");
    let written = Written::read(&directory);
    assert_eq!(written.application().len(), 2);
    assert_eq!(written.saying("an event")["fields"]["value"], "talkative");
    let span = written.saying("a_span");
    assert_eq!(span["fields"]["value"], "talkative");
    assert_eq!(span["fields"]["late"], "talkative");
    let told = written.of_type("audit.events_dropped");
    let reentrant: u64 = told
        .iter()
        .filter_map(|r| r["fields"]["dropped.by.reentrant"].as_u64())
        .sum();
    assert_eq!((written.dropped(), reentrant), (3, 3));
}

#[test]
fn a_scoped_subscriber_is_no_different() {
    struct Talkative;
    impl fmt::Debug for Talkative {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            tracing::warn!(target: "security", "from inside a value");
            f.write_str("talkative")
        }
    }
    let written = within("a value that logs", || {
        record(|| {
            let span =
                tracing::info_span!(target: "security", "a_span", late = tracing::field::Empty);
            span.record("late", tracing::field::debug(Talkative));
        })
    });
    assert_eq!(written.only()["fields"]["late"], "talkative");
}

#[test]
fn the_writers_own_libraries_do_not_recurse() {
    let (_parent, directory) = fresh_directory();
    let ended = case("writer_that_logs", &directory).succeed();
    assert_eq!(ended.stdout, "100 0\n");
}

#[test]
fn events_from_thread_local_destructors_are_delivered() {
    let (_parent, directory) = fresh_directory();
    case("thread_ends", &directory).succeed();
    let written = Written::read(&directory);
    for message in [
        "made before the log's first event",
        "the thread lives",
        "made after the log's first event",
        "nothing but a destructor",
    ] {
        written.saying(message);
    }
    assert_eq!(written.application().len(), 4);
}

#[test]
fn a_panicking_value_loses_neither_event_nor_process_nor_its_neighbours() {
    let written = record_with(
        |builder| builder,
        |handle| {
            tracing::warn!(target: "security", before = 1, bad = ?Panicking, after = "here", "debug");
            tracing::warn!(target: "security", bad = %Panicking, "display");
            tracing::warn!(target: "security", actor = %Panicking, "actor");
            tracing::warn!(target: "security", error = &Panicking as &dyn std::error::Error, "error");
            let span = tracing::info_span!(target: "security", "span", bad = ?Panicking, late = tracing::field::Empty);
            span.record("late", tracing::field::display(Panicking));
            span.in_scope(|| tracing::info!(target: "security", "{Panicking}"));
            drop(span);
            tracing::info!(target: "security", "and the log goes on");
            assert_eq!(handle.health().failed_values, 7);
        },
    );
    assert_eq!(written.application().len(), 7);
    let record = written.saying("debug");
    assert_eq!(record["fields"]["before"], 1);
    assert_eq!(record["fields"]["bad"], "[REDACTION-ERROR]");
    assert_eq!(record["fields"]["after"], "here");
    assert_eq!(record["redacted"]["bad"], "panic");
    assert_eq!(
        written.saying("display")["fields"]["bad"],
        "[REDACTION-ERROR]"
    );
    let span = written.saying("span");
    assert_eq!(
        [&span["fields"]["bad"], &span["fields"]["late"]],
        ["[REDACTION-ERROR]"; 2]
    );
    written.saying("[REDACTION-ERROR]");
    assert!(!String::from_utf8_lossy(&written.bytes).contains("half a sec"));
}

#[test]
fn a_span_closed_by_a_panic_is_a_failure_and_the_panic_goes_on() {
    let written = record(|| {
        let unwound = std::panic::catch_unwind(|| {
            let _span = tracing::info_span!(target: "security", "work", bad = ?Panicking).entered();
            panic!("the application's own");
        });
        assert_eq!(
            unwound.unwrap_err().downcast_ref(),
            Some(&"the application's own")
        );
    });
    assert_eq!(written.only()["outcome"], "failure");
}

#[test]
fn a_value_that_refuses_keeps_what_it_printed() {
    let written = record(|| tracing::info!(target: "security", value = ?Refusing, "refused"));
    assert_eq!(written.only()["fields"]["value"], "so far");
}

#[test]
fn a_value_that_never_ends_is_cut() {
    let written = within("an endless value", || {
        record(|| tracing::info!(target: "security", value = %Endless, "cut"))
    });
    let value = written.only()["fields"]["value"].as_str().unwrap();
    assert!(value.starts_with("and so on and so on "), "{value}");
    assert!(value.len() < 20_000, "{}", value.len());
    assert!(written.bytes.len() < 100_000);
}
