//! Sizes a system: emits realistic login events and says what they cost and what became of them.
//!
//! With `--ack` it prints `acked SEQ` after each successful `sync`: everything up to that sequence number is on
//! stable storage, so a harness may kill it at any moment and look.
#![expect(clippy::print_stdout, reason = "a program for people to read")]

use clap::{Parser, ValueEnum};
use hdrhistogram::Histogram;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};
use tracing_security::journal::Compression;
use tracing_security::{Health, SecurityHandle, SecurityLayer, Transport};
use tracing_subscriber::prelude::*;

#[derive(Debug, Parser)]
#[command(about = "Emits login events into a security journal and measures what they cost")]
struct Args {
    /// Directory of the journal.
    #[arg(long)]
    dir: PathBuf,
    /// Events in all.
    #[arg(long, default_value_t = 100_000)]
    events: u64,
    /// Threads that emit them.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_024))]
    threads: u64,
    /// Events per second in all; as fast as possible if not given.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    rate: Option<u64>,
    /// Put secrets and personal data into every event.
    #[arg(long)]
    dirty: bool,
    /// Size at which a segment is closed.
    #[arg(long)]
    segment_bytes: Option<u64>,
    /// How closed segments are compressed.
    #[arg(long, value_enum, default_value_t = CompressionChoice::Zstd)]
    compress: CompressionChoice,
    /// Sync after every event and print what is acknowledged.
    #[arg(long)]
    ack: bool,
    /// Budget of the queue in bytes.
    #[arg(long)]
    queue_bytes: Option<u64>,
    /// Let records travel through tracing_appender's channel instead of the byte buffer.
    #[arg(long)]
    channel: bool,
    /// Do not seal the journal.
    #[arg(long)]
    unsealed: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CompressionChoice {
    None,
    Zstd,
    Gzip,
}

fn main() -> ExitCode {
    run(&Args::parse()).unwrap_or_else(|error| {
        // Nobody is left to tell when standard error is gone.
        let _ = writeln!(std::io::stderr(), "load: {error}");
        ExitCode::from(2)
    })
}

fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let mut builder = SecurityLayer::builder()
        .directory(&args.dir)
        .service("load", env!("CARGO_PKG_VERSION"))
        .seal(!args.unsealed)
        .transport(if args.channel {
            Transport::Channel
        } else {
            Transport::SwapBuffer
        })
        .compression(match args.compress {
            CompressionChoice::None => Compression::None,
            CompressionChoice::Zstd => Compression::Zstd,
            CompressionChoice::Gzip => Compression::Gzip,
        });
    if let Some(bytes) = args.segment_bytes {
        builder = builder.segment_bytes(bytes);
    }
    if let Some(bytes) = args.queue_bytes {
        builder = builder.queue_bytes(bytes);
    }
    let (security, guard) = builder.build()?;
    tracing_subscriber::registry().with(security).init();
    let handle = guard.handle();
    handle.self_check()?;

    let started = Instant::now();
    let latencies = emit_all(args, &handle)?;
    let emitting = started.elapsed();
    let report = guard.shutdown(Duration::from_secs(60));
    let draining = started.elapsed();
    let health = handle.health();
    if !args.ack {
        print_figures(args, &latencies, (emitting, draining), &health);
    }
    let accounted =
        health.emitted == args.events && health.written + health.shed_total() == args.events;
    Ok(if accounted && report.unwritten == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs every thread to its end; returns the time each call took, in nanoseconds.
fn emit_all(args: &Args, handle: &SecurityHandle) -> Result<Histogram<u64>, Box<dyn Error>> {
    let mut all = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = (0..args.threads)
            .map(|t| scope.spawn(move || emit(args, t, handle)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join())
            .collect::<Vec<_>>()
    });
    for part in parts {
        all.add(part.map_err(|_| "an emitting thread panicked")??)?;
    }
    Ok(all)
}

fn emit(args: &Args, thread: u64, handle: &SecurityHandle) -> Result<Histogram<u64>, String> {
    let mut latencies =
        Histogram::new_with_bounds(1, 60_000_000_000, 3).map_err(|e| e.to_string())?;
    let share = args.events / args.threads + u64::from(thread < args.events % args.threads);
    let pause = args
        .rate
        .map(|rate| Duration::from_secs_f64(args.threads as f64 / rate as f64));
    let start = Instant::now();
    for n in 0..share {
        if let Some(pause) = pause {
            let due = start + pause.mul_f64(n as f64);
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        let request = tracing::info_span!(target: "security::http", "request", security = false,
            correlation_id = %format_args!("load-{thread}-{n}"), source_ip = "203.0.113.77");
        let _request = request.enter();
        let login = tracing::info_span!("login", user = "user-18273");
        let _login = login.enter();
        let called = Instant::now();
        log_in(args.dirty, n);
        let took = u64::try_from(called.elapsed().as_nanos()).unwrap_or(u64::MAX);
        latencies.saturating_record(took);
        if args.ack {
            acknowledge(handle)?;
        }
    }
    Ok(latencies)
}

fn log_in(dirty: bool, attempt: u64) {
    if dirty {
        tracing::warn!(
            target: "security",
            event_type = "auth.login_failure",
            outcome = "failure",
            reason = "bad credentials",
            target = "/api/v1/login",
            risk_score = 6,
            http.response.status_code = 401,
            attempt,
            email = "alice@example.com",
            authorization = "Bearer 2YotnFZFEjr1zCsicMWpAA",
            password = "hunter2",
            card = "4111 1111 1111 1111",
            "login failed"
        );
    } else {
        tracing::warn!(
            target: "security",
            event_type = "auth.login_failure",
            outcome = "failure",
            reason = "bad credentials",
            target = "/api/v1/login",
            risk_score = 6,
            http.response.status_code = 401,
            attempt,
            "login failed"
        );
    }
}

fn acknowledge(handle: &SecurityHandle) -> Result<(), String> {
    let seq = handle
        .sync(Duration::from_secs(30))
        .map_err(|e| e.to_string())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "acked {seq}")
        .and_then(|()| out.flush())
        .map_err(|e| e.to_string())
}

fn print_figures(
    args: &Args,
    latencies: &Histogram<u64>,
    (emitting, draining): (Duration, Duration),
    health: &Health,
) {
    let per_second = |time: Duration| args.events as f64 / time.as_secs_f64();
    let journal = health.journal.as_ref();
    let bytes = journal.map_or(0, |j| j.bytes_written) as f64
        / journal.map_or(1, |j| j.records_written.max(1)) as f64;
    println!("events            {}", args.events);
    println!("events/s emitted  {:.0}", per_second(emitting));
    println!("events/s written  {:.0}", per_second(draining));
    println!("caller p50        {} ns", latencies.value_at_quantile(0.5));
    println!("caller p99        {} ns", latencies.value_at_quantile(0.99));
    println!(
        "caller p99.9      {} ns",
        latencies.value_at_quantile(0.999)
    );
    println!("bytes/record      {bytes:.0}");
    println!("emitted           {}", health.emitted);
    println!("written           {}", health.written);
    println!("shed              {}", health.shed_total());
    println!("in flight         {}", health.in_flight);
    println!("write stalls      {}", health.write_stalls);
    if let Some(journal) = journal {
        println!("next seq          {}", journal.next_seq);
        println!("durable seq       {}", journal.durable_seq);
        println!("syncs             {}", journal.syncs);
        println!("segments          {}", journal.segments_opened);
        println!("checkpoints       {}", journal.checkpoints);
    }
}
