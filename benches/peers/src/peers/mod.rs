//! One file per peer (or family of peers). The first of `all()` is the one ratios refer to.
use crate::Peer;

pub mod floor;
pub mod floor_layer;
pub mod fmt_json;
#[cfg(feature = "bunyan")]
pub mod bunyan;
#[cfg(feature = "json-subscriber")]
pub mod json_subscriber;
#[cfg(any(feature = "logforth", feature = "log4rs"))]
pub mod log_facade;
#[cfg(feature = "logstash")]
pub mod logstash;
#[cfg(feature = "otel")]
pub mod otel;
#[cfg(feature = "slog")]
pub mod slog;
#[cfg(feature = "spdlog")]
pub mod spdlog;
#[cfg(feature = "ours")]
pub mod ours;

/// tracing-appender's daily file on its own, for peers that bring their own queue.
pub fn fmt_json_file(opts: &crate::Opts) -> tracing_appender::rolling::RollingFileAppender {
    tracing_appender::rolling::daily(&opts.dir, "events.log")
}

pub fn all() -> Vec<&'static dyn Peer> {
    let v: Vec<&'static dyn Peer> = vec![
        &fmt_json::FmtJson,
        #[cfg(feature = "ours")]
        &ours::ALL[0],
        #[cfg(feature = "ours")]
        &ours::ALL[1],
        #[cfg(feature = "ours")]
        &ours::ALL[2],
        #[cfg(feature = "ours")]
        &ours::ALL[3],
        &fmt_json::FmtJsonFlat,
        #[cfg(feature = "json-subscriber")]
        &json_subscriber::JsonSubscriber,
        #[cfg(feature = "bunyan")]
        &bunyan::Bunyan,
        #[cfg(feature = "logstash")]
        &logstash::Logstash,
        #[cfg(feature = "slog")]
        &slog::Slog,
        #[cfg(feature = "spdlog")]
        &spdlog::Spdlog,
        #[cfg(feature = "logforth")]
        &log_facade::Logforth,
        #[cfg(feature = "log4rs")]
        &log_facade::Log4rs,
        #[cfg(feature = "otel")]
        &otel::Otel,
        &fmt_json::FmtJsonRedact,
        &fmt_json::FmtJsonRedactWorker,
        &floor::Dispatch,
        &floor::Memcpy,
        &floor::Format,
        &floor::FormatChain,
        &floor::FormatSwap,
        &floor_layer::LayerChannel,
        &floor_layer::LayerSwap,
    ];
    v
}
