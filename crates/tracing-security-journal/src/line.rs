//! One line of the log: `{"seq":<number>,` and the rest of a JSON object.
//!
//! The journal's own records have `event_type` as their second key; a caller's never do, because [`Lines`] puts a
//! space before theirs. So neither the writer nor the verifier ever mistakes a caller's record for one of their own.

/// No line is longer, its newline included.
pub(crate) const LINE_BYTES_MAX: usize = 1 << 20;
/// Room for `{"seq":18446744073709551615,` and a space beside the body.
const PREFIX_BYTES_MAX: usize = 32;

const SEQ: &[u8] = b"{\"seq\":";
const OWN: &[u8] = b"\"event_type\":\"audit.";

/// The number of a line and what follows its comma; `None` when it is not a line of ours.
pub(crate) fn parse(line: &[u8]) -> Option<(u64, &[u8])> {
    let digits = line.strip_prefix(SEQ)?;
    let comma = digits.iter().take(21).position(|byte| *byte == b',')?;
    let (number, rest) = digits.split_at_checked(comma)?;
    let rest = rest.get(1..)?;
    if number.is_empty()
        || (number.len() > 1 && number.first() == Some(&b'0'))
        || rest.last() != Some(&b'}')
    {
        return None;
    }
    let mut seq = 0_u64;
    for digit in number {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        seq = seq.checked_mul(10)?.checked_add(digit)?;
    }
    Some((seq, rest))
}

/// The kind (`checkpoint`, `epoch`, …) of one of the journal's own records, from what follows the comma.
pub(crate) fn own_kind(rest: &[u8]) -> Option<&[u8]> {
    let kind = rest.strip_prefix(OWN)?;
    kind.get(..kind.iter().take(32).position(|byte| *byte == b'"')?)
}

/// Whether a body can become a line: the beginning of an object with at least one key, no newline, not too long.
pub(crate) fn is_body(body: &[u8]) -> bool {
    body.starts_with(b"{\"")
        && body.last() == Some(&b'}')
        && body.len() <= LINE_BYTES_MAX - PREFIX_BYTES_MAX
        && memchr::memchr2(b'\n', 0, body).is_none()
}

/// Appends a line without its newline. `rest` is what follows the opening brace.
pub(crate) fn push(out: &mut Vec<u8>, seq: u64, rest: &[u8], own: bool) {
    out.extend_from_slice(SEQ);
    push_decimal(out, seq);
    out.push(b',');
    if !own && rest.starts_with(OWN) {
        out.push(b' ');
    }
    out.extend_from_slice(rest);
}

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

/// The fields of one of the journal's own records.
pub(crate) fn own_fields<T: serde::de::DeserializeOwned>(line: &[u8]) -> Option<T> {
    #[derive(serde::Deserialize)]
    struct Own<T> {
        fields: T,
    }
    serde_json::from_slice::<Own<T>>(line)
        .ok()
        .map(|own| own.fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_back_as_it_was_written() {
        for seq in [0, 7, 10, u64::MAX] {
            let mut line = Vec::new();
            push(&mut line, seq, br#""a":1}"#, false);
            assert_eq!(parse(&line), Some((seq, &br#""a":1}"#[..])));
        }
    }

    #[test]
    fn a_callers_record_is_never_taken_for_our_own() {
        let rest = br#""event_type":"audit.checkpoint"}"#;
        let mut line = Vec::new();
        push(&mut line, 3, rest, false);
        assert_eq!(line, br#"{"seq":3, "event_type":"audit.checkpoint"}"#);
        assert_eq!(own_kind(parse(&line).unwrap().1), None);
        line.clear();
        push(&mut line, 3, rest, true);
        assert_eq!(own_kind(parse(&line).unwrap().1), Some(&b"checkpoint"[..]));
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for bad in [
            &b""[..],
            b"{}",
            b"{\"seq\":,\"a\":1}",
            b"{\"seq\":01,\"a\":1}",
            b"{\"seq\":-1,\"a\":1}",
            b"{\"seq\":18446744073709551616,\"a\":1}",
            b"{\"seq\":1,\"a\":1",
            b" {\"seq\":1,\"a\":1}",
        ] {
            assert_eq!(parse(bad), None, "{}", String::from_utf8_lossy(bad));
        }
        for bad in [
            &b"{}"[..],
            b"",
            b"[1]",
            b"{\"a\":1}\n",
            b"{\"a\":\"\n\"}",
            b"{\"a\":1",
        ] {
            assert!(!is_body(bad), "{}", String::from_utf8_lossy(bad));
        }
    }
}
