//! Looks behind encodings: percent, backslash escapes, character references, look-alike and invisible characters, colors.
//!
//! A shadow is the text with one layer taken off, and for every byte of it the place it came from, so that what is
//! found in the shadow is redacted in the text.

mod letter;

use wide::u8x16;

use self::letter::{Fold, fold};

/// How many layers are taken off one after another.
pub(crate) const MAX_LAYERS: usize = 4;

/// A decoded text and where each of its bytes came from.
#[derive(Debug, Default)]
pub(crate) struct Shadow {
    pub(crate) bytes: Vec<u8>,
    /// The start and the end of what a byte stands for.
    places: Vec<(u32, u32)>,
    /// Where this layer differs from the one below, with a margin on both sides; ordered and apart.
    pub(crate) windows: Vec<(usize, usize)>,
}

/// How far from a difference something can stand that only the difference makes a finding.
const MARGIN: usize = 256;

/// Begins the sequences that color a terminal.
pub(crate) const ESCAPE: u8 = 0x1b;

impl Shadow {
    /// Takes one layer off `source`; `false` when there was none.
    pub(crate) fn decode(&mut self, source: &[u8]) -> bool {
        self.clear();
        self.windows.clear();
        let mut changed = false;
        let mut at = 0;
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = plain_len(rest);
            if changed {
                self.copy(rest.get(..plain).unwrap_or_default(), at);
            }
            at += plain;
            let Some(&byte) = source.get(at) else { break };
            let (taken, len) = match byte {
                b'%' => (self.percent(source, at), 1),
                b'\\' => (self.backslash(source, at), 1),
                b'&' => (self.reference(source, at), 1),
                ESCAPE => (control_sequence(source, at), 1),
                _ => self.character(source, at),
            };
            if taken > 0 && !changed {
                // Until here the text stood for itself, and nothing was written down.
                changed = true;
                self.clear();
                self.copy(source.get(..at).unwrap_or_default(), 0);
                continue;
            } else if taken > 0 {
                self.note_difference();
            } else if changed {
                self.keep(source, at, len);
            }
            at += if taken > 0 { taken } else { len };
        }
        changed
    }

    /// Expresses the places of this shadow in those of the text below it.
    pub(crate) fn rebase(&mut self, below: &Self) {
        let place = |at: Option<usize>| at.and_then(|at| below.places.get(at));
        for (start, end) in &mut self.places {
            if *start + 1 == *end {
                // Most bytes stand for one.
                (*start, *end) = place(Some(*start as usize))
                    .copied()
                    .unwrap_or((u32::MAX, 0));
                continue;
            }
            let first = place(Some(*start as usize));
            let last = place((*end as usize).checked_sub(1));
            *start = first.map_or(u32::MAX, |&(start, _)| start);
            *end = last.map_or(0, |&(_, end)| end);
        }
    }

    /// Leaves of the windows what came from areas of the text, which are in order.
    pub(crate) fn stay_within(&mut self, areas: &[(usize, usize)]) {
        let place = |origin: usize| {
            self.places
                .partition_point(|&(start, _)| (start as usize) < origin)
        };
        let mut windows = self.windows.iter().copied().peekable();
        let mut kept = Vec::new();
        for &(from, to) in areas {
            let (from, to) = (place(from), place(to));
            while let Some(&(start, end)) = windows.peek() {
                if start.max(from) < end.min(to) {
                    kept.push((start.max(from), end.min(to)));
                }
                if end > to {
                    break;
                }
                windows.next();
            }
        }
        self.windows = kept;
    }

    /// The first place that does not stand for itself.
    pub(crate) fn first_difference(&self) -> Option<usize> {
        (0..)
            .zip(&self.places)
            .position(|(at, &place)| place != (at, at + 1))
    }

    /// Where a range of the shadow came from.
    pub(crate) fn origin(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let first = self.places.get(start)?.0 as usize;
        let last = self.places.get(end.checked_sub(1)?)?.1 as usize;
        (first < last).then_some((first, last))
    }

    /// Takes over what stands for itself.
    fn copy(&mut self, bytes: &[u8], at: usize) {
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let end = u32::try_from(at + bytes.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(bytes);
        self.places.extend((start..end).map(|at| (at, at + 1)));
    }

    /// What was written last differs from the layer below.
    fn note_difference(&mut self) {
        let (from, to) = (
            self.bytes.len().saturating_sub(MARGIN),
            self.bytes.len() + MARGIN,
        );
        if let Some((_, end)) = self.windows.last_mut().filter(|(_, end)| *end >= from) {
            *end = to;
            return;
        }
        let from = self.beginning(from);
        match self.windows.last_mut() {
            Some((_, end)) if *end >= from => *end = to,
            _ => self.windows.push((from, to)),
        }
    }

    /// Where what stands at a place begins, if that is not far: its line, else its word. Without the name in front a
    /// value reads otherwise.
    fn beginning(&self, place: usize) -> usize {
        let first = place.saturating_sub(MARGIN);
        let before = self.bytes.get(first..place).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map(|mark| mark + 1);
        let line = line.or((first == 0).then_some(0));
        match line.or_else(|| memchr::memrchr(b' ', before).map(|mark| mark + 1)) {
            Some(begin) => first + begin,
            None => place,
        }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
    }

    /// Takes over a character that looked like an encoding and is none.
    #[inline]
    fn keep(&mut self, source: &[u8], at: usize, len: usize) {
        for &byte in source.get(at..at + len).unwrap_or_default() {
            self.push(byte, at, at + len);
        }
    }

    fn push(&mut self, byte: u8, start: usize, end: usize) {
        self.bytes.push(byte);
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.places.push((place(start), place(end)));
    }

    fn push_char(&mut self, c: char, start: usize, end: usize) {
        let mut buffer = [0; 4];
        for &byte in c.encode_utf8(&mut buffer).as_bytes() {
            self.push(byte, start, end);
        }
    }

    /// RFC 3986 percent-encoding.
    fn percent(&mut self, source: &[u8], at: usize) -> usize {
        match hex(source, at + 1, 2).and_then(|v| u8::try_from(v).ok()) {
            Some(byte) if byte < 0x80 || !is_variable(source, at) => {
                self.push(byte, at, at + 3);
                3
            }
            _ => 0,
        }
    }

    /// Escapes of JSON, Rust and C strings.
    fn backslash(&mut self, source: &[u8], at: usize) -> usize {
        let plain = match source.get(at + 1) {
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(&b @ (b'"' | b'\'' | b'\\' | b'/' | b'`')) => b,
            // How shells and editors show an escape.
            Some(b'e') if source.get(at + 2) == Some(&b'[') => ESCAPE,
            Some(b'0') if source.get(at + 2..at + 5) == Some(b"33[") => {
                self.push(ESCAPE, at, at + 4);
                return 4;
            }
            Some(b'x') => return self.code_point(hex(source, at + 2, 2), at, 4),
            Some(b'u') if source.get(at + 2) == Some(&b'{') => {
                let len = source
                    .get(at + 3..source.len().min(at + 10))
                    .unwrap_or_default()
                    .iter()
                    .take_while(|b| b.is_ascii_hexdigit())
                    .count();
                let closed = source.get(at + 3 + len) == Some(&b'}');
                return if closed {
                    self.code_point(hex(source, at + 3, len), at, len + 4)
                } else {
                    0
                };
            }
            Some(b'u') => return self.utf16(source, at),
            _ => return 0,
        };
        self.push(plain, at, at + 2);
        2
    }

    fn utf16(&mut self, source: &[u8], at: usize) -> usize {
        let Some(unit) = hex(source, at + 2, 4) else {
            return 0;
        };
        let low = (source.get(at + 6..at + 8) == Some(b"\\u"))
            .then(|| hex(source, at + 8, 4))
            .flatten();
        match (unit, low) {
            (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => self.code_point(
                Some(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)),
                at,
                12,
            ),
            _ => self.code_point(Some(unit), at, 6),
        }
    }

    fn code_point(&mut self, value: Option<u32>, at: usize, len: usize) -> usize {
        match value.and_then(char::from_u32) {
            Some(c) => {
                self.push_char(c, at, at + len);
                len
            }
            None => 0,
        }
    }

    /// Character references of HTML and XML.
    fn reference(&mut self, source: &[u8], at: usize) -> usize {
        let hay = source
            .get(at..source.len().min(at + 10))
            .unwrap_or_default();
        let Some(len) = hay.iter().position(|&b| b == b';') else {
            return 0;
        };
        let name = hay.get(1..len).unwrap_or_default();
        let plain = match name {
            b"quot" => '"',
            b"apos" => '\'',
            b"lt" => '<',
            b"gt" => '>',
            b"amp" => '&',
            b"nbsp" => ' ',
            b"commat" => '@',
            b"equals" => '=',
            b"colon" => ':',
            [b'#', b'x' | b'X', digits @ ..] => {
                return self.code_point(hex(digits, 0, digits.len()), at, len + 1);
            }
            [b'#', digits @ ..] => {
                let number = std::str::from_utf8(digits)
                    .ok()
                    .and_then(|d| d.parse().ok());
                return self.code_point(number, at, len + 1);
            }
            _ => return 0,
        };
        self.push_char(plain, at, at + len + 1);
        len + 1
    }

    /// A character beyond ASCII: its plain form, nothing when it is invisible, an English word for a foreign name.
    ///
    /// How many bytes were taken, and how many the character has.
    fn character(&mut self, source: &[u8], at: usize) -> (usize, usize) {
        if let Some((foreign, word)) = letter::word(source.get(at..).unwrap_or_default()) {
            for &byte in word {
                self.push(byte, at, at + foreign);
            }
            return (foreign, foreign);
        }
        let Some(c) = sequence(source, at) else {
            return (0, 1);
        };
        let len = c.len_utf8();
        match fold(c) {
            Fold::Same => return (0, len),
            Fold::Nothing => {}
            Fold::Ascii(byte) => self.push(byte, at, at + len),
        }
        (len, len)
    }
}

