//! Policies as TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CustomRule, Policy};
use crate::action::Action;
use crate::error::Error;
use crate::seal::AuditorKey;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    preset: Option<String>,
    allow_list: Option<bool>,
    auditor: Option<String>,
    #[serde(default)]
    deny: Vec<Name>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    trust_value: Vec<String>,
    #[serde(default)]
    detectors: BTreeMap<String, String>,
    #[serde(default, rename = "rule")]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Plain(String),
    With { name: String, action: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    pattern: String,
    #[serde(default)]
    literal: String,
    action: Option<String>,
    hits: Vec<String>,
    misses: Vec<String>,
}

impl Policy {
    /// Reads a policy from TOML: `preset`, `allow_list`, `auditor`, `deny`, `allow`, `trust_value`,
    /// `[detectors]` with an action each, and `[[rule]]` with `name`, `pattern`, `literal`, `action`, `hits`, `misses`.
    ///
    /// ```
    /// # use tracing_security_redact::Policy;
    /// let policy = Policy::from_toml(r#"
    ///     preset = "pci"
    ///     deny = ["note", { name = "comment", action = "drop" }]
    ///     [detectors]
    ///     email = "pseudonym"
    ///     ip = "mask"
    /// "#)?;
    /// # Ok::<(), tracing_security_redact::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is not valid TOML (with line and column) or names something unknown.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        let file: File = toml::from_str(text).map_err(|e| {
            Error::policy(format!(
                "failed to read policy: {}",
                e.to_string().trim_end()
            ))
        })?;
        let mut policy = Self::preset(file.preset.as_deref().unwrap_or("default"))?;
        if let Some(only_listed) = file.allow_list {
            policy = policy.allow_list(only_listed);
        }
        if let Some(key) = file.auditor {
            policy = policy.auditor(key.parse::<AuditorKey>()?);
        }
        for name in file.deny {
            policy = match name {
                Name::Plain(name) => policy.deny(&name),
                Name::With { name, action } => policy.deny_with(&name, action.parse()?),
            };
        }
        for name in file.allow {
            policy = policy.allow(&name);
        }
        for name in file.trust_value {
            policy = policy.trust_value(&name);
        }
        for (name, action) in file.detectors {
            policy = policy.detector(&name, action.parse()?)?;
        }
        for rule in file.rules {
            policy = policy.rule(rule.read()?);
        }
        Ok(policy)
    }
}

impl Rule {
    fn read(self) -> Result<CustomRule, Error> {
        let action = self
            .action
            .map(|action| action.parse::<Action>())
            .transpose()?;
        Ok(CustomRule {
            name: self.name,
            pattern: self.pattern,
            literal: self.literal,
            action,
            hits: self.hits,
            misses: self.misses,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Redactor;

    #[test]
    fn a_whole_policy_is_read() {
        let policy = Policy::from_toml(
            r#"
            preset = "pci"
            deny = ["note", { name = "comment", action = "drop" }]
            allow = ["contact"]
            [detectors]
            email = "pseudonym"
            phone = "mask"
            [[rule]]
            name = "badge"
            pattern = 'B-\d{4}'
            literal = "B-"
            hits = ["B-1234"]
            misses = ["B-1"]
            "#,
        )
        .unwrap();
        let redactor = Redactor::new(policy).unwrap();
        assert!(redactor.field("note").is_denied() && redactor.field("comment").is_dropped());
        assert_eq!(
            redactor.redact("B-4711 rang +44 20 7946 0958"),
            "[REDACTED:badge] rang [REDACTED:phone]"
        );
    }

    #[test]
    fn unknown_keys_and_names_are_refused_with_their_place() {
        for (text, part) in [
            ("prset = \"pci\"", "unknown field `prset`"),
            (
                "preset = \"pcy\"",
                "unknown preset \"pcy\": expected one of default, strict, pci, gdpr",
            ),
            (
                "[detectors]\nemail = \"hide\"",
                "unknown action \"hide\": expected one of keep,",
            ),
            (
                "[detectors]\nemial = \"mask\"",
                "unknown detector \"emial\"",
            ),
            ("auditor = \"x\"", "auditor key"),
        ] {
            let error = Policy::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!(
            Policy::from_toml("\nprset = 1")
                .unwrap_err()
                .to_string()
                .contains("line 2")
        );
    }
}
