//! The same patterns in Datadog's scanner.

use dd_sds::{MatchAction, RegexRuleConfig, RootRuleConfig, Scanner};

use crate::patterns;

/// A scanner that replaces every match.
pub fn scanner() -> Result<impl FnMut(&str) -> usize, Box<dyn std::error::Error>> {
    let rules: Vec<_> = patterns::ALL
        .iter()
        .map(|(name, pattern)| {
            let replacement = format!("[REDACTED:{name}]");
            RootRuleConfig::new(RegexRuleConfig::new(pattern).build()).match_action(MatchAction::Redact { replacement })
        })
        .collect();
    let scanner = Scanner::builder(&rules).build().map_err(|e| format!("{e:?}"))?;
    Ok(move |text: &str| {
        let mut event = text.to_owned();
        let found = scanner.scan(&mut event).map_or(0, |matches| matches.len());
        event.len() + found
    })
}
