//! The commands on a journal.

use std::path::PathBuf;

use clap::ValueEnum;

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

const WHERE_HELP: &str = "\
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
