//! The README's program: one layer, one event, one sealed record.
//!
//! `cargo run --example quickstart` writes below `logs/security`, prints the record and how to verify it.
#![expect(clippy::print_stdout, reason = "a program for people to read")]

use std::error::Error;
use tracing_security::SecurityLayer;
use tracing_security::journal::Reader;
use tracing_subscriber::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let (security, guard) = SecurityLayer::builder()
        .directory("logs/security")
        .service("auth", env!("CARGO_PKG_VERSION"))
        .filter_from_env("SECURITY_LOG")
        .build()?;
    tracing_subscriber::registry().with(security).init();
    guard.handle().self_check()?;

    let request = tracing::info_span!(
        "request",
        correlation_id = "req-7f3a",
        source_ip = "203.0.113.77"
    );
    request.in_scope(|| {
        tracing::warn!(
            target: "security",
            event_type = "auth.login_failure",
            actor = "user-18273",
            password = "hunter2",
            note = "mail sent to alice@example.com",
            "login failed"
        );
    });
    drop(guard); // drains, syncs, seals

    print_newest("auth.login_failure")?;
    println!("\nVerify it:  cargo run -p seclog -- verify logs/security");
    Ok(())
}

/// Prints the newest record of one type.
fn print_newest(event_type: &str) -> Result<(), Box<dyn Error>> {
    let mut reader = Reader::open("logs/security")?;
    let wanted = format!("\"event_type\":\"{event_type}\"");
    let mut newest = String::new();
    while let Some(line) = reader.next()? {
        let text = String::from_utf8_lossy(line.bytes);
        if text.contains(&wanted) {
            newest = text.into_owned();
        }
    }
    println!("{newest}");
    Ok(())
}
