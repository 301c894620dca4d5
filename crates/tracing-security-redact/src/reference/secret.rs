//! Private keys, password hashes, and passwords in URLs.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::personal::{DOMAIN, domain_length};
use super::{Found, byte_before, is_alnum, length, part, regex};
use crate::detector::Rule;
use crate::keyed::benign;
use crate::name::KeyKind;

static PEM_HEADER: LazyLock<Regex> =
    LazyLock::new(|| regex("-{4,} ?BEGIN ((?i:OpenVPN Static key V1)|[A-Z0-9 ]{0,64})-{1,8}"));
static PEM_END: LazyLock<Regex> =
    LazyLock::new(|| regex("-.?END (?:(?i:OpenVPN Static key V1)-{1,8}|[A-Z0-9 ]{0,64}-{0,8})"));
static PEM_GAP: LazyLock<Regex> = LazyLock::new(|| regex(r"^[\x00-\x20\\nr]{0,16}"));
static PEM_BODY: LazyLock<Regex> = LazyLock::new(|| regex("^[A-Za-z0-9+/:,-]{0,16}"));
static TO_QUOTE: LazyLock<Regex> = LazyLock::new(|| regex(r#"^[^"]*"#));

/// Through the END line; without one, through the quote or the end, if what follows can be a key.
pub(super) fn private_key(text: &[u8]) -> Vec<Found> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(header) = PEM_HEADER.captures_at(text, from) {
        let (Some(whole), Some(label)) = (header.get(0), header.get(1)) else {
            break;
        };
        let is_secret = |w: &[u8]| w == b"PRIVATE KEY" || w.eq_ignore_ascii_case(b"STATIC KEY ");
        if !label.as_bytes().windows(11).any(is_secret) {
            from = label.end();
            continue;
        }
        let body = whole.end();
        let end = PEM_END.find_at(text, body).map(|end| end.end());
        let end = end.unwrap_or_else(|| {
            let first = body + length(&PEM_GAP, text, body);
            let run = length(&PEM_BODY, text, first);
            if run < 16 && first + run < text.len() {
                body
            } else {
                body + length(&TO_QUOTE, text, body)
            }
        });
        found.push((Rule::PrivateKey, whole.start(), end));
        from = end;
    }
    found
}

static HASH: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?:\$(?:2[abxy]|1|5|6|7|y|gy|apr1|md5|P|H|S|(?:scrypt|argon2|pbkdf2)[A-Za-z0-9_-]{0,18})",
        r"|(?:pbkdf2_|bcrypt)[A-Za-z0-9_]{0,17}\$[A-Za-z0-9][A-Za-z0-9_-]{0,23}",
        r"|(?:argon2|scrypt|sha1|md5)\$[A-Za-z0-9][A-Za-z0-9_-]{0,23})",
        r"(\$[A-Za-z0-9./+$=,_-]{0,399})",
    ))
});

/// A known scheme, then 20 characters; bcrypt has 60 in all.
pub(super) fn password_hash(text: &[u8]) -> Vec<Found> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(captures) = HASH.captures_at(text, from) {
        let (Some(whole), Some(fields)) = (captures.get(0), captures.get(1)) else {
            break;
        };
        let start = whole.start();
        from = start + 1;
        let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if text.get(start) != Some(&b'$') && byte_before(text, start).is_some_and(is_word) {
            continue;
        }
        let scheme = fields.start().saturating_sub(3);
        let bcrypt = matches!(
            part(text, scheme, fields.start()),
            [b'$', b'2', b'a' | b'b' | b'x' | b'y']
        );
        let end = without_punctuation(text, fields.start(), fields.end());
        if end - fields.start() >= if bcrypt { 56 } else { 20 } {
            let end = if bcrypt { end.min(scheme + 60) } else { end };
            found.push((Rule::PasswordHash, start, end));
            from = end;
        }
    }
    found
}

/// Commas and dashes belong to the sentence, and so does a full stop unless bcrypt's length needs it.
fn without_punctuation(text: &[u8], start: usize, end: usize) -> usize {
    let fields = part(text, start, end);
    let cells = fields.rsplit(|&b| b == b'$').next().unwrap_or_default();
    let behind = cells
        .iter()
        .position(|&b| b == b',')
        .map_or(0, |at| cells.len() - at);
    let end = end - behind;
    let fields = part(text, start, end);
    let marks = fields
        .iter()
        .rev()
        .take_while(|&&b| b == b',' || b == b'-')
        .count();
    let end = end - marks.min(fields.len() - 1);
    let fields = part(text, start, end);
    let is_stop = fields.len() > 1 && fields.ends_with(b".") && !is_alnum(text.get(end));
    let is_bcrypt = fields.len() == 57 && fields.iter().filter(|&&b| b == b'$').count() == 2;
    end - usize::from(is_stop && !is_bcrypt)
}

static URL_OR_SIGN: LazyLock<Regex> = LazyLock::new(|| regex("[A-Za-z0-9]://|@"));
static AUTHORITY: LazyLock<Regex> = LazyLock::new(|| regex(r#"^[^\x00-\x20"'<>`\\]{0,768}"#));
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"([A-Za-z0-9_.+-]{1,64}):([^\x00-\x20:"'@<>,(=]{1,128})@([A-Za-z0-9][A-Za-z0-9._-]{0,252})"#,
    )
});

/// A line of code, or the hash that Java puts behind an object's class.
static OBJECT: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:\d*|[0-9a-f]{5,8})$"));
static DIGITS: LazyLock<Regex> = LazyLock::new(|| regex(r"\d|^$"));
static SIGNS: LazyLock<Regex> = LazyLock::new(|| regex(r"[!#$%^&*?~=/]"));

