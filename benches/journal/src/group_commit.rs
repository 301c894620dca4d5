//! Many producers that wait for stable storage share one sync.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use tracing_security_journal::{Options, Urgency, Writer};

use crate::{Outcome, record};

const SPAN: Duration = Duration::from_secs(3);

/// Acknowledged records per second: one producer that syncs each record, and 64 that share.
pub fn throughput() -> Outcome {
    let root = tempfile::tempdir()?;
    let body = record::of_300_bytes(1).remove(0);
    let mut writer = Options::new(root.path().join("alone")).open()?;
    let (start, mut alone) = (Instant::now(), 0_u64);
    while start.elapsed() < SPAN {
        writer.append(&body, Urgency::Urgent)?;
        writer.sync()?;
        alone += 1;
    }
    writer.close()?;
    let alone = alone as f64 / SPAN.as_secs_f64();
    let queue = Arc::new(Queue::default());
    let worker = queue.work(Options::new(root.path().join("together")).open()?);
    let done = Arc::new(AtomicU64::new(0));
    let producers: Vec<_> = (0..64)
        .map(|_| {
            let (queue, done, body) = (Arc::clone(&queue), Arc::clone(&done), body.clone());
            std::thread::spawn(move || {
                let start = Instant::now();
                while start.elapsed() < SPAN {
                    let ticket = queue.push(&body, Urgency::Urgent);
                    queue.wait(ticket);
                    done.fetch_add(1, Relaxed);
                }
            })
        })
        .collect();
    for producer in producers {
        producer.join().map_err(|_| "a producer panicked")?;
    }
    queue.stop(worker)?;
    let together = done.load(Relaxed) as f64 / SPAN.as_secs_f64();
    println!(
        "group commit: {alone:.0} acknowledged records/s one by one, {together:.0} with 64 waiting producers: {:.1}×",
        together / alone
    );
    Ok(())
}

/// What a caller that does not wait sees, with and without others that do.
pub fn latency() -> Outcome {
    let root = tempfile::tempdir()?;
    let mut figures = Vec::new();
    for critical in [0, 4] {
        let queue = Arc::new(Queue::default());
        let worker = queue.work(Options::new(root.path().join(format!("log{critical}"))).open()?);
        let over = Arc::new(AtomicBool::new(false));
        let body = record::of_300_bytes(1).remove(0);
        let waiting: Vec<_> = (0..critical)
            .map(|_| {
                let (queue, over, body) = (Arc::clone(&queue), Arc::clone(&over), body.clone());
                std::thread::spawn(move || {
                    while !over.load(Relaxed) {
                        let ticket = queue.push(&body, Urgency::Urgent);
                        queue.wait(ticket);
                    }
                })
            })
            .collect();
        let mut taken = Vec::new();
        let start = Instant::now();
        while start.elapsed() < SPAN {
            let before = Instant::now();
            queue.push(&body, Urgency::Normal);
            taken.push(before.elapsed());
            std::thread::sleep(Duration::from_micros(50));
        }
        over.store(true, Relaxed);
        for thread in waiting {
            thread.join().map_err(|_| "a producer panicked")?;
        }
        queue.stop(worker)?;
        taken.sort_unstable();
        figures.push((taken[taken.len() / 2], taken[taken.len() * 999 / 1000]));
    }
    println!(
        "latency of a caller that does not wait: p50 {:?}, p99.9 {:?} alone; p50 {:?}, p99.9 {:?} beside 4 critical ones",
        figures[0].0, figures[0].1, figures[1].0, figures[1].1
    );
    Ok(())
}

/// A queue in front of one worker, as simple as can be.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    news: Condvar,
    durable: Mutex<u64>,
    synced: Condvar,
    over: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    bodies: Vec<(Vec<u8>, Urgency)>,
    taken: u64,
}

impl Queue {
    fn push(&self, body: &[u8], urgency: Urgency) -> u64 {
        let body = body.to_vec();
        let mut waiting = self.waiting.lock().unwrap();
        waiting.bodies.push((body, urgency));
        waiting.taken += 1;
        let ticket = waiting.taken;
        drop(waiting);
        self.news.notify_one();
        ticket
    }

    fn wait(&self, ticket: u64) {
        let durable = self.durable.lock().unwrap();
        drop(
            self.synced
                .wait_while(durable, |durable| *durable < ticket)
                .unwrap(),
        );
    }

    fn work(self: &Arc<Self>, mut writer: Writer) -> std::thread::JoinHandle<Writer> {
        let queue = Arc::clone(self);
        std::thread::spawn(move || {
            loop {
                let mut waiting = queue.waiting.lock().unwrap();
                while waiting.bodies.is_empty() && !queue.over.load(Relaxed) {
                    waiting = queue
                        .news
                        .wait_timeout(waiting, Duration::from_millis(100))
                        .unwrap()
                        .0;
                }
                let bodies = std::mem::take(&mut waiting.bodies);
                let ticket = waiting.taken;
                drop(waiting);
                if bodies.is_empty() {
                    return writer;
                }
                for (body, urgency) in &bodies {
                    writer.append(body, *urgency).unwrap();
                }
                if bodies
                    .iter()
                    .any(|(_, urgency)| *urgency == Urgency::Urgent)
                {
                    writer.sync().unwrap();
                    *queue.durable.lock().unwrap() = ticket;
                    queue.synced.notify_all();
                } else {
                    writer.tick().unwrap();
                }
            }
        })
    }

    fn stop(&self, worker: std::thread::JoinHandle<Writer>) -> Outcome {
        self.over.store(true, Relaxed);
        self.news.notify_all();
        let mut writer = worker.join().map_err(|_| "the worker panicked")?;
        Ok(writer.close()?)
    }
}
