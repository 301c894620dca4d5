use crate::body::ResponseBody;
use crate::exchange::Exchange;
use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The answer of [`HttpSecurity`](crate::HttpSecurity), under way.
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        // Before the exchange: what the handler still says when it is dropped comes before the record.
        #[pin]
        inner: F,
        exchange: Option<Exchange>,
    }
}

impl<F> ResponseFuture<F> {
    pub(crate) fn new(inner: F, exchange: Option<Exchange>) -> Self {
        Self { inner, exchange }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    type Output = Result<Response<ResponseBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Some(exchange) = this.exchange else {
            let answer = ready!(this.inner.poll(task))?;
            return Poll::Ready(Ok(answer.map(|body| ResponseBody::new(body, None, None))));
        };
        let poll = || exchange.context().span().in_scope(|| this.inner.poll(task));
        let answer = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(poll) => ready!(poll),
            Err(panic) => {
                exchange.panicked();
                resume_unwind(panic)
            }
        };
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                exchange.service_failed();
                return Poll::Ready(Err(error));
            }
        };
        exchange.respond(answer.status(), answer.headers());
        let id = exchange.context().interaction().id.header();
        let name = exchange.settings().response_header.clone();
        answer.headers_mut().insert(name, id);
        let length = length(&answer);
        let exchange = this.exchange.take();
        Poll::Ready(Ok(
            answer.map(|body| ResponseBody::new(body, length, exchange))
        ))
    }
}

/// How many bytes the answer's body has, when it is known.
fn length<B: Body>(answer: &Response<B>) -> Option<u64> {
    let said = || {
        let length = answer.headers().get(http::header::CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    };
    answer.body().size_hint().exact().or_else(said)
}
