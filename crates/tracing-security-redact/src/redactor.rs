//! The engine's public face: names judged once, values in one pass.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::action::Action;
use crate::detector::{MAX_CUSTOM, NAMES, Rule, RuleId, RuleSet, table};
use crate::error::Error;
use crate::escape;
use crate::fold::Shadow;
use crate::json;
use crate::keyed::benign;
use crate::keyring::KeyRing;
use crate::name::{self, KeyKind};
use crate::outcome::Outcome;
use crate::policy::{CompiledRule, NameRule, Policy};
use crate::rewrite::{MAX_ROUNDS, head};
use crate::scan::{self, Met, Plain, Scratch};
use crate::scanner::Finding;
use crate::verdict::{Decision, FieldVerdict};

/// How many bytes of one value are looked at; what lies behind never comes out.
pub(crate) const SCAN_CAP_BYTES: usize = 64 * 1024;

const ERROR_MARKER: &str = "[REDACTION-ERROR]";
pub(crate) const TRUNCATED_MARKER: &str = "[TRUNCATED]";

/// Redacts text by a policy; cheap to clone, shared by threads.
#[derive(Clone)]
pub struct Redactor {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) policy: Policy,
    pub(crate) enabled: RuleSet,
    /// Whether a text that looks plain at once has nothing in it for any rule.
    pub(crate) trusts_plain: bool,
    pub(crate) actions: [Action; 128],
    pub(crate) custom: Vec<CompiledRule>,
    pub(crate) custom_names: &'static [&'static str],
    pub(crate) keys: KeyRing,
    pub(crate) errors: AtomicU64,
}

impl Redactor {
    /// Makes a redactor of a policy.
    ///
    /// # Errors
    /// When a custom rule does not compile or fails its own examples, or a rule encrypts without an auditor key.
    pub fn new(policy: Policy) -> Result<Self, Error> {
        let keys = policy.keys.clone().unwrap_or_else(KeyRing::ephemeral);
        let mut actions = [Action::Mask; 128];
        let mut enabled = RuleSet::EMPTY;
        for row in table::ROWS {
            let (chosen, id) = (
                policy.detectors.get(row.rule.name()).copied(),
                RuleId::from(row.rule),
            );
            let action = chosen.unwrap_or(if row.on { row.action } else { Action::Keep });
            if let Some(slot) = actions.get_mut(id.index()) {
                *slot = action;
            }
            if action != Action::Keep {
                enabled = enabled.with(id);
            }
        }
        if policy.custom.len() > MAX_CUSTOM {
            return Err(Error::policy(format!(
                "failed to load policy: {} rules of its own, at most {MAX_CUSTOM} are possible",
                policy.custom.len()
            )));
        }
        let mut custom = Vec::with_capacity(policy.custom.len());
        for (index, rule) in policy.custom.iter().enumerate() {
            custom.push(rule.compile()?);
            if let (Some(slot), Some(action)) =
                (actions.get_mut(RuleId::custom(index).index()), rule.action)
            {
                *slot = action;
            }
        }
        policy.check_encryption()?;
        let looks_closer = [
            Rule::Mac,
            Rule::UserPath,
            Rule::NationalId,
            Rule::HighEntropy,
        ];
        let looks_closer = looks_closer
            .iter()
            .any(|&rule| enabled.contains(rule.into()));
        let custom_names = interned(policy.custom.iter().map(|rule| rule.name.as_str()));
        Ok(Self {
            inner: Arc::new(Inner {
                policy,
                enabled,
                trusts_plain: custom.is_empty() && !looks_closer,
                actions,
                custom,
                custom_names,
                keys,
                errors: AtomicU64::new(0),
            }),
        })
    }

    /// Judges a field's name: once per callsite and field.
    #[must_use]
    pub fn field(&self, name: &str) -> FieldVerdict {
        let policy = &self.inner.policy;
        let decision = match policy.name_rule(name) {
            Some(NameRule::Trust) => Decision::Trust,
            Some(NameRule::Allow) => Decision::Allow,
            Some(NameRule::Deny(action)) => Decision::Deny(action),
            None if policy.allow_list => Decision::Deny(Action::Mask),
            None => self.classified(name),
        };
        FieldVerdict { decision }
    }

