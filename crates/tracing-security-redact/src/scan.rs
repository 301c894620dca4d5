//! Finds what the rules look for.

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::{Captures, Regex, RegexBuilder};

use crate::detector::Rule;
use crate::name;

/// A place to redact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) rule: Rule,
}

/// Appends what the detectors find in `text`, one detector after another.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    for (rule, regex, group) in detectors() {
        for found in regex.captures_iter(text.as_bytes()) {
            let Some(whole) = found.get(*group) else {
                continue;
            };
            if is_valid(*rule, &found, &String::from_utf8_lossy(whole.as_bytes())) {
                spans.push(Span {
                    start: whole.start(),
                    end: whole.end(),
                    rule: *rule,
                });
            }
        }
    }
    let markers: Vec<Range<usize>> = marker()
        .find_iter(text.as_bytes())
        .map(|m| m.range())
        .collect();
    spans.retain(|s| !markers.iter().any(|m| s.start < m.end && m.start < s.end));
}

fn is_valid(rule: Rule, found: &Captures<'_>, value: &str) -> bool {
    match rule {
        Rule::PaymentCard => is_card(value),
        Rule::KeyValueSecret => {
            found
                .get(1)
                .is_some_and(|key| name::classify(key.as_bytes()).is_some())
                && !matches!(
                    value.to_ascii_lowercase().as_str(),
                    "null" | "none" | "***" | "true" | "false"
                )
        }
        _ => true,
    }
}

fn is_card(value: &str) -> bool {
    let digits: Vec<u32> = value.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &d)| {
            if i % 2 == 0 {
                d
            } else if d > 4 {
                d * 2 - 9
            } else {
                d * 2
            }
        })
        .sum();
    (12..=19).contains(&digits.len()) && sum % 10 == 0
}

fn marker() -> &'static Regex {
    static MARKER: OnceLock<Regex> = OnceLock::new();
    MARKER.get_or_init(|| {
        build(r"\[(?:REDACTED(?:[:-][A-Za-z_0-9]+)?|[a-z_0-9]+:k[0-9]+:[0-9a-f]{16})\]")
    })
}

fn detectors() -> &'static [(Rule, Regex, usize)] {
    static DETECTORS: OnceLock<Vec<(Rule, Regex, usize)>> = OnceLock::new();
    DETECTORS.get_or_init(|| {
        let row = |rule, pattern, group| (rule, build(pattern), group);
        vec![
            row(Rule::Jwt, r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,3}", 0),
            row(Rule::AuthScheme, r"(?i)\b(?:bearer|basic|negotiate|apikey)[ \t]+([A-Za-z0-9._~+/-]{8,}={0,2})", 1),
            row(Rule::KeyValueSecret, r#"([A-Za-z0-9_.-]{1,64})[\\"']{0,3}[ \t]{0,4}(?:=>?|:=?)[ \t]{0,4}[\\"']{0,3}([^\x00-\x20"'\\;&,)}\]]{1,4096})"#, 2),
            row(Rule::KeyValueSecret, r#"([A-Za-z0-9_.-]{1,64})[\\"']{0,3}[ \t]{0,4}(?:=>?|:=?)[ \t]{0,4}"([^"\\]{1,4096})"#, 2),
            row(Rule::UrlUserinfo, r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://([^\x00-\x20/?#@:]{0,256}:[^\x00-\x20/?#@]{1,512})@", 1),
            row(Rule::Email, r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}", 0),
            row(Rule::PaymentCard, r"\b[2-6]\d(?:[ -]?\d){11,17}\b", 0),
        ]
    })
}

#[expect(
    clippy::expect_used,
    reason = "the patterns are constants that every test compiles"
)]
fn build(pattern: &str) -> Regex {
    RegexBuilder::new(pattern)
        .unicode(false)
        .build()
        .expect("a constant pattern")
}
