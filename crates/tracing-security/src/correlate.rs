//! Which interaction a record belongs to, and what its spans lend it.

use crate::callsite::Callsite;
use crate::captured::{Captured, SlotSet};
use crate::clock::{Now, UUID_LEN};
use crate::late::LateFields;
use crate::otel::TraceIds;
use crate::recognize::Slot;
use crate::span::LogId;
use std::sync::Arc;
use tracing_core::LevelFilter;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// Most bytes of plain fields that spans lend to one record; values beyond it are replaced.
const LENT_LIMIT: usize = 128 * 1024;

/// The correlation identifier made for an outermost span that brought none.
#[derive(Debug, Clone, Copy)]
struct RootCorrelation([u8; UUID_LEN]);

/// What the enclosing spans lend to one record; reused from record to record.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// Encoded values of inherited reserved keys.
    values: Vec<u8>,
    slots: [Option<(usize, usize)>; Slot::COUNT],
    filled: SlotSet,
    /// The keys whose inherited value, or want of one, has its note already.
    noted: [bool; Slot::COUNT],
    correlation: Option<(usize, usize)>,
    /// The OpenTelemetry trace's identifier.
    trace: Option<(usize, usize)>,
    /// Quoted span names, innermost first, and where each ends.
    names: Vec<u8>,
    name_ends: Vec<usize>,
    /// `"key":value,` of inherited plain fields, and the keys already taken.
    fields: Vec<u8>,
    keys: Vec<(usize, usize)>,
    notes: Vec<u8>,
}

