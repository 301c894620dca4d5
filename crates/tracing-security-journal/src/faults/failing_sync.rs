//! A sync or write that fails, once or again and again.

use std::time::Duration;

use super::{Machine, append, assert_sound, body};
use crate::fs::model::{Cut, Op};
use crate::{Stall, StallKind, Urgency, Writer};

const EIO: i32 = 5;
const EROFS: i32 = 30;

/// Appends and syncs, again and again, and returns what was acknowledged.
fn acknowledged(machine: &Machine, writer: &mut Writer, rounds: u64) -> Vec<u64> {
    let mut acknowledged = Vec::new();
    let mut taken = Vec::new();
    for n in 0..rounds * 3 {
        writer.append(&body(n), Urgency::Normal).unwrap();
        taken.push(n);
        if n % 3 == 2 {
            if writer.sync().is_ok() {
                acknowledged.append(&mut taken);
            }
            machine.pass(Duration::from_millis(700));
            let _ = writer.tick();
        }
    }
    acknowledged
}

#[test]
fn nothing_acknowledged_is_lost_when_every_nth_sync_fails() {
    let mut tried = 0;
    for op in [Op::Sync, Op::Write, Op::SyncNames, Op::Create, Op::Rename] {
        for nth in 1..=12 {
            for cut in [Cut::Dropped, Cut::Torn, Cut::Zeroed] {
                let context = format!("every {nth}. {op:?} fails, then the power is cut, {cut:?}");
                let machine = Machine::new();
                let mut writer = machine.open(Machine::options()).unwrap();
                machine.disk.fail_every(op, nth, EIO);
                let acknowledged = acknowledged(&machine, &mut writer, 40);
                machine.disk.mend();
                machine.disk.crash_after(machine.disk.operations());
                drop(writer);
                machine.disk.reboot(cut);
                let mut writer = machine
                    .open(Machine::options())
                    .unwrap_or_else(|error| panic!("{context}: {error}"));
                writer.close().unwrap();
                assert_sound(&machine.verify(), &context);
                let numbers = machine.numbers();
                for n in &acknowledged {
                    assert!(
                        numbers.contains(n),
                        "{context}: {n} was acknowledged and is gone"
                    );
                }
                tried += 1;
            }
        }
    }
    println!("{tried} ways of failing tried: nothing acknowledged lost");
}

#[test]
fn a_failed_sync_moves_what_was_not_durable_to_a_new_segment_and_says_so() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 0..3);
    writer.sync().unwrap();
    append(&mut writer, 3..6);
    let durable = writer.status().durable_seq();
    machine.disk.fail_next(Op::Sync, EIO);
    writer.sync().unwrap();
    assert_eq!(writer.status().sync_errors(), 1);
    assert!(!writer.status().failing());
    writer.close().unwrap();
    assert_eq!(machine.segments().len(), 2);
    assert!(
        machine.segments()[1].contains(&format!("{durable:020}")),
        "{:?}",
        machine.segments()
    );
    assert_eq!(machine.numbers(), (0..6).collect::<Vec<_>>());
    let lines = machine.lines();
    let recovered = lines
        .iter()
        .find(|line| line["event_type"] == "audit.log_recovered")
        .unwrap();
    assert_eq!(recovered["fields"]["cause"], "sync_failed");
    assert_eq!(recovered["fields"]["from_seq"], durable);
    assert_sound(&machine.verify(), "after a failed sync");
}

fn outage(machine: &Machine, errno: i32) -> Stall {
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 0..3);
    writer.sync().unwrap();
    machine.disk.outage(Some(errno));
    append(&mut writer, 3..6);
    let stall = writer.sync().unwrap_err();
    let status = writer.status();
    assert!(status.failing());
    assert_eq!(status.last_error(), Some(stall.to_string()));
    // Each record is held and not one is written.
    assert_eq!(writer.unwritten().count(), 3);
    for _ in 0..5 {
        machine.pass(Duration::from_secs(1));
        assert!(writer.tick().is_err());
    }
    machine.disk.outage(None);
    machine.pass(Duration::from_secs(2));
    writer.tick().unwrap();
    assert!(!status.failing());
    assert_eq!(writer.unwritten().count(), 0);
    writer.close().unwrap();
    assert_eq!(machine.numbers(), (0..6).collect::<Vec<_>>());
    assert_eq!(machine.count("audit.log_recovered"), 1);
    assert_sound(&machine.verify(), "after an outage");
    stall
}

#[test]
fn the_journal_heals_by_itself_when_the_disk_returns() {
    assert_eq!(outage(&Machine::new(), EIO).kind(), StallKind::Io);
    let stall = outage(&Machine::new(), EROFS);
    assert_eq!(stall.kind(), StallKind::ReadOnly);
    assert!(
        stall
            .to_string()
            .contains("/log/security.00000000000000000000.jsonl"),
        "{stall}"
    );
}

#[test]
fn a_record_is_refused_only_when_the_backlog_is_full() {
    let machine = Machine::new();
    let mut writer = machine
        .open(Machine::options().backlog_bytes(2 << 20))
        .unwrap();
    machine.disk.outage(Some(EIO));
    let mut taken = 0;
    while writer.append(&body(taken), Urgency::Normal).is_ok() {
        taken += 1;
    }
    assert!(taken > 5_000, "{taken}");
    assert!(writer.append(&body(taken), Urgency::Normal).is_err());
    assert_eq!(writer.unwritten().count() as u64, taken);
    machine.disk.outage(None);
    writer.append(&body(taken), Urgency::Normal).unwrap();
    writer.close().unwrap();
    assert_eq!(machine.numbers(), (0..=taken).collect::<Vec<_>>());
    assert_sound(&machine.verify(), "after a full backlog");
}
