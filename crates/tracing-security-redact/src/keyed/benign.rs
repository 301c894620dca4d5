//! Values that are no secrets: placeholders, templates, states, and words that speak about the secret.

use super::code::{is_path, is_reference, is_type};
use super::makeup;
pub(crate) use super::spoken::is_spoken;
use crate::name::KeyKind;
use crate::words::Words;

/// What a verdict on a value takes besides its letters, in units of work.
pub(crate) const VERDICT: usize = 90;

/// Whether a value behind a name of this kind is no secret.
pub(crate) fn is_benign(kind: KeyKind, value: &[u8], quoted: bool) -> bool {
    let value = trim(value);
    if value.is_empty()
        || is_placeholder(value)
        || is_reference(value)
        || (!quoted && is_type(value))
    {
        return true;
    }
    // No word of the lists has a digit: most secrets are spared the comparison.
    let word = if value.iter().any(u8::is_ascii_digit) && kind != KeyKind::Credential {
        Word([0; 32], 0)
    } else {
        lower(value)
    };
    let word = word.as_slice();
    match kind {
        KeyKind::Secret => STATES.has(word) || !quoted && is_path(value),
        KeyKind::Token => {
            is_mark_of_text(value)
                || STATES.has(word)
                || TOKEN_WORDS.has(word)
                || value.len() < 3
                || is_counter(value, 5)
                || !quoted && is_path(value)
        }
        KeyKind::PlacedToken => !is_mixed(value),
        KeyKind::Credential => {
            value.starts_with(b"AKIA")
                || value.starts_with(b"ASIA")
                || STATES.has(word)
                || CREDENTIAL_WORDS.has(word)
                || !quoted && is_path(value)
                || is_counter(value, 7)
                || value.len() < 3
        }
        KeyKind::Pass => {
            STATES.has(word) || TOKEN_WORDS.has(word) || is_counter(value, 3) || is_measure(value)
        }
        KeyKind::Auth => {
            !is_secretish(value) && !has_pair(value) && !is_chosen(value)
                || is_flag(value)
                || memchr::memmem::find(value, b" /").is_some()
        }
        KeyKind::Code => !is_code(value) && !(value.len() >= 16 && is_secretish(value)),
        KeyKind::Session => {
            value.len() < 6
                || is_counter(value, 7)
                || STATES.has(word)
                || !value.iter().any(u8::is_ascii_digit) && value.len() < 16
        }
        KeyKind::SessionName => {
            value.len() < 10
                || !value.iter().any(u8::is_ascii_digit)
                || value.contains(&b':')
                || is_uuid(value)
                || !is_secretish(value)
        }
        KeyKind::SecretId => !is_uuid(value),
        KeyKind::Ssn => value.iter().filter(|b| b.is_ascii_digit()).count() < 4,
        KeyKind::Card => value.iter().filter(|b| b.is_ascii_digit()).count() < 12,
        KeyKind::AuthHeader | KeyKind::Cookie => STATES.has(word),
    }
}

/// Letters of both cases and digits, or letters and digits longer than any word.
pub(crate) fn is_mixed(value: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    let is_long = value.len() >= 24;
    value.len() >= 12
        && (has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) || is_long)
        && has(u8::is_ascii_alphabetic)
        && has(u8::is_ascii_digit)
        && !has(|b| b"(){}[]:/ ".contains(b))
}

