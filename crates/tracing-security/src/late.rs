//! Fields of a span that are captured when the first record needs them.
//!
//! Redacting and encoding what a span lends is most of what it costs, and most requests pass without any record.
//! Middleware that keeps a request's facts anyway opens its span with [`open`], and they are captured when a record
//! asks for them: redacted as ever before they reach it. Other layers see the span's fields as they were declared.

use crate::span;
use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use tracing_core::Metadata;
use tracing_core::field::{FieldSet, Visit};
use tracing_subscriber::registry::Extensions;

/// The values of one span's fields, where they are kept until a record needs them.
///
/// What [`record`](Self::record) gives must be what the span was declared with.
pub trait LateFields: Any + fmt::Debug + Send + Sync {
    /// Gives each value to `visitor` under its field of `fields`, as a span's attributes do.
    ///
    /// It may be called in any thread, while the span is open, and must emit no event itself.
    fn record(&self, fields: &FieldSet, visitor: &mut dyn Visit);
}

#[derive(Debug)]
struct Lent {
    target: &'static str,
    name: &'static str,
    fields: Arc<dyn LateFields>,
}

thread_local! {
    static LENT: RefCell<Option<Lent>> = const { RefCell::new(None) };
}

/// Runs `open`, which opens the span of this target and name, whose fields a security log takes from `fields` once
/// it needs them.
///
/// The log keeps `fields` with the span until that closes, where [`kept_with`] finds them. They come back when no
/// log keeps them: there is none, or it captured the span at once, as it does a security span and every span while
/// its filter has span directives. Of several logs the first keeps them. Nothing changes for other layers.
pub fn open<S>(
    target: &'static str,
    name: &'static str,
    fields: Arc<dyn LateFields>,
    open: impl FnOnce() -> S,
) -> (S, Option<Arc<dyn LateFields>>) {
    let lent = Lent {
        target,
        name,
        fields,
    };
    let before = LENT.try_with(|place| place.replace(Some(lent)));
    let _back = Back(before.ok().flatten());
    let span = open();
    let left = LENT.try_with(RefCell::take);
    (span, left.ok().flatten().map(|lent| lent.fields))
}

/// What was lent for the span that these extensions are of, if a log keeps it.
#[must_use]
pub fn kept_with(extensions: &Extensions<'_>) -> Option<Arc<dyn LateFields>> {
    span::kept_late(extensions)
}

/// Puts back what was lent before, also after a panic.
struct Back(Option<Lent>);

impl Drop for Back {
    fn drop(&mut self) {
        let before = self.0.take();
        let lent = LENT.try_with(|lent| lent.replace(before));
        drop(lent);
    }
}

/// Takes what is lent for a span that opens here: another layer may open one of its own meanwhile.
pub(crate) fn take_for(metadata: &'static Metadata<'static>) -> Option<Arc<dyn LateFields>> {
    let taken = LENT.try_with(|lent| {
        let taken = lent
            .try_borrow_mut()
            .ok()?
            .take_if(|lent| lent.name == metadata.name() && lent.target == metadata.target())?;
        Some(taken.fields)
    });
    taken.ok().flatten()
}
