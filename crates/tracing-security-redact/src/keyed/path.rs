//! Paths of identifiers in code, with their calls and indices: `config.db.password`, `os.Getenv("X")`, `this->token`.

use std::ops::Range;

use super::benign;
use super::reference::{CAP, Reference};
use crate::name;
use crate::scan::text::{Text, is_quote};
use crate::words::Words;

/// A path of identifiers with its calls and indices, as far as it goes.
pub(crate) struct Path<'t> {
    text: Text<'t>,
    pub(crate) at: usize,
    pub(crate) first: &'t [u8],
    pub(crate) last: &'t [u8],
    /// `.`, `::` and `->` that were passed.
    pub(crate) joints: usize,
    /// One of them was `::` or `->`, which only code has.
    pub(crate) in_code: bool,
    pub(crate) calls: bool,
    reads: bool,
    default: Option<Range<usize>>,
}

impl<'t> Path<'t> {
    pub(crate) const fn from(text: Text<'t>, at: usize) -> Self {
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

    pub(crate) fn reference(self) -> Reference {
        Reference {
            end: self.at,
            default: self.default,
        }
    }

    pub(crate) fn first_word(&mut self) {
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
    pub(crate) fn follow(&mut self) -> bool {
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
        let close = balanced(text, open);
        let end = close.unwrap_or(line_end);
        let inner = text.slice(open + 1..end);
        // A call that its line does not close goes on below; a password with a bracket in it does not.
        let goes_on = || {
            (text.at(line_end) == b'\n' || inner.contains(&b' '))
                && matches!(
                    inner.trim_ascii_end().last(),
                    Some(b',' | b'(' | b'[' | b'{')
                )
        };
        if close.is_none() && !goes_on() {
            return false;
        }
        let inner = inner.strip_suffix(b")").unwrap_or(inner);
        // `Secret(x)`, `Some(x)`: what a value is printed in.
        let declares = COLUMNS.has_folded(self.last) || self.last.ends_with(b"Field");
        let wraps =
            self.joints == 0 && self.last.first().is_some_and(u8::is_ascii_uppercase) && !declares;
        let is_empty = text.at(open + 1) == b')';
        if self.last.len() < 2 || wraps && !is_empty || inner.is_empty() && !is_empty {
            return false;
        }
        self.at = end;
        self.calls = true;
        // `string(7) "x"`: the length of what comes behind it.
        if self.joints == 0 && inner.iter().all(u8::is_ascii_digit) && !inner.is_empty() {
            return false;
        }
        if !inner.iter().any(|&b| is_quote(b)) {
            // `tW(63d0)`: neither a number nor a variable.
            let is_odd = |word: &[u8]| {
                word.first().is_some_and(u8::is_ascii_digit)
                    && !word.starts_with(b"0x")
                    && word.iter().any(u8::is_ascii_alphabetic)
            };
            if inner.split(|b| b" ,".contains(b)).any(is_odd) {
                return false;
            }
            return inner
                .iter()
                .all(|&b| is_word(b) || b" .,:&*<>()=[]|/-$".contains(&b))
                && !inner
                    .split(|&b| matches!(b, b',' | b'=' | b'(' | b')'))
                    .map(without_marks)
                    .any(|word| {
                        benign::is_secretish(word)
                            && !is_plain_path(word)
                            && name::classify(word).is_none()
                    });
        }
        declares && self.arguments(open + 1, end)
            || self.reads && self.arguments(open + 1, end)
            || only_algorithms(inner)
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
            let stands_for_it = text.before(open) == b'='
                && DEFAULTS.has_folded(text.slice(text.run_back(open - 1, 24, is_word)..open - 1));
            if stands_for_it {
                self.default = Some(literal);
                at = close + 1;
                continue;
            }
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

/// `encode(payload, key, algorithm="HS256")`: no other text is given.
fn only_algorithms(inner: &[u8]) -> bool {
    let mut parts = inner.split(|&b| is_quote(b));
    let bare = parts.next().unwrap_or_default();
    !bare
        .split(|b| matches!(b, b' ' | b',' | b'=' | b'('))
        .any(benign::is_secretish)
        && parts.enumerate().all(|(index, part)| {
            index % 2 == 1 && part.iter().all(|b| b" ,)]}".contains(b))
                || index % 2 == 0
                    && part.len() < 12
                    && (benign::is_algorithm(part) || is_encoding(part))
        })
}

fn is_encoding(word: &[u8]) -> bool {
    matches!(
        word,
        b"hex" | b"base64" | b"ascii" | b"latin1" | b"binary" | b"utf-16"
    )
}

/// `forms.PasswordInput`: words and full stops, no digits.
fn is_plain_path(word: &[u8]) -> bool {
    let joined = word.contains(&b'.') || word.windows(2).any(|pair| pair == b"::");
    joined
        && word
            .split(|&b| matches!(b, b'.' | b':'))
            .all(|piece| piece.iter().all(u8::is_ascii_alphabetic))
}

/// `&x`, `*x`, ` x`.
fn without_marks(word: &[u8]) -> &[u8] {
    let member = word.windows(2).any(|pair| pair == b"->");
    let start = word
        .iter()
        .take_while(|&&b| matches!(b, b'&' | b'*' | b' ') || b == b'$' && member)
        .count();
    word.get(start..).unwrap_or_default().trim_ascii_end()
}

/// Words, their marks, and constants; no password.
fn is_label(literal: &[u8]) -> bool {
    if literal.starts_with(b"${") {
        return true;
    }
    let upper = literal.iter().all(|&b| is_constant(b)) && literal.contains(&b'_');
    let is_sentence = literal.contains(&b' ')
        && literal.split(|&b| b == b' ').all(|word| {
            !benign::is_secretish(word)
                || word.iter().all(|&b| is_constant(b)) && word.contains(&b'_')
        });
    upper || is_sentence || !benign::is_secretish(literal)
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

/// Behind the bracket that closes the one at `open`, on the same line.
pub(crate) fn balanced(text: Text<'_>, open: usize) -> Option<usize> {
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

pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(crate) const fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

pub(crate) const fn is_constant(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

/// What a path begins with that leads to a value kept elsewhere, in any case.
#[rustfmt::skip]
pub(crate) static ROOTS: Words = Words::of(&[
    b"self", b"this", b"that", b"super", b"env", b"environ", b"environment", b"process", b"config", b"cfg", b"conf", b"configuration", b"settings", b"secrets", b"vault", b"os", b"sys",
    b"req", b"request", b"params", b"args", b"argv", b"opts", b"options", b"flags", b"ctx", b"context", b"data", b"var", b"vars", b"local", b"locals", b"module", b"inputs",
    b"outputs", b"props", b"state", b"session", b"cookies", b"headers", b"event", b"body", b"form", b"payload", b"creds", b"credentials", b"user", b"account", b"values", b"input",
    b"userdefaults", b"keychain", b"keyring", b"properties", b"system", b"app", b"util", b"utils", b"getpass", b"node", b"ast", b"parser", b"lexer", b"tokens",
    b"random", b"secretsmanager", b"each", b"steps", b"needs", b"github", b"job", b"result", b"resp", b"response", b"res", b"json", b"msg", b"message",
]);

/// Arguments that stand for a value which is not given.
static DEFAULTS: Words = Words::of(&[
    b"default",
    b"initial",
    b"server_default",
    b"value",
    b"example",
    b"fallback",
]);

/// What declares a column of a table or a field of a form, and is given its type.
#[rustfmt::skip]
static COLUMNS: Words = Words::of(&[
    b"column", b"mapped_column", b"charfield", b"textfield", b"stringfield", b"passwordfield", b"binaryfield", b"uuidfield", b"jsonfield", b"emailfield", b"encryptedcharfield", b"encryptedtextfield", b"encryptedfield", b"hiddenfield", b"passwordinput", b"foreignkey", b"onetoonefield",
]);

/// Calls whose text says what to read.
#[rustfmt::skip]
static READERS: Words = Words::of(&[
    b"get", b"getenv", b"env", b"var", b"var_os", b"getenvironmentvariable", b"environ", b"fetch", b"read", b"load", b"lookup", b"find", b"config", b"getproperty", b"getstring",
    b"prompt", b"input", b"getpass", b"ask", b"readline", b"readfile", b"readfilesync", b"read_to_string", b"getparameter", b"get_secret_value", b"getsecret", b"secret", b"string",
    b"option_env", b"env_or", b"hiera", b"file", b"value_of", b"get_one", b"viper", b"must_get", b"required", b"field", b"column", b"getattr", b"getcookie", b"header", b"param",
]);
