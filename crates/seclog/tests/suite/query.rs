//! `seclog query`

use serde_json::Value;
use tracing_security_journal::Compression;

use crate::journal::{Journal, actors, append, body, logins, read, seclog, stderr, stdout};

#[test]
fn records_are_found_in_order_across_plain_and_compressed_segments() {
    for compression in [Compression::None, Compression::Zstd, Compression::Gzip] {
        let journal = Journal::nowhere().compressed(compression);
        let mut writer = journal.writer();
        append(&mut writer, &logins(60));
        writer.close().unwrap();
        assert!(journal.segments().len() > 3, "{:?}", journal.segments());
        let refused = journal
            .seclog("query", &["--where", "event_type=auth.* severity>=medium"])
            .code(0);
        assert_eq!(
            actors(&stdout(&refused)),
            [
                "user-9", "user-19", "user-29", "user-39", "user-49", "user-59"
            ]
        );
        assert_eq!(stderr(&refused), "");
    }
}

#[test]
fn a_line_is_printed_as_it_stands_in_the_journal() {
    let journal = Journal::of(&logins(1));
    let found = journal
        .seclog("query", &["--where", "actor=user-0"])
        .code(0);
    let segment = String::from_utf8(read(&journal.segments()[0])).unwrap();
    let line = segment
        .lines()
        .find(|line| line.contains("user-0"))
        .unwrap();
    assert_eq!(stdout(&found), format!("{line}\n"));
}

#[test]
fn nothing_found_is_exit_code_1_and_not_a_word() {
    let journal = Journal::of(&logins(3));
    let none = journal
        .seclog("query", &["--where", "actor=nobody"])
        .code(1);
    assert_eq!(
        (stdout(&none), stderr(&none)),
        (String::new(), String::new())
    );
}

#[test]
fn lines_which_seal_the_journal_are_shown_only_when_asked_for() {
    let journal = Journal::of(&logins(3));
    let shown = |args: &[&str]| -> Vec<String> {
        stdout(&journal.seclog("query", args))
            .lines()
            .map(|line| {
                let record: Value = serde_json::from_str(line).unwrap();
                record["event_type"].as_str().unwrap().to_owned()
            })
            .collect()
    };
    assert_eq!(shown(&[]), ["auth.login_success"; 3]);
    let all = shown(&["--all"]);
    for seal in ["audit.segment", "audit.checkpoint"] {
        assert!(all.iter().any(|kind| kind == seal), "{seal} in {all:?}");
    }
    let asked = shown(&["--where", "event_type=audit.checkpoint"]);
    assert!(!asked.is_empty() && asked.iter().all(|kind| kind == "audit.checkpoint"));
}

