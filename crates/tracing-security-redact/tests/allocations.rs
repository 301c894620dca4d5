//! What a value costs in allocations, once a thread's buffers have grown; the counts are per thread.

use tracing_security_redact::{FieldVerdict, Policy, Redactor};

const WARM_UP: usize = 100;

/// The most allocations of any of a hundred looks at a value, and whether it was clean.
#[expect(clippy::expect_used, reason = "a test helper")]
fn allocations(text: &str) -> (u64, bool) {
    let redactor = Redactor::new(Policy::default()).expect("the default policy");
    let field = redactor.field("note");
    let mut out = String::with_capacity(8 * 1_024);
    let mut look = |verdict: &FieldVerdict| {
        out.clear();
        redactor.value(verdict, text, &mut out).is_clean()
    };
    let clean = (0..WARM_UP).all(|_| look(&field));
    let most = (0..100)
        .map(|_| {
            let count = allocation_counter::measure(|| {
                look(&field);
            });
            count.count_total
        })
        .max();
    (most.unwrap_or(u64::MAX), clean)
}

#[test]
fn a_clean_value_of_any_length_allocates_nothing() {
    let words = "user 18273 opened order 4711 at 2026-11-21T10:00:00Z from web-7f9c, status=200 elapsed=63ms; ";
    for len in [0, 7, 32, 64, 65, 1_024, 60_000] {
        let text: String = words.chars().cycle().take(len).collect();
        assert_eq!(allocations(&text), (0, true), "{len} bytes");
    }
}

#[test]
fn a_clean_value_that_detectors_look_at_allocates_nothing() {
    for text in [
        "9fceb02d0ae598e95dc970b74767f19372d61af8 019a3b2c-7d8e-7f00-8a1b-2c3d4e5f6a7b",
        "password policy updated: token_type=Bearer, secret=%s and auth: ok",
        "caf\u{e9} 100% \u{5bc6}\u{7801} C:\\temp\\new &amp; more",
        "GET https://example.org:8080/a/b?page=2&sort=key HTTP/1.1",
    ] {
        assert_eq!(allocations(text), (0, true), "{text}");
    }
}

#[test]
fn a_value_that_a_name_announces_allocates_nothing() {
    for text in [
        "login user=bob password=Quartz77x failed",
        r#"{"user":"bob","api_key":"Quartz77x","credentials":{"password":"Quartz77x"}}"#,
        "mysqldump --password Quartz77x shop, secret \"Quartz77x\" used",
        "ssn 742141964 on file, card4111111111111111 as well",
        "Secret { inner: 1 }, token: Secret { inner: \"Quartz77x\" }",
    ] {
        assert_eq!(allocations(text), (0, false), "{text}");
    }
}
