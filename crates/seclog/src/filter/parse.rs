//! From text to terms, with errors which point at the place.

use jiff::Timestamp;
use tracing_security_schema::Severity;

use super::glob::Glob;
use super::term::{Comparison, Operand, Term, Test};
use crate::failure::Failure;
use crate::moment::{self, End};

/// Longest first, so that `>=` is not read as `>`.
const OPERATORS: [(&str, Operator); 9] = [
    ("!=", Operator::IsNot),
    ("!~", Operator::ContainsNot),
    (">=", Operator::Compares(Comparison::GreaterOrEqual)),
    ("<=", Operator::Compares(Comparison::LessOrEqual)),
    ("==", Operator::Is),
    ("=", Operator::Is),
    ("~", Operator::Contains),
    (">", Operator::Compares(Comparison::Greater)),
    ("<", Operator::Compares(Comparison::Less)),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Is,
    IsNot,
    Contains,
    ContainsNot,
    Compares(Comparison),
}

/// Reads terms which are joined by spaces or commas.
pub(super) fn terms(text: &str, now: Timestamp) -> Result<Vec<Term>, Failure> {
    let mut source = Source { text, at: 0 };
    let mut terms = Vec::new();
    while source.skip_separators() {
        terms.push(source.term(now)?);
    }
    Ok(terms)
}

struct Source<'t> {
    text: &'t str,
    /// Byte offset, always on a character's boundary.
    at: usize,
}

impl<'t> Source<'t> {
    fn term(&mut self, now: Timestamp) -> Result<Term, Failure> {
        let key = self.key()?;
        let operator = self.operator(key)?;
        let value_at = self.at;
        let value = self.value()?;
        let (test, negated) = match operator {
            Operator::Is => (is(key, &value), false),
            Operator::IsNot => (is(key, &value), true),
            Operator::Contains => (Test::Contains(value.text.to_lowercase()), false),
            Operator::ContainsNot => (Test::Contains(value.text.to_lowercase()), true),
            Operator::Compares(comparison) => {
                let operand = operand(key, comparison, &value.text, now)
                    .map_err(|cause| self.error(value_at, cause.message()))?;
                (Test::Compares(comparison, operand), false)
            }
        };
        Ok(Term {
            key: key.to_owned(),
            test,
            negated,
        })
    }

    fn key(&mut self) -> Result<&'t str, Failure> {
        let start = self.at;
        let key = self.take_while(|c| !c.is_whitespace() && !"=!<>~,\"'".contains(c));
        if key.is_empty() {
            return Err(self.error(
                start,
                "expected the name of an attribute, such as event_type",
            ));
        }
        Ok(key)
    }

    fn operator(&mut self, key: &str) -> Result<Operator, Failure> {
        let rest = self.rest();
        let found = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign));
        let Some((sign, operator)) = found else {
            let message = format!("expected an operator (= != >= <= > < ~ !~) after {key:?}");
            return Err(self.error(self.at, &message));
        };
        self.at += sign.len();
        Ok(*operator)
    }

    fn value(&mut self) -> Result<Word, Failure> {
        let start = self.at;
        if let Some(quote @ ('"' | '\'')) = self.rest().chars().next() {
            return self.quoted(quote);
        }
        let text = self.take_while(|c| !c.is_whitespace() && c != ',');
        if text.is_empty() {
            return Err(self.error(start, "expected a value; write \"\" for the empty text"));
        }
        Ok(Word {
            text: text.to_owned(),
            quoted: false,
        })
    }

    fn quoted(&mut self, quote: char) -> Result<Word, Failure> {
        let start = self.at;
        let mut text = String::new();
        let mut escaped = false;
        for (offset, c) in self.rest().char_indices().skip(1) {
            if !escaped && c == quote {
                self.at += offset + c.len_utf8();
                return Ok(Word { text, quoted: true });
            }
            escaped = !escaped && c == '\\';
            if !escaped {
                text.push(c);
            }
        }
        Err(self.error(start, &format!("this {quote} is never closed")))
    }

    /// False at the end of the text.
    fn skip_separators(&mut self) -> bool {
        self.take_while(|c| c.is_whitespace() || c == ',');
        !self.rest().is_empty()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text with a mark below the place.
    fn error(&self, at: usize, message: &str) -> Failure {
        let column = self.text.get(..at).unwrap_or_default().chars().count();
        let text: String = self
            .text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        Failure::new(format!(
            "bad --where at column {}: {message}\n  {text}\n  {:column$}^",
            column + 1,
            ""
        ))
    }
}

