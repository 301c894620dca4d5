//! A disk without space.

use std::time::Duration;

use super::{LOG, Machine, append, assert_sound, body};
use crate::{StallKind, Urgency};

#[test]
fn a_full_disk_is_recorded_on_itself_and_nothing_is_lost() {
    let machine = Machine::new();
    let mut writer = machine
        .open(Machine::options().segment_bytes(1 << 20))
        .unwrap();
    append(&mut writer, 0..5);
    writer.sync().unwrap();
    machine.disk.limit(Some(machine.disk.used() + 700));
    append(&mut writer, 5..15);
    // The reserve makes room for what was taken, the record of it and a checkpoint.
    writer.sync().unwrap();
    assert!(!machine.disk.names(LOG).contains(&".reserve".to_owned()));
    assert_eq!(machine.count("audit.disk_full"), 1);
    assert_sound(&machine.verify(), "on the full disk");
    // Then there is none left.
    machine.disk.limit(Some(machine.disk.used()));
    append(&mut writer, 15..20);
    assert_eq!(writer.sync().unwrap_err().kind(), StallKind::DiskFull);
    assert_eq!(writer.flush().unwrap_err().kind(), StallKind::DiskFull);
    assert_sound(&machine.verify(), "on the full disk, while writing");
    machine.disk.limit(None);
    machine.pass(Duration::from_secs(20));
    writer.tick().unwrap();
    writer.tick().unwrap();
    writer.close().unwrap();
    assert_eq!(machine.numbers(), (0..20).collect::<Vec<_>>());
    assert!(
        machine.disk.names(LOG).contains(&".reserve".to_owned()),
        "the reserve is not held again"
    );
    assert!(machine.count("audit.log_recovered") >= 1);
    assert_sound(&machine.verify(), "after the full disk");
}

#[test]
fn a_short_write_leaves_no_half_line_behind() {
    for room in (0..400).step_by(7) {
        let machine = Machine::new();
        let mut writer = machine
            .open(Machine::options().segment_bytes(1 << 20))
            .unwrap();
        append(&mut writer, 0..2);
        writer.sync().unwrap();
        machine.disk.unlink(LOG, ".reserve");
        machine.disk.limit(Some(machine.disk.used() + room));
        append(&mut writer, 2..4);
        let _ = writer.sync();
        assert_sound(&machine.verify(), "while the last line is cut");
        machine.disk.limit(None);
        writer.sync().unwrap();
        writer.close().unwrap();
        assert_eq!(
            machine.numbers(),
            (0..4).collect::<Vec<_>>(),
            "with room for {room} bytes"
        );
        assert_sound(&machine.verify(), "after a short write");
    }
}

#[test]
fn a_rotation_that_finds_no_space_goes_on_with_the_old_segment() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    machine.disk.fail_every(crate::fs::model::Op::Create, 1, 28);
    for n in 0..200 {
        writer.append(&body(n), Urgency::Urgent).unwrap();
        let _ = writer.flush();
        machine.pass(Duration::from_millis(100));
        let _ = writer.tick();
    }
    assert_eq!(machine.segments().len(), 1);
    // Each attempt writes a few lines, so attempts must be rare: 20 s have passed.
    assert!(machine.count("audit.log_recovered") + machine.count("audit.epoch") <= 2);
    assert_eq!(writer.sync().unwrap(), writer.status().durable_seq());
    machine.disk.mend();
    machine.pass(Duration::from_secs(30));
    writer.tick().unwrap();
    append(&mut writer, 200..210);
    writer.close().unwrap();
    assert!(machine.segments().len() > 1);
    assert_eq!(machine.numbers(), (0..210).collect::<Vec<_>>());
    assert_sound(&machine.verify(), "after the rotation");
}
