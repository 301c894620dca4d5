//! The default policy against a corpus of secrets in hiding and of clean lines that look like them.

mod corpus;
mod judge;
mod report;

use report::Report;
use tracing_security_redact::{Policy, Redactor};

#[test]
fn the_corpus_is_as_large_as_promised() {
    let cases = corpus::sample().unwrap();
    let clean = cases.iter().filter(|case| case.secrets.is_empty()).count();
    assert!(
        cases.len() - clean >= 8_000 && clean >= 5_000,
        "{clean} clean of {}",
        cases.len()
    );
}

#[test]
fn the_default_policy_reaches_the_four_bars() {
    let redactor = Redactor::new(Policy::default()).unwrap();
    let cases = corpus::sample().unwrap();
    let report = Report::of(&cases, &|text| redactor.redact(text).into_owned());
    println!("{report}");
    assert!(
        report.passes(),
        "the default policy is below the bars, see the table"
    );
}
