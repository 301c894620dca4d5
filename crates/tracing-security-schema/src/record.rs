use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Error, Severity};

/// The version which the key `v` of a record names.
pub const SCHEMA_VERSION: u32 = 1;

/// The keys at the top level of a record; only the product writes them, each at most once.
///
/// In the order in which they stand in a line. Every other field of an event goes under `fields`.
pub const RESERVED_KEYS: &[&str] = &[
    "seq",
    "event_id",
    "timestamp",
    "event_type",
    "severity",
    "risk_score",
    "outcome",
    "reason",
    "actor",
    "source_ip",
    "target",
    "correlation_id",
    "session_id",
    "tenant",
    "action",
    "occurred_at",
    "trace_id",
    "span_id",
    "duration_ms",
    "message",
    "fields",
    "spans",
    "redacted",
    "code",
    "level",
    "service",
    "v",
];

/// One record of the security log: one line of the journal, one JSON object.
///
/// Unknown keys are tolerated on reading, so that a reader of this version understands a later one, and are not kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Position in the log, gapless from 0 for the life of the log.
    #[serde(default)]
    pub seq: u64,
    /// UUIDv7 of this record.
    pub event_id: String,
    /// When the record was made: RFC 3339 in UTC with microseconds.
    pub timestamp: String,
    /// Name in the taxonomy, or one of the application's own.
    pub event_type: String,
    /// How much it matters.
    pub severity: Severity,
    /// Risk, 0–10.
    #[serde(default)]
    pub risk_score: u8,
    /// `success`, `failure` or `deferred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Why the outcome was what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Network address from which the actor acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
    /// What was acted upon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What all records of one interaction have in common; never missing.
    pub correlation_id: String,
    /// Keyed pseudonym of the session, never the session's own identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// The tenant on whose behalf the actor acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// What the actor intended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// When the event happened, if that differs from `timestamp`: RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<String>,
    /// Identifier of the distributed trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Identifier of the span within the distributed trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span_id: Option<String>,
    /// How long a span took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
    /// The message of the event, or the name of the span.
    #[serde(default)]
    pub message: String,
    /// Every field which is not promoted to the top level.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
    /// Names of the enclosing spans, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<String>,
    /// Which fields were redacted, and by which rule.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub redacted: BTreeMap<String, String>,
    /// Where in the source the record was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Level of the event: `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`.
    #[serde(default)]
    pub level: String,
    /// Which process wrote it.
    #[serde(default)]
    pub service: Service,
    /// Version of the schema, see [`SCHEMA_VERSION`].
    #[serde(default)]
    pub v: u32,
}

impl Record {
    /// Reads one line of the journal, with or without its newline.
    ///
    /// # Errors
    /// When the line is not a JSON object with the keys which no record can miss.
    pub fn from_json(line: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(line).map_err(Error::record)
    }

    /// The value of an attribute: a reserved key, a part of `service`, `code` or `redacted`, else a field.
    ///
    /// `fields.x` means the field alone. A field whose name has dots comes before an object of that shape. `spans` and
    /// `redacted` are arrays, of the names of the spans and of the redacted fields.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<Value> {
        if let Some(name) = key.strip_prefix("fields.") {
            return lookup(&self.fields, name).cloned();
        }
        if let Some(name) = key.strip_prefix("redacted.") {
            return self.redacted.get(name).map(|rule| rule.as_str().into());
        }
        let text = |value: &str| Some(Value::from(value));
        let maybe = |value: &Option<String>| value.as_deref().map(Value::from);
        match key {
            "seq" => Some(self.seq.into()),
            "event_id" => text(&self.event_id),
            "timestamp" => text(&self.timestamp),
            "event_type" => text(&self.event_type),
            "severity" => text(self.severity.as_str()),
            "risk_score" => Some(self.risk_score.into()),
            "outcome" => maybe(&self.outcome),
            "reason" => maybe(&self.reason),
            "actor" => maybe(&self.actor),
            "source_ip" => maybe(&self.source_ip),
            "target" => maybe(&self.target),
            "correlation_id" => text(&self.correlation_id),
            "session_id" => maybe(&self.session_id),
            "tenant" => maybe(&self.tenant),
            "action" => maybe(&self.action),
            "occurred_at" => maybe(&self.occurred_at),
            "trace_id" => maybe(&self.trace_id),
            "span_id" => maybe(&self.span_id),
            "duration_ms" => self.duration_ms.map(Value::from),
            "message" => text(&self.message),
            "level" => text(&self.level),
            "v" => Some(self.v.into()),
            "service.name" => text(&self.service.name),
            "service.version" => text(&self.service.version),
            "service.host" => text(&self.service.host),
            "service.pid" => Some(self.service.pid.into()),
            "service.instance" => maybe(&self.service.instance),
            "code.module" => self.code.as_ref().and_then(|code| maybe(&code.module)),
            "code.file" => self.code.as_ref().and_then(|code| maybe(&code.file)),
            "code.line" => self
                .code
                .as_ref()
                .and_then(|code| code.line.map(Value::from)),
            "spans" => Some(self.spans.as_slice().into()),
            "redacted" => Some(self.redacted.keys().cloned().collect()),
            name => lookup(&self.fields, name).cloned(),
        }
    }
}

/// The value of a whole name, or else of a part of it within an object.
fn lookup<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        name.match_indices('.').find_map(|(dot, _)| {
            let (outer, inner) = (name.get(..dot)?, name.get(dot + 1..)?);
            lookup(object.get(outer)?.as_object()?, inner)
        })
    })
}

/// Where in the source a record was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Module path, such as `app::auth`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Path of the source file as the compiler saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line in that file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// Which process wrote a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Name of the application.
    #[serde(default)]
    pub name: String,
    /// Version of the application.
    #[serde(default)]
    pub version: String,
    /// Name of the host.
    #[serde(default)]
    pub host: String,
    /// Process id.
    #[serde(default)]
    pub pid: u32,
    /// Which of several instances of the application, when they are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl Service {
    /// A process of the named application on the named host.
    pub fn new(
        name: impl Into<String>,
        version: impl Into<String>,
        host: impl Into<String>,
        pid: u32,
    ) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            host: host.into(),
            pid,
            instance: None,
        }
    }
}
