//! What a marker may keep of a value: enough for its owner to know it, too little for anyone else.

use crate::detector::{Rule, RuleId};

/// Fewer digits than this and the last four would be too much of it.
const CARD_LEAST: usize = 12;
const IBAN_LEAST: usize = 15;

/// Appends a marker with the last four of a card, or the country and the last four of an IBAN; else a full mask.
pub(crate) fn push(rule: RuleId, name: &str, value: &str, out: &mut String) {
    let digits: Vec<char> = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let tail = digits
        .len()
        .checked_sub(4)
        .and_then(|start| digits.get(start..))
        .unwrap_or_default();
    let plain = tail.iter().all(char::is_ascii_digit);
    let kept: String = if rule == Rule::PaymentCard.into() && digits.len() >= CARD_LEAST && plain {
        tail.iter().collect()
    } else if rule == Rule::Iban.into() && digits.len() >= IBAN_LEAST {
        let country = digits.iter().take(2).map(char::to_ascii_uppercase);
        country
            .chain(['-'])
            .chain(tail.iter().map(char::to_ascii_uppercase))
            .collect()
    } else {
        return push_mask(name, out);
    };
    out.push_str("[REDACTED:");
    out.push_str(name);
    out.push(':');
    out.push_str(&kept);
    out.push(']');
}

/// Appends `[REDACTED:rule]`.
pub(crate) fn push_mask(name: &str, out: &mut String) {
    out.push_str("[REDACTED:");
    out.push_str(name);
    out.push(']');
}
