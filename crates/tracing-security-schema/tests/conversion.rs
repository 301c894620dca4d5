//! Records in the words of ECS and OCSF.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests fail like the tests themselves"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use tracing_security_schema::{Attribute, EventType, Record, Service, Severity};

/// What each class requires beyond the base event, and of what one is enough: OCSF 1.8, `events/*/*.json`.
const REQUIRED: &[(u32, &[&str], &[&str])] = &[
    (0, &[], &[]),
    (1_008, &["device"], &["log_name", "log_provider"]),
    (2_004, &["finding_info"], &[]),
    (3_001, &["user"], &[]),
    (3_002, &["user"], &["service", "dst_endpoint"]),
    (3_003, &["user"], &["privileges", "group"]),
    (3_004, &["entity"], &[]),
    (3_005, &["user"], &[]),
    (6_001, &["web_resources"], &[]),
    (6_002, &["app"], &[]),
    (6_003, &["actor", "api", "src_endpoint"], &[]),
    (
        6_005,
        &["actor", "src_endpoint"],
        &["database", "databucket", "table"],
    ),
    (6_006, &["actor", "file", "src_endpoint"], &[]),
    (6_007, &["scan"], &[]),
    (6_008, &[], &[]),
];

const BASE: &[&str] = &[
    "activity_id",
    "category_uid",
    "class_uid",
    "metadata",
    "severity_id",
    "time",
    "type_uid",
];

#[test]
fn every_event_type_becomes_an_ocsf_event_with_what_its_class_requires() {
    for row in EventType::ALL {
        for record in [bare(row.name), whole(row.name)] {
            let event = record.to_ocsf();
            let class = event["class_uid"].as_u64().unwrap() as u32;
            assert_eq!(class, row.ocsf.class_uid, "{}", row.name);
            let (_, required, any) = REQUIRED
                .iter()
                .find(|(uid, _, _)| *uid == class)
                .unwrap_or_else(|| panic!("class {class} is not covered"));
            for key in BASE.iter().chain(*required) {
                assert!(event.get(key).is_some(), "{}: {key} is missing", row.name);
            }
            assert!(
                any.is_empty() || any.iter().any(|key| event.get(key).is_some()),
                "{}",
                row.name
            );
            assert_eq!(
                event["type_uid"],
                class * 100 + u32::from(row.ocsf.activity_id)
            );
            assert_eq!(event["category_uid"], class / 1_000);
            assert!(!event["class_name"].as_str().unwrap().is_empty());
            assert_eq!(event["metadata"]["version"], "1.8.0");
        }
    }
}

#[test]
fn an_activity_has_a_name_of_its_own_unless_it_is_another() {
    for row in EventType::ALL {
        let event = bare(row.name).to_ocsf();
        assert_eq!(
            event["activity_name"] == row.name,
            row.ocsf.activity_id == 99,
            "{}",
            row.name
        );
    }
}

#[test]
fn a_refused_login_is_an_authentication_in_ocsf() {
    let event = whole("auth.login_failure").to_ocsf();
    assert_eq!(event["type_uid"], 300_201);
    assert_eq!(event["type_name"], "Authentication: Logon");
    assert_eq!(event["time"], 1_795_255_198_000_u64);
    assert_eq!(event["severity_id"], 3);
    assert_eq!(
        (&event["status_id"], &event["status"]),
        (&json!(2), &json!("Failure"))
    );
    assert_eq!(event["status_detail"], "bad credentials");
    assert_eq!(event["status_code"], "401");
    assert_eq!(
        event["user"],
        json!({"name": "user-18273", "type_id": 1, "type": "user"})
    );
    assert_eq!(event["session"]["uid"], "[session_id:k1:9f3c]");
    assert_eq!(event["src_endpoint"]["ip"], "203.0.113.77");
    assert_eq!(
        event["dst_endpoint"],
        json!({"hostname": "auth.example", "svc_name": "auth", "port": 443})
    );
    assert_eq!(
        event["http_request"],
        json!({"http_method": "POST", "url": {"path": "/api/v1/login"}, "user_agent": "curl/8"})
    );
    assert_eq!(event["http_response"]["code"], 401);
    assert_eq!(
        event["metadata"]["uid"],
        "01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b10"
    );
    assert_eq!(event["metadata"]["tenant_uid"], "acme");
    assert_eq!(event["metadata"]["labels"], json!(["cwe:CWE-307"]));
    assert_eq!(event["metadata"]["product"]["name"], "auth");
    assert_eq!(event["unmapped"]["fields"]["order"], 7);
    assert_eq!(event["unmapped"]["fields"].get("url.path"), None);
    assert_eq!(event["unmapped"]["redacted"]["password"], "field");
}

