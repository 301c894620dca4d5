//! One record is proven with the first public key and nothing else.

use tracing_security_journal::{
    Compression, ErrorKind, Seal, check, head, keygen, prove, verifier_key, verify,
};
use tracing_security_journal::{Options, VerifyOptions};

use crate::log::{Log, append};

/// A closed log of several segments and epochs.
fn log() -> Log {
    let log = Log::new();
    let seal = Seal::default().checkpoint_records(50);
    for run in 0..3 {
        let options = log
            .options()
            .segment_bytes(24 * 1024)
            .compression(Compression::None)
            .seal(seal);
        let mut writer = options.open().unwrap();
        append(&mut writer, run * 100..run * 100 + 100);
        writer.close().unwrap();
    }
    assert!(log.segments().len() > 2);
    log
}

#[test]
fn every_record_is_proven_with_the_first_key_alone() {
    let log = log();
    let key = verifier_key(log.path()).unwrap();
    let lines = log.lines();
    for (seq, line) in lines.iter().enumerate() {
        let proof = prove(log.path(), seq as u64).unwrap();
        let checked = check(&proof, &key).unwrap();
        assert_eq!(checked.seq, seq as u64);
        let proven: serde_json::Value = serde_json::from_str(&checked.line).unwrap();
        assert_eq!(proven, *line);
        assert!(checked.size > checked.seq);
    }
    assert_eq!(
        prove(log.path(), lines.len() as u64).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn a_changed_proof_does_not_hold() {
    let log = log();
    let key = verifier_key(log.path()).unwrap();
    let proof = prove(log.path(), 77).unwrap();
    for at in 0..proof.len() {
        let mut bytes = proof.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        if let Ok(checked) = check(&changed, &key) {
            // Links beyond the signer's key, and nothing else, may be damaged without harm.
            let whole = check(&proof, &key).unwrap();
            assert_eq!(
                (checked.seq, checked.line),
                (whole.seq, whole.line),
                "byte {at}"
            );
        }
    }
    let other = verifier_key(self::log().path()).unwrap();
    assert_eq!(
        check(&proof, &other).unwrap_err().kind(),
        ErrorKind::Unproven
    );
    assert_eq!(
        check(&proof, "nonsense").unwrap_err().kind(),
        ErrorKind::InvalidOption
    );
}

#[test]
fn a_proof_holds_for_signed_note_and_tlog_tiles() {
    let log = log();
    let proof = prove(log.path(), 10).unwrap();
    let line = check(&proof, &verifier_key(log.path()).unwrap())
        .unwrap()
        .line;
    let (top, note) = proof.split_once("\n\n").unwrap();
    let mut top = top.lines();
    assert_eq!(top.next(), Some("c2sp.org/tlog-proof@v1"));
    assert!(top.next().unwrap().starts_with("extra "));
    assert_eq!(top.next(), Some("index 10"));
    let path: Vec<tlog_tiles::Hash> = top
        .map(|hash| tlog_tiles::Hash::parse_hash(hash).unwrap())
        .collect();
    let note = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    let record = tlog_tiles::record_hash(line.as_bytes());
    tlog_tiles::check_record(&path, checkpoint.size(), *checkpoint.hash(), 10, record).unwrap();
}

#[test]
fn a_head_stored_elsewhere_is_extended_by_the_log() {
    let log = log();
    let stored = head(log.path()).unwrap();
    let mut writer = log.options().open().unwrap();
    append(&mut writer, 300..400);
    writer.close().unwrap();
    let report = verify(log.path(), &VerifyOptions::new().head(stored)).unwrap();
    assert!(report.ok, "{:#?}", report.findings);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["head"]["result"], "extends");
    assert_eq!(json["ok"], true);
    assert_eq!(json["proven"]["next_seq"], report.next_seq);
}

#[test]
fn a_key_made_ahead_is_the_key_of_the_log() {
    let root = tempfile::tempdir().unwrap();
    let (keys, log) = (root.path().join("keys"), root.path().join("log"));
    let key = keygen(&keys).unwrap();
    assert_eq!(keygen(&keys).unwrap_err().kind(), ErrorKind::Mismatch);
    let mut writer = Options::new(&log).key_directory(&keys).open().unwrap();
    append(&mut writer, 0..3);
    writer.close().unwrap();
    assert_eq!(verifier_key(&log).unwrap(), key);
    assert!(!log.join(".seal").exists());
    assert!(
        verify(&log, &VerifyOptions::new().verifier_key(key))
            .unwrap()
            .ok
    );
}

#[test]
fn an_unsealed_log_is_checked_for_gaps_and_proves_nothing() {
    let log = Log::new();
    let mut writer = log.options().seal(Seal::off()).open().unwrap();
    append(&mut writer, 0..50);
    writer.close().unwrap();
    let report = verify(log.path(), &VerifyOptions::new()).unwrap();
    assert!(report.ok && !report.sealed);
    assert_eq!((report.records, report.proven.clone()), (50, None));
    assert_eq!(
        prove(log.path(), 3).unwrap_err().kind(),
        ErrorKind::Unproven
    );
    // Taking the seal off a sealed log does not make it pass as one without.
    let sealed = self::log();
    std::fs::copy(
        log.path().join(&log.segments()[0]),
        sealed.path().join(&sealed.segments()[0]),
    )
    .unwrap();
    assert!(!verify(sealed.path(), &VerifyOptions::new()).unwrap().ok);
}
