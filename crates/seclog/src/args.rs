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
  seclog query logs/security --where 'event_type=auth.* severity>=high' --since 2h
  seclog tail -f logs/security --where 'outcome=failure'
  seclog prove logs/security 4711 > proof && seclog check proof --vkey security.vkey
  seclog redact < app.log > app.clean.log

Exit codes: 0 yes; 1 no (tampered, nothing found, not proven; for scan: something found); 2 usage or I/O.
Every command only reads the journal: no lock, no write access, safe beside a running service.";

/// The command line of the security log.
#[derive(Debug, Parser)]
#[command(name = "seclog", version, about = "The command line of the security log: verify, search, follow, prove, redact", long_about = None)]
#[command(after_help = EXAMPLES, styles = STYLES, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Args {
    /// When to color the output; NO_COLOR is honored
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(help_heading = "Global options", hide_possible_values = true)]
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
    Query(Query),
    Tail(Tail),
    Redact(Redact),
    Scan(Scan),
    /// Print the JSON Schema which every record satisfies
    Schema,
    EventTypes(EventTypes),
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

    /// How to print records [default: table on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT")]
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

    /// How to print records [default: text on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<StreamFormat>,
}

/// Which records are meant.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Only records for which every term holds, such as 'event_type=auth.* severity>=high'
    #[arg(long = "where", value_name = "TERMS")]
    pub(crate) terms: Vec<String>,

    /// Only records from this moment on: RFC 3339, a date, or an age such as 15m, 2h, 7d
    #[arg(long, value_name = "MOMENT")]
    pub(crate) since: Option<String>,

    /// Only records before this moment; a date includes its whole day
    #[arg(long, value_name = "MOMENT")]
    pub(crate) until: Option<String>,

    /// Also the lines which seal the journal: audit.segment, audit.checkpoint, audit.epoch
    #[arg(long)]
    pub(crate) all: bool,
}

pub(crate) const WHERE_HELP: &str = "\
Terms are joined by spaces or commas, and all of them must hold:
  KEY=VALUE  KEY!=VALUE       equal or not; * and ? match any text unless the value is quoted
  KEY~VALUE  KEY!~VALUE       contains or not, whatever the case
  KEY>VALUE  >=  <  <=        severities in their order, times, numbers, else text
KEY is a key of the record (event_type, severity, actor, source_ip, service.name, ...) or the name of a
field; fields.KEY means the field only. KEY=* holds when there is one, KEY!=* when there is none.
Quote what has spaces or commas: reason=\"bad credentials\". Moments are UTC.
The lines which seal the journal are hidden unless --all is given or a term asks for event_type=audit.*.";

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

/// Redact secrets and personal data from standard input or files, each line JSON or plain text
#[derive(Debug, clap::Args)]
pub(crate) struct Redact {
    /// Files to read, also .gz and .zst [default: standard input]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) policy: PolicySource,
}

/// Find what the policy would have redacted in existing files; exit 1 when there is something
#[derive(Debug, clap::Args)]
pub(crate) struct Scan {
    /// Files and directories to read, also .gz and .zst; links in directories are not followed
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Policy in TOML, as the service uses it [default: the default policy]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// JSON: one object per finding, then one with the counts
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is redacted, and with which keys.
#[derive(Debug, clap::Args)]
pub(crate) struct PolicySource {
    /// Policy in TOML, as the service uses it [default: the default policy]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Key directory of the service, or a file with a secret, for pseudonyms equal to the service's
    #[arg(long, value_name = "PATH")]
    pub(crate) key: Option<PathBuf>,
}

/// Print the taxonomy of event types: a table on a terminal, tab-separated values otherwise
#[derive(Debug, clap::Args)]
pub(crate) struct EventTypes {
    /// Tab-separated values, also on a terminal
    #[arg(long)]
    pub(crate) tsv: bool,
}
