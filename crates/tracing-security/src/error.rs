use std::error::Error as StdError;
use std::fmt;

/// What went wrong, with its cause. The message says what, where and what to do.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The kinds of [`Error`], for programs that act on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option is missing, malformed, out of range or unknown.
    Config,
    /// A filter does not parse.
    Filter,
    /// The journal could not be opened, or is failing.
    Journal,
    /// The redaction policy or its keys could not be used.
    Redaction,
    /// A thread of the log could not be started.
    Thread,
    /// A deadline passed before the records were on stable storage.
    Timeout,
    /// The log is closed: its guard was dropped.
    Closed,
    /// A global filter, another layer or a compile-time cap mutes security events.
    Muted,
    /// Another global subscriber is already installed.
    AlreadyInitialized,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The kind of this error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // The cause is part of the message already; its own cause is what comes next.
        self.source.as_ref().and_then(|source| source.source())
    }
}
