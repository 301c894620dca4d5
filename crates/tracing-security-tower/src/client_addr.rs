//! Who the client is, behind proxies that are trusted and in front of those that are not.

use crate::error::{Error, ErrorKind};
use http::HeaderMap;
use http::header::{FORWARDED, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// Most hops walked back; a longer chain is none that a proxy of one's own made.
const HOPS_MAX: usize = 64;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the connection's other end, for servers without axum's `ConnectInfo`: put it into the
/// request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddr(pub SocketAddr);

/// The header in which the trusted proxies say for whom they speak.
///
/// There is no default and no "both": a proxy that writes the one passes a client's forgery of the other on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyHeader {
    /// `Forwarded: for=…` (RFC 7239).
    Forwarded,
    /// `X-Forwarded-For: client, proxy, …`.
    XForwardedFor,
}

/// The proxies whose word on a client's address is taken.
#[derive(Debug, Clone)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    header: ProxyHeader,
}

impl TrustedProxies {
    /// Trusts peers in `networks`, each an address or a CIDR such as `10.0.0.0/8`, to write `header`.
    ///
    /// # Errors
    /// When a network is neither.
    pub fn new<'n>(
        networks: impl IntoIterator<Item = &'n str>,
        header: ProxyHeader,
    ) -> Result<Self, Error> {
        let networks = networks
            .into_iter()
            .map(network)
            .collect::<Result<_, _>>()?;
        Ok(Self { networks, header })
    }

    /// The client's address: the nearest hop that is no trusted proxy.
    ///
    /// Read from right to left, and only as long as each speaker is trusted. A hop that cannot be read ends
    /// the walk at the last address known.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let name = match self.header {
            ProxyHeader::Forwarded => FORWARDED,
            ProxyHeader::XForwardedFor => X_FORWARDED_FOR,
        };
        let hops = headers
            .get_all(name)
            .iter()
            .rev()
            .flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','))
            .take(HOPS_MAX);
        for hop in hops {
            if !self.trusts(client) {
                break;
            }
            let address = match self.header {
                ProxyHeader::Forwarded => forwarded_for(hop),
                ProxyHeader::XForwardedFor => std::str::from_utf8(hop).ok().and_then(node),
            };
            match address {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Result<IpNet, Error> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(address.to_canonical()));
    }
    text.parse().map(canonical).map_err(|e: ipnet::AddrParseError| {
        let message = format!(
            "failed to read trusted network `{text}`; give an address or a CIDR such as `10.0.0.0/8`"
        );
        Error::new(ErrorKind::Network, message).because(e)
    })
}

/// Addresses are compared in their shortest form: a network of mapped ones (`::ffff:10.0.0.0/104`) is one of IPv4.
fn canonical(network: IpNet) -> IpNet {
    let mapped = match network.network() {
        IpAddr::V6(address) => address.to_ipv4_mapped(),
        IpAddr::V4(_) => None,
    };
    let shorter = network.prefix_len().checked_sub(96);
    mapped
        .zip(shorter)
        .and_then(|(address, prefix)| IpNet::new(address.into(), prefix).ok())
        .unwrap_or(network)
}

/// The `for` of one forwarded-element. Commas and semicolons inside quotes split it wrongly, and then it has
/// none or one that is no address: the walk ends, which is safe.
fn forwarded_for(element: &[u8]) -> Option<IpAddr> {
    let element = std::str::from_utf8(element).ok()?;
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    // Of two, which no element may have, the second is not to stand in for a first that hides the client.
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    node(value.trim().trim_matches('"'))
}

