//! The end of a text as lanes, read where it stands: copying it into a block of its own takes longer than looking at it.

/// Bytes that one instruction looks at.
pub(super) const LANE: usize = 16;

/// Calls `visit` with the lanes from `at` to the end of a text, which is no further than a block away: a lane, the same
/// one byte further on, and where it stands behind `at`.
///
/// The last one ends where the text ends, so that it may stand on the one before it, or begin in front of `at`. Behind a
/// text are blanks.
#[inline(always)]
pub(super) fn each_last(
    text: &[u8],
    at: usize,
    mut visit: impl FnMut([u8; LANE], [u8; LANE], isize),
) {
    let mut place = at;
    while let Some((lane, next)) = text.get(place..).and_then(with_next) {
        visit(lane, next, (place - at) as isize);
        place += LANE;
    }
    let (last, place) = match text.last_chunk::<LANE>() {
        Some(last) => (
            u128::from_le_bytes(*last),
            (text.len() - LANE) as isize - at as isize,
        ),
        None => (short(text), -(at as isize)),
    };
    let next = last >> 8 | u128::from(b' ') << 120;
    visit(last.to_le_bytes(), next.to_le_bytes(), place);
}

/// What a lane at a place says of the block: its bits, moved to where they belong.
#[inline(always)]
pub(super) const fn moved(bits: u32, place: isize) -> u64 {
    if place >= 0 {
        (bits as u64) << place
    } else {
        (bits >> -place) as u64
    }
}

#[inline(always)]
fn with_next(rest: &[u8]) -> Option<([u8; LANE], [u8; LANE])> {
    let window = rest.first_chunk::<{ LANE + 1 }>()?;
    Some((*window.first_chunk()?, *window.last_chunk()?))
}

/// A text shorter than a lane, as one.
#[inline]
fn short(text: &[u8]) -> u128 {
    let behind = 8 * text.len().min(LANE - 1);
    let letters = match (text.first_chunk(), text.last_chunk()) {
        (Some(head), Some(tail)) => {
            u128::from(u64::from_le_bytes(*head))
                | u128::from(u64::from_le_bytes(*tail)) << (behind - 64)
        }
        _ => match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) => u128::from(
                u64::from(u32::from_le_bytes(*head))
                    | u64::from(u32::from_le_bytes(*tail)) << (behind - 32),
            ),
            _ => text
                .iter()
                .rev()
                .fold(0, |letters, &byte| letters << 8 | u128::from(byte)),
        },
    };
    letters | u128::from_le_bytes([b' '; LANE]) << behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_every_text_is_seen_with_the_byte_behind_it() {
        let text: Vec<u8> = (1..=150).collect();
        for len in 1..=text.len() {
            for at in len.saturating_sub(64)..len {
                let text = &text[..len];
                let mut seen = vec![None; len];
                each_last(text, at, |lane, next, place| {
                    for (index, pair) in lane.iter().zip(next).enumerate() {
                        let place = at as isize + place + index as isize;
                        match usize::try_from(place).ok().and_then(|i| seen.get_mut(i)) {
                            Some(slot) => *slot = Some((*pair.0, pair.1)),
                            None => assert_eq!(*pair.0, b' ', "behind the end"),
                        }
                    }
                });
                for place in at..len {
                    let next = text.get(place + 1).copied().unwrap_or(b' ');
                    assert_eq!(seen[place], Some((text[place], next)), "{at} to {len}");
                }
            }
        }
    }
}
