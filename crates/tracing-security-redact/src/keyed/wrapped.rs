//! Values inside what is printed around them: `Secret { inner: "x" }`, `('user', 'x')`.

use super::benign;
use super::cause;
use super::header;
use super::key::Key;
use super::value;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote, is_space};
use crate::words::Words;

/// What reading one takes besides its text, in units of work.
const COST: usize = 100;

/// Behind a separator: `true` when one stood there and was dealt with.
pub(crate) fn follows(finder: &mut Finder<'_, '_>, key: Key, from: usize) -> bool {
    let text = finder.text;
    let mut at = text.run(from, 8, is_blank);
    // `HTTPBasicAuth('bob', 'x')`
    let callee = text.run(at, 32, |b| b.is_ascii_alphabetic());
    if callee > at + 4 && text.has(callee - 4, b"Auth(") {
        at = callee;
    }
    if matches!(key.kind, KeyKind::Auth | KeyKind::Credential)
        && matches!(text.at(at), b'(' | b'[')
        && pair(finder, key, at)
    {
        return true;
    }
    for wrapper in [&b"Some("[..], b"Ok(", b"&"] {
        if text.has(at, wrapper) {
            at += wrapper.len();
        }
    }
    text.at(at).is_ascii_alphabetic()
        && structure(text, at).is_some_and(|open| fields(finder, key, open))
}

/// Where the fields of a printed structure begin: `Secret { inner: …`, `auth::Secret{value='…`.
fn structure(text: Text<'_>, at: usize) -> Option<usize> {
    let end = text.run(at, 64, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'<' | b'>')
    });
    let name = memchr::memrchr(b':', text.hay(at..end)).map_or(at, |colon| at + colon + 1);
    let open = text.run(end, 1, is_blank);
    let field = text.run(open + 1, 16, is_space);
    let stop = text.run(field, 32, |b| b.is_ascii_alphanumeric() || b == b'_');
    let is_field = stop > field && matches!(text.at(stop), b':' | b'=');
    (text.at(open) == b'{' && text.at(name).is_ascii_uppercase() && is_field).then_some(open)
}

/// Takes the fields that hold the value itself.
fn fields(finder: &mut Finder<'_, '_>, key: Key, open: usize) -> bool {
    let text = finder.text;
    text.spend(COST);
    let kind = match key.kind {
        KeyKind::Secret | KeyKind::Pass => KeyKind::Secret,
        KeyKind::Token | KeyKind::Credential | KeyKind::Auth | KeyKind::Session => KeyKind::Token,
        _ => return false,
    };
    if !finder.may_search() {
        return false;
    }
    let is_object = cause::is_secret(text, key);
    let mut is_one = false;
    let end = value::leaves(text, open, |name, leaf| {
        let name = name.map(|range| text.slice(range)).unwrap_or_default();
        let bytes = text.slice(leaf.range.clone());
        if !leaf.quoted || !INNER.has_folded(name) {
            return;
        }
        is_one = true;
        // A parser's tokens have values as well, and the secrets of a cluster say how many keys they have.
        let is_size = is_object && bytes.contains(&b' ');
        let made = kind == KeyKind::Secret && !is_object || benign::is_secretish(bytes) && !is_size;
        if made && !benign::is_benign(kind, bytes, true) {
            finder.push_ahead(leaf.range.start, leaf.range.end, key.kind.rule());
        }
    });
    finder.searched(end.saturating_sub(open));
    if !is_one {
        return false;
    }
    finder.cover(end, key.kind.rule());
    true
}

/// `auth=('bob', 'x')`: a user and what opens the account.
fn pair(finder: &mut Finder<'_, '_>, key: Key, open: usize) -> bool {
    let text = finder.text;
    let mut at = text.run(open + 1, 8, is_space);
    let mut second = None;
    for index in 0..2 {
        let Some(item) = value::quoted(text, at).filter(|item| item.range.len() < 256) else {
            // `("admin", password)`: a user, and a variable.
            let end = text.run(at, 64, |b| {
                b.is_ascii_alphabetic() || matches!(b, b'_' | b'.')
            });
            return index == 1 && end > at && text.at(open) == b'(' && text.at(end) == b')';
        };
        if index == 0 && header::is_scheme(text.slice(item.range.clone())) {
            return false;
        }
        let close = text.run(item.range.end, 8, |b| is_quote(b) || b == b'\\');
        let next = text.run(close, 8, is_space);
        let closes = matches!((text.at(open), text.at(next)), (b'(', b')') | (b'[', b']'));
        if if index == 0 {
            text.at(next) != b','
        } else {
            !closes
        } {
            return false;
        }
        at = text.run(next + 1, 8, is_space);
        second = Some(item.range);
    }
    let Some(range) = second else { return false };
    let bytes = text.slice(range.clone());
    // `["basic", "digest"]`: how to authenticate.
    let is_one =
        text.at(open) == b'(' || benign::is_secretish(bytes) || benign::is_placeholder(bytes);
    if is_one {
        if !benign::is_benign(KeyKind::Token, bytes, true) {
            finder.push_ahead(range.start, range.end, key.kind.rule());
        }
        finder.cover(range.end, key.kind.rule());
    }
    is_one
}

#[rustfmt::skip]
static INNER: Words = Words::of(&[
    b"inner", b"value", b"val", b"secret", b"inner_secret", b"token", b"password", b"key", b"raw", b"plain", b"plaintext", b"cleartext", b"text", b"string", b"data", b"content", b"expose", b"exposed", b"hash", b"s", b"v", b"0", b"_0", b"secretvalue", b"secret_value",
]);

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn what_is_wrapped_goes_and_its_wrapping_stays() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            r#"Config { password: Secret { inner: "Quartz77x" }, port: 1 }"#,
            r#"password: Some(Secret { inner: "Quartz77x" })"#,
            r#"password: auth::Password { value: "Quartz77x" }"#,
            r#"credentials: Credentials { id: "bob", key: "Quartz77x" }"#,
            "token=Token{value='Quartz77x'}",
            "password: Password {\n    value: \"Quartz77x\",\n}",
            "requests.get(url, auth=('bob', 'Quartz77x'))",
            "session.auth = (\"bob\", \"Quartz77x\")",
            r#"credential: ("bob", "Quartz77x")"#,
            "requests.get(url, auth=HTTPBasicAuth('bob', 'Quartz77x'))",
            "auth=HTTPDigestAuth('bob','Quartz77x')",
            r#"http.Header{"X-Api-Key":[]string{"Quartz77x"}, "Host":[]string{"a"}}"#,
            "map[Content-Length:[348] X-Api-Key:[UXVhcnR6Nzd4=] Host:[api.example.com]]"
                .replace("UXVhcnR6Nzd4=", "Quartz77x")
                .as_str(),
        ] {
            let out = redactor.redact(text).into_owned();
            let marker = ["key_value_secret", "auth_scheme"]
                .map(|rule| text.replace("Quartz77x", &format!("[REDACTED:{rule}]")));
            assert!(marker.contains(&out), "{out}");
            assert_eq!(redactor.redact(&out), out);
        }
    }

    #[test]
    fn tokens_of_parsers_types_and_mechanisms_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            r#"token: Token { kind: Ident, value: "foo", line: 3 }"#,
            "password: Field { kind: Text, len: 12 }",
            r#"auth: ["basic", "digest"]"#,
            "auth=(\"none\")",
            "auth=(user, password)",
            "credentials = (\"admin\", password)",
            r#"secret: Secret { name: "web-tls", data: "3 keys" }"#,
            "http.Header{\"X-Api-Key\":[]string{}}",
            "HTTPBasicAuth(user, password)",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
