//! Tokens with a prefix of their own, JSON web tokens, wallet keys, AWS secrets, and what looks random.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use regex::bytes::Regex;
use sha2::{Digest as _, Sha256};

use super::{Found, byte_before, length, part, regex};
use crate::detector::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::Jwt,
    Rule::AwsKeyId,
    Rule::Github,
    Rule::Gitlab,
    Rule::Slack,
    Rule::Stripe,
    Rule::Google,
    Rule::Openai,
    Rule::Anthropic,
    Rule::Npm,
    Rule::Pypi,
    Rule::Digitalocean,
    Rule::Sendgrid,
    Rule::Vault,
    Rule::Age,
    Rule::WalletKey,
    Rule::VendorToken,
];

/// One expression for each kind of token, in order of precedence: its prefix and what follows, where `~` stands for
/// `A-Za-z0-9_-`. Lengths without a comma are exact.
#[rustfmt::skip]
static SHAPES: &[(Rule, &str, &str)] = &[
    (Rule::AwsKeyId, r"(?:AKIA|ASIA|ABIA|ACCA)", r"[A-Z2-7]{16}"),
    (Rule::AwsKeyId, r"(?:AKIA|ASIA|ABIA|ACCA)", r"[0-9A-Z]{16}"),
    (Rule::Github, r"gh[pousr]_", r"[A-Za-z0-9]{30,251}"),
    (Rule::Github, r"github_pat_", r"~{40,251}"),
    (Rule::Gitlab, r"gl(?:pa|r)t-", r"[.~]{20,300}"),
    (Rule::Gitlab, r"(?:gldt|glptt|glft|glsoat|glagent)-", r"~{20,64}"),
    (Rule::Gitlab, r"glcbt-", r"~{16,64}"),
    (Rule::Gitlab, r"gloas-", r"~{20,80}"),
    (Rule::Slack, r"xoxe\.xoxp-", r"~{10,300}"),
    (Rule::Slack, r"xox[abeoprs]-", r"~{10,250}"),
    (Rule::Slack, r"xapp-", r"~{30,250}"),
    (Rule::Stripe, r"[srp]k_(?:live|test)_", r"[A-Za-z0-9]{16,247}"),
    (Rule::Stripe, r"whsec_", r"[+/=~]{24,200}"),
    (Rule::Google, r"AIza", r"~{35,36}"),
    (Rule::Google, r"ya29\.", r"[.~]{20,2048}"),
    (Rule::Google, r"GOCSPX-", r"~{20,64}"),
    (Rule::Google, r"1//", r"~{30,256}"),
    (Rule::Anthropic, r"sk-ant-", r"~{20,200}"),
    (Rule::Openai, r"sk-(?:proj|svcacct|admin)-", r"~{20,300}"),
    (Rule::Openai, r"sk-", r"~{20,300}"),
    (Rule::Npm, r"npm_", r"[A-Za-z0-9]{30,64}"),
    (Rule::Pypi, r"pypi-", r"~{50,400}"),
    (Rule::Digitalocean, r"do[opr]_v1_", r"[0-9a-f]{40,64}"),
    (Rule::Sendgrid, r"SG\.", r"[.~]{40,100}"),
    (Rule::Vault, r"hv[sbr]\.", r"~{20,300}"),
    (Rule::Age, r"AGE-SECRET-KEY-1", r"[0-9A-Z]{50,64}"),
    (Rule::VendorToken, r"hf_", r"[A-Za-z0-9]{30,64}"),
    (Rule::VendorToken, r"gsk_", r"[A-Za-z0-9]{40,64}"),
    (Rule::VendorToken, r"shp(?:at|ss|ca|pa)_", r"[0-9a-f]{32}"),
    (Rule::VendorToken, r"lin_api_", r"[A-Za-z0-9]{30,64}"),
    (Rule::VendorToken, r"tskey-", r"~{20,100}"),
    (Rule::VendorToken, r"PMAK-", r"~{40,80}"),
    (Rule::VendorToken, r"NRAK-", r"[0-9A-Z]{20,40}"),
    (Rule::VendorToken, r"glsa_", r"~{32,60}"),
    (Rule::VendorToken, r"glc_", r"[+/=~]{40,400}"),
    (Rule::VendorToken, r"dckr_pat_", r"~{20,60}"),
    (Rule::VendorToken, r"AT[AC]TT3", r"[+/=~]{40,300}"),
    (Rule::VendorToken, r"ATBB", r"[A-Za-z0-9]{28,60}"),
    (Rule::VendorToken, r"figd_", r"~{30,80}"),
    (Rule::VendorToken, r"rubygems_", r"[0-9a-f]{40,64}"),
    (Rule::VendorToken, r"sntrys_", r"[+/=~]{40,400}"),
    (Rule::VendorToken, r"sbp_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"r8_", r"[A-Za-z0-9]{37,40}"),
    (Rule::VendorToken, r"pplx-", r"[A-Za-z0-9]{40,60}"),
    (Rule::VendorToken, r"xai-", r"[A-Za-z0-9]{60,100}"),
    (Rule::VendorToken, r"ntn_", r"[A-Za-z0-9]{40,60}"),
    (Rule::VendorToken, r"secret_", r"[A-Za-z0-9]{40,50}"),
    (Rule::VendorToken, r"key-", r"[0-9a-f]{32}"),
    (Rule::VendorToken, r"SK", r"[0-9a-f]{32}"),
    (Rule::VendorToken, r"dp\.pt\.", r"[A-Za-z0-9]{40,44}"),
    (Rule::VendorToken, r"dp\.st\.", r"[.~]{40,60}"),
    (Rule::VendorToken, r"dapi", r"[0-9a-f]{32,34}"),
    (Rule::VendorToken, r"EAACEdEose0cBA", r"[A-Za-z0-9]{20,300}"),
    (Rule::VendorToken, r"vercel_", r"[A-Za-z0-9]{24,64}"),
    (Rule::VendorToken, r"fo1_", r"~{40,60}"),
    (Rule::VendorToken, r"pul-", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"CFPAT-", r"~{40,60}"),
    (Rule::Gitlab, r"glimt-", r"~{20,64}"),
    (Rule::Gitlab, r"glffct-", r"~{20,64}"),
    (Rule::Gitlab, r"glwt-", r"~{20,64}"),
    (Rule::Gitlab, r"glrtr-", r"[.~]{20,300}"),
    (Rule::Gitlab, r"GR1348941", r"~{20,24}"),
    (Rule::Slack, r"xoxc-", r"~{10,250}"),
    (Rule::Slack, r"xoxd-", r"[%+/=~]{20,400}"),
    (Rule::Slack, r"xoxe\.xoxb-", r"~{10,300}"),
    (Rule::Slack, r"xwfp-", r"~{30,250}"),
    (Rule::Google, r"AQ\.Ab", r"~{30,100}"),
    (Rule::VendorToken, r"ABSK", r"[+/=~]{80,300}"),
    (Rule::VendorToken, r"cio", r"[A-Za-z0-9]{32}"),
    (Rule::VendorToken, r"dt0c01\.", r"[.~]{80,100}"),
    (Rule::VendorToken, r"dt0s01\.", r"[.~]{80,100}"),
    (Rule::VendorToken, r"dt0s16\.", r"[.~]{80,100}"),
    (Rule::VendorToken, r"HRKU-", r"~{36,80}"),
    (Rule::VendorToken, r"lsv2_pt_", r"~{40,60}"),
    (Rule::VendorToken, r"lsv2_sk_", r"~{40,60}"),
    (Rule::VendorToken, r"ops_", r"[+/=~]{100,2000}"),
    (Rule::VendorToken, r"phc_", r"[A-Za-z0-9]{32,64}"),
    (Rule::VendorToken, r"phx_", r"[A-Za-z0-9]{32,64}"),
    (Rule::VendorToken, r"phs_", r"[A-Za-z0-9]{32,64}"),
    (Rule::VendorToken, r"pscale_tkn_", r"[.~]{32,64}"),
    (Rule::VendorToken, r"pscale_pw_", r"[.~]{32,64}"),
    (Rule::VendorToken, r"pscale_oauth_", r"[.~]{32,64}"),
    (Rule::VendorToken, r"sntryu_", r"[0-9a-f]{64}"),
    (Rule::VendorToken, r"sntrya_", r"[0-9a-f]{64}"),
    (Rule::VendorToken, r"sntryi_", r"[0-9a-f]{64}"),
    (Rule::VendorToken, r"sq0csp-", r"~{43,46}"),
    (Rule::VendorToken, r"sq0atp-", r"~{22,26}"),
    (Rule::VendorToken, r"EAAA", r"~{58,64}"),
    (Rule::VendorToken, r"xkeysib-", r"~{70,100}"),
    (Rule::VendorToken, r"xsmtpsib-", r"~{70,100}"),
    (Rule::VendorToken, r"dp\.ct\.", r"[A-Za-z0-9]{40,44}"),
    (Rule::VendorToken, r"dp\.sa\.", r"[A-Za-z0-9]{40,44}"),
    (Rule::VendorToken, r"dp\.scim\.", r"[A-Za-z0-9]{40,44}"),
    (Rule::VendorToken, r"dp\.audit\.", r"[A-Za-z0-9]{40,44}"),
    (Rule::VendorToken, r"sk\.eyJ", r"[.~]{60,300}"),
    (Rule::VendorToken, r"glcp_", r"[+/=~]{40,400}"),
    (Rule::VendorToken, r"dckr_oat_", r"~{20,60}"),
    (Rule::VendorToken, r"sb_secret_", r"~{30,60}"),
    (Rule::VendorToken, r"lin_oauth_", r"[A-Za-z0-9]{30,70}"),
    (Rule::VendorToken, r"nvapi-", r"~{60,80}"),
    (Rule::VendorToken, r"tvly-", r"~{25,60}"),
    (Rule::VendorToken, r"tgp_v1_", r"~{40,60}"),
    (Rule::VendorToken, r"csk-", r"[A-Za-z0-9]{40,60}"),
    (Rule::VendorToken, r"e2b_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"sk_", r"[0-9a-f]{48}"),
    (Rule::VendorToken, r"api_org_", r"[A-Za-z0-9]{30,64}"),
    (Rule::VendorToken, r"sqp_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"squ_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"sqa_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"bkua_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"CCIPAT_", r"~{40,100}"),
    (Rule::VendorToken, r"CCIPRJ_", r"~{40,100}"),
    (Rule::VendorToken, r"AKCp", r"[A-Za-z0-9]{60,100}"),
    (Rule::VendorToken, r"pnu_", r"[A-Za-z0-9]{36}"),
    (Rule::VendorToken, r"pnb_", r"[A-Za-z0-9]{36}"),
    (Rule::VendorToken, r"aio_", r"[A-Za-z0-9]{28}"),
    (Rule::VendorToken, r"CLOJARS_", r"[A-Za-z0-9]{60}"),
    (Rule::VendorToken, r"duffel_test_", r"~{43}"),
    (Rule::VendorToken, r"duffel_live_", r"~{43}"),
    (Rule::VendorToken, r"EZAK", r"[A-Za-z0-9]{54}"),
    (Rule::VendorToken, r"EZTK", r"[A-Za-z0-9]{54}"),
    (Rule::VendorToken, r"FLWSECK_TEST-", r"~{32,40}"),
    (Rule::VendorToken, r"FLWSECK-", r"~{32,40}"),
    (Rule::VendorToken, r"rdme_", r"[A-Za-z0-9]{70}"),
    (Rule::VendorToken, r"shippo_live_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"shippo_test_", r"[0-9a-f]{40}"),
    (Rule::VendorToken, r"tfp_", r"~{50,70}"),
    (Rule::VendorToken, r"nfp_", r"[A-Za-z0-9]{36,44}"),
    (Rule::VendorToken, r"rnd_", r"[A-Za-z0-9]{28,40}"),
    (Rule::VendorToken, r"napi_", r"[A-Za-z0-9]{60,80}"),
    (Rule::VendorToken, r"LTAI", r"[A-Za-z0-9]{17,20}"),
    (Rule::VendorToken, r"figo_", r"~{30,80}"),
    (Rule::AuthScheme, r"YII", r"[+/=~]{60,}"),
    (Rule::AuthScheme, r"TlRMTVNTUA", r"[+/=~]{12,}"),
];

struct Shape {
    rule: Rule,
    whole: Regex,
    /// What an exact length may not go on with.
    more: Option<Regex>,
}

static COMPILED: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let link = |pattern: &str| {
        let inside = pattern.starts_with('[') || !pattern.contains('~');
        pattern.replace(
            '~',
            if inside {
                "A-Za-z0-9_-"
            } else {
                "[A-Za-z0-9_-]"
            },
        )
    };
    let shape = |&(rule, prefix, body): &(Rule, &str, &str)| {
        let body = link(body);
        let class = body.split('{').next().unwrap_or_default();
        Shape {
            rule,
            whole: regex(&format!("^{prefix}({body})")),
            more: (!body.contains(',')).then(|| regex(&format!("^{class}"))),
        }
    };
    SHAPES.iter().map(shape).collect()
});

/// Where a word starts that is long enough to be a token: ten token characters, behind a prefix with marks if it has
/// one.
static LONG: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?:(?:SG|hv[sbr]|ya29(?:\.c)?|dp\.(?:[psc]t|sa|scim|audit)|xoxe|AQ|dt0(?:c01|s01|s16)|sk)\.|1//)[_-]{0,4}[A-Za-z0-9][A-Za-z0-9_-]{9}|[A-Za-z0-9_-]{10})",
    )
});
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?:SG|hv[sbr]|ya29(?:\.c)?|dp\.(?:[psc]t|sa|scim|audit)|xoxe|AQ|dt0(?:c01|s01|s16)|sk)\.|1//)[_-]{0,4}",
    )
});
/// The same in base64, whose `+` and `/` belong to the token.
static IN_BASE64: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:whsec_|glcp?_|sntrys_|AT[AC]TT3|xoxd-|ABSK|ops_|YII|TlRM)[A-Za-z0-9+/_-]{0,50}?[+/][_-]{0,4}[A-Za-z0-9][A-Za-z0-9_-]{9}",
    )
});
/// Tokens whose mark is not in front: of bots of Telegram and Discord, and of HCP Terraform.
static SPLIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?:[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
        r"|[M-O][DTjz][A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",
        r"|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,80})",
    ))
});
static WORDS: LazyLock<Regex> = LazyLock::new(|| regex(r"^[a-z_-]*$"));
static WORD: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Za-z0-9]+"));

