//! Names and values as siblings: tuples, `{"name": …, "value": …}`, XML elements.

use std::ops::Range;

use super::apposition::looks_made;
use super::judge::judge;
use super::key::{self, Key, is_name};
use super::value::{self, Value};
use super::{benign, spoken};
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};

/// Deals with a secret name whose value stands beside it; `true` when it did.
pub(crate) fn follows(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    if element(finder, key) {
        return true;
    }
    let open = text.run_back(key.start, 12, |b| is_quote(b) || b == b'\\');
    let close = text.run(key.end, 12, |b| is_quote(b) || b == b'\\');
    let quoted = open < key.start && close > key.end;
    let labelled = label_before(text, path_start(text, open));
    if !quoted && labelled.is_none() {
        return false;
    }
    if let Some(label) = labelled {
        return named_pair(finder, key, close, label);
    }
    tuple(finder, key, open, close)
}

/// `<password type="x">value</password>`, `<name>password</name><value>x</value>`.
fn element(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let tag = text.run_back(key.start, 24, |b| is_name(b) || b == b':');
    // `mongodb://<username>:<password>@host`
    if text.has(tag.saturating_sub(2), b":<") && text.has(key.end, b">@") {
        return true;
    }
    // `--token <TOKEN>`, `value=<secret>` hold a place.
    if text.before(tag) == b'<' && text.at(key.end) == b'>' && holds_place(text, tag - 1, key.end) {
        return true;
    }
    if text.before(tag) == b'<' && matches!(text.at(key.end), b'>' | b' ' | b'\n' | b'/') {
        let Some(close) = memchr::memchr(b'>', text.slice(key.end..key.end + 512)) else {
            return false;
        };
        let from = key.end + close + 1;
        if text.before(from - 1) == b'/' || text.has(from, b"</") {
            return true;
        }
        let next = text.run(from, value::VALUE_CAP, |b| b != b'<');
        if next == from || text.has(next, b"</") {
            content(finder, key, from);
        } else {
            unclosed(finder, key, from);
        }
        return true;
    }
    // `<td>Jenkins password</td>`: its owner may stand before it.
    let label = text.run_back(key.start, 24, |b| b.is_ascii_alphanumeric() || b == b' ');
    let is_label = text.before(label) == b'>' && text.has(key.end, b"</");
    if is_label && !is_labelled(text, label) {
        return true;
    }
    if is_label {
        let Some(close) = memchr::memchr(b'>', text.slice(key.end..key.end + 64)) else {
            return true;
        };
        let next = text.run(key.end + close + 1, 64, is_space);
        if text.at(next) == b'<'
            && text.at(next + 1) != b'/'
            && let Some(close) = memchr::memchr(b'>', text.slice(next..next + 64))
        {
            content(finder, key, next + close + 1);
        }
        return true;
    }
    false
}

/// Whether an element holds the name of what the next one holds, by its own name: `<key>`, `<paramName>`, `<th>`.
fn is_labelled(text: Text<'_>, content: usize) -> bool {
    let open = text.run_back(content - 1, 96, |b| !matches!(b, b'<' | b'>' | b'\n'));
    let tag = text.slice(open..text.run(open, 40, is_name));
    let tail = tag.get(tag.len().saturating_sub(4)..).unwrap_or_default();
    is_one_of(tag, CELLS) || is_one_of(tag, NAME_LABELS) || tail.eq_ignore_ascii_case(b"name")
}

/// Behind an option no element opens, unless it is closed as well.
fn holds_place(text: Text<'_>, open: usize, end: usize) -> bool {
    let option_end = text.run_back(open, 2, |b| is_blank(b) || b == b'=');
    let option = text.run_back(option_end, 40, is_name);
    let is_option = text.at(option) == b'-'
        && matches!(
            text.before(option),
            0 | b' ' | b'\t' | b'\n' | b'[' | b'(' | b'|' | b'"' | b'\'' | b'`'
        );
    option_end < open && is_option && !is_closed(text, end)
}

