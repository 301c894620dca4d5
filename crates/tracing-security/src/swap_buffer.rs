//! One buffer behind a mutex: many threads append frames, the worker takes everything there is at once.
//!
//! The buffer is made of chunks, so that no caller ever waits while a large one is copied to a larger place. Emptied
//! chunks are filled again; all but a few go back to the allocator once the worker has caught up. It has no bound of
//! its own: admission bounds the bytes in it, and memory is at most twice as much.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

/// Size of a chunk; a longer frame has one to itself.
const CHUNK_BYTES: usize = 256 * 1024;
/// Chunks that the lists of them hold without growing: a caller who opens a chunk allocates that alone.
const LISTED_CHUNKS: usize = 1024;
/// Emptied chunks kept while there is nothing to do.
const SPARE_CHUNKS: usize = 16;

/// The callers' end.
#[derive(Debug)]
pub(crate) struct SwapBuffer {
    state: Mutex<State>,
    filled: Condvar,
    /// The process whose worker takes the frames.
    pid: u32,
}

/// Each frame stands behind its length: four bytes, little-endian.
#[derive(Debug, Default)]
struct State {
    /// Oldest first.
    full: VecDeque<Vec<u8>>,
    open: Vec<u8>,
    spare: Vec<Vec<u8>>,
    asleep: bool,
    stopped: bool,
}

/// The worker's end. When it is gone, however it went, the buffer takes nothing more.
#[derive(Debug)]
pub(crate) struct Taker {
    buffer: Arc<SwapBuffer>,
    batch: VecDeque<Vec<u8>>,
}

impl SwapBuffer {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                full: VecDeque::with_capacity(LISTED_CHUNKS),
                ..State::default()
            }),
            filled: Condvar::new(),
            pid: std::process::id(),
        }
    }

    /// Appends a frame; `false` when nobody will take it.
    pub(crate) fn push(&self, frame: &[u8]) -> bool {
        let Ok(length) = u32::try_from(frame.len()) else {
            return false;
        };
        let Some(mut state) = self.lock_unless_forked() else {
            return false;
        };
        if state.stopped {
            return false;
        }
        let length = length.to_le_bytes();
        state.make_room(length.len() + frame.len());
        state.open.extend_from_slice(&length);
        state.open.extend_from_slice(frame);
        let wake = mem::take(&mut state.asleep);
        drop(state);
        if wake {
            self.filled.notify_one();
        }
        true
    }

    /// Takes no more frames; those that are in it can still be taken out.
    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.filled.notify_one();
    }

    /// Appending cannot panic, so the state is whole whatever happened to the thread that held the lock.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A forked child has a copy of the lock, and of the threads that may hold it none: it must not wait.
    fn lock_unless_forked(&self) -> Option<MutexGuard<'_, State>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => (std::process::id() == self.pid).then(|| self.lock()),
        }
    }

    /// Moves everything there is into `batch`, waiting for the first frame; `false` at the end.
    fn swap(&self, batch: &mut VecDeque<Vec<u8>>) -> bool {
        let mut state = self.lock();
        while state.is_empty() {
            if state.stopped {
                return false;
            }
            if state.spare.len() > SPARE_CHUNKS {
                let surplus = state.spare.split_off(SPARE_CHUNKS);
                drop(state);
                drop(surplus);
                state = self.lock();
                continue;
            }
            state.asleep = true;
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.asleep = false;
        mem::swap(&mut state.full, batch);
        if !state.open.is_empty() {
            let fresh = state.spare.pop().unwrap_or_default();
            batch.push_back(mem::replace(&mut state.open, fresh));
        }
        true
    }

    /// Takes back an emptied chunk.
    fn give_back(&self, mut chunk: Vec<u8>) {
        if chunk.capacity() == CHUNK_BYTES {
            chunk.clear();
            self.lock().spare.push(chunk);
        }
    }
}

impl State {
    fn is_empty(&self) -> bool {
        self.full.is_empty() && self.open.is_empty()
    }

    /// Opens a chunk with room for `bytes` unless the open one has it.
    fn make_room(&mut self, bytes: usize) {
        if self.open.capacity() - self.open.len() >= bytes {
            return;
        }
        let fresh = match self.spare.pop() {
            Some(spare) if bytes <= CHUNK_BYTES => spare,
            _ => Vec::with_capacity(bytes.max(CHUNK_BYTES)),
        };
        let full = mem::replace(&mut self.open, fresh);
        if !full.is_empty() {
            self.full.push_back(full);
        }
    }
}

impl Taker {
    pub(crate) fn of(buffer: Arc<SwapBuffer>) -> Self {
        Self {
            buffer,
            batch: VecDeque::with_capacity(LISTED_CHUNKS),
        }
    }

