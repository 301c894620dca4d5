//! The records the journal writes about itself: complete records of schema version 1.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tracing_security_schema::{EventType, Service, Severity};

use crate::clock;

/// Writes the journal's own records.
#[derive(Debug)]
pub(crate) struct Author {
    service: String,
    correlation_id: String,
}

/// What the journal says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Segment,
    Checkpoint,
    Epoch,
    Retention,
    DiskFull,
    ClockStep,
    Recovered,
    Rotated,
    Tampered,
}

impl Kind {
    pub(crate) fn event_type(self) -> &'static str {
        match self {
            Self::Segment => "audit.segment",
            Self::Checkpoint => "audit.checkpoint",
            Self::Epoch => "audit.epoch",
            Self::Retention => "audit.retention",
            Self::DiskFull => "audit.disk_full",
            Self::ClockStep => "audit.clock_step",
            Self::Recovered => "audit.log_recovered",
            Self::Rotated => "audit.log_rotated",
            Self::Tampered => "audit.log_tampered",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Segment => "segment begun",
            Self::Checkpoint => "log sealed",
            Self::Epoch => "signing key replaced",
            Self::Retention => "old segments deleted by policy",
            Self::DiskFull => "disk full",
            Self::ClockStep => "clock stepped",
            Self::Recovered => "log recovered",
            Self::Rotated => "log rotated",
            Self::Tampered => "log changed by somebody else",
        }
    }

    /// What a line that is already on its way says about the tree or the keys is void once lines are renumbered.
    pub(crate) fn is_structural(kind: &[u8]) -> bool {
        matches!(kind, b"segment" | b"checkpoint" | b"epoch")
    }
}

impl Author {
    pub(crate) fn new(service: &Service, wall_us: i64) -> Self {
        let mut text = String::new();
        push_safe(
            &mut text,
            &serde_json::to_string(service).unwrap_or_else(|_| "{}".to_owned()),
        );
        Self {
            service: text,
            correlation_id: clock::uuid_v7(wall_us),
        }
    }

    /// What follows the opening brace and the number of a record.
    pub(crate) fn rest(&self, kind: Kind, fields: &Value, wall_us: i64) -> String {
        let (severity, risk) = EventType::lookup(kind.event_type())
            .map_or((Severity::Info, 0), |known| (known.severity, known.risk));
        let level = match severity {
            Severity::High | Severity::Critical => "ERROR",
            Severity::Medium => "WARN",
            Severity::Info | Severity::Low => "INFO",
        };
        let mut text = String::with_capacity(1024);
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            concat!(
                r#""event_type":"{}","event_id":"{}","timestamp":"{}","severity":"{}","risk_score":{},"#,
                r#""correlation_id":"{}","message":"{}","fields":"#
            ),
            kind.event_type(),
            clock::uuid_v7(wall_us),
            clock::rfc3339(wall_us),
            severity.as_str(),
            risk,
            self.correlation_id,
            kind.message(),
        );
        push_safe(&mut text, &fields.to_string());
        let _ = write!(
            text,
            r#","level":"{level}","service":{},"v":1}}"#,
            self.service
        );
        text
    }
}

/// Copies JSON so that nothing which acts on terminals or line readers stays raw.
fn push_safe(out: &mut String, json: &str) {
    for character in json.chars() {
        let code = u32::from(character);
        let unsafe_raw = matches!(
            code,
            0x7f..=0x9f | 0xad | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff
        );
        if unsafe_raw {
            let _ = write!(out, "\\u{code:04x}");
        } else if matches!(code, 0xe0000..=0xe007f) {
            let _ = write!(out, "\\udb40\\u{:04x}", 0xdc00 + (code & 0x3ff));
        } else {
            out.push(character);
        }
    }
}

/// Facts for the record of a failure: a name for the cause and the operating system's words.
pub(crate) fn cause(cause: &str, detail: &str) -> Value {
    json!({ "cause": cause, "error.message": detail })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_security_schema::Record;

    #[test]
    fn own_records_are_whole_records() {
        let author = Author::new(&Service::new("auth", "1", "web\u{202e}", 7), 0);
        let rest = author.rest(Kind::Tampered, &cause("replaced", "\u{9b}31m\u{e0041}"), 0);
        assert!(rest.is_ascii(), "{rest}");
        let record = Record::from_json(format!("{{\"seq\":4,{rest}").as_bytes()).unwrap();
        assert_eq!(record.seq, 4);
        assert_eq!(record.event_type, "audit.log_tampered");
        assert_eq!(record.severity, Severity::Critical);
        assert_eq!(record.level, "ERROR");
        assert_eq!(record.service.host, "web\u{202e}");
        assert_eq!(record.fields["error.message"], "\u{9b}31m\u{e0041}");
        assert_eq!(record.v, 1);
    }
}
