//! A record in the Open Cybersecurity Schema Framework (OCSF) 1.8, <https://schema.ocsf.io/1.8.0/>.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::instant::epoch_ms;
use crate::{EventType, OcsfStatus, Record, Severity};

mod class;
mod describe;

use class::Endpoints;
pub(crate) use class::FINDING;

const OCSF_VERSION: &str = "1.8.0";

/// "Other" in every enumeration of OCSF.
const OTHER: u8 = 99;

/// Fields which have a place of their own in a class that knows where a request came from.
const SOURCE_FIELDS: &[&str] = &[
    "device_id",
    "geo.city_name",
    "geo.country_iso_code",
    "http.request.method",
    "http.response.status_code",
    "url.path",
    "user_agent",
];

/// Fields which have a place of their own in a class that knows where it went.
const DESTINATION_FIELDS: &[&str] = &["server.address", "server.port"];

impl Record {
    /// This record as an event of OCSF 1.8, with every attribute which its class requires.
    ///
    /// The class and the activity come from the taxonomy; a type which is not in it becomes a Base Event. Attributes
    /// which a class requires and the record does not have say `unknown`. What OCSF has no place for stands under
    /// `unmapped`.
    #[must_use]
    pub fn to_ocsf(&self) -> Value {
        let row = EventType::lookup(&self.event_type).unwrap_or(&EventType::UNCLASSIFIED);
        let class = class::of(row.ocsf.class_uid);
        let mut event = Map::new();
        self.classify(row, class, &mut event);
        self.place_in_time(class, &mut event);
        event.insert("message".into(), json!(self.message));
        event.insert("metadata".into(), self.ocsf_metadata());
        event.insert("device".into(), self.ocsf_device());
        event.insert("actor".into(), self.ocsf_actor());
        class.describe(self, &mut event);
        event.insert("unmapped".into(), self.ocsf_unmapped(class));
        Value::Object(event)
    }

    fn classify(&self, row: &EventType, class: &class::Class, event: &mut Map<String, Value>) {
        let activity = row.ocsf.activity_id;
        event.insert("category_uid".into(), json!(class.uid / 1_000));
        event.insert("category_name".into(), json!(class.category()));
        event.insert("class_uid".into(), json!(class.uid));
        event.insert("class_name".into(), json!(class.name));
        event.insert("activity_id".into(), json!(activity));
        // "Other" has to be explained by the source's own label.
        let activity_name = class.activity_name(activity).unwrap_or(&self.event_type);
        event.insert("activity_name".into(), json!(activity_name));
        let type_uid = class.uid * 100 + u32::from(activity);
        event.insert("type_uid".into(), json!(type_uid));
        event.insert(
            "type_name".into(),
            json!(format!("{}: {activity_name}", class.name)),
        );
        let (severity_id, severity) = severity(self.severity);
        event.insert("severity_id".into(), json!(severity_id));
        event.insert("severity".into(), json!(severity));
        let (status_id, status) = if class.uid == FINDING {
            // The status of a finding is the state of its review, not the outcome of what was found.
            (1, "New".to_owned())
        } else {
            self.ocsf_status(row)
        };
        event.insert("status_id".into(), json!(status_id));
        event.insert("status".into(), json!(status));
        insert_text(event, "status_detail", self.reason.as_deref());
        if let Some(code) = self.fields.get("http.response.status_code") {
            event.insert("status_code".into(), json!(plain(code)));
        }
    }

    fn ocsf_status(&self, row: &EventType) -> (u8, String) {
        match (self.outcome.as_deref(), row.ocsf.status) {
            (Some("success"), _) | (None, Some(OcsfStatus::Success)) => (1, "Success".to_owned()),
            (Some("failure"), _) | (None, Some(OcsfStatus::Failure)) => (2, "Failure".to_owned()),
            (Some(other), _) => (OTHER, other.to_owned()),
            (None, None) => (0, "Unknown".to_owned()),
        }
    }

    fn place_in_time(&self, class: &class::Class, event: &mut Map<String, Value>) {
        let recorded = epoch_ms(&self.timestamp).unwrap_or_default();
        let occurred = self.occurred_at.as_deref().and_then(epoch_ms);
        // A finding's time is that of the finding; what was found may have begun earlier.
        let time = if class.uid == FINDING {
            recorded
        } else {
            occurred.unwrap_or(recorded)
        };
        event.insert("time".into(), json!(time));
        event.insert("timezone_offset".into(), json!(0));
        if let Some(ms) = self.duration_ms {
            let duration = ms.round() as i64;
            event.insert("duration".into(), json!(duration));
            event.insert(
                "start_time".into(),
                json!(occurred.unwrap_or(recorded - duration)),
            );
            event.insert("end_time".into(), json!(recorded));
        } else if let Some(occurred) = occurred {
            event.insert("start_time".into(), json!(occurred));
        }
    }

