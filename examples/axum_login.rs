//! A real login service with a security log; its routes are in `src/login.rs`.
//!
//! `cargo run --example axum_login -- --addr 127.0.0.1:3000 --dir logs/security`, then
//! `curl -i -H 'content-type: application/json' -d '{"user":"alice","password":"alice-password"}' 127.0.0.1:3000/login`
#![expect(clippy::print_stdout, reason = "a program for people to read")]

use clap::Parser;
use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};
use tracing_security::SecurityLayer;
use tracing_security_examples::login::{SEEDED, router};
use tracing_subscriber::prelude::*;

#[derive(Debug, Parser)]
#[command(about = "A login service with a security log")]
struct Args {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// Directory of the journal.
    #[arg(long, default_value = "logs/security")]
    dir: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let (security, guard) = SecurityLayer::builder()
        .directory(args.dir)
        .service("axum_login", env!("CARGO_PKG_VERSION"))
        .build()?;
    tracing_subscriber::registry().with(security).init();
    guard.handle().self_check()?;

    let listener = tokio::net::TcpListener::bind(args.addr).await?;
    println!("listening on http://{}", listener.local_addr()?);
    for (user, password, admin) in SEEDED {
        println!(
            "user {user}, password {password}{}",
            if admin { ", administrator" } else { "" }
        );
    }
    let service = router()?.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(told_to_stop())
        .await?;
    let report = guard.shutdown(std::time::Duration::from_secs(5));
    println!(
        "{} records written, {} shed, {} unwritten",
        report.written, report.shed, report.unwritten
    );
    Ok(())
}

/// SIGTERM or an interrupt: requests under way are finished, then the journal is closed.
async fn told_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
