//! Processes that are killed, that hit real limits, and readers beside a writer.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tracing_security_journal::{
    Compression, Options, Reader, StallKind, Urgency, VerifyOptions, verify,
};

use crate::log::{Log, append, assert_gapless, body, read};

const CHILD: &str = "JOURNAL_TEST_CHILD";

fn options(directory: &Path) -> Options {
    Options::new(directory).segment_bytes(64 * 1024)
}

/// Not a test of its own: the process that the others start, which writes and acknowledges until it is killed.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Some(directory) = std::env::var_os(CHILD) else {
        return;
    };
    let mut writer = options(Path::new(&directory)).open().unwrap();
    let first = std::env::var("JOURNAL_TEST_FIRST")
        .unwrap()
        .parse::<u64>()
        .unwrap();
    let limit =
        std::env::var("JOURNAL_TEST_COUNT").map_or(u64::MAX, |count| count.parse().unwrap());
    for n in first..first.saturating_add(limit) {
        writer.append(&body(n), Urgency::Urgent).unwrap();
        if n % 7 == 6 && writer.sync().is_ok() {
            println!("acked {n}");
        }
        let _ = writer.tick();
    }
    writer.close().unwrap();
    println!("closed");
}

fn child(directory: &Path, first: u64, shell: &str) -> Child {
    let binary = std::env::current_exe().unwrap();
    let script = format!(
        "{shell} exec \"$0\" --exact other_processes::child_that_writes_until_it_is_killed --nocapture"
    );
    Command::new("sh")
        .args(["-c", &script])
        .arg(binary)
        .env(CHILD, directory)
        .env("JOURNAL_TEST_FIRST", first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let kills = std::env::var("JOURNAL_KILLS").map_or(12, |kills| kills.parse().unwrap());
    let log = Log::new();
    let (mut first, mut acknowledged) = (0, 0);
    for round in 0..kills {
        let mut child = child(&log.path(), first, "");
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let enough = 1 + round * 5 % 23;
        let mut seen = 0;
        while seen < enough {
            let line = output.next().unwrap().unwrap();
            if let Some((_, n)) = line.split_once("acked ") {
                acknowledged = n.trim().parse::<u64>().unwrap();
                seen += 1;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in output.map_while(Result::ok) {
            if let Some(n) = line.strip_prefix("acked ") {
                acknowledged = n.trim().parse().unwrap();
            }
        }
        options(&log.path()).open().unwrap().close().unwrap();
        let numbers = log.numbers();
        assert_eq!(
            numbers,
            (0..numbers.len() as u64).collect::<Vec<_>>(),
            "after kill {round}"
        );
        assert!(
            numbers.len() as u64 > acknowledged,
            "{acknowledged} was acknowledged and is gone"
        );
        first = numbers.len() as u64;
    }
    assert_gapless(&log.lines());
    let report = verify(log.path(), &VerifyOptions::new()).unwrap();
    assert!(report.ok, "{:#?}", report.findings);
    println!(
        "{kills} kills: {} records, nothing acknowledged lost",
        log.numbers().len()
    );
}

#[test]
fn a_limit_on_the_size_of_files_leads_to_a_new_segment() {
    let log = Log::new();
    // 48 blocks of 512 bytes: less than a segment, so that the write is cut short in the middle of a line.
    let mut child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 48; exec \"$0\" --exact other_processes::child_that_writes_until_it_is_killed --nocapture"])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, log.path())
        .env("JOURNAL_TEST_FIRST", "0")
        .env("JOURNAL_TEST_COUNT", "300")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(log.numbers(), (0..300).collect::<Vec<_>>());
    assert!(log.segments().len() > 2, "{:?}", log.segments());
    assert!(log.count("audit.log_recovered") > 1);
    let report = verify(log.path(), &VerifyOptions::new()).unwrap();
    assert!(report.ok, "{:#?}", report.findings);
}

/// Not a test of its own: the process that has a small disk to itself.
#[test]
fn child_that_fills_its_disk() {
    let Some(directory) = std::env::var_os("JOURNAL_TEST_SMALL_DISK") else {
        return;
    };
    let disk = Path::new(&directory);
    std::fs::write(disk.join("ballast"), vec![0; 1 << 20]).unwrap();
    let log = disk.join("log");
    let mut writer = options(&log).compression(Compression::None).open().unwrap();
    let mut n = 0;
    let stall = loop {
        writer.append(&body(n), Urgency::Normal).unwrap();
        n += 1;
        if let Err(stall) = writer.sync() {
            break stall;
        }
    };
    assert_eq!(stall.kind(), StallKind::DiskFull);
    assert!(
        stall.to_string().contains("no space left on device"),
        "{stall}"
    );
    assert!(writer.status().failing());
    append(&mut writer, n..n + 50);
    std::fs::remove_file(disk.join("ballast")).unwrap();
    writer.sync().unwrap();
    writer.close().unwrap();
    let lines = read(&log);
    let numbers: Vec<u64> = lines.iter().filter_map(|line| line["n"].as_u64()).collect();
    assert_eq!(numbers, (0..n + 50).collect::<Vec<_>>());
    assert!(
        lines
            .iter()
            .any(|line| line["event_type"] == "audit.disk_full")
    );
    assert!(
        lines
            .iter()
            .any(|line| line["event_type"] == "audit.log_recovered")
    );
    assert!(verify(&log, &VerifyOptions::new()).unwrap().ok);
    println!("survived a full disk");
}

#[test]
fn a_full_disk_stalls_the_writer_until_there_is_space() {
    let disk = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=4m tmpfs \"$JOURNAL_TEST_SMALL_DISK\" || exit 77; \
                  exec \"$0\" --exact other_processes::child_that_fills_its_disk --nocapture";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .env("JOURNAL_TEST_SMALL_DISK", disk.path())
        .output();
    match output {
        Ok(output) if output.status.success() => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(said.contains("survived a full disk"), "{said}");
        }
        Ok(output) if output.status.code() == Some(101) => {
            panic!("{}", String::from_utf8_lossy(&output.stderr));
        }
        // Where user namespaces are not allowed, the model of a full disk has to do.
        _ => println!("no small disk to be had here"),
    }
}

#[test]
fn a_live_log_is_verified_and_followed_without_lock_or_write_access() {
    let log = Log::new();
    let path = log.path();
    let mut writer = options(&path)
        .compression(Compression::Zstd)
        .open()
        .unwrap();
    let until = Instant::now() + Duration::from_millis(1_500);
    let writing = std::thread::spawn(move || {
        let mut n = 0;
        while Instant::now() < until {
            append(&mut writer, n..n + 20);
            n += 20;
            writer.tick().unwrap();
            writer.flush().unwrap();
        }
        writer.close().unwrap();
        n
    });
    let mut reader = Reader::open(&path).unwrap();
    let mut seen = 0;
    while !writing.is_finished() {
        let report = verify(&path, &VerifyOptions::new()).unwrap();
        assert!(report.ok, "{:#?}", report.findings);
        while let Some(line) = reader.next().unwrap() {
            assert_eq!(line.seq, seen);
            seen += 1;
        }
    }
    let written = writing.join().unwrap();
    while let Some(line) = reader.follow(Duration::from_millis(1)).unwrap() {
        assert_eq!(line.seq, seen);
        seen += 1;
    }
    assert_eq!(seen, read(&path).len() as u64);
    assert_eq!(log.numbers().len() as u64, written);
    assert!(log.segments().len() > 2);
}
