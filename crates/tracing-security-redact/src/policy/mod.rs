//! What is redacted, and how.

use std::collections::{BTreeMap, BTreeSet};

use crate::action::Action;
use crate::detector::NAMES;
use crate::error::Error;
use crate::keyring::KeyRing;

/// What a [`crate::Redactor`] redacts: names, detectors, actions and keys.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(crate) deny: BTreeMap<String, Action>,
    pub(crate) allow: BTreeSet<String>,
    pub(crate) trust: BTreeSet<String>,
    pub(crate) allow_list: bool,
    pub(crate) detectors: BTreeMap<String, Action>,
    pub(crate) keys: Option<KeyRing>,
}

impl Policy {
    /// The default policy: every secret and the personal data that is never needed, masked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a policy from TOML.
    ///
    /// # Errors
    /// When the text is not valid TOML or names something unknown.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(default)]
            deny: Vec<String>,
            #[serde(default)]
            allow: Vec<String>,
        }
        let file: File = toml::from_str(text)
            .map_err(|e| Error::policy(format!("failed to read policy: {e}")))?;
        let mut policy = Self::new();
        for name in file.deny {
            policy = policy.deny(&name);
        }
        for name in file.allow {
            policy = policy.allow(&name);
        }
        Ok(policy)
    }

    /// Redacts the values of a field whatever they are.
    #[must_use]
    pub fn deny(self, name: &str) -> Self {
        self.deny_with(name, Action::Mask)
    }

    /// Redacts the values of a field with a given action.
    #[must_use]
    pub fn deny_with(mut self, name: &str, action: Action) -> Self {
        self.deny.insert(name.to_owned(), action);
        self
    }

    /// Lets a field pass its name rule and the personal-data detectors; secrets in it are still found.
    #[must_use]
    pub fn allow(mut self, name: &str) -> Self {
        self.allow.insert(name.to_owned());
        self
    }

    /// Lets a field pass whole: its values are not looked at.
    #[must_use]
    pub fn trust_value(mut self, name: &str) -> Self {
        self.trust.insert(name.to_owned());
        self
    }

    /// Only listed fields survive; with an empty list nothing passes.
    #[must_use]
    pub const fn allow_list(mut self, only_listed: bool) -> Self {
        self.allow_list = only_listed;
        self
    }

    /// Sets what a detector does; `Action::Keep` switches it off, any other action switches it on.
    ///
    /// # Errors
    /// When there is no such detector.
    pub fn detector(mut self, name: &str, action: Action) -> Result<Self, Error> {
        if !NAMES.contains(&name) {
            return Err(Error::policy(format!(
                "unknown detector {name:?}: expected one of {}",
                NAMES.join(", ")
            )));
        }
        self.detectors.insert(name.to_owned(), action);
        Ok(self)
    }

    /// The keys that pseudonyms are made with; without them a random one lives as long as the process.
    #[must_use]
    pub fn keys(mut self, keys: KeyRing) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Whether keys were given.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.keys.is_some()
    }
}
