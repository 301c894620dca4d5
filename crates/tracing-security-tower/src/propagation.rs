//! Outbound: the interaction goes along with every request to another service.

use crate::context::SecurityContext;
use crate::correlation::X_CORRELATION_ID;
use http::{HeaderMap, HeaderName, Request};
use std::task::{Context, Poll};
use tower_layer::Layer;
use tower_service::Service;

/// Writes the current request's `traceparent` and `x-correlation-id` into `headers`, over what they said before.
///
/// The current request is the one in whose span this is called; outside any, nothing is written but, with the
/// feature `otel`, the current trace's `traceparent`.
pub fn inject(headers: &mut HeaderMap) {
    SecurityContext::inject_current(&X_CORRELATION_ID, headers);
}

/// Passes the current request's correlation on with every request of a client.
///
/// ```
/// # use tower_layer::Layer;
/// # let connector = ();
/// let client = tracing_security_tower::PropagationLayer::new().layer(connector);
/// ```
#[derive(Debug, Clone)]
pub struct PropagationLayer {
    header: HeaderName,
}

impl PropagationLayer {
    /// Writes `traceparent` and `x-correlation-id`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            header: X_CORRELATION_ID,
        }
    }

    /// Another name for the header beside `traceparent`.
    #[must_use]
    pub fn header(self, header: HeaderName) -> Self {
        Self { header }
    }
}

impl Default for PropagationLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for PropagationLayer {
    type Service = Propagation<S>;

    fn layer(&self, inner: S) -> Propagation<S> {
        Propagation {
            inner,
            header: self.header.clone(),
        }
    }
}

/// The client made by [`PropagationLayer`].
#[derive(Debug, Clone)]
pub struct Propagation<S> {
    inner: S,
    header: HeaderName,
}

impl<S, B> Service<Request<B>> for Propagation<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, task: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        SecurityContext::inject_current(&self.header, request.headers_mut());
        self.inner.call(request)
    }
}
