//! Values behind a name: where one starts and ends, in every syntax that logs hold.

use std::ops::Range;

use super::key::is_name;
use super::{between, code};
use crate::scan::marker;
use crate::scan::text::{Text, is_blank, is_quote, is_space};

/// Longest value that is followed; what lies behind is not lost but looked at on its own.
pub(crate) const VALUE_CAP: usize = 4_096;

/// What is not closed so far away counts as closed.
const CLOSED_WITHIN: usize = 128;

/// A value and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) range: Range<usize>,
    pub(crate) quoted: bool,
    /// A `[` or `{` stands here: its leaves are the values.
    pub(crate) container: bool,
}

/// Reads the value at `from`: quoted, wrapped (`Some("…")`), a container, on the next line, or bare.
pub(crate) fn read(text: Text<'_>, from: usize) -> Option<Value> {
    let mut at = between::skip_prefix(text, text.run(from, 64, is_blank));
    for _ in 0..4 {
        match wrapper_end(text, at) {
            Some(inside) => at = text.run(inside, 64, is_space),
            None => break,
        }
    }
    if let Some(value) = quoted(text, at) {
        return Some(value);
    }
    if let Some(len) = marker::length_at(text.bytes, at) {
        return Some(bare(at..at + len));
    }
    if let Some(end) = template_end(text, at) {
        return Some(bare(at..end));
    }
    if let Some(end) = scheme_end(text, at) {
        return Some(bare(at..bare_end(text, end)));
    }
    match text.at(at) {
        b'[' | b'{' => Some(Value {
            range: at..at + 1,
            quoted: false,
            container: true,
        }),
        _ => {
            let end = bare_end(text, at);
            (end > at).then(|| bare(at..end))
        }
    }
}

/// `${NAME}`, `$(name)`, `#{name}`, `%{name}`, `{{ name }}`.
fn template_end(text: Text<'_>, at: usize) -> Option<usize> {
    let close = match (text.at(at), text.at(at + 1)) {
        (b'$' | b'#' | b'%' | b'{', b'{') => b'}',
        (b'$' | b'%', b'(') => b')',
        _ => return None,
    };
    let end = text.run(at + 2, 64, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b' ' | b'-' | b':')
    });
    let stop = text.run(end, 2, |b| b == close);
    let stop = if text.at(at) == b'%' && text.at(stop) == b's' {
        stop + 1
    } else {
        stop
    };
    (stop > end && end > at + 2 && !text.at(stop).is_ascii_alphanumeric()).then_some(stop)
}

/// `{SSHA}x`: the scheme in front of a hash (RFC 2307), not a container.
fn scheme_end(text: Text<'_>, at: usize) -> Option<usize> {
    if text.at(at) != b'{' {
        return None;
    }
    let end = text.run(at + 1, 16, |b| {
        b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-'
    });
    // `{ARGON2}$argon2id$…` is found as the hash that it is.
    let goes_on =
        text.at(end + 1).is_ascii_alphanumeric() || matches!(text.at(end + 1), b'/' | b'+');
    (end > at + 2 && text.at(end) == b'}' && goes_on).then_some(end + 1)
}

const fn bare(range: Range<usize>) -> Value {
    Value {
        range,
        quoted: false,
        container: false,
    }
}

/// The inside of `Some(`, `Secret(`, `String::from(`, `b`, `@`, `&`, `new `, `*`.
fn wrapper_end(text: Text<'_>, at: usize) -> Option<usize> {
    let byte = text.at(at);
    let next = text.at(at + 1);
    if matches!(byte, b'&' | b'*') && (is_quote(next) || next.is_ascii_uppercase())
        || matches!(byte, b'b' | b'r' | b'u' | b'f' | b'@' | b'L' | b'N' | b'~') && is_quote(next)
    {
        return Some(at + 1);
    }
    if text.has(at, b"string(") {
        // PHP writes the length before a string.
        let close = text.run(at + 7, 8, |b| b.is_ascii_digit());
        return text.has(close, b") \"").then_some(close + 2);
    }
    // Java's; the types of Python are none.
    if text.has(at, b"Optional[") {
        let end = text.run(at + 9, VALUE_CAP, |b| b > 0x20 && b != b']');
        return (!code::is_type(text.slice(at + 9..end))).then_some(at + 9);
    }
    if text.has(at, b"new ") {
        return Some(at + 4);
    }
    if !byte.is_ascii_alphabetic() && byte != b'(' {
        return None;
    }
    let end = text.run(at, 48, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'<' | b'>' | b'.' | b'!')
    });
    let named = byte == b'('
        || byte.is_ascii_uppercase()
        || is_quote(text.at(end + 1))
        || text.at(end + 1) == b'\\';
    (text.at(end) == b'(' && named && text.at(end + 1) != b')' && is_closed(text, end))
        .then_some(end + 1)
}

