//! What each class of OCSF requires beyond the base event, for the classes which the taxonomy uses.

use serde_json::{Map, Value, json};

use super::describe::{
    affected_user, authentication, describe_destination, describe_source, finding, operation,
    privilege, resource,
};
use super::{OTHER, insert_text, or_unknown};
use crate::Record;

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
