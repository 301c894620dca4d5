//! What a layer was told, shared by all its requests.

use crate::client_addr::{PeerAddr, TrustedProxies};
use crate::correlation::{TRACEPARENT, X_CORRELATION_ID, X_REQUEST_ID};
use crate::request_span::bounded;
use http::{Extensions, HeaderMap, HeaderName, StatusCode, Uri};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use tracing_security::event_type;

type PeerOf = Arc<dyn Fn(&Extensions) -> Option<IpAddr> + Send + Sync>;
type RouteOf = Arc<dyn Fn(&Extensions, &Uri) -> Option<String> + Send + Sync>;

/// The matched route template of a request.
#[derive(Debug)]
pub(crate) enum Route {
    #[cfg(feature = "axum")]
    Matched(axum::extract::MatchedPath),
    Given(String),
}

#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) correlation_headers: Vec<HeaderName>,
    pub(crate) response_header: HeaderName,
    pub(crate) proxies: Option<TrustedProxies>,
    pub(crate) peer: Option<PeerOf>,
    pub(crate) route: Option<RouteOf>,
    pub(crate) query: Vec<String>,
    pub(crate) headers: Vec<HeaderName>,
    pub(crate) types: Vec<(StatusCode, &'static str)>,
    pub(crate) risks: Vec<(StatusCode, u8)>,
}

impl Settings {
    pub(crate) fn new() -> Self {
        Self {
            correlation_headers: vec![TRACEPARENT, X_CORRELATION_ID, X_REQUEST_ID],
            response_header: X_CORRELATION_ID,
            proxies: None,
            peer: None,
            route: None,
            query: Vec::new(),
            headers: Vec::new(),
            types: Vec::new(),
            risks: Vec::new(),
        }
    }

    /// The event type of a status, and its risk score. A type of the user's has the taxonomy's risk.
    pub(crate) fn judge(&self, status: StatusCode) -> (&'static str, Option<u64>) {
        let mapped = last(&self.types, status);
        let default = match status {
            _ if mapped.is_some() => None,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(6),
            _ => Some(3),
        };
        (
            mapped.unwrap_or(event_type::HTTP_ERROR_RESPONSE),
            last(&self.risks, status).map(u64::from).or(default),
        )
    }

    /// The address of the connection's other end.
    pub(crate) fn peer(&self, extensions: &Extensions) -> Option<IpAddr> {
        if let Some(peer) = &self.peer {
            return peer(extensions);
        }
        #[cfg(feature = "axum")]
        if let Some(peer) = extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>() {
            return Some(peer.0.ip());
        }
        extensions.get::<PeerAddr>().map(|peer| peer.0.ip())
    }

    /// The client behind that peer.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        match &self.proxies {
            Some(proxies) => proxies.client(peer, headers),
            None => peer.to_canonical(),
        }
    }

    pub(crate) fn route(&self, extensions: &Extensions, uri: &Uri) -> Option<Route> {
        if let Some(route) = &self.route {
            return route(extensions, uri).map(Route::Given);
        }
        #[cfg(feature = "axum")]
        if let Some(path) = extensions.get::<axum::extract::MatchedPath>() {
            return Some(Route::Matched(path.clone()));
        }
        None
    }

    /// The query's allowed parameters, as they stand.
    pub(crate) fn chosen_query(&self, uri: &Uri, len_max: usize) -> Option<String> {
        let query = uri.query().filter(|_| !self.query.is_empty())?;
        let mut chosen = String::new();
        for pair in query.split('&') {
            let name = pair.split_once('=').map_or(pair, |(name, _)| name);
            if self.query.iter().any(|allowed| allowed == name) {
                append(&mut chosen, '&', pair, len_max);
            }
        }
        (!chosen.is_empty()).then_some(chosen)
    }

    /// The allowed headers as `name=value`, separated by `;`.
    pub(crate) fn chosen_headers(&self, headers: &HeaderMap, len_max: usize) -> Option<String> {
        let mut chosen = String::new();
        for name in &self.headers {
            for value in headers.get_all(name) {
                let pair = format!("{name}={}", String::from_utf8_lossy(value.as_bytes()));
                append(&mut chosen, ';', &pair, len_max);
            }
        }
        (!chosen.is_empty()).then_some(chosen)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("correlation_headers", &self.correlation_headers)
            .field("response_header", &self.response_header)
            .field("proxies", &self.proxies)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("types", &self.types)
            .field("risks", &self.risks)
            .finish_non_exhaustive()
    }
}

impl Route {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            #[cfg(feature = "axum")]
            Self::Matched(path) => path.as_str(),
            Self::Given(path) => path,
        }
    }
}

/// What was said last of a status.
fn last<T: Copy>(of: &[(StatusCode, T)], status: StatusCode) -> Option<T> {
    let said = of.iter().rev().find(|(known, _)| *known == status);
    said.map(|(_, value)| *value)
}

fn append(text: &mut String, separator: char, part: &str, len_max: usize) {
    if text.len() >= len_max {
        return;
    }
    if !text.is_empty() {
        text.push(separator);
    }
    text.push_str(bounded(part, len_max.saturating_sub(text.len())));
}
