//! The published JSON Schema: what it accepts and what it refuses.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests fail like the tests themselves"
)]

use jsonschema::Validator;
use serde_json::{Value, json};
use tracing_security_schema::json_schema;

#[test]
fn a_whole_record_and_a_bare_one_are_valid() {
    let schema = schema();
    assert!(schema.is_valid(&bare()));
    let mut whole = bare();
    let more = json!({
        "outcome": "failure", "reason": "bad credentials", "actor": "user-18273", "source_ip": "203.0.113.77",
        "target": "/api/v1/login", "session_id": "[session_id:k1:9f3c]", "tenant": "acme", "action": "login",
        "occurred_at": "2026-11-21T09:59:58+01:00", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "span_id": "00f067aa0ba902b7", "duration_ms": 1.5,
        "fields": {"http.response.status_code": 401, "nested": {"any": [1, null]}}, "spans": ["request", "login"],
        "redacted": {"password": "field"}, "code": {"module": "app::auth", "file": "src/auth.rs", "line": 42},
    });
    for (key, value) in more.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let errors: Vec<String> = schema
        .iter_errors(&whole)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn every_required_key_is_missed() {
    let schema = schema();
    let document: Value = serde_json::from_str(json_schema()).unwrap();
    let required = document["required"].as_array().unwrap();
    assert_eq!(required.len(), 11);
    for key in required {
        let mut record = bare();
        record
            .as_object_mut()
            .unwrap()
            .remove(key.as_str().unwrap());
        assert!(!schema.is_valid(&record), "{key}");
    }
}

#[test]
fn what_no_record_may_say_is_refused() {
    let schema = schema();
    for (key, value) in [
        ("unknown", json!(1)),
        ("seq", json!(-1)),
        ("seq", json!("1")),
        ("event_id", json!("01932b1c-8f6e-4c3a-9d2b-3f1e5a7c9b10")),
        ("timestamp", json!("2026-11-21T10:00:00Z")),
        ("timestamp", json!("2026-11-21T10:00:00.123456+00:00")),
        ("timestamp", json!("2026-13-21T10:00:00.123456Z")),
        ("event_type", json!("")),
        ("severity", json!("warning")),
        ("risk_score", json!(11)),
        ("risk_score", json!(1.5)),
        ("correlation_id", json!("a b")),
        ("correlation_id", json!("")),
        ("occurred_at", json!("yesterday")),
        ("duration_ms", json!(-1)),
        ("fields", json!([])),
        ("spans", json!([1])),
        ("redacted", json!({"password": 1})),
        ("code", json!({"column": 1})),
        ("code", json!({})),
        ("level", json!("warn")),
        ("service", json!({"name": "auth"})),
        (
            "service",
            json!({"name": "a", "version": "1", "host": "h", "pid": 1, "more": 1}),
        ),
        ("v", json!(2)),
    ] {
        let mut record = bare();
        record[key] = value.clone();
        assert!(!schema.is_valid(&record), "{key}: {value}");
    }
}

fn schema() -> Validator {
    let document: Value = serde_json::from_str(json_schema()).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&document)
        .unwrap()
}

fn bare() -> Value {
    json!({
        "seq": 41,
        "event_id": "01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b10",
        "timestamp": "2026-11-21T10:00:00.123456Z",
        "event_type": "security.unclassified",
        "severity": "info",
        "risk_score": 0,
        "correlation_id": "01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b11",
        "message": "",
        "level": "INFO",
        "service": {"name": "auth", "version": "1.4.0", "host": "web-3", "pid": 812},
        "v": 1,
    })
}
