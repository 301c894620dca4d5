//! The layer: what happens to a span or an event, a line per stage.

use crate::builder::Builder;
use crate::callsite::{Callsite, push_origin};
use crate::capture::{Capture, LogOrigin};
use crate::captured::Captured;
use crate::clock::Now;
use crate::core::Core;
use crate::correlate::opened_level;
use crate::encode::{self, Parts};
use crate::error::Error;
use crate::late::{self, LateFields};
use crate::otel::Traces;
use crate::recognize::{Kind, Slot};
use crate::reentry;
use crate::scratch::{self, Scratch};
use crate::span::{LogId, SpanState};
use crate::worker::frame_byte;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Dispatch, Event, Level, LevelFilter, Metadata, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::layer::{Context, Filter, Layer};
use tracing_subscriber::registry::LookupSpan;

/// The security log as a `tracing_subscriber` layer; see [`builder`](Self::builder).
#[derive(Debug)]
pub struct SecurityLayer {
    core: Arc<Core>,
    traces: Traces,
}

/// Chooses the callsites that reach [`SecurityLayer`].
///
/// Its `enabled` is always true: a per-layer filter that answers `false` there leaves a mark on the thread
/// which loses a later event (tokio-rs/tracing#2519, #2704). What is not wanted is turned away at its
/// callsite, or by the layer itself.
#[derive(Debug)]
pub struct Recognizer {
    core: Arc<Core>,
}

impl SecurityLayer {
    /// Sets up a security log. Only the directory must be given.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Sets up a security log from a TOML file; `SECURITY_LOG_*` variables lie over it.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown key or a bad value: the message names file, line and column.
    pub fn from_config(path: impl AsRef<Path>) -> Result<Builder, Error> {
        Builder::new().config_file(path)
    }

    pub(crate) fn new(core: Arc<Core>) -> Self {
        let traces = Traces::new();
        Self { core, traces }
    }

