//! Programs that show `tracing-security` at work; each file beside this folder is one.
