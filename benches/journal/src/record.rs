//! Records like those a service writes.

/// A small generator of numbers that look random (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Login events as the layer writes them, each with identifiers of its own.
pub fn logins(count: usize) -> Vec<Vec<u8>> {
    let mut numbers = Numbers(7);
    let mut record = |index: usize| {
        let (a, b, c) = (numbers.next(), numbers.next(), numbers.next());
        format!(
            concat!(
                r#"{{"event_id":"0199a{:03x}-{:04x}-7{:03x}-8{:03x}-{:012x}","timestamp":"2026-11-21T10:{:02}:{:02}.{:06}Z","#,
                r#""event_type":"auth.login_failure","severity":"low","risk_score":3,"outcome":"failure","#,
                r#""reason":"bad credentials","actor":"user-{}","source_ip":"203.0.113.{}","target":"/api/v1/login","#,
                r#""correlation_id":"0199b{:03x}-{:04x}-7{:03x}-9{:03x}-{:012x}","message":"login failed","#,
                r#""fields":{{"http.response.status_code":401}},"spans":["request","login"],"#,
                r#""code":{{"module":"app::auth","file":"src/auth.rs","line":42}},"level":"WARN","#,
                r#""service":{{"name":"auth","version":"1.4.0","host":"web-3","pid":812}},"v":1}}"#
            ),
            index >> 16 & 0xfff, index & 0xffff, a & 0xfff, a >> 12 & 0xfff, a >> 16 & 0xffff_ffff_ffff,
            index / 60_000 % 60, index / 1_000 % 60, index % 1_000 * 1_000 + (c as usize & 0x3ff) % 1_000,
            b % 50_000, b >> 20 & 0xff,
            index >> 16 & 0xfff, index & 0xffff, b & 0xfff, b >> 12 & 0xfff, c & 0xffff_ffff_ffff,
        )
        .into_bytes()
    };
    (0..count).map(&mut record).collect()
}

/// Records whose lines have 300 bytes.
pub fn of_300_bytes(count: usize) -> Vec<Vec<u8>> {
    let mut numbers = Numbers(11);
    let mut record = |_| {
        let mut text = format!(
            r#"{{"event_type":"auth.login_failure","actor":"user-{}","note":""#,
            numbers.next() % 50_000
        );
        while text.len() < 283 {
            text.push(char::from(b'a' + (numbers.next() % 26) as u8));
        }
        text.push_str("\"}");
        text.into_bytes()
    };
    (0..count).map(&mut record).collect()
}
