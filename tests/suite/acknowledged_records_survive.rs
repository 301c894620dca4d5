//! A process killed at any moment: what it acknowledged is there, and the log goes on where it stood.

use crate::{case, fresh_directory};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::thread;
use std::time::Duration;
use tracing_security::journal::{Reader, VerifyOptions, verify};
use tracing_security_tests::parse_strict;

/// How many processes are killed; the variable asks for more.
fn rounds() -> u64 {
    let asked = std::env::var("SECURITY_LOG_KILL_ROUNDS").ok();
    asked.map_or(25, |text| {
        text.parse().expect("SECURITY_LOG_KILL_ROUNDS is a number")
    })
}

/// Lets one process write until it is killed; returns the last `(SEQ, N)` it acknowledged.
fn one_life(directory: &Path, round: u64) -> Option<(u64, u64)> {
    let mut child = case("acknowledged", directory)
        .arg(&format!("run-{round}"))
        .spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut errors = child.stderr.take().unwrap();
    // Some die while they start, the others a while after their first acknowledgement.
    let spread = round.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    let first = if round.is_multiple_of(8) {
        None
    } else {
        lines.next()
    };
    thread::sleep(Duration::from_micros(spread % 60_000));
    child.kill().unwrap();
    child.wait().unwrap();
    let mut told = String::new();
    std::io::Read::read_to_string(&mut errors, &mut told).unwrap();
    assert!(told.is_empty(), "round {round}: {told}");
    // A line torn by the kill was never received.
    let last = first
        .into_iter()
        .chain(lines)
        .map_while(Result::ok)
        .filter(|l| l.split(' ').count() == 3)
        .last()?;
    let mut numbers = last
        .strip_prefix("acked ")
        .unwrap()
        .split(' ')
        .map(|n| n.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Reads on from `reader`, with one number after the other, and counts the acknowledged records by run.
fn read_on(reader: &mut Reader, found: &mut HashMap<String, u64>) {
    loop {
        let expected = reader.next_seq();
        let Some(line) = reader.next().unwrap() else {
            return;
        };
        assert_eq!(line.seq, expected, "a gap");
        let record = parse_strict(line.bytes).unwrap();
        if let Some(run) = record["fields"]["run"].as_str() {
            let n = record["fields"]["n"].as_u64().unwrap();
            let next = found.entry(run.to_owned()).or_insert(n);
            assert_eq!(n, *next, "{run}");
            *next += 1;
        }
    }
}

#[test]
fn every_acknowledged_record_survives_a_kill_and_the_journal_goes_on() {
    let (_parent, directory) = fresh_directory();
    let mut acknowledged = Vec::new();
    let mut found = HashMap::new();
    let mut checked = 0;
    for round in 1..=rounds() {
        if let Some((seq, n)) = one_life(&directory, round) {
            acknowledged.push((format!("run-{round}"), n));
            let mut reader = Reader::from_seq(&directory, checked).unwrap();
            let mut here = HashMap::new();
            read_on(&mut reader, &mut here);
            assert!(
                reader.next_seq() > seq,
                "round {round}: {seq} was acknowledged"
            );
            let survived = here.get(&format!("run-{round}")).copied().unwrap_or(0);
            assert!(
                survived > n,
                "round {round}: {n} was acknowledged, {survived} are there"
            );
            checked = seq + 1;
        }
    }
    // One more process opens it; then everything is looked at once more, from the start.
    let closed = case("opened", &directory).succeed();
    assert_eq!(closed.stdout, "ok\n");
    let mut reader = Reader::open(&directory).unwrap();
    read_on(&mut reader, &mut found);
    let count: u64 = acknowledged.iter().map(|(_, n)| n + 1).sum();
    for (run, n) in &acknowledged {
        assert!(
            found.get(run).is_some_and(|next| next > n),
            "{run}: {n} was acknowledged"
        );
    }
    let report = verify(&directory, &VerifyOptions::new()).unwrap();
    assert!(report.findings.is_empty(), "{report:#?}");
    println!(
        "{} processes killed, {count} records acknowledged, 0 lost",
        rounds()
    );
}
