//! A journal of a test's own, and its bytes read back.

use crate::json::parse_strict;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tracing_security::journal::{Compression, Reader};
use tracing_security::{Builder, SecurityHandle, SecurityLayer};
use tracing_subscriber::prelude::*;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let text = include_str!("../../docs/schema/record.v1.json");
    let schema = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema is one")
});

/// What stands on disk. Reading it checks each line: one JSON object, no key twice, valid by the published
/// schema, nothing that acts on a terminal, and its number the next one.
#[derive(Debug)]
pub struct Written {
    /// Every line, the newline included.
    pub bytes: Vec<u8>,
    /// The same, parsed.
    pub records: Vec<Value>,
}

impl Written {
    /// Reads the segments in `directory`, which must not be compressed, as files.
    #[must_use]
    pub fn read(directory: &Path) -> Self {
        let mut segments: Vec<PathBuf> = fs::read_dir(directory)
            .expect("the journal's directory can be read")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|e| e == "jsonl") && !path.is_symlink())
            .collect();
        segments.sort();
        let mut bytes = Vec::new();
        for segment in segments {
            bytes.extend(fs::read(segment).expect("a segment can be read"));
        }
        Self::check(bytes)
    }

    /// Reads through the journal's reader: as `read`, for a journal whose disk failed meanwhile.
    #[must_use]
    pub fn read_through(directory: &Path) -> Self {
        let mut reader = Reader::open(directory).expect("the journal opens");
        let mut bytes = Vec::new();
        while let Some(line) = reader.next().expect("a line") {
            bytes.extend_from_slice(line.bytes);
            bytes.push(b'\n');
        }
        Self::check(bytes)
    }

    /// Checks lines from elsewhere, such as an application's own writer.
    #[must_use]
    pub fn check(bytes: Vec<u8>) -> Self {
        let mut records = Vec::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            records.push(checked(line, records.len()));
        }
        Self { bytes, records }
    }

    /// The application's records: all but the log's own.
    #[must_use]
    pub fn application(&self) -> Vec<&Value> {
        let own = |r: &&Value| {
            r["event_type"]
                .as_str()
                .is_some_and(|t| t.starts_with("audit."))
        };
        self.records.iter().filter(|r| !own(r)).collect()
    }

    /// The application's one record.
    #[must_use]
    pub fn only(&self) -> &Value {
        match *self.application() {
            [one] => one,
            ref others => panic!("{} records instead of one: {others:#?}", others.len()),
        }
    }

    /// The records of one type.
    #[must_use]
    pub fn of_type(&self, event_type: &str) -> Vec<&Value> {
        let same = |r: &&Value| r["event_type"] == event_type;
        self.records.iter().filter(same).collect()
    }

    /// The record with this message, of which there must be one.
    pub fn saying(&self, message: &str) -> &Value {
        let found: Vec<_> = self
            .records
            .iter()
            .filter(|r| r["message"] == message)
            .collect();
        match *found {
            [one] => one,
            ref others => panic!("{} records say `{message}`: {others:#?}", others.len()),
        }
    }

    /// How many records were shed, as the log itself tells.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.of_type("audit.events_dropped")
            .iter()
            .map(|r| r["fields"]["dropped.total"].as_u64().expect("a total"))
            .sum()
    }
}

fn checked(line: &[u8], seq: usize) -> Value {
    let shown = String::from_utf8_lossy(line).into_owned();
    let body = line
        .strip_suffix(b"\n")
        .unwrap_or_else(|| panic!("torn line: {shown}"));
    let text = std::str::from_utf8(body).unwrap_or_else(|e| panic!("{e}: {shown}"));
    if let Some(raw) = text.chars().find(|c| forbidden(*c)) {
        panic!("{raw:?} stands raw in {shown:?}");
    }
    let record = parse_strict(body).unwrap_or_else(|e| panic!("{e}: {shown}"));
    assert!(record.is_object(), "{shown}");
    if let Err(e) = SCHEMA.validate(&record) {
        panic!("{e} at {}: {shown}", e.instance_path());
    }
    assert_eq!(record["seq"], seq, "{shown}");
    record
}

/// What must never stand raw in a line: controls, DEL, C1, bidirectional and zero-width characters, and the
/// Unicode line separators.
#[must_use]
pub fn forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Options for a journal in `directory` whose bytes can be read as they are.
pub fn builder(directory: &Path) -> Builder {
    SecurityLayer::builder()
        .directory(directory)
        .service("suite", "1.0.0")
        .compression(Compression::None)
}

/// Does `work` under the security layer alone, closes the log, and reads what stands on disk.
#[must_use]
pub fn record(work: impl FnOnce()) -> Written {
    record_with(|builder| builder, |_| work())
}

/// As [`record`], with options, and the log's handle at hand.
#[must_use]
pub fn record_with(
    configure: impl FnOnce(Builder) -> Builder,
    work: impl FnOnce(&SecurityHandle),
) -> Written {
    let logs = tempfile::tempdir().expect("a temporary directory");
    let directory = logs.path().join("security");
    let (security, guard) = configure(builder(&directory))
        .build()
        .expect("the log starts");
    let handle = guard.handle();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(security), || {
        work(&handle);
    });
    drop(guard);
    let health = handle.health();
    assert_eq!(health.in_flight, 0, "{health:?}");
    Written::read(&directory)
}
