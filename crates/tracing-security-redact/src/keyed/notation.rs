//! Names and values as languages print and write them: terms of Erlang, pairs of Lisp, lists of R, declarations of C++
//! and Basic, brackets of East Asian texts, comparisons.

use super::judge::judge;
use super::key::Key;
use super::value;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};

/// Deals with a name that one of them joins to its value; `close` is behind its quotes.
pub(crate) fn follows(finder: &mut Finder<'_, '_>, key: Key, close: usize) -> bool {
    let text = finder.text;
    let from = match text.at(close) {
        b',' | b'>' => term(text, key, close),
        // `std::string password{"x"}`
        b'{' if text.at(close + 1) == b'"' && text.before(key.start) == b' ' => Some(close + 1),
        // `(:password . "x")`, `Dim password As String = "x"`
        b' ' if text.has(close, b" . \"") => Some(close + 3),
        // `'["db"]["password"] "x"'`: a place in a tree, and what is put there.
        b' ' if text.has(close.wrapping_sub(2), b"\"] \"") => Some(close + 1),
        // What a shell gives to a command that asks: `put API_TOKEN <<< "x"`.
        b' ' if text.has(close, b" <<< ") => Some(close + 5),
        b' ' if text.has_folded(close, b" as string = ") => Some(close + 13),
        // `$password`, and on the next line `[1] "x"`.
        b'\n' if text.before(key.start) == b'$' && text.has(close, b"\n[1] \"") => Some(close + 5),
        0xe3 | 0xef => ["】", "」", "』", "》", "］"]
            .iter()
            .find(|bracket| text.has(close, bracket.as_bytes()))
            .map(|bracket| close + bracket.len()),
        _ => None,
    };
    from.is_some_and(|from| take(finder, key, from))
}

/// `{password,"x"}`, `{<<"token">>,<<"x">>}`: a tuple of Erlang, its name an atom or a binary.
fn term(text: Text<'_>, key: Key, close: usize) -> Option<usize> {
    let (open, comma) = if text.has(close, b">>") {
        let open = text.run_back(key.start, 2, |b| is_quote(b) || b == b'\\');
        (
            open.checked_sub(2).filter(|&at| text.has(at, b"<<"))?,
            close + 2,
        )
    } else {
        (key.start, close)
    };
    let from = text.run(comma + 1, 2, is_blank);
    let is_text = text.at(from) == b'"' || text.has(from, b"<<\"");
    (text.at(comma) == b',' && text.before(open) == b'{' && is_text).then_some(from)
}

/// `password != "x"`: a text that a secret is held against may be one.
pub(crate) fn compared(finder: &mut Finder<'_, '_>, key: Key, from: usize) {
    let at = finder.text.run(from, 4, |b| is_blank(b) || b == b'=');
    if is_quote(finder.text.at(at)) {
        take(finder, key, at);
    }
}

/// `at Session.verifyToken (/srv/auth.js:41:17)`: a frame of a stack, and the place in brackets.
pub(crate) fn is_frame(text: Text<'_>, key: Key, open: usize) -> bool {
    let line = text.run_back(key.start, 96, |b| b != b'\n');
    let at = text.run(line, 32, is_blank);
    let close = text.run(open + 1, 512, |b| !matches!(b, b')' | b'\n'));
    let number = text.run_back(close, 8, |b| b.is_ascii_digit());
    text.has(at, b"at ") && text.at(close) == b')' && number < close && text.before(number) == b':'
}

fn take(finder: &mut Finder<'_, '_>, key: Key, from: usize) -> bool {
    match value::read(finder.text, from) {
        Some(found) if !found.container => {
            judge(finder, key, &found, b'=');
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn values_go_in_the_notation_of_any_language() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            r#"{host,"db1"},{password,"Quartz77x"},{port,5432}"#,
            r#"#{password => <<"Quartz77x">>, user => <<"bob">>}"#,
            r#"[{<<"token">>,<<"Quartz77x">>}]"#,
            r#"((:user . "bob") (:password . "Quartz77x"))"#,
            "$password\n[1] \"Quartz77x\"\n",
            r#"$1 = {user = 0x55 "bob", password = 0x5566aa "Quartz77x"}"#,
            r#"std::string password{"Quartz77x"};"#,
            r#"Dim password As String = "Quartz77x""#,
            "【password】Quartz77x ok",
            r#"if password != "Quartz77x" {"#,
            "password=\\\nQuartz77x",
            "password:\n  - Quartz77x\nuser: bob",
            "ParameterKey=DBPassword,ParameterValue=Quartz77x",
            "| `password` | `Quartz77x` | old |",
            "| **password** | Quartz77x |",
            "{'api_key': 'UXVhcnR6Nzd4UXVhcnR6Nzd4='}"
                .replace("UXVhcnR6Nzd4UXVhcnR6Nzd4=", "Quartz77x")
                .as_str(),
        ] {
            let expected = text.replace("Quartz77x", "[REDACTED:key_value_secret]");
            assert_eq!(redactor.redact(text), expected);
        }
    }

    #[test]
    fn frames_pointers_and_code_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "    at Object.verifyToken (/srv/node_modules/jwt/verify.js:312:1)",
            "    at getSecret (node:internal/process/task_queues:95:5)",
            "{Password:(*string)(0xc0001), User:\"bob\"}",
            "{Password:0xc000012345 User:bob}",
            "if (password === confirmPassword) {",
            "assert password == expected",
            "let token = match lexer.next_token() {",
            "password = Column(String(60), nullable=False)",
            "password = forms.CharField(widget=forms.PasswordInput)",
            "SET password = @p0",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
