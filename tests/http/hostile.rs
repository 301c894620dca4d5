//! Clients that send what they should not.

use crate::client::write_raw;
use crate::server::server;

/// The identifier of the answer.
fn id_of(answer: &str) -> &str {
    let line = answer
        .lines()
        .find_map(|line| line.strip_prefix("x-correlation-id: "));
    line.unwrap_or_else(|| panic!("no identifier in {answer}"))
        .trim()
}

#[test]
fn malformed_correlation_is_replaced_on_record_and_never_echoed() {
    let long = "x".repeat(4_000);
    let broken = [
        "x-correlation-id: a\"},{\"seq\":7".to_owned(),
        "x-correlation-id: \u{202e}\u{1b}[31m".replace('\u{1b}', "\u{9b}"),
        format!("x-request-id: {long}"),
        "traceparent: 00-zz-zz-01".to_owned(),
        "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01".to_owned(),
        "x-correlation-id: one\r\nx-correlation-id: two".to_owned(),
    ];
    for header in broken {
        let request =
            format!("GET /health HTTP/1.1\r\nhost: h\r\n{header}\r\nconnection: close\r\n\r\n");
        let answer = write_raw(request.as_bytes(), false);
        let id = id_of(&answer);
        assert_eq!(id.len(), 32, "{answer}");
        let records = server().records(id, 1);
        assert_eq!(records.len(), 1, "{header}: {records:#?}");
        assert_eq!(records[0]["event_type"], "input.validation_failure");
    }
    assert!(!server().text().contains(&long[..200]));
}

#[test]
fn a_flood_of_headers_makes_one_record_at_most() {
    let mut flood = "GET /me HTTP/1.1\r\nhost: h\r\n".to_owned();
    for _ in 0..90 {
        flood.push_str("x-correlation-id: flood\r\n");
    }
    flood.push_str("connection: close\r\n\r\n");
    let answer = write_raw(flood.as_bytes(), false);
    let records = server().records(id_of(&answer), 2);
    let types: Vec<_> = records
        .iter()
        .map(|r| r["event_type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["input.validation_failure", "http.error_response"]);

    // More headers than the server takes: refused before there is a request.
    let mut refused = "GET /me HTTP/1.1\r\nhost: h\r\n".to_owned();
    for n in 0..5_000 {
        refused.push_str(&format!("x-flood-{n}: x\r\n"));
    }
    refused.push_str("\r\n");
    let answer = write_raw(refused.as_bytes(), false);
    assert!(!answer.contains(" 200 "), "{answer}");
}

#[test]
fn a_body_cut_short_is_on_record_exactly_once() {
    for n in 0..20 {
        let id = format!("cut-{n}-");
        let request = format!(
            "POST /login HTTP/1.1\r\nhost: h\r\nx-correlation-id: {id}\r\ncontent-type: application/json\r\n\
             content-length: 100\r\n\r\n{{\"user\":\"alice\",\"password\":\"cut-secret"
        );
        write_raw(request.as_bytes(), true);
        let records = server().records(&id, 1);
        assert_eq!(records.len(), 1, "{records:#?}");
        assert_eq!(records[0]["event_type"], "http.error_response");
        let reason = records[0]["reason"].as_str().unwrap();
        assert!(
            ["request body cut short", "aborted"].contains(&reason),
            "{reason}"
        );
    }
    assert!(!server().text().contains("cut-secret"));
}
