//! The worker's side of the queue: takes every frame, whatever the disk does.

use crate::admit::{Admission, Done, Refusal};
use crate::durable::Durability;
use crate::output::{Output, Stalled};
use crate::reentry;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tracing_security_journal::Urgency;
use tracing_security_schema::Severity;

/// First wait after the output refused; doubled up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// Records between two reports to the gate.
const TELL_AFTER: u64 = 32;
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// What callers, worker and ticker share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) admission: Admission,
    pub(crate) durability: Durability,
    output: Mutex<Output>,
    abandoned: AtomicBool,
    finished: AtomicBool,
    failing: AtomicBool,
    stalls: AtomicU64,
    spilled: AtomicU64,
    /// Admitted records that the output took and is known to have passed on.
    settled: AtomicU64,
    last_error: Mutex<Option<String>>,
    /// The log's own records that found the output at work.
    audits: Mutex<Vec<Vec<u8>>>,
    pause: Mutex<()>,
    wake: Condvar,
}

impl Shared {
    pub(crate) fn new(admission: Admission, output: Output) -> Self {
        Self {
            admission,
            durability: Durability::default(),
            output: Mutex::new(output),
            abandoned: AtomicBool::new(false),
            finished: AtomicBool::new(false),
            failing: AtomicBool::new(false),
            stalls: AtomicU64::new(0),
            spilled: AtomicU64::new(0),
            settled: AtomicU64::new(0),
            last_error: Mutex::new(None),
            audits: Mutex::default(),
            pause: Mutex::new(()),
            wake: Condvar::new(),
        }
    }

    pub(crate) fn output(&self) -> MutexGuard<'_, Output> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The output, unless another thread is at work with it (perhaps for long: a disk may hang).
    pub(crate) fn try_output(&self) -> Option<MutexGuard<'_, Output>> {
        match self.output.try_lock() {
            Ok(output) => Some(output),
            Err(std::sync::TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(std::sync::TryLockError::WouldBlock) => None,
        }
    }

    /// The output refused: remembered, and told once per failure, not once per try.
    pub(crate) fn note_stall(&self, stalled: &Stalled) {
        self.stalls.fetch_add(1, Ordering::Relaxed);
        *self
            .last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(stalled.message.clone());
        if !self.failing.swap(true, Ordering::AcqRel) {
            let message = &stalled.message;
            self.admission.last_resort.notice(&format!(
                "the security log cannot be written: {message}; records wait in memory and are shed by severity when it is full"
            ));
        }
    }

    /// The output works.
    pub(crate) fn note_success(&self) {
        if self.failing.load(Ordering::Acquire) && self.failing.swap(false, Ordering::AcqRel) {
            self.admission
                .last_resort
                .notice("the security log is written again");
        }
    }

    pub(crate) fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Acquire)
    }

    pub(crate) fn stalls(&self) -> u64 {
        self.stalls.load(Ordering::Relaxed)
    }

    /// Admitted records that went to the last resort because the log was closed over a failing output.
    pub(crate) fn spilled(&self) -> u64 {
        self.spilled.load(Ordering::SeqCst)
    }

    /// Admitted records that a hanging output may still hold.
    pub(crate) fn held(&self) -> u64 {
        let settled = self.settled.load(Ordering::SeqCst);
        self.admission.processed().saturating_sub(settled)
    }

    /// Gives an admitted record to the last resort: it is shed, not written.
    pub(crate) fn spill(&self, record: &[u8], severity: Severity) {
        self.spilled.fetch_add(1, Ordering::SeqCst);
        self.admission.count_shed(severity);
        self.admission.last_resort.record(record);
    }

    pub(crate) fn last_error(&self) -> Option<String> {
        self.last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// From now on nothing is retried: what the output refuses goes to the last resort.
    pub(crate) fn abandon(&self) {
        self.abandoned.store(true, Ordering::SeqCst);
        drop(self.pause.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_all();
    }

    /// Appends one of the log's own records now, or at the next tick when the output is at work.
    pub(crate) fn record_audit(&self, body: Vec<u8>) {
        self.audits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(body);
        if let Some(mut output) = self.try_output() {
            self.append_audits(&mut output);
        }
    }

    /// Appends the log's own records that wait; `false` when the output refuses them.
    pub(crate) fn append_audits(&self, output: &mut Output) -> bool {
        let mut audits = self.audits.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = 0;
        for body in audits.iter() {
            if let Err(stalled) = output.append(body, Urgency::Urgent) {
                self.note_stall(&stalled);
                break;
            }
            taken += 1;
        }
        audits.drain(..taken);
        audits.is_empty()
    }

    /// The output is closed: nothing more is asked of it.
    pub(crate) fn finish(&self) {
        self.finished.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.finished.load(Ordering::SeqCst)
    }

    fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::SeqCst)
    }

    fn rest(&self, pause: Duration) {
        let guard = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.is_abandoned() {
            // Woken early or not, the next try tells.
            let _ = self.wake.wait_timeout(guard, pause);
        }
    }

    /// Makes everything taken so far durable if somebody waits for it.
    pub(crate) fn sync_if_wanted(&self, output: &mut Output) -> bool {
        let processed = self.admission.processed();
        if !self.durability.is_wanted(processed) {
            return false;
        }
        match output.sync() {
            Ok(next_seq) => {
                self.note_success();
                self.settled.fetch_max(processed, Ordering::SeqCst);
                self.durability.reached(processed, next_seq);
            }
            Err(stalled) => self.note_stall(&stalled),
        }
        true
    }
}

