//! The span of a request, and what it carries.

use crate::correlation::Interaction;
use crate::settings::Settings;
use http::{HeaderMap, Request, header};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::IpAddr;
use tracing::{Span, field};

/// Most bytes recorded of a user agent, of a route, and of what the allow-lists choose.
const TEXT_LEN_MAX: usize = 512;
/// Most bytes recorded of a method.
const METHOD_LEN_MAX: usize = 32;
/// Longest text of an address: IPv6 with an IPv4 tail.
const ADDRESS_LEN_MAX: usize = 45;

/// Opens the span that lends every record of the request its context. Its level is the highest, so that no other
/// layer's filter takes it away.
pub(crate) fn open<B>(
    settings: &Settings,
    request: &Request<B>,
    interaction: Option<&Interaction>,
) -> Span {
    let headers = request.headers();
    let peer = settings.peer(request.extensions());
    let source_ip = peer.map(|peer| Address::of(settings.client(peer, headers)));
    let route = settings.route(request.extensions(), request.uri());
    let joined = interaction.and_then(Interaction::joined_trace);
    tracing::error_span!(
        "request",
        correlation_id = interaction.map(|interaction| interaction.id.as_str()),
        trace_id = joined.map(|trace| format!("{:032x}", trace.trace_id())),
        span_id = joined.map(|trace| format!("{:016x}", trace.span_id())),
        source_ip = source_ip.as_ref().map(Address::as_str),
        actor = field::Empty,
        session_id = field::Empty,
        tenant = field::Empty,
        http.request.method = bounded(request.method().as_str(), METHOD_LEN_MAX),
        url.path = route
            .as_ref()
            .map(|route| bounded(route.as_str(), TEXT_LEN_MAX)),
        user_agent = user_agent(headers).as_deref(),
        url.query = settings.chosen_query(request.uri(), TEXT_LEN_MAX),
        http.request.headers = settings.chosen_headers(headers, TEXT_LEN_MAX),
    )
}

/// The first user agent there is.
fn user_agent(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let agent = headers.get(header::USER_AGENT)?.as_bytes();
    Some(match std::str::from_utf8(agent) {
        Ok(agent) => bounded(agent, TEXT_LEN_MAX).into(),
        Err(_) => bounded(&String::from_utf8_lossy(agent), TEXT_LEN_MAX)
            .to_owned()
            .into(),
    })
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
