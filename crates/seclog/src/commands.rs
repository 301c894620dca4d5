//! One file per command.

use crate::args::Command;
use crate::failure::{Answer, Failure};
use crate::output::Output;

mod event_types;
mod keygen;
mod proof;
mod query;
mod redact;
mod reveal;
mod scan;
mod schema;
mod tail;
mod verify;

pub(crate) fn run(command: &Command, output: &mut Output) -> Result<Answer, Failure> {
    match command {
        Command::Verify(args) => verify::run(args, output),
        Command::Head(args) => proof::head(&args.directory, output),
        Command::Prove(args) => proof::prove(args, output),
        Command::Check(args) => proof::check(args, output),
        Command::Query(args) => query::run(args, output),
        Command::Tail(args) => tail::run(args, output),
        Command::Redact(args) => redact::run(args, output),
        Command::Scan(args) => scan::run(args, output),
        Command::Keygen(args) => keygen::run(args, output),
        Command::Reveal(args) => reveal::run(args, output),
        Command::Schema => schema::run(output),
        Command::EventTypes(args) => event_types::run(args, output),
    }
}
