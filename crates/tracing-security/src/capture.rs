//! Fields into bytes: each value is formatted, redacted and encoded once, into buffers that are reused.

use crate::callsite::{Callsite, FieldSite, push_string};
use crate::captured::{Captured, Span};
use crate::judged::{Judged, NoteKey, TRUNCATED_VALUE, push_bounded, push_note};
use crate::late::LateFields;
use crate::memo::Memo;
use crate::number::Number;
use crate::recognize::{Role, Slot};
use crate::redaction::Redaction;
use std::error::Error;
use std::fmt::{self, Debug, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tracing_core::field::{Field, Visit};

/// Most bytes of formatted text taken from one value.
const FORMAT_LIMIT: usize = 64 * 1024;
/// Most bytes of all encoded fields of one record; values beyond it are replaced.
const RECORD_LIMIT: usize = 256 * 1024;
/// Longest chain of error sources followed.
const ERROR_CHAIN_LIMIT: usize = 16;
/// Stands for a value which could not be formatted or redacted.
const FAILED_VALUE: &str = "[REDACTION-ERROR]";

/// Buffers that a visitor needs beside the captured fields.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// What a value's `Debug` or `Display` printed.
    pub(crate) formatted: String,
    /// What the redactor made of a text.
    pub(crate) redacted: String,
    /// Another form of a value, for a moment.
    pub(crate) aside: String,
    pub(crate) memo: Memo,
}

impl Texts {
    pub(crate) fn shrink(&mut self, limit: usize) {
        self.formatted.shrink_to(limit);
        self.redacted.shrink_to(limit);
        self.aside.shrink_to(limit);
    }
}

/// Visits the values of one callsite.
pub(crate) struct Capture<'a> {
    pub(crate) callsite: &'a Callsite,
    pub(crate) redaction: &'a Redaction,
    pub(crate) into: &'a mut Captured,
    pub(crate) texts: &'a mut Texts,
    /// Parts of a `log` record.
    pub(crate) log: Option<&'a mut LogOrigin>,
}

/// Where a `log` record came from.
#[derive(Debug, Default)]
pub(crate) struct LogOrigin {
    pub(crate) module: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
}

