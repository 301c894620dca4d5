//! `seclog schema`, `seclog event-types`, the help and the usage errors

use assert_cmd::assert::OutputAssertExt;
use tracing_security_schema::{EventType, json_schema};

use crate::journal::{Journal, logins, seclog, stderr, stdout};

#[test]
fn the_schema_is_the_published_one() {
    assert_eq!(
        stdout(&seclog().arg("schema").assert().code(0)),
        json_schema()
    );
}

/// The journal's own lines are records too: headers, checkpoints, epochs, rotations.
#[test]
fn every_line_of_a_journal_satisfies_the_schema() {
    let journal = Journal::of(&logins(60));
    let schema = stdout(&seclog().arg("schema").assert().code(0));
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(&schema).unwrap())
        .unwrap();
    let lines = stdout(&journal.seclog("query", &["--all"]).code(0));
    assert!(lines.lines().count() > 70);
    for line in lines.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&record)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{line}");
    }
}

#[test]
fn the_taxonomy_is_tab_separated_for_a_program() {
    let tsv = stdout(&seclog().arg("event-types").assert().code(0));
    let mut lines = tsv.lines();
    assert_eq!(lines.next(), Some(EventType::TSV_HEADER));
    assert_eq!(lines.count(), EventType::ALL.len());
    assert!(tsv.contains("\nauth.login_failure\tlow\t2\tauthn_login_fail\tWARN\t3002\t1\tfailure\tauthentication\tstart\n"));
}

#[test]
fn no_line_of_any_help_is_longer_than_80_columns() {
    let commands = [
        "",
        "verify",
        "query",
        "tail",
        "head",
        "prove",
        "check",
        "redact",
        "scan",
        "keygen",
        "reveal",
        "schema",
        "event-types",
    ];
    for command in commands {
        let mut seclog = seclog();
        seclog.env("COLUMNS", "80");
        if !command.is_empty() {
            seclog.arg(command);
        }
        let help = stdout(&seclog.arg("--help").assert().code(0));
        assert!(help.contains("Usage: seclog"), "{help}");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
    }
}

#[test]
fn a_usage_error_is_exit_code_2_on_standard_error() {
    for args in [
        &["frobnicate"][..],
        &["query"],
        &["prove", "dir", "minus-one"],
        &["check", "proof"],
        &["scan"],
    ] {
        let failed = seclog().args(args).assert().code(2);
        assert_eq!(stdout(&failed), "");
        assert!(
            stderr(&failed).starts_with("error: "),
            "{}",
            stderr(&failed)
        );
    }
}
