//! Admission to the queue: bounded in bytes, aware of severity, and every refusal counted.

use crate::last_resort::LastResort;
use crate::rate::RateLimits;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tracing_security_schema::Severity;

/// What a record of any size costs of the budget at least: bounds the number of queued records too.
pub(crate) const LEAST_CHARGE: u64 = 512;

/// A caller looks only now and then whether to make way: records admitted between two looks.
const WAY_EVERY: u64 = 256;
/// The worker is behind when this part of the queue waits for it. Well before it is full: what waits for long has left
/// the processor's cache when the worker comes to it.
const BEHIND_PART: u64 = 32;

/// Why a record was not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The queue was too full for this severity.
    Overload,
    /// Room did not appear within the deadline.
    Deadline,
    /// The event type's rate limit.
    RateLimit,
    /// Emitted from inside the log's own work on the same thread.
    Reentrant,
    /// The log is closed.
    Closed,
    /// The queue's worker is gone.
    Broken,
    /// Larger than a line of the journal can be: found by the worker, after it was admitted.
    Oversize,
}

impl Refusal {
    const COUNT: usize = 7;

    pub(crate) const ALL: [Self; Self::COUNT] = [
        Self::Overload,
        Self::Deadline,
        Self::RateLimit,
        Self::Reentrant,
        Self::Closed,
        Self::Broken,
        Self::Oversize,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Overload => "overload",
            Self::Deadline => "deadline",
            Self::RateLimit => "rate_limit",
            Self::Reentrant => "reentrant",
            Self::Closed => "closed",
            Self::Broken => "broken",
            Self::Oversize => "oversize",
        }
    }
}

/// Records and the bytes charged for them that passed one side of the queue so far.
///
/// Each side on cache lines of its own: callers write one and the worker the other.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Passage {
    bytes: AtomicU64,
    records: AtomicU64,
}

/// Gate in front of the queue.
#[derive(Debug)]
pub(crate) struct Admission {
    budget_bytes: u64,
    deadline: Duration,
    entered: Passage,
    released: Passage,
    shed: [AtomicU64; Severity::ALL.len()],
    closed: AtomicBool,
    waiting: AtomicU64,
    gate: Mutex<()>,
    changed: Condvar,
    unreported: Mutex<Drops>,
    has_unreported: AtomicBool,
    pub(crate) rate_limits: RateLimits,
    pub(crate) last_resort: LastResort,
}

/// Refused records that no `audit.events_dropped` record has told of yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drops {
    pub(crate) by_severity: [u64; Severity::ALL.len()],
    pub(crate) by_refusal: [u64; Refusal::COUNT],
    pub(crate) first: Option<SystemTime>,
    pub(crate) last: Option<SystemTime>,
}

impl Drops {
    pub(crate) fn total(&self) -> u64 {
        self.by_severity.iter().sum()
    }

    /// Takes back what could not be reported.
    fn add(&mut self, other: &Self) {
        let sum = |mine: &mut [u64], theirs: &[u64]| {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        };
        sum(&mut self.by_severity, &other.by_severity);
        sum(&mut self.by_refusal, &other.by_refusal);
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = self.last.max(other.last);
    }
}

impl Admission {
    pub(crate) fn new(
        budget_bytes: u64,
        deadline: Duration,
        rate_limits: RateLimits,
        last_resort: LastResort,
    ) -> Self {
        Self {
            budget_bytes,
            deadline,
            entered: Passage::default(),
            released: Passage::default(),
            shed: Default::default(),
            closed: AtomicBool::new(false),
            waiting: AtomicU64::new(0),
            gate: Mutex::new(()),
            changed: Condvar::new(),
            unreported: Mutex::default(),
            has_unreported: AtomicBool::new(false),
            rate_limits,
            last_resort,
        }
    }

