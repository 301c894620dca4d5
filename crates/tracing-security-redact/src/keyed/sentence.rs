//! Sentences with a verb between a secret's name and its value: `the password is x`, `password of bob was reset to x`.

use super::apposition::{apposition, is_identifier, is_number, looks_made, word_end};
use super::key::Key;
use super::prose::is_any;
use super::{benign, code, setting, spoken, value};
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// Follows a sentence to its verb, then judges what comes behind.
pub(crate) fn follow(finder: &mut Finder<'_, '_>, key: Key, first: usize) {
    let text = finder.text;
    let mut at = first;
    let mut about = false;
    let mut changes = false;
    for index in 0..7 {
        let end = text.run(at, 48, |b| b > 0x20);
        let word = text.slice(at..end);
        let next = text.run(end, 8, is_blank);
        if word.is_empty() || closes_text(word) {
            return;
        }
        let (bare, colon) = match word {
            [head @ .., b':' | b'='] => (head, true),
            _ => (word, false),
        };
        if colon && (about || index == 0 && is_verb(bare) || bare.is_empty())
            || is_verb(word) && (index == 0 || about)
        {
            return told(finder, key, first, next, colon);
        }
        if index == 0 && right_behind(finder, key, bare, colon, next) {
            return;
        }
        // Behind `password will be ` a state may stand as well.
        if word == b"will" && text.has(next, b"be ") && (index == 0 || about) {
            return if_made(finder, key, next + 3);
        }
        // `reset password of bob to x`.
        if about && index > 1 && word == b"to" {
            return after_verb(finder, key, next, false);
        }
        let old_end = text.run(next, 64, |b| b > 0x20);
        changes |= index == 0 && word == b"from" && text.has(old_end, b" to ");
        if changes && is_any(word, &[b"to", b"from", b"as", b"=", b"now"]) {
            return changed(finder, key, word, next);
        }
        match index {
            0 if is_any(word, &ABOUT) => about = true,
            0 if is_any(word, &CHANGES) => changes = true,
            _ if about || changes => {}
            _ => return,
        }
        if matches!(word.last(), Some(b'.' | b';' | b'!' | b'?')) {
            return;
        }
        at = next;
    }
}

/// Behind the verb.
fn told(finder: &mut Finder<'_, '_>, key: Key, first: usize, at: usize, colon: bool) {
    let text = finder.text;
    let own = text.slice(key.start..key.end);
    // `the secret of good soup is time`: an idiom, unless what stands there was made.
    if own.eq_ignore_ascii_case(b"secret") && text.has(first, b"of ") {
        return if_made(finder, key, at);
    }
    match generated_for(text, at) {
        Some(value) => after_verb(finder, key, value, true),
        None => after_verb(finder, key, at, colon),
    }
}

/// What only the word right behind the name leads to; `true` when it was that.
fn right_behind(
    finder: &mut Finder<'_, '_>,
    key: Key,
    word: &[u8],
    colon: bool,
    next: usize,
) -> bool {
    let text = finder.text;
    if colon && tells(word) {
        after_verb(finder, key, next, true);
        return true;
    }
    // Behind `password updated: ` a state may stand as well.
    if colon && is_change(word) {
        if_made(finder, key, next);
        return true;
    }
    // `password must not be 'x'`: what was given, in quotes.
    if !colon && is_any(word, &[b"must", b"cannot", b"should", b"can't"]) {
        let line = next..text.run(next, 12, |b| b != b'\n');
        let quoted = text.find_folded(line, b"be ").map(|at| at + 3);
        if let Some(at) = quoted.filter(|&at| is_quote(text.at(at))) {
            if_made(finder, key, at);
        }
        return true;
    }
    !colon && word == b"to" && (apposition(finder, key, next) || set_to(finder, key, next))
}

/// `changed to x`, `changed from x to y`.
fn changed(finder: &mut Finder<'_, '_>, key: Key, word: &[u8], next: usize) {
    let text = finder.text;
    after_verb(finder, key, next, false);
    let behind = text.run(next, 64, |b| b > 0x20);
    let then = text.run(behind, 4, is_blank);
    if word == b"from" && text.has(then, b"to ") {
        after_verb(finder, key, then + 3, false);
    }
}

/// `set the access key to 7a88288c-…`: an identifier that is made the secret.
fn set_to(finder: &mut Finder<'_, '_>, key: Key, at: usize) -> bool {
    let text = finder.text;
    let end = word_end(text, at);
    let from = text.run_back(key.start, 32, |b| b.is_ascii_alphabetic() || b == b' ');
    let sets = || {
        text.slice(from..key.start)
            .split(|&b| b == b' ')
            .any(|word| {
                is_any(
                    word,
                    &[
                        b"set", b"reset", b"change", b"changed", b"update", b"updated", b"rotated",
                    ],
                )
            })
    };
    let is_set = end == at + 36 && is_identifier(text.slice(at..end)) && sets();
    if is_set {
        finder.push(at, end, key.kind.rule());
    }
    is_set
}

/// What leads to whose it is, or what for.
static ABOUT: [&[u8]; 8] = [
    b"for",
    b"of",
    b"to",
    b"on",
    b"used",
    b"belonging",
    b"in",
    b"at",
];

/// What leads to its old or its new value.
static CHANGES: [&[u8]; 7] = [
    b"changed", b"set", b"reset", b"updated", b"rotated", b"was", b"has",
];

/// `password entered: x`, `password (sha1): x`.
fn tells(word: &[u8]) -> bool {
    matches!(word, [b'(', .., b')'])
        || is_any(
            word,
            &[
                b"entered",
                b"used",
                b"given",
                b"provided",
                b"supplied",
                b"tried",
                b"typed",
                b"generated",
                b"received",
                b"submitted",
                b"sent",
                b"guessed",
                b"set",
            ],
        )
}

