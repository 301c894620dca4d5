//! `seclog scan`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use comfy_table::Cell;
use indicatif::ProgressBar;
use serde_json::json;
use tracing_security_redact::Scanner;

use crate::args::{PolicySource, Scan};
use crate::commands::redact::redactor;
use crate::failure::{Answer, Failure};
use crate::input::{Input, LINE_BYTES_MAX};
use crate::output::{BAD, GOOD, Output, QUIET, counted, harmless};
use crate::progress;

/// Places which are listed for people; JSON lists all of them.
const PLACES_MAX: usize = 100;

/// What the scanner looks at of a plain line is bounded; a little less than that.
const PIECE_BYTES_MAX: usize = 60 * 1024;

/// Directories within directories: deeper ones are a loop or a mistake.
const DEPTH_MAX: usize = 64;

pub(crate) fn run(args: &Scan, output: &mut Output) -> Result<Answer, Failure> {
    let mut scanner = Scanner::new(redactor(&PolicySource {
        policy: args.policy.clone(),
        key: None,
    })?);
    let mut files = Vec::new();
    for path in &args.paths {
        collect(path, 0, &mut files)?;
    }
    let total = files.iter().map(|file| file.bytes).sum();
    // Findings are printed as they come: on one terminal they and a bar would overwrite each other.
    let progress = if args.json && output.is_terminal() {
        ProgressBar::hidden()
    } else {
        progress::bytes(total, "scanning")
    };
    let mut findings = Findings::default();
    let mut unread = 0;
    for file in &files {
        match scan(
            &mut scanner,
            file,
            args.json,
            &progress,
            &mut findings,
            output,
        ) {
            Err(failure) if !failure.is_reader_gone() => {
                unread += 1;
                progress.suspend(|| crate::report(&failure));
            }
            result => result?,
        }
    }
    progress.finish_and_clear();
    if args.json {
        output.json(&findings.summary(files.len()))?;
    } else {
        findings.print(files.len(), output)?;
    }
    if unread > 0 {
        let unread = counted(unread, "file");
        return Err(Failure::new(format!(
            "the answer is incomplete: {unread} could not be read to the end"
        )));
    }
    Ok(Answer::yes_if(findings.by_rule.is_empty()))
}

struct File {
    path: PathBuf,
    bytes: u64,
}

fn collect(path: &Path, depth: usize, files: &mut Vec<File>) -> Result<(), Failure> {
    let fail = |error: std::io::Error| Failure::at("open", path, error);
    // A path that was named is followed; what is found within a directory is not.
    let metadata = if depth == 0 {
        std::fs::metadata(path)
    } else {
        std::fs::symlink_metadata(path)
    };
    let metadata = metadata.map_err(fail)?;
    if metadata.is_file() || (depth == 0 && !metadata.is_dir()) {
        files.push(File {
            path: path.to_owned(),
            bytes: metadata.len(),
        });
    } else if metadata.is_dir() && depth < DEPTH_MAX {
        let entries: Result<Vec<_>, _> = std::fs::read_dir(path).map_err(fail)?.collect();
        let mut entries: Vec<PathBuf> = entries
            .map_err(fail)?
            .iter()
            .map(std::fs::DirEntry::path)
            .collect();
        entries.sort_unstable();
        for entry in entries {
            collect(&entry, depth + 1, files)?;
        }
    }
    Ok(())
}

fn scan(
    scanner: &mut Scanner,
    file: &File,
    json: bool,
    progress: &ProgressBar,
    findings: &mut Findings,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut input = Input::open(&file.path, progress)?;
    let name = file.path.display().to_string();
    let mut number = 0_u64;
    while let Some(line) = input.next_line()? {
        number += 1;
        if line.cut {
            return Err(Failure::new(format!(
                "failed to read {name}: line {number} is longer than {LINE_BYTES_MAX} bytes"
            )));
        }
        let text = String::from_utf8_lossy(line.bytes);
        for piece in pieces(&text) {
            for found in scanner.line(piece) {
                let rule = found.rule;
                if json {
                    output.json(&json!({ "rule": rule, "file": name, "line": number }))?;
                }
                findings.add(rule, &name, number);
            }
        }
        findings.lines += 1;
    }
    Ok(())
}

/// A long line of plain text in pieces which end between words; JSON is one piece, which the scanner takes apart itself.
fn pieces(line: &str) -> Vec<&str> {
    if line.len() <= PIECE_BYTES_MAX || line.starts_with(['{', '[']) {
        return vec![line];
    }
    let mut pieces = Vec::new();
    let (mut start, mut last_space) = (0, 0);
    for (at, c) in line.char_indices() {
        if at - start >= PIECE_BYTES_MAX {
            let end = if last_space > start { last_space } else { at };
            pieces.extend(line.get(start..end));
            start = end;
        }
        if c.is_whitespace() {
            last_space = at;
        }
    }
    pieces.extend(line.get(start..));
    pieces
}

#[derive(Default)]
struct Findings {
    lines: u64,
    by_rule: BTreeMap<&'static str, Count>,
    places: Vec<(&'static str, String, u64)>,
}

#[derive(Default)]
struct Count {
    findings: u64,
    files: std::collections::BTreeSet<String>,
}

impl Findings {
    fn add(&mut self, rule: &'static str, file: &str, line: u64) {
        let count = self.by_rule.entry(rule).or_default();
        count.findings += 1;
        if !count.files.contains(file) {
            count.files.insert(file.to_owned());
        }
        if self.places.len() < PLACES_MAX {
            self.places.push((rule, file.to_owned(), line));
        }
    }

    fn total(&self) -> u64 {
        self.by_rule.values().map(|count| count.findings).sum()
    }

    fn summary(&self, files: usize) -> serde_json::Value {
        let rules: BTreeMap<_, _> = self
            .by_rule
            .iter()
            .map(|(rule, count)| {
                (
                    rule,
                    json!({ "findings": count.findings, "files": count.files.len() }),
                )
            })
            .collect();
        json!({ "files": files, "lines": self.lines, "findings": self.total(), "rules": rules })
    }

    fn print(&self, files: usize, output: &mut Output) -> Result<(), Failure> {
        let searched = format!(
            "{} in {}",
            counted(self.lines, "line"),
            counted(files as u64, "file")
        );
        if self.by_rule.is_empty() {
            let clean = output.painted(GOOD, "clean");
            return output.line(&format!("{clean}: nothing to redact in {searched}"));
        }
        for (rule, file, line) in &self.places {
            let place = format!("{}:{line}", harmless(file));
            output.line(&format!("{place}: {}", output.painted(BAD, rule)))?;
        }
        let listed = self.places.len() as u64;
        if self.total() > listed {
            let more = format!("… and {} more; --json lists all", self.total() - listed);
            output.line(&output.painted(QUIET, &more))?;
        }
        output.line("")?;
        let mut table = output.table(&["rule", "findings", "files"]);
        for (rule, count) in &self.by_rule {
            table.add_row(vec![
                Cell::new(rule),
                Cell::new(count.findings),
                Cell::new(count.files.len()),
            ]);
        }
        output.print_table(&mut table)?;
        let found = counted(self.total(), "finding");
        output.line(&format!("\n{} in {searched}", output.painted(BAD, &found)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_of_a_line_are_the_line() {
        for line in ["", "short", &"word ".repeat(50_000), &"é".repeat(100_000)] {
            let pieces = pieces(line);
            assert_eq!(pieces.concat(), *line);
            assert!(
                pieces
                    .iter()
                    .all(|piece| piece.len() <= PIECE_BYTES_MAX + 4)
            );
        }
    }
}
