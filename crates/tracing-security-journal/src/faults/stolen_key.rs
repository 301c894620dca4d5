//! Whoever steals the current key cannot touch what earlier keys signed, and what he can touch a head from elsewhere
//! betrays.

use std::path::Path;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use serde_json::Value;

use super::{LOG, Machine, append, assert_sound};
use crate::fs::Disk as _;
use crate::fs::model::ModelDisk;
use crate::keys::{KeyState, KeyStore};
use crate::lineage::{self, Statement};
use crate::merkle::{self, Frontier};
use crate::note::{self, Checkpoint};
use crate::prove::head_on;
use crate::{FindingKind, Options, Seal, VerifyOptions};

fn options() -> Options {
    Machine::options().segment_bytes(1 << 20).seal(
        Seal::default()
            .checkpoint_records(10)
            .epoch(Duration::from_secs(5)),
    )
}

/// A closed log of one segment with several epochs, and the number of the first line of the last one.
fn log() -> (Machine, u64) {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    for round in 0..4 {
        append(&mut writer, round * 25..round * 25 + 25);
        writer.sync().unwrap();
        machine.pass(Duration::from_secs(6));
        writer.tick().unwrap();
    }
    append(&mut writer, 100..130);
    writer.close().unwrap();
    drop(writer);
    let report = machine.verify();
    assert_sound(&report, "untouched");
    assert!(report.epochs >= 4);
    let lines = machine.lines();
    let last_epoch = lines
        .iter()
        .rposition(|line| line["event_type"] == "audit.epoch")
        .unwrap();
    (machine, last_epoch as u64 + 2)
}

fn stolen(disk: &ModelDisk) -> KeyState {
    let log = disk.open_directory(Path::new(LOG), false).unwrap();
    KeyStore::new(log.subdirectory(".seal", false).unwrap())
        .load()
        .unwrap()
        .unwrap()
}

/// Changes the actor of a record and signs anew everything after it, in the log and in the lineage, with one key.
fn forge(disk: &ModelDisk, origin: &str, key: &SigningKey, n: u64) {
    let segment = "security.00000000000000000000.jsonl";
    let bytes = disk.read(LOG, segment).unwrap();
    let (mut forged, mut tree, mut touched) = (Vec::new(), Frontier::default(), false);
    let mut roots = std::collections::BTreeMap::new();
    for line in bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let mut text = String::from_utf8(line.to_vec()).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        if value["n"] == n {
            text = text.replacen("xxxx", "yyyy", 1);
            touched = true;
        }
        if touched && value["event_type"] == "audit.checkpoint" {
            let checkpoint = Checkpoint {
                origin: origin.to_owned(),
                size: tree.size(),
                root: tree.root(),
            };
            let note = note::sign(&checkpoint.to_text(), origin, key);
            let old = Value::from(value["fields"]["note"].as_str().unwrap()).to_string();
            text = text.replace(&old, &Value::from(note).to_string());
        }
        tree.push(merkle::leaf(text.as_bytes()));
        roots.insert(tree.size(), tree.root());
        forged.extend_from_slice(text.as_bytes());
        forged.push(b'\n');
    }
    assert!(touched);
    disk.edit(LOG, segment, |bytes| *bytes = forged);
    disk.edit(LOG, "security.lineage", |bytes| {
        *bytes = forge_lineage(bytes, &roots, origin, key)
    });
}

fn forge_lineage(
    bytes: &[u8],
    roots: &std::collections::BTreeMap<u64, merkle::Hash>,
    origin: &str,
    key: &SigningKey,
) -> Vec<u8> {
    let mut forged = Vec::new();
    let mut rest = bytes;
    while let Some((entry, after)) = lineage::split_first(rest) {
        rest = after;
        let entry = std::str::from_utf8(entry).unwrap();
        let note = match Statement::parse(note::text(entry).unwrap()).unwrap() {
            Statement::Checkpoint(old) if old.root != roots[&old.size] => {
                let checkpoint = Checkpoint {
                    root: roots[&old.size],
                    ..old
                };
                note::sign(&checkpoint.to_text(), origin, key)
            }
            _ => entry.to_owned(),
        };
        forged.extend_from_slice(note.as_bytes());
        forged.push(b'\n');
    }
    forged
}

#[test]
fn what_earlier_keys_signed_cannot_be_forged_with_the_current_one() {
    let (machine, last_epoch) = log();
    for n in [0, 30, 60, 80] {
        let machine = Machine::with_disk(machine.disk.fork());
        let keys = stolen(&machine.disk);
        forge(&machine.disk, &keys.origin, &keys.current, n);
        let report = machine.verify();
        assert!(!report.ok, "record {n} was forged");
        assert!(report.first_bad_seq.unwrap() < last_epoch);
        assert_eq!(
            report.findings[0].kind,
            FindingKind::Signature,
            "{:#?}",
            report.findings
        );
    }
}

#[test]
fn what_the_stolen_key_signs_itself_is_betrayed_by_a_head_from_elsewhere() {
    let (machine, last_epoch) = log();
    let directory = machine.disk.open_directory(Path::new(LOG), false).unwrap();
    let head = head_on(&*directory, Path::new(LOG)).unwrap();
    let keys = stolen(&machine.disk);
    forge(&machine.disk, &keys.origin, &keys.current, 120);
    let report = machine.verify();
    // This much the design does not promise, and the threat model says so.
    assert_sound(
        &report,
        "forged with the stolen key, and no head to compare with",
    );
    let report = machine.verify_with(&VerifyOptions::new().head(head));
    assert!(!report.ok);
    assert_eq!(report.findings[0].kind, FindingKind::Head);
    assert!(last_epoch < report.next_seq);
}

#[test]
fn erased_keys_are_nowhere_on_the_disk() {
    let machine = Machine::new();
    let mut writer = machine.open(options()).unwrap();
    let first = stolen(&machine.disk).current.to_bytes();
    append(&mut writer, 0..25);
    writer.sync().unwrap();
    machine.pass(Duration::from_secs(6));
    writer.tick().unwrap();
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, first);
    assert_ne!(stolen(&machine.disk).current.to_bytes(), first);
    assert!(
        !machine.disk.holds(encoded.as_bytes()),
        "the first key is still in some file, named or not"
    );
}
