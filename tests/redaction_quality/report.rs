//! The tally over a corpus, as a table of what failed, by detector and embedding.

use std::collections::BTreeMap;
use std::fmt;

use crate::corpus::Case;
use crate::judge::{Verdict, judge};

/// Recall, in secrets out of a thousand that must be gone.
const RECALL_PER_MILLE_MIN: u64 = 995;
/// Clean texts out of a thousand that must be untouched.
const CLEAN_PER_MILLE_MIN: u64 = 995;
/// Context words out of a thousand that must survive.
const CONTEXT_PER_MILLE_MIN: u64 = 980;
/// Texts out of a thousand which a second pass must leave as they are.
const STABLE_PER_MILLE_MIN: u64 = 1000;

const EXAMPLES_PER_CLASS: usize = 3;
const EXAMPLE_CHARS: usize = 200;

/// A share of a whole.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) good: u64,
    pub(crate) all: u64,
}

impl Share {
    fn add(&mut self, good: usize, all: usize) {
        self.good += good as u64;
        self.all += all as u64;
    }

    fn reaches(self, per_mille: u64) -> bool {
        self.all > 0 && self.good * 1000 >= self.all * per_mille
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.good as f64 * 100.0 / self.all.max(1) as f64;
        write!(f, "{percent:7.3} %  ({} of {})", self.good, self.all)
    }
}

/// What was counted, over everything and by class.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) recall: Share,
    pub(crate) clean: Share,
    pub(crate) context: Share,
    pub(crate) stable: Share,
    classes: BTreeMap<(String, String), Class>,
}

/// The counts of one detector in one embedding.
#[derive(Debug, Default)]
struct Class {
    cases: usize,
    leaked: usize,
    touched: usize,
    lost: usize,
    unstable: usize,
    examples: Vec<String>,
}

impl Report {
    /// Judges a redactor by every case.
    pub(crate) fn of(cases: &[Case], redact: &dyn Fn(&str) -> String) -> Self {
        let mut report = Self::default();
        for case in cases {
            report.count(case, &judge(case, redact));
        }
        report
    }

    /// Whether all four bars are reached.
    pub(crate) fn passes(&self) -> bool {
        self.recall.reaches(RECALL_PER_MILLE_MIN)
            && self.clean.reaches(CLEAN_PER_MILLE_MIN)
            && self.context.reaches(CONTEXT_PER_MILLE_MIN)
            && self.stable.reaches(STABLE_PER_MILLE_MIN)
    }

    fn count(&mut self, case: &Case, verdict: &Verdict) {
        let secrets = case.secrets.len();
        self.recall.add(secrets - verdict.leaked.len(), secrets);
        self.context
            .add(case.context.len() - verdict.lost.len(), case.context.len());
        self.clean.add(
            usize::from(case.secrets.is_empty() && !verdict.touched),
            usize::from(case.secrets.is_empty()),
        );
        self.stable.add(usize::from(!verdict.unstable), 1);
        let key = (case.detector.clone(), case.embedding.clone());
        self.classes.entry(key).or_default().count(case, verdict);
    }
}

impl Class {
    fn count(&mut self, case: &Case, verdict: &Verdict) {
        self.cases += 1;
        self.leaked += verdict.leaked.len();
        self.touched += usize::from(verdict.touched);
        self.lost += verdict.lost.len();
        self.unstable += usize::from(verdict.unstable);
        if !verdict.is_right() && self.examples.len() < EXAMPLES_PER_CLASS {
            self.examples.push(example(case, verdict));
        }
    }

    fn failures(&self) -> usize {
        self.leaked + self.touched + self.lost + self.unstable
    }
}

fn example(case: &Case, verdict: &Verdict) -> String {
    let mut what = Vec::new();
    if let Some(piece) = verdict.leaked.first() {
        what.push(format!("leaks {piece:?}"));
    }
    if verdict.touched {
        what.push("touched".to_owned());
    }
    if !verdict.lost.is_empty() {
        what.push(format!("lost {:?}", verdict.lost));
    }
    if verdict.unstable {
        what.push("unstable".to_owned());
    }
    let (text, output) = (shortened(&case.text), shortened(&verdict.output));
    format!(
        "{}: {}\n      in  {text}\n      out {output}",
        case.id,
        what.join(", ")
    )
}

fn shortened(text: &str) -> String {
    let quoted = format!("{text:?}");
    match quoted.char_indices().nth(EXAMPLE_CHARS) {
        Some((at, _)) => format!("{}…", &quoted[..at]),
        None => quoted,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut failed: Vec<_> = self
            .classes
            .iter()
            .filter(|(_, class)| class.failures() > 0)
            .collect();
        failed.sort_by_key(|(_, class)| std::cmp::Reverse(class.failures()));
        writeln!(
            f,
            "{:<18} {:<20} {:>6} {:>7} {:>8} {:>6} {:>9}",
            "detector", "embedding", "cases", "leaked", "touched", "lost", "unstable"
        )?;
        for ((detector, embedding), c) in &failed {
            writeln!(
                f,
                "{detector:<18} {embedding:<20} {:>6} {:>7} {:>8} {:>6} {:>9}",
                c.cases, c.leaked, c.touched, c.lost, c.unstable
            )?;
        }
        for (_, class) in &failed {
            for example in &class.examples {
                writeln!(f, "  {example}")?;
            }
        }
        writeln!(f, "secrets gone        {}  at least 99.5", self.recall)?;
        writeln!(f, "clean untouched     {}  at least 99.5", self.clean)?;
        writeln!(f, "context words kept  {}  at least 98.0", self.context)?;
        writeln!(f, "stable when redone  {}  all", self.stable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus;

    #[test]
    fn doing_nothing_has_no_recall_and_everything_else() {
        let report = Report::of(&corpus::sample().unwrap(), &str::to_owned);
        assert_eq!(report.recall.good, 0, "{report}");
        assert_eq!(report.clean.good, report.clean.all);
        assert_eq!(report.context.good, report.context.all);
        assert!(!report.passes());
    }

    #[test]
    fn masking_all_has_all_recall_and_nothing_else() {
        let mask = |_: &str| "[REDACTED]".to_owned();
        let report = Report::of(&corpus::sample().unwrap(), &mask);
        assert_eq!(report.recall.good, report.recall.all, "{report}");
        assert_eq!((report.clean.good, report.context.good), (0, 0));
        assert!(!report.passes());
    }

    #[test]
    fn the_answers_of_the_corpus_itself_pass() {
        let cases = corpus::sample().unwrap();
        let redact = |text: &str| {
            let known = cases.iter().find(|case| case.text == text);
            known.map_or_else(
                || text.to_owned(),
                |case| {
                    case.secrets
                        .iter()
                        .fold(text.to_owned(), |t, s| t.replace(&s.text, "[REDACTED]"))
                },
            )
        };
        let some: Vec<_> = corpus::sample().unwrap().into_iter().step_by(7).collect();
        let report = Report::of(&some, &redact);
        assert_eq!(report.recall.good, report.recall.all, "{report}");
        assert_eq!(report.context.good, report.context.all, "{report}");
        assert!(report.passes(), "{report}");
    }
}
