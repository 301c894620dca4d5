//! What ends a command early, and with which exit code.

use std::fmt::Display;
use std::io;
use std::path::Path;

/// Why a command stopped: what went wrong, where, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    reader_gone: bool,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            reader_gone: false,
        }
    }

    /// A failed operation on a path: `failed to open logs/x: permission denied (os error 13)`.
    pub(crate) fn at(action: &str, path: &Path, cause: impl Display) -> Self {
        let cause = lower(&cause.to_string());
        Self::new(format!("failed to {action} {}: {cause}", path.display()))
    }

    /// Writing to standard output; a reader which has gone away is no failure.
    pub(crate) fn output(error: &io::Error) -> Self {
        Self {
            message: format!("failed to write to standard output: {error}"),
            reader_gone: error.kind() == io::ErrorKind::BrokenPipe,
        }
    }

    /// What to do about it, after a semicolon.
    pub(crate) fn hint(mut self, hint: &str) -> Self {
        self.message.push_str("; ");
        self.message.push_str(hint);
        self
    }

    /// True when whoever read the output has gone away, as `head` does: the command ends quietly.
    pub(crate) fn is_reader_gone(&self) -> bool {
        self.reader_gone
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

/// `No such file` as `no such file`: the system's causes begin with a capital, ours stand within a sentence.
fn lower(cause: &str) -> String {
    let mut chars = cause.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(cause.chars().skip(1)).collect()
        }
        _ => cause.to_owned(),
    }
}

/// The answer of a command that ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Exit code 0.
    Yes,
    /// Exit code 1: tampered, nothing found, not proven, or (for `scan`) something found.
    No,
}

impl Answer {
    pub(crate) fn yes_if(condition: bool) -> Self {
        if condition { Self::Yes } else { Self::No }
    }
}
