//! The trace that `tracing-opentelemetry` keeps of a request: joined, and passed on.

use crate::correlation::{Claims, Position};
use crate::trace_parent::TraceParent;
use http::HeaderValue;
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Whether there may be a tracer.
pub(crate) const KEPT: bool = true;

/// Makes the request's new span part of the caller's trace, and tells where it stands.
///
/// Inside a span that is traced already, the caller's word is not needed: whoever opened that one decided.
pub(crate) fn join(span: &Span, claims: &Claims) -> Option<TraceParent> {
    if let Some(caller) = claims.trace.filter(|_| here().is_none()) {
        let parent = Context::current().with_remote_span_context(remote(caller, claims));
        // An error says that there is no tracer, or that it does not want this span.
        let _ = span.set_parent(parent);
    }
    position_of(span).map(|position| position.parent)
}

/// Where a span stands in its trace.
pub(crate) fn position_of(span: &Span) -> Option<Position> {
    position(span.context().span().span_context())
}

/// Where the thread stands in a trace: in its innermost span, or wherever the application put it.
pub(crate) fn here() -> Option<Position> {
    position_of(&Span::current())
        .or_else(|| Context::map_current(|context| position(context.span().span_context())))
}

fn position(context: &SpanContext) -> Option<Position> {
    let flags = context.trace_flags().to_u8();
    let trace_id = u128::from_be_bytes(context.trace_id().to_bytes());
    let span_id = u64::from_be_bytes(context.span_id().to_bytes());
    let state = context.trace_state().header();
    context.is_valid().then(|| Position {
        parent: TraceParent::at(trace_id, span_id, flags),
        state: HeaderValue::try_from(state)
            .ok()
            .filter(|state| !state.is_empty()),
    })
}

fn remote(caller: TraceParent, claims: &Claims) -> SpanContext {
    let state = claims.state.as_ref().and_then(|state| state.to_str().ok());
    let state: Option<TraceState> = state.and_then(|state| state.parse().ok());
    SpanContext::new(
        TraceId::from_bytes(caller.trace_id().to_be_bytes()),
        SpanId::from_bytes(caller.span_id().to_be_bytes()),
        TraceFlags::new(caller.flags()),
        true,
        state.unwrap_or_default(),
    )
}
