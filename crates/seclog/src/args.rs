//! The arguments, and the help that explains them.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand, ValueEnum};

mod journal;
mod redaction;

pub(crate) use journal::{Check, Format, Head, Prove, Query, Selection, Tail, Verify};
pub(crate) use redaction::{Keygen, PolicySource, Redact, Reveal, Scan};

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

/// Print the taxonomy of event types, with its mappings
///
/// A table on a terminal, tab-separated values otherwise.
#[derive(Debug, clap::Args)]
pub(crate) struct EventTypes {
    /// Tab-separated values, also on a terminal
    #[arg(long)]
    pub(crate) tsv: bool,
}