/// Signs that addresses hardly have, or letters of both cases and digits.
fn is_mixed(password: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| password.iter().any(class);
    SIGNS.is_match(password)
        || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

/// `scheme://user:x@host`, and `user:x@host` where something behind the host says that it is one.
pub(super) fn url_userinfo(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    for place in URL_OR_SIGN.find_iter(text) {
        let is_url = place.len() > 1;
        if place.start() + usize::from(is_url) < covered {
            continue;
        }
        if is_url {
            let from = place.end();
            if let Some((start, end)) =
                in_url(part(text, from, from + length(&AUTHORITY, text, from)))
            {
                found.push((Rule::UrlUserinfo, from + start, from + end));
                covered = from + end + 1;
            }
        } else if let Some((start, end)) = bare_userinfo(text, place.start(), false) {
            found.push((Rule::UrlUserinfo, start, end));
            covered = end;
        }
    }
    found
}

/// A host, and the properties of JDBC behind it.
static PROPERTIES: LazyLock<Regex> = LazyLock::new(|| regex(r"^[^;@/:]*(?::\d+)?;.*="));

/// The secret between `://` and the host.
fn in_url(whole: &[u8]) -> Option<(usize, usize)> {
    if PROPERTIES.is_match(whole) {
        return None;
    }
    let find = |bytes: &[u8], what: &[u8]| bytes.iter().position(|b| what.contains(b));
    let slash = find(whole, b"/").unwrap_or(whole.len());
    let mark = find(whole, b"?#").unwrap_or(whole.len()).min(slash);
    // Another sign behind the mark makes it part of the password.
    let path = if part(whole, mark, slash).contains(&b'@') {
        slash
    } else {
        mark
    };
    let head = part(whole, 0, path);
    let port_is_odd = find(head, b":").is_some_and(|colon| {
        let port = part(head, colon + 1, head.len());
        port.is_empty() || !port.iter().all(u8::is_ascii_digit)
    });
    let authority = if head.contains(&b'@') || !port_is_odd {
        head
    } else {
        whole
    };
    let mut at = authority.iter().rposition(|&b| b == b'@')?;
    if let Some(comma) = find(authority, b",").filter(|&comma| comma < at) {
        // In a list of hosts the first one ends the first password.
        at = part(authority, 0, comma)
            .iter()
            .rposition(|&b| b == b'@')
            .unwrap_or(at);
    }
    let userinfo = part(authority, 0, at);
    let Some(colon) = find(userinfo, b":") else {
        return (at >= 16 && benign::is_secretish(userinfo)).then_some((0, at));
    };
    let (user, password) = (part(userinfo, 0, colon), part(userinfo, colon + 1, at));
    let no_password = matches!(password, b"" | b"x" | b"X" | b"x-oauth-basic");
    if no_password && user.len() >= 8 || user.len() >= 20 && benign::is_secretish(user) {
        return Some((0, at));
    }
    (!benign::is_benign(KeyKind::Secret, password, true)).then_some((colon + 1, at))
}

/// Without a scheme a label, a digest or a number before the sign make it something else.
///
/// Where addresses are looked for, what may be one is none: `reporter:jane88@example.org`.
pub(super) fn bare_userinfo(text: &[u8], sign: usize, mail: bool) -> Option<(usize, usize)> {
    let from = sign.saturating_sub(200);
    let captures = (from..sign)
        .filter_map(|at| BARE.captures_at(text, at))
        .find(|found| found.get(2).is_some_and(|password| password.end() == sign))?;
    let (user, password, host) = (captures.get(1)?, captures.get(2)?, captures.get(3)?);
    let labels = [
        "mailto",
        "email",
        "mail",
        "to",
        "from",
        "cc",
        "bcc",
        "user",
        "username",
        "actor",
        "contact",
        "login",
        "sender",
        "recipient",
        "reply-to",
        "e-mail",
        "for",
        "by",
        "owner",
        "author",
        "account",
        "xmpp",
        "sip",
    ];
    let is_label = labels
        .iter()
        .any(|label| user.as_bytes().eq_ignore_ascii_case(label.as_bytes()));
    let behind = text.get(sign + 1..).unwrap_or_default();
    if byte_before(text, user.start()) == Some(b'/')
        || password.as_bytes().starts_with(b"//")
        || password.as_bytes().iter().all(u8::is_ascii_digit)
        || behind.starts_with(b"sha256:")
    {
        return None;
    }
    let wrapped = behind.starts_with(b"tcp(") || behind.starts_with(b"unix(");
    if !wrapped && OBJECT.is_match(host.as_bytes()) && DIGITS.is_match(host.as_bytes()) {
        return None;
    }
    let domain = part(text, sign + 1, sign + 1 + length(&DOMAIN, text, sign + 1));
    let is_mailbox = mail && domain_length(domain).is_some() && !is_mixed(password.as_bytes());
    let after = part(text, host.end(), host.end() + 2);
    let has_port = after.first() == Some(&b'/')
        || after.first() == Some(&b':') && after.get(1).is_some_and(u8::is_ascii_digit);
    let name = String::from_utf8_lossy(host.as_bytes());
    let is_local = name.starts_with("localhost") || name.parse::<std::net::Ipv4Addr>().is_ok();
    let is_made = benign::is_secretish(password.as_bytes())
        && !password.as_bytes().contains(&b'.')
        && !is_label
        && !is_mailbox;
    let believed = wrapped || !is_label && (has_port || is_local || is_made);
    believed.then_some((password.start(), sign))
}