/// Whether something closes what opens here, or goes on in another line: not so in `Kx9(mP2q`, a password.
fn is_closed(text: Text<'_>, open: usize) -> bool {
    if is_quote(text.at(open + 1)) {
        return true;
    }
    let end = text.run(open + 1, CLOSED_WITHIN, |b| !matches!(b, b')' | b'\n'));
    text.spend(end - open);
    end < text.len() && !text.at(end + 1).is_ascii_alphanumeric()
}

/// A quoted value, the quote escaped by any number of backslashes; the closing one has no more of them.
pub(crate) fn quoted(text: Text<'_>, at: usize) -> Option<Value> {
    let open = text.run(at, 16, |b| b == b'\\');
    let quote = text.at(open);
    if !is_quote(quote) {
        return None;
    }
    let depth = open - at;
    if depth == 0
        && let Some(range) = doubled(text, open)
    {
        return Some(Value {
            range,
            quoted: true,
            container: false,
        });
    }
    let mut start = open + 1;
    if text.has(start, &[quote, quote]) {
        start += 2;
    }
    let end = closing(text, start, quote, depth).unwrap_or_else(|| unclosed_end(text, start));
    Some(Value {
        range: start..end,
        quoted: true,
        container: false,
    })
}

/// `""x""`: inside a cell of CSV a quote is written twice (RFC 4180).
fn doubled(text: Text<'_>, open: usize) -> Option<Range<usize>> {
    let next = text.at(open + 2);
    if text.at(open) != b'"'
        || text.at(open + 1) != b'"'
        || next <= b' '
        || b"\",;:|)]}>/".contains(&next)
    {
        return None;
    }
    let start = open + 2;
    let len = memchr::memmem::find(text.hay(start..start + CLOSED_WITHIN), b"\"\"")?;
    Some(start..start + len)
}

/// The end of a quoted text (before its closing quote and the backslashes of it).
fn closing(text: Text<'_>, start: usize, quote: u8, depth: usize) -> Option<usize> {
    let hay = text.hay(start..start + VALUE_CAP);
    for index in memchr::memchr_iter(quote, hay) {
        let place = start + index;
        let slashes = place - text.run_back(place, 64.min(place - start), |b| b == b'\\');
        let closes = if depth == 0 {
            slashes.is_multiple_of(2)
        } else {
            slashes <= depth
        };
        // 'it'\''s': a shell leaves its quotes for one that is escaped.
        let leaves = quote == b'\''
            && (text.has(place, b"'\\''")
                || place >= start + 3 && text.has(place - 3, b"'\\''")
                || is_quoted_quote(text, start, place));
        if !closes || leaves {
            continue;
        }
        // 'it''s': SQL writes a quote inside by doubling it.
        let doubled = quote == b'\'' && text.at(place + 1) == quote && place > start;
        if doubled
            || place > start
                && text.before(place) == quote
                && text.before(place - 1) != quote
                && quote == b'\''
        {
            continue;
        }
        return Some(if depth == 0 { place } else { place - slashes });
    }
    None
}

/// `'it'"'"'s'`: the same, the one that is quoted in the other quotes.
fn is_quoted_quote(text: Text<'_>, start: usize, place: usize) -> bool {
    [0, 2, 4]
        .into_iter()
        .any(|back| place >= start + back && text.has(place - back, b"'\"'\"'"))
}

/// Where a value ends whose quote never closes: at the end of its line.
fn unclosed_end(text: Text<'_>, start: usize) -> usize {
    let hay = text.hay(start..start + VALUE_CAP);
    memchr::memchr2(b'\n', b'\r', hay).map_or(start + hay.len(), |i| start + i)
}

