//! Tokens that their issuers made recognisable by a prefix.

use super::{Rule, encoded, network, wallet};
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_link};

/// Which bytes a token goes on with behind its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// `[A-Za-z0-9]`
    Alnum,
    /// `[A-Za-z0-9_-]`
    Link,
    /// `[A-Za-z0-9_.-]`
    Dotted,
    /// `[A-Za-z0-9+/=_-]`
    Base64,
    /// `[0-9a-f]`
    Hex,
    /// `[A-Z2-7]`
    Base32,
    /// `[0-9A-Z]`
    Upper,
}

impl Class {
    const fn has(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Link => is_link(byte),
            Self::Dotted => is_link(byte) || byte == b'.',
            Self::Base64 => is_link(byte) || matches!(byte, b'+' | b'/' | b'='),
            Self::Hex => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Self::Base32 => byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7'),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        }
    }
}

/// One kind of token: a prefix, then so many bytes of a class.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) rule: Rule,
    pub(crate) prefix: &'static [u8],
    pub(crate) class: Class,
    pub(crate) least: usize,
    pub(crate) most: usize,
}

const fn shape(
    rule: Rule,
    prefix: &'static [u8],
    class: Class,
    least: usize,
    most: usize,
) -> Shape {
    Shape {
        rule,
        prefix,
        class,
        least,
        most,
    }
}

/// At the first letter or digit of a run of at least ten token characters.
#[inline(always)]
pub(crate) fn at_token(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if finder.is_enabled(Rule::Mac) {
        network::mac(finder, place);
    }
    // Behind a prefix that ends in a mark; a dash may begin what follows, but not go on a word.
    let joined = match text.before(place) {
        b'.' | b'/' | b'+' => true,
        b'-' | b'_' => !text.before(place - 1).is_ascii_alphanumeric(),
        _ => false,
    };
    let begins = begins_token(text.at(place), text.at(place + 1), text.at(place + 2));
    if joined || begins || encoded::begins_text(text, place) || is_long(finder, place) {
        token_found(finder, place, begins);
    }
}

/// Whether a run is as long as keys without a prefix are; its first ten bytes are known to go on.
#[inline(always)]
fn is_long(finder: &Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    // What looks random counts in either alphabet of base64, an AWS secret in one.
    let dashes = finder.is_enabled(Rule::HighEntropy);
    let goes_on = |byte: u8| is_aws(byte) || dashes && is_link(byte);
    goes_on(text.at(place + 10)) && text.run(place + 11, 21, goes_on) == place + 32
}

#[inline(never)]
fn token_found(finder: &mut Finder<'_, '_>, place: usize, begins: bool) {
    let text = finder.text;
    if matches!(text.before(place), b'.' | b'/' | b'+' | b'-' | b'_') && dotted(finder, place) {
        return;
    }
    if begins && known(finder, place) {
        return;
    }
    let start = encoded::broken_start(text, place, encoded::is_base64).unwrap_or(place);
    encoded::at_run(finder, start);
    let secret = encoded::broken_start(text, place, is_aws).unwrap_or(place);
    if is_aws(text.at(secret + 39)) && !is_aws(text.at(secret + 40)) {
        aws_secret(finder, secret);
    }
    if finder.is_enabled(Rule::HighEntropy) {
        encoded::high_entropy(finder, start);
    }
}

/// By the first three bytes: this runs at every long word.
#[inline(always)]
#[expect(
    clippy::match_like_matches_macro,
    reason = "a table reads best as a match"
)]
const fn begins_token(a: u8, b: u8, c: u8) -> bool {
    match (a, b, c) {
        (b'e', b'y', b'J')
        | (b'A', b'K' | b'S' | b'B' | b'C', b'I' | b'C')
        | (b'A', b'I', b'z')
        | (b'A', b'G', b'E')
        | (b'A', b'T', b'A' | b'B' | b'C') => true,
        (b'g', b'h', b'p' | b'o' | b'u' | b's' | b'r')
        | (b'g', b'i', b't')
        | (b'g', b'l', _)
        | (b'g', b's', b'k')
        | (b'x', b'o' | b'a' | b'p', _) => true,
        (b's', b'k' | b'h' | b'b' | b'e' | b'n', _)
        | (b'r', b'k' | b'8' | b'u', _)
        | (b'p', b'k' | b'y' | b'p' | b'u', _)
        | (b'w', b'h', b's') => true,
        (b'y', b'a', b'2')
        | (b'G', b'O', b'C')
        | (b'n', b'p', b'm')
        | (b'n', b't', b'n')
        | (b'd', b'o' | b'c' | b'p' | b'a', _)
        | (b'S', b'G', b'.') => true,
        (b'h', b'v' | b'f', _)
        | (b'5' | b'K' | b'L', b'1'..=b'9' | b'A'..=b'Z' | b'a'..=b'z', _)
        | (b'l', b'i', b'n')
        | (b't', b's', b'k') => true,
        (b'P', b'M', b'A')
        | (b'N', b'R', _)
        | (b'A', b'C', _)
        | (b'S', b'K', _)
        | (b'k', b'e', b'y')
        | (b'E', b'A', b'A')
        | (b'Y', b'I', b'I')
        | (b'T', b'l', b'R') => true,
        (b'f', b'i' | b'o', _)
        | (b'v', b'e' | b'1', _)
        | (b'C', b'F', _)
        | (b'1', b'/', b'/')
        | (b'a', b'i' | b'p', _) => true,
        _ => false,
    }
}

