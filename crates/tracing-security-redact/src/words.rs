//! Fixed lists of words that mostly answer no, and quickly.

/// A list of lowercase words; a filter over first and last letters settles most questions, a table the rest.
#[derive(Debug)]
pub(crate) struct Words {
    list: &'static [&'static [u8]],
    /// One bit for each pair of a first and a last letter.
    ends: [u64; 16],
    /// One bit for each first letter.
    firsts: u32,
    /// One bit for each last letter.
    lasts: u32,
    /// Places in the list, one up, by [`hash`]; the next free one when that is taken.
    table: [u16; SLOTS],
}

/// More than twice the words of the longest list.
const SLOTS: usize = 1_024;

impl Words {
    pub(crate) const fn of(list: &'static [&'static [u8]]) -> Self {
        assert!(list.len() < SLOTS / 2, "too many words for the table");
        let (mut ends, mut table) = ([0; 16], [0; SLOTS]);
        let (mut firsts, mut lasts) = (0, 0);
        let mut index = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        while index < list.len() {
            let pair = pair(list[index]);
            ends[pair >> 6] |= 1 << (pair & 63);
            firsts |= 1 << (pair >> 5);
            lasts |= 1 << (pair & 31);
            let mut slot = hash(list[index]);
            while table[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            index += 1;
            table[slot] = index as u16;
        }
        Self {
            list,
            ends,
            firsts,
            lasts,
            table,
        }
    }

    /// Whether a lowercase word is in the list.
    #[inline]
    pub(crate) fn has(&self, word: &[u8]) -> bool {
        self.place(word).is_some()
    }

    /// Where in the list a lowercase word stands.
    #[inline]
    pub(crate) fn place(&self, word: &[u8]) -> Option<usize> {
        self.look_up(word, |entry| entry == word)
    }

    /// Whether a word in any case is in the list.
    #[inline]
    pub(crate) fn has_folded(&self, word: &[u8]) -> bool {
        self.look_up(word, |entry| entry.eq_ignore_ascii_case(word))
            .is_some()
    }

    /// Whether a word in any case begins with one of the list.
    #[inline]
    pub(crate) fn begins_folded(&self, word: &[u8]) -> bool {
        let first = word.first().map(u8::to_ascii_lowercase);
        let is_head = |entry: &&[u8]| {
            word.get(..entry.len())
                .is_some_and(|head| entry.eq_ignore_ascii_case(head))
        };
        self.firsts >> (pair(word) >> 5) & 1 != 0
            && self
                .list
                .iter()
                .any(|entry| entry.first().copied() == first && is_head(entry))
    }

    /// Whether a lowercase word ends with one of the list.
    #[inline]
    pub(crate) fn ends(&self, word: &[u8]) -> bool {
        let last = word.last();
        self.lasts >> (pair(word) & 31) & 1 != 0
            && self
                .list
                .iter()
                .any(|entry| entry.last() == last && word.ends_with(entry))
    }

    #[inline]
    fn look_up(&self, word: &[u8], is: impl Fn(&[u8]) -> bool) -> Option<usize> {
        let pair = pair(word);
        if self.ends.get(pair >> 6)? >> (pair & 63) & 1 == 0 {
            return None;
        }
        let mut slot = hash(word);
        // The table is never full: an empty slot ends the search.
        loop {
            let place = usize::from(*self.table.get(slot)?).checked_sub(1)?;
            if self.list.get(place).is_some_and(|entry| is(entry)) {
                return Some(place);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// Five bits of the first and of the last letter: upper and lower case share them.
#[inline]
const fn pair(word: &[u8]) -> usize {
    match word {
        [first, .., last] => ((*first & 31) as usize) << 5 | (*last & 31) as usize,
        [only] => ((*only & 31) as usize) << 5 | (*only & 31) as usize,
        [] => 0,
    }
}

/// FNV-1a over the five bits that cases share.
#[inline]
const fn hash(word: &[u8]) -> usize {
    let mut hash = 0x811c_9dc5_u32;
    let mut rest = word;
    while let [byte, tail @ ..] = rest {
        hash = (hash ^ (*byte & 31) as u32).wrapping_mul(0x0100_0193);
        rest = tail;
    }
    (hash ^ hash >> 15) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    static FEW: Words = Words::of(&[b"key", b"2fa", b"n't", b"a", b"kay"]);

    #[test]
    fn a_list_has_its_words_and_no_others() {
        for (place, word) in [&b"key"[..], b"2fa", b"n't", b"a", b"kay"]
            .iter()
            .enumerate()
        {
            assert_eq!(FEW.place(word), Some(place));
            assert!(FEW.has_folded(&word.to_ascii_uppercase()));
        }
        for word in [&b""[..], b"ky", b"keys", b"kelly", b"KEY", b"aa"] {
            assert!(!FEW.has(word));
        }
        assert!(FEW.ends(b"apikey") && !FEW.ends(b"kez"));
        assert!(FEW.begins_folded(b"KEYS") && !FEW.begins_folded(b"ke"));
    }
}
