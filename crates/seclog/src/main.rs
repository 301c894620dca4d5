//! `seclog`, the command line of the security log.
//!
//! Whatever looks at a journal only reads it, without its lock, and so is safe beside a running service. Exit codes: 0 yes, 1 no (tampered, nothing found, not proven), 2 usage or I/O.

mod args;
mod commands;
mod failure;
mod filter;
mod input;
mod moment;
mod output;
mod printer;
mod progress;
mod records;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use tracing_security_redact::escape;

use crate::args::Args;
use crate::failure::{Answer, Failure};
use crate::output::Output;

fn main() -> ExitCode {
    let args = Args::parse();
    let mut output = Output::stdout(args.color);
    let answer = commands::run(&args.command, &mut output)
        .and_then(|answer| output.flush().map(|()| answer));
    match answer {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(failure) if failure.is_reader_gone() => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            ExitCode::from(2)
        }
    }
}

/// Paths and causes come from outside: they may not drive the terminal.
pub(crate) fn report(failure: &Failure) {
    let mut text = String::from("seclog: ");
    for (number, line) in failure.message().lines().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        escape::push_line(&mut text, line);
    }
    text.push('\n');
    // Nobody is left to be told when standard error cannot be written to.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