/// Whether the next element that begins behind a place is the end of this one.
fn is_closed(text: Text<'_>, end: usize) -> bool {
    let next = text.run(end, value::VALUE_CAP, |b| b != b'<' && b != b'\n');
    text.has(next, b"</")
}

/// `Bearer <token>", "n": 3`: a place-holder more often than an element that was cut off.
fn unclosed(finder: &mut Finder<'_, '_>, key: Key, from: usize) {
    let text = finder.text;
    let end = text.run(from, value::VALUE_CAP, |b| {
        b > 0x20 && !is_quote(b) && b != b'<'
    });
    if benign::is_secretish(text.slice(from..end)) {
        finder.push(from, end, key.kind.rule());
    }
}

fn content(finder: &mut Finder<'_, '_>, key: Key, from: usize) {
    let text = finder.text;
    let from = inside_type(text, from);
    let (from, end) = if text.has(from, b"<![CDATA[") {
        let from = from + 9;
        let hay = text.hay(from..from + value::VALUE_CAP);
        (
            from,
            from + hay
                .windows(3)
                .position(|w| w == b"]]>")
                .unwrap_or(hay.len()),
        )
    } else {
        let hay = text.hay(from..from + value::VALUE_CAP);
        let Some(len) = memchr::memchr(b'<', hay).or_else(|| {
            (!is_blank(text.at(from))).then(|| memchr::memchr(b'\n', hay).unwrap_or(hay.len()))
        }) else {
            return;
        };
        (from, from + len)
    };
    let bytes = text.slice(from..end);
    let head = bytes.len() - bytes.trim_ascii_start().len();
    let tail = bytes.len() - bytes.trim_ascii_end().len();
    if head + tail < bytes.len()
        && !benign::is_benign(key.kind, bytes, true)
        && !spoken::is_complaint(bytes)
    {
        finder.push(from + head, end - tail, key.kind.rule());
    }
}

/// XML-RPC writes the type of a value around it: `<value><string>x</string></value>`.
fn inside_type(text: Text<'_>, from: usize) -> usize {
    let end = text.run(from + 1, 12, |b| b.is_ascii_alphanumeric());
    if text.at(from) == b'<' && end > from + 1 && text.at(end) == b'>' {
        end + 1
    } else {
        from
    }
}

/// The label of which the name is the value: `"name": "password"`, `key=password`.
fn label_before(text: Text<'_>, open: usize) -> Option<Range<usize>> {
    let end = text.run_back(open, 8, is_blank);
    if !matches!(text.before(end), b':' | b'=') {
        return None;
    }
    let end = text.run_back(end - 1, 12, |b| is_blank(b) || is_quote(b) || b == b'\\');
    let start = text.run_back(end, 24, is_name);
    let label = text.slice(start..end);
    // JSON Patch (RFC 6902) names what it changes by a path.
    let is_path =
        label == b"path" && text.at(text.run(open, 4, |b| is_quote(b) || b == b'\\')) == b'/';
    (is_path || is_one_of(label, NAME_LABELS)).then_some(start..end)
}

/// `"Name": "/prod/db/password"`: the name of a parameter is the end of a path.
fn path_start(text: Text<'_>, open: usize) -> usize {
    if text.before(open) != b'/' {
        return open;
    }
    let start = text.run_back(open, 128, |b| is_name(b) || b == b'/');
    text.run_back(start, 12, |b| is_quote(b) || b == b'\\')
}

