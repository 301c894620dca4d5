//! Fields with a place of their own in the record: who, what, where from, how it ended.

use crate::callsite::{FieldSite, push_string};
use crate::capture::{Capture, is_identifier};
use crate::captured::Span;
use crate::clock;
use crate::judged::{NoteKey, push_bounded, push_note};
use crate::recognize::Slot;
use tracing_security_schema::EventType;

/// Longest actor taken as it is.
const ACTOR_LIMIT: usize = 256;
/// Stands for an identifier that is none.
const INVALID_VALUE: &str = "[INVALID]";

impl Capture<'_> {
    /// Puts a text into the slot of the record that its field's name stands for.
    pub(crate) fn promoted_text(&mut self, site: &FieldSite, slot: Slot, text: &str, cut: bool) {
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
}

fn is_mail_address_only<'r>(text: &str, mut rules: impl Iterator<Item = &'r str>) -> bool {
    rules.all(|rule| rule == "email") && !text.contains(char::is_whitespace)
}
