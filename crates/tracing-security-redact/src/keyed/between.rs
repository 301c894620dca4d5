//! What may stand between a name and its value: types, tags, lengths, braces, and lines of their own.

use super::benign;
use super::cause;
use super::judge::judge;
use super::key::Key;
use super::value;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};

/// Skips a prefix of a value: `!!str x`, `&anchor x`, `(string) (len=7) "x"`, `[]byte("x")`, `r#"x"#`, `<b>x</b>`.
pub(crate) fn skip_prefix(text: Text<'_>, at: usize) -> usize {
    match text.at(at) {
        b'!' if text.at(at + 1) == b'!' => word_then_blank(text, at + 2),
        b'&' => word_then_blank(text, at + 1),
        b'(' => spew(text, at),
        b'[' if text.has(at, b"[]byte(") && is_quote(text.at(at + 7)) => Some(at + 7),
        // Go prints the type of a list in front of it.
        b'[' if text.has(at, b"[]string{") && is_quote(text.at(at + 9)) => Some(at + 8),
        // What Spring says of a field that it does not accept.
        b'r' if text.has(at, b"rejected value [") => Some(at + 15),
        b'r' if text.at(at + 1) == b'#' => {
            let hashes = text.run(at + 1, 8, |b| b == b'#');
            (text.at(hashes) == b'"').then_some(hashes)
        }
        b'<' if text.at(at + 1) == b'<' => is_quote(text.at(at + 2)).then_some(at + 2),
        b'<' => markup(text, at),
        b'0' if text.at(at + 1) == b'x' => behind_address(text, at),
        // Markdown closes its emphasis: `**Password:** x`.
        b'*' if text.has(at, b"** ") => Some(at + 3),
        _ => None,
    }
    .unwrap_or(at)
}

/// `0x5566 "x"`: gdb prints where a text is before the text.
fn behind_address(text: Text<'_>, at: usize) -> Option<usize> {
    let end = text.run(at + 2, 16, |b| b.is_ascii_hexdigit());
    (text.at(end) == b' ' && text.at(end + 1) == b'"').then_some(end + 1)
}

/// YAML writes a tag or an anchor before the value (YAML 1.2, 6.9).
fn word_then_blank(text: Text<'_>, at: usize) -> Option<usize> {
    let end = text.run(at, 32, |b| b.is_ascii_alphanumeric() || b == b'_');
    let value = text.run(end, 8, is_blank);
    (end > at && value > end && text.at(value) > b' ').then_some(value)
}

/// Go's spew writes the type, and often the length, in brackets.
fn spew(text: Text<'_>, at: usize) -> Option<usize> {
    let mut next = at;
    for _ in 0..4 {
        let inside = text.run(next + 1, 40, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'*' | b'.' | b'=' | b'_' | b'[' | b']' | b' ')
        });
        if text.at(next) != b'(' || text.at(inside) != b')' {
            break;
        }
        next = text.run(inside + 1, 2, is_blank);
    }
    (next > at && text.before(next) == b' ' && matches!(text.at(next), b'"' | b'`')).then_some(next)
}

/// Marks of text around a value, which mean nothing.
fn markup(text: Text<'_>, at: usize) -> Option<usize> {
    let (mut next, mut closed) = (at, false);
    for _ in 0..4 {
        let name = text.run(next + 1, 1, |b| b == b'/');
        let end = text.run(name, 8, |b| b.is_ascii_alphanumeric());
        if text.at(next) != b'<' || !MARKUP.contains(&text.slice(name..end)) {
            break;
        }
        let close = text.run(end, 128, |b| !matches!(b, b'>' | b'<' | b'\n'));
        if text.at(close) != b'>' {
            return None;
        }
        closed = name > next + 1;
        next = text.run(close + 1, 4, is_space);
    }
    // Behind a closing tag other text goes on, unless markup ends it again.
    let end = text.run(next, 128, |b| b > 0x20 && b != b'<');
    let bytes = text.slice(next..end);
    let is_made = || benign::is_secretish(bytes) && !benign::is_field(bytes);
    (next > at && end > next && (!closed || text.at(end) == b'<' || is_made())).then_some(next)
}

static MARKUP: &[&[u8]] = &[
    b"b", b"i", b"u", b"em", b"strong", b"span", b"code", b"pre", b"kbd", b"samp", b"tt", b"p",
    b"div", b"td", b"th", b"dd", b"dt", b"li", b"font", b"br", b"label", b"small", b"mark", b"h3",
];

/// `apiKey: string = "x"`, `var password string = "x"`: where the value stands behind the type.
pub(crate) fn typed(text: Text<'_>, from: usize) -> Option<usize> {
    let start = text.run(from, 2, is_blank);
    if is_quote(text.at(start)) {
        return None;
    }
    let end = text.run(start, 48, |b| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'_' | b'<'
                    | b'>'
                    | b'['
                    | b']'
                    | b'&'
                    | b'\''
                    | b':'
                    | b'.'
                    | b'|'
                    | b'?'
                    | b'*'
                    | b' '
            )
    });
    // A lifetime has a quote, a text has two.
    if text
        .hay(start..end)
        .windows(2)
        .any(|pair| matches!(pair, [before, b'\''] if *before != b'&'))
    {
        return None;
    }
    let sign = text.run_back(end, 2, |b| is_blank(b) || b == b':');
    if text.at(end) != b'='
        || sign == start
        || text.at(end + 1) == b'='
        || sign == end && !is_plain_type(text.slice(start..sign))
        || !is_one_type(text.slice(start..sign))
        || cause::is_label(text.slice(start..sign))
    {
        return None;
    }
    let value = text.run(end + 1, 2, is_blank);
    is_quote(text.at(value)).then_some(value)
}

