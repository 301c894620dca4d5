//! Values that are code when they stand alone: references, types, paths of files.

use super::benign;
use super::path::is_constant;
use super::reference::default_of;
use crate::name::{self, KeyKind};
use crate::scan::text::Text;
use crate::words::Words;

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
        [b'%', name @ .., b'%'] => {
            name.len() > 2 && name.iter().all(|&b| is_constant(b)) || inside(b"%env(", b")%")
        }
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
        [b'<', name @ .., b'>'] => identifier(name) && !is_made(name),
        [b'@' | b':', b'p', digits @ ..]
            if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) =>
        {
            true
        }
        [b'?', name @ ..] if !name.is_empty() => {
            TYPES.has(name)
                || name::classify(name).is_some() && !name.iter().any(u8::is_ascii_digit)
        }
        [b'$', b'e' | b'E', b'n' | b'N', b'v' | b'V', b':', name @ ..] => {
            name.iter().all(|&b| is_constant(b))
        }
        [b'a', b'r', b'n', b':', ..] => true,
        _ if is_rules(value) => true,
        // `api_key_header: X-Api-Key`
        [b'X', b'-', name @ ..] if name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-') => {
            name::classify(name).is_some()
        }
        [b'@' | b':', name @ ..] => {
            !name.iter().any(u8::is_ascii_digit) && name::classify(name).is_some()
                || is_numbered(name)
        }
        _ => PATHS.iter().any(|path| value.starts_with(path)),
    }
}

/// No placeholder has so many digits, and letters of both cases.
fn is_made(name: &[u8]) -> bool {
    name.iter().filter(|b| b.is_ascii_digit()).count() > 2
        && name.iter().any(u8::is_ascii_uppercase)
        && name.iter().any(u8::is_ascii_lowercase)
}

/// `required|string|min:8`: rules of a form's field.
fn is_rules(value: &[u8]) -> bool {
    let mut rules = value.split(|&b| b == b'|');
    let first = rules.next().unwrap_or_default();
    let is_rule = |rule: &[u8]| {
        !rule.is_empty()
            && rule
                .iter()
                .all(|&b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_:,".contains(&b))
    };
    value.contains(&b'|')
        && [
            &b"required"[..],
            b"nullable",
            b"sometimes",
            b"bail",
            b"string",
            b"present",
            b"filled",
        ]
        .contains(&first)
        && rules.all(is_rule)
}

/// `@p0`, `:p1`, `:2`: parameters of a statement that are counted.
fn is_numbered(name: &[u8]) -> bool {
    let digits = name
        .strip_prefix(b"p")
        .or(name.strip_prefix(b"P"))
        .unwrap_or(name);
    (1..=2).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
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
            b"Mapped[",
            b"Annotated[",
            b"Union[",
            b"Final[",
            b"ClassVar[",
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
    if !matches!(value, [b'h' | b'f' | b'.' | b'~' | b'/', ..]) {
        return false;
    }
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
        && !value.split(|&b| b == b'/').any(is_random)
}

/// A piece of base64 that has a slash elsewhere: no directory mixes both cases and digits for so long.
fn is_random(piece: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| piece.iter().any(class);
    piece.len() >= 16
        && piece.iter().all(u8::is_ascii_alphanumeric)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
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
    b"vault:secret/",
    b"vault:kv/",
    b"op://",
];

#[rustfmt::skip]
static TYPES: Words = Words::of(&[
    b"String", b"string", b"str", b"&str", b"bool", b"boolean", b"Option<String>", b"SecretString", b"bytes", b"Vec<u8>", b"varchar", b"VARCHAR",
    b"TEXT", b"text", b"int", b"integer", b"number", b"object", b"Optional[str]", b"Option", b"Optional", b"Vec", b"Arc", b"Box", b"Zeroizing",
    b"SecretBox", b"Result", b"u8", b"u16", b"u32", b"u64", b"u128", b"usize", b"i32", b"i64", b"f64", b"&[u8]", b"Bytes", b"NSString", b"uuid",
    b"UUID", b"interface{}", b"any", b"char", b"string?", b"String?", b"String!", b"str?", b"[]byte", b"keyword", b"array", b"double", b"float", b"SecureString",
    b"CharSequence", b"Text", b"ByteString", b"Maybe", b"Integer", b"Boolean", b"Object", b"std::string", b"stringArray", b"strings",
]);
