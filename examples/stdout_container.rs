//! In a container whose standard output is collected: one JSON line per record, **neither sealed nor synced**.

use std::error::Error;
use tracing_security::SecurityLayer;
use tracing_subscriber::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let (security, guard) = SecurityLayer::builder()
        .writer(std::io::stdout)
        .service("worker", env!("CARGO_PKG_VERSION"))
        .build()?;
    tracing_subscriber::registry().with(security).init();
    guard.handle().self_check()?;

    let job = tracing::info_span!("job", correlation_id = "job-42", tenant = "acme");
    job.in_scope(|| {
        tracing::info!(target: "security", event_type = "data.exported", actor = "alice@example.com", rows = 1_200, "export done");
    });
    Ok(())
}
