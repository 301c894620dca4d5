//! Fields of a span that are captured when the first record needs them.
//!
//! Redacting and encoding what a span lends is most of what it costs, and most requests pass without any record.
//! Middleware that keeps a request's facts anyway opens its span with [`open`], and they are captured when a record
//! asks for them: redacted as ever before they reach it. Other layers see the span's fields as they were declared.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use tracing_core::Metadata;
use tracing_core::field::{FieldSet, Visit};

/// The values of one span's fields, where they are kept until a record needs them.
///
/// What [`record`](Self::record) gives must be what the span was declared with.
pub trait LateFields: fmt::Debug + Send + Sync {
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
/// Nothing changes for other layers. A security span, or one while the filter has span directives, is captured at
/// once like any other.
pub fn open<S>(
    target: &'static str,
    name: &'static str,
    fields: Arc<dyn LateFields>,
    open: impl FnOnce() -> S,
) -> S {
    let lent = Lent {
        target,
        name,
        fields,
    };
    let before = LENT.try_with(|place| place.replace(Some(lent)));
    let _back = Back(before.ok().flatten());
    open()
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

/// What is lent for a span that opens here: another layer may open one of its own meanwhile.
pub(crate) fn lent_for(metadata: &'static Metadata<'static>) -> Option<Arc<dyn LateFields>> {
    let lent = LENT.try_with(|lent| {
        let lent = lent.try_borrow().ok()?;
        let lent = lent.as_ref()?;
        (lent.name == metadata.name() && lent.target == metadata.target())
            .then(|| Arc::clone(&lent.fields))
    });
    lent.ok().flatten()
}
