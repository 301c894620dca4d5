//! Causes behind the name of a secret, as chains of errors write them: `failed to get token: dial tcp: timeout`.
//!
//! What a complaint leads to is judged by its grammar; a word that could be what was given goes: `wrong password: x`.

use super::benign;
use super::key::Key;
use super::spoken::{self, STRERROR};
use crate::name::{self, KeyKind};
use crate::scan::text::{Text, is_blank, is_quote};
use crate::segments::Segments;
use crate::words::Words;

/// How far before a name the complaint is looked for.
const LEAD: usize = 72;

/// Whether what stands behind `name: ` says why there is no value, or what is known of it.
pub(crate) fn is_cause(text: Text<'_>, key: Key, start: usize, end: usize) -> bool {
    let word = text.slice(start..end);
    if is_property(word)
        || is_pair(text, key, word, end)
        || is_strerror(text, start)
        || is_note(text, word, end)
        || is_limit(text, word, end)
        || is_change(text, word, end)
    {
        return true;
    }
    if key.kind == KeyKind::Code || !complains(text, key.start) {
        return false;
    }
    let has_digit = word.iter().any(u8::is_ascii_digit);
    let next = text.run(end, 4, is_blank);
    // A password may be made of any words: only what ends as errors do is none.
    let is_error = if matches!(key.kind, KeyKind::Secret | KeyKind::Pass) {
        is_plain_error(word)
    } else {
        is_error_name(word)
    };
    match text.at(end) {
        b':' if is_blank(text.at(end + 1)) && (LAYERS.has_folded(word) || is_error) => {
            return true;
        }
        b':' | b'(' | b' ' | b'\t' if is_error => return true,
        _ if next == end || next >= text.len() => {
            return is_error || ALONE.has_folded(word);
        }
        _ => {}
    }
    if OPERATIONS.has_folded(word) && operates_on(text, next) {
        return true;
    }
    !has_digit && goes_on(text, key, word, next)
}

/// `illegal base64 data`, `attempt 3 of 5`, `aud mismatch: want api`: the complaint goes on in words.
fn goes_on(text: Text<'_>, key: Key, word: &[u8], next: usize) -> bool {
    let (_, rest) = word.split_at(word.len().min(1));
    let is_joint = |b: u8| matches!(b, b'-' | b'\'' | b'/');
    let plain = word.first().is_some_and(u8::is_ascii_alphabetic)
        && (rest.iter().all(|&b| b.is_ascii_lowercase() || is_joint(b))
            || word.len() <= 6 && word.iter().all(u8::is_ascii_uppercase));
    let stop = text.run(next, 32, |b| {
        b.is_ascii_alphanumeric() || b >= 0x80 || matches!(b, b'-' | b'\'' | b'/')
    });
    let behind = text.slice(next..stop);
    if !plain || behind.is_empty() || spoken::joins(behind) {
        return false;
    }
    let closes = spoken::ends_word(text.at(stop)) || text.at(stop) == b':';
    if !closes {
        return false;
    }
    let made = benign::is_secretish(behind) && !LAYERS.has_folded(behind);
    let counts = behind.first().is_some_and(u8::is_ascii_digit);
    if counts {
        return !made && COUNTED.has_folded(word);
    }
    !made && (!is_phrase(text, key) || spoken::is_predicate(behind))
}

/// `status=401`, `kid=none`, `type=string`: what is known of it, in a pair of its own.
fn is_property(word: &[u8]) -> bool {
    let Some(sign) = memchr::memchr(b'=', word) else {
        return false;
    };
    let (label, value) = (
        word.get(..sign).unwrap_or_default(),
        word.get(sign + 1..).unwrap_or_default(),
    );
    let is_number = value.len() <= 10 && value.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    PROPERTIES.has_folded(label) && (is_number || !benign::is_secretish(value))
}

/// `auth: client=web-7 ip=10.1.2.3`: what a part of a program tells in pairs, of which this is the first.
fn is_pair(text: Text<'_>, key: Key, word: &[u8], end: usize) -> bool {
    let sign = memchr::memchr(b'=', word).unwrap_or_default();
    let value = word.get(sign + 1..).unwrap_or_default();
    let next = text.run(end, 2, is_blank);
    let next_sign = text.run(next, 24, is_label_byte);
    let own = text.slice(key.start..key.end);
    sign > 1
        && word.iter().take(sign).all(|&b| is_label_byte(b))
        && !value.is_empty()
        && !benign::is_secretish(value)
        && (own.eq_ignore_ascii_case(b"auth")
            || next > end && next_sign > next && text.at(next_sign) == b'=')
}

fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == b'_'
}

/// Whether a label before `=` tells of a secret, and is no type of it.
pub(crate) fn is_label(label: &[u8]) -> bool {
    PROPERTIES.has_folded(label)
}

/// What the operating system says: `no such file or directory`.
fn is_strerror(text: Text<'_>, start: usize) -> bool {
    STRERROR.iter().any(|words| text.has_folded(start, words))
}

/// `InvalidToken(InvalidSignature)`: one error in another, behind a complaint.
pub(crate) fn is_inner_error(text: Text<'_>, key: Key, start: usize, end: usize) -> bool {
    text.before(start) == b'('
        && text.at(end) == b')'
        && is_error_name(text.slice(start..end))
        && (complains(text, key.start) || {
            let outer = text.run_back(start - 1, 48, |b| b.is_ascii_alphabetic());
            is_plain_error(text.slice(outer..start - 1))
        })
}

/// `help: …`, `note: …` of a compiler, behind a name in quotes.
fn is_note(text: Text<'_>, word: &[u8], end: usize) -> bool {
    text.has(end, b": ") && matches!(word, b"help" | b"note" | b"hint")
}

/// ``secrets: rename `get` to `expose` ``: the subject of a change goes on in code.
fn is_change(text: Text<'_>, word: &[u8], end: usize) -> bool {
    text.has(end, b" `") && VERBS.has(word)
}

/// `min 8, max 64`, `Destroying...`: how long one may be, or what is being done to it.
fn is_limit(text: Text<'_>, word: &[u8], end: usize) -> bool {
    let from = text.run(end, 1, |b| b == b' ');
    let stop = text.run(from, 4, |b| b.is_ascii_digit());
    if word.ends_with(b"ing") && text.has(end, b"...") {
        return true;
    }
    let bounds = BOUNDS.contains(&word);
    bounds && from > end && (from + 1..=from + 3).contains(&stop)
}

/// `` `iss` must equal … ``: a claim of a token (RFC 7519, section 4.1) in quotes, and what is wrong with it.
pub(crate) fn is_claim(text: Text<'_>, key: Key, start: usize, end: usize) -> bool {
    let behind = text.run(end, 1, is_quote);
    let word = text.slice(behind + 1..text.run(behind + 1, 12, |b| b.is_ascii_lowercase()));
    key.kind == KeyKind::Token
        && CLAIMS.has(text.slice(start..end))
        && text.at(behind) == b' '
        && spoken::is_predicate(word)
}

/// `open /run/secrets/db: …`, `Get "https://…": …`, `dial tcp …`: the call that failed.
fn operates_on(text: Text<'_>, at: usize) -> bool {
    let next = text.at(at);
    matches!(next, b'/' | b'.' | b'~')
        || is_quote(next)
        || text.has(at + 1, b":\\")
        || [&b"tcp"[..], b"udp", b"unix", b"on ", b"http", b"lookup "]
            .iter()
            .any(|object| text.has(at, object))
}

/// Whether the name is `secret` itself.
pub(crate) fn is_secret(text: Text<'_>, key: Key) -> bool {
    let own = text.slice(key.start..key.end);
    own.eq_ignore_ascii_case(b"secret") || own.eq_ignore_ascii_case(b"secrets")
}

/// `existingSecret: shop-db`, `imagePullSecrets`: objects of a cluster, by their names.
pub(crate) fn names_objects(text: Text<'_>, key: Key) -> bool {
    OBJECTS.has_folded(text.slice(key.start..key.end))
}

/// `default/regcred`, `kubernetes.io/tls`: words in lowercase and a slash.
pub(crate) fn is_object_path(word: &[u8]) -> bool {
    let pieces = || word.split(|&b| b == b'/');
    pieces().count() > 1
        && pieces().all(|piece| {
            piece.first().is_some_and(u8::is_ascii_lowercase)
                && piece
                    .iter()
                    .all(|&b| b.is_ascii_lowercase() || matches!(b, b'-' | b'.' | b'_'))
        })
}

