//! What may choose among security events, and what may not.

use std::path::Path;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

/// The filter grows more verbose and less so at run time.
pub(crate) fn changed(directory: &Path) {
    let guard = crate::install(crate::options(directory));
    let handle = guard.handle();
    let emit = |under: &str| {
        println!("{}", tracing::level_filters::LevelFilter::current());
        tracing::debug!(target: "security", "debug under {under}");
        tracing::info!(target: "security", "info under {under}");
        tracing::error!(target: "security", "error under {under}");
    };
    emit("info");
    handle.set_filter("security=trace").expect("a filter");
    emit("trace");
    handle.set_filter("error").expect("a filter");
    emit("error");
    handle.set_filter("security=loud").expect_err("no filter");
    emit("what was before");
    handle.set_filter("debug").expect("a filter");
    emit("debug");
}

/// A request's span below the level that the filter takes.
pub(crate) fn context_below_the_level(directory: &Path) {
    let guard = crate::install(crate::options(directory).filter("error"));
    let request = tracing::info_span!("request", request_id = "r-1", user = "alice");
    request.in_scope(|| {
        tracing::warn!(target: "security", "not taken");
        tracing::error!(target: "security", "taken");
    });
    drop(guard);
}

/// Records of `log`, whose real target is a field.
pub(crate) fn log_records(directory: &Path) {
    let guard = crate::install(
        crate::options(directory).filter("info,security::quiet=error,security::loud=trace"),
    );
    let interaction = tracing::info_span!("request", correlation_id = "from-the-span");
    let _interaction = interaction.enter();
    log::warn!(target: "security", "a warning");
    log::info!(target: "security::auth", "below the target");
    log::debug!(target: "security", "below the level");
    log::warn!(target: "security::quiet", "quiet");
    log::trace!(target: "security::loud", "loud");
    log::error!(target: "app", "not ours");
    log::error!(target: "securityx", "not ours either");
    drop(guard);
}

/// A global filter stands before every layer: only the self-check can tell.
pub(crate) fn global(directory: &Path, directives: &str) {
    let (security, guard) = crate::options(directory).build().expect("the log starts");
    let filter = EnvFilter::new(directives);
    tracing_subscriber::registry()
        .with(security)
        .with(filter)
        .init();
    match guard.handle().self_check() {
        Ok(()) => println!("ok"),
        Err(e) => println!("{:?}: {e}", e.kind()),
    }
}

/// An ordinary layer ruled by `RUST_LOG`, which must not rule the security log.
pub(crate) fn rust_log(directory: &Path) {
    let (security, guard) = crate::options(directory).build().expect("the log starts");
    let ordinary = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stdout)
        .with_ansi(false)
        .with_filter(EnvFilter::from_default_env());
    tracing_subscriber::registry()
        .with(ordinary)
        .with(security)
        .init();
    guard.handle().self_check().expect("nothing is muted");
    tracing::info!(target: "security", "an event of ours");
    tracing::info_span!(target: "security", "a_span_of_ours").in_scope(|| ());
    tracing::info!(target: "app", "an event of theirs");
}

/// The one-line set-up.
pub(crate) fn initialized(directory: &Path) {
    let guard = tracing_security::init(directory).expect("the log starts");
    tracing::warn!(target: "security", password = "hunter2", "an event of ours");
    tracing::info!(password = "hunter2", "an event of theirs");
    let again = tracing_security::init(directory.join("second")).expect_err("one is enough");
    println!("{:?}: {again}", again.kind());
    drop(guard);
}
