//! Secrets in sentences: `the password is x`, `password for bob: x`, `logged in with password x`.

use super::benign;
use super::key::Key;
use super::spoken;
use super::told;
use super::value;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};

/// What reading a sentence takes besides its words, in units of work.
const COST: usize = 100;

/// Looks for a value in the words that follow a secret name.
pub(crate) fn follows(finder: &mut Finder<'_, '_>, key: Key) {
    let text = finder.text;
    let from = text.run(key.end, 6, |b| is_quote(b) || b == b'\\');
    if !is_blank(text.at(from)) {
        return;
    }
    match key.kind {
        KeyKind::Secret | KeyKind::Token | KeyKind::Credential => {}
        KeyKind::Pass if opens_account(text, key) => {}
        _ => return,
    }
    if super::judge::is_parser_talk(text, key) {
        return;
    }
    text.spend(COST);
    if told::follows(finder, from) {
        return;
    }
    let first = text.run(from, 8, is_blank);
    if apposition(finder, key, first) {
        return;
    }
    if !banner(finder, key) && !tried(finder, key) {
        sentence(finder, key, first);
    }
}

/// `password authentication failed: tried "x"`.
fn tried(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let line = key.end..text.run(key.end, 80, |b| b != b'\n');
    let Some(at) = text
        .find_folded(line, b" tried ")
        .filter(|_| key.kind == KeyKind::Secret)
    else {
        return false;
    };
    let found = value::quoted(text, at + 7).filter(|found| {
        let bytes = text.slice(found.range.clone());
        !benign::is_benign(key.kind, bytes, true) && !spoken::is_spoken(bytes)
    });
    if let Some(found) = &found {
        finder.push_ahead(found.range.start, found.range.end, key.kind.rule());
    }
    found.is_some()
}

/// `Use the password below:`, an empty line, and it stands alone on the next.
fn banner(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let end = text.run(key.end, 160, |b| b != b'\n' && b != b'\r');
    if text.before(end) != b':' || text.at(end) == 0 {
        return false;
    }
    let start = text.run(end, 12, is_space);
    let stop = text.run(start, 128, |b| b > 0x20);
    let bytes = text.slice(start..stop);
    let alone = matches!(text.at(stop), 0 | b'\n' | b'\r');
    let believed = alone
        && benign::is_secretish(bytes)
        && !benign::is_field(bytes)
        && !benign::is_benign(key.kind, bytes, false);
    if believed {
        finder.push_ahead(start, stop, key.kind.rule());
    }
    believed
}

/// `PASS x`, `requirepass x`, `auth_pass x`, `user pass x`; while `first pass` and `pass 2` count.
fn opens_account(text: Text<'_>, key: Key) -> bool {
    let name = text.slice(key.start..key.end);
    if name == b"PASS" {
        return true;
    }
    if name.len() > 4 {
        return text.before(key.start) != b'-';
    }
    let end = text.run_back(key.start, 2, is_blank);
    let owner = text.slice(text.run_back(end, 12, |b| b.is_ascii_alphabetic())..end);
    end < key.start
        && is_any(
            owner,
            &[
                b"user",
                b"db",
                b"database",
                b"root",
                b"admin",
                b"login",
                b"bind",
                b"smtp",
                b"mail",
                b"ftp",
                b"ssh",
                b"mysql",
                b"postgres",
                b"ldap",
                b"proxy",
                b"wifi",
                b"vpn",
                b"app",
            ],
        )
}

/// `password hunter2`, `password "correct horse"`, `password (hunter2)`.
fn apposition(finder: &mut Finder<'_, '_>, key: Key, at: usize) -> bool {
    let text = finder.text;
    if let Some(found) = value::quoted(text, at) {
        let bytes = text.slice(found.range.clone());
        // Secrets of a cluster have names in quotes: `secret "web-tls" not found`.
        let is_object = text
            .slice(key.start..key.end)
            .to_ascii_lowercase()
            .ends_with(b"secret")
            || spoken::is_object(text, found.range.start, found.range.end);
        let believed = if is_object {
            benign::is_secretish(bytes)
        } else if key.kind == KeyKind::Secret {
            !spoken::is_spoken(bytes) && !is_name_like(bytes)
        } else {
            benign::is_secretish(bytes)
        };
        if believed && found.range.len() < 256 && !benign::is_benign(key.kind, bytes, true) {
            finder.push(found.range.start, found.range.end, key.kind.rule());
        }
        return true;
    }
    let start = if text.at(at) == b'(' { at + 1 } else { at };
    let start = behind_type(text, start);
    let end = word_end(text, start);
    let bytes = text.slice(start..end);
    let enough = if key.kind == KeyKind::Secret { 6 } else { 8 };
    let bytes = match bytes {
        // `[Principal=bob`: the fields of what the name is of.
        [b'[' | b'{' | b'(', inner @ ..] => inner,
        // `typedef struct Token_ *Token`.
        [b'*', first, ..] if first.is_ascii_alphabetic() => b"",
        _ => bytes,
    };
    let is_field = memchr::memchr(b'=', bytes).is_some_and(|i| {
        bytes.get(..i).is_some_and(|n| {
            !n.is_empty() && n.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_')
        }) && bytes.get(i + 1).is_some_and(|b| *b != b'=')
    });
    let followed =
        is_field || text.at(end) == b'=' || text.at(end) == b':' && !is_blank(text.at(end + 1));
    if bytes.len() >= enough
        && !followed
        && benign::is_secretish(bytes)
        && !benign::is_benign(key.kind, bytes, false)
        && !is_identifier(bytes)
    {
        finder.push(start, end, key.kind.rule());
        return true;
    }
    false
}

