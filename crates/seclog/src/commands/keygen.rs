//! `seclog keygen`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use tracing_security_journal::{Options, verifier_key};
use tracing_security_redact::{KeyRing, RevealKey};

use crate::args::Keygen;
use crate::failure::{Answer, Failure};
use crate::output::Output;
use crate::records::starts;

pub(crate) fn run(args: &Keygen, output: &mut Output) -> Result<Answer, Failure> {
    let printed = match (&args.kind.seal, &args.kind.reveal, &args.kind.pseudonyms) {
        (Some(directory), ..) => seal(directory, args.key_directory.as_deref())?,
        (_, Some(path), _) => reveal(path)?,
        (.., Some(directory)) => pseudonyms(directory, args.rotate)?,
        (None, None, None) => return Err(Failure::new("name the kind of key to make")),
    };
    output.line(&printed)?;
    Ok(Answer::Yes)
}

/// The public key of a journal, which begins with its keys when it is not there yet.
fn seal(directory: &Path, key_directory: Option<&Path>) -> Result<String, Failure> {
    let begun = directory.exists() && !starts(directory)?.is_empty();
    if !begun {
        let mut options = Options::new(directory);
        if let Some(path) = key_directory {
            options = options.key_directory(path);
        }
        let mut writer = options
            .open()
            .map_err(|error| Failure::new(error.to_string()))?;
        writer
            .close()
            .map_err(|stall| Failure::new(stall.to_string()))?;
    }
    verifier_key(directory).map_err(|error| Failure::new(error.to_string()))
}

/// A key pair for sealed values; the file is made before anything is printed, and never written over.
fn reveal(path: &Path) -> Result<String, Failure> {
    let fail = |error: std::io::Error| {
        Failure::at("create the private key", path, error)
            .hint("name a file which does not exist yet")
    };
    let key = RevealKey::generate().map_err(|error| Failure::new(error.to_string()))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(fail)?;
    writeln!(file, "{}", key.to_text().as_str())
        .and_then(|()| file.sync_all())
        .map_err(fail)?;
    Ok(key.auditor().to_string())
}

/// The id of the current key of a ring.
fn pseudonyms(directory: &Path, rotate: bool) -> Result<String, Failure> {
    let ring = if rotate {
        KeyRing::rotate(directory)
    } else {
        KeyRing::open_or_create(directory)
    };
    let ring = ring.map_err(|error| Failure::new(error.to_string()))?;
    Ok(ring.current_id().to_owned())
}