    /// Lets a record of `bytes` into the queue or says why not. High and critical ones wait for room.
    pub(crate) fn enter(&self, bytes: usize, severity: Severity) -> Result<Entered, Refusal> {
        if let Some(entered) = self.try_enter(charge(bytes), severity) {
            return Ok(entered);
        }
        if self.closed.load(Ordering::Acquire) {
            return Err(Refusal::Closed);
        }
        if severity < Severity::High {
            return Err(Refusal::Overload);
        }
        self.wait_for_room(charge(bytes))
    }

    fn try_enter(&self, charge: u64, severity: Severity) -> Option<Entered> {
        let limit = match severity {
            Severity::Info => self.budget_bytes / 2,
            Severity::Low | Severity::Medium => self.budget_bytes / 4 * 3,
            Severity::High | Severity::Critical => self.budget_bytes,
        };
        let before = self.entered.bytes.fetch_add(charge, Ordering::AcqRel);
        let released = self.released.bytes.load(Ordering::Acquire);
        let queued = before.saturating_sub(released).saturating_add(charge);
        if queued > limit {
            self.entered.bytes.fetch_sub(charge, Ordering::AcqRel);
            return None;
        }
        let number = self.entered.records.fetch_add(1, Ordering::SeqCst);
        if self.closed.load(Ordering::SeqCst) {
            self.withdraw(charge);
            return None;
        }
        Some(Entered {
            is_behind: number.is_multiple_of(WAY_EVERY) && queued > self.budget_bytes / BEHIND_PART,
        })
    }

    fn wait_for_room(&self, charge: u64) -> Result<Entered, Refusal> {
        let until = Instant::now() + self.deadline;
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut gate = lock(&self.gate);
        let result = loop {
            if let Some(entered) = self.try_enter(charge, Severity::Critical) {
                break Ok(entered);
            }
            if self.closed.load(Ordering::Acquire) {
                break Err(Refusal::Closed);
            }
            let Some(left) = until
                .checked_duration_since(Instant::now())
                .filter(|d| !d.is_zero())
            else {
                break Err(Refusal::Deadline);
            };
            gate = self
                .changed
                .wait_timeout(gate, left.min(Duration::from_millis(50)))
                .map_or_else(|poisoned| poisoned.into_inner().0, |(gate, _)| gate);
        };
        drop(gate);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        result
    }

    fn withdraw(&self, charge: u64) {
        self.entered.bytes.fetch_sub(charge, Ordering::AcqRel);
        self.entered.records.fetch_sub(1, Ordering::SeqCst);
    }

    /// Takes back an admission whose record did not reach the queue.
    pub(crate) fn leave(&self, bytes: usize) {
        self.withdraw(charge(bytes));
    }

    /// The worker is done with some admitted records.
    pub(crate) fn release(&self, done: &mut Done) {
        if done.records == 0 {
            return;
        }
        self.released.bytes.fetch_add(done.bytes, Ordering::AcqRel);
        self.released
            .records
            .fetch_add(done.records, Ordering::SeqCst);
        *done = Done::default();
        // Those who wait are woken when there is room for many: a wake-up for each record would cost more than it.
        let roomy = self.queued_bytes() <= self.budget_bytes / 8 * 7;
        if roomy && self.waiting.load(Ordering::SeqCst) > 0 {
            drop(lock(&self.gate));
            self.changed.notify_all();
        }
    }

    /// Counts a record that was not admitted; what matters most goes to the last resort.
    pub(crate) fn refuse(&self, frame: Option<&[u8]>, severity: Severity, refusal: Refusal) {
        self.count_shed(severity);
        self.report_later(severity, refusal);
        if severity >= Severity::High
            && refusal != Refusal::RateLimit
            && let Some(frame) = frame
        {
            self.last_resort.record(frame);
        }
    }

    /// Lets the next `audit.events_dropped` record tell of one more.
    pub(crate) fn report_later(&self, severity: Severity, refusal: Refusal) {
        let now = SystemTime::now();
        let mut drops = lock(&self.unreported);
        if let Some(count) = drops.by_severity.get_mut(severity as usize) {
            *count += 1;
        }
        if let Some(count) = drops.by_refusal.get_mut(refusal as usize) {
            *count += 1;
        }
        drops.first = drops.first.or(Some(now));
        drops.last = Some(now);
        drop(drops);
        self.has_unreported.store(true, Ordering::Release);
    }

