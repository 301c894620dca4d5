//! `seclog event-types`

use comfy_table::Cell;
use tracing_security_schema::EventType;

use crate::args::EventTypes;
use crate::failure::{Answer, Failure};
use crate::output::{Output, severity_cell};

pub(crate) fn run(args: &EventTypes, output: &mut Output) -> Result<Answer, Failure> {
    if args.tsv || !output.is_terminal() {
        output.line(EventType::TSV_HEADER)?;
        for row in EventType::ALL {
            output.line(&row.to_tsv())?;
        }
    } else {
        let mut table = output.table(&[
            "event type",
            "severity",
            "risk",
            "OWASP",
            "OCSF",
            "ECS",
            "means",
        ]);
        for row in EventType::ALL {
            table.add_row(vec![
                Cell::new(row.name),
                severity_cell(row.severity),
                Cell::new(row.risk),
                Cell::new(row.owasp.map_or("", |owasp| owasp.term)),
                Cell::new(format!("{}/{}", row.ocsf.class_uid, row.ocsf.activity_id)),
                Cell::new(row.ecs.categories.join(", ")),
                Cell::new(row.description),
            ]);
        }
        output.print_table(&mut table)?;
    }
    Ok(Answer::Yes)
}