impl Context {
    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.slots = Default::default();
        self.filled = SlotSet::default();
        self.noted = Default::default();
        self.correlation = None;
        self.trace = None;
        self.names.clear();
        self.name_ends.clear();
        self.fields.clear();
        self.keys.clear();
        self.notes.clear();
    }

    /// Collects from `spans`, innermost first, what `own` does not say itself.
    ///
    /// Precedence of the correlation identifier: the record's own field, the nearest span that has one, the
    /// OpenTelemetry trace, one made for the outermost span and shared by all below it, a fresh one. `capture` is
    /// asked for what a span lends late.
    pub(crate) fn gather<'a, R>(
        &mut self,
        spans: impl Iterator<Item = SpanRef<'a, R>>,
        log: LogId,
        own: &Captured,
        now: Now,
        mut capture: impl FnMut(&Callsite, &dyn LateFields) -> Captured,
    ) where
        R: LookupSpan<'a> + 'a,
    {
        self.adopt_correlation(own);
        let mut outermost = None;
        for span in spans {
            let late = log.state(&span.extensions()).and_then(|state| {
                if let Some(lent) = &state.captured {
                    self.inherit(&state.callsite, lent, own);
                }
                Some((state.uncaptured()?, Arc::clone(&state.callsite)))
            });
            if let Some((fields, callsite)) = late {
                let lent = capture(&callsite, &*fields);
                self.inherit(&callsite, &lent, own);
                if let Some(state) = log.state_mut(&mut span.extensions_mut()) {
                    state.settle(lent);
                }
            }
            outermost = Some(span);
        }
        self.correlation = self.correlation.or(self.trace);
        if self.correlation.is_none() {
            let id = outermost.map_or_else(|| now.uuid(), |span| correlation_of_root(&span, now));
            self.set_correlation(&id);
        }
    }

    /// The OpenTelemetry trace around the record: what spans say of a trace yields to it, and it yields to what
    /// the record says itself. Call it before [`gather`](Self::gather).
    pub(crate) fn enter_trace(&mut self, ids: Option<TraceIds>, own: &Captured) {
        let Some(ids) = ids else { return };
        if own.slot(Slot::TraceId).is_some() || own.slot(Slot::SpanId).is_some() {
            return;
        }
        self.trace = self.fill(Slot::TraceId, ids.trace_id());
        self.fill(Slot::SpanId, ids.span_id());
    }

    /// A closing span's own state, before what encloses it.
    pub(crate) fn enter_own_span(&mut self, callsite: &Callsite) {
        self.push_name(callsite);
    }

    /// The encoded value of an inherited key.
    pub(crate) fn slot(&self, slot: Slot) -> Option<&[u8]> {
        let (start, end) = (*self.slots.get(slot as usize)?)?;
        self.values.get(start..end)
    }

    /// The encoded correlation identifier.
    pub(crate) fn correlation(&self) -> &[u8] {
        self.correlation
            .and_then(|(start, end)| self.values.get(start..end))
            .unwrap_or(b"\"\"")
    }

    /// Quoted names, outermost first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.name_ends.len()).rev().filter_map(|i| {
            let start = i
                .checked_sub(1)
                .and_then(|before| self.name_ends.get(before))
                .copied();
            self.names.get(start.unwrap_or(0)..*self.name_ends.get(i)?)
        })
    }

    pub(crate) fn fields(&self) -> &[u8] {
        &self.fields
    }

    pub(crate) fn notes(&self) -> &[u8] {
        &self.notes
    }

    fn inherit(&mut self, callsite: &Callsite, lent: &Captured, own: &Captured) {
        self.push_name(callsite);
        if self.correlation.is_none() {
            self.adopt_correlation(lent);
            self.note(Slot::CorrelationId, lent, own);
        }
        self.inherit_slots(lent, own);
        for (key, whole, note) in lent.plain() {
            let taken = self
                .keys
                .iter()
                .any(|(start, end)| self.fields.get(*start..*end) == Some(key));
            if !taken && !own.has_key(key) {
                let (start, _) = if self.fields.len() + whole.len() <= LENT_LIMIT {
                    append(&mut self.fields, whole)
                } else {
                    let place = append(&mut self.fields, key);
                    self.fields.extend_from_slice(b"\"[TRUNCATED]\",");
                    place
                };
                self.keys.push((start, start + key.len()));
                self.notes.extend_from_slice(note);
            }
        }
    }

    fn inherit_slots(&mut self, lent: &Captured, own: &Captured) {
        // A key without a value matters only for the note that says why.
        let offered = if lent.notes().is_empty() {
            lent.filled()
        } else {
            SlotSet::all()
        };
        let wanted = offered.without(own.filled()).without(self.filled);
        if wanted.is_empty() {
            return;
        }
        for slot in Slot::CONTEXT {
            if slot == Slot::CorrelationId || !wanted.contains(slot as usize) {
                continue;
            }
            if let (Some(value), Some(place)) = (lent.slot(slot), self.slots.get_mut(slot as usize))
            {
                *place = Some(append(&mut self.values, value));
                self.filled.insert(slot as usize);
            }
            self.note(slot, lent, own);
        }
    }

    /// Why a key has not the value that a span was given; of several reasons the nearest span's stands.
    fn note(&mut self, slot: Slot, lent: &Captured, own: &Captured) {
        let note = lent.slot_note(slot);
        let Some(noted @ false) = self.noted.get_mut(slot as usize) else {
            return;
        };
        if !note.is_empty() && own.slot_note(slot).is_empty() {
            *noted = true;
            self.notes.extend_from_slice(note);
        }
    }

    fn adopt_correlation(&mut self, from: &Captured) {
        let found = from
            .slot(Slot::CorrelationId)
            .or_else(|| from.slot(Slot::TraceId));
        self.correlation = found.map(|value| append(&mut self.values, value));
    }

    fn set_correlation(&mut self, id: &[u8]) {
        self.correlation = Some(self.push_quoted(id));
    }

    /// Gives a reserved key a value, before any span does.
    fn fill(&mut self, slot: Slot, text: &[u8]) -> Option<(usize, usize)> {
        let value = self.push_quoted(text);
        *self.slots.get_mut(slot as usize)? = Some(value);
        self.filled.insert(slot as usize);
        Some(value)
    }

    fn push_quoted(&mut self, text: &[u8]) -> (usize, usize) {
        let start = self.values.len();
        self.values.push(b'"');
        self.values.extend_from_slice(text);
        self.values.push(b'"');
        (start, self.values.len())
    }

    fn push_name(&mut self, callsite: &Callsite) {
        self.names.extend_from_slice(&callsite.quoted_name);
        self.name_ends.push(self.names.len());
    }
}

fn append(out: &mut Vec<u8>, bytes: &[u8]) -> (usize, usize) {
    let start = out.len();
    out.extend_from_slice(bytes);
    (start, out.len())
}

/// The identifier kept with an outermost span, made at its first use.
fn correlation_of_root<'a, R: LookupSpan<'a> + 'a>(
    root: &SpanRef<'a, R>,
    now: Now,
) -> [u8; UUID_LEN] {
    if let Some(RootCorrelation(id)) = root.extensions().get::<RootCorrelation>() {
        return *id;
    }
    let fresh = RootCorrelation(now.uuid());
    let mut extensions = root.extensions_mut();
    // Another thread may have been first.
    match extensions.get_mut::<RootCorrelation>() {
        Some(RootCorrelation(id)) => *id,
        None => {
            extensions.insert(fresh);
            fresh.0
        }
    }
}

/// The highest level that spans around an event open to it.
pub(crate) fn opened_level<'a, R: LookupSpan<'a> + 'a>(
    spans: impl Iterator<Item = SpanRef<'a, R>>,
    log: LogId,
) -> LevelFilter {
    spans
        .filter_map(|span| log.state(&span.extensions()).map(|state| state.opens))
        .max()
        .unwrap_or(LevelFilter::OFF)
}
