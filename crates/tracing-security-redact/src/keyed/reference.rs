//! What stands for a value without being it: templates, variables, commands, tags, and expressions of code.
//!
//! Only what an interpreter would put in its place is secret, except for a default written beside the name.

use std::ops::Range;

use super::benign;
use super::key::Key;
use super::path::{Path, ROOTS, balanced, is_constant, is_start, is_word};
use crate::name;
use crate::scan::text::{Text, is_blank};
use crate::words::Words;

/// Longest expression that is followed.
pub(crate) const CAP: usize = 256;

/// A reference and what is written out in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) end: usize,
    /// `x` in `${NAME:-x}` and `get("NAME", "x")`.
    pub(crate) default: Option<Range<usize>>,
}

const fn plain(end: usize) -> Reference {
    Reference { end, default: None }
}

/// The reference that stands at `at`, behind the separator of a name.
pub(crate) fn at(text: Text<'_>, at: usize, key: Key, separator: usize) -> Option<Reference> {
    if let Some(end) = kept_elsewhere(text, at).or_else(|| asked_for(text, at, key)) {
        return Some(plain(end));
    }
    for wrapper in [&b"Some("[..], b"Ok(", b"%", b"?"] {
        if text.has(at, wrapper) && text.at(at + wrapper.len()).is_ascii_lowercase() {
            let inside = expression(text, at + wrapper.len(), key, separator)
                .filter(|found| found.default.is_none() && text.before(found.end) == b')');
            if inside.is_some() {
                return inside;
            }
        }
    }
    match text.at(at) {
        b'$' | b'#' | b'%' | b'{' | b'<' => template(text, at),
        b'`' if separator + 1 == at => command(text, at),
        b'!' => tag(text, at),
        b'(' | b'0' => pointer(text, at),
        b'E' if text.has(at, b"ENC[") => balanced(text, at + 3).map(plain),
        b'&' | b'*' | b'_' | b'a'..=b'z' | b'A'..=b'Z' => expression(text, at, key, separator),
        _ => None,
    }
}

/// `vault:secret/data/app#password`, `env:DB_PASSWORD`: where it is kept.
fn kept_elsewhere(text: Text<'_>, at: usize) -> Option<usize> {
    let colon = text.run(at, 16, |b| b.is_ascii_lowercase() || b == b'+');
    if text.at(colon) != b':' || !STORES.has(text.slice(at..colon)) {
        return None;
    }
    let from = text.run(colon + 1, 2, |b| b == b'/');
    let end = text.run(from, CAP, |b| is_word(b) || b"/.#-".contains(&b));
    let place = text.slice(from..end);
    let leads =
        place.contains(&b'/') || place.contains(&b'_') && place.iter().all(|&b| is_constant(b));
    let plain = place
        .split(|b| matches!(b, b'/' | b'#' | b'.'))
        .all(|piece| !benign::is_secretish(piece));
    (leads && plain && ends_value(text, end)).then_some(end)
}

/// `Read-Host …`, `Get-Credential` of PowerShell; `my $password = shift`, `<STDIN>`, `@_` of Perl; `(state) => …`.
fn asked_for(text: Text<'_>, at: usize, key: Key) -> Option<usize> {
    let end = text.run(at, 48, |b| b.is_ascii_alphanumeric() || b == b'-');
    let sigil = text.before(key.start) == b'$';
    let cmdlet = [
        &b"Get-"[..],
        b"Read-",
        b"New-",
        b"ConvertTo-",
        b"ConvertFrom-",
        b"Import-",
        b"Invoke-",
    ]
    .iter()
    .any(|verb| text.has(at, verb) && text.at(at + verb.len()).is_ascii_uppercase());
    if sigil && cmdlet {
        return Some(end);
    }
    let given = GIVEN.iter().find(|given| {
        text.has(at, given) && matches!(text.at(at + given.len()), b';' | b')' | b' ')
    });
    if let Some(given) = given.filter(|_| sigil) {
        return Some(at + given.len());
    }
    let close = text.run(at + 1, 64, |b| is_word(b) || b" ,".contains(&b));
    (text.at(at) == b'(' && (text.has(close, b") =>") || text.has(close, b") ->")))
        .then_some(close + 4)
}

