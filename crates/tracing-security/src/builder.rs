//! Sets up a security log.

use crate::admit::{Admission, LEAST_CHARGE};
use crate::audit::Auditor;
use crate::config::{Options, RotateOption};
use crate::core::Core;
use crate::directive::Directives;
use crate::error::{Error, ErrorKind};
use crate::handle::{SecurityGuard, SecurityHandle};
use crate::last_resort::LastResort;
use crate::layer::{Recognizer, SecurityLayer};
use crate::lifecycle::Ticker;
use crate::output::{MakeStream, Output, Stream};
use crate::rate::RateLimits;
use crate::recognize::Targets;
use crate::redaction::Redaction;
use crate::risk::RiskRules;
use crate::settings::{self, Settings};
use crate::transport::{self, Transport};
use crate::units::{ByteSize, Span};
use crate::worker::{Shared, Worker};
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tracing_core::Subscriber;
use tracing_security_journal::{Compression, Retention, Rotate, Urgency};
use tracing_security_redact::{KeyRing, Policy, Redactor};
use tracing_security_schema::Service;
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::registry::LookupSpan;

const DEFAULT_FILTER: &str = "info";

/// Options of a security log; [`build`](Self::build) starts it.
///
/// Every option can also be given in a TOML file ([`config_file`](Self::config_file)) and as a
/// `SECURITY_LOG_*` variable; where they disagree the environment wins over the file, and the file over code.
#[must_use]
pub struct Builder {
    code: Options,
    file: Options,
    filter_variable: String,
    risk: Option<RiskRules>,
    policy: Option<Policy>,
    stream: Option<Box<dyn MakeStream>>,
    last_resort: Option<Box<dyn Write + Send>>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            code: Options::default(),
            file: Options::default(),
            filter_variable: "SECURITY_LOG".into(),
            risk: None,
            policy: None,
            stream: None,
            last_resort: None,
        }
    }

    /// Directory of the journal; created with mode 0700 if it does not exist.
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.code.directory = Some(directory.into());
        self
    }

    /// Directory of the signing state, by default `.seal` inside the journal's directory.
    pub fn key_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.code.key_directory = Some(directory.into());
        self
    }

    /// Name and version of the application, by default the executable's name.
    pub fn service(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.code.service.name = Some(name.into());
        self.code.service.version = Some(version.into());
        self
    }

    /// Tells instances of one application on one host apart.
    pub fn instance(mut self, instance: impl Into<String>) -> Self {
        self.code.service.instance = Some(instance.into());
        self
    }

    /// Which levels of which targets are recorded, in `EnvFilter`'s syntax; by default `info`.
    ///
    /// `RUST_LOG` is never read.
    pub fn filter(mut self, directives: impl Into<String>) -> Self {
        self.code.filter = Some(directives.into());
        self
    }

    /// Reads the filter from this variable when it is set (by default `SECURITY_LOG`); bad syntax is an error
    /// of [`build`](Self::build).
    pub fn filter_from_env(mut self, variable: impl Into<String>) -> Self {
        self.filter_variable = variable.into();
        self
    }

    /// Recognizes these targets, and what lies below them, besides `security`.
    pub fn targets(mut self, targets: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.code.targets = Some(targets.into_iter().map(Into::into).collect());
        self
    }

    /// Size in bytes at which a segment of the journal is closed; 64 MiB by default.
    pub fn segment_bytes(mut self, bytes: u64) -> Self {
        self.code.segment_bytes = Some(ByteSize(bytes));
        self
    }

    /// Time at which a segment is closed; daily (UTC) by default.
    pub fn rotate(mut self, rotate: Rotate) -> Self {
        self.code.rotate = Some(RotateOption(rotate));
        self
    }

    /// What is kept; everything by default.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.code.retention.max_segments = retention.max_segments;
        self.code.retention.max_age = retention.max_age.map(Span);
        self.code.retention.max_total_bytes = retention.max_total_bytes.map(ByteSize);
        self
    }

    /// How closed segments are compressed; zstd by default.
    pub fn compression(mut self, compression: Compression) -> Self {
        use crate::config::CompressionOption as Choice;
        self.code.compression = Some(match compression {
            Compression::None => Choice::None,
            Compression::Gzip => Choice::Gzip,
            Compression::Zstd => Choice::Zstd,
        });
        self
    }

    /// How long a record that is neither `high` nor `critical` may wait for its sync; 200 ms by default.
    pub fn sync_interval(mut self, interval: Duration) -> Self {
        self.code.sync_interval = Some(Span(interval));
        self
    }

    /// Whether the journal is sealed; it is by default.
    pub fn seal(mut self, seal: bool) -> Self {
        self.code.seal = Some(seal);
        self
    }

    /// Opens a journal that is shorter than its signing state remembers, as after a restored backup; the loss is
    /// recorded in it. Refused by default.
    pub fn accept_rollback(mut self, accept: bool) -> Self {
        self.code.accept_rollback = Some(accept);
        self
    }

    /// Budget of the queue in bytes; 64 MiB by default. Half full sheds `info`, three quarters `low` and `medium`.
    pub fn queue_bytes(mut self, bytes: u64) -> Self {
        self.code.queue_bytes = Some(ByteSize(bytes));
        self
    }

    /// How long `high` and `critical` records wait for room in a full queue; 1 s by default.
    pub fn queue_deadline(mut self, deadline: Duration) -> Self {
        self.code.queue_deadline = Some(Span(deadline));
        self
    }

    /// How long dropping the guard may take; 5 s by default.
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.code.shutdown_timeout = Some(Span(timeout));
        self
    }

    /// Most bytes of one text in a record, after redaction; 16 KiB by default.
    pub fn field_bytes(mut self, bytes: u64) -> Self {
        self.code.field_bytes = Some(ByteSize(bytes));
        self
    }

    /// How records travel to the worker's thread; through one byte buffer by default.
    pub fn transport(mut self, transport: Transport) -> Self {
        use crate::config::TransportOption as Choice;
        self.code.transport = Some(match transport {
            Transport::Channel => Choice::Channel,
            Transport::SwapBuffer => Choice::SwapBuffer,
        });
        self
    }

    /// At most `per_second` records a second of this event type; what is suppressed is counted and reported.
    pub fn rate_limit(mut self, event_type: impl Into<String>, per_second: u32) -> Self {
        self.code
            .rate_limits
            .get_or_insert_default()
            .insert(event_type.into(), per_second);
        self
    }

    /// Adjustments to the taxonomy's risk scores.
    pub fn risk_rules(mut self, rules: RiskRules) -> Self {
        self.risk = Some(rules);
        self
    }

    /// The redaction policy; [`Policy::default`] if none is given. A policy in the configuration file wins.
    pub fn redaction(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Writes to this instead of a journal: one line per record, **neither sealed nor synced**, for containers
    /// whose standard output is collected.
    pub fn writer<M>(mut self, writer: M) -> Self
    where
        M: for<'w> MakeWriter<'w> + Send + 'static,
    {
        self.stream = Some(Box::new(writer));
        self
    }

    /// Where records go that the journal cannot take, and notices about that; standard error by default.
    pub fn last_resort(mut self, writer: impl Write + Send + 'static) -> Self {
        self.last_resort = Some(Box::new(writer));
        self
    }

    /// Reads options from a TOML file.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown key or a bad value: the message names file, line and column.
    pub fn config_file(mut self, path: impl AsRef<Path>) -> Result<Self, Error> {
        self.file = Options::from_file(path.as_ref())?;
        Ok(self)
    }

    /// Opens the journal, starts the log and returns its layer with the guard that closes it.
    ///
    /// # Errors
    /// When an option is missing or malformed, when the journal's directory is not fit to hold it, or when
    /// another process writes there. Nothing is created on an error of the options.
    pub fn build<S>(self) -> Result<(Filtered<SecurityLayer, Recognizer, S>, SecurityGuard), Error>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let (core, guard) = self.start()?;
        let layer = Filtered::new(SecurityLayer::new(Arc::clone(&core)), Recognizer::new(core));
        Ok((layer, guard))
    }

    fn start(mut self) -> Result<(Arc<Core>, SecurityGuard), Error> {
        let options = self.options()?;
        let directives = Directives::parse(options.filter.as_deref().unwrap_or(DEFAULT_FILTER))?;
        let checked = Settings::of(&options)?;
        let service = settings::service(&options);
        let digest = settings::digest(&options, &directives);
        let policy = self.take_policy(&options)?;
        let risk = settings::risk_rules(self.risk.take(), &options);
        let output = self.open_output(&options, &service)?;
        let sealed = matches!(output, Output::Journal(_));
        let redaction = open_redaction(
            policy,
            options.directory.as_deref().filter(|_| sealed),
            checked.field_bytes,
        )?;
        let writer = self
            .last_resort
            .take()
            .unwrap_or_else(|| Box::new(std::io::stderr()));
        let last_resort = LastResort::start(writer).map_err(no_thread)?;
        let admission = Admission::new(
            checked.queue_bytes,
            checked.queue_deadline,
            RateLimits::new(&checked.rate_limits),
            last_resort,
        );
        let status = output.journal_status();
        let shared = Arc::new(Shared::new(admission, output));
        let auditor = Auditor::new(service);
        record_start(
            &shared,
            &auditor.log_started(&digest, directives.text(), sealed),
        )?;
        let frames_max =
            usize::try_from(checked.queue_bytes / LEAST_CHARGE).unwrap_or(usize::MAX) + 1;
        let worker = Worker::new(Arc::clone(&shared));
        let (sender, thread) =
            transport::start(checked.transport, worker, frames_max).map_err(no_thread)?;
        let ticker = Ticker::start(Arc::clone(&shared), auditor.clone()).map_err(no_thread)?;
        let targets = Targets::new(options.targets.unwrap_or_default());
        let core = Arc::new(Core::new(
            targets, directives, redaction, risk, auditor, sender, shared,
        ));
        let handle = SecurityHandle::new(Arc::clone(&core), ticker.bell(), status);
        let guard = SecurityGuard::new(handle, ticker, thread, checked.shutdown_timeout);
        Ok((core, guard))
    }

    /// Environment over file over code.
    fn options(&mut self) -> Result<Options, Error> {
        let lookup = |name: &str| std::env::var(name).ok();
        let mut environment = Options::from_env(lookup)?;
        if let Some(filter) = lookup(&self.filter_variable).filter(|text| !text.trim().is_empty()) {
            Directives::parse(&filter).map_err(|e| {
                Error::new(
                    ErrorKind::Filter,
                    format!("bad value of {}", self.filter_variable),
                )
                .because(e)
            })?;
            environment.filter = Some(filter);
        }
        let file = std::mem::take(&mut self.file);
        Ok(environment.over(file).over(std::mem::take(&mut self.code)))
    }

    fn take_policy(&mut self, options: &Options) -> Result<Policy, Error> {
        let Some(table) = &options.redaction else {
            return Ok(self.policy.take().unwrap_or_default());
        };
        Policy::from_toml(&table.to_string()).map_err(|e| {
            Error::new(ErrorKind::Redaction, "bad configuration in [redaction]").because(e)
        })
    }

    fn open_output(&mut self, options: &Options, service: &Service) -> Result<Output, Error> {
        if let Some(stream) = self.stream.take() {
            return Ok(Output::Stream(Stream::new(stream)));
        }
        let Some(directory) = &options.directory else {
            return Err(Error::config(
                "no directory for the journal: give one with `.directory(…)`, `directory = …` or SECURITY_LOG_DIRECTORY",
            ));
        };
        let writer = settings::journal_options(directory, options, service)
            .open()
            .map_err(|e| {
                Error::new(ErrorKind::Journal, "failed to open the security journal").because(e)
            })?;
        Ok(Output::Journal(Box::new(writer)))
    }
}

fn open_redaction(
    policy: Policy,
    directory: Option<&Path>,
    field_bytes: usize,
) -> Result<Redaction, Error> {
    let failed = |e| Error::new(ErrorKind::Redaction, "failed to set up redaction").because(e);
    let policy = match directory {
        // Keys beside the journal keep pseudonyms linkable over restarts.
        Some(directory) if !policy.has_keys() => {
            policy.keys(KeyRing::open_or_create(&directory.join(".keys")).map_err(failed)?)
        }
        _ => policy,
    };
    Ok(Redaction::new(
        Redactor::new(policy).map_err(failed)?,
        field_bytes,
    ))
}

fn record_start(shared: &Shared, body: &[u8]) -> Result<(), Error> {
    let mut output = shared.output();
    output
        .append(body, Urgency::Urgent)
        .and_then(|_| output.flush())
        .map_err(|stalled| Error::new(ErrorKind::Journal, stalled.message))
}

fn no_thread(e: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Thread,
        "failed to start a thread of the security log",
    )
    .because(e)
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("code", &self.code)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}
