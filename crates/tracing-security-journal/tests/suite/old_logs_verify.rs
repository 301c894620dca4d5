//! A log written by each released version of the format verifies for ever.

use std::path::{Path, PathBuf};

use tracing_security_journal::{
    HeadCheck, Range, Reader, VerifyOptions, check, head, prove, verifier_key, verify,
};

fn fixture(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(version)
}

#[test]
fn version_1_is_read_verified_and_proven() {
    let root = fixture("v1");
    let log = root.join("log");
    let stored_head = std::fs::read_to_string(root.join("head.txt")).unwrap();
    let key = verifier_key(&log).unwrap();
    let options = VerifyOptions::new()
        .verifier_key(key.as_str())
        .head(stored_head);
    let report = verify(&log, &options).unwrap();
    assert!(report.ok, "{:#?}", report.findings);
    assert_eq!((report.first_seq, report.next_seq), (19, 233));
    assert_eq!(
        (report.lines, report.records, report.segments),
        (214, 164, 11)
    );
    assert_eq!((report.checkpoints, report.epochs), (15, 14));
    assert_eq!(
        report.verified,
        [Range {
            first_seq: 19,
            last_seq: 232
        }]
    );
    let deleted = report.deleted.unwrap();
    assert_eq!(
        (deleted.first_seq, deleted.last_seq, deleted.recorded_at_seq),
        (0, 18, 231)
    );
    assert_eq!(report.head, Some(HeadCheck::Extends { size: 116 }));
    assert_eq!(report.proven.unwrap().next_seq, 233);

    let mut reader = Reader::open(&log).unwrap();
    let mut next = 19;
    while let Some(line) = reader.next().unwrap() {
        assert_eq!(line.seq, next);
        next += 1;
    }
    assert_eq!(next, 233);

    let stored = std::fs::read_to_string(root.join("record.tlog-proof")).unwrap();
    let checked = check(&stored, &key).unwrap();
    assert_eq!((checked.seq, checked.size), (24, 37));
    assert!(
        checked.line.contains(r#""actor":"user-"#),
        "{}",
        checked.line
    );
    for seq in 19..233 {
        assert_eq!(check(&prove(&log, seq).unwrap(), &key).unwrap().seq, seq);
    }
    assert!(head(&log).unwrap().contains("\n233\n"));
}
