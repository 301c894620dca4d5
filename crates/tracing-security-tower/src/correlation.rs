//! Which interaction a request belongs to: what it says itself, when that can be believed.

use crate::error::{Error, ErrorKind};
use crate::fresh;
use crate::trace_parent::TraceParent;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::LazyLock;
use std::time::Instant;
use tracing_security::redact::{Policy, Redactor};
use uuid::Uuid;

/// `traceparent` of W3C Trace Context.
pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// `x-correlation-id`.
pub(crate) const X_CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");
/// `x-request-id`.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// `tracestate` of W3C Trace Context.
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Longest `tracestate` passed on, in bytes (W3C Trace Context, 3.3.1.5).
const STATE_LEN_MAX: usize = 512;
/// Longest identifier taken, in bytes.
const ID_LEN_MAX: usize = 128;
/// Length of a trace identifier, in hexadecimal digits.
const TRACE_ID_LEN: usize = 32;
/// Up to so many headers are cheaper to go through than to look up one by one.
const FEW_HEADERS: usize = 24;

/// Finds what an identifier must not hold, as the log would.
static SECRETS: LazyLock<Option<Redactor>> =
    LazyLock::new(|| Redactor::new(Policy::default()).ok());

/// What all records of one interaction share: 1–128 bytes of `[A-Za-z0-9._:/+=@-]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CorrelationId {
    /// A trace's identifier, in hexadecimal digits.
    OfTrace([u8; TRACE_ID_LEN]),
    Given(HeaderValue),
}

impl CorrelationId {
    /// A new one. Its form is a trace identifier's, so that it can be the one of a trace that starts here.
    fn fresh(now: Instant) -> (Self, TraceParent) {
        let trace = TraceParent::root(fresh::trace_id(now));
        (Self::of_trace(trace), trace)
    }

    fn of_trace(trace: TraceParent) -> Self {
        let mut digits = [0; TRACE_ID_LEN];
        Uuid::from_u128(trace.trace_id())
            .simple()
            .encode_lower(&mut digits);
        Self::OfTrace(digits)
    }

    fn parse(value: &HeaderValue) -> Option<Self> {
        let text = value.to_str().ok()?;
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._:/+=@-".contains(&b);
        let formed = !text.is_empty() && text.len() <= ID_LEN_MAX && text.bytes().all(allowed);
        // A record would not keep an identifier that is a secret; nor may a response echo it.
        let harmless = |redactor: &Redactor| redactor.redact(text) == text;
        // A copy: a clone would hold on to the buffer that the connection reads into.
        let copy = || HeaderValue::from_bytes(value.as_bytes()).ok();
        (formed && SECRETS.as_ref().is_none_or(harmless))
            .then(copy)?
            .map(Self::Given)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::OfTrace(digits) => std::str::from_utf8(digits).unwrap_or_default(),
            Self::Given(value) => value.to_str().unwrap_or_default(),
        }
    }

    pub(crate) fn header(&self) -> HeaderValue {
        match self {
            // Hexadecimal digits always are a header's value.
            Self::OfTrace(digits) => {
                HeaderValue::from_bytes(digits).unwrap_or_else(|_| HeaderValue::from_static(""))
            }
            Self::Given(value) => value.clone(),
        }
    }
}

/// What the headers of a request say of its interaction, as far as it can be believed.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// The first identifier that is wanted more than a trace.
    before_trace: Option<CorrelationId>,
    pub(crate) trace: Option<TraceParent>,
    /// `tracestate`, which goes along with `traceparent` as it is.
    pub(crate) state: Option<HeaderValue>,
    /// The first identifier that is wanted less.
    after_trace: Option<CorrelationId>,
    /// The headers that could not be believed.
    pub(crate) refused: Vec<HeaderName>,
}

impl Claims {
    /// What the headers say, in the order of `names`.
    pub(crate) fn of_request(names: &[HeaderName], headers: &HeaderMap) -> Self {
        let mut claims = Self::default();
        // Most requests bring none of them: that costs less to say than to look each of them up.
        if headers.len() <= FEW_HEADERS && !headers.keys().any(|name| names.contains(name)) {
            return claims;
        }
        let mut trace_was_named = false;
        for name in names {
            let of_trace = *name == TRACEPARENT;
            trace_was_named |= of_trace;
            let mut values = headers.get_all(name).iter();
            let Some(value) = values.next() else { continue };
            // Two identifiers are none.
            let single = values.next().is_none();
            let id = if of_trace {
                claims.trace = TraceParent::parse(value.as_bytes()).filter(|_| single);
                claims.trace.map(|_| None)
            } else {
                CorrelationId::parse(value).filter(|_| single).map(Some)
            };
            let place = if trace_was_named {
                &mut claims.after_trace
            } else {
                &mut claims.before_trace
            };
            match id {
                None => claims.refused.push(name.clone()),
                Some(id) => *place = place.take().or(id),
            }
        }
        claims.state = claims.trace.and_then(|_| state(headers));
        claims
    }

