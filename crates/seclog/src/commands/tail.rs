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
    let newest = Newest::read(&args.directory, &filter, args.lines)?;
    for found in &newest.records {
        printer.print(found)?;
    }
    printer.flush()?;
    if args.follow {
        if let Err(failure) = &newest.complete {
            crate::report(failure);
        }
        follow(&args.directory, &filter, newest.next_seq, &mut printer)?;
    } else {
        newest.complete?;
    }
    Ok(Answer::Yes)
}

/// The newest records, oldest of them first.
struct Newest {
    records: VecDeque<Found>,
    /// After the last line there is.
    next_seq: u64,
    complete: Result<(), Failure>,
}

impl Newest {
    /// From the newest segment backwards, so that a long journal need not be read whole.
    fn read(directory: &Path, filter: &Filter, wanted: usize) -> Result<Self, Failure> {
        // The reader's own errors say more than those of a listing.
        Records::open(directory, filter)?;
        let starts = starts(directory)?;
        if starts.is_empty() {
            return Err(no_journal(directory));
        }
        let mut newest = Self {
            records: VecDeque::new(),
            next_seq: 0,
            complete: Ok(()),
        };
        let mut end = u64::MAX;
        for start in starts.into_iter().rev() {
            newest.read_segment(directory, filter, wanted, start, end)?;
            end = start;
            if newest.records.len() >= wanted {
                break;
            }
        }
        Ok(newest)
    }

    fn read_segment(
        &mut self,
        directory: &Path,
        filter: &Filter,
        wanted: usize,
        start: u64,
        end: u64,
    ) -> Result<(), Failure> {
        let mut records = Records::from_seq(directory, start, filter)?.before(end);
        let mut part = VecDeque::new();
        while let Some(found) = records.next()? {
            part.push_back(found);
            if part.len() + self.records.len() > wanted {
                part.pop_front();
            }
        }
        self.next_seq = self.next_seq.max(records.next_seq());
        if self.complete.is_ok() {
            self.complete = records.finish();
        }
        part.append(&mut self.records);
        self.records = part;
        Ok(())
    }
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
    printer.flush()?;
    records.finish()
}
