//! The last clean text of each field, so that a value which repeats is compared instead of scanned.
//!
//! Redaction is a function of the field's verdict and the text alone, so a text that was clean for a field stays
//! clean for it. Only clean texts are kept, never anything that was redacted.

/// Longest text kept.
const TEXT_LIMIT: usize = 96;
/// Fields remembered per thread; two fields of one number share a place, the later one wins.
const PLACES: usize = 64;

/// One thread's memory.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    /// Number of the field, unique in the process; 0 for none.
    field: u64,
    length: usize,
    text: [u8; TEXT_LIMIT],
}

impl Place {
    const EMPTY: Self = Self {
        field: 0,
        length: 0,
        text: [0; TEXT_LIMIT],
    };
}

impl Memo {
    /// Whether this text was the last one of this field, clean, and free of anything to escape.
    pub(crate) fn knows(&self, field: u64, text: &str) -> bool {
        self.places.get(index(field)).is_some_and(|place| {
            place.field == field && place.text.get(..place.length) == Some(text.as_bytes())
        })
    }

    /// Remembers a text that is clean for this field and needs no escaping.
    pub(crate) fn learn(&mut self, field: u64, text: &str) {
        if text.len() > TEXT_LIMIT {
            return;
        }
        if self.places.is_empty() {
            self.places.resize(PLACES, Place::EMPTY);
        }
        if let Some(place) = self.places.get_mut(index(field)) {
            place.field = field;
            place.length = text.len();
            for (kept, byte) in place.text.iter_mut().zip(text.bytes()) {
                *kept = byte;
            }
        }
    }
}

fn index(field: u64) -> usize {
    field as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_text_of_the_same_field_is_known() {
        let mut memo = Memo::default();
        assert!(!memo.knows(1, "failure"));
        memo.learn(1, "failure");
        assert!(memo.knows(1, "failure"));
        assert!(!memo.knows(1, "failur"));
        assert!(!memo.knows(1, "failures"));
        assert!(!memo.knows(2, "failure"));
        assert!(!memo.knows(1 + PLACES as u64, "failure"));
        memo.learn(1 + PLACES as u64, "x");
        assert!(!memo.knows(1, "failure"));
        memo.learn(3, &"y".repeat(TEXT_LIMIT + 1));
        assert!(!memo.knows(3, &"y".repeat(TEXT_LIMIT + 1)));
    }
}
