//! Spans: whose context a record takes, and what a closing span's own record holds.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use tracing::Span;
use tracing::field::{Empty, FieldSet, Visit};
use tracing::instrument::{Instrument, WithSubscriber};
use tracing_security::late::{self, LateFields};
use tracing_security_tests::{Written, builder, record};
use tracing_subscriber::layer::{Layer, SubscriberExt};

#[test]
fn an_untagged_span_lends_its_context_and_yields_no_record() {
    let written = record(|| {
        let request =
            tracing::info_span!(target: "app", "request", request_id = "r-1", route = "/login");
        let _request = request.enter();
        let _inner = tracing::info_span!(target: "app", "no context in this one").entered();
        tracing::warn!(target: "security", "refused");
    });
    let record = written.only();
    assert_eq!(record["correlation_id"], "r-1");
    assert_eq!(record["fields"]["route"], "/login");
    assert_eq!(record["spans"], serde_json::json!(["request"]));
}

#[test]
fn a_security_span_yields_one_record_when_it_closes() {
    let written = record(|| {
        let span = tracing::warn_span!(target: "security", "export", event_type = "data.exported", rows = Empty, tenant = "acme");
        span.in_scope(|| tracing::info!("an ordinary event yields none"));
        span.record("rows", 3);
        span.record("rows", 4);
        span.record("nowhere", "undeclared names are ignored");
    });
    let record = written.only();
    assert_eq!(record["message"], "export");
    assert_eq!(record["event_type"], "data.exported");
    assert_eq!(record["fields"], serde_json::json!({"rows": 4}));
    assert_eq!(record["tenant"], "acme");
    assert_eq!(record["outcome"], "success");
    assert!(record["duration_ms"].as_f64().unwrap() >= 0.0);
}

#[test]
fn a_span_is_recorded_from_many_threads_and_repeatedly() {
    let written = record(|| {
        let span = tracing::info_span!(target: "security", "shared", a = Empty, b = Empty, c = Empty, d = Empty);
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for name in ["a", "b", "c", "d"] {
                let (span, start) = (&span, &start);
                scope.spawn(move || {
                    start.wait();
                    for n in 0..500 {
                        span.record(name, n);
                    }
                    span.record(name, format!("{name} is done").as_str());
                });
            }
        });
    });
    let fields = &written.only()["fields"];
    for name in ["a", "b", "c", "d"] {
        assert_eq!(fields[name], format!("{name} is done"));
    }
    assert!(
        written.bytes.len() < 20_000,
        "replaced values leave nothing behind"
    );
}

#[test]
fn explicit_parents_and_roots_are_honoured() {
    let written = record(|| {
        let named = tracing::info_span!("named", correlation_id = "named");
        let entered = tracing::info_span!("entered", correlation_id = "entered").entered();
        tracing::info!(target: "security", parent: &named, "explicit parent");
        tracing::info!(target: "security", parent: None, "root event");
        tracing::info!(target: "security", "contextual");
        let child = tracing::info_span!(target: "security", parent: &named, "child of named");
        child.in_scope(|| tracing::info!(target: "security", "inside the child"));
        drop(child);
        drop(tracing::info_span!(target: "security", parent: None, "root span"));
        drop(entered);
    });
    for (message, id, spans) in [
        ("explicit parent", "named", vec!["named"]),
        ("contextual", "entered", vec!["entered"]),
        ("inside the child", "named", vec!["named", "child of named"]),
        ("child of named", "named", vec!["named", "child of named"]),
    ] {
        let record = written.saying(message);
        assert_eq!(record["correlation_id"], id, "{message}");
        assert_eq!(record["spans"], serde_json::json!(spans), "{message}");
    }
    assert!(written.saying("root event").get("spans").is_none());
    assert_eq!(
        written.saying("root span")["spans"],
        serde_json::json!(["root span"])
    );
    for message in ["root event", "root span"] {
        let id = written.saying(message)["correlation_id"].as_str().unwrap();
        assert!(!["named", "entered"].contains(&id), "{message}: {id}");
    }
}

#[test]
fn a_span_can_be_entered_and_closed_on_any_thread() {
    let written = record(|| {
        let span = tracing::info_span!(target: "security", "moved", correlation_id = "moves");
        let dispatch = tracing::dispatcher::get_default(Clone::clone);
        thread::scope(|scope| {
            for n in 0..3 {
                let (span, dispatch) = (span.clone(), dispatch.clone());
                scope.spawn(move || {
                    tracing::dispatcher::with_default(&dispatch, || {
                        span.in_scope(|| tracing::info!(target: "security", n, "inside"));
                    });
                });
            }
        });
        thread::spawn(move || drop(span)).join().unwrap();
    });
    assert_eq!(written.application().len(), 4);
    assert!(
        written
            .application()
            .iter()
            .all(|r| r["correlation_id"] == "moves")
    );
    assert_eq!(written.application()[3]["message"], "moved");
}

