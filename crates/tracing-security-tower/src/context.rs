use crate::correlation::{Interaction, X_CORRELATION_ID};
use crate::error::Error;
use crate::otel;
use crate::request_span::{self, Facts, Lent};
use http::{HeaderMap, HeaderName};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;
use tracing::Span;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

/// The security context of one request: an extension of the request, for handlers and inner middleware.
///
/// Clones are of the same request. Outside HTTP, [`begin`](Self::begin) and [`named`](Self::named) open one,
/// for a job of a queue worker for example.
#[derive(Debug, Clone)]
pub struct SecurityContext(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    span: Span,
    lent: Arc<Lent>,
    request_body_cut: AtomicBool,
}

/// What the span keeps of the context. Not the context itself: that holds the span, and neither would ever go.
struct Kept {
    lent: Arc<Lent>,
    /// Gone when the request is over; what it spawned may go on.
    context: Weak<Shared>,
}

impl SecurityContext {
    /// Opens a context with a new correlation identifier, and a span `job` that carries it.
    #[must_use]
    pub fn begin() -> Self {
        Self::job(Interaction::begin(Instant::now()))
    }

    /// Opens a context with the identifier that a message brought along, and a span `job` that carries it.
    ///
    /// # Errors
    /// When the identifier is not 1–128 bytes of `[A-Za-z0-9._:/+=@-]`, or is a secret.
    pub fn named(correlation_id: &str) -> Result<Self, Error> {
        Interaction::named(correlation_id).map(Self::job)
    }

    /// The context of the current span: of the nearest one around here that has one.
    ///
    /// Spans remember it in a [`Registry`], which the subscriber must be built on, as nearly every one is.
    #[must_use]
    pub fn current() -> Option<Self> {
        let span = Span::current();
        let found = span.with_subscriber(|(id, dispatch)| {
            let registry = dispatch.downcast_ref::<Registry>()?;
            let mut around = registry.span(id)?.scope();
            around.find_map(|span| {
                let extensions = span.extensions();
                let kept = extensions.get::<Kept>()?;
                Some((kept.context.upgrade(), Arc::clone(&kept.lent)))
            })
        });
        let (context, lent) = found.flatten()?;
        Some(context.map_or_else(|| Self::join(span, lent), Self))
    }

    /// Opens the span of a request, which lends this to the records inside it.
    pub(crate) fn lend(lent: Arc<Lent>) -> Self {
        Self::open(request_span::open(&lent), lent)
    }

    /// Keeps what a request lends with its span, for whatever happens inside it.
    pub(crate) fn open(span: Span, lent: Arc<Lent>) -> Self {
        let context = Self::join(span, lent);
        context.span().with_subscriber(|(id, dispatch)| {
            let registry = dispatch.downcast_ref::<Registry>();
            if let Some(span) = registry.and_then(|registry| registry.span(id)) {
                span.extensions_mut().replace(Kept {
                    lent: Arc::clone(&context.0.lent),
                    context: Arc::downgrade(&context.0),
                });
            }
        });
        context
    }

    fn job(interaction: Interaction) -> Self {
        let span = tracing::error_span!(
            "job",
            correlation_id = interaction.id.as_str(),
            actor = tracing::field::Empty,
            session_id = tracing::field::Empty,
            tenant = tracing::field::Empty,
        );
        Self::open(span, Arc::new(Lent::new(interaction, Facts::default())))
    }

    fn join(span: Span, lent: Arc<Lent>) -> Self {
        Self(Arc::new(Shared {
            span,
            lent,
            request_body_cut: AtomicBool::new(false),
        }))
    }

    /// The identifier that all records of this request share.
    #[must_use]
    pub fn correlation_id(&self) -> &str {
        self.0.lent.interaction.id.as_str()
    }

    /// Says who acts, from here on: every later record of the request names them.
    pub fn set_actor(&self, actor: &str) {
        self.0.span.record("actor", actor);
    }

    /// Says in which session, from here on. Only a keyed pseudonym of it is stored.
    pub fn set_session_id(&self, session_id: &str) {
        self.0.span.record("session_id", session_id);
    }

    /// Says on whose behalf, from here on.
    pub fn set_tenant(&self, tenant: &str) {
        self.0.span.record("tenant", tenant);
    }

    /// The span that everything of the request happens in: instrument what is spawned with it.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.0.span
    }

    /// Writes `traceparent` and `x-correlation-id` for another service, over what `headers` said before.
    pub fn inject(&self, headers: &mut HeaderMap) {
        let here = otel::position_of(self.span());
        self.0
            .lent
            .interaction
            .inject(&X_CORRELATION_ID, here, headers);
    }

    /// Writes what another service is to know of what happens here, where a span of the request is the current
    /// one or a trace goes on without one.
    pub(crate) fn inject_current(name: &HeaderName, headers: &mut HeaderMap) {
        match (Self::current(), otel::here()) {
            (Some(context), here) => context.0.lent.interaction.inject(name, here, headers),
            (None, Some(here)) => here.inject(headers),
            (None, None) => {}
        }
    }

    pub(crate) fn interaction(&self) -> &Interaction {
        &self.0.lent.interaction
    }

    pub(crate) fn request_body_was_cut(&self) -> bool {
        self.0.request_body_cut.load(Ordering::Relaxed)
    }

    pub(crate) fn note_request_body_cut(&self) {
        self.0.request_body_cut.store(true, Ordering::Relaxed);
    }
}