    /// The verdict of the name's own words, seen through look-alike letters.
    fn classified(&self, name: &str) -> Decision {
        // A name that was redacted itself says nothing any more.
        if scan::marker::all(name.as_bytes()).next().is_some() {
            return Decision::Scan;
        }
        let mut shadow = Shadow::default();
        let folded = shadow.decode(name.as_bytes());
        let kind = name::classify(name.as_bytes())
            .or_else(|| name::classify(&shadow.bytes).filter(|_| folded));
        let Some(kind) = kind else {
            return Decision::Scan;
        };
        let rule = RuleId::from(kind.rule());
        if !self.inner.enabled.contains(rule) {
            return Decision::Scan;
        }
        // What a mechanism or a container is called says too little: the value decides.
        match kind {
            KeyKind::Auth | KeyKind::PlacedToken | KeyKind::SessionName | KeyKind::SecretId => {
                Decision::Keyed(kind)
            }
            _ => Decision::Deny(self.action(rule)),
        }
    }

    /// Redacts one value into `out`.
    ///
    /// When the outcome is clean nothing is appended and the caller uses `text` itself; otherwise the redacted text
    /// was appended and nothing of the original may be used. Of a text over 64 KiB only the scanned part comes out,
    /// with a marker.
    pub fn value(&self, verdict: &FieldVerdict, text: &str, out: &mut String) -> Outcome {
        let mut plain = None;
        if matches!(verdict.decision, Decision::Scan | Decision::Allow)
            && self.inner.trusts_plain
            && text.len() <= SCAN_CAP_BYTES
        {
            match Plain::of(text.as_bytes()) {
                None => return Outcome::clean(false),
                head => plain = head,
            }
        }
        self.contained(out, |out| self.judge(verdict, text, plain, false, out))
    }

    /// [`Redactor::value`] for a text whose end the caller cut off: a candidate touching the cut is masked.
    pub fn value_cut(&self, verdict: &FieldVerdict, text: &str, out: &mut String) -> Outcome {
        self.guarded(verdict, text, true, out)
    }

    /// Redacts a whole number; when the outcome is clean nothing is appended and the number may be used.
    pub fn integer(&self, verdict: &FieldVerdict, value: i128, out: &mut String) -> Outcome {
        // No card has fewer than twelve digits, and nothing else is found in a bare number.
        let in_range = (100_000_000_000..10_000_000_000_000_000_000).contains(&value);
        if !in_range
            && matches!(
                verdict.decision,
                Decision::Scan | Decision::Allow | Decision::Trust
            )
            && self.inner.custom.is_empty()
        {
            return Outcome::clean(false);
        }
        self.guarded(verdict, &value.to_string(), false, out)
    }

