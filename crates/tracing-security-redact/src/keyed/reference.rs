//! What stands for a value without being it: templates, variables, calls and paths of code, types, file names.
//!
//! Only what an interpreter would put in its place is secret, except for a default written beside the name.

use std::ops::Range;

use super::benign;
use super::key::Key;
use crate::name::{self, KeyKind};
use crate::scan::text::{Text, is_blank, is_quote};
use crate::words::Words;

/// Longest expression that is followed.
const CAP: usize = 256;

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
    match text.at(at) {
        b'$' | b'#' | b'%' | b'{' | b'<' => template(text, at),
        b'`' if separator + 1 == at => command(text, at),
        b'!' => tag(text, at),
        b'&' | b'*' | b'_' | b'a'..=b'z' | b'A'..=b'Z' => expression(text, at, key, separator),
        _ => None,
    }
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

/// Code: `os.Getenv("X")`, `config.db.password`, `Token::parse(raw)?`, `this.token = token;`, `token: impl Into<String>`.
fn expression(text: Text<'_>, at: usize, key: Key, separator: usize) -> Option<Reference> {
    for word in [&b"impl "[..], b"dyn ", b"await ", b"&mut ", b"typeof "] {
        if text.has(at, word) && text.at(at + word.len()).is_ascii_alphabetic() {
            return Some(plain(
                text.run(at + word.len(), 96, |b| b > 0x20 && b != b','),
            ));
        }
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
            || !has_digit
                && (name::classify(path.last).is_some() || assigned && word.contains(&b'_'))
    } else {
        !has_digit && names_itself(text, key, word, end, assigned)
    };
    refers.then(|| path.reference())
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

/// A path of identifiers with its calls and indices, as far as it goes.
struct Path<'t> {
    text: Text<'t>,
    at: usize,
    first: &'t [u8],
    last: &'t [u8],
    /// `.`, `::` and `->` that were passed.
    joints: usize,
    /// One of them was `::` or `->`, which only code has.
    in_code: bool,
    calls: bool,
    reads: bool,
    default: Option<Range<usize>>,
}

impl<'t> Path<'t> {
    const fn from(text: Text<'t>, at: usize) -> Self {
        Self {
            text,
            at,
            first: b"",
            last: b"",
            joints: 0,
            in_code: false,
            calls: false,
            reads: false,
            default: None,
        }
    }

    fn reference(self) -> Reference {
        Reference {
            end: self.at,
            default: self.default,
        }
    }

    fn first_word(&mut self) {
        self.word();
        self.first = self.last;
    }

    fn word(&mut self) {
        let end = self.text.run(self.at, 64, is_word);
        self.last = self.text.slice(self.at..end);
        self.reads |=
            READERS.has_folded(self.last) || ROOTS.has_folded(self.last) || is_reader(self.last);
        self.at = end;
    }

    /// Follows joints, calls and indices; `false` where what stands there is no path.
    fn follow(&mut self) -> bool {
        for _ in 0..16 {
            let text = self.text;
            let joint = [&b"::"[..], b"->", b"?.", b"!.", b"."]
                .into_iter()
                .find(|joint| text.has(self.at, joint) && is_start(text.at(self.at + joint.len())));
            if let Some(joint) = joint {
                self.at += joint.len();
                self.joints += 1;
                self.in_code |= matches!(joint, b"::" | b"->");
                self.word();
                continue;
            }
            match text.at(self.at) {
                b'(' => {
                    if !self.call() {
                        return false;
                    }
                }
                b'[' if is_quote(text.at(self.at + 1))
                    || text.has(self.at + 1, b"\\\"")
                    || text.at(self.at + 1) == b':' =>
                {
                    let Some(end) = balanced(text, self.at) else {
                        return false;
                    };
                    self.at = end;
                    self.calls = true;
                }
                b'?' if self.calls => self.at += 1,
                _ => return true,
            }
        }
        true
    }

    /// The arguments of a call are names of the value, or other variables.
    fn call(&mut self) -> bool {
        let text = self.text;
        let open = self.at;
        let line_end = text.run(open, CAP, |b| b != b'\n' && b != b'\r');
        let end = balanced(text, open).unwrap_or(line_end);
        let inner = text.slice(open + 1..end);
        let inner = inner.strip_suffix(b")").unwrap_or(inner);
        // `Secret(x)`, `Some(x)`: what a value is printed in.
        let wraps = self.joints == 0 && self.last.first().is_some_and(u8::is_ascii_uppercase);
        let is_empty = text.at(open + 1) == b')';
        if self.last.len() < 2 || wraps && !is_empty || inner.is_empty() && !is_empty {
            return false;
        }
        self.at = end;
        self.calls = true;
        // `string(7) "x"`: the length of what comes behind it.
        if inner.iter().all(u8::is_ascii_digit) && !inner.is_empty() {
            return false;
        }
        if !inner.iter().any(|&b| is_quote(b)) {
            return inner
                .iter()
                .all(|&b| is_word(b) || b" .,:&*<>()=[]|/-".contains(&b))
                && !inner
                    .split(|&b| matches!(b, b',' | b'='))
                    .any(|word| benign::is_secretish(without_marks(word)));
        }
        self.reads && self.arguments(open + 1, end)
    }

