//! What seals the log: the tree, and the keys that sign its root.
//!
//! A key is replaced in an order that survives a crash at any point: both keys durable → an `audit.epoch` record with
//! the next public key and a checkpoint by the old key durable → the link in the lineage durable → the old key erased.

use std::time::Duration;

use ed25519_dalek::SigningKey;

use crate::keys::KeyState;
use crate::merkle::{self, Frontier};
use crate::note::{self, Checkpoint, VerifierKey};

/// How far the replacement of the signing key has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// One key signs.
    Steady,
    /// The line of that number names the next key; the next checkpoint is the current key's last.
    Announced { line: u64 },
    /// The next key signs; the current one is erased once the line `at` is durable and the lineage has the link.
    Switched { line: u64, at: u64 },
}

/// The tree over the log and the keys that sign its root.
#[derive(Debug)]
pub(crate) struct Sealer {
    pub(crate) tree: Frontier,
    /// The tree over the lines on stable storage.
    pub(crate) durable_tree: Frontier,
    pub(crate) keys: KeyState,
    pub(crate) phase: Phase,
    /// Lines since the last checkpoint.
    pub(crate) unsealed: u64,
    /// When the last checkpoint was made, by the steady clock.
    pub(crate) sealed_at: Duration,
    /// When the current key began to sign, by the steady clock.
    pub(crate) epoch_since: Duration,
}

impl Sealer {
    pub(crate) fn new(keys: KeyState, tree: Frontier, now: Duration) -> Self {
        Self {
            durable_tree: tree.clone(),
            tree,
            keys,
            phase: Phase::Steady,
            unsealed: 0,
            sealed_at: now,
            epoch_since: now,
        }
    }

    /// Adds lines, without their newlines, to the tree.
    pub(crate) fn push(&mut self, lines: &[&[u8]]) {
        match <[&[u8]; merkle::LANES]>::try_from(lines) {
            Ok(lines) => merkle::leaves(lines)
                .into_iter()
                .for_each(|leaf| self.tree.push(leaf)),
            Err(_) => lines
                .iter()
                .for_each(|line| self.tree.push(merkle::leaf(line))),
        }
    }

    /// The key that signs now, and the number of its epoch.
    fn signer(&self) -> (&SigningKey, u64) {
        match (&self.phase, &self.keys.next) {
            (Phase::Switched { .. }, Some(next)) => (next, self.keys.epoch + 1),
            _ => (&self.keys.current, self.keys.epoch),
        }
    }

    /// The epoch whose key signs now, and that key's public half.
    pub(crate) fn epoch(&self) -> (u64, String) {
        let (key, epoch) = self.signer();
        (
            epoch,
            VerifierKey::new(&self.keys.origin, key.verifying_key()).to_string(),
        )
    }

    /// The public half of the next key.
    pub(crate) fn next_key(&self) -> Option<String> {
        let next = self.keys.next.as_ref()?;
        Some(VerifierKey::new(&self.keys.origin, next.verifying_key()).to_string())
    }

    /// A signed checkpoint over everything so far.
    pub(crate) fn checkpoint(&self) -> String {
        self.sign_tree(&self.tree)
    }

    /// A signed checkpoint over everything on stable storage.
    pub(crate) fn durable_checkpoint(&self) -> String {
        self.sign_tree(&self.durable_tree)
    }

    fn sign_tree(&self, tree: &Frontier) -> String {
        let checkpoint = Checkpoint {
            origin: self.keys.origin.clone(),
            size: tree.size(),
            root: tree.root(),
        };
        note::sign(&checkpoint.to_text(), &self.keys.origin, self.signer().0)
    }

    /// The note which hands over from the current key to the next, signed by the current one.
    pub(crate) fn link(&self, size: u64) -> Option<String> {
        let link = Link {
            origin: self.keys.origin.clone(),
            epoch: self.keys.epoch + 1,
            size,
            key: VerifierKey::parse(&self.next_key()?)?,
        };
        Some(note::sign(
            &link.to_text(),
            &self.keys.origin,
            &self.keys.current,
        ))
    }

    /// Forgets everything that is not on stable storage.
    pub(crate) fn rewind(&mut self) {
        self.tree.clone_from(&self.durable_tree);
        let size = self.tree.size();
        self.phase = match self.phase {
            Phase::Switched { at, .. } if at < size => return,
            Phase::Switched { line, .. } | Phase::Announced { line } if line < size => {
                Phase::Announced { line }
            }
            _ => Phase::Steady,
        };
    }
}

/// One step in the chain of keys: from `size` on, the log is signed by `key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) origin: String,
    pub(crate) epoch: u64,
    pub(crate) size: u64,
    pub(crate) key: VerifierKey,
}

const LINK: &str = "tracing-security-journal/epoch/v1";

impl Link {
    pub(crate) fn to_text(&self) -> String {
        format!(
            "{LINK}\n{}\n{}\n{}\n{}\n",
            self.origin, self.epoch, self.size, self.key
        )
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        if lines.next()? != LINK {
            return None;
        }
        let origin = lines.next()?.to_owned();
        let epoch = note::decimal(lines.next()?)?;
        let size = note::decimal(lines.next()?)?;
        let key = VerifierKey::parse(lines.next()?)?;
        (lines.next().is_none() && key.name() == origin).then_some(Self {
            origin,
            epoch,
            size,
            key,
        })
    }
}
