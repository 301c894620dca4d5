//! The power is cut after every single operation of a workload that does everything.

use std::time::Duration;

use super::{LOG, Machine, append, assert_sound, body, short_retention};
use crate::fs::model::Cut;
use crate::{Compression, Options, Urgency};

fn options() -> Options {
    Machine::options()
        .segment_bytes(6_000)
        .compression(Compression::Zstd)
        .retention(short_retention())
}

/// Writes, rotates, compresses, changes keys, removes, closes and opens again; returns what was acknowledged.
fn workload(machine: &Machine) -> Vec<u64> {
    let mut acknowledged = Vec::new();
    let mut taken = Vec::new();
    let mut n = 0;
    for _ in 0..2 {
        let Ok(mut writer) = machine.open(options()) else {
            return acknowledged;
        };
        for _ in 0..6 {
            for _ in 0..8 {
                if writer.append(&body(n), Urgency::Normal).is_ok() {
                    taken.push(n);
                }
                n += 1;
            }
            if writer.sync().is_ok() {
                acknowledged.append(&mut taken);
            }
            machine.pass(Duration::from_millis(2_600));
            let _ = writer.tick();
            machine.pass(Duration::from_secs(9));
            let _ = writer.tick();
        }
        if writer.close().is_ok() {
            acknowledged.append(&mut taken);
        }
    }
    acknowledged
}

/// Everything acknowledged is there, or was removed by policy; the log verifies and goes on.
fn check(machine: &Machine, acknowledged: &[u64], context: &str) {
    let mut writer = machine
        .open(options())
        .unwrap_or_else(|error| panic!("{context}: {error}"));
    append(&mut writer, 1_000..1_001);
    writer.sync().unwrap();
    assert_sound(&machine.verify(), context);
    writer.close().unwrap();
    drop(writer);
    let report = machine.verify();
    assert_sound(&report, context);
    assert_eq!(report.unproven_lines, 0, "{context}");
    let numbers = machine.numbers();
    let first_kept = numbers[0];
    for n in acknowledged.iter().filter(|n| **n >= first_kept) {
        assert!(
            numbers.contains(n),
            "{context}: {n} was acknowledged and is gone"
        );
    }
    if report.deleted.is_none() {
        assert!(
            acknowledged
                .first()
                .is_none_or(|first| *first == first_kept),
            "{context}"
        );
    }
    assert_eq!(numbers.last(), Some(&1_000), "{context}");
}

#[test]
fn nothing_acknowledged_is_lost_wherever_the_power_is_cut() {
    let whole = Machine::new();
    let all = workload(&whole);
    assert_eq!(all, (0..96).collect::<Vec<_>>());
    let report = whole.verify();
    assert_sound(&report, "without a cut");
    assert!(report.deleted.is_some() && report.epochs > 5, "{report:#?}");
    assert!(
        whole
            .disk
            .names(LOG)
            .iter()
            .any(|name| name.ends_with(".zst")),
        "{:?}",
        whole.disk.names(LOG)
    );
    let operations = whole.disk.operations();
    let mut tried = 0;
    for after in 0..operations {
        let machine = Machine::new();
        machine.disk.crash_after(after);
        let acknowledged = workload(&machine);
        for cut in [Cut::Dropped, Cut::Torn, Cut::Zeroed] {
            let machine = Machine::with_disk(machine.disk.fork());
            machine.disk.reboot(cut);
            check(
                &machine,
                &acknowledged,
                &format!("cut after operation {after}, {cut:?}"),
            );
            tried += 1;
        }
    }
    println!(
        "{tried} crash points tried ({operations} operations × 3 kinds of cut): nothing acknowledged lost"
    );
    assert!(tried > 900, "the workload became too small: {tried}");
}
