//! What the name of a field says about its values.

use crate::action::Action;
use crate::name::KeyKind;

/// What a field's name says about its values; made once per callsite and field by [`Redactor::field`](crate::Redactor::field).
#[derive(Clone, Debug)]
pub struct FieldVerdict {
    pub(crate) decision: Decision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Deny(Action),
    /// The name announces a secret only if the value looks like one.
    Keyed(KeyKind),
    Scan,
    Allow,
    Trust,
}

impl FieldVerdict {
    /// The verdict for text without a name, such as a message: every detector looks at it.
    #[must_use]
    pub const fn text() -> Self {
        Self {
            decision: Decision::Scan,
        }
    }

    /// Whether the name alone redacts every value.
    #[must_use]
    pub const fn is_denied(&self) -> bool {
        matches!(self.decision, Decision::Deny(_))
    }

    /// Whether the whole field is to be left out.
    #[must_use]
    pub const fn is_dropped(&self) -> bool {
        matches!(self.decision, Decision::Deny(Action::Drop))
    }

    /// Whether values pass without being looked at.
    #[must_use]
    pub const fn is_trusted(&self) -> bool {
        matches!(self.decision, Decision::Trust)
    }
}
