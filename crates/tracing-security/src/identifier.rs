//! Randomness of new identifiers: a generator for each thread, seeded by the operating system.
//!
//! A record has one identifier at least and a request three, and a system call for each would be a good part of what
//! they cost. They are not secrets, but nobody is to guess the next one: the generator is a cipher's key stream
//! (ChaCha with 8 rounds).

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use std::cell::RefCell;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the logs of this process: a seed is of one epoch.
static EPOCH: AtomicU64 = AtomicU64::new(0);

struct Generator {
    epoch: u64,
    stream: ChaCha8Rng,
}

thread_local! {
    static GENERATOR: RefCell<Option<Generator>> = const { RefCell::new(None) };
}

/// Fresh random bytes.
///
/// Never panics, in destructors at a thread's end neither, and without the operating system's randomness neither.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let drawn = GENERATOR.try_with(|generator| {
        let mut generator = generator.try_borrow_mut().ok()?;
        draw(&mut generator)
    });
    // The generator of this thread is gone, or at work.
    let drawn = drawn.ok().flatten().or_else(from_system);
    drawn.unwrap_or_else(hashed)
}

/// Seeds all generators anew, each when it is asked next.
///
/// A forked child has a copy of its parent's generator and would give the same identifiers as its siblings: it opens
/// a log of its own, and with it a new epoch.
pub(crate) fn begin_epoch() {
    EPOCH.fetch_add(1, Ordering::Relaxed);
}

fn draw<const N: usize>(generator: &mut Option<Generator>) -> Option<[u8; N]> {
    let epoch = EPOCH.load(Ordering::Relaxed);
    if generator
        .as_ref()
        .is_none_or(|seeded| seeded.epoch != epoch)
    {
        let stream = ChaCha8Rng::from_seed(from_system()?);
        *generator = Some(Generator { epoch, stream });
    }
    let mut bytes = [0; N];
    generator.as_mut()?.stream.fill_bytes(&mut bytes);
    Some(bytes)
}

fn from_system<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Without the operating system's randomness: the hash keys that `std` made from it when the thread began,
/// which differ with each call.
fn hashed<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    for part in bytes.chunks_mut(8) {
        let hash = RandomState::new().build_hasher().finish().to_le_bytes();
        part.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::thread;

    #[test]
    fn nothing_is_given_twice_in_any_thread() {
        let all: HashSet<[u8; 10]> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..1_000).map(|_| random()).collect::<Vec<_>>()))
                .collect();
            threads
                .into_iter()
                .flat_map(|t| t.join().unwrap())
                .collect()
        });
        assert_eq!(all.len(), 4_000);
    }

    #[test]
    fn without_the_systems_randomness_identifiers_still_differ() {
        assert_ne!(hashed::<10>(), hashed::<10>());
    }

    #[test]
    fn a_copy_of_the_generator_goes_its_own_way_once_its_process_opens_a_log() {
        let seeded = || Generator {
            epoch: EPOCH.load(Ordering::Relaxed),
            stream: ChaCha8Rng::from_seed([7; 32]),
        };
        let (mut parent, mut child) = (Some(seeded()), Some(seeded()));
        begin_epoch();
        assert_ne!(draw::<16>(&mut parent), draw::<16>(&mut child));
    }

    #[test]
    fn a_destructor_at_the_end_of_a_thread_still_gets_some() {
        struct Last(std::sync::mpsc::Sender<[u8; 10]>);
        impl Drop for Last {
            fn drop(&mut self) {
                let _ = self.0.send(random());
            }
        }
        thread_local! {
            static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
        }
        let (sender, receiver) = std::sync::mpsc::channel();
        let ended = thread::spawn(move || {
            // Destroyed in the order of their first use on some systems and in the opposite one on others.
            let _ = random::<1>();
            LAST.set(Some(Last(sender)));
            let _ = random::<1>();
        });
        ended.join().unwrap();
        assert_ne!(receiver.recv().unwrap(), [0; 10]);
    }
}
