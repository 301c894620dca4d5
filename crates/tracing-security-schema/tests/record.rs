//! A record as text: the bytes of a line, read and written.

use tracing_security_schema::{ErrorKind, RESERVED_KEYS, Record, Severity, json_schema};

/// The example of the contract, with every reserved key that it leaves out added.
const LINE: &str = r#"{"seq":41,"event_id":"01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b10","timestamp":"2026-11-21T10:00:00.123456Z","event_type":"auth.login_failure","severity":"medium","risk_score":6,"outcome":"failure","reason":"bad credentials","actor":"user-18273","source_ip":"203.0.113.77","target":"/api/v1/login","correlation_id":"01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b11","session_id":"[session_id:k1:9f3c]","tenant":"acme","action":"login","occurred_at":"2026-11-21T09:59:58Z","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","duration_ms":1.5,"message":"login failed","fields":{"http.response.status_code":401},"spans":["request","login"],"redacted":{"note":"email","password":"field"},"code":{"module":"app::auth","file":"src/auth.rs","line":42},"level":"WARN","service":{"name":"auth","version":"1.4.0","host":"web-3","pid":812},"v":1}"#;

#[test]
fn a_line_read_and_written_is_the_same_line() {
    let record = Record::from_json(LINE.as_bytes()).unwrap();
    assert_eq!(record.severity, Severity::Medium);
    assert_eq!(serde_json::to_string(&record).unwrap(), LINE);
}

#[test]
fn the_keys_of_a_line_are_the_reserved_ones_in_their_order() {
    let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(LINE).unwrap();
    let keys: Vec<&str> = line.keys().map(String::as_str).collect();
    assert_eq!(keys, RESERVED_KEYS);
}

#[test]
fn the_schema_knows_exactly_the_reserved_keys() {
    let schema: serde_json::Value = serde_json::from_str(json_schema()).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
    assert_eq!(keys, RESERVED_KEYS);
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn the_published_schema_is_the_one_in_the_crate() {
    let published = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/schema/record.v1.json"
    );
    assert_eq!(std::fs::read_to_string(published).unwrap(), json_schema());
}

#[test]
fn keys_of_a_later_version_are_tolerated_and_dropped() {
    let later = LINE.replacen('{', r#"{"later":{"x":1},"#, 1);
    let record = Record::from_json(later.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&record).unwrap(), LINE);
}

#[test]
fn what_is_no_record_is_an_error_which_says_why() {
    let error = Record::from_json(br#"{"seq":1}"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Record);
    assert!(
        error
            .to_string()
            .starts_with("not a record: missing field `event_id`"),
        "{error}"
    );
}

#[test]
fn a_value_is_found_by_its_promoted_name_and_by_its_field() {
    let record = Record::from_json(LINE.as_bytes()).unwrap();
    assert_eq!(record.value("actor").unwrap(), "user-18273");
    assert_eq!(record.value("risk_score").unwrap(), 6);
    assert_eq!(record.value("service.pid").unwrap(), 812);
    assert_eq!(record.value("code.line").unwrap(), 42);
    assert_eq!(record.value("http.response.status_code").unwrap(), 401);
    assert_eq!(
        record.value("fields.http.response.status_code").unwrap(),
        401
    );
    assert_eq!(record.value("fields.actor"), None);
    assert_eq!(record.value("nothing"), None);
    assert_eq!(record.value("spans").unwrap()[1], "login");
    assert_eq!(record.value("redacted").unwrap()[0], "note");
    assert_eq!(record.value("redacted.note").unwrap(), "email");
    let nested = r#"{"a":{"b.c":{"d":1}},"a.b":2}"#;
    let record = Record {
        fields: serde_json::from_str(nested).unwrap(),
        ..record
    };
    assert_eq!(record.value("a.b.c.d").unwrap(), 1);
    assert_eq!(record.value("fields.a.b").unwrap(), 2);
    assert_eq!(record.value("a.b.c.e"), None);
}