/// Whether the words before a name, in its own clause, say that something went wrong with it.
fn complains(text: Text<'_>, start: usize) -> bool {
    let from = text.run_back(start, LEAD, |b| {
        b.is_ascii_alphabetic() || matches!(b, b' ' | b'\'' | b'-' | b'_' | b'[' | b']')
    });
    let mut found = false;
    for word in text.slice(from..start).split(|&b| b == b' ') {
        if GIVEN.has_folded(word) {
            return false;
        }
        found |= COMPLAINTS.has_folded(word);
    }
    found
}

/// `InvalidSignature`, `AccessDeniedException`, `TOKEN_EXPIRED`: two words in one, of which one tells of an error.
pub(crate) fn is_error_name(word: &[u8]) -> bool {
    if !word
        .iter()
        .all(|&b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'.'))
    {
        return false;
    }
    let segments = Segments::of(word);
    (2..=8).contains(&segments.len())
        && (0..segments.len()).any(|index| ERRORS.has(segments.get(index)))
}

/// `InvalidHash`, `AccessDeniedException`, `NotPresent`: named as errors in code are, at one end.
fn is_plain_error(word: &[u8]) -> bool {
    let segments = Segments::of(word);
    let last = segments.get(segments.len().saturating_sub(1));
    is_error_name(word) && (segments.get(0) == b"invalid" || ENDS.has(last))
        || word == b"MountVolume.SetUp"
}

fn is_phrase(text: Text<'_>, key: Key) -> bool {
    let own = text.slice(key.start..key.end);
    [&b"phrase"[..], b"mnemonic", b"seed", b"words"]
        .iter()
        .any(|word| Text::of(own).find_folded(0..own.len(), word).is_some())
}

/// `feat(auth): …`, `chore(secrets): …`: the scope of a change (Conventional Commits 1.0).
pub(crate) fn is_scope(text: Text<'_>, key: Key) -> bool {
    let open = key.start.saturating_sub(1);
    let kind = text.slice(text.run_back(open, 12, |b| b.is_ascii_lowercase())..open);
    let subject = text.run(key.end + 1, 3, |b| matches!(b, b'!' | b':' | b' '));
    let stop = text.run(subject, 64, |b| b > 0x20);
    text.at(open) == b'('
        && text.at(key.end) == b')'
        && !benign::is_secretish(text.slice(subject..stop))
        && (text.has(key.end + 1, b": ") || text.has(key.end + 1, b"!: "))
        && CHANGES.has(kind)
}

/// `(/srv/app/verify.js:312:1)`, `(node:internal/timers:95:5)`: the place in a frame of a stack.
pub(crate) fn is_location(text: Text<'_>, open: usize) -> bool {
    let close = text.run(open + 1, 256, |b| b > 0x20 && b != b')');
    if text.at(open) != b'(' || text.at(close) != b')' {
        return false;
    }
    let inner = text.slice(open + 1..close);
    let mut rest = inner;
    for _ in 0..2 {
        let digits = rest.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let (head, _) = rest.split_at(rest.len() - digits);
        match head {
            [path @ .., b':'] if digits > 0 => rest = path,
            _ => break,
        }
    }
    let is_path = |&b: &u8| b.is_ascii_alphanumeric() || b"/\\._-:@+~$<>%?=&[]".contains(&b);
    rest.len() < inner.len()
        && rest.iter().all(is_path)
        && (memchr::memchr2(b'/', b'\\', rest).is_some() || is_source(rest))
        && name::classify(rest).is_none_or(|_| memchr::memchr2(b'/', b'\\', rest).is_some())
}

/// `verify.js`: a name and an extension.
fn is_source(path: &[u8]) -> bool {
    memchr::memrchr(b'.', path).is_some_and(|dot| {
        let extension = path.get(dot + 1..).unwrap_or_default();
        dot > 0
            && (1..=5).contains(&extension.len())
            && extension.iter().all(u8::is_ascii_lowercase)
    })
}

#[rustfmt::skip]
static COMPLAINTS: Words = Words::of(&[
    b"failed", b"fail", b"fails", b"failing", b"failure", b"unable", b"cannot", b"can't", b"couldn't", b"could", b"not", b"error", b"err", b"errors", b"invalid", b"wrong", b"bad", b"missing", b"expired",
    b"unknown", b"unsupported", b"no", b"malformed", b"unexpected", b"rejected", b"rejecting", b"denied", b"problem", b"while", b"during", b"panicked", b"refusing", b"refused", b"unauthorized", b"incorrect", b"revoked",
    b"illegal", b"corrupt", b"corrupted", b"stale", b"warning", b"fatal", b"skipping", b"ignoring", b"retrying",
]);