#[test]
fn an_interaction_is_found_by_its_correlation_id() {
    let mut bodies = logins(2);
    bodies.push(body("data.read", "low", r#""actor":"alice","#).replace("corr-1", "corr-2"));
    let journal = Journal::of(&bodies);
    let found = journal
        .seclog("query", &["--correlation", "corr-2"])
        .code(0);
    assert_eq!(actors(&stdout(&found)), ["alice"]);
    journal.seclog("query", &["--correlation", "corr"]).code(1);
}

#[test]
fn a_limit_and_a_range_of_time_bound_what_is_printed() {
    let mut bodies = logins(4);
    bodies.push(body("data.read", "low", "").replace("2026-11-21T", "2026-11-22T"));
    let journal = Journal::of(&bodies);
    let count = |args: &[&str]| stdout(&journal.seclog("query", args)).lines().count();
    assert_eq!(count(&["--limit", "2"]), 2);
    assert_eq!(count(&["-n", "0"]), 0);
    assert_eq!(count(&["--until", "2026-11-21"]), 4);
    assert_eq!(
        count(&["--since", "2026-11-22", "--until", "2026-11-22"]),
        1
    );
    assert_eq!(count(&["--since", "2026-11-23"]), 0);
    assert_eq!(count(&["--where", "timestamp>2026-11-21 severity=low"]), 1);
}

#[test]
fn records_come_in_the_words_of_ecs_and_ocsf() {
    let journal = Journal::of(&logins(10));
    let printed = |format: &str| -> Value {
        let args = ["--where", "severity=medium", "--format", format];
        serde_json::from_str(&stdout(&journal.seclog("query", &args).code(0))).unwrap()
    };
    let ecs = printed("ecs");
    assert_eq!(ecs["event"]["action"], "auth.login_failure");
    assert_eq!(ecs["user"]["name"], "user-9");
    let ocsf = printed("ocsf");
    assert_eq!(ocsf["type_uid"], 300_201);
    assert_eq!(ocsf["user"]["name"], "user-9");
}

#[test]
fn a_table_for_a_program_has_no_colors_and_no_width() {
    let long = "x".repeat(150);
    let more = format!(r#""actor":"alice","reason":"{long}","#);
    let journal =
        Journal::of(&[body("data.read", "low", &more).replace("something happened", &long)]);
    let table = stdout(&journal.seclog("query", &["--format", "table"]).code(0));
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        lines[0]
            .split("  ")
            .filter(|cell| !cell.is_empty())
            .map(str::trim)
            .collect::<Vec<_>>(),
        [
            "seq",
            "time (UTC)",
            "severity",
            "event type",
            "outcome",
            "actor",
            "source",
            "message"
        ]
    );
    assert_eq!(lines.len(), 2);
    assert!(
        lines[1].contains(&long) && lines[1].contains("2026-11-21 10:00:00"),
        "{table}"
    );
    assert!(!table.contains('\u{1b}'));
}

#[test]
fn text_from_outside_never_reaches_a_table_or_a_line_unescaped() {
    let hostile = r#""actor":"\u001b[31mroot\u202e","reason":"a\nb","#;
    let journal = Journal::of(&[body("data.read", "low", hostile)]);
    for format in ["table", "text", "ecs", "ocsf"] {
        let printed = stdout(&journal.seclog("query", &["--format", format]).code(0));
        assert!(
            !printed.contains('\u{1b}') && !printed.contains('\u{202e}'),
            "{printed:?}"
        );
        assert!(printed.contains(r"\u001b[31mroot\u202e"), "{printed}");
        assert!(printed.lines().count() <= 2, "{printed}");
    }
}

#[test]
fn colors_are_given_when_asked_for_and_text_stays_escaped() {
    let journal = Journal::of(&logins(1));
    let args = ["--format", "text", "--color", "always"];
    let printed = stdout(&journal.seclog("query", &args).code(0));
    assert!(printed.contains("\u{1b}[2m"), "{printed:?}");
    let plain = stdout(&journal.seclog("query", &["--format", "text"]).code(0));
    assert_eq!(
        plain,
        "2026-11-21 10:00:00.123 info     auth.login_success  something happened  outcome=success  actor=user-0  \
         correlation_id=corr-1  seq=1\n"
    );
}

#[test]
fn what_is_no_journal_is_said_with_what_to_do() {
    let journal = Journal::nowhere();
    let missing = journal.seclog("query", &[]).code(2);
    assert_eq!(
        stderr(&missing),
        format!(
            "seclog: no journal in {}: it does not exist; give the directory that the service writes\n",
            journal.path().display()
        )
    );
    std::fs::create_dir(journal.path()).unwrap();
    let empty = journal.seclog("query", &[]).code(2);
    assert_eq!(
        stderr(&empty),
        format!(
            "seclog: no journal in {}; give the directory that the service writes\n",
            journal.path().display()
        )
    );
}

#[test]
fn a_bad_term_is_pointed_at() {
    let journal = Journal::of(&logins(1));
    let failed = journal
        .seclog("query", &["--where", "actor=a severity~high, outcome"])
        .code(2);
    assert_eq!(
        stderr(&failed),
        "seclog: bad --where at column 31: expected an operator (= != >= <= > < ~ !~) after \"outcome\"\n  \
         actor=a severity~high, outcome\n                                ^\n"
    );
    let failed = journal.seclog("query", &["--since", "soon"]).code(2);
    assert!(stderr(&failed).starts_with("seclog: bad moment \"soon\": expected RFC 3339"));
}

#[test]
fn a_damaged_line_makes_the_answer_incomplete_but_not_empty() {
    let journal = Journal::of(&logins(12));
    let segment = &journal.segments()[0];
    let text = String::from_utf8(read(segment)).unwrap();
    std::fs::write(segment, text.replacen("\"event_id\"", "\"event_xx\"", 2)).unwrap();
    let found = journal.seclog("query", &[]).code(2);
    assert!(stdout(&found).lines().count() >= 10);
    let said = stderr(&found);
    assert!(
        said.starts_with("seclog: the answer is incomplete: "),
        "{said}"
    );
    assert!(
        said.ends_with("; see what happened with `seclog verify`\n"),
        "{said}"
    );
}

#[test]
fn a_reader_which_goes_away_ends_the_command_quietly() {
    let journal = Journal::of(&logins(2_000));
    let mut child = seclog()
        .arg("query")
        .arg(journal.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(ended.stderr, b"");
}
