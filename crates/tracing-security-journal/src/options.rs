//! How a journal is set up.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tracing_security_schema::Service;

use crate::error::{Error, ErrorKind};

/// When a new segment is begun, besides by size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rotate {
    /// By size alone.
    Never,
    /// With every hour of UTC.
    Hourly,
    /// With every day of UTC.
    #[default]
    Daily,
    /// With every multiple of this time since 1970.
    Every(Duration),
}

impl Rotate {
    /// The number of the period that a time lies in.
    pub(crate) fn period(self, wall_us: i64) -> i64 {
        let length = match self {
            Self::Never => return 0,
            Self::Hourly => Duration::from_secs(3_600),
            Self::Daily => Duration::from_secs(86_400),
            Self::Every(length) => length,
        };
        wall_us.div_euclid(i64::try_from(length.as_micros()).unwrap_or(i64::MAX).max(1))
    }
}

/// What is kept; a limit that is `None` does not limit. Only whole closed segments are removed, oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Segments, counting the one being written.
    pub max_segments: Option<u64>,
    /// Time since a segment was closed.
    pub max_age: Option<Duration>,
    /// Bytes of all segments, counting the one being written.
    pub max_total_bytes: Option<u64>,
}

/// How closed segments are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// As they were written.
    None,
    /// Zstandard (RFC 8878).
    #[default]
    Zstd,
    /// gzip (RFC 1952).
    Gzip,
}

/// Whether and how often the journal signs what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    pub(crate) on: bool,
    pub(crate) checkpoint_records: u64,
    pub(crate) checkpoint_interval: Duration,
    pub(crate) epoch: Duration,
}

impl Default for Seal {
    fn default() -> Self {
        Self {
            on: true,
            checkpoint_records: 1_000,
            checkpoint_interval: Duration::from_secs(1),
            epoch: Duration::from_secs(15 * 60),
        }
    }
}

impl Seal {
    /// A journal which proves nothing: lines are numbered, not signed.
    #[must_use]
    pub fn off() -> Self {
        Self {
            on: false,
            ..Self::default()
        }
    }

    /// Signs after this many lines (1,000), or after [`checkpoint_interval`](Self::checkpoint_interval).
    #[must_use]
    pub fn checkpoint_records(self, checkpoint_records: u64) -> Self {
        Self {
            checkpoint_records,
            ..self
        }
    }

    /// Signs after this time (1 s) while there are new lines.
    #[must_use]
    pub fn checkpoint_interval(self, checkpoint_interval: Duration) -> Self {
        Self {
            checkpoint_interval,
            ..self
        }
    }

    /// Replaces the signing key, and erases the old one, at least this often (15 minutes).
    #[must_use]
    pub fn epoch(self, epoch: Duration) -> Self {
        Self { epoch, ..self }
    }
}

/// How urgent it is that a record reaches stable storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// With the next interval.
    #[default]
    Normal,
    /// With the next flush.
    Urgent,
}

/// How a journal is set up; [`open`](Self::open) opens it.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) directory: PathBuf,
    pub(crate) key_directory: Option<PathBuf>,
    pub(crate) service: Service,
    pub(crate) segment_bytes: u64,
    pub(crate) backlog_bytes: usize,
    pub(crate) rotate: Rotate,
    pub(crate) retention: Retention,
    pub(crate) compression: Compression,
    pub(crate) sync_interval: Duration,
    pub(crate) seal: Seal,
    pub(crate) accept_rollback: bool,
}

impl Options {
    /// A sealed journal in `directory`, which is created (mode 0700) when it does not exist.
    pub fn new(directory: impl AsRef<Path>) -> Self {
        Self {
            directory: directory.as_ref().to_owned(),
            key_directory: None,
            service: Service::new("", "", "", std::process::id()),
            segment_bytes: 64 << 20,
            backlog_bytes: 16 << 20,
            rotate: Rotate::default(),
            retention: Retention::default(),
            compression: Compression::default(),
            sync_interval: Duration::from_millis(200),
            seal: Seal::default(),
            accept_rollback: false,
        }
    }

    /// Who writes; stands in the records the journal writes itself.
    #[must_use]
    pub fn service(self, service: Service) -> Self {
        Self { service, ..self }
    }

    /// Size at which a new segment is begun: 64 MiB, at least 4 KiB.
    #[must_use]
    pub fn segment_bytes(self, segment_bytes: u64) -> Self {
        Self {
            segment_bytes,
            ..self
        }
    }

    /// How much is held in memory while the disk fails: 16 MiB, at least 2 MiB.
    #[must_use]
    pub fn backlog_bytes(self, backlog_bytes: usize) -> Self {
        Self {
            backlog_bytes,
            ..self
        }
    }

    /// When a new segment is begun, besides by size: daily.
    #[must_use]
    pub fn rotate(self, rotate: Rotate) -> Self {
        Self { rotate, ..self }
    }

    /// What is kept: everything.
    #[must_use]
    pub fn retention(self, retention: Retention) -> Self {
        Self { retention, ..self }
    }

    /// How closed segments are stored: Zstandard.
    #[must_use]
    pub fn compression(self, compression: Compression) -> Self {
        Self {
            compression,
            ..self
        }
    }

    /// How long a record that is not urgent may wait for stable storage: 200 ms.
    #[must_use]
    pub fn sync_interval(self, sync_interval: Duration) -> Self {
        Self {
            sync_interval,
            ..self
        }
    }

    /// Whether and how often the journal signs what it holds. Fixed when the log is created.
    #[must_use]
    pub fn seal(self, seal: Seal) -> Self {
        Self { seal, ..self }
    }

    /// Where the signing keys live: `.seal` inside the directory. A tmpfs or an encrypted volume elsewhere is better.
    #[must_use]
    pub fn key_directory(self, path: impl AsRef<Path>) -> Self {
        Self {
            key_directory: Some(path.as_ref().to_owned()),
            ..self
        }
    }

    /// Opens a log that is shorter than its keys remember; the loss is recorded in it.
    #[must_use]
    pub fn accept_rollback(self, accept_rollback: bool) -> Self {
        Self {
            accept_rollback,
            ..self
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let invalid = |message: String| Err(Error::new(ErrorKind::InvalidOption, message));
        if self.segment_bytes < 4096 {
            return invalid(format!(
                "invalid segment size {}: use at least 4096 bytes",
                self.segment_bytes
            ));
        }
        if self.backlog_bytes < 2 << 20 {
            return invalid(format!(
                "invalid backlog {}: use at least 2097152 bytes",
                self.backlog_bytes
            ));
        }
        if self.rotate == Rotate::Every(Duration::ZERO) {
            return invalid("invalid rotation every 0 s: use a longer time, or never".into());
        }
        if self.seal.checkpoint_records == 0 || self.seal.epoch.is_zero() {
            return invalid(
                "invalid seal: checkpoints and epochs need at least one record and some time"
                    .into(),
            );
        }
        Ok(())
    }
}
