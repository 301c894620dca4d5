//! Tables of characters: `| password | x |`, and rows below a heading, as psql, MySQL and Markdown draw them.

use super::apposition::looks_made;
use super::benign;
use super::key::Key;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank};

const MAX_ROWS: usize = 100;

/// Whether the name is a cell of a table; its neighbor, or the cells below, are then dealt with.
pub(crate) fn is_cell(finder: &mut Finder<'_, '_>, key: Key) -> bool {
    let text = finder.text;
    // Markdown sets cells in code or bold.
    let is_mark = |b: u8| matches!(b, b'`' | b'*');
    let next = text.run(text.run(key.end, 2, is_mark), 48, is_blank);
    let before = text.run_back(text.run_back(key.start, 2, is_mark), 48, is_blank);
    let is_last = matches!(text.at(next), b'\n' | b'\r' | 0);
    let bounded = text.at(next) == b'|' || is_last && text.before(before) == b'|';
    if !bounded || text.at(next + 1) == b'|' || !finder.may_search() {
        return false;
    }
    let start = text.run_back(key.start, 512, |b| b != b'\n');
    let end = text.run(next, 512, |b| b != b'\n');
    if let Some(rows) = below_rule(text, end) {
        below(finder, key, start, rows);
        return true;
    }
    let frame = before - usize::from(text.before(before) == b'|');
    let glued = next == key.end && frame == before;
    if text.at(next) != b'|' || glued || memchr::memchr(b'|', text.hay(start..frame)).is_some() {
        return false;
    }
    // A name and its value: nothing else stands in the row.
    let from = text.run(next + 1, 48, is_blank);
    let stop = text.run(from, 512, |b| !matches!(b, b'|' | b'\n' | b'\r'));
    let behind = text.run(stop, 4, |b| b == b'|' || is_blank(b));
    let goes_on = behind < end && text.at(behind) != b'\r';
    let boxed = frame < before;
    let cell = text.slice(from..stop.max(from)).trim_ascii_end();
    // Without a frame it may be a pipe between two commands; beside more cells, a heading.
    let is_number = cell.len() > 4 && cell.iter().all(u8::is_ascii_digit);
    let looks_made = looks_made(text, key, cell) && !cell.contains(&b' ');
    if boxed && !goes_on || looks_made || is_number && !goes_on {
        push_cell(finder, key, from, stop);
    }
    true
}

/// Where the rows begin when the next line rules off a heading.
fn below_rule(text: Text<'_>, end: usize) -> Option<usize> {
    let rule = text.run(end + 1, 512, |b| {
        matches!(b, b'-' | b'+' | b'|' | b'=' | b':' | b' ' | b'\r')
    });
    (text.at(end) == b'\n' && rule > end + 3 && text.at(rule) == b'\n').then_some(rule + 1)
}

fn below(finder: &mut Finder<'_, '_>, key: Key, start: usize, rows: usize) {
    // Rows reach far ahead: they have an account of their own.
    let text = Text::of(finder.text.bytes);
    let column = text
        .slice(start..key.start)
        .iter()
        .filter(|&&b| b == b'|')
        .count();
    let mut at = rows;
    for _ in 0..MAX_ROWS {
        let end = text.run(at, 1_024, |b| b != b'\n');
        finder.searched(64 + end - at);
        let mut from = at;
        for _ in 0..column {
            let Some(bar) = memchr::memchr(b'|', text.slice(from..end)) else {
                return;
            };
            from += bar + 1;
        }
        let stop = text.run(from, 1_024, |b| !matches!(b, b'|' | b'\n' | b'\r'));
        let is_row = memchr::memchr(b'|', text.slice(at..end)).is_some();
        if !is_row || end == at {
            return;
        }
        push_cell(finder, key, text.run(from, 48, is_blank), stop);
        if text.at(end) != b'\n' {
            return;
        }
        at = end + 1;
    }
}

fn push_cell(finder: &mut Finder<'_, '_>, key: Key, from: usize, stop: usize) {
    let text = finder.text;
    let marks = text.run(from, 2, |b| matches!(b, b'`' | b'*')) - from;
    let cell = text.slice(from + marks..stop.max(from)).trim_ascii_end();
    let from = from + marks;
    let cell = cell
        .get(..cell.len().saturating_sub(marks))
        .unwrap_or_default();
    if !benign::is_benign(key.kind, cell, false) && !benign::is_spoken(cell) {
        finder.push_ahead(from, from + cell.len(), key.kind.rule());
    }
}
