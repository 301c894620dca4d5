//! Rules of one's own: a regular expression, what must stand in a text before it is tried, and examples.

use regex::bytes::{Regex, RegexBuilder};

use crate::action::Action;
use crate::detector::RuleId;
use crate::error::Error;
use crate::scan::Span;

/// A rule that a policy adds; it is checked against its own examples when the redactor is made.
#[derive(Clone, Debug, Default)]
pub struct CustomRule {
    pub(crate) name: String,
    pub(crate) pattern: String,
    pub(crate) literal: String,
    pub(crate) action: Option<Action>,
    pub(crate) hits: Vec<String>,
    pub(crate) misses: Vec<String>,
}

impl CustomRule {
    /// A rule of a name and a regular expression; its first group, if it has one, is what is redacted.
    ///
    /// The expression works on bytes: `\w`, `\d` and `(?i)` mean ASCII.
    #[must_use]
    pub fn new(name: &str, pattern: &str) -> Self {
        Self {
            name: name.to_owned(),
            pattern: pattern.to_owned(),
            ..Self::default()
        }
    }

    /// A text that every match contains, in this case; the expression is tried only where it stands.
    #[must_use]
    pub fn literal(mut self, literal: &str) -> Self {
        self.literal = literal.to_owned();
        self
    }

    /// What is done with a match; masked without it.
    #[must_use]
    pub const fn action(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }

    /// A text in which the rule must find something.
    #[must_use]
    pub fn hit(mut self, example: &str) -> Self {
        self.hits.push(example.to_owned());
        self
    }

    /// A text in which it must find nothing.
    #[must_use]
    pub fn miss(mut self, example: &str) -> Self {
        self.misses.push(example.to_owned());
        self
    }

    pub(crate) fn compile(&self) -> Result<CompiledRule, Error> {
        let refused =
            |why: String| Error::custom_rule(format!("failed to load rule {:?}: {why}", self.name));
        let named = !self.name.is_empty()
            && self.name.len() <= 40
            && self
                .name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !named {
            return Err(refused(
                "its name must be 1 to 40 of a-z, 0-9 and _".to_owned(),
            ));
        }
        if self.hits.is_empty() || self.misses.is_empty() {
            return Err(refused(
                "it needs at least one example that it hits and one that it misses".to_owned(),
            ));
        }
        let regex = RegexBuilder::new(&self.pattern)
            .unicode(false)
            .size_limit(2 << 20)
            .build()
            .map_err(|e| refused(format!("its pattern does not compile: {e}")))?;
        let rule = CompiledRule {
            regex,
            literal: self.literal.clone().into_bytes(),
        };
        for example in &self.hits {
            if !rule.finds(example) {
                return Err(refused(format!("it misses its own example {example:?}")));
            }
        }
        match self.misses.iter().find(|example| rule.finds(example)) {
            Some(example) => Err(refused(format!(
                "it hits {example:?}, which it should miss"
            ))),
            None => Ok(rule),
        }
    }
}

/// A custom rule ready to run.
#[derive(Clone, Debug)]
pub(crate) struct CompiledRule {
    regex: Regex,
    literal: Vec<u8>,
}

/// Matches are looked for in windows of this size, so that no expression is quadratic in the text.
const WINDOW: usize = 4_096;
/// How far windows overlap, and so the longest match that is always found.
const OVERLAP: usize = 512;

impl CompiledRule {
    pub(crate) fn find(&self, text: &[u8], id: RuleId, spans: &mut Vec<Span>) {
        if !self.literal.is_empty() && memchr::memmem::find(text, &self.literal).is_none() {
            return;
        }
        let mut from = 0;
        loop {
            let end = (from + WINDOW).min(text.len());
            let window = text.get(from..end).unwrap_or_default();
            for found in self.regex.captures_iter(window) {
                let Some(place) = found
                    .get(1)
                    .or_else(|| found.get(0))
                    .filter(|m| !m.is_empty())
                else {
                    continue;
                };
                spans.push(Span {
                    start: from + place.start(),
                    end: from + place.end(),
                    rule: id,
                });
            }
            if end == text.len() {
                return;
            }
            from = end - OVERLAP;
        }
    }

    fn finds(&self, text: &str) -> bool {
        let mut spans = Vec::new();
        self.find(text.as_bytes(), RuleId::custom(0), &mut spans);
        !spans.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, Policy, Redactor};

    fn badge() -> CustomRule {
        CustomRule::new("badge", r"\bB-(\d{4})\b")
            .literal("B-")
            .hit("B-1234")
            .miss("B-12")
    }

    #[test]
    fn a_custom_rule_redacts_its_group() {
        let redactor = Redactor::new(Policy::new().rule(badge())).unwrap();
        assert_eq!(
            redactor.redact("door B-4711 open"),
            "door B-[REDACTED:badge] open"
        );
        let mut out = String::new();
        let outcome = redactor.value(&crate::FieldVerdict::text(), "B-4711", &mut out);
        assert_eq!(outcome.rules().collect::<Vec<_>>(), ["badge"]);
    }

    #[test]
    fn a_rule_that_fails_its_own_examples_is_an_error() {
        for (rule, message) in [
            (
                badge().hit("B-12"),
                "failed to load rule \"badge\": it misses its own example \"B-12\"",
            ),
            (
                badge().miss("x B-9999"),
                "failed to load rule \"badge\": it hits \"x B-9999\", which it should miss",
            ),
            (
                CustomRule::new("badge", "("),
                "failed to load rule \"badge\": it needs at least one example that it hits and one that it misses",
            ),
        ] {
            let error = Redactor::new(Policy::new().rule(rule)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CustomRule);
            assert_eq!(error.to_string(), message);
        }
    }
}
