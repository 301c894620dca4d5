use crate::error::{Error, ErrorKind};
use crate::handle::SecurityGuard;
use crate::layer::SecurityLayer;
use crate::redacted_fmt::{RedactedFields, RedactedWriter};
use std::io::IsTerminal;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

/// Sets up everything for a program that has no subscriber of its own: ordinary events to standard error,
/// redacted (levels by `RUST_LOG`, else `info`), security events to the journal in `directory` (levels by
/// `SECURITY_LOG`), and a self-check.
///
/// # Errors
/// When the journal cannot be opened, when a global subscriber is already installed, or when the self-check
/// finds that security events would not get through.
pub fn init(directory: impl Into<PathBuf>) -> Result<SecurityGuard, Error> {
    let (security, guard) = SecurityLayer::builder().directory(directory).build()?;
    let others = EnvFilter::builder()
        .with_default_directive(tracing_core::LevelFilter::INFO.into())
        .from_env_lossy();
    let redactor = guard.handle().redactor();
    let output = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .fmt_fields(RedactedFields::new(redactor.clone()))
        .with_writer(RedactedWriter::new(redactor, std::io::stderr).colors())
        .with_filter(others);
    tracing_subscriber::registry()
        .with(output)
        .with(security)
        .try_init()
        .map_err(|e| {
            Error::new(
                ErrorKind::AlreadyInitialized,
                "failed to install the global subscriber",
            )
            .because(e)
        })?;
    guard.handle().self_check()?;
    Ok(guard)
}
