//! Any line: what was JSON stays JSON with as many lines, and redacting twice changes nothing.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tracing_security_redact::{Policy, Redactor, harness};

static REDACTOR: LazyLock<Redactor> = LazyLock::new(|| Redactor::new(Policy::default()).expect("the default policy loads"));

fuzz_target!(|line: &str| {
    assert_eq!(harness::broken_line(&REDACTOR, line), None);
});