/// Letters of both cases and digits, as no language has them.
pub(crate) fn is_random(value: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    is_mixed(value) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

/// `required=true`.
fn is_flag(value: &[u8]) -> bool {
    is_field(value) && value.iter().all(|b| b.is_ascii_lowercase() || *b == b'=')
}

/// Whether a word was chosen from a list with a number behind it: `harbor_2854`, `meadow-otter-86`. Objects are named so too.
pub(crate) fn is_chosen(value: &[u8]) -> bool {
    if value.len() < 8
        || value.len() > 48
        || !value.last().is_some_and(u8::is_ascii_digit)
        || is_algorithm(value)
    {
        return false;
    }
    // `stand.protect.1664`; with one full stop alone it may be a file and its number.
    let joints = value.iter().filter(|b| b"._-".contains(b)).count();
    let mut pieces = value.rsplit(|b| matches!(b, b'_' | b'-') || *b == b'.' && joints > 1);
    let number = pieces.next().unwrap_or_default();
    let (mut words, mut plain) = (0, true);
    for piece in pieces {
        words += 1;
        plain &= piece.len() > 2 && piece.iter().all(u8::is_ascii_lowercase);
    }
    words > 0 && plain && (2..=6).contains(&number.len()) && number.iter().all(u8::is_ascii_digit)
}

pub(crate) fn is_algorithm(value: &[u8]) -> bool {
    value.len() <= 32 && ALGORITHMS.begins_folded(value)
}

/// `[PAD]`, `<|endoftext|>`, `</s>`, `ID--`: tokens of a text, not of an account.
fn is_mark_of_text(value: &[u8]) -> bool {
    let inner = match value {
        [b'[', inner @ .., b']'] | [b'<', inner @ .., b'>'] => inner,
        [inner @ .., b'-', b'-'] if inner.len() < 3 => inner,
        _ => return false,
    };
    inner.len() <= 24
        && inner
            .iter()
            .all(|b| b.is_ascii_alphabetic() || b"|/_-".contains(b))
}

/// Whether a bare word looks made, not spoken: letters with digits or symbols, and no version, path or name of an algorithm.
pub(crate) fn is_secretish(value: &[u8]) -> bool {
    if value.len() < 6 || is_time(value) {
        return false;
    }
    let [lower, upper, digits, symbols] = makeup::count(value);
    let letters = lower + upper;
    // Words of one case, the most common, need no closer look.
    if digits + symbols == 0 && (upper == 0 || lower == 0) {
        return false;
    }
    let mixed_case = upper > 0 && upper < letters && value.len() >= 16 && !value.contains(&b'-');
    let looks_made = (letters > 0 && digits > 0)
        || (symbols > 0
            && letters + digits > 3
            && !value.ends_with(b"!")
            && !value.ends_with(b"?"))
        || mixed_case;
    looks_made && letters + digits + symbols > 3 && !is_path(value) && !is_known_name(value)
}

/// `2026-10-25T21:00:36Z` (RFC 3339), and the date alone.
fn is_time(value: &[u8]) -> bool {
    let &[_, _, _, _, b'-', _, _, b'-', _, _, ..] = value else {
        return false;
    };
    value
        .iter()
        .all(|&b| b.is_ascii_digit() || b"-:TZ.+".contains(&b))
}

/// `elapsed=63ms`: the next field of the line.
pub(crate) fn is_field(value: &[u8]) -> bool {
    let Some(sign) = value.iter().position(|&b| b == b'=') else {
        return false;
    };
    let name = value.get(..sign).unwrap_or_default();
    let behind = value.get(sign + 1).copied().unwrap_or(b'=');
    !name.is_empty()
        && behind != b'='
        && name.len() <= 24
        && name
            .iter()
            .all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.'))
}

/// What other redactors, and people, write where a secret was: `***`, `null`, `[REDACTED]`, `xxxx`, `<hidden>`.
pub(crate) fn is_placeholder(value: &[u8]) -> bool {
    let first = value.first().copied().unwrap_or(b' ');
    if is_row_of_one_mark(value) || asks_for_own(value) {
        return true;
    }
    if value.iter().all(|&b| b == first)
        && (value.len() >= 3 || !first.is_ascii_alphanumeric())
        && !first.is_ascii_digit()
    {
        return true;
    }
    // What Ansible hides.
    if value == b"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" {
        return true;
    }
    if value.starts_with(b"***") || value.ends_with(b"****") || is_marker(value) {
        return true;
    }
    let inner = match value {
        [b'[', inner @ .., b']'] | [b'<', inner @ .., b'>'] | [b'(', inner @ .., b')'] => inner,
        _ => value,
    };
    if inner.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let word = lower(inner);
    PLACEHOLDERS.has(word.as_slice())
        || word.as_slice().starts_with(b"redacted")
        || (inner.len() < value.len() && inner.is_empty())
}

/// `••••••••`: the character behind which forms hide.
fn is_row_of_one_mark(value: &[u8]) -> bool {
    let len = match value {
        [0xe2, _, _, ..] => 3,
        [0xc2, ..] => 2,
        _ => return false,
    };
    value.chunks(len).all(|mark| Some(mark) == value.get(..len))
}

/// `YOUR_API_KEY`, `<your-token-here>`, `INSERT_TOKEN_HERE`, `REPLACE_ME`: the reader shall put theirs here.
fn asks_for_own(value: &[u8]) -> bool {
    if value.len() < 6 || value.len() > 48 {
        return false;
    }
    let is_joint = |b: &u8| matches!(b, b'_' | b'-' | b' ' | b'<' | b'>' | b'[' | b']' | b'.');
    let mut words = value.split(is_joint).filter(|word| !word.is_empty());
    let (Some(first), Some(last)) = (words.next(), words.next_back()) else {
        return false;
    };
    let asks = ASKING.has_folded(first);
    if !asks && !last.eq_ignore_ascii_case(b"here") || value.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let is = |word: &[u8], list: &[&[u8]]| list.iter().any(|w| word.eq_ignore_ascii_case(w));
    asks && (is(last, &[b"here", b"me", b"this", b"it"])
        || crate::name::classify(value).is_some()
        || is(last, &[b"key", b"id"]))
        || is(last, &[b"here"]) && !value.contains(&b' ')
}

/// How a request for one's own value begins.
static ASKING: Words = Words::of(&[
    b"your", b"my", b"insert", b"enter", b"put", b"replace", b"paste", b"add", b"the", b"some",
]);

/// A marker of this crate, alone.
pub(crate) fn is_marker(value: &[u8]) -> bool {
    crate::scan::marker::length_at(value, 0) == Some(value.len())
}

/// Names of algorithms, versions, dates, kebab-case objects: made by people, but no secrets.
fn is_known_name(value: &[u8]) -> bool {
    if is_algorithm(value) {
        return true;
    }
    let is_joint = |b: &u8| matches!(b, b'-' | b'_' | b'.' | b'/' | b':' | b',');
    let is_plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || is_joint(b);
    if !value.iter().any(is_joint) || !value.iter().all(is_plain) {
        return false;
    }
    let is_piece = |piece: &[u8]| {
        let digits = piece.iter().filter(|b| b.is_ascii_digit()).count();
        digits == 0
            || digits == piece.len()
            || (piece.len() <= 5 && piece.first().is_some_and(u8::is_ascii_alphabetic))
    };
    let word = lower(value);
    let word = word.as_slice();
    word.iter().any(is_joint) && word.split(is_joint).all(is_piece)
}

/// `["access","refresh"]`: kinds of tokens.
pub(crate) fn is_word_of_tokens(value: &[u8]) -> bool {
    TOKEN_WORDS.has_folded(value)
}

fn is_counter(value: &[u8], most: usize) -> bool {
    value.len() <= most && value.iter().all(|b| b.is_ascii_digit() || *b == b'.')
}

/// `12ms`, `98%`, `3/4`.
fn is_measure(value: &[u8]) -> bool {
    let digits = value
        .iter()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b'/' | b','))
        .count();
    let unit = value.get(digits..).unwrap_or_default();
    digits > 0
        && [&b""[..], b"%", b"ms", b"s", b"us", b"ns", b"kb", b"mb"].contains(&unit)
        && digits < 6
}

