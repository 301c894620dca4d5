//! Words that speak about a secret where one could stand: states, and clauses of errors and help.

use super::benign::{PLACEHOLDERS, STATES, lower};
use crate::scan::text::{Text, is_blank, is_quote};
use crate::words::Words;

/// Whether a word behind `is` or a colon in prose could stand there in a sentence; no other would.
pub(crate) fn is_spoken(value: &[u8]) -> bool {
    if value.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let word = lower(value);
    let word = word.as_slice();
    let ends = |suffix: &[u8]| word.len() > suffix.len() + 1 && word.ends_with(suffix);
    STATES.has(word)
        || SPOKEN.has(word)
        || (value
            .iter()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'\''))
            && [&b"ed"[..], b"ing", b"able", b"ible", b"ly", b"tion", b"n't"]
                .iter()
                .any(|s| ends(s)))
}

/// `is too short (minimum is 8)`, `can't be blank`, `This field is required.`: what a form says of its field.
pub(crate) fn is_complaint(value: &[u8]) -> bool {
    if !value.split(|&b| b == b' ').all(is_word_of_sentence) {
        return false;
    }
    let mut words = value
        .split(|b| matches!(b, b' ' | b'.'))
        .filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return false;
    };
    let Some(second) = words.next() else {
        return false;
    };
    let opens = |word: &[u8]| PREDICATES.has_folded(word);
    opens(first)
        && (STATES.has_folded(second)
            || SPOKEN.has_folded(second)
            || opens(second)
            || (!MODALS.has_folded(first) || DEMANDS.has_folded(second)) && words.next().is_some())
        || SUBJECTS.has_folded(first) && (opens(second) || words.take(3).any(opens))
}

/// Letters or digits, and the punctuation around them.
fn is_word_of_sentence(word: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| word.iter().any(class);
    let inner = word.strip_suffix(b".").unwrap_or(word);
    !(has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic))
        && !inner.iter().any(|b| b".=@#$%^&*+~<>|".contains(b))
}

/// Behind `name: `: a word that further words follow, as in `token is malformed` and `permission denied`.
pub(crate) fn is_clause(text: Text<'_>, start: usize, end: usize) -> bool {
    let word = text.slice(start..end);
    let mut letters = word.iter();
    let plain = letters.next().is_some_and(u8::is_ascii_alphabetic)
        && letters.all(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'\''));
    let next = text.run(end, 2, is_blank);
    let stop = text.run(next, 24, |b| {
        b.is_ascii_alphabetic() || b >= 0x80 || matches!(b, b'-' | b'\'')
    });
    plain
        && next == end + 1
        && stop > next
        && !JOINTS.has_folded(text.slice(next..stop))
        && ends_word(text.at(stop))
}

/// What stands behind a word of a sentence.
pub(crate) const fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        0 | b' ' | b'\n' | b'\r' | b',' | b'.' | b';' | b'!' | b'?' | b'"' | b'\'' | b')' | b'\\'
    )
}

/// `(known after apply)`, `(sensitive value)`: a remark in the place of a value.
pub(crate) fn is_remark(text: Text<'_>, at: usize) -> bool {
    let end = text.run(at + 1, 64, |b| {
        b.is_ascii_alphabetic() || matches!(b, b' ' | b'-')
    });
    let inner = text.slice(at + 1..end);
    let is_alone = matches!(
        inner,
        b"current" | b"new" | b"timeout" | b"again" | b"repeat"
    );
    text.at(at) == b'('
        && text.at(end) == b')'
        && (is_alone || inner.contains(&b' '))
        && (is_alone
            || inner.split(|&b| b == b' ').any(|word| {
                STATES.has_folded(word) || SPOKEN.has_folded(word) || PLACEHOLDERS.has_folded(word)
            }))
}

/// `secret "web-tls" not found`: objects of a cluster go by names, which nothing hides.
pub(crate) fn is_object(text: Text<'_>, start: usize, end: usize) -> bool {
    let name = text.slice(start..end);
    let close = text.run(end, 4, |b| is_quote(b) || b == b'\\');
    let from = text.run(close, 2, is_blank);
    name.iter()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'/'))
        && [
            &b"not found"[..],
            b"already exists",
            b"is forbidden",
            b"is invalid",
            b"does not exist",
            b"in namespace",
            b"not registered",
            b"unchanged",
            b"created",
            b"configured",
            b"deleted",
            b"patched",
            b"has ",
        ]
        .iter()
        .any(|words| text.has(from, words))
}

/// What joins a clause to a value.
pub(super) fn joins(word: &[u8]) -> bool {
    JOINTS.has_folded(word)
}

/// Whether a clause goes on with what it says: `is locked`, `was refused`.
pub(super) fn is_predicate(word: &[u8]) -> bool {
    PREDICATES.has_folded(word) || STATES.has_folded(word)
}

/// `16 bytes`: how long it is.
pub(crate) fn is_length(text: Text<'_>, start: usize, end: usize) -> bool {
    let from = text.run(end, 2, is_blank);
    let stop = text.run(from, 12, |b| b.is_ascii_alphabetic());
    let number = text.slice(start..end);
    // `password=48020661 retries=3`: a pair of its own, and nothing is that long.
    from > end
        && number.len() < 6
        && number.iter().all(u8::is_ascii_digit)
        && !matches!(text.at(stop), b'=' | b':')
        && UNITS.has_folded(text.slice(from..stop))
}

