//! The log must not log itself, nor hang, nor abort, when code that it runs emits events.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;

/// Logs when it is formatted, as an ill-advised `Debug` does.
struct Talkative;

impl fmt::Debug for Talkative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tracing::warn!(target: "security", again = ?Talkative, "from inside a value");
        f.write_str("talkative")
    }
}

/// A value that logs in an event, in a new span, in a recorded field and in its close.
pub(crate) fn values(directory: &Path) {
    let guard = crate::install(crate::options(directory));
    tracing::info!(target: "security", value = ?Talkative, "an event");
    let span = tracing::info_span!(target: "security", "a_span", value = ?Talkative, late = tracing::field::Empty);
    span.record("late", tracing::field::debug(Talkative));
    drop(span);
    let shed = guard.handle().health().shed_total();
    println!("{shed}");
}

/// Emits from inside `write`, as a writer over the network may.
#[derive(Clone, Default)]
struct Chatty(tracing_security_tests::Kept);

impl Write for Chatty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        tracing::error!(target: "security", "from inside the writer");
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        tracing::error!(target: "security", "from inside the writer's flush");
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Chatty {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// A writer, and a last-resort writer, that emit events of ours.
pub(crate) fn writer(_: &Path) {
    let output = Chatty::default();
    let (security, guard) = tracing_security::SecurityLayer::builder()
        .writer(output.clone())
        .last_resort(Chatty::default())
        .build()
        .expect("the log starts");
    tracing_subscriber::registry().with(security).init();
    let handle = guard.handle();
    for n in 0..100 {
        tracing::info!(target: "security", n, "an event");
    }
    drop(guard);
    tracing::error!(target: "security", "after the end, to the last resort");
    let health = handle.health();
    assert_eq!(health.written, 100, "{health:?}");
    let text = output.0.text();
    let said = |what: &str| text.matches(what).count();
    println!("{} {}", said("an event"), said("from inside"));
}

/// Emits when its thread ends.
struct Parting(&'static str);

impl Drop for Parting {
    fn drop(&mut self) {
        tracing::error!(target: "security", "{}", self.0);
    }
}

thread_local! {
    static BEFORE: RefCell<Option<Parting>> = const { RefCell::new(None) };
    static AFTER: RefCell<Option<Parting>> = const { RefCell::new(None) };
}

/// Events from the destructors of a thread, whichever of them runs after the log's own.
pub(crate) fn thread_local_destructors(directory: &Path) {
    let guard = crate::install(crate::options(directory));
    std::thread::spawn(|| {
        BEFORE.set(Some(Parting("made before the log's first event")));
        tracing::info!(target: "security", "the thread lives");
        AFTER.set(Some(Parting("made after the log's first event")));
    })
    .join()
    .expect("the thread ends well");
    std::thread::spawn(|| BEFORE.set(Some(Parting("nothing but a destructor"))))
        .join()
        .expect("the thread ends well");
    drop(guard);
}