    /// An event of ours: capture and redact, correlate, assess, encode, admit.
    fn event<S>(
        &self,
        callsite: &Callsite,
        event: &Event<'_>,
        ctx: &Context<'_, S>,
        log: Option<&Metadata<'_>>,
    ) where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let Some(_inside) = reentry::try_enter() else {
            return self.core.refuse_reentrant(callsite);
        };
        scratch::with(|scratch| {
            let Scratch {
                own,
                context,
                texts,
                frame,
                sender,
            } = scratch;
            let mut log_origin = LogOrigin::default();
            let capture = Capture {
                callsite,
                redaction: self.core.redaction(),
                into: own,
                texts,
                log: log.is_some().then_some(&mut log_origin),
            };
            capture.run(|visitor| event.record(visitor));
            if own.switched_off {
                return;
            }
            let now = Now::read();
            context.enter_trace(self.traces.around_event(event), own);
            let spans = ctx.event_scope(event).into_iter().flatten();
            context.gather(spans, self.core.log, own, now, |callsite, fields| {
                Capture::late(callsite, self.core.redaction(), texts, fields)
            });
            let level = log.map_or(callsite.metadata.level(), |metadata| metadata.level());
            if *level == Level::ERROR {
                mark_error(event, ctx, self.core.log);
            }
            let actor = own.slot(Slot::Actor).or_else(|| context.slot(Slot::Actor));
            let (severity, risk_score) = self.core.risk.assess(own, level, actor);
            let origin = log.map(|_| log_origin.encode(level));
            frame.push(frame_byte(severity));
            encode::record(
                frame,
                &Parts {
                    now,
                    severity,
                    risk_score,
                    own,
                    context,
                    outcome: None,
                    message: b"\"\"",
                    duration_ms: None,
                    origin: origin.as_deref().unwrap_or(&callsite.origin),
                    service: &self.core.service,
                },
            );
            self.core.admit(
                frame,
                severity,
                own.slot(Slot::EventType).unwrap_or_default(),
                sender,
            );
        });
    }

    /// A `log` record: ours when its own target is.
    fn log_record<S>(&self, callsite: &Callsite, event: &Event<'_>, ctx: &Context<'_, S>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let Some(metadata) = event.normalized_metadata() else {
            return;
        };
        let wanted = self.core.is_security_target(metadata.target())
            && self
                .core
                .directives()
                .takes(metadata.target(), metadata.level());
        if wanted {
            self.event(callsite, event, ctx, Some(&metadata));
        }
    }

    /// Whether the filter takes this event, by itself or for the spans it stands in.
    fn takes<S>(&self, callsite: &Callsite, event: &Event<'_>, ctx: &Context<'_, S>) -> bool
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        self.core.filter_takes(callsite)
            || (self.core.has_span_directives()
                && opened_level(ctx.event_scope(event).into_iter().flatten(), self.core.log)
                    >= *callsite.metadata.level())
    }

    /// The record of a closing security span.
    fn close<S>(&self, state: &SpanState, own: &Captured, id: &Id, ctx: &Context<'_, S>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let Some(_inside) = reentry::try_enter() else {
            return self.core.refuse_reentrant(&state.callsite);
        };
        scratch::with(|scratch| {
            let Scratch {
                context,
                texts,
                frame,
                sender,
                ..
            } = scratch;
            let now = Now::read();
            context.enter_trace(self.traces.of_closing(state.trace, id), own);
            context.enter_own_span(&state.callsite);
            let spans = ctx.span_scope(id).into_iter().flatten();
            context.gather(spans, self.core.log, own, now, |callsite, fields| {
                Capture::late(callsite, self.core.redaction(), texts, fields)
            });
            let actor = own.slot(Slot::Actor).or_else(|| context.slot(Slot::Actor));
            let (severity, risk_score) =
                self.core
                    .risk
                    .assess(own, state.callsite.metadata.level(), actor);
            let failed = state.saw_error || own.holds_error || std::thread::panicking();
            frame.push(frame_byte(severity));
            encode::record(
                frame,
                &Parts {
                    now,
                    severity,
                    risk_score,
                    own,
                    context,
                    outcome: Some(if failed { "failure" } else { "success" }),
                    message: &state.callsite.quoted_name,
                    duration_ms: state
                        .opened_at
                        .map(|opened_at| opened_at.elapsed().as_secs_f64() * 1e3),
                    origin: &state.callsite.origin,
                    service: &self.core.service,
                },
            );
            self.core.admit(
                frame,
                severity,
                own.slot(Slot::EventType).unwrap_or_default(),
                sender,
            );
        });
    }
}

