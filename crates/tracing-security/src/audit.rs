//! The log's records about itself.

use crate::admit::{Drops, Refusal};
use crate::clock::Now;
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use tracing_security_schema::{EventType, Record, SCHEMA_VERSION, Service, Severity};

/// Makes full records about the log, without `seq`.
#[derive(Debug, Clone)]
pub(crate) struct Auditor {
    service: Service,
    /// One interaction: the life of this log in this process.
    correlation_id: String,
}

impl Auditor {
    pub(crate) fn new(service: Service) -> Self {
        Self {
            service,
            correlation_id: text(&Now::read().uuid()),
        }
    }

    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// Whether this record is the log's own.
    pub(crate) fn wrote(&self, record: &Record) -> bool {
        record.correlation_id == self.correlation_id
    }

    /// `audit.log_started`, with a digest of the configuration in force.
    pub(crate) fn log_started(&self, digest: &str, filter: &str, sealed: bool) -> Vec<u8> {
        self.record(
            &EventType::AUDIT_LOG_STARTED,
            "security log started",
            json!({
                "config.sha256": digest,
                "filter": filter,
                "journal": sealed,
                "tracing_security.version": env!("CARGO_PKG_VERSION"),
            }),
        )
    }

    /// `audit.log_stopped`, with the totals of this run.
    pub(crate) fn log_stopped(&self, written: u64, shed: u64) -> Vec<u8> {
        self.record(
            &EventType::AUDIT_LOG_STOPPED,
            "security log stopped",
            json!({ "records.written": written, "records.shed": shed }),
        )
    }

    /// `audit.config_changed`: a new filter.
    pub(crate) fn filter_changed(&self, before: &str, after: &str) -> Vec<u8> {
        self.record(
            &EventType::AUDIT_CONFIG_CHANGED,
            "filter of the security log changed",
            json!({ "filter.before": before, "filter.after": after }),
        )
    }

    /// `audit.events_dropped`: how many of each severity, why, and when.
    pub(crate) fn events_dropped(&self, drops: &Drops) -> Vec<u8> {
        let mut fields = Map::new();
        fields.insert("dropped.total".into(), drops.total().into());
        for (severity, count) in Severity::ALL.iter().zip(drops.by_severity) {
            if count > 0 {
                fields.insert(format!("dropped.{severity}"), count.into());
            }
        }
        for (refusal, count) in Refusal::ALL.iter().zip(drops.by_refusal) {
            if count > 0 {
                fields.insert(format!("dropped.by.{}", refusal.as_str()), count.into());
            }
        }
        for (key, moment) in [
            ("dropped.first_at", drops.first),
            ("dropped.last_at", drops.last),
        ] {
            if let Some(moment) = moment {
                fields.insert(key.into(), rfc3339(moment).into());
            }
        }
        self.record(
            &EventType::AUDIT_EVENTS_DROPPED,
            "security records were dropped",
            Value::Object(fields),
        )
    }

    fn record(&self, event_type: &EventType, message: &str, fields: Value) -> Vec<u8> {
        let now = Now::read();
        let record = Record {
            event_id: text(&now.uuid()),
            timestamp: text(&now.timestamp()),
            event_type: event_type.name.to_owned(),
            severity: event_type.severity,
            risk_score: event_type.risk,
            correlation_id: self.correlation_id.clone(),
            message: message.to_owned(),
            fields: match fields {
                Value::Object(fields) => fields,
                _ => Map::new(),
            },
            level: "INFO".to_owned(),
            service: self.service.clone(),
            v: SCHEMA_VERSION,
            ..Record::default()
        };
        without_seq(&record)
    }
}

/// The record's JSON; `seq` is the journal's to give.
fn without_seq(record: &Record) -> Vec<u8> {
    let Ok(Value::Object(mut object)) = serde_json::to_value(record) else {
        return Vec::new();
    };
    object.shift_remove("seq");
    Value::Object(object).to_string().into_bytes()
}

/// `"service":{…},"v":1}`, as every record ends.
pub(crate) fn service_tail(service: &Service) -> Vec<u8> {
    let service = serde_json::to_string(service).unwrap_or_else(|_| "{}".into());
    format!("\"service\":{service},\"v\":{SCHEMA_VERSION}}}").into_bytes()
}

fn text(ascii: &[u8]) -> String {
    String::from_utf8_lossy(ascii).into_owned()
}

fn rfc3339(moment: SystemTime) -> String {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    jiff::Timestamp::try_from(UNIX_EPOCH + since)
        .map_or_else(|_| String::new(), |t| format!("{t:.6}"))
}
