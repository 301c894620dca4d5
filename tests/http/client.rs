//! Clients: of HTTP/1.1 with one connection kept alive, of HTTP/2, and one that writes whatever bytes it likes.

use crate::server::server;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// One connection to a server.
pub(crate) struct Client {
    address: SocketAddr,
    sender: Sender,
}

enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) id: String,
    pub(crate) cookie: Option<String>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, second_version: bool) -> Self {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let io = TokioIo::new(stream);
        if second_version {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
            tokio::spawn(connection);
            let sender = Sender::Http2(sender);
            return Self { address, sender };
        }
        let (sender, connection) = http1::handshake(io).await.unwrap();
        tokio::spawn(connection);
        let sender = Sender::Http1(sender);
        Self { address, sender }
    }

    /// Sends a request with these headers and reads the whole answer.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let host = self.address.to_string();
        let target = match self.sender {
            Sender::Http1(_) => path.to_owned(),
            Sender::Http2(_) => format!("http://{host}{path}"),
        };
        let mut request = Request::builder().method(method).uri(target);
        if matches!(self.sender, Sender::Http1(_)) {
            request = request.header("host", &host);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::new(Bytes::from(body.to_owned())))
            .unwrap();
        let answer = match &mut self.sender {
            Sender::Http1(sender) => {
                sender.ready().await.unwrap();
                sender.send_request(request).await.unwrap()
            }
            Sender::Http2(sender) => {
                sender.ready().await.unwrap();
                sender.send_request(request).await.unwrap()
            }
        };
        let text = |name: &str| {
            let value = answer.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let (id, cookie) = (text("x-correlation-id"), text("set-cookie"));
        let status = answer.status();
        answer.into_body().collect().await.unwrap();
        Answer {
            status,
            id: id.expect("every answer carries its identifier"),
            cookie: cookie.and_then(|cookie| Some(cookie.split(';').next()?.to_owned())),
        }
    }
}

/// Writes bytes, leaves in the middle when told so, and reads what the server has to say.
pub(crate) fn write_raw(bytes: &[u8], leave: bool) -> String {
    let mut stream = TcpStream::connect(server().address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // The server may refuse before it has read everything, and close.
    let written = stream.write_all(bytes);
    if leave {
        drop(written.and_then(|()| stream.shutdown(Shutdown::Write)));
    }
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}
