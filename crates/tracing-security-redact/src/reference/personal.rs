//! Personal data as expressions: addresses of mail, of the network and of machines, names of users in paths.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Found, byte_before, is_alnum, length, part, regex, secret, starts};
use crate::detector::Rule;

/// A local part: letters and digits, marks, and apostrophes inside a name.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    let letter = "[A-Za-z0-9](?:'[A-Za-z0-9])*";
    regex(&format!("(?:_|{letter})(?:[._+%~-]|{letter})*$"))
});
/// In quotes, which may be escaped.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| regex(r#"\\{0,8}"[^"\x00-\x1f]{1,64}"$"#));
pub(super) static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    let label = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";
    regex(&format!(
        r"^(?:\[[0-9A-Fa-f.:IPv]{{7,45}}\]|{label}(?:\.{label}){{0,9}})"
    ))
});
static VERSION: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:v?\d+x?(?:\.|$))+$"));
/// `163.com`: two digits and more, under a country or a suffix that neither files nor versions have.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"^\d\d+\.$"));
static NUMBER_TOP: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        "(?i)^(?:[a-z]{2}|com|net|org|info|biz|edu|gov|mobi|asia|online|site|shop|store|club|email|cloud|xyz|top|vip)$",
    )
});
static AMBIGUOUS: LazyLock<Regex> = LazyLock::new(|| {
    regex("(?i)^(?:rs|md|pl|py|sh|cc|ps|so|ml|mm|ms|kb|mb|gb|tb|st|nd|rd|th|am|pm)$")
});
static TOP_LEVEL: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^(?:[a-z]{2,24}|xn--.+)$"));
/// What may follow it in names of files and sessions.
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| regex(r"^([A-Za-z]*)(?:_|-\d)"));
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^(?:png|jpg|jpeg|gif|svg|webp|ico|bmp|tiff|avif|css|scss|js|mjs|cjs|ts|tsx|jsx|json|yaml|yml|toml|xml|html|htm|txt|log|lock|",
        r"exe|dll|jar|war|class|java|cpp|hpp|go|php|rb|cfg|conf|ini|csv|tsv|pdf|doc|docx|xls|xlsx|gz|tar|tgz|bz|xz|zst|whl|deb|rpm|apk|iso|",
        r"img|service|socket|timer|mount|slice|target|scope|swap|device|path|beta|alpha|rc|snapshot|min|map|bak|tmp|sock|pid|sql|db)$",
    ))
});
/// `host:dir/file` of a copy command; digits before the slash are a port.
static REMOTE: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"^:(?:[~/:]|[A-Za-z0-9.][^\x00-\x20"'/]*/)"#));
static PORT: LazyLock<Regex> = LazyLock::new(|| regex(r"^:\d+/"));

pub(super) fn email(text: &[u8]) -> Vec<Found> {
    let (mut found, mut covered) = (Vec::new(), 0);
    let signs = (0..text.len()).filter(|&at| text.get(at) == Some(&b'@'));
    for sign in signs {
        let before = part(text, 0, sign);
        let start = match (PLAIN.find(before), QUOTED.find(before)) {
            (Some(local), _) => plain_start(text, local.start(), sign),
            (None, Some(local)) => quoted_start(text, local.start(), sign),
            (None, None) => None,
        };
        let domain = part(text, sign + 1, sign + 1 + length(&DOMAIN, text, sign + 1));
        let (Some(start), Some(len)) = (start, domain_length(domain)) else {
            continue;
        };
        if sign < covered {
            continue;
        }
        let end = sign + 1 + len;
        let tool = matches!(part(text, start, sign), b"git" | b"hg" | b"svn");
        let behind = text.get(end..).unwrap_or_default();
        let remote = REMOTE.is_match(behind) && !PORT.is_match(behind);
        let of_url = part(text, 0, start).ends_with(b"://")
            && matches!(behind, [b'/', ..] | [b':', b'0'..=b'9', ..]);
        if tool && text.get(end) != Some(&b' ')
            || remote
            || of_url
            || secret::bare_userinfo(text, sign, true).is_some()
        {
            continue;
        }
        found.push((Rule::Email, start, end));
        covered = end;
    }
    found
}

/// At most 64 bytes (RFC 5321), which begin with no mark and end with no full stop.
fn plain_start(text: &[u8], start: usize, sign: usize) -> Option<usize> {
    let cut = start.max(sign.saturating_sub(64));
    let marks = part(text, cut, sign)
        .iter()
        .take_while(|b| b".-+%~".contains(b))
        .count();
    (cut + marks < sign && byte_before(text, sign) != Some(b'.')).then_some(cut + marks)
}

