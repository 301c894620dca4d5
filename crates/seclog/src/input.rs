//! Lines from standard input and from files, plain, `.gz` or `.zst`, with bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use indicatif::ProgressBar;

use crate::failure::Failure;

/// Longest line that is kept; the rest of a longer one is skipped.
pub(crate) const LINE_BYTES_MAX: usize = 1024 * 1024;

/// A stream of lines, and where it comes from.
pub(crate) struct Input {
    name: String,
    reader: Box<dyn BufRead>,
    line: Vec<u8>,
}

/// One line without its newline.
pub(crate) struct InputLine<'a> {
    pub(crate) bytes: &'a [u8],
    /// Whether a newline followed it; the last line of a file may have none.
    pub(crate) ended: bool,
    /// Whether it was longer than [`LINE_BYTES_MAX`] and lost its end.
    pub(crate) cut: bool,
}

impl Input {
    pub(crate) fn stdin() -> Self {
        Self::over(
            "standard input".to_owned(),
            Box::new(BufReader::with_capacity(64 * 1024, io::stdin())),
        )
    }

    /// Opens a file; what is compressed is told by its first bytes, not by its name.
    pub(crate) fn open(path: &Path, progress: &ProgressBar) -> Result<Self, Failure> {
        let fail = |error: io::Error| Failure::at("open", path, error);
        let file = File::open(path).map_err(fail)?;
        if file.metadata().map_err(fail)?.is_dir() {
            return Err(Failure::at("read", path, "it is a directory"));
        }
        let mut plain = BufReader::with_capacity(256 * 1024, progress.wrap_read(file));
        let magic = plain.fill_buf().map_err(fail)?;
        let gzip = magic.starts_with(&[0x1f, 0x8b]);
        let zstd = magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
        let reader: Box<dyn BufRead> = if gzip {
            buffered(MultiGzDecoder::new(plain))
        } else if zstd {
            buffered(zstd::Decoder::with_buffer(plain).map_err(fail)?)
        } else {
            Box::new(plain)
        };
        Ok(Self::over(path.display().to_string(), reader))
    }

    fn over(name: String, reader: Box<dyn BufRead>) -> Self {
        Self {
            name,
            reader,
            line: Vec::new(),
        }
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next_line(&mut self) -> Result<Option<InputLine<'_>>, Failure> {
        self.line.clear();
        let (mut cut, mut ended, mut any) = (false, false, false);
        while !ended {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(Failure::new(format!(
                        "failed to read {}: {error}",
                        self.name
                    )));
                }
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let (part, used) = match memchr::memchr(b'\n', chunk) {
                Some(newline) => {
                    ended = true;
                    (chunk.get(..newline).unwrap_or_default(), newline + 1)
                }
                None => (chunk, chunk.len()),
            };
            let room = LINE_BYTES_MAX - self.line.len();
            cut |= part.len() > room;
            self.line
                .extend_from_slice(part.get(..room).unwrap_or(part));
            self.reader.consume(used);
        }
        Ok(any.then_some(InputLine {
            bytes: &self.line,
            ended,
            cut,
        }))
    }
}

fn buffered(reader: impl Read + 'static) -> Box<dyn BufRead> {
    Box::new(BufReader::with_capacity(256 * 1024, reader))
}

/// A verifier key, a head, a proof: small texts, of which nobody has one of this size.
const TEXT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The text of a small file; `-` is standard input.
pub(crate) fn read_text(path: &Path, what: &str) -> Result<String, Failure> {
    let fail = |error: io::Error| Failure::at(&format!("read the {what}"), path, error);
    let reader: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(fail)?)
    };
    let mut text = String::new();
    let read = reader.take(TEXT_BYTES_MAX).read_to_string(&mut text);
    match read {
        Ok(_) => Ok(text),
        Err(error) => Err(fail(error)),
    }
}

/// A verifier key, from a file or as it is.
pub(crate) fn verifier_key(given: &Path) -> Result<String, Failure> {
    // A key is `name+hash+key`; a file of that name comes first.
    match given.to_str() {
        Some(text) if text.split('+').count() >= 3 && !given.exists() => Ok(text.to_owned()),
        _ => read_text(given, "verifier key")
            .map_err(|failure| failure.hint("give the security.vkey of the journal")),
    }
}
