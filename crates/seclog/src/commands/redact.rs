//! `seclog redact`

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use tracing_security_redact::{KeyRing, Policy, Redactor};

use crate::args::{PolicySource, Redact};
use crate::failure::{Answer, Failure};
use crate::input::{Input, InputLine};
use crate::output::Output;
use crate::progress;

/// Longest word which is looked for at the end of a line that was cut.
const WORD_BYTES_MAX: usize = 4096;

pub(crate) fn run(args: &Redact, output: &mut Output) -> Result<Answer, Failure> {
    let redactor = redactor(&args.policy)?;
    if args.paths.is_empty() {
        copy(&redactor, Input::stdin(), output)?;
    }
    // On a terminal the lines themselves show how far it is.
    let progress = if output.is_terminal() {
        ProgressBar::hidden()
    } else {
        progress::bytes(bytes(&args.paths), "redacting")
    };
    for path in &args.paths {
        copy(&redactor, Input::open(path, &progress)?, output)?;
    }
    progress.finish_and_clear();
    Ok(Answer::Yes)
}

fn bytes(paths: &[PathBuf]) -> u64 {
    let sizes = paths.iter().map(std::fs::metadata);
    sizes.flatten().map(|metadata| metadata.len()).sum()
}

/// The redactor which `--policy` and `--key` describe.
pub(crate) fn redactor(source: &PolicySource) -> Result<Redactor, Failure> {
    let mut policy = named(&source.policy)?;
    if let Some(path) = &source.key {
        policy = policy.keys(keys(path)?);
    }
    Redactor::new(policy).map_err(|error| Failure::new(error.to_string()))
}

/// A policy from a file, or a preset by its name.
fn named(given: &Path) -> Result<Policy, Failure> {
    let preset = given.to_str().filter(|name| Policy::PRESETS.contains(name));
    if let Some(name) = preset.filter(|_| !given.exists()) {
        return Policy::preset(name).map_err(|error| Failure::new(error.to_string()));
    }
    let text = std::fs::read_to_string(given).map_err(|error| {
        Failure::at("read the policy", given, error)
            .hint("give a TOML file as the service uses it, or default, strict, pci or gdpr")
    })?;
    Policy::from_toml(&text).map_err(|error| Failure::at("use the policy", given, error))
}

fn keys(path: &Path) -> Result<KeyRing, Failure> {
    let fail = |error: std::io::Error| {
        Failure::at("open the key", path, error)
            .hint("give the key directory of the service, or a file with a secret")
    };
    let metadata = std::fs::metadata(path).map_err(fail)?;
    if metadata.is_dir() {
        return KeyRing::open_or_create(path).map_err(|error| Failure::new(error.to_string()));
    }
    let secret = std::fs::read(path).map_err(fail)?;
    if secret.is_empty() {
        return Err(Failure::at("use the key", path, "it is empty"));
    }
    Ok(KeyRing::from_secret(1, &secret))
}

fn copy(redactor: &Redactor, mut input: Input, output: &mut Output) -> Result<(), Failure> {
    while let Some(line) = input.next_line()? {
        let text = String::from_utf8_lossy(line.bytes);
        let redacted = redacted(redactor, &text, &line);
        output.foreign(redacted.as_bytes())?;
        if line.ended {
            output.bytes(b"\n")?;
        }
    }
    Ok(())
}

fn redacted<'t>(redactor: &Redactor, text: &'t str, line: &InputLine<'_>) -> Cow<'t, str> {
    if !line.cut {
        return redactor.redact_line(text);
    }
    // What was not read cannot be judged, nor can the word it begins in: neither is written.
    let judged = text
        .char_indices()
        .rev()
        .find(|(at, c)| c.is_whitespace() || text.len() - at >= WORD_BYTES_MAX);
    let judged = text
        .get(..judged.map_or(0, |(at, _)| at))
        .unwrap_or_default();
    Cow::Owned(format!(
        "{}[REDACTED:too_long]",
        redactor.redact_line(judged)
    ))
}