/// `user:pass` behind `auth=`.
fn has_pair(value: &[u8]) -> bool {
    let at = value.iter().position(|&b| b == b':');
    at.is_some_and(|i| {
        i >= 2
            && value.len() - i > 4
            && value.get(i + 1) != Some(&b':')
            && value.get(i + 1) != Some(&b'/')
    })
}

fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(index, b)| match index {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Short codes: three to ten letters and digits with at least one digit, dashes allowed.
fn is_code(value: &[u8]) -> bool {
    if is_pin_of_a_board(value) {
        return false;
    }
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let fits = value
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b' '));
    (3..=24).contains(&value.len())
        && fits
        && digits > 0
        && (digits == value.len() || digits + 8 >= value.len())
}

/// `GPIO18`, `PA13`, `D4`: a pin of a board.
fn is_pin_of_a_board(value: &[u8]) -> bool {
    let letters = value.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let digits = value.get(letters..).unwrap_or_default();
    (1..=2).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
        && ((1..=2).contains(&letters) || value.starts_with(b"GPIO"))
}

fn trim(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii();
    match value {
        [head @ .., close @ (b')' | b'>' | b']'), b'.']
            if matches!(head.first(), Some(b'(' | b'<' | b'[')) =>
        {
            value
                .get(..head.len() + usize::from(*close > 0))
                .unwrap_or(value)
        }
        [head @ .., b',' | b';'] => head,
        _ => value,
    }
}

/// A value of up to 32 bytes in lowercase; longer ones equal no word.
pub(super) struct Word([u8; 32], usize);

impl Word {
    pub(super) fn as_slice(&self) -> &[u8] {
        self.0.get(..self.1).unwrap_or_default()
    }
}

pub(super) fn lower(value: &[u8]) -> Word {
    let mut word = [0; 32];
    let len = if value.len() <= 32 { value.len() } else { 0 };
    for (slot, byte) in word.iter_mut().zip(value.iter().take(len)) {
        *slot = byte.to_ascii_lowercase();
    }
    let mut len = len;
    while len > 1
        && matches!(
            word.get(len - 1),
            Some(b'.' | b',' | b'!' | b'?' | b';' | b':')
        )
    {
        len -= 1;
    }
    Word(word, len)
}

#[rustfmt::skip]
pub(super) static PLACEHOLDERS: Words = Words::of(&[
    b"null", b"nil", b"none", b"undefined", b"true", b"false", b"yes", b"no", b"n/a", b"na", b"nan", b"empty", b"blank", b"unset", b"hidden",
    b"masked", b"removed", b"filtered", b"omitted", b"secret", b"sensitive", b"protected", b"not set", b"not provided", b"scrubbed", b"sanitized",
    b"obfuscated", b"censored", b"some", b"default", b"unknown", b"absent", b"void", b"nothing", b"placeholder", b"private", b"encrypted",
    b"snip", b"elided", b"stripped", b"set", b"not_set", b"provided", b"configured", b"-", b"--", b"redaction-error",
]);