impl Capture<'_> {
    /// Runs a recording function over this visitor.
    pub(crate) fn run(mut self, record: impl FnOnce(&mut dyn Visit)) {
        record(&mut self);
        if self.callsite.may_repeat_keys {
            self.into.drop_repeated_keys();
        }
    }

    /// Captures what a span lends late. A panic of the lender's costs what it had not given yet.
    pub(crate) fn late(
        callsite: &Callsite,
        redaction: &Redaction,
        texts: &mut Texts,
        fields: &dyn LateFields,
    ) -> Captured {
        let mut into = Captured::default();
        let capture = Capture {
            callsite,
            redaction,
            into: &mut into,
            texts,
            log: None,
        };
        let given = catch_unwind(AssertUnwindSafe(|| {
            capture.run(|visitor| fields.record(callsite.metadata.fields(), visitor));
        }));
        if given.is_err() {
            redaction.count_failure();
        }
        into
    }

    fn text(&mut self, field: &Field, text: &str, cut: bool) {
        let Some(site) = self.callsite.fields.get(field.index()) else {
            return;
        };
        match site.role {
            Role::Plain => self.plain_text(site, &site.key, text, cut),
            Role::Promoted(slot, _) => self.promoted_text(site, slot, text, cut),
            Role::LogBridge => self.log_text(&site.name, text),
            Role::Switch => {}
        }
    }

    /// A number: its text where text is expected, a JSON number elsewhere.
    fn number(&mut self, field: &Field, number: Number) {
        let Some(site) = self.callsite.fields.get(field.index()) else {
            return;
        };
        match site.role {
            Role::Plain => self.plain_number(site, number),
            Role::Promoted(Slot::RiskScore, _) => match number.as_risk_score() {
                Some(risk) => self.into.risk_score = Some(risk),
                None => self.plain_number(site, number),
            },
            Role::Promoted(Slot::DurationMs, _) => {
                if !number.is_measure() {
                    return self.plain_number(site, number);
                }
                self.into.promote(Slot::DurationMs, |out, _| {
                    number.push(out);
                    Span::default()
                });
            }
            Role::LogBridge => self.log_line(&number),
            Role::Promoted(..) => self.display(field, &number),
            Role::Switch => {}
        }
    }

    fn plain_number(&mut self, site: &FieldSite, number: Number) {
        let redacted = &mut self.texts.redacted;
        redacted.clear();
        let outcome = number.redact(self.redaction, &site.verdict, redacted);
        let note = |notes: &mut Vec<u8>| push_note(notes, NoteKey::Field(site), outcome.rules());
        if outcome.is_dropped() {
            return self.into.omit(note);
        }
        self.into.add(&site.key, |out, notes| {
            if outcome.is_clean() {
                number.push(out);
                return Span::default();
            }
            push_string(out, redacted);
            note(notes)
        });
    }

    pub(crate) fn plain_text(&mut self, site: &FieldSite, key: &[u8], text: &str, cut: bool) {
        if self.into.plain_len() > RECORD_LIMIT {
            return self.into.add(key, |out, notes| {
                push_string(out, TRUNCATED_VALUE);
                push_note(notes, NoteKey::Field(site), ["truncated"])
            });
        }
        let judged = self.judge(site, text, cut);
        let note = |notes: &mut Vec<u8>| judged.push_note(notes, NoteKey::Field(site));
        if judged.is_dropped() {
            return self.into.omit(note);
        }
        let limit = self.redaction.field_limit();
        let shown = if judged.is_clean() {
            text
        } else {
            &self.texts.redacted
        };
        self.into.add(key, |out, notes| {
            push_bounded(out, shown, judged.escape_needed, limit, cut);
            note(notes)
        });
    }

    /// What the redactor says of a text; what it made of one that is not clean lies in `texts.redacted`.
    pub(crate) fn judge(&mut self, site: &FieldSite, text: &str, cut: bool) -> Judged {
        if self.texts.memo.knows(site.number, text) {
            return Judged::CLEAN;
        }
        let redacted = &mut self.texts.redacted;
        redacted.clear();
        let outcome = self.redaction.value(&site.verdict, text, cut, redacted);
        if !outcome.is_clean() {
            return Judged {
                escape_needed: outcome.escape_needed,
                redacted: Some(outcome),
            };
        }
        if !outcome.escape_needed && !cut {
            self.texts.memo.learn(site.number, text);
        }
        Judged {
            escape_needed: outcome.escape_needed,
            redacted: None,
        }
    }

    fn log_text(&mut self, name: &str, text: &str) {
        let Some(log) = self.log.as_deref_mut() else {
            return;
        };
        match name {
            "log.module_path" => log.module = Some(text.to_owned()),
            "log.file" => log.file = Some(text.to_owned()),
            _ => {}
        }
    }

    fn log_line(&mut self, number: &Number) {
        if let (Some(log), Number::Unsigned(line)) = (self.log.as_deref_mut(), number) {
            log.line = u32::try_from(*line).ok();
        }
    }

    fn display(&mut self, field: &Field, value: &dyn fmt::Display) {
        self.formatted(field, format_args!("{value}"));
    }

    /// Formats a value whose code is the application's: bounded, and no panic of its gets through.
    fn formatted(&mut self, field: &Field, arguments: fmt::Arguments<'_>) {
        let mut formatted = std::mem::take(&mut self.texts.formatted);
        formatted.clear();
        let mut bounded = Bounded {
            out: &mut formatted,
            cut: false,
        };
        let printed = catch_unwind(AssertUnwindSafe(|| {
            // An `Err` is either our own bound or the value's own refusal: what was printed stands.
            let _ = bounded.write_fmt(arguments);
            bounded.cut
        }));
        match printed {
            Ok(cut) => self.text(field, &formatted, cut),
            Err(_) => self.failed(field),
        }
        self.texts.formatted = formatted;
    }

    fn failed(&mut self, field: &Field) {
        let Some(site) = self.callsite.fields.get(field.index()) else {
            return;
        };
        self.redaction.count_failure();
        if let Role::Promoted(Slot::Message, _) = site.role {
            return self.into.promote(Slot::Message, |out, notes| {
                push_string(out, FAILED_VALUE);
                push_note(notes, NoteKey::Slot(Slot::Message), ["panic"])
            });
        }
        self.into.add(&site.key, |out, notes| {
            push_string(out, FAILED_VALUE);
            push_note(notes, NoteKey::Field(site), ["panic"])
        });
    }

    fn error_chain(&mut self, site: &FieldSite, error: &(dyn Error + 'static)) {
        let mut chain = String::new();
        let mut cut = false;
        let mut current = error;
        for _ in 0..ERROR_CHAIN_LIMIT {
            // What an error names as its source is the application's code, as what it prints.
            let source = catch_unwind(AssertUnwindSafe(|| current.source()));
            let Ok(Some(cause)) = source else { break };
            let printed = catch_unwind(AssertUnwindSafe(|| {
                let mut text = String::new();
                let mut bounded = Bounded {
                    out: &mut text,
                    cut: false,
                };
                let _ = write!(bounded, "{cause}");
                let cut = bounded.cut;
                (text, cut)
            }));
            if !chain.is_empty() {
                chain.push_str(": ");
            }
            match printed {
                Ok((text, was_cut)) => {
                    chain.push_str(&text);
                    cut = was_cut;
                }
                Err(_) => {
                    self.redaction.count_failure();
                    chain.push_str(FAILED_VALUE);
                }
            }
            if cut || chain.len() > FORMAT_LIMIT {
                cut = true;
                break;
            }
            current = cause;
        }
        if !chain.is_empty() {
            let mut key = Vec::with_capacity(site.name.len() + 9);
            push_string(&mut key, &format!("{}.chain", site.name));
            key.push(b':');
            self.plain_text(site, &key, &chain, cut);
        }
    }
}

