//! What must hold for every input: one harness for the bounded tests and for fuzzing.

use crate::detector::RuleSet;
use crate::escape;
use crate::redactor::Redactor;
use crate::reference;
use crate::scan::{self, Met, Plain, Scratch};
use crate::verdict::FieldVerdict;

/// The first promise that an input breaks, if it breaks one.
///
/// The block sweep finds what the plain walk finds; redacting twice changes nothing; a clean value is left alone;
/// the verdict on escaping is right; no rule panics.
#[must_use]
pub fn broken_promise(redactor: &Redactor, text: &str) -> Option<String> {
    let mut scratch = Scratch::default();
    let met = scan::find(text, RuleSet::ALL, &mut scratch);
    let swept = scratch.spans.clone();
    let met_plainly = scan::find_plainly(text, RuleSet::ALL, &mut scratch);
    if swept != scratch.spans || met != met_plainly {
        return Some(format!(
            "sweep and walk differ: {swept:?} and {:?}",
            scratch.spans
        ));
    }
    if let Some(difference) = reference::difference(text) {
        return Some(difference);
    }
    if let Some(hidden) = hidden_by_first_look(redactor, text) {
        return Some(hidden);
    }
    let mut out = String::from("before ");
    let outcome = redactor.value(&FieldVerdict::text(), text, &mut out);
    let Some(written) = out.strip_prefix("before ") else {
        return Some("what was in the buffer changed".to_owned());
    };
    let result = if outcome.is_clean() { text } else { written };
    if outcome.is_clean() && !written.is_empty() {
        return Some(format!("clean, but {written:?} was written"));
    }
    if outcome.escape_needed != escape::is_needed(result) {
        return Some(format!(
            "escape_needed is {} for {result:?}",
            outcome.escape_needed
        ));
    }
    let again = redactor.redact(result);
    if again != result {
        return Some(format!(
            "not idempotent: {text:?} became {result:?}, then {again:?}"
        ));
    }
    (redactor.errors() > 0).then(|| format!("a rule panicked on {text:?}"))
}

/// What is found in a text only when the first look at it does not say how far it is plain.
fn hidden_by_first_look(redactor: &Redactor, text: &str) -> Option<String> {
    let enabled = redactor.inner.enabled;
    let mut scratch = Scratch::default();
    let met_plainly = scan::find_plainly(text, enabled, &mut scratch);
    let spans = scratch.spans.clone();
    let plain = Plain::of(text.as_bytes());
    scratch.begin(text, plain);
    let (met, is_same) = match plain {
        None => (Met::default(), spans.is_empty()),
        Some(_) => {
            let met = scan::find(text, enabled, &mut scratch);
            (met, spans == scratch.spans)
        }
    };
    (met != met_plainly || !is_same).then(|| format!("taken for plain: {spans:?} in {text:?}"))
}

/// The first promise on lines that an input breaks, if it breaks one: no line breaks come in or go, and redacting
/// twice changes nothing.
#[must_use]
pub fn broken_line(redactor: &Redactor, line: &str) -> Option<String> {
    let once = redactor.redact_json_line(line);
    let twice = redactor.redact_json_line(&once);
    if once != twice {
        return Some(format!(
            "not idempotent: {line:?} became {once:?}, then {twice:?}"
        ));
    }
    let was_json = crate::json::edits(redactor, line).is_some();
    (was_json && crate::json::edits(redactor, &once).is_none())
        .then(|| format!("{line:?} was JSON, {once:?} is not"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;
    use proptest::prelude::*;

    /// `REDACT_CASES=1000000 cargo test --release harness` looks longer.
    fn cases() -> u32 {
        std::env::var("REDACT_CASES")
            .ok()
            .and_then(|cases| cases.parse().ok())
            .unwrap_or(4_000)
    }

    /// Other cases in every run, unless `PROPTEST_RNG_SEED=n` names them, as the checks of a change do.
    fn config() -> ProptestConfig {
        ProptestConfig::with_cases(cases())
    }

    /// Pieces that detectors react to, joined at random: most bugs sit where two of them meet.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(PIECES).prop_map(str::to_owned);
        let noise =
            "[ -~\\n\\t]{0,6}|\\PC{0,3}|[0-9 .-]{1,20}|[A-Za-z0-9+/=_-]{8,50}".prop_map(|s| s);
        prop::collection::vec(prop_oneof![4 => piece, 2 => noise], 0..14)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(config())]
        #[test]
        fn every_promise_holds_for_what_detectors_react_to(text in pieces()) {
            let redactor = Redactor::new(Policy::default()).unwrap();
            prop_assert_eq!(broken_promise(&redactor, &text), None);
        }

        #[test]
        fn lines_of_json_stay_lines_of_json(
            keys in prop::collection::vec("[a-z_]{1,8}|password|name|value|note|jane@example.org", 1..5),
            values in prop::collection::vec(pieces(), 5),
        ) {
            let redactor = Redactor::new(Policy::default()).unwrap();
            let mut line = b"{".to_vec();
            for (key, value) in keys.iter().zip(&values) {
                line.push(if line.len() == 1 { b' ' } else { b',' });
                line.push(b'"');
                escape::push_json(&mut line, key);
                line.extend_from_slice(b"\":\"");
                escape::push_json(&mut line, value);
                line.push(b'"');
            }
            line.push(b'}');
            prop_assert_eq!(broken_line(&redactor, std::str::from_utf8(&line).unwrap()), None);
        }

        #[test]
        fn every_promise_holds_for_any_text(text in "\\PC{0,80}|[ -~]{0,120}|(?s:.){0,60}") {
            let redactor = Redactor::new(Policy::default()).unwrap();
            prop_assert_eq!(broken_promise(&redactor, &text), None);
        }
    }

    #[rustfmt::skip]
    static PIECES: &[&str] = &[
        "password", "secret", "api_key", "token", "pass", "auth", "pin", "cookie", "Cookie: ", "Authorization: ", "Bearer ", "Basic ", "credentials", "session_id",
        "=", ":", ": ", " => ", "\"", "'", "\\\"", "\\", " is ", " for ", ", ", ";", "&", "?", "#", "@", "/", "://", "(", ")", "[", "]", "{", "}", "<", ">", "</", "$", "%", "\n", " ",
        "hunter2", "a b", "null", "[REDACTED:email]", "[REDACTED]", "[email:k1:0123456789abcdef]", "[TRUNCATED]", "[", "REDACTED:", "k1:",
        "jane@example.org", "4111 1111 1111 1111", "378282246310005", "DE89370400440532013000", "123-45-6780", "https://bob:hunter2@h/x",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
        "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234", "dXNlcjpwYXNzd29yZA==", "%40", "%70", "%22", "\\u0070", "\\u{70}", "&quot;", "&#61;", "＠", "\u{200b}", "\u{ad}", "é", "密码", "Some(",
        "--password ", " -p ", "mysql ", "curl -u ", " connection ", " rabbitmqctl ", "AUTH ", " correcthorse", "\"name\":\"", "\"value\":\"", "1", "42", "0199", ".", "-", "_",
    ];
}