impl<S> Layer<S> for SecurityLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let callsite = self.core.callsite(event.metadata());
        match callsite.kind {
            Kind::Probe => {
                self.core.probe.fetch_add(1, Ordering::SeqCst);
            }
            Kind::SecurityEvent if self.takes(&callsite, event, &ctx) => {
                self.event(&callsite, event, &ctx, None)
            }
            Kind::LogBridge => self.log_record(&callsite, event, &ctx),
            _ => {}
        }
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        let callsite = self.core.callsite(attributes.metadata());
        let concerned = || {
            self.core.has_span_directives()
                && self.core.directives().concerns_span(callsite.metadata)
        };
        if callsite.kind == Kind::Unwanted && !concerned() {
            return;
        }
        let Some(_inside) = reentry::try_enter() else {
            return;
        };
        let mut state = SpanState {
            callsite: Arc::clone(&callsite),
            captured: None,
            late: self.lent_late(&callsite),
            opened_at: (callsite.kind == Kind::SecuritySpan).then(Instant::now),
            opens: LevelFilter::OFF,
            saw_error: false,
            trace: None,
        };
        if state.late.is_none() {
            scratch::with(|scratch| {
                let Scratch { own, texts, .. } = scratch;
                let capture = Capture {
                    callsite: &callsite,
                    redaction: self.core.redaction(),
                    into: own,
                    texts,
                    log: None,
                };
                capture.run(|visitor| attributes.record(visitor));
                state.opens = self.opens(&callsite, own);
                state.captured = Some(Box::new(own.clone()));
            });
        }
        if let Some(span) = ctx.span(id) {
            self.core.log.keep(&mut span.extensions_mut(), state);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        let Some(span) = ctx.span(id) else { return };
        let callsite = self.core.callsite(span.metadata());
        if callsite.kind == Kind::Unwanted && callsite.fields.is_empty() {
            return;
        }
        let Some(_inside) = reentry::try_enter() else {
            return;
        };
        scratch::with(|scratch| {
            let Scratch { own, texts, .. } = scratch;
            let redaction = self.core.redaction();
            let capture = Capture {
                callsite: &callsite,
                redaction,
                into: own,
                texts,
                log: None,
            };
            // The values' own code runs here, before the span's data is locked.
            capture.run(|visitor| values.record(visitor));
            let late = {
                let extensions = span.extensions();
                let state = self.core.log.state(&extensions);
                state.and_then(SpanState::uncaptured)
            };
            let late = late.map(|fields| Capture::late(&callsite, redaction, texts, &*fields));
            if let Some(state) = self.core.log.state_mut(&mut span.extensions_mut()) {
                let captured = state.settle(late.unwrap_or_default());
                captured.merge(own);
                state.opens = self.opens(&callsite, captured);
            }
        });
    }

    fn on_register_dispatch(&self, subscriber: &Dispatch) {
        self.traces.register(subscriber);
    }

    /// A span of ours will yield a record when it closes, and its trace may be closed before it.
    fn on_exit(&self, id: &Id, ctx: Context<'_, S>) {
        if !Traces::KEPT {
            return;
        }
        let Some(span) = ctx.span(id) else { return };
        if self.core.callsite(span.metadata()).kind != Kind::SecuritySpan {
            return;
        }
        let Some(_inside) = reentry::try_enter() else {
            return;
        };
        let kept = |state: &SpanState| state.trace.is_some();
        if self.core.log.state(&span.extensions()).is_none_or(kept) {
            return;
        }
        // Looked up while nothing of the span is locked: the tracer locks it too.
        let trace = self.traces.of_span(id);
        if let Some(state) = self.core.log.state_mut(&mut span.extensions_mut()) {
            state.trace = trace;
        }
    }

    fn on_close(&self, id: Id, ctx: Context<'_, S>) {
        let Some(span) = ctx.span(&id) else { return };
        let callsite = self.core.callsite(span.metadata());
        if callsite.kind != Kind::SecuritySpan {
            return;
        }
        let Some(state) = self.core.log.take(&mut span.extensions_mut()) else {
            return;
        };
        let Some(own) = &state.captured else { return };
        if self.core.filter_takes(&callsite) && !own.switched_off {
            self.close(&state, own, &id, &ctx);
        }
    }
}

impl SecurityLayer {
    /// What this span lends late; none when something is to know its fields at once.
    fn lent_late(&self, callsite: &Callsite) -> Option<Arc<dyn LateFields>> {
        if callsite.kind == Kind::SecuritySpan || self.core.has_span_directives() {
            return None;
        }
        late::take_for(callsite.metadata)
    }

    fn opens(&self, callsite: &Callsite, captured: &Captured) -> LevelFilter {
        if !self.core.has_span_directives() {
            return LevelFilter::OFF;
        }
        let directives = self.core.directives();
        directives.opened_by(callsite.metadata, |name, value| {
            captured.has_value(name, value)
        })
    }
}

impl LogOrigin {
    fn encode(&self, level: &Level) -> Vec<u8> {
        let mut out = Vec::new();
        push_origin(
            &mut out,
            self.module.as_deref(),
            self.file.as_deref(),
            self.line,
            level.as_str(),
        );
        out
    }
}

/// An error inside a security span makes the span's outcome a failure.
fn mark_error<S>(event: &Event<'_>, ctx: &Context<'_, S>, log: LogId)
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    for span in ctx.event_scope(event).into_iter().flatten() {
        if let Some(state) = log.state_mut(&mut span.extensions_mut())
            && state.callsite.kind == Kind::SecuritySpan
        {
            state.saw_error = true;
            return;
        }
    }
}

impl<S> Filter<S> for Recognizer {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.core.wants(metadata) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.core.level_hint())
    }
}

impl Recognizer {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}
