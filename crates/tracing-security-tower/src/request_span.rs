//! The span of a request, and what it carries.

use crate::context::Shared;
use crate::correlation::Interaction;
use crate::settings::{Route, Settings};
use crate::trace_parent::TraceParent;
use crate::user_agent::UserAgent;
use http::{Method, Request, header};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use tracing::Span;
use tracing::field::{self, FieldSet, Visit};
use tracing_security::late::{self, LateFields};

const NAME: &str = "request";

/// Most bytes recorded of a user agent, of a route, and of what the allow-lists choose.
pub(crate) const TEXT_LEN_MAX: usize = 512;
/// Most bytes recorded of a method.
const METHOD_LEN_MAX: usize = 32;
/// Longest text of an address: IPv6 with an IPv4 tail.
const ADDRESS_LEN_MAX: usize = 45;

/// What a request says of itself beside its interaction, kept until a record needs it.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    source_ip: Option<IpAddr>,
    method: Method,
    route: Option<Route>,
    user_agent: Option<UserAgent>,
    query: Option<String>,
    headers: Option<String>,
}

/// What a request's span lends the records inside it, and keeps of its context.
#[derive(Debug)]
pub(crate) struct Lent {
    pub(crate) interaction: Interaction,
    facts: Facts,
    /// The context holds the span that holds this.
    context: Weak<Shared>,
    request_body_cut: AtomicBool,
}

impl Lent {
    pub(crate) fn new(interaction: Interaction, facts: Facts, context: Weak<Shared>) -> Self {
        Self {
            interaction,
            facts,
            context,
            request_body_cut: AtomicBool::new(false),
        }
    }

    /// The request's context, until the request is over.
    pub(crate) fn context(&self) -> Option<Arc<Shared>> {
        self.context.upgrade()
    }

    pub(crate) fn request_body_was_cut(&self) -> bool {
        self.request_body_cut.load(Ordering::Relaxed)
    }

    pub(crate) fn note_request_body_cut(&self) {
        self.request_body_cut.store(true, Ordering::Relaxed);
    }
}

impl Facts {
    pub(crate) fn of<B>(settings: &Settings, request: &Request<B>) -> Self {
        let headers = request.headers();
        let peer = settings.peer(request.extensions());
        Self {
            source_ip: peer.map(|peer| settings.client(peer, headers)),
            method: request.method().clone(),
            route: settings.route(request.extensions(), request.uri()),
            user_agent: headers.get(header::USER_AGENT).map(UserAgent::of),
            query: settings.chosen_query(request.uri(), TEXT_LEN_MAX),
            headers: settings.chosen_headers(headers, TEXT_LEN_MAX),
        }
    }

    fn source_ip(&self) -> Option<Address> {
        self.source_ip.map(Address::of)
    }

    fn user_agent(&self) -> Option<Cow<'_, str>> {
        self.user_agent.as_ref().map(UserAgent::text)
    }

    fn method(&self) -> &str {
        bounded(self.method.as_str(), METHOD_LEN_MAX)
    }

    fn route(&self) -> Option<&str> {
        let route = self.route.as_ref()?;
        Some(bounded(route.as_str(), TEXT_LEN_MAX))
    }
}

/// Opens the span that lends every record of the request its context, which the security log takes once it needs it.
/// Its level is the highest, so that no other layer's filter takes it away.
///
/// Says as well whether a log keeps with the span what it lends.
pub(crate) fn open(lent: &Arc<Lent>) -> (Span, bool) {
    let fields: Arc<dyn LateFields> = Arc::clone(lent) as _;
    let (span, left) = late::open(module_path!(), NAME, fields, || {
        open_now(&lent.facts, Some(&lent.interaction))
    });
    (span, left.is_none())
}

/// Opens the same span, and the log takes at once what is known.
pub(crate) fn open_now(facts: &Facts, interaction: Option<&Interaction>) -> Span {
    let joined = interaction.and_then(Interaction::joined_trace);
    tracing::error_span!(
        NAME,
        correlation_id = interaction.map(|interaction| interaction.id.as_str()),
        trace_id = joined.map(trace_id),
        span_id = joined.map(span_id),
        source_ip = facts.source_ip().as_ref().map(Address::as_str),
        actor = field::Empty,
        session_id = field::Empty,
        tenant = field::Empty,
        http.request.method = facts.method(),
        url.path = facts.route(),
        user_agent = facts.user_agent().as_deref(),
        url.query = facts.query,
        http.request.headers = facts.headers,
    )
}

impl LateFields for Lent {
    fn record(&self, fields: &FieldSet, visitor: &mut dyn Visit) {
        let Self {
            interaction, facts, ..
        } = self;
        let joined = interaction.joined_trace();
        let mut give = |name: &str, value: Option<&str>| {
            if let (Some(field), Some(value)) = (fields.field(name), value) {
                visitor.record_str(&field, value);
            }
        };
        give("correlation_id", Some(interaction.id.as_str()));
        give("trace_id", joined.map(trace_id).as_deref());
        give("span_id", joined.map(span_id).as_deref());
        give("source_ip", facts.source_ip().as_ref().map(Address::as_str));
        give("http.request.method", Some(facts.method()));
        give("url.path", facts.route());
        give("user_agent", facts.user_agent().as_deref());
        give("url.query", facts.query.as_deref());
        give("http.request.headers", facts.headers.as_deref());
    }
}

/// A trace identifier as records have it.
pub(crate) fn trace_id(trace: TraceParent) -> String {
    format!("{:032x}", trace.trace_id())
}

/// A span identifier as records have it.
pub(crate) fn span_id(trace: TraceParent) -> String {
    format!("{:016x}", trace.span_id())
}

/// The text of an address, held on the stack: there is one for every request.
struct Address {
    text: [u8; ADDRESS_LEN_MAX],
    len: usize,
}

impl Address {
    fn of(address: IpAddr) -> Self {
        let mut text = Self {
            text: [0; ADDRESS_LEN_MAX],
            len: 0,
        };
        match address {
            IpAddr::V4(address) => text.push_v4(address.octets()),
            // No address is longer than the text.
            IpAddr::V6(address) => drop(write!(text, "{address}")),
        }
        text
    }

    fn push_v4(&mut self, octets: [u8; 4]) {
        for (index, octet) in octets.into_iter().enumerate() {
            if index > 0 {
                self.push(b'.');
            }
            if octet >= 100 {
                self.push(b'0' + octet / 100);
            }
            if octet >= 10 {
                self.push(b'0' + octet / 10 % 10);
            }
            self.push(b'0' + octet % 10);
        }
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.text.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }

    fn as_str(&self) -> &str {
        let text = self.text.get(..self.len).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

impl std::fmt::Write for Address {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        part.bytes().for_each(|byte| self.push(byte));
        Ok(())
    }
}

/// The text up to a limit in bytes, at a character's boundary.
pub(crate) fn bounded(text: &str, len_max: usize) -> &str {
    let mut end = len_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_the_standard_library_does() {
        for text in [
            "0.0.0.0",
            "7.10.99.100",
            "255.254.199.200",
            "::1",
            "2001:db8:cafe::17",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "::ffff:255.255.255.255",
        ] {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(Address::of(address).as_str(), address.to_string());
        }
    }
}