/// Tokens whose prefix ends in a mark that no run goes on over: `SG.`, `hvs.`, `ya29.`.
fn dotted(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let place = text.run_back(place, 4, |b| matches!(b, b'-' | b'_'));
    if matches!(text.before(place), b'/' | b'+') && in_base64(finder, place) {
        return true;
    }
    let start = [
        &b"SG."[..],
        b"hvs.",
        b"hvb.",
        b"hvr.",
        b"ya29.",
        b"dp.pt.",
        b"dp.st.",
        b"1//",
        b"xoxe.",
    ]
    .iter()
    .filter_map(|prefix| {
        place
            .checked_sub(prefix.len())
            .filter(|&start| finder.text.has(start, prefix))
    })
    .find(|&start| !finder.text.before(start).is_ascii_alphanumeric());
    start.is_some_and(|start| known(finder, start))
}

/// Tokens in base64 whose first bytes hold a `+` or `/`: no run of ten token characters begins with their prefix.
fn in_base64(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let start = text.run_back(place, 256, is_aws);
    if (text.has(start, b"YII") || text.has(start, b"TlRM")) && known(finder, start) {
        return true;
    }
    let from = place.saturating_sub(64);
    let head = text.slice(from..place);
    [&b"whsec_"[..], b"glc_", b"sntrys_", b"ATATT3", b"ATCTT3"]
        .iter()
        .filter_map(|prefix| memchr::memmem::rfind(head, prefix))
        .any(|at| {
            let reaches = head
                .get(at..)
                .is_some_and(|run| run.iter().all(|&b| encoded::is_base64(b)));
            reaches && !text.before(from + at).is_ascii_alphanumeric() && known(finder, from + at)
        })
}

fn known(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    if text.has(place, b"eyJ") {
        return super::jwt::at_header(finder, place);
    }
    if wallet::at_token(finder, place) {
        return true;
    }
    let first = usize::from(text.at(place));
    let mut left = BY_FIRST.get(first).copied().unwrap_or(0);
    while left != 0 {
        let index = left.trailing_zeros() as usize;
        left &= left - 1;
        let shape = SHAPES.get(index);
        let Some(shape) = shape.filter(|shape| text.has(place, shape.prefix)) else {
            continue;
        };
        if let Some(end) = shape.end(text, place) {
            finder.push(place, end, shape.rule);
            if shape.rule == Rule::AwsKeyId {
                paired_secret(finder, end);
            }
            return true;
        }
    }
    false
}

impl Shape {
    /// The end of the token that begins at `place`, when enough of its class follow the prefix.
    fn end(&self, text: Text<'_>, place: usize) -> Option<usize> {
        let from = place + self.prefix.len();
        let mut end = text.run(from, self.most + 1, |b| self.class.has(b));
        if end - from > self.most && self.least == self.most {
            return None;
        }
        while end > from && text.before(end) == b'.' {
            end -= 1;
        }
        let end = end.min(from + self.most);
        (end - from >= self.least
            && !text
                .slice(from..end)
                .iter()
                .all(|b| b.is_ascii_lowercase() || *b == b'-' || *b == b'_'))
        .then_some(end)
    }
}

const fn is_aws(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}

/// Forty characters that look random, near a word that says what they are.
fn aws_secret(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    if !is_secret_shaped(text, place) {
        return;
    }
    let near = place.saturating_sub(80)..place;
    if text.find_folded(near.clone(), b"aws").is_some()
        || text.find_folded(near, b"secret").is_some()
    {
        finder.push(place, place + 40, Rule::AwsSecret);
    }
}

