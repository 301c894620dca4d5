//! A record in the Elastic Common Schema (ECS) 8, <https://www.elastic.co/guide/en/ecs/8.17/>.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::attribute::Attribute;
use crate::ocsf::FINDING;
use crate::{EventType, Record, Severity};

const ECS_VERSION: &str = "8.17.0";

/// Everything which ECS has no name for goes below this custom field set, as ECS asks of producers.
const OWN: &str = "tracing_security";

impl Record {
    /// This record as a document of the Elastic Common Schema 8, nested objects throughout.
    ///
    /// `event.severity` uses the bands of Elastic's risk scores: info 0, low 21, medium 47, high 73, critical 99. What
    /// ECS has no name for stands under `tracing_security`.
    #[must_use]
    pub fn to_ecs(&self) -> Value {
        let row = EventType::lookup(&self.event_type).unwrap_or(&EventType::UNCLASSIFIED);
        let mut document = Document::default();
        document.put(
            "@timestamp",
            json!(self.occurred_at.as_ref().unwrap_or(&self.timestamp)),
        );
        document.put("ecs.version", json!(ECS_VERSION));
        document.put_text("message", Some(&self.message));
        self.describe_event(row, &mut document);
        self.describe_origin(&mut document);
        self.describe_actor(row, &mut document);
        self.describe_rest(&mut document);
        Value::Object(document.0)
    }

    fn describe_event(&self, row: &EventType, document: &mut Document) {
        let kind = if row.ocsf.class_uid == FINDING {
            "alert"
        } else {
            "event"
        };
        document.put("event.kind", json!(kind));
        if !row.ecs.categories.is_empty() {
            document.put("event.category", json!(row.ecs.categories));
        }
        document.put("event.type", json!(row.ecs.types));
        document.put("event.action", json!(self.event_type));
        document.put("event.outcome", json!(self.ecs_outcome(row)));
        document.put_text("event.reason", self.reason.as_deref());
        document.put("event.severity", json!(severity_band(self.severity)));
        document.put("event.risk_score", json!(self.risk_score));
        document.put(
            "event.risk_score_norm",
            json!(u32::from(self.risk_score) * 10),
        );
        document.put_text("event.id", Some(&self.event_id));
        document.put("event.sequence", json!(self.seq));
        document.put_text("event.created", Some(&self.timestamp));
        document.put("event.module", json!(OWN));
        document.put("event.dataset", json!("tracing_security.record"));
        document.put_text("event.provider", Some(&self.service.name));
        if let Some(ms) = self.duration_ms {
            // ECS counts durations in whole nanoseconds.
            document.put("event.duration", json!((ms * 1e6).round() as u64));
        }
    }

    fn describe_origin(&self, document: &mut Document) {
        let service = &self.service;
        document.put_text("service.name", Some(&service.name));
        document.put_text("service.version", Some(&service.version));
        document.put_text("service.node.name", service.instance.as_deref());
        document.put_text("host.name", Some(&service.host));
        document.put_text("host.hostname", Some(&service.host));
        document.put("process.pid", json!(service.pid));
        document.put_text("log.level", Some(&self.level.to_ascii_lowercase()));
        if let Some(code) = &self.code {
            document.put_text("log.logger", code.module.as_deref());
            document.put_text("log.origin.file.name", code.file.as_deref());
            if let Some(line) = code.line {
                document.put("log.origin.file.line", json!(line));
            }
        }
        document.put_text("trace.id", self.trace_id.as_deref());
        document.put_text("span.id", self.span_id.as_deref());
        document.put_text("labels.correlation_id", Some(&self.correlation_id));
    }

    fn describe_actor(&self, row: &EventType, document: &mut Document) {
        if let Some(actor) = &self.actor {
            document.put("user.name", json!(actor));
            document.put("related.user", json!([actor]));
        }
        if let Some(address) = &self.source_ip {
            document.put("source.address", json!(address));
            // A network or a pseudonym is no value of the type `ip`: Elasticsearch would refuse the whole document.
            if address.parse::<IpAddr>().is_ok() {
                document.put("source.ip", json!(address));
                document.put("related.ip", json!([address]));
            }
        }
        document.put_text("organization.id", self.tenant.as_deref());
        if let Some(target) = &self.target {
            if row.ecs.categories.contains(&"iam") && row.ecs.types.contains(&"user") {
                document.put("user.target.name", json!(target));
            } else if row.ecs.categories.contains(&"file") {
                document.put("file.path", json!(target));
            } else if target.starts_with('/') && !self.fields.contains_key("url.path") {
                document.put("url.path", json!(target));
            }
        }
    }

    fn describe_rest(&self, document: &mut Document) {
        let own = |name: &str| format!("{OWN}.{name}");
        document.put_text(&own("session_id"), self.session_id.as_deref());
        document.put_text(&own("target"), self.target.as_deref());
        document.put_text(&own("action"), self.action.as_deref());
        if !self.spans.is_empty() {
            document.put(&own("spans"), json!(self.spans));
        }
        if !self.redacted.is_empty() {
            document.put(&own("redacted"), json!(self.redacted));
        }
        document.put(&own("schema_version"), json!(self.v));
        let mut rest = Map::new();
        for (name, value) in &self.fields {
            let known = ecs_name(name).is_some_and(|path| document.put(&path, value.clone()));
            if !known {
                rest.insert(name.clone(), value.clone());
            }
        }
        if !rest.is_empty() {
            document.put(&own("fields"), Value::Object(rest));
        }
    }

    fn ecs_outcome(&self, row: &EventType) -> &'static str {
        match (self.outcome.as_deref(), row.ocsf.status) {
            (Some("success"), _) => "success",
            (Some("failure"), _) => "failure",
            (Some(_), _) | (None, None) => "unknown",
            (None, Some(implied)) => implied.as_str(),
        }
    }
}

fn severity_band(severity: Severity) -> u32 {
    match severity {
        Severity::Info => 0,
        Severity::Low => 21,
        Severity::Medium => 47,
        Severity::High => 73,
        Severity::Critical => 99,
    }
}

/// The ECS name of a documented field; fields without one keep their name below [`OWN`].
fn ecs_name(field: &str) -> Option<String> {
    if field.starts_with("labels.") {
        return Some(field.to_owned());
    }
    Attribute::ALL
        .iter()
        .find(|attribute| attribute.name == field && !attribute.ecs.starts_with(OWN))
        .map(|attribute| attribute.ecs.to_owned())
}

/// A JSON object which is filled by dotted paths.
#[derive(Default)]
struct Document(Map<String, Value>);

impl Document {
    /// False, and nothing done, when the path is taken already or leads through something that is no object.
    fn put(&mut self, path: &str, value: Value) -> bool {
        let (parents, leaf) = path.rsplit_once('.').unwrap_or(("", path));
        let mut object = &mut self.0;
        for name in parents.split('.').filter(|name| !name.is_empty()) {
            let next = object.entry(name).or_insert_with(|| json!({}));
            let Some(next) = next.as_object_mut() else {
                return false;
            };
            object = next;
        }
        if object.contains_key(leaf) {
            return false;
        }
        object.insert(leaf.to_owned(), value);
        true
    }

    /// Absent and empty text is left out.
    fn put_text(&mut self, path: &str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.put(path, json!(text));
        }
    }
}
