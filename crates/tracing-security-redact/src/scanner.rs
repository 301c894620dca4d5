//! Findings in existing logs: what a policy would have redacted, where.

use std::ops::Range;

use crate::json;
use crate::redactor::Redactor;
use crate::verdict::FieldVerdict;

/// One thing that a policy would have redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that speaks: `"field"` when a name decided, else a detector's name.
    pub rule: &'static str,
    /// Where it stands in the line, in bytes.
    pub range: Range<usize>,
}

/// Looks through lines one after another; memory does not grow with their number.
#[derive(Debug)]
pub struct Scanner {
    redactor: Redactor,
    findings: Vec<Finding>,
}

impl Scanner {
    /// A scanner for what a redactor would redact.
    #[must_use]
    pub const fn new(redactor: Redactor) -> Self {
        Self {
            redactor,
            findings: Vec::new(),
        }
    }

    /// What would be redacted in one line, JSON or plain text, without its line break; in order.
    pub fn line(&mut self, line: &str) -> &[Finding] {
        self.findings.clear();
        match json::edits(&self.redactor, line) {
            Some(edits) => {
                let found = edits.iter().flat_map(|edit| {
                    edit.outcome.rules().map(|rule| Finding {
                        rule,
                        range: edit.range.clone(),
                    })
                });
                self.findings.extend(found);
            }
            None => self
                .redactor
                .findings(&FieldVerdict::text(), line, &mut self.findings),
        }
        &self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn findings_say_which_rule_and_where() {
        let mut scanner = Scanner::new(Redactor::new(Policy::new()).unwrap());
        let text = "mail jane@example.org, password=hunter2";
        let found: Vec<_> = scanner
            .line(text)
            .iter()
            .map(|f| (f.rule, &text[f.range.clone()]))
            .collect();
        assert_eq!(
            found,
            [
                ("email", "jane@example.org"),
                ("key_value_secret", "hunter2")
            ]
        );
        let json = r#"{"pin":1234,"a":"b"}"#;
        let found: Vec<_> = scanner
            .line(json)
            .iter()
            .map(|f| (f.rule, &json[f.range.clone()]))
            .collect();
        assert_eq!(found, [("field", "1234")]);
        assert!(scanner.line("nothing here").is_empty());
    }

    #[test]
    fn a_text_is_cut_where_a_fifth_layer_of_encoding_begins() {
        let redactor = Redactor::new(Policy::new()).unwrap();
        for (text, redacted) in [
            (
                "password%2525253Dhunter2",
                "password%2525253D[REDACTED:key_value_secret]",
            ),
            ("the password%252525253Dhunter2", "the [TRUNCATED]"),
        ] {
            assert_eq!(redactor.redact(text), redacted);
            assert_eq!(redactor.redact(redacted), redacted);
        }
    }

    #[test]
    fn a_value_between_two_markers_leaves_both() {
        let redactor = Redactor::new(Policy::new()).unwrap();
        let hash = "password SCRAM-SHA-256$4096:p3I1hA8OHYuKKuY/ilg9YQ==$rXqaytgWYXFVONF74lYQaUe+bv1FGZYEPivU85OFb3Q=:fj8X0g0sBblf0WZadXleVlawoxfAUSARugG7lwr5mbM=";
        let redacted = redactor.redact(hash).into_owned();
        assert!(redacted.starts_with("password [REDACTED:"), "{redacted}");
        assert_eq!(redactor.redact(&redacted), redacted);
    }

    #[test]
    fn a_text_too_dear_to_look_at_is_cut_and_says_so() {
        let redactor = Redactor::new(Policy::new()).unwrap();
        let text = "%access_token=/pin;".repeat(3_400);
        let redacted = redactor.redact(&text);
        assert!(redacted.ends_with("[TRUNCATED]"));
        assert!(redacted.len() < text.len());
        assert_eq!(redactor.redact(&redacted), redacted);
        let mut scanner = Scanner::new(redactor);
        let last = scanner.line(&text).last().unwrap().clone();
        assert_eq!((last.rule, last.range.end), ("truncated", text.len()));
    }
}
