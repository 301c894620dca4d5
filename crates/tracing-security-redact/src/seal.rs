//! Values sealed to an auditor: only the holder of the private key reads them.
//!
//! HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305. A sealed value is
//! `[SEALED:rule:base64url(encapsulated key ‖ ciphertext)]`; the rule is authenticated with it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use zeroize::Zeroizing;

use crate::error::Error;

type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Private = <X25519HkdfSha256 as Kem>::PrivateKey;

const INFO: &[u8] = b"tracing-security sealed value v1";
const PUBLIC_PREFIX: &str = "auditor-x25519-";
const PRIVATE_PREFIX: &str = "REVEAL-X25519-";
const KEY_BYTES: usize = 32;

/// An auditor's public key: values are sealed to it.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditorKey(Public);

/// The private key of an auditor: opens what was sealed to its public key.
pub struct RevealKey {
    private: Private,
    public: Public,
}

impl AuditorKey {
    /// Appends `value` sealed, as `[SEALED:rule:…]`; `false` when it could not be sealed and nothing was appended.
    pub(crate) fn seal(&self, rule: &str, value: &str, out: &mut String) -> bool {
        let sealed = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &self.0,
            INFO,
            value.as_bytes(),
            rule.as_bytes(),
        );
        let Ok((encapsulated, ciphertext)) = sealed else {
            return false;
        };
        let mut bytes = encapsulated.to_bytes().to_vec();
        bytes.extend_from_slice(&ciphertext);
        out.push_str("[SEALED:");
        out.push_str(rule);
        out.push(':');
        URL_SAFE_NO_PAD.encode_string(&bytes, out);
        out.push(']');
        true
    }
}

impl RevealKey {
    /// Makes a new key pair from the system's random bytes.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate() -> Result<Self, Error> {
        let mut seed = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(seed.as_mut()).map_err(|e| {
            Error::key(format!(
                "failed to make a reveal key: the system gives no random bytes: {e}"
            ))
        })?;
        let (private, public) = X25519HkdfSha256::derive_keypair(seed.as_ref());
        Ok(Self { private, public })
    }

    /// The public key, which policies name.
    #[must_use]
    pub fn auditor(&self) -> AuditorKey {
        AuditorKey(self.public.clone())
    }

    /// The private key as text, for a file that only its owner reads.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(self.private.to_bytes().to_vec());
        Zeroizing::new(format!(
            "{PRIVATE_PREFIX}{}",
            URL_SAFE_NO_PAD.encode(&*bytes)
        ))
    }

    /// Opens one sealed value, `[SEALED:rule:…]`.
    ///
    /// # Errors
    /// When it is no sealed value, was changed, or was sealed to another key.
    pub fn open(&self, marker: &str) -> Result<String, Error> {
        let malformed =
            || Error::sealed("failed to open a sealed value: expected [SEALED:rule:base64url]");
        let inner = marker
            .strip_prefix("[SEALED:")
            .and_then(|m| m.strip_suffix(']'))
            .ok_or_else(malformed)?;
        let (rule, text) = inner.split_once(':').ok_or_else(malformed)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        let (head, ciphertext) = bytes.split_at_checked(KEY_BYTES).ok_or_else(malformed)?;
        let encapsulated =
            <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(head).map_err(|_| malformed())?;
        let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            INFO,
            ciphertext,
            rule.as_bytes(),
        )
        .map_err(|_| {
            Error::sealed("failed to open a sealed value: it was changed, or sealed to another key")
        })?;
        String::from_utf8(opened)
            .map_err(|_| Error::sealed("failed to open a sealed value: it holds no text"))
    }

    /// Opens every sealed value in a text and leaves the rest, and what it cannot open, as it is.
    #[must_use]
    pub fn reveal(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for (start, end) in crate::scan::marker::all(text.as_bytes()) {
            let Some(opened) = text
                .get(start..end)
                .and_then(|marker| self.open(marker).ok())
            else {
                continue;
            };
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push_str(&opened);
            copied = end;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        out
    }
}

impl FromStr for AuditorKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = || {
            Error::key(format!(
                "failed to read auditor key: expected {PUBLIC_PREFIX} and 43 characters of base64url"
            ))
        };
        let bytes = text
            .trim()
            .strip_prefix(PUBLIC_PREFIX)
            .and_then(|t| URL_SAFE_NO_PAD.decode(t).ok())
            .ok_or_else(bad)?;
        Public::from_bytes(&bytes).map(Self).map_err(|_| bad())
    }
}

impl FromStr for RevealKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = || {
            Error::key(format!(
                "failed to read reveal key: expected {PRIVATE_PREFIX} and 43 characters of base64url"
            ))
        };
        let decoded = text
            .trim()
            .strip_prefix(PRIVATE_PREFIX)
            .and_then(|t| URL_SAFE_NO_PAD.decode(t).ok());
        let bytes = Zeroizing::new(decoded.ok_or_else(bad)?);
        let private = Private::from_bytes(&bytes).map_err(|_| bad())?;
        let public = X25519HkdfSha256::sk_to_pk(&private);
        Ok(Self { private, public })
    }
}

impl fmt::Display for AuditorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{PUBLIC_PREFIX}{}",
            URL_SAFE_NO_PAD.encode(self.0.to_bytes())
        )
    }
}

impl fmt::Debug for AuditorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditorKey({self})")
    }
}

impl fmt::Debug for RevealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevealKey")
            .field("auditor", &self.auditor())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, ErrorKind, Policy, Redactor};

    #[test]
    fn only_the_private_key_reads_what_was_sealed() {
        let key = RevealKey::generate().unwrap();
        let policy = Policy::new()
            .detector("email", Action::Encrypt)
            .unwrap()
            .auditor(key.auditor());
        let redactor = Redactor::new(policy).unwrap();
        let sealed = redactor.redact("from jane@example.org today").into_owned();
        assert!(sealed.starts_with("from [SEALED:email:") && !sealed.contains("jane"));
        assert_eq!(redactor.redact(&sealed), sealed);
        assert_eq!(key.reveal(&sealed), "from jane@example.org today");
        assert_eq!(RevealKey::generate().unwrap().reveal(&sealed), sealed);
    }

    #[test]
    fn a_changed_value_does_not_open() {
        let key = RevealKey::generate().unwrap();
        let mut sealed = String::new();
        assert!(key.auditor().seal("email", "x", &mut sealed));
        let error = key.open(&sealed.replace("email", "phone")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Sealed);
        assert_eq!(key.open(&sealed).unwrap(), "x");
    }

    #[test]
    fn keys_survive_as_text() {
        let key = RevealKey::generate().unwrap();
        let again: RevealKey = key.to_text().parse().unwrap();
        assert_eq!(again.auditor(), key.auditor());
        assert_eq!(
            key.auditor().to_string().parse::<AuditorKey>().unwrap(),
            key.auditor()
        );
        assert!(!format!("{key:?}").contains(&key.to_text()[14..]));
    }

    #[test]
    fn encrypting_without_a_key_is_refused_when_the_policy_loads() {
        let policy = Policy::new().detector("email", Action::Encrypt).unwrap();
        let error = Redactor::new(policy).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to load policy: detector \"email\" encrypts but there is no auditor key; set `auditor`"
        );
    }
}
