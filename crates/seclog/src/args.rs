//! The arguments, and the help that explains them.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand, ValueEnum};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  seclog verify logs/security
  seclog query logs/security --since 2h --where 'actor=admin* outcome=failure'
  seclog tail -f logs/security --where 'severity>=high'
  seclog prove logs/security 4711 > proof
  seclog check proof --vkey security.vkey
  seclog redact < app.log > app.clean.log

Exit codes: 0 yes, 1 no (tampered, nothing found, not proven; for scan:
something found), 2 usage or I/O. Whatever looks at a journal neither locks nor
writes it: it is safe beside a running service.";

/// The command line of the security log.
#[derive(Debug, Parser)]
#[command(name = "seclog", version, about = "The command line of the security log: verify, search, follow, prove, redact", long_about = None)]
#[command(after_help = EXAMPLES, styles = STYLES, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Args {
    /// auto, always or never; NO_COLOR is honored
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true)]
    pub(crate) color: ColorWhen,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Verify(Verify),
    Query(Query),
    Tail(Tail),
    Head(Head),
    Prove(Prove),
    Check(Check),
    Redact(Redact),
    Scan(Scan),
    Keygen(Keygen),
    Reveal(Reveal),
    /// Print the JSON Schema which every record satisfies
    Schema,
    EventTypes(EventTypes),
}

/// Check that nothing in a journal was changed, deleted, inserted or reordered
///
/// Every segment, checkpoint, signing key and deletion by policy is checked, in one pass, also while the service writes.
/// Exit code 1 and the first bad seq when something is wrong.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Directory of the journal
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,

    /// First public key of the journal, kept elsewhere [default: the one beside it]
    #[arg(long, value_name = "FILE|KEY")]
    pub(crate) vkey: Option<PathBuf>,

    /// Checkpoint which `seclog head` printed earlier; finds a tail cut off since
    #[arg(long, value_name = "FILE")]
    pub(crate) head: Option<PathBuf>,

    /// The whole report as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Print the newest checkpoint, to be stored elsewhere
///
/// A signed note. Given to `seclog verify --head` later, it proves that the journal still extends it.
#[derive(Debug, clap::Args)]
pub(crate) struct Head {
    /// Directory of the journal
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

/// Print the proof that one record is in the journal
///
/// The proof holds the record and shows no other one. Exit code 1 when there is no such record, or none that is sealed.
#[derive(Debug, clap::Args)]
pub(crate) struct Prove {
    /// Directory of the journal
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,

    /// Number of the record
    #[arg(value_name = "SEQ")]
    pub(crate) seq: u64,
}

/// Check the proof of one record, with nothing but the public key
///
/// Prints the record. Exit code 1 when the proof does not hold.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Proof which `seclog prove` printed; - is standard input
    #[arg(value_name = "PROOF")]
    pub(crate) proof: PathBuf,

    /// First public key of the journal
    #[arg(long, value_name = "FILE|KEY")]
    pub(crate) vkey: PathBuf,

    /// JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Find records, across plain and compressed segments
#[derive(Debug, clap::Args)]
#[command(after_help = WHERE_HELP)]
pub(crate) struct Query {
    /// Directory of the journal
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,

    #[command(flatten)]
    pub(crate) selection: Selection,

    /// Only records of this interaction
    #[arg(long, value_name = "ID")]
    pub(crate) correlation: Option<String>,

    /// json, table, text, ecs or ocsf [default: table on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) format: Option<Format>,

    /// Stop after this many records
    #[arg(long, short = 'n', value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// Print the newest records, and follow the journal across rotations
#[derive(Debug, clap::Args)]
#[command(after_help = WHERE_HELP)]
pub(crate) struct Tail {
    /// Directory of the journal
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,

    /// Go on with every new record until interrupted
    #[arg(long, short)]
    pub(crate) follow: bool,

    /// How many records to begin with
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub(crate) lines: usize,

    #[command(flatten)]
    pub(crate) selection: Selection,

    /// text, json, ecs or ocsf [default: text on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) format: Option<StreamFormat>,
}

/// Which records are meant.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Only records for which every term holds, such as 'event_type=auth.* severity>=high'
    #[arg(long = "where", value_name = "TERMS")]
    pub(crate) terms: Vec<String>,

    /// Only records from this moment on
    #[arg(long, value_name = "MOMENT")]
    pub(crate) since: Option<String>,

    /// Only records before this moment; a date includes its whole day
    #[arg(long, value_name = "MOMENT")]
    pub(crate) until: Option<String>,

    /// Also the lines which seal the journal
    #[arg(long)]
    pub(crate) all: bool,
}

pub(crate) const WHERE_HELP: &str = "\
Terms are joined by spaces or commas, and all of them must hold:
  KEY=VALUE  KEY!=VALUE   equal or not; * and ? match any text unless quoted
  KEY~VALUE  KEY!~VALUE   contains or not, whatever the case
  KEY>VALUE  >=  <  <=    severities in their order, times, numbers, else text
KEY is a key of the record (event_type, severity, actor, service.name, ...) or
the name of a field; fields.KEY is the field only. KEY=* holds when there is
one, KEY!=* when there is none. Quote what has spaces or commas:
reason=\"bad credentials\". MOMENT is RFC 3339, a date, or an age such as 15m,
2h, 7d; dates and times are UTC.
The lines which seal the journal (audit.segment, audit.checkpoint, audit.epoch)
are hidden unless --all is given or a term asks for event_type=audit.*.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The line as it stands in the journal
    Json,
    /// A table
    Table,
    /// One line for people
    Text,
    /// Elastic Common Schema 8
    Ecs,
    /// Open Cybersecurity Schema Framework 1.8
    Ocsf,
}

/// The formats which need not see the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StreamFormat {
    /// The line as it stands in the journal
    Json,
    /// One line for people
    Text,
    /// Elastic Common Schema 8
    Ecs,
    /// Open Cybersecurity Schema Framework 1.8
    Ocsf,
}

impl From<StreamFormat> for Format {
    fn from(format: StreamFormat) -> Self {
        match format {
            StreamFormat::Json => Self::Json,
            StreamFormat::Text => Self::Text,
            StreamFormat::Ecs => Self::Ecs,
            StreamFormat::Ocsf => Self::Ocsf,
        }
    }
}

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

/// Print the taxonomy of event types, with its mappings
///
/// A table on a terminal, tab-separated values otherwise.
#[derive(Debug, clap::Args)]
pub(crate) struct EventTypes {
    /// Tab-separated values, also on a terminal
    #[arg(long)]
    pub(crate) tsv: bool,
}
