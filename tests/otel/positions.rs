//! Where an event stands in the trace.

use crate::traced::{BOTH_ORDERS, Setup};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::{info_span, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

#[test]
fn every_record_has_the_ids_of_the_span_it_is_in() {
    for first in BOTH_ORDERS {
        let traced = Setup::new(first).run(|| {
            // Neither is a span of the log's.
            info_span!("outer").in_scope(|| {
                warn!(target: "security", "in the outer");
                info_span!("inner").in_scope(|| warn!(target: "security", "in the inner"));
                warn!(target: "security", "in the outer again");
            });
            info_span!("other").in_scope(|| warn!(target: "security", "in another trace"));
            warn!(target: "security", "in none");
        });
        traced.assert_in("in the outer", "outer");
        traced.assert_in("in the inner", "inner");
        traced.assert_in("in the outer again", "outer");
        traced.assert_in("in another trace", "other");
        let untraced = traced.record("in none");
        assert_eq!(untraced.get("trace_id"), None);
        assert_eq!(untraced["correlation_id"].as_str().unwrap().len(), 36);
    }
}

#[test]
fn explicit_parents_and_root_events_stand_where_they_say() {
    for first in BOTH_ORDERS {
        let traced = Setup::new(first).run(|| {
            let elsewhere = info_span!("elsewhere");
            info_span!("here").in_scope(|| {
                warn!(target: "security", parent: &elsewhere, "said of another span");
                warn!(target: "security", parent: None, "said of none");
            });
        });
        traced.assert_in("said of another span", "elsewhere");
        assert_eq!(traced.record("said of none").get("trace_id"), None);
    }
}

#[test]
fn without_context_activation_the_ids_are_the_same() {
    for first in BOTH_ORDERS {
        let mut setup = Setup::new(first);
        setup.activation = false;
        let traced = setup.run(|| {
            info_span!("outer").in_scope(|| {
                info_span!("inner").in_scope(|| warn!(target: "security", "in the inner"));
                warn!(target: "security", "in the outer");
            });
        });
        traced.assert_in("in the inner", "inner");
        traced.assert_in("in the outer", "outer");
    }
}

#[test]
fn a_parent_from_another_process_may_be_given_as_long_as_the_tracer_allows_it() {
    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    for first in BOTH_ORDERS {
        let traced = Setup::new(first).run(|| {
            let remote = SpanContext::new(
                TraceId::from_hex(TRACE).unwrap(),
                SpanId::from_hex("b7ad6b7169203331").unwrap(),
                TraceFlags::SAMPLED,
                true,
                TraceState::NONE,
            );
            let span = info_span!(target: "security", "request");
            let remote = opentelemetry::Context::new().with_remote_span_context(remote);
            span.set_parent(remote).unwrap();
            span.in_scope(|| warn!(target: "security", "in the request"));
        });
        traced.assert_in("in the request", "request");
        traced.assert_in("request", "request");
        assert_eq!(traced.span("request").0, TRACE);
    }
}

#[test]
fn what_an_event_or_a_span_names_itself_comes_before_the_trace() {
    for first in BOTH_ORDERS {
        let traced = Setup::new(first).run(|| {
            info_span!("outer", correlation_id = "c-of-span").in_scope(|| {
                warn!(target: "security", "of the span");
                warn!(target: "security", correlation_id = "c-of-event", "of the event");
                warn!(target: "security", trace_id = "t-of-event", "a trace of its own");
            });
            let told = info_span!("told", trace_id = "t-of-span", span_id = "s-of-span");
            told.in_scope(|| warn!(target: "security", "a span that tells of a trace"));
        });
        let (trace_id, span_id) = traced.span("outer");
        for (message, correlation) in [("of the span", "c-of-span"), ("of the event", "c-of-event")]
        {
            let record = traced.record(message);
            assert_eq!(record["correlation_id"], correlation);
            assert_eq!(record["trace_id"], trace_id);
            assert_eq!(record["span_id"], span_id);
        }
        let own = traced.record("a trace of its own");
        assert_eq!(own["trace_id"], "t-of-event");
        assert_eq!(own.get("span_id"), None, "ids of two traces do not mix");
        let told = traced.record("a span that tells of a trace");
        assert_eq!(told["trace_id"], traced.span("told").0);
        assert_eq!(told["span_id"], traced.span("told").1);
        assert_eq!(told["correlation_id"], "t-of-span");
    }
}
