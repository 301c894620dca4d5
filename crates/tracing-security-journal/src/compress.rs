//! Compresses closed segments, away from the writer's thread.
//!
//! Temporary file → sync → read back and compare → rename → sync the directory → remove the plain file. A crash
//! anywhere leaves at least one whole copy.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::fs::{self, Access, Directory, File};
use crate::name::{Encoding, SegmentName};
use crate::options::Compression;
use crate::segment;
use crate::status::{Figure, Status};

const CHUNK_BYTES: usize = 128 * 1024;
const ZSTD_LEVEL: i32 = 3;
/// The highest nice value there is.
#[cfg(target_os = "linux")]
const LEAST_PRIORITY: i32 = 19;

/// Where compression runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Background {
    /// On a thread of its own.
    Thread,
    /// At once, so that a test sees every operation in order.
    #[cfg(test)]
    Inline,
}

/// One segment compressed, or what went wrong.
type Outcome = Result<(), String>;

/// Hands closed segments to the compression and brings back what failed.
pub(crate) struct Compressor {
    encoding: Option<Encoding>,
    background: Background,
    directory: Arc<dyn Directory>,
    running: Option<JoinHandle<()>>,
    cancel: Arc<AtomicBool>,
    results: (Sender<Outcome>, Receiver<Outcome>),
}

impl fmt::Debug for Compressor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Compressor")
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

impl Compressor {
    pub(crate) fn new(
        compression: Compression,
        background: Background,
        directory: &Arc<dyn Directory>,
    ) -> Self {
        let encoding = match compression {
            Compression::None => None,
            Compression::Zstd => Some(Encoding::Zstd),
            Compression::Gzip => Some(Encoding::Gzip),
        };
        Self {
            encoding,
            background,
            directory: Arc::clone(directory),
            running: None,
            cancel: Arc::default(),
            results: channel(),
        }
    }

    /// The directory was made anew.
    pub(crate) fn follow(&mut self, directory: &Arc<dyn Directory>) {
        self.stop();
        self.directory = Arc::clone(directory);
    }

    /// Compresses every plain one of these closed segments, unless it is still busy with earlier ones.
    pub(crate) fn request(&mut self, closed: impl Iterator<Item = SegmentName>) {
        let Some(encoding) = self.encoding else {
            return;
        };
        let names: Vec<SegmentName> = closed
            .filter(|name| name.encoding == Encoding::Plain)
            .collect();
        if names.is_empty()
            || self
                .running
                .as_ref()
                .is_some_and(|running| !running.is_finished())
        {
            return;
        }
        self.cancel = Arc::default();
        let job = Job {
            directory: Arc::clone(&self.directory),
            encoding,
            cancel: Arc::clone(&self.cancel),
            results: self.results.0.clone(),
        };
        match self.background {
            Background::Thread => {
                let thread = std::thread::Builder::new().name("journal-compress".into());
                let work = move || {
                    yield_to_others();
                    job.run(&names);
                };
                self.running = thread.spawn(work).ok();
            }
            #[cfg(test)]
            Background::Inline => job.run(&names),
        }
    }

    /// Counts what was finished since the last call, and returns what failed.
    pub(crate) fn collect(&self, status: &Status) -> Vec<String> {
        let mut failures = Vec::new();
        for result in self.results.1.try_iter() {
            match result {
                Ok(()) => status.add(Figure::segments_compressed, 1),
                Err(message) => failures.push(message),
            }
        }
        failures
    }

    /// Stops soon; what was begun is begun anew when the log is next opened.
    pub(crate) fn stop(&mut self) {
        self.cancel.store(true, Relaxed);
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }
}

/// Leaves the processors to whoever wants them: a closed segment can wait, those who log and the writer cannot.
///
/// On Linux a nice value is a thread's own (setpriority(2), "C library/kernel differences"); elsewhere it would be
/// the whole application's, and is left alone.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, LEAST_PRIORITY);
}

struct Job {
    directory: Arc<dyn Directory>,
    encoding: Encoding,
    cancel: Arc<AtomicBool>,
    results: Sender<Outcome>,
}

impl Job {
    fn run(&self, names: &[SegmentName]) {
        for name in names {
            if self.cancel.load(Relaxed) {
                return;
            }
            let result = compress(&*self.directory, *name, self.encoding, &self.cancel);
            if self.cancel.load(Relaxed) {
                return;
            }
            // The receiver lives as long as the writer.
            let _ = self.results.send(
                result.map_err(|error| format!("failed to compress segment {name}: {error}")),
            );
        }
    }
}

