//! Which interaction a record belongs to, and whom it speaks of.

use crate::fresh_directory;
use std::thread;
use tracing_security_tests::{Written, builder, record};
use tracing_subscriber::layer::SubscriberExt;

fn id<'w>(written: &'w Written, message: &str) -> &'w str {
    written.saying(message)["correlation_id"].as_str().unwrap()
}

fn is_uuid_v7(id: &str) -> bool {
    id.len() == 36
        && id.as_bytes()[14] == b'7'
        && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[test]
fn the_events_own_identifier_comes_first_then_the_nearest_spans() {
    let written = record(|| {
        let _outer = tracing::info_span!("outer", correlation_id = "outer").entered();
        tracing::info!(target: "security", "in outer");
        let _inner = tracing::info_span!("inner", request_id = "inner").entered();
        tracing::info!(target: "security", "in inner");
        let _plain = tracing::info_span!(target: "security", "plain").entered();
        tracing::info!(target: "security", "in plain");
        tracing::info!(target: "security", correlation_id = "own", "own");
        tracing::info!(target: "security", x_request_id = "own-alias", "own alias");
    });
    assert_eq!(id(&written, "in outer"), "outer");
    assert_eq!(id(&written, "in inner"), "inner");
    assert_eq!(id(&written, "in plain"), "inner");
    assert_eq!(id(&written, "plain"), "inner");
    assert_eq!(id(&written, "own"), "own");
    assert_eq!(id(&written, "own alias"), "own-alias");
}

#[test]
fn every_alias_names_it_and_the_canonical_name_wins() {
    let written = record(|| {
        tracing::info!(target: "security", request_id = "a1", "request_id");
        tracing::info!(target: "security", x_request_id = "a2", "x_request_id");
        tracing::info!(target: "security", x_correlation_id = "a3", "x_correlation_id");
        tracing::info!(target: "security", trace_id = "a4", "trace_id");
        tracing::info!(target: "security", { "x-request-id" = "a5" }, "x-request-id");
        tracing::info!(target: "security", trace_id = "t", x_correlation_id = "x", request_id = "r", correlation_id = "c", "all");
        tracing::info!(target: "security", trace_id = "t", x_correlation_id = "x", request_id = "r", "all but one");
        let _span = tracing::info_span!("traced", trace_id = "from-a-trace").entered();
        tracing::info!(target: "security", "in a trace");
    });
    for (message, expected) in [
        ("request_id", "a1"),
        ("x_request_id", "a2"),
        ("x_correlation_id", "a3"),
        ("trace_id", "a4"),
        ("x-request-id", "a5"),
        ("all", "c"),
        ("all but one", "r"),
        ("in a trace", "from-a-trace"),
    ] {
        assert_eq!(id(&written, message), expected, "{message}");
    }
    let all = written.saying("all");
    assert_eq!(
        all["fields"],
        serde_json::json!({"x_correlation_id": "x", "request_id": "r"}),
        "nothing is lost"
    );
    assert_eq!(all["trace_id"], "t");
}

#[test]
fn one_made_for_the_outermost_span_is_shared_by_all_below_it() {
    let written = record(|| {
        let dispatch = tracing::dispatcher::get_default(Clone::clone);
        let work = |name: &'static str| {
            let root = tracing::info_span!("root", tenant = "acme");
            root.in_scope(|| tracing::info!(target: "security", name, "in {name}"));
            let tagged = tracing::info_span!(target: "security", parent: &root, "tagged", name);
            thread::scope(|scope| {
                let (tagged, dispatch) = (&tagged, &dispatch);
                scope.spawn(move || {
                    tracing::dispatcher::with_default(dispatch, || {
                        tagged.in_scope(
                            || tracing::info!(target: "security", name, "elsewhere in {name}"),
                        );
                    })
                });
            });
        };
        work("first");
        work("second");
        tracing::info!(target: "security", name = "none", "alone");
        tracing::info!(target: "security", name = "none", "alone again");
    });
    let ids_of = |name: &str| -> Vec<&str> {
        let named = written
            .application()
            .into_iter()
            .filter(|r| r["fields"]["name"] == name);
        named
            .map(|r| r["correlation_id"].as_str().unwrap())
            .collect()
    };
    let (first, second, none) = (ids_of("first"), ids_of("second"), ids_of("none"));
    assert_eq!([first.len(), second.len(), none.len()], [3, 3, 2]);
    assert!(
        first.iter().all(|id| *id == first[0] && is_uuid_v7(id)),
        "{first:?}"
    );
    assert!(
        second.iter().all(|id| *id == second[0] && is_uuid_v7(id)),
        "{second:?}"
    );
    assert_ne!(first[0], second[0]);
    assert_ne!(none[0], none[1]);
    assert!(none.iter().all(|id| is_uuid_v7(id)));
}

