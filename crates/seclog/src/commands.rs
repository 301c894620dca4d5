//! One file per command.

use crate::args::Command;
use crate::failure::{Answer, Failure};
use crate::output::Output;

mod event_types;
mod query;
mod redact;
mod scan;
mod schema;
mod tail;

pub(crate) fn run(command: &Command, output: &mut Output) -> Result<Answer, Failure> {
    match command {
        Command::Query(args) => query::run(args, output),
        Command::Tail(args) => tail::run(args, output),
        Command::Redact(args) => redact::run(args, output),
        Command::Scan(args) => scan::run(args, output),
        Command::Schema => schema::run(output),
        Command::EventTypes(args) => event_types::run(args, output),
    }
}
