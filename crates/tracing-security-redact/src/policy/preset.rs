//! A policy for each usual purpose.

use super::Policy;
use crate::action::Action;
use crate::error::Error;

impl Policy {
    /// Names of the presets.
    pub const PRESETS: [&'static str; 4] = ["default", "strict", "pci", "gdpr"];

    /// A preset by its name.
    ///
    /// # Errors
    /// When there is no such preset.
    pub fn preset(name: &str) -> Result<Self, Error> {
        match name {
            "default" => Ok(Self::new()),
            "strict" => Ok(Self::strict()),
            "pci" => Ok(Self::pci()),
            "gdpr" => Ok(Self::gdpr()),
            _ => Err(Error::policy(format!(
                "unknown preset {name:?}: expected one of {}",
                Self::PRESETS.join(", ")
            ))),
        }
    }

    /// Allow-list mode: only the listed fields survive, and every detector is on.
    #[must_use]
    pub fn strict() -> Self {
        Self::new().allow_list(true).with(&[
            ("phone", Action::Mask),
            ("ip", Action::Mask),
            ("mac", Action::Mask),
            ("user_path", Action::Mask),
            ("national_id", Action::Mask),
            ("high_entropy", Action::Mask),
        ])
    }

    /// PCI DSS 4.0.1, requirement 3: card numbers down to their last four digits, no security codes, no track data.
    #[must_use]
    pub fn pci() -> Self {
        let names = [
            "cardholder",
            "cardholder_name",
            "card_expiry",
            "expiry",
            "expiry_date",
            "exp_month",
            "exp_year",
            "pin_block",
        ];
        names.into_iter().fold(Self::new(), Self::deny).with(&[
            ("payment_card", Action::Partial),
            ("card_track", Action::Mask),
            ("iban", Action::Partial),
        ])
    }

    /// GDPR, article 4(5): personal data as keyed pseudonyms, so that records of one person stay linkable.
    #[must_use]
    pub fn gdpr() -> Self {
        let names = [
            "first_name",
            "last_name",
            "full_name",
            "surname",
            "given_name",
            "birth_date",
            "date_of_birth",
            "birthday",
            "dob",
            "street",
            "address",
            "postal_code",
            "zip_code",
            "zip",
            "phone",
            "phone_number",
            "mobile",
            "fax",
            "passport",
            "passport_number",
            "tax_id",
            "national_id",
            "nationality",
            "gender",
            "religion",
            "ethnicity",
            "diagnosis",
        ];
        names
            .into_iter()
            .fold(Self::new(), |policy, name| {
                policy.deny_with(name, Action::Pseudonym)
            })
            .with(&[
                ("email", Action::Pseudonym),
                ("phone", Action::Pseudonym),
                ("ip", Action::Pseudonym),
                ("mac", Action::Pseudonym),
                ("user_path", Action::Pseudonym),
                ("iban", Action::Partial),
                ("national_id", Action::Mask),
            ])
    }

    fn with(mut self, detectors: &[(&'static str, Action)]) -> Self {
        self.detectors.extend(detectors.iter().copied());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Redactor;

    #[test]
    fn every_preset_names_detectors_that_exist() {
        for name in Policy::PRESETS {
            let policy = Policy::preset(name).unwrap();
            for (detector, action) in policy.detectors.clone() {
                Policy::new().detector(detector, action).unwrap();
            }
            Redactor::new(policy).unwrap();
        }
    }

    #[test]
    fn pci_keeps_the_last_four_digits_alone() {
        let redactor = Redactor::new(Policy::pci()).unwrap();
        assert_eq!(
            redactor.redact("paid 4111 1111 1111 1111 now"),
            "paid [REDACTED:payment_card:1111] now"
        );
        assert_eq!(
            redactor.redact("to DE89 3704 0044 0532 0130 00"),
            "to [REDACTED:iban:DE-3000]"
        );
    }

    #[test]
    fn gdpr_links_one_person_without_naming_them() {
        let redactor = Redactor::new(Policy::gdpr()).unwrap();
        let (one, two) = (
            redactor.redact("from jane@example.org").into_owned(),
            redactor.redact("for jane@example.org").into_owned(),
        );
        assert!(
            one.starts_with("from [email:k0:")
                && one.len() == "from [email:k0:0123456789abcdef]".len()
        );
        assert_eq!(one[5..], two[4..]);
    }
}