/// `"name": "password", …, "value": "x"`, in both orders, with other pairs between.
fn named_pair(finder: &mut Finder<'_, '_>, key: Key, close: usize, label: Range<usize>) -> bool {
    let text = finder.text;
    let mut at = close;
    for _ in 0..4 {
        at = text.run(at, 16, |b| {
            is_space(b) || is_quote(b) || matches!(b, b',' | b';' | b'\\' | b'(' | b')')
        });
        let end = text.run(at, 24, is_name);
        let separator = text.run(end, 12, |b| is_space(b) || is_quote(b) || b == b'\\');
        if end == at || !matches!(text.at(separator), b':' | b'=') {
            break;
        }
        let Some(found) = value::read(text, separator + 1) else {
            break;
        };
        let label = text.slice(at..end);
        if is_one_of(label, VALUE_LABELS) {
            judge(finder, key, &found, b'=');
            // `"old": "x", "new": "y"`: a change has both.
            if !label.eq_ignore_ascii_case(b"old") {
                return true;
            }
        }
        if found.container {
            break;
        }
        at = found.range.end;
    }
    if form_data(finder, key, close) || set_variable(finder, key, close) {
        return true;
    }
    let tag_end = text.run(at, 4, |b| is_blank(b) || is_quote(b));
    if text.at(tag_end) == b'>' && !text.has(tag_end + 1, b"</") {
        let next = text.run(tag_end + 1, 64, is_space);
        let inner = if text.at(next) == b'<' {
            memchr::memchr(b'>', text.slice(next..next + 64)).map_or(next, |i| next + i + 1)
        } else {
            tag_end + 1
        };
        content(finder, key, inner);
        return true;
    }
    finder.may_search() && value_in_front(finder, key, label.start)
}

/// `##vso[task.setvariable variable=dbPassword]x`: a logging command of Azure Pipelines.
fn set_variable(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let end = text.run(close, 64, |b| b > 0x20 && b != b']');
    let line = text.run_back(key.start, 64, |b| b != b'#');
    if text.at(end) != b']' || !text.has(line, b"vso[task.setvariable ") {
        return false;
    }
    let stop = text.run(end + 1, value::VALUE_CAP, |b| !matches!(b, b'\n' | b'\r'));
    if !benign::is_benign(key.kind, text.slice(end + 1..stop), true) {
        finder.push(end + 1, stop, key.kind.rule());
    }
    true
}

/// `Content-Disposition: form-data; name="password"`, an empty line, the value (RFC 7578).
fn form_data(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let mut at = text.run(close, 2, |b| b == b'\r' || b == b';');
    // Further headers of the part may follow its name.
    for _ in 0..3 {
        if text.at(at) == b'\n' && matches!(text.at(at + 1), b'\r' | b'\n') {
            let from = text.run(at + 1, 2, |b| matches!(b, b'\r' | b'\n'));
            let end = text.run(from, value::VALUE_CAP, |b| !matches!(b, b'\r' | b'\n'));
            if !benign::is_benign(key.kind, text.slice(from..end), true) {
                finder.push(from, end, key.kind.rule());
            }
            return true;
        }
        if text.at(at) != b'\n' || !text.at(at + 1).is_ascii_alphabetic() {
            return false;
        }
        at = text.run(at + 1, 256, |b| b != b'\n');
        at -= usize::from(
            text.before(at) == b'\r' && text.at(at) == b'\n' && text.at(at + 1) == b'\r',
        );
        at = text.run(at, 1, |b| b == b'\r');
    }
    false
}

/// `{"value": "x", "name": "password"}`.
fn value_in_front(finder: &mut Finder<'_, '_>, key: Key, label: usize) -> bool {
    let text = finder.text;
    let start = text.run_back(label, 256, |b| !matches!(b, b'{' | b'<' | b'\n'));
    for word in VALUE_LABELS {
        let Some(at) = text.find_folded(start..label, word) else {
            continue;
        };
        let end = at + word.len();
        let separator = text.run(end, 12, |b| is_blank(b) || is_quote(b) || b == b'\\');
        if is_name(text.before(at)) || !matches!(text.at(separator), b':' | b'=') {
            continue;
        }
        if let Some(found) = value::read(text, separator + 1) {
            judge(finder, key, &found, b'=');
            return true;
        }
    }
    true
}

