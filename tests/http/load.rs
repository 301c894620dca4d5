use crate::client::{Answer, Client};
use crate::server::{Running, server};
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;

const CLIENTS: usize = 64;
/// 64 × 157 = 10,048 requests.
const REQUESTS_PER_CLIENT: usize = 157;
const SECRET: &str = "s3cret-of-the-load";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

async fn log_in(client: &mut Client, id: &str, user: &str, password: &str) -> Answer {
    let body = format!(r#"{{"user":"{user}","password":"{password}"}}"#);
    let headers = [
        ("x-correlation-id", id),
        ("content-type", "application/json"),
    ];
    client.send("POST", "/login", &headers, &body).await
}

/// What the service answers to the n-th request of a client, and the types of its records.
async fn nth(
    client: &mut Client,
    n: usize,
    id: &str,
    cookie: &str,
) -> (Answer, u16, &'static [&'static str]) {
    const REFUSED: &[&str] = &["http.error_response"];
    let secret = format!("Bearer {SECRET}");
    let plain = [("x-correlation-id", id), ("authorization", secret.as_str())];
    let known = [("x-correlation-id", id), ("cookie", cookie)];
    let json = [
        ("x-correlation-id", id),
        ("content-type", "application/json"),
    ];
    match n % 5 {
        0 => (client.send("GET", "/health", &plain, "").await, 200, &[]),
        1 => (client.send("GET", "/me", &plain, "").await, 401, REFUSED),
        2 => {
            let path = format!("/nowhere?token={SECRET}");
            (client.send("GET", &path, &plain, "").await, 404, REFUSED)
        }
        3 => {
            let both = &["authz.access_denied", "http.error_response"];
            (client.send("GET", "/admin", &known, "").await, 403, both)
        }
        _ => {
            let body = format!(r#"{{"user":"alice","password":"{SECRET}""#);
            (
                client.send("POST", "/login", &json, &body).await,
                400,
                REFUSED,
            )
        }
    }
}

async fn one_client(
    address: SocketAddr,
    number: usize,
    cookie: String,
) -> Vec<(String, &'static [&'static str])> {
    let mut client = Client::connect(address, number % 2 == 1).await;
    let mut expected = Vec::new();
    for n in 0..REQUESTS_PER_CLIENT {
        let id = format!("load-{number}-{n}");
        let (answer, status, types) = nth(&mut client, n, &id, &cookie).await;
        assert_eq!(answer.status.as_u16(), status, "{id}");
        assert_eq!(
            answer.id, id,
            "an answer carries its own request's identifier"
        );
        expected.push((id, types));
    }
    expected
}

#[test]
fn ten_thousand_requests_of_64_clients_each_have_their_records_exactly_once() {
    // The log is there before what it is to record.
    let server = server();
    let service = Running::start();
    let address = service.address;
    let (expected, cookie) = runtime().block_on(async {
        let mut client = Client::connect(address, false).await;
        let login = log_in(&mut client, "first-login", "alice", "alice-password").await;
        let cookie = login.cookie.expect("a session");
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| tokio::spawn(one_client(address, number, cookie.clone())))
            .collect();
        let mut expected = Vec::new();
        for client in clients {
            expected.extend(client.await.unwrap());
        }
        (expected, cookie)
    });
    assert!(expected.len() >= 10_000);
    let total = expected.iter().map(|(_, types)| types.len()).sum();
    // A record too many may come late: not after the service has ended.
    service.stop();
    let records = server.records("load-", total);
    let mut written: HashMap<&str, Vec<&Value>> = HashMap::new();
    for record in &records {
        let id = record["correlation_id"].as_str().unwrap();
        written.entry(id).or_default().push(record);
    }
    for (id, types) in &expected {
        let of_it = written.remove(id.as_str()).unwrap_or_default();
        let found: Vec<_> = of_it
            .iter()
            .map(|r| r["event_type"].as_str().unwrap())
            .collect();
        assert_eq!(found, *types, "{id}");
        for record in of_it {
            assert_eq!(record["source_ip"], "127.0.0.1");
            let of_alice = types.len() == 2;
            assert_eq!(record["actor"] == "alice", of_alice, "{record}");
        }
    }
    assert!(written.is_empty(), "{written:#?}");
    let session = cookie.trim_start_matches("session=");
    let text = server.text();
    for secret in [SECRET, session, "alice-password"] {
        assert!(!text.contains(secret), "{secret} is on disk");
    }
}

#[test]
fn what_the_service_says_stands_beside_the_response_under_one_identifier() {
    let (refused, accepted) = runtime().block_on(async {
        let mut client = Client::connect(server().address, true).await;
        let refused = log_in(&mut client, "login-refused", "alice", "not-her-password").await;
        (
            refused,
            log_in(&mut client, "login-accepted", "root", "root-password").await,
        )
    });
    assert_eq!(
        (refused.status.as_u16(), accepted.status.as_u16()),
        (401, 200)
    );
    let records = server().records("login-", 3);
    let found: Vec<_> = records
        .iter()
        .map(|r| {
            (
                r["correlation_id"].as_str().unwrap(),
                r["event_type"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("login-refused", "auth.login_failure"),
        ("login-refused", "http.error_response"),
        ("login-accepted", "auth.login_success"),
    ];
    assert_eq!(found, expected);
    assert!(!server().text().contains("not-her-password"));
}