    /// Literals: the first names what is read, a further one stands for it when it is not there.
    fn arguments(&mut self, from: usize, end: usize) -> bool {
        let text = self.text;
        let mut at = from;
        for index in 0..4 {
            let open = text.run(at, CAP, |b| !is_quote(b));
            if open >= end {
                return true;
            }
            let close = text.run(open + 1, CAP, |b| b != text.at(open));
            let literal = open + 1..close - usize::from(text.before(close) == b'\\');
            if index == 0 && !is_label(text.slice(literal.clone())) {
                return false;
            }
            if index > 0 && !literal.is_empty() {
                self.default = Some(literal);
            }
            at = close + 1;
        }
        true
    }
}

/// `&x`, `*x`, ` x`.
fn without_marks(word: &[u8]) -> &[u8] {
    let start = word
        .iter()
        .take_while(|b| matches!(b, b'&' | b'*' | b' '))
        .count();
    word.get(start..).unwrap_or_default().trim_ascii_end()
}

/// Words, their marks, and constants; no password.
fn is_label(literal: &[u8]) -> bool {
    let upper = literal.iter().all(|&b| is_constant(b)) && literal.contains(&b'_');
    upper || !benign::is_secretish(literal)
}

/// `get_x`, `getX`, `readPassword`: what a call is named that fetches.
fn is_reader(word: &[u8]) -> bool {
    [
        &b"get"[..],
        b"read",
        b"load",
        b"fetch",
        b"find",
        b"lookup",
        b"prompt",
        b"ask",
        b"next",
        b"parse",
    ]
    .iter()
    .any(|verb| {
        word.get(..verb.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(verb))
            && word
                .get(verb.len())
                .is_some_and(|&b| b == b'_' || b.is_ascii_uppercase())
    })
}

