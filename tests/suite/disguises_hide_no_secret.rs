//! Redaction of what is encoded, folded, cut, numeric or meant for a terminal: its bytes do not reach the disk.

use crate::nothing_secret_reaches_disk::becomes;
use tracing_security_tests::{Left, forbidden, record};

const SECRET: &str = "Xk9mQ2vLp";
const KEYED: &str = "[REDACTED:key_value_secret]";

#[test]
fn json_in_strings_is_read_at_each_level() {
    for text in [
        r#"got {"user":"bob","password":"Xk9mQ2vLp","n":1} from it"#,
        r#"got {"user":"bob","\u0070assword":"Xk9mQ2vLp","n":1} from it"#,
        r#"got "{\"user\":\"bob\",\"password\":\"Xk9mQ2vLp\",\"n\":1}" from it"#,
        r#"got "{\\\"user\\\":\\\"bob\\\",\\\"password\\\":\\\"Xk9mQ2vLp\\\",\\\"n\\\":1}" from it"#,
        r#"got {"name":"password","value":"Xk9mQ2vLp"} from it"#,
        r#"got ["password","Xk9mQ2vLp"] from it"#,
        r#"got {"lone\ud800":"\udc00","password":"Xk9mQ2vLp"} from it"#,
    ] {
        let expected = text.replace(SECRET, KEYED);
        becomes(text, &[SECRET], "key_value_secret", &expected);
    }
    becomes(
        r#"got {"jane.doe@example.org":{"n":1}} from it"#,
        &["jane.doe"],
        "email",
        r#"got {"[REDACTED:email]":{"n":1}} from it"#,
    );
}

#[test]
fn urls_keep_all_but_their_secrets() {
    for (text, secret, rule) in [
        (
            "GET https://app:Xk9mQ2vLp@shop/x done",
            SECRET,
            "url_userinfo",
        ),
        (
            "GET https://shop/x?a=1&access_token=Xk9mQ2vLp&b=2 done",
            SECRET,
            "url_query_secret",
        ),
        (
            "GET https://shop/x?a=1;access_token=Xk9mQ2vLp;b=2 done",
            SECRET,
            "url_query_secret",
        ),
        (
            "GET https://shop/x#access_token=Xk9mQ2vLp&b=2 done",
            SECRET,
            "url_query_secret",
        ),
        (
            "GET https://shop/x?mail=jane.doe%40example.org&b=2 done",
            "jane.doe%40example.org",
            "email",
        ),
    ] {
        let expected = text.replace(secret, &format!("[REDACTED:{rule}]"));
        becomes(text, &[secret], rule, &expected);
    }
    for text in [
        "GET https://shop/x?a=1&pass%77ord=Xk9mQ2vLp&b=2 done",
        "GET https://shop/x?a=1&pass%2577ord=Xk9mQ2vLp&b=2 done",
    ] {
        gone(text, &[SECRET], &["GET https://shop/x?a=1&", "b=2 done"]);
    }
}

#[test]
fn base64_is_opened_once() {
    for (text, secret) in [
        (
            "sent Basic Ym9iOlhrOW1RMnZMcFp6 to it",
            "Ym9iOlhrOW1RMnZMcFp6",
        ),
        (
            "sent ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKemRXSWlPaUpxWVc1bEluMC5zaWduYXR1cmUxMjM0NTY3ODkw to it",
            "ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKemRXSWlPaUpxWVc1bEluMC5zaWduYXR1cmUxMjM0NTY3ODkw",
        ),
        (
            "sent LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENBUUF3QlFZREsyVndCQ0lFSUE9PQotLS0tLUVORCBQUklWQVRFIEtFWS0tLS0tCg== to it",
            "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENBUUF3QlFZREsyVndCQ0lFSUE9PQotLS0tLUVORCBQUklWQVRFIEtFWS0tLS0tCg==",
        ),
    ] {
        gone(text, &[secret], &["sent ", " to it"]);
    }
}

#[test]
fn unicode_is_no_disguise() {
    for (text, secret) in [
        (
            "paid with ４１１１１１１１１１１１１１１１ today",
            "４１１１１１１１１１１１１１１１",
        ),
        ("paid with ٤١١١١١١١١١١١١١١١ today", "٤١١١١١١١١١١١١١١١"),
        (
            "paid with 4111\u{a0}1111\u{a0}1111\u{a0}1111 today",
            "4111\u{a0}1111\u{a0}1111\u{a0}1111",
        ),
        (
            "paid with 4111\u{200b}1111\u{200b}1111\u{200b}1111 today",
            "4111\u{200b}1111",
        ),
        (
            "paid with 4111\u{ad}1111\u{ad}1111\u{ad}1111 today",
            "4111\u{ad}1111",
        ),
        ("paid with jane.doe＠example.org today", "jane.doe"),
        ("paid with pаsswоrd=Xk9mQ2vLp today", SECRET),
        ("paid with to\u{212a}en=Xk9mQ2vLp today", SECRET),
        ("paid with pass\u{200b}word=Xk9mQ2vLp today", SECRET),
    ] {
        gone(text, &[secret], &["paid with ", " today"]);
    }
}