/// The length of a sequence that colors what follows (ECMA-48, 5.4), or resets it; it stands for nothing.
fn control_sequence(source: &[u8], at: usize) -> usize {
    match source.get(at + 1) {
        Some(b'[') => {
            let rest = source.get(at + 2..).unwrap_or_default();
            let parameters = rest
                .iter()
                .take(32)
                .take_while(|b| matches!(b, 0x20..=0x3f))
                .count();
            match rest.get(parameters) {
                Some(0x40..=0x7e) => parameters + 3,
                _ => 0,
            }
        }
        // Selects the plain characters, as tput does before it resets colors.
        Some(b'(') if source.get(at + 2) == Some(&b'B') => 3,
        _ => 0,
    }
}

/// How many bytes no encoding begins with: all but `%`, `\`, `&`, ESC and what lies beyond ASCII.
fn plain_len(bytes: &[u8]) -> usize {
    let (lanes, rest) = bytes.as_chunks::<16>();
    for (index, lane) in lanes.iter().enumerate() {
        let v = u8x16::new(*lane);
        let is = |byte: u8| v.simd_eq(u8x16::splat(byte));
        let special = (v | is(b'%') | is(b'\\') | is(b'&') | is(ESCAPE)).to_bitmask();
        if special != 0 {
            return index * 16 + special.trailing_zeros() as usize;
        }
    }
    let is_plain = |byte: &u8| *byte < 0x80 && !matches!(byte, b'%' | b'\\' | b'&' | &ESCAPE);
    lanes.len() * 16 + rest.iter().take_while(|byte| is_plain(byte)).count()
}