/// A class which has no attribute for the server keeps what is said about it.
#[test]
fn an_account_change_keeps_the_server_among_the_unmapped() {
    let event = whole("auth.account_locked").to_ocsf();
    assert_eq!(event.get("dst_endpoint"), None);
    assert_eq!(
        event["unmapped"]["fields"]["server.address"],
        "auth.example"
    );
    assert_eq!(event["src_endpoint"]["ip"], "203.0.113.77");
    let event = bare("auth.login_success").to_ocsf();
    assert_eq!(event["dst_endpoint"], json!({"svc_name": "auth"}));
}

#[test]
fn an_attack_is_a_finding_with_its_evidence_in_ocsf() {
    let event = whole("attack.sql_injection").to_ocsf();
    assert_eq!(
        (&event["class_uid"], &event["status"]),
        (&json!(2_004), &json!("New"))
    );
    assert_eq!(
        event["finding_info"]["title"],
        "An SQL injection was attempted"
    );
    assert_eq!(
        event["finding_info"]["types"],
        json!(["attack.sql_injection"])
    );
    assert_eq!(event["time"], 1_795_255_200_123_u64);
    assert_eq!(event["start_time"], 1_795_255_198_000_u64);
    assert_eq!(event["risk_score"], 6);
    assert_eq!(event["confidence_id"], 3);
    assert_eq!(event["evidences"][0]["src_endpoint"]["ip"], "203.0.113.77");
    assert_eq!(event["resources"][0]["name"], "/api/v1/login");
    assert_eq!(event["unmapped"]["outcome"], "failure");
}

#[test]
fn a_pseudonym_is_no_address_in_either_vocabulary() {
    let mut record = whole("auth.login_failure");
    record.source_ip = Some("[ip:k1:9f3c]".to_owned());
    let event = record.to_ocsf();
    assert_eq!(
        event["src_endpoint"],
        json!({"name": "[ip:k1:9f3c]", "uid": "device-1", "location": {"country": "CH"}})
    );
    let document = record.to_ecs();
    assert_eq!(document["source"]["address"], "[ip:k1:9f3c]");
    assert_eq!(document["source"].get("ip"), None);
}

#[test]
fn a_refused_login_in_ecs() {
    assert_eq!(
        whole("auth.login_failure").to_ecs(),
        json!({
            "@timestamp": "2026-11-21T09:59:58Z",
            "ecs": {"version": "8.17.0"},
            "message": "login failed",
            "event": {
                "kind": "event", "category": ["authentication"], "type": ["start"],
                "action": "auth.login_failure", "outcome": "failure", "reason": "bad credentials",
                "severity": 47, "risk_score": 6, "risk_score_norm": 60,
                "id": "01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b10", "sequence": 41,
                "created": "2026-11-21T10:00:00.123456Z", "module": "tracing_security",
                "dataset": "tracing_security.record", "provider": "auth", "duration": 1_500_000
            },
            "service": {"name": "auth", "version": "1.4.0"},
            "host": {"name": "web-3", "hostname": "web-3"},
            "process": {"pid": 812},
            "log": {
                "level": "warn", "logger": "app::auth",
                "origin": {"file": {"name": "src/auth.rs", "line": 42}}
            },
            "trace": {"id": "4bf92f3577b34da6a3ce929d0e0e4736"},
            "labels": {"correlation_id": "corr-1", "cwe": "CWE-307"},
            "user": {"name": "user-18273"},
            "related": {"user": ["user-18273"], "ip": ["203.0.113.77"]},
            "source": {"address": "203.0.113.77", "ip": "203.0.113.77", "geo": {"country_iso_code": "CH"}},
            "organization": {"id": "acme"},
            "device": {"id": "device-1"},
            "http": {"request": {"method": "POST"}, "response": {"status_code": 401}},
            "url": {"path": "/api/v1/login"},
            "user_agent": {"original": "curl/8"},
            "server": {"address": "auth.example", "port": 443},
            "error": {"message": "no such user"},
            "tracing_security": {
                "session_id": "[session_id:k1:9f3c]", "target": "/api/v1/login", "spans": ["request"],
                "redacted": {"password": "field"}, "schema_version": 1,
                "fields": {"actor_type": "user", "confidence": "high", "order": 7}
            }
        })
    );
}

#[test]
fn an_unknown_type_and_an_odd_outcome_are_kept_and_said_to_be_unknown() {
    let mut record = bare("payments.refund");
    record.outcome = Some("deferred".to_owned());
    let document = record.to_ecs();
    assert_eq!(document["event"]["action"], "payments.refund");
    assert_eq!(document["event"]["outcome"], "unknown");
    assert_eq!(document["event"].get("category"), None);
    let event = record.to_ocsf();
    assert_eq!(
        (&event["class_uid"], &event["activity_name"]),
        (&json!(0), &json!("payments.refund"))
    );
    assert_eq!(
        (&event["status_id"], &event["status"]),
        (&json!(99), &json!("deferred"))
    );
}

