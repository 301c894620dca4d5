//! Waiting for stable storage, by blocking or as a future.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// How many admitted records are durable, and who waits for more.
#[derive(Debug, Default)]
pub(crate) struct Durability {
    wanted: AtomicU64,
    /// The same as in `state`, for the worker, which asks after every record.
    reached: AtomicU64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    reached: u64,
    next_seq: u64,
    closed: bool,
    wakers: Vec<(u64, Instant, Waker)>,
}

/// How waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    /// Durable; the sequence number after the last durable record.
    Durable(u64),
    TimedOut,
    Closed,
}

impl Durability {
    /// Asks for the first `count` admitted records to become durable.
    pub(crate) fn want(&self, count: u64) {
        self.wanted.fetch_max(count, Ordering::SeqCst);
    }

    /// Whether a sync of the first `processed` records would let somebody go on.
    pub(crate) fn is_wanted(&self, processed: u64) -> bool {
        let wanted = self.wanted.load(Ordering::SeqCst);
        wanted <= processed && wanted > self.reached.load(Ordering::SeqCst)
    }

    /// The first `count` admitted records are durable.
    pub(crate) fn reached(&self, count: u64, next_seq: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.reached = state.reached.max(count);
        state.next_seq = state.next_seq.max(next_seq);
        let reached = state.reached;
        self.reached.store(reached, Ordering::SeqCst);
        wake(&mut state.wakers, |(wanted, _, _)| *wanted <= reached);
        drop(state);
        self.changed.notify_all();
    }

    /// Wakes futures whose deadline has passed.
    pub(crate) fn expire(&self, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        wake(&mut state.wakers, |(_, deadline, _)| *deadline <= now);
    }

    /// Nothing more will become durable.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed = true;
        wake(&mut state.wakers, |_| true);
        drop(state);
        self.changed.notify_all();
    }

    /// Blocks until the first `count` records are durable.
    pub(crate) fn wait(&self, count: u64, timeout: Duration) -> Waited {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, _) = self
            .changed
            .wait_timeout_while(state, timeout, |state| {
                state.reached < count && !state.closed
            })
            .unwrap_or_else(PoisonError::into_inner);
        state.outcome(count).unwrap_or(Waited::TimedOut)
    }
}

impl State {
    fn outcome(&self, count: u64) -> Option<Waited> {
        if self.reached >= count {
            Some(Waited::Durable(self.next_seq))
        } else {
            self.closed.then_some(Waited::Closed)
        }
    }
}

fn wake(wakers: &mut Vec<(u64, Instant, Waker)>, ready: impl Fn(&(u64, Instant, Waker)) -> bool) {
    let mut kept = Vec::new();
    for waiting in wakers.drain(..) {
        if ready(&waiting) {
            waiting.2.wake();
        } else {
            kept.push(waiting);
        }
    }
    *wakers = kept;
}

/// Waits without blocking; needs no runtime.
#[derive(Debug)]
pub(crate) struct Wait<D> {
    durability: Arc<D>,
    count: u64,
    deadline: Instant,
}

impl<D: AsRef<Durability>> Wait<D> {
    pub(crate) fn new(durability: Arc<D>, count: u64, timeout: Duration) -> Self {
        Self {
            durability,
            count,
            deadline: Instant::now() + timeout,
        }
    }
}

impl<D: AsRef<Durability>> Future for Wait<D> {
    type Output = Waited;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Waited> {
        let durability = (*self.durability).as_ref();
        let mut state = durability
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(outcome) = state.outcome(self.count) {
            return Poll::Ready(outcome);
        }
        if Instant::now() >= self.deadline {
            return Poll::Ready(Waited::TimedOut);
        }
        let known = |(_, _, waker): &(u64, Instant, Waker)| waker.will_wake(cx.waker());
        if !state.wakers.iter().any(known) {
            state
                .wakers
                .push((self.count, self.deadline, cx.waker().clone()));
        }
        Poll::Pending
    }
}
