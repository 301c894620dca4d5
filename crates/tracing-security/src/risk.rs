//! Severity and risk score of a record.

use crate::captured::Captured;
use crate::recognize::Slot;
use tracing_core::Level;
use tracing_security_schema::Severity;

/// Adjustments to the taxonomy's default risk scores.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RiskRules {
    privileged_actors: Vec<String>,
    privileged_actor_points: u8,
    failure_points: u8,
}

impl RiskRules {
    /// No adjustments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `points` when the actor is one of `actors`; a trailing `*` matches any continuation.
    pub fn privileged_actors(
        mut self,
        actors: impl IntoIterator<Item = impl Into<String>>,
        points: u8,
    ) -> Self {
        self.privileged_actors = actors.into_iter().map(Into::into).collect();
        self.privileged_actor_points = points;
        self
    }

    /// Adds `points` when the outcome is `failure`.
    pub fn failure(mut self, points: u8) -> Self {
        self.failure_points = points;
        self
    }

    /// Severity and risk score: explicit values first, then the taxonomy's, then the level's.
    ///
    /// `actor` and `outcome` are encoded JSON strings.
    pub(crate) fn assess(
        &self,
        captured: &Captured,
        level: &Level,
        actor: Option<&[u8]>,
    ) -> (Severity, u8) {
        let by_default = captured.event_type.map_or_else(
            || Severity::from_level(level.as_str()),
            |known| known.severity,
        );
        let points = match captured.risk_score {
            Some(_) => 0,
            None => self.points(actor, captured.slot(Slot::Outcome)),
        };
        let risk = captured.risk_score.unwrap_or_else(|| {
            let base = captured.event_type.map_or_else(
                || least_risk(captured.severity.unwrap_or(by_default)),
                |known| known.risk,
            );
            base.saturating_add(points).min(10)
        });
        let severity = captured
            .severity
            .unwrap_or_else(|| match captured.risk_score {
                Some(risk) => Severity::from_risk(risk),
                None if points > 0 => by_default.max(Severity::from_risk(risk)),
                None => by_default,
            });
        (severity, risk)
    }

    fn points(&self, actor: Option<&[u8]>, outcome: Option<&[u8]>) -> u8 {
        let mut points = 0_u8;
        if outcome == Some(b"\"failure\"") {
            points = points.saturating_add(self.failure_points);
        }
        if actor.is_some_and(|actor| self.is_privileged(actor)) {
            points = points.saturating_add(self.privileged_actor_points);
        }
        points
    }

    fn is_privileged(&self, quoted_actor: &[u8]) -> bool {
        let actor = quoted_actor
            .strip_prefix(b"\"")
            .and_then(|rest| rest.strip_suffix(b"\""))
            .unwrap_or(quoted_actor);
        self.privileged_actors
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(prefix) => actor.starts_with(prefix.as_bytes()),
                None => actor == pattern.as_bytes(),
            })
    }
}

/// The lowest risk score of a severity's band.
fn least_risk(severity: Severity) -> u8 {
    match severity {
        Severity::Info => 0,
        Severity::Low => 3,
        Severity::Medium => 4,
        Severity::High => 6,
        Severity::Critical => 9,
    }
}
