//! How much a text may cost: whatever it is made of, its tail is cut off rather than paid for.
//!
//! Every byte that is walked over and every place that is judged counts. Up to any place a text may have cost a fixed
//! amount and so much for each byte before it; the first place beyond that is where the text is cut. As only the text
//! in front decides, a text that was cut is not cut again when it is redacted again.

use std::cell::Cell;

/// What a text of ordinary length never comes near: about 0.06 ms, and less for each layer of encoding.
const FREE_UNITS: u64 = 60_000;
const FREE_DECODED_UNITS: u64 = 20_000;
/// For each byte of the text itself, and of what stands behind its encodings.
const UNITS_PER_BYTE: u64 = 8;
const UNITS_PER_DECODED_BYTE: u64 = 2;

/// What one look at a text has cost so far; a unit is about a nanosecond.
#[derive(Debug)]
pub(crate) struct Work {
    spent: Cell<u64>,
    free_units: u64,
    units_per_byte: u64,
    stop: Cell<Option<usize>>,
}

impl Work {
    pub(crate) const fn plain() -> Self {
        Self::new(FREE_UNITS, UNITS_PER_BYTE)
    }

    pub(crate) const fn decoded() -> Self {
        Self::new(FREE_DECODED_UNITS, UNITS_PER_DECODED_BYTE)
    }

    const fn new(free_units: u64, units_per_byte: u64) -> Self {
        Self {
            spent: Cell::new(0),
            free_units,
            units_per_byte,
            stop: Cell::new(None),
        }
    }

    #[inline]
    pub(crate) fn spend(&self, units: usize) {
        self.spent.set(self.spent.get() + units as u64);
    }

    /// Whether too much was spent to go on at a place; from then on it always is.
    #[inline]
    pub(crate) fn is_over(&self, place: usize) -> bool {
        let spent = self.spent.get();
        spent > self.free_units && self.is_over_here(spent, place)
    }

    #[cold]
    fn is_over_here(&self, spent: u64, place: usize) -> bool {
        if self.stop.get().is_none() && spent > self.free_units + self.units_per_byte * place as u64
        {
            self.stop.set(Some(place));
        }
        self.stop.get().is_some()
    }

    /// Where the text must be cut, if it must be.
    pub(crate) fn stop(&self) -> Option<usize> {
        self.stop.get()
    }
}
