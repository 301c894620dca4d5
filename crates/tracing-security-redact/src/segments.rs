//! A name as its words: `userPassword2`, `user-password2` and `USER_PASSWORD2` are all `user`, `password2`.

/// Longest name that is read; longer ones are judged by their end, where the deciding word stands.
pub(crate) const MAX_NAME: usize = 64;
const MAX_SEGMENTS: usize = 16;

/// A name split into lowercase segments.
pub(crate) struct Segments {
    text: [u8; MAX_NAME],
    ends: [u8; MAX_SEGMENTS],
    len: usize,
}

impl Segments {
    /// Splits at everything but letters and digits, and at camelCase humps; raw identifiers lose their `r#`.
    pub(crate) fn of(name: &[u8]) -> Self {
        let name = name.strip_prefix(b"r#").unwrap_or(name);
        let name = name
            .get(name.len().saturating_sub(MAX_NAME)..)
            .unwrap_or(name);
        let mut segments = Self {
            text: [0; MAX_NAME],
            ends: [0; MAX_SEGMENTS],
            len: 0,
        };
        let mut written = 0;
        let mut open = false;
        let mut before = b' ';
        for (index, &byte) in name.iter().enumerate() {
            if !byte.is_ascii_alphanumeric() {
                open = segments.close(open, written);
                continue;
            }
            if open && byte.is_ascii_uppercase() && is_hump(before, name.get(index + 1)) {
                segments.close(true, written);
            }
            before = byte;
            if let Some(slot) = segments.text.get_mut(written) {
                *slot = byte.to_ascii_lowercase();
                written += 1;
                open = true;
            }
        }
        segments.close(open, written);
        segments
    }

    fn close(&mut self, open: bool, end: usize) -> bool {
        if open {
            // Past the last slot the segments run together: the end of the name still counts.
            let slot = self.len.min(MAX_SEGMENTS - 1);
            if let Some(place) = self.ends.get_mut(slot) {
                *place = u8::try_from(end).unwrap_or(u8::MAX);
            }
            self.len = slot + 1;
        }
        false
    }

    pub(crate) fn get(&self, index: usize) -> &[u8] {
        if index >= self.len {
            return b"";
        }
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(0, |&end| usize::from(end)),
            None => 0,
        };
        let end = self.ends.get(index).map_or(0, |&end| usize::from(end));
        self.text.get(start..end).unwrap_or_default()
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }
}

/// Whether a capital between two others starts a segment: `userPass`, `APIKey`, `s3AccessKey`.
fn is_hump(before: u8, after: Option<&u8>) -> bool {
    let opens_word = after.is_some_and(u8::is_ascii_lowercase);
    before.is_ascii_lowercase()
        || opens_word && (before.is_ascii_uppercase() || before.is_ascii_digit())
}
