//! Fourteen patterns as plain regular expressions, in the two ways people run them.

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// Names and patterns; the name is what replaces a match.
pub const ALL: [(&str, &str); 14] = [
    ("private_key", r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    ("jwt", r"\beyJ[A-Za-z0-9_-]{10,}\.(?:eyJ[A-Za-z0-9_-]{4,})?[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){1,3}"),
    ("auth_scheme", r"(?i)\b(?:bearer|basic|digest|negotiate|token|apikey)[ \t]+[A-Za-z0-9._~+/-]{8,}={0,2}"),
    (
        "key_value_secret",
        r#"(?i)(?:[a-z0-9_.-]{0,32}(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|token|credentials?))[\\"']{0,3}[ \t]{0,4}(?:=>?|:=?)[ \t]{0,4}[\\"']{0,3}[^\x00-\x20"'\\;&,)}\]]{1,512}"#,
    ),
    ("url_userinfo", r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\x00-\x20/?#@:]{0,256}:[^\x00-\x20/?#@]{1,512}@"),
    ("aws_key_id", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    ("github", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    ("slack", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,250}"),
    ("stripe", r"\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,247}"),
    ("google", r"\bAIza[A-Za-z0-9_-]{35}"),
    ("email", r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}"),
    ("payment_card", r"\b[2-6]\d(?:[ -]?\d){11,17}\b"),
    ("iban", r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b"),
    ("us_ssn", r"\b[0-8]\d{2}[- ]\d{2}[- ]\d{4}\b"),
];

/// Every regex over the whole text, one after another.
pub fn sequential() -> Result<impl FnMut(&str) -> usize, regex::Error> {
    let rules = compiled()?;
    let mut spans = Vec::new();
    let mut out = Vec::new();
    Ok(move |text: &str| {
        spans.clear();
        for (index, rule) in rules.iter().enumerate() {
            spans.extend(rule.find_iter(text.as_bytes()).map(|m| (m.start(), m.end(), index)));
        }
        replace(text.as_bytes(), &mut spans, &mut out)
    })
}

/// One pass says which regexes match, then only those run.
pub fn set_first() -> Result<impl FnMut(&str) -> usize, regex::Error> {
    let rules = compiled()?;
    let set: RegexSet = RegexSetBuilder::new(ALL.iter().map(|(_, pattern)| pattern)).unicode(false).build()?;
    let mut spans = Vec::new();
    let mut out = Vec::new();
    Ok(move |text: &str| {
        spans.clear();
        for index in set.matches(text.as_bytes()) {
            spans.extend(rules[index].find_iter(text.as_bytes()).map(|m| (m.start(), m.end(), index)));
        }
        replace(text.as_bytes(), &mut spans, &mut out)
    })
}

fn compiled() -> Result<Vec<Regex>, regex::Error> {
    ALL.iter().map(|(_, pattern)| RegexBuilder::new(pattern).unicode(false).build()).collect()
}

fn replace(text: &[u8], spans: &mut [(usize, usize, usize)], out: &mut Vec<u8>) -> usize {
    out.clear();
    spans.sort_unstable();
    let mut copied = 0;
    for &(start, end, index) in spans.iter() {
        if start >= copied {
            out.extend_from_slice(&text[copied..start]);
            out.extend_from_slice(b"[REDACTED:");
            out.extend_from_slice(ALL[index].0.as_bytes());
            out.push(b']');
            copied = end;
        }
    }
    if copied > 0 {
        out.extend_from_slice(&text[copied..]);
    }
    out.len()
}