fn hex(source: &[u8], at: usize, len: usize) -> Option<u32> {
    let digits = source.get(at..at + len).filter(|d| !d.is_empty())?;
    digits.iter().try_fold(0_u32, |value, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(value.checked_mul(16)? | digit)
    })
}

/// The character beyond ASCII that starts at `at`, if a whole one does: percent-decoded bytes need not be UTF-8.
#[inline]
fn sequence(source: &[u8], at: usize) -> Option<char> {
    let six = |index: usize| {
        let byte = *source.get(at + index)?;
        (byte & 0xc0 == 0x80).then_some(u32::from(byte & 0x3f))
    };
    let first = *source.get(at)?;
    let (code, least) = match first {
        0xc2..=0xdf => (u32::from(first & 0x1f) << 6 | six(1)?, 0x80),
        0xe0..=0xef => (
            u32::from(first & 0x0f) << 12 | six(1)? << 6 | six(2)?,
            0x800,
        ),
        0xf0..=0xf4 => (
            u32::from(first & 0x07) << 18 | six(1)? << 12 | six(2)? << 6 | six(3)?,
            0x1_0000,
        ),
        _ => return None,
    };
    char::from_u32(code).filter(|_| code >= least)
}

/// `%DB_HOST%`: a variable of Windows, whose first letters only happen to be digits.
fn is_variable(source: &[u8], at: usize) -> bool {
    let rest = source.get(at + 1..source.len().min(at + 64));
    let rest = rest.unwrap_or_default();
    let len = rest
        .iter()
        .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_')
        .count();
    rest.get(len) == Some(&b'%')
        && rest
            .get(2..len)
            .is_some_and(|behind| behind.contains(&b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> String {
        let mut shadow = Shadow::default();
        shadow.decode(text.as_bytes());
        String::from_utf8_lossy(&shadow.bytes).into_owned()
    }

    #[test]
    fn every_encoding_of_a_letter_is_seen_through() {
        for text in [
            "pass%77ord",
            "pass\\u0077ord",
            "pass\\u{77}ord",
            "pass&#119;ord",
            "pass&#x77;ord",
            "pass\\x77ord",
            "ｐａｓｓｗｏｒｄ",
            "pass\u{200b}word",
            "раsswоrd",
            "pässwörd",
            "pa\u{17f}sword",
        ] {
            assert_eq!(decoded(text), "password", "{text}");
        }
        assert_eq!(decoded("jane＠example。org"), "jane@example.org");
        assert_eq!(decoded("٤١١١"), "4111");
        assert_eq!(decoded("\u{212a}ey"), "key");
        assert_eq!(decoded("密码：x"), "password:x");
    }

    #[test]
    fn characters_are_read_as_the_standard_library_reads_them() {
        for c in (0x80..=0x10_ffff).filter_map(char::from_u32) {
            let mut buffer = [0; 4];
            assert_eq!(sequence(c.encode_utf8(&mut buffer).as_bytes(), 0), Some(c));
        }
        for bytes in [
            &b"\x80"[..],
            b"\xc3",
            b"\xc0\xaf",
            b"\xe0\x80\xaf",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\xff",
        ] {
            assert_eq!(sequence(bytes, 0), None);
        }
    }

    #[test]
    fn places_lead_back_through_several_layers() {
        let text = "a=%2540b";
        let (mut first, mut second) = (Shadow::default(), Shadow::default());
        assert!(first.decode(text.as_bytes()));
        assert!(second.decode(&first.bytes));
        second.rebase(&first);
        assert_eq!(second.bytes, b"a=@b");
        assert_eq!(second.origin(2, 3), Some((2, 7)));
        assert_eq!(second.origin(3, 4), Some((7, 8)));
    }
}
