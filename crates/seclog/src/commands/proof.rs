//! `seclog prove`, `seclog check` and `seclog head`: what is taken out of the house, and checked there.

use std::path::Path;

use tracing_security_journal::{self as journal, Error, ErrorKind};

use crate::args::{Check, Prove};
use crate::failure::{Answer, Failure};
use crate::input::{read_text, verifier_key};
use crate::output::{BAD, GOOD, Output, counted, harmless};
use crate::records::{refused, starts};

pub(crate) fn prove(args: &Prove, output: &mut Output) -> Result<Answer, Failure> {
    match journal::prove(&args.directory, args.seq) {
        Ok(proof) => {
            output.bytes(proof.as_bytes())?;
            Ok(Answer::Yes)
        }
        Err(error) if is_no(&args.directory, &error) => {
            crate::report(&Failure::new(error.to_string()));
            Ok(Answer::No)
        }
        Err(error) => Err(refused(&args.directory, &error)),
    }
}

/// Whether there is a journal which says no; otherwise nothing can be said at all.
fn is_no(directory: &Path, error: &Error) -> bool {
    let unproven = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unproven);
    unproven && starts(directory).is_ok_and(|starts| !starts.is_empty())
}

pub(crate) fn check(args: &Check, output: &mut Output) -> Result<Answer, Failure> {
    let proof = read_text(&args.proof, "proof")?;
    let key = verifier_key(&args.vkey)?;
    match journal::check(&proof, &key) {
        Ok(checked) if args.json => {
            output.json(&serde_json::json!({ "ok": true, "proof": checked }))?;
            Ok(Answer::Yes)
        }
        Ok(checked) => {
            let verdict = output.painted(GOOD, "PROVEN");
            output.line(&format!(
                "{verdict}  seq {} of {}, in a signed tree of {}",
                checked.seq,
                harmless(&checked.origin),
                counted(checked.size, "line"),
            ))?;
            output.foreign_line(checked.line.as_bytes())?;
            Ok(Answer::Yes)
        }
        Err(error) if error.kind() == ErrorKind::Unproven => {
            if args.json {
                output.json(&serde_json::json!({ "ok": false, "reason": error.to_string() }))?;
            } else {
                let verdict = output.painted(BAD, "NOT PROVEN");
                output.line(&format!("{verdict}  {}", harmless(&error.to_string())))?;
            }
            Ok(Answer::No)
        }
        Err(error) => Err(Failure::new(error.to_string())),
    }
}

pub(crate) fn head(directory: &Path, output: &mut Output) -> Result<Answer, Failure> {
    let head = journal::head(directory).map_err(|error| match starts(directory) {
        Ok(starts) if !starts.is_empty() => Failure::new(error.to_string()),
        _ => refused(directory, &error),
    })?;
    output.bytes(head.as_bytes())?;
    Ok(Answer::Yes)
}
