//! Redaction: wherever a value hides, its bytes do not reach the disk, and the words around it do.

use std::collections::BTreeMap;
use std::fmt;
use tracing::field::Empty;
use tracing_security_tests::Left;

/// Logs `text` as a message, as a field, as an enclosing span's field, and as one that a security span
/// gets late: each time `rule` is noted, and `expected` is what reaches the disk.
pub(crate) fn becomes(text: &str, secrets: &[&str], rule: &str, expected: &str) {
    let left = Left::by(|| {
        tracing::info!(target: "security", event_type = "own.message", "{text}");
        tracing::info!(target: "security", event_type = "own.field", note = text, "said");
        tracing::info!(target: "security", event_type = "own.display", note = %text, "said");
        tracing::info_span!("outer", request_id = "r-1", note = text).in_scope(|| {
            tracing::info!(target: "security", event_type = "own.inherited", "said");
        });
        tracing::info_span!(target: "security", "work", event_type = "own.span", note = text)
            .in_scope(|| ());
        let span =
            tracing::info_span!(target: "security", "late", event_type = "own.late", note = Empty);
        span.record("note", text);
    });
    for secret in secrets {
        left.lacks(secret);
    }
    assert_eq!(left.written.application().len(), 6);
    for record in left.written.application() {
        let (name, value) = match record["event_type"].as_str() {
            Some("own.message") => ("message", &record["message"]),
            _ => ("note", &record["fields"]["note"]),
        };
        assert_eq!(value, expected, "{record:#}");
        let rules = record["redacted"][name].as_str().unwrap_or_default();
        assert!(rules.split(',').any(|r| r == rule), "{record:#}");
    }
}

#[test]
fn messages_fields_and_spans_keep_the_words_around_a_secret() {
    becomes(
        "login of bob with password=Xk9#mQ2vLp from the branch",
        &["Xk9#mQ2vLp"],
        "key_value_secret",
        "login of bob with password=[REDACTED:key_value_secret] from the branch",
    );
    becomes(
        "mail to jane.doe@example.org bounced",
        &["jane.doe"],
        "email",
        "mail to [REDACTED:email] bounced",
    );
}

#[test]
fn what_a_name_denies_is_gone_in_every_type() {
    let left = Left::by(|| {
        tracing::info!(target: "security", password = "Xk9#mQ2vLp", pin = 914_273, cvv = 8_653_u64, "typed");
        tracing::info_span!("outer", api_key = "Xk9#mQ2vLp", request_id = "r-1").in_scope(|| {
            tracing::info!(target: "security", "inherited");
        });
        let span = tracing::info_span!(target: "security", "late", token = Empty, pin = Empty);
        span.record("token", "Xk9#mQ2vLp");
        span.record("pin", 914_273);
    });
    left.lacks("Xk9#mQ2vLp");
    let said = left.said();
    assert!(!said.contains("914273") && !said.contains("8653"), "{said}");
    for (message, names) in [
        ("typed", &["password", "pin", "cvv"][..]),
        ("inherited", &["api_key"]),
        ("late", &["token", "pin"]),
    ] {
        let record = left.written.saying(message);
        for name in names {
            assert_eq!(record["fields"][*name], "[REDACTED:field]", "{record:#}");
            assert_eq!(record["redacted"][*name], "field", "{record:#}");
        }
    }
}

#[test]
fn sessions_and_mail_actors_become_pseudonyms_that_stay_linkable() {
    let left = Left::by(|| {
        for _ in 0..2 {
            tracing::info!(target: "security", event_type = "own.same", session_id = "s3ss-Qw7zXy19", actor = "Jane.Doe@example.org", "seen");
        }
        tracing::info_span!(
            "outer",
            session_id = "s3ss-Qw7zXy19",
            actor = "jane.doe@example.org"
        )
        .in_scope(|| {
            tracing::info!(target: "security", event_type = "own.same", "inherited");
        });
        tracing::info!(target: "security", event_type = "own.other", session_id = "other-Qw7zXy19", actor = "bob@example.org", "seen");
    });
    for secret in ["s3ss-Qw7zXy19", "Jane.Doe", "jane.doe", "example.org"] {
        left.lacks(secret);
    }
    let same = left.written.of_type("own.same");
    let other = left.written.of_type("own.other");
    assert_eq!((same.len(), other.len()), (3, 1));
    for (key, prefix) in [("session_id", "[session_id:k"), ("actor", "[email:k")] {
        assert!(same[0][key].as_str().unwrap().starts_with(prefix));
        assert!(same.iter().all(|record| record[key] == same[0][key]));
        assert_ne!(same[0][key], other[0][key]);
    }
}

#[test]
fn error_chains_lose_the_password_of_their_url() {
    #[derive(Debug)]
    struct Failed(Option<Box<Failed>>, &'static str);
    impl fmt::Display for Failed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.1)
        }
    }
    impl std::error::Error for Failed {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            self.0.as_deref().map(|cause| cause as _)
        }
    }
    let url = "no answer from postgres://app:Xk9mQ2vLp@db:5432/x in time";
    let error = Failed(Some(Box::new(Failed(None, url))), "the query failed");
    let left = Left::by(|| {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(target: "security", error, "failed");
        tracing::warn!(target: "security", cause = ?error, "printed");
    });
    left.lacks("Xk9mQ2vLp");
    let hidden = "no answer from postgres://app:[REDACTED:url_userinfo]@db:5432/x in time";
    let record = left.written.saying("failed");
    assert_eq!(record["fields"]["error"], "the query failed");
    assert_eq!(record["fields"]["error.chain"], hidden);
    let printed = &left.written.saying("printed")["fields"]["cause"];
    assert!(printed.as_str().unwrap().contains(hidden), "{printed}");
}

#[test]
fn debug_output_keeps_its_shape() {
    #[derive(Debug)]
    #[expect(dead_code, reason = "only printed")]
    struct User {
        name: &'static str,
        password: Option<&'static str>,
        pin: u32,
    }
    let user = User {
        name: "bob",
        password: Some("Xk9 \"mQ2\" vLp"),
        pin: 914_273,
    };
    let headers = BTreeMap::from([
        ("authorization", "Bearer 2YotnFZFEjr1zCsicMWpAA"),
        ("host", "shop"),
    ]);
    for text in [format!("{user:?}"), format!("{user:#?}")] {
        let some = text.find("Xk9").unwrap()..text.find("vLp").unwrap() + 3;
        let mut expected = text.clone();
        expected.replace_range(some, "[REDACTED:key_value_secret]");
        let expected = expected.replace("914273", "[REDACTED:key_value_secret]");
        becomes(&text, &["914273", "vLp"], "key_value_secret", &expected);
    }
    for text in [format!("{headers:?}"), format!("{headers:#?}")] {
        let secret = "2YotnFZFEjr1zCsicMWpAA";
        let expected = text.replace(secret, "[REDACTED:auth_scheme]");
        becomes(&text, &[secret], "auth_scheme", &expected);
    }
}

#[test]
fn a_panicking_value_leaves_nothing_of_what_it_printed() {
    struct Half;
    impl fmt::Debug for Half {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("password=Xk9mQ2vLp")?;
            panic!("a panic in Debug")
        }
    }
    let left =
        Left::by(|| tracing::warn!(target: "security", half = ?Half, after = "here", "survives"));
    left.lacks("Xk9mQ2vLp");
    let record = left.written.saying("survives");
    assert_eq!(record["fields"]["half"], "[REDACTION-ERROR]");
    assert_eq!(record["fields"]["after"], "here");
    assert_eq!(record["redacted"]["half"], "panic");
}
