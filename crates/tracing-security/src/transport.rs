//! The seam between callers and the worker: frames in on many threads, out in order on one.

use crate::worker::Worker;
use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};

/// How records travel from the caller's thread to the worker's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// `tracing_appender::non_blocking` in lossless mode: one channel message per record.
    #[default]
    Channel,
    /// One byte buffer behind a mutex, which the worker takes whole.
    SwapBuffer,
}

/// The callers' end.
#[derive(Clone)]
pub(crate) enum Sender {
    /// With a number that is unique in the process.
    Channel(NonBlocking, u64),
    Swap(Arc<SwapBuffer>),
}

/// A thread's own clone of the channel it used last: a clone for each record would make all threads write to the
/// channel's reference counts.
#[derive(Debug, Default)]
pub(crate) struct LocalSender {
    last: Option<(u64, NonBlocking)>,
}

impl LocalSender {
    fn of(&mut self, channel: &NonBlocking, number: u64) -> &mut NonBlocking {
        if self.last.as_ref().is_some_and(|(last, _)| *last != number) {
            self.last = None;
        }
        &mut self.last.get_or_insert_with(|| (number, channel.clone())).1
    }
}

/// Keeps the worker's thread; ends it when told to.
#[derive(Debug)]
pub(crate) enum WorkerThread {
    Channel(WorkerGuard),
    Swap(Arc<SwapBuffer>, JoinHandle<()>),
}

/// Starts the worker's thread; `frames_max` bounds how many frames can wait.
pub(crate) fn start(
    transport: Transport,
    worker: Worker,
    frames_max: usize,
) -> std::io::Result<(Sender, WorkerThread)> {
    match transport {
        Transport::Channel => {
            let (sender, guard) = NonBlockingBuilder::default()
                .lossy(false)
                .buffered_lines_limit(frames_max)
                .thread_name("security-log")
                .finish(worker);
            static NUMBERS: AtomicU64 = AtomicU64::new(0);
            let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
            Ok((
                Sender::Channel(sender, number),
                WorkerThread::Channel(guard),
            ))
        }
        Transport::SwapBuffer => {
            let buffer = Arc::new(SwapBuffer::default());
            let shared = Arc::clone(&buffer);
            let thread = thread::Builder::new()
                .name("security-log".into())
                .spawn(move || shared.work(worker))?;
            Ok((
                Sender::Swap(Arc::clone(&buffer)),
                WorkerThread::Swap(buffer, thread),
            ))
        }
    }
}

impl Sender {
    /// Hands a frame to the worker; `false` when the worker is gone.
    ///
    /// Never waits for room: admission keeps the number of frames below the transport's own bound.
    pub(crate) fn send(&self, frame: &[u8], local: &mut LocalSender) -> bool {
        match self {
            Self::Channel(channel, number) => local.of(channel, *number).write(frame).is_ok(),
            Self::Swap(buffer) => buffer.push(frame),
        }
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Channel(..) => "Channel",
            Self::Swap(_) => "SwapBuffer",
        })
    }
}

impl WorkerThread {
    /// Ends the worker, which has nothing left to do.
    pub(crate) fn end(self) {
        match self {
            Self::Channel(guard) => drop(guard),
            Self::Swap(buffer, thread) => {
                buffer.stop();
                // A panic of the worker was contained and counted where it happened.
                let _ = thread.join();
            }
        }
    }

    /// Leaves a worker that hangs in the operating system to itself.
    ///
    /// Dropping the channel's guard would wait for it and then print to standard output, which may panic.
    pub(crate) fn abandon(self) {
        match self {
            Self::Channel(guard) => std::mem::forget(guard),
            Self::Swap(buffer, _) => buffer.stop(),
        }
    }
}

/// Frames one after another, each behind its length as four bytes, little-endian.
#[derive(Debug, Default)]
pub(crate) struct SwapBuffer {
    state: Mutex<SwapState>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct SwapState {
    frames: Vec<u8>,
    asleep: bool,
    stopped: bool,
}

impl SwapBuffer {
    fn push(&self, frame: &[u8]) -> bool {
        let Ok(length) = u32::try_from(frame.len()) else {
            return false;
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return false;
        }
        state.frames.extend_from_slice(&length.to_le_bytes());
        state.frames.extend_from_slice(frame);
        let wake = std::mem::take(&mut state.asleep);
        drop(state);
        if wake {
            self.filled.notify_one();
        }
        true
    }

    fn stop(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stopped = true;
        self.filled.notify_one();
    }

    /// Takes everything there is, waiting for the first frame; `false` at the end.
    fn take(&self, into: &mut Vec<u8>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.frames.is_empty() {
            if state.stopped {
                return false;
            }
            state.asleep = true;
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.asleep = false;
        std::mem::swap(&mut state.frames, into);
        true
    }

    fn work(&self, mut worker: Worker) {
        /// Memory kept for the next batch.
        const KEEP_BYTES: usize = 4 * 1024 * 1024;
        let mut batch = Vec::new();
        while self.take(&mut batch) {
            let mut rest = batch.as_slice();
            while let Some((length, after)) = rest.split_first_chunk::<4>() {
                let length = u32::from_le_bytes(*length) as usize;
                let Some((frame, after)) = after.split_at_checked(length) else {
                    break;
                };
                worker.take(frame);
                rest = after;
            }
            worker.settle();
            batch.clear();
            batch.shrink_to(KEEP_BYTES);
        }
    }
}