pub(super) fn find(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut covered = 0;
    for word in WORD.find_iter(text) {
        let start = word.start();
        // The head of a token may be the end of what another one takes: `…_SG.`, `…_whsec_ab+`.
        if start + head(text, start) < covered {
            continue;
        }
        // What schemes carry without a prefix has a rule of its own.
        let token = at(text, start).filter(|(rule, _)| *rule != Rule::AuthScheme);
        if let Some((rule, end)) = token {
            found.push((rule, start, end));
            covered = end;
        }
    }
    found
}

/// How much of a token with marks may stand in another one.
fn head(text: &[u8], start: usize) -> usize {
    let in_base64 = length(&IN_BASE64, text, start);
    length(&MARKED, text, start).max(in_base64.saturating_sub(10))
}

/// The token that begins at a place.
fn at(text: &[u8], start: usize) -> Option<(Rule, usize)> {
    let rest = text.get(start..)?;
    if let Some(token) = SPLIT.find(rest) {
        let goes_on = rest
            .get(token.end())
            .is_some_and(|&b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if !goes_on || rest.get(14) == Some(&b'.') {
            return Some((Rule::VendorToken, start + token.end()));
        }
    }
    if !LONG.is_match(rest) && !IN_BASE64.is_match(rest) {
        return None;
    }
    if rest.starts_with(b"eyJ") {
        return jwt(rest).map(|len| (Rule::Jwt, start + len));
    }
    if let Some(len) = wallet_key(rest) {
        return Some((Rule::WalletKey, start + len));
    }
    COMPILED.iter().find_map(|shape| {
        let captures = shape.whole.captures(rest)?;
        let body = captures.get(1)?;
        let kept = body.as_bytes().trim_ascii_end();
        let dots = kept.iter().rev().take_while(|&&b| b == b'.').count();
        let end = body.end() - dots;
        let goes_on = shape
            .more
            .as_ref()
            .is_some_and(|more| rest.get(end..).is_some_and(|rest| more.is_match(rest)));
        let is_whole = shape.whole.is_match(part(rest, 0, end));
        let speaks = WORDS.is_match(part(rest, body.start(), end));
        (!goes_on && is_whole && !speaks).then_some((shape.rule, start + end))
    })
}

static JWT_HEADER: LazyLock<Regex> = LazyLock::new(|| regex(r"^eyJ[A-Za-z0-9_-]{8,16381}"));
static JWT_PART: LazyLock<Regex> = LazyLock::new(|| regex(r"^\.{1,2}[A-Za-z0-9_-]{1,16384}"));
static JWT_CLAIM: LazyLock<Regex> = LazyLock::new(|| regex(r#""(?:alg|enc|typ)""#));

/// A header that names its algorithm, or is followed by a second one; then up to four parts, of which any but the last
/// may be empty.
fn jwt(rest: &[u8]) -> Option<usize> {
    let header = JWT_HEADER.find(rest)?.len();
    let named = JWT_CLAIM.is_match(&decoded(part(rest, 0, header)));
    if !named && !part(rest, header, header + 4).eq(b".eyJ") {
        return None;
    }
    let (mut end, mut dots) = (header, 0);
    loop {
        let len = length(&JWT_PART, rest, end);
        dots += part(rest, end, end + len)
            .iter()
            .filter(|&&b| b == b'.')
            .count();
        if len == 0 || dots > 4 {
            return Some(end);
        }
        end += len;
    }
}

/// base64url without padding; what does not fill a byte is left over.
fn decoded(run: &[u8]) -> Vec<u8> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let whole = if run.len() % 4 == 1 {
        run.len() - 1
    } else {
        run.len()
    };
    GeneralPurpose::new(&URL_SAFE, config)
        .decode(part(run, 0, whole))
        .unwrap_or_default()
}

static WALLET: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^([5KL][1-9A-HJ-NP-Za-km-z]{50,51}|xprv[1-9A-HJ-NP-Za-km-z]{103,108})(?:[^A-Za-z0-9]|$)",
    )
});

