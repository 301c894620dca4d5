//! E-mail addresses (RFC 5321), international ones (RFC 6531) and quoted local parts included.

use super::{Rule, url};
use crate::keyed::benign;
use crate::scan::finder::Finder;
use crate::scan::text::Text;
use crate::words::Words;

/// A no-break space, which no address holds.
const NO_BREAK: &[u8] = "\u{a0}".as_bytes();

/// At `@`.
#[inline(never)]
pub(crate) fn at_sign(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let (before, after) = (text.before(place), text.at(place + 1));
    if !(after.is_ascii_alphanumeric() || after >= 0x80 || after == b'[')
        || url::bare_userinfo(finder, place)
        || !(is_local(before) || before == b'"')
        || !finder.is_enabled(Rule::Email)
    {
        return;
    }
    let Some(start) = local_start(text, place) else {
        return;
    };
    let Some(end) = domain_end(text, place + 1) else {
        return;
    };
    let local = text.slice(start..place);
    let is_remote = matches!(local, b"git" | b"hg" | b"svn") && text.at(end) != b' '
        || text.at(end) == b':' && matches!(text.at(end + 1), b'~' | b'/' | b':')
        || url::is_remote_path(text, end);
    // `https://bob@github.com/…`: a user and the host of a URL.
    let is_user = start.checked_sub(3).is_some_and(|at| text.has(at, b"://"))
        && (text.at(end) == b'/' || text.at(end) == b':' && text.at(end + 1).is_ascii_digit());
    if is_remote || is_user {
        return;
    }
    finder.push(start, end, Rule::Email);
    // Lists of stolen accounts: `jane@example.org:hunter2`.
    if matches!(text.at(end), b':' | b'|') {
        let stop = text.run(end + 1, 64, |b| {
            b > 0x20 && !matches!(b, b'"' | b',' | b'<' | b';' | b'|')
        });
        if benign::is_secretish(text.slice(end + 1..stop))
            && !benign::is_field(text.slice(end + 1..stop))
            && !text.at(end + 1).is_ascii_punctuation()
            && !text
                .slice(end + 1..stop)
                .iter()
                .any(|b| matches!(b, b'@' | b'/'))
        {
            finder.push(end + 1, stop, Rule::KeyValueSecret);
        }
    }
}

/// Whether an address goes on behind `@`, and goes as one.
pub(crate) fn is_mailbox(finder: &Finder<'_, '_>, at: usize) -> bool {
    finder.is_enabled(Rule::Email) && domain_end(finder.text, at + 1).is_some()
}

#[inline]
fn is_local(byte: u8) -> bool {
    may_be(LOCAL, byte)
}

#[inline(always)]
fn may_be(kind: u8, byte: u8) -> bool {
    KINDS
        .get(usize::from(byte))
        .is_some_and(|kinds| kinds & kind != 0)
}

/// What a byte may stand in.
const LOCAL: u8 = 1;
const LABEL: u8 = 2;
const MARK: u8 = 4;

static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while index < 256 {
        let byte = index as u8;
        let is_word = byte.is_ascii_alphanumeric() || byte >= 0x80;
        let is_mark = matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'&'
                | b'*'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'{'
                | b'|'
                | b'}'
                | b'\''
        );
        if is_word || is_mark || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'%' | b'~') {
            kinds[index] |= LOCAL;
        }
        if is_word || matches!(byte, b'-' | b'_') {
            kinds[index] |= LABEL;
        }
        if is_mark {
            kinds[index] |= MARK;
        }
        index += 1;
    }
    kinds
};