#[rustfmt::skip]
static SPOKEN: Words = Words::of(&[
    b"a", b"an", b"at", b"in", b"on", b"of", b"to", b"by", b"from", b"with", b"as", b"it", b"its", b"that", b"this", b"there", b"here", b"now", b"then", b"when",
    b"because", b"so", b"and", b"or", b"but", b"if", b"about", b"out", b"over", b"up", b"still", b"also", b"already", b"always", b"again", b"safe", b"long", b"short",
    b"old", b"new", b"same", b"different", b"good", b"bad", b"due", b"empty", b"blank", b"null", b"none", b"unknown", b"public", b"private", b"ready",
    b"stale", b"fine", b"gone", b"lost", b"kept", b"held", b"sent", b"set", b"read", b"written", b"shown", b"known", b"given", b"taken", b"hashed", b"secure",
    b"insecure", b"compulsory", b"mandatory", b"case-sensitive", b"one", b"two", b"three", b"less", b"more", b"at-least", b"within", b"under", b"before", b"after", b"until",
    b"per", b"between", b"against", b"like", b"what", b"which", b"who", b"how", b"why", b"where", b"available", b"bound", b"absent", b"identical", b"nearly", b"about", b"near",
    b"free", b"full", b"half", b"being", b"my", b"our", b"their", b"his", b"her", b"you", b"we", b"they", b"i", b"he", b"she", b"longer", b"shorter", b"equal", b"you're", b"we're",
    b"see", b"via", b"option", b"options", b"flag", b"flags", b"argument", b"arguments", b"parameter", b"requires", b"expects", b"takes", b"contains", b"overrides", b"patience", b"attribute", b"attributes",
]);

/// What joins a clause to a value, so that the word before it may be one.
#[rustfmt::skip]
static JOINTS: Words = Words::of(&[
    b"for", b"and", b"at", b"from", b"user", b"by", b"on", b"until", b"please", b"but", b"so", b"when", b"which", b"with", b"via", b"valid", b"expires", b"or",
]);

#[rustfmt::skip]
static PREDICATES: Words = Words::of(&[
    b"is", b"are", b"was", b"has", b"have", b"must", b"should", b"can", b"can't", b"cannot", b"may", b"does", b"doesn't", b"do", b"don't", b"did", b"didn't", b"isn't", b"hasn't",
    b"will", b"won't", b"needs", b"contains", b"requires", b"not", b"too", b"shouldn't", b"mustn't", b"wasn't", b"aren't", b"exceeds", b"required", b"invalid", b"expected", b"missing",
]);

/// Verbs that many phrases begin with.
static MODALS: Words = Words::of(&[b"can", b"may", b"must", b"should", b"will"]);

/// What a form may ask for behind `must` and its like.
#[rustfmt::skip]
static DEMANDS: Words = Words::of(&[
    b"be", b"been", b"contain", b"contains", b"match", b"matches", b"have", b"has", b"include", b"includes", b"start", b"end", b"begin", b"differ", b"exceed", b"consist", b"only", b"at", b"a", b"an", b"the", b"to", b"use", b"meet",
    b"characters", b"letters", b"digits", b"least", b"longer", b"shorter", b"same", b"stay", b"remain", b"pass", b"satisfy", b"comply", b"fewer", b"between", b"provided", b"supplied", b"set", b"allowed", b"valid",
]);

/// What complaints begin with that name the field again.
#[rustfmt::skip]
static SUBJECTS: Words = Words::of(&[
    b"this", b"the", b"your", b"value", b"field", b"password", b"passwords", b"token", b"it", b"ensure", b"please", b"a", b"enter", b"secret", b"key", b"pin", b"code", b"string", b"should", b"must", b"input",
]);

/// Errors of the operating system, as it words them, and of those that speak like it.
pub(super) static STRERROR: &[&[u8]] = &[
    b"no such file",
    b"no such ",
    b"end of file",
    b"permission denied",
    b"operation not ",
    b"connection re",
    b"connection timed out",
    b"connection closed",
    b"broken pipe",
    b"input/output error",
    b"is a directory",
    b"not a directory",
    b"not a terminal",
    b"invalid argument",
    b"device or resource busy",
    b"resource temporarily",
    b"inappropriate ioctl",
    b"too many open files",
    b"file exists",
    b"file name too long",
    b"bad file descriptor",
    b"read-only file system",
    b"host is down",
    b"no route to host",
    b"network is unreachable",
    b"context deadline exceeded",
    b"context canceled",
    b"unexpected eof",
    b"out of memory",
    b"text file busy",
    b"error:0",
];

#[rustfmt::skip]
static UNITS: Words = Words::of(&[
    b"byte", b"bytes", b"character", b"characters", b"chars", b"bits", b"digits", b"letters", b"symbols", b"words", b"days", b"hours", b"minutes", b"seconds", b"attempts", b"tries", b"versions", b"retries", b"times", b"segments", b"parts", b"items", b"entries", b"of",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_told_from_phrases() {
        for value in [
            "is too short (minimum is 8 characters)",
            "can't be blank",
            "has already been taken",
            "must contain a digit",
            "This field is required.",
            "The password field is required.",
            "Ensure this value has at least 8 characters",
            "not a valid string",
            "should match pattern",
        ] {
            assert!(is_complaint(value.as_bytes()), "{value}");
        }
        for value in [
            "correct horse battery staple",
            "hunter2",
            "the quick brown fox",
            "is",
            "Tr0ub4dor &3",
            "my dog has fleas",
            "can resource common",
            "must federal source age",
        ] {
            assert!(!is_complaint(value.as_bytes()), "{value}");
        }
    }
}
