//! Prints how well the default policy redacts the corpus, or another one that `generate.py` wrote:
//! `cargo run -p tracing-security-tests --example redaction_quality [-- CORPUS.jsonl.gz]`.
//! Exits 1 below the bars, 2 when the corpus cannot be read.

#[path = "../redaction_quality/corpus.rs"]
mod corpus;
#[path = "../redaction_quality/judge.rs"]
mod judge;
#[path = "../redaction_quality/report.rs"]
mod report;

use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::ExitCode;

use report::Report;
use tracing_security_redact::{Policy, Redactor};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let cases = match std::env::args_os().nth(1) {
        Some(path) => corpus::read(Path::new(&path)),
        None => corpus::sample(),
    };
    let cases = match cases {
        Ok(cases) => cases,
        Err(error) => {
            writeln!(std::io::stderr(), "{error}")?;
            return Ok(ExitCode::from(2));
        }
    };
    let redactor = Redactor::new(Policy::default())?;
    let report = Report::of(&cases, &|text| redactor.redact(text).into_owned());
    write!(stdout().lock(), "{report}")?;
    Ok(ExitCode::from(u8::from(!report.passes())))
}
