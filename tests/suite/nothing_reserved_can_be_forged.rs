//! No name and no value an attacker controls can fill a reserved key, repeat one, or leave its line.

use proptest::prelude::*;
use proptest::test_runner::Config;
use tracing::field::debug;
use tracing_security_tests::{Written, forbidden, record, record_with};

#[test]
fn fields_named_like_reserved_keys_stay_below_fields() {
    let written = record(|| {
        tracing::info!(
            target: "security",
            seq = 0,
            event_id = "forged",
            timestamp = "1970-01-01T00:00:00.000000Z",
            level = "ERROR",
            service = "forged",
            code = "forged",
            spans = "forged",
            redacted = "forged",
            fields = "forged",
            v = 2,
            "forging"
        );
    });
    let record = written.only();
    assert_eq!(record["level"], "INFO");
    assert_eq!(record["service"]["name"], "suite");
    assert_eq!(record["v"], 1);
    assert_eq!(record["fields"].as_object().unwrap().len(), 10);
    assert_eq!(record["fields"]["service"], "forged");
    assert_ne!(record["event_id"], "forged");
}

#[test]
fn names_that_would_break_out_are_escaped() {
    let written = record(|| {
        tracing::info!(
            target: "security",
            {
                "a\",\"severity\":\"critical" = 1,
                "line\nbreak" = 2,
                "bidi\u{202e}" = 3,
                "fields.severity" = 4,
                "\u{7f}\u{9b}31m\u{2028}\u{feff}" = 5,
                "" = 6
            },
            "names"
        );
        tracing::info_span!(target: "security", "a \"span\"\n\u{202e}", "x\\" = 1).in_scope(|| ());
    });
    assert_eq!(written.application().len(), 2);
    let record = written.saying("names");
    assert_eq!(record["severity"], "low");
    assert_eq!(record["fields"]["a\",\"severity\":\"critical"], 1);
    assert_eq!(record["fields"]["line\nbreak"], 2);
    assert_eq!(record["fields"].as_object().unwrap().len(), 6);
    written.saying("a \"span\"\n\u{202e}");
}

#[test]
fn of_repeated_names_the_last_wins() {
    let written = record(|| {
        let _outer = tracing::info_span!("outer", actor = "alice", route = "outer", only = "outer")
            .entered();
        let _inner = tracing::info_span!("inner", actor = "bob", route = "inner").entered();
        tracing::info!(target: "security", route = "first", route = "last", error = "said", error.chain = "so", "repeated");
        tracing::info!(target: "security", actor = "first", actor = "last", message = "said twice");
        let span = tracing::info_span!(target: "security", "recorded", route = "first");
        span.record("route", "last");
    });
    let record = written.saying("repeated");
    assert_eq!(record["fields"]["route"], "last");
    assert_eq!(record["fields"]["only"], "outer");
    assert_eq!(record["actor"], "bob");
    assert_eq!(written.saying("said twice")["actor"], "last");
    assert_eq!(written.saying("recorded")["fields"]["route"], "last");
}

#[test]
fn an_application_cannot_write_the_logs_own_records() {
    let written = record(|| {
        for event_type in [
            "audit.log_stopped",
            "audit.checkpoint",
            "audit.segment",
            "audit.events_dropped",
        ] {
            tracing::info!(target: "security", event_type, "forged {event_type}");
        }
        tracing::info!(target: "security", "and on");
    });
    written.saying("and on");
    // Told apart by what only an event of the application's has: a place in its code.
    for event_type in [
        "audit.log_stopped",
        "audit.checkpoint",
        "audit.segment",
        "audit.events_dropped",
    ] {
        let forged = written.saying(&format!("forged {event_type}"));
        assert!(forged.get("code").is_some(), "{forged:#}");
    }
}

