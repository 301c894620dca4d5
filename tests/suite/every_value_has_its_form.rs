//! Values: every type `tracing` knows has one form in the record, which any JSON reader can read.

use tracing_security_tests::record;

#[test]
fn numbers_that_json_cannot_hold_are_strings() {
    let written = record(|| {
        tracing::info!(
            target: "security",
            nan = f64::NAN,
            infinite = f64::INFINITY,
            negative = f64::NEG_INFINITY,
            small = 0.1,
            whole = 2.0,
            i128 = i128::MIN,
            u128 = u128::MAX,
            wide = u64::MAX,
            low = i64::MIN,
            narrow = 7_u128,
            yes = true,
            "numbers"
        );
    });
    let fields = &written.only()["fields"];
    assert_eq!(
        [&fields["nan"], &fields["infinite"], &fields["negative"]],
        ["NaN", "inf", "-inf"]
    );
    assert_eq!(fields["small"], 0.1);
    assert_eq!(fields["whole"], 2.0);
    assert_eq!(fields["i128"], i128::MIN.to_string());
    assert_eq!(fields["u128"], u128::MAX.to_string());
    assert_eq!(fields["wide"], u64::MAX);
    assert_eq!(fields["low"], i64::MIN);
    assert_eq!(fields["narrow"], 7);
    assert_eq!(fields["yes"], true);
}

#[test]
fn raw_identifiers_lose_their_prefix() {
    let written = record(|| {
        tracing::info!(target: "security", r#type = "login", r#match = 1, "raw");
        tracing::info_span!(target: "security", "raw_span", r#type = "login").in_scope(|| ());
    });
    assert_eq!(
        written.saying("raw")["fields"],
        serde_json::json!({"type": "login", "match": 1})
    );
    assert_eq!(
        written.saying("raw_span")["fields"],
        serde_json::json!({"type": "login"})
    );
}

#[test]
fn empty_and_absent_fields_are_no_keys() {
    let written = record(|| {
        tracing::info!(target: "security", absent = Option::<u64>::None, present = Some(1), empty = tracing::field::Empty, "optional");
    });
    assert_eq!(written.only()["fields"], serde_json::json!({"present": 1}));
}

#[test]
fn an_empty_reserved_text_is_omitted() {
    let written = record(|| {
        tracing::info!(target: "security", outcome = "", reason = "", action = "", target = "", tenant = "", actor = "",
            source_ip = "", session_id = "", event_type = "", correlation_id = "", trace_id = "", span_id = "",
            occurred_at = "", "");
    });
    let record = written.only();
    assert_eq!(record["event_type"], "security.unclassified");
    for key in ["outcome", "reason", "action", "target"] {
        assert!(record.get(key).is_none(), "{key}: {record:#}");
    }
}

#[test]
fn severity_is_explicit_or_follows_risk_or_taxonomy_or_level() {
    let written = record(|| {
        tracing::info!(target: "security", severity = "critical", risk_score = 1, "explicit");
        tracing::info!(target: "security", risk_score = 9, event_type = "auth.login_success", "by risk");
        tracing::info!(target: "security", event_type = "attack.sql_injection", "by taxonomy");
        tracing::error!(target: "security", event_type = "own.invention", "by level");
        tracing::info!(target: "security", severity = "enormous", risk_score = 11, "not understood");
    });
    for (message, severity, risk) in [
        ("explicit", "critical", 1),
        ("by risk", "critical", 9),
        ("by taxonomy", "critical", 9),
        ("by level", "high", 6),
        ("not understood", "low", 3),
    ] {
        let record = written.saying(message);
        assert_eq!(
            (&record["severity"], &record["risk_score"]),
            (&severity.into(), &risk.into()),
            "{message}"
        );
    }
    let odd = written.saying("not understood");
    assert_eq!(
        odd["fields"],
        serde_json::json!({"severity": "enormous", "risk_score": 11})
    );
}

#[test]
fn errors_bring_their_chain() {
    #[derive(Debug)]
    struct Outer(std::io::Error);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the key store is gone")
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let written = record(|| {
        let error = Outer(std::io::Error::other("disk on fire"));
        tracing::error!(target: "security", error = &error as &dyn std::error::Error, "failed");
    });
    let fields = &written.only()["fields"];
    assert_eq!(fields["error"], "the key store is gone");
    assert_eq!(fields["error.chain"], "disk on fire");
}
