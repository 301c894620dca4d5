//! `seclog verify` and `seclog head`

use serde_json::Value;
use tracing_security_journal::{Options, Seal};

use crate::journal::{Journal, append, logins, read, stderr, stdout};

#[test]
fn an_untouched_journal_is_verified() {
    let journal = Journal::of(&logins(40));
    let verified = journal.seclog("verify", &[]).code(0);
    let text = stdout(&verified);
    assert!(
        text.starts_with(&format!("VERIFIED  {}\n", journal.path().display())),
        "{text}"
    );
    for said in [
        "  read        seq 0..",
        "  verified    seq 0..",
        "  proven      up to seq ",
        "  head        none given",
    ] {
        assert!(text.contains(said), "{said:?} in {text}");
    }
    assert_eq!(stderr(&verified), "");
}

#[test]
fn one_changed_byte_is_tampering_and_the_first_bad_seq_is_named() {
    let journal = Journal::of(&logins(40));
    let segment = &journal.segments()[0];
    let text = String::from_utf8(read(segment)).unwrap();
    std::fs::write(segment, text.replacen("user-3\"", "user-4\"", 1)).unwrap();
    let tampered = journal.seclog("verify", &[]).code(1);
    let text = stdout(&tampered);
    assert!(
        text.starts_with(&format!(
            "TAMPERED OR MISSING  {}: first bad seq ",
            journal.path().display()
        )),
        "{text}"
    );
    assert!(text.contains("  ALTERED "), "{text}");
    let report: Value = json(&journal.seclog("verify", &["--json"]).code(1));
    assert_eq!(report["ok"], false);
    assert!(report["first_bad_seq"].as_u64().unwrap() <= 4, "{report}");
}

/// Whatever was done to the files is an answer, never a failure to give one.
#[test]
fn every_kind_of_tampering_is_exit_code_1() {
    type Deed = fn(&Journal);
    let deeds: [(&str, Deed); 8] = [
        ("every segment gone", |journal| {
            for segment in journal.segments() {
                std::fs::remove_file(segment).unwrap();
            }
        }),
        ("the first segment gone", |journal| {
            std::fs::remove_file(&journal.segments()[0]).unwrap();
        }),
        ("the lineage gone", |journal| {
            std::fs::remove_file(journal.path().join("security.lineage")).unwrap();
        }),
        ("the key replaced", |journal| {
            std::fs::write(journal.path().join("security.vkey"), "x+00000000+AAAA\n").unwrap();
        }),
        ("a segment emptied", |journal| {
            std::fs::write(&journal.segments()[1], "").unwrap();
        }),
        ("a segment of noise", |journal| {
            std::fs::write(&journal.segments()[1], [0xff, 0, 0x0a, 0x0a, 0x80]).unwrap();
        }),
        ("a line twice", |journal| {
            let segment = &journal.segments()[1];
            let text = String::from_utf8(read(segment)).unwrap();
            let line = text.lines().nth(2).unwrap();
            std::fs::write(segment, text.replacen(line, &format!("{line}\n{line}"), 1)).unwrap();
        }),
        ("a space at the very end", |journal| {
            let segment = journal.segments().pop().unwrap();
            let mut bytes = read(&segment);
            bytes.insert(bytes.len() - 1, b' ');
            std::fs::write(&segment, bytes).unwrap();
        }),
    ];
    for (deed, tamper) in deeds {
        let journal = Journal::of(&logins(60));
        tamper(&journal);
        let found = journal.seclog("verify", &["--json"]);
        let report = json(&found);
        assert_eq!(report["ok"], false, "{deed}");
        assert!(report["first_bad_seq"].is_u64(), "{deed}: {report}");
        found.code(1);
    }
}

#[test]
fn a_segment_which_is_gone_is_missing() {
    let journal = Journal::of(&logins(60));
    std::fs::remove_file(&journal.segments()[1]).unwrap();
    let text = stdout(&journal.seclog("verify", &[]).code(1));
    assert!(text.contains("  MISSING "), "{text}");
}

