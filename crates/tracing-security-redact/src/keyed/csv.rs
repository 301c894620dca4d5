//! Columns: a header line that names a secret, then rows that hold it.

use std::ops::Range;

use super::benign;
use super::key::{Key, is_only_name};
use crate::scan::finder::Finder;
use crate::scan::text::Text;

const MAX_ROWS: usize = 1_000;
/// What a row counts for besides its bytes.
const ROW_COST: usize = 64;

/// Whether the name heads a column; its cells are then dealt with.
pub(crate) fn is_column(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    let quoted = usize::from(text.before(key.start) == b'"' && text.at(key.end) == b'"');
    let (before, after) = (
        text.before(key.start - quoted.min(key.start)),
        text.at(key.end + quoted),
    );
    let Some(delimiter) = [b',', b';', b'\t', b'|']
        .into_iter()
        .find(|&d| before == d || after == d)
    else {
        return false;
    };
    let bounded = |b: u8| b == delimiter || matches!(b, b'\n' | b'\r' | 0);
    if !bounded(before) || !bounded(after) || !finder.may_search() {
        return false;
    }
    let start = text.run_back(key.start, 1_024, |b| b != b'\n');
    let end = text.run(key.end, 1_024, |b| b != b'\n');
    let header = text.slice(start..end);
    // Below `setting,value` each row is a name and its value.
    if text.at(end) == b'\n' && start + quoted == key.start && delimiters(header, delimiter) == 1 {
        let cell = quoted_cell(text, key.end + quoted + 1, end);
        let bytes = text.slice(cell.clone());
        // A header is the first line: below another of two cells, words are a value as well.
        let above = text.run_back(start.saturating_sub(1), 1_024, |b| b != b'\n');
        let is_row = start > 0
            && delimiters(text.slice(above..start - 1), delimiter) == 1
            // A quote that closes on a later line is read as a quoted value.
            && !bytes.starts_with(b"\"")
            && !benign::is_benign(key.kind, bytes, true)
            && !is_only_name(bytes);
        if is_row || benign::is_secretish(bytes) || benign::is_chosen(bytes) {
            finder.push(cell.start, cell.end, key.kind.rule());
            return true;
        }
    }
    let is_cell = |cell: &[u8]| {
        let cell = cell.trim_ascii();
        cell.len() <= 40
            && !cell.is_empty()
            && cell
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b >= 0x80 || b"_- \".".contains(b))
    };
    let mut cells = header.split(|&b| b == delimiter);
    // A logger may have written in front of the first.
    let first = cells.next().unwrap_or_default();
    let first = first.rsplit(|&b| b == b' ').next().unwrap_or_default();
    if !is_cell(first) || !cells.all(is_cell) {
        return false;
    }
    if text.at(end) != b'\n' {
        return two_cells(finder, key, quoted, delimiter, header);
    }
    let column = text
        .slice(start..key.start)
        .iter()
        .filter(|&&b| b == delimiter)
        .count();
    let columns = delimiters(header, delimiter);
    // Another line below, of other things, makes no header of a row.
    rows(finder, key, end + 1, delimiter, column, columns)
        || two_cells(finder, key, quoted, delimiter, header)
}

fn delimiters(line: &[u8], delimiter: u8) -> usize {
    line.iter().filter(|&&b| b == delimiter).count()
}

/// The cell that reaches to the end of its line, without its quotes.
fn quoted_cell(text: Text<'_>, from: usize, end: usize) -> Range<usize> {
    let end = end - usize::from(text.before(end) == b'\r');
    let quoted = usize::from(text.at(from) == b'"' && text.before(end) == b'"' && end > from + 2);
    from + quoted..end - quoted
}

/// `password,hunter2`: one row of a name and its value.
fn two_cells(
    finder: &mut Finder<'_, '_>,
    key: Key,
    quoted: usize,
    delimiter: u8,
    line: &[u8],
) -> bool {
    let text = finder.text;
    let cell = key.end + quoted + 1;
    let from = cell + usize::from(text.at(cell) == b'"');
    let value = text.slice(from..text.run(from, 256, |b| b > 0x20 && b != delimiter && b != b'"'));
    let is_pair = delimiters(line, delimiter) == 1 && benign::is_secretish(value);
    // `user,bob,password,x`: pairs in a row.
    if is_pair || benign::is_mixed(value) {
        finder.push(from, from + value.len(), key.kind.rule());
    }
    true
}

/// Takes the cells of a column, row by row; whether the first row is one.
fn rows(
    finder: &mut Finder<'_, '_>,
    key: Key,
    from: usize,
    delimiter: u8,
    column: usize,
    columns: usize,
) -> bool {
    // Rows reach far ahead: they have an account of their own.
    let text = Text::of(finder.text.bytes);
    let mut at = from;
    for _ in 0..MAX_ROWS {
        let line = text.hay(at..at + 4_096);
        let end = at + memchr::memchr(b'\n', line).unwrap_or(line.len());
        finder.searched(ROW_COST + end - at);
        finder.text.spend(20 + (end - at) / 2);
        let Some((start, stop)) = cell(text, at, end, delimiter, column, columns) else {
            return at > from;
        };
        let bytes = text.slice(start..stop).trim_ascii_end();
        if !benign::is_benign(key.kind, bytes, true) {
            finder.push_ahead(start, start + bytes.len(), key.kind.rule());
        }
        if text.at(end) != b'\n' {
            return true;
        }
        at = end + 1;
    }
    true
}

/// The bounds of a cell, without its quotes; none when the row has another number of cells than the header.
fn cell(
    text: Text<'_>,
    from: usize,
    end: usize,
    delimiter: u8,
    column: usize,
    columns: usize,
) -> Option<(usize, usize)> {
    let (mut index, mut start, mut inside, mut found) = (0, from, false, None);
    for at in from..=end {
        let byte = if at == end { delimiter } else { text.at(at) };
        if byte == b'"' {
            inside = !inside;
        }
        if byte != delimiter || inside && at < end {
            continue;
        }
        if index == column {
            let quoted = usize::from(text.at(start) == b'"' && at > start + 1);
            found = Some((start + quoted, at - quoted));
        }
        index += 1;
        start = at + 1;
    }
    found.filter(|_| index == columns + 1)
}
