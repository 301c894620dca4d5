//! Streams the lines of one segment, plain or compressed, in bounded memory.

use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::fs::{Access, Directory, File};
use crate::line::LINE_BYTES_MAX;
use crate::name::{Encoding, SegmentName};

const CHUNK_BYTES: usize = 256 * 1024;
/// 8 MiB, the window every decoder of RFC 8878 is asked to support; a larger one is a bomb, not a segment of ours.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;

/// What comes next in a segment. Ranges address [`Source::bytes`] until the next call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A line, without its newline.
    Line(Range<usize>),
    /// The file ends here, `bytes` after the last newline.
    End { bytes: usize },
    /// A line is longer than any of ours; the source stays before it.
    TooLong,
    /// The compressed data are damaged.
    Corrupt,
}

/// The lines of one segment.
pub(crate) struct Source {
    input: Input,
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    /// Offset of `start` within the uncompressed segment.
    offset: u64,
}

enum Input {
    Plain(FileReader),
    Packed {
        decoder: Box<dyn Read + Send>,
        disk_failed: Arc<AtomicBool>,
    },
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Source")
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl Source {
    pub(crate) fn open(directory: &dyn Directory, name: SegmentName) -> io::Result<Self> {
        let file = directory.open(&name.to_string(), Access::Read)?;
        Self::from_file(file, name.encoding)
    }

    pub(crate) fn from_file(file: Box<dyn File>, encoding: Encoding) -> io::Result<Self> {
        let disk_failed = Arc::new(AtomicBool::new(false));
        let reader = FileReader {
            file,
            offset: 0,
            failed: Arc::clone(&disk_failed),
        };
        let input = match encoding {
            Encoding::Plain => Input::Plain(reader),
            Encoding::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::new(reader)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
                Input::Packed {
                    decoder: Box::new(decoder),
                    disk_failed,
                }
            }
            Encoding::Gzip => {
                let reader = io::BufReader::with_capacity(64 * 1024, reader);
                Input::Packed {
                    decoder: Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
                    disk_failed,
                }
            }
        };
        Ok(Self {
            input,
            buffer: Vec::new(),
            start: 0,
            filled: 0,
            offset: 0,
        })
    }

    /// Offset, within the uncompressed segment, of what comes next.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Memory held for lines.
    #[cfg(test)]
    pub(crate) fn held_bytes(&self) -> usize {
        self.buffer.capacity()
    }

    /// The bytes of a line just returned.
    pub(crate) fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.buffer.get(range).unwrap_or_default()
    }

    /// What comes next. Only failures of the disk itself are errors.
    pub(crate) fn step(&mut self) -> io::Result<Step> {
        let mut searched = self.start;
        loop {
            let unsearched = self.buffer.get(searched..self.filled).unwrap_or_default();
            if let Some(found) = memchr::memchr(b'\n', unsearched) {
                let line = self.start..searched + found;
                if line.len() >= LINE_BYTES_MAX {
                    return Ok(Step::TooLong);
                }
                self.offset += line.len() as u64 + 1;
                self.start = line.end + 1;
                return Ok(Step::Line(line));
            }
            if self.filled - self.start >= LINE_BYTES_MAX {
                return Ok(Step::TooLong);
            }
            searched = self.filled - self.make_room();
            match self.fill() {
                Ok(0) => {
                    return Ok(Step::End {
                        bytes: self.filled - self.start,
                    });
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if self.disk_failed() => return Err(error),
                Err(_) => return Ok(Step::Corrupt),
            }
        }
    }

    /// The line that [`step`](Self::step) will return; empty when there is one that cannot be returned.
    pub(crate) fn peek(&mut self) -> io::Result<Option<&[u8]>> {
        let offset = self.offset;
        match self.step()? {
            Step::Line(line) => {
                self.start = line.start;
                self.offset = offset;
                Ok(Some(self.bytes(line)))
            }
            Step::End { .. } => Ok(None),
            Step::TooLong | Step::Corrupt => Ok(Some(&[])),
        }
    }

    /// Moves what is left to the front; says by how far.
    fn make_room(&mut self) -> usize {
        let moved = if self.buffer.len() - self.filled < CHUNK_BYTES / 2 {
            self.start
        } else {
            0
        };
        if moved > 0 {
            self.buffer.copy_within(self.start..self.filled, 0);
            self.filled -= moved;
            self.start = 0;
        }
        if self.buffer.len() - self.filled < CHUNK_BYTES / 2 {
            self.buffer.resize(self.filled + CHUNK_BYTES, 0);
        }
        moved
    }

    fn fill(&mut self) -> io::Result<usize> {
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let count = match &mut self.input {
            Input::Plain(reader) => reader.read(room)?,
            Input::Packed { decoder, .. } => decoder.read(room)?,
        };
        self.filled += count;
        Ok(count)
    }

    fn disk_failed(&self) -> bool {
        match &self.input {
            Input::Plain(_) => true,
            Input::Packed { disk_failed, .. } => disk_failed.load(Relaxed),
        }
    }
}

/// Reads a file from its beginning, and remembers when the disk failed (and not the decoder above it).
struct FileReader {
    file: Box<dyn File>,
    offset: u64,
    failed: Arc<AtomicBool>,
}

impl Read for FileReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.file.read_at(buffer, self.offset) {
            Ok(count) => {
                self.offset += count as u64;
                Ok(count)
            }
            Err(error) => {
                self.failed
                    .store(error.kind() != io::ErrorKind::Interrupted, Relaxed);
                Err(error)
            }
        }
    }
}
