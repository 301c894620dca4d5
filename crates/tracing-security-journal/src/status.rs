//! The writer's figures, readable from any thread without its lock.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::Stall;

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The writer's figures, readable from any thread without its lock.
        #[derive(Debug, Default)]
        pub struct Status {
            $($name: AtomicU64,)*
            failing: AtomicBool,
            last_error: Mutex<Option<String>>,
        }

        impl Status {
            $($(#[$doc])* #[must_use] pub fn $name(&self) -> u64 {
                self.$name.load(Relaxed)
            })*
        }

        /// Where the writer counts.
        #[derive(Clone, Copy, Debug)]
        #[expect(non_camel_case_types, reason = "each is named like the figure it counts")]
        pub(crate) enum Figure { $($name,)* }

        impl Status {
            fn cell(&self, figure: Figure) -> &AtomicU64 {
                match figure { $(Figure::$name => &self.$name,)* }
            }
        }
    };
}

figures! {
    /// Number that the next line will have.
    next_seq,
    /// End, exclusive, of the lines that are on stable storage.
    durable_seq,
    /// Records taken from the caller.
    records_written,
    /// Bytes handed to the operating system.
    bytes_written,
    /// Bytes taken but not yet on stable storage.
    pending_bytes,
    /// Writes that failed.
    write_errors,
    /// Syncs that failed.
    sync_errors,
    /// Calls of `fdatasync` that succeeded.
    fsyncs,
    /// Segments opened for writing.
    segments_opened,
    /// Segments compressed.
    segments_compressed,
    /// Segments removed by retention.
    segments_removed,
    /// Checkpoints written.
    checkpoints,
    /// Signing keys replaced.
    epochs,
    /// Bytes of torn lines cut off when the log was opened.
    recovered_bytes,
    /// Times the disk was found changed by somebody else.
    tamperings,
    /// Failures of background work (compression, retention, reserve), each tried again later.
    housekeeping_errors,
}

impl Status {
    /// Whether the last attempt to write or sync failed.
    #[must_use]
    pub fn failing(&self) -> bool {
        self.failing.load(Relaxed)
    }

    /// The last failure, also when it is over.
    #[must_use]
    pub fn last_error(&self) -> Option<String> {
        self.last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set(&self, figure: Figure, value: u64) {
        self.cell(figure).store(value, Relaxed);
    }

    pub(crate) fn add(&self, figure: Figure, count: u64) {
        self.cell(figure).fetch_add(count, Relaxed);
    }

    pub(crate) fn failed(&self, stall: &Stall) {
        self.failing.store(true, Relaxed);
        self.note_error(stall.to_string());
    }

    pub(crate) fn note_error(&self, message: String) {
        *self
            .last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(message);
    }

    pub(crate) fn healed(&self) {
        self.failing.store(false, Relaxed);
    }
}
