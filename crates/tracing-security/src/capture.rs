//! Fields into bytes: each value is formatted, redacted and encoded once, into buffers that are reused.

use crate::callsite::{Callsite, FieldSite, push_string};
use crate::captured::{Captured, Span};
use crate::clock;
use crate::late::LateFields;
use crate::memo::Memo;
use crate::number::Number;
use crate::recognize::{Role, Slot};
use crate::redaction::Redaction;
use std::error::Error;
use std::fmt::{self, Debug, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tracing_core::field::{Field, Visit};
use tracing_security_redact::Outcome;
use tracing_security_schema::EventType;

/// Most bytes of formatted text taken from one value.
const FORMAT_LIMIT: usize = 64 * 1024;
/// Most bytes of all encoded fields of one record; values beyond it are replaced.
const RECORD_LIMIT: usize = 256 * 1024;
/// Longest chain of error sources followed.
const ERROR_CHAIN_LIMIT: usize = 16;
/// Stands for a value which could not be formatted or redacted.
const FAILED_VALUE: &str = "[REDACTION-ERROR]";
/// Longest actor taken as it is.
const ACTOR_LIMIT: usize = 256;
/// Stands for an identifier that is none.
const INVALID_VALUE: &str = "[INVALID]";
/// Stands for a value beyond the record's limit.
const TRUNCATED_VALUE: &str = "[TRUNCATED]";

/// Buffers that a visitor needs beside the captured fields.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// What a value's `Debug` or `Display` printed.
    formatted: String,
    /// What the redactor made of a text.
    redacted: String,
    /// Another form of a value, for a moment.
    aside: String,
    memo: Memo,
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

    fn plain_text(&mut self, site: &FieldSite, key: &[u8], text: &str, cut: bool) {
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
    fn judge(&mut self, site: &FieldSite, text: &str, cut: bool) -> Judged {
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

    fn promoted_text(&mut self, site: &FieldSite, slot: Slot, text: &str, cut: bool) {
        match slot {
            Slot::EventType => self.event_type(site, text),
            Slot::Severity => match text.parse() {
                Ok(severity) => self.into.severity = Some(severity),
                Err(_) => self.plain_text(site, &site.key, text, cut),
            },
            Slot::RiskScore => match text.parse().ok().filter(|risk| *risk <= 10) {
                Some(risk) => self.into.risk_score = Some(risk),
                None => self.plain_text(site, &site.key, text, cut),
            },
            Slot::DurationMs => self.plain_text(site, &site.key, text, cut),
            Slot::OccurredAt => self.moment(site, text, cut),
            Slot::SessionId => {
                self.texts.redacted.clear();
                self.redaction
                    .pseudonym("session_id", text, &mut self.texts.redacted);
                let pseudonym = std::mem::take(&mut self.texts.redacted);
                self.promote_as_is(slot, &pseudonym);
                self.texts.redacted = pseudonym;
            }
            Slot::CorrelationId | Slot::TraceId | Slot::SpanId | Slot::SourceIp | Slot::Tenant => {
                self.identifier(site, slot, text, cut);
            }
            Slot::Actor => self.actor(site, text, cut),
            Slot::Outcome | Slot::Reason | Slot::Target | Slot::Action | Slot::Message => {
                self.free_text(site, slot, text, cut);
            }
        }
    }

    fn promote_as_is(&mut self, slot: Slot, text: &str) {
        self.into.promote(slot, |out, _| {
            push_string(out, text);
            Span::default()
        });
    }

    fn moment(&mut self, site: &FieldSite, text: &str, cut: bool) {
        let mut moment = std::mem::take(&mut self.texts.aside);
        moment.clear();
        if clock::push_moment(&mut moment, text) {
            self.promote_as_is(Slot::OccurredAt, &moment);
        } else {
            self.plain_text(site, &site.key, text, cut);
        }
        self.texts.aside = moment;
    }

    fn free_text(&mut self, site: &FieldSite, slot: Slot, text: &str, cut: bool) {
        let judged = self.judge(site, text, cut);
        let note = |notes: &mut Vec<u8>| judged.push_note(notes, NoteKey::Slot(slot));
        if judged.is_dropped() {
            return self.into.reject(slot, note);
        }
        let limit = self.redaction.field_limit();
        let shown = if judged.is_clean() {
            text
        } else {
            &self.texts.redacted
        };
        if shown.is_empty() && slot != Slot::Message {
            // Absent, not empty: a reserved key that stands in a record says something.
            return self.into.reject(slot, note);
        }
        self.into.promote(slot, |out, notes| {
            push_bounded(out, shown, judged.escape_needed, limit, cut);
            note(notes)
        });
    }

    fn event_type(&mut self, site: &FieldSite, text: &str) {
        self.into.event_type = EventType::lookup(text);
        match self.into.event_type {
            Some(known) => self.into.promote(Slot::EventType, |out, _| {
                // Names of the taxonomy need no escaping.
                push_bounded(out, known.name, false, known.name.len(), false);
                Span::default()
            }),
            None => self.identifier(site, Slot::EventType, text, false),
        }
    }

    /// An identifier from outside is taken as it is or not at all.
    fn identifier(&mut self, site: &FieldSite, slot: Slot, text: &str, cut: bool) {
        let judged = self.judge(site, text, cut);
        if judged.is_clean() && is_identifier(text) {
            return self.into.promote(slot, |out, _| {
                push_bounded(out, text, false, text.len(), false);
                Span::default()
            });
        }
        let note = |notes: &mut Vec<u8>| match judged.redacted {
            None => push_note(notes, NoteKey::Slot(slot), ["invalid_identifier"]),
            Some(_) => judged.push_note(notes, NoteKey::Slot(slot)),
        };
        match slot {
            // Replaced by one of our own making: see `correlate`.
            Slot::CorrelationId | Slot::EventType | Slot::TraceId | Slot::SpanId => {
                self.into.reject(slot, note);
            }
            _ if judged.is_dropped() => self.into.reject(slot, note),
            _ => {
                let shown = if judged.is_clean() {
                    INVALID_VALUE
                } else {
                    &self.texts.redacted
                };
                self.into.promote(slot, |out, notes| {
                    push_string(out, shown);
                    note(notes)
                });
            }
        }
    }

    /// Who acted must stay linkable: an e-mail address becomes a pseudonym instead of a mask.
    fn actor(&mut self, site: &FieldSite, text: &str, cut: bool) {
        let judged = self.judge(site, text, cut);
        let Some(outcome) = judged.redacted else {
            // A text that needs no escaping holds no control character.
            let printable = !judged.escape_needed || !text.contains(char::is_control);
            let valid = printable && !text.is_empty() && text.len() <= ACTOR_LIMIT;
            return self.into.promote(Slot::Actor, |out, notes| {
                if valid {
                    push_bounded(out, text, judged.escape_needed, ACTOR_LIMIT, false);
                    return Span::default();
                }
                push_string(out, INVALID_VALUE);
                push_note(notes, NoteKey::Slot(Slot::Actor), ["invalid_identifier"])
            });
        };
        let note = |notes: &mut Vec<u8>| judged.push_note(notes, NoteKey::Slot(Slot::Actor));
        if outcome.is_dropped() {
            return self.into.reject(Slot::Actor, note);
        }
        let redacted = &mut self.texts.redacted;
        if is_mail_address_only(text, outcome.rules()) {
            let lower = &mut self.texts.aside;
            lower.clear();
            lower.extend(text.chars().flat_map(char::to_lowercase));
            redacted.clear();
            self.redaction.pseudonym("email", lower, redacted);
        }
        self.into.promote(Slot::Actor, |out, notes| {
            push_string(out, redacted);
            note(notes)
        });
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

fn is_mail_address_only<'r>(text: &str, mut rules: impl Iterator<Item = &'r str>) -> bool {
    rules.all(|rule| rule == "email") && !text.contains(char::is_whitespace)
}

/// What the redactor says of a text.
#[derive(Debug, Clone, Copy)]
struct Judged {
    /// What was found; none in a clean text.
    redacted: Option<Outcome>,
    escape_needed: bool,
}

impl Judged {
    const CLEAN: Self = Self {
        redacted: None,
        escape_needed: false,
    };

    fn is_clean(&self) -> bool {
        self.redacted.is_none()
    }

    fn is_dropped(&self) -> bool {
        self.redacted.is_some_and(|outcome| outcome.is_dropped())
    }

    fn push_note(&self, notes: &mut Vec<u8>, key: NoteKey<'_>) -> Span {
        self.redacted.map_or_else(Span::default, |outcome| {
            push_note(notes, key, outcome.rules())
        })
    }
}

/// Appends a judged text as a JSON string of at most `limit` bytes before escaping.
fn push_bounded(out: &mut Vec<u8>, text: &str, escape_needed: bool, limit: usize, cut: bool) {
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
enum NoteKey<'a> {
    Field(&'a FieldSite),
    Slot(Slot),
}

/// Appends `"name":"rule,rule",`.
fn push_note<'r>(
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