/// `${…}`, `${{ … }}`, `{{ … }}`, `{% … %}`, `<%= … %>`, `#{…}`, `$(…)`, `$NAME`, `$env:NAME`, `%NAME%`.
pub(crate) fn template(text: Text<'_>, at: usize) -> Option<Reference> {
    let next = text.at(at + 1);
    match (text.at(at), next) {
        (b'$' | b'#' | b'%', b'{') if text.at(at + 2) != b'{' => {
            let end = balanced(text, at + 1)?;
            let default = default_of(text, at + 2, end - 1);
            ends_value(text, end).then_some(Reference { end, default })
        }
        (b'{', b'{' | b'%') | (b'<', b'%') => closed(text, at),
        (b'$' | b'#', b'{') => closed(text, at + 1),
        (b'$' | b'%', b'(') => {
            let end = balanced(text, at + 1)?;
            let end = end + usize::from(text.at(at) == b'%' && text.at(end) == b's');
            ends_value(text, end).then_some(plain(end))
        }
        (b'$', _) => variable(text, at),
        (b'%', _) => {
            let end = text.run(at + 1, 64, is_constant);
            (end > at + 2 && text.at(end) == b'%' && ends_value(text, end + 1))
                .then_some(plain(end + 1))
        }
        _ => None,
    }
}

/// Behind `{{`, `{%` or `<%`: up to the same marks, turned around.
fn closed(text: Text<'_>, at: usize) -> Option<Reference> {
    let close: &[u8] = match (text.at(at), text.at(at + 1)) {
        (b'{', b'{') => b"}}",
        (b'{', _) => b"%}",
        _ => b"%>",
    };
    let line = text.slice(at + 2..at + 2 + CAP);
    let inside = line.windows(2).position(|pair| pair == close)?;
    let inner = line.get(..inside)?;
    (!inner.contains(&b'\n') && !inner.is_empty()).then_some(plain(at + inside + 4))
}

/// `$NAME`, `$1`, `$env:NAME`, `$_POST['password']`, `$this->token`, `$password`.
fn variable(text: Text<'_>, at: usize) -> Option<Reference> {
    let from = if text.has_folded(at + 1, b"env:") {
        at + 5
    } else {
        at + 1
    };
    let end = text.run(from, 64, is_word);
    let ident = text.slice(from..end);
    if ident.is_empty() || ident.first().is_some_and(u8::is_ascii_digit) && ident.len() > 1 {
        return None;
    }
    let named = ident.iter().all(|&b| is_constant(b))
        || from > at + 1
        || !ident.iter().any(u8::is_ascii_digit) && name::classify(ident).is_some();
    let goes_on = text.has(end, b"->") || text.has(end, b"::") || text.at(end) == b'[';
    let mut path = Path::from(text, end);
    if goes_on && path.follow() && ends_value(text, path.at) {
        return Some(path.reference());
    }
    (named && ends_value(text, end)).then(|| plain(end))
}

/// `` `cat /run/secrets/token` ``: a command, whose output is the value.
fn command(text: Text<'_>, at: usize) -> Option<Reference> {
    let line = text.slice(at + 1..at + 1 + CAP);
    let inner = line.get(..memchr::memchr(b'`', line)?)?;
    let blank = inner.iter().position(|&b| is_blank(b))?;
    let program = inner.get(..blank)?;
    let looks_run = program.iter().all(|&b| is_word(b) || b"./-".contains(&b))
        && inner.iter().any(|b| b"/-|$".contains(b));
    looks_run.then(|| plain(at + inner.len() + 2))
}

