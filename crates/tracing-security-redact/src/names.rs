//! Names that were judged before: one that comes again is not read again.

use std::cell::Cell;

use crate::name::{KeyKind, classify};

/// What names were found to be: one that comes again is not read again.
#[derive(Debug)]
pub(crate) struct Names {
    known: Vec<Cell<Known>>,
    look: Cell<u32>,
}

impl Default for Names {
    fn default() -> Self {
        let nothing = Known {
            name: [0; KEPT],
            len: 0,
            kind: None,
            look: 0,
        };
        Self {
            known: vec![Cell::new(nothing); PLACES],
            look: Cell::new(0),
        }
    }
}

/// Longest name that is kept.
const KEPT: usize = 32;
const PLACES: usize = 128;

#[derive(Clone, Copy, Debug)]
struct Known {
    name: [u8; KEPT],
    len: u8,
    kind: Option<KeyKind>,
    /// The look at a text in which it was met last.
    look: u32,
}

/// Where a name is kept: a mix of its length and its ends.
#[inline]
fn place(name: &[u8]) -> usize {
    let eight = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |b| u64::from_le_bytes(*b));
    let (first, last) = match name.first_chunk::<8>() {
        Some(first) => (eight(Some(first)), eight(name.last_chunk::<8>())),
        None => {
            let mut short = [0; 8];
            if let Some(slot) = short.get_mut(..name.len()) {
                slot.copy_from_slice(name);
            }
            (u64::from_le_bytes(short), name.len() as u64)
        }
    };
    let mixed = first.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last.rotate_left(32);
    (mixed.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 57) as usize % PLACES
}

impl Names {
    /// Begins another look: what it costs must not depend on the looks before.
    pub(crate) fn begin(&self) {
        self.look.set(self.look.get().wrapping_add(1));
    }

    /// The kind of secret that a name announces, and whether the name was met in this look before.
    pub(crate) fn classify(&self, name: &[u8]) -> (Option<KeyKind>, bool) {
        let place = self.known.get(place(name));
        let Some(place) = place.filter(|_| name.len() <= KEPT) else {
            return (classify(name), false);
        };
        let mut known = place.get();
        let again = known.name.get(..usize::from(known.len)) == Some(name);
        let in_this_look = again && known.look == self.look.get();
        if !again {
            known.kind = classify(name);
            known.len = name.len() as u8;
            if let Some(slot) = known.name.get_mut(..name.len()) {
                slot.copy_from_slice(name);
            }
        }
        if !in_this_look {
            known.look = self.look.get();
            place.set(known);
        }
        (known.kind, in_this_look)
    }
}
