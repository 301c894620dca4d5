//! `seclog` as a whole: real journals, the binary, its exit codes and the bytes it prints.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests fail like the tests themselves"
)]

mod follow;
mod journal;
mod keys;
mod proof;
mod query;
mod redaction;
mod reference;
mod verify;
