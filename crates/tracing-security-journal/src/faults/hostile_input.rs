//! Input made to break parsers: nothing panics, nothing grows without bound, and a verification always ends in a
//! report.

use std::io::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::{LOG, Machine, append};
use crate::fs::Disk as _;
use crate::fs::model::ModelDisk;
use crate::name::{Encoding, SegmentName};
use crate::note::{self, Checkpoint, VerifierKey};
use crate::seal::Link;
use crate::source::{Source, Step};
use crate::verify::verify_on;
use crate::{Compression, FindingKind, VerifyOptions, check, line, lineage, prove, recover};

fn bounded() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A small closed log with several segments.
fn log(compression: Compression) -> Machine {
    let machine = Machine::new();
    let mut writer = machine
        .open(
            Machine::options()
                .segment_bytes(5_000)
                .compression(compression),
        )
        .unwrap();
    append(&mut writer, 0..40);
    writer.tick().unwrap();
    writer.close().unwrap();
    drop(writer);
    machine
}

fn verdict(disk: &ModelDisk) -> crate::Report {
    let directory = disk.open_directory(Path::new(LOG), false).unwrap();
    verify_on(&directory, Path::new(LOG), &VerifyOptions::new()).unwrap()
}

proptest! {
    #![proptest_config(bounded())]

    #[test]
    fn parsers_take_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = line::parse(&bytes).map(|(_, rest)| line::own_kind(rest).map(<[u8]>::len));
        let _ = recover::parse_header(SegmentName::plain(0), &bytes);
        let _ = (note::text(&text), Checkpoint::parse(&text), Link::parse(&text), VerifierKey::parse(&text));
        let _ = (SegmentName::parse(&text), lineage::split_first(&bytes).is_some());
        let _ = check(&text, &text);
    }

    #[test]
    fn parsers_take_damaged_text_of_their_own_kind(
        at in any::<prop::sample::Index>(),
        insert in "[\n \u{2014}+0-9a-z=]{0,4}",
        remove in 0..8_usize,
    ) {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let verifier = VerifierKey::new("log/1", key.verifying_key());
        let checkpoint = Checkpoint { origin: "log/1".into(), size: 41, root: [3; 32] };
        let link = Link { origin: "log/1".into(), epoch: 1, size: 41, key: verifier.clone() };
        for text in [checkpoint.to_text(), link.to_text()] {
            let note = note::sign(&text, "log/1", &key);
            let mut damaged: Vec<char> = note.chars().collect();
            let start = at.index(damaged.len());
            let end = (start + remove).min(damaged.len());
            damaged.splice(start..end, insert.chars());
            let damaged: String = damaged.into_iter().collect();
            let opened = note::open(&damaged, &verifier);
            prop_assert!(opened.is_none() || damaged == note);
            let _ = Checkpoint::parse(&damaged);
            let _ = Link::parse(&damaged);
            let proof = format!("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 3\n\n{damaged}");
            prop_assert!(check(&proof, &verifier.to_string()).is_err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..bounded() })]

    #[test]
    fn verification_of_a_mangled_log_always_ends_in_a_report(
        compression in prop::sample::select(vec![Compression::None, Compression::Zstd, Compression::Gzip]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<[u8; 3]>(), 0..4_u8), 1..5),
    ) {
        let machine = log(compression);
        let names: Vec<String> = machine.disk.names(LOG).into_iter().filter(|name| name.starts_with("security.")).collect();
        let names: Vec<String> = names.into_iter().filter(|name| name != "security.jsonl").collect();
        for (file, at, bytes, kind) in changes {
            machine.disk.edit(LOG, &names[file.index(names.len())], |contents| {
                if contents.is_empty() {
                    return;
                }
                let at = at.index(contents.len());
                match kind {
                    0 => contents[at] ^= bytes[0] | 1,
                    1 => contents.truncate(at),
                    2 => { contents.splice(at..at, bytes); }
                    _ => { contents.drain(at..(at + usize::from(bytes[0])).min(contents.len())); }
                }
            });
        }
        let report = verdict(&machine.disk);
        prop_assert!(report.findings.len() <= 1_000);
        let _ = machine.open(Machine::options().accept_rollback(true));
        let directory = machine.disk.open_directory(Path::new(LOG), false).unwrap();
        let _ = prove::head_on(&*directory, Path::new(LOG));
        for seq in [0, 7, 41] {
            let _ = prove::prove_on(&directory, Path::new(LOG), seq);
        }
    }
}

