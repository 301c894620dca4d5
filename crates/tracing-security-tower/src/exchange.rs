//! One request and its response: the span around them, and the one record when they fail.

use crate::context::SecurityContext;
use crate::correlation::{Claims, Interaction};
use crate::grpc::{self, GrpcStatus};
use crate::otel;
use crate::request_span::{self, Facts};
use crate::settings::Settings;
use http::{HeaderMap, HeaderName, Method, Request, StatusCode};
use std::sync::Arc;
use std::time::Instant;
use tracing::Span;
use tracing_security::event_type;

/// A request under way. Dropped before its end, it was aborted, and says so.
#[derive(Debug)]
pub(crate) struct Exchange {
    context: SecurityContext,
    settings: Arc<Settings>,
    started: Instant,
    phase: Phase,
    /// Its method is one whose good answers have no body, whatever the service gives.
    bodiless: bool,
    /// The answer is gRPC: it says in its trailers how it ended.
    grpc: bool,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// The service has not answered yet.
    Handling,
    /// The body of a good answer is on its way.
    Responding(StatusCode),
    /// Nothing more to say.
    Over,
}

/// How a request failed.
#[derive(Debug, Clone, Copy)]
enum Failure {
    Status(StatusCode),
    ServiceError,
    Panicked,
    Grpc(StatusCode, GrpcStatus),
    RequestCut(StatusCode),
    ResponseFailed(StatusCode),
    ResponseCut(StatusCode),
    Aborted,
}

impl Exchange {
    /// Opens the request's span, and says when its correlation was not taken.
    pub(crate) fn begin<B>(settings: &Arc<Settings>, request: &Request<B>) -> Self {
        let started = Instant::now();
        let facts = Facts::of(settings, request);
        let mut claims = Claims::of_request(&settings.correlation_headers, request.headers());
        let refused = std::mem::take(&mut claims.refused);
        let context = if otel::KEPT {
            // A tracer gives the trace its identifier when the span is there.
            let span = request_span::open_now(&facts, None);
            let interaction = claims.resolve_in(&span, started);
            SecurityContext::open(span, interaction, facts)
        } else {
            SecurityContext::lend(claims.resolve(None, started), facts)
        };
        if !refused.is_empty() {
            report(&context, &refused);
        }
        Self {
            context,
            settings: Arc::clone(settings),
            started,
            phase: Phase::Handling,
            bodiless: [Method::HEAD, Method::CONNECT].contains(request.method()),
            grpc: false,
        }
    }

