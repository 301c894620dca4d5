//! Where the worker puts records: the sealed journal, or any writer of the application's.

use std::fmt;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tracing_security_journal::{Stall, StallKind, Status, Urgency, Writer};
use tracing_subscriber::fmt::MakeWriter;

/// Most bytes kept for a writer that does not take them.
const STREAM_BACKLOG_BYTES: usize = 1024 * 1024;

/// The end of the write path.
#[derive(Debug)]
pub(crate) enum Output {
    Journal(Box<Writer>),
    Stream(Stream),
}

/// Why a record was not taken; it may be offered again.
#[derive(Debug)]
pub(crate) struct Stalled {
    pub(crate) message: String,
    /// Offering it again cannot help.
    pub(crate) is_permanent: bool,
}

impl Output {
    /// Takes one record (a JSON object without `seq`); returns its sequence number.
    pub(crate) fn append(&mut self, body: &[u8], urgency: Urgency) -> Result<u64, Stalled> {
        match self {
            Self::Journal(writer) => writer
                .append(body, urgency)
                .map_err(|stall| Stalled::of(&stall)),
            Self::Stream(stream) => stream.append(body),
        }
    }

    /// Writes what was taken, and syncs it when that is due.
    pub(crate) fn flush(&mut self) -> Result<(), Stalled> {
        match self {
            Self::Journal(writer) => writer.flush().map_err(|stall| Stalled::of(&stall)),
            Self::Stream(stream) => stream.flush(),
        }
    }

    /// Makes everything taken durable; returns the sequence number after the last durable record.
    pub(crate) fn sync(&mut self) -> Result<u64, Stalled> {
        match self {
            Self::Journal(writer) => writer.sync().map_err(|stall| Stalled::of(&stall)),
            Self::Stream(stream) => stream.flush().map(|()| stream.next_seq),
        }
    }

    /// Work that is due by time.
    pub(crate) fn tick(&mut self) -> Result<(), Stalled> {
        match self {
            Self::Journal(writer) => writer.tick().map_err(|stall| Stalled::of(&stall)),
            Self::Stream(stream) => stream.flush(),
        }
    }

    /// Seals and closes.
    pub(crate) fn close(&mut self) -> Result<(), Stalled> {
        match self {
            Self::Journal(writer) => writer.close().map_err(|stall| Stalled::of(&stall)),
            Self::Stream(stream) => stream.flush(),
        }
    }

    /// The journal's own figures.
    pub(crate) fn journal_status(&self) -> Option<Arc<Status>> {
        match self {
            Self::Journal(writer) => Some(writer.status()),
            Self::Stream(_) => None,
        }
    }

    /// Lines that were taken and did not reach the operating system.
    pub(crate) fn unwritten(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Journal(writer) => writer.unwritten().map(<[u8]>::to_vec).collect(),
            Self::Stream(stream) => stream.unwritten(),
        }
    }
}

impl Stalled {
    fn of(stall: &Stall) -> Self {
        Self {
            message: stall.to_string(),
            is_permanent: stall.kind() == StallKind::Rejected,
        }
    }

    fn passing(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            is_permanent: false,
        }
    }
}

/// Makes a writer per batch, whatever the `MakeWriter` it came from.
pub(crate) trait MakeStream: Send {
    /// Writes as much of `bytes` as the writer takes; with nothing to write, flushes.
    fn write_some(&self, bytes: &[u8]) -> io::Result<usize>;
}

impl<M> MakeStream for M
where
    M: for<'w> MakeWriter<'w> + Send,
{
    fn write_some(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut writer = self.make_writer();
        if bytes.is_empty() {
            return writer.flush().map(|()| 0);
        }
        writer.write(bytes)
    }
}

/// Unsealed records to a writer of the application's, one line each.
pub(crate) struct Stream {
    target: Box<dyn MakeStream>,
    next_seq: u64,
    waiting: Vec<u8>,
}

impl Stream {
    pub(crate) fn new(target: Box<dyn MakeStream>) -> Self {
        Self {
            target,
            next_seq: 0,
            waiting: Vec::new(),
        }
    }

    fn append(&mut self, body: &[u8]) -> Result<u64, Stalled> {
        if self.waiting.len() > STREAM_BACKLOG_BYTES {
            self.write_waiting()?;
        }
        let seq = self.next_seq;
        self.waiting
            .extend_from_slice(format!("{{\"seq\":{seq},").as_bytes());
        self.waiting
            .extend_from_slice(body.get(1..).unwrap_or_default());
        self.waiting.push(b'\n');
        self.next_seq += 1;
        Ok(seq)
    }

    fn flush(&mut self) -> Result<(), Stalled> {
        self.write_waiting()?;
        self.try_write(&[]).map(|_| ())
    }

    fn write_waiting(&mut self) -> Result<(), Stalled> {
        let mut done = 0;
        let mut result = Ok(());
        while let Some(rest) = self.waiting.get(done..).filter(|rest| !rest.is_empty()) {
            match self.try_write(rest) {
                Ok(0) => {
                    result = Err(Stalled::passing("the writer takes no more bytes"));
                    break;
                }
                Ok(written) => done += written,
                Err(stalled) => {
                    result = Err(stalled);
                    break;
                }
            }
        }
        self.waiting.drain(..done.min(self.waiting.len()));
        result
    }

    /// The writer is the application's: its panic is an error of its.
    fn try_write(&self, bytes: &[u8]) -> Result<usize, Stalled> {
        loop {
            match catch_unwind(AssertUnwindSafe(|| self.target.write_some(bytes))) {
                Ok(Err(e)) if e.kind() == io::ErrorKind::Interrupted => {}
                Ok(Err(e)) => {
                    return Err(Stalled::passing(format!(
                        "failed to write to the output: {e}"
                    )));
                }
                Ok(Ok(written)) => return Ok(written),
                Err(_) => {
                    return Err(Stalled::passing("the output's writer panicked"));
                }
            }
        }
    }

    fn unwritten(&self) -> Vec<Vec<u8>> {
        self.waiting
            .split(|b| *b == b'\n')
            .filter(|line| !line.is_empty())
            .map(<[u8]>::to_vec)
            .collect()
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("next_seq", &self.next_seq)
            .field("waiting_bytes", &self.waiting.len())
            .finish_non_exhaustive()
    }
}
