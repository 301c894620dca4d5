//! What is redacted, and how: names, detectors, actions, keys, rules of one's own.

mod custom;
mod file;
mod preset;

use std::collections::BTreeMap;

use crate::action::Action;
use crate::detector::table;
use crate::error::Error;
use crate::keyring::KeyRing;
use crate::seal::AuditorKey;

pub(crate) use self::custom::CompiledRule;
pub use self::custom::CustomRule;

/// What a [`crate::Redactor`] redacts: names, detectors, actions and keys.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(crate) names: BTreeMap<String, NameRule>,
    pub(crate) allow_list: bool,
    pub(crate) detectors: BTreeMap<&'static str, Action>,
    pub(crate) custom: Vec<CustomRule>,
    pub(crate) keys: Option<KeyRing>,
    pub(crate) auditor: Option<AuditorKey>,
}

/// What a policy says of one name. Names are compared by their segments, so `userPass` and `user_pass` are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameRule {
    Deny(Action),
    Allow,
    Trust,
}

impl Policy {
    /// The default policy: every secret and the personal data that is never needed, masked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Redacts the values of a field whatever they are. A field that is also allowed by its name stays allowed.
    #[must_use]
    pub fn deny(self, name: &str) -> Self {
        self.deny_with(name, Action::Mask)
    }

    /// [`Policy::deny`] with an action other than masking; [`Action::Drop`] leaves the whole field out.
    #[must_use]
    pub fn deny_with(self, name: &str, action: Action) -> Self {
        self.name(name, NameRule::Deny(action))
    }

    /// Lets a field pass its name rule and the personal-data detectors; secrets in it are still found.
    #[must_use]
    pub fn allow(self, name: &str) -> Self {
        self.name(name, NameRule::Allow)
    }

    /// Lets a field pass whole: its values are not looked at.
    #[must_use]
    pub fn trust_value(self, name: &str) -> Self {
        self.name(name, NameRule::Trust)
    }

    /// Only listed fields survive; with an empty list nothing passes.
    #[must_use]
    pub const fn allow_list(mut self, only_listed: bool) -> Self {
        self.allow_list = only_listed;
        self
    }

    /// Sets what a detector does; [`Action::Keep`] switches it off, any other action switches it on.
    ///
    /// # Errors
    /// When there is no such detector.
    pub fn detector(mut self, name: &str, action: Action) -> Result<Self, Error> {
        let Some(row) = table::ROWS.iter().find(|row| row.rule.name() == name) else {
            let known: Vec<_> = table::ROWS.iter().map(|row| row.rule.name()).collect();
            return Err(Error::policy(format!(
                "unknown detector {name:?}: expected one of {}",
                known.join(", ")
            )));
        };
        self.detectors.insert(row.rule.name(), action);
        Ok(self)
    }

    /// Adds a rule of one's own; its examples are checked when the redactor is made.
    #[must_use]
    pub fn rule(mut self, rule: CustomRule) -> Self {
        self.custom.push(rule);
        self
    }

    /// The keys that pseudonyms are made with; without them a random one lives as long as the process.
    #[must_use]
    pub fn keys(mut self, keys: KeyRing) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Whether keys were given.
    #[must_use]
    pub const fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// The auditor's public key that [`Action::Encrypt`] seals values to.
    #[must_use]
    pub fn auditor(mut self, key: AuditorKey) -> Self {
        self.auditor = Some(key);
        self
    }

    /// The later word on a name wins, but an allowance is never taken back by a mere denial.
    fn name(mut self, name: &str, rule: NameRule) -> Self {
        let slot = self.names.entry(normal(name)).or_insert(rule);
        if !matches!(rule, NameRule::Deny(_)) || matches!(slot, NameRule::Deny(_)) {
            *slot = rule;
        }
        self
    }

    pub(crate) fn name_rule(&self, name: &str) -> Option<NameRule> {
        self.names.get(&normal(name)).copied()
    }

