//! The taxonomy of event types: one table from which constants, mappings and documentation are made.

use std::fmt;

use crate::Severity;

mod index;
mod table;

pub use table::event_type;

/// One row of the taxonomy: an event type with its defaults and its mappings.
///
/// Every row is a constant of this type, such as [`EventType::AUTH_LOGIN_FAILURE`]; its bare name is a constant of
/// [`event_type`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventType {
    /// The name in the record, such as `auth.login_failure`.
    pub name: &'static str,
    /// What it means, in one sentence without a full stop.
    pub description: &'static str,
    /// Severity when the event says nothing else.
    pub severity: Severity,
    /// Risk score, 0–10, when the event says nothing else.
    pub risk: u8,
    /// The term of the OWASP Application Logging Vocabulary, where it has one.
    pub owasp: Option<Owasp>,
    /// Class and activity in the Open Cybersecurity Schema Framework 1.8.
    pub ocsf: Ocsf,
    /// Category and type in the Elastic Common Schema 8.
    pub ecs: Ecs,
}

/// A term of the OWASP Application Logging Vocabulary Cheat Sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owasp {
    /// The term without its parameters, such as `authn_login_fail`.
    pub term: &'static str,
    /// The level which the vocabulary gives to it: `INFO`, `WARN` or `CRITICAL`.
    pub level: &'static str,
}

/// What an event type is in the Open Cybersecurity Schema Framework (OCSF) 1.8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ocsf {
    /// Class, such as 3002 for Authentication.
    pub class_uid: u32,
    /// Activity within the class; 99 is "other".
    pub activity_id: u8,
    /// Status which the type itself implies; otherwise the record's outcome decides.
    pub status: Option<OcsfStatus>,
}

/// The outcome in OCSF's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OcsfStatus {
    /// `status_id` 1.
    Success,
    /// `status_id` 2.
    Failure,
}

impl OcsfStatus {
    /// `success` or `failure`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            OcsfStatus::Success => "success",
            OcsfStatus::Failure => "failure",
        }
    }
}

impl fmt::Display for OcsfStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What an event type is in the Elastic Common Schema (ECS) 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ecs {
    /// `event.category`.
    pub categories: &'static [&'static str],
    /// `event.type`.
    pub types: &'static [&'static str],
}

impl EventType {
    /// First line of the taxonomy as tab-separated values.
    pub const TSV_HEADER: &'static str = "event_type\tseverity\trisk\towasp\towasp_level\tocsf_class\tocsf_activity\tocsf_status\tecs_category\tecs_type";

    /// The row of a name; `None` for the application's own types and for `security.unclassified`.
    ///
    /// An unclassified event has no type that could decide its severity: its level does.
    #[must_use]
    pub fn lookup(name: &str) -> Option<&'static EventType> {
        index::find(name).filter(|row| row.name != event_type::UNCLASSIFIED)
    }

    /// This row as tab-separated values, without a newline, see [`EventType::TSV_HEADER`].
    #[must_use]
    pub fn to_tsv(&self) -> String {
        let (term, level) = self
            .owasp
            .map_or(("", ""), |owasp| (owasp.term, owasp.level));
        format!(
            "{}\t{}\t{}\t{term}\t{level}\t{}\t{}\t{}\t{}\t{}",
            self.name,
            self.severity,
            self.risk,
            self.ocsf.class_uid,
            self.ocsf.activity_id,
            self.ocsf.status.map_or("", OcsfStatus::as_str),
            self.ecs.categories.join(","),
            self.ecs.types.join(","),
        )
    }
}
