//! `seclog keygen` and `seclog reveal`

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use assert_cmd::assert::{Assert, OutputAssertExt};

use crate::journal::{Journal, append, logins, seclog, stderr, stdout};

#[test]
fn what_is_sealed_to_an_auditor_is_opened_with_the_private_key_alone() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let public = stdout(&keygen("--reveal", &at("private"), &[]).code(0));
    assert_eq!(mode(&at("private")), 0o600);
    let policy = format!(
        "auditor = {:?}\n[detectors]\nemail = \"encrypt\"\n",
        public.trim()
    );
    std::fs::write(at("policy.toml"), policy).unwrap();
    let clear =
        "mail from jane@example.org\n{\"note\":\"it's \\\"jane@example.org\\\"\",\"n\":1}\n";
    std::fs::write(at("clear.log"), clear).unwrap();
    let mut redact = seclog();
    redact
        .arg("redact")
        .arg("--policy")
        .arg(at("policy.toml"))
        .arg(at("clear.log"));
    let sealed = stdout(&redact.assert().code(0));
    assert!(
        !sealed.contains("jane") && sealed.matches("[SEALED:email:").count() == 2,
        "{sealed}"
    );
    std::fs::write(at("sealed.log"), &sealed).unwrap();
    assert_eq!(
        stdout(&reveal(&at("private"), &at("sealed.log")).code(0)),
        clear
    );
    keygen("--reveal", &at("other"), &[]).code(0);
    let closed = reveal(&at("other"), &at("sealed.log")).code(1);
    assert_eq!(stdout(&closed), sealed);
    assert_eq!(
        stderr(&closed),
        "seclog: 2 values stayed closed: sealed to another key, or changed\n"
    );
}

#[test]
fn a_private_key_is_never_written_over() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("private");
    std::fs::write(&path, "precious").unwrap();
    let failed = keygen("--reveal", &path, &[]).code(2);
    assert!(
        stderr(&failed).ends_with("; name a file which does not exist yet\n"),
        "{}",
        stderr(&failed)
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
}

#[test]
fn keys_for_pseudonyms_are_made_once_and_rotated_by_id() {
    let home = tempfile::tempdir().unwrap();
    let ring = home.path().join("ring");
    assert_eq!(stdout(&keygen("--pseudonyms", &ring, &[]).code(0)), "k1\n");
    assert_eq!(stdout(&keygen("--pseudonyms", &ring, &[]).code(0)), "k1\n");
    assert_eq!(
        stdout(&keygen("--pseudonyms", &ring, &["--rotate"]).code(0)),
        "k2\n"
    );
    assert_eq!(mode(&ring), 0o700);
}

#[test]
fn a_journal_is_begun_with_its_keys_and_goes_on_with_them() {
    let journal = Journal::nowhere();
    let key = stdout(&keygen("--seal", &journal.path(), &[]).code(0));
    let mut writer = journal.writer();
    append(&mut writer, &logins(3));
    writer.close().unwrap();
    assert_eq!(stdout(&keygen("--seal", &journal.path(), &[]).code(0)), key);
    journal.seclog("verify", &["--vkey", key.trim()]).code(0);
}

#[test]
fn one_kind_of_key_has_to_be_named() {
    let home = tempfile::tempdir().unwrap();
    for args in [
        &["keygen"][..],
        &["keygen", "--seal", "a", "--reveal", "b"],
        &["keygen", "--reveal", "b", "--rotate"],
    ] {
        let failed = seclog()
            .current_dir(home.path())
            .args(args)
            .assert()
            .code(2);
        assert!(
            stderr(&failed).starts_with("error: "),
            "{}",
            stderr(&failed)
        );
    }
}

fn keygen(kind: &str, path: &Path, args: &[&str]) -> Assert {
    seclog()
        .arg("keygen")
        .arg(kind)
        .arg(path)
        .args(args)
        .assert()
}

fn reveal(key: &Path, file: &Path) -> Assert {
    seclog()
        .arg("reveal")
        .arg("--key")
        .arg(key)
        .arg(file)
        .assert()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
