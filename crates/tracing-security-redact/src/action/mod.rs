//! What is done with a value that was found.

pub(crate) mod partial;

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// What replaces a value that a rule found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Leaves the value as it is; the rule does not count as fired.
    Keep,
    /// Keeps what identifies it to its owner: a card's last 4, an IBAN's country and last 4; masks the rest.
    Partial,
    /// A keyed pseudonym, `[email:k1:9f3c0a1b2c3d4e5f]`: equal values stay linkable.
    Pseudonym,
    /// Sealed to the auditor's public key; only the private key reads it.
    Encrypt,
    /// `[REDACTED:email]`: the rule, never the length.
    Mask,
    /// Removes the value (from text) or the whole field (by name).
    Drop,
}

impl Action {
    /// Every action, weakest first: when findings overlap, the strongest wins.
    pub const ALL: [Self; 6] = [
        Self::Keep,
        Self::Partial,
        Self::Pseudonym,
        Self::Encrypt,
        Self::Mask,
        Self::Drop,
    ];

    /// The name used in policies.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Partial => "partial",
            Self::Pseudonym => "pseudonym",
            Self::Encrypt => "encrypt",
            Self::Mask => "mask",
            Self::Drop => "drop",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or_else(|| {
            Error::policy(format!(
                "unknown action {text:?}: expected one of keep, partial, pseudonym, encrypt, mask, drop"
            ))
        })
    }
}
