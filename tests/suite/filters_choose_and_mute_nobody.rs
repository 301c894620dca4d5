//! The log's filter rules the log and nothing else, and nothing else rules the log unseen.

use crate::{case, fresh_directory};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::{Event, Subscriber};
use tracing_security_tests::{Written, builder, record, record_with};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

fn messages(written: &Written) -> Vec<&str> {
    let said = written.application().into_iter();
    said.map(|r| r["message"].as_str().unwrap()).collect()
}

/// Counts what reaches an ordinary layer.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicU64>);

impl<S: Subscriber> Layer<S> for Counting {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn the_filter_chooses_by_target_and_level() {
    let filter = "warn,security::auth=debug";
    let written = record_with(
        |builder| builder.filter(filter),
        |_| {
            tracing::info!(target: "security", "dropped");
            tracing::warn!(target: "security", "kept");
            tracing::debug!(target: "security::auth", "kept below");
            tracing::trace!(target: "security::auth", "dropped below");
            tracing::error!(target: "app", "not ours");
        },
    );
    assert_eq!(messages(&written), ["kept", "kept below"]);
}

#[test]
fn a_span_directive_opens_its_span_only() {
    let written = record_with(
        |builder| builder.filter("warn,[login{actor=bob}]=debug"),
        |_| {
            tracing::info_span!("login", actor = "bob")
                .in_scope(|| tracing::debug!(target: "security", "inside"));
            tracing::info_span!("login", actor = "eve")
                .in_scope(|| tracing::debug!(target: "security", "inside another"));
            tracing::debug!(target: "security", "outside");
        },
    );
    assert_eq!(messages(&written), ["inside"]);
}

#[test]
fn other_layers_see_every_event_whatever_this_one_wants() {
    let (_parent, directory) = fresh_directory();
    let (security, guard) = builder(&directory).filter("error").build().unwrap();
    let (below, above) = (Counting::default(), Counting::default());
    let registry = tracing_subscriber::registry()
        .with(below.clone())
        .with(security)
        .with(above.clone());
    tracing::subscriber::with_default(registry, || {
        for _ in 0..10 {
            tracing::info!(target: "security", "not taken");
            tracing::trace!("nothing to do with security");
            tracing::error!(target: "security", "taken");
        }
    });
    drop(guard);
    assert_eq!(below.0.load(Ordering::SeqCst), 30);
    assert_eq!(above.0.load(Ordering::SeqCst), 30);
    assert_eq!(Written::read(&directory).application().len(), 10);
}

#[test]
fn the_filter_changes_both_ways_at_run_time_and_the_log_says_so() {
    let (_parent, directory) = fresh_directory();
    let levels = case("filter_changed", &directory).succeed().stdout;
    assert_eq!(
        levels, "info\ntrace\ninfo\ninfo\ndebug\n",
        "the process is open as far as needed, and no further"
    );
    let written = Written::read(&directory);
    assert_eq!(
        messages(&written),
        [
            "info under info",
            "error under info",
            "debug under trace",
            "info under trace",
            "error under trace",
            "error under error",
            "error under what was before",
            "debug under debug",
            "info under debug",
            "error under debug",
        ]
    );
    let changes = written.of_type("audit.config_changed");
    let filters: Vec<_> = changes
        .iter()
        .map(|r| {
            [&r["fields"]["filter.before"], &r["fields"]["filter.after"]]
                .map(|f| f.as_str().unwrap())
        })
        .collect();
    assert_eq!(
        filters,
        [
            ["info", "security=trace"],
            ["security=trace", "error"],
            ["error", "debug"]
        ]
    );
}

#[test]
fn a_request_span_below_the_level_lends_its_context_all_the_same() {
    let (_parent, directory) = fresh_directory();
    case("context_below_the_level", &directory).succeed();
    let written = Written::read(&directory);
    let record = written.only();
    assert_eq!(record["message"], "taken");
    assert_eq!(
        [&record["correlation_id"], &record["actor"]],
        ["r-1", "alice"]
    );
}

#[test]
fn log_records_are_chosen_by_their_own_target() {
    let (_parent, directory) = fresh_directory();
    case("log_records", &directory).succeed();
    let written = Written::read(&directory);
    assert_eq!(
        messages(&written),
        ["a warning", "below the target", "loud"]
    );
    for record in written.application() {
        assert_eq!(record["correlation_id"], "from-the-span", "{record:#}");
        assert!(
            record.get("fields").is_none(),
            "the bridge's own fields are none of the event's: {record:#}"
        );
        assert!(
            record["code"]["file"]
                .as_str()
                .unwrap()
                .ends_with("filters.rs"),
            "{record:#}"
        );
    }
    assert_eq!(written.saying("a warning")["level"], "WARN");
    assert_eq!(written.saying("loud")["severity"], "info");
}

#[test]
fn the_self_check_finds_a_global_filter() {
    let (_parent, directory) = fresh_directory();
    let muted = case("global_filter", &directory)
        .arg("warn")
        .succeed()
        .stdout;
    assert!(
        muted.starts_with("Muted: security events of level INFO do not reach"),
        "{muted}"
    );
    assert!(muted.contains("with_filter"), "says what to do: {muted}");
    let (_parent, directory) = fresh_directory();
    let open = case("global_filter", &directory)
        .arg("warn,security=info")
        .succeed()
        .stdout;
    assert_eq!(open, "ok\n");
    let probes = Written::read(&directory);
    assert!(probes.application().is_empty(), "a probe is no record");
}

#[test]
fn rust_log_rules_ordinary_layers_and_never_the_log() {
    for rules in ["off", "app=info", "security=off,app=info"] {
        let (_parent, directory) = fresh_directory();
        let ended = case("rust_log", &directory)
            .env("RUST_LOG", rules)
            .succeed();
        let written = Written::read(&directory);
        assert_eq!(
            messages(&written),
            ["an event of ours", "a_span_of_ours"],
            "{rules}"
        );
        let theirs = rules != "off";
        assert_eq!(
            ended.stdout.contains("an event of theirs"),
            theirs,
            "{rules}: {ended:?}"
        );
        assert!(
            !ended.stdout.contains("an event of ours"),
            "{rules}: {ended:?}"
        );
    }
}

#[test]
fn the_environment_rules_the_log() {
    let (_parent, directory) = fresh_directory();
    case("rust_log", &directory)
        .env("SECURITY_LOG", "info")
        .env("RUST_LOG", "error")
        .succeed();
    assert_eq!(Written::read(&directory).application().len(), 2);
    let started = &Written::read(&directory).records;
    let start = started
        .iter()
        .find(|r| r["event_type"] == "audit.log_started")
        .unwrap();
    assert_eq!(start["fields"]["filter"], "info");
}

#[test]
fn one_line_sets_up_everything() {
    let (_parent, directory) = fresh_directory();
    let ended = case("initialized", &directory).succeed();
    let segments = tracing_security::journal::Reader::open(&directory).unwrap();
    drop(segments);
    let written = Written::read(&directory);
    assert_eq!(written.only()["message"], "an event of ours");
    assert!(ended.stderr.contains("an event of theirs"), "{ended:?}");
    let everything = format!("{ended:?}{}", String::from_utf8_lossy(&written.bytes));
    assert!(!everything.contains("hunter2"), "{everything}");
    assert!(
        ended.stdout.starts_with("AlreadyInitialized: "),
        "{ended:?}"
    );
}

#[test]
fn a_field_switches_recognition_on_and_off() {
    let written = record(|| {
        tracing::info!(security = true, "on");
        tracing::info!(target: "security", security = false, "off");
        for wanted in [true, false] {
            tracing::info!(security = wanted, "decided by value: {wanted}");
        }
        tracing::info_span!("on_span", security = true).in_scope(|| ());
        tracing::info_span!(target: "security", "off_span", security = false).in_scope(|| ());
    });
    assert_eq!(
        messages(&written),
        ["on", "decided by value: true", "on_span"]
    );
    for record in written.application() {
        assert!(
            record.get("fields").is_none(),
            "the switch is no field: {record:#}"
        );
    }
}
