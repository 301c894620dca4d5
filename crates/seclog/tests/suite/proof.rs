//! `seclog prove` and `seclog check`

use std::path::Path;

use assert_cmd::assert::{Assert, OutputAssertExt};

use crate::journal::{Journal, logins, seclog, stderr, stdout};

#[test]
fn a_proof_shows_one_record_and_is_checked_with_the_key_alone() {
    let journal = Journal::of(&logins(20));
    let proof = journal.file("proof");
    let proven = journal.seclog("prove", &["5"]).code(0);
    std::fs::write(&proof, stdout(&proven)).unwrap();
    let key = journal.file("key");
    std::fs::copy(journal.path().join("security.vkey"), &key).unwrap();
    std::fs::remove_dir_all(journal.path()).unwrap();
    let checked = check(&proof, &key, &[]).code(0);
    let text = stdout(&checked);
    let (verdict, record) = text.split_once('\n').unwrap();
    assert!(verdict.starts_with("PROVEN  seq 5 of "), "{verdict}");
    let record: serde_json::Value = serde_json::from_str(record).unwrap();
    assert_eq!(
        (&record["seq"], &record["actor"]),
        (&5.into(), &"user-4".into())
    );
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&check(&proof, &key, &["--json"]).code(0))).unwrap();
    assert_eq!(
        (&json["ok"], &json["proof"]["seq"]),
        (&true.into(), &5.into())
    );
}

#[test]
fn a_forged_proof_and_a_foreign_key_prove_nothing() {
    let journal = Journal::of(&logins(20));
    let text = stdout(&journal.seclog("prove", &["5"]).code(0));
    let (proof, forged) = (journal.file("proof"), journal.file("forged"));
    std::fs::write(&proof, &text).unwrap();
    std::fs::write(&forged, text.replacen("index 5", "index 6", 1)).unwrap();
    let key = journal.path().join("security.vkey");
    let refused = stdout(&check(&forged, &key, &[]).code(1));
    assert!(
        refused.starts_with("NOT PROVEN  the proof does not hold: "),
        "{refused}"
    );
    let foreign = Journal::of(&logins(1)).path().join("security.vkey");
    let other = Journal::of(&logins(1));
    assert!(!foreign.exists());
    let refused = check(&proof, &other.path().join("security.vkey"), &["--json"]).code(1);
    assert!(stdout(&refused).starts_with(r#"{"ok":false,"reason":""#));
}

#[test]
fn a_record_which_is_not_there_cannot_be_proven() {
    let journal = Journal::of(&logins(3));
    let none = journal.seclog("prove", &["4711"]).code(1);
    assert_eq!(
        stderr(&none),
        format!("seclog: no seq 4711 in {}\n", journal.path().display())
    );
    assert_eq!(stdout(&none), "");
    let missing = Journal::nowhere().seclog("prove", &["1"]).code(2);
    assert!(stderr(&missing).contains("no journal in"));
}

fn check(proof: &Path, key: &Path, args: &[&str]) -> Assert {
    seclog()
        .arg("check")
        .arg(proof)
        .arg("--vkey")
        .arg(key)
        .args(args)
        .assert()
}