/// The default in `${NAME:-x}`, `${NAME:=x}`, `${name:x}`; `${NAME:?x}` only speaks.
fn default_of(text: Text<'_>, from: usize, end: usize) -> Option<Range<usize>> {
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

/// Behind the bracket that closes the one at `open`, on the same line.
fn balanced(text: Text<'_>, open: usize) -> Option<usize> {
    let (opens, closes) = match text.at(open) {
        b'(' => (b'(', b')'),
        b'[' => (b'[', b']'),
        _ => (b'{', b'}'),
    };
    let mut depth = 0_usize;
    for (index, &byte) in text.slice(open..open + CAP).iter().enumerate() {
        if byte == b'\n' {
            return None;
        }
        if byte == opens {
            depth += 1;
        } else if byte == closes {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(open + index + 1);
            }
        }
    }
    None
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

const fn is_constant(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
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

/// Whether a value taken out of its text refers to another.
pub(crate) fn is_reference(value: &[u8]) -> bool {
    let inside = |open: &[u8], close: &[u8]| {
        value.len() >= open.len() + close.len() && value.starts_with(open) && value.ends_with(close)
    };
    let identifier = |name: &[u8]| {
        !name.is_empty()
            && name
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || b"_.-: /|".contains(b))
    };
    match value {
        [b'%', rest @ ..] if rest.len() <= 2 || inside(b"%{", b"}") || inside(b"%(", b")s") => {
            rest.iter().all(|b| b.is_ascii_alphabetic()) || rest.len() > 2
        }
        // `%2$s`: arguments of printf that are counted.
        [b'%', digits @ .., b'$', letter] if letter.is_ascii_alphabetic() => {
            digits.iter().all(u8::is_ascii_digit)
        }
        [b'%', name @ .., b'%'] => name.len() > 2 && name.iter().all(|&b| is_constant(b)),
        [b'$', b'0'..=b'9'] | [b'?'] => true,
        [b'$', rest @ ..] if !rest.is_empty() && rest.iter().all(|&b| is_constant(b)) => true,
        [b'$' | b'#', b'{', ..] if inside(b"${", b"}") || inside(b"#{", b"}") => {
            default_of(Text::of(value), 2, value.len() - 1).is_none_or(|default| {
                benign::is_benign(
                    KeyKind::Secret,
                    value.get(default).unwrap_or_default(),
                    true,
                )
            })
        }
        _ if inside(b"{{", b"}}")
            || inside(b"$(", b")")
            || inside(b"{%", b"%}")
            || inside(b"<%", b"%>") =>
        {
            true
        }
        [b'{', name @ .., b'}'] => {
            name.is_empty() || (identifier(name) && name.len() <= 40) || name.starts_with(b":")
        }
        [b'<', name @ .., b'>'] => identifier(name),
        [b'@' | b':', name @ ..] => {
            !name.iter().any(u8::is_ascii_digit) && name::classify(name).is_some()
        }
        _ => PATHS.iter().any(|path| value.starts_with(path)),
    }
}

/// `password: String` in code and in schemas.
pub(crate) fn is_type(value: &[u8]) -> bool {
    let value = value.strip_suffix(b",").unwrap_or(value);
    TYPES.has(value)
        || [
            &b"Option<"[..],
            b"Optional[",
            b"VARCHAR(",
            b"varchar(",
            b"List[",
            b"Vec<",
            b"Arc<",
            b"Box<",
            b"Secret<",
            b"SecretBox<",
            b"&'",
        ]
        .iter()
        .any(|head| value.starts_with(head))
}

pub(crate) fn is_path(value: &[u8]) -> bool {
    let web = [
        &b"http://"[..],
        b"https://",
        b"file://",
        b"./",
        b"../",
        b"~/",
    ]
    .iter()
    .any(|p| value.starts_with(p));
    web || value.first() == Some(&b'/')
        && value.iter().filter(|&&b| b == b'/').count() >= 2
        && value
            .iter()
            .all(|&b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
}

/// Beginnings of paths in code, for values in quotes.
static PATHS: &[&[u8]] = &[
    b"process.env.",
    b"os.environ",
    b"os.getenv",
    b"env.",
    b"var.",
    b"secrets.",
    b"std::env",
    b"self.",
    b"this.",
    b"req.body.",
    b"params[",
];

#[rustfmt::skip]
static TYPES: Words = Words::of(&[
    b"String", b"string", b"str", b"&str", b"bool", b"boolean", b"Option<String>", b"SecretString", b"bytes", b"Vec<u8>", b"varchar", b"VARCHAR",
    b"TEXT", b"text", b"int", b"integer", b"number", b"object", b"Optional[str]", b"Option", b"Optional", b"Vec", b"Arc", b"Box", b"Zeroizing",
    b"SecretBox", b"Result", b"u8", b"u16", b"u32", b"u64", b"u128", b"usize", b"i32", b"i64", b"f64", b"&[u8]", b"Bytes", b"NSString", b"uuid",
    b"UUID", b"interface{}", b"any", b"char", b"string?", b"String?", b"String!", b"str?", b"[]byte", b"keyword", b"array", b"double", b"float", b"SecureString",
    b"CharSequence", b"Integer", b"Boolean", b"Object", b"std::string", b"stringArray", b"strings",
]);

/// CloudFormation, Home Assistant, ESPHome, Ansible, GitLab, OpenAPI generators, MkDocs.
#[rustfmt::skip]
static TAGS: Words = Words::of(&[
    b"ref", b"sub", b"getatt", b"importvalue", b"findinmap", b"select", b"join", b"split", b"if", b"base64", b"vault", b"secret", b"env_var", b"env",
    b"include", b"reference", b"lambda", b"lookup", b"input", b"encrypted", b"unsafe", b"transform", b"file", b"ENV", b"vault_encrypted",
]);

/// What a path begins with that leads to a value kept elsewhere, in any case.
#[rustfmt::skip]
static ROOTS: Words = Words::of(&[
    b"self", b"this", b"that", b"super", b"env", b"environ", b"environment", b"process", b"config", b"cfg", b"conf", b"configuration", b"settings", b"secrets", b"vault", b"os", b"sys",
    b"req", b"request", b"params", b"args", b"argv", b"opts", b"options", b"flags", b"ctx", b"context", b"data", b"var", b"vars", b"local", b"locals", b"module", b"inputs",
    b"outputs", b"props", b"state", b"session", b"cookies", b"headers", b"event", b"body", b"form", b"payload", b"creds", b"credentials", b"user", b"account", b"values", b"input",
    b"userdefaults", b"keychain", b"keyring", b"properties", b"system", b"app", b"util", b"utils", b"getpass", b"node", b"ast", b"parser", b"lexer", b"tokens",
    b"random", b"secretsmanager", b"each", b"steps", b"needs", b"github", b"job", b"result", b"resp", b"response", b"res", b"json", b"msg", b"message",
]);

/// Calls whose text says what to read.
#[rustfmt::skip]
static READERS: Words = Words::of(&[
    b"get", b"getenv", b"env", b"var", b"var_os", b"getenvironmentvariable", b"environ", b"fetch", b"read", b"load", b"lookup", b"find", b"config", b"getproperty", b"getstring",
    b"prompt", b"input", b"getpass", b"ask", b"readline", b"readfile", b"readfilesync", b"read_to_string", b"getparameter", b"get_secret_value", b"getsecret", b"secret", b"string",
    b"option_env", b"env_or", b"hiera", b"file", b"value_of", b"get_one", b"viper", b"must_get", b"required", b"field", b"column", b"getattr", b"getcookie", b"header", b"param",
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