/// The end of a bare value. Closing marks end it unless more of the same word follows: `pa)ss`, but not `(x), y`.
fn bare_end(text: Text<'_>, start: usize) -> usize {
    let mut at = start;
    let cap = start.saturating_add(VALUE_CAP).min(text.len());
    // Looked ahead for at most so far: the rest of a word that goes on behind a closing mark.
    let mut ahead = start;
    let mut plain = false;
    while at < cap {
        let byte = text.at(at);
        let goes_on = match byte {
            // A shell's blank: `a\ b`.
            b' ' => at > start && text.before(at) == b'\\' && text.before(at - 1) != b'\\',
            b'<' | b',' => goes_on_behind(text, at),
            b'>' => {
                let in_brackets = memchr::memchr(b'<', text.slice(start..at)).is_some();
                at > start
                    && (in_brackets && text.at(at + 1).is_ascii_alphanumeric()
                        || goes_on_behind_bracket(text, start, at))
            }
            0..=0x20 => false,
            b'\\' => !is_escape(text, at),
            b';' if begins_pair(text, at + 1) => false,
            b'"' | b'\'' | b'`' | b'&' | b';' | b')' | b']' | b'}' | b'|' => {
                if at >= ahead {
                    (ahead, plain) = rest_of_word(text, at + 1);
                    plain &= byte != b'|' || !is_cell(text, start);
                    plain &= byte != b';' || !is_named_next(text, at + 1);
                }
                byte == b'|' && joins_on(text, start, at)
                    || plain
                        && (text.at(at + 1).is_ascii_alphanumeric()
                            || matches!(
                                text.at(at + 1),
                                b'!' | b'#' | b'$' | b'%' | b'^' | b'*' | b'@'
                            ))
            }
            _ => true,
        };
        if !goes_on {
            break;
        }
        at += 1;
    }
    text.spend(2 * (at - start));
    while at > start
        && (matches!(text.before(at), b'.' | b'?' | b':'))
        && !text.at(at).is_ascii_alphanumeric()
        && at > start + 1
    {
        at -= 1;
    }
    at
}

/// `Summer>2024`: the same for the other bracket; in a tag, or behind a path, it ends the value.
fn goes_on_behind_bracket(text: Text<'_>, start: usize, at: usize) -> bool {
    let end = text.run(at + 1, 32, |b| {
        b.is_ascii_alphanumeric() || b"!#$%^*@_+".contains(&b)
    });
    let line = text.run_back(start, 96, |b| !matches!(b, b'<' | b'\n'));
    text.spend(end - at);
    end > at + 3
        && text.at(end) <= 0x20
        && text.before(line) != b'<'
        && text.slice(at + 1..end).iter().any(u8::is_ascii_digit)
}

/// `513,buN3z`, `vvePA<mSGZ>F81`: a comma or a bracket inside a word that was made, up to a blank.
fn goes_on_behind(text: Text<'_>, at: usize) -> bool {
    let end = text.run(at + 1, 32, |b| {
        b > 0x20 && !matches!(b, b',' | b'<' | b']' | b'}' | b')')
    });
    let rest = text.slice(at + 1..end);
    text.spend(end - at);
    let has = |class: fn(&u8) -> bool| rest.iter().any(class);
    let bracketed = || text.at(at) == b'<' && rest.contains(&b'>') && !rest.ends_with(b">");
    rest.len() > 3
        && (text.at(end) <= 0x20 || matches!(text.at(end), b']' | b'}' | b')'))
        && rest.first().is_some_and(u8::is_ascii_alphanumeric)
        && has(u8::is_ascii_uppercase)
        && (has(u8::is_ascii_digit) || bracketed())
        && !has(|b| b"=:/\\\"'`;|".contains(b))
}

/// Where the next field of a line begins inside a word: `|qty=1`, `;iban=…`, `&ssl=true` behind a value that no quote closes.
pub(crate) fn next_field(text: Text<'_>, start: usize, end: usize) -> Option<usize> {
    let word = text.slice(start..end);
    let marks = word
        .iter()
        .enumerate()
        .filter(|(index, byte)| *index > 0 && matches!(byte, b'|' | b';' | b'&' | b','));
    marks.map(|(index, _)| start + index).find(|&mark| {
        let from = mark + 1;
        let name = text.run(from, 40, is_name);
        name > from + 1
            && text.at(name) == b'='
            && text.at(from).is_ascii_alphabetic()
            && text.at(name + 1) != b'='
    })
}

/// Whether a bar is part of a word: no cell ends at it, no field begins behind it.
fn joins_on(text: Text<'_>, start: usize, bar: usize) -> bool {
    let name = text.run(bar + 1, 40, |b| b.is_ascii_lowercase() || b == b'_');
    let next = text.at(bar + 1);
    next > b' ' && next != b'|' && !matches!(text.at(name), b'=' | b':') && !is_cell(text, start)
}

/// `node|root_pwd=x|router`: bars part the line.
fn is_cell(text: Text<'_>, value: usize) -> bool {
    let start = text.run_back(value, 64, |b| b > 0x20 && b != b'|');
    text.before(start) == b'|'
}

/// `;Persist Security Info=True`: names of connection strings have blanks.
fn begins_pair(text: Text<'_>, at: usize) -> bool {
    let end = text.run(at, 40, |b| b.is_ascii_alphabetic() || b == b' ');
    text.at(end) == b'=' && text.at(at).is_ascii_uppercase()
}

/// Whether the rest of a word is plain: no further name with its separator in it.
fn rest_of_word(text: Text<'_>, from: usize) -> (usize, bool) {
    let end = text.run(from, 64, |b| b > 0x20 && !matches!(b, b',' | b'"' | b'<'));
    let rest = text.slice(from..end);
    (
        end,
        end > from && !rest.iter().any(|b| matches!(b, b'=' | b':' | b'\\')),
    )
}

