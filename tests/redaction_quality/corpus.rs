//! The corpus as it stands beside this folder: one JSON object a line, gzip.

use std::fs::File;
use std::io::{BufRead, BufReader, Error, ErrorKind};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;

/// One text, what must not survive in it, and what must.
#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) detector: String,
    pub(crate) embedding: String,
    pub(crate) text: String,
    /// Empty for a clean case, which must come out as it went in.
    pub(crate) secrets: Vec<Secret>,
    /// Words around the secrets.
    pub(crate) context: Vec<String>,
}

/// A part of a case's text that must not survive.
#[derive(Debug, Deserialize)]
pub(crate) struct Secret {
    pub(crate) text: String,
    /// What a partial mask may show: a card's last four digits, an IBAN's.
    #[serde(default)]
    pub(crate) keep: Vec<String>,
}

/// Reads the sample that is committed.
pub(crate) fn sample() -> Result<Vec<Case>, Error> {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("redaction_corpus/sample.jsonl.gz"))
}

/// Reads a corpus that `generate.py` wrote.
pub(crate) fn read(path: &Path) -> Result<Vec<Case>, Error> {
    let named = |e: Error| Error::new(e.kind(), format!("failed to read {}: {e}", path.display()));
    let file = File::open(path).map_err(named)?;
    BufReader::new(GzDecoder::new(file))
        .lines()
        .zip(1..)
        .map(|(line, number)| {
            serde_json::from_str(&line.map_err(named)?).map_err(|e| {
                let text = format!("failed to read {}, line {number}: {e}", path.display());
                Error::new(ErrorKind::InvalidData, text)
            })
        })
        .collect()
}
