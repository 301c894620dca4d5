//! Somebody else changes the log, its keys or the clock while the writer runs, or while it does not.

use std::time::Duration;

use super::{LOG, Machine, append, assert_sound};
use crate::fs::Disk as _;
use crate::fs::model::Op;
use crate::{Compression, ErrorKind, FindingKind};

fn active(machine: &Machine) -> String {
    machine.segments().last().unwrap().clone()
}

/// Lets somebody change the active segment, and returns the cause the log then names.
fn tamper(change: impl FnOnce(&Machine, &str)) -> (Machine, String) {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 0..5);
    writer.sync().unwrap();
    change(&machine, &active(&machine));
    append(&mut writer, 5..10);
    writer.sync().unwrap();
    assert_eq!(writer.status().tamperings(), 1);
    writer.close().unwrap();
    let lines = lines_of(&machine, &active(&machine));
    let tampered = lines
        .iter()
        .find(|line| line["event_type"] == "audit.log_tampered")
        .unwrap();
    let numbers: Vec<u64> = lines.iter().filter_map(|line| line["n"].as_u64()).collect();
    assert_eq!(
        numbers,
        (5..10).collect::<Vec<_>>(),
        "the new segment has what was not yet durable"
    );
    let cause = tampered["fields"]["cause"].as_str().unwrap().to_owned();
    (machine, cause)
}

fn lines_of(machine: &Machine, segment: &str) -> Vec<serde_json::Value> {
    let bytes = machine.disk.read(LOG, segment).unwrap();
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

#[test]
fn a_deleted_segment_is_noticed_and_stays_missing() {
    let (machine, cause) = tamper(|machine, name| machine.disk.unlink(LOG, name));
    assert_eq!(cause, "deleted");
    let report = machine.verify();
    assert_eq!(report.findings[0].kind, FindingKind::Missing);
    assert_eq!(report.first_bad_seq, Some(0));
}

#[test]
fn a_replaced_segment_is_noticed() {
    let (machine, cause) = tamper(|machine, name| {
        let bytes = machine.disk.read(LOG, name).unwrap();
        machine.disk.replace(LOG, name, &bytes);
    });
    assert_eq!(cause, "replaced");
    assert_sound(&machine.verify(), "the replacement was the same");
    assert_eq!(machine.numbers(), (0..10).collect::<Vec<_>>());
}

#[test]
fn a_truncated_segment_is_noticed() {
    let (machine, cause) =
        tamper(|machine, name| machine.disk.edit(LOG, name, |bytes| bytes.truncate(1_000)));
    assert_eq!(cause, "truncated");
    assert!(!machine.verify().ok);
}

#[test]
fn an_extended_segment_is_noticed_and_the_extension_does_not_count() {
    let (machine, cause) = tamper(|machine, name| {
        machine
            .disk
            .edit(LOG, name, |bytes| bytes.extend_from_slice(&[b'x'; 5_000]));
    });
    assert_eq!(cause, "extended");
    assert_sound(&machine.verify(), "the extension was cut off");
    assert_eq!(machine.numbers(), (0..10).collect::<Vec<_>>());
}

#[test]
fn an_idle_log_notices_within_a_second() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    writer.tick().unwrap();
    machine.disk.unlink(LOG, &active(&machine));
    machine.pass(Duration::from_secs(2));
    writer.tick().unwrap();
    writer.close().unwrap();
    assert_eq!(machine.count("audit.log_tampered"), 1);
}

#[test]
fn a_deleted_directory_is_made_again_and_numbers_go_on() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 0..5);
    let durable = writer.sync().unwrap();
    machine.disk.unlink_directory(LOG);
    append(&mut writer, 5..10);
    assert!(writer.sync().unwrap() > durable);
    writer.close().unwrap();
    assert_eq!(machine.numbers(), (5..10).collect::<Vec<_>>());
    assert_eq!(machine.count("audit.log_tampered"), 1);
    let report = machine.verify();
    assert_eq!(report.first_bad_seq, Some(0));
    // The keys, the lineage and the public key were written again: all that came since is proven.
    assert!(
        report
            .findings
            .iter()
            .all(|finding| finding.kind == FindingKind::Missing),
        "{report:#?}"
    );
    assert_eq!(report.proven.unwrap().next_seq, report.next_seq);
    // What was written since is whole, and a later writer goes on with it.
    drop(writer);
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 10..12);
    writer.close().unwrap();
    assert_eq!(machine.numbers(), (5..12).collect::<Vec<_>>());
}

#[test]
fn a_changed_line_is_recorded_at_the_next_start() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 0..5);
    writer.close().unwrap();
    drop(writer);
    machine.disk.edit(LOG, &active(&machine), |bytes| {
        let at = bytes
            .windows(6)
            .position(|window| window == b"\"n\":3,")
            .unwrap();
        bytes[at + 4] = b'4';
    });
    let mut writer = machine.open(Machine::options()).unwrap();
    assert_eq!(writer.status().tamperings(), 1);
    writer.close().unwrap();
    assert_eq!(machine.count("audit.log_tampered"), 1);
    assert!(!machine.verify().ok);
}

