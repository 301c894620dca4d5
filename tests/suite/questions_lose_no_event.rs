//! A per-layer filter that answers `false` loses later events (tokio-rs/tracing#2519, #2704); ours does not.

use crate::{case, fresh_directory};
use tracing_security_tests::Written;

fn all_of_all_forms(others: &str) {
    let (_parent, directory) = fresh_directory();
    case("asked_before_each_event", &directory)
        .arg(others)
        .succeed();
    let written = Written::read(&directory);
    for message in ["asked before", "asked inside"] {
        for form in ["log", "enabled", "event", "span"] {
            let delivered: Vec<_> = written
                .application()
                .into_iter()
                .filter(|r| r["message"] == message && r["fields"]["form"] == form)
                .map(|r| r["fields"]["n"].as_u64().unwrap())
                .collect();
            assert_eq!(
                delivered,
                (0..10).collect::<Vec<_>>(),
                "{message}, {form}, others: {others}"
            );
        }
    }
    assert_eq!(written.application().len(), 80);
}

#[test]
fn ten_of_ten_are_delivered_around_every_form_of_the_question() {
    all_of_all_forms("none");
}

#[test]
fn ten_of_ten_are_delivered_beside_a_second_filtered_layer() {
    all_of_all_forms("filtered");
}
