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
            Self::Signed(n) => {
                if n < 0 {
                    out.push(b'-');
                }
                // In range of 64 bits by the arm above.
                push_decimal(out, u64::try_from(n.unsigned_abs()).unwrap_or(u64::MAX));
                Ok(())
            }
            Self::Unsigned(n) => {
                push_decimal(out, n);
                Ok(())
            }
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

/// Appends the digits of a number; the formatting machinery of `std` would cost as much as a whole field.
fn push_decimal(out: &mut Vec<u8>, mut number: u64) {
    /// Digits of `u64::MAX`.
    const DIGITS_MAX: usize = 20;
    let mut digits = [b'0'; DIGITS_MAX];
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        used += 1;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(DIGITS_MAX - used..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_written_as_std_writes_them() {
        for number in [0, 1, 9, 10, 401, u64::MAX - 1, u64::MAX] {
            let mut out = Vec::new();
            Number::Unsigned(number).push(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), number.to_string());
        }
        for number in [i64::MIN, -10, -1, 0, 7, i64::MAX] {
            let mut out = Vec::new();
            Number::Signed(number.into()).push(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), number.to_string());
        }
    }
}
