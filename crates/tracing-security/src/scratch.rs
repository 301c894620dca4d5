//! Buffers of a thread, reused from record to record.

use crate::capture::Texts;
use crate::captured::Captured;
use crate::correlate::Context;
use crate::transport::LocalSender;
use std::cell::RefCell;

/// Capacity kept in each buffer after an unusually large record.
const KEEP_BYTES: usize = 64 * 1024;

/// Everything a record is made in.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) own: Captured,
    pub(crate) context: Context,
    pub(crate) texts: Texts,
    pub(crate) frame: Vec<u8>,
    pub(crate) sender: LocalSender,
}

impl Scratch {
    fn clear(&mut self) {
        self.own.clear();
        self.context.clear();
        if self.frame.capacity() > KEEP_BYTES {
            self.own.shrink(KEEP_BYTES);
            self.texts.shrink(KEEP_BYTES);
            self.frame.clear();
            self.frame.shrink_to(KEEP_BYTES);
        }
        self.frame.clear();
    }
}

/// Runs `work` on this thread's buffers, or on fresh ones while the thread is being torn down.
pub(crate) fn with<R>(work: impl FnOnce(&mut Scratch) -> R) -> R {
    thread_local! {
        static SCRATCH: RefCell<Scratch> = RefCell::default();
    }
    let mut work = Some(work);
    let reused = SCRATCH.try_with(|scratch| {
        let mut scratch = scratch.try_borrow_mut().ok()?;
        scratch.clear();
        work.take().map(|work| work(&mut scratch))
    });
    match (reused, work) {
        (Ok(Some(result)), _) => result,
        (_, Some(work)) => work(&mut Scratch::default()),
        (_, None) => unreachable!("the work is taken only to be done"),
    }
}
