//! The detectors: their names, and the sets of rules that an outcome speaks of.

mod card;
pub(crate) mod checksum;
mod code;
pub(crate) mod digits;
mod dump;
pub(crate) mod email;
pub(crate) mod encoded;
pub(crate) mod hash;
mod iban;
mod jwt;
mod maestro;
pub(crate) mod national;
pub(crate) mod network;
pub(crate) mod pem;
pub(crate) mod personal;
mod shape;
pub(crate) mod table;
pub(crate) mod token;
pub(crate) mod url;
mod wallet;

use std::fmt;

/// A built-in rule; the discriminant is its bit in a [`RuleSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Rule {
    Field,
    PrivateKey,
    Jwt,
    AuthScheme,
    KeyValueSecret,
    UrlUserinfo,
    UrlQuerySecret,
    Cookie,
    SessionId,
    AwsKeyId,
    AwsSecret,
    Github,
    Gitlab,
    Slack,
    SlackWebhook,
    Stripe,
    Google,
    Azure,
    Openai,
    Anthropic,
    Npm,
    Pypi,
    Digitalocean,
    Sendgrid,
    Vault,
    Age,
    PasswordHash,
    WalletKey,
    EncodedSecret,
    VendorToken,
    Email,
    PaymentCard,
    CardTrack,
    Iban,
    UsSsn,
    Phone,
    Ip,
    Mac,
    UserPath,
    NationalId,
    HighEntropy,
    Truncated,
    Error,
}

/// Names by discriminant: what policies, markers and outcomes call the rules.
pub(crate) static NAMES: [&str; 43] = [
    "field",
    "private_key",
    "jwt",
    "auth_scheme",
    "key_value_secret",
    "url_userinfo",
    "url_query_secret",
    "cookie",
    "session_id",
    "aws_key_id",
    "aws_secret",
    "github",
    "gitlab",
    "slack",
    "slack_webhook",
    "stripe",
    "google",
    "azure",
    "openai",
    "anthropic",
    "npm",
    "pypi",
    "digitalocean",
    "sendgrid",
    "vault",
    "age",
    "password_hash",
    "wallet_key",
    "encoded_secret",
    "vendor_token",
    "email",
    "payment_card",
    "card_track",
    "iban",
    "us_ssn",
    "phone",
    "ip",
    "mac",
    "user_path",
    "national_id",
    "high_entropy",
    "truncated",
    "error",
];

impl Rule {
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or("unknown")
    }
}

/// A built-in rule or one of the policy's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RuleId(u8);

const FIRST_CUSTOM: u8 = 64;
/// How many rules of its own a policy may have.
pub(crate) const MAX_CUSTOM: usize = 64;

impl RuleId {
    pub(crate) fn custom(index: usize) -> Self {
        Self(FIRST_CUSTOM + u8::try_from(index.min(MAX_CUSTOM - 1)).unwrap_or(0))
    }

    /// The index among the custom rules, when it is one.
    pub(crate) const fn custom_index(self) -> Option<usize> {
        match self.0.checked_sub(FIRST_CUSTOM) {
            Some(index) => Some(index as usize),
            None => None,
        }
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn name(self, custom: &'static [&'static str]) -> &'static str {
        let found = match self.custom_index() {
            Some(index) => custom.get(index),
            None => NAMES.get(self.index()),
        };
        found.copied().unwrap_or("custom")
    }
}

impl From<Rule> for RuleId {
    fn from(rule: Rule) -> Self {
        Self(rule as u8)
    }
}

/// A set of rules, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RuleSet(u128);

impl RuleSet {
    pub(crate) const EMPTY: Self = Self(0);
    /// Rules whose findings open something: an allowed field name does not switch them off.
    pub(crate) const SECRETS: Self = Self(((1 << Rule::Email as u8) - 1) | (!0 << FIRST_CUSTOM));
    #[cfg(any(test, feature = "reference"))]
    pub(crate) const ALL: Self = Self(!0);
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn with(self, id: RuleId) -> Self {
        Self(self.0 | 1 << (id.0 & 127))
    }

    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn contains(self, id: RuleId) -> bool {
        self.0 >> (id.0 & 127) & 1 == 1
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = RuleId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let id = RuleId(
                u8::try_from(left.trailing_zeros())
                    .ok()
                    .filter(|bit| *bit < 128)?,
            );
            left &= left - 1;
            Some(id)
        })
    }
}

impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|id| id.name(&[])))
            .finish()
    }
}
