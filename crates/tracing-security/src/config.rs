//! Options from code, a TOML file and the environment, and how they are laid over one another.

use crate::error::Error;
use crate::transport::Transport;
use crate::units::{ByteSize, Span};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tracing_security_journal::{Compression, Rotate};

/// Options of one source; what a source does not say stays empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Options {
    pub(crate) directory: Option<PathBuf>,
    pub(crate) key_directory: Option<PathBuf>,
    pub(crate) filter: Option<String>,
    pub(crate) targets: Option<Vec<String>>,
    pub(crate) segment_bytes: Option<ByteSize>,
    pub(crate) rotate: Option<RotateOption>,
    pub(crate) compression: Option<CompressionOption>,
    pub(crate) sync_interval: Option<Span>,
    pub(crate) seal: Option<bool>,
    pub(crate) accept_rollback: Option<bool>,
    pub(crate) queue_bytes: Option<ByteSize>,
    pub(crate) queue_deadline: Option<Span>,
    pub(crate) shutdown_timeout: Option<Span>,
    pub(crate) field_bytes: Option<ByteSize>,
    pub(crate) transport: Option<TransportOption>,
    pub(crate) rate_limits: Option<BTreeMap<String, u32>>,
    pub(crate) service: ServiceOptions,
    pub(crate) retention: RetentionOptions,
    pub(crate) risk: RiskOptions,
    /// The redaction policy, in the words of `tracing_security_redact::Policy::from_toml`.
    pub(crate) redaction: Option<toml::Table>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServiceOptions {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) instance: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RetentionOptions {
    pub(crate) max_segments: Option<u64>,
    pub(crate) max_age: Option<Span>,
    pub(crate) max_total_bytes: Option<ByteSize>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RiskOptions {
    pub(crate) privileged_actors: Option<Vec<String>>,
    pub(crate) privileged_actor_points: Option<u8>,
    pub(crate) failure_points: Option<u8>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CompressionOption {
    None,
    Zstd,
    Gzip,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TransportOption {
    Channel,
    SwapBuffer,
}

/// `never`, `hourly`, `daily`, or a length of time.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct RotateOption(pub(crate) Rotate);

impl TryFrom<String> for RotateOption {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let rotate = match text.as_str() {
            "never" => Rotate::Never,
            "hourly" => Rotate::Hourly,
            "daily" => Rotate::Daily,
            other => Rotate::Every(
                other
                    .parse::<Span>()
                    .map_err(|_| format!("`{other}` is not a rotation: write never, hourly, daily or a time such as 6h"))?
                    .0,
            ),
        };
        Ok(Self(rotate))
    }
}

impl From<CompressionOption> for Compression {
    fn from(option: CompressionOption) -> Self {
        match option {
            CompressionOption::None => Self::None,
            CompressionOption::Zstd => Self::Zstd,
            CompressionOption::Gzip => Self::Gzip,
        }
    }
}

impl From<TransportOption> for Transport {
    fn from(option: TransportOption) -> Self {
        match option {
            TransportOption::Channel => Self::Channel,
            TransportOption::SwapBuffer => Self::SwapBuffer,
        }
    }
}

impl Options {
    /// Reads a TOML file; an unknown key or a bad value is an error with file, line and column.
    pub(crate) fn from_file(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|e| {
            Error::config(format!("failed to read configuration {}", path.display())).because(e)
        })?;
        Self::from_toml(&text, &path.display().to_string())
    }

    fn from_toml(text: &str, file: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|e| {
            let place = e.span().map_or_else(String::new, |span| {
                let before = text.get(..span.start).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
                format!(":{line}:{column}")
            });
            Error::config(format!("bad configuration {file}{place}: {}", e.message()))
        })
    }

    /// Reads the `SECURITY_LOG_*` variables through `lookup`.
    pub(crate) fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let mut found = Self::default();
        for (path, kind) in VARIABLES {
            let name = format!("SECURITY_LOG_{}", path.join("_").to_uppercase());
            let Some(text) = lookup(&name).filter(|text| !text.is_empty()) else {
                continue;
            };
            let bad =
                |why: &dyn std::fmt::Display| Error::config(format!("bad value of {name}: {why}"));
            let value = kind.parse(&text).map_err(|why| bad(&why))?;
            let table = path.iter().rev().fold(value, |inner, key| {
                toml::Value::Table(toml::Table::from_iter([((*key).to_owned(), inner)]))
            });
            let one: Self = table
                .try_into()
                .map_err(|e: toml::de::Error| bad(&e.message()))?;
            found = one.over(found);
        }
        Ok(found)
    }

    /// These options, with `below` where they are silent.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            directory: self.directory.or(below.directory),
            key_directory: self.key_directory.or(below.key_directory),
            filter: self.filter.or(below.filter),
            targets: self.targets.or(below.targets),
            segment_bytes: self.segment_bytes.or(below.segment_bytes),
            rotate: self.rotate.or(below.rotate),
            compression: self.compression.or(below.compression),
            sync_interval: self.sync_interval.or(below.sync_interval),
            seal: self.seal.or(below.seal),
            accept_rollback: self.accept_rollback.or(below.accept_rollback),
            queue_bytes: self.queue_bytes.or(below.queue_bytes),
            queue_deadline: self.queue_deadline.or(below.queue_deadline),
            shutdown_timeout: self.shutdown_timeout.or(below.shutdown_timeout),
            field_bytes: self.field_bytes.or(below.field_bytes),
            transport: self.transport.or(below.transport),
            rate_limits: self.rate_limits.or(below.rate_limits),
            service: ServiceOptions {
                name: self.service.name.or(below.service.name),
                version: self.service.version.or(below.service.version),
                instance: self.service.instance.or(below.service.instance),
            },
            retention: RetentionOptions {
                max_segments: self.retention.max_segments.or(below.retention.max_segments),
                max_age: self.retention.max_age.or(below.retention.max_age),
                max_total_bytes: self
                    .retention
                    .max_total_bytes
                    .or(below.retention.max_total_bytes),
            },
            risk: RiskOptions {
                privileged_actors: self.risk.privileged_actors.or(below.risk.privileged_actors),
                privileged_actor_points: self
                    .risk
                    .privileged_actor_points
                    .or(below.risk.privileged_actor_points),
                failure_points: self.risk.failure_points.or(below.risk.failure_points),
            },
            redaction: self.redaction.or(below.redaction),
        }
    }
}

