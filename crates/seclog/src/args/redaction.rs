//! The commands which redact, and those which make and use keys.

use std::path::PathBuf;

/// Redact secrets and personal data from standard input or files
///
/// Each line may be JSON or plain text. What the service redacts in its records is redacted here.
#[derive(Debug, clap::Args)]
pub(crate) struct Redact {
    /// Files to read, also .gz and .zst [default: standard input]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) policy: PolicySource,
}

/// Find what would have been redacted in existing files
///
/// Prints the rule, the file and the line, never the value. Exit code 1 when there is something.
#[derive(Debug, clap::Args)]
pub(crate) struct Scan {
    /// Files and directories to read, also .gz and .zst; links in directories are not followed
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// TOML file as the service uses it, or default, strict, pci or gdpr
    #[arg(long, value_name = "FILE|NAME", default_value = "default")]
    pub(crate) policy: PathBuf,

    /// JSON: one object per finding, then one with the counts
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is redacted, and with which keys.
#[derive(Debug, clap::Args)]
pub(crate) struct PolicySource {
    /// TOML file as the service uses it, or default, strict, pci or gdpr
    #[arg(long, value_name = "FILE|NAME", default_value = "default")]
    pub(crate) policy: PathBuf,

    /// Key directory of the service, or a file with a secret, for pseudonyms equal to the service's
    #[arg(long, value_name = "PATH")]
    pub(crate) key: Option<PathBuf>,
}

/// Make keys: of a journal, for pseudonyms, or for sealed values
///
/// A service makes the first two by itself when it starts. Prints the public part, or the id.
#[derive(Debug, clap::Args)]
pub(crate) struct Keygen {
    #[command(flatten)]
    pub(crate) kind: KeyKind,

    /// With --seal: where the private signing key is to live [default: DIR/.seal]
    #[arg(long, value_name = "DIR", conflicts_with_all = ["reveal", "pseudonyms"])]
    pub(crate) key_directory: Option<PathBuf>,

    /// With --pseudonyms: a new current key; the older ones stay
    #[arg(long, conflicts_with_all = ["seal", "reveal"])]
    pub(crate) rotate: bool,
}

/// The kinds of keys there are.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct KeyKind {
    /// Begin a journal ahead of its service, and print its verifier key
    #[arg(long, value_name = "DIR")]
    pub(crate) seal: Option<PathBuf>,

    /// Write the private key which opens sealed values to FILE, and print the public one
    #[arg(long, value_name = "FILE")]
    pub(crate) reveal: Option<PathBuf>,

    /// Make a key for pseudonyms in DIR, unless there is one, and print its id
    #[arg(long, value_name = "DIR")]
    pub(crate) pseudonyms: Option<PathBuf>,
}

/// Open the values in records which were sealed to an auditor
///
/// Everything else passes unchanged. Exit code 1 when a value stayed closed.
#[derive(Debug, clap::Args)]
pub(crate) struct Reveal {
    /// Files to read, also .gz and .zst [default: standard input]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Private key which `seclog keygen --reveal` made
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
}
