//! `seclog tail`

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::args::{Format, Tail};
use crate::failure::{Answer, Failure};
use crate::filter::Filter;
use crate::output::Output;
use crate::printer::Printer;
use crate::records::{Found, Records, no_journal, starts};

/// How long an interrupt may wait to be seen.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(crate) fn run(args: &Tail, output: &mut Output) -> Result<Answer, Failure> {
    let filter = Filter::new(&args.selection, Timestamp::now())?;
    let format = args.format.map_or(
        if output.is_terminal() {
            Format::Text
        } else {
            Format::Json
        },
        Format::from,
    );
    let mut printer = Printer::new(output, format);
    let (newest, next_seq) = newest(&args.directory, &filter, args.lines)?;
    for found in &newest {
        printer.print(found)?;
    }
    printer.flush()?;
    if args.follow {
        follow(&args.directory, &filter, next_seq, &mut printer)?;
    }
    Ok(Answer::Yes)
}

/// The newest records, oldest of them first, and the seq after the last line there is. From the newest segment
/// backwards, so that a long journal need not be read whole.
fn newest(
    directory: &Path,
    filter: &Filter,
    wanted: usize,
) -> Result<(VecDeque<Found>, u64), Failure> {
    // The reader's own errors say more than those of a listing.
    Records::open(directory, filter)?;
    let starts = starts(directory)?;
    if starts.is_empty() {
        return Err(no_journal(directory));
    }
    let mut newest = VecDeque::new();
    let (mut end, mut next_seq) = (u64::MAX, 0);
    for start in starts.into_iter().rev() {
        let mut records = Records::from_seq(directory, start, filter)?;
        let mut part = VecDeque::new();
        while let Some(found) = records.next()? {
            if found.seq >= end {
                break;
            }
            part.push_back(found);
            if part.len() + newest.len() > wanted {
                part.pop_front();
            }
        }
        if end == u64::MAX {
            next_seq = records.next_seq();
        }
        part.append(&mut newest);
        newest = part;
        end = start;
        if newest.len() >= wanted {
            break;
        }
    }
    Ok((newest, next_seq))
}

fn follow(
    directory: &Path,
    filter: &Filter,
    next_seq: u64,
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&interrupted))
            .map_err(|error| Failure::new(format!("failed to watch for interrupts: {error}")))?;
    }
    let mut records = Records::from_seq(directory, next_seq, filter)?;
    while !interrupted.load(Ordering::Relaxed) {
        match records.next()? {
            Some(found) => printer.print(&found)?,
            None => {
                printer.flush()?;
                records.wait(LOOK_EVERY)?;
            }
        }
    }
    printer.flush()
}
