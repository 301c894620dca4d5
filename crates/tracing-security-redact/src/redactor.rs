//! The engine's public face: names judged once, values in one pass.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::action::Action;
use crate::detector::{NAMES, Rule, RuleId, RuleSet};
use crate::error::Error;
use crate::escape;
use crate::keyring::KeyRing;
use crate::name::{self, KeyKind};
use crate::outcome::Outcome;
use crate::policy::Policy;
use crate::scan::{self, Met, Scratch, Span};

/// How many bytes of one value are looked at; what lies behind never comes out.
pub(crate) const SCAN_CAP_BYTES: usize = 64 * 1024;

const ERROR_MARKER: &str = "[REDACTION-ERROR]";
const TRUNCATED_MARKER: &str = "[TRUNCATED]";

/// Redacts text by a policy; cheap to clone, shared by threads.
#[derive(Clone)]
pub struct Redactor {
    inner: Arc<Inner>,
}

struct Inner {
    policy: Policy,
    enabled: RuleSet,
    actions: [Action; 128],
    keys: KeyRing,
    errors: AtomicU64,
}

/// What a field's name says about its values; made once per callsite and field by [`Redactor::field`].
#[derive(Clone, Debug)]
pub struct FieldVerdict {
    decision: Decision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Deny(Action),
    Scan,
    Allow,
    Trust,
}

impl FieldVerdict {
    /// The verdict for text without a name, such as a message: every detector looks at it.
    #[must_use]
    pub const fn text() -> Self {
        Self {
            decision: Decision::Scan,
        }
    }

    /// Whether the name alone redacts every value.
    #[must_use]
    pub const fn is_denied(&self) -> bool {
        matches!(self.decision, Decision::Deny(_))
    }

    /// Whether the whole field is to be left out.
    #[must_use]
    pub const fn is_dropped(&self) -> bool {
        matches!(self.decision, Decision::Deny(Action::Drop))
    }

    /// Whether values pass without being looked at.
    #[must_use]
    pub const fn is_trusted(&self) -> bool {
        matches!(self.decision, Decision::Trust)
    }
}

impl Redactor {
    /// Makes a redactor of a policy.
    ///
    /// # Errors
    /// When a custom rule does not compile or fails its own examples.
    pub fn new(policy: Policy) -> Result<Self, Error> {
        let keys = policy.keys.clone().unwrap_or_else(KeyRing::ephemeral);
        let mut actions = [Action::Mask; 128];
        let mut enabled = RuleSet::DEFAULT;
        for (index, name) in NAMES.iter().enumerate() {
            let (Some(&action), Some(slot)) = (policy.detectors.get(*name), actions.get_mut(index))
            else {
                continue;
            };
            *slot = action;
            let rule = RuleId::builtin(index);
            enabled = if action == Action::Keep {
                enabled.without(rule)
            } else {
                enabled.with(rule)
            };
        }
        Ok(Self {
            inner: Arc::new(Inner {
                policy,
                enabled,
                actions,
                keys,
                errors: AtomicU64::new(0),
            }),
        })
    }

    /// Judges a field's name: once per callsite and field.
    #[must_use]
    pub fn field(&self, name: &str) -> FieldVerdict {
        let policy = &self.inner.policy;
        let decision = if policy.trust.contains(name) {
            Decision::Trust
        } else if policy.allow.contains(name) {
            Decision::Allow
        } else if let Some(&action) = policy.deny.get(name) {
            Decision::Deny(action)
        } else if policy.allow_list {
            Decision::Deny(Action::Mask)
        } else {
            match name::classify(name.as_bytes()) {
                Some(KeyKind::Session) => Decision::Deny(Action::Pseudonym),
                Some(_) => Decision::Deny(Action::Mask),
                None => Decision::Scan,
            }
        };
        FieldVerdict { decision }
    }

    /// Redacts one value into `out`.
    ///
    /// When the outcome is clean nothing is appended and the caller uses `text` itself; otherwise the redacted text
    /// was appended and nothing of the original may be used. Of a text over 64 KiB only the scanned part comes out,
    /// with a marker.
    pub fn value(&self, verdict: &FieldVerdict, text: &str, out: &mut String) -> Outcome {
        self.guarded(verdict, text, false, out)
    }

