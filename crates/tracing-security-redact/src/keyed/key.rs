//! Names inside text: where one stands, and whether it is worth classifying.

use std::ops::Range;

use super::benign;
use crate::name::{self, KeyKind};
pub(crate) use crate::scan::text::is_name;
use crate::scan::text::{Text, is_blank, is_quote};
use crate::segments::MAX_NAME;
use crate::words::Words;

/// A name found in text that announces a secret.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) start: usize,
    /// Just behind the name itself; quotes may follow.
    pub(crate) end: usize,
    pub(crate) kind: KeyKind,
}

const NAME_CAP: usize = MAX_NAME;
/// What reading a name takes besides its letters, in units of work.
const COST: usize = 120;
/// The same for one that was read before.
const AGAIN: usize = 20;

/// The secret name that ends before a separator: `password`, `"api_key"`, `\"pin\"`, `env["TOKEN"]`, `api key`.
#[inline(always)]
pub(crate) fn before(text: Text<'_>, separator: usize) -> Option<Key> {
    let end = name_end(text, separator);
    if !may_announce(text, end) {
        let is_blank_at = |back: usize| text.at(end.wrapping_sub(back)) == b' ';
        return if is_blank_at(2) && is_blank_at(4) {
            set_apart(text, end)
        } else {
            None
        };
    }
    let end = without_number(text, end);
    let start = text.run_back(end, NAME_CAP, is_name);
    classify_at(text, start, end)
}

/// `p a s s w o r d`: a blank between every two letters.
#[inline(never)]
fn set_apart(text: Text<'_>, end: usize) -> Option<Key> {
    let is_letter = |back: usize| {
        end.checked_sub(back)
            .is_some_and(|at| text.at(at).is_ascii_alphabetic())
    };
    if !is_letter(1) || is_letter(2) || !is_letter(3) || is_letter(4) || !is_letter(5) {
        return None;
    }
    let mut letters = [0; 24];
    let (mut start, mut free) = (end, letters.len());
    while free > 0 && text.before(start).is_ascii_alphabetic() {
        free -= 1;
        *letters.get_mut(free)? = text.before(start);
        start -= 1;
        if text.before(start) != b' ' || !text.before(start - 1).is_ascii_alphabetic() {
            break;
        }
        start -= 1;
    }
    text.spend(COST + 4 * (end - start));
    let name = letters.get(free..)?;
    let kind = name::classify(name).filter(|_| name.len() > 5)?;
    (!text.before(start).is_ascii_alphanumeric()).then_some(Key { start, end, kind })
}

/// The secret name around a place inside a word.
pub(crate) fn around(text: Text<'_>, place: usize) -> Option<Key> {
    let start = text.run_back(place, NAME_CAP, is_name);
    let mut end = text.run(place, NAME_CAP, is_name);
    // A full stop, or the dash of an arrow, ends the sentence, not the name.
    while end > place && matches!(text.before(end), b'.' | b'-') {
        end -= 1;
    }
    let start = if text.at(end) == b'(' {
        setter(text, start, end)
    } else {
        start
    };
    // Far longer than any name: a text without blanks.
    if end - start > 96 {
        return None;
    }
    classify_at(text, start, end)
}

/// `.withPassword(`: what a call with such a name is given is the thing itself.
fn setter(text: Text<'_>, start: usize, end: usize) -> usize {
    let name = text.hay(start..end);
    let own = start + memchr::memrchr(b'.', name).map_or(0, |dot| dot + 1);
    if text.has_folded(own, b"with") {
        own + 4 + usize::from(text.at(own + 4) == b'_')
    } else {
        start
    }
}

