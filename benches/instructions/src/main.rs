//! Runs one kind of event many times in a function of its own, so that callgrind can count what is inside it.
//!
//! `instructions clean|varied|dirty|unwanted|span EVENTS`

use std::error::Error;
use std::hint::black_box;
use tracing_security::SecurityLayer;
use tracing_subscriber::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let kind = arguments.next().ok_or("which kind: clean, varied, dirty, unwanted or span?")?;
    let events: u64 = arguments.next().ok_or("how many events?")?.parse()?;
    let directory = tempfile::tempdir()?;
    let (security, guard) = SecurityLayer::builder()
        .directory(directory.path().join("journal"))
        .service("bench", "1.0.0")
        .build()?;
    tracing_subscriber::registry().with(security).init();
    let request = tracing::info_span!(target: "security", "request", method = "POST", path = "/api/v1/login", correlation_id = "0190f3c2-7b6e-7d41-9c55-5b0a6f1e2d3c");
    let login = tracing::info_span!(target: "security", parent: &request, "login", user = "user-18273");
    let _inside = login.enter();
    for n in 0..events {
        match kind.as_str() {
            "clean" => clean(),
            "varied" => varied(n),
            "dirty" => dirty(),
            "unwanted" => unwanted(),
            "span" => span(),
            other => return Err(format!("no such kind: {other}").into()),
        }
    }
    drop(guard);
    Ok(())
}

#[inline(never)]
fn clean() {
    tracing::warn!(
        target: "security",
        event_type = black_box("auth.login_failure"),
        actor = black_box("user-18273"),
        source_ip = black_box("203.0.113.77"),
        resource = black_box("/api/v1/login"),
        outcome = black_box("failure"),
        reason = black_box("bad credentials"),
        risk_score = black_box(6),
        http.status_code = black_box(401_u64),
        "login failed"
    );
}

/// The same with values that differ from event to event.
#[inline(never)]
fn varied(n: u64) {
    const ACTORS: [&str; 4] = ["user-18273", "user-90421", "svc-billing", "maria.k"];
    const ADDRESSES: [&str; 4] = ["203.0.113.77", "198.51.100.4", "2001:db8::17", "192.0.2.200"];
    const PATHS: [&str; 4] = ["/api/v1/login", "/api/v1/invoices/7781", "/admin/users", "/health"];
    let pick = |of: [&'static str; 4]| of[(n % 4) as usize];
    tracing::warn!(
        target: "security",
        event_type = black_box("auth.login_failure"),
        actor = black_box(pick(ACTORS)),
        source_ip = black_box(pick(ADDRESSES)),
        resource = black_box(pick(PATHS)),
        outcome = black_box("failure"),
        reason = black_box("bad credentials"),
        risk_score = black_box(6),
        http.status_code = black_box(401_u64),
        "login failed"
    );
}

#[inline(never)]
fn dirty() {
    tracing::warn!(
        target: "security",
        event_type = black_box("auth.login_failure"),
        actor = black_box("user-18273"),
        source_ip = black_box("203.0.113.77"),
        resource = black_box("/api/v1/login"),
        outcome = black_box("failure"),
        reason = black_box("bad credentials"),
        risk_score = black_box(6),
        http.status_code = black_box(401_u64),
        email = black_box("alice@example.com"),
        authorization = black_box("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTE4MjczIn0.3vB1kF0oYzq5n2dQJxH8tR7mWc4uLpSgKaE9iZsXyTo"),
        password = black_box("hunter2"),
        card = black_box("4111 1111 1111 1111"),
        "login failed"
    );
}

#[inline(never)]
fn unwanted() {
    tracing::info!(target: "app::http", method = black_box("GET"), path = black_box("/"), "request served");
}

#[inline(never)]
fn span() {
    let span = tracing::info_span!("request", correlation_id = black_box("req-7f3a"), source_ip = black_box("203.0.113.77"));
    let _inside = span.enter();
    clean();
}
