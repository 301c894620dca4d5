//! 64 KiB of what hurts scanners most.

use std::hint::black_box;
use std::time::Instant;

use tracing_security_redact::{FieldVerdict, Redactor};

const PATTERNS: [&str; 60] = [
    "1", "1 ", "1-", "12 ", "4111 ", "1.", "1:", "a:", "a=", ":", "=", "@", "a@", "a@b.", "a.b@", ".", "$", "$2b$", "-", " -", "-- ", "-----BEGIN PRIVATE KEY-----", "%", "%4", "%25", "\\", "\\\"", "\\u0070",
    "\"", "'", "(", "[", "{", "[{", "<", "<a>", "password", "password=", "password:", "password=\"", "password='x ", "password={", "password=[", "password is ", "password for ", "token ", "key ", "secret\n",
    "password,", "eyJ", "eyJhbGciOiJIUzI1NiJ9.", "AKIA", "aaaaaaaaaaaa ", "QUFBQUFBQUFBQUFB", "https://", "https://a:", "Cookie: a=b; ", "é", "\u{200b}", "DE89",
];

const MORE: [&str; 22] = [
    " -p ", "mysql -p ", "basic ", "bearer ", "ab12", "1234 5678 9012 3456 ", "&", "&quot;", "&#1", "[REDACTED:", "[a:k1:", "x@y.z:", "a:b@c", "\"name\":\"password\",", "<password>", "('password',", "密码", "пароль",
    "-----BEGIN PRIVATE KEY-----\n-----END ", "a:b@", "?code=", "YWxpY2U6aHVudGVyMg",
];

/// Prints the dearest inputs per byte.
pub fn print(redactor: &Redactor) {
    let mut costs: Vec<(f64, &str)> = PATTERNS.iter().chain(&MORE).map(|pattern| (cost(redactor, pattern), *pattern)).collect();
    costs.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("\n64 KiB of one pattern, ns per byte (bar: 30):");
    for (nanos, pattern) in costs.iter().take(12) {
        println!("{nanos:8.2}  {pattern:?}");
    }
}

fn cost(redactor: &Redactor, pattern: &str) -> f64 {
    let text: String = pattern.chars().cycle().take(64 * 1_024 / pattern.len() * pattern.chars().count()).collect();
    let mut out = String::new();
    let least = (0..5)
        .map(|_| {
            out.clear();
            let started = Instant::now();
            black_box(redactor.value(&FieldVerdict::text(), black_box(&text), &mut out));
            started.elapsed()
        })
        .min()
        .unwrap_or_default();
    least.as_nanos() as f64 / text.len() as f64
}
