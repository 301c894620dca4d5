//! What each class of OCSF requires beyond the base event, for the classes which the taxonomy uses.

use serde_json::{Map, Value, json};

use super::{OTHER, endpoint, insert_text, or_unknown, plain};
use crate::Record;
use crate::instant::epoch_ms;

/// Detection Finding.
pub(crate) const FINDING: u32 = 2_004;

/// One class of OCSF 1.8.
pub(super) struct Class {
    pub(super) uid: u32,
    pub(super) name: &'static str,
    pub(super) endpoints: Endpoints,
    activities: &'static [(u8, &'static str)],
    required: fn(&Record, &mut Map<String, Value>),
}

/// Which ends of a connection a class has attributes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoints {
    None,
    /// `src_endpoint`, `http_request` and `http_response`.
    Source,
    /// `dst_endpoint` as well.
    Both,
}

impl Class {
    pub(super) fn category(&self) -> &'static str {
        match self.uid / 1_000 {
            1 => "System Activity",
            2 => "Findings",
            3 => "Identity & Access Management",
            6 => "Application Activity",
            _ => "Uncategorized",
        }
    }

    /// `None` for "other", which the event itself has to name.
    pub(super) fn activity_name(&self, activity: u8) -> Option<&'static str> {
        self.activities
            .iter()
            .find(|(id, _)| *id == activity)
            .map(|(_, name)| *name)
    }

    pub(super) fn describe(&self, record: &Record, event: &mut Map<String, Value>) {
        if self.endpoints != Endpoints::None {
            describe_source(record, event);
        }
        if self.endpoints == Endpoints::Both {
            describe_destination(record, event);
        }
        (self.required)(record, event);
    }
}

pub(super) fn of(uid: u32) -> &'static Class {
    CLASSES
        .iter()
        .find(|class| class.uid == uid)
        .unwrap_or(&BASE_EVENT)
}

static BASE_EVENT: Class = Class {
    uid: 0,
    name: "Base Event",
    endpoints: Endpoints::None,
    activities: &[],
    required: |_, _| {},
};

