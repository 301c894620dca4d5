//! Numbers as `tracing` hands them over, and how they stand in a record.

use crate::redaction::Redaction;
use std::fmt;
use std::io::Write as _;
use tracing_security_redact::{FieldVerdict, Outcome};

/// A number as `tracing` hands it over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Signed(i128),
    Unsigned(u64),
    Float(f64),
}

impl Number {
    pub(crate) fn as_risk_score(self) -> Option<u8> {
        let score = match self {
            Self::Signed(n) => u8::try_from(n).ok()?,
            Self::Unsigned(n) => u8::try_from(n).ok()?,
            Self::Float(n) if n.fract() == 0.0 && (0.0..=10.0).contains(&n) => n as u8,
            Self::Float(_) => return None,
        };
        (score <= 10).then_some(score)
    }

    pub(crate) fn is_measure(self) -> bool {
        match self {
            Self::Signed(n) => (0..=i128::from(u64::MAX)).contains(&n),
            Self::Unsigned(_) => true,
            Self::Float(n) => n.is_finite() && n >= 0.0,
        }
    }

    pub(crate) fn redact(
        self,
        redaction: &Redaction,
        verdict: &FieldVerdict,
        out: &mut String,
    ) -> Outcome {
        match self {
            Self::Signed(n) => redaction.integer(verdict, n, out),
            Self::Unsigned(n) => redaction.integer(verdict, n.into(), out),
            Self::Float(n) => redaction.float(verdict, n, out),
        }
    }

    /// A JSON number; as a string what no JSON number can hold (NaN, infinities) or what common readers
    /// would round (beyond 64 bits).
    pub(crate) fn push(self, out: &mut Vec<u8>) {
        // Writing into a Vec cannot fail.
        let _ = match self {
            Self::Signed(n) if i64::try_from(n).is_err() && u64::try_from(n).is_err() => {
                write!(out, "\"{n}\"")
            }
            Self::Signed(n) => write!(out, "{n}"),
            Self::Unsigned(n) => write!(out, "{n}"),
            Self::Float(n) if n.is_finite() => write!(out, "{n:?}"),
            Self::Float(n) => write!(out, "\"{n}\""),
        };
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(n) => n.fmt(f),
            Self::Unsigned(n) => n.fmt(f),
            Self::Float(n) => n.fmt(f),
        }
    }
}
