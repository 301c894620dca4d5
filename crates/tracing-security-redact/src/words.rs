//! Fixed lists of words that mostly answer no, and quickly.

/// A list of lowercase words with a filter over their first and last letters.
#[derive(Debug)]
pub(crate) struct Words {
    list: &'static [&'static [u8]],
    /// One bit for each pair of a first and a last letter, of which five bits count.
    ends: [u64; 16],
}

impl Words {
    pub(crate) const fn of(list: &'static [&'static [u8]]) -> Self {
        let mut ends = [0; 16];
        let mut index = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        while index < list.len() {
            if let Some((place, bit)) = slot(list[index]) {
                ends[place] |= bit;
            }
            index += 1;
        }
        Self { list, ends }
    }

    /// Whether a lowercase word is in the list.
    #[inline]
    pub(crate) fn has(&self, word: &[u8]) -> bool {
        self.place(word).is_some()
    }

    /// Where in the list a lowercase word stands.
    #[inline]
    pub(crate) fn place(&self, word: &[u8]) -> Option<usize> {
        if !self.may_have(word) {
            return None;
        }
        self.list.iter().position(|entry| *entry == word)
    }

    /// Whether a word in any case is in the list.
    #[inline]
    pub(crate) fn has_folded(&self, word: &[u8]) -> bool {
        self.may_have(word)
            && self
                .list
                .iter()
                .any(|entry| word.eq_ignore_ascii_case(entry))
    }

    /// Whether a lowercase word begins with one of the list.
    #[inline]
    pub(crate) fn begins(&self, word: &[u8]) -> bool {
        self.list.iter().any(|entry| word.starts_with(entry))
    }

    /// Whether a lowercase word ends with one of the list.
    #[inline]
    pub(crate) fn ends(&self, word: &[u8]) -> bool {
        self.list.iter().any(|entry| word.ends_with(entry))
    }

    /// Upper and lower case share their five bits.
    #[inline]
    fn may_have(&self, word: &[u8]) -> bool {
        slot(word)
            .is_some_and(|(place, bit)| self.ends.get(place).is_some_and(|&bits| bits & bit != 0))
    }
}

#[inline]
const fn slot(word: &[u8]) -> Option<(usize, u64)> {
    let (Some(&first), Some(&last)) = (word.first(), word.last()) else {
        return None;
    };
    let pair = (first as usize & 31) << 5 | last as usize & 31;
    Some((pair >> 6, 1 << (pair & 63)))
}

#[cfg(test)]
mod tests {
    use super::*;

    static FEW: Words = Words::of(&[b"key", b"2fa", b"n't", b"a"]);

    #[test]
    fn a_list_has_its_words_and_no_others() {
        for word in [&b"key"[..], b"2fa", b"n't", b"a"] {
            assert!(FEW.has(word) && FEW.has_folded(&word.to_ascii_uppercase()));
        }
        for word in [&b""[..], b"ky", b"keys", b"kelly", b"KEY", b"aa"] {
            assert!(!FEW.has(word));
        }
        assert!(FEW.ends(b"apikey") && !FEW.ends(b"kez"));
        assert!(FEW.begins(b"keys") && !FEW.begins(b"ke"));
    }
}
