//! Which callsites are ours, and what each of their fields means. Decided once per callsite.

use crate::directive::Directives;
use tracing_core::Metadata;

/// Field that switches recognition on (declared) or off (`security = false`).
const SWITCH_FIELD: &str = "security";
/// Target of every callsite of the `log` bridge; the real target is a field of the event.
const LOG_BRIDGE_TARGET: &str = "log";

/// Target of the self-check's probes, which are received and not recorded.
pub(crate) const PROBE_TARGET: &str = "security::self_check";

/// What a callsite is to the security log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Yields one record.
    SecurityEvent,
    /// Yields one record when it closes, and lends context.
    SecuritySpan,
    /// Lends context and yields nothing.
    ContextSpan,
    /// The self-check's probe.
    Probe,
    /// A `log` record: its own target decides, event by event.
    LogBridge,
    /// Not ours.
    Unwanted,
}

/// The targets that mark a security callsite.
#[derive(Debug, Clone)]
pub(crate) struct Targets {
    additional: Vec<String>,
}

impl Targets {
    /// `security` and everything below it, and the same for each of `additional`.
    pub(crate) fn new(additional: Vec<String>) -> Self {
        Self { additional }
    }

    /// Whether `target` is a security target.
    pub(crate) fn contains(&self, target: &str) -> bool {
        is_at_or_below(target, "security")
            || self
                .additional
                .iter()
                .any(|parent| is_at_or_below(target, parent))
    }

    /// What a callsite of this metadata is, whatever its level.
    pub(crate) fn classify(&self, metadata: &Metadata<'_>) -> Kind {
        let fields = metadata.fields();
        let tagged = self.contains(metadata.target()) || fields.field(SWITCH_FIELD).is_some();
        match (metadata.is_span(), tagged) {
            (true, true) => Kind::SecuritySpan,
            (false, true) if metadata.target() == PROBE_TARGET => Kind::Probe,
            (false, true) => Kind::SecurityEvent,
            (true, false) if fields.iter().any(|f| Role::of(f.name()).is_context()) => {
                Kind::ContextSpan
            }
            (false, false)
                if metadata.target() == LOG_BRIDGE_TARGET
                    && fields.field("log.target").is_some() =>
            {
                Kind::LogBridge
            }
            _ => Kind::Unwanted,
        }
    }
}

/// Whether this layer wants to hear of a callsite under the filter in force.
pub(crate) fn wants(kind: Kind, metadata: &Metadata<'_>, directives: &Directives) -> bool {
    match kind {
        Kind::SecuritySpan | Kind::ContextSpan | Kind::Probe => true,
        Kind::SecurityEvent => {
            directives.has_spans() || directives.takes(metadata.target(), metadata.level())
        }
        Kind::LogBridge => directives.most_verbose() >= *metadata.level(),
        Kind::Unwanted => directives.concerns_span(metadata),
    }
}

fn is_at_or_below(target: &str, parent: &str) -> bool {
    target
        .strip_prefix(parent)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with('.'))
}

/// A reserved top-level key of the record that a field can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    EventType,
    Severity,
    RiskScore,
    Outcome,
    Reason,
    Actor,
    SourceIp,
    Target,
    CorrelationId,
    SessionId,
    Tenant,
    Action,
    OccurredAt,
    TraceId,
    SpanId,
    DurationMs,
    Message,
}

impl Slot {
    pub(crate) const COUNT: usize = 17;

    /// The slots that a span lends to what happens inside it.
    pub(crate) const CONTEXT: [Self; 7] = [
        Self::CorrelationId,
        Self::Actor,
        Self::SourceIp,
        Self::SessionId,
        Self::Tenant,
        Self::TraceId,
        Self::SpanId,
    ];

    pub(crate) fn is_context(self) -> bool {
        Self::CONTEXT.contains(&self)
    }

    /// The record's key.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::EventType => "event_type",
            Self::Severity => "severity",
            Self::RiskScore => "risk_score",
            Self::Outcome => "outcome",
            Self::Reason => "reason",
            Self::Actor => "actor",
            Self::SourceIp => "source_ip",
            Self::Target => "target",
            Self::CorrelationId => "correlation_id",
            Self::SessionId => "session_id",
            Self::Tenant => "tenant",
            Self::Action => "action",
            Self::OccurredAt => "occurred_at",
            Self::TraceId => "trace_id",
            Self::SpanId => "span_id",
            Self::DurationMs => "duration_ms",
            Self::Message => "message",
        }
    }
}

