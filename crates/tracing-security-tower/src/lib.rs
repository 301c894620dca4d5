//! HTTP for [`tracing_security`]: one correlation in and out, and every refused or failed request on record.
//!
//! For axum, tonic, hyper and anything on tower. One line around the routes:
//!
//! ```
//! # #[cfg(feature = "axum")] {
//! use axum::{Router, routing::get};
//! use tracing_security_tower::HttpSecurityLayer;
//!
//! let app: Router = Router::new()
//!     .route("/me", get(|| async { "me" }))
//!     .layer(HttpSecurityLayer::new());
//! # }
//! ```
//!
//! # What each request gets
//!
//! - A span `request` with `correlation_id`, `source_ip`, `http.request.method`, `url.path` (the route template)
//!   and `user_agent`: every record inside the request has them, whichever crate it comes from.
//! - A [`SecurityContext`] among its extensions: once authenticated,
//!   [`set_actor`](SecurityContext::set_actor) names who acts in everything later.
//! - `x-correlation-id` on the response.
//! - When it ends in 4xx or 5xx, is aborted, is cut short or panics: exactly one record, `http.error_response`.
//! - When it brings a correlation header that cannot be believed: a record `input.validation_failure`. What the
//!   header said is neither recorded nor echoed.
//!
//! # Where the layer goes
//!
//! Outside everything that can refuse a request (authentication, limits, timeouts, `CatchPanic`), or those
//! refusals go unrecorded; inside the router, or route templates are unknown. With axum both hold for the
//! **last** `.layer(…)` of the `Router`: later ones are further out. In a `tower::ServiceBuilder` it is the
//! **first** line: earlier ones are further out. Of two such layers around one request only the outer acts.
//!
//! # Outbound
//!
//! [`PropagationLayer`] around a client, or [`inject`] into a `HeaderMap`, pass `traceparent` and
//! `x-correlation-id` on. Both act for the request in whose span they are called.
//!
//! # gRPC and OpenTelemetry
//!
//! A gRPC call that fails does so under HTTP status 200: it is on record all the same, by its `grpc-status`. With the
//! feature `otel`, and `tracing-opentelemetry` 0.34 in the subscriber, a request joins its caller's trace, the trace
//! is the correlation, and what goes out continues it. `docs/HTTP.md` tells more.

mod body;
mod client_addr;
mod context;
mod correlation;
mod error;
mod exchange;
mod fresh;
mod future;
mod grpc;
mod layer;
#[cfg_attr(not(feature = "otel"), path = "no_otel.rs")]
mod otel;
mod propagation;
mod request_span;
mod service;
mod settings;
mod trace_parent;
mod user_agent;

pub use crate::body::{RequestBody, ResponseBody};
pub use crate::client_addr::{PeerAddr, ProxyHeader, TrustedProxies};
pub use crate::context::SecurityContext;
pub use crate::error::{Error, ErrorKind};
pub use crate::future::ResponseFuture;
pub use crate::layer::HttpSecurityLayer;
pub use crate::propagation::{Propagation, PropagationLayer, inject};
pub use crate::service::HttpSecurity;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/HTTP.md")]
struct Guide;