fn wallet_key(rest: &[u8]) -> Option<usize> {
    let key = WALLET.captures(rest)?.get(1)?.as_bytes();
    let alphabet = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes: Vec<u8> = Vec::new();
    for digit in key {
        let mut carry = alphabet.iter().position(|b| b == digit)?;
        for byte in &mut bytes {
            carry += usize::from(*byte) * 58;
            *byte = u8::try_from(carry % 256).ok()?;
            carry /= 256;
        }
        while carry > 0 {
            bytes.push(u8::try_from(carry % 256).ok()?);
            carry /= 256;
        }
    }
    bytes.reverse();
    let (body, check) = bytes.split_at(bytes.len() - 4);
    let digest = Sha256::digest(Sha256::digest(body));
    digest.starts_with(check).then_some(key.len())
}

static SECRET: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Za-z0-9/+]{40,}"));
static NEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)aws|secret"));

/// Forty mixed characters within 80 bytes behind `aws` or `secret`, or the first ones within 200 behind a key id.
pub(super) fn aws_secret(text: &[u8]) -> Vec<Found> {
    let words = || WORD.find_iter(text).map(|word| word.start());
    let in_base64: Vec<(usize, usize)> = words()
        .filter(|&start| length(&IN_BASE64, text, start) > 0)
        .filter_map(|start| Some((start, at(text, start)?.1)))
        .collect();
    let ids: Vec<usize> = words()
        .filter(|&word| {
            let inside = in_base64
                .iter()
                .any(|&(start, end)| start < word && word < end);
            !(inside && byte_before(text, word).is_some_and(|b| b == b'+' || b == b'/'))
        })
        .filter_map(|word| at(text, word))
        .filter_map(|(rule, end)| (rule == Rule::AwsKeyId).then_some(end))
        .collect();
    let places = places(text);
    let secrets: Vec<(usize, usize)> = SECRET
        .find_iter(text)
        .filter(|run| {
            let has = |class: fn(&u8) -> bool| run.as_bytes().iter().any(class);
            run.len() == 40
                && text.get(run.end()) != Some(&b'=')
                && has(u8::is_ascii_uppercase)
                && has(u8::is_ascii_lowercase)
                && has(u8::is_ascii_digit)
        })
        .map(|run| (run.start(), run.end()))
        .collect();
    let beside_id = |start: usize| {
        ids.iter().any(|&id| {
            let first = secrets.iter().find(|secret| secret.0 >= id);
            start < id + 200 && first.is_some_and(|first| first.0 == start)
        })
    };
    let near_word = |start: usize, end: usize| {
        NEAR.is_match(part(text, start.saturating_sub(80), start))
            && first_long(text, start, end).is_some_and(|first| !places.contains(&first))
    };
    secrets
        .iter()
        .filter(|&&(start, end)| beside_id(start) || near_word(start, end))
        .map(|&(start, end)| (Rule::AwsSecret, start, end))
        .collect()
}