    /// Hands over every frame there is, in order and a chunk at a time, waiting for the first; `false` when there
    /// will be no more.
    pub(crate) fn take(&mut self, mut chunks: impl FnMut(Frames<'_>)) -> bool {
        if !self.buffer.swap(&mut self.batch) {
            return false;
        }
        while let Some(chunk) = self.batch.pop_front() {
            chunks(Frames(&chunk));
            self.buffer.give_back(chunk);
        }
        true
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.buffer.stop();
    }
}

/// The frames of a chunk.
pub(crate) struct Frames<'a>(&'a [u8]);

impl<'a> Iterator for Frames<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let (frame, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.0 = rest;
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn taken(taker: &mut Taker) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        assert!(taker.take(|chunk| frames.extend(chunk.map(<[u8]>::to_vec))));
        frames
    }

    #[test]
    fn frames_of_any_length_come_out_as_they_went_in() {
        let buffer = Arc::new(SwapBuffer::new());
        let mut taker = Taker::of(Arc::clone(&buffer));
        let lengths = [0, 1, 655, CHUNK_BYTES - 4, CHUNK_BYTES, 3 * CHUNK_BYTES, 2];
        let sent: Vec<Vec<u8>> = lengths.iter().map(|length| vec![7; *length]).collect();
        for _ in 0..3 {
            assert!(sent.iter().all(|frame| buffer.push(frame)));
            assert_eq!(taken(&mut taker), sent);
        }
    }

    #[test]
    fn each_threads_frames_stay_in_order_and_none_is_missed_or_repeated() {
        const EACH: u32 = 20_000;
        let buffer = Arc::new(SwapBuffer::new());
        let mut taker = Taker::of(Arc::clone(&buffer));
        let mut next = [0_u32; 4];
        thread::scope(|scope| {
            let senders: Vec<_> = (0..4_u8)
                .map(|sender| {
                    let buffer = &buffer;
                    scope.spawn(move || {
                        for n in 0..EACH {
                            let mut frame = vec![sender];
                            frame.extend_from_slice(&n.to_le_bytes());
                            assert!(buffer.push(&frame));
                        }
                    })
                })
                .collect();
            scope.spawn(|| {
                senders
                    .into_iter()
                    .for_each(|sender| sender.join().unwrap());
                buffer.stop();
            });
            while taker.take(|frames| {
                for frame in frames {
                    let number = u32::from_le_bytes(frame[1..].try_into().unwrap());
                    let expected = &mut next[usize::from(frame[0])];
                    assert_eq!(number, *expected);
                    *expected += 1;
                }
            }) {}
        });
        assert_eq!(next, [EACH; 4]);
    }

    #[test]
    fn memory_of_a_flood_goes_back_and_the_rest_is_filled_again() {
        let buffer = Arc::new(SwapBuffer::new());
        let mut taker = Taker::of(Arc::clone(&buffer));
        for _ in 0..100 * CHUNK_BYTES / 1_000 {
            assert!(buffer.push(&[7; 1_000]));
        }
        assert!(taken(&mut taker).len() > 20_000);
        let kept = || buffer.lock().spare.len();
        let flooded = kept();
        assert!(flooded > SPARE_CHUNKS);
        for _ in 0..1_000 {
            assert!(buffer.push(&[7; 1_000]));
            assert_eq!(taken(&mut taker).len(), 1);
        }
        assert!((flooded - 1..=flooded).contains(&kept()), "filled again");
        thread::scope(|scope| {
            scope.spawn(|| taker.take(|_| {}));
            while !buffer.lock().asleep {
                thread::yield_now();
            }
            assert_eq!(kept(), SPARE_CHUNKS, "gone back");
            assert!(buffer.push(b"wake up"));
        });
    }

    #[test]
    fn what_was_taken_in_before_the_end_comes_out_and_nothing_more_goes_in() {
        let buffer = Arc::new(SwapBuffer::new());
        let mut taker = Taker::of(Arc::clone(&buffer));
        assert!(buffer.push(b"last"));
        buffer.stop();
        assert!(!buffer.push(b"too late"));
        assert_eq!(taken(&mut taker), [b"last"]);
        assert!(!taker.take(|_| unreachable!()));
    }

    #[test]
    fn callers_are_told_when_the_worker_died() {
        let buffer = Arc::new(SwapBuffer::new());
        let mut taker = Taker::of(Arc::clone(&buffer));
        assert!(buffer.push(b"fatal"));
        let worker = thread::spawn(move || taker.take(|_| panic!("the worker dies")));
        assert!(worker.join().is_err());
        assert!(!buffer.push(b"nobody is there"));
    }

    #[test]
    fn a_forked_child_never_waits_for_a_lock_that_nobody_will_open() {
        let buffer = SwapBuffer {
            pid: std::process::id() + 1,
            ..SwapBuffer::new()
        };
        let held = buffer.lock();
        thread::scope(|scope| {
            let child = scope.spawn(|| buffer.push(b"from the child"));
            assert!(!child.join().unwrap());
        });
        drop(held);
    }
}
