//! Where a record stands in the OpenTelemetry trace that `tracing-opentelemetry` keeps in the same subscriber.
//!
//! No lock of ours meets one of the tracer's. The trace is asked for before the record's spans are walked, while
//! none of their data is locked: the tracer locks a span's data to find its own, and then its own, to start the
//! span if it is yet to be started. What the tracer itself would log meanwhile (a sampler, a span processor) is
//! turned away as coming from inside the log's work. The one thing that remains is asked of applications: a sampler
//! must not emit security events, since the tracer that called it holds the very span that the event is in.
//!
//! Neither does the order of the layers matter. Inside a span entered, the tracer has made its context the thread's
//! current one, which is read without any lock. A span that closes may have lost its trace already, when the
//! tracer's layer hears of it first: hence the layer keeps the ids of its own spans from their first exit on.

use opentelemetry::trace::{SpanContext, TraceContextExt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use tracing_core::dispatcher::WeakDispatch;
use tracing_core::span::Id;
use tracing_core::{Dispatch, Event};
use tracing_opentelemetry::get_otel_context;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

/// A position in a trace, in lower-case hexadecimal digits (W3C Trace Context).
#[derive(Debug, Clone, Copy)]
pub(crate) struct TraceIds {
    trace_id: [u8; 32],
    span_id: [u8; 16],
}

/// The way to the tracer: the subscriber that both layers are part of.
#[derive(Debug)]
pub(crate) struct Traces {
    subscriber: OnceLock<WeakDispatch>,
}

impl TraceIds {
    fn of(position: &SpanContext) -> Option<Self> {
        position.is_valid().then(|| Self {
            trace_id: digits(&position.trace_id().to_bytes()),
            span_id: digits(&position.span_id().to_bytes()),
        })
    }

    pub(crate) fn trace_id(&self) -> &[u8] {
        &self.trace_id
    }

    pub(crate) fn span_id(&self) -> &[u8] {
        &self.span_id
    }
}

impl Traces {
    pub(crate) const KEPT: bool = true;

    pub(crate) fn new() -> Self {
        Self {
            subscriber: OnceLock::new(),
        }
    }

    /// Remembers the subscriber that the layer became part of.
    pub(crate) fn register(&self, subscriber: &Dispatch) {
        // A layer has one subscriber; were there a second, the first would stay the right one for its spans.
        let _ = self.subscriber.set(subscriber.downgrade());
    }

    /// The position in the trace of the innermost span around an event.
    pub(crate) fn around_event(&self, event: &Event<'_>) -> Option<TraceIds> {
        guarded(|| match event.parent() {
            Some(parent) => self.find(|_| Some(parent.clone())),
            None if event.is_contextual() => current()
                // Context activation can be switched off in the tracer's layer.
                .or_else(|| self.find(|subscriber| subscriber.current_span().id().cloned())),
            None => None,
        })
    }

    /// The position in the trace of this span, or of the nearest one around it that the tracer knows.
    pub(crate) fn of_span(&self, id: &Id) -> Option<TraceIds> {
        guarded(|| self.find(|_| Some(id.clone())))
    }

    /// The position of a span that closes: what was kept while it lived, or what is still to be found.
    pub(crate) fn of_closing(&self, kept: Option<TraceIds>, id: &Id) -> Option<TraceIds> {
        kept.or_else(|| self.of_span(id))
    }

    fn find(&self, start: impl FnOnce(&Dispatch) -> Option<Id>) -> Option<TraceIds> {
        let subscriber = self.subscriber.get()?.upgrade()?;
        let id = start(&subscriber)?;
        position(&id, &subscriber).or_else(|| {
            let registry = subscriber.downcast_ref::<Registry>()?;
            let mut around = registry.span(&id)?.scope().skip(1);
            around.find_map(|span| position(&span.id(), &subscriber))
        })
    }
}

/// The trace that the thread is in, as the tracer or the application itself made it known.
fn current() -> Option<TraceIds> {
    opentelemetry::Context::map_current(|context| {
        TraceIds::of(context.span().span_context()).filter(|_| context.has_active_span())
    })
}

fn position(id: &Id, subscriber: &Dispatch) -> Option<TraceIds> {
    let context = get_otel_context(id, subscriber)?;
    TraceIds::of(context.span().span_context())
}

/// Runs the tracer's code: when it panics (a sampler's own code, or a thread that is being torn down), the trace
/// is missing from the record, and the record is not missing from the log.
fn guarded(ask: impl FnOnce() -> Option<TraceIds>) -> Option<TraceIds> {
    catch_unwind(AssertUnwindSafe(ask)).ok().flatten()
}

fn digits<const BYTES: usize, const DIGITS: usize>(bytes: &[u8; BYTES]) -> [u8; DIGITS] {
    let mut text = [b'0'; DIGITS];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 0xf]) {
            *digit = if nibble < 10 { b'0' } else { b'a' - 10 } + nibble;
        }
    }
    text
}
