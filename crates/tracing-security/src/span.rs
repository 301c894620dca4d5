//! What the layer keeps with a span.

use crate::callsite::Callsite;
use crate::captured::Captured;
use crate::late::LateFields;
use crate::otel::TraceIds;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tracing_core::LevelFilter;
use tracing_subscriber::registry::{Extensions, ExtensionsMut};

/// Redacted and encoded values only.
#[derive(Debug)]
pub(crate) struct SpanState {
    pub(crate) callsite: Arc<Callsite>,
    /// None while nothing has needed what the span lends late.
    pub(crate) captured: Option<Box<Captured>>,
    /// Kept after that as well: whoever lent it may look for it.
    pub(crate) late: Option<Arc<dyn LateFields>>,
    /// Of a span that yields a record.
    pub(crate) opened_at: Option<Instant>,
    /// The level that span directives open inside this span.
    pub(crate) opens: LevelFilter,
    /// An event of level ERROR happened directly inside.
    pub(crate) saw_error: bool,
    /// Where the span stands in the OpenTelemetry trace, known from its first exit on.
    pub(crate) trace: Option<TraceIds>,
}

impl SpanState {
    /// What is still to be captured.
    pub(crate) fn uncaptured(&self) -> Option<Arc<dyn LateFields>> {
        self.late.clone().filter(|_| self.captured.is_none())
    }

    /// Keeps what was captured late, unless another thread was first.
    pub(crate) fn settle(&mut self, captured: Captured) -> &mut Captured {
        self.captured.get_or_insert_with(|| Box::new(captured))
    }
}

/// What was lent late for the span that these extensions are of.
pub(crate) fn kept_late(extensions: &Extensions<'_>) -> Option<Arc<dyn LateFields>> {
    let states = extensions.get::<SpanStates>()?;
    let mut all = states.first.iter().chain(&states.others);
    all.find_map(|(_, state)| state.late.clone())
}

/// Tells the logs of one process apart: a span's extensions hold one value of each type for all layers of a
/// registry (tokio-rs/tracing#1372).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogId(u64);

/// What each log keeps with one span; nearly always there is one.
#[derive(Debug, Default)]
struct SpanStates {
    first: Option<(LogId, SpanState)>,
    others: Vec<(LogId, SpanState)>,
}

impl LogId {
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// What this log keeps with the span.
    pub(crate) fn state<'e>(self, extensions: &'e Extensions<'_>) -> Option<&'e SpanState> {
        let states = extensions.get::<SpanStates>()?;
        let mut all = states.first.iter().chain(&states.others);
        all.find_map(|(log, state)| (*log == self).then_some(state))
    }

    /// The same, to be changed.
    pub(crate) fn state_mut<'e>(
        self,
        extensions: &'e mut ExtensionsMut<'_>,
    ) -> Option<&'e mut SpanState> {
        let states = extensions.get_mut::<SpanStates>()?;
        let mut all = states.first.iter_mut().chain(&mut states.others);
        all.find_map(|(log, state)| (*log == self).then_some(state))
    }

    /// Keeps `state` with a new span.
    pub(crate) fn keep(self, extensions: &mut ExtensionsMut<'_>, state: SpanState) {
        match extensions.get_mut::<SpanStates>() {
            Some(states) => states.others.push((self, state)),
            None => {
                extensions.replace(SpanStates {
                    first: Some((self, state)),
                    others: Vec::new(),
                });
            }
        }
    }

    /// Takes back what this log keeps with a closing span.
    pub(crate) fn take(self, extensions: &mut ExtensionsMut<'_>) -> Option<SpanState> {
        let states = extensions.get_mut::<SpanStates>()?;
        if let Some((_, state)) = states.first.take_if(|(log, _)| *log == self) {
            return Some(state);
        }
        let index = states.others.iter().position(|(log, _)| *log == self)?;
        Some(states.others.swap_remove(index).1)
    }
}
