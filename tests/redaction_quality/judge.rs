//! The verdict on one case.
//!
//! Strict: a secret is gone only when no five characters in a row of it are left, the parts a partial mask may show
//! aside; of a shorter secret, when the whole is gone. What the text around the secret contains anyway does not count.

use crate::corpus::{Case, Secret};

/// How many characters in a row of a secret are a leak.
const LEAK_CHARS: usize = 5;
/// Stands where a secret stood; no text contains it.
const HOLE: &str = "\u{0}";

/// What a redactor did to one case.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The first surviving piece of each secret that leaked.
    pub(crate) leaked: Vec<String>,
    /// Context words that are gone.
    pub(crate) lost: Vec<String>,
    /// A clean text was changed.
    pub(crate) touched: bool,
    /// Redacting the redacted text changed it again.
    pub(crate) unstable: bool,
    /// What came out.
    pub(crate) output: String,
}

impl Verdict {
    /// Whether nothing is to be said against it.
    pub(crate) fn is_right(&self) -> bool {
        self.leaked.is_empty() && self.lost.is_empty() && !self.touched && !self.unstable
    }
}

/// Runs a redactor over a case, twice.
pub(crate) fn judge(case: &Case, redact: &dyn Fn(&str) -> String) -> Verdict {
    let output = redact(&case.text);
    let unmarked = without_markers(&output, &case.text);
    Verdict {
        leaked: leaks(case, &output),
        lost: case
            .context
            .iter()
            .filter(|word| !unmarked.contains(*word))
            .cloned()
            .collect(),
        touched: case.secrets.is_empty() && output != case.text,
        unstable: redact(&output) != output,
        output,
    }
}

fn leaks(case: &Case, output: &str) -> Vec<String> {
    let around = without_secrets(case);
    let (folded_output, folded_around) = (fold(output), fold(&around));
    case.secrets
        .iter()
        .filter_map(|secret| {
            let folded = Secret {
                text: fold(&secret.text),
                keep: secret.keep.iter().map(|keep| fold(keep)).collect(),
            };
            survivor(secret, output, &around)
                .or_else(|| survivor(&folded, &folded_output, &folded_around))
        })
        .collect()
}

/// The first piece of the secret that occurs more often in the output than around the secrets of the input.
fn survivor(secret: &Secret, output: &str, around: &str) -> Option<String> {
    let chars: Vec<char> = secret.text.chars().collect();
    chars
        .windows(LEAK_CHARS.min(chars.len()).max(1))
        .find_map(|window| {
            let piece: String = window.iter().collect();
            let kept = secret.keep.iter().any(|keep| keep.contains(&piece));
            let survives = !kept
                && output.contains(&piece)
                && output.matches(&piece).count() > around.matches(&piece).count();
            survives.then_some(piece)
        })
}

/// The case's text with a hole for every secret, the longest first, so that one within another leaves no rest.
fn without_secrets(case: &Case) -> String {
    let mut secrets: Vec<&str> = case
        .secrets
        .iter()
        .map(|secret| secret.text.as_str())
        .collect();
    secrets.sort_by_key(|text| std::cmp::Reverse(text.len()));
    secrets
        .iter()
        .fold(case.text.clone(), |text, secret| text.replace(secret, HOLE))
}

/// Without invisible characters and full-width forms: a redactor must not hand out what it only unfolded.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !matches!(
                c,
                '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
            )
        })
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// The output with a blank for every `[REDACTED:rule]` or `[rule:key:digits]`: the name in a marker is no context.
fn without_markers(output: &str, input: &str) -> String {
    let mut rest = output;
    let mut out = String::with_capacity(output.len());
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let marker = after
            .split_once(']')
            .filter(|(name, _)| is_marker(name, input));
        let (kept, next) = marker.map_or(("[", after), |(_, tail)| (" ", tail));
        out.push_str(kept);
        rest = next;
    }
    out.push_str(rest);
    out
}

fn is_marker(name: &str, input: &str) -> bool {
    let shaped = |c: char| c.is_ascii_alphanumeric() || "_:-*…".contains(c);
    name.len() <= 120 && name.chars().all(shaped) && !input.contains(&format!("[{name}]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(text: &str, secrets: &[(&str, &str)], context: &[&str]) -> Case {
        Case {
            id: "case".into(),
            detector: "d".into(),
            embedding: "e".into(),
            text: text.into(),
            secrets: secrets
                .iter()
                .map(|(text, keep)| Secret {
                    text: (*text).into(),
                    keep: if keep.is_empty() {
                        Vec::new()
                    } else {
                        vec![(*keep).into()]
                    },
                })
                .collect(),
            context: context.iter().map(|word| (*word).into()).collect(),
        }
    }

    fn leaks_as(output: &str, case: &Case) -> Vec<String> {
        judge(case, &|_| output.to_owned()).leaked
    }

    #[test]
    fn five_characters_in_a_row_are_a_leak_and_four_are_not() {
        let case = case("pw=abcdefgh", &[("abcdefgh", "")], &["pw"]);
        assert_eq!(leaks_as("pw=cdefg", &case), ["cdefg"]);
        assert!(leaks_as("pw=[REDACTED]efgh", &case).is_empty());
    }

    #[test]
    fn a_short_secret_leaks_as_a_whole() {
        let case = case("pin=1234", &[("1234", "")], &[]);
        assert_eq!(leaks_as("pin=1234", &case), ["1234"]);
        assert!(leaks_as("pin=234", &case).is_empty());
    }

    #[test]
    fn kept_parts_may_show() {
        let case = case(
            "iban NL44 2414 5027 42",
            &[("NL44 2414 5027 42", "27 42")],
            &[],
        );
        assert!(leaks_as("iban NL[…]27 42", &case).is_empty());
        assert_eq!(leaks_as("iban NL[…]027 42", &case), ["027 4"]);
    }

    #[test]
    fn what_stands_around_the_secret_anyway_is_no_leak() {
        let case = case(
            "sunshine in url, password=sunshine",
            &[("=sunshine", "")],
            &[],
        );
        assert!(leaks_as("sunshine in url, password[REDACTED]", &case).is_empty());
        assert_eq!(
            leaks_as("sunshine in url, password=sunshine", &case),
            ["=suns"]
        );
    }

    #[test]
    fn unfolding_is_not_redacting() {
        let case = case("card ４１１１１１１１", &[("４１１１１１１１", "")], &[]);
        assert_eq!(leaks_as("card 41111111", &case), ["41111"]);
    }

    #[test]
    fn a_marker_is_no_context() {
        let case = case(
            "the email is x@y.example",
            &[("x@y.example", "")],
            &["email"],
        );
        let verdict = judge(&case, &|_| "the [REDACTED:email]".to_owned());
        assert_eq!(verdict.lost, ["email"]);
        assert!(judge(&case, &|_| "the email is [REDACTED:email]".to_owned()).is_right());
    }

    #[test]
    fn a_second_pass_that_changes_something_is_seen() {
        let case = case("ab", &[], &[]);
        assert!(judge(&case, &|text| format!("{text}!")).unstable);
    }
}
