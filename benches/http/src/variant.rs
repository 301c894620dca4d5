//! The same service three times.

use axum::Router;
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::ServiceBuilderExt;
use tower_http::request_id::MakeRequestUuid;
use tower_http::trace::{DefaultMakeSpan, TraceLayer};
use tracing::Level;
use tracing_security_tower::HttpSecurityLayer;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    Bare,
    TowerHttp,
    Ours,
}

pub(crate) const ALL: [Variant; 3] = [Variant::Bare, Variant::TowerHttp, Variant::Ours];

impl Variant {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "bare" => Some(Self::Bare),
            "tower-http" => Some(Self::TowerHttp),
            "ours" => Some(Self::Ours),
            _ => None,
        }
    }

    /// With a span at INFO, or as tower-http has it by default: at DEBUG.
    pub(crate) fn router(self, shown: bool) -> Router {
        let level = if shown { Level::INFO } else { Level::DEBUG };
        let span = DefaultMakeSpan::new().level(level);
        let router = Router::new().route("/users/{id}", get(|| async { "fine" }));
        match self {
            Self::Bare => router,
            Self::TowerHttp => router.layer(
                ServiceBuilder::new()
                    .set_x_request_id(MakeRequestUuid)
                    .layer(TraceLayer::new_for_http().make_span_with(span))
                    .propagate_x_request_id(),
            ),
            Self::Ours => router.layer(HttpSecurityLayer::new()),
        }
    }
}