#[rustfmt::skip]
pub(super) static STATES: Words = Words::of(&[
    b"ok", b"okay", b"failed", b"fail", b"failure", b"success", b"successful", b"succeeded", b"valid", b"invalid", b"expired", b"missing", b"required", b"mandatory", b"compulsory", b"obligatory",
    b"incorrect", b"wrong", b"changed", b"updated", b"reset", b"unchanged", b"mismatch", b"mismatched", b"accepted", b"rejected", b"denied", b"enabled", b"disabled",
    b"verified", b"unverified", b"revoked", b"rotated", b"issued", b"created", b"deleted", b"present", b"found", b"not", b"must", b"should",
    b"cannot", b"could", b"can", b"may", b"too", b"error", b"optional", b"unsupported", b"malformed", b"refreshed", b"matched", b"matches", b"correct",
    b"does", b"did", b"is", b"was", b"has", b"had", b"will", b"be", b"been", b"are", b"were", b"weak", b"strong", b"please", b"never", b"only", b"for",
    b"the", b"your", b"field", b"unauthorized", b"forbidden", b"pending", b"active", b"inactive", b"locked", b"skipped", b"ignored", b"exists",
    b"include", b"omit", b"same-origin", b"anonymous", b"prompt", b"unavailable", b"disallowed", b"allowed", b"granted", b"refused", b"blocked",
    b"authentication", b"authorization", b"password", b"policy", b"rotation", b"stored", b"loaded", b"saved", b"generated", b"sent", b"used",
    b"unreadable", b"unreachable", b"inherit", b"obligatoire", b"requis", b"invalide", b"manquant",
]);

#[rustfmt::skip]
static TOKEN_WORDS: Words = Words::of(&[
    b"bearer", b"basic", b"jwt", b"ident", b"closed", b"identifier", b"eof", b"eol", b"access", b"refresh", b"id_token", b"access_token", b"refresh_token",
    b"csrf", b"number", b"string", b"keyword", b"comma", b"colon", b"end", b"unexpected", b"newline", b"whitespace", b"api", b"opaque", b"session",
    b"indent", b"dedent", b"literal", b"punct", b"operator", b"total", b"skip", b"warn", b"all", b"any", b"in", b"of", b"by", b"at", b"with", b"from",
    b"read", b"write",
]);

static CREDENTIAL_WORDS: Words = Words::of(&[
    b"env",
    b"file",
    b"environment",
    b"iam",
    b"profile",
    b"default",
    b"vault",
    b"instance",
    b"provider",
    b"static",
    b"chain",
    b"basic",
    b"bearer",
    b"oauth",
    b"oauth2",
    b"ldap",
    b"saml",
    b"oidc",
    b"sso",
    b"mfa",
    b"webauthn",
    b"kerberos",
    b"password",
    b"passkey",
    b"iam_role",
    b"from",
    b"in",
    b"user",
]);

static ALGORITHMS: Words = Words::of(&[
    b"sha1", b"sha2", b"sha3", b"sha5", b"sha-", b"md5", b"hs256", b"rs256", b"es256", b"argon2",
    b"bcrypt", b"scrypt", b"pbkdf2", b"oauth", b"base64", b"utf-8", b"utf8", b"ed25519", b"x25519",
    b"aes-", b"aes1", b"aes2", b"rsa-", b"rsa2", b"x509", b"http/", b"tls1", b"tlsv1", b"ipv4",
    b"ipv6", b"k8s", b"s3:", b"arn:", b"urn:", b"scram-",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_templates_and_states_are_no_secrets() {
        for value in [
            "***",
            "null",
            "None",
            "%s",
            "{}",
            "{password}",
            "${DB_PASS}",
            "$DB_PASS",
            "[REDACTED]",
            "[REDACTED:email]",
            "<hidden>",
            "xxxx",
            "required",
            "{{ token }}",
            "[email:k1:9f3c0a1b2c3d4e5f]",
            "String,",
        ] {
            assert!(
                is_benign(KeyKind::Secret, value.as_bytes(), false),
                "{value}"
            );
        }
    }

    #[test]
    fn short_and_odd_secrets_are_secrets() {
        for value in [
            "hunter2",
            "x",
            "1234",
            "p@ss",
            "swordfish",
            "%40bc",
            "{x",
            "$ecret",
            "/9j/4AAQ+x",
            "111111",
        ] {
            assert!(
                !is_benign(KeyKind::Secret, value.as_bytes(), false),
                "{value}"
            );
        }
    }
}
