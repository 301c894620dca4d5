use crate::body::{RequestBody, ResponseBody};
use crate::context::SecurityContext;
use crate::exchange::Exchange;
use crate::future::ResponseFuture;
use crate::settings::Settings;
use http::{Request, Response};
use http_body::Body;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

/// The service made by [`HttpSecurityLayer`](crate::HttpSecurityLayer).
#[derive(Debug, Clone)]
pub struct HttpSecurity<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> HttpSecurity<S> {
    pub(crate) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Self { inner, settings }
    }
}

impl<S, ReqBody, ResBody> Service<Request<ReqBody>> for HttpSecurity<S>
where
    S: Service<Request<RequestBody<ReqBody>>, Response = Response<ResBody>>,
    ReqBody: Body,
    ResBody: Body,
{
    type Response = Response<ResponseBody<ResBody>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, task: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        if request.extensions().get::<SecurityContext>().is_some() {
            // A layer further out keeps this request's record: there must be one.
            let request = request.map(|body| RequestBody::new(body, None));
            return ResponseFuture::new(self.inner.call(request), None);
        }
        let mut exchange = Exchange::begin(&self.settings, &request);
        let context = exchange.context().clone();
        request.extensions_mut().insert(context.clone());
        let request = request.map(|body| {
            // There is nothing left of it to be cut.
            let watcher = (!body.is_end_stream()).then(|| context.clone());
            RequestBody::new(body, watcher)
        });
        let call = || context.span().in_scope(|| self.inner.call(request));
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(future) => ResponseFuture::new(future, Some(exchange)),
            Err(panic) => {
                exchange.panicked();
                resume_unwind(panic)
            }
        }
    }
}
