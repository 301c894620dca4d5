//! Credentials in URLs (RFC 3986 userinfo) and their relatives: `scheme://user:x@host`, `user:x@tcp(host)/db`.

use super::{Rule, email};
use crate::keyed::benign;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

const AUTHORITY_CAP: usize = 768;

/// At the `:` of `://`.
#[inline]
pub(crate) fn at_scheme(finder: &mut Finder<'_, '_>, colon: usize) {
    let text = finder.text;
    if !text.before(colon).is_ascii_alphanumeric() {
        return;
    }
    let from = colon + 3;
    if memchr::memchr(b'@', text.slice(from..from + AUTHORITY_CAP)).is_none() {
        return webhook(finder, from);
    }
    let end = text.run(from, AUTHORITY_CAP, |b| {
        b > 0x20 && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\')
    });
    let whole = text.slice(from..end);
    if memchr::memchr(b'@', whole).is_none() || channel_webhook(finder, from) {
        return webhook(finder, from);
    }
    if ends_in_properties(whole) {
        return;
    }
    let slash = memchr::memchr(b'/', whole).unwrap_or(whole.len());
    let mark = memchr::memchr2(b'?', b'#', whole).unwrap_or(slash);
    // Between a mark and the first slash another `@` makes the mark part of the password.
    let raw_mark =
        mark < slash && memchr::memchr(b'@', whole.get(mark..slash).unwrap_or_default()).is_some();
    let path = if raw_mark { slash } else { mark.min(slash) };
    // A password may hold a raw `/`, `?` or `#`; then the part before it is no host with a numeric port.
    let authority = match whole.get(..path) {
        Some(head) if memchr::memchr(b'@', head).is_some() || !has_odd_port(head) => head,
        _ => whole,
    };
    let Some(at) = memchr::memrchr(b'@', authority) else {
        return;
    };
    let at = host_sign(authority, at);
    let userinfo = authority.get(..at).unwrap_or_default();
    match memchr::memchr(b':', userinfo) {
        Some(split) => with_password(finder, from, split, at),
        None if at >= 16 && benign::is_secretish(userinfo) => {
            finder.push(from, from + at, Rule::UrlUserinfo);
            finder.cover(from + at + 1, Rule::UrlUserinfo);
        }
        None => {}
    }
}

/// `db:1433;user=sa;password=a@b`: the properties of JDBC begin behind the host, and an `@` among them ends no user.
fn ends_in_properties(whole: &[u8]) -> bool {
    let head = memchr::memchr(b';', whole).and_then(|end| whole.get(..end));
    head.is_some_and(|head| {
        memchr::memchr2(b'@', b'/', head).is_none()
            && !has_odd_port(head)
            && memchr::memchr(b'=', whole.get(head.len()..).unwrap_or_default()).is_some()
    })
}

/// In `a:b@h,c:d@i` the first host ends the first credentials.
fn host_sign(authority: &[u8], last: usize) -> usize {
    let comma = memchr::memchr(b',', authority).unwrap_or(last);
    match memchr::memrchr(b'@', authority.get(..comma).unwrap_or_default()) {
        Some(at) if comma < last => at,
        _ => last,
    }
}

fn with_password(finder: &mut Finder<'_, '_>, from: usize, split: usize, at: usize) {
    let text = finder.text;
    let user = text.slice(from..from + split);
    let password = text.slice(from + split + 1..from + at);
    // `token:x-oauth-basic@`, `token:@`: the secret stands where the user should.
    let in_front =
        password.is_empty() || password == b"x-oauth-basic" || password == b"x" || password == b"X";
    let user_is_secret =
        in_front && user.len() >= 8 || user.len() >= 20 && benign::is_secretish(user);
    let start = if user_is_secret {
        from
    } else {
        from + split + 1
    };
    if user_is_secret || !benign::is_benign(KeyKind::Secret, password, true) {
        finder.push(start, from + at, Rule::UrlUserinfo);
        finder.cover(from + at + 1, Rule::UrlUserinfo);
    }
}

/// `app:s3` in `app:s3/cr@db`: a colon with no port behind it.
fn has_odd_port(head: &[u8]) -> bool {
    memchr::memchr(b':', head).is_some_and(|i| {
        head.get(i + 1..)
            .is_some_and(|port| port.is_empty() || !port.iter().all(u8::is_ascii_digit))
    })
}

/// `https://x.webhook.office.com/webhookb2/…@…/IncomingWebhook/x/…`: what is between the names is the secret.
fn channel_webhook(finder: &mut Finder<'_, '_>, from: usize) -> bool {
    let text = finder.text;
    let head = text.slice(from..from + 256);
    let mark = b"/IncomingWebhook/";
    let is_mark = |&at: &usize| head.get(at..).is_some_and(|rest| rest.starts_with(mark));
    // A capital is rarer than a slash.
    let places = memchr::memchr_iter(b'I', head).filter_map(|at| at.checked_sub(1));
    let Some(at) = { places }.find(is_mark) else {
        return false;
    };
    let start = from + at + mark.len();
    let end = text.run(start, 100, |b| b.is_ascii_alphanumeric());
    if end - start >= 20 {
        finder.push(start, end, Rule::VendorToken);
    }
    true
}