/// `!Ref Name`, `!vault |`, `!secret name`: YAML tags that fetch, or that open what is encrypted.
fn tag(text: Text<'_>, at: usize) -> Option<Reference> {
    let end = text.run(at + 1, 24, |b| b.is_ascii_alphanumeric() || b == b'_');
    if !TAGS.has_folded(text.slice(at + 1..end)) || !is_blank(text.at(end)) {
        return None;
    }
    let from = text.run(end, 8, is_blank);
    let stop = text.run(from, CAP, |b| b > 0x20 && b != b',' && b != b'}');
    Some(plain(stop))
}

/// `(*string)(0xc0001)`, `0xc000012345`: where Go keeps a value.
fn pointer(text: Text<'_>, at: usize) -> Option<Reference> {
    let (from, close) = if text.has(at, b"(*") {
        let end = text.run(at + 2, 48, |b| is_word(b) || b == b'.');
        (end + 2, text.has(end, b")(0x"))
    } else {
        (at, text.has(at, b"0xc0"))
    };
    let end = text.run(from + 2, 13, |b| b.is_ascii_hexdigit());
    let is_short = end - from < 15 && (text.at(at) == b'(' || end - from > 9);
    (close && is_short && !is_word(text.at(end))).then(|| plain(end + usize::from(from > at)))
}

/// Code: `os.Getenv("X")`, `config.db.password`, `Token::parse(raw)?`, `this.token = token;`, `token: impl Into<String>`.
fn expression(text: Text<'_>, at: usize, key: Key, separator: usize) -> Option<Reference> {
    for word in [&b"impl "[..], b"dyn ", b"await ", b"&mut ", b"typeof "] {
        if text.has(at, word) && is_start(text.at(at + word.len())) {
            return Some(plain(
                text.run(at + word.len(), 96, |b| b > 0x20 && b != b','),
            ));
        }
    }
    if let Some(end) = statement(text, at, key) {
        return Some(plain(end));
    }
    let start = text.run(at, 2, |b| matches!(b, b'&' | b'*'));
    if !is_start(text.at(start)) {
        return None;
    }
    let mut path = Path::from(text, start);
    path.first_word();
    if !path.follow() {
        return None;
    }
    let end = path.at;
    let word = text.slice(start..end);
    if path.calls {
        return ends_value(text, end).then(|| path.reference());
    }
    if !closes(text.at(end)) {
        return None;
    }
    let has_digit = word.iter().any(u8::is_ascii_digit);
    let assigned = text.at(separator) == b'='
        && is_blank(text.at(separator + 1))
        && matches!(text.before(separator), b' ' | b':');
    let refers = if path.joints > 0 {
        path.in_code && !has_digit
            || ROOTS.has_folded(path.first)
            || !has_digit && declares(text, key)
            || !has_digit
                && (name::classify(path.last).is_some() || assigned && word.contains(&b'_'))
    } else {
        !has_digit
            && (names_itself(text, key, word, end, assigned)
                || compares(text, key, word, separator))
    };
    refers.then(|| path.reference())
}

/// `let token = match lexer.next() {`: what a statement comes to, up to its first expression.
fn statement(text: Text<'_>, at: usize, key: Key) -> Option<usize> {
    let word = [&b"match "[..], b"if ", b"unsafe ", b"async ", b"switch "]
        .into_iter()
        .find(|word| text.has(at, word))?;
    let end = text.run(at, CAP, |b| b != b'\n');
    let opens = text.slice(at..end).trim_ascii_end().ends_with(b"{");
    (declares(text, key) && opens).then_some(at + word.len())
}

/// `let password`, `const token`: a variable is declared, whose value would stand in quotes.
fn declares(text: Text<'_>, key: Key) -> bool {
    [&b"let "[..], b"let mut ", b"const ", b"val ", b"var "]
        .iter()
        .any(|head| key.start >= head.len() && text.has(key.start - head.len(), head))
}

