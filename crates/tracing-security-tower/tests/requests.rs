//! One request at a time through the layer, and the journal's bytes read back.
#![expect(
    clippy::unwrap_used,
    reason = "what is not as promised panics, and so fails the test"
)]

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Extension, Router};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use tower::{Layer, ServiceExt, service_fn};
use tracing_security::journal::Compression;
use tracing_security::{SecurityLayer, event_type};
use tracing_security_tower::{
    HttpSecurityLayer, PropagationLayer, ProxyHeader, SecurityContext, TrustedProxies, inject,
};
use tracing_subscriber::prelude::*;

/// Does `work` under the security layer alone and reads the application's records.
fn records<F: Future>(work: impl FnOnce() -> F) -> (F::Output, Vec<Value>) {
    records_by("info", work)
}

/// The same under another filter.
fn records_by<F: Future>(filter: &str, work: impl FnOnce() -> F) -> (F::Output, Vec<Value>) {
    let logs = tempfile::tempdir().unwrap();
    let directory = logs.path().join("security");
    let (security, guard) = SecurityLayer::builder()
        .directory(&directory)
        .compression(Compression::None)
        .filter(filter)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let output =
        tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
            runtime.block_on(work())
        });
    drop(guard);
    let written = std::fs::read_to_string(directory.join("security.jsonl")).unwrap();
    let records = written
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let own = |record: &Value| record["event_type"].as_str().unwrap().starts_with("audit.");
    (output, records.filter(|record| !own(record)).collect())
}

fn app(layer: HttpSecurityLayer) -> Router {
    Router::new()
        .route("/ok", get(|| async { "fine" }))
        .route("/users/{id}", get(|| async { StatusCode::FORBIDDEN }))
        .route("/limited", get(|| async { StatusCode::TOO_MANY_REQUESTS }))
        .route("/panic", get(panics))
        .route("/slow", get(std::future::pending::<&str>))
        .route("/upload", post(|_: Bytes| async { "stored" }))
        .route("/careless", post(careless))
        .route("/me", get(acts))
        .layer(layer)
}

async fn panics() -> &'static str {
    panic!("in a handler")
}

/// Reads what comes, and answers well in any case.
async fn careless(body: Body) -> &'static str {
    drop(body.collect().await);
    "whatever"
}

async fn acts(Extension(context): Extension<SecurityContext>) -> StatusCode {
    context.set_actor("alice");
    context.set_session_id("session-of-alice-1");
    tracing::warn!(target: "security", event_type = event_type::AUTHZ_ACCESS_DENIED, "denied");
    StatusCode::FORBIDDEN
}

async fn ask(app: Router, request: Request<Body>) -> Response<Bytes> {
    let (head, body) = app.oneshot(request).await.unwrap().into_parts();
    Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}