    fn ocsf_metadata(&self) -> Value {
        let mut metadata = Map::new();
        metadata.insert("version".into(), json!(OCSF_VERSION));
        metadata.insert("product".into(), self.ocsf_product());
        metadata.insert("uid".into(), json!(self.event_id));
        metadata.insert("correlation_uid".into(), json!(self.correlation_id));
        metadata.insert("sequence".into(), json!(self.seq));
        metadata.insert("event_code".into(), json!(self.event_type));
        metadata.insert("log_name".into(), json!("security"));
        metadata.insert("log_provider".into(), json!("tracing-security"));
        metadata.insert("log_version".into(), json!(self.v.to_string()));
        insert_text(&mut metadata, "log_level", Some(&self.level));
        metadata.insert("original_time".into(), json!(self.timestamp));
        if let Some(logged) = epoch_ms(&self.timestamp) {
            metadata.insert("logged_time".into(), json!(logged));
        }
        insert_text(&mut metadata, "tenant_uid", self.tenant.as_deref());
        metadata.insert("profiles".into(), json!(["host"]));
        let labels: Vec<String> = self
            .fields
            .iter()
            .filter_map(|(name, value)| {
                let label = name.strip_prefix("labels.")?;
                Some(format!("{label}:{}", plain(value)))
            })
            .collect();
        if !labels.is_empty() {
            metadata.insert("labels".into(), json!(labels));
        }
        Value::Object(metadata)
    }

    /// The application is what reports the event: this crate only writes it down.
    fn ocsf_product(&self) -> Value {
        let mut product = Map::new();
        product.insert("name".into(), json!(or_unknown(Some(&self.service.name))));
        insert_text(&mut product, "version", Some(&self.service.version));
        product.insert("vendor_name".into(), json!("unknown"));
        Value::Object(product)
    }

    fn ocsf_device(&self) -> Value {
        let mut device = Map::new();
        device.insert(
            "hostname".into(),
            json!(or_unknown(Some(&self.service.host))),
        );
        insert_text(
            &mut device,
            "instance_uid",
            self.service.instance.as_deref(),
        );
        device.insert("type_id".into(), json!(1));
        device.insert("type".into(), json!("Server"));
        Value::Object(device)
    }

    /// Who acted; the application itself where the record names nobody.
    fn ocsf_actor(&self) -> Value {
        let mut actor = Map::new();
        match &self.actor {
            Some(_) => actor.insert("user".into(), self.acting_user()),
            None => actor.insert(
                "app_name".into(),
                json!(or_unknown(Some(&self.service.name))),
            ),
        };
        if let Some(session) = &self.session_id {
            actor.insert("session".into(), json!({ "uid": session }));
        }
        Value::Object(actor)
    }

    fn acting_user(&self) -> Value {
        let mut user = Map::new();
        user.insert("name".into(), json!(or_unknown(self.actor.as_deref())));
        if let Some(kind) = self.fields.get("actor_type").and_then(Value::as_str) {
            let type_id = match kind {
                "user" => 1,
                "admin" => 2,
                "service" => 4,
                _ => OTHER,
            };
            user.insert("type_id".into(), json!(type_id));
            user.insert("type".into(), json!(kind));
        }
        Value::Object(user)
    }

    fn ocsf_unmapped(&self, class: &class::Class) -> Value {
        let mut unmapped = Map::new();
        let fields: Map<String, Value> = self
            .fields
            .iter()
            .filter(|(name, _)| !is_placed(class.endpoints, name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !fields.is_empty() {
            unmapped.insert("fields".into(), Value::Object(fields));
        }
        if class.endpoints == Endpoints::None && class.uid != FINDING {
            insert_text(&mut unmapped, "source_ip", self.source_ip.as_deref());
        }
        if class.uid != FINDING {
            unmapped.insert("risk_score".into(), json!(self.risk_score));
        } else {
            insert_text(&mut unmapped, "outcome", self.outcome.as_deref());
        }
        insert_text(&mut unmapped, "target", self.target.as_deref());
        insert_text(&mut unmapped, "action", self.action.as_deref());
        insert_text(&mut unmapped, "trace_id", self.trace_id.as_deref());
        insert_text(&mut unmapped, "span_id", self.span_id.as_deref());
        if !self.spans.is_empty() {
            unmapped.insert("spans".into(), json!(self.spans));
        }
        if !self.redacted.is_empty() {
            unmapped.insert("redacted".into(), json!(self.redacted));
        }
        if let Some(code) = &self.code {
            unmapped.insert("code".into(), json!(code));
        }
        unmapped.insert("service".into(), json!({ "pid": self.service.pid }));
        Value::Object(unmapped)
    }
}

fn is_placed(endpoints: Endpoints, field: &str) -> bool {
    match endpoints {
        Endpoints::None => false,
        Endpoints::Source => SOURCE_FIELDS.contains(&field),
        Endpoints::Both => SOURCE_FIELDS.contains(&field) || DESTINATION_FIELDS.contains(&field),
    }
}

fn severity(severity: Severity) -> (u8, &'static str) {
    match severity {
        Severity::Info => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

/// A network endpoint; text which is no address, such as a pseudonym, goes under the given key.
fn endpoint(address: Option<&str>, otherwise: &str) -> Map<String, Value> {
    let address = or_unknown(address);
    let key = if address.parse::<IpAddr>().is_ok() {
        "ip"
    } else {
        otherwise
    };
    let mut endpoint = Map::new();
    endpoint.insert(key.into(), json!(address));
    endpoint
}

fn or_unknown(text: Option<&str>) -> &str {
    text.filter(|text| !text.is_empty()).unwrap_or("unknown")
}

fn insert_text(object: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        object.insert(key.into(), json!(text));
    }
}

/// Text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
