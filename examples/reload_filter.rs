//! Changes the filter while the program runs; the change itself is on record as `audit.config_changed`.
#![expect(clippy::print_stdout, reason = "a program for people to read")]

use std::error::Error;
use tracing_security::SecurityLayer;
use tracing_subscriber::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let (security, guard) = SecurityLayer::builder()
        .directory("logs/reload_filter")
        .service("gateway", env!("CARGO_PKG_VERSION"))
        .filter("security=info")
        .build()?;
    tracing_subscriber::registry().with(security).init();
    let log = guard.handle();

    look_closely("not recorded: the filter takes info");
    log.set_filter("security=debug")?;
    look_closely("recorded");
    log.set_filter("security=info")?;
    look_closely("not recorded any more");

    if let Err(error) = log.set_filter("security=loud") {
        println!("a bad filter changes nothing: {error}");
    }
    drop(guard);
    println!("{} records written", log.health().written);
    Ok(())
}

fn look_closely(what: &str) {
    tracing::debug!(target: "security", event_type = "input.validation_failure", "{what}");
}
