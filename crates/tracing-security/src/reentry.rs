//! Keeps the log from logging itself: nothing that its own work emits on a thread comes back to it there.

use std::cell::Cell;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, this thread is inside the log's own work.
#[derive(Debug)]
pub(crate) struct Inside {
    was_inside: bool,
}

/// Marks this thread as inside until the mark is dropped, also by a panic.
pub(crate) fn enter() -> Inside {
    Inside {
        was_inside: INSIDE.replace(true),
    }
}

/// Marks this thread as inside, or nothing when it is already.
pub(crate) fn try_enter() -> Option<Inside> {
    (!INSIDE.get()).then(enter)
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(self.was_inside);
    }
}