    pub(crate) fn count_shed(&self, severity: Severity) {
        if let Some(shed) = self.shed.get(severity as usize) {
            shed.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Takes the drops that are still to be reported, if any.
    pub(crate) fn take_unreported(&self) -> Option<Drops> {
        if !self.has_unreported.swap(false, Ordering::AcqRel) {
            return None;
        }
        let drops = std::mem::take(&mut *lock(&self.unreported));
        (drops.total() > 0).then_some(drops)
    }

    /// Gives back drops whose report could not be written.
    pub(crate) fn give_back(&self, drops: &Drops) {
        lock(&self.unreported).add(drops);
        self.has_unreported.store(true, Ordering::Release);
    }

    pub(crate) fn budget_bytes(&self) -> u64 {
        self.budget_bytes
    }

    /// Whether the queue is no fuller than where shedding begins.
    pub(crate) fn has_room(&self) -> bool {
        self.queued_bytes() <= self.budget_bytes / 2
    }

    /// Nothing is admitted from now on.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        drop(lock(&self.gate));
        self.changed.notify_all();
    }

    pub(crate) fn queued_bytes(&self) -> u64 {
        let released = self.released.bytes.load(Ordering::Acquire);
        self.entered
            .bytes
            .load(Ordering::Acquire)
            .saturating_sub(released)
    }

    /// Records admitted so far.
    pub(crate) fn admitted(&self) -> u64 {
        self.entered.records.load(Ordering::SeqCst)
    }

    /// Admitted records that the worker has handed on.
    pub(crate) fn processed(&self) -> u64 {
        self.released.records.load(Ordering::SeqCst)
    }

    /// Records shed so far, by severity from `info` to `critical`.
    pub(crate) fn shed(&self) -> [u64; Severity::ALL.len()] {
        std::array::from_fn(|i| {
            self.shed
                .get(i)
                .map_or(0, |shed| shed.load(Ordering::SeqCst))
        })
    }
}

/// A record that was admitted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entered {
    /// The worker is behind, and this caller is the one to look.
    is_behind: bool,
}

impl Entered {
    /// Lets another thread run when the worker is behind: it may be waiting for this very processor, and what it does
    /// not take in time is shed. Does nothing where a processor is free.
    pub(crate) fn make_way(self) {
        if self.is_behind {
            std::thread::yield_now();
        }
    }
}

/// What the worker has done and not yet told the gate.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Done {
    bytes: u64,
    pub(crate) records: u64,
}

impl Done {
    /// One more admitted record of `bytes`.
    pub(crate) fn add(&mut self, bytes: usize) {
        self.bytes += charge(bytes);
        self.records += 1;
    }
}

fn charge(bytes: usize) -> u64 {
    (bytes as u64).max(LEAST_CHARGE)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_look_now_and_then_and_make_way_once_the_worker_is_behind() {
        let budget = 4 * BEHIND_PART * WAY_EVERY * LEAST_CHARGE;
        let limits = RateLimits::new(&[]);
        let nowhere = LastResort::start(Box::new(std::io::sink())).unwrap();
        let gate = Admission::new(budget, Duration::ZERO, limits, nowhere);
        let behind = |records: u64| -> Vec<u64> {
            (0..records)
                .filter(|_| gate.enter(1, Severity::Critical).unwrap().is_behind)
                .collect()
        };
        assert!(behind(4 * WAY_EVERY).is_empty());
        assert_eq!(behind(WAY_EVERY), vec![0]);
        let mut done = Done::default();
        (0..2 * WAY_EVERY).for_each(|_| done.add(1));
        gate.release(&mut done);
        assert!(behind(WAY_EVERY).is_empty());
    }
}
