//! What an event costs its caller in allocations; the counts are per thread, so the worker's do not matter.
#![allow(
    clippy::unwrap_used,
    reason = "what is not as promised panics, and so fails its test"
)]

use tracing_security::{Builder, Transport};
use tracing_security_tests::builder;
use tracing_subscriber::layer::SubscriberExt;

/// Rounds before the counted ones: buffers grow to their size, callsites are registered.
const WARM_UP: usize = 500;

/// The most allocations of any of a hundred calls of `event`, once in the steady state.
fn allocations(configure: impl FnOnce(Builder) -> Builder, event: impl Fn()) -> u64 {
    let logs = tempfile::tempdir().unwrap();
    let (security, guard) = configure(builder(&logs.path().join("security")))
        .build()
        .unwrap();
    let most =
        tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
            (0..WARM_UP).for_each(|_| event());
            (0..100)
                .map(|_| allocation_counter::measure(&event).count_total)
                .max()
        });
    drop(guard);
    most.unwrap()
}

fn clean_event() {
    tracing::warn!(
        target: "security",
        event_type = "auth.login_failure",
        outcome = "failure",
        reason = "bad credentials",
        actor = "user-18273",
        source_ip = "203.0.113.77",
        attempt = 3,
        ratio = 0.5,
        wide = u128::from(u64::MAX),
        flag = true,
        shown = %format_args!("{}/{}", 1, 2),
        debugged = ?Some(1),
        "login failed"
    );
}

fn dirty_event() {
    tracing::warn!(
        target: "security",
        event_type = "auth.login_failure",
        actor = "Alice@example.com",
        session_id = "cookie-4711",
        occurred_at = "2026-11-21T10:00:00+01:00",
        correlation_id = "not valid",
        email = "alice@example.com",
        authorization = "Bearer 2YotnFZFEjr1zCsicMWpAA",
        password = "hunter2",
        card = "4111 1111 1111 1111",
        note = "mail bob@example.com\n\u{202e}",
        shown = %format_args!("mail {}@example.com", "carol"),
        "login of alice@example.com failed"
    );
}

#[test]
fn a_clean_event_allocates_at_most_once() {
    assert!(allocations(|builder| builder, clean_event) <= 1);
    assert!(
        allocations(
            |builder| builder.transport(Transport::SwapBuffer),
            clean_event
        ) <= 1
    );
}

#[test]
fn a_dirty_event_allocates_at_most_once() {
    let most = allocations(|builder| builder, dirty_event);
    assert!(most <= 1, "{most}");
}

#[test]
fn an_event_inside_spans_allocates_at_most_once() {
    let event = || {
        // Spans live in the registry and in their extensions; only the event is measured.
        tracing::warn!(target: "security", event_type = "auth.login_failure", "login failed");
    };
    let logs = tempfile::tempdir().unwrap();
    let (security, guard) = builder(&logs.path().join("security")).build().unwrap();
    let most = tracing::subscriber::with_default(
        tracing_subscriber::registry().with(security),
        || {
            let _request =
                tracing::info_span!("request", request_id = "r-1", client_ip = "203.0.113.77")
                    .entered();
            let _login = tracing::info_span!(target: "security", "login", user = "user-18273", note = "x@example.com").entered();
            (0..WARM_UP).for_each(|_| event());
            (0..100)
                .map(|_| allocation_counter::measure(event).count_total)
                .max()
        },
    );
    drop(guard);
    assert!(most.unwrap() <= 1, "{most:?}");
}

#[test]
fn an_unwanted_event_allocates_nothing() {
    assert_eq!(
        allocations(
            |builder| builder,
            || tracing::info!(password = "hunter2", "not ours")
        ),
        0
    );
    assert_eq!(
        allocations(
            |builder| builder.filter("warn"),
            || tracing::info!(target: "security", "not taken")
        ),
        0
    );
    assert_eq!(
        allocations(
            |builder| builder,
            || tracing::info_span!("no_context", n = 1).in_scope(|| ())
        ),
        0
    );
}