/// `("password", "x")`, `["password", "x"]`: just two, the first a name, the second no name.
fn tuple(finder: &mut Finder<'_, '_>, key: Key, open: usize, close: usize) -> bool {
    let text = finder.text;
    let opener = text.before(text.run_back(open, 4, is_space));
    // `grant_type="password", scope="x"`: the word is the value of a pair, and the next pair follows.
    if matches!(opener, b'=' | b':' | b'>') {
        return false;
    }
    let comma = text.run(close, 4, is_space);
    // `"event": "CreateAccessKey", "by": …`: the word is a value itself.
    if text.at(comma) != b',' || matches!(opener, b':' | b'=') {
        return false;
    }
    let from = text.run(comma + 1, 8, is_space);
    let Some(found) = value::read(text, from) else {
        return false;
    };
    let is_named = !found.quoted
        && memchr::memchr(b'=', text.slice(found.range.clone())).is_some_and(|sign| {
            sign > 1 && {
                let next = text.at(found.range.start + sign + 1);
                is_quote(next) || matches!(next, b'[' | b'(' | b'{')
            }
        });
    // `("--password", help="…")`: arguments of a call.
    if is_named {
        return true;
    }
    let Value {
        range,
        quoted,
        container,
    } = found.clone();
    let behind = text.run(range.end, 12, |b| {
        is_quote(b) || is_space(b) || matches!(b, b'\\' | b')')
    });
    let closes = matches!(text.at(behind), b')' | b']' | b'}' | b'>' | b';')
        || behind >= text.len()
        || text.slice(range.end..behind).contains(&b')');
    let bytes = text.slice(range);
    // A value may hold a word that announces one: `("password", "Pw+4711")`.
    let second_is_name =
        key::is_only_name(bytes) || is_one_of(bytes, FIELD_NAMES) || is_one_of(bytes, VALUE_LABELS);
    if matches!(opener, b'(' | b'[' | b'{')
        && closes
        && !second_is_name
        && (quoted || container || opener == b'(')
    {
        judge(finder, key, &found, b'=');
        return true;
    }
    // The argument behind an option: `['deploy', '--password', 'x']`.
    if quoted && text.at(key.start) == b'-' && !bytes.starts_with(b"-") && !container {
        judge(finder, key, &found, b'=');
        return true;
    }
    // In a longer list only what looks made is taken: lists of field names are common.
    if !second_is_name && looks_made(text, key, bytes) && !container && !benign::is_field(bytes) {
        judge(finder, key, &found, b'=');
    }
    true
}

pub(crate) fn is_one_of(word: &[u8], list: &[&[u8]]) -> bool {
    list.iter().any(|w| word.eq_ignore_ascii_case(w))
}

pub(crate) static NAME_LABELS: &[&[u8]] = &[
    b"name",
    b"key",
    b"field",
    b"param",
    b"parameter",
    b"id",
    b"label",
    b"header",
    b"k",
    b"n",
    b"attribute",
    b"property",
    b"variable",
    b"var",
    b"column",
    b"option",
    b"setting",
    b"parameterkey",
    b"parametername",
];
/// Elements in which a name stands in front of its value.
static CELLS: &[&[u8]] = &[
    b"th", b"td", b"dt", b"dd", b"li", b"b", b"strong", b"em", b"span", b"p", b"div", b"code",
    b"string", b"title", b"legend", b"k", b"n",
];
pub(crate) static VALUE_LABELS: &[&[u8]] = &[
    b"value",
    b"val",
    b"v",
    b"content",
    b"data",
    b"text",
    b"string",
    b"newvalue",
    b"new_value",
    b"oldvalue",
    b"old_value",
    b"old",
    b"new",
    b"parametervalue",
];
static FIELD_NAMES: &[&[u8]] = &[
    b"email",
    b"username",
    b"user",
    b"name",
    b"login",
    b"id",
    b"type",
    b"phone",
    b"address",
    b"role",
    b"text",
    b"string",
    b"required",
    b"hidden",
    b"submit",
    b"remember",
    b"remember_me",
    b"confirm",
    b"input",
    b"otp",
    b"captcha",
];
