//! Secrets and personal data out of text: field rules, value detectors, actions and injection-safe escaping.
