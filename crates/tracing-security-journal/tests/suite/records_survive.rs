//! What was synced is there again, in order and without gaps.

use std::os::unix::fs::PermissionsExt as _;

use tracing_security_journal::{
    Compression, ErrorKind, Reader, Retention, Rotate, Seal, StallKind, Urgency,
};

use crate::log::{Log, append, assert_gapless, body};

#[test]
fn records_are_read_back_in_order_without_gaps() {
    let log = Log::new();
    let mut writer = log.options().open().unwrap();
    append(&mut writer, 0..2_500);
    writer.close().unwrap();
    let lines = log.lines();
    assert_gapless(&lines);
    assert_eq!(log.numbers(), (0..2_500).collect::<Vec<_>>());
    assert_eq!(lines[0]["event_type"], "audit.segment");
    assert_eq!(lines.last().unwrap()["event_type"], "audit.checkpoint");
}

#[test]
fn numbers_go_on_after_a_restart() {
    let log = Log::new();
    for run in 0..5 {
        let mut writer = log.options().open().unwrap();
        append(&mut writer, run * 10..run * 10 + 10);
        writer.close().unwrap();
    }
    assert_gapless(&log.lines());
    assert_eq!(log.numbers(), (0..50).collect::<Vec<_>>());
    assert_eq!(log.count("audit.log_recovered"), 0);
    assert_eq!(log.segments().len(), 1);
}

#[test]
fn segments_rotate_by_size_and_are_compressed() {
    for (compression, suffix) in [
        (Compression::Zstd, ".zst"),
        (Compression::Gzip, ".gz"),
        (Compression::None, ".jsonl"),
    ] {
        let log = Log::new();
        let options = log
            .options()
            .segment_bytes(32 * 1024)
            .compression(compression);
        let mut writer = options.clone().open().unwrap();
        append(&mut writer, 0..1_000);
        writer.close().unwrap();
        let mut writer = options.open().unwrap();
        for _ in 0..100 {
            writer.tick().unwrap();
            if log
                .segments()
                .iter()
                .rev()
                .skip(1)
                .all(|name| name.ends_with(suffix))
            {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        writer.close().unwrap();
        let segments = log.segments();
        assert!(segments.len() > 5, "{segments:?}");
        assert!(
            segments
                .iter()
                .rev()
                .skip(1)
                .all(|name| name.ends_with(suffix)),
            "{segments:?}"
        );
        assert_gapless(&log.lines());
        assert_eq!(log.numbers(), (0..1_000).collect::<Vec<_>>());
        assert_eq!(log.count("audit.log_rotated"), segments.len() - 1);
    }
}

#[test]
fn files_are_private_whatever_the_umask() {
    let log = Log::new();
    log.options().open().unwrap().close().unwrap();
    let mode =
        |path: std::path::PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(log.path()), 0o700);
    assert_eq!(mode(log.path().join(".seal")), 0o700);
    assert_eq!(mode(log.path().join(".seal/state")), 0o600);
    for name in log.files().iter().filter(|name| *name != ".seal") {
        assert_eq!(mode(log.path().join(name)), 0o600, "{name}");
    }
}

#[test]
fn the_link_leads_to_the_segment_being_written() {
    let log = Log::new();
    let mut writer = log
        .options()
        .segment_bytes(16 * 1024)
        .compression(Compression::None)
        .open()
        .unwrap();
    append(&mut writer, 0..500);
    writer.sync().unwrap();
    let target = std::fs::read_link(log.path().join("security.jsonl")).unwrap();
    assert_eq!(target.to_str().unwrap(), log.segments().last().unwrap());
    assert!(log.segments().len() > 3);
}

#[test]
fn a_reader_follows_across_rotations() {
    let log = Log::new();
    let mut writer = log
        .options()
        .segment_bytes(16 * 1024)
        .rotate(Rotate::Never)
        .open()
        .unwrap();
    let mut reader = Reader::open(log.path()).unwrap();
    let mut seen = Vec::new();
    for n in 0..400 {
        writer.append(&body(n), Urgency::Urgent).unwrap();
        writer.flush().unwrap();
        while let Some(line) = reader.next().unwrap() {
            seen.push(line.seq);
        }
    }
    writer.close().unwrap();
    while reader.wait(std::time::Duration::from_millis(1)).unwrap() {
        seen.push(reader.next().unwrap().unwrap().seq);
    }
    assert_eq!(seen, (0..seen.len() as u64).collect::<Vec<_>>());
    assert!(log.segments().len() > 3);
    assert_eq!(seen.len(), log.lines().len());
}

#[test]
fn an_incomplete_last_line_is_not_yet_a_record() {
    let log = Log::new();
    let mut writer = log.options().open().unwrap();
    append(&mut writer, 0..3);
    writer.close().unwrap();
    let path = log.path().join(&log.segments()[0]);
    let whole = log.lines().len();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"seq\":99,\"half\":");
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(log.lines().len(), whole);
    let mut writer = log.options().open().unwrap();
    append(&mut writer, 3..4);
    writer.close().unwrap();
    assert_gapless(&log.lines());
    assert_eq!(log.count("audit.log_recovered"), 1);
    let torn = log
        .files()
        .into_iter()
        .find(|name| name.contains(".torn-"))
        .unwrap();
    assert_eq!(
        std::fs::read(log.path().join(torn)).unwrap(),
        b"{\"seq\":99,\"half\":"
    );
}