/// Classifies the name at a place, taking the word before it when only both together speak: `api key`.
fn classify_at(text: Text<'_>, start: usize, end: usize) -> Option<Key> {
    // `-Dapi.key=x`: a property of Java.
    let is_property = text.has(start, b"-D") && text.at(start + 2).is_ascii_lowercase();
    let start = start + if is_property { 2 } else { 0 };
    // The name of a rule in a marker announces nothing.
    if text.before(start) == b':' && start >= 9 && text.has(start - 9, b"REDACTED:") {
        return None;
    }
    // `app::credential: …` is where a log line comes from, `secret.go:17` a file.
    if text.before(start) == b':' && text.before(start - 1) == b':'
        || is_file(text.slice(start..end))
        || is_resource(text, start)
        || is_logger(text, start, end)
    {
        return None;
    }
    let kind = classify(text, start..end);
    if let Some(kind) = kind {
        // Behind an option its argument stands, whatever it is.
        let noun = if text.at(start) == b'-' {
            end
        } else {
            noun_end(text, end)
        };
        // `pass phrase`, `pass word`: together they count no tests.
        let kind = match kind {
            KeyKind::Pass if noun > end => KeyKind::Secret,
            _ => kind,
        };
        return Some(Key {
            start,
            end: noun,
            kind,
        });
    }
    if !is_blank(text.before(start)) {
        return None;
    }
    let wider = text.run_back(start - 1, 24, is_name);
    if wider == start - 1 || classify(text, wider..start - 1).is_some() {
        return None;
    }
    let pair = classify(text, wider..end)?;
    Some(Key {
        start: wider,
        end,
        kind: pair,
    })
}

/// Whether a value is the name of a secret itself, such as the second of two field names.
pub(crate) fn is_only_name(value: &[u8]) -> bool {
    let digits = value
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_digit())
        .count();
    let (head, _) = value.split_at(value.len() - digits);
    // `Password123` is a password, `password2` the name of one.
    digits < 2
        && value.iter().all(|&b| is_name(b) || b == b' ')
        && name::classify(value).is_some()
        && !benign::is_secretish(head)
}

/// Classifies a name, at its cost.
pub(super) fn classify(text: Text<'_>, range: Range<usize>) -> Option<KeyKind> {
    let name = text.slice(range);
    let Some(names) = text.names() else {
        return name::classify(name);
    };
    let (kind, again) = names.classify(name);
    text.spend(if again { AGAIN } else { COST + 4 * name.len() });
    kind
}

/// `arn:aws:secretsmanager:eu-west-1:1:secret:db`: the word is part of an identifier.
fn is_resource(text: Text<'_>, start: usize) -> bool {
    if text.before(start) != b':' {
        return false;
    }
    let token = text.run_back(start, 128, |b| {
        b > 0x20 && !matches!(b, b'"' | b'(' | b'\'' | b'=')
    });
    text.has(token, b"arn:") || text.has(token, b"urn:") || text.has(token, b"ARN:")
}

/// `INFO:app.auth: …`: the logger of a line, behind its level (the default format of Python).
fn is_logger(text: Text<'_>, start: usize, end: usize) -> bool {
    let name = text.slice(start..end);
    let is_path = memchr::memchr(b'.', name).is_some() || name == b"auth";
    if text.before(start) != b':' || !is_path {
        return false;
    }
    let level = text.run_back(start - 1, 8, |b| b.is_ascii_uppercase());
    LEVELS.has(text.slice(level..start - 1)) && text.before(level) <= b' '
}

/// Whether a name ends like a source or configuration file.
pub(super) fn is_file(name: &[u8]) -> bool {
    let Some(dot) = memchr::memrchr(b'.', name) else {
        return false;
    };
    let extension = name.get(dot + 1..).unwrap_or_default();
    FILES.has(extension)
}

/// `secret key`, `token value`: the noun goes on in the next word.
fn noun_end(text: Text<'_>, end: usize) -> usize {
    if text.at(end) != b' ' {
        return end;
    }
    let next = text.run(end + 1, 12, |b| b.is_ascii_alphabetic());
    let nouns: [&[u8]; 7] = [
        b"key", b"value", b"phrase", b"string", b"keys", b"code", b"word",
    ];
    let whole = match text.at(next) {
        b'.' => !text.at(next + 1).is_ascii_alphanumeric(),
        byte => byte <= b' ' || b":=,;\"'`)]}>?!\\".contains(&byte),
    };
    if whole
        && nouns
            .iter()
            .any(|noun| text.slice(end + 1..next).eq_ignore_ascii_case(noun))
    {
        next
    } else {
        end
    }
}

