//! `seclog redact` and `seclog scan`

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use assert_cmd::assert::{Assert, OutputAssertExt};
use tempfile::TempDir;

use crate::journal::{seclog, stderr, stdout};

const CARD: &str = "4111 1111 1111 1111";

#[test]
fn each_line_is_redacted_and_everything_else_is_kept() {
    let input = format!(
        "mail from jane@example.org\n{{\"user\":\"jane\",\"password\":\"hunter22\"}}\n\nno newline, card {CARD}"
    );
    let redacted = stdout(&redact(input.as_bytes(), &[]).code(0));
    assert_eq!(redacted.lines().count(), 4);
    let lines: Vec<&str> = redacted.split('\n').collect();
    assert_eq!(lines[0], "mail from [REDACTED:email]");
    let object: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(object["user"], "jane");
    assert!(!lines[1].contains("hunter22"));
    assert_eq!(lines[2], "");
    assert!(
        lines[3].starts_with("no newline, card [REDACTED:payment_card"),
        "{}",
        lines[3]
    );
}

#[test]
fn what_is_redacted_is_not_redacted_again() {
    let once = stdout(&redact(b"token=abcdef1234567890 jane@example.org\n", &[]).code(0));
    assert_eq!(stdout(&redact(once.as_bytes(), &[]).code(0)), once);
}

#[test]
fn bytes_which_are_no_text_and_endless_lines_are_bounded_and_do_no_harm() {
    let mut input = b"\xff\xfe password=hunter22 \x1b[31m\n".to_vec();
    input.extend(std::iter::repeat_n(b'a', 3 * 1024 * 1024));
    input.extend(b" password=hunter33\nlast\n");
    let redacted = stdout(&redact(&input, &[]).code(0));
    assert!(!redacted.contains("hunter"), "a secret is left");
    assert!(
        redacted
            .lines()
            .nth(1)
            .unwrap()
            .ends_with("[REDACTED:too_long]")
    );
    assert_eq!(redacted.lines().nth(2), Some("last"));
}

#[test]
fn files_are_read_plain_and_compressed() {
    let home = tempfile::tempdir().unwrap();
    let files = compressed(&home, b"mail from jane@example.org\n");
    let mut command = seclog();
    command.arg("redact").args(&files);
    assert_eq!(
        stdout(&command.assert().code(0)),
        "mail from [REDACTED:email]\n".repeat(3)
    );
}

#[test]
fn a_policy_and_a_key_decide_what_becomes_of_a_value() {
    let home = tempfile::tempdir().unwrap();
    let policy = home.path().join("policy.toml");
    std::fs::write(&policy, "deny = [\"nickname\"]\n").unwrap();
    let policy = policy.to_str().unwrap();
    let redacted = stdout(&redact(b"{\"nickname\":\"bunny\"}\n", &["--policy", policy]).code(0));
    assert!(!redacted.contains("bunny"), "{redacted}");
    let pseudonym = stdout(
        &redact(
            b"jane@example.org\n",
            &["--policy", "gdpr", "--key", policy],
        )
        .code(0),
    );
    assert!(pseudonym.starts_with("[email:k1:"), "{pseudonym}");
    let again = stdout(
        &redact(
            b"jane@example.org\n",
            &["--policy", "gdpr", "--key", policy],
        )
        .code(0),
    );
    assert_eq!(again, pseudonym);
    let failed = redact(b"", &["--policy", "/nope.toml"]).code(2);
    assert_eq!(
        stderr(&failed),
        "seclog: failed to read the policy /nope.toml: no such file or directory (os error 2); \
         give a TOML file as the service uses it, or default, strict, pci or gdpr\n"
    );
    std::fs::write(home.path().join("bad.toml"), "dney = []\n").unwrap();
    let bad = home.path().join("bad.toml");
    let failed = redact(b"", &["--policy", bad.to_str().unwrap()]).code(2);
    assert!(
        stderr(&failed).starts_with("seclog: failed to use the policy "),
        "{}",
        stderr(&failed)
    );
    let failed = redact(b"", &["--key", "/nope"]).code(2);
    assert!(
        stderr(&failed).contains("give the key directory of the service"),
        "{}",
        stderr(&failed)
    );
}

