//! The record of the security log: model, severity, event taxonomy and its mappings to OWASP, OCSF and ECS.
//!
//! This crate is a leaf. It knows what a record *is*; it neither writes nor reads files and does not know `tracing`.
//!
//! - [`Record`]: one line of the journal, readable and writable with `serde`.
//! - [`Severity`]: `info` to `critical`, with the rule that derives it from a risk score.
//! - [`event_type`]: the names of the taxonomy as plain strings, for use in `tracing` macros.
//! - [`EventType`]: one row of the taxonomy, with its mappings.
//! - [`json_schema`]: the published JSON Schema of schema version 1.
//!
//! ```
//! use tracing_security_schema::{EventType, Record, Severity, event_type};
//!
//! let row = EventType::lookup(event_type::AUTH_LOGIN_FAILURE).ok_or("unknown")?;
//! assert_eq!(row.severity, Severity::Low);
//! assert_eq!(row.ocsf.class_uid, 3002);
//! # Ok::<(), &str>(())
//! ```

mod attribute;
mod ecs;
mod error;
mod instant;
mod ocsf;
mod record;
mod severity;
mod taxonomy;

pub use attribute::Attribute;
pub use error::{Error, ErrorKind};
pub use record::{Code, RESERVED_KEYS, Record, SCHEMA_VERSION, Service};
pub use severity::Severity;
pub use taxonomy::{Ecs, EventType, Ocsf, OcsfStatus, Owasp, event_type};

/// The JSON Schema (draft 2020-12) which every record of schema version 1 satisfies.
///
/// The same bytes are published as `docs/schema/record.v1.json`.
#[must_use]
pub fn json_schema() -> &'static str {
    include_str!("../schema/record.v1.json")
}
