//! Waits until a record is on stable storage before the action it tells of takes effect: blocking, and as a future.
#![expect(clippy::print_stdout, reason = "a program for people to read")]

use std::error::Error;
use std::time::Duration;
use tracing_security::{SecurityLayer, event_type};
use tracing_subscriber::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (security, guard) = SecurityLayer::builder()
        .directory("logs/durable")
        .service("vault", env!("CARGO_PKG_VERSION"))
        .build()?;
    tracing_subscriber::registry().with(security).init();
    let log = guard.handle();

    tracing::warn!(target: "security", event_type = event_type::KEY_DESTROYED, actor = "root", target = "key-17", "about to destroy a key");
    let seq = log.synced(Duration::from_secs(5)).await?;
    println!("record {seq} is on stable storage: now the key may go");

    tracing::info!(target: "security", event_type = event_type::KEY_ROTATED, actor = "root", target = "key-18", "key in use");
    let seq = log.sync(Duration::from_secs(5))?;
    println!("record {seq} is on stable storage");
    Ok(())
}
