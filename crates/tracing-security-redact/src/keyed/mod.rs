//! Secrets that a name announces: `password=x`, `"api_key": "x"`, `<pin>x</pin>`, `--token x`, `the password is x`.

mod apposition;
pub(crate) mod benign;
mod between;
mod call;
mod cause;
mod code;
pub(crate) mod command;
mod container;
pub(crate) mod cookie;
mod csv;
pub(crate) mod directive;
mod enclosed;
mod header;
mod judge;
pub(crate) mod jwk;
pub(crate) mod key;
mod languages;
mod lead;
mod lines;
mod makeup;
mod notation;
mod other;
mod pair;
mod path;
mod prose;
mod query;
mod reference;
mod sentence;
mod setting;
pub(crate) mod shell;
mod sibling;
mod spoken;
mod sql;
mod table;
pub(crate) mod told;
mod tool;
mod usage;
pub(crate) mod value;
mod wrapped;

use self::judge::judge;
use self::key::Key;
pub(crate) use self::pair::{NAME_LABELS, VALUE_LABELS};
use self::reference::Reference;
use self::value::Value;
use crate::detector::url;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// At `:` or `=`: the name before it decides whether a value follows.
#[inline(never)]
pub(crate) fn at_separator(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let (byte, next) = (text.at(place), text.at(place + 1));
    if finder.is_marked(place) {
        return;
    }
    if byte == b':' {
        if next == b'/' && text.at(place + 2) == b'/' {
            return url::at_scheme(finder, place);
        }
        // `auth::login` is a path, not a value; `:=` is read at its second half.
        if next == b':' || text.before(place) == b':' || next == b'=' {
            return;
        }
        shell::at_colon(finder, place);
    } else if matches!(text.before(place), b'!' | b'=' | b'<' | b'>')
        || query::at_equals(finder, place)
    {
        return;
    }
    // `:=`, `?=`, `+=` and `||=` are one separator.
    let separator = if byte == b'=' {
        text.run_back(place, 2, |b| matches!(b, b':' | b'?' | b'+' | b'|'))
    } else {
        place
    };
    let Some(key) = key::before(text, separator) else {
        // By the last letter of the name: this runs at nearly every sign.
        match text.before(place - usize::from(is_quote(text.before(place)))) {
            b'd' | b'p' | b'q' | b'i' | b'k' if byte == b':' => jwk::at_member(finder, place),
            b'e' | b'E' => {
                sibling::at_value(finder, place);
                header::at_parameter(finder, place);
            }
            b'\\' => {
                jwk::at_member(finder, place);
                sibling::at_value(finder, place);
            }
            _ => {}
        }
        return;
    };
    value_follows(finder, key, place);
}

/// At the dash of an arrow: names that no letters in the middle lead to, as `user_auth -> x`.
#[inline(never)]
pub(crate) fn at_arrow(finder: &mut Finder<'_, '_>, place: usize) {
    if let Some(key) = key::before(finder.text, place).filter(|key| key.kind == KeyKind::Auth) {
        value_follows(finder, key, place);
    }
}

/// At a long run of token characters behind a blank: what the words before it tell.
#[inline]
pub(crate) fn at_token(finder: &mut Finder<'_, '_>, place: usize) {
    if finder.text.before(place) == b' ' {
        told::at_token(finder, place);
        header::at_credential(finder, place);
    }
}

