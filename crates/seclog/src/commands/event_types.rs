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
        // What every narrow terminal has room for, and the vocabularies where there is more.
        let room = |columns| output.width().is_none_or(|width| width >= columns);
        let (wide, medium) = (room(130), room(100));
        let mut header = vec!["event type", "severity", "risk"];
        if wide {
            header.extend(["OWASP", "ECS"]);
        }
        if medium {
            header.push("OCSF");
        }
        header.push("means");
        let mut table = output.table(&header);
        for row in EventType::ALL {
            let mut cells = vec![
                Cell::new(row.name),
                severity_cell(row.severity),
                Cell::new(row.risk),
            ];
            if wide {
                cells.push(Cell::new(row.owasp.map_or("", |owasp| owasp.term)));
                cells.push(Cell::new(row.ecs.categories.join(", ")));
            }
            if medium {
                let ocsf = format!("{}/{}", row.ocsf.class_uid, row.ocsf.activity_id);
                cells.push(Cell::new(ocsf));
            }
            cells.push(Cell::new(row.description));
            table.add_row(cells);
        }
        output.print_table(&mut table)?;
    }
    Ok(Answer::Yes)
}
