//! Records on standard output, in one of the formats.

use std::fmt::Write as _;

use comfy_table::{Cell, Row};
use tracing_security_schema::Record;

use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Output, QUIET, harmless, severity_cell, severity_style};
use crate::records::Found;

/// Rows which are laid out together: bounds the memory, and repeats the header for whoever scrolls.
const TABLE_ROWS_MAX: usize = 500;

/// Characters of one cell of a table.
const CELL_CHARS_MAX: usize = 160;

/// Characters of a cell before the last one, which does not give way on a narrow terminal.
const NAME_CHARS_MAX: usize = 24;

/// Below this many columns of a terminal only what matters most is shown.
const WIDE: usize = 110;

const COLUMNS: [&str; 8] = [
    "seq",
    "time (UTC)",
    "severity",
    "event type",
    "outcome",
    "actor",
    "source",
    "message",
];

const NARROW_COLUMNS: [&str; 5] = ["time (UTC)", "severity", "event type", "actor", "message"];

/// Prints records one after another.
pub(crate) struct Printer<'o> {
    output: &'o mut Output,
    format: Format,
    narrow: bool,
    rows: Vec<Row>,
}

impl<'o> Printer<'o> {
    pub(crate) fn new(output: &'o mut Output, format: Format) -> Self {
        let narrow = output.width().is_some_and(|width| width < WIDE);
        Self {
            output,
            format,
            narrow,
            rows: Vec::new(),
        }
    }

    pub(crate) fn print(&mut self, found: &Found) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.output.foreign_line(&found.line),
            Format::Ecs => self.output.json(&found.record.to_ecs()),
            Format::Ocsf => self.output.json(&found.record.to_ocsf()),
            Format::Text => {
                let text = text(self.output, &found.record);
                self.output.line(&text)
            }
            Format::Table => {
                let row = self.row(&found.record);
                self.rows.push(row);
                if self.rows.len() >= TABLE_ROWS_MAX {
                    self.print_rows()?;
                }
                Ok(())
            }
        }
    }

    /// What is printed so far reaches the reader now.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.print_rows()?;
        self.output.flush()
    }

    fn print_rows(&mut self) -> Result<(), Failure> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let columns: &[&str] = if self.narrow {
            &NARROW_COLUMNS
        } else {
            &COLUMNS
        };
        let mut table = self.output.table(columns);
        table.add_rows(self.rows.drain(..));
        self.output.print_table(&mut table)
    }

    fn row(&self, record: &Record) -> Row {
        let name = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default();
            Cell::new(cut(
                text,
                self.output.is_terminal().then_some(NAME_CHARS_MAX),
            ))
        };
        let severity = severity_cell(record.severity);
        let event_type = Cell::new(cut(&record.event_type, None));
        let message = Cell::new(cut(&record.message, Some(CELL_CHARS_MAX)));
        let mut row = Row::from(if self.narrow {
            // The year is the one that everybody is in.
            let time = time(&record.timestamp, 19);
            let time = time.get(5..).unwrap_or(&time);
            vec![
                Cell::new(time),
                severity,
                event_type,
                name(&record.actor),
                message,
            ]
        } else {
            vec![
                Cell::new(record.seq),
                Cell::new(time(&record.timestamp, 19)),
                severity,
                event_type,
                name(&record.outcome),
                name(&record.actor),
                name(&record.source_ip),
                message,
            ]
        });
        // One record, one line: the whole of it is in the other formats.
        row.max_height(1);
        row
    }
}

/// Harmless text of at most this many characters.
fn cut(text: &str, chars_max: Option<usize>) -> String {
    let mut shown = harmless(text);
    if let Some((end, _)) = shown
        .char_indices()
        .nth(chars_max.unwrap_or(CELL_CHARS_MAX))
    {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// One line: when, how bad, what, and then whatever is known, by name.
fn text(output: &Output, record: &Record) -> String {
    let severity = format!("{:<8}", record.severity);
    let mut line = format!(
        "{} {} {}",
        output.painted(QUIET, &time(&record.timestamp, 23)),
        output.painted(severity_style(record.severity), &severity),
        harmless(&record.event_type),
    );
    if !record.message.is_empty() {
        let _ = write!(line, "  {}", harmless(&record.message));
    }
    let named = [
        ("outcome", &record.outcome),
        ("reason", &record.reason),
        ("actor", &record.actor),
        ("source_ip", &record.source_ip),
        ("target", &record.target),
        ("tenant", &record.tenant),
        ("session_id", &record.session_id),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            push_named(output, &mut line, name, value);
        }
    }
    for (name, value) in &record.fields {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        push_named(output, &mut line, name, &value);
    }
    push_named(output, &mut line, "correlation_id", &record.correlation_id);
    push_named(output, &mut line, "seq", &record.seq.to_string());
    line
}

fn push_named(output: &Output, line: &mut String, name: &str, value: &str) {
    let name = output.painted(QUIET, &format!("{}=", harmless(name)));
    let plain = !value.is_empty() && !value.contains([' ', '"', '=']);
    let value = harmless(value);
    let _ = if plain {
        write!(line, "  {name}{value}")
    } else {
        write!(line, "  {name}\"{}\"", value.replace('"', "\\\""))
    };
}

/// `2026-11-21T10:00:00.123456Z` without what a reader does not need.
fn time(timestamp: &str, characters: usize) -> String {
    let shown: String = timestamp.chars().take(characters).collect();
    harmless(&shown.replacen('T', " ", 1))
}
