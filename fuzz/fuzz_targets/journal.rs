//! Any journal directory: reading and verifying it neither panics nor grows, whatever its files hold.
//!
//! The input's first byte chooses the segment's form (plain, zstd, gzip); the rest is split at 0xFF bytes into the
//! segment, the lineage and the public key. Seed it with the files of the journal's fixtures.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::fs::{DirBuilder, write};
use std::os::unix::fs::DirBuilderExt;
use tracing_security_journal::{Reader, VerifyOptions, head, prove, verify};

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else { return };
    let mut parts = rest.splitn(3, |byte| *byte == 0xFF);
    let ending = ["jsonl", "jsonl.zst", "jsonl.gz"][usize::from(*form % 3)];
    let place = tempfile::tempdir().expect("a place for the journal");
    let journal = place.path().join("journal");
    DirBuilder::new().mode(0o700).create(&journal).expect("a new directory");
    let name = format!("security.00000000000000000000.{ending}");
    for file in [name.as_str(), "security.lineage", "security.vkey"] {
        write(journal.join(file), parts.next().unwrap_or_default()).expect("a small file");
    }
    let _ = verify(&journal, &VerifyOptions::default());
    let _ = head(&journal);
    let _ = prove(&journal, 0);
    if let Ok(mut reader) = Reader::open(&journal) {
        while let Ok(Some(_)) = reader.next() {}
    }
});
