//! Writers that keep what they get, or get in the way.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

/// Keeps every byte, for whoever holds a clone.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// Everything so far.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("the buffer").clone()
    }

    /// The same as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the buffer").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Kept {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// What stands in the way of an [`Obstructed`] writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Obstacle {
    /// Nothing.
    None,
    /// Each write takes a millisecond and at most 4 KiB.
    Slow,
    /// No write returns.
    Hang,
    /// Every write fails: no space left.
    Full,
    /// Every write panics.
    Panic,
}

/// A writer in front of [`Kept`] with an obstacle that can be changed at any time.
#[derive(Debug, Clone, Default)]
pub struct Obstructed {
    /// What got through.
    pub kept: Kept,
    obstacle: Arc<AtomicU8>,
}

impl Obstructed {
    /// A writer behind `obstacle`.
    #[must_use]
    pub fn by(obstacle: Obstacle) -> Self {
        let new = Self::default();
        new.set(obstacle);
        new
    }

    /// Replaces the obstacle.
    pub fn set(&self, obstacle: Obstacle) {
        self.obstacle.store(obstacle as u8, Ordering::SeqCst);
    }

    fn is(&self, obstacle: Obstacle) -> bool {
        self.obstacle.load(Ordering::SeqCst) == obstacle as u8
    }
}

impl Write for Obstructed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        while self.is(Obstacle::Hang) {
            thread::sleep(Duration::from_millis(1));
        }
        assert!(!self.is(Obstacle::Panic), "the writer panics");
        if self.is(Obstacle::Full) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if self.is(Obstacle::Slow) {
            thread::sleep(Duration::from_millis(1));
            return self.kept.write(bytes.get(..4096).unwrap_or(bytes));
        }
        self.kept.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Obstructed {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}
