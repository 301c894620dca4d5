//! A real gRPC server and client: calls that fail do so under HTTP status 200.

use crate::server::server;
use bytes::{Buf, BufMut};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::{Request, Response};
use std::convert::Infallible;
use std::net::IpAddr;
use std::task::{Context, Poll};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataValue;
use tonic::server::{Grpc, NamedService, ServerStreamingService, UnaryService};
use tonic::transport::server::TcpConnectInfo;
use tonic::{Code, Status};
use tracing_security_tower::HttpSecurityLayer;

/// Messages as they are: without generated code there is no other.
#[derive(Debug, Clone, Copy, Default)]
struct Texts;

impl Codec for Texts {
    type Encode = String;
    type Decode = String;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Texts {
    type Item = String;
    type Error = Status;

    fn encode(&mut self, item: String, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put_slice(item.as_bytes());
        Ok(())
    }
}

impl Decoder for Texts {
    type Item = String;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<String>, Status> {
        let bytes = from.copy_to_bytes(from.remaining());
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// Ends a call as its message says: with the code of that number.
#[derive(Debug, Clone, Copy)]
struct Vault;

fn ended(message: &str) -> Status {
    Status::new(Code::from_i32(message.parse().unwrap()), "as you said")
}

impl UnaryService<String> for Vault {
    type Response = String;
    type Future = std::future::Ready<Result<tonic::Response<String>, Status>>;

    fn call(&mut self, request: tonic::Request<String>) -> Self::Future {
        let status = ended(request.get_ref());
        let said = (status.code() == Code::Ok).then(|| tonic::Response::new("well".to_owned()));
        std::future::ready(said.ok_or(status))
    }
}

impl ServerStreamingService<String> for Vault {
    type Response = String;
    type ResponseStream = tokio_stream::Iter<std::vec::IntoIter<Result<String, Status>>>;
    type Future = std::future::Ready<Result<tonic::Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: tonic::Request<String>) -> Self::Future {
        let status = ended(request.get_ref());
        let mut messages = vec![Ok("first".to_owned())];
        if status.code() != Code::Ok {
            messages.push(Err(status));
        }
        std::future::ready(Ok(tonic::Response::new(tokio_stream::iter(messages))))
    }
}

impl NamedService for Vault {
    const NAME: &'static str = "bank.Vault";
}

type Body = tonic::body::Body;

impl tower::Service<Request<Body>> for Vault {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = Grpc::new(Texts);
            Ok(match request.uri().path() {
                "/bank.Vault/Open" => grpc.unary(Self, request).await,
                "/bank.Vault/List" => grpc.server_streaming(Self, request).await,
                _ => Status::unimplemented("").into_http(),
            })
        })
    }
}

/// The methods there are: what a client asks for besides is its own invention.
fn route(path: &str) -> Option<String> {
    let known = ["/bank.Vault/Open", "/bank.Vault/List"];
    known.contains(&path).then(|| path.to_owned())
}

fn peer(extensions: &http::Extensions) -> Option<IpAddr> {
    let connection = extensions.get::<TcpConnectInfo>()?;
    connection.remote_addr().map(|address| address.ip())
}

type Client = tonic::client::Grpc<tonic::transport::Channel>;

async fn connect() -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let layer = HttpSecurityLayer::new()
        .route(|_, uri| route(uri.path()))
        .peer(peer);
    let serving = tonic::transport::Server::builder()
        .layer(layer)
        .add_service(Vault)
        .serve_with_incoming(TcpListenerStream::new(listener));
    tokio::spawn(serving);
    let endpoint = tonic::transport::Endpoint::from_shared(format!("http://{address}")).unwrap();
    Client::new(endpoint.connect().await.unwrap())
}

fn request(id: &str, message: &str) -> tonic::Request<String> {
    let mut request = tonic::Request::new(message.to_owned());
    let id = MetadataValue::try_from(id).unwrap();
    request.metadata_mut().insert("x-correlation-id", id);
    request
}

async fn call(client: &mut Client, method: &'static str, id: &str, message: &str) -> Code {
    client.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static(method);
    let request = request(id, message);
    if method != "/bank.Vault/List" {
        let answer = client.unary(request, path, Texts).await;
        return answer.map_or_else(|status| status.code(), |_| Code::Ok);
    }
    let answer = client.server_streaming(request, path, Texts).await;
    let mut messages = answer.unwrap().into_inner();
    assert_eq!(messages.message().await.unwrap().unwrap(), "first");
    match messages.message().await {
        Ok(_) => Code::Ok,
        Err(status) => status.code(),
    }
}

#[test]
fn a_call_that_fails_under_status_200_is_on_record_exactly_once() {
    let server = server();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut client = connect().await;
        for (place, method) in [("open", "/bank.Vault/Open"), ("list", "/bank.Vault/List")] {
            for code in 0..=16 {
                let id = format!("grpc-{place}-{code}-");
                let ended = call(&mut client, method, &id, &code.to_string()).await;
                assert_eq!(ended, Code::from_i32(code), "{id}");
            }
        }
        let unknown = call(
            &mut client,
            "/bank.Vault/Alices-secret",
            "grpc-unknown-",
            "0",
        )
        .await;
        assert_eq!(unknown, Code::Unimplemented);
    });
    let records = server.records("grpc-", 33);
    assert_eq!(records.len(), 33, "{records:#?}");
    for place in ["open", "list"] {
        for code in 1..=16 {
            let id = format!("grpc-{place}-{code}-");
            let record = records.iter().find(|r| r["correlation_id"] == id).unwrap();
            assert_eq!(record["event_type"], "http.error_response");
            assert_eq!(
                record["risk_score"],
                if [7, 16].contains(&code) { 6 } else { 3 }
            );
            assert_eq!(record["source_ip"], "127.0.0.1");
            assert_eq!(record["fields"]["rpc.grpc.status_code"], code);
            assert_eq!(record["fields"]["http.response.status_code"], 200);
            let method = if place == "open" { "Open" } else { "List" };
            assert_eq!(
                record["fields"]["url.path"],
                format!("/bank.Vault/{method}")
            );
        }
    }
    let named = |id: &str| &records.iter().find(|r| r["correlation_id"] == id).unwrap()["reason"];
    assert_eq!(named("grpc-open-16-"), "UNAUTHENTICATED");
    assert_eq!(named("grpc-list-7-"), "PERMISSION_DENIED");
    assert!(!server.text().contains("Alices-secret"));
}

#[test]
fn a_call_that_does_not_say_how_it_ended_is_on_record() {
    let server = server();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        use http_body_util::BodyExt;
        use tower::{Layer, ServiceExt};
        let silent = HttpSecurityLayer::new().layer(tower::service_fn(|_: Request<_>| async {
            let body: UnsyncBoxBody<bytes::Bytes, Infallible> =
                http_body_util::Full::from("message").boxed_unsync();
            let answer = Response::builder().header("content-type", "application/grpc");
            drop::<Option<tracing_security_tower::RequestBody<String>>>(None);
            Ok::<_, Infallible>(answer.body(body).unwrap())
        }));
        let request = Request::builder().header("x-correlation-id", "silent-grpc");
        let answer = silent.oneshot(request.body(String::new()).unwrap()).await;
        answer.unwrap().into_body().collect().await.unwrap();
    });
    let records = server.records("silent-grpc", 1);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["reason"], "UNKNOWN");
}
