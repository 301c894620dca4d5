//! The engine's public face: names judged once, values in one pass.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::action::Action;
use crate::detector::{Rule, RuleId, RuleSet};
use crate::error::Error;
use crate::escape;
use crate::keyring::KeyRing;
use crate::name::{self, KeyKind};
use crate::outcome::Outcome;
use crate::policy::Policy;
use crate::scan::{self, Span};

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
        Ok(Self {
            inner: Arc::new(Inner {
                policy,
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
        match verdict.decision {
            Decision::Trust => return Outcome::clean(escape::is_needed(text)),
            Decision::Deny(action) => {
                let rules = RuleSet::EMPTY.with(Rule::Field.into());
                if action == Action::Drop {
                    return Outcome {
                        dropped: true,
                        ..Outcome::touched(rules, &[], false)
                    };
                }
                self.push_replaced(Rule::Field, action, text, out);
                return Outcome::touched(rules, &[], false);
            }
            Decision::Scan | Decision::Allow => {}
        }
        let over = text.len() > SCAN_CAP_BYTES;
        let seen = if over {
            text.get(..text.floor_char_boundary(SCAN_CAP_BYTES))
                .unwrap_or_default()
        } else {
            text
        };
        let mut spans = SCRATCH.with(Cell::take);
        spans.clear();
        scan::find(seen, &mut spans);
        if verdict.decision == Decision::Allow {
            spans.retain(|s| s.rule < Rule::Email);
        }
        let outcome = self.write(seen, &mut spans, over, cut, out);
        SCRATCH.with(|scratch| scratch.set(spans));
        outcome
    }

    fn write(
        &self,
        text: &str,
        spans: &mut Vec<Span>,
        over: bool,
        cut: bool,
        out: &mut String,
    ) -> Outcome {
        let mut rules = RuleSet::EMPTY;
        if spans.is_empty() && !over && !cut {
            return Outcome::clean(escape::is_needed(text));
        }
        spans.sort_unstable_by_key(|s| (s.start, usize::MAX - s.end));
        let before = out.len();
        let mut copied = 0;
        for span in spans.iter().filter(|s| !is_kept(self.action(s.rule))) {
            rules = rules.with(span.rule.into());
            if span.start >= copied {
                out.push_str(text.get(copied..span.start).unwrap_or_default());
                self.push_replaced(
                    span.rule,
                    self.action(span.rule),
                    text.get(span.start..span.end).unwrap_or_default(),
                    out,
                );
            }
            copied = copied.max(span.end);
        }
        let end = if over || cut {
            text.trim_end_matches(|c: char| !c.is_whitespace())
                .len()
                .max(copied)
        } else {
            text.len()
        };
        out.push_str(text.get(copied..end).unwrap_or_default());
        if over || end < text.len() {
            out.push_str(TRUNCATED_MARKER);
            rules = rules.with(Rule::Truncated.into());
        }
        if rules.is_empty() {
            out.truncate(before);
            return Outcome::clean(escape::is_needed(text));
        }
        Outcome::touched(
            rules,
            &[],
            escape::is_needed(out.get(before..).unwrap_or_default()),
        )
    }

    fn action(&self, rule: Rule) -> Action {
        self.inner
            .policy
            .detectors
            .get(RuleId::from(rule).name(&[]))
            .copied()
            .unwrap_or(Action::Mask)
    }

    fn push_replaced(&self, rule: Rule, action: Action, value: &str, out: &mut String) {
        let name = RuleId::from(rule).name(&[]);
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

fn is_kept(action: Action) -> bool {
    action == Action::Keep
}

thread_local! {
    /// Reused between values, so that a dirty one allocates only the first time on its thread.
    static SCRATCH: Cell<Vec<Span>> = const { Cell::new(Vec::new()) };
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
