//! The security log for Rust services.
//!
//! One layer in `main`, plain `tracing` macros in the code: every span and event tagged `security` becomes a
//! correlated, redacted record in a sealed journal, and is never silently lost.
//!
//! ```
//! use tracing_security::SecurityLayer;
//! use tracing_subscriber::prelude::*;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let logs = tempfile::tempdir()?;
//! # let directory = logs.path().join("security");
//! let (security, guard) = SecurityLayer::builder()
//!     .directory(&directory)
//!     .service("auth", env!("CARGO_PKG_VERSION"))
//!     .filter_from_env("SECURITY_LOG")
//!     .build()?;
//! let _default = tracing_subscriber::registry().with(security).set_default();
//!
//! tracing::warn!(
//!     target: "security",
//!     event_type = "auth.login_failure",
//!     actor = "user-18273",
//!     password = "hunter2",
//!     "login failed"
//! );
//! drop(guard); // drains, syncs and seals
//! # let written = std::fs::read_to_string(directory.join("security.jsonl"))?;
//! # assert!(written.contains("auth.login_failure") && !written.contains("hunter2"));
//! # Ok(())
//! # }
//! ```
//!
//! # What is recognized
//!
//! A span or event whose target is `security`, or lies below it (`security::…`, `security.…`), or whose callsite
//! declares a field named `security` (`security = false` switches one off). An event yields one record, a span
//! yields one when it closes. Any other span that declares a context field (`correlation_id`, `actor`,
//! `source_ip`, `session_id`, `tenant`, or one of their aliases) lends its fields to the records inside it.
//!
//! `#[instrument(err)]` on a tagged function emits an event of its own besides the span: two records with one
//! correlation identifier.
//!
//! # OpenTelemetry
//!
//! With the feature `otel`, and a layer of `tracing-opentelemetry` 0.34 in the same subscriber, before or after this
//! one, every record has the `trace_id` and `span_id` of the span that it is in, and the trace is its correlation
//! unless the event or a span around it names another.

mod admit;
mod audit;
mod builder;
mod callsite;
mod capture;
mod captured;
mod clock;
mod config;
mod core;
mod correlate;
mod directive;
mod durable;
mod encode;
mod error;
mod handle;
mod health;
pub mod identifier;
mod init;
mod judged;
mod last_resort;
pub mod late;
mod layer;
mod lifecycle;
mod memo;
mod number;
#[cfg_attr(not(feature = "otel"), path = "no_otel.rs")]
mod otel;
mod output;
mod promote;
mod rate;
mod recognize;
mod redacted_fmt;
mod redaction;
mod reentry;
mod risk;
mod scratch;
mod self_check;
mod settings;
mod span;
mod swap_buffer;
mod transport;
mod units;
mod worker;

pub use crate::builder::Builder;
pub use crate::error::{Error, ErrorKind};
pub use crate::handle::{SecurityGuard, SecurityHandle};
pub use crate::health::{Health, JournalHealth};
pub use crate::init::init;
pub use crate::layer::{Recognizer, SecurityLayer};
pub use crate::lifecycle::ShutdownReport;
pub use crate::redacted_fmt::{RedactedFields, RedactedLines, RedactedWriter};
pub use crate::risk::RiskRules;
pub use crate::transport::Transport;

/// The journal: bytes in, sealed segments out; reader, verifier, prover.
pub use tracing_security_journal as journal;
/// The redaction engine.
pub use tracing_security_redact as redact;
/// The record, its severity and the event taxonomy.
pub use tracing_security_schema as schema;
pub use tracing_security_schema::event_type;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