    /// Redacts a floating-point number; when the outcome is clean nothing is appended and the number may be used.
    pub fn float(&self, verdict: &FieldVerdict, value: f64, out: &mut String) -> Outcome {
        let is_whole = value.is_finite() && value.fract() == 0.0 && (0.0..1e19).contains(&value);
        if is_whole {
            #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
            return self.integer(verdict, value as i128, out);
        }
        match verdict.decision {
            Decision::Deny(_) | Decision::Keyed(_) => {
                self.guarded(verdict, &value.to_string(), false, out)
            }
            _ => Outcome::clean(false),
        }
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

    /// Redacts one line, JSON or plain text; terminal controls are left to [`escape::push_line`].
    #[must_use]
    pub fn redact_line<'t>(&self, line: &'t str) -> Cow<'t, str> {
        self.redact_json_line(line)
    }

    /// Redacts one line of JSON in place: clean parts keep their bytes, the line stays JSON. Other lines are text.
    #[must_use]
    pub fn redact_json_line<'t>(&self, line: &'t str) -> Cow<'t, str> {
        let edits = match json::edits(self, line) {
            Some(edits) if edits.is_empty() => return Cow::Borrowed(line),
            Some(edits) => edits,
            None => return self.redact_pieces(line),
        };
        let mut redacted = json::apply(line, &edits);
        // A marker can change what its neighbors mean, as in a text.
        for _ in 0..MAX_ROUNDS {
            match json::edits(self, &redacted) {
                Some(edits) if !edits.is_empty() => redacted = json::apply(&redacted, &edits),
                _ => break,
            }
        }
        Cow::Owned(redacted)
    }

    /// A line longer than the scan cap is redacted in pieces that end between words, so that nothing of it is lost.
    fn redact_pieces<'t>(&self, line: &'t str) -> Cow<'t, str> {
        if line.len() <= SCAN_CAP_BYTES {
            return self.redact(line);
        }
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while !rest.is_empty() {
            let piece = head(rest, SCAN_CAP_BYTES);
            let end = if piece.len() == rest.len() {
                piece.len()
            } else {
                piece
                    .rfind(char::is_whitespace)
                    .filter(|&i| i > 0)
                    .unwrap_or(piece.len())
            };
            out.push_str(&self.redact(rest.get(..end).unwrap_or_default()));
            rest = rest.get(end..).unwrap_or_default();
        }
        Cow::Owned(out)
    }

    /// Appends what would be redacted in a text.
    pub(crate) fn findings(
        &self,
        _verdict: &FieldVerdict,
        text: &str,
        findings: &mut Vec<Finding>,
    ) {
        let mut scratch = Scratch::default();
        let text_seen = head(text, SCAN_CAP_BYTES);
        scratch.begin(text_seen, None);
        self.find(text_seen, self.inner.enabled, &mut scratch);
        let custom = self.inner.custom_names;
        findings.extend(scratch.spans.iter().map(|span| Finding {
            rule: span.rule.name(custom),
            range: span.start..span.end,
        }));
        // What was too dear to look at would not come out.
        findings.extend(scratch.stop.map(|stop| Finding {
            rule: RuleId::from(Rule::Truncated).name(custom),
            range: stop..text.len(),
        }));
    }

    /// Whether a rule of this name exists.
    pub(crate) fn has_rule(&self, name: &str) -> bool {
        NAMES.contains(&name) || self.inner.custom_names.contains(&name)
    }

    /// Appends the pseudonym of a value, such as `[session_id:k1:9f3c0a1b2c3d4e5f]`.
    pub fn pseudonym(&self, domain: &str, value: &str, out: &mut String) {
        self.inner.keys.pseudonym(domain, value, out);
    }

    /// The detectors as a table in Markdown: names, what they find, how, and what is done by default.
    #[must_use]
    pub fn detector_table() -> String {
        table::markdown()
    }

    /// Every detector's name with a regular expression of its shape and examples that it hits.
    pub fn detectors() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static str>)> {
        table::ROWS.iter().map(|row| {
            (
                row.rule.name(),
                row.pattern,
                row.hits.iter().map(|(text, _)| *text).collect(),
            )
        })
    }

    /// How many values became `[REDACTION-ERROR]` because a rule panicked.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.inner.errors.load(Ordering::Relaxed)
    }

    fn guarded(&self, verdict: &FieldVerdict, text: &str, cut: bool, out: &mut String) -> Outcome {
        self.contained(out, |out| self.judge(verdict, text, None, cut, out))
    }

    /// Runs a rule so that its panic costs the value, never the event.
    fn contained(&self, out: &mut String, run: impl FnOnce(&mut String) -> Outcome) -> Outcome {
        let before = out.len();
        catch_unwind(AssertUnwindSafe(|| run(out))).unwrap_or_else(|_| {
            self.inner.errors.fetch_add(1, Ordering::Relaxed);
            out.truncate(before);
            out.push_str(ERROR_MARKER);
            Outcome::touched(RuleSet::EMPTY.with(Rule::Error.into()), &[], false)
        })
    }

    fn judge(
        &self,
        verdict: &FieldVerdict,
        text: &str,
        plain: Option<Plain>,
        cut: bool,
        out: &mut String,
    ) -> Outcome {
        let enabled = match verdict.decision {
            Decision::Trust => return Outcome::clean(escape::is_needed(text)),
            Decision::Deny(action) => return self.deny(action, text, out),
            Decision::Keyed(kind) if !benign::is_benign(kind, text.as_bytes(), false) => {
                return self.deny(self.action(kind.rule().into()), text, out);
            }
            Decision::Scan | Decision::Keyed(_) => self.inner.enabled,
            Decision::Allow => self.inner.enabled.intersection(RuleSet::SECRETS),
        };
        let over = text.len() > SCAN_CAP_BYTES;
        let seen = if over {
            head(text, SCAN_CAP_BYTES)
        } else {
            text
        };
        let mut scratch = SCRATCH
            .try_with(Cell::take)
            .ok()
            .flatten()
            .unwrap_or_default();
        scratch.begin(seen, plain);
        let met = self.find(seen, enabled, &mut scratch);
        // What would cost too much to look at is cut off like what lies over the cap.
        let (seen, over) = match scratch.stop {
            Some(stop) => (head(seen, stop), true),
            None => (seen, over),
        };
        let outcome = if scratch.spans.is_empty() && !over && !cut {
            Outcome::clean(met.escape || met.high && escape::is_needed(text))
        } else {
            self.write(seen, enabled, over || cut, &mut scratch, out)
        };
        // In a destructor of the thread there may be no slot any more; then the buffers just go.
        let _ = SCRATCH.try_with(|slot| slot.set(Some(scratch)));
        outcome
    }

    pub(crate) fn find(&self, text: &str, enabled: RuleSet, scratch: &mut Scratch) -> Met {
        let met = scan::find(text, enabled, scratch);
        for (index, rule) in self.inner.custom.iter().enumerate() {
            rule.find(text.as_bytes(), RuleId::custom(index), &mut scratch.spans);
        }
        if !self.inner.custom.is_empty() {
            scratch.note_markers(text);
        }
        if let Some(stop) = scratch.stop {
            let stop = head(text, stop).len();
            scratch.spans.retain(|span| span.start < stop);
            scratch
                .spans
                .iter_mut()
                .for_each(|span| span.end = span.end.min(stop));
        }
        if !scratch.spans.is_empty() {
            scan::unite(text, scratch, |rule| self.action(rule));
        }
        met
    }

    /// Replaces a value whose name is denied; what was redacted already stays as it is.
    fn deny(&self, action: Action, text: &str, out: &mut String) -> Outcome {
        let rules = RuleSet::EMPTY.with(Rule::Field.into());
        if action == Action::Drop {
            return Outcome {
                dropped: true,
                ..Outcome::touched(rules, self.inner.custom_names, false)
            };
        }
        if scan::marker::length_at(text.as_bytes(), 0) == Some(text.len()) {
            return Outcome::clean(false);
        }
        self.push_replaced(Rule::Field.into(), action, text, out);
        Outcome::touched(rules, self.inner.custom_names, false)
    }
}

