//! Directives: a word, a blank and what it sets, as configurations and line protocols write them.
//!
//! Sources: slapd.conf(5) and nslcd.conf(5) (`rootpw`, `bindpw`), redis.conf (`masterauth`, `AUTH`, ACL rules), Kickstart
//! (`rootpw --plaintext`), RFC 4954 (SMTP `AUTH`), RFC 9051 (IMAP `LOGIN`), the IOS command reference (`key`, `community`).

use super::benign;
use super::cookie;
use super::key::is_name;
use super::prose::is_any;
use super::value;
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};
use crate::words::Words;

/// At the start of a long run or a number: whether the word before it says that it is a secret.
#[inline(always)]
pub(crate) fn at_value(finder: &mut Finder<'_, '_>, place: usize) {
    match finder.text.before(place) {
        b' ' | b'"' | b'\'' | b'`' | b'A'..=b'Z' | b'a'..=b'z' => behind_word(finder, place),
        b'\t' => cookie::in_file(finder, place),
        // A key in base64 may begin with a mark.
        b'/' | b'+' if finder.text.before(place - 1) == b' ' => behind_word(finder, place - 1),
        // The run of letters may begin behind a mark of base64.
        b'/' | b'+' => {
            let text = finder.text;
            let start = text.run_back(place, 16, |b| {
                b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+')
            });
            if is_quote(text.before(start)) {
                behind_auth(finder, start);
            }
        }
        b'>' | b'[' => {
            behind_auth(finder, place);
        }
        _ => {}
    }
}

#[inline(never)]
fn behind_word(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    // A digit counts when one or two letters stand before it as well.
    let letter = |at: usize| text.before(at).is_ascii_alphabetic();
    let place = match (letter(place), letter(place.saturating_sub(1))) {
        (false, _) => place,
        (true, false) => place - 1,
        (true, true) => place - 2,
    };
    let before = text.before(place);
    if before != b' ' && !is_quote(before) {
        return;
    }
    let Some(end) = place.checked_sub(1 + usize::from(before != b' ')) else {
        return;
    };
    let at = |back: usize| text.at(end.wrapping_sub(back)) | 0x20;
    // `"AUTH" "x"` of a protocol, `"SMTP_AUTH", "x"` of a list: the word is in quotes as well.
    let listed = usize::from(text.before(end) == b',');
    let close = end - listed.min(end);
    if is_quote(before)
        && !matches!(text.before(place - 1), b':' | b' ')
        && behind_auth(finder, place)
    {
        return;
    }
    if is_quote(before) && is_quote(text.before(close)) && behind_auth(finder, place) {
        return;
    }
    if is_quote(before)
        && is_quote(text.before(close))
        && (is_user_of_auth(text, close - 1) || is_user_of_redis(text, close - 1))
    {
        return take(finder, place, false);
    }
    // The last letters of `pw`, `to`, `plaintext`, `auth`, `default`, `plain`, `login`, `unseal`, `community`, `code`, `Private-Lines:`.
    let told = match [at(2), at(1)] {
        [b'p', b'w'] => true,
        [b't', b'o'] => at(4) == b'w' && at(5) == b'p',
        [b't', b'h'] => at(4) == b'a' && at(3) == b'u',
        [b'x', b't'] => at(3) == b'e' && at(4) == b't',
        [b'l', b't'] => at(3) == b'u' && at(4) == b'a',
        [b'i', b'n'] => at(3) == b'a' && at(4) == b'l' || at(3) == b'g' && at(4) == b'o',
        [b'a', b'l'] => at(3) == b'e' && at(4) == b's',
        [b't', b'y'] => at(3) == b'i' && at(4) == b'n',
        [b'h', b'2'] => at(3) == b't',
        [b'e', b'r'] => at(3) == b'r' && at(4) == b'a',
        [b'd', b'e'] => at(3) == b'o' && at(4) == b'c',
        [b's', b':'] => return private_lines(finder, place, end),
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
        b"PLAIN" | b"LOGIN" | b"XOAUTH2" | b"OAUTHBEARER" => {
            matches!(earlier, b"AUTH" | b"AUTHENTICATE")
        }
        b"AUTH" => true,
        b"login" => matches!(
            earlier,
            b"cargo" | b"vault" | b"heroku" | b"doppler" | b"wandb" | b"hf" | b"huggingface-cli"
        ),
        b"auth" => earlier == b"snyk",
        b"unseal" => matches!(earlier, b"operator" | b"vault"),
        b"community" => earlier.starts_with(b"snmp"),
        b"masterauth" => true,
        // `exchange code x for token` (RFC 6749, section 4.1.3).
        b"code" => EXCHANGES.has_folded(earlier),
        // What ends so may be a value itself: `password=a0aPw session_id=…`.
        _ => {
            (text.before(start) <= b' ' || is_quote(text.before(start)))
                && matches!(word, [.., b'p' | b'P', b'w' | b'W'])
                && named(word)
        }
    };
    if believed {
        take(finder, place, matches!(earlier, b"AUTH" | b"AUTHENTICATE"));
    }
}

