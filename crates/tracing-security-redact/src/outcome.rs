//! What redacting one value did.

use crate::detector::{RuleId, RuleSet};

/// What happened to one value, and whether the resulting text may be copied into JSON as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub(crate) rules: RuleSet,
    /// Names of the policy's custom rules; rule bits past the built-in ones index it.
    pub(crate) custom: &'static [&'static str],
    /// `false` promises that the text can be copied between JSON quotes: no quote, backslash, control, DEL, C1,
    /// bidirectional control, zero-width character, U+2028/9 or tag character in it.
    pub escape_needed: bool,
    pub(crate) dropped: bool,
}

impl Outcome {
    pub(crate) const fn clean(escape_needed: bool) -> Self {
        Self {
            rules: RuleSet::EMPTY,
            custom: &[],
            escape_needed,
            dropped: false,
        }
    }

    pub(crate) const fn touched(
        rules: RuleSet,
        custom: &'static [&'static str],
        escape_needed: bool,
    ) -> Self {
        Self {
            rules,
            custom,
            escape_needed,
            dropped: false,
        }
    }

    /// Whether nothing was found: nothing was appended, and the text may be used as it is.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether the field's action is to leave the whole field out; nothing was appended.
    #[must_use]
    pub const fn is_dropped(&self) -> bool {
        self.dropped
    }

    /// The rules that fired, in the order of the detector table: `"field"` when the name decided, else detector names.
    pub fn rules(&self) -> impl Iterator<Item = &'static str> + use<> {
        let custom = self.custom;
        self.rules.iter().map(move |id: RuleId| id.name(custom))
    }

    /// The outcome of two texts taken together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            rules: self.rules.union(other.rules),
            custom: if self.custom.is_empty() {
                other.custom
            } else {
                self.custom
            },
            escape_needed: self.escape_needed || other.escape_needed,
            dropped: self.dropped && other.dropped,
        }
    }
}