/// Slack's incoming webhooks and their like: the path is the secret.
fn webhook(finder: &mut Finder<'_, '_>, from: usize) {
    let text = finder.text;
    let hooks: [(&[u8], usize, Rule); 9] = [
        (b"hooks.slack.com/services/", 3, Rule::SlackWebhook),
        (b"hooks.slack.com/workflows/", 4, Rule::SlackWebhook),
        (b"hooks.slack.com/triggers/", 3, Rule::SlackWebhook),
        (b"discord.com/api/webhooks/", 3, Rule::VendorToken),
        (b"discordapp.com/api/webhooks/", 3, Rule::VendorToken),
        (b"canary.discord.com/api/webhooks/", 3, Rule::VendorToken),
        (b"hooks.zapier.com/hooks/catch/", 3, Rule::VendorToken),
        (b"api.telegram.org/bot", 1, Rule::VendorToken),
        (b"api.telegram.org/file/bot", 1, Rule::VendorToken),
    ];
    for (host, segments, rule) in hooks {
        if text.has(from, host) {
            let start = from + host.len();
            let end = path_end(text, start, segments);
            if end - start >= 20 {
                finder.push(start, end, rule);
            }
        }
    }
}

/// The end of so many path segments: what comes behind them is no secret.
fn path_end(text: Text<'_>, start: usize, segments: usize) -> usize {
    let mut end = start;
    for _ in 0..segments {
        end = text.run(end, 100, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'+' | b'_' | b'-' | b':')
        });
        if text.at(end) != b'/' {
            return end;
        }
        end += 1;
    }
    end - 1
}

/// At `@` without a scheme: `user:x@host:port`, `user:x@tcp(host)`. Returns whether it was one.
pub(crate) fn bare_userinfo(finder: &mut Finder<'_, '_>, at: usize) -> bool {
    let text = finder.text;
    let start = text.run_back(at, 128, |b| {
        b > 0x20
            && !matches!(
                b,
                b':' | b'"' | b'\'' | b'@' | b'<' | b'>' | b',' | b'(' | b'='
            )
    });
    if text.before(start) != b':' || start == at {
        return false;
    }
    let user = text.run_back(start - 1, 64, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'+')
    });
    let name = text.slice(user..start - 1);
    let password = text.slice(start..at);
    if name.is_empty()
        || text.before(user) == b'/'
        || password.starts_with(b"//")
        || password.iter().all(u8::is_ascii_digit) && !text.has(at + 1, b"tcp(")
        || text.has(at + 1, b"sha256:")
    {
        return false;
    }
    let host = text.run(at + 1, 253, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')
    });
    let wrapped = text.has(at + 1, b"tcp(") || text.has(at + 1, b"unix(");
    if !wrapped && is_object_id(text.slice(at + 1..host)) {
        return false;
    }
    let port = text.at(host) == b':' && text.at(host + 1).is_ascii_digit() || text.at(host) == b'/';
    let local = text.has(at + 1, b"localhost")
        || std::str::from_utf8(text.slice(at + 1..host))
            .is_ok_and(|h| h.parse::<std::net::Ipv4Addr>().is_ok());
    let made = benign::is_secretish(password)
        && memchr::memchr(b'.', password).is_none()
        && !is_label(name)
        // `reporter:jane88@example.org`: a mailbox behind a label reads like a login at a host; all of it goes then.
        && (is_mixed(password) || !email::is_mailbox(finder, at));
    if host > at + 1 && (wrapped || port || local || made) && (!is_label(name) || wrapped) {
        finder.push(start, at, Rule::UrlUserinfo);
        return true;
    }
    false
}

/// `[main:QuorumPeerConfig@101]`, `worker:Task2@1b2c3d4f`: a line of code, or the identity of an object in Java.
fn is_object_id(host: &[u8]) -> bool {
    let digits = host.iter().filter(|b| b.is_ascii_digit()).count();
    let hash = host.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    digits == host.len() || hash && digits > 0 && (5..=8).contains(&host.len())
}

/// Capitals among digits, or signs that addresses hardly have: a password rather than a mailbox.
fn is_mixed(password: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| password.iter().any(class);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
        || has(|b| b"!#$%^&*?~=/".contains(b))
}

/// Words before a colon that announce an address, not a user.
fn is_label(name: &[u8]) -> bool {
    [
        &b"mailto"[..],
        b"email",
        b"mail",
        b"to",
        b"from",
        b"cc",
        b"bcc",
        b"user",
        b"username",
        b"actor",
        b"contact",
        b"login",
        b"sender",
        b"recipient",
        b"reply-to",
        b"e-mail",
        b"for",
        b"by",
        b"owner",
        b"author",
        b"account",
        b"xmpp",
        b"sip",
    ]
    .iter()
    .any(|w| name.eq_ignore_ascii_case(w))
}

/// Whether what follows a host looks like the path of a copy command: `git@host:repo`.
pub(crate) fn is_remote_path(text: Text<'_>, host_end: usize) -> bool {
    text.at(host_end) == b':'
        && (text.at(host_end + 1).is_ascii_alphanumeric()
            || matches!(text.at(host_end + 1), b'/' | b'~' | b'.'))
        && {
            let end = text.run(host_end + 1, 256, |b| {
                b > 0x20 && !matches!(b, b'"' | b'\'')
            });
            let path = text.slice(host_end + 1..end);
            memchr::memchr(b'/', path).is_some()
                && !path
                    .iter()
                    .take_while(|&&b| b != b'/')
                    .all(u8::is_ascii_digit)
        }
}
