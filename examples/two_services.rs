//! Two services, two processes, two journals, one correlation identifier.
//!
//! `cargo run --example two_services`: this process is the shop. It starts itself once more as the payments service,
//! sells something over TCP, and then shows what each of the two has on record.
#![expect(clippy::print_stdout, reason = "a program for people to read")]

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use clap::Parser;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tokio::net::TcpListener;
use tower::{Layer, ServiceExt};
use tracing_security::journal::Reader;
use tracing_security::{SecurityGuard, SecurityLayer, event_type};
use tracing_security_tower::{HttpSecurityLayer, Propagation, PropagationLayer, SecurityContext};
use tracing_subscriber::prelude::*;

#[derive(Debug, Parser)]
#[command(about = "Two services that share one correlation identifier")]
struct Args {
    /// Directory of both journals.
    #[arg(long, default_value = "logs/two_services")]
    dir: PathBuf,
    /// Be the payments service, until standard input ends.
    #[arg(long, hide = true)]
    payments: bool,
}

/// A client that tells the next service which request it acts for.
type Payments = Propagation<Client<HttpConnector, Body>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    if args.payments {
        return be_payments(&args.dir).await;
    }
    let journal = open_journal(&args.dir, "shop")?;
    let (mut child, payments) = start_payments(&args.dir)?;

    let client = Client::builder(TokioExecutor::new()).build_http();
    let client: Payments = PropagationLayer::new().layer(client);
    let shop = Router::new()
        .route("/orders", post(order))
        .with_state((client, payments))
        .layer(HttpSecurityLayer::new());
    let address = serve(shop).await?;
    let id = buy(address).await?;

    // The end of its standard input tells the other service to stop.
    drop(child.stdin.take());
    child.wait()?;
    drop(journal);
    for service in ["shop", "payments"] {
        println!("\non record at {service}:");
        print_records(&args.dir.join(service), &id)?;
    }
    println!("\nto find them again:");
    for service in ["shop", "payments"] {
        let directory = args.dir.join(service);
        println!("seclog query {} --correlation {id}", directory.display());
    }
    Ok(())
}

/// The shop: takes the money by the other service, in whose journal the same identifier will stand.
async fn order(State((client, payments)): State<(Payments, SocketAddr)>) -> StatusCode {
    if let Some(context) = SecurityContext::current() {
        context.set_actor("user-18273");
    }
    let request = Request::post(format!("http://{payments}/charges"));
    let Ok(request) = request.body(Body::from("250000")) else {
        return StatusCode::INTERNAL_SERVER_ERROR;
    };
    match client.oneshot(request).await {
        Ok(answer) if answer.status().is_success() => StatusCode::CREATED,
        Ok(_) => StatusCode::PAYMENT_REQUIRED,
        Err(_) => StatusCode::BAD_GATEWAY,
    }
}

/// The payments service: refuses what is too much.
async fn charge(amount: String) -> (StatusCode, Json<serde_json::Value>) {
    let amount: u64 = amount.parse().unwrap_or(u64::MAX);
    if amount > 10_000 {
        tracing::warn!(target: "security", event_type = event_type::AUTHZ_ACCESS_DENIED, target = "/charges",
            amount, outcome = "failure", reason = "over the limit", "charge refused");
        return (StatusCode::FORBIDDEN, Json(json!({ "limit": 10_000 })));
    }
    (StatusCode::CREATED, Json(json!({ "charged": amount })))
}

async fn be_payments(dir: &Path) -> Result<(), Box<dyn Error>> {
    let journal = open_journal(dir, "payments")?;
    let payments = Router::new()
        .route("/charges", post(charge))
        .layer(HttpSecurityLayer::new());
    println!("{}", serve(payments).await?);
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    drop(journal);
    Ok(())
}

/// Starts this program once more, and reads where it listens.
fn start_payments(dir: &Path) -> Result<(Child, SocketAddr), Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--payments")
        .arg("--dir")
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    Ok((child, line.trim().parse()?))
}

fn open_journal(dir: &Path, service: &str) -> Result<SecurityGuard, Box<dyn Error>> {
    let (security, guard) = SecurityLayer::builder()
        .directory(dir.join(service))
        .service(service, env!("CARGO_PKG_VERSION"))
        .build()?;
    tracing_subscriber::registry().with(security).init();
    Ok(guard)
}

async fn serve(router: Router) -> Result<SocketAddr, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async { axum::serve(listener, service).await });
    Ok(address)
}

/// A customer, who knows of no identifier and is told one.
async fn buy(shop: SocketAddr) -> Result<String, Box<dyn Error>> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let request = Request::post(format!("http://{shop}/orders")).body(Body::empty())?;
    let answer = client.request(request).await?;
    let id = answer.headers().get("x-correlation-id");
    let id = id.ok_or("no identifier")?.to_str()?.to_owned();
    println!(
        "the shop answered {}, x-correlation-id: {id}",
        answer.status()
    );
    Ok(id)
}

fn print_records(journal: &Path, id: &str) -> Result<(), Box<dyn Error>> {
    let wanted = format!("\"correlation_id\":\"{id}\"");
    let mut reader = Reader::open(journal)?;
    while let Some(line) = reader.next()? {
        let line = String::from_utf8_lossy(line.bytes);
        if line.contains(&wanted) {
            println!("{line}");
        }
    }
    Ok(())
}