/// How the text of a variable becomes a TOML value.
#[derive(Debug, Clone, Copy)]
enum VariableKind {
    Text,
    Number,
    Bool,
    /// `a,b`
    List,
    /// `name=number,name=number`
    Numbers,
}

/// Every option as a path of keys; the variable's name is the path in upper case.
const VARIABLES: &[(&[&str], VariableKind)] = &[
    (&["directory"], VariableKind::Text),
    (&["key_directory"], VariableKind::Text),
    (&["filter"], VariableKind::Text),
    (&["targets"], VariableKind::List),
    (&["segment_bytes"], VariableKind::Text),
    (&["rotate"], VariableKind::Text),
    (&["compression"], VariableKind::Text),
    (&["sync_interval"], VariableKind::Text),
    (&["seal"], VariableKind::Bool),
    (&["accept_rollback"], VariableKind::Bool),
    (&["queue_bytes"], VariableKind::Text),
    (&["queue_deadline"], VariableKind::Text),
    (&["shutdown_timeout"], VariableKind::Text),
    (&["field_bytes"], VariableKind::Text),
    (&["transport"], VariableKind::Text),
    (&["rate_limits"], VariableKind::Numbers),
    (&["service", "name"], VariableKind::Text),
    (&["service", "version"], VariableKind::Text),
    (&["service", "instance"], VariableKind::Text),
    (&["retention", "max_segments"], VariableKind::Number),
    (&["retention", "max_age"], VariableKind::Text),
    (&["retention", "max_total_bytes"], VariableKind::Text),
    (&["risk", "privileged_actors"], VariableKind::List),
    (&["risk", "privileged_actor_points"], VariableKind::Number),
    (&["risk", "failure_points"], VariableKind::Number),
];

