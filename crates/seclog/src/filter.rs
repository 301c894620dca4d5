//! `--where`: which records are meant.

use jiff::Timestamp;
use memchr::memmem;
use tracing_security_schema::{Record, event_type};

use crate::args::Selection;
use crate::failure::Failure;
use crate::moment::{self, End};

mod glob;
mod parse;
mod term;

use term::Term;

/// The lines which seal the journal: hidden unless they are asked for.
const SEALS: [&str; 3] = [
    event_type::AUDIT_SEGMENT,
    event_type::AUDIT_CHECKPOINT,
    event_type::AUDIT_EPOCH,
];

/// Terms which must all hold, within a range of time.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    terms: Vec<Term>,
    since: Option<String>,
    until: Option<String>,
    hide_seals: bool,
}

impl Filter {
    pub(crate) fn new(selection: &Selection, now: Timestamp) -> Result<Self, Failure> {
        let mut terms = Vec::new();
        for text in &selection.terms {
            terms.extend(parse::terms(text, now)?);
        }
        let edge = |text: &Option<String>, end| {
            let moment = text.as_deref().map(|text| moment::parse(text, end, now));
            moment
                .transpose()
                .map(|moment| moment.map(moment::as_recorded))
        };
        Ok(Self {
            since: edge(&selection.since, End::Since)?,
            until: edge(&selection.until, End::Until)?,
            hide_seals: !selection.all && !terms.iter().any(asks_for_seals),
            terms,
        })
    }

    /// Adds a term beside those of `--where`.
    pub(crate) fn and_equal(&mut self, key: &str, value: &str) {
        self.terms.push(Term::equal(key, value));
    }

    /// A look at the bytes alone; `false` is certain, `true` says only that the line has to be read.
    pub(crate) fn may_match(&self, line: &[u8]) -> bool {
        self.terms.iter().all(|term| match term.needle() {
            Some(needle) => memmem::find(line, needle.as_bytes()).is_some(),
            None => true,
        })
    }

    pub(crate) fn matches(&self, record: &Record) -> bool {
        let hidden = self.hide_seals && SEALS.contains(&record.event_type.as_str());
        // Timestamps are all of one shape, in which the order of the text is the order of time.
        let recorded = record.timestamp.as_str();
        let early = self.since.as_deref().is_some_and(|since| recorded < since);
        let late = self.until.as_deref().is_some_and(|until| recorded >= until);
        !hidden && !early && !late && self.terms.iter().all(|term| term.holds(record))
    }
}

/// Whether a term names them, rather than just letting them through.
fn asks_for_seals(term: &Term) -> bool {
    let named = |name: &str| term.is_exactly("event_type", name);
    !named("") && SEALS.into_iter().any(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_hold_or_not() {
        let record = record();
        for (terms, holds) in [
            ("event_type=auth.login_failure", true),
            ("event_type=auth.*", true),
            ("event_type=\"auth.*\"", false),
            ("event_type!=auth.*", false),
            ("event_type!=authz.*", true),
            ("severity>=medium", true),
            ("severity>=high", false),
            ("severity<critical", true),
            ("severity=MEDIUM", true),
            ("severity>info,severity<high", true),
            ("risk_score>=6", true),
            ("risk_score>6", false),
            ("risk_score=6", true),
            ("risk_score<10", true),
            ("http.response.status_code=401", true),
            ("http.response.status_code=401.0", true),
            ("fields.http.response.status_code>=400", true),
            ("fields.actor=user-18273", false),
            ("actor=user-18273 reason='bad credentials'", true),
            ("actor=user-* severity>=high", false),
            ("reason~CREDENTIALS", true),
            ("reason!~credentials", false),
            ("nothing=*", false),
            ("nothing!=*", true),
            ("nothing!~x", true),
            ("nothing<5", false),
            ("tenant=*", false),
            ("spans=login", true),
            ("spans=log*", true),
            ("spans!=login", false),
            ("redacted=password", true),
            ("redacted.password=field", true),
            ("service.name=auth service.pid=812", true),
            ("timestamp>=2026-11-21", true),
            ("timestamp>2026-11-21T10:00:00.123456Z", false),
            ("timestamp<1h", true),
            ("nested.deep.x=1", true),
            ("flag=true", true),
            ("", true),
        ] {
            let filter = filter(terms);
            assert_eq!(filter.matches(&record), holds, "{terms}");
            let line = serde_json::to_vec(&record).unwrap();
            assert!(!holds || filter.may_match(&line), "{terms}");
        }
    }

    #[test]
    fn lines_which_seal_the_journal_are_hidden_unless_asked_for() {
        let mut record = record();
        record.event_type = "audit.checkpoint".to_owned();
        for (terms, all, shown) in [
            ("", false, false),
            ("", true, true),
            ("severity>=info", false, false),
            ("event_type=audit.*", false, true),
            ("event_type=audit.checkpoint", false, true),
            ("event_type=audit.epoch", false, false),
            ("event_type=*", false, false),
            ("event_type!=auth.*", false, false),
        ] {
            let selection = Selection {
                terms: vec![terms.to_owned()],
                since: None,
                until: None,
                all,
            };
            let filter = Filter::new(&selection, now()).unwrap();
            assert_eq!(filter.matches(&record), shown, "{terms}");
        }
        record.event_type = "audit.events_dropped".to_owned();
        assert!(filter("").matches(&record));
    }

    #[test]
    fn a_range_of_time_begins_with_its_first_moment_and_ends_before_its_last() {
        for (since, until, holds) in [
            (Some("2026-11-21T10:00:00.123456Z"), None, true),
            (Some("2026-11-21T10:00:00.123457Z"), None, false),
            (None, Some("2026-11-21T10:00:00.123456Z"), false),
            (None, Some("2026-11-21T10:00:00.123457Z"), true),
            (None, Some("2026-11-21"), true),
            (Some("2026-11-21"), Some("2026-11-21"), true),
            (Some("2026-11-22"), None, false),
        ] {
            let selection = Selection {
                terms: Vec::new(),
                since: since.map(str::to_owned),
                until: until.map(str::to_owned),
                all: false,
            };
            let filter = Filter::new(&selection, now()).unwrap();
            assert_eq!(filter.matches(&record()), holds, "{since:?} {until:?}");
        }
    }

    fn filter(terms: &str) -> Filter {
        let selection = Selection {
            terms: vec![terms.to_owned()],
            since: None,
            until: None,
            all: false,
        };
        Filter::new(&selection, now()).unwrap()
    }

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn record() -> Record {
        Record::from_json(br#"{"seq":41,"event_id":"e","timestamp":"2026-11-21T10:00:00.123456Z","event_type":"auth.login_failure","severity":"medium","risk_score":6,"reason":"bad credentials","actor":"user-18273","correlation_id":"c","message":"login failed","fields":{"http.response.status_code":401,"nested":{"deep":{"x":1}},"flag":true},"spans":["request","login"],"redacted":{"password":"field"},"level":"WARN","service":{"name":"auth","version":"1","host":"h","pid":812},"v":1}"#).unwrap()
    }
}
