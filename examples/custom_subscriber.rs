//! Beside an ordinary `fmt` layer with a filter of its own: `RUST_LOG` governs that one, `SECURITY_LOG` ours.
//!
//! The ordinary layer shows the security events too, with the same redaction.

use std::error::Error;
use tracing_security::{RedactedFields, RedactedWriter, SecurityLayer};
use tracing_subscriber::{EnvFilter, prelude::*};

fn main() -> Result<(), Box<dyn Error>> {
    let (security, guard) = SecurityLayer::builder()
        .directory("logs/custom_subscriber")
        .service("billing", env!("CARGO_PKG_VERSION"))
        .targets(["billing::audit"]) // recognized besides `security`
        .filter("info,billing::audit=debug")
        .build()?;
    let redactor = guard.handle().redactor();
    let ordinary = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .fmt_fields(RedactedFields::new(redactor.clone()))
        .with_writer(RedactedWriter::new(redactor, std::io::stderr))
        // A filter given to one layer leaves the other alone; a global one would mute it.
        .with_filter(EnvFilter::from_default_env().add_directive("warn".parse()?));
    tracing_subscriber::registry()
        .with(ordinary)
        .with(security)
        .init();
    guard.handle().self_check()?;

    tracing::info!("only the ordinary layer could want this");
    tracing::warn!(target: "security", event_type = "authz.access_denied", actor = "user-7", api_key = "k-8c1f", "no right to invoices");
    tracing::debug!(target: "billing::audit", event_type = "data.exported", rows = 1_200, "export");
    Ok(())
}