fn get_request(path: &str, headers: &[(&'static str, &str)]) -> Request<Body> {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    for (name, value) in headers {
        let name = HeaderName::from_static(name);
        request.headers_mut().append(name, value.parse().unwrap());
    }
    let peer: SocketAddr = "10.0.0.7:4711".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

fn id_of<B>(response: &Response<B>) -> String {
    response.headers()["x-correlation-id"]
        .to_str()
        .unwrap()
        .to_owned()
}

/// A filter that asks for the fields of spans has them captured as a span opens.
#[test]
fn what_is_captured_late_is_what_the_span_was_opened_with() {
    let long = format!("agent/{}", "é".repeat(600));
    let long = long.as_str();
    for headers in [
        &[][..],
        &[("user-agent", "curl/8"), ("x-correlation-id", "c-1")],
        &[("user-agent", "jane@example.org password=hunter2")],
        &[
            ("user-agent", long),
            ("accept", "*/*"),
            ("accept", "text/html"),
        ],
        &[(
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        )],
    ] {
        let [late, at_once] = ["info", "info,[no_such_span]=trace"].map(|filter| {
            let layer = HttpSecurityLayer::new()
                .record_query(["full", "mail"])
                .record_headers([http::header::ACCEPT])
                .unwrap();
            let request = get_request("/users/17?full=yes&mail=jane@example.org&x=1", headers);
            let (_, mut records) = records_by(filter, || ask(app(layer), request));
            for record in &mut records {
                for changing in ["timestamp", "event_id", "duration_ms", "seq"] {
                    record.as_object_mut().unwrap().remove(changing);
                }
                let fresh = |record: &mut Value, key: &str, len: usize| {
                    if record[key].as_str().is_some_and(|id| id.len() == len) {
                        record[key] = "fresh".into();
                    }
                };
                fresh(record, "span_id", 16);
                if record.get("trace_id").is_none() {
                    fresh(record, "correlation_id", 32);
                }
            }
            records
        });
        assert_eq!(late, at_once);
        let fields = &late[0]["fields"];
        assert_eq!(fields["url.path"], "/users/{id}");
        assert_eq!(fields["url.query"], "full=yes&mail=[REDACTED:email]");
        assert_eq!(late[0]["source_ip"], "10.0.0.7");
    }
}

#[test]
fn a_refused_request_is_on_record_once_with_what_an_investigator_needs() {
    let headers = [
        ("x-correlation-id", "c-1"),
        ("user-agent", "curl/8"),
        ("x-forwarded-for", "6.6.6.6"),
    ];
    let request = get_request("/users/17?password=hunter2", &headers);
    let (response, records) = records(|| ask(app(HttpSecurityLayer::new()), request));
    assert_eq!(id_of(&response), "c-1");
    let [record] = &records[..] else {
        panic!("{records:#?}")
    };
    assert_eq!(record["event_type"], "http.error_response");
    assert_eq!(record["risk_score"], 6);
    assert_eq!(record["outcome"], "failure");
    assert_eq!(record["correlation_id"], "c-1");
    assert_eq!(record["source_ip"], "10.0.0.7");
    assert!(record["duration_ms"].is_number());
    let fields = &record["fields"];
    assert_eq!(fields["http.response.status_code"], 403);
    assert_eq!(fields["http.request.method"], "GET");
    assert_eq!(fields["url.path"], "/users/{id}");
    assert_eq!(fields["user_agent"], "curl/8");
    let text = record.to_string();
    assert!(
        !text.contains("hunter2") && !text.contains("/users/17"),
        "{text}"
    );
}

#[test]
fn a_good_request_leaves_no_record_and_still_gets_its_identifier() {
    let layer = HttpSecurityLayer::new();
    let (response, records) = records(|| ask(app(layer), get_request("/ok", &[])));
    assert_eq!(response.body(), "fine");
    assert_eq!(id_of(&response).len(), 32);
    assert_eq!(records, [] as [Value; 0]);
}

#[test]
fn a_correlation_that_cannot_be_believed_is_replaced_and_on_record() {
    for bad in ["a b", "<script>", &"x".repeat(5_000)] {
        let request = get_request("/ok", &[("x-correlation-id", bad)]);
        let (response, records) = records(|| ask(app(HttpSecurityLayer::new()), request));
        assert_ne!(id_of(&response), bad);
        let [record] = &records[..] else {
            panic!("{records:#?}")
        };
        assert_eq!(record["event_type"], "input.validation_failure");
        assert_eq!(record["correlation_id"], id_of(&response));
        assert!(!record.to_string().contains(bad));
    }
}

#[test]
fn a_trace_is_joined_and_recorded() {
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request = get_request("/users/1", &[("traceparent", trace)]);
    let (_, records) = records(|| ask(app(HttpSecurityLayer::new()), request));
    assert_eq!(records[0]["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(records[0]["correlation_id"], records[0]["trace_id"]);
    assert_ne!(records[0]["span_id"], "b7ad6b7169203331");
}

#[test]
fn the_client_behind_trusted_proxies_is_the_source() {
    let proxies = TrustedProxies::new(["10.0.0.0/8"], ProxyHeader::XForwardedFor).unwrap();
    let layer = HttpSecurityLayer::new().trusted_proxies(proxies);
    let request = get_request("/users/1", &[("x-forwarded-for", "6.6.6.6, 198.51.100.1")]);
    let (_, records) = records(|| ask(app(layer), request));
    assert_eq!(records[0]["source_ip"], "198.51.100.1");
}

#[test]
fn the_actor_is_in_everything_later() {
    let layer = HttpSecurityLayer::new();
    let (_, records) = records(|| ask(app(layer), get_request("/me", &[])));
    assert_eq!(records.len(), 2, "{records:#?}");
    for record in &records {
        assert_eq!(record["actor"], "alice");
        assert!(record["session_id"].is_string());
        assert_eq!(record["correlation_id"], records[0]["correlation_id"]);
        assert!(!record.to_string().contains("session-of-alice-1"));
    }
}

#[test]
fn a_status_can_have_a_type_and_a_risk_of_its_own() {
    let limited = StatusCode::TOO_MANY_REQUESTS;
    let layer = HttpSecurityLayer::new()
        .event_type(limited, event_type::ABUSE_RATE_LIMIT_EXCEEDED)
        .risk(StatusCode::NOT_FOUND, 0);
    let app = app(layer);
    let (_, records) = records(|| async {
        ask(app.clone(), get_request("/limited", &[])).await;
        ask(app.clone(), get_request("/nowhere", &[])).await;
    });
    assert_eq!(records[0]["event_type"], "abuse.rate_limit_exceeded");
    assert_eq!(records[0]["risk_score"], 4);
    assert_eq!(records[1]["risk_score"], 0);
    assert_eq!(records[1]["fields"].get("url.path"), None);
}

#[test]
fn queries_and_headers_are_recorded_by_allow_list_only() {
    let layer = HttpSecurityLayer::new()
        .record_query(["page"])
        .record_headers([HeaderName::from_static("x-version")])
        .unwrap();
    let headers = [("x-version", "7"), ("x-other", "secret-other")];
    let request = get_request("/users/1?page=3&token=secret-query", &headers);
    let (_, records) = records(|| ask(app(layer), request));
    assert_eq!(records[0]["fields"]["url.query"], "page=3");
    assert_eq!(records[0]["fields"]["http.request.headers"], "x-version=7");
    assert!(!records[0].to_string().contains("secret-"));
    let refused = HttpSecurityLayer::new().record_headers([http::header::COOKIE]);
    assert!(refused.unwrap_err().to_string().contains("leave it out"));
}

#[test]
fn a_panicking_handler_is_on_record_and_still_panics() {
    let layer = HttpSecurityLayer::new();
    let (panicked, records) = records(|| async {
        let task = async move { ask(app(layer), get_request("/panic", &[])).await };
        tokio::spawn(task).await.unwrap_err().is_panic()
    });
    assert!(panicked);
    assert_eq!(records.len(), 1, "{records:#?}");
    assert_eq!(records[0]["reason"], "handler panicked");
    assert_eq!(records[0]["fields"]["url.path"], "/panic");
}

#[test]
fn an_aborted_request_is_on_record_once() {
    let layer = HttpSecurityLayer::new();
    let (_, records) = records(|| async {
        let answer = ask(app(layer), get_request("/slow", &[]));
        tokio::select! {
            biased;
            _ = answer => {}
            () = std::future::ready(()) => {}
        }
    });
    assert_eq!(records.len(), 1, "{records:#?}");
    assert_eq!(records[0]["reason"], "aborted");
    assert_eq!(records[0]["fields"].get("http.response.status_code"), None);
}

#[test]
fn a_request_body_cut_short_is_on_record_once_whatever_the_answer() {
    let cut = |path| {
        let parts = [Ok(Bytes::from("half")), Err(std::io::Error::other("gone"))];
        let stream = http_body_util::StreamBody::new(Parts(parts.into_iter()));
        Request::post(path).body(Body::new(stream)).unwrap()
    };
    let app = app(HttpSecurityLayer::new());
    let (statuses, records) = records(|| async {
        let one = ask(app.clone(), cut("/upload")).await.status();
        (one, ask(app.clone(), cut("/careless")).await.status())
    });
    assert_eq!(statuses, (StatusCode::BAD_REQUEST, StatusCode::OK));
    assert_eq!(records.len(), 2, "{records:#?}");
    for record in &records {
        assert_eq!(record["reason"], "request body cut short");
    }
}

#[test]
fn an_answer_cut_short_or_failing_is_on_record_once() {
    let service = HttpSecurityLayer::new().layer(service_fn(|request: Request<_>| async move {
        let end = if request.uri().path() == "/fails" {
            Err(std::io::Error::other("gone"))
        } else {
            Ok(Bytes::from("rest"))
        };
        drop::<tracing_security_tower::RequestBody<Body>>(request.into_body());
        let parts = [Ok(Bytes::from("half")), end];
        Ok::<_, Infallible>(Response::new(http_body_util::StreamBody::new(Parts(
            parts.into_iter(),
        ))))
    }));
    let (_, records) = records(|| async {
        for path in ["/whole", "/fails", "/cut"] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let mut body = service.clone().oneshot(request).await.unwrap().into_body();
            body.frame().await.unwrap().unwrap();
            if path != "/cut" {
                drop(body.collect().await);
            }
        }
    });
    let reasons: Vec<_> = records.iter().map(|record| &record["reason"]).collect();
    assert_eq!(reasons, ["response body failed", "response body cut short"]);
}

#[test]
fn an_answer_that_has_no_body_is_never_cut_short() {
    let service = HttpSecurityLayer::new().layer(service_fn(|request: Request<_>| async move {
        let status = request.uri().path()[1..].parse().unwrap();
        drop::<tracing_security_tower::RequestBody<Body>>(request.into_body());
        let parts = [Ok::<_, Infallible>(Bytes::from("never asked for"))];
        let mut answer = Response::new(http_body_util::StreamBody::new(Parts(parts.into_iter())));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        Ok::<_, Infallible>(answer)
    }));
    let (_, records) = records(|| async {
        for (method, path) in [
            ("HEAD", "/200"),
            ("CONNECT", "/200"),
            ("GET", "/101"),
            ("GET", "/204"),
            ("GET", "/304"),
            ("CONNECT", "/403"),
        ] {
            let request = Request::builder().method(method).uri(path);
            let request = request.body(Body::empty()).unwrap();
            // As a server does: the body is dropped, and never polled.
            drop(service.clone().oneshot(request).await.unwrap());
        }
    });
    assert_eq!(records.len(), 1, "{records:#?}");
    assert_eq!(records[0]["reason"], "Forbidden");
}

#[test]
fn templates_of_nested_routers_are_whole_and_unrouted_paths_have_none() {
    let inner = Router::new().route("/users/{id}", get(|| async { StatusCode::FORBIDDEN }));
    let app = Router::new()
        .nest("/api", inner)
        .nest_service(
            "/files",
            service_fn(|_| async { Ok::<_, Infallible>(StatusCode::NOT_FOUND.into_response()) }),
        )
        .layer(HttpSecurityLayer::new());
    let (_, records) = records(|| async {
        for path in ["/api/users/alice", "/api/alice", "/files/of/alice"] {
            ask(app.clone(), get_request(path, &[])).await;
        }
    });
    let paths: Vec<_> = records
        .iter()
        .map(|record| record["fields"]["url.path"].as_str())
        .collect();
    assert_eq!(paths, [Some("/api/users/{id}"), None, None]);
    assert!(!format!("{records:?}").contains("alice"));
}

#[test]
fn two_layers_around_one_request_make_one_record() {
    let app = app(HttpSecurityLayer::new()).layer(HttpSecurityLayer::new());
    let (_, records) = records(|| ask(app, get_request("/users/1", &[])));
    assert_eq!(records.len(), 1, "{records:#?}");
}

#[test]
fn a_service_error_or_a_panic_outside_the_future_is_on_record() {
    let failing = HttpSecurityLayer::new().layer(service_fn(
        |_: Request<tracing_security_tower::RequestBody<Body>>| async {
            Err::<Response<Body>, _>(std::io::Error::other("no route to it"))
        },
    ));
    let rash = HttpSecurityLayer::new().layer(service_fn(rash));
    let (_, records) = records(|| async {
        drop(failing.oneshot(get_request("/", &[])).await);
        tokio::spawn(rash.oneshot(get_request("/", &[])))
            .await
            .unwrap_err();
    });
    assert_eq!(records.len(), 2, "{records:#?}");
    assert_eq!(records[0]["reason"], "service error");
    assert_eq!(records[1]["reason"], "handler panicked");
}

/// Panics before there is a future.
fn rash(
    _: Request<tracing_security_tower::RequestBody<Body>>,
) -> std::future::Ready<Result<Response<Body>, Infallible>> {
    panic!("before there is a future")
}

#[test]
fn the_correlation_goes_along_to_the_next_service() {
    let next = || {
        PropagationLayer::new().layer(service_fn(|request: Request<Body>| {
            std::future::ready(Ok::<HeaderMap, Infallible>(request.headers().clone()))
        }))
    };
    let handler = move || async move {
        let mut injected = HeaderMap::new();
        inject(&mut injected);
        let request = get_request("/", &[("x-correlation-id", "forged")]);
        let sent = next().oneshot(request).await.unwrap();
        assert_eq!(sent["x-correlation-id"], injected["x-correlation-id"]);
        let shown = |name| sent[name].to_str().unwrap().to_owned();
        shown("traceparent") + " " + &shown("x-correlation-id")
    };
    let app = Router::new()
        .route("/", get(handler))
        .layer(HttpSecurityLayer::new());
    let (response, _) = records(|| ask(app, get_request("/", &[])));
    let id = id_of(&response);
    let body = std::str::from_utf8(response.body()).unwrap();
    assert!(body.starts_with(&format!("00-{id}-")), "{body}");
    assert!(body.ends_with(&format!(" {id}")), "{body}");
}

#[test]
fn a_job_without_http_has_a_context_as_well() {
    let (headers, records) = records(|| async {
        let context = SecurityContext::named("message-7").unwrap();
        context.set_actor("scheduler");
        context.span().in_scope(|| {
            tracing::warn!(target: "security", event_type = event_type::DATA_EXPORTED, "exported");
            let mut headers = HeaderMap::new();
            inject(&mut headers);
            headers
        })
    });
    assert_eq!(headers["x-correlation-id"], "message-7");
    assert_eq!(records[0]["correlation_id"], "message-7");
    assert_eq!(records[0]["actor"], "scheduler");
    let refused = SecurityContext::named("no identifier").unwrap_err();
    assert!(refused.to_string().contains("give 1 to 128 bytes"));
}

/// A stream of given frames.
struct Parts<I>(I);

impl<I, E> futures_core::Stream for Parts<I>
where
    I: Iterator<Item = Result<Bytes, E>> + Unpin,
{
    type Item = Result<http_body::Frame<Bytes>, E>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let next = self.0.next();
        std::task::Poll::Ready(next.map(|part| part.map(http_body::Frame::data)))
    }
}
