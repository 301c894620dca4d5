//! Deletion by policy is told from deletion by an attacker, and touches nothing that is not ours.

use std::time::Duration;

use tracing_security_journal::{
    Compression, Cursor, FindingKind, Options, Retention, VerifyOptions, Writer, verify,
};

use crate::log::{Log, append};

fn options(log: &Log, retention: Retention) -> Options {
    log.options()
        .segment_bytes(8 * 1024)
        .compression(Compression::None)
        .retention(retention)
}

/// Opening looks the segments over with its first tick.
fn patrol(options: Options) -> Writer {
    let mut writer = options.open().unwrap();
    writer.tick().unwrap();
    writer
}

fn fill(log: &Log) {
    let mut writer = options(log, Retention::default()).open().unwrap();
    append(&mut writer, 0..400);
    writer.close().unwrap();
    assert!(log.segments().len() > 8);
}

#[test]
fn a_policy_removes_the_oldest_and_the_log_says_so() {
    let policies = [
        Retention {
            max_segments: Some(4),
            ..Retention::default()
        },
        Retention {
            max_total_bytes: Some(40 * 1024),
            ..Retention::default()
        },
    ];
    for policy in policies {
        let log = Log::new();
        fill(&log);
        let before = log.segments();
        patrol(options(&log, policy)).close().unwrap();
        let after = log.segments();
        assert!(after.len() <= 5 && after.len() >= 2, "{after:?}");
        assert_eq!(
            after[..],
            before[before.len() - after.len()..],
            "the newest are kept"
        );
        let report = verify(log.path(), &VerifyOptions::new()).unwrap();
        assert!(report.ok, "{:#?}", report.findings);
        let deleted = report.deleted.unwrap();
        assert_eq!(
            (deleted.first_seq, deleted.last_seq + 1),
            (0, report.first_seq)
        );
        assert_eq!(log.count("audit.retention"), 1);
        // One more, by hand, is missing.
        std::fs::remove_file(log.path().join(&after[0])).unwrap();
        let report = verify(log.path(), &VerifyOptions::new()).unwrap();
        assert_eq!(report.findings[0].kind, FindingKind::Missing);
        assert_eq!(report.first_bad_seq, Some(deleted.last_seq + 1));
    }
}

#[test]
fn old_segments_go_by_age() {
    let log = Log::new();
    fill(&log);
    let policy = Retention {
        max_age: Some(Duration::from_secs(3600)),
        ..Retention::default()
    };
    patrol(options(&log, policy)).close().unwrap();
    assert_eq!(log.count("audit.retention"), 0);
    for name in &log.segments()[..3] {
        let file = std::fs::File::options()
            .write(true)
            .open(log.path().join(name))
            .unwrap();
        file.set_modified(std::time::SystemTime::now() - Duration::from_secs(7200))
            .unwrap();
    }
    let kept = log.segments().split_off(3);
    patrol(options(&log, policy)).close().unwrap();
    assert_eq!(log.segments(), kept);
    assert!(verify(log.path(), &VerifyOptions::new()).unwrap().ok);
}

#[test]
fn names_that_are_not_ours_are_never_touched() {
    let log = Log::new();
    fill(&log);
    let foreign = [
        "security-keys.pem",
        "security.backup.jsonl",
        "security.00000000000000000000.jsonl.bak",
        "security.00000000000000000000.jsonl.zst.old",
        "notes.txt",
    ];
    for name in foreign {
        std::fs::write(log.path().join(name), name).unwrap();
    }
    let policy = Retention {
        max_segments: Some(1),
        ..Retention::default()
    };
    patrol(options(&log, policy)).close().unwrap();
    assert_eq!(log.segments().len(), 1 + 2, "{:?}", log.segments());
    for name in foreign {
        assert_eq!(
            std::fs::read_to_string(log.path().join(name)).unwrap(),
            name
        );
    }
}

#[test]
fn a_named_reader_holds_back_what_it_has_not_consumed() {
    let log = Log::new();
    fill(&log);
    let before = log.segments();
    let third: u64 = before[2]["security.".len()..][..20].parse().unwrap();
    let mut cursor = Cursor::open(log.path(), "ship").unwrap();
    let policy = Retention {
        max_segments: Some(1),
        ..Retention::default()
    };
    patrol(options(&log, policy)).close().unwrap();
    assert_eq!(log.segments(), before, "nothing was consumed");
    cursor.commit(third + 1).unwrap();
    assert_eq!(
        Cursor::open(log.path(), "ship").unwrap().next_seq(),
        third + 1
    );
    patrol(options(&log, policy)).close().unwrap();
    assert_eq!(
        log.segments()[0],
        before[2],
        "the segment with the next record is kept"
    );
    assert!(verify(log.path(), &VerifyOptions::new()).unwrap().ok);
    for bad in ["", ".hidden", "a/b", "../x", "x.tmp", &"x".repeat(65)] {
        assert!(Cursor::open(log.path(), bad).is_err(), "{bad:?}");
    }
}
