//! What the suite beside this folder shares: journals read back byte by byte, writers that misbehave, and
//! programs run in processes of their own.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "everything here is part of a test: what is not as promised panics, and so fails it"
)]

mod journal;
mod json;
mod left;
mod process;
mod sink;

pub use journal::{Written, builder, forbidden, record, record_with};
pub use json::parse_strict;
pub use left::Left;
pub use process::{Case, Ended, within};
pub use sink::{Kept, Obstacle, Obstructed};