/// `Persist Security Info=True`: the next name of a connection string, with blanks in it.
fn is_named_next(text: Text<'_>, from: usize) -> bool {
    let end = text.run(from, 48, |b| b.is_ascii_alphabetic() || b == b' ');
    text.at(end) == b'='
        && text
            .slice(from..end)
            .split(|&b| b == b' ')
            .all(|word| word.first().is_some_and(u8::is_ascii_uppercase))
}

/// `\n`, `\"`, `\u0041`: an escape written out, which ends a bare value.
pub(super) fn is_escape(text: Text<'_>, at: usize) -> bool {
    match text.at(at + 1) {
        b'n' | b'r' | b't' | b'"' | b'\'' | b'\\' | b'/' => true,
        b'u' => text.slice(at + 2..at + 6).iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// The leaves of a container as values; `keyed` leaves of maps come with their key.
pub(crate) fn leaves(
    text: Text<'_>,
    open: usize,
    mut visit: impl FnMut(Option<Range<usize>>, Value),
) -> usize {
    let mut at = open;
    let mut depth = 0_usize;
    let mut nodes = 0;
    let mut key: Option<Range<usize>> = None;
    let cap = open.saturating_add(VALUE_CAP).min(text.len());
    while at < cap && nodes < 256 {
        match text.at(at) {
            b'[' | b'{' | b'(' => depth += 1,
            b']' | b'}' | b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' | b';' => key = None,
            b if is_space(b) || matches!(b, b':' | b'=' | b'>') => {}
            _ => {
                let value =
                    quoted(text, at).unwrap_or_else(|| bare(at..padded(text, leaf_end(text, at))));
                let behind = text.run(value.range.end, 20, |b| {
                    is_quote(b) || b == b'\\' || is_blank(b)
                });
                let next = value.range.end.max(at + 1);
                if matches!(text.at(behind), b':' | b'=') && text.at(behind + 1) != b':' {
                    key = Some(value.range);
                } else {
                    nodes += 1;
                    visit(key.take(), value);
                }
                at = text.run(next, 20, |b| is_quote(b) || b == b'\\');
                continue;
            }
        }
        at += 1;
    }
    // Deeper or longer than is followed: the rest of it goes whole.
    if at < text.len() && depth > 0 {
        let end = unclosed_end(text, at);
        visit(
            None,
            Value {
                range: at..end,
                quoted: true,
                container: false,
            },
        );
        return end;
    }
    at
}

/// Through the signs that fill up base64: `[0Lszm…yzguHS=]`.
fn padded(text: Text<'_>, end: usize) -> usize {
    let stop = text.run(end, 2, |b| b == b'=');
    if matches!(text.at(stop), b']' | b'}' | b')' | b',') {
        stop
    } else {
        end
    }
}

fn leaf_end(text: Text<'_>, at: usize) -> usize {
    text.run(at, VALUE_CAP, |b| {
        b > 0x20
            && !matches!(
                b,
                b',' | b';' | b']' | b'}' | b')' | b':' | b'=' | b'"' | b'\\' | b'(' | b'[' | b'{'
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> &str {
        let value = read(Text::of(text.as_bytes()), 0).unwrap();
        &text[value.range]
    }

    #[test]
    fn values_end_where_their_syntax_says() {
        assert_eq!(value(r#""a, b; c" x"#), "a, b; c");
        assert_eq!(value(r#"\"a \\\"b\\\" c\", \"d\""#), r#"a \\\"b\\\" c"#);
        assert_eq!(value(r#"Some("x y")"#), "x y");
        assert_eq!(value("'it''s' x"), "it''s");
        assert_eq!(value("hunter2, user=bob"), "hunter2");
        assert_eq!(value("hunter2)"), "hunter2");
        assert_eq!(value("hun)ter2 x"), "hun)ter2");
        assert_eq!(value("x;user=bob"), "x");
        assert_eq!(value("\"never closed\nnext"), "never closed");
        assert_eq!(value("Secret(String::from(\"x\"))"), "x");
    }

    #[test]
    fn leaves_of_containers_come_with_their_keys() {
        let text = r#"{"user": "bob", "value": ["x", 1]} y"#;
        let mut seen = Vec::new();
        let end = leaves(Text::of(text.as_bytes()), 0, |key, value| {
            seen.push((key.map(|k| &text[k]), &text[value.range]))
        });
        assert_eq!(
            seen,
            [(Some("user"), "bob"), (Some("value"), "x"), (None, "1")]
        );
        assert_eq!(&text[end..], " y");
    }
}
