//! Cases that need a process of their own: a global subscriber, a logger, limits, or death.
//!
//! `case NAME DIRECTORY [ARGUMENT…]` does what the suite then looks at: the bytes in the directory, what was
//! printed, and how it ended.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a case is part of a test: what is not as promised panics, and so fails it"
)]

mod acknowledge;
mod asked;
mod filters;
mod opening;
mod reentrant;
mod refused;

use std::path::{Path, PathBuf};
use tracing_security::{Builder, SecurityGuard};
use tracing_subscriber::prelude::*;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().expect("the name of a case");
    let directory = PathBuf::from(arguments.next().expect("a directory"));
    let rest: Vec<String> = arguments.collect();
    let argument = rest.first().map_or("", String::as_str);
    match name.as_str() {
        "asked_before_each_event" => asked::before_each_event(&directory, argument),
        "filter_changed" => filters::changed(&directory),
        "context_below_the_level" => filters::context_below_the_level(&directory),
        "log_records" => filters::log_records(&directory),
        "global_filter" => filters::global(&directory, argument),
        "rust_log" => filters::rust_log(&directory),
        "initialized" => filters::initialized(&directory),
        "values_that_log" => reentrant::values(&directory),
        "writer_that_logs" => reentrant::writer(&directory),
        "thread_ends" => reentrant::thread_local_destructors(&directory),
        "opened" => opening::open(&directory, argument),
        "disk_refuses" => refused::by_limit(&directory),
        "directory_blocked" => refused::by_deletion(&directory),
        "directory_deleted" => refused::deleted(&directory),
        "acknowledged" => acknowledge::until_killed(&directory, argument),
        unknown => panic!("no case is named {unknown}"),
    }
}

/// Installs the log as the whole global subscriber.
fn install(builder: Builder) -> SecurityGuard {
    let (security, guard) = builder.build().expect("the log starts");
    tracing_subscriber::registry().with(security).init();
    guard
}

fn options(directory: &Path) -> Builder {
    tracing_security_tests::builder(directory)
}
