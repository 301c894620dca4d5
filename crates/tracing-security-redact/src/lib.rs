//! Secrets and personal data out of text: field rules, value detectors, actions and injection-safe escaping.
//!
//! A [`Redactor`] is made once from a [`Policy`]. Names are judged once per callsite ([`Redactor::field`]), values in
//! one pass ([`Redactor::value`]); a clean value is neither copied nor changed.
//!
//! ```
//! use tracing_security_redact::{Policy, Redactor};
//!
//! let redactor = Redactor::new(Policy::default())?;
//! let field = redactor.field("note");
//! let mut out = String::new();
//! let outcome = redactor.value(&field, "mail from jane@example.org", &mut out);
//! assert_eq!(out, "mail from [REDACTED:email]");
//! assert_eq!(outcome.rules().collect::<Vec<_>>(), ["email"]);
//! # Ok::<(), tracing_security_redact::Error>(())
//! ```

#![expect(
    clippy::nonminimal_bool,
    reason = "conditions stand in the order in which they are thought"
)]

mod action;
mod detector;
mod error;
pub mod escape;
mod fold;
#[cfg(any(test, feature = "reference"))]
#[doc(hidden)]
pub mod harness;
mod json;
mod keyed;
mod keyring;
mod name;
mod names;
mod outcome;
mod policy;
mod redactor;
#[cfg(any(test, feature = "reference"))]
mod reference;
mod rewrite;
mod scan;
mod scanner;
mod seal;
mod segments;
mod verdict;
mod words;

pub use crate::action::Action;
pub use crate::error::{Error, ErrorKind};
pub use crate::keyring::KeyRing;
pub use crate::outcome::Outcome;
pub use crate::policy::{CustomRule, Policy};
pub use crate::redactor::Redactor;
pub use crate::scanner::{Finding, Scanner};
pub use crate::seal::{AuditorKey, RevealKey};
pub use crate::verdict::FieldVerdict;