impl Visit for Capture<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value, false);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, Number::Signed(value.into()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, Number::Unsigned(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.number(field, Number::Signed(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        match i128::try_from(value) {
            Ok(value) => self.number(field, Number::Signed(value)),
            Err(_) => self.display(field, &value),
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field, Number::Float(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        let Some(site) = self.callsite.fields.get(field.index()) else {
            return;
        };
        match site.role {
            Role::Switch => self.into.switched_off |= !value,
            Role::Plain if !site.verdict.is_denied() => {
                self.into.add(&site.key, |out, _| {
                    out.extend_from_slice(if value { b"true" } else { b"false" });
                    Span::default()
                });
            }
            _ => self.text(field, if value { "true" } else { "false" }, false),
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.into.holds_error = true;
        self.display(field, &value);
        if let Some(site) = self.callsite.fields.get(field.index()) {
            self.error_chain(site, value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.formatted(field, format_args!("{value:?}"));
    }
}

/// Stops a value from printing more than [`FORMAT_LIMIT`].
struct Bounded<'a> {
    out: &'a mut String,
    cut: bool,
}

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = FORMAT_LIMIT.saturating_sub(self.out.len());
        if text.len() <= room {
            self.out.push_str(text);
            return Ok(());
        }
        self.cut = true;
        self.out.push_str(up_to(text, room));
        Err(fmt::Error)
    }
}

/// The longest prefix of at most `limit` bytes that ends at a character.
pub(crate) fn up_to(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// 1–128 bytes of `[A-Za-z0-9._:/+=@-]`.
pub(crate) fn is_identifier(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._:/+=@-".contains(&b))
}
