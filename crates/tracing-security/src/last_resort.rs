//! Where records go that the journal cannot take: a writer of its own, on a thread of its own, so that
//! neither a caller nor the worker ever waits for it.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Lines waiting for the last-resort writer; beyond it they are counted as lost.
const WAITING_LINES: usize = 4_096;

/// Handle to the last-resort thread.
#[derive(Clone)]
pub(crate) struct LastResort {
    lines: SyncSender<Vec<u8>>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    written: AtomicU64,
    lost: AtomicU64,
    pending: Mutex<u64>,
    idle: Condvar,
}

impl LastResort {
    /// Starts the thread that owns `writer`.
    pub(crate) fn start(writer: Box<dyn Write + Send>) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING_LINES);
        let counts = Arc::new(Counts::default());
        let shared = Arc::clone(&counts);
        thread::Builder::new()
            .name("security-last".into())
            .spawn(move || write_lines(&receiver, writer, &shared))?;
        Ok(Self {
            lines: sender,
            counts,
        })
    }

    /// Hands over one record (without newline); counted as written or lost.
    pub(crate) fn record(&self, record: &[u8]) {
        let mut line = Vec::with_capacity(record.len() + 1);
        line.extend_from_slice(record);
        line.push(b'\n');
        if !self.send(line) {
            self.counts.lost.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Hands over a plain notice; dropped when the thread is behind.
    pub(crate) fn notice(&self, text: &str) {
        self.send(format!("tracing-security: {text}\n").into_bytes());
    }

    /// Records that reached the last-resort writer.
    pub(crate) fn written(&self) -> u64 {
        self.counts.written.load(Ordering::SeqCst)
    }

    /// Records that not even the last resort could take.
    pub(crate) fn lost(&self) -> u64 {
        self.counts.lost.load(Ordering::SeqCst)
    }

    /// Waits until every line handed over has been tried, at most `timeout`.
    pub(crate) fn drain(&self, timeout: Duration) {
        let pending = self
            .counts
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // A time-out leaves the rest to the thread.
        let _ = self
            .counts
            .idle
            .wait_timeout_while(pending, timeout, |pending| *pending > 0);
    }

    fn send(&self, line: Vec<u8>) -> bool {
        *self
            .counts
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner) += 1;
        let sent = self.lines.try_send(line).is_ok();
        if !sent {
            self.counts.settle();
        }
        sent
    }
}

impl Counts {
    fn settle(&self) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        *pending = pending.saturating_sub(1);
        if *pending == 0 {
            self.idle.notify_all();
        }
    }
}

fn write_lines(lines: &Receiver<Vec<u8>>, mut writer: Box<dyn Write + Send>, counts: &Counts) {
    while let Ok(line) = lines.recv() {
        let written = writer
            .write_all(&line)
            .and_then(|()| writer.flush())
            .is_ok();
        if line.first() == Some(&b'{') {
            let count = if written {
                &counts.written
            } else {
                &counts.lost
            };
            count.fetch_add(1, Ordering::SeqCst);
        }
        counts.settle();
    }
}

impl fmt::Debug for LastResort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LastResort")
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}
