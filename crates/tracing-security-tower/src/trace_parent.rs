//! The `traceparent` header of W3C Trace Context (<https://www.w3.org/TR/trace-context/>).

use crate::fresh;
use std::fmt;
use uuid::Uuid;

/// Bytes of a header of version 00.
const LEN: usize = 55;

/// A position in a distributed trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TraceParent {
    trace_id: u128,
    span_id: u64,
    flags: u8,
}

impl TraceParent {
    /// Reads a header's value. Of a version yet unknown, what version 00 has is taken.
    pub(crate) fn parse(value: &[u8]) -> Option<Self> {
        let head = value.get(..LEN)?;
        let version = hex(head.get(..2)?)?;
        let longer = value.get(LEN);
        let dashes = [2, 35, 52].iter().all(|at| head.get(*at) == Some(&b'-'));
        let extension_allowed = version != 0 && longer == Some(&b'-');
        if version == 0xff || !dashes || (longer.is_some() && !extension_allowed) {
            return None;
        }
        let trace_id = hex(head.get(3..35)?)?;
        let span_id = u64::try_from(hex(head.get(36..52)?)?).ok()?;
        let flags = u8::try_from(hex(head.get(53..)?)?).ok()?;
        (trace_id != 0 && span_id != 0).then_some(Self {
            trace_id,
            span_id,
            flags,
        })
    }

    /// The start of a trace: nobody asked for it to be sampled.
    pub(crate) fn root(trace_id: Uuid) -> Self {
        Self {
            trace_id: trace_id.as_u128(),
            // Random as well, and told nobody: what goes out is a position below it.
            span_id: trace_id.as_u64_pair().1,
            flags: 0,
        }
    }

    /// A position that a tracer keeps.
    #[cfg(feature = "otel")]
    pub(crate) fn at(trace_id: u128, span_id: u64, flags: u8) -> Self {
        Self {
            trace_id,
            span_id,
            flags,
        }
    }

    #[cfg(feature = "otel")]
    pub(crate) fn flags(self) -> u8 {
        self.flags
    }

    /// A position of one's own in the same trace.
    pub(crate) fn child(self) -> Self {
        Self {
            span_id: fresh::span_id(),
            // Only `sampled` and `random-trace-id` are defined.
            flags: self.flags & 0b11,
            ..self
        }
    }

    pub(crate) fn trace_id(self) -> u128 {
        self.trace_id
    }

    pub(crate) fn span_id(self) -> u64 {
        self.span_id
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trace, span, flags) = (self.trace_id, self.span_id, self.flags);
        write!(f, "00-{trace:032x}-{span:016x}-{flags:02x}")
    }
}

/// Lower-case hexadecimal digits, at most 32.
fn hex(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0_u128, |value, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | u128::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VALID: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn what_was_read_is_written_back() {
        let parent = TraceParent::parse(VALID.as_bytes()).unwrap();
        assert_eq!(parent.to_string(), VALID);
        let child = parent.child();
        assert_eq!(child.trace_id(), parent.trace_id());
        assert_ne!(child.span_id(), parent.span_id());
    }

    #[test]
    fn a_later_version_may_be_longer_and_version_00_may_not() {
        let longer = VALID.replacen("00", "cc", 1) + "-what-comes-later";
        assert!(TraceParent::parse(longer.as_bytes()).is_some());
        for bad in [
            VALID.replacen("00", "ff", 1),
            format!("{VALID}-x"),
            VALID.replacen("00", "cc", 1) + "x",
            VALID.to_uppercase(),
            VALID.replace("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32)),
            VALID.replace("b7ad6b7169203331", &"0".repeat(16)),
            VALID.replace('-', "_"),
            VALID[1..].to_owned(),
            String::new(),
        ] {
            assert_eq!(TraceParent::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_bytes_panic_and_what_is_taken_has_the_form(value in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(parent) = TraceParent::parse(&value) {
                prop_assert_eq!(parent.to_string().len(), LEN);
            }
        }
    }
}
