//! Where values hide: each place of the page on redaction, asserted on what comes out.

use tracing_security_redact::{Action, FieldVerdict, Policy, Redactor, escape};

#[expect(clippy::expect_used, reason = "a test helper")]
fn redactor() -> Redactor {
    Redactor::new(Policy::default()).expect("the default policy")
}

/// What comes out for a field of a name.
fn field(name: &str, text: &str) -> String {
    let redactor = redactor();
    let mut out = String::new();
    let outcome = redactor.value(&redactor.field(name), text, &mut out);
    if outcome.is_clean() {
        text.to_owned()
    } else {
        out
    }
}

#[test]
fn names_decide_in_every_spelling_and_look_alike_letters_do_not_help() {
    for name in [
        "password",
        "userPassword",
        "DB_PASSWORD",
        "r#pass",
        "x-api-key",
        "pаsswоrd",
        "pass\u{200b}word",
        "ｔｏｋｅｎ",
        "client.secret",
    ] {
        assert_eq!(field(name, "swordfish"), "[REDACTED:field]", "{name}");
    }
    for name in [
        "compass",
        "author",
        "password_changed_at",
        "token_type",
        "http.response.status_code",
        "status_code",
    ] {
        assert_eq!(field(name, "harmless"), "harmless", "{name}");
    }
}

#[test]
fn debug_output_of_structs_maps_and_headers_keeps_its_shape() {
    let pretty = "User {\n    name: \"bob\",\n    password: Some(\n        \"x y\",\n    ),\n    pin: 1234,\n}";
    let redacted = "User {\n    name: \"bob\",\n    password: Some(\n        \"[REDACTED:key_value_secret]\",\n    ),\n    pin: [REDACTED:key_value_secret],\n}";
    assert_eq!(field("user", pretty), redacted);
    assert_eq!(
        field(
            "headers",
            r#"{"host": "a", "authorization": "Bearer 2YotnFZFEjr1zCs"}"#
        ),
        r#"{"host": "a", "authorization": "Bearer [REDACTED:auth_scheme]"}"#
    );
}

#[test]
fn error_chains_lose_the_password_of_their_url_alone() {
    assert_eq!(
        field(
            "error",
            "query failed: pool timed out: postgres://app:s3cr3t@db:5432/x: connection refused"
        ),
        "query failed: pool timed out: postgres://app:[REDACTED:url_userinfo]@db:5432/x: connection refused"
    );
}

#[test]
fn numbers_are_judged_by_name_and_by_value() {
    let redactor = redactor();
    let number = |name: &str, value: i128| {
        let mut out = String::new();
        redactor.integer(&redactor.field(name), value, &mut out);
        out
    };
    assert_eq!(number("pin", 1234), "[REDACTED:field]");
    assert_eq!(number("ssn", 123_456_789), "[REDACTED:field]");
    assert_eq!(
        number("n", 4_111_111_111_111_111),
        "[REDACTED:payment_card]"
    );
    assert_eq!(number("n", 1_763_712_000_000), "");
    let mut out = String::new();
    redactor.float(&redactor.field("n"), 4_111_111_111_111_111.0, &mut out);
    assert_eq!(out, "[REDACTED:payment_card]");
    out.clear();
    assert!(
        redactor
            .float(&redactor.field("n"), f64::NAN, &mut out)
            .is_clean()
            && out.is_empty()
    );
}

#[test]
fn only_the_scanned_part_of_a_long_text_comes_out() {
    let text = format!("{} password=hunter2", "harmless ".repeat(8_000));
    let out = redactor().redact(&text).into_owned();
    assert!(out.len() <= 64 * 1_024 && out.ends_with("[TRUNCATED]") && !out.contains("hunter2"));
    assert_eq!(redactor().redact(&out), out);
}

#[test]
fn a_word_that_touches_the_cut_goes_with_it() {
    let redactor = redactor();
    let mut out = String::new();
    let outcome = redactor.value_cut(&FieldVerdict::text(), "paid with 41111111", &mut out);
    assert_eq!(out, "paid with [TRUNCATED]");
    assert_eq!(outcome.rules().collect::<Vec<_>>(), ["truncated"]);
    out.clear();
    redactor.value_cut(&FieldVerdict::text(), "mail jane@example.org", &mut out);
    assert_eq!(out, "mail [REDACTED:email][TRUNCATED]");
}

#[test]
fn the_verdict_on_escaping_is_exact() {
    let redactor = redactor();
    let mut out = String::new();
    for (text, needed) in [
        ("plain", false),
        ("Grüße 世界", false),
        ("a\nb", true),
        ("a\"b", true),
        ("\u{202e}x", true),
        ("\u{9b}2J", true),
        ("x\u{200b}", true),
        ("\u{e0041}", true),
    ] {
        assert_eq!(
            redactor
                .value(&FieldVerdict::text(), text, &mut out)
                .escape_needed,
            needed,
            "{text:?}"
        );
        assert_eq!(escape::is_needed(text), needed);
    }
}

#[test]
fn a_dropped_field_says_so_and_writes_nothing() {
    let redactor = Redactor::new(Policy::new().deny_with("note", Action::Drop)).unwrap();
    let mut out = String::new();
    let outcome = redactor.value(&redactor.field("note"), "x", &mut out);
    assert!(outcome.is_dropped() && !outcome.is_clean() && out.is_empty());
}

#[test]
fn what_other_redactors_wrote_is_done_already() {
    for text in [
        "password=***",
        "password=[REDACTED]",
        "Secret([REDACTED alloc::string::String])",
        "SecretBox<str>([REDACTED])",
        "token: <redacted>",
        "pin=****",
        "password: \"[FILTERED]\"",
    ] {
        assert_eq!(redactor().redact(text), text);
    }
}
