//! Values on the lines below their name: alone, in a YAML block, or as a list of accounts.

use super::judge::judge;
use super::key::{Key, is_name};
use super::value::Value;
use super::{benign, spoken, value};
use crate::detector::Rule;
use crate::name::{self, KeyKind};
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};

/// Longest line that is one value.
const LINE_CAP: usize = 256;

/// The value stands on the next line, or in a YAML block (`|`, `>`).
pub(crate) fn on_next(finder: &mut Finder<'_, '_>, key: Key, from: usize) -> bool {
    let text = finder.text;
    let block = matches!(text.at(from), b'|' | b'>');
    if text.slice(key.start..key.end) == b"chpasswd" {
        return accounts(finder, from);
    }
    let line_end = text.run(from, 6, |b| matches!(b, b'|' | b'>' | b'-' | b'+' | b'\r'));
    if text.at(line_end) != b'\n' {
        return false;
    }
    let start = text.run(line_end + 1, 64, is_blank);
    let indent = start - line_end - 1;
    let end = text.run(start, value::VALUE_CAP, |b| b != b'\n' && b != b'\r');
    let line = text.slice(start..end).trim_ascii();
    if !block {
        let single = !line.iter().any(|&b| is_space(b)) && memchr::memchr(b':', line).is_none();
        let quoted = line.first().is_some_and(|&b| is_quote(b));
        let believed = quoted
            || line.starts_with(b"string(")
            || single && (indent > 0 || benign::is_secretish(line));
        if line.starts_with(b"- ") {
            listed(finder, key, start);
            return true;
        }
        if believed
            && line.first() != Some(&b'-')
            && let Some(value) = value::read(text, start)
        {
            judge(finder, key, &value, b'=');
        }
        return true;
    }
    let mut end = end;
    let own = text
        .slice(text.run_back(key.start, 64, is_blank)..key.start)
        .len();
    // The block goes on as long as its lines are indented deeper than the name.
    while indent > own && end - start < value::VALUE_CAP {
        let next = text.run(end, 2, |b| matches!(b, b'\n' | b'\r'));
        let body = text.run(next, 64, is_blank);
        if next == end || body - next <= own || body >= text.len() {
            break;
        }
        end = text.run(body, value::VALUE_CAP, |b| b != b'\n' && b != b'\r');
    }
    finder.push(start, end, Rule::KeyValueSecret);
    true
}

/// `- x`, `- y` below a name: the items of a list in YAML that are no maps.
fn listed(finder: &mut Finder<'_, '_>, key: Key, first: usize) {
    let text = finder.text;
    let mut at = first;
    for _ in 0..16 {
        let start = text.run(at + 2, 4, is_blank);
        let end = text.run(start, value::VALUE_CAP, |b| !matches!(b, b'\n' | b'\r'));
        let item = text.slice(start..end);
        if let Some(found) = value::read(text, start)
            && (found.quoted
                || (benign::is_secretish(item) || benign::is_chosen(item)) && !item.contains(&b' '))
            && !item.windows(2).any(|pair| pair == b": ")
        {
            judge(finder, key, &found, b'=');
        }
        at = text.run(
            text.run(end, 2, |b| matches!(b, b'\n' | b'\r')),
            64,
            is_blank,
        );
        if at == end || !text.has(at, b"- ") {
            break;
        }
    }
}

/// `chpasswd:`, then a list of accounts, as cloud-init reads it: `root:x`.
fn accounts(finder: &mut Finder<'_, '_>, from: usize) -> bool {
    let text = finder.text;
    let mut at = from;
    for _ in 0..32 {
        let start = text.run(at + 1, 64, |b| is_blank(b) || b == b'-');
        let end = text.run(start, 256, |b| b > 0x20);
        let line = text.run(end, 256, |b| b != b'\n');
        if text.at(at) != b'\n' || start == at + 1 {
            break;
        }
        let bytes = text.slice(start..end);
        let colon = memchr::memchr(b':', bytes).filter(|i| i + 1 < bytes.len());
        if let Some(colon) = colon.filter(|_| line == end) {
            let secret = start + colon + 1;
            if !benign::is_benign(KeyKind::Secret, text.slice(secret..end), true) {
                finder.push_ahead(secret, end, Rule::KeyValueSecret);
            }
        }
        at = line;
    }
    true
}

