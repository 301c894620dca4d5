//! Any proof of a record under any public key: checked or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tracing_security_journal::check;

fuzz_target!(|input: &str| {
    let (key, proof) = input.split_once('\u{1}').unwrap_or(("", input));
    let _ = check(proof, key);
});