/// Words that lead to what was given: `failed with password: x`.
#[rustfmt::skip]
static GIVEN: Words = Words::of(&[
    b"with", b"using", b"used", b"tried", b"entered", b"given", b"typed", b"sent", b"was", b"is", b"your", b"my", b"got", b"received", b"supplied", b"provided", b"submitted", b"attempted", b"login", b"value",
]);

/// Packages, programs and layers that name themselves before their error.
#[rustfmt::skip]
static LAYERS: Words = Words::of(&[
    b"asn1", b"x509", b"oauth2", b"oauth", b"oidc", b"bcrypt", b"crypto/bcrypt", b"scrypt", b"argon2", b"pbkdf2", b"sql", b"pq", b"pgx", b"psql", b"mysql", b"sqlite", b"redis", b"mongo", b"cipher", b"crypto", b"aes", b"rsa", b"ecdsa", b"ed25519",
    b"crypto/aes", b"crypto/rsa", b"crypto/ecdsa", b"hmac", b"sha256", b"base64", b"hex", b"pem", b"json", b"yaml", b"toml", b"xml", b"csv", b"protobuf", b"proto", b"http", b"http2", b"https", b"grpc", b"rpc", b"tls", b"ssl", b"ssh",
    b"ldap", b"saml", b"jwt", b"jws", b"jwe", b"jose", b"io", b"os", b"fs", b"exec", b"net", b"net/http", b"dns", b"url", b"strconv", b"time", b"context", b"keyring", b"keychain", b"vault", b"consul", b"etcd", b"kms", b"sts", b"iam", b"imds", b"gpg",
    b"openssl", b"curl", b"git", b"docker", b"kubectl", b"helm", b"terraform", b"ansible", b"error", b"err", b"fatal", b"panic", b"warning", b"parse", b"parser", b"serde", b"serde_json", b"hyper", b"reqwest", b"tokio", b"diesel", b"sqlx", b"unmarshal", b"marshal",
    b"decode", b"encode", b"utf8", b"utf-8", b"zlib", b"gzip", b"webhook", b"admission", b"apiserver", b"kubelet", b"securecookie", b"timeout", b"eof", b"getrandom", b"rand", b"random", b"urandom", b"entropy", b"keystore", b"smtp", b"aws", b"gcp", b"azure",
]);

/// What programs do with files and hosts.
#[rustfmt::skip]
static OPERATIONS: Words = Words::of(&[
    b"open", b"read", b"write", b"stat", b"lstat", b"readlink", b"mkdir", b"rename", b"remove", b"unlink", b"dial", b"lookup", b"exec", b"fork/exec", b"connect", b"listen", b"accept", b"chmod", b"chown", b"close", b"sync", b"lock", b"bind",
    b"get", b"post", b"put", b"patch", b"delete", b"head", b"access", b"create", b"load", b"fetch", b"parse", b"decode", b"http", b"https", b"could", b"cannot", b"can't", b"no", b"not", b"failed", b"unable", b"invalid", b"unknown", b"missing", b"field", b"key",
    b"namespace", b"secret", b"file", b"path", b"command", b"process", b"user", b"role", b"exit", b"error", b"expected",
]);

/// The whole cause in a word.
#[rustfmt::skip]
static ALONE: Words = Words::of(&[
    b"eof", b"timeout", b"nil", b"unreadable", b"unreachable", b"closed", b"canceled", b"cancelled", b"aborted", b"overflow", b"unauthenticated", b"notfound", b"badrequest", b"conflict", b"gone", b"throttled",
]);

/// What stands before a number of characters, or of attempts, in some languages.
static BOUNDS: &[&[u8]] = &[
    b"min",
    b"max",
    b"minimum",
    b"maximum",
    b"exactly",
    b"mindestens",
    b"maximal",
    b"noch",
    b"minimo",
    "mínimo".as_bytes(),
    b"maximo",
    "máximo".as_bytes(),
    b"minimaal",
    b"nog",
    b"quedan",
    b"restam",
    b"restano",
    b"minst",
    b"almeno",
];

