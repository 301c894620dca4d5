//! The seam between callers and the worker: frames in on many threads, out in order on one.

use crate::swap_buffer::{SwapBuffer, Taker};
use crate::worker::Worker;
use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};

/// How records travel from the caller's thread to the worker's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// One byte buffer behind a mutex, which the worker takes whole: no allocation per record.
    #[default]
    SwapBuffer,
    /// `tracing_appender::non_blocking` in lossless mode: one channel message, and one allocation, per record.
    Channel,
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
            let buffer = Arc::new(SwapBuffer::new());
            let taker = Taker::of(Arc::clone(&buffer));
            let thread = thread::Builder::new()
                .name("security-log".into())
                .spawn(move || work(taker, worker))?;
            Ok((
                Sender::Swap(Arc::clone(&buffer)),
                WorkerThread::Swap(buffer, thread),
            ))
        }
    }
}

fn work(mut taker: Taker, mut worker: Worker) {
    while taker.take(|frames| worker.take(frames)) {
        worker.settle();
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
