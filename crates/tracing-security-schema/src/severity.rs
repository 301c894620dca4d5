use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// How much a record matters, from `info` to `critical`; ordered.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Expected activity, kept for the trail. Risk 0–2.
    #[default]
    Info,
    /// Worth counting. Risk 3.
    Low,
    /// Worth a look when it repeats. Risk 4–5.
    Medium,
    /// Needs attention. Risk 6–8.
    High,
    /// Needs attention now. Risk 9–10.
    Critical,
}

impl Severity {
    /// Every severity, lowest first.
    pub const ALL: [Severity; 5] = [
        Severity::Info,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ];

    /// The word in the record: `info`, `low`, `medium`, `high` or `critical`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of a risk score: 0–2 info, 3 low, 4–5 medium, 6–8 high, 9 and above critical.
    #[must_use]
    pub const fn from_risk(risk_score: u8) -> Self {
        match risk_score {
            0..=2 => Severity::Info,
            3 => Severity::Low,
            4..=5 => Severity::Medium,
            6..=8 => Severity::High,
            _ => Severity::Critical,
        }
    }

    /// The severity of a log level when nothing else decides: `ERROR` high, `WARN` medium, `INFO` low, anything else info.
    #[must_use]
    pub fn from_level(level: &str) -> Self {
        if level.eq_ignore_ascii_case("error") {
            Severity::High
        } else if level.eq_ignore_ascii_case("warn") {
            Severity::Medium
        } else if level.eq_ignore_ascii_case("info") {
            Severity::Low
        } else {
            Severity::Info
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = Error;

    /// Reads one of the five words, in any case.
    fn from_str(word: &str) -> Result<Self, Error> {
        Severity::ALL
            .into_iter()
            .find(|severity| word.eq_ignore_ascii_case(severity.as_str()))
            .ok_or_else(|| Error::severity(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_risk_score_decides_the_severity() {
        let severities: Vec<_> = (0..=11).map(Severity::from_risk).collect();
        use Severity::*;
        assert_eq!(
            severities,
            [
                Info, Info, Info, Low, Medium, Medium, High, High, High, Critical, Critical,
                Critical
            ]
        );
    }

    #[test]
    fn severities_are_ordered_and_survive_text() {
        for pair in Severity::ALL.windows(2) {
            assert!(pair[0] < pair[1]);
        }
        for severity in Severity::ALL {
            assert_eq!(severity.as_str().parse::<Severity>().unwrap(), severity);
            assert_eq!(
                serde_json::to_string(&severity).unwrap(),
                format!("\"{severity}\"")
            );
        }
    }

    #[test]
    fn an_unknown_severity_is_named_and_escaped() {
        let error = "loud\u{1b}[31m".parse::<Severity>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"unknown severity "loud\u{1b}[31m": expected info, low, medium, high or critical"#
        );
    }

    #[test]
    fn levels_decide_when_nothing_else_does() {
        assert_eq!(Severity::from_level("ERROR"), Severity::High);
        assert_eq!(Severity::from_level("Warn"), Severity::Medium);
        assert_eq!(Severity::from_level("info"), Severity::Low);
        assert_eq!(Severity::from_level("DEBUG"), Severity::Info);
        assert_eq!(Severity::from_level(""), Severity::Info);
    }
}
