//! The attributes which an investigator needs, each under one name, with its names in three other vocabularies.

/// One documented attribute of a record.
///
/// `docs/FIELDS.md` is made from this table, and so are the names in the conversion to ECS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// The investigator's question: `when`, `where`, `who`, `what` or `error`.
    pub question: &'static str,
    /// Its name in a record; a name which is no reserved key stands under `fields`.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Its name in the Elastic Common Schema 8.
    pub ecs: &'static str,
    /// Its name in OCSF 1.8; `unmapped` where OCSF has no place for it.
    pub ocsf: &'static str,
    /// Its name in the OpenTelemetry logs data model or semantic conventions; empty where they have none.
    pub otel: &'static str,
}

macro_rules! attributes {
    ($($question:ident { $($name:literal: $meaning:literal, $ecs:literal, $ocsf:literal, $otel:literal;)* })*) => {
        impl Attribute {
            /// Every documented attribute, by question.
            pub const ALL: &'static [Attribute] = &[$($(
                Attribute {
                    question: question!($question),
                    name: $name,
                    meaning: $meaning,
                    ecs: $ecs,
                    ocsf: $ocsf,
                    otel: $otel,
                },
            )*)*];
        }
    };
}

macro_rules! question {
    (at) => {
        "where"
    };
    ($question:ident) => {
        stringify!($question)
    };
}

attributes! {
    when {
        "timestamp": "time of the record, RFC 3339 UTC, microseconds", "event.created", "metadata.logged_time", "ObservedTimestamp";
        "occurred_at": "time of the event when it differs, RFC 3339", "@timestamp", "time", "Timestamp";
        "correlation_id": "what all records of one interaction share", "labels.correlation_id", "metadata.correlation_uid", "";
        "trace_id": "distributed trace", "trace.id", "unmapped.trace_id", "TraceId";
        "span_id": "span within the trace", "span.id", "unmapped.span_id", "SpanId";
        "duration_ms": "how long a span took, milliseconds", "event.duration", "duration", "";
    }
    at {
        "service.name": "application", "service.name", "metadata.product.name", "service.name";
        "service.version": "its version", "service.version", "metadata.product.version", "service.version";
        "service.host": "host", "host.name", "device.hostname", "host.name";
        "service.pid": "process id", "process.pid", "unmapped.service.pid", "process.pid";
        "service.instance": "which of several instances", "service.node.name", "device.instance_uid", "service.instance.id";
        "server.address": "network address of the server", "server.address", "dst_endpoint.hostname", "server.address";
        "server.port": "network port of the server", "server.port", "dst_endpoint.port", "server.port";
        "url.path": "entry point: path, as a template", "url.path", "http_request.url.path", "url.template";
        "http.request.method": "entry point: method", "http.request.method", "http_request.http_method", "http.request.method";
        "ui.view": "page or dialogue", "tracing_security.fields.ui.view", "unmapped.fields", "";
        "code.module": "module of the source", "log.logger", "unmapped.code.module", "code.function.name";
        "code.file": "file of the source", "log.origin.file.name", "unmapped.code.file", "code.file.path";
        "code.line": "line in that file", "log.origin.file.line", "unmapped.code.line", "code.line.number";
        "geo.country_iso_code": "country of the actor, ISO 3166-1", "source.geo.country_iso_code", "src_endpoint.location.country", "geo.country.iso_code";
        "geo.city_name": "city of the actor", "source.geo.city_name", "src_endpoint.location.city", "geo.locality.name";
    }
    who {
        "actor": "who acted", "user.name", "actor.user.name", "user.name";
        "actor_type": "user, service, admin, anonymous, search engine, uptime monitor, penetration tester", "tracing_security.fields.actor_type", "actor.user.type", "";
        "source_ip": "network address from which", "source.ip", "src_endpoint.ip", "client.address";
        "device_id": "device from which", "device.id", "src_endpoint.uid", "device.id";
        "user_agent": "client software", "user_agent.original", "http_request.user_agent", "user_agent.original";
        "session_id": "session, as a keyed pseudonym", "tracing_security.session_id", "actor.session.uid", "session.id";
        "tenant": "on whose behalf", "organization.id", "metadata.tenant_uid", "";
    }
    what {
        "event_type": "what happened, see the taxonomy", "event.action", "metadata.event_code", "EventName";
        "severity": "how much it matters", "event.severity", "severity_id", "SeverityNumber";
        "message": "in words", "message", "message", "Body";
        "action": "what was intended", "tracing_security.action", "api.operation", "";
        "target": "what was acted upon", "tracing_security.target", "resources", "";
        "outcome": "success, failure, deferred", "event.outcome", "status_id", "";
        "reason": "why that outcome", "event.reason", "status_detail", "";
        "http.response.status_code": "status of the response", "http.response.status_code", "http_response.code", "http.response.status_code";
        "response": "what the application did about it", "tracing_security.fields.response", "unmapped.fields", "";
        "risk_score": "risk, 0–10", "event.risk_score", "risk_score", "";
        "confidence": "low, medium, high or 0–1", "tracing_security.fields.confidence", "confidence_id", "";
        "labels.*": "classification: CAPEC, CWE, MITRE ATT&CK, PCI requirement", "labels.*", "metadata.labels", "";
    }
    error {
        "error.type": "class of the error", "error.type", "unmapped.fields", "error.type";
        "error.message": "its message", "error.message", "unmapped.fields", "exception.message";
        "error.chain": "messages of its causes, outermost first", "tracing_security.fields.error.chain", "unmapped.fields", "";
        "error.stack": "its stack, capped", "error.stack_trace", "unmapped.fields", "exception.stacktrace";
    }
}
