//! The login service driven over real TCP by many clients at once: every failed request is on record exactly
//! once, identifiers never mix, and no secret reaches the disk.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is not as promised panics, and so fails the test"
)]

mod bare_hyper;
mod client;
mod grpc;
mod hostile;
mod load;
mod server;
