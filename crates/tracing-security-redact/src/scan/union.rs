//! Makes one order of all findings: inside markers nothing, overlaps united, the strongest action wins.

use super::Scratch;
use super::finder::Span;
use crate::action::Action;
use crate::detector::{Rule, RuleId};

/// Unites overlapping spans in place; afterwards they are ordered and apart.
///
/// The markers of the text must have been noted, as [`super::find`] does when it finds something.
pub(crate) fn unite(text: &str, scratch: &mut Scratch, action: impl Fn(RuleId) -> Action) {
    let Scratch { spans, markers, .. } = scratch;
    spans.retain(|span| action(span.rule) != Action::Keep);
    leave_markers(text.as_bytes(), markers, spans);
    for span in spans.iter_mut() {
        // Past the end no place is a boundary: a rule that points there must not be followed.
        span.start = span.start.min(text.len());
        span.end = span.end.min(text.len());
        while !text.is_char_boundary(span.start) {
            span.start -= 1;
        }
        while !text.is_char_boundary(span.end) {
            span.end += 1;
        }
    }
    spans.sort_unstable_by_key(|span| (span.start, usize::MAX - span.end, span.rule));
    leave_hosts(spans);
    let mut kept = 0_usize;
    for index in 0..spans.len() {
        let Some(&span) = spans.get(index) else {
            continue;
        };
        let previous = kept.checked_sub(1).and_then(|i| spans.get_mut(i));
        match previous {
            Some(last) if span.start < last.end => {
                if action(span.rule) > action(last.rule) {
                    last.rule = span.rule;
                }
                last.end = last.end.max(span.end);
            }
            _ => {
                if let Some(slot) = spans.get_mut(kept) {
                    *slot = span;
                    kept += 1;
                }
            }
        }
    }
    spans.truncate(kept);
}

/// Behind `user:x@` stands a host: what reads the end of a password and its host as an address is wrong.
fn leave_hosts(spans: &mut [Span]) {
    let (userinfo, email) = (RuleId::from(Rule::UrlUserinfo), RuleId::from(Rule::Email));
    let mut outer: Option<Span> = None;
    for span in spans.iter_mut() {
        let inside = outer.filter(|outer| span.start > outer.start && span.start < outer.end);
        match inside {
            Some(outer) if span.rule == email || span.rule == userinfo => {
                span.end = span.end.min(outer.end)
            }
            Some(_) => {}
            None => outer = (span.rule == userinfo).then_some(*span).or(outer),
        }
    }
}

/// What lies inside a marker was dealt with; what only touches one ends there.
fn leave_markers(text: &[u8], markers: &[(usize, usize)], spans: &mut Vec<Span>) {
    if markers.is_empty() {
        return;
    }
    let around = |place: usize| {
        let next = markers.partition_point(|&(_, end)| end <= place);
        markers.get(next).filter(|&&(start, _)| start <= place)
    };
    for span in spans.iter_mut() {
        // The end first: where only a marker is left in front of it, nothing is.
        if let Some(&(start, _)) = around(span.end) {
            span.end = start;
        }
        match around(span.start) {
            Some(&(start, end)) if span.start > start || span.end <= end => span.start = end,
            _ => {}
        }
    }
    spans.retain(|span| span.start < span.end && !is_between(text, markers, *span));
}

/// Whether only punctuation is left of a span beside or between markers: `[REDACTED:email]:[REDACTED:url_userinfo]`.
fn is_between(text: &[u8], markers: &[(usize, usize)], span: Span) -> bool {
    let from = markers.partition_point(|&(_, end)| end < span.start);
    let met = markers.get(from..).unwrap_or_default();
    let mut met = met.iter().take_while(|&&(start, _)| start <= span.end);
    let (mut at, mut any) = (span.start, false);
    let is_plain = |from: usize, to: usize| {
        let left = text.get(from..to).unwrap_or_default();
        left.iter()
            .all(|b| b.is_ascii() && !b.is_ascii_alphanumeric())
    };
    let plain = met.all(|&(start, end)| {
        let plain = is_plain(at, start.min(span.end));
        (at, any) = (at.max(end), true);
        plain
    });
    any && plain && is_plain(at, span.end)
}
