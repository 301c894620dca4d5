//! Help texts and messages about options: `--password PASSWORD`, `--token string   token to use`, `--password via the CLI`.

use super::benign;
use super::code::is_type;
use super::key::Key;
use super::spoken::is_spoken;
use crate::name;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// Whether what follows an option describes its argument, or the option.
pub(crate) fn describes(text: Text<'_>, key: Key, from: usize) -> bool {
    if is_quote(text.at(from)) || text.at(from) == b'<' {
        return text.at(from) == b'<';
    }
    let end = text.run(from, 64, |b| {
        b > 0x20 && !matches!(b, b']' | b')' | b'|' | b'"' | b'\'')
    });
    let word = text.slice(from..end);
    let word = word
        .strip_suffix(b"...")
        .or(word.strip_suffix(b"."))
        .or(word.strip_suffix(b";"))
        .unwrap_or(word);
    if is_metavariable(word) {
        // Anywhere when it is the name in capitals, else where a text of help would have it.
        return name::classify(word).is_some() || is_help(text, key, end);
    }
    // Folding writes some names out: `--password ПАРОЛЬ` is read as `--password password`.
    if name::classify(word).is_some() && is_help(text, key, end) {
        return true;
    }
    let column = text.run(end, 8, is_blank) - end;
    if is_type(word) && (column > 1 || text.at(end) == b'\n' || end >= text.len()) {
        return true;
    }
    let listed = begins_line(text, key.start);
    if listed && from - key.end > 1 {
        return true;
    }
    // `--password via the command line is insecure`.
    let then = text.run(end, 1, |b| b == b' ');
    text.at(from - 1) == b' '
        && then > end
        && text.at(then).is_ascii_alphabetic()
        && word.iter().all(u8::is_ascii_lowercase)
        && is_spoken(word)
}

/// Capitals of any script: `TOKEN`, `API_KEY`, `SENHA`; folding may have made a small letter of one.
fn is_metavariable(word: &[u8]) -> bool {
    let Some(word) = std::str::from_utf8(word)
        .ok()
        .filter(|word| word.len() < 40 && word.starts_with(char::is_uppercase))
    else {
        return false;
    };
    let is_capital = |c: &char| c.is_uppercase() || matches!(c, '_' | '-');
    let small = || word.chars().filter(|c| !is_capital(c));
    word.chars().count() > 1
        && (small().next().is_none()
            || !word.is_ascii()
                && (small().count() < 2 && small().all(char::is_alphabetic)
                    || small().all(|c| c.is_ascii_lowercase())))
}

/// A bracket around it, two blanks behind it, or the option first on its line.
fn is_help(text: Text<'_>, key: Key, end: usize) -> bool {
    let column = text.run(end, 8, is_blank) - end;
    matches!(text.at(end), b']' | b')' | b'|')
        || column > 1
        || begins_line(text, key.start) && (end >= text.len() || text.at(end) == b'\n')
}

/// Nothing but blanks, and `-p, `, before the option.
fn begins_line(text: Text<'_>, start: usize) -> bool {
    let at = text.run_back(start, 40, is_blank);
    let short = if text.before(at) == b',' {
        text.run_back(at - 1, 3, |b| b.is_ascii_alphanumeric() || b == b'-')
    } else {
        at
    };
    let at = text.run_back(short, 40, is_blank);
    at < start && matches!(text.before(at), 0 | b'\n')
        || start - text.run_back(start, 40, is_blank) >= 4
}

/// `--password=LOZINKA      sets it`: the same behind a sign.
pub(crate) fn describes_behind_sign(text: Text<'_>, key: Key, start: usize, end: usize) -> bool {
    text.at(key.start) == b'-'
        && is_metavariable(text.slice(start..end))
        && (name::classify(text.slice(start..end)).is_some() || is_help(text, key, end))
}

/// `invalid value 'x' for '--token <TOKEN>'`, `invalid value "x" for flag -token`: what was given stands in front.
pub(crate) fn rejected(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let open = text.run_back(key.start, 4, |b| is_quote(b) || b == b'\\');
    let Some(head) = [&b" for "[..], b" for flag ", b" for option "]
        .iter()
        .find_map(|words| {
            open.checked_sub(words.len())
                .filter(|&at| text.has(at, words))
        })
    else {
        return false;
    };
    let close = text.run_back(head, 4, |b| b == b'\\' || is_quote(b));
    let start = text.run_back(close, 256, |b| !is_quote(b) && b != b'\n' && b != b'\\');
    let before = text.run_back(start, 4, |b| b == b'\\' || is_quote(b));
    if close == head
        || !text
            .slice(before.saturating_sub(8)..before)
            .ends_with(b"value ")
    {
        return false;
    }
    if !benign::is_benign(key.kind, text.slice(start..close), true) {
        finder.push_ahead(start, close, key.kind.rule());
    }
    true
}
