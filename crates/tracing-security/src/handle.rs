//! What the application holds: the guard that closes the log, and the handle that talks to it.

use crate::core::Core;
use crate::durable::{Durability, Wait, Waited};
use crate::error::{Error, ErrorKind};
use crate::health::{Health, JournalHealth};
use crate::lifecycle::{Bell, ShutdownReport, Ticker, close};
use crate::self_check;
use crate::transport::WorkerThread;
use crate::worker::Shared;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tracing_security_journal::Status;
use tracing_security_redact::Redactor;

/// Closes the log when it is dropped: drains the queue, syncs, seals.
///
/// Keep it until the end of `main`. Records that are emitted after it are counted as shed; those of severity
/// `high` and `critical` go to the last-resort writer.
#[must_use = "dropping the guard closes the security log; bind it until the end of `main`"]
pub struct SecurityGuard {
    handle: SecurityHandle,
    open: Option<(Ticker, WorkerThread)>,
    timeout: Duration,
}

impl SecurityGuard {
    pub(crate) fn new(
        handle: SecurityHandle,
        ticker: Ticker,
        worker: WorkerThread,
        timeout: Duration,
    ) -> Self {
        Self {
            handle,
            open: Some((ticker, worker)),
            timeout,
        }
    }

    /// A handle to the log; it may be cloned and outlive the guard.
    pub fn handle(&self) -> SecurityHandle {
        self.handle.clone()
    }

    /// Closes the log within `timeout` and says what could not be written.
    pub fn shutdown(mut self, timeout: Duration) -> ShutdownReport {
        self.timeout = timeout;
        self.close()
    }

    fn close(&mut self) -> ShutdownReport {
        let core = &self.handle.core;
        let Some((mut ticker, worker)) = self.open.take() else {
            return ShutdownReport {
                written: 0,
                shed: 0,
                unwritten: 0,
            };
        };
        close(
            core.shared(),
            core.auditor(),
            &mut ticker,
            worker,
            self.timeout,
        )
    }
}

impl Drop for SecurityGuard {
    fn drop(&mut self) {
        if self.open.is_some() {
            let report = self.close();
            if report.unwritten > 0 {
                let unwritten = report.unwritten;
                let notice =
                    format!("{unwritten} records could not be written before the log was closed");
                self.handle
                    .core
                    .shared()
                    .admission
                    .last_resort
                    .notice(&notice);
            }
        }
    }
}

impl fmt::Debug for SecurityGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecurityGuard")
            .field("open", &self.open.is_some())
            .finish_non_exhaustive()
    }
}

/// Talks to a running security log. Clones are cheap and talk to the same log.
#[derive(Clone)]
pub struct SecurityHandle {
    core: Arc<Core>,
    bell: Arc<Bell>,
    status: Option<Arc<Status>>,
}

impl SecurityHandle {
    pub(crate) fn new(core: Arc<Core>, bell: Arc<Bell>, status: Option<Arc<Status>>) -> Self {
        Self { core, bell, status }
    }

    /// Blocks until every record accepted before this call is on stable storage; returns the sequence
    /// number of the last durable record.
    ///
    /// # Errors
    /// When that takes longer than `timeout`, or the log is closed before.
    pub fn sync(&self, timeout: Duration) -> Result<u64, Error> {
        let count = self.want_sync();
        self.judge(self.durability().wait(count, timeout), timeout)
    }

    /// The same as [`sync`](Self::sync) as a future. It needs no particular runtime.
    ///
    /// # Errors
    /// As [`sync`](Self::sync).
    pub fn synced(
        &self,
        timeout: Duration,
    ) -> impl Future<Output = Result<u64, Error>> + Send + use<> {
        let handle = self.clone();
        let count = self.want_sync();
        let wait = Wait::new(Arc::clone(self.core.shared()), count, timeout);
        async move { handle.judge(wait.await, timeout) }
    }

    /// Changes the filter at run time. The change is recorded as `audit.config_changed`.
    ///
    /// # Errors
    /// When `filter` does not parse; the filter in force stays.
    pub fn set_filter(&self, filter: &str) -> Result<(), Error> {
        self.core.set_filter(filter)?;
        tracing_core::callsite::rebuild_interest_cache();
        self.bell.ring();
        Ok(())
    }

    /// The figures of the log at this moment.
    pub fn health(&self) -> Health {
        let shared = self.core.shared();
        let admission = &shared.admission;
        // In this order a record between two counters is seen in flight, never twice written.
        let processed = admission.processed();
        let spilled = shared.spilled();
        let shed = admission.shed();
        let admitted = admission.admitted().max(processed);
        let written = processed - spilled.min(processed);
        let in_flight = admitted - processed;
        Health {
            emitted: written + shed.iter().sum::<u64>() + in_flight,
            written,
            shed,
            in_flight,
            queue_bytes: admission.queued_bytes(),
            queue_bytes_max: admission.budget_bytes(),
            last_resort_written: admission.last_resort.written(),
            last_resort_lost: admission.last_resort.lost(),
            failed_values: self.core.redaction().failures(),
            failing: shared.is_failing(),
            write_stalls: shared.stalls(),
            last_error: shared.last_error(),
            journal: self.status.as_deref().map(journal_health),
        }
    }

    /// The redactor in force, for other outputs of the application: see [`RedactedWriter`](crate::RedactedWriter).
    pub fn redactor(&self) -> Redactor {
        self.core.redaction().redactor().clone()
    }

    /// Sends a probe of every level the filter takes through the current dispatcher.
    ///
    /// # Errors
    /// When a global filter or a compile-time level cap keeps a probe from this layer: records of that level
    /// would be lost without a trace.
    pub fn self_check(&self) -> Result<(), Error> {
        self_check::run(&self.core)
    }

    fn durability(&self) -> &Durability {
        &self.core.shared().durability
    }

    fn want_sync(&self) -> u64 {
        let count = self.core.shared().admission.admitted();
        self.durability().want(count);
        self.bell.ring();
        count
    }

    fn judge(&self, waited: Waited, timeout: Duration) -> Result<u64, Error> {
        match waited {
            Waited::Durable(next_seq) => Ok(next_seq.saturating_sub(1)),
            Waited::Closed => Err(Error::new(
                ErrorKind::Closed,
                "the security log was closed before every record was on stable storage",
            )),
            Waited::TimedOut => {
                let cause = self
                    .core
                    .shared()
                    .last_error()
                    .filter(|_| self.core.shared().is_failing())
                    .unwrap_or_else(|| "the output is slow".into());
                Err(Error::new(
                    ErrorKind::Timeout,
                    format!("records were not on stable storage within {timeout:?}: {cause}"),
                ))
            }
        }
    }
}

impl AsRef<Durability> for Shared {
    fn as_ref(&self) -> &Durability {
        &self.durability
    }
}

impl fmt::Debug for SecurityHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecurityHandle")
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}

fn journal_health(status: &Status) -> JournalHealth {
    JournalHealth {
        next_seq: status.next_seq(),
        durable_seq: status.durable_seq(),
        records_written: status.records_written(),
        bytes_written: status.bytes_written(),
        pending_bytes: status.pending_bytes(),
        write_errors: status.write_errors(),
        sync_errors: status.sync_errors(),
        syncs: status.fsyncs(),
        segments_opened: status.segments_opened(),
        segments_compressed: status.segments_compressed(),
        segments_removed: status.segments_removed(),
        checkpoints: status.checkpoints(),
        epochs: status.epochs(),
        recovered_bytes: status.recovered_bytes(),
        tamperings: status.tamperings(),
        housekeeping_errors: status.housekeeping_errors(),
    }
}
