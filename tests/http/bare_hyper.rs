//! Hyper without a framework: no route, and the peer's address given by hand.

use crate::server::server;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1 as client;
use hyper::server::conn::http1 as serving;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use tower::{Layer, ServiceExt, service_fn};
use tracing_security_tower::{HttpSecurityLayer, PeerAddr, RequestBody};

async fn serve(listener: tokio::net::TcpListener) {
    loop {
        let (stream, peer) = listener.accept().await.unwrap();
        let service = HttpSecurityLayer::new().layer(service_fn(answer));
        let service = service.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(PeerAddr(peer));
            request
        });
        let service = TowerToHyperService::new(service);
        let connection = serving::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection.with_upgrades());
    }
}

async fn answer(
    request: Request<RequestBody<Incoming>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if path == "/upgrade" {
        let upgraded = hyper::upgrade::on(request);
        tokio::spawn(async move {
            let mut upgraded = TokioIo::new(upgraded.await.unwrap());
            tokio::io::AsyncWriteExt::write_all(&mut upgraded, b"upgraded")
                .await
                .unwrap();
        });
        let answer = Response::builder()
            .status(StatusCode::SWITCHING_PROTOCOLS)
            .header("upgrade", "echo")
            .header("connection", "upgrade");
        return Ok(answer.body(Full::default()).unwrap());
    }
    let read = request.into_body().collect().await.unwrap().to_bytes();
    let mut answer = Response::new(Full::from(read));
    if path.starts_with("/secret") {
        *answer.status_mut() = StatusCode::FORBIDDEN;
    }
    Ok(answer)
}

async fn ask(address: std::net::SocketAddr, path: &str, id: &str) -> Response<Incoming> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = client::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection.with_upgrades());
    let mut request = Request::post(path)
        .header("host", "h")
        .header("x-correlation-id", id);
    if path == "/upgrade" {
        request = request
            .header("connection", "upgrade")
            .header("upgrade", "echo");
    }
    let request = request.body(Full::new(Bytes::from("given back")));
    sender.send_request(request.unwrap()).await.unwrap()
}

#[test]
fn refusals_are_on_record_without_their_path_and_upgrades_are_none() {
    let server = server();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener));
        let fine = ask(address, "/", "hyper-fine").await;
        assert_eq!(fine.headers()["x-correlation-id"], "hyper-fine");
        let body = fine.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, "given back");
        let refused = ask(address, "/secret/of-alice?q=hers", "hyper-refused").await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        let upgraded = ask(address, "/upgrade", "hyper-upgraded").await;
        assert_eq!(upgraded.status(), StatusCode::SWITCHING_PROTOCOLS);
        assert_eq!(upgraded.headers()["x-correlation-id"], "hyper-upgraded");
        let mut stream = TokioIo::new(hyper::upgrade::on(upgraded).await.unwrap());
        let mut said = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut said)
            .await
            .unwrap();
        assert_eq!(said, "upgraded");
    });
    let records = server.records("hyper-", 1);
    assert_eq!(records.len(), 1, "{records:#?}");
    assert_eq!(records[0]["correlation_id"], "hyper-refused");
    assert_eq!(records[0]["source_ip"], "127.0.0.1");
    assert_eq!(records[0]["fields"].get("url.path"), None);
    assert!(!server.text().contains("of-alice"));
}