/// Where the local part starts: plain, quoted, or in another script.
fn local_start(text: Text<'_>, at: usize) -> Option<usize> {
    if text.before(at) == b'"' {
        let open = text.run_back(at - 1, 64, |b| b != b'"' && b >= 0x20);
        let has_letter = text
            .slice(open..at - 1)
            .iter()
            .any(u8::is_ascii_alphanumeric);
        let slashes = text.run_back(at - 1, 8, |b| b == b'\\');
        let open_quote = if text.before(open) == b'"' {
            open - 1
        } else {
            return None;
        };
        let open_quote = if slashes < at - 1 {
            text.run_back(open_quote, 8, |b| b == b'\\')
        } else {
            open_quote
        };
        return has_letter.then_some(open_quote);
    }
    let foreign = text.before(at) >= 0xe0 || is_continuation_of_far_script(text, at);
    let mut start = text.run_back(at, 64, |b| {
        is_local(b) && (b < 0x80 || foreign || is_near_script(b))
    });
    // `name=jane@…`, `?q=jane@…`, `x/jane@…`: names, queries and paths end at their sign.
    if let Some(cut) = (start..at).rev().find(|&i| is_cut(text, i)) {
        start = match bounced(text, start, cut, at) {
            Some(whole) => whole,
            None => cut + 1,
        };
    }
    let local = text.slice(start..at);
    if !local.is_ascii()
        && let Some(blank) = memchr::memmem::rfind(local, NO_BREAK)
    {
        start += blank + NO_BREAK.len();
    }
    // A local part starts with a letter or digit, and not inside a character.
    while start < at
        && (matches!(text.at(start), b'.' | b'-' | b'+' | b'%' | b'~')
            || text.at(start) & 0xc0 == 0x80)
    {
        start += 1;
    }
    (start < at && text.before(at) != b'.').then_some(start)
}

/// `b+jane=example.org@…`: an address in the one that bounces go to (VERP and SRS write it so).
fn bounced(text: Text<'_>, from: usize, cut: usize, at: usize) -> Option<usize> {
    if text.at(cut) != b'=' {
        return None;
    }
    let opens = |at: usize, words: &[&[u8]]| words.iter().any(|word| text.has_folded(at, word));
    // A forwarder writes the domain first, behind signs of its own.
    if let Some(start) = (from..cut).find(|&at| opens(at, &[b"srs0=", b"srs1="])) {
        return Some(start);
    }
    let inner = text.slice(cut + 1..at);
    let dot = memchr::memrchr(b'.', inner)?;
    if !is_top_level(inner.get(dot + 1..).unwrap_or_default()) {
        return None;
    }
    let start = (from..cut)
        .rev()
        .find(|&at| is_cut(text, at))
        .map_or(from, |at| at + 1);
    let tagged = memchr::memchr(b'+', text.slice(start..cut)).is_some_and(|plus| plus > 0);
    let returns = opens(
        start,
        &[b"bounce", b"return-", b"verp", b"owner-", b"msprvs"],
    );
    (tagged || returns).then_some(start)
}

/// Marks that end what stands before an address; an apostrophe only when no name goes on over it.
#[inline]
fn is_cut(text: Text<'_>, at: usize) -> bool {
    let byte = text.at(at);
    may_be(MARK, byte)
        && (byte != b'\''
            || !(text.before(at).is_ascii_alphanumeric()
                && text.at(at + 1).is_ascii_alphanumeric()))
}

/// Two-byte sequences (Latin with accents, Greek, Cyrillic): letters of the same word as ASCII ones.
const fn is_near_script(byte: u8) -> bool {
    matches!(byte, 0x80..=0xdf)
}

fn is_continuation_of_far_script(text: Text<'_>, at: usize) -> bool {
    let lead = text.run_back(at, 3, |b| b & 0xc0 == 0x80);
    text.before(at) >= 0x80 && text.before(lead) >= 0xe0
}

/// Where the domain ends: labels, then a top-level domain that is no file extension.
fn domain_end(text: Text<'_>, from: usize) -> Option<usize> {
    if text.at(from) == b'[' {
        let end = text.run(from + 1, 45, |b| {
            b.is_ascii_hexdigit() || matches!(b, b'.' | b':' | b'I' | b'P' | b'v')
        });
        return (text.at(end) == b']' && end > from + 7).then_some(end + 1);
    }
    let mut at = from;
    let mut end = None;
    let mut made = false;
    for _ in 0..10 {
        let ascii = text.at(at) < 0x80;
        let stop = text.run(at, 63, |b| {
            may_be(LABEL, b) && (b < 0x80 || !ascii || is_near_script(b) && end.is_none())
        });
        if stop == at {
            break;
        }
        let label = text.hay(at..stop);
        let stop = match label.is_ascii() {
            true => stop,
            false => memchr::memmem::find(label, NO_BREAK).map_or(stop, |i| at + i),
        };
        if stop == at {
            break;
        }
        let whole = text.slice(at..stop);
        let label = without_suffix(whole);
        let is_host = || {
            let head = text.slice(from..at);
            !is_version(head) || is_number_domain(head, label)
        };
        if at > from && is_top_level(label) && (made || is_host()) {
            end = Some(at + label.len() - usize::from(label.ends_with(b"-")));
        }
        let Some(next) = dot(text, stop) else { break };
        made = made || !is_version(whole);
        at = next;
    }
    end
}