/// Replaces a plain closed segment by a compressed one.
fn compress(
    directory: &dyn Directory,
    plain: SegmentName,
    encoding: Encoding,
    cancel: &AtomicBool,
) -> io::Result<()> {
    let packed = SegmentName { encoding, ..plain };
    let temporary = packed.temporary();
    match directory.remove(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let length = valid_length(directory, plain)?;
    let open = || -> io::Result<Input<'_>> {
        let file = directory.open(&plain.to_string(), Access::Read)?;
        Ok(Input {
            file,
            offset: 0,
            length,
            cancel,
        })
    };
    let output = Output {
        file: directory.create(&temporary)?,
        offset: 0,
    };
    let output = encode(open()?, output, encoding)?;
    output.file.sync()?;
    compare(open()?, &*output.file, encoding)?;
    directory.rename(&temporary, &packed.to_string())?;
    directory.sync()?;
    directory.remove(&plain.to_string())?;
    directory.sync()
}

/// How much of a segment counts: all, or what the header of the next one leaves of it.
fn valid_length(directory: &dyn Directory, name: SegmentName) -> io::Result<u64> {
    let segments = segment::list(directory)?;
    let whole = segments
        .get(&name.first)
        .map_or(0, |listed| listed.stat.length);
    let Some((_, next)) = segments.range(name.first + 1..).next() else {
        return Ok(whole);
    };
    let header = crate::recover::header(directory, next.name)?;
    let supersedes = header.and_then(|header| header.supersedes);
    Ok(supersedes
        .filter(|old| old.first_seq == name.first)
        .map_or(whole, |old| whole.min(old.bytes)))
}

fn encode(mut input: Input<'_>, output: Output, encoding: Encoding) -> io::Result<Output> {
    match encoding {
        Encoding::Zstd => {
            let mut encoder = zstd::stream::write::Encoder::new(output, ZSTD_LEVEL)?;
            encoder.include_checksum(true)?;
            io::copy(&mut input, &mut encoder)?;
            encoder.finish()
        }
        Encoding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(output, flate2::Compression::default());
            io::copy(&mut input, &mut encoder)?;
            encoder.finish()
        }
        Encoding::Plain => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// Reads the compressed file back and compares it with the plain one.
fn compare(mut input: Input<'_>, packed: &dyn File, encoding: Encoding) -> io::Result<()> {
    let packed = io::BufReader::with_capacity(
        CHUNK_BYTES,
        Borrowed {
            file: packed,
            offset: 0,
        },
    );
    let mut decoder: Box<dyn Read + '_> = match encoding {
        Encoding::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
        Encoding::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
        Encoding::Plain => return Err(io::ErrorKind::Unsupported.into()),
    };
    let differs = || io::Error::other("the compressed copy differs from the segment");
    let (mut expected, mut found) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    loop {
        let count = input.read(&mut expected)?;
        if count == 0 {
            let rest = decoder.read(&mut found)?;
            return if rest == 0 { Ok(()) } else { Err(differs()) };
        }
        let found = found.get_mut(..count).unwrap_or_default();
        decoder.read_exact(found)?;
        if expected.get(..count) != Some(found) {
            return Err(differs());
        }
    }
}

/// The plain segment, up to where it counts.
struct Input<'c> {
    file: Box<dyn File>,
    offset: u64,
    length: u64,
    cancel: &'c AtomicBool,
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cancel.load(Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        let left = usize::try_from(self.length - self.offset).unwrap_or(usize::MAX);
        let room = buffer.len().min(left);
        let count = self
            .file
            .read_at(buffer.get_mut(..room).unwrap_or_default(), self.offset)?;
        self.offset += count as u64;
        Ok(count)
    }
}

struct Output {
    file: Box<dyn File>,
    offset: u64,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        fs::write_all(&*self.file, bytes, self.offset)?;
        self.offset += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Borrowed<'f> {
    file: &'f dyn File,
    offset: u64,
}

impl Read for Borrowed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.offset)?;
        self.offset += count as u64;
        Ok(count)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;

    #[test]
    fn the_thread_that_yields_is_the_only_one() {
        let before = getpriority_process(None).unwrap();
        let yielded = std::thread::spawn(|| {
            yield_to_others();
            getpriority_process(None).unwrap()
        });
        assert_eq!(yielded.join().unwrap(), LEAST_PRIORITY);
        assert_eq!(getpriority_process(None).unwrap(), before);
    }
}