/// `bob",` and `6064\n","stream"` end the text that the sentence stands in.
fn closes_text(word: &[u8]) -> bool {
    word.first() != Some(&b'"') && memchr::memchr(b'"', word).is_some()
}

/// `password changed: x`.
fn is_change(word: &[u8]) -> bool {
    is_any(
        word,
        &[
            b"updated",
            b"changed",
            b"rotated",
            b"assigned",
            b"created",
            b"issued",
        ],
    )
}

/// Takes a word that is made, or stands in quotes.
fn if_made(finder: &mut Finder<'_, '_>, key: Key, at: usize) {
    let text = finder.text;
    let range = match value::quoted(text, at) {
        Some(found) => found.range,
        None => at..word_end(text, at),
    };
    let bytes = text.slice(range.clone());
    if range.len() < 512
        && looks_made(text, key, bytes)
        && !is_identifier(bytes)
        && !benign::is_field(bytes)
        && !benign::is_benign(key.kind, bytes, true)
    {
        finder.push(range.start, range.end, key.kind.rule());
    }
}

/// `is generated for root@localhost: x`, `was set for bob: x`.
fn generated_for(text: Text<'_>, at: usize) -> Option<usize> {
    let end = text.run(at, 16, |b| b.is_ascii_lowercase());
    let done = is_any(
        text.slice(at..end),
        &[
            b"generated",
            b"created",
            b"set",
            b"assigned",
            b"issued",
            b"reset",
        ],
    );
    if !done || !text.has(end, b" for ") {
        return None;
    }
    let owner = text.run(end + 5, 64, |b| b > 0x20);
    (text.before(owner) == b':' && text.at(owner) == b' ').then_some(owner + 1)
}

/// Behind `is`, `was`, `:`: a quoted value, or a word that no sentence would have there.
fn after_verb(finder: &mut Finder<'_, '_>, key: Key, at: usize, colon: bool) {
    let text = finder.text;
    let mut at = at;
    for filler in [
        &b"changed to "[..],
        b"reset to ",
        b"updated to ",
        b"rotated to ",
        b"replaced by ",
        b"replaced with ",
        b"set to ",
        b"now ",
        b"still ",
        b"just ",
        b"simply ",
        b"currently ",
        b"always ",
        b"to ",
    ] {
        if text.has_folded(at, filler) {
            at += filler.len();
        }
    }
    if text.has(at, b": ") {
        at += 2;
    }
    if spoken::is_remark(text, at) {
        return;
    }
    if let Some(found) = value::quoted(text, at) {
        let bytes = text.slice(found.range.clone());
        // ``the `password` is now `SecretString` ``: its type.
        let is_type = text.before(found.range.start) == b'`' && code::is_type(bytes);
        let is_told = key.kind != KeyKind::Credential || benign::is_secretish(bytes);
        if !is_type
            && is_told
            && !benign::is_benign(key.kind, bytes, true)
            && found.range.len() < 512
        {
            finder.push(found.range.start, found.range.end, key.kind.rule());
        }
        return;
    }
    let mut end = word_end(text, at);
    if key.kind == KeyKind::Credential && text.has(end, b" / ") {
        // `credentials are admin / x`: the name in front of the secret.
        at = end + 3;
        end = word_end(text, at);
    }
    let bytes = text.slice(at..end);
    let of_what = text
        .slice(key.start..key.end)
        .eq_ignore_ascii_case(b"secret");
    if bytes.len() < 3
        || is_address(bytes)
        || colon && (of_what && !benign::is_secretish(bytes) || spoken::is_clause(text, at, end))
        || benign::is_benign(key.kind, bytes, false)
        || spoken::is_spoken(bytes)
        || setting::is_known_state(bytes)
        || is_article(bytes)
    {
        return;
    }
    let ends = !is_blank(text.at(end)) || joins_on(text, end);
    let spoken_alone = key.kind == KeyKind::Secret && ends && !is_identifier(bytes);
    if looks_made(text, key, bytes)
        || is_number(text, key, at, end)
        || has_odd_case(bytes)
        || (spoken_alone || colon && key.kind == KeyKind::Secret)
    {
        finder.push(at, end, key.kind.rule());
    }
}

/// `reset … from 2001:db8::1`.
fn is_address(word: &[u8]) -> bool {
    word.len() < 46
        && std::str::from_utf8(word).is_ok_and(|word| word.parse::<std::net::IpAddr>().is_ok())
}

fn is_verb(word: &[u8]) -> bool {
    is_any(
        word,
        &[
            b"is", b"was", b"are", b"were", b"=", b"equals", b"==", b"->", b"=>", b"becomes",
            b"became", b"being",
        ],
    )
}

/// The word goes on with what joins half-sentences: `is swordfish for bob`.
fn joins_on(text: Text<'_>, end: usize) -> bool {
    let from = text.run(end, 4, is_blank);
    let next = text.slice(from..text.run(from, 12, |b| b.is_ascii_alphabetic()));
    is_any(
        next,
        &[
            b"for", b"and", b"on", b"at", b"but", b"which", b"until", b"please", b"so", b"when",
        ],
    )
}

fn has_odd_case(word: &[u8]) -> bool {
    let upper = word
        .iter()
        .skip(1)
        .filter(|b| b.is_ascii_uppercase())
        .count();
    let lower = word.iter().filter(|b| b.is_ascii_lowercase()).count();
    upper > 1 && lower > 1 && word.len() >= 8
}

fn is_article(word: &[u8]) -> bool {
    is_any(
        word,
        &[b"the", b"a", b"an", b"not", b"no", b"this", b"that"],
    )
}