/// Backslashes before the first quote belong to it only when the last quote has some as well.
fn quoted_start(text: &[u8], start: usize, sign: usize) -> Option<usize> {
    let quoted = part(text, start, sign);
    let slashes = quoted.iter().take_while(|&&b| b == b'\\').count();
    let escaped = quoted.get(quoted.len().checked_sub(2)?) == Some(&b'\\');
    let inside = part(quoted, slashes + 1, quoted.len() - 1);
    inside
        .iter()
        .any(u8::is_ascii_alphanumeric)
        .then_some(if escaped { start } else { start + slashes })
}

/// Through the last label that can be a top-level domain, behind a first one that is no version.
pub(super) fn domain_length(domain: &[u8]) -> Option<usize> {
    if domain.first() == Some(&b'[') {
        return Some(domain.len());
    }
    let (mut at, mut end) = (0, None);
    for label in domain.split(|&b| b == b'.') {
        let host = part(domain, 0, at);
        let whole = label.len();
        let label = SUFFIX
            .captures(label)
            .and_then(|c| c.get(1))
            .map_or(label, |m| m.as_bytes());
        let named = !VERSION.is_match(host)
            || NUMBER.is_match(host) && NUMBER_TOP.is_match(label) && !AMBIGUOUS.is_match(label);
        if at > 0 && TOP_LEVEL.is_match(label) && !FILE.is_match(label) && named {
            end = Some(at + label.len() - usize::from(label.ends_with(b"-")));
        }
        at += whole + 1;
    }
    end
}

static DOTTED: LazyLock<Regex> = LazyLock::new(|| regex(r"[0-9.]+"));
static MIXED: LazyLock<Regex> = LazyLock::new(|| regex(r"[0-9A-Fa-f]*:[0-9A-Fa-f:]*[0-9.]*"));
static COLONS: LazyLock<Regex> = LazyLock::new(|| regex(r"[0-9A-Fa-f:]+"));

/// What the standard library reads as an address, with no word at either end.
pub(super) fn ip(text: &[u8]) -> Vec<Found> {
    let dotted = DOTTED.find_iter(text).map(|run| {
        let dots = run
            .as_bytes()
            .iter()
            .rev()
            .take_while(|&&b| b == b'.')
            .count();
        (run.start(), run.end() - dots)
    });
    let colons = [&COLONS, &MIXED]
        .into_iter()
        .flat_map(|regex| regex.find_iter(text));
    let colons = colons.flat_map(|run| {
        let bytes = run.as_bytes();
        let named = bytes.starts_with(b":") && !bytes.starts_with(b"::");
        let start = run.start() + usize::from(named);
        let marks = bytes
            .iter()
            .rev()
            .take(4)
            .take_while(|b| b".:".contains(b))
            .count();
        [(start, run.end()), (start, run.end() - marks)]
    });
    dotted
        .chain(colons)
        .filter(|&(start, end)| {
            let address = part(text, start, end);
            let parses = std::str::from_utf8(address)
                .is_ok_and(|address| address.parse::<std::net::IpAddr>().is_ok());
            let before = start.checked_sub(1).and_then(|i| text.get(i));
            parses && address != b"::" && !is_alnum(before) && !is_alnum(text.get(end))
        })
        .map(|(start, end)| (Rule::Ip, start, end))
        .collect()
}

static MAC: LazyLock<Regex> =
    LazyLock::new(|| regex("(?i)[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}"));
static PAIR_BEHIND: LazyLock<Regex> = LazyLock::new(|| regex("(?i)^(?:[:-][0-9a-f]|[a-z0-9])"));
static PAIR_BEFORE: LazyLock<Regex> = LazyLock::new(|| regex("(?i)(?:[0-9a-f][:-]|[a-z0-9])$"));

/// Six pairs with one separator, and no seventh.
pub(super) fn mac(text: &[u8]) -> Vec<Found> {
    starts(&MAC, text)
        .filter(|&(start, end)| {
            let sign = text.get(start + 2);
            let (before, behind) = (part(text, 0, start), part(text, end, text.len()));
            let same =
                |byte: Option<&u8>| byte.is_none_or(|b| b.is_ascii_alphanumeric()) || byte == sign;
            !(PAIR_BEFORE.is_match(before) && same(before.last()))
                && !(PAIR_BEHIND.is_match(behind) && same(behind.first()))
        })
        .map(|(start, end)| (Rule::Mac, start, end))
        .collect()
}

static HOME: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [r"/home/", "/users/", r"\\users\\"]
        .map(|home| regex(&format!(r#"(?i){home}([^\x00-\x20/\\"':,)]{{1,64}})"#)))
});

pub(super) fn user_path(text: &[u8]) -> Vec<Found> {
    let names = HOME.iter().flat_map(|home| home.captures_iter(text));
    names
        .filter_map(|found| found.get(1))
        .map(|name| (Rule::UserPath, name.start(), name.end()))
        .collect()
}