/// The end of the queue, as the `io::Write` that `tracing_appender` drives: never an error, never a panic.
#[derive(Debug)]
pub(crate) struct Worker {
    shared: Arc<Shared>,
    /// Told to the gate every [`TELL_AFTER`] records and whenever the queue is empty or the output refuses.
    done: Done,
}

impl Worker {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            done: Done::default(),
        }
    }

    /// Takes frames, each a byte for the severity and then the record.
    ///
    /// The output is locked for [`TELL_AFTER`] records at a time, not for each: every lock makes the processor wait
    /// until what it stored for the record before has left it.
    pub(crate) fn take<'f>(&mut self, frames: impl IntoIterator<Item = &'f [u8]>) {
        // What the output's own libraries log must not come back here.
        let _quiet = reentry::enter();
        let mut frames = frames.into_iter();
        while let Some(refused) = self.append(&mut frames) {
            self.insist(&refused);
        }
    }

    /// Appends frames until the output refuses one, which is returned with the reason.
    fn append<'f>(&mut self, frames: &mut impl Iterator<Item = &'f [u8]>) -> Option<Refused<'f>> {
        let Self { shared, done } = self;
        let mut output = shared.output();
        for bytes in frames {
            let Some(frame) = Frame::open(bytes) else {
                continue;
            };
            if let Err(stalled) = output.append(frame.body, frame.urgency()) {
                return Some(Refused { frame, stalled });
            }
            done.add(bytes.len());
            if done.records >= TELL_AFTER {
                shared.admission.release(done);
                shared.sync_if_wanted(&mut output);
                drop(output);
                output = shared.output();
            }
        }
        None
    }

    /// Tries again until the output takes the record, or gives it to the last resort.
    fn insist(&mut self, refused: &Refused<'_>) {
        let Refused { frame, stalled } = refused;
        let mut again;
        let mut stalled = stalled;
        let mut pause = FIRST_PAUSE;
        loop {
            self.shared.note_stall(stalled);
            if stalled.is_permanent || self.shared.is_abandoned() {
                self.shared.spill(frame.body, frame.severity);
                if stalled.is_permanent {
                    let admission = &self.shared.admission;
                    admission.report_later(frame.severity, Refusal::Oversize);
                }
                self.done.add(frame.len());
                return self.shared.admission.release(&mut self.done);
            }
            self.shared.admission.release(&mut self.done);
            self.shared.rest(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
            let appended = self.shared.output().append(frame.body, frame.urgency());
            match appended {
                Ok(_) => return self.done.add(frame.len()),
                Err(refusal) => {
                    again = refusal;
                    stalled = &again;
                }
            }
        }
    }

    /// The queue is empty: what was taken goes to the output.
    pub(crate) fn settle(&mut self) {
        let _quiet = reentry::enter();
        let mut output = self.shared.output();
        self.shared.admission.release(&mut self.done);
        if self.shared.is_finished() || self.shared.sync_if_wanted(&mut output) {
            return;
        }
        match output.flush() {
            Ok(()) => {
                let processed = self.shared.admission.processed();
                self.shared.settled.fetch_max(processed, Ordering::SeqCst);
                self.shared.note_success();
            }
            Err(stalled) => self.shared.note_stall(&stalled),
        }
    }
}

impl Write for Worker {
    fn write(&mut self, frame: &[u8]) -> io::Result<usize> {
        self.take([frame]);
        Ok(frame.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.settle();
        Ok(())
    }
}

/// The byte in front of a record.
pub(crate) fn frame_byte(severity: Severity) -> u8 {
    severity as u8
}

/// A record on its way to the output.
struct Frame<'f> {
    severity: Severity,
    body: &'f [u8],
}

/// What the output did not take, and why.
struct Refused<'f> {
    frame: Frame<'f>,
    stalled: Stalled,
}

impl<'f> Frame<'f> {
    fn open(bytes: &'f [u8]) -> Option<Self> {
        let (byte, body) = bytes.split_first()?;
        let severity = Severity::ALL.get(usize::from(*byte)).copied()?;
        Some(Self { severity, body })
    }

    /// Bytes of the whole frame.
    fn len(&self) -> usize {
        1 + self.body.len()
    }

    fn urgency(&self) -> Urgency {
        if self.severity >= Severity::High {
            Urgency::Urgent
        } else {
            Urgency::Normal
        }
    }
}