fn is_secret_shaped(text: Text<'_>, place: usize) -> bool {
    let bytes = text.slice(place..place + 40);
    let bounded =
        !is_aws(text.before(place)) && !is_aws(text.at(place + 40)) && text.at(place + 40) != b'=';
    let has = |class: fn(&u8) -> bool| bytes.iter().any(class);
    bytes.len() == 40
        && bounded
        && bytes.iter().all(|&b| is_aws(b))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

/// A secret beside its key id, in either of the next 200 bytes.
fn paired_secret(finder: &mut Finder<'_, '_>, from: usize) {
    let text = finder.text;
    let mut at = from;
    let stop = (from + 200).min(text.len());
    while at < stop {
        let end = text.run(at, 64, is_aws);
        if end == at + 40 && is_secret_shaped(text, at) {
            finder.push_ahead(at, end, Rule::AwsSecret);
            return;
        }
        at = end + 1;
    }
}

use Class::{Alnum, Base32, Base64, Dotted, Hex, Link, Upper};

/// The shapes, as bits, whose prefix begins with a byte.
static BY_FIRST: [u128; 128] = {
    let mut table = [0; 128];
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while index < SHAPES.len() {
        table[SHAPES[index].prefix[0] as usize] |= 1 << index;
        index += 1;
    }
    table
};

#[rustfmt::skip]
pub(crate) static SHAPES: &[Shape] = &[
    shape(Rule::AwsKeyId, b"AKIA", Base32, 16, 16),
    shape(Rule::AwsKeyId, b"ASIA", Base32, 16, 16),
    shape(Rule::AwsKeyId, b"ABIA", Base32, 16, 16),
    shape(Rule::AwsKeyId, b"ACCA", Base32, 16, 16),
    shape(Rule::AwsKeyId, b"AKIA", Upper, 16, 16),
    shape(Rule::AwsKeyId, b"ASIA", Upper, 16, 16),
    shape(Rule::Github, b"ghp_", Alnum, 30, 251),
    shape(Rule::Github, b"gho_", Alnum, 30, 251),
    shape(Rule::Github, b"ghu_", Alnum, 30, 251),
    shape(Rule::Github, b"ghs_", Alnum, 30, 251),
    shape(Rule::Github, b"ghr_", Alnum, 30, 251),
    shape(Rule::Github, b"github_pat_", Link, 40, 251),
    shape(Rule::Gitlab, b"glpat-", Dotted, 20, 300),
    shape(Rule::Gitlab, b"gldt-", Link, 20, 64),
    shape(Rule::Gitlab, b"glrt-", Dotted, 20, 300),
    shape(Rule::Gitlab, b"glcbt-", Link, 16, 64),
    shape(Rule::Gitlab, b"glptt-", Link, 20, 64),
    shape(Rule::Gitlab, b"glft-", Link, 20, 64),
    shape(Rule::Gitlab, b"glsoat-", Link, 20, 64),
    shape(Rule::Gitlab, b"glagent-", Link, 20, 64),
    shape(Rule::Gitlab, b"gloas-", Link, 20, 80),
    shape(Rule::Slack, b"xoxb-", Link, 10, 250),
    shape(Rule::Slack, b"xoxa-", Link, 10, 250),
    shape(Rule::Slack, b"xoxe-", Link, 10, 250),
    shape(Rule::Slack, b"xoxe.xoxp-", Link, 10, 300),
    shape(Rule::Slack, b"xoxo-", Link, 10, 250),
    shape(Rule::Slack, b"xoxp-", Link, 10, 250),
    shape(Rule::Slack, b"xoxr-", Link, 10, 250),
    shape(Rule::Slack, b"xoxs-", Link, 10, 250),
    shape(Rule::Slack, b"xapp-", Link, 30, 250),
    shape(Rule::Stripe, b"sk_live_", Alnum, 16, 247),
    shape(Rule::Stripe, b"sk_test_", Alnum, 16, 247),
    shape(Rule::Stripe, b"rk_live_", Alnum, 16, 247),
    shape(Rule::Stripe, b"rk_test_", Alnum, 16, 247),
    shape(Rule::Stripe, b"pk_live_", Alnum, 16, 247),
    shape(Rule::Stripe, b"pk_test_", Alnum, 16, 247),
    shape(Rule::Stripe, b"whsec_", Base64, 24, 200),
    shape(Rule::Google, b"AIza", Link, 35, 36),
    shape(Rule::Google, b"ya29.", Dotted, 20, 2_048),
    shape(Rule::Google, b"GOCSPX-", Link, 20, 64),
    shape(Rule::Google, b"1//", Link, 30, 256),
    shape(Rule::Anthropic, b"sk-ant-", Link, 20, 200),
    shape(Rule::Openai, b"sk-proj-", Link, 20, 300),
    shape(Rule::Openai, b"sk-svcacct-", Link, 20, 300),
    shape(Rule::Openai, b"sk-admin-", Link, 20, 300),
    shape(Rule::Openai, b"sk-", Link, 20, 300),
    shape(Rule::Npm, b"npm_", Alnum, 30, 64),
    shape(Rule::Pypi, b"pypi-", Link, 50, 400),
    shape(Rule::Digitalocean, b"dop_v1_", Hex, 40, 64),
    shape(Rule::Digitalocean, b"doo_v1_", Hex, 40, 64),
    shape(Rule::Digitalocean, b"dor_v1_", Hex, 40, 64),
    shape(Rule::Sendgrid, b"SG.", Dotted, 40, 100),
    shape(Rule::Vault, b"hvs.", Link, 20, 300),
    shape(Rule::Vault, b"hvb.", Link, 20, 300),
    shape(Rule::Vault, b"hvr.", Link, 20, 300),
    shape(Rule::Age, b"AGE-SECRET-KEY-1", Upper, 50, 64),
    shape(Rule::VendorToken, b"hf_", Alnum, 30, 64),
    shape(Rule::VendorToken, b"gsk_", Alnum, 40, 64),
    shape(Rule::VendorToken, b"shpat_", Hex, 32, 32),
    shape(Rule::VendorToken, b"shpss_", Hex, 32, 32),
    shape(Rule::VendorToken, b"shpca_", Hex, 32, 32),
    shape(Rule::VendorToken, b"shppa_", Hex, 32, 32),
    shape(Rule::VendorToken, b"lin_api_", Alnum, 30, 64),
    shape(Rule::VendorToken, b"tskey-", Link, 20, 100),
    shape(Rule::VendorToken, b"PMAK-", Link, 40, 80),
    shape(Rule::VendorToken, b"NRAK-", Upper, 20, 40),
    shape(Rule::VendorToken, b"glsa_", Link, 32, 60),
    shape(Rule::VendorToken, b"glc_", Base64, 40, 400),
    shape(Rule::VendorToken, b"dckr_pat_", Link, 20, 60),
    shape(Rule::VendorToken, b"ATATT3", Base64, 40, 300),
    shape(Rule::VendorToken, b"ATCTT3", Base64, 40, 300),
    shape(Rule::VendorToken, b"ATBB", Alnum, 28, 60),
    shape(Rule::VendorToken, b"figd_", Link, 30, 80),
    shape(Rule::VendorToken, b"rubygems_", Hex, 40, 64),
    shape(Rule::VendorToken, b"sntrys_", Base64, 40, 400),
    shape(Rule::VendorToken, b"sbp_", Hex, 40, 40),
    shape(Rule::VendorToken, b"r8_", Alnum, 37, 40),
    shape(Rule::VendorToken, b"pplx-", Alnum, 40, 60),
    shape(Rule::VendorToken, b"xai-", Alnum, 60, 100),
    shape(Rule::VendorToken, b"ntn_", Alnum, 40, 60),
    shape(Rule::VendorToken, b"secret_", Alnum, 40, 50),
    shape(Rule::VendorToken, b"key-", Hex, 32, 32),
    shape(Rule::VendorToken, b"SK", Hex, 32, 32),
    shape(Rule::VendorToken, b"dp.pt.", Alnum, 40, 44),
    shape(Rule::VendorToken, b"dp.st.", Dotted, 40, 60),
    shape(Rule::VendorToken, b"dapi", Hex, 32, 34),
    shape(Rule::VendorToken, b"EAACEdEose0cBA", Alnum, 20, 300),
    shape(Rule::VendorToken, b"vercel_", Alnum, 24, 64),
    shape(Rule::VendorToken, b"fo1_", Link, 40, 60),
    shape(Rule::VendorToken, b"pul-", Hex, 40, 40),
    shape(Rule::VendorToken, b"CFPAT-", Link, 40, 60),
    shape(Rule::AuthScheme, b"YII", Base64, 60, 16_000),
    shape(Rule::AuthScheme, b"TlRMTVNTUA", Base64, 12, 16_000),
];
