//! Checks a whole log with nothing but its first public key.
//!
//! One pass, in bounded memory, without a lock and without write access, also while the log is being written. Whatever
//! is wrong with the log is a finding; only a disk that cannot be read is an error.

mod chain;
mod conclude;
mod judge;
mod report;
mod scan;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::fs::{self, Directory, Disk as _, RealDisk};
use crate::name;
use crate::note::{self, Checkpoint, VerifierKey};
use crate::segment;

use chain::Chain;
pub(crate) use chain::{Entries, read_links};
use report::Collector;
pub use report::{Deleted, Finding, FindingKind, HeadCheck, Proven, Range, Report};
use scan::Scan;

/// Tells how many of how many bytes are read.
type Progress = Box<dyn Fn(u64, u64) + Send + Sync>;

/// What to verify a log against.
#[derive(Default)]
pub struct VerifyOptions {
    verifier_key: Option<String>,
    head: Option<String>,
    progress: Option<Progress>,
}

impl fmt::Debug for VerifyOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("VerifyOptions")
            .field("verifier_key", &self.verifier_key)
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl VerifyOptions {
    /// Trusts the public key that lies beside the log, and knows no head.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The first public key of the log (the text of `security.vkey`), kept where an attacker could not replace it.
    #[must_use]
    pub fn verifier_key(self, key: impl Into<String>) -> Self {
        Self {
            verifier_key: Some(key.into()),
            ..self
        }
    }

    /// A checkpoint of the log that was stored elsewhere, as [`head`](crate::head) returned it.
    #[must_use]
    pub fn head(self, head: impl Into<String>) -> Self {
        Self {
            head: Some(head.into()),
            ..self
        }
    }

    /// Called now and then with the number of bytes read and of all bytes.
    #[must_use]
    pub fn on_progress(self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self {
            progress: Some(Box::new(progress)),
            ..self
        }
    }
}

/// Verifies the log in a directory.
///
/// # Errors
/// When there is no log, an option is not what it should be, or the disk cannot be read. Tampering is no error: it is
/// in the report.
pub fn verify(directory: impl AsRef<Path>, options: &VerifyOptions) -> Result<Report, Error> {
    let path = directory.as_ref();
    let opened = RealDisk
        .open_directory(path, false)
        .map_err(|error| Error::io("open directory", path, error))?;
    verify_on(&opened, path, options)
}

pub(crate) fn verify_on(
    directory: &Arc<dyn Directory>,
    path: &Path,
    options: &VerifyOptions,
) -> Result<Report, Error> {
    let mut collector = Collector::default();
    let segments = segment::list(&**directory).map_err(|error| Error::io("list", path, error))?;
    let Some(first) = segments.values().next() else {
        return empty(&**directory, path, collector);
    };
    let header = crate::recover::header(&**directory, first.name)
        .ok()
        .flatten();
    let sealed = is_sealed(&**directory, header.as_ref(), options);
    let key = if sealed {
        pinned_key(&**directory, path, options, &mut collector)?
    } else {
        None
    };
    let head = head(options)?;
    // The lineage is read before the log: what it knows of, the log must have.
    let chain = match key {
        Some(key) => Some(Chain::read(&**directory, path, key, &mut collector)?),
        None => None,
    };
    let progress = options.progress.as_deref();
    let mut scan = Scan::new(
        Arc::clone(directory),
        path,
        chain,
        head,
        collector,
        sealed,
        progress,
    );
    scan.run(segments)?;
    Ok(scan.finish())
}

fn empty(
    directory: &dyn Directory,
    path: &Path,
    mut collector: Collector,
) -> Result<Report, Error> {
    let traces = [name::LINEAGE, name::VERIFIER_KEY];
    if traces.iter().all(|name| directory.stat_name(name).is_err()) {
        return Err(Error::new(
            ErrorKind::NotFound,
            format!("no log in {}; name its directory", path.display()),
        ));
    }
    collector.add(
        FindingKind::Missing,
        0,
        0,
        None,
        "every segment is missing".into(),
    );
    Ok(collector.into_report(false))
}

/// A log is sealed when anything speaks for it: taking the seal off must not make a log pass as one without.
fn is_sealed(
    directory: &dyn Directory,
    header: Option<&segment::Header>,
    options: &VerifyOptions,
) -> bool {
    header.is_none_or(|header| header.sealed)
        || options.verifier_key.is_some()
        || options.head.is_some()
        || directory.stat_name(name::VERIFIER_KEY).is_ok()
        || directory.stat_name(name::LINEAGE).is_ok()
}

/// The first public key: the one given, else the one beside the log.
fn pinned_key(
    directory: &dyn Directory,
    path: &Path,
    options: &VerifyOptions,
    collector: &mut Collector,
) -> Result<Option<VerifierKey>, Error> {
    let given = match &options.verifier_key {
        Some(text) => Some(parse_key(text)?),
        None => None,
    };
    let beside = match fs::read_small(directory, name::VERIFIER_KEY, note::NOTE_BYTES_MAX) {
        Ok(bytes) => std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| VerifierKey::parse(text.strip_suffix('\n')?))
            .filter(|key| format!("{key}\n").as_bytes() == bytes),
        Err(error) if is_tampering(&error) => None,
        Err(error) => return Err(Error::io("read", &path.join(name::VERIFIER_KEY), error)),
    };
    if beside.is_none() {
        collector.add(
            FindingKind::Key,
            0,
            0,
            None,
            format!("{} is missing or damaged", name::VERIFIER_KEY),
        );
    } else if given.is_some() && beside != given {
        collector.add(
            FindingKind::Key,
            0,
            0,
            None,
            format!("{} is not the key that was given", name::VERIFIER_KEY),
        );
    }
    Ok(given.or(beside))
}

fn parse_key(text: &str) -> Result<VerifierKey, Error> {
    VerifierKey::parse(text.trim()).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOption,
            "invalid verifier key: give the one line of security.vkey",
        )
    })
}

fn head(options: &VerifyOptions) -> Result<Option<(String, Checkpoint)>, Error> {
    let Some(note) = &options.head else {
        return Ok(None);
    };
    let parsed = note::text(note).and_then(Checkpoint::parse);
    let parsed = parsed.map(|checkpoint| Some((note.clone(), checkpoint)));
    parsed.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOption,
            "invalid head: give a signed checkpoint as `head` printed it",
        )
    })
}

/// Whether an error says that a name is not what it was, rather than that the disk cannot be read.
pub(crate) fn is_tampering(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidData
            | io::ErrorKind::FileTooLarge
    ) || error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
        || error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error())
}
