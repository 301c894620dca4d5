//! Collects what the detectors find while the sweep goes over a text.

use super::block::Met;
use super::plain::Plain;
use super::sweep::{Anchor, sweep};
use super::text::{Text, is_blank, is_quote};
use crate::detector::{Rule, RuleId, RuleSet};
use crate::{detector, keyed};

/// A place to redact, in bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) rule: RuleId,
}

/// How many bytes one text may search beyond the neighbourhood of a place, besides its own; then such places are
/// taken for the worst.
const SEARCHED_BYTES: usize = 96 * SEARCH_COST;
/// What every such search counts for.
const SEARCH_COST: usize = 512;

/// What the first look at a place takes, in units of work.
const PLACE_COST: usize = 10;
/// What a look at a decoded text takes besides its bytes, in units of work.
const LOOK_COST: usize = 300;

/// One text under the scanner and what was found in it so far.
#[derive(Debug)]
pub(crate) struct Finder<'t, 's> {
    pub(crate) text: Text<'t>,
    enabled: RuleSet,
    spans: &'s mut Vec<Span>,
    /// Markers in the text, which nothing starts in.
    markers: &'s [(usize, usize)],
    /// Where alone something is looked for.
    windows: Option<&'s [(usize, usize)]>,
    /// Where it begins to look.
    pub(crate) plain: Option<Plain>,
    /// What stands in the whole text, if that was asked before.
    pub(crate) met: Option<Met>,
    /// Places before this lie in something found: nothing is looked for there again, which keeps any text linear.
    covered: usize,
    /// Bytes that may still be searched.
    search: usize,
    /// Behind this place no END line of a key stands, once that was found out.
    pub(crate) endless_from: usize,
    /// Where the last name ended that was read for its own sake.
    pub(crate) named_to: usize,
    /// base64 runs are decoded and looked into, but not inside what was decoded already.
    pub(crate) decodes: bool,
}

impl<'t, 's> Finder<'t, 's> {
    pub(crate) fn new(
        text: Text<'t>,
        enabled: RuleSet,
        spans: &'s mut Vec<Span>,
        decodes: bool,
    ) -> Self {
        Self {
            text,
            enabled,
            spans,
            markers: &[],
            windows: None,
            plain: None,
            met: None,
            covered: 0,
            search: SEARCHED_BYTES + text.len(),
            endless_from: usize::MAX,
            named_to: 0,
            decodes,
        }
    }

    /// Passes over markers, which are in order.
    pub(crate) const fn pass_over(&mut self, markers: &'s [(usize, usize)]) {
        self.markers = markers;
    }

    /// Looks nowhere but in windows, which are in order.
    pub(crate) const fn stay_within(&mut self, windows: &'s [(usize, usize)]) {
        self.windows = Some(windows);
    }

    /// Finds everything by the block sweep.
    #[inline]
    pub(crate) fn run(&mut self) -> Met {
        if let Some(windows) = self.windows.take() {
            return self.run_within(windows);
        }
        let bytes = self.text.bytes;
        let is_unusual = sweep(bytes, self.plain, |anchor, place| self.visit(anchor, place));
        let met = Met::of_unusual(bytes, is_unusual);
        if met.high {
            keyed::told::scan(self, 0, bytes.len());
        }
        met
    }

    /// The same in windows; what was met is what was met in them.
    #[inline(never)]
    fn run_within(&mut self, windows: &[(usize, usize)]) -> Met {
        let text = self.text;
        let mut met = self.met.unwrap_or_default();
        for &(start, end) in windows {
            let part = with_run_ahead(text.bytes, start, end);
            let is_unusual = sweep(part, None, |anchor, place| {
                // What a window cuts in two begins in front of it.
                let is_whole = place > 0 || !anchor.goes_on_at(text, start);
                if is_whole && start + place < end {
                    self.visit(anchor, start + place);
                }
            });
            if self.met.is_some_and(|met| !met.high) {
                continue;
            }
            let found = Met::of_unusual(part, is_unusual);
            if found.high {
                keyed::told::scan(self, start, end);
            }
            met = met.or(found);
        }
        met
    }

    /// Finds everything by the plain walk that the sweep is tested against.
    #[cfg(any(test, feature = "reference"))]
    pub(crate) fn run_plainly(&mut self) -> Met {
        let bytes = self.text.bytes;
        let windows = self.windows.take();
        let met = super::sweep::walk(bytes, |anchor, place| {
            if windows.is_none_or(|w| w.iter().any(|&(start, end)| (start..end).contains(&place))) {
                self.visit(anchor, place);
            }
        });
        match windows {
            None if met.high => keyed::told::scan(self, 0, bytes.len()),
            None => {}
            Some(windows) => {
                for &(start, end) in windows {
                    if Met::of(with_run_ahead(bytes, start, end)).high {
                        keyed::told::scan(self, start, end);
                    }
                }
            }
        }
        windows.map_or(met, |windows| {
            let part = |&(start, end): &(usize, usize)| with_run_ahead(bytes, start, end);
            windows
                .iter()
                .map(part)
                .map(Met::of)
                .fold(Met::default(), Met::or)
        })
    }

