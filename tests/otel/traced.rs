//! A log and a tracer in one subscriber, and what each of them wrote.

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{
    InMemorySpanExporter, Sampler, SdkTracerProvider, ShouldSample, SpanData,
};
use serde_json::Value;
use tracing::Dispatch;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_security_tests::{Written, builder, within};
use tracing_subscriber::Registry;
use tracing_subscriber::prelude::*;

/// Which layer the subscriber was given first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    Log,
    Tracer,
}

pub(crate) const BOTH_ORDERS: [First; 2] = [First::Log, First::Tracer];

/// What a log and a tracer wrote of the same work.
pub(crate) struct Traced {
    pub(crate) records: Vec<Value>,
    exported: Vec<SpanData>,
}

/// Tracers to try.
pub(crate) struct Setup {
    pub(crate) first: First,
    pub(crate) activation: bool,
    pub(crate) sampler: Box<dyn ShouldSample>,
}

impl Setup {
    pub(crate) fn new(first: First) -> Self {
        Self {
            first,
            activation: true,
            sampler: Box::new(Sampler::AlwaysOn),
        }
    }

    /// Does `work` under both layers, and fails when it hangs.
    pub(crate) fn run(self, work: impl FnOnce() + Send + 'static) -> Traced {
        within("the traced work", move || self.run_here(work))
    }

    fn run_here(self, work: impl FnOnce()) -> Traced {
        let logs = tempfile::tempdir().unwrap();
        let exported = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_sampler(self.sampler)
            .with_simple_exporter(exported.clone())
            .build();
        let tracer = provider.tracer("test");
        let log = builder(&logs.path().join("log"));
        let guard;
        let subscriber: Dispatch = match self.first {
            First::Log => {
                let (security, opened) = log.build().unwrap();
                guard = opened;
                let tracing =
                    OpenTelemetryLayer::new(tracer).with_context_activation(self.activation);
                Registry::default().with(security).with(tracing).into()
            }
            First::Tracer => {
                let (security, opened) = log.build().unwrap();
                guard = opened;
                let tracing =
                    OpenTelemetryLayer::new(tracer).with_context_activation(self.activation);
                Registry::default().with(tracing).with(security).into()
            }
        };
        tracing::dispatcher::with_default(&subscriber, work);
        drop(guard);
        let written = Written::read(&logs.path().join("log"));
        Traced {
            records: written.application().into_iter().cloned().collect(),
            // A provider that goes empties its exporter.
            exported: exported.get_finished_spans().unwrap(),
        }
    }
}

impl Traced {
    /// The only exported span of this name: (trace id, span id).
    pub(crate) fn span(&self, name: &str) -> (String, String) {
        let context = &self.exported(name).span_context;
        (
            context.trace_id().to_string(),
            context.span_id().to_string(),
        )
    }

    /// The id of a span's parent.
    pub(crate) fn parent(&self, name: &str) -> String {
        self.exported(name).parent_span_id.to_string()
    }

    fn exported(&self, name: &str) -> &SpanData {
        let mut found = self.exported.iter().filter(|span| span.name == name);
        let span = found.next().unwrap_or_else(|| panic!("no span {name}"));
        assert!(found.next().is_none(), "two spans {name}");
        span
    }

    /// The only record with this message.
    pub(crate) fn record(&self, message: &str) -> &Value {
        let mut found = self.records.iter().filter(|r| r["message"] == message);
        let record = found.next();
        assert!(found.next().is_none(), "two records {message}");
        record.unwrap_or_else(|| panic!("no record {message} in {:#?}", self.records))
    }

    /// Asserts that a record stands where a span does, and that the trace is its correlation.
    pub(crate) fn assert_in(&self, message: &str, span: &str) {
        let (trace_id, span_id) = self.span(span);
        let record = self.record(message);
        assert_eq!(record["trace_id"], trace_id, "{record}");
        assert_eq!(record["span_id"], span_id, "{record}");
        assert_eq!(record["correlation_id"], trace_id, "{record}");
    }
}