/// Names that live as long as the process; equal lists are kept once, so that loading a policy again costs nothing.
fn interned<'n>(names: impl Iterator<Item = &'n str>) -> &'static [&'static str] {
    static KEPT: Mutex<Vec<&'static [&'static str]>> = Mutex::new(Vec::new());
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return &[];
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(list) = kept.iter().find(|list| **list == names) {
        return list;
    }
    let list: Vec<&'static str> = names
        .into_iter()
        .map(|name| &*String::from(name).leak())
        .collect();
    let list: &'static [&'static str] = list.leak();
    kept.push(list);
    list
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
    fn a_rule_that_panics_costs_the_value_alone_and_is_counted() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        let mut out = String::from("before ");
        let outcome = redactor.contained(&mut out, |out| {
            out.push_str("half a sec");
            panic!("a rule fails");
        });
        assert_eq!(out, "before [REDACTION-ERROR]");
        assert_eq!(outcome.rules().collect::<Vec<_>>(), ["error"]);
        assert_eq!(redactor.errors(), 1);
        assert_eq!(redactor.redact(&out), out);
    }

    #[test]
    fn a_quote_that_nothing_closes_ends_with_the_text() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        assert_eq!(
            redactor.redact("~ËCookie: -=')k1:"),
            "~ËCookie: -=[REDACTED:cookie]"
        );
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
