//! One letter beyond ASCII beside a text, where its own letter of ASCII could stand, must change no verdict.

use tracing_security_redact::{Policy, Redactor};

/// Plain letters in front of a text and behind it, and the same with marks.
static BESIDE: [[&str; 4]; 4] = [
    ["e ", "", "ê ", ""],
    ["e\n", "", "é\n", ""],
    ["", " eo", "", " éø"],
    ["", "\neo", "", "\néø"],
];

/// Asserts it of several texts, of which none is a sentence in another language than English: of those more is read
/// where such letters stand.
#[expect(clippy::expect_used, reason = "a test helper")]
pub(crate) fn changes_nothing<'t>(texts: impl IntoIterator<Item = &'t str>) {
    let redactor = Redactor::new(Policy::default()).expect("the default policy");
    let plainly = |text: &str| {
        let text = text.replace(['ê', 'é'], "e");
        text.replace('ø', "o")
    };
    let mut wrong = Vec::new();
    for text in texts {
        for [front, behind, rich_front, rich_behind] in BESIDE {
            // Behind a prompt the letters would be the value.
            if behind == " eo" && text.trim_end().ends_with([':', '=']) {
                continue;
            }
            let plain = redactor
                .redact(&[front, text, behind].concat())
                .into_owned();
            let rich = redactor
                .redact(&[rich_front, text, rich_behind].concat())
                .into_owned();
            if plainly(&rich) != plainly(&plain) {
                wrong.push(format!("{plain:?}\n   -> {rich:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
