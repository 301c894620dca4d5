//! From a name to its row without hashing every byte: the layer asks once per event.

use super::EventType;

/// A power of two, several times the number of rows, so that most names need one look.
const SLOTS: usize = 512;

/// For each slot the number of its row plus one, or 0 when the slot is free; linear probing.
static ROW_IN_SLOT: [u8; SLOTS] = fill();

pub(super) fn find(name: &str) -> Option<&'static EventType> {
    let mut slot = slot(name)?;
    loop {
        let number = usize::from(*ROW_IN_SLOT.get(slot)?);
        let row = EventType::ALL.get(number.checked_sub(1)?)?;
        if row.name == name {
            return Some(row);
        }
        slot = (slot + 1) % SLOTS;
    }
}

/// Length, first and last eight bytes tell the names of the taxonomy apart; no name is shorter than that.
const fn slot(name: &str) -> Option<usize> {
    let bytes = name.as_bytes();
    let (Some(head), Some(tail)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) else {
        return None;
    };
    let mixed = u64::from_le_bytes(*head)
        ^ u64::from_le_bytes(*tail).rotate_left(29)
        ^ (bytes.len() as u64);
    let spread = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Some((spread >> (u64::BITS - SLOTS.trailing_zeros())) as usize)
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which stops at an index out of bounds"
)]
const fn fill() -> [u8; SLOTS] {
    let mut slots = [0; SLOTS];
    let mut row = 0;
    while row < EventType::ALL.len() {
        let Some(mut slot) = slot(EventType::ALL[row].name) else {
            panic!("a name of the taxonomy is shorter than eight bytes");
        };
        while slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        row += 1;
        assert!(row <= u8::MAX as usize, "more rows than a slot can number");
        slots[slot] = row as u8;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_the_taxonomy_needs_more_than_four_looks() {
        for row in EventType::ALL {
            let mut at = slot(row.name).unwrap();
            let mut looks = 1;
            while EventType::ALL[usize::from(ROW_IN_SLOT[at]) - 1].name != row.name {
                at = (at + 1) % SLOTS;
                looks += 1;
            }
            assert!(looks <= 4, "{} needs {looks}", row.name);
        }
    }

    #[test]
    fn names_which_are_no_rows_are_not_found() {
        for name in [
            "",
            "a",
            "auth.login",
            "auth.login_failurE",
            "auth.login_failure ",
            "\0\0\0\0\0\0\0\0",
        ] {
            assert_eq!(find(name), None, "{name:?}");
        }
    }
}
