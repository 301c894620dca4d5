use crate::client_addr::TrustedProxies;
use crate::error::{Error, ErrorKind};
use crate::service::HttpSecurity;
use crate::settings::Settings;
use http::{Extensions, HeaderName, StatusCode, Uri, header};
use std::net::IpAddr;
use std::sync::Arc;
use tower_layer::Layer;

/// Headers that never are recorded, whoever asks.
const SECRET_HEADERS: [HeaderName; 4] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::COOKIE,
    header::SET_COOKIE,
];

/// Gives each request a correlation, and each refused or failed one exactly one record.
///
/// The record has type `http.error_response`, the status, method, route template, duration and client, and the
/// request's correlation identifier, which the response carries as well. See the crate's documentation for
/// where to put this layer.
#[derive(Debug, Clone)]
pub struct HttpSecurityLayer {
    settings: Arc<Settings>,
}

impl HttpSecurityLayer {
    /// A layer that trusts no proxy and records no query and no header but the user agent.
    #[must_use]
    pub fn new() -> Self {
        Self {
            settings: Arc::new(Settings::new()),
        }
    }

    /// Headers that bring a correlation identifier, first choice first.
    ///
    /// The default is `traceparent`, `x-correlation-id`, `x-request-id`. Only `traceparent` is read as W3C Trace
    /// Context has it; any other is an identifier of 1–128 bytes of `[A-Za-z0-9._:/+=@-]`.
    #[must_use]
    pub fn correlation_headers(self, names: impl IntoIterator<Item = HeaderName>) -> Self {
        self.set(|settings| settings.correlation_headers = names.into_iter().collect())
    }

    /// Header of the response that carries the identifier; `x-correlation-id` by default.
    #[must_use]
    pub fn response_header(self, name: HeaderName) -> Self {
        self.set(|settings| settings.response_header = name)
    }

    /// Believes these proxies when they say who the client is; by default nobody is believed.
    #[must_use]
    pub fn trusted_proxies(self, proxies: TrustedProxies) -> Self {
        self.set(|settings| settings.proxies = Some(proxies))
    }

    /// Finds the peer's address in a request's extensions.
    ///
    /// The default looks for axum's `ConnectInfo<SocketAddr>` (feature `axum`), then for
    /// [`PeerAddr`](crate::PeerAddr).
    #[must_use]
    pub fn peer(
        self,
        peer: impl Fn(&Extensions) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        self.set(|settings| settings.peer = Some(Arc::new(peer)))
    }

    /// Finds the route template of a request, such as `/users/{id}`.
    ///
    /// The default looks for axum's `MatchedPath` (feature `axum`). Do not give the path itself: it holds what
    /// clients put there.
    #[must_use]
    pub fn route(
        self,
        route: impl Fn(&Extensions, &Uri) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.set(|settings| settings.route = Some(Arc::new(route)))
    }

    /// Parameters of the query that are recorded, in `url.query`; none by default.
    #[must_use]
    pub fn record_query<N: Into<String>>(self, names: impl IntoIterator<Item = N>) -> Self {
        self.set(|settings| settings.query = names.into_iter().map(Into::into).collect())
    }

    /// Headers of the request that are recorded, in `http.request.headers`; none by default.
    ///
    /// # Errors
    /// When one of them is a secret by its nature: `authorization`, `proxy-authorization`, `cookie`, `set-cookie`.
    pub fn record_headers(
        self,
        names: impl IntoIterator<Item = HeaderName>,
    ) -> Result<Self, Error> {
        let names: Vec<_> = names.into_iter().collect();
        if let Some(secret) = names.iter().find(|name| SECRET_HEADERS.contains(name)) {
            let message =
                format!("header `{secret}` cannot be recorded: it holds secrets; leave it out");
            return Err(Error::new(ErrorKind::Header, message));
        }
        Ok(self.set(|settings| settings.headers = names))
    }

    /// Another type for the records of a status, such as `abuse.rate_limit_exceeded` for 429.
    ///
    /// Unless [`risk`](Self::risk) says otherwise, its risk score is the taxonomy's.
    #[must_use]
    pub fn event_type(self, status: StatusCode, event_type: &'static str) -> Self {
        self.set(|settings| settings.types.push((status, event_type)))
    }

    /// The risk score, 0–10, of a status; by default 6 for 401 and 403, and 3 for any other.
    ///
    /// Greater scores count as 10. An aborted request has the score of 408, a panic or an error that of 500.
    #[must_use]
    pub fn risk(self, status: StatusCode, risk_score: u8) -> Self {
        self.set(|settings| settings.risks.push((status, risk_score.min(10))))
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self
    }
}

impl Default for HttpSecurityLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for HttpSecurityLayer {
    type Service = HttpSecurity<S>;

    fn layer(&self, inner: S) -> HttpSecurity<S> {
        HttpSecurity::new(inner, Arc::clone(&self.settings))
    }
}
