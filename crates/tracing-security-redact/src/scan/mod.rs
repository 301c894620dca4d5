//! Finds what the rules look for: in the text itself, then behind its encodings.

pub(crate) mod block;
pub(crate) mod finder;
mod lanes;
pub(crate) mod marker;
mod plain;
pub(crate) mod sweep;
pub(crate) mod text;
mod union;
mod work;

use crate::detector::{Rule, RuleSet, personal};
use crate::fold::{MAX_LAYERS, Shadow};
use crate::names::Names;

pub(crate) use self::block::Met;
use self::finder::Finder;
pub(crate) use self::finder::Span;
pub(crate) use self::plain::Plain;
use self::text::Text;
pub(crate) use self::union::unite;
use self::work::{Allowance, Work};

/// Buffers that a thread uses again and again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) spans: Vec<Span>,
    /// Where markers stand in the text, once that was asked for.
    markers: Vec<(usize, usize)>,
    /// Around what was replaced: where a long text that was looked at before is looked at again.
    windows: Vec<(usize, usize)>,
    /// How far the text is plain.
    plain: Option<Plain>,
    /// Where in a text stands what was put there last.
    pub(crate) changes: Vec<(usize, usize)>,
    allowance: Allowance,
    /// How long the text was that was looked at first.
    seen: usize,
    /// Where the text must be cut because it cost too much.
    pub(crate) stop: Option<usize>,
    below: Shadow,
    above: Shadow,
    names: Names,
}

/// From this length on, in bytes, markers are noted beforehand and second looks stay near them.
const LONG: usize = 1_024;
/// How far from a marker the text in its place can make a finding of something.
const MARGIN: usize = 512;

impl Scratch {
    /// Begins with a text of which no more is known than how far it is plain.
    #[inline]
    pub(crate) fn begin(&mut self, text: &str, plain: Option<Plain>) {
        self.plain = plain;
        self.seen = text.len();
        self.markers.clear();
        self.windows.clear();
        self.allowance = Allowance::default();
        if text.len() > LONG {
            self.note_markers(text);
        }
    }

    /// From here on a text is looked at again, and that may not cost much more.
    pub(crate) fn limit(&mut self, text: &str) {
        self.allowance = self.allowance.again(self.seen, text.len());
    }

    /// Begins with what became of a text that was looked at before.
    pub(crate) fn begin_again(&mut self, text: &str) {
        self.windows.clear();
        self.plain = None;
        if !self.note_markers(text) || text.len() <= LONG {
            return;
        }
        for &(start, end) in &self.changes {
            let from = start.saturating_sub(MARGIN);
            match self.windows.last_mut() {
                Some((_, last)) if *last >= from => *last = end + MARGIN,
                _ => self.windows.push((from, end + MARGIN)),
            }
        }
    }

    /// Finds the markers of a text; whether it has any.
    pub(crate) fn note_markers(&mut self, text: &str) -> bool {
        self.markers.clear();
        self.markers.extend(marker::all(text.as_bytes()));
        !self.markers.is_empty()
    }
}

/// Fills `scratch.spans` with what the built-in detectors find in `text`, outside the markers in it.
#[inline]
pub(crate) fn find(text: &str, enabled: RuleSet, scratch: &mut Scratch) -> Met {
    let met = look(text, enabled, scratch, |finder| finder.run());
    if scratch.spans.is_empty() || !scratch.markers.is_empty() || !scratch.note_markers(text) {
        return met;
    }
    look(text, enabled, scratch, |finder| finder.run())
}

/// The same by the plain walk: what the sweep is tested against.
#[cfg(any(test, feature = "reference"))]
pub(crate) fn find_plainly(text: &str, enabled: RuleSet, scratch: &mut Scratch) -> Met {
    let met = look(text, enabled, scratch, |finder| finder.run_plainly());
    if scratch.spans.is_empty() || !scratch.note_markers(text) {
        return met;
    }
    look(text, enabled, scratch, |finder| finder.run_plainly())
}