    #[inline(always)]
    fn visit(&mut self, anchor: Anchor, place: usize) {
        if place < self.covered || !self.markers.is_empty() && is_in(&mut self.markers, place) {
            return;
        }
        if anchor == Anchor::Word && !keyed::looks_right(self.text, place) {
            return;
        }
        if self.text.is_over(place) {
            self.covered = usize::MAX;
            return;
        }
        self.text.spend(PLACE_COST);
        match anchor {
            Anchor::Separator => {
                if self.looks_for_addresses() {
                    detector::network::at_separator(self, place);
                }
                keyed::at_separator(self, place);
            }
            Anchor::Word => keyed::word_found(self, place),
            Anchor::Digit => {
                keyed::directive::at_value(self, place);
                detector::digits::at_digit(self, place);
            }
            // A word in small letters between blanks does not come here: `token::is_word`.
            Anchor::Token => {
                keyed::at_token(self, place);
                keyed::directive::at_value(self, place);
                detector::token::at_token(self, place);
            }
            Anchor::Mark if self.text.at(place) == b'$' => detector::hash::at_dollar(self, place),
            Anchor::Mark if self.text.at(place) == b'>' => keyed::directive::at_rule(self, place),
            Anchor::Mark if keyed::command::at_sign(self, place) => {}
            Anchor::Mark => detector::email::at_sign(self, place),
            Anchor::Dash => self.at_dash(place),
        }
    }

    /// Whether a marker stands behind the place that is looked at.
    pub(crate) const fn has_markers(&self) -> bool {
        !self.markers.is_empty()
    }

    /// Whether the value behind a separator is a marker and nothing more follows it: then the name was dealt with.
    pub(crate) fn is_marked(&self, separator: usize) -> bool {
        let Some(&(start, end)) = self.markers.first() else {
            return false;
        };
        let text = self.text;
        if start <= separator || start > separator + 3 {
            return false;
        }
        let gap = text.bytes.get(separator + 1..start).unwrap_or_default();
        let closes = match text.at(end) {
            b'\n' | b'"' | b'\'' => true,
            // Of several codes each is looked for.
            b' ' => {
                text.at(end + 1).is_ascii_alphanumeric() && text.before(separator) | 0x20 != b's'
            }
            _ => end >= text.len(),
        };
        closes && gap.iter().all(|&b| is_blank(b) || is_quote(b))
    }

    /// A PEM header begins with two dashes, an option with one or two behind a blank.
    #[inline(always)]
    fn at_dash(&mut self, place: usize) {
        if self.text.at(place + 1) == b'-' {
            detector::pem::at_dash(self, place);
            keyed::command::at_long_option(self, place);
        } else if self.text.at(place + 1) == b'>' {
            keyed::at_arrow(self, place);
        } else if matches!(self.text.before(place), b' ' | b'"' | b'\'') {
            keyed::command::at_dash(self, place);
        }
    }

    pub(crate) fn is_enabled(&self, rule: Rule) -> bool {
        self.enabled.contains(rule.into())
    }

    /// Whether one of the opt-in rules for network addresses is on.
    pub(crate) fn looks_for_addresses(&self) -> bool {
        self.is_enabled(Rule::Ip) || self.is_enabled(Rule::Mac)
    }

    /// Takes note of a finding; empty ones and those of switched-off rules are none.
    pub(crate) fn push(&mut self, start: usize, end: usize, rule: Rule) {
        if start >= end || !self.is_enabled(rule) {
            return;
        }
        self.spans.push(Span {
            start,
            end,
            rule: rule.into(),
        });
        self.covered = self.covered.max(end);
    }

    /// Takes note of a finding further ahead: what lies before it is still looked at.
    pub(crate) fn push_ahead(&mut self, start: usize, end: usize, rule: Rule) {
        if start < end && self.is_enabled(rule) {
            self.spans.push(Span {
                start,
                end,
                rule: rule.into(),
            });
        }
    }

    /// Whether anything is found in a text that was decoded from this one.
    pub(crate) fn finds_in(&self, plain: &[u8]) -> bool {
        let mut spans = Vec::new();
        let enabled = self.enabled.union(RuleSet::SECRETS);
        // Its places are not those of this text: it is short, and paid for at once.
        self.text.spend(LOOK_COST + 16 * plain.len());
        Finder::new(Text::of(plain), enabled, &mut spans, false).run();
        !spans.is_empty()
    }

    /// Nothing before this place is looked at again, if the rule that read so far is on.
    pub(crate) fn cover(&mut self, end: usize, rule: Rule) {
        if self.is_enabled(rule) {
            self.covered = self.covered.max(end);
        }
    }

    /// Leave for one search beyond the neighbourhood, until the text has used up its share.
    pub(crate) fn may_search(&mut self) -> bool {
        self.searched(SEARCH_COST);
        self.search > 0
    }

    /// Counts what was searched.
    pub(crate) fn searched(&mut self, bytes: usize) {
        self.search = self.search.saturating_sub(bytes);
    }
}

/// A window, and behind it what tells how far a run goes on.
fn with_run_ahead(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes
        .get(start..(end + 16).min(bytes.len()))
        .unwrap_or_default()
}

/// Whether a place is in one of several areas; places come in order, so that areas that lie behind are let go.
#[inline]
fn is_in(areas: &mut &[(usize, usize)], place: usize) -> bool {
    while let Some((&(start, end), later)) = areas.split_first() {
        if place < end {
            return place >= start;
        }
        *areas = later;
    }
    false
}