/// `com` of `com_2026` in the name of a file, `com-4711` in that of a session: no top-level domain has these.
fn without_suffix(label: &[u8]) -> &[u8] {
    let letters = label.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    match label.split_at(letters) {
        (head, [b'_', ..] | [b'-', b'0'..=b'9', ..]) => head,
        _ => label,
    }
}

/// A dot, the ideographic one (IDNA) included, with a label behind it.
fn dot(text: Text<'_>, at: usize) -> Option<usize> {
    let len = if text.at(at) == b'.' {
        1
    } else if text.has(at, "。".as_bytes()) {
        3
    } else {
        return None;
    };
    let next = text.at(at + len);
    (next.is_ascii_alphanumeric() || next >= 0x80).then_some(at + len)
}

fn is_top_level(label: &[u8]) -> bool {
    if label.iter().any(|&b| b >= 0x80)
        || label.len() > 4
            && label
                .get(..4)
                .is_some_and(|p| p.eq_ignore_ascii_case(b"xn--"))
    {
        return true;
    }
    (2..=24).contains(&label.len())
        && label.iter().all(u8::is_ascii_alphabetic)
        && !EXTENSIONS.has_folded(label)
}

/// `2x`, `v1`, `1.2`: no host is called so.
fn is_version(label: &[u8]) -> bool {
    let label = label.strip_suffix(b".").unwrap_or(label);
    label.split(|&b| b == b'.').all(|piece| {
        let digits = piece.strip_prefix(b"v").unwrap_or(piece);
        let digits = digits.strip_suffix(b"x").unwrap_or(digits);
        !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
    })
}

/// `163.com`: a number under a domain that is no suffix of files or versions either.
fn is_number_domain(head: &[u8], top: &[u8]) -> bool {
    let number = head.strip_suffix(b".").unwrap_or(head);
    number.len() >= 2
        && number.iter().all(u8::is_ascii_digit)
        && (top.len() == 2 && !AMBIGUOUS.has_folded(top) || GENERIC.has_folded(top))
}

/// Domains of countries that files and versions end with as well.
#[rustfmt::skip]
static AMBIGUOUS: Words = Words::of(&[
    b"rs", b"md", b"pl", b"py", b"sh", b"cc", b"ps", b"so", b"ml", b"mm", b"ms", b"kb", b"mb", b"gb", b"tb", b"st", b"nd", b"rd", b"th", b"am", b"pm",
]);

#[rustfmt::skip]
static GENERIC: Words = Words::of(&[
    b"com", b"net", b"org", b"info", b"biz", b"edu", b"gov", b"mobi", b"asia", b"online", b"site", b"shop", b"store", b"club", b"email", b"cloud", b"xyz", b"top", b"vip",
]);

#[rustfmt::skip]
static EXTENSIONS: Words = Words::of(&[
    b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"ico", b"bmp", b"tiff", b"avif", b"css", b"scss", b"js", b"mjs", b"cjs", b"ts", b"tsx", b"jsx",
    b"json", b"yaml", b"yml", b"toml", b"xml", b"html", b"htm", b"txt", b"log", b"lock", b"exe", b"dll", b"jar", b"war", b"class", b"java",
    b"cpp", b"hpp", b"go", b"php", b"rb", b"cfg", b"conf", b"ini", b"csv", b"tsv", b"pdf", b"doc", b"docx", b"xls", b"xlsx", b"gz", b"tar", b"tgz",
    b"bz", b"xz", b"zst", b"whl", b"deb", b"rpm", b"apk", b"iso", b"img", b"service", b"socket", b"timer", b"mount", b"slice", b"target", b"scope",
    b"swap", b"device", b"path", b"beta", b"alpha", b"rc", b"snapshot", b"dev-server", b"min", b"map", b"bak", b"tmp", b"sock", b"pid", b"sql", b"db",
]);