    pub(crate) fn context(&self) -> &SecurityContext {
        &self.context
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The service answered: a refusal is recorded at once, so that a slow body cannot hold it back.
    pub(crate) fn respond(&mut self, status: StatusCode, headers: &HeaderMap) {
        self.phase = Phase::Responding(status);
        if status.is_client_error() || status.is_server_error() {
            let failure = if self.context.request_body_was_cut() {
                Failure::RequestCut(status)
            } else {
                Failure::Status(status)
            };
            self.fail(failure);
        } else if self.bodiless || has_no_body(status) {
            self.finish();
        } else if grpc::is_grpc(headers) {
            self.grpc = true;
            // An answer without a body has its status here.
            self.conclude(headers);
        }
    }

    /// How a gRPC answer ended, when these headers or trailers say it.
    pub(crate) fn conclude(&mut self, headers: &HeaderMap) {
        let Phase::Responding(status) = self.phase else {
            return;
        };
        match GrpcStatus::of(headers).filter(|_| self.grpc) {
            Some(ended) if ended.is_ok() => self.finish(),
            Some(ended) => self.fail(Failure::Grpc(status, ended)),
            None => {}
        }
    }

    /// Whether an answer is whole when all bytes of its body are: a gRPC answer ends with its trailers.
    pub(crate) fn ends_with_its_bytes(&self) -> bool {
        !self.grpc
    }

    /// The service gave an error instead of an answer.
    pub(crate) fn service_failed(&mut self) {
        self.fail(Failure::ServiceError);
    }

    /// The service, or the body of its answer, panicked.
    pub(crate) fn panicked(&mut self) {
        self.fail(Failure::Panicked);
    }

    /// The body of the answer gave an error.
    pub(crate) fn body_failed(&mut self) {
        if let Phase::Responding(status) = self.phase {
            self.fail(Failure::ResponseFailed(status));
        }
    }

    /// The body of the answer was given to its end.
    pub(crate) fn complete(&mut self) {
        match self.phase {
            // To the caller, too, a call that does not say how it ended is `UNKNOWN`.
            Phase::Responding(status) if self.grpc => {
                self.fail(Failure::Grpc(status, GrpcStatus::UNKNOWN));
            }
            _ => self.finish(),
        }
    }

    /// All is well, as far as the answer goes.
    fn finish(&mut self) {
        match self.phase {
            Phase::Responding(status) if self.context.request_body_was_cut() => {
                self.fail(Failure::RequestCut(status));
            }
            _ => self.phase = Phase::Over,
        }
    }

    /// Writes the request's one record.
    fn fail(&mut self, failure: Failure) {
        if matches!(self.phase, Phase::Over) {
            return;
        }
        self.phase = Phase::Over;
        let status = failure.status();
        let (event_type, risk_score) = self.settings.judge(failure.judged_as());
        self.context.span().in_scope(|| {
            tracing::warn!(
                target: "security",
                event_type,
                risk_score,
                outcome = "failure",
                reason = failure.reason(),
                http.response.status_code = status.map(|status| status.as_u16()),
                rpc.grpc.status_code = failure.grpc_code(),
                duration_ms = self.started.elapsed().as_secs_f64() * 1e3,
                message = failure.message(),
            );
        });
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        match self.phase {
            Phase::Over => {}
            _ if std::thread::panicking() => self.fail(Failure::Panicked),
            Phase::Handling => self.fail(Failure::Aborted),
            Phase::Responding(status) => self.fail(Failure::ResponseCut(status)),
        }
    }
}

impl Failure {
    /// The status of the answer, when there was one.
    fn status(self) -> Option<StatusCode> {
        match self {
            Self::Status(status)
            | Self::Grpc(status, _)
            | Self::RequestCut(status)
            | Self::ResponseFailed(status)
            | Self::ResponseCut(status) => Some(status),
            Self::ServiceError | Self::Panicked | Self::Aborted => None,
        }
    }

    /// How the call ended, when it was gRPC.
    fn grpc_code(self) -> Option<u8> {
        match self {
            Self::Grpc(_, ended) => Some(ended.code()),
            _ => None,
        }
    }

    /// The status whose type and risk it has.
    fn judged_as(self) -> StatusCode {
        match self {
            Self::Status(status) | Self::RequestCut(status) => status,
            Self::Grpc(_, ended) => ended.as_http(),
            Self::Aborted | Self::ResponseCut(_) => StatusCode::REQUEST_TIMEOUT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Status(status) => status.canonical_reason().unwrap_or("unnamed status"),
            Self::Grpc(_, ended) => ended.name(),
            Self::ServiceError => "service error",
            Self::Panicked => "handler panicked",
            Self::RequestCut(_) => "request body cut short",
            Self::ResponseFailed(_) => "response body failed",
            Self::ResponseCut(_) => "response body cut short",
            Self::Aborted => "aborted",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Status(_) | Self::Grpc(..) if self.judged_as().is_client_error() => {
                "request refused"
            }
            Self::Aborted | Self::RequestCut(_) | Self::ResponseCut(_) => "request aborted",
            _ => "request failed",
        }
    }
}

/// Servers do not ask such an answer's body for anything (RFC 9110, 6.4.1).
fn has_no_body(status: StatusCode) -> bool {
    status.is_informational()
        || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status)
}

/// Says which correlation headers were not taken.
fn report(context: &SecurityContext, refused: &[HeaderName]) {
    let names: Vec<_> = refused.iter().map(|name| name.as_str()).collect();
    context.span().in_scope(|| {
        tracing::warn!(
            target: "security",
            event_type = event_type::INPUT_VALIDATION_FAILURE,
            outcome = "failure",
            reason = "malformed correlation header",
            response = "replaced",
            http.request.header_names = names.join(" "),
            "correlation header not taken"
        );
    });
}

impl Claims {
    /// The interaction of a span that is open already, which is told of it.
    fn resolve_in(self, span: &Span, now: Instant) -> Interaction {
        let real = otel::join(span, &self);
        let interaction = self.resolve(real, now);
        span.record("correlation_id", interaction.id.as_str());
        if let Some(trace) = interaction.joined_trace() {
            span.record("trace_id", request_span::trace_id(trace));
            span.record("span_id", request_span::span_id(trace));
        }
        interaction
    }
}
