//! Any policy: it loads or is refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tracing_security_redact::{Policy, Redactor};

fuzz_target!(|text: &str| {
    if let Ok(policy) = Policy::from_toml(text)
        && let Ok(redactor) = Redactor::new(policy)
    {
        let _ = redactor.redact("password=hunter2 jane@example.org");
    }
});
