//! `seclog tail`

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tracing_security_journal::Compression;

use crate::journal::{Journal, actors, append, logins, seclog, stderr, stdout};

#[test]
fn the_newest_records_come_oldest_first_across_segments() {
    for compression in [Compression::None, Compression::Zstd] {
        let journal = Journal::nowhere().compressed(compression);
        let mut writer = journal.writer();
        append(&mut writer, &logins(60));
        writer.close().unwrap();
        assert!(journal.segments().len() > 3);
        // Rotations are records of the journal's own, without an actor.
        let newest = |args: &[&str]| {
            let args = [args, &["--where", "actor=*"]].concat();
            actors(&stdout(&journal.seclog("tail", &args).code(0)))
        };
        let last_ten: Vec<String> = (50..60).map(|number| format!("user-{number}")).collect();
        assert_eq!(newest(&[]), last_ten);
        assert_eq!(newest(&["-n", "2"]), ["user-58", "user-59"]);
        assert_eq!(newest(&["-n", "0"]), Vec::<String>::new());
        assert_eq!(
            newest(&["-n", "4", "--where", "outcome=failure"]),
            ["user-29", "user-39", "user-49", "user-59"]
        );
        assert_eq!(newest(&["-n", "1000"]).len(), 60);
    }
}

#[test]
fn a_journal_which_is_not_there_is_said() {
    let failed = Journal::nowhere().seclog("tail", &["-f"]).code(2);
    assert!(
        stderr(&failed).contains("no journal in"),
        "{}",
        stderr(&failed)
    );
}

#[test]
fn a_damaged_line_is_told_after_the_records() {
    let journal = Journal::of(&logins(5));
    let segment = journal.segments().pop().unwrap();
    let text = std::fs::read_to_string(&segment).unwrap();
    let damaged = text.replacen("\"event_id\"", "\"event_xx\"", 2);
    std::fs::write(&segment, damaged).unwrap();
    let tail = journal.seclog("tail", &["-n", "2"]).code(2);
    assert_eq!(actors(&stdout(&tail)), ["user-3", "user-4"]);
    assert!(stderr(&tail).starts_with("seclog: the answer is incomplete: "));
}

#[test]
fn following_goes_on_across_rotations_until_interrupted() {
    let journal = Journal::nowhere().compressed(Compression::Zstd);
    let mut writer = journal.writer();
    append(&mut writer, &logins(5));
    let (mut child, lines) = tail(&journal, &["-f", "-n", "2", "--where", "actor=*"]);
    assert_eq!(receive(&lines, 2), ["user-3", "user-4"]);
    let before = journal.segments().len();
    append(&mut writer, &logins(60));
    let followed: Vec<String> = (0..60).map(|number| format!("user-{number}")).collect();
    assert_eq!(receive(&lines, 60), followed);
    assert!(
        journal.segments().len() > before + 2,
        "{:?}",
        journal.segments()
    );
    interrupt(&child.0);
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
    writer.close().unwrap();
}

#[test]
fn following_shows_only_what_is_asked_for() {
    let journal = Journal::of(&logins(5));
    let (mut child, lines) = tail(&journal, &["-f", "--where", "severity>=medium"]);
    let mut writer = journal.writer();
    append(&mut writer, &logins(30));
    assert_eq!(receive(&lines, 3), ["user-9", "user-19", "user-29"]);
    interrupt(&child.0);
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
}

/// Ended with the test, whatever becomes of that.
struct Tail(Child);

impl Drop for Tail {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn tail(journal: &Journal, args: &[&str]) -> (Tail, Receiver<String>) {
    let mut child = seclog()
        .arg("tail")
        .arg(journal.path())
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (sender, lines) = channel();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        for line in stdout.lines() {
            if sender.send(line.unwrap()).is_err() {
                break;
            }
        }
    });
    (Tail(child), lines)
}

/// The actors of the next lines; a line which never comes fails the test instead of hanging it.
fn receive(lines: &Receiver<String>, count: usize) -> Vec<String> {
    let lines: Vec<String> = (0..count)
        .map(|_| lines.recv_timeout(Duration::from_secs(30)).unwrap())
        .collect();
    actors(&lines.join("\n"))
}

fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap();
    assert!(sent.success());
}
