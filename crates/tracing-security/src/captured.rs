//! The captured fields of an event or a span: encoded, redacted, bounded.

use crate::callsite::push_string;
use crate::recognize::{Role, Slot};
use std::ops::Range;
use tracing_security_schema::{EventType, Severity};

/// The captured fields of an event or a span: encoded, redacted, bounded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Captured {
    /// `"key":value,` of every plain field, one after another.
    fields: Vec<u8>,
    entries: Vec<Entry>,
    /// Encoded values of promoted fields.
    promoted: Vec<u8>,
    slots: [Promoted; Slot::COUNT],
    filled: SlotSet,
    /// `"name":"rule",` of every field that was redacted.
    notes: Vec<u8>,
    pub(crate) event_type: Option<&'static EventType>,
    pub(crate) severity: Option<Severity>,
    pub(crate) risk_score: Option<u8>,
    /// `security = false` was recorded.
    pub(crate) switched_off: bool,
    /// A value of a standard error was recorded.
    pub(crate) holds_error: bool,
}

/// Where one plain field stands.
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u32,
    key_end: u32,
    end: u32,
    note: Span,
}

/// A range of bytes, small enough to be copied; of a note, empty where nothing was redacted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Promoted {
    value: Span,
    note: Span,
}

/// Some of the reserved keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SlotSet(u32);

impl SlotSet {
    pub(crate) fn contains(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }

    pub(crate) fn insert(&mut self, index: usize) {
        self.0 |= 1 << index;
    }

