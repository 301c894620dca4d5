//! The blocks of a text in which something may start, and the first look at them: most values need no other.

use super::block::{BLOCK, Masks, Unusual};
use super::sweep::begins_dashes;
use super::text::Text;
use crate::detector::token;
use crate::keyed;

/// A block of a text, on the way through all of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) base: usize,
    pub(crate) masks: Masks,
    /// Classes of the next one: where a run begins, it is known how far it goes on.
    pub(crate) ahead: Masks,
}

impl Block {
    #[inline(always)]
    pub(crate) fn first(text: &[u8], unusual: &mut Unusual) -> Self {
        Self {
            base: 0,
            masks: Masks::of(text, 0, unusual),
            ahead: Masks::of(text, BLOCK, unusual),
        }
    }

    /// Goes to the next one, if there is one.
    #[inline(always)]
    pub(crate) fn advance(&mut self, text: &[u8], unusual: &mut Unusual) -> bool {
        self.base += BLOCK;
        self.masks = self.ahead;
        self.ahead = Masks::of(text, self.base + BLOCK, unusual);
        self.base < text.len()
    }

    /// Places from where a run goes on for ten bytes, if what it is made of is asked no closer.
    #[inline(always)]
    pub(crate) const fn long_runs(&self) -> u64 {
        ten_ahead(self.masks.runs, self.ahead.runs)
    }
}

/// The part of a text in front of the first block that something may start in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain {
    pub(crate) to: Block,
    pub(crate) is_unusual: bool,
}

impl Plain {
    /// How far a text is plain; `None` when it is whole, and can be copied as it is.
    ///
    /// What only the rules for MAC addresses, national identifiers and random text look at is plain.
    #[inline]
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let mut unusual = Unusual::NONE;
        let mut block = Block::first(text, &mut unusual);
        loop {
            let long = block.long_runs();
            if block.masks.direct | long != 0 && !is_plain(text, &block, long) {
                break;
            }
            if !block.advance(text, &mut unusual) {
                if !unusual.was_met() {
                    return None;
                }
                break;
            }
        }
        Some(Self {
            to: block,
            is_unusual: unusual.was_met(),
        })
    }
}

/// Whether nothing starts in a block: the letters in it only look like names, its long runs are words of a sentence.
#[inline(never)]
fn is_plain(bytes: &[u8], block: &Block, long: u64) -> bool {
    let text = Text::of(bytes);
    let mut direct = block.masks.direct;
    while direct != 0 {
        if !is_plain_at(text, block.base + direct.trailing_zeros() as usize) {
            return false;
        }
        direct &= direct - 1;
    }
    if long == 0 {
        return true;
    }
    // Of a run that began before, it was asked there.
    let goes_on = block.base > 0 && Masks::is_in_run(text.before(block.base));
    let mut runs = long & !(block.masks.runs << 1 | u64::from(goes_on));
    while runs != 0 {
        if !token::is_word(text, block.base + runs.trailing_zeros() as usize) {
            return false;
        }
        runs &= runs - 1;
    }
    true
}

/// Places from where ten bytes in a row are in a class, which goes on in the next block.
#[inline]
pub(super) const fn ten_ahead(class: u64, ahead: u64) -> u64 {
    let two = class & (class >> 1 | ahead << 63);
    let two_ahead = ahead & ahead >> 1;
    let four = two & (two >> 2 | two_ahead << 62);
    let four_ahead = two_ahead & two_ahead >> 2;
    let eight = four & (four >> 4 | four_ahead << 60);
    eight & (two >> 8 | two_ahead << 56)
}

/// Whether no anchor is at a place of [`Masks::direct`].
#[inline(always)]
fn is_plain_at(text: Text<'_>, place: usize) -> bool {
    match text.at(place) {
        b'A'..=b'Z' | b'a'..=b'z' => !keyed::looks_right(text, place),
        b'-' => !begins_dashes(text.before(place), text.at(place + 1), text.at(place + 2)),
        b'>' => text.before(place) != b' ',
        b';' | b'<' | b'?' => true,
        _ => false,
    }
}