/// Whether the letters around a place are those of a word that is looked for: this runs at every `k`, `w` and `b`.
#[inline(always)]
pub(crate) fn looks_right(text: Text<'_>, place: usize) -> bool {
    let at = |index: usize| text.at(index) | 0x20;
    let back = |n: usize| {
        text.bytes
            .get(place.wrapping_sub(n))
            .map_or(0, |b| b | 0x20)
    };
    match at(place) {
        b'k' => match at(place + 1) {
            b'e' => {
                at(place + 2) == b'y'
                    || at(place + 2) == b'n' && (back(1) == b'o' || at(place + 3) == b'n')
            }
            b'i' => at(place + 2) == b'e' && back(1) == b'o',
            _ => false,
        },
        b'w' => at(place + 1) == b'd' && back(1) == b'p',
        b'b' => {
            at(place + 1) == b'e' && at(place + 2) == b'a'
                || at(place + 1) == b'a' && at(place + 2) == b's'
                || at(place + 1) == b'y' && text.at(place + 2) == b' '
        }
        b's' => {
            at(place + 1) == b's'
                && (back(1) == b'a' && back(2) == b'p' || back(1) == b'e' && back(2) == b's')
        }
        b'c' => {
            at(place + 1) == b'r'
                && (back(1) == b'e' && back(2) == b's'
                    || at(place + 2) == b'e' && at(place + 3) == b'd'
                    || at(place + 2) == b'y' && at(place + 5) == b'(' | 0x20)
        }
        _ => false,
    }
}

/// In a word that may be a name: names that no separator follows, and those that one does.
#[inline(never)]
pub(crate) fn word_found(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    match text.at(place) | 0x20 {
        b'b' if text.at(place + 1) | 0x20 == b'y' => return sql::at_by(finder, place),
        b'b' => return header::at_scheme(finder, place),
        b'c' if text.has_folded(place, b"crypt(") => return sql::at_crypt(finder, place),
        b's' if text.before(place) | 0x20 == b'e' && !is_session(text, place) => return,
        _ => {}
    }
    // Two pairs of letters in one name lead to the same.
    if place < finder.named_to || is_marked(finder, place) {
        return;
    }
    match key::around(text, place) {
        Some(key) => {
            finder.named_to = key.end;
            if shell::reads_pipe(text, key.start, key.end) {
                command::piped(finder, key.start, b"");
            } else {
                named(finder, key);
            }
        }
        None if shell::reads_pipe(text, place, text.run(place, 24, key::is_name)) => {
            command::piped(finder, place, b"");
        }
        None => directive::at_key(finder, place),
    }
}

/// Whether the name around a place has a marker for its value.
fn is_marked(finder: &Finder<'_, '_>, place: usize) -> bool {
    if !finder.has_markers() {
        return false;
    }
    let text = finder.text;
    let end = text.run(place, 64, key::is_name);
    let separator = text.run(end, 2, |b| is_quote(b) || is_blank(b));
    matches!(text.at(separator), b'=' | b':') && finder.is_marked(separator)
}

/// `sessionid`, `session_key`, `sessid`; the word alone is too common to be looked at.
fn is_session(text: Text<'_>, place: usize) -> bool {
    let at = if text.has_folded(place + 2, b"ion") {
        place + 5
    } else {
        place + 2
    };
    let at = text.run(at, 1, |b| matches!(b, b'_' | b'-' | b'.' | b' '));
    text.has_folded(at, b"id") || text.has_folded(at, b"key")
}

/// A secret name stands in the text: what follows it?
fn named(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    let close = text.run(key.end, 12, |b| {
        is_quote(b) || matches!(b, b'\\' | b']' | b')')
    });
    let next = text.run(close, 48, is_blank);
    if is_quote(text.before(key.start)) || text.at(key.start) == b'-' {
        usage::rejected(finder, key);
    }
    if key.kind == KeyKind::Cookie && cookie::record(finder, key, next)
        || text.before(key.start) == b'/' && sibling::in_front(finder, key)
    {
        return;
    }
    match text.at(next) {
        // Parameters of a query are read at their sign.
        b'=' if matches!(text.before(key.start), b'?' | b'&' | b'#' | b';')
            && key::may_announce(text, key.end) => {}
        b'=' | b':' if text.at(next + 1) != b':' => {
            // `:=`, `=>` and `==` are one separator.
            let last = if text.at(next + 1) == b'=' {
                next + 1
            } else {
                next
            };
            value_follows(finder, key, last);
        }
        b':' if text.has(next, b"::") && is_double_colon(text, key, next) => {
            value_follows(finder, key, next + 1);
        }
        b'-' if text.at(next + 1) == b'>' => value_follows(finder, key, next),
        b'(' if next > close && notation::is_frame(text, key, next) => {}
        b'(' if call::arguments(finder, key) => {}
        b'!' if text.at(next + 1) == b'=' => notation::compared(finder, key, next + 2),
        _ if notation::follows(finder, key, close) => {}
        _ if csv::is_column(finder, key)
            || pair::follows(finder, key)
            || between::elsewhere(finder, key, close)
            || table::is_cell(finder, key) => {}
        _ if shell::is_option(text, key.start) => shell::argument(finder, key),
        _ => prose::follows(finder, key),
    }
}

