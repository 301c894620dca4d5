//! Every byte a closed log leaves, searched for what must not be there.

use crate::journal::{Written, builder};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tracing_subscriber::prelude::*;

/// A closed log: its records, and every file it left.
#[derive(Debug)]
pub struct Left {
    /// What the segments hold, checked.
    pub written: Written,
    files: Vec<Vec<u8>>,
}

impl Left {
    /// Does `work` under the security layer alone, with the default policy, and closes the log.
    pub fn by(work: impl FnOnce()) -> Self {
        let logs = tempfile::tempdir().expect("a temporary directory");
        let directory = logs.path().join("security");
        let (security, guard) = builder(&directory).build().unwrap();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(security), work);
        drop(guard);
        let mut files = Vec::new();
        read_all(&directory, &mut files);
        let written = Written::read(&directory);
        assert!(!files.is_empty() && !written.application().is_empty());
        Self { written, files }
    }

    /// No file holds the secret, and no record five characters in a row of a long one.
    pub fn lacks(&self, secret: &str) {
        for file in &self.files {
            let found = file.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{secret:?} in {}", String::from_utf8_lossy(file));
        }
        let characters: Vec<char> = secret.chars().collect();
        let said = self.said();
        for part in characters.windows(5).filter(|_| characters.len() >= 8) {
            let part: String = part.iter().collect();
            assert!(!said.contains(&part), "{part:?} in {said}");
        }
    }

    /// What the records say, without what the log draws at random or measures.
    #[must_use]
    pub fn said(&self) -> String {
        let mut said = String::new();
        for record in self.written.application() {
            let mut record = record.clone();
            for own in [
                "event_id",
                "correlation_id",
                "timestamp",
                "service",
                "code",
                "duration_ms",
            ] {
                record.as_object_mut().unwrap().remove(own);
            }
            said.push_str(&unescaped(&record));
        }
        said
    }
}

fn read_all(directory: &Path, files: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, files);
        } else {
            files.push(fs::read(path).unwrap());
        }
    }
}

/// All texts within, as a reader of the JSON gets them.
fn unescaped(value: &Value) -> String {
    match value {
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| format!("{key}={}\n", unescaped(value)))
            .collect(),
        Value::Array(items) => items.iter().map(unescaped).collect(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_is_found_whole_and_in_parts() {
        let left = Left::by(|| tracing::info!(target: "security", "a harmless word"));
        let found = |text: &str| std::panic::catch_unwind(|| left.lacks(text)).is_err();
        assert!(found("harmless") && found("armle") && found("xxarmlexx"));
        assert!(!found("harmful") && !found("xxarmlxx"));
    }
}
