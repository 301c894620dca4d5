//! Standard output: for people on a terminal, as it is for programs.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstyle::{AnsiColor, Color, Style};
use comfy_table::presets::NOTHING;
use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Table};
use tracing_security_redact::escape;
use tracing_security_schema::Severity;

use crate::args::ColorWhen;
use crate::failure::Failure;

/// Standard output, buffered.
pub(crate) struct Output {
    stream: BufWriter<io::StdoutLock<'static>>,
    terminal: bool,
    /// Columns of the terminal; `None` for a program, which is given lines as long as they are.
    width: Option<usize>,
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
            width: Table::new().width().filter(|_| terminal).map(usize::from),
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

    /// Columns of the terminal, if it is one.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    /// An empty table: as wide as the terminal at most, as wide as its content for a program.
    pub(crate) fn table(&self, header: &[&str]) -> Table {
        let mut table = Table::new();
        table.load_style(NOTHING);
        if self.paint {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if let Some(width) = self.width.and_then(|width| width.try_into().ok()) {
            table
                .set_width(width)
                .set_content_arrangement(ContentArrangement::Dynamic);
        }
        let bold = |title: &&str| Cell::new(title).add_attribute(comfy_table::Attribute::Bold);
        table.set_header(header.iter().map(bold).collect::<Vec<_>>());
        table
    }

    /// Only the last column gives way when the terminal is narrow: what stands before it is read as a whole.
    pub(crate) fn print_table(&mut self, table: &mut Table) -> Result<(), Failure> {
        let last = table.column_count().saturating_sub(1);
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if index < last { 2 } else { 0 }));
            if index < last {
                column.set_constraint(ColumnConstraint::ContentWidth);
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

/// Text in lines which fit the terminal, broken between words; the second and later ones are indented.
pub(crate) fn wrapped(text: &str, indent: usize, width: Option<usize>) -> String {
    let Some(room) = width.map(|width| width.saturating_sub(indent)) else {
        return text.to_owned();
    };
    let mut wrapped = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > room {
            wrapped.push('\n');
            wrapped.extend(std::iter::repeat_n(' ', indent));
            used = 0;
        } else if used > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += length;
    }
    wrapped
}

/// `1 line`, `12 lines`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", indicatif::HumanCount(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words_and_never_within() {
        let text = "the log extends the one given";
        assert_eq!(wrapped(text, 2, None), text);
        assert_eq!(wrapped(text, 2, Some(80)), text);
        assert_eq!(
            wrapped(text, 2, Some(14)),
            "the log\n  extends the\n  one given"
        );
        assert_eq!(
            wrapped("endlessword x", 9, Some(4)),
            "endlessword\n         x"
        );
    }

    #[test]
    fn counts_are_grouped_and_agree_with_their_noun() {
        assert_eq!(counted(1, "line"), "1 line");
        assert_eq!(counted(0, "line"), "0 lines");
        assert_eq!(counted(200_000, "record"), "200,000 records");
    }
}
