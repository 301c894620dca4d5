//! Requests per second of a trivial axum handler under the HTTP layer, beside the same handler under tower-http's
//! `TraceLayer`, `SetRequestIdLayer` and `PropagateRequestIdLayer`, and bare: interleaved rounds of one run, medians.
//!
//! All three run under one subscriber, in four of them one after the other:
//!
//! - `heard`: JSON lines of `fmt` into a file at `info,tower_http=debug`, as axum's examples have it, and the security
//!   log with its journal. tower-http writes two lines for each request.
//! - `span`: the same at `info`, and tower-http is told to open its span at INFO: both show a request's span in every
//!   line, and neither writes one of its own.
//! - `default`: the same, and tower-http as it comes: its span is at DEBUG, and opened for nobody. Ours is shown.
//! - `unheard`: the security log alone. Nobody hears tower-http: it opens no span, and only makes an identifier.
//!
//! `cargo run --release`, or `… -- count VARIANT REQUESTS` for a profiler of instructions.

mod over_tcp;
mod variant;
mod without_tcp;

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use tracing_security::{SecurityGuard, SecurityLayer};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt};
use variant::Variant;

/// What is compared, and the filter of the lines, if there are any.
const SETUPS: [(&str, Option<&str>); 4] = [
    ("heard", Some("info,tower_http=debug")),
    ("span", Some("info")),
    ("default", Some("info")),
    ("unheard", None),
];

const USAGE: &str = "give `heard`, `span`, `default`, `unheard`, `count VARIANT REQUESTS`, or nothing for the first four";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let logs = tempfile::tempdir()?;
    match args[..] {
        [] => in_processes_of_their_own(),
        ["count", variant, requests] => {
            let _guard = log(None, logs.path())?;
            let variant = Variant::named(variant).ok_or("no such variant")?;
            without_tcp::count(variant, requests.parse()?)
        }
        [setup] => {
            let (name, filter) = SETUPS
                .into_iter()
                .find(|(name, _)| *name == setup)
                .ok_or(USAGE)?;
            let _guard = log(filter, logs.path())?;
            println!("{name}:");
            without_tcp::compare(name == "span")?;
            over_tcp::compare(name == "span")
        }
        _ => Err(USAGE.into()),
    }
}

/// A process has one subscriber.
fn in_processes_of_their_own() -> Result<(), Box<dyn Error>> {
    for (name, _) in SETUPS {
        let status = Command::new(std::env::current_exe()?).arg(name).status()?;
        if !status.success() {
            return Err(format!("{name}: {status}").into());
        }
    }
    Ok(())
}

fn log(filter: Option<&str>, directory: &Path) -> Result<SecurityGuard, Box<dyn Error>> {
    let (security, guard) = SecurityLayer::builder()
        .directory(directory.join("security"))
        .service("http-bench", "0")
        .build()?;
    let lines = match filter {
        Some(filter) => {
            let file = File::create(directory.join("lines.json"))?;
            let lines = fmt::layer().json().with_writer(file);
            Some(lines.with_filter(EnvFilter::try_new(filter)?))
        }
        None => None,
    };
    tracing_subscriber::registry()
        .with(lines)
        .with(security)
        .init();
    Ok(guard)
}

/// The middle of the values; there is at least one.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A row of the table: the figure of each variant, and by how much ours is more than tower-http's.
fn print_row(what: &str, figures: &[Vec<f64>; 3], ours_over_theirs: &mut [f64]) {
    let [bare, theirs, ours] = figures.each_ref().map(|values| median(&mut values.clone()));
    let ratio = median(ours_over_theirs);
    println!(
        "{what:<28} bare {bare:>9.0}   tower-http {theirs:>9.0}   ours {ours:>9.0}   ours/tower-http {ratio:.3}"
    );
}
