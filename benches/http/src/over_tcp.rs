//! Requests over connections that stay open, on the loopback: one server's thread, one client's.

use crate::print_row;
use crate::variant::{ALL, Variant};
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const ROUNDS: usize = 31;
const CONNECTIONS: usize = 16;
const ROUND: Duration = Duration::from_millis(150);
const REQUEST: &[u8] =
    b"GET /users/17?full=yes HTTP/1.1\r\nhost: localhost\r\nuser-agent: http-bench/0\r\naccept: */*\r\n\r\n";

pub(crate) fn compare(shown: bool) -> Result<(), Box<dyn Error>> {
    let addresses = ALL
        .map(|variant| serve(variant, shown))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut per_second: [Vec<f64>; 3] = Default::default();
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let mut of_round = [0.0; 3];
        for (address, rate) in addresses.iter().zip(&mut of_round) {
            *rate = runtime.block_on(rate_of(*address))?;
        }
        // The first round warms up.
        if round > 0 {
            of_round
                .iter()
                .zip(&mut per_second)
                .for_each(|(one, all)| all.push(*one));
            let [_, theirs, ours] = of_round;
            ratios.push(ours / theirs);
        }
    }
    print_row("requests per second, TCP", &per_second, &mut ratios);
    Ok(())
}

/// A server of this variant in a thread of its own, until the process ends.
fn serve(variant: Variant, shown: bool) -> Result<SocketAddr, mpsc::RecvError> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let _ = tell.send(listener.local_addr()?);
            let service = variant
                .router(shown)
                .into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).await
        })
    });
    told.recv()
}

/// Requests per second of several connections that each wait for their answers.
async fn rate_of(address: SocketAddr) -> io::Result<f64> {
    let until = Instant::now() + ROUND;
    let mut connections = JoinSet::new();
    let started = Instant::now();
    for _ in 0..CONNECTIONS {
        connections.spawn(one(address, until));
    }
    let mut total = 0;
    while let Some(answered) = connections.join_next().await {
        total += answered??;
    }
    Ok(f64::from(total) / started.elapsed().as_secs_f64())
}

async fn one(address: SocketAddr, until: Instant) -> io::Result<u32> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut answer = [0; 4096];
    let mut answered = 0;
    while Instant::now() < until {
        stream.write_all(REQUEST).await?;
        let mut len = 0;
        // The body is `fine`, and it is last.
        while !answer[..len].ends_with(b"fine") {
            match stream.read(&mut answer[len..]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => len += read,
            }
        }
        answered += 1;
    }
    Ok(answered)
}