static CLASSES: &[Class] = &[
    Class {
        uid: 1_008,
        name: "Event Log Activity",
        endpoints: Endpoints::None,
        activities: &[(2, "Delete"), (5, "Rotate"), (6, "Start"), (7, "Stop")],
        required: |_, event| {
            event.insert("log_name".into(), json!("security"));
            event.insert("log_provider".into(), json!("tracing-security"));
        },
    },
    Class {
        uid: FINDING,
        name: "Detection Finding",
        endpoints: Endpoints::None,
        activities: &[(1, "Create")],
        required: finding,
    },
    Class {
        uid: 3_001,
        name: "Account Change",
        endpoints: Endpoints::Source,
        activities: &[
            (1, "Create"),
            (3, "Password Change"),
            (4, "Password Reset"),
            (5, "Disable"),
            (6, "Delete"),
            (9, "Lock"),
            (10, "MFA Factor Enable"),
            (11, "MFA Factor Disable"),
            (12, "Unlock"),
        ],
        required: |record, event| {
            event.insert("user".into(), affected_user(record));
        },
    },
    Class {
        uid: 3_002,
        name: "Authentication",
        endpoints: Endpoints::Both,
        activities: &[(1, "Logon"), (2, "Logoff")],
        required: authentication,
    },
    Class {
        uid: 3_003,
        name: "Authorize Session",
        endpoints: Endpoints::Both,
        activities: &[(1, "Assign Privileges"), (3, "Assign Roles")],
        required: |record, event| {
            event.insert("user".into(), affected_user(record));
            event.insert("privileges".into(), json!([privilege(record)]));
        },
    },
    Class {
        uid: 3_004,
        name: "Entity Management",
        endpoints: Endpoints::Source,
        activities: &[(2, "Read"), (3, "Update"), (4, "Delete")],
        required: |record, event| {
            let kind = record.event_type.split('.').next();
            let entity = json!({
                "name": or_unknown(record.target.as_deref()),
                "type": or_unknown(kind),
            });
            event.insert("entity".into(), entity);
            insert_text(event, "comment", record.reason.as_deref());
        },
    },
    Class {
        uid: 3_005,
        name: "User Access Management",
        endpoints: Endpoints::Source,
        activities: &[(4, "Remove Role")],
        required: |record, event| {
            event.insert("user".into(), affected_user(record));
            event.insert("privileges".into(), json!([privilege(record)]));
        },
    },
    Class {
        uid: 6_001,
        name: "Web Resources Activity",
        endpoints: Endpoints::Both,
        activities: &[(7, "Export")],
        required: |record, event| {
            event.insert("web_resources".into(), json!([resource(record)]));
        },
    },
    Class {
        uid: 6_002,
        name: "Application Lifecycle",
        endpoints: Endpoints::None,
        activities: &[
            (3, "Start"),
            (4, "Stop"),
            (5, "Restart"),
            (6, "Enable"),
            (7, "Disable"),
        ],
        required: |record, event| {
            event.insert("app".into(), record.ocsf_product());
        },
    },
    Class {
        uid: 6_003,
        name: "API Activity",
        endpoints: Endpoints::Both,
        activities: &[(3, "Update")],
        required: |record, event| {
            let api = json!({
                "operation": operation(record),
                "service": { "name": or_unknown(Some(&record.service.name)) },
            });
            event.insert("api".into(), api);
            event.insert("resources".into(), json!([resource(record)]));
        },
    },
    Class {
        uid: 6_005,
        name: "Datastore Activity",
        endpoints: Endpoints::Both,
        activities: &[
            (1, "Read"),
            (2, "Update"),
            (4, "Query"),
            (6, "Create"),
            (7, "Delete"),
            (9, "Encrypt"),
            (10, "Decrypt"),
        ],
        required: |record, event| {
            let database = json!({ "name": or_unknown(record.target.as_deref()), "type_id": 0 });
            event.insert("database".into(), database);
            event.insert("type_id".into(), json!(1));
        },
    },
    Class {
        uid: 6_006,
        name: "File Hosting Activity",
        endpoints: Endpoints::Both,
        activities: &[(1, "Upload"), (4, "Delete")],
        required: |record, event| {
            let path = or_unknown(record.target.as_deref());
            let name = path.rsplit(['/', '\\']).next();
            let file = json!({ "name": or_unknown(name), "path": path, "type_id": 1 });
            event.insert("file".into(), file);
        },
    },
    Class {
        uid: 6_007,
        name: "Scan Activity",
        endpoints: Endpoints::None,
        activities: &[(2, "Completed")],
        required: |record, event| {
            let scan = json!({
                "name": or_unknown(record.target.as_deref()),
                "type_id": OTHER,
                "type": record.event_type,
            });
            event.insert("scan".into(), scan);
        },
    },
    Class {
        uid: 6_008,
        name: "Application Error",
        endpoints: Endpoints::None,
        activities: &[(1, "General Error")],
        required: |_, _| {},
    },
];

fn describe_source(record: &Record, event: &mut Map<String, Value>) {
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

fn describe_destination(record: &Record, event: &mut Map<String, Value>) {
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

fn finding(record: &Record, event: &mut Map<String, Value>) {
    let mut info = Map::new();
    info.insert("uid".into(), json!(record.event_id));
    let title = crate::EventType::lookup(&record.event_type).map_or("", |row| row.description);
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

fn authentication(record: &Record, event: &mut Map<String, Value>) {
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
fn affected_user(record: &Record) -> Value {
    match record.target.as_deref() {
        Some(target) if !target.contains('/') => json!({ "name": or_unknown(Some(target)) }),
        _ => record.acting_user(),
    }
}

fn privilege(record: &Record) -> String {
    ["role", "privilege", "permission"]
        .iter()
        .find_map(|name| record.fields.get(*name))
        .map_or_else(|| or_unknown(record.target.as_deref()).to_owned(), plain)
}

fn resource(record: &Record) -> Value {
    json!({ "name": or_unknown(record.target.as_deref()) })
}

/// What was called: the intended action, else the request, else the event type.
fn operation(record: &Record) -> String {
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