static LEVELS: Words = Words::of(&[
    b"TRACE",
    b"DEBUG",
    b"INFO",
    b"NOTICE",
    b"WARN",
    b"WARNING",
    b"ERROR",
    b"CRITICAL",
    b"FATAL",
]);

#[rustfmt::skip]
static FILES: Words = Words::of(&[
    b"go", b"rs", b"py", b"js", b"ts", b"java", b"rb", b"c", b"h", b"cpp", b"cc", b"php", b"yaml", b"yml", b"json", b"toml", b"txt", b"md", b"log", b"conf",
    b"cfg", b"ini", b"xml", b"html", b"vue", b"tsx", b"jsx", b"kt", b"swift", b"sh", b"sql", b"pem", b"crt", b"cs", b"ex", b"exs", b"scala", b"lua", b"tf", b"proto", b"css",
    b"erl", b"hrl", b"jl", b"hs", b"dart", b"pl", b"pm", b"ps1", b"psm1", b"bat", b"fs", b"fsx", b"ml", b"mli", b"clj", b"cljs", b"groovy", b"gradle", b"mjs", b"cjs", b"mts", b"hpp", b"cxx", b"nim", b"zig", b"svelte", b"erb", b"rst", b"adoc",
]);

/// `Unseal Key 1:`, `password #2:`: the number is a word of its own.
fn without_number(text: Text<'_>, end: usize) -> usize {
    let start = text.run_back(end, 3, |b| b.is_ascii_digit());
    let hash = start - usize::from(text.before(start) == b'#');
    if start < end && text.before(hash) == b' ' {
        hash - 1
    } else {
        end
    }
}

/// Skips what may stand between a name and its separator.
#[inline(always)]
fn name_end(text: Text<'_>, separator: usize) -> usize {
    // Assignments stand in columns.
    let end = text.run_back(separator, 48, is_blank);
    let is_alone = text.before(end) == b'\n' && matches!(text.at(separator + 1), b'\n' | b'\r');
    // A sign may have a line of its own.
    let end = if is_alone {
        text.run_back(end, 2, |b| matches!(b, b'\n' | b'\r'))
    } else {
        end
    };
    // Dots may lead to the separator: `Password .....: x`.
    let end = if text.before(end) == b'.' {
        text.run_back(text.run_back(end, 40, |b| b == b'.'), 8, is_blank)
    } else {
        end
    };
    text.run_back(end, 10, |b| {
        is_quote(b) || matches!(b, b'\\' | b']' | b')' | b'*' | b'[')
    })
}

/// Whether a name ending here could announce a secret, by its last letters alone: this runs at every `:` and `=`.
#[inline(always)]
pub(crate) fn may_announce(text: Text<'_>, end: usize) -> bool {
    let mut end = end;
    if text.before(end).is_ascii_digit() {
        while end > 0 && text.before(end).is_ascii_digit() {
            end -= 1;
        }
        end -= usize::from(text.before(end) == b'#');
        end -= usize::from(text.before(end) == b' ');
    }
    let at = |back: usize| end.checked_sub(back).map_or(b' ', |i| text.at(i) | 0x20);
    match [at(3), at(2), at(1)] {
        // `session` alone of all that end alike, and `secret_id`.
        [b'i', b'o', b'n'] if at(4) == b's' => at(6) == b'e' && at(7) == b's',
        [b't', b'i', b'd'] => [at(6), at(5), at(4)] == *b"cre",
        [b'_' | 0x7f | b'-' | b' ', b'i', b'd'] if at(4) == b't' => [at(6), at(5)] == *b"re",
        // A plural is looked at without its last letter.
        [b'r' | b'o' | b'k' | b'e' | b'd' | b'i' | b'a', _, b's'] => {
            last_four([at(5), at(4), at(3), at(2)]) || last_four([at(4), at(3), at(2), at(1)])
        }
        _ => last_four([at(4), at(3), at(2), at(1)]),
    }
}

