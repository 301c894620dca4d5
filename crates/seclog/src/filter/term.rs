//! One term: an attribute, a comparison and a value.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;
use tracing_security_schema::{Record, Severity};

use super::glob::Glob;

/// One comparison of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) key: String,
    pub(super) test: Test,
    pub(super) negated: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Is(Glob),
    /// The needle in lower case.
    Contains(String),
    Compares(Comparison, Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The right side of a comparison, read once.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Severity(Severity),
    Moment(Timestamp),
    Number(f64),
    Text(String),
}

impl Term {
    pub(super) fn equal(key: &str, value: &str) -> Self {
        Self {
            key: key.to_owned(),
            test: Test::Is(Glob::Literal(value.to_owned())),
            negated: false,
        }
    }

    /// What is absent equals nothing, contains nothing and compares with nothing.
    pub(super) fn holds(&self, record: &Record) -> bool {
        let found = match record.value(&self.key) {
            // Of several, such as the names of spans, any one will do.
            Some(Value::Array(values)) => values.iter().any(|value| self.test.passes(value)),
            Some(value) => self.test.passes(&value),
            None => false,
        };
        found != self.negated
    }

    /// Whether this is a plain comparison of that attribute which that value passes.
    pub(super) fn is_exactly(&self, key: &str, value: &str) -> bool {
        let Test::Is(glob) = &self.test else {
            return false;
        };
        self.key == key && !self.negated && glob.matches(value)
    }

    /// Bytes without which a line cannot match: a value which stands in the line exactly as it was typed.
    pub(super) fn needle(&self) -> Option<&str> {
        match &self.test {
            Test::Is(Glob::Literal(value)) if !self.negated => {
                let as_typed = value
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._:+@-".contains(&byte));
                // A number has several spellings.
                let number = value.parse::<f64>().is_ok();
                (as_typed && !number).then_some(value)
            }
            _ => None,
        }
    }
}

impl Test {
    fn passes(&self, value: &Value) -> bool {
        match self {
            Self::Is(glob) => glob.matches(&text(value)) || same_number(glob, value),
            Self::Contains(needle) => text(value).to_lowercase().contains(needle),
            Self::Compares(comparison, operand) => operand
                .order(value)
                .is_some_and(|order| comparison.accepts(order)),
        }
    }
}

impl Comparison {
    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Operand {
    /// How the record's value stands to this one; `None` when they cannot be compared.
    fn order(&self, value: &Value) -> Option<Ordering> {
        match self {
            Self::Severity(severity) => {
                let found: Severity = value.as_str()?.parse().ok()?;
                Some(found.cmp(severity))
            }
            Self::Moment(moment) => {
                let found: Timestamp = value.as_str()?.parse().ok()?;
                Some(found.cmp(moment))
            }
            Self::Number(number) => match value {
                Value::Number(found) => found.as_f64()?.partial_cmp(number),
                Value::String(found) => found.parse::<f64>().ok()?.partial_cmp(number),
                _ => None,
            },
            Self::Text(wanted) => Some(text(value).as_ref().cmp(wanted)),
        }
    }
}

/// `401`, `401.0` and `4.01e2` are one number.
fn same_number(glob: &Glob, value: &Value) -> bool {
    let Glob::Literal(wanted) = glob else {
        return false;
    };
    value.as_f64().is_some_and(|found| {
        wanted
            .parse::<f64>()
            .is_ok_and(|wanted| wanted.total_cmp(&found).is_eq())
    })
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