    /// [`Redactor::value`] for a text whose end the caller cut off: a candidate touching the cut is masked.
    pub fn value_cut(&self, verdict: &FieldVerdict, text: &str, out: &mut String) -> Outcome {
        self.guarded(verdict, text, true, out)
    }

    /// Redacts a number; when the outcome is clean nothing is appended and the number may be used.
    pub fn integer(&self, verdict: &FieldVerdict, value: i128, out: &mut String) -> Outcome {
        self.guarded(verdict, &value.to_string(), false, out)
    }

    /// Redacts a floating-point number; when the outcome is clean nothing is appended and the number may be used.
    pub fn float(&self, verdict: &FieldVerdict, value: f64, out: &mut String) -> Outcome {
        self.guarded(verdict, &value.to_string(), false, out)
    }

    /// Redacts a text without a name.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        if self.value(&FieldVerdict::text(), text, &mut out).is_clean() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(out)
        }
    }

    /// Redacts one line of plain text and escapes what a terminal would obey.
    #[must_use]
    pub fn redact_line<'t>(&self, line: &'t str) -> Cow<'t, str> {
        self.redact(line)
    }

    /// Redacts one line that may be a JSON object.
    #[must_use]
    pub fn redact_json_line<'t>(&self, line: &'t str) -> Cow<'t, str> {
        self.redact(line)
    }

    /// Appends the pseudonym of a value, such as `[session_id:k1:9f3c0a1b2c3d4e5f]`.
    pub fn pseudonym(&self, domain: &str, value: &str, out: &mut String) {
        self.inner.keys.pseudonym(domain, value, out);
    }

    /// How many values became `[REDACTION-ERROR]` because a rule panicked.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.inner.errors.load(Ordering::Relaxed)
    }

    fn guarded(&self, verdict: &FieldVerdict, text: &str, cut: bool, out: &mut String) -> Outcome {
        let before = out.len();
        let run = AssertUnwindSafe(|| self.judge(verdict, text, cut, out));
        match catch_unwind(run) {
            Ok(outcome) => outcome,
            Err(_) => {
                self.inner.errors.fetch_add(1, Ordering::Relaxed);
                out.truncate(before);
                out.push_str(ERROR_MARKER);
                Outcome::touched(RuleSet::EMPTY.with(Rule::Error.into()), &[], false)
            }
        }
    }

    fn judge(&self, verdict: &FieldVerdict, text: &str, cut: bool, out: &mut String) -> Outcome {
        let enabled = match verdict.decision {
            Decision::Trust => return Outcome::clean(escape::is_needed(text)),
            Decision::Deny(action) => return self.deny(action, text, out),
            Decision::Scan => self.inner.enabled,
            Decision::Allow => self.inner.enabled.intersection(RuleSet::SECRETS),
        };
        let over = text.len() > SCAN_CAP_BYTES;
        let seen = if over {
            head(text, SCAN_CAP_BYTES)
        } else {
            text
        };
        let mut scratch = SCRATCH.with(Cell::take).unwrap_or_default();
        let met = self.find(seen, enabled, &mut scratch);
        let outcome = if scratch.spans.is_empty() && !over && !cut {
            Outcome::clean(met.escape || met.high && escape::is_needed(text))
        } else {
            self.write(seen, enabled, over || cut, &mut scratch, out)
        };
        SCRATCH.with(|slot| slot.set(Some(scratch)));
        outcome
    }

    fn find(&self, text: &str, enabled: RuleSet, scratch: &mut Scratch) -> Met {
        let met = scan::find(text, enabled, scratch);
        if !scratch.spans.is_empty() {
            scan::unite(text, &mut scratch.spans, |rule| self.action(rule));
        }
        met
    }

    /// Replaces a value whose name is denied; what was redacted already stays as it is.
    fn deny(&self, action: Action, text: &str, out: &mut String) -> Outcome {
        let rules = RuleSet::EMPTY.with(Rule::Field.into());
        if action == Action::Drop {
            return Outcome {
                dropped: true,
                ..Outcome::touched(rules, &[], false)
            };
        }
        if scan::marker::length_at(text.as_bytes(), 0) == Some(text.len()) {
            return Outcome::clean(false);
        }
        self.push_replaced(Rule::Field.into(), action, text, out);
        Outcome::touched(rules, &[], false)
    }

    /// Writes the redacted text, and looks at it again until nothing more is found in it.
    fn write(
        &self,
        text: &str,
        enabled: RuleSet,
        cut: bool,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Outcome {
        let before = out.len();
        let mut rules = self.replace(text, &scratch.spans, out);
        if cut {
            rules = rules.union(close_cut(text, &scratch.spans, before, out));
        }
        if rules.is_empty() {
            out.truncate(before);
            return Outcome::clean(escape::is_needed(text));
        }
        for _ in 0..MAX_ROUNDS {
            let met = self.find(out.get(before..).unwrap_or_default(), enabled, scratch);
            if scratch.spans.is_empty() {
                let escape_needed = met.escape
                    || met.high && escape::is_needed(out.get(before..).unwrap_or_default());
                return Outcome::touched(rules, &[], escape_needed);
            }
            let last = out.split_off(before);
            rules = rules.union(self.replace(&last, &scratch.spans, out));
        }
        // Replacing goes on making new findings: such a text is masked whole.
        out.truncate(before);
        out.push_str("[REDACTED]");
        Outcome::touched(rules, &[], false)
    }

    fn replace(&self, text: &str, spans: &[Span], out: &mut String) -> RuleSet {
        let mut rules = RuleSet::EMPTY;
        let mut copied = 0;
        for span in spans {
            rules = rules.with(span.rule);
            out.push_str(text.get(copied..span.start).unwrap_or_default());
            let value = text.get(span.start..span.end).unwrap_or_default();
            self.push_replaced(span.rule, self.action(span.rule), value, out);
            copied = span.end;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        rules
    }

    fn action(&self, rule: RuleId) -> Action {
        self.inner
            .actions
            .get(rule.index())
            .copied()
            .unwrap_or(Action::Mask)
    }

    fn push_replaced(&self, rule: RuleId, action: Action, value: &str, out: &mut String) {
        let name = rule.name(&[]);
        match action {
            Action::Keep => out.push_str(value),
            Action::Pseudonym => self.inner.keys.pseudonym(name, value, out),
            Action::Drop => out.push_str("[REDACTED]"),
            Action::Partial | Action::Encrypt | Action::Mask => {
                out.push_str("[REDACTED:");
                out.push_str(name);
                out.push(']');
            }
        }
    }
}

/// How often a redacted text is looked at again before it is masked whole.
const MAX_ROUNDS: usize = 4;

fn head(text: &str, cap: usize) -> &str {
    let mut end = cap.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Masks the word that touches the cut, unless it was redacted, and says that something is missing.
fn close_cut(text: &str, spans: &[Span], before: usize, out: &mut String) -> RuleSet {
    let redacted_to = spans.last().map_or(0, |span| span.end);
    let tail = text.len() - text.rsplit(char::is_whitespace).next().map_or(0, str::len);
    let touching = text.len().saturating_sub(tail.max(redacted_to));
    out.truncate(out.len() - touching);
    // What comes out must not be cut once more when it is redacted again.
    let room = SCAN_CAP_BYTES - TRUNCATED_MARKER.len();
    if out.len() - before > room {
        let mut end = before + room;
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        let opened = out
            .get(before..end)
            .and_then(|kept| kept.rfind('['))
            .map_or(end, |i| before + i);
        let closes = out.get(opened..end).is_some_and(|rest| rest.contains(']'));
        out.truncate(if closes { end } else { opened });
    }
    out.push_str(TRUNCATED_MARKER);
    RuleSet::EMPTY.with(Rule::Truncated.into())
}

thread_local! {
    /// Reused between values, so that a dirty one allocates only the first time on its thread.
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor")
            .field("policy", &self.inner.policy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_decides_whatever_the_value_is() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        let mut out = String::new();
        let outcome = redactor.value(&redactor.field("user_password"), "correct horse", &mut out);
        assert_eq!(out, "[REDACTED:field]");
        assert_eq!(outcome.rules().collect::<Vec<_>>(), ["field"]);
    }

    #[test]
    fn clean_text_is_borrowed() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        assert!(matches!(
            redactor.redact("token bucket exhausted"),
            Cow::Borrowed(_)
        ));
    }
}