/// Devices say how a password is written: `password 7 x`, `key ascii-text x`, `message-digest-key 1 md5 x`.
fn behind_type(text: Text<'_>, start: usize) -> usize {
    let mut start = start;
    for _ in 0..3 {
        let end = text.run(start, 12, |b| b.is_ascii_alphanumeric() || b == b'-');
        let word = text.slice(start..end);
        let is_type = word.len() < 4 && word.iter().all(u8::is_ascii_digit)
            || is_any(
                word,
                &[
                    b"ascii-text",
                    b"ascii",
                    b"hex",
                    b"md5",
                    b"sha",
                    b"encrypted",
                ],
            );
        if word.is_empty() || !is_type || text.at(end) != b' ' {
            break;
        }
        start = end + 1;
    }
    start
}

/// Follows a sentence to its verb, then judges what comes behind.
fn sentence(finder: &mut Finder<'_, '_>, key: Key, first: usize) {
    let text = finder.text;
    let mut at = first;
    let mut about = false;
    let mut changes = false;
    for index in 0..7 {
        let end = text.run(at, 48, |b| b > 0x20);
        let word = text.slice(at..end);
        let next = text.run(end, 8, is_blank);
        if word.is_empty() {
            return;
        }
        let (bare, colon) = match word {
            [head @ .., b':' | b'='] => (head, true),
            _ => (word, false),
        };
        if colon && (about || index == 0 && is_verb(bare) || bare.is_empty())
            || is_verb(word) && (index == 0 || about)
        {
            return match generated_for(text, next) {
                Some(value) => after_verb(finder, key, value, true),
                None => after_verb(finder, key, next, colon),
            };
        }
        if index == 0 && colon && tells(bare) {
            return after_verb(finder, key, next, true);
        }
        // `reset password of bob to x`.
        if about && index > 1 && word == b"to" {
            return after_verb(finder, key, next, false);
        }
        let old_end = text.run(next, 64, |b| b > 0x20);
        changes |= index == 0 && word == b"from" && text.has(old_end, b" to ");
        if changes && is_any(word, &[b"to", b"from", b"as", b"="]) {
            after_verb(finder, key, next, false);
            let behind = text.run(next, 64, |b| b > 0x20);
            let then = text.run(behind, 4, is_blank);
            if word == b"from" && text.has(then, b"to ") {
                after_verb(finder, key, then + 3, false);
            }
            return;
        }
        if index == 0 && word == b"to" && apposition(finder, key, next) {
            return;
        }
        match index {
            0 if is_any(
                word,
                &[b"for", b"of", b"to", b"on", b"used", b"belonging", b"in"],
            ) =>
            {
                about = true
            }
            0 if is_any(
                word,
                &[
                    b"changed", b"set", b"reset", b"updated", b"rotated", b"was", b"has",
                ],
            ) =>
            {
                changes = true
            }
            _ if about || changes => {}
            _ => return,
        }
        if matches!(word.last(), Some(b'.' | b';' | b'!' | b'?')) {
            return;
        }
        at = next;
    }
}

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
        &b"set to "[..],
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
    if let Some(found) = value::quoted(text, at) {
        let bytes = text.slice(found.range.clone());
        if !benign::is_benign(key.kind, bytes, true) && found.range.len() < 512 {
            finder.push(found.range.start, found.range.end, key.kind.rule());
        }
        return;
    }
    let end = word_end(text, at);
    let bytes = text.slice(at..end);
    let of_what = text
        .slice(key.start..key.end)
        .eq_ignore_ascii_case(b"secret");
    if bytes.len() < 3
        || colon && (of_what && !benign::is_secretish(bytes) || spoken::is_clause(text, at, end))
        || benign::is_benign(key.kind, bytes, false)
        || spoken::is_spoken(bytes)
        || is_article(bytes)
    {
        return;
    }
    let ends = !is_blank(text.at(end)) || joins_on(text, end);
    let spoken_alone = key.kind == KeyKind::Secret && ends && !is_identifier(bytes);
    if benign::is_secretish(bytes)
        || has_odd_case(bytes)
        || (spoken_alone || colon && key.kind == KeyKind::Secret)
    {
        finder.push(at, end, key.kind.rule());
    }
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

/// The end of a word, without the punctuation of its sentence.
fn word_end(text: Text<'_>, at: usize) -> usize {
    let mut end = text.run(at, 512, |b| {
        b > 0x20 && !matches!(b, b'"' | b'`' | b'<' | b',')
    });
    while end > at
        && matches!(
            text.before(end),
            b'.' | b',' | b';' | b':' | b')' | b'\'' | b']' | b'}'
        )
    {
        end -= 1;
    }
    end
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

/// `user_id`, `kube-root-ca`: a name of something, not its secret.
fn is_name_like(word: &[u8]) -> bool {
    crate::name::classify(word).is_some()
        || word.contains(&b'_') && word.iter().all(|b| b.is_ascii_lowercase() || *b == b'_')
}

/// UUIDs and plain hexadecimal: references more often than secrets when no separator stands before them.
fn is_identifier(word: &[u8]) -> bool {
    let dashes = word.iter().filter(|&&b| b == b'-').count();
    word.len() == 36 && dashes == 4
        || word
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'#'))
            && word.len() < 5
}

fn is_any(word: &[u8], list: &[&[u8]]) -> bool {
    list.iter().any(|w| word.eq_ignore_ascii_case(w))
}
