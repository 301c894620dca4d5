//! Signed notes, verifier keys and checkpoints, as C2SP specifies them.
//!
//! Sources: <https://c2sp.org/signed-note>, <https://c2sp.org/tlog-checkpoint>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::merkle::Hash;

/// Ed25519 in the registry of signature types of signed notes.
const ED25519: u8 = 1;
/// No note of ours is longer.
pub(crate) const NOTE_BYTES_MAX: usize = 4096;

/// A public key with the name of the log it speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VerifierKey {
    name: String,
    key: VerifyingKey,
}

impl VerifierKey {
    pub(crate) fn new(name: &str, key: VerifyingKey) -> Self {
        Self {
            name: name.to_owned(),
            key,
        }
    }

    /// Reads `<name>+<hash of the key>+<base64 of type and key>`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('+')?;
        let (id, encoded) = rest.split_once('+')?;
        if !name_is_valid(name) || id.len() != 8 {
            return None;
        }
        let bytes = STANDARD.decode(encoded).ok()?;
        let (kind, key) = bytes.split_first()?;
        if *kind != ED25519 {
            return None;
        }
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        let parsed = Self::new(name, key);
        (hex(&parsed.id()) == id).then_some(parsed)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> [u8; 4] {
        let digest = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize();
        let [a, b, c, d, ..]: [u8; 32] = digest.into();
        [a, b, c, d]
    }
}

impl std::fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(
            formatter,
            "{}+{}+{}",
            self.name,
            hex(&self.id()),
            STANDARD.encode(bytes)
        )
    }
}

fn name_is_valid(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 256
        && !name.contains(|c: char| c.is_whitespace() || c == '+' || c.is_control())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Signs `text` (which ends with a newline) as a note.
pub(crate) fn sign(text: &str, name: &str, key: &SigningKey) -> String {
    let verifier = VerifierKey::new(name, key.verifying_key());
    let mut bytes = verifier.id().to_vec();
    bytes.extend_from_slice(&key.sign(text.as_bytes()).to_bytes());
    format!("{text}\n\u{2014} {name} {}\n", STANDARD.encode(bytes))
}

/// The text of a note, when one of its signatures is by `key`.
pub(crate) fn open<'n>(note: &'n str, key: &VerifierKey) -> Option<&'n str> {
    let (text, signatures) = split(note)?;
    let mut known = signatures.filter(|(name, id, _)| *name == key.name && *id == key.id());
    let (_, _, signature) = known.next()?;
    let signature = Signature::from_slice(&signature).ok()?;
    // More than one signature by one key makes a note malformed.
    if known.next().is_some() {
        return None;
    }
    key.key.verify_strict(text.as_bytes(), &signature).ok()?;
    Some(text)
}

/// The text of a note nobody has checked.
pub(crate) fn text(note: &str) -> Option<&str> {
    split(note).map(|(text, _)| text)
}

type SignatureLine<'n> = (&'n str, [u8; 4], Vec<u8>);

fn split(note: &str) -> Option<(&str, impl Iterator<Item = SignatureLine<'_>>)> {
    if note.len() > NOTE_BYTES_MAX || note.contains(|c: char| c < ' ' && c != '\n') {
        return None;
    }
    let at = note.rfind("\n\n")?;
    let (text, rest) = note.split_at_checked(at + 1)?;
    let lines = rest.strip_prefix('\n')?.strip_suffix('\n')?;
    let mut parsed = Vec::new();
    for line in lines.split('\n') {
        parsed.push(signature(line)?);
    }
    Some((text, parsed.into_iter()))
}

fn signature(line: &str) -> Option<SignatureLine<'_>> {
    let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_at_checked(4)?;
    if !name_is_valid(name) {
        return None;
    }
    Some((name, id.try_into().ok()?, signature.to_vec()))
}

/// What a checkpoint says: the log called `origin` had `size` lines whose tree has this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) origin: String,
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub(crate) fn to_text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root)
        )
    }

    /// Reads the text of a checkpoint; extension lines, which others may add, are tolerated.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = lines.next().filter(|origin| name_is_valid(origin))?;
        let size = decimal(lines.next()?)?;
        let root = hash_from_base64(lines.next()?)?;
        lines.all(|line| !line.is_empty()).then(|| Self {
            origin: origin.to_owned(),
            size,
            root,
        })
    }
}

/// A decimal number without sign or leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    (canonical && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

pub(crate) fn hash_to_base64(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

pub(crate) fn hash_from_base64(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    #[test]
    fn a_note_opens_with_its_key_alone() {
        let note = sign("hello\nworld\n", "log/1", &key());
        let verifier = VerifierKey::new("log/1", key().verifying_key());
        assert_eq!(open(&note, &verifier), Some("hello\nworld\n"));
        let other = VerifierKey::new("log/1", SigningKey::from_bytes(&[8; 32]).verifying_key());
        assert_eq!(open(&note, &other), None);
        assert_eq!(
            open(&note, &VerifierKey::new("log/2", key().verifying_key())),
            None
        );
    }

    #[test]
    fn every_changed_byte_of_a_note_keeps_it_shut() {
        let note = sign("hello\n", "log/1", &key());
        let verifier = VerifierKey::new("log/1", key().verifying_key());
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert_eq!(open(&changed, &verifier), None, "byte {at}");
            }
        }
    }

    #[test]
    fn verifier_keys_and_checkpoints_are_read_back_as_written() {
        let verifier = VerifierKey::new("log/1", key().verifying_key());
        assert_eq!(VerifierKey::parse(&verifier.to_string()), Some(verifier));
        let checkpoint = Checkpoint {
            origin: "log/1".into(),
            size: 41,
            root: [3; 32],
        };
        assert_eq!(Checkpoint::parse(&checkpoint.to_text()), Some(checkpoint));
        for bad in [
            "",
            "a\n",
            "a\n1\n",
            "a\n01\nAA==\n",
            "a\n-1\nAA==\n",
            "a\n1\nAA==\n",
        ] {
            assert_eq!(Checkpoint::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn notes_and_keys_open_with_signed_note_and_checkpoints_with_tlog_tiles() {
        use signed_note::{Note, StandardVerifier, VerifierList};
        for size in [0, 1, 41, u64::MAX] {
            let checkpoint = Checkpoint {
                origin: "log/1".into(),
                size,
                root: [3; 32],
            };
            let note = sign(&checkpoint.to_text(), "log/1", &key());
            let verifier = VerifierKey::new("log/1", key().verifying_key()).to_string();
            let verifiers =
                VerifierList::new(vec![Box::new(StandardVerifier::new(&verifier).unwrap())]);
            let opened = Note::from_bytes(note.as_bytes()).unwrap();
            let (verified, _) = opened.verify(&verifiers).unwrap();
            assert_eq!(verified.len(), 1);
            assert_eq!(opened.text(), checkpoint.to_text().as_bytes());
            let read = tlog_tiles::Checkpoint::from_bytes(opened.text()).unwrap();
            assert_eq!(
                (read.origin(), read.size(), read.hash().0),
                ("log/1", size, [3; 32])
            );
        }
    }
}
