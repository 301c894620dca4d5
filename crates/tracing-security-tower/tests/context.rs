//! The context of a request, found from its span.
#![expect(
    clippy::unwrap_used,
    reason = "what is not as promised panics, and so fails the test"
)]

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use std::sync::mpsc;
use tower::ServiceExt;
use tracing::{Span, Subscriber};
use tracing_security::SecurityLayer;
use tracing_security::journal::Compression;
use tracing_security_tower::{HttpSecurityLayer, SecurityContext};
use tracing_subscriber::Registry;
use tracing_subscriber::prelude::*;

/// Asks where the context is: before and after a record needs it, and in a span within.
fn seen_inside() -> Vec<Option<String>> {
    let named = || SecurityContext::current().map(|context| context.correlation_id().to_owned());
    let before = named();
    tracing::warn!(target: "security", "something of note");
    let within = tracing::error_span!("within").in_scope(named);
    vec![before, named(), within]
}

/// The identifier of one request, and those that were found in it and, in its span, after it.
fn of_one_request(subscriber: impl Subscriber + Send + Sync + 'static) -> (String, Vec<String>) {
    let (tell, told) = mpsc::channel();
    let handler = move || {
        let _ = tell.send((Span::current(), seen_inside()));
        std::future::ready("fine")
    };
    let app = Router::new()
        .route("/", get(handler))
        .layer(HttpSecurityLayer::new());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    tracing::subscriber::with_default(subscriber, || {
        let request = Request::get("/").body(Body::empty()).unwrap();
        let answer = runtime.block_on(app.oneshot(request)).unwrap();
        let id = answer.headers()["x-correlation-id"].to_str().unwrap();
        let id = id.to_owned();
        drop(answer);
        let (span, mut seen) = told.recv().unwrap();
        seen.extend(span.in_scope(seen_inside));
        (id, seen.into_iter().flatten().collect())
    })
}

#[test]
fn whatever_happens_in_a_request_or_in_its_span_later_finds_the_context() {
    let logs = tempfile::tempdir().unwrap();
    let with_log = |name, filter| {
        let log = SecurityLayer::builder().directory(logs.path().join(name));
        let (log, _guard) = log.filter(filter).build().unwrap();
        of_one_request(Registry::default().with(log))
    };
    let without = of_one_request(Registry::default());
    let late = with_log("late", "info");
    // A filter that asks for the fields of spans has them captured as a span opens.
    let at_once = with_log("at_once", "info,[no_such_span]=trace");
    for (id, seen) in [without, late, at_once] {
        assert_eq!(seen, vec![id; 6]);
    }
}

#[test]
fn of_two_logs_each_has_what_the_request_lends() {
    let logs = tempfile::tempdir().unwrap();
    let directories = ["one", "two"].map(|name| logs.path().join(name));
    let log = |directory| {
        let log = SecurityLayer::builder().directory(directory);
        log.compression(Compression::None)
    };
    let (one, first) = log(&directories[0]).build().unwrap();
    let (two, second) = log(&directories[1]).build().unwrap();
    let (id, seen) = of_one_request(Registry::default().with(one).with(two));
    assert_eq!(seen, vec![id.clone(); 6]);
    drop((first, second));
    for directory in directories {
        let written = std::fs::read_to_string(directory.join("security.jsonl")).unwrap();
        let lines: Vec<_> = written
            .lines()
            .filter(|line| line.contains("of note"))
            .collect();
        assert_eq!(lines.len(), 2, "{written}");
        for line in lines {
            assert!(
                line.contains(&format!(r#""correlation_id":"{id}""#)),
                "{line}"
            );
            assert!(line.contains(r#""http.request.method":"GET""#), "{line}");
        }
    }
}
