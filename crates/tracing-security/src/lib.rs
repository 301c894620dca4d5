//! The security log for Rust services: one layer, plain tracing macros, sealed and redacted records.