#[inline]
#[expect(
    clippy::match_like_matches_macro,
    reason = "a table reads best as a match"
)]
const fn last_four(tail: [u8; 4]) -> bool {
    match tail {
        [_, _, b'p', b'w']
        | [_, b'p', b's', b'k']
        | [_, b'k', b'e', b'y']
        | [_, b'p', b'i', b'n']
        | [_, b'o', b't', b'p']
        | [_, b'p', b'w', b'd']
        | [_, b'p', b's', b'w'] => true,
        [_, b'c', b'v', b'v' | b'c' | b'n']
        | [_, b'c', b's', b'c']
        | [_, b's', b's', b'n']
        | [_, b'p', b'a', b'n'] => true,
        [_, b'j', b'w', b't']
        | [_, b's', b'i', b'd']
        | [_, b's', b'i', b'g']
        | [_, b'n', b'u', b'm'] => true,
        [b'n' | b's', b'_' | 0x7f | b'-' | b' ' | b'.', b'i', b'd'] | [b'o', b'n', b'i', b'd'] => {
            true
        }
        [b'w', b'o', b'r', b'd' | b't']
        | [b's', b's', b'w', b'd']
        | [b'h', b'r', b'a', b's']
        | [b'r', b'a', b's', b'e'] => true,
        [b'c', b'o', b'd', b'e']
        | [b'c', b'r', b'e', b't' | b'd']
        | [b'r', b'e', b'd', b's']
        | [b'o', b'k', b'e', b'n'] => true,
        [b't', b'i', b'a', b'l']
        | [b'p', b'a', b's', b's']
        | [b'a', b'u', b't', b'h']
        | [b'o', b'k', b'i', b'e'] => true,
        [b't', b'i', b'o', b'n']
        | [b'm', b'b', b'e', b'r']
        | [b'c', b'a', b'r', b'd']
        | [b'd', b'_' | 0x7f | b' ', b'n', b'o'] => true,
        [b'a', b'r', b'e', b'r']
        | [b'p', b'h', b'r', b'a']
        | [b'm', b'o', b'n', b'i']
        | [b'o', b'n', b'i', b'c'] => true,
        [b'e', b'n', b'h', b'a']
        | [b'a', b's', b'l', b'o']
        | [b'r', b'o', b'l', b'a']
        | [b'a', b's', b's', b'e'] => true,
        [b's', b'e', b'n', b'a']
        | [b'o', b'o', b'r', b'd']
        | [b'n', b'o', b'r', b'd']
        | [b's', b'r', b'w', b'd'] => true,
        [b'f', b'i', b'e', b'r'] | [b'l', b'a', b'v', b'e'] => true,
        [b's', b'a', b'n', b'a'] | [b'e', b's', b'l', b'o'] | [b'l', b's', b'z', b'o'] => true,
        [b'i', b'f', b'r', b'e'] | [b'i', b'n', b'k', b'a'] | [b'r', b'o', b'o', b'l'] => true,
        [b'e', b'n', b'y', b'a'] | [b'i', b'n', b'a', b'l'] | [b'k', b'o', b'd', b'e'] => true,
        [b'e' | b's', b'o', b'r', b'd'] | [_, b'm', b'd', b'p'] => true,
        [b'a', b'n', b'd', b'i'] | [b'l', b'u', b'a', b'n'] => true,
        [b't', b'u', b'r', b'e'] | [b'o', b'n', b's', b'e'] | [b'i', b'a', b'l', b's'] => true,
        _ => false,
    }
}