    fn remove(&mut self, index: usize) {
        self.0 &= !(1 << index);
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn all() -> Self {
        Self((1 << Slot::COUNT) - 1)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl Span {
    pub(crate) fn of(start: usize, end: usize) -> Self {
        // Buffers are bounded far below 4 GiB; a longer one would be cut, never wrap.
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: small(start),
            end: small(end),
        }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

fn slice(bytes: &[u8], span: Span) -> &[u8] {
    bytes.get(span.range()).unwrap_or_default()
}

impl Captured {
    pub(crate) fn clear(&mut self) {
        self.fields.clear();
        self.entries.clear();
        self.promoted.clear();
        self.slots = Default::default();
        self.filled = SlotSet::default();
        self.notes.clear();
        self.event_type = None;
        self.severity = None;
        self.risk_score = None;
        self.switched_off = false;
        self.holds_error = false;
    }

    /// Gives memory back after an unusually large record.
    pub(crate) fn shrink(&mut self, limit: usize) {
        self.fields.shrink_to(limit);
        self.promoted.shrink_to(limit);
        self.notes.shrink_to(limit);
    }

    /// Adds a plain field: `write` appends its encoded value, and its note if it was redacted.
    pub(crate) fn add(
        &mut self,
        key: &[u8],
        write: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>) -> Span,
    ) {
        let start = self.fields.len();
        self.fields.extend_from_slice(key);
        let key_end = self.fields.len();
        let note = write(&mut self.fields, &mut self.notes);
        self.fields.push(b',');
        let key_end = u32::try_from(key_end).unwrap_or(u32::MAX);
        let at = Span::of(start, self.fields.len());
        self.entries.push(Entry {
            start: at.start,
            key_end,
            end: at.end,
            note,
        });
    }

    /// Fills a reserved key: `write` appends its encoded value, and its note if it was redacted.
    pub(crate) fn promote(
        &mut self,
        slot: Slot,
        write: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>) -> Span,
    ) {
        let start = self.promoted.len();
        let note = write(&mut self.promoted, &mut self.notes);
        let value = Span::of(start, self.promoted.len());
        if let Some(promoted) = self.slots.get_mut(slot as usize) {
            *promoted = Promoted { value, note };
            self.filled.insert(slot as usize);
        }
    }

    /// Leaves a reserved key empty, with a note why.
    pub(crate) fn reject(&mut self, slot: Slot, write: impl FnOnce(&mut Vec<u8>) -> Span) {
        let note = write(&mut self.notes);
        if let Some(promoted) = self.slots.get_mut(slot as usize) {
            *promoted = Promoted {
                note,
                ..Promoted::default()
            };
            self.filled.remove(slot as usize);
        }
    }

    /// Leaves a plain field out, with a note why.
    pub(crate) fn omit(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Span) {
        let note = write(&mut self.notes);
        let here = Span::of(self.fields.len(), self.fields.len());
        self.entries.push(Entry {
            start: here.start,
            key_end: here.start,
            end: here.start,
            note,
        });
    }

    /// Bytes of all plain fields so far.
    pub(crate) fn plain_len(&self) -> usize {
        self.fields.len()
    }

    /// The encoded JSON value of a promoted field.
    pub(crate) fn slot(&self, slot: Slot) -> Option<&[u8]> {
        let promoted = self.slots.get(slot as usize)?;
        (self.filled.contains(slot as usize)).then(|| slice(&self.promoted, promoted.value))
    }

    /// The reserved keys that have a value.
    pub(crate) fn filled(&self) -> SlotSet {
        self.filled
    }

    /// The note of a promoted field, if it was redacted.
    pub(crate) fn slot_note(&self, slot: Slot) -> &[u8] {
        self.slots
            .get(slot as usize)
            .map_or(&[], |p| slice(&self.notes, p.note))
    }

    /// Every plain field as (`"key":`, `"key":value,`, note).
    pub(crate) fn plain(&self) -> impl Iterator<Item = (&[u8], &[u8], &[u8])> {
        self.entries.iter().map(|e| {
            (
                slice(
                    &self.fields,
                    Span {
                        start: e.start,
                        end: e.key_end,
                    },
                ),
                slice(
                    &self.fields,
                    Span {
                        start: e.start,
                        end: e.end,
                    },
                ),
                slice(&self.notes, e.note),
            )
        })
    }

    /// All plain fields at once, when none of them was replaced.
    pub(crate) fn plain_bytes(&self) -> &[u8] {
        &self.fields
    }

    /// All notes at once.
    pub(crate) fn notes(&self) -> &[u8] {
        &self.notes
    }

    pub(crate) fn has_key(&self, key: &[u8]) -> bool {
        self.plain().any(|(known, _, _)| known == key)
    }

    /// Takes over what `later` recorded: the last value of a name wins.
    pub(crate) fn merge(&mut self, later: &Self) {
        for (index, promoted) in later.slots.iter().enumerate() {
            let Some(mine) = self.slots.get_mut(index) else {
                continue;
            };
            let note = slice(&later.notes, promoted.note);
            let filled = later.filled.contains(index);
            if filled || !note.is_empty() {
                mine.note = copy_into(&mut self.notes, note);
            }
            if filled {
                self.filled.insert(index);
                mine.value = copy_into(&mut self.promoted, slice(&later.promoted, promoted.value));
            }
        }
        for (key, whole, note) in later.plain() {
            self.entries.retain(|e| {
                slice(
                    &self.fields,
                    Span {
                        start: e.start,
                        end: e.key_end,
                    },
                ) != key
                    || key.is_empty()
            });
            self.copy_plain(key, whole, note);
        }
        self.event_type = later.event_type.or(self.event_type);
        self.severity = later.severity.or(self.severity);
        self.risk_score = later.risk_score.or(self.risk_score);
        self.switched_off |= later.switched_off;
        self.holds_error |= later.holds_error;
        self.compact();
    }

    fn copy_plain(&mut self, key: &[u8], whole: &[u8], note: &[u8]) {
        if whole.is_empty() {
            return self.omit(|notes| copy_into(notes, note));
        }
        let value = whole
            .get(key.len()..whole.len().saturating_sub(1))
            .unwrap_or_default();
        self.add(key, |fields, notes| {
            fields.extend_from_slice(value);
            copy_into(notes, note)
        });
    }

    /// Drops the bytes of values that were replaced, so that a span recorded again and again stays small.
    fn compact(&mut self) {
        let live: usize = self
            .entries
            .iter()
            .map(|e| (e.end - e.start) as usize)
            .sum();
        let promoted: usize = self.slots.iter().map(|p| p.value.range().len()).sum();
        let noted: usize = (self.slots.iter().map(|p| p.note))
            .chain(self.entries.iter().map(|e| e.note))
            .map(|note| note.range().len())
            .sum();
        if live == self.fields.len() && promoted == self.promoted.len() && noted == self.notes.len()
        {
            return;
        }
        let old = std::mem::take(self);
        self.filled = old.filled;
        self.event_type = old.event_type;
        self.severity = old.severity;
        self.risk_score = old.risk_score;
        self.switched_off = old.switched_off;
        self.holds_error = old.holds_error;
        for (index, promoted) in old.slots.iter().enumerate() {
            if let Some(mine) = self.slots.get_mut(index) {
                *mine = Promoted {
                    value: copy_into(&mut self.promoted, slice(&old.promoted, promoted.value)),
                    note: copy_into(&mut self.notes, slice(&old.notes, promoted.note)),
                };
            }
        }
        for (key, whole, note) in old.plain() {
            self.copy_plain(key, whole, note);
        }
    }

    /// Keeps the last of several fields with one key.
    pub(crate) fn drop_repeated_keys(&mut self) {
        let fields = &self.fields;
        let key = |e: &Entry| {
            slice(
                fields,
                Span {
                    start: e.start,
                    end: e.key_end,
                },
            )
        };
        let kept: Vec<Entry> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(i, e)| {
                !self
                    .entries
                    .iter()
                    .skip(i + 1)
                    .any(|later| !key(e).is_empty() && key(later) == key(e))
            })
            .map(|(_, e)| *e)
            .collect();
        self.entries = kept;
        self.compact();
    }

    /// Whether a field has this text as its value, for span directives.
    pub(crate) fn has_value(&self, name: &str, value: &str) -> bool {
        let mut key = Vec::new();
        push_string(&mut key, name);
        key.push(b':');
        let mut quoted = Vec::new();
        push_string(&mut quoted, value);
        let plain = self.plain().any(|(known, whole, _)| {
            known == key
                && whole
                    .get(key.len()..whole.len().saturating_sub(1))
                    .is_some_and(|encoded| encoded == quoted || encoded == value.as_bytes())
        });
        let Role::Promoted(slot, _) = Role::of(name) else {
            return plain;
        };
        plain
            || self
                .slot(slot)
                .is_some_and(|encoded| encoded == quoted || encoded == value.as_bytes())
    }
}

fn copy_into(out: &mut Vec<u8>, bytes: &[u8]) -> Span {
    let start = out.len();
    out.extend_from_slice(bytes);
    Span::of(start, out.len())
}
