//! Standard output: for people on a terminal, as it is for programs.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstyle::{AnsiColor, Color, Style};
use comfy_table::presets::{NOTHING, UTF8_NO_BORDERS};
use comfy_table::{Cell, ContentArrangement, LineStyle, Table};
use tracing_security_redact::escape;
use tracing_security_schema::Severity;

use crate::args::ColorWhen;
use crate::failure::Failure;

/// Standard output, buffered.
pub(crate) struct Output {
    stream: BufWriter<io::StdoutLock<'static>>,
    terminal: bool,
    paint: bool,
}

impl Output {
    pub(crate) fn stdout(color: ColorWhen) -> Self {
        let stdout = io::stdout().lock();
        let terminal = stdout.is_terminal();
        let paint = match color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => terminal && colors_are_welcome(),
        };
        Self {
            stream: BufWriter::with_capacity(64 * 1024, stdout),
            terminal,
            paint,
        }
    }

    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// One line of our own making; whatever came from outside was escaped when it was put in.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())?;
        self.bytes(b"\n")
    }

    /// One line as it stands in a file: unchanged for a program, made harmless for a terminal.
    pub(crate) fn foreign_line(&mut self, line: &[u8]) -> Result<(), Failure> {
        self.foreign(line)?;
        self.bytes(b"\n")
    }

    /// A part of a line from outside.
    pub(crate) fn foreign(&mut self, text: &[u8]) -> Result<(), Failure> {
        if self.terminal {
            let text = harmless(&String::from_utf8_lossy(text));
            self.bytes(text.as_bytes())
        } else {
            self.bytes(text)
        }
    }

    /// One JSON document on one line; JSON's own escapes do not cover what a terminal obeys.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value)
            .map_err(|error| Failure::new(format!("failed to write JSON: {error}")))?;
        self.bytes(harmless(&text).as_bytes())?;
        self.bytes(b"\n")
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.stream
            .write_all(bytes)
            .map_err(|error| Failure::output(&error))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.stream.flush().map_err(|error| Failure::output(&error))
    }

    /// An empty table: as wide as the terminal at most, as wide as its content for a program.
    pub(crate) fn table(&self, header: &[&str]) -> Table {
        let mut table = Table::new();
        if self.paint {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if self.terminal {
            table
                .load_style(
                    UTF8_NO_BORDERS
                        .header_separator(LineStyle::new('─', '─', '┼', '─'))
                        .row_separator(LineStyle::none()),
                )
                .set_content_arrangement(ContentArrangement::Dynamic);
        } else {
            table.load_style(NOTHING);
        }
        let cells = header
            .iter()
            .map(|title| Cell::new(title).add_attribute(comfy_table::Attribute::Bold));
        table.set_header(cells.collect::<Vec<_>>());
        table
    }

    pub(crate) fn print_table(&mut self, table: &mut Table) -> Result<(), Failure> {
        if !self.terminal {
            for column in table.column_iter_mut() {
                column.set_padding((0, 2));
            }
        }
        for line in table.lines() {
            self.line(line.trim_end())?;
        }
        Ok(())
    }

    /// Text in a style, when colors are wanted.
    pub(crate) fn painted(&self, style: Style, text: &str) -> String {
        if self.paint {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// <https://no-color.org>: any value but the empty one.
fn colors_are_welcome() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !refused && !dumb
}

/// Text from outside with everything that a terminal would obey, or that would break the line, escaped.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape::push_line(&mut out, text);
    out
}

pub(crate) const GOOD: Style = plain(AnsiColor::Green).bold();
pub(crate) const BAD: Style = plain(AnsiColor::Red).bold();
pub(crate) const DOUBTFUL: Style = plain(AnsiColor::Yellow).bold();
pub(crate) const QUIET: Style = Style::new().dimmed();

pub(crate) fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Info => QUIET,
        Severity::Low => plain(AnsiColor::Cyan),
        Severity::Medium => plain(AnsiColor::Yellow),
        Severity::High => plain(AnsiColor::Red),
        Severity::Critical => plain(AnsiColor::Red).bold().invert(),
    }
}

/// The same colors in a table, which styles its cells itself.
pub(crate) fn severity_cell(severity: Severity) -> Cell {
    use comfy_table::{Attribute, Color};
    let cell = Cell::new(severity.as_str());
    match severity {
        Severity::Info => cell.add_attribute(Attribute::Dim),
        Severity::Low => cell.fg(Color::Cyan),
        Severity::Medium => cell.fg(Color::Yellow),
        Severity::High => cell.fg(Color::Red),
        Severity::Critical => cell.fg(Color::Red).add_attribute(Attribute::Bold),
    }
}

const fn plain(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

/// `1 line`, `12 lines`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", indicatif::HumanCount(count))
}