#[test]
fn numbers_are_cards_too() {
    let left = Left::by(|| {
        tracing::info!(
            target: "security",
            unsigned = 4_111_111_111_111_111_u64,
            signed = 4_111_111_111_111_111_i64,
            wide = 4_111_111_111_111_111_i128,
            float = 4_111_111_111_111_111.0,
            ssn = 123_456_789,
            epoch_ms = 1_763_712_000_000_u64,
            "numbers"
        );
    });
    left.lacks("4111111111111111");
    left.lacks("123456789");
    let record = left.written.saying("numbers");
    for name in ["unsigned", "signed", "wide", "float"] {
        assert_eq!(
            record["fields"][name], "[REDACTED:payment_card]",
            "{record:#}"
        );
        assert_eq!(record["redacted"][name], "payment_card", "{record:#}");
    }
    assert_eq!(record["fields"]["ssn"], "[REDACTED:field]");
    assert_eq!(record["fields"]["epoch_ms"], 1_763_712_000_000_u64);
}

#[test]
fn what_lies_at_the_cut_or_behind_it_is_never_written() {
    let size = 64 * 1024;
    let words = "harmless ".repeat(size / 9 - 3);
    let at_cut = format!(
        "{words}{} 4111111111111111 and on",
        "x".repeat(size - words.len() - 9)
    );
    let behind = format!("{} password=Xk9mQ2vLp", "harmless ".repeat(size / 9 + 9));
    for (text, secret) in [(at_cut, "4111111"), (behind, SECRET)] {
        let left = Left::by(|| {
            tracing::info!(target: "security", event_type = "own.text", note = text.as_str(), "said");
            tracing::info!(target: "security", event_type = "own.display", note = %text, "said");
            tracing::info!(target: "security", event_type = "own.message", "{text}");
        });
        left.lacks(secret);
        for record in left.written.application() {
            let value = match record["event_type"].as_str() {
                Some("own.message") => &record["message"],
                _ => &record["fields"]["note"],
            };
            let value = value.as_str().unwrap();
            assert!(value.starts_with("harmless harmless "));
            assert!(value.ends_with("[TRUNCATED]"), "{}", value.len());
        }
    }
}

#[test]
fn a_secret_near_the_limit_of_a_field_is_found_before_it_is_cut() {
    for before in (16_360..16_400).step_by(4) {
        let text = format!("{} 4111111111111111 and on", "x ".repeat(before / 2));
        let left = Left::by(|| tracing::info!(target: "security", note = text.as_str(), "said"));
        left.lacks("41111111");
        left.written.saying("said");
    }
}

#[test]
fn characters_that_act_on_a_terminal_stand_escaped_beside_what_is_hidden() {
    for hostile in [
        "\r\n",
        "\0",
        "\u{1b}[2J",
        "\u{1b}]8;;http://evil\u{7}",
        "\u{7f}",
        "\u{9b}2J",
        "\u{202e}",
        "\u{2066}",
        "\u{2028}",
        "\u{200b}",
        "\u{feff}",
        "\u{e0041}\u{e007f}",
    ] {
        let text = format!("bob{hostile} said password=Xk9mQ2vLp {hostile}and left");
        let expected = text.replace(SECRET, KEYED);
        becomes(&text, &[SECRET], "key_value_secret", &expected);
        let clean = format!("bob{hostile}and no more");
        let written =
            record(|| tracing::info!(target: "security", note = clean.as_str(), "{clean}"));
        let raw = |c: char| c != '\n' && (forbidden(c) || matches!(c, '\u{e0000}'..='\u{e007f}'));
        let lines = String::from_utf8(written.bytes.clone()).unwrap();
        assert!(!lines.contains(raw), "{lines:?}");
        assert_eq!(written.only()["message"], clean);
        assert_eq!(written.only()["fields"]["note"], clean);
    }
}

/// Logs `text` as a message and as a field: the secrets are gone, a mark stands in their place, and the
/// words are there.
fn gone(text: &str, secrets: &[&str], words: &[&str]) {
    let left = Left::by(|| tracing::info!(target: "security", note = text, "{text}"));
    for secret in secrets {
        left.lacks(secret);
    }
    let record = left.written.only();
    for value in [&record["message"], &record["fields"]["note"]] {
        let value = value.as_str().unwrap();
        assert!(value.contains("[REDACTED"), "{value}");
        assert!(words.iter().all(|word| value.contains(word)), "{value}");
    }
    assert!(record["redacted"]["message"].is_string() && record["redacted"]["note"].is_string());
}