/// The user in `HTTPBasicAuth('bob', 'x')`.
fn is_user_of_auth(text: Text<'_>, end: usize) -> bool {
    let start = text.run_back(end, 32, |b| is_name(b) || b == b'@');
    start < end
        && is_quote(text.before(start))
        && start
            .checked_sub(6)
            .is_some_and(|at| text.has(at, b"Auth("))
}

/// The user in `"AUTH" "bob" "x"`, as MONITOR prints the command.
fn is_user_of_redis(text: Text<'_>, end: usize) -> bool {
    let start = text.run_back(end, 64, |b| is_name(b) || b == b'@');
    start
        .checked_sub(8)
        .is_some_and(|at| text.has_folded(at, b"\"AUTH\" \""))
}

/// `"SMTP_AUTH", "x"`, `<auth>x</auth>`, `("db_auth", Some("x"))`: a name that no letters lead to, and its value without a sign.
fn behind_auth(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let mut at = place;
    for _ in 0..5 {
        at = text.run_back(at, 16, |b| {
            is_quote(b) || is_space(b) || b",\\([=".contains(&b)
        });
        if text.before(at) == b'>' {
            let open = text.run_back(at - 1, 64, |b| !matches!(b, b'<' | b'>' | b'\n'));
            let end = text.run(open, 48, |b| is_name(b) || b == b':');
            let tag = memchr::memrchr(b':', text.slice(open..end)).map_or(open, |i| open + i + 1);
            if text.before(open) != b'<' && text.before(at - 1) != b'=' {
                return false;
            }
            if text.before(open) == b'<' && is_auth(text, tag, end) {
                take(finder, place, false);
                return true;
            }
            at = if text.before(open) == b'<' {
                open - 1
            } else {
                at - 1
            };
            continue;
        }
        let start = text.run_back(at, 48, is_name);
        let word = text.slice(start..at);
        if is_auth(text, start, at) {
            take(finder, place, false);
            return true;
        }
        if !is_any(
            word,
            &[b"Some", b"CDATA", b"content", b"value", b"val", b"string"],
        ) {
            return false;
        }
        at = text.run_back(start, 3, |b| matches!(b, b'!' | b'[' | b'<'));
        if word == b"CDATA" && text.before(at) != b'>' {
            return false;
        }
    }
    false
}

/// Whether a name is one of credentials, by its last letters first.
fn is_auth(text: Text<'_>, start: usize, end: usize) -> bool {
    text.before(end) | 0x20 == b'h'
        && text.before(end.saturating_sub(1)) | 0x20 == b't'
        && crate::name::classify(text.slice(start..end)) == Some(KeyKind::Auth)
}

/// `Private-Lines: 3`, then so many lines of a key as PuTTY keeps it.
fn private_lines(finder: &mut Finder<'_, '_>, place: usize, end: usize) {
    let text = finder.text;
    let digits = text.run(place, 2, |b| b.is_ascii_digit());
    let count = text
        .slice(place..digits)
        .iter()
        .fold(0, |count, digit| 10 * count + usize::from(digit - b'0'));
    if !end
        .checked_sub(14)
        .is_some_and(|at| text.has(at, b"Private-Lines:"))
    {
        return;
    }
    let start = text.run(digits, 2, |b| matches!(b, b'\n' | b'\r'));
    let mut at = start;
    for _ in 0..count {
        let stop = text.run(at, 80, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
        });
        if stop == at {
            break;
        }
        finder.push_ahead(start, stop, Rule::PrivateKey);
        at = text.run(stop, 2, |b| matches!(b, b'\n' | b'\r'));
    }
}

/// What is done with the code of an authorization.
static EXCHANGES: Words = Words::of(&[
    b"exchange",
    b"exchanging",
    b"exchanged",
    b"redeem",
    b"redeeming",
    b"redeemed",
    b"swap",
    b"swapping",
    b"trade",
    b"trading",
]);

/// Takes what stands at a place when it looks made; credentials of a mechanism always do.
fn take(finder: &mut Finder<'_, '_>, place: usize, encoded: bool) {
    let text = finder.text;
    let end = if is_quote(text.before(place)) {
        value::quoted(text, place - 1).map_or(place, |found| found.range.end)
    } else {
        text.run(place, 512, |b| b > 0x20 && !is_quote(b) && b != b'<')
    };
    let end = end
        - if text.slice(place..end).ends_with(b"]]>") {
            3
        } else {
            0
        };
    let bytes = text.slice(place..end);
    if (encoded || benign::is_secretish(bytes)) && !benign::is_benign(KeyKind::Secret, bytes, true)
    {
        finder.push(place, end, Rule::KeyValueSecret);
    }
}