/// Replaces the first segment by a file of this encoding.
fn plant(encoding: Encoding, packed: &[u8]) -> Machine {
    let machine = log(Compression::None);
    let first = machine.segments().remove(0);
    machine.disk.unlink(LOG, &first);
    machine
        .disk
        .replace(LOG, &SegmentName { first: 0, encoding }.to_string(), packed);
    machine
}

fn zeros(encoding: Encoding, length: usize) -> Vec<u8> {
    let chunk = vec![b'0'; 1 << 20];
    let mut packed = Vec::new();
    match encoding {
        Encoding::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(&mut packed, flate2::Compression::best());
            (0..length >> 20).for_each(|_| encoder.write_all(&chunk).unwrap());
            encoder.finish().unwrap();
        }
        _ => {
            let mut encoder = zstd::stream::write::Encoder::new(&mut packed, 3).unwrap();
            (0..length >> 20).for_each(|_| encoder.write_all(&chunk).unwrap());
            encoder.finish().unwrap();
        }
    }
    packed
}

#[test]
fn decompression_bombs_are_defused_after_one_line() {
    for encoding in [Encoding::Zstd, Encoding::Gzip] {
        let packed = zeros(encoding, 64 << 20);
        assert!(packed.len() < 1 << 20);
        let machine = plant(encoding, &packed);
        let directory = machine.disk.open_directory(Path::new(LOG), false).unwrap();
        let mut source = Source::open(&*directory, SegmentName { first: 0, encoding }).unwrap();
        assert_eq!(source.step().unwrap(), Step::TooLong);
        assert!(
            source.held_bytes() <= 2 << 20,
            "{} held",
            source.held_bytes()
        );
        let report = verdict(&machine.disk);
        assert_eq!(report.findings[0].kind, FindingKind::Sequence);
    }
}

#[test]
fn a_frame_with_a_giant_window_is_damaged_data_not_memory() {
    let mut packed = Vec::new();
    let mut encoder = zstd::stream::write::Encoder::new(&mut packed, 1).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(&vec![b'0'; 1 << 20]).unwrap();
    encoder.finish().unwrap();
    let report = verdict(&plant(Encoding::Zstd, &packed).disk);
    assert_eq!(
        report.findings[0].kind,
        FindingKind::Compression,
        "{:#?}",
        report.findings
    );
}

#[test]
fn damaged_compressed_data_are_a_finding_that_names_the_segment() {
    for (compression, suffix) in [(Compression::Zstd, ".zst"), (Compression::Gzip, ".gz")] {
        let machine = log(compression);
        let packed = machine
            .segments()
            .into_iter()
            .find(|name| name.ends_with(suffix))
            .unwrap();
        machine
            .disk
            .edit(LOG, &packed, |bytes| bytes.truncate(bytes.len() / 2));
        let report = verdict(&machine.disk);
        assert!(!report.ok);
        assert_eq!(
            report.findings[0].segment.as_deref(),
            Some(packed.as_str()),
            "{:#?}",
            report.findings
        );
    }
}

#[test]
fn a_forked_child_never_writes() {
    let machine = Machine::new();
    let mut writer = machine.open(Machine::options()).unwrap();
    append(&mut writer, 0..3);
    writer.sync().unwrap();
    let before = machine.disk.read(LOG, &machine.segments()[0]).unwrap();
    writer.pretend_to_be_forked();
    let stall = writer
        .append(&super::body(3), crate::Urgency::Urgent)
        .unwrap_err();
    assert_eq!(stall.kind(), crate::StallKind::Forked);
    assert!(stall.is_permanent());
    assert_eq!(writer.sync().unwrap_err().kind(), crate::StallKind::Forked);
    assert!(writer.close().is_err());
    drop(writer);
    assert_eq!(
        machine.disk.read(LOG, &machine.segments()[0]).unwrap(),
        before
    );
}