/// A value as it was typed; what is quoted is taken literally.
struct Word {
    text: String,
    quoted: bool,
}

fn is(key: &str, value: &Word) -> Test {
    let severity = (key == "severity").then(|| value.text.parse::<Severity>());
    Test::Is(match severity {
        Some(Ok(severity)) => Glob::Literal(severity.as_str().to_owned()),
        _ if value.quoted => Glob::Literal(value.text.clone()),
        _ => Glob::new(&value.text),
    })
}

fn operand(
    key: &str,
    comparison: Comparison,
    value: &str,
    now: Timestamp,
) -> Result<Operand, Failure> {
    if key == "severity" {
        let severity: Result<Severity, _> = value.parse();
        return severity
            .map(Operand::Severity)
            .map_err(|error| Failure::new(error.to_string()));
    }
    if matches!(key, "timestamp" | "occurred_at") {
        // After a day, or up to its end, includes the whole day.
        let end = match comparison {
            Comparison::Greater | Comparison::LessOrEqual => End::Until,
            Comparison::GreaterOrEqual | Comparison::Less => End::Since,
        };
        return moment::parse(value, end, now).map(Operand::Moment);
    }
    Ok(match value.parse::<f64>() {
        Ok(number) if number.is_finite() => Operand::Number(number),
        _ => Operand::Text(value.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn errors_point_at_the_place() {
        for (text, message) in [
            (
                "event_type=auth.* severity high",
                "bad --where at column 27: expected an operator (= != >= <= > < ~ !~) after \"severity\"\n  \
                 event_type=auth.* severity high\n                            ^",
            ),
            (
                "actor=",
                "bad --where at column 7: expected a value; write \"\" for the empty text\n  actor=\n        ^",
            ),
            (
                "=x",
                "bad --where at column 1: expected the name of an attribute, such as event_type\n  =x\n  ^",
            ),
            (
                "reason=\"bad",
                "bad --where at column 8: this \" is never closed\n  reason=\"bad\n         ^",
            ),
            (
                "severity>=loud",
                "bad --where at column 11: unknown severity \"loud\": expected info, low, medium, high or critical\n  \
                 severity>=loud\n            ^",
            ),
        ] {
            let failure = terms(text, Timestamp::UNIX_EPOCH).unwrap_err();
            assert_eq!(failure.message(), message, "{text}");
        }
    }

    #[test]
    fn values_are_quoted_escaped_and_separated() {
        for (text, values) in [
            ("a=1, b=2", vec!["1", "2"]),
            ("a=1,b=2", vec!["1", "2"]),
            ("  a=1\n\tb=2 ,", vec!["1", "2"]),
            (r#"a="x \" y""#, vec![r#"x " y"#]),
            (r"a='x, y' b=z\", vec!["x, y", r"z\"]),
            (r#"a="""#, vec![""]),
            ("a==1", vec!["1"]),
            ("", vec![]),
        ] {
            let found: Vec<Test> = terms(text, Timestamp::UNIX_EPOCH)
                .unwrap()
                .into_iter()
                .map(|term| term.test)
                .collect();
            let wanted: Vec<Test> = values
                .into_iter()
                .map(|value| Test::Is(Glob::Literal(value.to_owned())))
                .collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}|[a-z=!<>~\"'\\\\ ,*?é]{0,20}") {
            let _ = terms(&text, Timestamp::UNIX_EPOCH);
        }
    }
}
