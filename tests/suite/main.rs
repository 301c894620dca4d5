//! The promises of the security log, each shown on the bytes it leaves on disk.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is not as promised panics, and so fails its test"
)]

mod a_failing_disk_stops_nobody;
mod acknowledged_records_survive;
mod bad_input_is_refused;
mod closing_loses_nothing;
mod code_in_values_does_no_harm;
mod disguises_hide_no_secret;
mod every_record_is_correlated;
mod every_value_has_its_form;
mod filters_choose_and_mute_nobody;
mod no_record_is_lost_silently;
mod nothing_reserved_can_be_forged;
mod nothing_secret_reaches_disk;
mod questions_lose_no_event;
mod spans_lend_and_yield;

use std::path::Path;
use tracing_security_tests::Case;

/// A case of the program beside the suite.
fn case(name: &str, directory: &Path) -> Case {
    Case::new(env!("CARGO_BIN_EXE_case"), name, directory)
}

/// A directory for a journal that does not exist yet, and what keeps its parent.
fn fresh_directory() -> (tempfile::TempDir, std::path::PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("security");
    (parent, directory)
}
