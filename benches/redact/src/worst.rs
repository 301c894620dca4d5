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

/// Pieces that rules react to, for patterns nobody thought of.
const PIECES: [&str; 72] = [
    "1", "123", "4111", "4111111111111111", " ", "-", ".", ":", "=", "@", "$", "$2b$10$", "ab", "abc@", "é", "\u{200b}", "ｐ", "%40", "%25", "&amp;", "&#x40;", "\\\"", "\\n", "\\u0070",
    "\n", "\"", "'", "(", "[", "{", "<", "/", "://", "?", "#", ",", ";", "|", "password", "pwd", "token", "key", "api_key", "secret", "cookie", "Cookie: ", "Authorization: ", "bearer ", "Basic ",
    "Digest ", "session_id", "pin", "card_number", "is", "for", "\"name\":\"", "\"value\":\"", "[REDACTED:email]", "[email:k1:", "eyJhbGciOiJIUzI1NiJ9", "AKIA", "sk-", "PRIVATE KEY", "-----END ",
    "--password ", "-p", "dXNlcjpwYXNz", "DE89370400440532013000", "http://u:p@h/", "?code=", "密码", "secret_key",
];

/// Prints the dearest of many patterns put together at random.
pub fn search(redactor: &Redactor, count: usize) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below
    };
    let mut costs = Vec::with_capacity(count);
    for _ in 0..count {
        let pattern: String = (0..=random(5)).map(|_| PIECES[random(PIECES.len())]).collect();
        costs.push((cost(redactor, &pattern), pattern));
    }
    costs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let over = costs.iter().filter(|(nanos, _)| *nanos > 30.0).count();
    println!("\nthe same for {count} patterns put together at random; {over} over the bar:");
    for (nanos, pattern) in costs.iter().take(5) {
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
