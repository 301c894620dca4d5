//! How much a text may cost: whatever it is made of, its tail is cut off rather than paid for.
//!
//! Every byte that is walked over and every place that is judged counts. Up to any place a text may have cost a fixed
//! amount and so much for each byte before it; a little in front of the first place beyond that the text is cut. As only
//! the text in front decides, a text that was cut is not cut again when it is redacted again. What stands behind encodings
//! may use what the text itself has left over: then nothing is cut, or it is cut where it would have been without. All
//! further looks, at what became of a text, together may cost so much and no more.

use std::cell::Cell;

use crate::names::Names;

/// What texts of ordinary length never come near: about 0.1 ms.
const FREE_UNITS: u64 = 150_000;
/// For each byte of the text itself.
const UNITS_PER_BYTE: u64 = 13;
/// For each byte of what stands behind its encodings, all layers together.
const UNITS_PER_DECODED_BYTE: u64 = 3;
/// For each byte of a text, itself and what stands behind its encodings together, when that is more.
const UNITS_PER_BYTE_AT_FIRST: u64 = 18;
/// For each byte of a text, all looks together.
const UNITS_PER_BYTE_IN_ALL: u64 = 21;
/// For each byte of a value, all further looks together.
const UNITS_PER_BYTE_AGAIN: u64 = 7;
/// A text with more findings than one in so many bytes has nothing left over.
const BYTES_PER_FINDING: usize = 1_024;
/// What one more look may cost when nothing is left.
const LAST_UNITS: u64 = 20_000;

/// What is left for further looks at one value; the first one has its own limits.
#[derive(Debug)]
pub(crate) struct Allowance {
    units: u64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { units: u64::MAX }
    }
}

impl Allowance {
    /// What is left after the first look at a text, of which so many bytes are looked at again.
    pub(crate) fn again(&self, seen: usize, len: usize) -> Self {
        let in_all = 2 * FREE_UNITS + UNITS_PER_BYTE_IN_ALL * seen as u64;
        let again = FREE_UNITS + UNITS_PER_BYTE_AGAIN * len as u64;
        Self {
            units: again.min(in_all.saturating_sub(self.spent())),
        }
    }

    /// What the first look has cost.
    const fn spent(&self) -> u64 {
        u64::MAX - self.units
    }

    /// Counts what a look has cost.
    pub(crate) fn pay(&mut self, work: &Work<'_>) {
        self.units = self.units.saturating_sub(work.in_all());
    }

    /// What a text of this length has left over for what stands behind its encodings, after the first look at it.
    pub(crate) fn left_over(&self, len: usize) -> u64 {
        (FREE_UNITS + UNITS_PER_BYTE_AT_FIRST * len as u64).saturating_sub(self.spent())
    }

    /// The most that a look may cost.
    fn most(&self) -> u64 {
        self.units.max(LAST_UNITS)
    }
}

/// What one look at a text has cost so far; a unit is about a nanosecond.
#[derive(Debug)]
pub(crate) struct Work<'n> {
    spent: Cell<u64>,
    /// What the other walk has spent: each has an allowance of its own, because each begins at the first byte.
    spent_by_other: Cell<u64>,
    /// What taking off layers has cost, which is done before anything is looked at.
    spent_on_layers: Cell<u64>,
    free: u64,
    units_per_byte: u64,
    /// What may be spent even where it is too much for a place.
    left_over: u64,
    most: u64,
    /// The bytes of layers that were looked at before this one.
    bytes_before: Cell<usize>,
    /// Where first too much was spent for the place.
    stop: Cell<Option<usize>>,
    is_over: Cell<bool>,
    pub(crate) names: &'n Names,
}

impl<'n> Work<'n> {
    pub(crate) fn plain(names: &'n Names, allowance: &Allowance) -> Self {
        Self::new(UNITS_PER_BYTE, 0, names, allowance)
    }

    /// The work behind the encodings of a text of so many bytes, in which so much was found already: what was found will
    /// be replaced and looked at again, and leaves nothing over.
    pub(crate) fn decoded(
        names: &'n Names,
        allowance: &Allowance,
        len: usize,
        found: usize,
    ) -> Self {
        let left_over = match found > len / BYTES_PER_FINDING {
            true => 0,
            false => allowance.left_over(len),
        };
        Self::new(UNITS_PER_DECODED_BYTE, left_over, names, allowance)
    }

    fn new(units_per_byte: u64, left_over: u64, names: &'n Names, allowance: &Allowance) -> Self {
        names.begin();
        let most = allowance.most();
        Self {
            spent: Cell::new(0),
            spent_by_other: Cell::new(0),
            spent_on_layers: Cell::new(0),
            free: FREE_UNITS.min(most),
            units_per_byte,
            left_over,
            most,
            bytes_before: Cell::new(0),
            stop: Cell::new(None),
            is_over: Cell::new(false),
            names,
        }
    }

    #[inline]
    pub(crate) fn spend(&self, units: usize) {
        self.spent.set(self.spent.get() + units as u64);
    }

    /// Changes between the two walks over a text.
    pub(crate) fn change_walk(&self) {
        self.spent.swap(&self.spent_by_other);
    }

    /// Goes on with the next layer, which begins at its own first byte.
    pub(crate) fn finish_layer(&self, len: usize) {
        let layers = self.spent_on_layers.get();
        self.spent_on_layers.set(layers + 2 * len as u64);
        self.bytes_before.set(self.bytes_before.get() + len);
        self.stop.set(None);
        self.is_over.set(false);
    }

    /// Whether too much was spent to go on at a place; from then on it always is.
    #[inline]
    pub(crate) fn is_over(&self, place: usize) -> bool {
        let spent = self.spent.get();
        spent > self.free && self.is_over_here(spent, place)
    }

    #[cold]
    fn is_over_here(&self, spent: u64, place: usize) -> bool {
        if self.is_over.get() && self.stop.get().is_some_and(|stop| stop <= place) {
            return true;
        }
        let bytes = (self.bytes_before.get() + place) as u64;
        let is_too_much = spent > FREE_UNITS + self.units_per_byte * bytes;
        let is_over = is_too_much && self.in_all() > self.left_over || self.in_all() > self.most;
        if (is_too_much || is_over) && self.stop.get().is_none_or(|stop| place < stop) {
            self.stop.set(Some(place));
        }
        self.is_over.set(self.is_over.get() || is_over);
        is_over
    }

    /// What both walks have spent, and what it took to begin.
    fn in_all(&self) -> u64 {
        self.spent.get() + self.spent_by_other.get() + self.spent_on_layers.get()
    }

    /// Where the text must be cut, if it must be: so far in front that replacing does not push it over once more.
    pub(crate) fn stop(&self) -> Option<usize> {
        self.first_dear().filter(|_| self.is_over.get())
    }

    /// Where it would have to be cut if nothing had been left over.
    pub(crate) fn first_dear(&self) -> Option<usize> {
        self.stop.get().map(|place| place - place / 8)
    }
}