    /// Encrypting needs somebody to encrypt to.
    pub(crate) fn check_encryption(&self) -> Result<(), Error> {
        let detector = self
            .detectors
            .iter()
            .find(|(_, action)| **action == Action::Encrypt)
            .map(|(name, _)| format!("detector {name:?}"));
        let name = self
            .names
            .iter()
            .find(|(_, rule)| **rule == NameRule::Deny(Action::Encrypt))
            .map(|(name, _)| format!("field {name:?}"));
        let rule = self
            .custom
            .iter()
            .find(|rule| rule.action == Some(Action::Encrypt))
            .map(|rule| format!("rule {:?}", rule.name));
        match detector.or(name).or(rule) {
            Some(what) if self.auditor.is_none() => Err(Error::policy(format!(
                "failed to load policy: {what} encrypts but there is no auditor key; set `auditor`"
            ))),
            _ => Ok(()),
        }
    }
}

/// A name as its segments: `userPass`, `user-pass` and `r#user_pass` are the same.
pub(crate) fn normal(name: &str) -> String {
    let segments = crate::segments::Segments::of(name.as_bytes());
    let mut joined = String::with_capacity(name.len());
    for index in 0..segments.len() {
        if index > 0 {
            joined.push('_');
        }
        joined.push_str(&String::from_utf8_lossy(segments.get(index)));
    }
    if joined.is_empty() {
        name.to_owned()
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldVerdict, Redactor};

    fn value(policy: Policy, name: &str, text: &str) -> String {
        let redactor = Redactor::new(policy).unwrap();
        let mut out = String::new();
        let outcome = redactor.value(&redactor.field(name), text, &mut out);
        if outcome.is_clean() {
            text.to_owned()
        } else {
            out
        }
    }

    #[test]
    fn an_allowed_name_passes_personal_data_but_no_secret() {
        let policy = Policy::new().allow("password_hint").allow("contact");
        assert_eq!(
            value(policy.clone(), "contact", "jane@example.org"),
            "jane@example.org"
        );
        assert_eq!(
            value(policy.clone(), "contact", "password=hunter2"),
            "password=[REDACTED:key_value_secret]"
        );
        assert_eq!(
            value(policy.trust_value("raw"), "raw", "password=hunter2"),
            "password=hunter2"
        );
    }

    #[test]
    fn allow_beats_deny_and_deny_beats_detectors() {
        let policy = Policy::new().allow("token").deny("token").deny("note");
        assert_eq!(value(policy.clone(), "token", "abc"), "abc");
        assert_eq!(value(policy, "note", "harmless"), "[REDACTED:field]");
    }

    #[test]
    fn an_empty_allow_list_lets_nothing_pass() {
        let policy = Policy::new().allow_list(true);
        assert_eq!(
            value(policy.clone(), "anything", "harmless"),
            "[REDACTED:field]"
        );
        assert_eq!(
            value(policy.allow("anything"), "anything", "harmless"),
            "harmless"
        );
    }

    #[test]
    fn names_are_compared_by_segments() {
        let redactor = Redactor::new(Policy::new().deny("user-note")).unwrap();
        assert!(redactor.field("userNote").is_denied());
        assert!(redactor.field("r#user_note").is_denied());
        assert!(!redactor.field("usernote").is_denied());
    }

    #[test]
    fn an_unknown_detector_is_refused_with_the_known_ones() {
        let error = Policy::new().detector("emial", Action::Mask).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("unknown detector \"emial\": expected one of private_key, jwt,")
        );
    }

    #[test]
    fn a_switched_off_detector_finds_nothing() {
        let redactor =
            Redactor::new(Policy::new().detector("email", Action::Keep).unwrap()).unwrap();
        assert_eq!(
            redactor.redact("mail jane@example.org"),
            "mail jane@example.org"
        );
        let mut out = String::new();
        assert!(
            redactor
                .value(&FieldVerdict::text(), "jane@example.org", &mut out)
                .is_clean()
        );
    }
}
