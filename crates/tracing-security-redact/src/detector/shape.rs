//! Tokens by prefix, alphabet and length, one row each.

use super::Rule;
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
    /// `[A-Za-z0-9+/=_%-]`
    Encoded,
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
            Self::Encoded => Self::Base64.has(byte) || byte == b'%',
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
    /// The first four bytes of the prefix, and which of them it has.
    head: (u32, u32),
}

/// The first four bytes of a prefix as one number, and a mask that is set where it has them.
const fn head(prefix: &[u8]) -> (u32, u32) {
    match prefix {
        [a, b, c, d, ..] => (u32::from_le_bytes([*a, *b, *c, *d]), u32::MAX),
        [a, b, c] => (u32::from_le_bytes([*a, *b, *c, 0]), 0xff_ffff),
        [a, b] => (u32::from_le_bytes([*a, *b, 0, 0]), 0xffff),
        _ => (0, 0),
    }
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
        head: head(prefix),
    }
}

impl Shape {
    /// Whether the prefix stands at a place whose first four bytes are `head`.
    #[inline]
    pub(super) fn begins(&self, head: u32, text: Text<'_>, place: usize) -> bool {
        let (own, mask) = self.head;
        head & mask == own && text.has(place, self.prefix)
    }

    /// The end of the token that begins at `place`, when enough of its class follow the prefix.
    pub(super) fn end(&self, text: Text<'_>, place: usize) -> Option<usize> {
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

/// The places in [`SHAPES`] of those whose prefix begins with a byte, in the order of the table.
pub(super) fn beginning_with(first: u8) -> &'static [u8] {
    let first = usize::from(first);
    let from = usize::from(STARTS.get(first).copied().unwrap_or(0));
    let to = usize::from(STARTS.get(first + 1).copied().unwrap_or(0));
    BY_FIRST.get(from..to).unwrap_or_default()
}

/// Places in [`SHAPES`], by the first byte of the prefix.
static BY_FIRST: [u8; SHAPES.len()] = ORDER.0;
static STARTS: [u8; 129] = ORDER.1;

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const ORDER: ([u8; SHAPES.len()], [u8; 129]) = {
    assert!(SHAPES.len() <= 255, "a place fits a byte");
    let (mut order, mut starts) = ([0; SHAPES.len()], [0; 129]);
    let (mut first, mut len) = (0, 0);
    while first < 128 {
        starts[first] = len as u8;
        let mut index = 0;
        while index < SHAPES.len() {
            if SHAPES[index].prefix[0] as usize == first {
                order[len] = index as u8;
                len += 1;
            }
            index += 1;
        }
        first += 1;
    }
    starts[128] = len as u8;
    (order, starts)
};

use Class::{Alnum, Base32, Base64, Dotted, Encoded, Hex, Link, Upper};

#[rustfmt::skip]
pub(super) const SHAPES: &[Shape] = &[
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
    shape(Rule::Gitlab, b"glimt-", Link, 20, 64),
    shape(Rule::Gitlab, b"glffct-", Link, 20, 64),
    shape(Rule::Gitlab, b"glwt-", Link, 20, 64),
    shape(Rule::Gitlab, b"glrtr-", Dotted, 20, 300),
    shape(Rule::Gitlab, b"GR1348941", Link, 20, 24),
    shape(Rule::Slack, b"xoxc-", Link, 10, 250),
    shape(Rule::Slack, b"xoxd-", Encoded, 20, 400),
    shape(Rule::Slack, b"xoxe.xoxb-", Link, 10, 300),
    shape(Rule::Slack, b"xwfp-", Link, 30, 250),
    shape(Rule::Google, b"AQ.Ab", Link, 30, 100),
    shape(Rule::VendorToken, b"ABSK", Base64, 80, 300),
    shape(Rule::VendorToken, b"cio", Alnum, 32, 32),
    shape(Rule::VendorToken, b"dt0c01.", Dotted, 80, 100),
    shape(Rule::VendorToken, b"dt0s01.", Dotted, 80, 100),
    shape(Rule::VendorToken, b"dt0s16.", Dotted, 80, 100),
    shape(Rule::VendorToken, b"HRKU-", Link, 36, 80),
    shape(Rule::VendorToken, b"lsv2_pt_", Link, 40, 60),
    shape(Rule::VendorToken, b"lsv2_sk_", Link, 40, 60),
    shape(Rule::VendorToken, b"ops_", Base64, 100, 2000),
    shape(Rule::VendorToken, b"phc_", Alnum, 32, 64),
    shape(Rule::VendorToken, b"phx_", Alnum, 32, 64),
    shape(Rule::VendorToken, b"phs_", Alnum, 32, 64),
    shape(Rule::VendorToken, b"pscale_tkn_", Dotted, 32, 64),
    shape(Rule::VendorToken, b"pscale_pw_", Dotted, 32, 64),
    shape(Rule::VendorToken, b"pscale_oauth_", Dotted, 32, 64),
    shape(Rule::VendorToken, b"sntryu_", Hex, 64, 64),
    shape(Rule::VendorToken, b"sntrya_", Hex, 64, 64),
    shape(Rule::VendorToken, b"sntryi_", Hex, 64, 64),
    shape(Rule::VendorToken, b"sq0csp-", Link, 43, 46),
    shape(Rule::VendorToken, b"sq0atp-", Link, 22, 26),
    shape(Rule::VendorToken, b"EAAA", Link, 58, 64),
    shape(Rule::VendorToken, b"xkeysib-", Link, 70, 100),
    shape(Rule::VendorToken, b"xsmtpsib-", Link, 70, 100),
    shape(Rule::VendorToken, b"dp.ct.", Alnum, 40, 44),
    shape(Rule::VendorToken, b"dp.sa.", Alnum, 40, 44),
    shape(Rule::VendorToken, b"dp.scim.", Alnum, 40, 44),
    shape(Rule::VendorToken, b"dp.audit.", Alnum, 40, 44),
    shape(Rule::VendorToken, b"sk.eyJ", Dotted, 60, 300),
    shape(Rule::VendorToken, b"glcp_", Base64, 40, 400),
    shape(Rule::VendorToken, b"dckr_oat_", Link, 20, 60),
    shape(Rule::VendorToken, b"sb_secret_", Link, 30, 60),
    shape(Rule::VendorToken, b"lin_oauth_", Alnum, 30, 70),
    shape(Rule::VendorToken, b"nvapi-", Link, 60, 80),
    shape(Rule::VendorToken, b"tvly-", Link, 25, 60),
    shape(Rule::VendorToken, b"tgp_v1_", Link, 40, 60),
    shape(Rule::VendorToken, b"csk-", Alnum, 40, 60),
    shape(Rule::VendorToken, b"e2b_", Hex, 40, 40),
    shape(Rule::VendorToken, b"sk_", Hex, 48, 48),
    shape(Rule::VendorToken, b"api_org_", Alnum, 30, 64),
    shape(Rule::VendorToken, b"sqp_", Hex, 40, 40),
    shape(Rule::VendorToken, b"squ_", Hex, 40, 40),
    shape(Rule::VendorToken, b"sqa_", Hex, 40, 40),
    shape(Rule::VendorToken, b"bkua_", Hex, 40, 40),
    shape(Rule::VendorToken, b"CCIPAT_", Link, 40, 100),
    shape(Rule::VendorToken, b"CCIPRJ_", Link, 40, 100),
    shape(Rule::VendorToken, b"AKCp", Alnum, 60, 100),
    shape(Rule::VendorToken, b"pnu_", Alnum, 36, 36),
    shape(Rule::VendorToken, b"pnb_", Alnum, 36, 36),
    shape(Rule::VendorToken, b"aio_", Alnum, 28, 28),
    shape(Rule::VendorToken, b"CLOJARS_", Alnum, 60, 60),
    shape(Rule::VendorToken, b"duffel_test_", Link, 43, 43),
    shape(Rule::VendorToken, b"duffel_live_", Link, 43, 43),
    shape(Rule::VendorToken, b"EZAK", Alnum, 54, 54),
    shape(Rule::VendorToken, b"EZTK", Alnum, 54, 54),
    shape(Rule::VendorToken, b"FLWSECK_TEST-", Link, 32, 40),
    shape(Rule::VendorToken, b"FLWSECK-", Link, 32, 40),
    shape(Rule::VendorToken, b"rdme_", Alnum, 70, 70),
    shape(Rule::VendorToken, b"shippo_live_", Hex, 40, 40),
    shape(Rule::VendorToken, b"shippo_test_", Hex, 40, 40),
    shape(Rule::VendorToken, b"tfp_", Link, 50, 70),
    shape(Rule::VendorToken, b"nfp_", Alnum, 36, 44),
    shape(Rule::VendorToken, b"rnd_", Alnum, 28, 40),
    shape(Rule::VendorToken, b"napi_", Alnum, 60, 80),
    shape(Rule::VendorToken, b"LTAI", Alnum, 17, 20),
    shape(Rule::VendorToken, b"figo_", Link, 30, 80),
    // The file in which PHP keeps a session is named after it.
    shape(Rule::SessionId, b"sess_", Alnum, 22, 256),
    shape(Rule::AuthScheme, b"YII", Base64, 60, 16_000),
    shape(Rule::AuthScheme, b"TlRMTVNTUA", Base64, 12, 16_000),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, Redactor};

    impl Class {
        /// As many bytes of the class, of all its kinds.
        fn sample(self, len: usize) -> String {
            let all: Vec<u8> = (b'0'..=b'z')
                .filter(|&b| b.is_ascii_alphanumeric() && self.has(b))
                .collect();
            let step = |index: usize| char::from(all[(index * 7 + 3) % all.len()]);
            (0..len).map(step).collect()
        }
    }

    #[test]
    fn every_row_finds_its_tokens_whole_and_nothing_shorter() {
        let redactor = Redactor::new(Policy::default()).expect("the default policy");
        for shape in SHAPES {
            let prefix = std::str::from_utf8(shape.prefix).expect("ASCII");
            let token = format!("{prefix}{}", shape.class.sample(shape.least));
            let name = shape.rule.name();
            if name == "auth_scheme" {
                continue;
            }
            let sent = format!("sent {token} on");
            let out = redactor.redact(&sent);
            assert!(
                out.starts_with("sent [") && out.ends_with("] on"),
                "{token}: {out}"
            );
            let short = format!(
                "sent {prefix}{} on",
                shape.class.sample(shape.least.min(9) - 1)
            );
            assert_eq!(redactor.redact(&short), short, "{name}");
        }
    }
}
