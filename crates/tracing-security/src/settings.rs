//! Options in force, checked and in the shape each part of the log takes them in.

use crate::config::{Options, RotateOption};
use crate::directive::Directives;
use crate::error::Error;
use crate::risk::RiskRules;
use crate::transport::Transport;
use crate::units::{ByteSize, Span};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Duration;
use tracing_security_journal::{Options as JournalOptions, Retention, Seal};
use tracing_security_schema::Service;

const DEFAULT_QUEUE_BYTES: u64 = 64 << 20;
const LEAST_QUEUE_BYTES: u64 = 64 << 10;
const DEFAULT_QUEUE_DEADLINE: Duration = Duration::from_secs(1);
const DEFAULT_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);
const DEFAULT_FIELD_BYTES: u64 = 16 << 10;

/// Options that were checked.
pub(crate) struct Settings {
    pub(crate) queue_bytes: u64,
    pub(crate) queue_deadline: Duration,
    pub(crate) shutdown_timeout: Duration,
    pub(crate) field_bytes: usize,
    pub(crate) transport: Transport,
    pub(crate) rate_limits: Vec<(String, u32)>,
}

impl Settings {
    pub(crate) fn of(options: &Options) -> Result<Self, Error> {
        let queue_bytes = options
            .queue_bytes
            .map_or(DEFAULT_QUEUE_BYTES, |size| size.0);
        if queue_bytes < LEAST_QUEUE_BYTES {
            return Err(Error::config(format!(
                "queue_bytes is {queue_bytes}: a queue needs at least {LEAST_QUEUE_BYTES} bytes"
            )));
        }
        let field_bytes = options
            .field_bytes
            .map_or(DEFAULT_FIELD_BYTES, |size| size.0);
        if !(256..=65_536).contains(&field_bytes) {
            return Err(Error::config(format!(
                "field_bytes is {field_bytes}: write 256 bytes to 64 KiB"
            )));
        }
        let rate_limits: Vec<_> = options
            .rate_limits
            .clone()
            .unwrap_or_default()
            .into_iter()
            .collect();
        if let Some((event_type, _)) = rate_limits.iter().find(|(_, rate)| *rate == 0) {
            return Err(Error::config(format!(
                "the rate limit of `{event_type}` is 0: write records per second, at least 1"
            )));
        }
        Ok(Self {
            queue_bytes,
            queue_deadline: options
                .queue_deadline
                .map_or(DEFAULT_QUEUE_DEADLINE, |span| span.0),
            shutdown_timeout: options
                .shutdown_timeout
                .map_or(DEFAULT_SHUTDOWN_TIMEOUT, |span| span.0),
            field_bytes: usize::try_from(field_bytes).unwrap_or(usize::MAX),
            transport: options.transport.map(Into::into).unwrap_or_default(),
            rate_limits,
        })
    }
}

/// How the journal is to be opened.
pub(crate) fn journal_options(
    directory: &Path,
    options: &Options,
    service: &Service,
) -> JournalOptions {
    let mut journal = JournalOptions::new(directory)
        .service(service.clone())
        .retention(Retention {
            max_segments: options.retention.max_segments,
            max_age: options.retention.max_age.map(|span| span.0),
            max_total_bytes: options.retention.max_total_bytes.map(|size| size.0),
        });
    if let Some(ByteSize(bytes)) = options.segment_bytes {
        journal = journal.segment_bytes(bytes);
    }
    if let Some(RotateOption(rotate)) = options.rotate {
        journal = journal.rotate(rotate);
    }
    if let Some(compression) = options.compression {
        journal = journal.compression(compression.into());
    }
    if let Some(Span(interval)) = options.sync_interval {
        journal = journal.sync_interval(interval);
    }
    if options.seal == Some(false) {
        journal = journal.seal(Seal::off());
    }
    if let Some(accept) = options.accept_rollback {
        journal = journal.accept_rollback(accept);
    }
    if let Some(keys) = &options.key_directory {
        journal = journal.key_directory(keys);
    }
    journal
}

/// The rules of the file and the environment, or else those of the code.
pub(crate) fn risk_rules(code: Option<RiskRules>, options: &Options) -> RiskRules {
    let risk = &options.risk;
    if risk.privileged_actors.is_none() && risk.failure_points.is_none() {
        return code.unwrap_or_default();
    }
    RiskRules::new()
        .privileged_actors(
            risk.privileged_actors.clone().unwrap_or_default(),
            risk.privileged_actor_points.unwrap_or(2),
        )
        .failure(risk.failure_points.unwrap_or(0))
}

/// Who the records are of; what is not named is asked of the system.
pub(crate) fn service(options: &Options) -> Service {
    let executable = std::env::current_exe().ok();
    let name = options.service.name.clone().or_else(|| {
        let stem = executable.as_deref()?.file_stem()?;
        Some(stem.to_string_lossy().into_owned())
    });
    let host = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    let mut service = Service::new(
        name.unwrap_or_else(|| "unknown".into()),
        options.service.version.clone().unwrap_or_default(),
        host,
        std::process::id(),
    );
    service.instance.clone_from(&options.service.instance);
    service
}

/// SHA-256 over the options in force, so that a change of configuration shows in the log.
pub(crate) fn digest(options: &Options, directives: &Directives) -> String {
    let mut text = format!("{options:?}");
    text.push_str(directives.text());
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
