//! Lets the disk begin early with what will be synced soon.
//!
//! A sync of megabytes keeps the writer waiting for the disk with nothing else to do. A thread of its own therefore
//! syncs the segment now and then while the writer goes on appending, so that little is left when the writer's own
//! sync comes. That one alone counts: the thread has a file description of its own, and Linux reports a failed write
//! to every description of the file (since 4.13; `errseq_t`), so nothing it meets is hidden from the writer.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use crate::compress::Background;
use crate::fs::{Access, Directory, File};
use crate::name::SegmentName;

/// Written and not yet handed to the disk, this much makes it worth a sync.
const STEP_BYTES: u64 = 1 << 20;

/// The thread, begun when it is first needed, and how far it was asked to go.
#[derive(Debug, Default)]
pub(crate) struct Writeback {
    off: bool,
    asked: Option<(SegmentName, u64)>,
    thread: Option<Thread>,
}

#[derive(Debug)]
struct Thread {
    files: SyncSender<Box<dyn File>>,
    handle: JoinHandle<()>,
}

impl Writeback {
    pub(crate) fn new(background: Background) -> Self {
        Self {
            // Elsewhere a failure may be reported once per file, and the writer would not hear of it.
            off: background != Background::Thread || !cfg!(target_os = "linux"),
            ..Self::default()
        }
    }

    /// The segment is written up to `length`, of which `durable` is on stable storage already.
    pub(crate) fn written(
        &mut self,
        directory: &dyn Directory,
        name: SegmentName,
        durable: u64,
        length: u64,
    ) {
        let begun = match self.asked {
            Some((asked, until)) if asked == name => until.max(durable),
            _ => durable,
        };
        if self.off || length - begun < STEP_BYTES {
            return;
        }
        self.asked = Some((name, length));
        // Whatever fails here, the writer's own sync does all of it.
        if let Ok(file) = directory.open(&name.to_string(), Access::Read) {
            self.ask(file);
        }
    }

    fn ask(&mut self, file: Box<dyn File>) {
        if self.thread.is_none() {
            let (files, asked) = sync_channel::<Box<dyn File>>(1);
            let thread = std::thread::Builder::new().name("journal-sync".into());
            let handle = thread.spawn(move || {
                for file in asked {
                    let _ = file.sync();
                }
            });
            let Ok(handle) = handle else {
                self.off = true;
                return;
            };
            self.thread = Some(Thread { files, handle });
        }
        if let Some(thread) = &self.thread
            && let Err(TrySendError::Disconnected(_)) = thread.files.try_send(file)
        {
            self.off = true;
        }
    }

    /// Ends the thread; it is no longer at work than one sync.
    pub(crate) fn stop(&mut self) {
        if let Some(Thread { files, handle }) = self.thread.take() {
            drop(files);
            let _ = handle.join();
        }
    }
}
