//! What time drives, on a clock that tests move.

use std::time::Duration;

use super::{Machine, append, assert_sound, body};
use crate::fs::model::Cut;
use crate::{Options, Rotate, Seal, Urgency};

fn options() -> Options {
    Machine::options()
        .segment_bytes(1 << 20)
        .seal(Seal::default())
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_new_segment_is_begun_with_every_day_or_hour_that_has_records() {
    for (rotate, period) in [
        (Rotate::Daily, 24 * 60 * MINUTE),
        (Rotate::Hourly, 60 * MINUTE),
    ] {
        let machine = Machine::new();
        let mut writer = machine.open(options().rotate(rotate)).unwrap();
        for day in 0..4 {
            append(&mut writer, day * 10..day * 10 + 10);
            machine.pass(period);
            writer.tick().unwrap();
        }
        assert_eq!(machine.segments().len(), 5);
        // A day without records gets no segment.
        machine.pass(period);
        writer.tick().unwrap();
        assert_eq!(machine.segments().len(), 5);
        writer.close().unwrap();
        let lines = machine.lines();
        let rotated = lines
            .iter()
            .filter(|line| line["event_type"] == "audit.log_rotated");
        assert!(
            rotated
                .clone()
                .all(|line| line["fields"]["reason"] == "time")
        );
        assert_eq!(rotated.count(), 4);
        assert_sound(&machine.verify(), "after four days");
    }
}

#[test]
fn a_log_of_yesterday_is_rotated_when_it_is_opened_today() {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    append(&mut writer, 0..3);
    writer.close().unwrap();
    drop(writer);
    machine.pass(24 * 60 * MINUTE);
    let mut writer = machine.open(options()).unwrap();
    writer.tick().unwrap();
    append(&mut writer, 3..6);
    writer.close().unwrap();
    assert_eq!(machine.segments().len(), 2);
    assert_sound(&machine.verify(), "on the next day");
}

#[test]
fn new_lines_are_sealed_within_a_second_and_an_idle_log_stays_as_it_is() {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    machine.pass(2 * SECOND);
    writer.tick().unwrap();
    let sealed = writer.status().checkpoints();
    append(&mut writer, 0..5);
    machine.pass(SECOND);
    writer.tick().unwrap();
    assert_eq!(writer.status().checkpoints(), sealed + 1);
    assert_eq!(
        machine.verify().unproven_lines,
        1,
        "only the checkpoint itself is not covered"
    );
    let end = writer.status().next_seq();
    for _ in 0..100 {
        machine.pass(MINUTE);
        writer.tick().unwrap();
    }
    assert_eq!(
        writer.status().next_seq(),
        end + 2,
        "one change of the key, and then nothing"
    );
}

#[test]
fn keys_change_every_quarter_of_an_hour_of_writing() {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    for minute in 0..60 {
        append(&mut writer, minute..minute + 1);
        machine.pass(MINUTE);
        writer.tick().unwrap();
    }
    assert_eq!(writer.status().epochs(), 4);
    writer.close().unwrap();
    let report = machine.verify();
    assert_sound(&report, "after an hour");
    assert_eq!(report.epochs, 5);
}

#[test]
fn urgent_records_are_durable_with_the_flush_and_others_after_the_interval() {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    let before = writer.status().durable_seq();
    let seq = writer.append(&body(0), Urgency::Normal).unwrap();
    writer.flush().unwrap();
    assert_eq!(writer.status().durable_seq(), before, "written, not synced");
    machine.pass(Duration::from_millis(200));
    writer.tick().unwrap();
    assert_eq!(writer.status().durable_seq(), seq + 1);
    let seq = writer.append(&body(1), Urgency::Urgent).unwrap();
    writer.flush().unwrap();
    assert_eq!(writer.status().durable_seq(), seq + 1);
    machine.disk.crash_after(machine.disk.operations());
    drop(writer);
    machine.disk.reboot(Cut::Dropped);
    machine.open(options()).unwrap().close().unwrap();
    assert_eq!(machine.numbers(), [0, 1]);
}