    /// The interaction to be. The real trace, of a tracer that this process has, stands in the order where
    /// `traceparent` does.
    pub(crate) fn resolve(self, real: Option<TraceParent>, now: Instant) -> Interaction {
        let trace = real.or(self.trace);
        let id = self.before_trace;
        let id = id.or_else(|| trace.map(CorrelationId::of_trace));
        let Some(id) = id.or(self.after_trace) else {
            return Interaction::begin(now);
        };
        Interaction {
            id,
            trace: real.or_else(|| self.trace.map(TraceParent::child)),
            state: self.state,
            joined: real.is_none() && self.trace.is_some(),
        }
    }
}

/// An interaction as it passes from service to service.
#[derive(Debug)]
pub(crate) struct Interaction {
    pub(crate) id: CorrelationId,
    /// Our own position in the trace. None when the identifier came alone: a new trace beside it would make
    /// the next service choose between two.
    trace: Option<TraceParent>,
    state: Option<HeaderValue>,
    /// Whether the trace came from outside, and no tracer of this process took it up.
    joined: bool,
}

impl Interaction {
    /// Our position in a trace that came from outside, which no tracer of this process records.
    pub(crate) fn joined_trace(&self) -> Option<TraceParent> {
        self.trace.filter(|_| self.joined)
    }

    pub(crate) fn begin(now: Instant) -> Self {
        let (id, trace) = CorrelationId::fresh(now);
        Self {
            id,
            trace: Some(trace),
            state: None,
            joined: false,
        }
    }

    /// One whose identifier is given.
    pub(crate) fn named(id: &str) -> Result<Self, Error> {
        let value = HeaderValue::from_str(id).ok();
        let id = value.as_ref().and_then(CorrelationId::parse);
        let id = id.ok_or_else(|| {
            let message = "correlation identifier not taken; give 1 to 128 bytes of `A-Z a-z 0-9 . _ : / + = @ -` \
                           that are no secret";
            Error::new(ErrorKind::Correlation, message)
        })?;
        Ok(Self {
            id,
            trace: None,
            state: None,
            joined: false,
        })
    }

    /// Writes the interaction into the headers of a request to another service, over what they said before;
    /// `here` is where a tracer is.
    pub(crate) fn inject(
        &self,
        name: &HeaderName,
        here: Option<Position>,
        headers: &mut HeaderMap,
    ) {
        headers.insert(name, self.id.header());
        let here = here.or_else(|| {
            Some(Position {
                parent: self.trace?.child(),
                state: self.state.clone(),
            })
        });
        match here {
            Some(here) => here.inject(headers),
            None => {
                headers.remove(TRACEPARENT);
                headers.remove(TRACESTATE);
            }
        }
    }
}

/// What the next service is told of the trace.
#[derive(Debug)]
pub(crate) struct Position {
    pub(crate) parent: TraceParent,
    pub(crate) state: Option<HeaderValue>,
}

impl Position {
    /// Writes `traceparent` and `tracestate`.
    pub(crate) fn inject(self, headers: &mut HeaderMap) {
        if let Ok(parent) = HeaderValue::from_str(&self.parent.to_string()) {
            headers.insert(TRACEPARENT, parent);
        }
        match self.state {
            Some(state) => drop(headers.insert(TRACESTATE, state)),
            // One of another trace would be a lie.
            None => drop(headers.remove(TRACESTATE)),
        }
    }
}

