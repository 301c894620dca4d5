//! The same redaction, and the same safety on terminals, for an ordinary `fmt` layer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use tracing_core::field::{Field, Visit};
use tracing_security_redact::{FieldVerdict, Redactor, escape};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FormatFields, MakeWriter};

/// Formats fields as the default format does, each value redacted by its name and its content.
///
/// Give it to a text `fmt` layer with `fmt_fields`. For JSON, and for whatever writes beside the fields, put
/// [`RedactedWriter`] behind the layer.
///
/// ```
/// use tracing_security::redact::{Policy, Redactor};
/// use tracing_security::{RedactedFields, RedactedWriter};
///
/// let redactor = Redactor::new(Policy::default())?;
/// let layer = tracing_subscriber::fmt::layer::<tracing_subscriber::Registry>()
///     .fmt_fields(RedactedFields::new(redactor.clone()))
///     .with_writer(RedactedWriter::new(redactor, std::io::stderr).colors());
/// # let _ = layer;
/// # Ok::<(), tracing_security::redact::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RedactedFields {
    redactor: Redactor,
    /// Verdicts by the address and length of a field's static name.
    verdicts: Arc<RwLock<HashMap<(usize, usize), FieldVerdict>>>,
}

impl RedactedFields {
    /// Redacts by the policy of `redactor`.
    pub fn new(redactor: Redactor) -> Self {
        Self {
            redactor,
            verdicts: Arc::default(),
        }
    }

    fn verdict(&self, name: &'static str) -> FieldVerdict {
        let key = (name.as_ptr().addr(), name.len());
        let known = self
            .verdicts
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        known.unwrap_or_else(|| {
            let verdict = self.redactor.field(name);
            self.verdicts
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, verdict.clone());
            verdict
        })
    }
}

impl<'w> FormatFields<'w> for RedactedFields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut visitor = FieldPrinter {
            fields: self,
            writer,
            printed: 0,
            result: Ok(()),
        };
        fields.record(&mut visitor);
        visitor.result
    }
}

struct FieldPrinter<'a, 'w> {
    fields: &'a RedactedFields,
    writer: Writer<'w>,
    printed: usize,
    result: fmt::Result,
}

impl FieldPrinter<'_, '_> {
    fn print(&mut self, field: &Field, text: &str) {
        if self.result.is_err() || field.name().starts_with("log.") {
            return;
        }
        let mut redacted = String::new();
        let outcome =
            self.fields
                .redactor
                .value(&self.fields.verdict(field.name()), text, &mut redacted);
        let shown = if outcome.is_clean() { text } else { &redacted };
        let mut safe = String::with_capacity(shown.len());
        escape::push_line(&mut safe, shown);
        let gap = if self.printed == 0 { "" } else { " " };
        self.printed += 1;
        self.result = match field.name() {
            "message" => write!(self.writer, "{gap}{safe}"),
            name => write!(
                self.writer,
                "{gap}{}={safe}",
                name.strip_prefix("r#").unwrap_or(name)
            ),
        };
    }
}

impl Visit for FieldPrinter<'_, '_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.print(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.print(field, &format!("{value:?}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.print(field, &value.to_string());
    }
}

/// Redacts whole lines, text or JSON, on their way to another writer, and escapes what a terminal would obey.
#[derive(Debug, Clone)]
pub struct RedactedWriter<M> {
    redactor: Redactor,
    inner: M,
    colors: bool,
}

impl<M> RedactedWriter<M> {
    /// Lines go through `redactor` to the writers that `inner` makes.
    pub fn new(redactor: Redactor, inner: M) -> Self {
        Self {
            redactor,
            inner,
            colors: false,
        }
    }

    /// Lets color sequences (`ESC [ … m`) through, which a `fmt` layer with ANSI colors writes; everything else
    /// that a terminal obeys stays escaped.
    #[must_use]
    pub fn colors(mut self) -> Self {
        self.colors = true;
        self
    }
}

impl<'w, M: MakeWriter<'w>> MakeWriter<'w> for RedactedWriter<M> {
    type Writer = RedactedLines<'w, M::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        RedactedLines {
            redactor: &self.redactor,
            inner: self.inner.make_writer(),
            colors: self.colors,
            waiting: Vec::new(),
        }
    }

    fn make_writer_for(&'w self, meta: &tracing_core::Metadata<'_>) -> Self::Writer {
        RedactedLines {
            redactor: &self.redactor,
            inner: self.inner.make_writer_for(meta),
            colors: self.colors,
            waiting: Vec::new(),
        }
    }
}

/// Takes text and hands redacted lines on, each whole; an unfinished one when it is dropped.
#[derive(Debug)]
pub struct RedactedLines<'w, W: io::Write> {
    redactor: &'w Redactor,
    inner: W,
    colors: bool,
    waiting: Vec<u8>,
}