/// Whether what a sign is glued to is a type rather than the end of a key in base64, which has signs of its own.
fn is_plain_type(bytes: &[u8]) -> bool {
    let of_numbers = [&b"16"[..], b"32", b"64", b"8"]
        .iter()
        .any(|width| bytes.ends_with(width));
    bytes.len() <= 24 && (of_numbers || !bytes.iter().any(u8::is_ascii_digit))
}

/// Whether blanks stand only where types have them: `x user` in `password: x user="bob"` is a value and the next name.
fn is_one_type(bytes: &[u8]) -> bool {
    let goes_on = |word: &[u8]| {
        word.ends_with(b"|")
            || word.starts_with(b"&'")
            || [&b"&mut"[..], b"*mut", b"*const"].contains(&word)
    };
    let words = || bytes.split(|&b| b == b' ').filter(|word| !word.is_empty());
    words()
        .zip(words().skip(1))
        .all(|(word, next)| goes_on(word) || next.starts_with(b"|"))
}

/// ODBC and JDBC write values with marks in them in braces: `PWD={a;b}`.
pub(crate) fn braced(text: Text<'_>, key: Key, open: usize) -> Option<usize> {
    let name = text.slice(key.start..key.end);
    let in_connection = text.before(key.start) == b';' || name == b"PWD";
    if key.kind != KeyKind::Secret || text.before(open) != b'=' || !in_connection {
        return None;
    }
    let mut end = open + 1;
    loop {
        end += memchr::memchr(b'}', text.hay(end..open + 256))?;
        // A closing brace inside is doubled.
        if text.at(end + 1) != b'}' {
            return (end > open + 1).then_some(end);
        }
        end += 2;
    }
}

/// Values that stand in another place than behind the name; `true` when one was dealt with.
pub(crate) fn elsewhere(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    match finder.text.at(close) {
        b'\n' => validated(finder, key, close) || complex_key(finder, key, close),
        b';' => serialized(finder, key, close),
        b' ' => {
            super::sql::plugin(finder, key, close)
                || bound(finder, key, close)
                || variable(finder, key, close)
                || declared(finder, key, close)
                || of_user(finder, key, close)
        }
        _ => false,
    }
}

/// pydantic tells the input below the name: `[type=…, input_value='x', input_type=str]`.
fn validated(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    if !text.has(close + 1, b"  ") || !matches!(text.before(key.start), b'\n' | 0 | b'.') {
        return false;
    }
    let line = close + 1..text.run(close + 1, 512, |b| b != b'\n');
    let Some(at) = text.find_folded(line, b"input_value=") else {
        return false;
    };
    take(finder, key, at + 12)
}

/// YAML's explicit key: `? password`, then `: x`.
fn complex_key(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let start = text.run_back(key.start, 4, |b| is_quote(b) || is_blank(b));
    let value = text.run(close + 1, 64, is_blank);
    text.before(start) == b'?' && text.has(value, b": ") && take(finder, key, value + 2)
}

/// PHP's serialize: `s:8:"password";s:1:"x"`.
fn serialized(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let digits = text.run(close + 3, 6, |b| b.is_ascii_digit());
    text.has(close + 1, b"s:") && text.has(digits, b":\"") && take(finder, key, digits + 1)
}

/// Hibernate: `binding parameter [password] as [VARCHAR] - [x]`.
fn bound(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    if text.before(key.start) != b'[' || !text.has(close, b" as [") {
        return false;
    }
    let kind = text.run(close + 5, 40, |b| b.is_ascii_alphanumeric() || b == b'_');
    if !text.has(kind, b"] - [") {
        return false;
    }
    let from = kind + 5;
    let line = text.hay(from..from + 512);
    let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
    let Some(len) = memchr::memrchr(b']', line.get(..end).unwrap_or_default()) else {
        return false;
    };
    if !benign::is_benign(key.kind, text.slice(from..from + len), true) {
        finder.push(from, from + len, key.kind.rule());
    }
    true
}

/// Terraform: `variable "db_password" { default = "x" }`.
fn variable(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    if !text.has(close, b" {") || text.before(key.start) != b'"' || !finder.may_search() {
        return false;
    }
    let block = close + 2..text.run(close + 2, 512, |b| b != b'}');
    let Some(at) = text.find_folded(block, b"default") else {
        return false;
    };
    let sign = text.run(at + 7, 16, is_blank);
    text.at(sign) == b'=' && take(finder, key, sign + 1)
}

/// `rabbitmqctl change_password bob x`: the user comes first.
fn of_user(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let name = text.slice(key.start..key.end);
    let user = text.run(close + 1, 64, |b| b > b' ');
    let end = text.run(user + 1, 256, |b| b > b' ' && !is_quote(b));
    let bytes = text.slice(user + 1..end);
    let believed = matches!(
        name,
        b"change_password" | b"set_password" | b"wpa_passphrase"
    ) && user > close + 1
        && (benign::is_secretish(bytes) || benign::is_chosen(bytes))
        && !benign::is_benign(key.kind, bytes, true);
    if believed {
        finder.push(user + 1, end, key.kind.rule());
    }
    believed
}

/// Go: `var password string = "x"`.
fn declared(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let is_type = text.has(close, b" string ") || text.has(close, b" []byte ");
    is_type && typed(text, close).is_some_and(|value| take(finder, key, value))
}

fn take(finder: &mut Finder<'_, '_>, key: Key, from: usize) -> bool {
    match value::read(finder.text, from) {
        Some(found) if !found.container => {
            judge(finder, key, &found, b'=');
            true
        }
        _ => false,
    }
}
