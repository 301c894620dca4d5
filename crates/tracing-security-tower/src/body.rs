//! Bodies that notice when they do not reach their end.

use crate::context::SecurityContext;
use crate::exchange::Exchange;
use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The body of a request inside [`HttpSecurity`](crate::HttpSecurity): the same, and its failure is noted.
    // Routers box it. In 24 bytes it was the eighth block of the smallest size that a request under axum holds at
    // once: of each size glibc keeps seven freed ones at a thread's hand, and what becomes of others is dear.
    #[derive(Debug)]
    #[repr(align(16))]
    pub struct RequestBody<B> {
        #[pin]
        inner: B,
        context: Option<SecurityContext>,
    }
}

impl<B> RequestBody<B> {
    pub(crate) fn new(inner: B, context: Option<SecurityContext>) -> Self {
        Self { inner, context }
    }
}

impl<B: Body> Body for RequestBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        let frame = ready!(this.inner.poll_frame(task));
        if let (Some(Err(_)), Some(context)) = (&frame, this.context) {
            context.note_request_body_cut();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B: Default> Default for RequestBody<B> {
    fn default() -> Self {
        Self::new(B::default(), None)
    }
}

pin_project! {
    /// The body of an answer of [`HttpSecurity`](crate::HttpSecurity): the same, and when it fails or is dropped
    /// before its end, the request's record says so.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        inner: B,
        // Servers do not ask a body of known length for its end.
        remaining: Option<u64>,
        exchange: Option<Exchange>,
    }
}

impl<B: Body> ResponseBody<B> {
    pub(crate) fn new(inner: B, length: Option<u64>, mut exchange: Option<Exchange>) -> Self {
        let by_bytes = exchange.as_ref().is_some_and(Exchange::ends_with_its_bytes);
        let remaining = length.filter(|_| by_bytes);
        if inner.is_end_stream() || remaining == Some(0) {
            end(&mut exchange);
        }
        Self {
            inner,
            remaining,
            exchange,
        }
    }
}

impl<B: Body> Body for ResponseBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let polled = match this.exchange {
            None => return this.inner.poll_frame(task),
            Some(exchange) => {
                let span = exchange.context().span();
                span.in_scope(|| this.inner.as_mut().poll_frame(task))
            }
        };
        let frame = ready!(polled);
        match &frame {
            None => end(this.exchange),
            Some(Err(_)) => {
                if let Some(mut exchange) = this.exchange.take() {
                    exchange.body_failed();
                }
            }
            Some(Ok(frame)) => {
                let len = frame.data_ref().map_or(0, |data| data.remaining());
                let len = u64::try_from(len).unwrap_or(u64::MAX);
                *this.remaining = this.remaining.map(|left| left.saturating_sub(len));
                if let (Some(trailers), Some(exchange)) =
                    (frame.trailers_ref(), this.exchange.as_mut())
                {
                    exchange.conclude(trailers);
                }
                if *this.remaining == Some(0) || this.inner.is_end_stream() {
                    end(this.exchange);
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B: Default> Default for ResponseBody<B> {
    fn default() -> Self {
        Self {
            inner: B::default(),
            remaining: None,
            exchange: None,
        }
    }
}

fn end(exchange: &mut Option<Exchange>) {
    if let Some(mut exchange) = exchange.take() {
        exchange.complete();
    }
}