/// What a field of a callsite means to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Fills a reserved key; of several names for one key the lowest rank wins.
    Promoted(Slot, u8),
    /// The recognition switch; not recorded.
    Switch,
    /// One of the `log` bridge's own fields; not recorded.
    LogBridge,
    /// Goes under `fields`.
    Plain,
}

impl Role {
    /// The role of a field by its name (`r#type` counts as `type`).
    pub(crate) fn of(name: &str) -> Self {
        let promoted = |slot| Self::Promoted(slot, 0);
        match bare_name(name) {
            "event_type" => promoted(Slot::EventType),
            "severity" => promoted(Slot::Severity),
            "risk_score" => promoted(Slot::RiskScore),
            "outcome" => promoted(Slot::Outcome),
            "reason" => promoted(Slot::Reason),
            "actor" => promoted(Slot::Actor),
            "user" => Self::Promoted(Slot::Actor, 1),
            "user_id" => Self::Promoted(Slot::Actor, 2),
            "enduser.id" => Self::Promoted(Slot::Actor, 3),
            "source_ip" => promoted(Slot::SourceIp),
            "client_ip" => Self::Promoted(Slot::SourceIp, 1),
            "client.address" => Self::Promoted(Slot::SourceIp, 2),
            "target" => promoted(Slot::Target),
            "correlation_id" => promoted(Slot::CorrelationId),
            "request_id" => Self::Promoted(Slot::CorrelationId, 1),
            "x_request_id" | "x-request-id" => Self::Promoted(Slot::CorrelationId, 2),
            "x_correlation_id" | "x-correlation-id" => Self::Promoted(Slot::CorrelationId, 3),
            "session_id" => promoted(Slot::SessionId),
            "tenant" => promoted(Slot::Tenant),
            "action" => promoted(Slot::Action),
            "occurred_at" => promoted(Slot::OccurredAt),
            "trace_id" => promoted(Slot::TraceId),
            "span_id" => promoted(Slot::SpanId),
            "duration_ms" => promoted(Slot::DurationMs),
            "message" => promoted(Slot::Message),
            SWITCH_FIELD => Self::Switch,
            "log.target" | "log.module_path" | "log.file" | "log.line" => Self::LogBridge,
            _ => Self::Plain,
        }
    }

    fn is_context(self) -> bool {
        matches!(self, Self::Promoted(slot, _) if slot.is_context())
    }

    /// The role on a callsite of this kind: a span that only lends context has no record of its own to
    /// promote into, and an ordinary event's `log.*` fields are its own.
    pub(crate) fn on(self, kind: Kind) -> Self {
        match (self, kind) {
            (Self::Promoted(slot, _), Kind::ContextSpan | Kind::Unwanted) if !slot.is_context() => {
                Self::Plain
            }
            (Self::LogBridge, kind) if kind != Kind::LogBridge => Self::Plain,
            _ => self,
        }
    }
}

/// The name without the raw-identifier prefix that `tracing` keeps.
pub(crate) fn bare_name(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_targets_are_the_word_itself_and_what_lies_below_it() {
        let targets = Targets::new(vec!["audit".into()]);
        for yes in [
            "security",
            "security::auth",
            "security.auth",
            "audit",
            "audit::x",
        ] {
            assert!(targets.contains(yes), "{yes}");
        }
        for no in [
            "securityx",
            "security_x",
            "app::security",
            "",
            "auditor",
            "security:x",
        ] {
            assert!(!targets.contains(no), "{no}");
        }
    }

    #[test]
    fn every_promoted_name_fills_its_own_key() {
        for slot in [
            Slot::EventType,
            Slot::Actor,
            Slot::CorrelationId,
            Slot::Message,
            Slot::DurationMs,
        ] {
            assert_eq!(Role::of(slot.key()), Role::Promoted(slot, 0));
        }
        assert_eq!(Role::of("r#target"), Role::Promoted(Slot::Target, 0));
        assert_eq!(Role::of("password"), Role::Plain);
    }
}
