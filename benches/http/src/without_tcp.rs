//! The service called directly: all that is measured is the service.

use crate::print_row;
use crate::variant::{ALL, Variant};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use http_body_util::BodyExt;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Instant;
use tokio::runtime::Runtime;
use tower::{Service, ServiceExt};

const ROUNDS: usize = 61;
const REQUESTS: u32 = 2_000;

pub(crate) fn compare(shown: bool) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut services = ALL.map(|variant| variant.router(shown));
    let mut nanoseconds: [Vec<f64>; 3] = Default::default();
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let mut of_round = [0.0; 3];
        for (service, taken) in services.iter_mut().zip(&mut of_round) {
            let started = Instant::now();
            run(&runtime, service, REQUESTS)?;
            *taken = started.elapsed().as_secs_f64() * 1e9 / f64::from(REQUESTS);
        }
        // The first round warms up.
        if round > 0 {
            of_round
                .iter()
                .zip(&mut nanoseconds)
                .for_each(|(one, all)| all.push(*one));
            let [_, theirs, ours] = of_round;
            ratios.push(ours / theirs);
        }
    }
    print_row("ns per request, without TCP", &nanoseconds, &mut ratios);
    Ok(())
}

/// For a profiler: nothing but requests of one variant.
pub(crate) fn count(variant: Variant, requests: u32) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    run(&runtime, &mut variant.router(false), requests)
}

fn run(runtime: &Runtime, service: &mut Router, requests: u32) -> Result<(), Box<dyn Error>> {
    runtime.block_on(async {
        for _ in 0..requests {
            let service = ServiceExt::<Request<Body>>::ready(service).await?;
            let answer = service.call(request()?).await?;
            if answer.status() != 200 {
                return Err("a request failed".into());
            }
            answer.into_body().collect().await?;
        }
        Ok(())
    })
}

/// As a client sends it through a connection.
fn request() -> Result<Request<Body>, http::Error> {
    let peer: SocketAddr = ([127, 0, 0, 1], 4711).into();
    Request::get("/users/17?full=yes")
        .header("host", "localhost")
        .header("user-agent", "http-bench/0")
        .header("accept", "*/*")
        .extension(ConnectInfo(peer))
        .body(Body::empty())
}
