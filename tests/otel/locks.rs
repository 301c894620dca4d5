//! Log and tracer both lock a span's data; neither waits for the other.

use crate::traced::{BOTH_ORDERS, Setup};
use opentelemetry::trace::{Link, SpanKind, TraceId, TraceState};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use std::thread;
use tracing::{Span, error, info_span, warn};

const THREADS: usize = 4;
const ROUNDS: usize = 200;

#[test]
fn threads_that_share_a_span_hold_up_nobody() {
    for first in BOTH_ORDERS {
        let traced = Setup::new(first).run(|| {
            let shared = info_span!(target: "security", "shared", actor = tracing::field::Empty);
            let subscriber = tracing::dispatcher::get_default(Clone::clone);
            thread::scope(|scope| {
                for number in 0..THREADS {
                    let (shared, subscriber) = (&shared, &subscriber);
                    scope.spawn(move || {
                        tracing::dispatcher::with_default(subscriber, || in_turn(shared, number));
                    });
                }
            });
        });
        let (trace_id, span_id) = traced.span("shared");
        assert_eq!(traced.records.len(), THREADS * ROUNDS * 3 + 1);
        for record in &traced.records {
            assert_eq!(record["trace_id"], trace_id, "{record}");
            let of_shared = record["span_id"] == span_id;
            assert_eq!(of_shared, record["message"] != "below", "{record}");
        }
    }
}

fn in_turn(shared: &Span, number: usize) {
    for _ in 0..ROUNDS {
        error!(target: "security", parent: shared, "from outside");
        let _entered = shared.enter();
        shared.record("actor", format!("user-{number}"));
        warn!(target: "security", "inside");
        info_span!("below").in_scope(|| warn!(target: "security", "below"));
    }
}

/// Logs while the tracer holds the span that it starts, or panics.
#[derive(Debug, Clone)]
struct Talkative {
    panics: bool,
}

impl ShouldSample for Talkative {
    fn should_sample(
        &self,
        _: Option<&Context>,
        _: TraceId,
        _: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        warn!(target: "security", "from the sampler");
        assert!(!self.panics, "this sampler panics");
        SamplingResult {
            decision: SamplingDecision::RecordAndSample,
            attributes: Vec::new(),
            trace_state: TraceState::NONE,
        }
    }
}

#[test]
fn a_sampler_that_logs_while_the_log_asks_for_a_span_hangs_nobody() {
    for first in BOTH_ORDERS {
        let mut setup = Setup::new(first);
        setup.sampler = Box::new(Talkative { panics: false });
        let traced = setup.run(|| {
            let span = info_span!("not yet started");
            warn!(target: "security", parent: &span, "of the span");
        });
        traced.assert_in("of the span", "not yet started");
        assert_eq!(traced.records.len(), 1);
    }
}

#[test]
fn a_sampler_that_panics_costs_the_trace_and_not_the_record() {
    for first in BOTH_ORDERS {
        let mut setup = Setup::new(first);
        setup.sampler = Box::new(Talkative { panics: true });
        let traced = setup.run(|| {
            let work = || {
                let span = info_span!("cannot be started");
                warn!(target: "security", parent: &span, "of the span");
                // The tracer's own layer knows no better than to panic.
                std::mem::forget(span);
            };
            drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)));
        });
        assert_eq!(traced.record("of the span").get("trace_id"), None);
    }
}
