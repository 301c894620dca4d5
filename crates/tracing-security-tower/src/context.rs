use crate::correlation::{Interaction, X_CORRELATION_ID};
use crate::error::Error;
use crate::otel;
use crate::request_span::{self, Facts, Lent};
use http::{HeaderMap, HeaderName};
use std::any::Any;
use std::sync::{Arc, Weak};
use std::time::Instant;
use tracing::Span;
use tracing_security::late;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::{Extensions, LookupSpan};

/// The security context of one request: an extension of the request, for handlers and inner middleware.
///
/// Clones are of the same request. Outside HTTP, [`begin`](Self::begin) and [`named`](Self::named) open one,
/// for a job of a queue worker for example.
#[derive(Debug, Clone)]
pub struct SecurityContext(Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    span: Span,
    lent: Arc<Lent>,
}

/// What the span keeps of the context, when no security log keeps it there anyway. Not the context itself: that
/// holds the span, and neither would ever go.
struct Kept(Arc<Lent>);

impl Kept {
    fn keep(lent: &Arc<Lent>, with: &Span) {
        with.with_subscriber(|(id, dispatch)| {
            let registry = dispatch.downcast_ref::<Registry>();
            if let Some(span) = registry.and_then(|registry| registry.span(id)) {
                span.extensions_mut().replace(Self(Arc::clone(lent)));
            }
        });
    }

    fn with(extensions: &Extensions<'_>) -> Option<Arc<Lent>> {
        if let Some(Self(lent)) = extensions.get() {
            return Some(Arc::clone(lent));
        }
        let late: Arc<dyn Any + Send + Sync> = late::kept_with(extensions)?;
        late.downcast().ok()
    }
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
            around.find_map(|span| Kept::with(&span.extensions()))
        });
        let lent = found.flatten()?;
        // The request may be over; what it spawned goes on.
        let context = lent.context().map(Self);
        Some(context.unwrap_or_else(|| Self(Arc::new(Shared { span, lent }))))
    }

    /// Opens the span of a request, which lends this to the records inside it.
    pub(crate) fn lend(interaction: Interaction, facts: Facts) -> Self {
        Self(Arc::new_cyclic(|context| {
            let lent = Arc::new(Lent::new(interaction, facts, Weak::clone(context)));
            let (span, is_kept) = request_span::open(&lent);
            if !is_kept {
                Kept::keep(&lent, &span);
            }
            Shared { span, lent }
        }))
    }

    /// Keeps what a request lends with its span, for whatever happens inside it.
    pub(crate) fn open(span: Span, interaction: Interaction, facts: Facts) -> Self {
        Self(Arc::new_cyclic(|context| {
            let lent = Arc::new(Lent::new(interaction, facts, Weak::clone(context)));
            Kept::keep(&lent, &span);
            Shared { span, lent }
        }))
    }

    fn job(interaction: Interaction) -> Self {
        let span = tracing::error_span!(
            "job",
            correlation_id = interaction.id.as_str(),
            actor = tracing::field::Empty,
            session_id = tracing::field::Empty,
            tenant = tracing::field::Empty,
        );
        Self::open(span, interaction, Facts::default())
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
        self.0.lent.request_body_was_cut()
    }

    pub(crate) fn note_request_body_cut(&self) {
        self.0.lent.note_request_body_cut();
    }
}