/// Verbs that messages of commits begin with.
static VERBS: Words = Words::of(&[
    b"rename",
    b"add",
    b"remove",
    b"drop",
    b"use",
    b"move",
    b"replace",
    b"split",
    b"fix",
    b"make",
    b"hide",
    b"read",
    b"expose",
    b"deprecate",
    b"document",
    b"allow",
    b"call",
    b"derive",
    b"implement",
]);

static OBJECTS: Words = Words::of(&[
    b"existingsecret",
    b"imagepullsecret",
    b"imagepullsecrets",
    b"pullsecret",
    b"pullsecrets",
    b"tlssecret",
]);

static CLAIMS: Words = Words::of(&[
    b"iss", b"sub", b"aud", b"exp", b"nbf", b"iat", b"jti", b"kid", b"alg", b"typ", b"azp",
    b"nonce", b"scope",
]);

#[rustfmt::skip]
static COUNTED: Words = Words::of(&[
    b"attempt", b"attempts", b"try", b"retry", b"version", b"line", b"column", b"status", b"code", b"step", b"part", b"position", b"offset", b"byte", b"error", b"http", b"exit", b"row", b"index", b"expected", b"got", b"illegal", b"invalid", b"bad", b"malformed",
]);

/// What logs tell of a secret besides its value.
#[rustfmt::skip]
static PROPERTIES: Words = Words::of(&[
    b"status", b"code", b"type", b"kind", b"min", b"max", b"minlength", b"maxlength", b"min_length", b"max_length", b"length", b"len", b"size", b"bytes", b"bits", b"strength", b"score", b"entropy", b"name", b"namespace", b"profile", b"source", b"role", b"roles",
    b"region", b"scope", b"scopes", b"age", b"alg", b"algorithm", b"aud", b"audience", b"iss", b"issuer", b"exp", b"iat", b"nbf", b"kid", b"err", b"error", b"reason", b"message", b"msg", b"level", b"state", b"exists", b"required", b"optional", b"method",
    b"mechanism", b"version", b"ttl", b"count", b"attempt", b"attempts", b"retries", b"tries", b"host", b"port", b"path", b"file", b"line", b"column", b"grant_type", b"peer", b"tty", b"enabled", b"disabled", b"valid", b"expired", b"expires", b"expires_in",
    b"prompt", b"completion", b"input", b"output", b"total", b"used", b"limit", b"remaining", b"provider", b"realm", b"policy", b"duration", b"elapsed", b"took", b"latency", b"request_id", b"method_name", b"exit", b"exit_code", b"signal", b"user", b"actor", b"owner", b"result", b"outcome", b"cause", b"detail", b"details", b"component", b"module", b"caller", b"ts", b"time", b"logger",
]);

/// Words of which the names of errors are made.
#[rustfmt::skip]
static ERRORS: Words = Words::of(&[
    b"error", b"errors", b"err", b"exception", b"failure", b"failed", b"denied", b"canceled", b"cancelled", b"expired", b"invalid", b"not", b"no", b"missing", b"unknown", b"unsupported", b"timeout", b"mismatch", b"bad", b"wrong", b"unauthorized",
    b"unauthenticated", b"forbidden", b"refused", b"closed", b"unavailable", b"unexpected", b"illegal", b"malformed", b"unreachable", b"eof", b"required", b"exceeded", b"incorrect", b"rejected", b"revoked", b"corrupt", b"conflict", b"aborted", b"blocked", b"locked", b"disabled",
    b"throttled", b"throttling", b"setup", b"fault", b"panic", b"violation", b"credential",
]);

/// Words that names of errors end in.
#[rustfmt::skip]
static ENDS: Words = Words::of(&[
    b"error", b"errors", b"err", b"exception", b"failure", b"failed", b"denied", b"canceled", b"cancelled", b"expired", b"invalid", b"missing", b"unsupported", b"timeout", b"mismatch", b"found", b"present", b"required", b"exceeded", b"refused",
    b"closed", b"unavailable", b"unreachable", b"rejected", b"revoked", b"fault", b"violation", b"locked", b"disabled", b"credentials", b"providers",
]);

/// Kinds of changes that messages of commits begin with.
#[rustfmt::skip]
static CHANGES: Words = Words::of(&[
    b"feat", b"fix", b"chore", b"docs", b"doc", b"refactor", b"test", b"tests", b"ci", b"build", b"perf", b"style", b"revert", b"deps", b"security", b"bump", b"feature", b"bugfix", b"hotfix", b"wip", b"lint", b"release", b"cleanup", b"misc",
]);