#[test]
fn interleaved_tasks_keep_their_own_context() {
    let written = record(|| {
        let dispatch = tracing::dispatcher::get_default(Clone::clone);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(3)
            .build()
            .unwrap();
        runtime.block_on(async {
            let tasks: Vec<_> = (0..20)
                .map(|task| {
                    let name = format!("task-{task}");
                    let span = tracing::info_span!("task", correlation_id = %name, actor = %name);
                    let work = async move {
                        for step in 0..10 {
                            tokio::task::yield_now().await;
                            let inner = tracing::info_span!(target: "security", "step", task, step);
                            async { tokio::task::yield_now().await }
                                .instrument(inner)
                                .await;
                        }
                    };
                    tokio::spawn(work.instrument(span).with_subscriber(dispatch.clone()))
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
        });
    });
    assert_eq!(written.application().len(), 200);
    for record in written.application() {
        let name = format!("task-{}", record["fields"]["task"]);
        assert_eq!([&record["correlation_id"], &record["actor"]], [&name; 2]);
        assert_eq!(record["spans"], serde_json::json!(["task", "step"]));
    }
}

#[test]
fn two_logs_in_one_registry_do_not_share_their_spans() {
    let logs = tempfile::tempdir().unwrap();
    let (mine, yours) = (logs.path().join("mine"), logs.path().join("yours"));
    let (first, first_guard) = builder(&mine).build().unwrap();
    let (second, second_guard) = builder(&yours)
        .targets(["payments"])
        .filter("debug")
        .build()
        .unwrap();
    tracing::subscriber::with_default(
        tracing_subscriber::registry().with(first).with(second),
        || {
            let span =
                tracing::info_span!(target: "security", "both", session_id = "s-1", late = Empty);
            span.in_scope(|| tracing::info!(target: "payments", "yours only"));
            span.in_scope(|| tracing::debug!(target: "security", "yours only by level"));
            span.record("late", 1);
        },
    );
    drop((first_guard, second_guard));
    let (mine, yours) = (Written::read(&mine), Written::read(&yours));
    assert_eq!(mine.only()["message"], "both");
    assert_eq!(yours.application().len(), 3, "{:#?}", yours.application());
    for log in [&mine, &yours] {
        assert_eq!(log.saying("both")["fields"]["late"], 1);
    }
    let session = |log: &Written| log.saying("both")["session_id"].clone();
    assert_ne!(
        session(&mine),
        session(&yours),
        "each log has keys of its own"
    );
}

#[test]
fn the_layer_works_inside_option_and_vec() {
    for form in 0..3 {
        let logs = tempfile::tempdir().unwrap();
        let directory = logs.path().join("security");
        let (security, guard) = builder(&directory).build().unwrap();
        let work = || {
            let span = tracing::info_span!("request", actor = "alice");
            span.in_scope(|| tracing::info!(target: "security", "seen"));
        };
        let registry = tracing_subscriber::registry();
        match form {
            0 => tracing::subscriber::with_default(registry.with(Some(security)), work),
            1 => tracing::subscriber::with_default(registry.with(vec![security]), work),
            _ => tracing::subscriber::with_default(registry.with(security.boxed()), work),
        }
        drop(guard);
        assert_eq!(
            Written::read(&directory).only()["actor"],
            "alice",
            "form {form}"
        );
    }
}

#[tracing::instrument(target = "security", err, fields(event_type = "authz.admin_action"))]
fn refused_action(actor: &str) -> Result<(), std::io::Error> {
    Err(std::io::Error::other(format!("{actor} may not")))
}

#[test]
fn instrument_err_gives_two_records_with_one_correlation() {
    let written = record(|| {
        refused_action("eve").unwrap_err();
    });
    let [event, span] = written.application()[..] else {
        panic!("{:#?}", written.application());
    };
    assert_eq!(event["fields"]["error"], "eve may not");
    assert_eq!(event["level"], "ERROR");
    assert_eq!(span["message"], "refused_action");
    assert_eq!(span["outcome"], "failure");
    assert_eq!(span["event_type"], "authz.admin_action");
    assert_eq!(event["correlation_id"], span["correlation_id"]);
    assert_eq!([&event["actor"], &span["actor"]], ["eve"; 2]);
}

#[test]
fn deep_nesting_of_large_spans_stops_nothing() {
    let written = tracing_security_tests::within("a record of many large spans", || {
        record(|| {
            let large = "spacious ".repeat(1_800);
            let mut spans = Vec::new();
            for _ in 0..40 {
                let span = tracing::info_span!(
                    "large",
                    actor = "alice",
                    a = large,
                    b = large,
                    c = large,
                    d = large
                );
                spans.push(span.entered());
            }
            macro_rules! distinct { ($($name:ident)*) => {$(
                spans.push(tracing::info_span!("distinct", actor = "alice", $name = large).entered());
            )*}}
            distinct!(e f g h i j k l m n o p q r s t u v w x y z aa bb cc dd ee ff gg hh ii jj kk ll mm nn oo pp qq rr
                ss tt uu vv ww xx yy zz ab ac ad ae af ag ah ai aj ak al am an ao ap aq);
            tracing::error!(target: "security", depth = spans.len(), "deep inside");
            while let Some(span) = spans.pop() {
                drop(span);
            }
            tracing::error!(target: "security", "and the log goes on");
        })
    });
    let record = written.saying("deep inside");
    assert_eq!(record["actor"], "alice");
    assert_eq!(
        record["fields"]["depth"],
        record["spans"].as_array().unwrap().len()
    );
    assert_eq!(
        record["fields"]["aq"].as_str().unwrap().len(),
        16_200,
        "the nearest spans' values stand"
    );
    assert_eq!(
        record["fields"]["a"], "[TRUNCATED]",
        "the outermost's no longer fit"
    );
    written.saying("and the log goes on");
}

/// What a middleware keeps of a request, and how often it was asked for it.
#[derive(Debug, Default)]
struct Facts {
    asked: AtomicUsize,
    panics: bool,
}

impl LateFields for Facts {
    fn record(&self, fields: &FieldSet, visitor: &mut dyn Visit) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        for (name, value) in [("request_id", "r-1"), ("mail", "jane@example.org")] {
            visitor.record_str(&fields.field(name).unwrap(), value);
            assert!(!self.panics, "in the lender");
        }
    }
}

fn open(facts: &Arc<Facts>) -> Span {
    let lent = Arc::clone(facts) as Arc<dyn LateFields>;
    let (span, left) = late::open(
        "app",
        "request",
        lent,
        || tracing::info_span!(target: "app", "request", request_id = "r-1", mail = Empty, actor = Empty),
    );
    assert!(left.is_none(), "the log keeps it");
    span
}

#[test]
fn what_a_span_lends_late_is_captured_once_and_only_when_a_record_needs_it() {
    let (used, unused) = (Arc::<Facts>::default(), Arc::<Facts>::default());
    let written = record(|| {
        let unused = open(&unused);
        unused.in_scope(|| tracing::info!("an ordinary event needs nothing"));
        let used = open(&used);
        used.in_scope(|| tracing::warn!(target: "security", "first"));
        used.record("actor", "alice");
        used.in_scope(|| tracing::warn!(target: "security", "second"));
    });
    assert_eq!(unused.asked.load(Ordering::SeqCst), 0);
    assert_eq!(used.asked.load(Ordering::SeqCst), 1);
    for (record, actor) in written.application().iter().zip([None, Some("alice")]) {
        assert_eq!(record["correlation_id"], "r-1");
        assert_eq!(record["fields"]["mail"], "[REDACTED:email]");
        assert_eq!(record["actor"].as_str(), actor);
    }
    assert!(!String::from_utf8_lossy(&written.bytes).contains("jane"));
}

#[test]
fn what_is_recorded_first_does_not_hide_what_is_lent_late() {
    let facts = Arc::<Facts>::default();
    let written = record(|| {
        let span = open(&facts);
        span.record("actor", "alice");
        span.in_scope(|| tracing::warn!(target: "security", "refused"));
    });
    let record = written.only();
    assert_eq!(record["correlation_id"], "r-1");
    assert_eq!(record["actor"], "alice");
    assert_eq!(record["fields"]["mail"], "[REDACTED:email]");
}

#[test]
fn a_lender_that_panics_costs_what_it_had_not_given() {
    let facts = Arc::new(Facts {
        panics: true,
        ..Facts::default()
    });
    let written = record(|| open(&facts).in_scope(|| tracing::warn!(target: "security", "still")));
    let record = written.only();
    assert_eq!(record["message"], "still");
    assert_eq!(record["correlation_id"], "r-1");
    assert!(record["fields"].get("mail").is_none());
}

#[test]
fn another_span_that_opens_meanwhile_keeps_its_own_fields() {
    let facts = Arc::<Facts>::default();
    let written = record(|| {
        let lent = Arc::clone(&facts) as Arc<dyn LateFields>;
        let (other, left) = late::open(
            "app",
            "request",
            lent,
            || tracing::info_span!(target: "app", "other", request_id = "another-1"),
        );
        assert!(left.is_some(), "nobody keeps it");
        other.in_scope(|| tracing::warn!(target: "security", "refused"));
        let later =
            tracing::info_span!(target: "app", "request", request_id = "nothing is lent now");
        later.in_scope(|| tracing::warn!(target: "security", request_id = "own", "refused"));
    });
    assert_eq!(written.application()[0]["correlation_id"], "another-1");
    assert_eq!(facts.asked.load(Ordering::SeqCst), 0);
}