/// A `tracestate` that can be passed on: one line of visible characters, not longer than the standard asks
/// everybody to pass on.
fn state(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut lines = headers.get_all(TRACESTATE).iter();
    let state = lines.next().filter(|_| lines.next().is_none())?;
    (state.len() <= STATE_LEN_MAX && state.to_str().is_ok()).then(|| state.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const NAMES: [HeaderName; 3] = [TRACEPARENT, X_CORRELATION_ID, X_REQUEST_ID];

    fn of(lines: &[(HeaderName, &str)]) -> (Interaction, Vec<HeaderName>) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value.parse().unwrap());
        }
        of_headers(&headers)
    }

    fn of_headers(headers: &HeaderMap) -> (Interaction, Vec<HeaderName>) {
        let mut claims = Claims::of_request(&NAMES, headers);
        let refused = std::mem::take(&mut claims.refused);
        (claims.resolve(None, Instant::now()), refused)
    }

    #[test]
    fn the_first_believable_header_in_order_is_taken() {
        let (both, refused) = of(&[(X_REQUEST_ID, "r-1"), (X_CORRELATION_ID, "c-1")]);
        assert_eq!((both.id.as_str(), refused.len()), ("c-1", 0));
        let (traced, _) = of(&[(X_CORRELATION_ID, "c-1"), (TRACEPARENT, TRACE)]);
        assert_eq!(traced.id.as_str(), "0af7651916cd43dd8448eb211c80319c");
        let (second, refused) = of(&[(TRACEPARENT, "00-nonsense"), (X_REQUEST_ID, "r-1")]);
        assert_eq!(second.id.as_str(), "r-1");
        assert_eq!(refused, [TRACEPARENT]);
    }

    #[test]
    fn what_cannot_be_believed_is_replaced() {
        let long = "a".repeat(129);
        let bearer = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
        for bad in ["", "a b", "<script>", &long, bearer, "4111111111111111"] {
            let (replaced, refused) = of(&[(X_CORRELATION_ID, bad)]);
            assert_eq!(replaced.id.as_str().len(), 32, "{bad}");
            assert_eq!(refused, [X_CORRELATION_ID], "{bad}");
        }
        let (_, twice) = of(&[(X_CORRELATION_ID, "a-1"), (X_CORRELATION_ID, "a-2")]);
        assert_eq!(twice, [X_CORRELATION_ID]);
    }

    #[test]
    fn a_fresh_identifier_is_never_taken_for_a_secret() {
        for _ in 0..2_000 {
            let (id, trace) = CorrelationId::fresh(Instant::now());
            assert_eq!(
                CorrelationId::parse(&id.header()),
                Some(CorrelationId::Given(id.header()))
            );
            assert_eq!(format!("{:032x}", trace.trace_id()), id.as_str());
        }
    }

    #[test]
    fn what_is_passed_on_is_found_again() {
        for lines in [
            vec![],
            vec![(TRACEPARENT, TRACE)],
            vec![(X_REQUEST_ID, "r-1")],
        ] {
            let (here, _) = of(&lines);
            let mut headers = HeaderMap::from_iter([(TRACEPARENT, "forged".parse().unwrap())]);
            here.inject(&X_CORRELATION_ID, None, &mut headers);
            let (there, refused) = of_headers(&headers);
            assert_eq!((there.id, refused), (here.id, vec![]));
        }
    }

    #[test]
    fn the_state_of_a_trace_goes_along_with_it_and_with_nothing_else() {
        for (lines, expected) in [
            (
                vec![(TRACEPARENT, TRACE), (TRACESTATE, "a=1,b=2")],
                Some("a=1,b=2"),
            ),
            (vec![(TRACEPARENT, "nonsense"), (TRACESTATE, "a=1")], None),
            (
                vec![(TRACEPARENT, TRACE), (TRACESTATE, &"a".repeat(513))],
                None,
            ),
            (
                vec![
                    (TRACEPARENT, TRACE),
                    (TRACESTATE, "a=1"),
                    (TRACESTATE, "b=2"),
                ],
                None,
            ),
        ] {
            let (here, _) = of(&lines);
            let mut headers = HeaderMap::from_iter([(TRACESTATE, "of=another".parse().unwrap())]);
            here.inject(&X_CORRELATION_ID, None, &mut headers);
            let state = headers.get(TRACESTATE).map(|state| state.to_str().unwrap());
            assert_eq!(state, expected, "{lines:?}");
        }
    }

    #[test]
    fn a_real_trace_stands_where_the_order_has_the_header() {
        let real = TraceParent::parse(TRACE.as_bytes());
        let headers = HeaderMap::from_iter([(X_REQUEST_ID, "r-1".parse().unwrap())]);
        for (names, expected) in [
            (
                vec![TRACEPARENT, X_REQUEST_ID],
                "0af7651916cd43dd8448eb211c80319c",
            ),
            (vec![X_REQUEST_ID, TRACEPARENT], "r-1"),
            (vec![X_REQUEST_ID], "r-1"),
            (vec![], "0af7651916cd43dd8448eb211c80319c"),
        ] {
            let interaction = Claims::of_request(&names, &headers).resolve(real, Instant::now());
            assert_eq!(interaction.id.as_str(), expected, "{names:?}");
            assert_eq!(interaction.trace, real);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whatever_comes_the_identifier_has_its_form(value in prop::collection::vec(any::<u8>(), 0..200)) {
            let Ok(value) = HeaderValue::from_bytes(&value) else { return Ok(()) };
            for name in NAMES {
                let headers = HeaderMap::from_iter([(name, value.clone())]);
                let (interaction, refused) = of_headers(&headers);
                prop_assert!(CorrelationId::parse(&interaction.id.header()).is_some());
                prop_assert!(refused.is_empty() || interaction.id.header() != value);
            }
        }
    }
}
