//! Any text: the promises of the harness that `cargo test` runs bounded.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tracing_security_redact::{Policy, Redactor, harness};

static REDACTOR: LazyLock<Redactor> = LazyLock::new(|| Redactor::new(Policy::default()).expect("the default policy loads"));

fuzz_target!(|text: &str| {
    assert_eq!(harness::broken_promise(&REDACTOR, text), None);
});