/// The end of a value that goes on behind blanks to the end of its line.
///
/// `password = my cat likes fish` of INI files; in a file, where the lines around it are entries as well, whatever is
/// behind `name=`, and plain words behind `name: ` unless they read as a sentence.
pub(crate) fn phrase(text: Text<'_>, key: Key, value: &Value, separator: u8) -> Option<usize> {
    let start = value.range.start;
    // `[password] => x y` of print_r.
    let is_property = text.before(key.start) == b'[' && text.has(key.end, b"] => ");
    let name = key.start - usize::from(is_property);
    let line = text.run_back(name, 64, |b| is_blank(b) || is_name(b));
    let own = key.start..key.end;
    let names_phrase = [&b"pass"[..], b"pwd", b"secret"]
        .iter()
        .any(|word| text.find_folded(own.clone(), word).is_some());
    if value.quoted
        || !matches!(text.at(value.range.end), b' ' | b',' | b'&')
        || !names_phrase
        || !matches!(key.kind, KeyKind::Secret | KeyKind::Pass)
        || !matches!(text.before(line), 0 | b'\n')
    {
        return None;
    }
    let end = text.run(start, LINE_CAP, |b| !matches!(b, b'\n' | b'\r'));
    text.spend(end - start);
    let rest = text.slice(value.range.end..end).trim_ascii_start();
    let words = || rest.split(|&b| b == b' ');
    if end - start == LINE_CAP || text.find_folded(start..end, b"[redacted:").is_some() {
        return None;
    }
    let indent = text.run(line, 64, is_blank) - line;
    if is_property {
        return Some(end);
    }
    let among = is_entry(text, end + 1, indent, separator)
        || line > 0 && is_entry(text, line_before(text, line), indent, separator);
    let has_comment = words().any(|word| matches!(word.first(), Some(b'#' | b';')));
    let plain = text
        .slice(start..end)
        .iter()
        .all(|&b| b.is_ascii_lowercase() || b == b' ');
    let is_phrase = if separator == b'=' {
        // No further pair, no sentence about another secret.
        let is_text = !rest.iter().any(|b| b"=:{}<>\"'()".contains(b)) && !rest.ends_with(b" ");
        among && is_text && !has_comment && !words().any(|word| name::classify(word).is_some())
            || plain
                && text.at(key.end) == b' '
                && words().next().is_some_and(|word| !spoken::joins(word))
    } else {
        let has_digit = rest.iter().any(u8::is_ascii_digit);
        among
            && !rest.contains(&b':')
            && !rest.ends_with(b" ")
            && !has_comment
            && (plain && words().count() > 2 || indent > 0 && has_digit)
            && !words().any(|word| spoken::is_spoken(word) || name::classify(word).is_some())
    };
    is_phrase.then_some(end)
}

/// Where the line in front of a line begins.
fn line_before(text: Text<'_>, line: usize) -> usize {
    text.run_back(line - 1, LINE_CAP, |b| b != b'\n')
}

/// Whether a line is a name with this separator, and maybe a value, indented as deep.
fn is_entry(text: Text<'_>, line: usize, indent: usize, separator: u8) -> bool {
    let start = text.run(line, 64, is_blank);
    let end = text.run(start, 64, is_name);
    let sign = text.run(end, 1, is_blank);
    end > start
        && start == line + indent
        && text.at(sign) == separator
        && (separator == b'=' || matches!(text.at(sign + 1), b' ' | b'\n' | b'\r'))
}

/// `NAME=x` alone on its line, as in `.env` and INI files: whatever marks are in it, the line is the value.
pub(crate) fn assigned(text: Text<'_>, key: Key, sign: usize) -> Option<Value> {
    let line = key.start
        - if text.has(key.start.saturating_sub(7), b"export ") {
            7
        } else {
            0
        };
    let indent = text.run_back(line, 64, is_blank);
    let is_entry = || {
        let (above, depth) = (line_before(text, indent.max(1)), line - indent);
        text.at(sign) == b':'
            && text.at(sign + 1) == b' '
            && matches!(text.before(indent), 0 | b'\n')
            && (is_entry(
                text,
                text.run(sign, LINE_CAP, |b| b != b'\n') + 1,
                depth,
                b':',
            ) || indent > 0 && is_entry(text, above, depth, b':'))
    };
    let is_pair = text.at(sign) == b'=' && matches!(text.before(line), 0 | b'\n');
    if !is_pair && !is_entry() {
        return None;
    }
    let start = text.run(sign + 1, 2, |b| b == b' ');
    let end = text.run(start, LINE_CAP, |b| b > 0x20);
    let bytes = text.slice(start..end);
    let ends = matches!(text.at(end), 0 | b'\n' | b'\r');
    let (last, inner) = bytes.split_last()?;
    // Marks that end a bare value; what else they may open is read elsewhere.
    let has_marks = inner.iter().any(|b| b")]}&<>,|".contains(b)) || matches!(last, b'&');
    let is_plain = !bytes.iter().any(|b| b"\"'`\\[{;".contains(b))
        && !bytes.starts_with(b"$")
        && !bytes.windows(3).any(|three| three == b"://")
        && !inner.contains(&b'=');
    (ends && has_marks && is_plain && !matches!(last, b')' | b',')).then_some(Value {
        range: start..end,
        quoted: false,
        container: false,
    })
}
