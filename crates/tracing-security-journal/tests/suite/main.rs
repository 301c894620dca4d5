//! What the journal promises, shown on the bytes it leaves on a real disk.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod directory_is_safe;
mod log;
mod old_logs_verify;
mod other_processes;
mod proofs;
mod records_survive;
mod retention_is_told;
