//! `seclog verify`

use std::fmt::Write as _;

use anstyle::Style;
use tracing_security_journal::{Finding, FindingKind, HeadCheck, Report, VerifyOptions, verify};

use crate::args::Verify;
use crate::failure::{Answer, Failure};
use crate::input::{read_text, verifier_key};
use crate::output::{BAD, DOUBTFUL, GOOD, Output, QUIET, counted, harmless, wrapped};
use crate::progress;
use crate::records::refused;

/// Findings which are listed for people; JSON lists more.
const FINDINGS_MAX: usize = 50;

/// Where values begin, in columns.
const INDENT: usize = 14;

pub(crate) fn run(args: &Verify, output: &mut Output) -> Result<Answer, Failure> {
    let mut options = VerifyOptions::new();
    if let Some(path) = &args.vkey {
        options = options.verifier_key(verifier_key(path)?);
    }
    if let Some(path) = &args.head {
        options = options.head(read_text(path, "head")?);
    }
    let bar = progress::bytes(0, "verifying");
    let shown = bar.clone();
    options = options.on_progress(move |done, total| {
        shown.set_length(total);
        shown.set_position(done);
    });
    let report = verify(&args.directory, &options);
    bar.finish_and_clear();
    let report = report.map_err(|error| refused(&args.directory, &error))?;
    if args.json {
        output.json(&report)?;
    } else {
        let text = Page { args, output }.text(&report);
        output.bytes(text.as_bytes())?;
    }
    Ok(Answer::yes_if(report.ok))
}

/// The report for people.
struct Page<'a> {
    args: &'a Verify,
    output: &'a Output,
}

impl Page<'_> {
    fn text(&self, report: &Report) -> String {
        let mut text = String::new();
        self.push_verdict(&mut text, report);
        self.push_contents(&mut text, report);
        self.push_proof(&mut text, report);
        self.push_findings(&mut text, report);
        text
    }

    fn push_verdict(&self, text: &mut String, report: &Report) {
        let directory = harmless(&self.args.directory.display().to_string());
        let verdict = match (report.ok, report.sealed) {
            (true, true) => self.output.painted(GOOD, "VERIFIED"),
            (true, false) => self.output.painted(DOUBTFUL, "NOT SEALED, no gaps"),
            (false, _) => self.output.painted(BAD, "TAMPERED OR MISSING"),
        };
        let _ = write!(text, "{verdict}  {directory}");
        if let Some(seq) = report.first_bad_seq {
            let _ = write!(text, ": first bad seq {seq}");
        }
        text.push('\n');
    }

    fn push_contents(&self, text: &mut String, report: &Report) {
        let contents = format!(
            "seq {} in {}: {}, {}",
            range(report.first_seq, report.next_seq.saturating_sub(1)),
            counted(report.segments, "segment"),
            counted(report.records, "record"),
            indicatif::BinaryBytes(report.bytes),
        );
        self.push(text, "read", &contents);
        if let Some(origin) = &report.origin {
            self.push(text, "log", &harmless(origin));
        }
        for verified in &report.verified {
            let verified = range(verified.first_seq, verified.last_seq);
            self.push(text, "verified", &format!("seq {verified}"));
        }
        if let Some(deleted) = &report.deleted {
            let deleted = format!(
                "seq {} by policy, recorded at seq {}",
                range(deleted.first_seq, deleted.last_seq),
                deleted.recorded_at_seq
            );
            self.push(text, "deleted", &deleted);
        }
    }

    /// How far the tail is proven, and what nobody can tell without something from outside.
    fn push_proof(&self, text: &mut String, report: &Report) {
        let Some(proven) = report.proven.as_ref().filter(|_| report.sealed) else {
            return;
        };
        let by = match proven.by {
            "checkpoint" => "a signed checkpoint in the log",
            "lineage" => "the closing checkpoint in the lineage",
            "head" => "the head which was given",
            other => other,
        };
        let mut end = format!("up to seq {} by {by}", proven.next_seq.saturating_sub(1));
        if report.unproven_lines > 0 {
            let unproven = counted(report.unproven_lines, "line");
            let _ = write!(end, "; {unproven} after it not yet");
        }
        self.push(text, "proven", &end);
        if report.torn_bytes > 0 {
            let torn = format!(
                "{} at the end: being written, or torn by a crash",
                counted(report.torn_bytes, "byte")
            );
            self.push(text, "unfinished", &torn);
        }
        let key = match &self.args.vkey {
            Some(_) => "the one which was given",
            None => "the one beside the log; keep a copy elsewhere and give it with --vkey",
        };
        self.push(text, "key", key);
        self.push(text, "head", &head(report));
    }

    fn push_findings(&self, text: &mut String, report: &Report) {
        for finding in report.findings.iter().take(FINDINGS_MAX) {
            self.push_styled(text, BAD, label(finding.kind), &describe(finding));
        }
        let listed = report.findings.len().min(FINDINGS_MAX) as u64;
        let more = report.findings.len() as u64 + report.findings_left_out - listed;
        if more > 0 {
            let more = format!("… and {}; see --json", counted(more, "more finding"));
            let _ = writeln!(text, "  {}", self.output.painted(QUIET, &more));
        }
    }

    fn push(&self, text: &mut String, name: &str, value: &str) {
        self.push_styled(text, QUIET, name, value);
    }

    fn push_styled(&self, text: &mut String, style: Style, name: &str, value: &str) {
        let name = self.output.painted(style, &format!("{name:<10}"));
        let value = wrapped(value, INDENT, self.output.width());
        let _ = writeln!(text, "  {name}  {value}");
    }
}

fn head(report: &Report) -> String {
    match &report.head {
        Some(HeadCheck::Extends { size }) => {
            format!("the log extends the one given, of {}", counted(*size, "line"))
        }
        Some(HeadCheck::Contradicts { size }) => {
            format!("the log CONTRADICTS the one given, of {}", counted(*size, "line"))
        }
        Some(HeadCheck::TooOld { size }) => format!(
            "the one given, of {}, is older than what retention left: it says nothing",
            counted(*size, "line")
        ),
        Some(other) => format!("{other:?}"),
        None => "none given: whether the end was cut off since cannot be told; store `seclog head` elsewhere"
            .to_owned(),
    }
}

fn describe(finding: &Finding) -> String {
    let mut text = format!("seq {}", range(finding.first_seq, finding.last_seq));
    if let Some(segment) = &finding.segment {
        let _ = write!(text, " in {}", harmless(segment));
    }
    let _ = write!(text, ": {}", harmless(&finding.detail));
    text
}

fn label(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Missing => "MISSING",
        FindingKind::Truncated => "CUT OFF",
        FindingKind::Sequence => "SEQUENCE",
        FindingKind::Altered => "ALTERED",
        FindingKind::Signature => "SIGNATURE",
        FindingKind::Header => "HEADER",
        FindingKind::Key => "KEY",
        FindingKind::Lineage => "LINEAGE",
        FindingKind::Compression => "DAMAGED",
        FindingKind::File => "FILE",
        FindingKind::Head => "HEAD",
        _ => "BAD",
    }
}

fn range(first: u64, last: u64) -> String {
    if first >= last {
        first.to_string()
    } else {
        format!("{first}..{last}")
    }
}