/// `if password == confirmation`, `assert token != previous`: two variables in a condition.
fn compares(text: Text<'_>, key: Key, word: &[u8], separator: usize) -> bool {
    let blank = text.run_back(separator + 1, 4, |b| matches!(b, b'=' | b'!'));
    if separator + 1 - blank < 2 || text.at(text.run(separator, 3, |b| b == b'=')) != b' ' {
        return false;
    }
    let path = text.run_back(key.start, 48, |b| {
        is_word(b) || matches!(b, b'.' | b'!' | b'$' | b'@')
    });
    let opened = text.run_back(path, 2, |b| matches!(b, b'(' | b' '));
    let head = text.slice(text.run_back(opened, 8, |b| b.is_ascii_alphabetic())..opened);
    let is_name = word.contains(&b'_')
        || word.iter().skip(1).any(u8::is_ascii_uppercase)
        || VARIABLES.has_folded(word);
    is_name && CONDITIONS.has(head)
}

/// `this.token = token;`, `token: Token`, `let token: Token = …`: the value has the name of what it is.
fn names_itself(text: Text<'_>, key: Key, word: &[u8], end: usize, assigned: bool) -> bool {
    let name = text.slice(key.start..key.end);
    let last = name
        .iter()
        .rposition(|b| !b.is_ascii_alphanumeric())
        .map_or(name, |i| name.get(i + 1..).unwrap_or_default());
    if word.eq_ignore_ascii_case(last) || word.eq_ignore_ascii_case(name) {
        return true;
    }
    let statement = matches!(text.at(end), b';' | b')') || text.has(end, b" = ");
    name::classify(word).is_some()
        && (assigned && statement || statement && word.first().is_some_and(u8::is_ascii_uppercase))
}

/// The default in `${NAME:-x}`, `${NAME:=x}`, `${name:x}`; `${NAME:?x}` only speaks.
pub(crate) fn default_of(text: Text<'_>, from: usize, end: usize) -> Option<Range<usize>> {
    let name_end = text.run(from, 96, |b| is_word(b) || matches!(b, b'.' | b'-'));
    if text.at(name_end) != b':' || name_end >= end || name_end == from {
        return None;
    }
    let start = match text.at(name_end + 1) {
        b'?' => return None,
        b'-' | b'=' | b'+' => name_end + 2,
        _ => name_end + 1,
    };
    (start < end && !matches!(text.at(start), b'$' | b'#')).then_some(start..end)
}

/// Nothing of a word goes on here.
fn ends_value(text: Text<'_>, end: usize) -> bool {
    !text.at(end).is_ascii_alphanumeric()
        && !matches!(text.at(end), b'_' | b'$' | b'#' | b'*' | b'^' | b'~')
}

/// What may follow a path without a call; marks of a password may not.
const fn closes(byte: u8) -> bool {
    matches!(
        byte,
        0..=0x20 | b';' | b',' | b')' | b']' | b'}' | b'"' | b'\'' | b'`' | b'\\'
    )
}

/// What Perl calls its arguments and its input.
static GIVEN: &[&[u8]] = &[b"shift", b"pop", b"@_", b"<STDIN>", b"<>"];

/// Schemes of what fetches a secret when it is needed.
#[rustfmt::skip]
static STORES: Words = Words::of(&[
    b"vault", b"env", b"ssm", b"op", b"ref+vault", b"ref+awsssm", b"ref+awssecrets", b"ref+gcpsecrets", b"ref+sops", b"awssm", b"gcpsm", b"azkv", b"keyvault", b"secretsmanager", b"doppler", b"infisical", b"bao", b"akv", b"file", b"pass", b"keychain", b"configmap", b"secretref",
]);

/// What a condition begins with, in the languages that compare with `==`.
#[rustfmt::skip]
static CONDITIONS: Words = Words::of(&[
    b"if", b"elif", b"elsif", b"else", b"while", b"until", b"unless", b"assert", b"return", b"and", b"or", b"not", b"when", b"guard", b"require", b"expect", b"switch",
]);

/// Names of variables that a secret is held against.
#[rustfmt::skip]
static VARIABLES: Words = Words::of(&[
    b"expected", b"actual", b"confirmation", b"confirm", b"other", b"previous", b"current", b"stored", b"given", b"hash", b"hashed", b"digest", b"value", b"input", b"user", b"key", b"want", b"got", b"old", b"new", b"candidate", b"provided", b"supplied", b"self", b"this",
]);