/// The names which `docs/FIELDS.md` promises are those under which a value is found.
#[test]
fn every_documented_attribute_is_where_the_table_says() {
    let mut record = whole("auth.login_failure");
    record.span_id = Some("00f067aa0ba902b7".to_owned());
    record.action = Some("login".to_owned());
    record.service.instance = Some("b".to_owned());
    for attribute in Attribute::ALL {
        let promoted = record.value(attribute.name).is_some();
        if !promoted && attribute.name != "labels.*" {
            let field = attribute.name.to_owned();
            record.fields.insert(field, json!("high"));
        }
    }
    let document = record.to_ecs();
    let events: Vec<Value> = ["auth.login_failure", "authz.access_denied", "attack.csrf"]
        .into_iter()
        .map(|event_type| {
            let event_type = event_type.to_owned();
            Record {
                event_type,
                ..record.clone()
            }
            .to_ocsf()
        })
        .collect();
    for attribute in Attribute::ALL {
        let (name, ecs) = (attribute.name, attribute.ecs.trim_end_matches(".*"));
        assert!(
            at(&document, ecs).is_some(),
            "{name}: no {ecs} in {document}"
        );
        let ocsf = if attribute.ocsf == "unmapped.fields" {
            format!("unmapped.fields.{name}")
        } else {
            attribute.ocsf.to_owned()
        };
        let found = events.iter().any(|event| at(event, &ocsf).is_some());
        assert!(found, "{name}: no {ocsf} in {events:?}");
    }
}

/// The value at a path, in which a field's name may have dots.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    object.get(path).or_else(|| {
        path.match_indices('.')
            .find_map(|(dot, _)| at(object.get(&path[..dot])?, &path[dot + 1..]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Names and values come from outside: a conversion may neither panic nor lose a field.
    #[test]
    fn no_field_is_lost_on_the_way_to_ecs(names in proptest::collection::btree_set("[a-z._@]{0,12}|labels\\.[a-z.]{0,6}|error\\.type|url\\.path", 0..12)) {
        let mut record = bare("http.error_response");
        for name in &names {
            record.fields.insert(name.clone(), json!(format!("value-of-{name}-")));
        }
        let text = record.to_ecs().to_string();
        for name in &names {
            let quoted = format!("\"value-of-{name}-\"");
            prop_assert!(text.contains(&quoted), "{quoted} in {text}");
        }
        let event = record.to_ocsf().to_string();
        for name in &names {
            let quoted = format!("value-of-{name}-");
            prop_assert!(event.contains(&quoted), "{quoted} in {event}");
        }
    }
}

fn bare(event_type: &str) -> Record {
    Record {
        event_id: "01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b10".to_owned(),
        timestamp: "2026-11-21T10:00:00.123456Z".to_owned(),
        event_type: event_type.to_owned(),
        correlation_id: "corr-1".to_owned(),
        level: "INFO".to_owned(),
        service: Service::new("auth", "1.4.0", "web-3", 812),
        v: 1,
        ..Record::default()
    }
}

fn whole(event_type: &str) -> Record {
    let fields: Value = json!({
        "http.request.method": "POST", "http.response.status_code": 401, "url.path": "/api/v1/login",
        "user_agent": "curl/8", "server.address": "auth.example", "server.port": 443, "device_id": "device-1",
        "actor_type": "user", "confidence": "high", "labels.cwe": "CWE-307", "geo.country_iso_code": "CH", "error.message": "no such user",
        "order": 7,
    });
    let optional = |text: &str| Some(text.to_owned());
    Record {
        seq: 41,
        severity: Severity::Medium,
        risk_score: 6,
        outcome: optional("failure"),
        reason: optional("bad credentials"),
        actor: optional("user-18273"),
        source_ip: optional("203.0.113.77"),
        target: optional("/api/v1/login"),
        session_id: optional("[session_id:k1:9f3c]"),
        tenant: optional("acme"),
        occurred_at: optional("2026-11-21T09:59:58Z"),
        trace_id: optional("4bf92f3577b34da6a3ce929d0e0e4736"),
        duration_ms: Some(1.5),
        message: "login failed".to_owned(),
        fields: fields.as_object().unwrap().clone(),
        spans: vec!["request".to_owned()],
        redacted: [("password".to_owned(), "field".to_owned())].into(),
        code: Some(tracing_security_schema::Code {
            module: optional("app::auth"),
            file: optional("src/auth.rs"),
            line: Some(42),
        }),
        level: "WARN".to_owned(),
        ..bare(event_type)
    }
}