impl VariableKind {
    fn parse(self, text: &str) -> Result<toml::Value, String> {
        let number = |text: &str| {
            text.trim()
                .parse::<i64>()
                .map(toml::Value::Integer)
                .map_err(|_| format!("`{text}` is not a whole number"))
        };
        match self {
            Self::Text => Ok(toml::Value::String(text.to_owned())),
            Self::Number => number(text),
            Self::Bool => match text {
                "true" | "1" | "on" => Ok(true.into()),
                "false" | "0" | "off" => Ok(false.into()),
                other => Err(format!("`{other}` is neither true nor false")),
            },
            Self::List => Ok(text
                .split(',')
                .map(|part| part.trim().to_owned())
                .collect::<Vec<_>>()
                .into()),
            Self::Numbers => {
                let pairs = text.split(',').map(|pair| {
                    let (name, count) = pair
                        .split_once('=')
                        .ok_or_else(|| format!("`{pair}` is not name=number"))?;
                    Ok((name.trim().to_owned(), number(count)?))
                });
                pairs
                    .collect::<Result<toml::Table, String>>()
                    .map(toml::Value::Table)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn every_option_can_be_given_in_a_file() {
        let options = Options::from_toml(
            include_str!("../tests/every_option.toml"),
            "every_option.toml",
        )
        .unwrap();
        assert_eq!(options.segment_bytes.unwrap().0, 64 << 20);
        assert_eq!(options.retention.max_age.unwrap().0.as_secs(), 90 * 86_400);
        assert_eq!(options.rate_limits.unwrap()["auth.login_failure"], 100);
        assert!(options.redaction.is_some());
    }

    #[test]
    fn errors_name_file_line_and_column() {
        for (text, place, word) in [
            (
                "directory = \"x\"\nsegment_byte = 3\n",
                "f.toml:2:1",
                "segment_byte",
            ),
            ("segment_bytes = \"much\"", "f.toml:1:17", "much"),
            ("[retention]\nmax_age = \"90x\"", "f.toml:2:11", "90x"),
            ("rotate = \"sometimes\"", "f.toml:1:10", "sometimes"),
        ] {
            let error = Options::from_toml(text, "f.toml").expect_err(text);
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(place), "{error}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn variables_lie_over_files() {
        let lookup = |name: &str| match name {
            "SECURITY_LOG_SEGMENT_BYTES" => Some("1MiB".to_owned()),
            "SECURITY_LOG_RETENTION_MAX_SEGMENTS" => Some("7".to_owned()),
            "SECURITY_LOG_SEAL" => Some("off".to_owned()),
            "SECURITY_LOG_RATE_LIMITS" => Some("a.b=5, c=6".to_owned()),
            _ => None,
        };
        let file = Options::from_toml("segment_bytes = 5000\nfilter = \"warn\"", "f").unwrap();
        let all = Options::from_env(lookup).unwrap().over(file);
        assert_eq!(all.segment_bytes.unwrap().0, 1 << 20);
        assert_eq!(all.retention.max_segments, Some(7));
        assert_eq!(all.seal, Some(false));
        assert_eq!(all.filter.as_deref(), Some("warn"));
        assert_eq!(all.rate_limits.unwrap()["c"], 6);
    }

    #[test]
    fn a_bad_variable_is_named() {
        for (name, value) in [
            ("SECURITY_LOG_SEAL", "maybe"),
            ("SECURITY_LOG_QUEUE_BYTES", "12 parsecs"),
            ("SECURITY_LOG_RISK_FAILURE_POINTS", "-1"),
        ] {
            let error =
                Options::from_env(|n| (n == name).then(|| value.to_owned())).expect_err(name);
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