#[test]
fn an_older_snapshot_is_refused_or_recorded() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 0..5);
    writer.close().unwrap();
    let segment = machine.disk.read(LOG, &active(&machine)).unwrap();
    let lineage = machine.disk.read(LOG, "security.lineage").unwrap();
    drop(writer);
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 5..10);
    writer.close().unwrap();
    drop(writer);
    machine
        .disk
        .edit(LOG, &active(&machine), |bytes| *bytes = segment);
    machine
        .disk
        .edit(LOG, "security.lineage", |bytes| *bytes = lineage);
    let error = machine.open(Machine::options()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::RolledBack);
    assert!(error.to_string().contains("accept the rollback"), "{error}");
    let mut writer = machine
        .open(Machine::options().accept_rollback(true))
        .unwrap();
    append(&mut writer, 10..12);
    writer.close().unwrap();
    let lines = machine.lines();
    let tampered = lines
        .iter()
        .find(|line| line["event_type"] == "audit.log_tampered")
        .unwrap();
    assert_eq!(tampered["fields"]["cause"], "rolled_back");
}

#[test]
fn a_step_of_the_clock_is_recorded() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    for step_us in [-3_600_000_000_i64, 86_400_000_000, 100_000] {
        writer.tick().unwrap();
        machine.pass(Duration::from_millis(100));
        machine.now.lock().unwrap().wall_us += step_us;
    }
    writer.tick().unwrap();
    writer.close().unwrap();
    let lines = machine.lines();
    let steps = lines
        .iter()
        .filter(|line| line["event_type"] == "audit.clock_step");
    let steps: Vec<i64> = steps
        .map(|line| line["fields"]["step_ms"].as_i64().unwrap())
        .collect();
    assert_eq!(steps, [-3_600_000, 86_400_000]);
    assert_sound(
        &machine.verify(),
        "order is by seq, whatever the clock says",
    );
}

#[test]
fn a_second_writer_on_the_directory_is_refused() {
    let machine = Machine::new();
    let _writer = machine.open(Machine::options()).unwrap();
    let error = machine.open(Machine::options()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Locked);
    assert!(
        machine
            .disk
            .open_directory(std::path::Path::new(LOG), false)
            .is_ok()
    );
}

#[test]
fn a_damaged_lineage_is_noticed_and_written_again() {
    let damages: [fn(&Machine); 2] = [
        |machine| machine.disk.unlink(LOG, "security.lineage"),
        |machine| {
            machine
                .disk
                .edit(LOG, "security.lineage", |bytes| bytes.truncate(100))
        },
    ];
    for damage in damages {
        let machine = Machine::new();
        let mut writer = machine.open(Machine::options()).unwrap();
        append(&mut writer, 0..100);
        writer.sync().unwrap();
        assert!(machine.segments().len() > 1);
        damage(&machine);
        assert!(!machine.verify().ok);
        writer.tick().unwrap();
        assert_eq!(writer.status().tamperings(), 1);
        writer.close().unwrap();
        assert_eq!(machine.count("audit.log_tampered"), 1);
        assert_sound(&machine.verify(), "after the lineage was written again");
    }
}

#[test]
fn what_a_new_segment_superseded_never_counts_even_when_it_cannot_be_cut_off() {
    for compression in [Compression::None, Compression::Zstd] {
        let machine = Machine::new();
        let options = Machine::options().compression(compression);
        let mut writer = machine.open(options.clone()).unwrap();
        append(&mut writer, 0..5);
        writer.sync().unwrap();
        machine.disk.fail_every(Op::Truncate, 1, 5);
        append(&mut writer, 5..10);
        machine.disk.fail_next(Op::Sync, 5);
        writer.sync().unwrap();
        append(&mut writer, 10..12);
        writer.close().unwrap();
        let first = machine.disk.read(LOG, &machine.segments()[0]).unwrap();
        let old = String::from_utf8(first).unwrap();
        assert!(
            old.contains("\"n\":9,"),
            "the old segment still has what was written again"
        );
        assert_sound(&machine.verify(), "with a superseded tail");
        assert_eq!(machine.numbers(), (0..12).collect::<Vec<_>>());
        machine.disk.mend();
        drop(writer);
        let mut writer = machine.open(options).unwrap();
        writer.tick().unwrap();
        writer.close().unwrap();
        assert_eq!(
            machine.segments()[0].ends_with(".zst"),
            compression == Compression::Zstd
        );
        assert_sound(&machine.verify(), "with a superseded tail, compressed");
        assert_eq!(machine.numbers(), (0..12).collect::<Vec<_>>());
    }
}
