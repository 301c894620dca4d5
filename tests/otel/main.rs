//! A real OpenTelemetry tracer beside the log: the ids on disk are those that the tracer exports, whichever layer
//! comes first.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is not as promised panics, and so fails the test"
)]

mod closing;
mod locks;
mod positions;
mod requests;
mod traced;
