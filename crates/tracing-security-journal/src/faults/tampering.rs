//! Every way of changing a closed log of 600 records in several segments is found.

use super::{LOG, Machine, append, assert_sound};
use crate::fs::Disk as _;
use crate::fs::model::ModelDisk;
use crate::prove::head_on;
use crate::{Compression, FindingKind, HeadCheck, Options, Report, Seal, Urgency, VerifyOptions};
use std::path::Path;
use std::time::Duration;

const RECORDS: u64 = 600;

fn options() -> Options {
    Options::new(LOG)
        .segment_bytes(10_000)
        .compression(Compression::None)
        .seal(Seal::default().checkpoint_records(100))
}

/// A closed log.
fn log() -> Machine {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    for n in 0..RECORDS {
        writer
            .append(
                format!(r#"{{"n":{n},"actor":"alice"}}"#).as_bytes(),
                Urgency::Normal,
            )
            .unwrap();
        if n % 150 == 149 {
            machine.pass(Duration::from_secs(3));
            writer.tick().unwrap();
        }
    }
    writer.close().unwrap();
    drop(writer);
    assert_sound(&machine.verify(), "untouched");
    assert!(machine.segments().len() >= 3, "{:?}", machine.segments());
    machine
}

fn after(original: &Machine, change: impl FnOnce(&ModelDisk)) -> (Machine, Report) {
    let machine = Machine::with_disk(original.disk.fork());
    change(&machine.disk);
    let report = machine.verify();
    (machine, report)
}

fn lines(machine: &Machine, segment: &str) -> Vec<Vec<u8>> {
    let bytes = machine.disk.read(LOG, segment).unwrap();
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

fn write_lines(disk: &ModelDisk, segment: &str, lines: &[Vec<u8>]) {
    disk.edit(LOG, segment, |bytes| *bytes = lines.concat());
}

fn seq_of(line: &[u8]) -> u64 {
    crate::line::parse(line.trim_ascii_end()).unwrap().0
}

/// Found, and the first number that is named is not after the change, nor before the last thing proven before it.
fn assert_found(report: &Report, seq: u64, context: &str) {
    assert!(!report.ok, "{context} was not found");
    let named = report.first_bad_seq.unwrap();
    assert!(
        named <= seq,
        "{context}: {named} named, {seq} changed: {:#?}",
        report.findings
    );
    assert!(
        seq - named <= 101,
        "{context}: {named} named, {seq} changed: {:#?}",
        report.findings
    );
}

#[test]
fn every_changed_byte_is_found() {
    let original = log();
    // Every byte takes minutes: `JOURNAL_EXHAUSTIVE=1` does it, a step that is prime to everything samples it.
    let step = if std::env::var_os("JOURNAL_EXHAUSTIVE").is_some() {
        1
    } else {
        61
    };
    let mut tried = 0;
    for segment in original.segments() {
        let bytes = original.disk.read(LOG, &segment).unwrap();
        let mut seq = crate::name::SegmentName::parse(&segment).unwrap().first;
        for (at, byte) in bytes.iter().enumerate() {
            let is_edge = at + 2_000 > bytes.len() && at % 7 == 0;
            if at % step == 0 || is_edge {
                let (_, report) = after(&original, |disk| {
                    disk.edit(LOG, &segment, |bytes| bytes[at] ^= 1 << (at % 8));
                });
                assert_found(&report, seq, &format!("byte {at} of {segment}"));
                tried += 1;
            }
            seq += u64::from(*byte == b'\n');
        }
    }
    println!("{tried} changed bytes tried: all found");
}

#[test]
fn deleted_lines_are_found_also_when_the_rest_is_renumbered() {
    let original = log();
    for segment in original.segments() {
        let whole = lines(&original, &segment);
        for at in (0..whole.len()).step_by(3).chain([whole.len() - 1]) {
            let seq = seq_of(&whole[at]);
            let (_, report) = after(&original, |disk| {
                let mut lines = whole.clone();
                lines.remove(at);
                write_lines(disk, &segment, &lines);
            });
            assert_found(&report, seq, &format!("deletion of seq {seq}"));
            let (_, report) = after(&original, |disk| {
                let mut lines = whole.clone();
                lines.remove(at);
                for line in lines.iter_mut().skip(at) {
                    let (old, rest) = crate::line::parse(line.trim_ascii_end()).unwrap();
                    let mut renumbered = Vec::new();
                    crate::line::push(&mut renumbered, old - 1, rest, true);
                    renumbered.push(b'\n');
                    *line = renumbered;
                }
                write_lines(disk, &segment, &lines);
            });
            assert_found(
                &report,
                seq,
                &format!("deletion of seq {seq} with renumbering"),
            );
        }
    }
}

type Change = fn(&mut Vec<Vec<u8>>, usize);

#[test]
fn swapped_duplicated_and_inserted_lines_are_found() {
    let original = log();
    for segment in original.segments() {
        let whole = lines(&original, &segment);
        for at in (0..whole.len() - 1).step_by(5) {
            let seq = seq_of(&whole[at]);
            let changes: [(&str, Change); 4] = [
                ("swap", |lines, at| lines.swap(at, at + 1)),
                ("duplicate", |lines, at| lines.insert(at, lines[at].clone())),
                ("empty line", |lines, at| lines.insert(at, b"\n".to_vec())),
                ("trailing space", |lines, at| {
                    let end = lines[at].len() - 1;
                    lines[at].insert(end, b' ');
                }),
            ];
            for (what, change) in changes {
                let (_, report) = after(&original, |disk| {
                    let mut lines = whole.clone();
                    change(&mut lines, at);
                    write_lines(disk, &segment, &lines);
                });
                // What is repeated stands where the next one should.
                let seq = seq + u64::from(what == "duplicate");
                assert_found(&report, seq, &format!("{what} at seq {seq}"));
            }
        }
    }
}

#[test]
fn a_trailing_space_in_the_very_last_checkpoint_is_found() {
    let original = log();
    let last = original.segments().pop().unwrap();
    let end = original.verify().next_seq;
    let (_, report) = after(&original, |disk| {
        disk.edit(LOG, &last, |bytes| {
            let at = bytes.len() - 1;
            bytes.insert(at, b' ');
        });
    });
    assert_found(&report, end - 1, "a trailing space in the last checkpoint");
}

#[test]
fn dropped_segments_are_missing() {
    let original = log();
    for segment in original.segments() {
        let first = crate::name::SegmentName::parse(&segment).unwrap().first;
        let (_, report) = after(&original, |disk| disk.unlink(LOG, &segment));
        assert_eq!(
            report.first_bad_seq,
            Some(first),
            "{segment}: {:#?}",
            report.findings
        );
        let expected = [FindingKind::Missing, FindingKind::Truncated];
        assert!(
            expected.contains(&report.findings[0].kind),
            "{segment}: {:#?}",
            report.findings
        );
    }
    let (_, report) = after(&original, |disk| {
        original
            .segments()
            .iter()
            .for_each(|name| disk.unlink(LOG, name))
    });
    assert_eq!(report.findings[0].kind, FindingKind::Missing);
}

/// Cuts the log, and with it everything beside it that could tell, so that exactly `keep` lines are left.
fn cut(original: &Machine, keep: u64) -> Machine {
    let machine = Machine::with_disk(original.disk.fork());
    for segment in original.segments() {
        let mut kept = lines(original, &segment);
        kept.retain(|line| seq_of(line) < keep);
        if kept.is_empty() {
            machine.disk.unlink(LOG, &segment);
        } else {
            write_lines(&machine.disk, &segment, &kept);
        }
    }
    machine
}

fn cut_lineage(machine: &Machine, keep: u64) {
    machine.disk.edit(LOG, "security.lineage", |bytes| {
        let mut kept = Vec::new();
        let mut rest = bytes.as_slice();
        while let Some((entry, after)) = crate::lineage::split_first(rest) {
            let text = crate::note::text(std::str::from_utf8(entry).unwrap()).unwrap();
            let size = match crate::lineage::Statement::parse(text).unwrap() {
                crate::lineage::Statement::Checkpoint(checkpoint) => checkpoint.size,
                crate::lineage::Statement::Link(link) => link.size,
            };
            if size > keep {
                break;
            }
            kept.extend_from_slice(entry);
            kept.push(b'\n');
            rest = after;
        }
        *bytes = kept;
    });
}

#[test]
fn a_cut_tail_is_found_by_the_lineage_and_when_that_is_cut_too_by_a_head() {
    let original = log();
    let end = original.verify().next_seq;
    let directory = original.disk.open_directory(Path::new(LOG), false).unwrap();
    let head = head_on(&*directory, Path::new(LOG)).unwrap();
    for keep in (1..end).step_by(17).chain([end - 1]) {
        let machine = cut(&original, keep);
        let report = machine.verify();
        assert!(!report.ok, "a cut to {keep} lines was not found");
        assert!(report.first_bad_seq.unwrap() <= keep);
        cut_lineage(&machine, keep);
        let report = machine.verify();
        // Nothing left says that there was more, and the report says how far it is proven.
        assert_sound(&report, "cut with its lineage");
        let proven = report.proven.map_or(0, |proven| proven.next_seq);
        assert!(
            proven <= keep && proven + report.unproven_lines >= keep,
            "{proven} of {keep}"
        );
        let report = machine.verify_with(&VerifyOptions::new().head(head.as_str()));
        assert!(
            !report.ok,
            "a cut to {keep} lines was not found with the head"
        );
        assert_eq!(report.findings[0].kind, FindingKind::Truncated);
        assert_eq!(report.first_bad_seq, Some(keep));
    }
}

#[test]
fn a_head_is_extended_by_the_log_it_came_from_and_contradicted_by_another() {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    append(&mut writer, 0..50);
    writer.close().unwrap();
    let directory = machine.disk.open_directory(Path::new(LOG), false).unwrap();
    let head = head_on(&*directory, Path::new(LOG)).unwrap();
    drop(writer);
    let size = machine.verify().next_seq;
    let mut writer = machine.open(options()).unwrap();
    append(&mut writer, 50..100);
    writer.close().unwrap();
    let report = machine.verify_with(&VerifyOptions::new().head(head.as_str()));
    assert_sound(&report, "with its head");
    assert_eq!(report.head, Some(HeadCheck::Extends { size }));
    let other = log();
    let report = other.verify_with(&VerifyOptions::new().head(head.as_str()));
    assert!(!report.ok);
    assert_eq!(report.head, Some(HeadCheck::Contradicts { size }));
}

#[test]
fn every_changed_byte_of_the_lineage_and_the_public_key_is_found() {
    let original = log();
    for name in ["security.lineage", "security.vkey"] {
        let length = original.disk.read(LOG, name).unwrap().len();
        for at in 0..length {
            let (_, report) = after(&original, |disk| {
                disk.edit(LOG, name, |bytes| bytes[at] ^= 1 << (at % 8))
            });
            assert!(!report.ok, "byte {at} of {length} of {name} was not found");
        }
    }
    let (_, report) = after(&original, |disk| disk.unlink(LOG, "security.vkey"));
    assert!(!report.ok);
}

#[test]
fn another_logs_files_do_not_pass() {
    let (original, other) = (log(), log());
    let key = original.disk.read(LOG, "security.vkey").unwrap();
    let key = String::from_utf8(key).unwrap();
    assert_sound(
        &original.verify_with(&VerifyOptions::new().verifier_key(key.as_str())),
        "with its own key",
    );
    let report = other.verify_with(&VerifyOptions::new().verifier_key(key.as_str()));
    assert!(!report.ok);
    assert_eq!(report.proven, None);
}