/// CloudFormation, Home Assistant, ESPHome, Ansible, GitLab, OpenAPI generators, MkDocs.
#[rustfmt::skip]
static TAGS: Words = Words::of(&[
    b"ref", b"sub", b"getatt", b"importvalue", b"findinmap", b"select", b"join", b"split", b"if", b"base64", b"vault", b"secret", b"env_var", b"env",
    b"include", b"reference", b"lambda", b"lookup", b"input", b"encrypted", b"unsafe", b"transform", b"file", b"ENV", b"vault_encrypted",
]);

#[cfg(test)]
mod tests {
    use super::*;

    fn end(line: &str) -> Option<&str> {
        let text = Text::of(line.as_bytes());
        let separator = line.find(['=', ':'])?;
        let key = super::super::key::before(text, separator)?;
        let from = text.run(separator + 1, 8, is_blank);
        at(text, from, key, separator).map(|found| &line[from..found.end])
    }

    #[test]
    fn references_reach_as_far_as_their_grammar() {
        for (line, reference) in [
            (
                "secret: ${{ vars.KEY || 'x' }} next",
                "${{ vars.KEY || 'x' }}",
            ),
            (
                "secret: {{ lookup('env', 'X') | trim }}",
                "{{ lookup('env', 'X') | trim }}",
            ),
            ("api_key=<%= ENV['X'] %>", "<%= ENV['X'] %>"),
            ("secret=#{node['x']['y']}", "#{node['x']['y']}"),
            ("token=$(pass show x/y)", "$(pass show x/y)"),
            ("token=`pass show x/y`", "`pass show x/y`"),
            ("password=$env:DB_PASS", "$env:DB_PASS"),
            ("password=$user->password;", "$user->password"),
            ("password = $_GET[\"x\"];", "$_GET[\"x\"]"),
            (
                "secret: !ImportValue base-Secret",
                "!ImportValue base-Secret",
            ),
            ("api_key = ENV.fetch(\"X_KEY\")", "ENV.fetch(\"X_KEY\")"),
            ("password = input('Password: ')", "input('Password: ')"),
            ("secret = settings.auth.key", "settings.auth.key"),
            ("token = parser.next()?.text;", "parser.next()?.text"),
            ("token: Token = lex();", "Token"),
            ("secret: impl AsRef<[u8]>,", "impl AsRef<[u8]>"),
            ("password = new_password;", "new_password"),
        ] {
            assert_eq!(end(line), Some(reference), "{line}");
        }
    }

    #[test]
    fn values_written_out_are_no_references() {
        for line in [
            "password=$ecret",
            "password=%x9%",
            "password=hun(ter)2",
            "password=horse.battery",
            "password=Swordfish",
            "secret=Some(\"x\")",
            "secret=Key::new(\"k9x1z7\")",
            "password=Pw(swordfish)",
            "password=`correct horse`",
            "password={x",
            "password=!Important",
            "token=abc.def.ghi",
        ] {
            assert_eq!(end(line), None, "{line}");
        }
    }

    #[test]
    fn defaults_are_written_out() {
        for (line, default) in [
            ("password=${DB_PASS:-hunter2}", Some("hunter2")),
            ("password=${db.pass:hunter2}", Some("hunter2")),
            ("password=${DB_PASS:?is not set}", None),
            ("password=${A:-${B}}", None),
            (
                "password = os.environ.get(\"DB_PASS\", \"hunter2\")",
                Some("hunter2"),
            ),
        ] {
            let text = Text::of(line.as_bytes());
            let separator = line.find('=').unwrap();
            let key = super::super::key::before(text, separator).unwrap();
            let from = text.run(separator + 1, 8, is_blank);
            let found = at(text, from, key, separator).unwrap();
            assert_eq!(found.default.map(|range| &line[range]), default, "{line}");
        }
    }
}