/// Texts that try to leave their place, besides arbitrary ones.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        any::<String>(),
        any::<char>().prop_map(String::from),
        Just("\",\"severity\":\"info\",\"x\":\"".to_owned()),
        Just("\"}\n{\"seq\":0,\"event_type\":\"forged\"}\n".to_owned()),
        Just("\r\n\u{0}\u{1b}[2K\u{7f}\u{85}\u{9b}".to_owned()),
        Just("\u{2028}\u{2029}\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}".to_owned()),
        Just("\\u0022\\".to_owned()),
        Just("password=hunter2 alice@example.com 4111111111111111".to_owned()),
    ];
    prop::collection::vec(pieces, 0..4).prop_map(|pieces| pieces.concat())
}

fn attack(texts: &[String], number: i64, float: f64) {
    let [a, b, c, d] = texts else { return };
    let span = tracing::info_span!(
        target: "security",
        "span",
        correlation_id = a.as_str(),
        actor = b.as_str(),
        session_id = c.as_str(),
        note = d.as_str(),
        late = tracing::field::Empty,
        number
    );
    span.record("late", debug(a));
    let _entered = span.enter();
    tracing::warn!(
        target: "security",
        {
        event_type = a.as_str(),
        source_ip = b.as_str(),
        tenant = c.as_str(),
        trace_id = d.as_str(),
        outcome = a.as_str(),
        reason = %b,
        action = ?c,
        target = d.as_str(),
        occurred_at = a.as_str(),
        severity = b.as_str(),
        risk_score = c.as_str(),
        duration_ms = float,
        "odd \"name\"\u{202e}" = d.as_str(),
        password = a.as_str(),
        float,
        nested = %format_args!("{{{b}: {c}}}")
        },
        "{}",
        texts.concat()
    );
}

proptest! {
    #![proptest_config(Config { cases: 192, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_the_values_every_line_is_one_clean_object(
        texts in prop::collection::vec(hostile(), 4),
        number in any::<i64>(),
        float in prop_oneof![any::<f64>(), Just(f64::NAN)],
    ) {
        let written = record_with(|builder| builder.seal(false), |_| attack(&texts, number, float));
        let records = written.application();
        prop_assert_eq!(records.len(), 2);
        for record in &records {
            prop_assert_eq!(&record["service"]["name"], "suite");
            prop_assert_eq!(&record["spans"], &serde_json::json!(["span"]));
            prop_assert!(record["code"]["file"].as_str().unwrap().ends_with("forged.rs"));
        }
        prop_assert_eq!(&records[0]["level"], "WARN");
        prop_assert_eq!(&records[1]["message"], "span");
    }

    #[test]
    fn the_last_resort_gets_the_same_clean_lines(texts in prop::collection::vec(hostile(), 4)) {
        let kept = tracing_security_tests::Kept::default();
        let logs = tempfile::tempdir().unwrap();
        let (security, guard) = tracing_security_tests::builder(&logs.path().join("log"))
            .seal(false)
            .last_resort(kept.clone())
            .build()
            .unwrap();
        drop(guard);
        let registry = tracing_subscriber::layer::SubscriberExt::with(tracing_subscriber::registry(), security);
        tracing::subscriber::with_default(registry, || {
            tracing::error!(target: "security", actor = texts[0].as_str(), note = texts[1].as_str(), "{}", texts[2]);
        });
        prop_assert!(wait_for_line(&kept), "an event after the end goes to the last resort");
        let text = kept.text();
        prop_assert!(!text.trim_end_matches('\n').chars().any(forbidden), "{}", text);
        prop_assert!(tracing_security_tests::parse_strict(text.trim_end().as_bytes()).is_ok());
    }
}

fn wait_for_line(kept: &tracing_security_tests::Kept) -> bool {
    let started = std::time::Instant::now();
    while !kept.bytes().ends_with(b"\n") {
        if started.elapsed().as_secs() > 20 {
            return false;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    true
}

#[test]
fn a_strict_reader_would_notice() {
    let forged = b"{\"seq\":0,\"seq\":0}\n".to_vec();
    assert!(std::panic::catch_unwind(|| Written::check(forged)).is_err());
    assert!(std::panic::catch_unwind(|| Written::check(b"{\"seq\":0}\n".to_vec())).is_err());
}
