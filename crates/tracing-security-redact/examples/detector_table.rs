//! Prints the table of detectors as Markdown: `cargo run -p tracing-security-redact --example detector_table`.

use std::io::{Write as _, stdout};

fn main() -> std::io::Result<()> {
    stdout().write_all(tracing_security_redact::Redactor::detector_table().as_bytes())
}