#[test]
fn a_tail_cut_off_is_found_with_a_head_from_outside() {
    let journal = Journal::nowhere();
    let mut writer = journal.writer();
    append(&mut writer, &logins(60));
    writer.close().unwrap();
    let head = journal.file("head");
    std::fs::write(&head, stdout(&journal.seclog("head", &[]).code(0))).unwrap();
    let head = head.to_str().unwrap();
    let extends = stdout(&journal.seclog("verify", &["--head", head]).code(0));
    assert!(
        extends.contains("  head        the log extends the one given"),
        "{extends}"
    );
    let last = journal.segments().pop().unwrap();
    std::fs::remove_file(last).unwrap();
    let cut = journal
        .seclog("verify", &["--head", head, "--json"])
        .code(1);
    assert_eq!(json(&cut)["head"]["result"], "contradicts");
}

#[test]
fn a_key_from_elsewhere_is_taken_from_a_file_or_as_it_is() {
    let journal = Journal::of(&logins(3));
    let beside = journal.path().join("security.vkey");
    let key = String::from_utf8(read(&beside)).unwrap();
    journal
        .seclog("verify", &["--vkey", beside.to_str().unwrap()])
        .code(0);
    let given = journal.seclog("verify", &["--vkey", key.trim()]).code(0);
    assert!(stdout(&given).contains("  key         the one which was given"));
    let other = Journal::of(&logins(3));
    let foreign = other.path().join("security.vkey");
    let text = stdout(
        &journal
            .seclog("verify", &["--vkey", foreign.to_str().unwrap()])
            .code(1),
    );
    assert!(text.contains("  KEY "), "{text}");
}

#[test]
fn a_report_in_json_has_the_whole_story() {
    let journal = Journal::of(&logins(10));
    let report = json(&journal.seclog("verify", &["--json"]).code(0));
    assert_eq!(report["ok"], true);
    assert_eq!(report["sealed"], true);
    assert_eq!(report["records"], 10);
    assert_eq!(report["findings"], serde_json::json!([]));
    assert_eq!(report["verified"][0]["first_seq"], 0);
}

#[test]
fn a_journal_without_a_seal_is_checked_for_gaps_and_said_to_prove_nothing() {
    let journal = Journal::nowhere();
    let mut writer = Options::new(journal.path())
        .seal(Seal::off())
        .segment_bytes(4096)
        .open()
        .unwrap();
    append(&mut writer, &logins(30));
    writer.close().unwrap();
    let text = stdout(&journal.seclog("verify", &[]).code(0));
    assert!(text.starts_with("NOT SEALED, no gaps  "), "{text}");
    assert!(!text.contains("proven"), "{text}");
    std::fs::remove_file(&journal.segments()[1]).unwrap();
    journal.seclog("verify", &[]).code(1);
    let head = journal.seclog("head", &[]).code(2);
    assert!(
        stderr(&head).contains("no checkpoint in"),
        "{}",
        stderr(&head)
    );
    journal.seclog("prove", &["1"]).code(1);
}

#[test]
fn a_journal_is_verified_while_it_is_written() {
    let journal = Journal::nowhere();
    let mut writer = journal.writer();
    append(&mut writer, &logins(30));
    let text = stdout(&journal.seclog("verify", &[]).code(0));
    assert!(text.starts_with("VERIFIED"), "{text}");
    append(&mut writer, &logins(5));
    writer.close().unwrap();
}

#[test]
fn what_cannot_be_verified_at_all_is_exit_code_2() {
    let journal = Journal::nowhere();
    let missing = journal.seclog("verify", &[]).code(2);
    assert!(
        stderr(&missing)
            .ends_with("it does not exist; give the directory that the service writes\n")
    );
    let journal = Journal::of(&logins(1));
    let bad = journal.seclog("verify", &["--vkey", "/nope"]).code(2);
    assert_eq!(
        stderr(&bad),
        "seclog: failed to read the verifier key /nope: no such file or directory (os error 2); \
         give the security.vkey of the journal\n"
    );
    let bad = journal.seclog("verify", &["--head", "/dev/null"]).code(2);
    assert!(
        stderr(&bad).starts_with("seclog: invalid head"),
        "{}",
        stderr(&bad)
    );
}

fn json(assert: &assert_cmd::assert::Assert) -> Value {
    serde_json::from_slice(&assert.get_output().stdout).unwrap()
}
