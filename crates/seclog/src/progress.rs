//! Progress of long work: on standard error, and only on a terminal.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over a known number of bytes.
pub(crate) fn bytes(total: u64, verb: &'static str) -> ProgressBar {
    let bar = hidden_unless_watched(Some(total));
    let style = ProgressStyle::with_template(
        "{msg} {wide_bar:.cyan/dim} {bytes} of {total_bytes} ({binary_bytes_per_sec}, {eta})",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_message(verb);
    bar
}

/// A count of lines, of which nobody knows how many there are.
pub(crate) fn lines(verb: &'static str) -> ProgressBar {
    let bar = hidden_unless_watched(None);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos} lines ({elapsed})")
    {
        bar.set_style(style);
    }
    bar.set_message(verb);
    bar
}

fn hidden_unless_watched(total: Option<u64>) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(8)
    } else {
        ProgressDrawTarget::hidden()
    };
    ProgressBar::with_draw_target(total, target)
}
