//! What the redactor says of a text, and how the text is then written.

use crate::callsite::FieldSite;
use crate::capture::up_to;
use crate::captured::Span;
use crate::recognize::Slot;
use tracing_security_redact::Outcome;

/// Stands for a value beyond the record's limit.
pub(crate) const TRUNCATED_VALUE: &str = "[TRUNCATED]";

/// What the redactor says of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged {
    /// What was found; none in a clean text.
    pub(crate) redacted: Option<Outcome>,
    pub(crate) escape_needed: bool,
}

impl Judged {
    pub(crate) const CLEAN: Self = Self {
        redacted: None,
        escape_needed: false,
    };

    pub(crate) fn is_clean(&self) -> bool {
        self.redacted.is_none()
    }

    pub(crate) fn is_dropped(&self) -> bool {
        self.redacted.is_some_and(|outcome| outcome.is_dropped())
    }

    pub(crate) fn push_note(&self, notes: &mut Vec<u8>, key: NoteKey<'_>) -> Span {
        self.redacted.map_or_else(Span::default, |outcome| {
            push_note(notes, key, outcome.rules())
        })
    }
}

/// Appends a judged text as a JSON string of at most `limit` bytes before escaping.
pub(crate) fn push_bounded(
    out: &mut Vec<u8>,
    text: &str,
    escape_needed: bool,
    limit: usize,
    cut: bool,
) {
    let shown = up_to(text, limit);
    out.push(b'"');
    if escape_needed {
        tracing_security_redact::escape::push_json(out, shown);
    } else {
        out.extend_from_slice(shown.as_bytes());
    }
    if cut || shown.len() < text.len() {
        out.extend_from_slice(TRUNCATED_VALUE.as_bytes());
    }
    out.push(b'"');
}

/// What a note is of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NoteKey<'a> {
    Field(&'a FieldSite),
    Slot(Slot),
}

/// Appends `"name":"rule,rule",`.
pub(crate) fn push_note<'r>(
    notes: &mut Vec<u8>,
    key: NoteKey<'_>,
    rules: impl IntoIterator<Item = &'r str>,
) -> Span {
    let start = notes.len();
    match key {
        NoteKey::Field(site) => notes.extend_from_slice(&site.note),
        NoteKey::Slot(slot) => {
            notes.push(b'"');
            notes.extend_from_slice(slot.key().as_bytes());
            notes.extend_from_slice(b"\":\"");
        }
    }
    for (i, rule) in rules.into_iter().enumerate() {
        if i > 0 {
            notes.push(b',');
        }
        notes.extend_from_slice(rule.as_bytes());
    }
    notes.extend_from_slice(b"\",");
    Span::of(start, notes.len())
}
