//! Records on standard output, in one of the formats.

use std::fmt::Write as _;

use comfy_table::{Cell, Table};
use tracing_security_schema::Record;

use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Output, QUIET, harmless, severity_cell, severity_style};
use crate::records::Found;

/// Rows which are laid out together: bounds the memory, and repeats the header for whoever scrolls.
const TABLE_ROWS_MAX: usize = 500;

/// Characters of one cell of a table.
const CELL_CHARS_MAX: usize = 160;

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

/// Prints records one after another.
pub(crate) struct Printer<'o> {
    output: &'o mut Output,
    format: Format,
    rows: Vec<Vec<Cell>>,
}

impl<'o> Printer<'o> {
    pub(crate) fn new(output: &'o mut Output, format: Format) -> Self {
        Self {
            output,
            format,
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
                self.rows.push(row(&found.record));
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
        let mut table: Table = self.output.table(&COLUMNS);
        table.add_rows(self.rows.drain(..));
        self.output.print_table(&mut table)
    }
}

fn row(record: &Record) -> Vec<Cell> {
    let optional = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    vec![
        Cell::new(record.seq),
        cell(&time(&record.timestamp, 19)),
        severity_cell(record.severity),
        cell(&record.event_type),
        optional(&record.outcome),
        optional(&record.actor),
        optional(&record.source_ip),
        cell(&record.message),
    ]
}

fn cell(text: &str) -> Cell {
    let mut shown = harmless(text);
    if let Some((end, _)) = shown.char_indices().nth(CELL_CHARS_MAX) {
        shown.truncate(end);
        shown.push('…');
    }
    Cell::new(shown)
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
