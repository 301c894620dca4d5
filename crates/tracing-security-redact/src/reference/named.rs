//! Values that a name announces, in the simple syntaxes: one expression each. Equality with the engine is claimed on
//! texts made of these syntaxes and of words that announce nothing; the rest of the grammar is the engine's alone.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Found, regex};
use crate::detector::Rule;

/// `N` stands for a name, `V` for a bare value; the first group is what goes.
#[rustfmt::skip]
static SYNTAXES: &[(Rule, &str)] = &[
    (Rule::KeyValueSecret, r#"(?:^|[\s,;({])N ?(?::|=|:=|=>|==) ?(V)(?:[\s,;)}]|$)"#),
    (Rule::KeyValueSecret, r#"(?:^|[\s,;({])N ?(?::|=|:=|=>) ?"([^"\\]+)""#),
    (Rule::KeyValueSecret, r#"(?:^|[\s,;({])N ?(?::|=|:=|=>) ?'([^'\\]+)'"#),
    (Rule::KeyValueSecret, r#"["']N["'] ?(?::|=>) ?"([^"\\]+)""#),
    (Rule::KeyValueSecret, r#"["']N["'] ?(?::|=>) ?'([^'\\]+)'"#),
    (Rule::KeyValueSecret, r#"["']N["'] ?: ?(\d+)(?:[\s,}]|$)"#),
    (Rule::KeyValueSecret, r#"\\"N\\": ?\\"([^"\\]+)\\""#),
    (Rule::KeyValueSecret, r#"(?:^|[\s,;({])N: (?:Some|Secret)\("([^"\\]+)"\)"#),
    (Rule::KeyValueSecret, r"<N>([^<>]+)</N>"),
    (Rule::KeyValueSecret, r#"\("N", "([^"\\]+)"\)"#),
    (Rule::KeyValueSecret, r#"\{"name": ?"N", ?"value": ?"([^"\\]+)"\}"#),
    (Rule::KeyValueSecret, r"(?:^|\s)--N[= ](V)(?:\s|$)"),
    (Rule::KeyValueSecret, r"(?:^|\s)the N is (V)(?:[\s,.]|$)"),
    (Rule::AuthScheme, r"(?:^|\n)Authorization: (?i:bearer|basic|token|negotiate|apikey) (V)(?:\s|$)"),
    (Rule::AuthScheme, r#""authorization": ?"(?i:bearer|basic|token|negotiate|apikey) (V)""#),
    (Rule::Cookie, r"(?:^|\n)Cookie: \w+=(V)(?:\s|$)"),
    (Rule::Cookie, r"(?:^|\n)Set-Cookie: \w+=(V); Path=/(?:; HttpOnly)?(?:\s|$)"),
    (Rule::SessionId, r"(?:^|[\s,;({])(?:session_id|sessionId|JSESSIONID)=(V)(?:[\s,;)}]|$)"),
    (Rule::Azure, r"(?:^|[\s;])(?:AccountKey|SharedAccessKey)=(V)(?:[\s;]|$)"),
    (Rule::UrlQuerySecret, r"[?&](?:access_token|X-Amz-Signature|api_key|client_secret)=(V)(?:[&\s]|$)"),
];

const NAMES: &str = "password|db_password|userPassword|PGPASSWORD|api_key|apiKey|X-Api-Key|client_secret|refresh_token|private_key|passphrase|user-passwd";
const VALUE: &str = "[A-Za-z0-9._!@#$%^*+~/-]*[A-Za-z0-9_!@#$%^*+~/-]";

static COMPILED: LazyLock<Vec<(Rule, Regex)>> = LazyLock::new(|| {
    let pattern = |syntax: &str| {
        let named = syntax.replace("(V)", &format!("({VALUE})"));
        regex(&named.replace("N", &format!("(?:{NAMES})")))
    };
    SYNTAXES
        .iter()
        .map(|(rule, syntax)| (*rule, pattern(syntax)))
        .collect()
});

pub(super) static RULES: &[Rule] = &[
    Rule::KeyValueSecret,
    Rule::AuthScheme,
    Rule::Cookie,
    Rule::SessionId,
    Rule::Azure,
    Rule::UrlQuerySecret,
];

pub(super) fn find(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    for (rule, syntax) in COMPILED.iter() {
        let mut from = 0;
        while let Some(value) = syntax.captures_at(text, from).and_then(|c| c.get(1)) {
            found.push((*rule, value.start(), value.end()));
            from = value.end();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{by_engine, united};
    use super::*;
    use proptest::prelude::*;

    /// How the syntaxes are written: a name, a bare value, a value in quotes, one that is a credential.
    fn written() -> impl Strategy<Value = String> {
        let name = prop::sample::select(NAMES.split('|').collect::<Vec<_>>());
        let bare = "[A-Za-z][A-Za-z0-9_!@#$%^*+~/.-]{0,12}[0-9][A-Za-z]{2,6}";
        let quoted = "[A-Za-z][A-Za-z0-9 ,;:!?=+#@.-]{0,20}[0-9][a-z]{2}";
        let credential = "[A-Za-z]{6}[A-Za-z0-9._~+/-]{0,20}[0-9][A-Za-z]{2}";
        (0..26_usize, name, bare, quoted, credential).prop_map(|(index, n, v, q, c)| match index {
            0 => format!("{n}={v}"),
            1 => format!("{n}: {v}"),
            2 => format!("{n} = {v}"),
            3 => format!("{n} => {v}"),
            4 => format!("{n}:={v}"),
            5 => format!("({n}={v})"),
            6 => format!("{n}=\"{q}\""),
            7 => format!("{n}: '{q}'"),
            8 => format!("{{\"{n}\": \"{q}\"}}"),
            9 => format!("{{'{n}': '{q}'}}"),
            10 => format!("{{\"{n}\":471108150}}"),
            11 => format!("{{\\\"{n}\\\":\\\"{q}\\\"}}"),
            12 => format!("{n}: Some(\"{q}\")"),
            13 => format!("<{n}>{q}</{n}>"),
            14 => format!("(\"{n}\", \"{q}\")"),
            15 => format!("{{\"name\":\"{n}\",\"value\":\"{q}\"}}"),
            16 => format!("run --{n} {v}"),
            17 => format!("run --{n}={v}"),
            18 => format!("the {n} is {c}"),
            19 => format!("\nAuthorization: Bearer {c}"),
            20 => format!("{{\"authorization\": \"basic {c}\"}}"),
            21 => format!("\nCookie: theme={v}"),
            22 => format!("\nSet-Cookie: theme={v}; Path=/; HttpOnly"),
            23 => format!("session_id={c}"),
            24 => format!("AccountName=x;AccountKey={c}"),
            _ => format!("GET /cb?state=1&client_secret={n}4xZ&page=2"),
        })
    }

    fn texts() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            " ",
            " ok ",
            "\n",
            " user 18273 ",
            " at 2026-11-21T10:00:00Z ",
            " done; ",
        ]);
        prop::collection::vec((words, written()), 1..4).prop_map(|parts| {
            parts
                .into_iter()
                .map(|(word, written)| word.to_owned() + &written)
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn engine_and_reference_agree_on_simple_syntaxes(text in texts()) {
            let plain = united(find(text.as_bytes()));
            prop_assert!(!plain.is_empty(), "{:?}", text);
            prop_assert_eq!(by_engine(text.as_bytes(), RULES), plain, "{:?}", text);
        }
    }
}
