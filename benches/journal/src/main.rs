//! Prints what the journal costs and how fast it is verified.
//!
//! `cargo run --release` prints every figure; `cargo run --release -- sealing` one. Figures depend on the disk below
//! the temporary directory (`TMPDIR`).

mod group_commit;
mod record;

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use tracing_security_journal::{
    Compression, Options, Rotate, Seal, Urgency, VerifyOptions, verify,
};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        None => {
            sealing()?;
            verification()?;
            archive()?;
            group_commit::throughput()?;
            group_commit::latency()
        }
        Some("sealing") => sealing(),
        Some("verify") => verification(),
        Some("verify-child") => verify_child(arguments.next().ok_or("no directory")?.as_ref()),
        Some("archive") => archive(),
        Some("group-commit") => group_commit::throughput(),
        Some("latency") => group_commit::latency(),
        Some(other) => Err(format!(
            "unknown figure {other}: use sealing, verify, archive, group-commit or latency"
        )
        .into()),
    }
}

fn options(directory: &Path) -> Options {
    Options::new(directory)
        .rotate(Rotate::Never)
        .compression(Compression::None)
        .sync_interval(Duration::from_secs(3600))
}

fn append_all(
    options: Options,
    bodies: &[Vec<u8>],
    count: usize,
) -> Result<Duration, Box<dyn Error>> {
    let mut writer = options.open()?;
    let start = Instant::now();
    for body in bodies.iter().cycle().take(count) {
        writer.append(body, Urgency::Normal)?;
    }
    let elapsed = start.elapsed();
    writer.close()?;
    Ok(elapsed)
}

/// The cost of a record on the worker's thread, with and without the seal.
fn sealing() -> Outcome {
    const COUNT: usize = 10_000;
    const ROUNDS: usize = 150;
    let bodies = record::of_300_bytes(1_000);
    let mut best = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (best, seal) in best.iter_mut().zip([Seal::off(), Seal::default()]) {
            let root = tempfile::tempdir()?;
            let options = options(&root.path().join("log"))
                .segment_bytes(1 << 40)
                .seal(seal);
            *best = append_all(options, &bodies, COUNT)?.min(*best);
        }
    }
    let [off, on] = best.map(|best| best.as_nanos() as f64 / COUNT as f64);
    println!(
        "sealing: append {off:.0} ns unsealed, {on:.0} ns sealed: {:.0} ns per record of 300 B (checkpoints and \
         writes included; best of {ROUNDS} × {COUNT})",
        on - off
    );
    Ok(())
}

/// How fast a log is verified, and in how much memory.
fn verification() -> Outcome {
    const COUNT: usize = 2_000_000;
    for compression in [Compression::None, Compression::Zstd] {
        let root = tempfile::tempdir()?;
        let log = root.path().join("log");
        let bodies = record::of_300_bytes(1_000);
        append_all(options(&log), &bodies, COUNT)?;
        if compression == Compression::Zstd {
            compress_all(&log, Seal::default())?;
        }
        println!("verify, {compression:?}:");
        let status = std::process::Command::new(std::env::current_exe()?)
            .arg("verify-child")
            .arg(&log)
            .status()?;
        if !status.success() {
            return Err("verification failed".into());
        }
    }
    Ok(())
}

fn compress_all(log: &Path, seal: Seal) -> Outcome {
    let mut writer = options(log)
        .compression(Compression::Zstd)
        .seal(seal)
        .open()?;
    loop {
        writer.tick()?;
        let names = std::fs::read_dir(log)?.filter_map(Result::ok);
        let plain = names.filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("security.0")
                && entry.file_name().to_string_lossy().ends_with(".jsonl")
        });
        if plain.count() <= 1 {
            return Ok(writer.close()?);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn verify_child(log: &Path) -> Outcome {
    for _ in 0..3 {
        let start = Instant::now();
        let report = verify(log, &VerifyOptions::new())?;
        let elapsed = start.elapsed();
        if !report.ok {
            return Err(format!("{:?}", report.findings).into());
        }
        println!(
            "  {:.2} M lines/s, {:.0} MB/s ({} lines, {} checkpoints, {} segments), peak memory {}",
            report.lines as f64 / elapsed.as_secs_f64() / 1e6,
            report.bytes as f64 / elapsed.as_secs_f64() / 1e6,
            report.lines,
            report.checkpoints,
            report.segments,
            peak_memory()
        );
    }
    Ok(())
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".into(), |line| line.trim().to_owned())
}

/// How much the seal adds to a compressed archive.
fn archive() -> Outcome {
    const COUNT: usize = 300_000;
    let bodies = record::logins(COUNT);
    let mut sizes = Vec::new();
    for seal in [Seal::off(), Seal::default()] {
        let root = tempfile::tempdir()?;
        let log = root.path().join("log");
        append_all(
            options(&log).segment_bytes(16 << 20).seal(seal),
            &bodies,
            COUNT,
        )?;
        compress_all(&log, seal)?;
        let mut size = 0;
        for entry in std::fs::read_dir(&log)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".zst") || name == "security.lineage" {
                size += entry.metadata()?.len();
            }
        }
        sizes.push(size);
    }
    let (off, on) = (sizes[0] as f64, sizes[1] as f64);
    println!(
        "archive: {:.1} B per record unsealed, {:.1} B sealed (zstd): grows by {:.2} %",
        off / COUNT as f64,
        on / COUNT as f64,
        (on / off - 1.0) * 100.0
    );
    Ok(())
}