/// At the digits of a tag: `a1 LOGIN user x` of IMAP.
#[inline(never)]
pub(crate) fn at_tag(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let end = text.run(place, 6, |b| b.is_ascii_digit());
    if !text.has(end, b" LOGIN ") {
        return;
    }
    let user = text.run(end + 7, 128, |b| b > 0x20);
    let from = user + 1;
    let stop = match value::quoted(text, from) {
        Some(found) => found.range.end,
        None => text.run(from, 256, |b| b > 0x20),
    };
    let from = from + usize::from(is_quote(text.at(from)));
    if text.at(user) == b' ' && !benign::is_benign(KeyKind::Secret, text.slice(from..stop), true) {
        finder.push(from, stop, Rule::KeyValueSecret);
    }
}

/// `334 UGFzc3dvcmQ6`, and on the next line the answer: a mail server asks for the password in base64 (AUTH LOGIN).
#[inline(never)]
pub(crate) fn asked(finder: &mut Finder<'_, '_>, end: usize) {
    let text = finder.text;
    // A line break that is written out counts as well.
    let line = match (text.at(end), text.at(end + 1)) {
        (b'\r', b'\n') => end + 2,
        (b'\n', _) => end + 1,
        (b'\\', b'r') if text.has(end, b"\\r\\n") => end + 4,
        (b'\\', b'n') => end + 2,
        _ => return,
    };
    let stop = text.run(line, 512, |b| b >= 0x20 && !is_quote(b) && b != b'\\');
    // Who speaks stands in front.
    let words = text.hay(line..stop);
    let start = memchr::memrchr(b' ', words).map_or(line, |blank| line + blank + 1);
    let is_coded = text
        .slice(start..stop)
        .iter()
        .all(|&b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
    if is_coded && stop >= start + 4 {
        finder.push_ahead(start, stop, Rule::KeyValueSecret);
    }
}

/// At `>` behind a blank: `user app on >x ~*`, a rule of Redis.
#[inline(never)]
pub(crate) fn at_rule(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let start = text.run_back(place, 128, |b| b != b'\n');
    let has = |word: &[u8]| text.find_folded(start..place, word).is_some();
    let is_user = (has(b"user ") || has(b"setuser "))
        && (has(b" on ") || has(b"resetpass ") || has(b" off ") || has(b"setuser"));
    if is_user {
        let end = text.run(place + 1, 256, |b| b > 0x20 && !is_quote(b));
        if !benign::is_benign(KeyKind::Secret, text.slice(place + 1..end), true) {
            finder.push(place + 1, end, Rule::KeyValueSecret);
        }
    }
}

/// At `:` before a port: `host:5432:database:user:x`, a line of `.pgpass`.
#[inline]
pub(crate) fn at_port(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let digit = |at: usize| text.at(at).is_ascii_digit();
    if !(digit(place + 1) && digit(place + 2) && digit(place + 3) && digit(place + 4)) {
        return;
    }
    let mut at = text.run(place + 1, 5, |b| b.is_ascii_digit());
    for _ in 0..2 {
        let end = text.run(at + 1, 64, |b| is_name(b) || b == b'*');
        if text.at(at) != b':' || end == at + 1 || text.at(end) != b':' {
            return;
        }
        at = end;
    }
    let end = text.run(at + 1, 256, |b| b > 0x20 && !is_quote(b));
    let bytes = text.slice(at + 1..end);
    let user = text.run_back(at, 64, |b| b != b':');
    let named = text.at(user).is_ascii_alphabetic() && text.before(place).is_ascii_alphanumeric();
    if bytes.len() >= 3
        && named
        && !bytes.ends_with(b":")
        && !benign::is_benign(KeyKind::Secret, bytes, true)
    {
        finder.push(at + 1, end, Rule::KeyValueSecret);
    }
}

/// `tacacs-server host 10.0.0.1 key x`, `crypto isakmp key x address 10.0.0.2`.
#[inline(never)]
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

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn the_second_argument_of_an_auth_object_goes() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "s.get(url, HTTPBasicAuth('bob', 'Quartz77xyz'))",
            "HTTPDigestAuth(\"bob@x\",\"Quartz77xyz\")",
        ] {
            let out = redactor.redact(text).into_owned();
            assert!(!out.contains("77xyz") && out.contains("bob"), "{out}");
        }
        for text in ["f('bob', 'Quartz77xyz')", "checkAuth('bob', 'users.read')"] {
            assert_eq!(redactor.redact(text), text);
        }
    }

    #[test]
    fn the_answer_to_a_mail_server_that_asks_for_the_password_goes() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "S: 334 UGFzc3dvcmQ6\r\nC: UXVhcnR6Nzd4\r\nS: 235 ok",
            "< 334 UGFzc3dvcmQ6\n> UXVhcnR6Nzd4\n",
            r"334 UGFzc3dvcmQ6\r\nUXVhcnR6Nzd4\r\n235 ok",
        ] {
            let expected = text.replace("UXVhcnR6Nzd4", "[REDACTED:key_value_secret]");
            assert_eq!(redactor.redact(text), expected);
        }
        for text in [
            "334 UGFzc3dvcmQ6 sent",
            "334 UGFzc3dvcmQ6\n535 not accepted!",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
