//! Opening a log with whatever the environment says.

use std::path::Path;

/// Prints the kind and the message of the error, or `ok`.
pub(crate) fn open(directory: &Path, config: &str) {
    let opened = if config.is_empty() {
        crate::options(directory)
            .filter_from_env("SECURITY_LOG")
            .build::<tracing_subscriber::Registry>()
    } else {
        tracing_security::SecurityLayer::from_config(config).and_then(|builder| builder.build())
    };
    match opened {
        Ok(_) => println!("ok"),
        Err(e) => println!("{:?}: {e}", e.kind()),
    }
}
