//! A traced request: the caller's trace goes on here, and from here to the next service.

use crate::traced::{BOTH_ORDERS, First, Setup, Traced};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use std::sync::mpsc;
use tower::ServiceExt;
use tracing::{Instrument, info_span, warn};
use tracing_security_tower::{HttpSecurityLayer, inject};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// What a traced service answered, and what it would tell the next one.
struct Asked {
    traced: Traced,
    answered: HeaderMap,
    told: HeaderMap,
}

async fn ask(
    layer: HttpSecurityLayer,
    headers: &[(&'static str, &str)],
    tell: mpsc::Sender<HeaderMap>,
) -> HeaderMap {
    let handler = async move || {
        warn!(target: "security", "in the handler");
        let query = info_span!("query");
        query.in_scope(|| {
            let mut told = HeaderMap::from_iter([(http::header::ACCEPT, "kept".parse().unwrap())]);
            inject(&mut told);
            tell.send(told).unwrap();
        });
        StatusCode::FORBIDDEN
    };
    let app = Router::new().route("/", get(handler)).layer(layer);
    let mut request = Request::get("/").body(Body::empty()).unwrap();
    for (name, value) in headers {
        let name = HeaderName::from_static(name);
        request.headers_mut().append(name, value.parse().unwrap());
    }
    let response: Response<Body> = app.oneshot(request).await.unwrap();
    response.headers().clone()
}

fn asked(
    first: First,
    around: bool,
    layer: HttpSecurityLayer,
    headers: &'static [(&'static str, &str)],
) -> Asked {
    let (tell, told) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let traced = Setup::new(first).run(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let work = ask(layer, headers, tell);
        let headers = if around {
            runtime.block_on(work.instrument(info_span!("server")))
        } else {
            runtime.block_on(work)
        };
        answer.send(headers).unwrap();
    });
    Asked {
        traced,
        answered: answered.recv().unwrap(),
        told: told.recv().unwrap(),
    }
}

impl Asked {
    /// Asserts that both records are in the exported trace, and that the answer and the next service learn of it.
    fn assert_traced(&self) -> String {
        let (trace_id, _) = self.traced.span("request");
        self.traced.assert_in("in the handler", "request");
        self.traced.assert_in("request refused", "request");
        assert_eq!(self.answered["x-correlation-id"], trace_id);
        assert_eq!(self.told["x-correlation-id"], trace_id);
        self.assert_position(&trace_id);
        trace_id
    }

    fn assert_position(&self, trace_id: &str) {
        let (_, query) = self.traced.span("query");
        let position = format!("00-{trace_id}-{query}-01");
        assert_eq!(self.told["traceparent"], position);
    }
}

#[test]
fn the_callers_trace_goes_on() {
    for first in BOTH_ORDERS {
        let headers = &[("traceparent", CALLER), ("tracestate", "vendor=1")];
        let asked = asked(first, false, HttpSecurityLayer::new(), headers);
        assert_eq!(asked.assert_traced(), TRACE);
        assert_eq!(asked.traced.parent("request"), "b7ad6b7169203331");
        assert_eq!(asked.told["tracestate"], "vendor=1");
    }
}

#[test]
fn without_a_caller_the_trace_that_starts_here_is_the_correlation() {
    for first in BOTH_ORDERS {
        for headers in [
            &[][..],
            &[("x-correlation-id", "c-1")],
            &[("traceparent", "00-nonsense")],
        ] {
            let asked = asked(first, false, HttpSecurityLayer::new(), headers);
            asked.assert_traced();
            assert_eq!(asked.traced.parent("request"), "0000000000000000");
        }
    }
}

#[test]
fn inside_a_traced_span_the_callers_word_is_not_needed() {
    for first in BOTH_ORDERS {
        let headers = &[("traceparent", CALLER)];
        let asked = asked(first, true, HttpSecurityLayer::new(), headers);
        let (server_trace, server) = asked.traced.span("server");
        assert_eq!(asked.assert_traced(), server_trace);
        assert_ne!(server_trace, TRACE);
        assert_eq!(asked.traced.parent("request"), server);
    }
}

#[test]
fn an_identifier_that_is_wanted_more_than_the_trace_stands_beside_it() {
    let wanted = HeaderName::from_static("x-correlation-id");
    for first in BOTH_ORDERS {
        let layer = HttpSecurityLayer::new().correlation_headers([wanted.clone()]);
        let headers = &[("traceparent", CALLER), ("x-correlation-id", "c-1")];
        let asked = asked(first, false, layer, headers);
        let (trace_id, span_id) = asked.traced.span("request");
        assert_ne!(
            trace_id, TRACE,
            "a header that is not among the names is not read"
        );
        for message in ["in the handler", "request refused"] {
            let record = asked.traced.record(message);
            assert_eq!(record["correlation_id"], "c-1");
            assert_eq!(record["trace_id"], trace_id);
            assert_eq!(record["span_id"], span_id);
        }
        assert_eq!(asked.answered["x-correlation-id"], "c-1");
        assert_eq!(asked.told["x-correlation-id"], "c-1");
        asked.assert_position(&trace_id);
    }
}
