//! What was found in a text becomes what comes out: replaced, cut, and looked at again until nothing more is found.

use crate::action::{Action, partial};
use crate::detector::{Rule, RuleId, RuleSet};
use crate::escape;
use crate::outcome::Outcome;
use crate::redactor::{Redactor, SCAN_CAP_BYTES, TRUNCATED_MARKER};
use crate::scan::Scratch;

/// How often a redacted text is looked at again before it is masked whole.
pub(crate) const MAX_ROUNDS: usize = 4;

impl Redactor {
    /// Writes the redacted text, and looks at it again until nothing more is found in it.
    pub(crate) fn write(
        &self,
        text: &str,
        enabled: RuleSet,
        cut: bool,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Outcome {
        let before = out.len();
        let mut rules = self.replace(text, scratch, out);
        if cut {
            rules = rules.union(close_cut(text, scratch, before, out));
        }
        if rules.is_empty() {
            out.truncate(before);
            return Outcome::clean(escape::is_needed(text));
        }
        scratch.limit(text);
        for _ in 0..MAX_ROUNDS {
            let written = out.get(before..).unwrap_or_default();
            scratch.begin_again(written);
            let met = self.find(written, enabled, scratch);
            if scratch.spans.is_empty() && scratch.stop.is_none() {
                let escape_needed = met.escape || met.high && escape::is_needed(written);
                return Outcome::touched(rules, self.inner.custom_names, escape_needed);
            }
            let last = out.split_off(before);
            let seen = head(&last, scratch.stop.unwrap_or(last.len()));
            rules = rules.union(self.replace(seen, scratch, out));
            if scratch.stop.is_some() {
                rules = rules.union(close_cut(seen, scratch, before, out));
            }
        }
        // Replacing goes on making new findings: such a text is masked whole.
        out.truncate(before);
        out.push_str("[REDACTED]");
        Outcome::touched(rules, self.inner.custom_names, false)
    }

    fn replace(&self, text: &str, scratch: &mut Scratch, out: &mut String) -> RuleSet {
        let mut rules = RuleSet::EMPTY;
        let mut copied = 0;
        let before = out.len();
        scratch.changes.clear();
        for span in &scratch.spans {
            rules = rules.with(span.rule);
            out.push_str(text.get(copied..span.start).unwrap_or_default());
            let value = text.get(span.start..span.end).unwrap_or_default();
            let start = out.len() - before;
            self.push_replaced(span.rule, self.action(span.rule), value, out);
            scratch.changes.push((start, out.len() - before));
            copied = span.end;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        rules
    }

    pub(crate) fn action(&self, rule: RuleId) -> Action {
        self.inner
            .actions
            .get(rule.index())
            .copied()
            .unwrap_or(Action::Mask)
    }

    pub(crate) fn push_replaced(
        &self,
        rule: RuleId,
        action: Action,
        value: &str,
        out: &mut String,
    ) {
        let name = rule.name(self.inner.custom_names);
        match action {
            Action::Keep => out.push_str(value),
            Action::Pseudonym => self.inner.keys.pseudonym(name, value, out),
            Action::Drop => out.push_str("[REDACTED]"),
            Action::Partial => partial::push(rule, name, value, out),
            Action::Encrypt
                if self
                    .inner
                    .policy
                    .auditor
                    .as_ref()
                    .is_some_and(|key| key.seal(name, value, out)) => {}
            Action::Encrypt | Action::Mask => partial::push_mask(name, out),
        }
    }
}

/// As much of a text as a number of bytes holds, to the end of a character.
pub(crate) fn head(text: &str, cap: usize) -> &str {
    let mut end = cap.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Masks the word that touches the cut, unless it was redacted, and says that something is missing.
fn close_cut(text: &str, scratch: &mut Scratch, before: usize, out: &mut String) -> RuleSet {
    let redacted_to = scratch.spans.last().map_or(0, |span| span.end);
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
    let end = out.len() - before;
    scratch.changes.push((end, end + TRUNCATED_MARKER.len()));
    out.push_str(TRUNCATED_MARKER);
    RuleSet::EMPTY.with(Rule::Truncated.into())
}