/// `::set-output name=token::x` of GitHub, `userPassword:: eA==` of LDIF; while `auth::login` is a path.
fn is_double_colon(text: Text<'_>, key: Key, colons: usize) -> bool {
    text.before(key.start) == b'=' || text.at(colons + 2) == b' ' && text.before(key.start) < b'!'
}

/// Reads and judges the value behind a separator.
fn value_follows(finder: &mut Finder<'_, '_>, key: Key, separator: usize) {
    let text = finder.text;
    let separator = behind_visibility(text, key, separator);
    let from = text.run(separator + 1, 2, |b| b == b'>' || b == b'=');
    match key.kind {
        KeyKind::AuthHeader => return header::authorization(finder, from),
        KeyKind::Cookie => return cookie::pairs(finder, from),
        _ => {}
    }
    if other::is_parser_talk(text, key) && !is_made(text, from)
        || cause::is_scope(text, key)
        || ends_remark(text, key)
    {
        return;
    }
    let from = match (text.has(key.start.saturating_sub(2), b"${"), text.at(from)) {
        // `${PASSWORD:?is not set}`, `${PASSWORD:-x}` of a shell.
        (true, b'?') => return,
        (true, b'-' | b'=' | b'+') => from + 1,
        _ => from,
    };
    // A backslash goes on with the line.
    let from = if text.has(from, b"\\\n") {
        from + 2
    } else {
        from
    };
    let blank = text.run(from, 64, is_blank);
    if matches!(text.at(blank), b'\n' | b'\r' | b'|' | b'>') && lines::on_next(finder, key, blank) {
        return;
    }
    if is_prompt(text, key, blank)
        || spoken::is_remark(text, blank)
        || is_empty(text, key, separator, blank)
    {
        return;
    }
    // The type of a variable is not its value.
    let from = between::typed(text, from)
        .filter(|_| text.at(separator) == b':')
        .unwrap_or(from);
    if let Some(value) = enclosed::value(text, key, separator) {
        return judge(finder, key, &value, b'=');
    }
    if wrapped::follows(finder, key, from) {
        return;
    }
    if let Some(found) = reference::at(text, text.run(from, 64, is_blank), key, separator) {
        return referred(finder, key, &found);
    }
    let value = lines::assigned(text, key, separator).or_else(|| value::read(text, from));
    if let Some(value) = value {
        judge(finder, key, &value, text.at(separator));
        changed_to(finder, key, &value);
    }
}

/// `password= status=failed`: nothing, and the next pair.
fn is_empty(text: Text<'_>, key: Key, separator: usize, blank: usize) -> bool {
    let end = text.run(blank, 128, |b| b > 0x20);
    text.at(separator) == b'='
        && key.end == separator
        && blank == separator + 2
        && benign::is_field(text.slice(blank..end))
}