/// An address, with or without port and brackets.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse().ok().map(|at: SocketAddr| at.ip());
    let address: Option<IpAddr> = text.parse().ok();
    address
        .or_else(bracketed)
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn client(header: ProxyHeader, peer: &str, lines: &[&str]) -> String {
        let proxies = TrustedProxies::new(["10.0.0.0/8", "::1", "fd00::/8"], header).unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, line.parse().unwrap());
            headers.append(X_FORWARDED_FOR, line.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        let header = ProxyHeader::XForwardedFor;
        assert_eq!(
            client(header, "203.0.113.9", &["198.51.100.1"]),
            "203.0.113.9"
        );
        assert_eq!(
            client(header, "10.1.1.1", &["198.51.100.1"]),
            "198.51.100.1"
        );
        assert_eq!(
            client(header, "::ffff:10.1.1.1", &["198.51.100.1"]),
            "198.51.100.1"
        );
        assert_eq!(client(header, "10.1.1.1", &[]), "10.1.1.1");
    }

    #[test]
    fn the_chain_is_read_from_the_right_across_lines_and_past_own_proxies() {
        let header = ProxyHeader::XForwardedFor;
        let chain = ["6.6.6.6, 198.51.100.1", "10.9.9.9 , [fd00::1]:443"];
        assert_eq!(client(header, "10.1.1.1", &chain), "198.51.100.1");
        assert_eq!(
            client(header, "10.1.1.1", &["6.6.6.6, nonsense, 10.2.2.2"]),
            "10.2.2.2"
        );
        assert_eq!(
            client(header, "10.1.1.1", &["198.51.100.1:4711"]),
            "198.51.100.1"
        );
    }

    #[test]
    fn forwarded_elements_are_read_as_the_rfc_writes_them() {
        let header = ProxyHeader::Forwarded;
        for (line, expected) in [
            ("for=192.0.2.43", "192.0.2.43"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            (
                "for=6.6.6.6, for=192.0.2.60;proto=http;by=203.0.113.43",
                "192.0.2.60",
            ),
            ("proto=https; for=\"192.0.2.60:80\"", "192.0.2.60"),
            ("for=unknown", "10.1.1.1"),
            ("for=_hidden", "10.1.1.1"),
            ("for=unknown;for=6.6.6.6", "10.1.1.1"),
            ("for=\"_hidden:80\";proto=http", "10.1.1.1"),
            ("for=2001:db8::1", "2001:db8::1"),
            ("for=\"[2001:db8::1\"", "10.1.1.1"),
            ("for=\"192.0.2.60\\\"\"", "10.1.1.1"),
            ("for = 192.0.2.43", "192.0.2.43"),
            ("for=\"[::ffff:192.0.2.60]:80\"", "192.0.2.60"),
            ("for=\"6.6.6.6, for=192.0.2.60", "192.0.2.60"),
            ("192.0.2.60", "10.1.1.1"),
        ] {
            assert_eq!(client(header, "10.1.1.1", &[line]), expected, "{line}");
        }
    }

    #[test]
    fn a_network_of_mapped_addresses_is_the_one_it_maps() {
        let proxies = TrustedProxies::new(
            ["::ffff:10.0.0.0/104", "::ffff:192.0.2.1"],
            ProxyHeader::XForwardedFor,
        );
        let proxies = proxies.unwrap();
        for (address, expected) in [
            ("10.255.0.1", true),
            ("192.0.2.1", true),
            ("11.0.0.1", false),
            ("::1", false),
        ] {
            assert_eq!(
                proxies.trusts(address.parse().unwrap()),
                expected,
                "{address}"
            );
        }
    }

    #[test]
    fn a_bad_network_is_refused_with_what_to_do() {
        let refused = TrustedProxies::new(["10.0.0.0/33"], ProxyHeader::Forwarded).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Network);
        assert!(
            refused.to_string().contains("`10.0.0.0/33`; give"),
            "{refused}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn an_untrusted_peer_is_the_client_whatever_it_sends(line in prop::collection::vec(32_u8..=255, 0..200)) {
            let Ok(value) = HeaderValue::from_bytes(&line) else { return Ok(()) };
            for header in [ProxyHeader::Forwarded, ProxyHeader::XForwardedFor] {
                let proxies = TrustedProxies::new(["10.0.0.0/8"], header).unwrap();
                let headers = HeaderMap::from_iter([(FORWARDED, value.clone()), (X_FORWARDED_FOR, value.clone())]);
                let peer: IpAddr = "203.0.113.9".parse().unwrap();
                prop_assert_eq!(proxies.client(peer, &headers), peer);
                proxies.client("10.0.0.1".parse().unwrap(), &headers);
            }
        }
    }
}
