//! A place in a line of JSON, and the steps over what stands there.

use std::ops::Range;

use crate::scan::text::{Text, is_space};

pub(super) struct Cursor<'t> {
    pub(super) line: &'t str,
    pub(super) text: Text<'t>,
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn of(line: &'t str) -> Self {
        Self {
            line,
            text: Text::of(line.as_bytes()),
            at: 0,
        }
    }

    /// Steps over a value without judging it, however deep it is.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            self.spaces();
            match self.peek() {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' if open > 0 => {
                    open -= 1;
                    self.at += 1;
                }
                b',' | b':' if open > 0 => self.at += 1,
                b if b.is_ascii_alphanumeric() || b == b'-' => {
                    self.at = self.text.run(self.at, 400, |b| {
                        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')
                    });
                }
                _ => return None,
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    /// The range of the string literal here, quotes included.
    pub(super) fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        self.expect(b'"')?;
        loop {
            let hay = self.text.slice(self.at..self.text.len());
            let index = memchr::memchr2(b'"', b'\\', hay)?;
            self.at += index + 1;
            if self.text.before(self.at) == b'"' {
                return Some(start..self.at);
            }
            self.at += 1;
        }
    }

    /// Appends what a literal stands for; escapes that mean nothing stay as they are.
    pub(super) fn decode(&self, literal: &Range<usize>, out: &mut String) {
        let inner = self
            .line
            .get(literal.start + 1..literal.end - 1)
            .unwrap_or_default();
        let mut rest = inner;
        while let Some(index) = rest.find('\\') {
            let (plain, escape) = rest.split_at(index);
            out.push_str(plain);
            let (c, len) = unescape(escape);
            out.push(c);
            rest = escape.get(len..).unwrap_or_default();
        }
        out.push_str(rest);
    }

    pub(super) fn spaces(&mut self) {
        self.at = self.text.run(self.at, usize::MAX - self.at, is_space);
    }

    pub(super) fn peek(&self) -> u8 {
        self.text.at(self.at)
    }

    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek() == byte && self.at < self.text.len()).then(|| self.at += 1)
    }
}

/// The character that an escape at the start of a text stands for, and the bytes it takes.
fn unescape(text: &str) -> (char, usize) {
    let bytes = text.as_bytes();
    let unit = |from: usize| {
        text.get(from..from + 4)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
    };
    match bytes.get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(&b @ (b'"' | b'\\' | b'/')) => (char::from(b), 2),
        Some(b'u') => match (unit(2), unit(8).filter(|_| text.get(6..8) == Some("\\u"))) {
            (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => (
                char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                    .unwrap_or('\u{fffd}'),
                12,
            ),
            (Some(unit), _) => (char::from_u32(unit).unwrap_or('\u{fffd}'), 6),
            (None, _) => ('\\', 1),
        },
        _ => ('\\', 1),
    }
}
