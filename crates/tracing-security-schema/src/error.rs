use std::fmt;

/// What went wrong while text was read as one of this crate's types.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    text: String,
    source: Option<serde_json::Error>,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A word which names no severity.
    Severity,
    /// A line which is not a record.
    Record,
}

/// Longest piece of foreign text repeated in a message, in bytes.
const QUOTED_BYTES_MAX: usize = 64;

impl Error {
    pub(crate) fn severity(word: &str) -> Self {
        Self {
            kind: ErrorKind::Severity,
            text: quoted(word),
            source: None,
        }
    }

    pub(crate) fn record(source: serde_json::Error) -> Self {
        Self {
            kind: ErrorKind::Record,
            text: String::new(),
            source: Some(source),
        }
    }

    /// The kind of this error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.source) {
            (ErrorKind::Severity, _) => write!(
                f,
                "unknown severity {}: expected info, low, medium, high or critical",
                self.text
            ),
            (ErrorKind::Record, Some(source)) => write!(f, "not a record: {source}"),
            (ErrorKind::Record, None) => f.write_str("not a record"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_ref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// Escaped, so that foreign text cannot forge a line or drive a terminal, and cut, so that it stays a message.
fn quoted(text: &str) -> String {
    let end = (0..=QUOTED_BYTES_MAX.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0);
    let (shown, rest) = text.split_at(end);
    let mark = if rest.is_empty() { "" } else { "…" };
    format!("{shown:?}{mark}")
}