#[inline(always)]
fn look(
    text: &str,
    enabled: RuleSet,
    scratch: &mut Scratch,
    run: impl Fn(&mut Finder<'_, '_>) -> Met,
) -> Met {
    let bytes = text.as_bytes();
    let work = Work::plain(&scratch.names, &scratch.allowance);
    let counted = Text::counted(bytes, &work);
    scratch.spans.clear();
    let mut finder = Finder::new(counted, enabled, &mut scratch.spans, true);
    finder.pass_over(&scratch.markers);
    finder.plain = scratch.plain;
    let met = if scratch.windows.is_empty() {
        run(&mut finder)
    } else {
        finder.stay_within(&scratch.windows);
        let met = Met::of(bytes);
        finder.met = Some(met);
        run(&mut finder);
        met
    };
    scratch.stop = work.stop();
    scratch.allowance.pay(&work);
    if met.high || met.coded {
        behind_encodings(bytes, scratch, |text, windows, spans| {
            let mut finder = Finder::new(text, enabled, spans, true);
            finder.stay_within(windows);
            run(&mut finder)
        });
    }
    if enabled.contains(Rule::UserPath.into()) {
        let text = Text::of(bytes);
        personal::user_path(&mut Finder::new(text, enabled, &mut scratch.spans, false));
    }
    met
}

/// Takes off one layer after another and looks again, as long as there is one.
fn behind_encodings(
    bytes: &[u8],
    scratch: &mut Scratch,
    look: impl Fn(Text<'_>, &[(usize, usize)], &mut Vec<Span>) -> Met,
) {
    let Scratch {
        spans,
        stop,
        below,
        above,
        names,
        allowance,
        windows,
        ..
    } = scratch;
    if !below.decode(bytes) {
        return;
    }
    let narrow = |shadow: &mut Shadow| {
        if !windows.is_empty() {
            shadow.stay_within(windows);
        }
    };
    narrow(below);
    spans.sort_unstable_by_key(|span| span.start);
    let known = spans.len();
    let work = Work::decoded(names, allowance, bytes.len(), known);
    let mut first_dear = None;
    for layer in 0..MAX_LAYERS {
        let first = spans.len();
        let met = look(Text::counted(&below.bytes, &work), &below.windows, spans);
        let dear = work.first_dear().and_then(|at| below.origin(at, at + 1));
        first_dear = earlier(first_dear, dear.map(|(place, _)| place));
        if work.stop().is_some() {
            *stop = earlier(*stop, first_dear);
        }
        work.finish_layer(below.bytes.len());
        to_origin(bytes, below, known, first, spans);
        if !(met.high || met.coded) || !above.decode(&below.bytes) {
            break;
        }
        if layer + 1 == MAX_LAYERS {
            // What is hidden deeper is not found: it does not come out.
            let place = above.first_difference();
            *stop = earlier(
                *stop,
                place.and_then(|at| Some(below.origin(at, at + 1)?.0)),
            );
            break;
        }
        above.rebase(below);
        narrow(above);
        std::mem::swap(below, above);
    }
    allowance.pay(&work);
}

/// The earlier of two places, where there are any.
fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}

/// Puts what was found in a shadow, from one span on, where it came from.
///
/// What stands there in the text itself, and was found in it, keeps its rule: a shadow shows less of what is around.
fn to_origin(bytes: &[u8], shadow: &Shadow, known: usize, first: usize, spans: &mut Vec<Span>) {
    let mut kept = first;
    for index in first..spans.len() {
        let Some(&found) = spans.get(index) else {
            continue;
        };
        let Some((start, end)) = shadow.origin(found.start, found.end) else {
            continue;
        };
        let is_plain = || bytes.get(start..end) == shadow.bytes.get(found.start..found.end);
        if is_within(spans.get(..known).unwrap_or_default(), start, end) && is_plain() {
            continue;
        }
        if let Some(slot) = spans.get_mut(kept) {
            *slot = Span {
                start,
                end,
                ..found
            };
            kept += 1;
        }
    }
    spans.truncate(kept);
}

/// Whether one of several spans, ordered by their starts, has a range within it: one of the last that begin before it.
fn is_within(spans: &[Span], start: usize, end: usize) -> bool {
    let behind = spans.partition_point(|span| span.start <= start);
    let before = spans.get(..behind).unwrap_or_default();
    before.iter().rev().take(4).any(|span| span.end >= end)
}