#[test]
fn a_scan_names_the_rule_the_file_and_the_line_and_never_the_value() {
    let home = tempfile::tempdir().unwrap();
    let files = compressed(
        &home,
        format!("clean\nmail from jane@example.org\ncard {CARD}\n").as_bytes(),
    );
    let found = scan(home.path(), &[]).code(1);
    let text = stdout(&found);
    for file in &files {
        assert!(text.contains(&format!("{file}:2: email\n")), "{text}");
        assert!(
            text.contains(&format!("{file}:3: payment_card\n")),
            "{text}"
        );
    }
    assert!(
        text.ends_with("\n6 findings in 9 lines in 3 files\n"),
        "{text}"
    );
    assert!(!text.contains("jane") && !text.contains("4111"), "{text}");
    let json = stdout(&scan(home.path(), &["--json"]).code(1));
    let lines: Vec<serde_json::Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[0]["line"], 2);
    assert_eq!(lines[6]["rules"]["email"]["findings"], 3);
    assert_eq!(lines[6]["lines"], 9);
}

#[test]
fn a_scan_of_what_is_clean_is_exit_code_0() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("app.log"), "all is well\n").unwrap();
    let clean = scan(home.path(), &[]).code(0);
    assert_eq!(
        stdout(&clean),
        "clean: nothing to redact in 1 line in 1 file\n"
    );
    let failed = scan(&home.path().join("nope"), &[]).code(2);
    assert!(
        stderr(&failed).starts_with("seclog: failed to open "),
        "{}",
        stderr(&failed)
    );
}

#[test]
fn a_scan_looks_at_long_lines_to_their_end() {
    let home = tempfile::tempdir().unwrap();
    let long = "word ".repeat(60_000);
    std::fs::write(
        home.path().join("a.log"),
        format!("{long}jane@example.org\n"),
    )
    .unwrap();
    assert!(stdout(&scan(home.path(), &[]).code(1)).contains("a.log:1: email\n"));
    std::fs::write(home.path().join("a.log"), long.repeat(4)).unwrap();
    let endless = scan(home.path(), &[]).code(2);
    assert!(stderr(&endless).contains("a.log: line 1 is longer than 1048576 bytes"));
}

#[test]
fn a_file_which_cannot_be_read_does_not_hide_the_others() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.gz"), b"\x1f\x8b not gzip at all").unwrap();
    std::fs::write(home.path().join("b.log"), "jane@example.org\n").unwrap();
    let incomplete = scan(home.path(), &[]).code(2);
    assert!(stdout(&incomplete).contains("b.log:1: email\n"));
    let said = stderr(&incomplete);
    assert!(
        said.starts_with("seclog: failed to read ") && said.contains("a.gz: "),
        "{said}"
    );
    assert!(
        said.ends_with("seclog: the answer is incomplete: 1 file could not be read to the end\n"),
        "{said}"
    );
}

#[test]
fn a_secret_across_the_end_of_what_is_kept_of_a_line_is_not_left_in_half() {
    let mut input = b"x ".repeat(512 * 1024 - 8);
    input.extend(format!("card {} and more\n", CARD.replace(' ', "")).as_bytes());
    let redacted = stdout(&redact(&input, &[]).code(0));
    assert!(!redacted.contains("4111"), "half a card is left");
    assert!(redacted.ends_with("[REDACTED:too_long]\n"));
}

fn redact(input: &[u8], args: &[&str]) -> Assert {
    let mut child = seclog()
        .arg("redact")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command which fails early does not read its input.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output.assert()
}

fn scan(path: &Path, args: &[&str]) -> Assert {
    seclog().arg("scan").arg(path).args(args).assert()
}

/// The same text plain, as gzip and as zstd.
fn compressed(home: &TempDir, text: &[u8]) -> Vec<String> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text).unwrap();
    let files = [
        ("a.log", text.to_vec()),
        ("b.log.gz", gzip.finish().unwrap()),
        ("c.log.zst", zstd::encode_all(text, 1).unwrap()),
    ];
    files
        .into_iter()
        .map(|(name, bytes)| {
            let path = home.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect()
}