/// `msg="waiting for token:" attempt=3`: the quote right behind the sign closes what another one opened on the line.
fn closes_text(text: Text<'_>, close: usize) -> bool {
    let behind = text.at(close + 1);
    if text.at(close) != b'"'
        || text.before(close) != b':'
        || !(behind <= b' ' || b",;)}]".contains(&behind))
    {
        return false;
    }
    let line = text.run_back(close, 256, |b| b != b'\n');
    let quotes = memchr::memchr_iter(b'"', text.slice(line..close));
    let opened = quotes
        .filter(|index| text.before(line + index) != b'\\')
        .count();
    // Further back than is looked it could have been closed already.
    matches!(text.before(line), 0 | b'\n') && opened % 2 == 1
}

/// `got token=x`: no parser meets a word of both cases and digits.
fn is_made(text: Text<'_>, from: usize) -> bool {
    value::read(text, from).is_some_and(|value| benign::is_random(text.slice(value.range)))
}

/// `[password:Login:private] => x`: PHP prints the class and the visibility of a property behind its name.
fn behind_visibility(text: Text<'_>, key: Key, separator: usize) -> usize {
    let open = key.start - usize::from(is_quote(text.before(key.start)));
    if text.at(separator) != b':' || text.before(open) != b'[' {
        return separator;
    }
    let end = text.run(separator, 80, |b| b > 0x20 && b != b']');
    let arrow = text.run(end + 1, 2, is_blank);
    let inner = text.slice(separator..end);
    let is_property = inner.ends_with(b":private") || inner.ends_with(b":protected");
    if is_property && text.has(arrow, b"=>") {
        arrow
    } else {
        separator
    }
}

/// `(wrong password): [bob]`: the words in brackets end with the name, and what stands behind is of something else.
fn ends_remark(text: Text<'_>, key: Key) -> bool {
    let words = text.run_back(key.start, 32, |b| {
        b.is_ascii_alphabetic() || matches!(b, b' ' | b'"')
    });
    // `def login(user, password): return …` of Python.
    let line = text.run_back(key.start, 128, |b| b != b'\n');
    let is_parameter =
        text.has(key.end, b"): ") && text.find_folded(line..key.start, b"def ").is_some();
    text.at(key.end) == b')' && text.before(key.start) == b' ' && words + 2 < key.start
        || is_parameter
}

/// `"Password: "`: a text that asks, closed by the quote that opened it.
fn is_prompt(text: Text<'_>, key: Key, close: usize) -> bool {
    let quote = text.at(close);
    let joined = [&b" .. "[..], b" + ", b" . ", b" & "]
        .iter()
        .any(|joint| text.has(close + 1, joint));
    if text.has(close, b"\" {") && text.before(close) == b':' && text.before(key.start) == quote
        || closes_text(text, close)
    {
        return true;
    }
    is_quote(quote)
        && text.before(key.start) == quote
        // `"password": ")x"`: the name has quotes of its own.
        && text.at(key.end) != quote
        && (joined || text.before(close) == b' ' && !text.at(close + 1).is_ascii_alphanumeric())
}

/// Passes over a reference, but for the default that is written in it.
fn referred(finder: &mut Finder<'_, '_>, key: Key, found: &Reference) {
    if let Some(default) = found.default.clone() {
        let bytes = finder.text.slice(default.clone());
        if !benign::is_benign(key.kind, bytes, true) {
            finder.push(default.start, default.end, key.kind.rule());
        }
    }
    finder.cover(found.end, key.kind.rule());
}

/// `password = "old" -> "new"`: a change names both values.
fn changed_to(finder: &mut Finder<'_, '_>, key: Key, old: &Value) {
    let text = finder.text;
    let close = text.run(old.range.end, 8, |b| is_quote(b) || b == b'\\');
    let arrow = text.run(close, 4, is_blank);
    if arrow > close
        && !code::is_type(text.slice(old.range.clone()))
        && (text.has(arrow, b"->") || text.has(arrow, b"=>"))
        && !spoken::is_remark(text, text.run(arrow + 2, 2, is_blank))
        && let Some(new) = value::read(text, arrow + 2).filter(|new| !new.container)
    {
        judge(finder, key, &new, b'=');
    }
}
