//! `seclog query`

use jiff::Timestamp;

use crate::args::{Format, Query};
use crate::failure::{Answer, Failure};
use crate::filter::Filter;
use crate::output::Output;
use crate::printer::Printer;
use crate::progress;
use crate::records::Records;

pub(crate) fn run(args: &Query, output: &mut Output) -> Result<Answer, Failure> {
    let mut filter = Filter::new(&args.selection, Timestamp::now())?;
    if let Some(id) = &args.correlation {
        filter.and_equal("correlation_id", id);
    }
    let format = args.format.unwrap_or(if output.is_terminal() {
        Format::Table
    } else {
        Format::Json
    });
    let progress = progress::lines("searching");
    let mut records = Records::open(&args.directory, &filter)?.watched(&progress);
    let mut printer = Printer::new(output, format);
    let mut count = 0;
    let limit = args.limit.unwrap_or(u64::MAX);
    while count < limit {
        let Some(found) = records.next()? else {
            break;
        };
        progress.suspend(|| printer.print(&found))?;
        count += 1;
    }
    progress.finish_and_clear();
    printer.flush()?;
    records.finish()?;
    Ok(Answer::yes_if(count > 0))
}