#[test]
fn identifiers_that_are_none_are_replaced_and_flagged() {
    let long = "a".repeat(129);
    let bad = [
        "",
        " ",
        "a b",
        "a\nb",
        "a\"b",
        "<script>",
        "ü",
        "a\u{202e}b",
        "{}",
        long.as_str(),
    ];
    let written = record(|| {
        for (n, id) in bad.iter().enumerate() {
            tracing::info!(target: "security", correlation_id = id, n, "own");
        }
        tracing::info!(target: "security", correlation_id = "a".repeat(128), "longest");
        for id in bad {
            let span = tracing::info_span!("request", request_id = id);
            span.in_scope(|| tracing::info!(target: "security", "from a span"));
            span.in_scope(|| tracing::info!(target: "security", "from the same span"));
        }
    });
    assert_eq!(id(&written, "longest").len(), 128);
    let replaced: Vec<_> = written
        .application()
        .into_iter()
        .filter(|r| r["message"] != "longest")
        .collect();
    assert_eq!(replaced.len(), bad.len() * 3);
    for record in &replaced {
        assert!(
            is_uuid_v7(record["correlation_id"].as_str().unwrap()),
            "{record:#}"
        );
        assert_eq!(
            record["redacted"]["correlation_id"], "invalid_identifier",
            "{record:#}"
        );
    }
    for pair in replaced[bad.len()..].chunks(2) {
        assert_eq!(
            pair[0]["correlation_id"], pair[1]["correlation_id"],
            "one interaction"
        );
    }
}

#[test]
fn context_is_inherited_from_the_nearest_span_that_has_it() {
    let written = record(|| {
        let _outer = tracing::info_span!(
            "outer",
            user = "alice",
            client_ip = "203.0.113.7",
            tenant = "acme",
            session_id = "s-outer"
        )
        .entered();
        tracing::info!(target: "security", "outer");
        let _inner = tracing::info_span!(
            "inner",
            "enduser.id" = "bob",
            client.address = "203.0.113.8"
        )
        .entered();
        tracing::info!(target: "security", "inner");
        tracing::info!(target: "security", actor = "carol", tenant = "umbrella", "own");
        tracing::info!(target: "security", user_id = "dave", "alias");
    });
    for (message, actor, source_ip, tenant) in [
        ("outer", "alice", "203.0.113.7", "acme"),
        ("inner", "bob", "203.0.113.8", "acme"),
        ("own", "carol", "203.0.113.8", "umbrella"),
        ("alias", "dave", "203.0.113.8", "acme"),
    ] {
        let record = written.saying(message);
        assert_eq!(
            [&record["actor"], &record["source_ip"], &record["tenant"]],
            [actor, source_ip, tenant],
            "{message}"
        );
        assert_eq!(record["session_id"], written.saying("outer")["session_id"]);
    }
}

#[test]
fn a_session_is_a_pseudonym_that_stays_the_same_over_restarts() {
    let (_parent, directory) = fresh_directory();
    for run in ["first", "second"] {
        let (security, guard) = builder(&directory).build().unwrap();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
            tracing::info!(target: "security", session_id = "cookie-4711", "{run}");
            tracing::info!(target: "security", session_id = "cookie-4712", "other {run}");
            let _span = tracing::info_span!("request", session_id = "cookie-4711").entered();
            tracing::info!(target: "security", "inherited {run}");
        });
        drop(guard);
    }
    let written = Written::read(&directory);
    let session = |message: &str| written.saying(message)["session_id"].as_str().unwrap();
    for message in ["second", "inherited first", "inherited second"] {
        assert_eq!(session(message), session("first"), "{message}");
    }
    assert_eq!(session("other first"), session("other second"));
    assert_ne!(session("other first"), session("first"));
    assert!(!String::from_utf8_lossy(&written.bytes).contains("cookie-471"));
}
