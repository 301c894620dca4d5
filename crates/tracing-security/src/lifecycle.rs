//! What happens by time and at the end: syncs that are due, reports of drops, draining and closing.

use crate::audit::Auditor;
use crate::output::Output;
use crate::reentry;
use crate::transport::WorkerThread;
use crate::worker::Shared;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tracing_security_journal::Urgency;
use tracing_security_schema::{Record, Severity};

/// How often the ticker looks after what is due by time.
const TICK: Duration = Duration::from_millis(100);
/// While records are being shed, one report this often; one more at once when there is room again.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// How long an output may be at work before it counts as hanging, once the deadline is over.
const SPILL_PATIENCE: Duration = Duration::from_millis(500);

/// The thread that does what is due by time.
#[derive(Debug)]
pub(crate) struct Ticker {
    thread: Option<JoinHandle<()>>,
    bell: Arc<Bell>,
}

/// Wakes the ticker before its time.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    state: Mutex<Rung>,
    rung: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct Rung {
    now: bool,
    stop: bool,
}

impl Bell {
    pub(crate) fn ring(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .now = true;
        self.rung.notify_one();
    }

    fn stop(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stop = true;
        self.rung.notify_one();
    }

    /// Waits for the next tick; `false` when it is the last.
    fn wait(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, _) = self
            .rung
            .wait_timeout_while(state, TICK, |rung| !rung.now && !rung.stop)
            .unwrap_or_else(PoisonError::into_inner);
        state.now = false;
        !state.stop
    }
}

impl Ticker {
    pub(crate) fn start(shared: Arc<Shared>, auditor: Auditor) -> std::io::Result<Self> {
        let bell = Arc::new(Bell::default());
        let listening = Arc::clone(&bell);
        let thread = thread::Builder::new()
            .name("security-tick".into())
            .spawn(move || {
                let _quiet = reentry::enter();
                let mut reported_at = None;
                while listening.wait() {
                    tick(&shared, &auditor, &mut reported_at);
                }
            })?;
        Ok(Self {
            thread: Some(thread),
            bell,
        })
    }

    pub(crate) fn bell(&self) -> Arc<Bell> {
        Arc::clone(&self.bell)
    }

    /// Ends the thread; waits for it only when it cannot be stuck in the operating system.
    fn end(&mut self, wait: bool) {
        self.bell.stop();
        if let Some(thread) = self.thread.take().filter(|_| wait) {
            // A panic in it has nothing left to harm.
            let _ = thread.join();
        }
    }
}

fn tick(shared: &Shared, auditor: &Auditor, reported_at: &mut Option<Instant>) {
    let now = Instant::now();
    shared.durability.expire(now);
    // The worker has it: what is due will be done there, or at the next tick.
    let Some(mut output) = shared.try_output() else {
        return;
    };
    if shared.is_finished() {
        return;
    }
    shared.sync_if_wanted(&mut output);
    match output.tick() {
        Ok(()) => shared.note_success(),
        Err(stalled) => return shared.note_stall(&stalled),
    }
    if !shared.append_audits(&mut output) {
        return;
    }
    let due =
        shared.admission.has_room() || reported_at.is_none_or(|at| now - at >= REPORT_INTERVAL);
    if !due {
        return;
    }
    if let Some(drops) = shared.admission.take_unreported() {
        *reported_at = Some(now);
        if output
            .append(&auditor.events_dropped(&drops), Urgency::Urgent)
            .is_err()
        {
            shared.admission.give_back(&drops);
        } else if let Err(stalled) = output.flush() {
            shared.note_stall(&stalled);
        }
    }
}

/// What closing the log left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShutdownReport {
    /// Records written in the life of this log.
    pub written: u64,
    /// Records shed in the life of this log.
    pub shed: u64,
    /// Records that were admitted and could not be written within the deadline. They were handed to the
    /// last-resort writer, but for those which a hanging disk still holds.
    pub unwritten: u64,
}

/// Drains the queue, writes the last records, seals, closes, and ends the threads; all within `timeout`
/// and a grace of one second for what a failing output left.
pub(crate) fn close(
    shared: &Shared,
    auditor: &Auditor,
    ticker: &mut Ticker,
    worker: WorkerThread,
    timeout: Duration,
) -> ShutdownReport {
    let deadline = Instant::now() + timeout;
    shared.admission.close();
    let drained = wait_for_drain(shared, deadline) || {
        shared.abandon();
        wait_for_drain(shared, Instant::now() + Duration::from_secs(1))
    };
    let closed = drained && close_output(shared, auditor, deadline);
    // Nobody waits for threads that an output holds.
    let hangs = !closed && !spill_unwritten(shared, auditor);
    let held = if hangs { shared.held() } else { 0 };
    shared.durability.close();
    ticker.end(drained && !hangs);
    if drained && !hangs {
        worker.end();
    } else {
        worker.abandon();
    }
    shared.admission.last_resort.drain(Duration::from_secs(1));
    let admission = &shared.admission;
    let in_flight = admission.admitted().saturating_sub(admission.processed());
    ShutdownReport {
        written: admission
            .processed()
            .saturating_sub(shared.spilled() + held),
        shed: admission.shed().iter().sum(),
        unwritten: shared.spilled() + held + in_flight,
    }
}

fn wait_for_drain(shared: &Shared, deadline: Instant) -> bool {
    let mut pause = Duration::from_micros(50);
    while shared.admission.processed() < shared.admission.admitted() {
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    }
    true
}

/// Appends the last records and closes the output, trying again until `deadline`.
fn close_output(shared: &Shared, auditor: &Auditor, deadline: Instant) -> bool {
    let mut said = false;
    loop {
        if let Some(mut output) = shared.try_output() {
            said = said || say_goodbye(shared, auditor, &mut output);
            let processed = shared.admission.processed();
            match output
                .sync()
                .and_then(|next_seq| output.close().map(|()| next_seq))
            {
                Ok(next_seq) if said => {
                    shared.finish();
                    shared.durability.reached(processed, next_seq);
                    return true;
                }
                Ok(_) => {}
                Err(stalled) => shared.note_stall(&stalled),
            }
        }
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn say_goodbye(shared: &Shared, auditor: &Auditor, output: &mut Output) -> bool {
    if !shared.append_audits(output) {
        return false;
    }
    if let Some(drops) = shared.admission.take_unreported()
        && output
            .append(&auditor.events_dropped(&drops), Urgency::Urgent)
            .is_err()
    {
        shared.admission.give_back(&drops);
        return false;
    }
    let written = shared
        .admission
        .processed()
        .saturating_sub(shared.spilled());
    let shed = shared.admission.shed().iter().sum();
    output
        .append(&auditor.log_stopped(written, shed), Urgency::Urgent)
        .is_ok()
}

/// What the output took and never wrote goes to the last resort; `false` when the output hangs.
fn spill_unwritten(shared: &Shared, auditor: &Auditor) -> bool {
    let until = Instant::now() + SPILL_PATIENCE;
    let output = loop {
        match shared.try_output() {
            Some(output) => break output,
            None if Instant::now() >= until => return false,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    for line in output.unwritten() {
        match serde_json::from_slice::<Record>(&line) {
            // The log's own: no record of the application's was lost with it.
            Ok(record) if auditor.wrote(&record) => shared.admission.last_resort.record(&line),
            Ok(record) => shared.spill(&line, record.severity),
            Err(_) => shared.spill(&line, Severity::Critical),
        }
    }
    true
}
