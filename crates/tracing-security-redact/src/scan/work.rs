//! How much a text may cost: whatever it is made of, its tail is cut off rather than paid for.
//!
//! Every byte that is walked over and every place that is judged counts. Up to any place a text may have cost a fixed
//! amount and so much for each byte before it; the first place beyond that is where the text is cut. As only the text
//! in front decides, a text that was cut is not cut again when it is redacted again.

use std::cell::Cell;

/// About 0.1 ms: no text of ordinary length comes near it.
const FREE_UNITS: u64 = 100_000;
/// The text itself.
const UNITS_PER_BYTE: u64 = 8;
/// What stands behind its encodings, each layer.
const UNITS_PER_DECODED_BYTE: u64 = 3;

/// What one look at a text has cost so far; a unit is about a nanosecond.
#[derive(Debug)]
pub(crate) struct Work {
    spent: Cell<u64>,
    units_per_byte: u64,
    stop: Cell<Option<usize>>,
}

impl Work {
    pub(crate) const fn plain() -> Self {
        Self::new(UNITS_PER_BYTE)
    }

    pub(crate) const fn decoded() -> Self {
        Self::new(UNITS_PER_DECODED_BYTE)
    }

    const fn new(units_per_byte: u64) -> Self {
        Self {
            spent: Cell::new(0),
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
        spent > FREE_UNITS && self.is_over_here(spent, place)
    }

    #[cold]
    fn is_over_here(&self, spent: u64, place: usize) -> bool {
        if self.stop.get().is_none() && spent > FREE_UNITS + self.units_per_byte * place as u64 {
            self.stop.set(Some(place));
        }
        self.stop.get().is_some()
    }

    /// Where the text must be cut, if it must be.
    pub(crate) fn stop(&self) -> Option<usize> {
        self.stop.get()
    }
}
