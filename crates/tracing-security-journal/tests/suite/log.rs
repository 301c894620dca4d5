//! A log in a directory of its own, and what tests ask of it.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tracing_security_journal::{Options, Reader, Urgency, Writer};

pub(crate) struct Log {
    root: tempfile::TempDir,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.root.path().join("log")
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(self.path())
    }

    /// Every line, as the reader returns them.
    pub(crate) fn lines(&self) -> Vec<Value> {
        read(&self.path())
    }

    /// The callers' records, by their `n`.
    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.lines()
            .iter()
            .filter_map(|line| line["n"].as_u64())
            .collect()
    }

    /// How many records of this type there are.
    pub(crate) fn count(&self, event_type: &str) -> usize {
        self.lines()
            .iter()
            .filter(|line| line["event_type"] == event_type)
            .count()
    }

    /// The names of the files, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The names of the segments, in order.
    pub(crate) fn segments(&self) -> Vec<String> {
        let is_segment = |name: &String| name.starts_with("security.0") && name.contains(".jsonl");
        self.files().into_iter().filter(is_segment).collect()
    }
}

pub(crate) fn read(directory: &Path) -> Vec<Value> {
    let mut reader = Reader::open(directory).unwrap();
    let mut lines = Vec::new();
    while let Some(line) = reader.next().unwrap() {
        let value: Value = serde_json::from_slice(line.bytes).unwrap();
        assert_eq!(value["seq"], line.seq);
        lines.push(value);
    }
    lines
}

pub(crate) fn body(n: u64) -> Vec<u8> {
    format!(
        r#"{{"event_type":"auth.login_failure","n":{n},"pad":"{}"}}"#,
        "x".repeat(200)
    )
    .into_bytes()
}

pub(crate) fn append(writer: &mut Writer, range: std::ops::Range<u64>) {
    for n in range {
        writer.append(&body(n), Urgency::Normal).unwrap();
    }
}

pub(crate) fn assert_gapless(lines: &[Value]) {
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(line["seq"], index, "{line}");
    }
}