#[test]
fn what_cannot_become_a_line_is_refused_for_good() {
    let log = Log::new();
    let mut writer = log.options().open().unwrap();
    for bad in [&b""[..], b"{}", b"[]", b"{\"a\":1}\n", b"{\"a\":\"\n\"}"] {
        let stall = writer.append(bad, Urgency::Normal).unwrap_err();
        assert_eq!(stall.kind(), StallKind::Rejected);
        assert!(stall.is_permanent());
    }
    writer.close().unwrap();
    assert_eq!(
        writer.append(&body(1), Urgency::Normal).unwrap_err().kind(),
        StallKind::Closed
    );
    assert_gapless(&log.lines());
}

#[test]
fn a_reader_waits_for_a_number_that_is_yet_to_come() {
    let log = Log::new();
    let options = log
        .options()
        .segment_bytes(16 * 1024)
        .compression(Compression::None);
    let mut writer = options.open().unwrap();
    let mut reader = Reader::from_seq(log.path(), 300).unwrap();
    assert!(reader.next().unwrap().is_none());
    append(&mut writer, 0..400);
    writer.close().unwrap();
    assert!(log.segments().len() > 3);
    assert_eq!(reader.next().unwrap().unwrap().seq, 300);
    assert_eq!(reader.next().unwrap().unwrap().seq, 301);
}

#[test]
fn an_unsealed_log_rotates_recovers_and_forgets_like_any_other() {
    let log = Log::new();
    let retention = Retention {
        max_segments: Some(6),
        ..Retention::default()
    };
    let options = log.options().seal(Seal::off()).segment_bytes(16 * 1024);
    let mut writer = options.clone().open().unwrap();
    append(&mut writer, 0..600);
    writer.close().unwrap();
    let last = log.path().join(log.segments().last().unwrap());
    let mut bytes = std::fs::read(&last).unwrap();
    bytes.truncate(bytes.len() - 7);
    std::fs::write(&last, bytes).unwrap();
    let mut writer = options.retention(retention).open().unwrap();
    writer.tick().unwrap();
    append(&mut writer, 599..600);
    writer.close().unwrap();
    assert!(log.segments().len() <= 8, "{:?}", log.segments());
    let numbers = log.numbers();
    assert_eq!(numbers, (numbers[0]..600).collect::<Vec<_>>());
    assert!(numbers[0] > 100);
    assert_eq!(log.count("audit.log_recovered"), 1);
    assert!(!log.path().join(".seal").exists() && !log.path().join("security.lineage").exists());
    let error = log.options().open().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Mismatch);
    assert!(error.to_string().contains("created unsealed"), "{error}");
}

#[test]
fn writer_and_reader_go_on_when_the_directory_was_deleted_under_them() {
    let log = Log::new();
    let mut writer = log.options().open().unwrap();
    append(&mut writer, 0..5);
    writer.sync().unwrap();
    let mut reader = Reader::open(log.path()).unwrap();
    while reader.next().unwrap().is_some() {}
    std::fs::remove_dir_all(log.path()).unwrap();
    append(&mut writer, 5..10);
    writer.sync().unwrap();
    writer.close().unwrap();
    let mut numbers = Vec::new();
    while let Some(line) = reader.next().unwrap() {
        let value: serde_json::Value = serde_json::from_slice(line.bytes).unwrap();
        numbers.extend(value["n"].as_u64());
    }
    // Some were read from the deleted file before they were durable, and come again.
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, [5, 6, 7, 8, 9]);
    assert_eq!(log.count("audit.log_tampered"), 1);
    // The log goes on from there.
    let mut writer = log.options().open().unwrap();
    append(&mut writer, 10..11);
    writer.close().unwrap();
    assert_eq!(log.numbers(), [5, 6, 7, 8, 9, 10]);
}
