//! Prints nanoseconds per value of this crate beside other techniques, interleaved in one run.
//!
//! `cargo run --release` in this folder. The others look for fourteen patterns and replace what they find; this crate
//! runs all of its default detectors, decoding, field context and the verdict on escaping.

mod datadog;
mod inputs;
mod patterns;
mod timing;
mod worst;

use std::hint::black_box;

use tracing_security_redact::{FieldVerdict, Policy, Redactor};

use crate::timing::Technique;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let started = std::time::Instant::now();
    let redactor = Redactor::new(Policy::default())?;
    let load = started.elapsed();

    let verdict = FieldVerdict::text();
    let mut out = String::with_capacity(4_096);
    let ours = Technique::new("tracing-security-redact", |text| {
        out.clear();
        black_box(redactor.value(&verdict, black_box(text), &mut out));
        out.len()
    });
    let rows = timing::measure(vec![
        Technique::new("dd-sensitive-data-scanner", datadog::scanner()?),
        Technique::new("regexes one after another", patterns::sequential()?),
        Technique::new("RegexSet, then the exact regex", patterns::set_first()?),
        ours,
    ]);
    timing::print(&rows);
    println!("\npolicy load: {:.2} ms", load.as_secs_f64() * 1e3);
    worst::print(&redactor);
    worst::search(&redactor, 3_000);
    Ok(())
}
