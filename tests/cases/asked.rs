//! Events around the questions that make other layers lose them (tokio-rs/tracing#2519, #2704).

use std::path::Path;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

/// Ten events after each form of the question, and ten with the question inside a field; with a second
/// layer behind a filter of its own when `others` says so.
pub(crate) fn before_each_event(directory: &Path, others: &str) {
    let (security, guard) = crate::options(directory).build().expect("the log starts");
    let second = (others == "filtered").then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::sink)
            .with_filter(EnvFilter::new("error,app=warn"))
    });
    // `init` also installs the bridge from `log`.
    tracing_subscriber::registry()
        .with(second)
        .with(security)
        .init();
    ask_first();
    ask_inside();
    drop(guard);
}

macro_rules! ask {
    ($form:literal) => {
        match $form {
            "log" => {
                log::log_enabled!(target: "app", log::Level::Debug)
                    || log::log_enabled!(target: "security", log::Level::Trace)
            }
            "enabled" => {
                tracing::enabled!(target: "app", tracing::Level::INFO)
                    || tracing::enabled!(target: "security", tracing::Level::TRACE)
            }
            "event" => {
                tracing::event_enabled!(target: "app", tracing::Level::INFO)
                    || tracing::event_enabled!(target: "security", tracing::Level::DEBUG)
            }
            _ => {
                tracing::span_enabled!(target: "app", tracing::Level::INFO)
                    || tracing::span_enabled!(target: "security", tracing::Level::DEBUG)
            }
        }
    };
}

macro_rules! ten_of {
    ($($form:literal)*) => {$(
        for n in 0..10 {
            let _ = ask!($form);
            tracing::info!(target: "security", form = $form, n, "asked before");
        }
    )*};
}

fn ask_first() {
    ten_of!("log" "enabled" "event" "span");
}

macro_rules! ten_with {
    ($($form:literal)*) => {$(
        for n in 0..10 {
            tracing::info!(target: "security", form = $form, n, answer = ask!($form), "asked inside");
        }
    )*};
}

fn ask_inside() {
    ten_with!("log" "enabled" "event" "span");
}
