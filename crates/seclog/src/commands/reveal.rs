//! `seclog reveal`

use indicatif::ProgressBar;
use serde_json::Value;
use tracing_security_redact::RevealKey;

use crate::args::Reveal;
use crate::failure::{Answer, Failure};
use crate::input::{Input, read_text};
use crate::output::{Output, counted};

const SEALED: &str = "[SEALED:";

pub(crate) fn run(args: &Reveal, output: &mut Output) -> Result<Answer, Failure> {
    let text = read_text(&args.key, "private key")
        .map_err(|failure| failure.hint("give the file which `seclog keygen --reveal` made"))?;
    let key: RevealKey = text
        .parse()
        .map_err(|error| Failure::at("use the private key", &args.key, error))?;
    let mut closed = 0;
    if args.paths.is_empty() {
        closed += copy(&key, Input::stdin(), output)?;
    }
    for path in &args.paths {
        closed += copy(&key, Input::open(path, &ProgressBar::hidden())?, output)?;
    }
    if closed > 0 {
        output.flush()?;
        crate::report(&Failure::new(format!(
            "{} stayed closed: sealed to another key, or changed",
            counted(closed, "value")
        )));
    }
    Ok(Answer::yes_if(closed == 0))
}

/// How many values stayed closed.
fn copy(key: &RevealKey, mut input: Input, output: &mut Output) -> Result<u64, Failure> {
    let mut closed = 0;
    while let Some(line) = input.next_line()? {
        let (ended, text) = (line.ended, String::from_utf8_lossy(line.bytes));
        let mut text = text.into_owned();
        if text.contains(SEALED) {
            text = revealed(key, &text);
            closed += text.matches(SEALED).count() as u64;
        }
        output.foreign(text.as_bytes())?;
        if ended {
            output.bytes(b"\n")?;
        }
    }
    Ok(closed)
}

/// A line which is a JSON object stays one, whatever was sealed.
fn revealed(key: &RevealKey, line: &str) -> String {
    let Ok(mut value @ Value::Object(_)) = serde_json::from_str(line) else {
        return key.reveal(line);
    };
    reveal_within(key, &mut value);
    value.to_string()
}

/// As deep as the parser allows: it stops at 128 levels.
fn reveal_within(key: &RevealKey, value: &mut Value) {
    match value {
        Value::String(text) if text.contains(SEALED) => *text = key.reveal(text),
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| reveal_within(key, value)),
        Value::Object(object) => object
            .values_mut()
            .for_each(|value| reveal_within(key, value)),
        _ => {}
    }
}
