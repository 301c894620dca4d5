//! The attributes of events, from what a record says.

use serde_json::{Map, Value, json};

use super::{endpoint, insert_text, or_unknown, plain};
use crate::instant::epoch_ms;
use crate::{EventType, Record};

pub(super) fn describe_source(record: &Record, event: &mut Map<String, Value>) {
    let field = |name: &str| record.fields.get(name).map(plain);
    let mut source = endpoint(record.source_ip.as_deref(), "name");
    insert_text(&mut source, "uid", field("device_id").as_deref());
    let mut location = Map::new();
    insert_text(
        &mut location,
        "country",
        field("geo.country_iso_code").as_deref(),
    );
    insert_text(&mut location, "city", field("geo.city_name").as_deref());
    if !location.is_empty() {
        source.insert("location".into(), Value::Object(location));
    }
    event.insert("src_endpoint".into(), Value::Object(source));
    let mut request = Map::new();
    insert_text(
        &mut request,
        "http_method",
        field("http.request.method").as_deref(),
    );
    if let Some(path) = field("url.path") {
        request.insert("url".into(), json!({ "path": path }));
    }
    insert_text(&mut request, "user_agent", field("user_agent").as_deref());
    if !request.is_empty() {
        event.insert("http_request".into(), Value::Object(request));
    }
    let status = field("http.response.status_code").and_then(|code| code.parse::<u16>().ok());
    if let Some(code) = status {
        event.insert("http_response".into(), json!({ "code": code }));
    }
}

pub(super) fn describe_destination(record: &Record, event: &mut Map<String, Value>) {
    let field = |name: &str| record.fields.get(name).map(plain);
    let mut server = field("server.address")
        .map(|address| endpoint(Some(&address), "hostname"))
        .unwrap_or_default();
    let service = or_unknown(Some(&record.service.name));
    server.insert("svc_name".into(), json!(service));
    if let Some(port) = field("server.port").and_then(|port| port.parse::<u16>().ok()) {
        server.insert("port".into(), json!(port));
    }
    event.insert("dst_endpoint".into(), Value::Object(server));
}

pub(super) fn finding(record: &Record, event: &mut Map<String, Value>) {
    let mut info = Map::new();
    info.insert("uid".into(), json!(record.event_id));
    let title = EventType::lookup(&record.event_type).map_or("", |row| row.description);
    info.insert("title".into(), json!(title));
    info.insert("types".into(), json!([record.event_type]));
    insert_text(&mut info, "desc", Some(&record.message));
    if let Some(created) = epoch_ms(&record.timestamp) {
        info.insert("created_time".into(), json!(created));
    }
    event.insert("finding_info".into(), Value::Object(info));
    event.insert("is_alert".into(), json!(true));
    event.insert("risk_score".into(), json!(record.risk_score));
    let mut evidence = Map::new();
    evidence.insert("actor".into(), record.ocsf_actor());
    if record.source_ip.is_some() {
        let source = endpoint(record.source_ip.as_deref(), "name");
        evidence.insert("src_endpoint".into(), Value::Object(source));
    }
    event.insert("evidences".into(), json!([evidence]));
    if record.target.is_some() {
        event.insert("resources".into(), json!([resource(record)]));
    }
    let confidence = match record.fields.get("confidence").and_then(Value::as_str) {
        Some("low") => Some((1, "Low")),
        Some("medium") => Some((2, "Medium")),
        Some("high") => Some((3, "High")),
        _ => None,
    };
    if let Some((id, caption)) = confidence {
        event.insert("confidence_id".into(), json!(id));
        event.insert("confidence".into(), json!(caption));
    }
}

pub(super) fn authentication(record: &Record, event: &mut Map<String, Value>) {
    event.insert("user".into(), record.acting_user());
    let service = json!({ "name": or_unknown(Some(&record.service.name)) });
    event.insert("service".into(), service);
    if let Some(session) = &record.session_id {
        event.insert("session".into(), json!({ "uid": session }));
    }
    if record.event_type.starts_with("auth.mfa_") {
        event.insert("is_mfa".into(), json!(true));
    }
}

/// The account which was changed: the target, unless that is a path or there is none.
pub(super) fn affected_user(record: &Record) -> Value {
    match record.target.as_deref() {
        Some(target) if !target.contains('/') => json!({ "name": or_unknown(Some(target)) }),
        _ => record.acting_user(),
    }
}

pub(super) fn privilege(record: &Record) -> String {
    ["role", "privilege", "permission"]
        .iter()
        .find_map(|name| record.fields.get(*name))
        .map_or_else(|| or_unknown(record.target.as_deref()).to_owned(), plain)
}

pub(super) fn resource(record: &Record) -> Value {
    json!({ "name": or_unknown(record.target.as_deref()) })
}

/// What was called: the intended action, else the request, else the event type.
pub(super) fn operation(record: &Record) -> String {
    if let Some(action) = &record.action {
        return action.clone();
    }
    let field = |name: &str| record.fields.get(name).map(plain);
    let path = field("url.path").or_else(|| record.target.clone());
    match (field("http.request.method"), path) {
        (Some(method), Some(path)) => format!("{method} {path}"),
        (Some(method), None) => method,
        _ => record.event_type.clone(),
    }
}
