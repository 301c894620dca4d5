//! The layer's view of the redactor, with what the layer counts and limits.

use std::sync::atomic::{AtomicU64, Ordering};
use tracing_security_redact::{FieldVerdict, Outcome, Redactor};

/// The redactor with what the layer adds to it.
#[derive(Debug)]
pub(crate) struct Redaction {
    redactor: Redactor,
    field_limit: usize,
    failures: AtomicU64,
}

impl Redaction {
    pub(crate) fn new(redactor: Redactor, field_limit: usize) -> Self {
        Self {
            redactor,
            field_limit,
            failures: AtomicU64::new(0),
        }
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Most bytes of one text in a record.
    pub(crate) fn field_limit(&self) -> usize {
        self.field_limit
    }

    pub(crate) fn count_failure(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// Values that could not be formatted or redacted so far.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed) + self.redactor.errors()
    }

    /// See `Redactor::value`; `cut` says that the text was cut at its end.
    pub(crate) fn value(
        &self,
        verdict: &FieldVerdict,
        text: &str,
        cut: bool,
        out: &mut String,
    ) -> Outcome {
        if cut {
            self.redactor.value_cut(verdict, text, out)
        } else {
            self.redactor.value(verdict, text, out)
        }
    }

    pub(crate) fn integer(&self, verdict: &FieldVerdict, value: i128, out: &mut String) -> Outcome {
        self.redactor.integer(verdict, value, out)
    }

    pub(crate) fn float(&self, verdict: &FieldVerdict, value: f64, out: &mut String) -> Outcome {
        self.redactor.float(verdict, value, out)
    }

    pub(crate) fn pseudonym(&self, domain: &str, value: &str, out: &mut String) {
        self.redactor.pseudonym(domain, value, out);
    }
}