impl<W: io::Write> RedactedLines<'_, W> {
    fn hand_on(&mut self, upto: usize) -> io::Result<()> {
        let lines: Vec<u8> = self.waiting.drain(..upto).collect();
        let mut out = String::with_capacity(lines.len());
        for line in String::from_utf8_lossy(&lines).split_inclusive('\n') {
            let (text, end) = line
                .strip_suffix('\n')
                .map_or((line, ""), |text| (text, "\n"));
            let redacted: Cow<'_, str> = if text.starts_with('{') {
                self.redactor.redact_json_line(text)
            } else {
                self.redactor.redact_line(text)
            };
            if self.colors {
                push_with_colors(&mut out, &redacted);
            } else {
                escape::push_line(&mut out, &redacted);
            }
            out.push_str(end);
        }
        self.inner.write_all(out.as_bytes())
    }
}

impl<W: io::Write> io::Write for RedactedLines<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if let Some(last) = self.waiting.iter().rposition(|b| *b == b'\n') {
            self.hand_on(last + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: io::Write> Drop for RedactedLines<'_, W> {
    fn drop(&mut self) {
        if !self.waiting.is_empty() {
            // Nobody is left to tell.
            let _ = self.hand_on(self.waiting.len());
        }
    }
}

/// Escapes all but color sequences (SGR, ECMA-48 8.3.117).
fn push_with_colors(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        let (before, from) = rest.split_at(start);
        escape::push_line(out, before);
        let parameters = from
            .bytes()
            .skip(2)
            .take_while(|b| b.is_ascii_digit() || *b == b';')
            .count();
        let end = 2 + parameters;
        if from.as_bytes().get(end) == Some(&b'm') {
            let (sequence, after) = from.split_at(end + 1);
            out.push_str(sequence);
            rest = after;
        } else {
            let (lone, after) = from.split_at(1);
            escape::push_line(out, lone);
            rest = after;
        }
    }
    escape::push_line(out, rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use tracing_security_redact::Policy;
    use tracing_subscriber::prelude::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<std::sync::Mutex<Vec<u8>>>);

    impl io::Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn printed(colors: bool, json: bool, emit: impl FnOnce()) -> String {
        let out = Shared::default();
        let made = out.clone();
        let redactor = Redactor::new(Policy::default()).unwrap();
        let mut writer = RedactedWriter::new(redactor.clone(), move || made.clone());
        if colors {
            writer = writer.colors();
        }
        if json {
            let layer = tracing_subscriber::fmt::layer().json().with_writer(writer);
            tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), emit);
        } else {
            let layer = tracing_subscriber::fmt::layer()
                .with_ansi(colors)
                .fmt_fields(RedactedFields::new(redactor))
                .with_writer(writer);
            tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), emit);
        }
        let bytes = out.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn an_ordinary_text_layer_prints_no_secret_and_no_control_sequence() {
        let text = printed(false, false, || {
            let span = tracing::info_span!("request", api_key = "k-123456789");
            let _in = span.enter();
            tracing::info!(
                password = "hunter2",
                user = "bob\u{1b}[2J",
                "mail alice@example.com\nnext"
            );
        });
        for leak in ["hunter2", "alice@example.com", "k-123456789", "\u{1b}"] {
            assert!(!text.contains(leak), "{text}");
        }
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.contains("[REDACTED:email]"), "{text}");
    }

    #[test]
    fn an_ordinary_json_layer_prints_no_secret() {
        let text = printed(false, true, || {
            tracing::info!(
                password = "hunter2",
                note = "card 4111 1111 1111 1111",
                "login"
            );
        });
        assert!(
            !text.contains("hunter2") && !text.contains("4111 1111"),
            "{text}"
        );
        assert!(
            serde_json::from_str::<serde_json::Value>(text.trim()).is_ok(),
            "{text}"
        );
    }

    #[test]
    fn colors_pass_and_other_sequences_do_not() {
        let text = printed(true, false, || {
            tracing::warn!("\u{1b}]8;;http://x\u{7}click")
        });
        assert!(text.contains("\u{1b}[33m"), "{text:?}");
        assert!(!text.contains("\u{1b}]8"), "{text:?}");
    }

    #[test]
    fn an_unfinished_line_is_handed_on_redacted() {
        let out = Shared::default();
        let made = out.clone();
        let writer = RedactedWriter::new(Redactor::new(Policy::default()).unwrap(), move || {
            made.clone()
        });
        let mut lines = writer.make_writer();
        lines.write_all(b"password=hun").unwrap();
        lines.write_all(b"ter2 end").unwrap();
        drop(lines);
        let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
        assert!(
            text.starts_with("password=") && !text.contains("ter2"),
            "{text}"
        );
    }
}
