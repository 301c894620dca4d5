//! The record of the security log: model, severity, event taxonomy and its mappings to OWASP, OCSF and ECS.
