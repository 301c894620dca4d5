//! The record's bytes: one JSON object in the documented order, without `seq`, which the journal gives.

use crate::captured::Captured;
use crate::clock::Now;
use crate::correlate::Context;
use crate::recognize::Slot;
use tracing_security_schema::Severity;

/// Everything a record is made of.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) now: Now,
    pub(crate) severity: Severity,
    pub(crate) risk_score: u8,
    pub(crate) own: &'a Captured,
    pub(crate) context: &'a Context,
    /// Stands in when the record has no outcome of its own.
    pub(crate) outcome: Option<&'static str>,
    /// Stands in when the record has no message of its own: a JSON string.
    pub(crate) message: &'a [u8],
    pub(crate) duration_ms: Option<f64>,
    /// `"code":{…},"level":"…",`
    pub(crate) origin: &'a [u8],
    /// `"service":{…},"v":1}`
    pub(crate) service: &'a [u8],
}

/// Appends the record to `out`.
pub(crate) fn record(out: &mut Vec<u8>, parts: &Parts<'_>) {
    let Parts { own, context, .. } = parts;
    out.extend_from_slice(b"{\"event_id\":\"");
    out.extend_from_slice(&parts.now.uuid());
    out.extend_from_slice(b"\",\"timestamp\":\"");
    out.extend_from_slice(&parts.now.timestamp());
    out.extend_from_slice(b"\",\"event_type\":");
    out.extend_from_slice(
        own.slot(Slot::EventType)
            .unwrap_or(b"\"security.unclassified\""),
    );
    out.extend_from_slice(b",\"severity\":\"");
    out.extend_from_slice(parts.severity.as_str().as_bytes());
    out.extend_from_slice(b"\",\"risk_score\":");
    push_small(out, parts.risk_score);
    push_outcome(out, parts);
    push_slot(out, b",\"reason\":", own.slot(Slot::Reason));
    push_slot(out, b",\"actor\":", inherited(parts, Slot::Actor));
    push_slot(out, b",\"source_ip\":", inherited(parts, Slot::SourceIp));
    push_slot(out, b",\"target\":", own.slot(Slot::Target));
    push_slot(out, b",\"correlation_id\":", Some(context.correlation()));
    push_slot(out, b",\"session_id\":", inherited(parts, Slot::SessionId));
    push_slot(out, b",\"tenant\":", inherited(parts, Slot::Tenant));
    push_slot(out, b",\"action\":", own.slot(Slot::Action));
    push_slot(out, b",\"occurred_at\":", own.slot(Slot::OccurredAt));
    push_slot(out, b",\"trace_id\":", inherited(parts, Slot::TraceId));
    push_slot(out, b",\"span_id\":", inherited(parts, Slot::SpanId));
    push_duration(out, parts);
    push_slot(
        out,
        b",\"message\":",
        Some(own.slot(Slot::Message).unwrap_or(parts.message)),
    );
    push_object(out, b",\"fields\":{", own.plain_bytes(), context.fields());
    push_names(out, context);
    push_object(out, b",\"redacted\":{", own.notes(), context.notes());
    out.push(b',');
    out.extend_from_slice(parts.origin);
    out.extend_from_slice(parts.service);
}

fn inherited<'a>(parts: &Parts<'a>, slot: Slot) -> Option<&'a [u8]> {
    parts.own.slot(slot).or_else(|| parts.context.slot(slot))
}

fn push_slot(out: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    if let Some(value) = value {
        out.extend_from_slice(key);
        out.extend_from_slice(value);
    }
}

fn push_outcome(out: &mut Vec<u8>, parts: &Parts<'_>) {
    match (parts.own.slot(Slot::Outcome), parts.outcome) {
        (None, Some(outcome)) => {
            out.extend_from_slice(b",\"outcome\":\"");
            out.extend_from_slice(outcome.as_bytes());
            out.push(b'"');
        }
        (own, _) => push_slot(out, b",\"outcome\":", own),
    }
}

fn push_duration(out: &mut Vec<u8>, parts: &Parts<'_>) {
    match (parts.own.slot(Slot::DurationMs), parts.duration_ms) {
        (None, Some(duration)) => {
            out.extend_from_slice(b",\"duration_ms\":");
            out.extend_from_slice(format!("{duration:.3}").as_bytes());
        }
        (own, _) => push_slot(out, b",\"duration_ms\":", own),
    }
}

/// An object of two runs of `"key":value,`; omitted when both are empty.
fn push_object(out: &mut Vec<u8>, opening: &[u8], first: &[u8], second: &[u8]) {
    if first.is_empty() && second.is_empty() {
        return;
    }
    out.extend_from_slice(opening);
    out.extend_from_slice(first);
    out.extend_from_slice(second);
    // The last value's comma becomes the closing brace.
    if let Some(last) = out.last_mut() {
        *last = b'}';
    }
}

fn push_names(out: &mut Vec<u8>, context: &Context) {
    let mut separator: &[u8] = b",\"spans\":[";
    for name in context.names() {
        out.extend_from_slice(separator);
        out.extend_from_slice(name);
        separator = b",";
    }
    if separator == b"," {
        out.push(b']');
    }
}

/// A risk score: 0–10.
fn push_small(out: &mut Vec<u8>, number: u8) {
    if number >= 10 {
        out.push(b'0' + number / 10 % 10);
    }
    out.push(b'0' + number % 10);
}
