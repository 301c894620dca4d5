//! Directives: a word, a blank and what it sets, as configurations and line protocols write them.
//!
//! Sources: slapd.conf(5) and nslcd.conf(5) (`rootpw`, `bindpw`), redis.conf (`masterauth`, `AUTH`, ACL rules), Kickstart
//! (`rootpw --plaintext`), RFC 4954 (SMTP `AUTH`), RFC 9051 (IMAP `LOGIN`), the IOS command reference (`key`, `community`).

use super::benign;
use super::key::is_name;
use super::value;
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// At the start of a long run or a number: whether the word before it says that it is a secret.
#[inline(always)]
pub(crate) fn at_value(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let before = text.before(place);
    if before != b' ' && !is_quote(before) {
        return;
    }
    let Some(end) = place.checked_sub(1 + usize::from(before != b' ')) else {
        return;
    };
    let at = |back: usize| text.at(end.wrapping_sub(back)) | 0x20;
    // The last letters of `pw`, `to`, `plaintext`, `auth`, `default`, `plain`, `login`, `unseal`, `community`.
    let told = match [at(2), at(1)] {
        [b'p', b'w'] => true,
        [b't', b'o'] => at(4) == b'w' && at(5) == b'p',
        [b't', b'h'] => at(4) == b'a' && at(3) == b'u',
        [b'x', b't'] => at(3) == b'e' && at(4) == b't',
        [b'l', b't'] => at(3) == b'u' && at(4) == b'a',
        [b'i', b'n'] => at(3) == b'a' && at(4) == b'l' || at(3) == b'g' && at(4) == b'o',
        [b'a', b'l'] => at(3) == b'e' && at(4) == b's',
        [b't', b'y'] => at(3) == b'i' && at(4) == b'n',
        _ => false,
    };
    if told && text.at(end) == b' ' {
        told_by_word(finder, place, end);
    }
}

#[inline(never)]
fn told_by_word(finder: &mut Finder<'_, '_>, place: usize, end: usize) {
    let text = finder.text;
    let start = text.run_back(end, 40, is_name);
    let word = text.slice(start..end);
    let earlier = word_before(text, start);
    let named = |word: &[u8]| {
        matches!(
            crate::name::classify(word),
            Some(KeyKind::Secret | KeyKind::Token)
        )
    };
    let believed = match word {
        b"to" | b"--plaintext" | b"--iscrypted" => named(earlier),
        b"default" => earlier == b"AUTH",
        b"PLAIN" | b"LOGIN" => matches!(earlier, b"AUTH" | b"AUTHENTICATE"),
        b"AUTH" => true,
        b"login" => matches!(
            earlier,
            b"cargo" | b"vault" | b"heroku" | b"doppler" | b"wandb" | b"hf" | b"huggingface-cli"
        ),
        b"auth" => earlier == b"snyk",
        b"unseal" => matches!(earlier, b"operator" | b"vault"),
        b"community" => earlier.starts_with(b"snmp"),
        _ => named(word),
    };
    if believed {
        take(finder, place, word == b"PLAIN" || word == b"LOGIN");
    }
}

/// Takes what stands at a place when it looks made; credentials of a mechanism always do.
fn take(finder: &mut Finder<'_, '_>, place: usize, encoded: bool) {
    let text = finder.text;
    let end = if is_quote(text.before(place)) {
        value::quoted(text, place - 1).map_or(place, |found| found.range.end)
    } else {
        text.run(place, 512, |b| b > 0x20 && !is_quote(b) && b != b'<')
    };
    let bytes = text.slice(place..end);
    if (encoded || benign::is_secretish(bytes)) && !benign::is_benign(KeyKind::Secret, bytes, true)
    {
        finder.push(place, end, Rule::KeyValueSecret);
    }
}

/// `tacacs-server host 10.0.0.1 key x`, `crypto isakmp key x address 10.0.0.2`.
pub(crate) fn at_key(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if !text.has(place, b"key ") || text.before(place) != b' ' || !finder.may_search() {
        return;
    }
    let line = text.run_back(place, 120, |b| b != b'\n')..place;
    let is_device = [&b"tacacs"[..], b"radius", b"isakmp"]
        .iter()
        .any(|word| text.find_folded(line.clone(), word).is_some());
    if is_device {
        let from = place + 4;
        // The digit says how the key is encrypted.
        let digit = text.at(from).is_ascii_digit() && is_blank(text.at(from + 1));
        take(finder, from + 2 * usize::from(digit), false);
    }
}

fn word_before(text: Text<'_>, start: usize) -> &[u8] {
    let end = text.run_back(start, 4, is_blank);
    text.slice(text.run_back(end, 40, is_name)..end)
}
