//! Escaping for lines and terminals: what is written stays one line, one JSON string, and inert on a screen.
//!
//! Escaped beside what JSON (RFC 8259) asks for: DEL and C1 controls, U+2028/9, every bidirectional control
//! (Unicode UAX #9), zero-width and other invisible characters, interlinear annotations, tag characters.

/// Appends `text` to `out` as the inside of a JSON string, without the quotes.
///
/// Unsafe characters become `\u….` escapes (surrogate pairs above the BMP); nothing is dropped, so a JSON reader
/// gets the original text back.
pub fn push_json(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !is_suspect(byte) {
            at += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            at += 1;
            continue;
        };
        let next = at + c.len_utf8();
        if is_unsafe(c) {
            out.extend_from_slice(bytes.get(copied..at).unwrap_or_default());
            push_escaped(out, c);
            copied = next;
        }
        at = next;
    }
    out.extend_from_slice(bytes.get(copied..).unwrap_or_default());
}

/// Appends `text` to `out` with everything unsafe for one line on a terminal escaped; quotes and backslashes stay.
pub fn push_line(out: &mut String, text: &str) {
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '\t') || !is_unsafe(c) {
            out.push(c);
            continue;
        }
        let mut escaped = Vec::with_capacity(12);
        push_escaped(&mut escaped, c);
        out.extend(escaped.iter().map(|&b| char::from(b)));
    }
}

/// Whether `text` cannot be copied between JSON quotes as it is.
#[must_use]
pub fn is_needed(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_suspect) {
        let mut behind = rest.get(at..).unwrap_or_default().chars();
        if behind.next().is_none_or(is_unsafe) {
            return true;
        }
        rest = behind.as_str();
    }
    false
}

/// Whether one character needs escaping.
pub(crate) const fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '"' | '\\' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn push_escaped(out: &mut Vec<u8>, c: char) {
    let short = match c {
        '"' | '\\' => Some(c as u8),
        '\n' => Some(b'n'),
        '\r' => Some(b'r'),
        '\t' => Some(b't'),
        _ => None,
    };
    if let Some(short) = short {
        out.extend_from_slice(&[b'\\', short]);
        return;
    }
    let mut units = [0; 2];
    for unit in c.encode_utf16(&mut units) {
        out.extend_from_slice(b"\\u");
        for shift in [12, 8, 4, 0] {
            let digit = char::from_digit(u32::from(*unit >> shift) & 15, 16);
            out.push(digit.map_or(b'0', |d| d as u8));
        }
    }
}

#[inline]
fn is_suspect(byte: u8) -> bool {
    SUSPECT.get(usize::from(byte)).copied().unwrap_or(true)
}

/// Bytes that are unsafe, or that begin a sequence which may be.
static SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(
            clippy::indexing_slicing,
            reason = "evaluated by the compiler, in range"
        )]
        {
            table[byte] = matches!(
                byte,
                0..=0x1f
                    | 0x22
                    | 0x5c
                    | 0x7f
                    | 0xc2
                    | 0xcd
                    | 0xd8
                    | 0xe1
                    | 0xe2
                    | 0xe3
                    | 0xef
                    | 0xf0
                    | 0xf3
            );
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(text: &str) -> String {
        let mut out = Vec::new();
        push_json(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn line_breaks_quotes_and_terminal_controls_never_pass_raw() {
        assert_eq!(
            json("a\r\n\"\\\u{1b}[2J\u{9b}\u{7f}"),
            r#"a\r\n\"\\\u001b[2J\u009b\u007f"#
        );
        assert_eq!(
            json("\u{202e}\u{2066}\u{2028}\u{200b}\u{feff}"),
            r"\u202e\u2066\u2028\u200b\ufeff"
        );
        assert_eq!(json("\u{e0041}"), r"\udb40\udc41");
        assert_eq!(json("Grüße, 世界 👍"), "Grüße, 世界 👍");
    }

    proptest! {
        #[test]
        fn every_unsafe_character_starts_with_a_suspect_byte(c in any::<char>()) {
            let mut buffer = [0; 4];
            let first = c.encode_utf8(&mut buffer).as_bytes()[0];
            prop_assert!(!is_unsafe(c) || SUSPECT[usize::from(first)]);
        }

        #[test]
        fn text_that_needs_no_escape_is_copied_as_it_is(text in "\\PC{0,40}|[ -~\\u{80}-\\u{2100}\\n]{0,40}") {
            let escaped = json(&text);
            prop_assert_eq!(escaped == text, !is_needed(&text));
            prop_assert!(!escaped.chars().any(|c| is_unsafe(c) && c != '"' && c != '\\'));
        }
    }
}
