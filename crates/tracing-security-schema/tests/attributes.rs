//! `docs/FIELDS.md` against the table in the code; `BLESS=1 cargo test` rewrites it.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests fail like the tests themselves"
)]

use std::fmt::Write;

use tracing_security_schema::{Attribute, RESERVED_KEYS};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/FIELDS.md");

#[test]
fn the_page_of_the_fields_is_the_table_in_the_code() {
    let page = page();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    let published = std::fs::read_to_string(PAGE).unwrap();
    assert_eq!(published, page, "run the test again with BLESS=1");
}

#[test]
fn every_attribute_is_named_once() {
    let mut names: Vec<&str> = Attribute::ALL
        .iter()
        .map(|attribute| attribute.name)
        .collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_reserved_key_is_documented_or_part_of_the_envelope() {
    const ENVELOPE: &[&str] = &[
        "seq", "event_id", "fields", "spans", "redacted", "code", "level", "service", "v",
    ];
    for key in RESERVED_KEYS {
        let documented = Attribute::ALL
            .iter()
            .any(|attribute| attribute.name == *key);
        assert_ne!(documented, ENVELOPE.contains(key), "{key}");
    }
}

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    let mut question = "";
    for attribute in Attribute::ALL {
        if attribute.question != question {
            question = attribute.question;
            let mut heading = question.to_owned();
            heading[..1].make_ascii_uppercase();
            write!(
                page,
                "\n## {heading}\n\n| name | says | ECS 8 | OCSF 1.8 | OpenTelemetry |\n|---|---|---|---|---|\n"
            )
            .unwrap();
        }
        writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            code(attribute.name) + if promoted(attribute.name) { " ↑" } else { "" },
            attribute.meaning,
            code(attribute.ecs),
            code(attribute.ocsf),
            code(attribute.otel),
        )
        .unwrap();
    }
    page
}

fn promoted(name: &str) -> bool {
    let top = name.split('.').next().unwrap();
    RESERVED_KEYS.contains(&top)
}

fn code(name: &str) -> String {
    if name.is_empty() {
        "—".to_owned()
    } else {
        format!("`{name}`")
    }
}

const INTRODUCTION: &str = "\
# Fields: one documented name for every attribute

Give these names to the fields of your events, and every tool that reads the log finds them. A name with ↑ is promoted:
it stands at the top level of the record (`service.*` and `code.*` in an object of their own), where only the product
writes it, so that no field can forge it. Every other name stands under `fields`, as it is.

Beside them each record has its envelope: `seq` (position in the log, gapless), `event_id` (UUIDv7), `fields`, `spans`
(names of the enclosing spans, outermost first), `redacted` (which fields were redacted, and by which rule), `level` and
`v` (version of the schema, 1). The JSON Schema is [schema/record.v1.json](schema/record.v1.json); `seclog schema`
prints it.

The columns to the right are what `seclog query --format ecs` and `--format ocsf` write: the Elastic Common Schema
8.17 and the Open Cybersecurity Schema Framework 1.8. An ECS name below `tracing_security` is a custom field set, an OCSF
name below `unmapped` has no place in OCSF; no field is lost in either. OpenTelemetry names are those of the logs data
model (capitalized) and of the semantic conventions; `—` where they have none. In OCSF, `target` becomes what its class
asks for: `user`, `entity`, `file`, `database`, `web_resources` or `resources`.

Every event type, with its default severity, risk and its class in OWASP's vocabulary, OCSF and ECS: `seclog event-types`.
";