static RANDOM: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Za-z0-9+/_-]{32,}={0,2}"));

static FIRST_LONG: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|[+/][_-]{0,4})[A-Za-z0-9][A-Za-z0-9_-]{9}"));

/// The first place in base64 where ten token characters begin.
fn first_long(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let first = FIRST_LONG.find(part(text, start, end + 9))?;
    Some(start + first.end() - 10)
}

/// Where tokens are recognised: what begins there is no longer looked at as a secret without a name.
fn places(text: &[u8]) -> Vec<usize> {
    let words = WORD.find_iter(text).map(|word| word.start());
    words
        .filter(|&start| at(text, start).is_some())
        .flat_map(|start| [start, start + head(text, start)])
        .collect()
}

/// More than four bits of entropy in each character, three in hexadecimal ones; tokens and UUIDs have their own rules.
pub(super) fn high_entropy(text: &[u8]) -> Vec<Found> {
    let tokens = places(text);
    RANDOM
        .find_iter(text)
        .filter(|run| {
            let bytes = run.as_bytes();
            let padding = bytes.iter().rev().take_while(|&&b| b == b'=').count();
            let body = part(bytes, 0, (bytes.len() - padding).min(512));
            let dashes = body.iter().filter(|&&b| b == b'-').count();
            !matches!(body.first(), Some(b'-' | b'_'))
                && !(body.len() == 36 && dashes == 4)
                && first_long(text, run.start(), run.end())
                    .is_some_and(|first| !tokens.contains(&first))
                && entropy(body)
                    > if body.iter().all(u8::is_ascii_hexdigit) {
                        3.0
                    } else {
                        4.0
                    }
        })
        .map(|run| (Rule::HighEntropy, run.start(), run.end()))
        .collect()
}

fn entropy(body: &[u8]) -> f64 {
    let len = body.len() as f64;
    (0..=u8::MAX)
        .map(|byte| body.iter().filter(|&&b| b == byte).count() as f64 / len)
        .filter(|&share| share > 0.0)
        .map(|share| -share * share.log2())
        .sum()
}
