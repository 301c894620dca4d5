/// A snapshot of the log's figures. At all times `emitted = written + shed_total() + in_flight`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// Records that the application's spans and events yielded.
    pub emitted: u64,
    /// Records handed to the journal (or the writer that replaces it).
    pub written: u64,
    /// Records not written, by severity from `info` to `critical`; each one is told of in an
    /// `audit.events_dropped` record.
    pub shed: [u64; 5],
    /// Records in the queue.
    pub in_flight: u64,
    /// Bytes the queue holds, as charged against its budget.
    pub queue_bytes: u64,
    /// Budget of the queue.
    pub queue_bytes_max: u64,
    /// Records that went to the last-resort writer instead.
    pub last_resort_written: u64,
    /// Records that not even the last-resort writer could take.
    pub last_resort_lost: u64,
    /// Values whose formatting or redaction panicked; they stand as `[REDACTION-ERROR]`.
    pub failed_values: u64,
    /// The output refuses records at the moment.
    pub failing: bool,
    /// Times the output refused.
    pub write_stalls: u64,
    /// The output's last error.
    pub last_error: Option<String>,
    /// Figures of the journal; none when another writer replaces it.
    pub journal: Option<JournalHealth>,
}

/// Figures of the journal. They count its own records too.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalHealth {
    /// Sequence number of the next record.
    pub next_seq: u64,
    /// Every record below this sequence number is on stable storage.
    pub durable_seq: u64,
    /// Records taken since it was opened.
    pub records_written: u64,
    /// Bytes handed to the operating system since it was opened.
    pub bytes_written: u64,
    /// Bytes taken but not yet on stable storage.
    pub pending_bytes: u64,
    /// Failed writes.
    pub write_errors: u64,
    /// Failed syncs.
    pub sync_errors: u64,
    /// Successful syncs.
    pub syncs: u64,
    /// Segments opened for writing.
    pub segments_opened: u64,
    /// Segments compressed.
    pub segments_compressed: u64,
    /// Segments removed by retention.
    pub segments_removed: u64,
    /// Checkpoints written.
    pub checkpoints: u64,
    /// Signing keys replaced.
    pub epochs: u64,
    /// Bytes of a torn tail set aside when it was opened.
    pub recovered_bytes: u64,
    /// Times the disk was found changed by somebody else.
    pub tamperings: u64,
    /// Failures of background work (compression, retention, reserve), each tried again later.
    pub housekeeping_errors: u64,
}

impl Health {
    /// Records not written, of all severities.
    pub fn shed_total(&self) -> u64 {
        self.shed.iter().sum()
    }
}
