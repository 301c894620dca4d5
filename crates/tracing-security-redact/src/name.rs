//! What a name says about the value behind it: whole segments decide, so that `pass` hits `user_pass`, never `compass`.
//!
//! One reading serves field names (once per callsite) and the keys found inside text, so both agree.

use crate::detector::Rule;
use crate::segments::Segments;
use crate::words::Words;

/// What kind of secret a name announces; it decides which values are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// `password`, `api_key`, `client_secret`: any value.
    Secret,
    /// `token`, `jwt`: any value but counters and words that describe a token.
    Token,
    /// `current_token`: a parser's or a pager's unless it looks made.
    PlacedToken,
    /// `credentials`: a container more often than a value.
    Credential,
    /// `pass`: also counts test results.
    Pass,
    /// `auth`: also names a mechanism.
    Auth,
    /// `pin`, `otp`, `cvv`, `verification_code`: short codes.
    Code,
    /// `authorization`: a scheme, then its credentials.
    AuthHeader,
    /// `cookie`, `set-cookie`: pairs whose names survive.
    Cookie,
    /// `session_id`, `sid`.
    Session,
    /// `session`: names a session as often as it is what opens it.
    SessionName,
    /// `secret_id`: opens something when it is a UUID, else names a secret.
    SecretId,
    /// `ssn`.
    Ssn,
    /// `card_number`.
    Card,
}

impl KeyKind {
    /// The rule that speaks for a value behind such a name.
    pub(crate) const fn rule(self) -> Rule {
        match self {
            Self::AuthHeader => Rule::AuthScheme,
            Self::Cookie => Rule::Cookie,
            Self::Session | Self::SessionName => Rule::SessionId,
            Self::Ssn => Rule::UsSsn,
            Self::Card => Rule::PaymentCard,
            _ => Rule::KeyValueSecret,
        }
    }
}

/// The kind of secret that a name announces, if any.
pub(crate) fn classify(name: &[u8]) -> Option<KeyKind> {
    let segments = Segments::of(name);
    // `PaSsWoRd`: no word has a hump at every other letter.
    if segments.len() >= 4 && (0..segments.len()).all(|index| segments.get(index).len() <= 2) {
        return classify_segments(&Segments::of(&name.to_ascii_lowercase()));
    }
    classify_segments(&segments)
}

fn classify_segments(segments: &Segments) -> Option<KeyKind> {
    let mut found = None;
    for start in 0..segments.len() {
        if let Some((kind, taken)) = word_at(segments, start) {
            found = Some((kind, start, start + taken));
        }
    }
    let (kind, start, end) = found?;
    let head = start
        .checked_sub(1)
        .map_or(&b""[..], |before| segments.get(before));
    if is_descriptive_head(kind, head) || is_descriptive_tail(kind, segments, end) {
        return None;
    }
    Some(match kind {
        KeyKind::Token if matches!(head, b"current" | b"previous") => KeyKind::PlacedToken,
        // `db_pass` counts no tests.
        KeyKind::Pass if OWNERS.has(head) => KeyKind::Secret,
        _ => kind,
    })
}

/// The secret word that starts at a segment, with the number of segments it takes.
fn word_at(segments: &Segments, start: usize) -> Option<(KeyKind, usize)> {
    let first = singular(segments.get(start));
    let second = singular(segments.get(start + 1));
    if SECONDS.has(second)
        && let Some(kind) = pair(first, second)
    {
        return Some((kind, 2));
    }
    let kind = match SINGLE_WORDS.place(first) {
        Some(place) => SINGLES.get(place).map(|(_, kind)| *kind),
        None => by_suffix(first),
    };
    Some((kind?, 1))
}

/// Two words that only together name a secret.
fn pair(first: &[u8], second: &[u8]) -> Option<KeyKind> {
    match (first, second) {
        (_, b"key") if KEY_HEADS.has(first) => Some(KeyKind::Secret),
        (_, b"phrase" | b"word") if PHRASE_HEADS.has(first) => Some(KeyKind::Secret),
        (_, b"code") if CODE_HEADS.has(first) => Some(KeyKind::Code),
        (b"session" | b"sess", b"id" | b"key" | b"identifier") => Some(KeyKind::Session),
        (b"secret", b"id") => Some(KeyKind::SecretId),
        (b"code", b"verifier") | (b"de", b"passe") | (b"wifi" | b"wpa" | b"wpa2", b"key") => {
            Some(KeyKind::Secret)
        }
        (b"social", b"security") | (b"ssn", b"number") => Some(KeyKind::Ssn),
        (b"saml", b"response" | b"assertion") => Some(KeyKind::Token),
        (b"card" | b"cc", b"number" | b"num" | b"no" | b"pan") => Some(KeyKind::Card),
        (b"credit" | b"debit", b"card") => Some(KeyKind::Card),
        (b"palavra", b"passe") | (b"kata", b"sandi" | b"laluan") => Some(KeyKind::Secret),
        (b"pass", b"word" | b"phrase" | b"code" | b"wd") => Some(KeyKind::Secret),
        _ => None,
    }
}

/// Words that announce a secret with any letters in front: `PGPASSWORD`, `clientsecret`, `authtoken`.
fn by_suffix(word: &[u8]) -> Option<KeyKind> {
    // Two letters settle it for most words.
    match word {
        [.., b'e', b'n'] if word.ends_with(b"token") => Some(KeyKind::Token),
        [.., b'a', b'l'] if word.ends_with(b"credential") => Some(KeyKind::Credential),
        // Two or three letters say little: what stands before them must be an owner.
        [head @ .., b'p', b'w'] | [head @ .., b'p', b's', b'k'] if OWNERS.has(head) => {
            Some(KeyKind::Secret)
        }
        [_, _, .., b'a', b's', b's'] if word.ends_with(b"pass") && !OTHER_PASSES.has(word) => {
            Some(KeyKind::Pass)
        }
        [.., b't', b'h'] if word == b"masterauth" => Some(KeyKind::Secret),
        [.., b'r' | b'w', b'd' | b't']
        | [.., b's' | b'd', b'e']
        | [.., b'n', b'a']
        | [.., b'e', b't' | b'y']
            if SECRET_SUFFIXES.ends(word) =>
        {
            Some(KeyKind::Secret)
        }
        _ => None,
    }
}

/// A word without its plural `s` or its number: `passwords`, `password2`.
fn singular(word: &[u8]) -> &[u8] {
    let digits = word.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let word = word.get(..word.len() - digits).unwrap_or(word);
    match word {
        [head @ .., b's'] if head.len() > 2 && !head.ends_with(b"s") => head,
        _ => word,
    }
}

/// `max_tokens`, `has_password`, `page_token`: the name speaks about the thing, not of it.
fn is_descriptive_head(kind: KeyKind, head: &[u8]) -> bool {
    match kind {
        KeyKind::Session | KeyKind::Card | KeyKind::Ssn | KeyKind::Cookie => false,
        KeyKind::SessionName => !head.is_empty() && !SESSION_HEADS.has(head),
        KeyKind::Token => HEADS.has(head) || TOKEN_HEADS.has(head),
        _ => HEADS.has(head),
    }
}

/// `password_changed_at`, `private_key_path`, `token_type`; while `password_hash` and `api_key_2` stay secret.
fn is_descriptive_tail(kind: KeyKind, segments: &Segments, from: usize) -> bool {
    if from >= segments.len() {
        return false;
    }
    let last = segments.get(segments.len() - 1);
    let first = segments.get(from);
    if VALUE_TAILS.has(last) || last.iter().all(u8::is_ascii_digit) {
        return false;
    }
    if kind == KeyKind::Ssn && matches!(last, b"number" | b"num" | b"no") {
        return false;
    }
    if matches!(kind, KeyKind::Secret | KeyKind::Pass) && HASH_TAILS.has(last) {
        return false;
    }
    if DESCRIPTIVE_TAILS.has(first) || DESCRIPTIVE_TAILS.has(last) {
        return true;
    }
    !matches!(kind, KeyKind::Secret | KeyKind::Card | KeyKind::Ssn)
}

/// Words that name a secret by themselves.
#[rustfmt::skip]
const SINGLES: &[(&[u8], KeyKind)] = &[
    (b"pass", KeyKind::Pass), (b"auth", KeyKind::Auth), (b"clave", KeyKind::Auth),
    (b"pin", KeyKind::Code), (b"otp", KeyKind::Code), (b"totp", KeyKind::Code), (b"cvv", KeyKind::Code), (b"cvc", KeyKind::Code),
    (b"csc", KeyKind::Code), (b"pincode", KeyKind::Code), (b"cvn", KeyKind::Code),
    (b"authorization", KeyKind::AuthHeader), (b"authorisation", KeyKind::AuthHeader), (b"cookie", KeyKind::Cookie),
    (b"sid", KeyKind::Session), (b"sessionid", KeyKind::Session), (b"jsessionid", KeyKind::Session), (b"phpsessid", KeyKind::Session),
    (b"sessid", KeyKind::Session), (b"aspsessionid", KeyKind::Session),
    (b"ssn", KeyKind::Ssn),
    (b"cardnumber", KeyKind::Card), (b"creditcard", KeyKind::Card), (b"ccnumber", KeyKind::Card), (b"ccnum", KeyKind::Card),
    (b"cardno", KeyKind::Card), (b"pan", KeyKind::Card),
    (b"jwt", KeyKind::Token), (b"bearer", KeyKind::Token), (b"cred", KeyKind::Credential),
    (b"pswd", KeyKind::Secret), (b"psw", KeyKind::Secret), (b"passwrd", KeyKind::Secret), (b"mnemonic", KeyKind::Secret),
    (b"pw", KeyKind::Secret), (b"psk", KeyKind::Secret), (b"session", KeyKind::SessionName),
    (b"salasana", KeyKind::Secret), (b"heslo", KeyKind::Secret), (b"geslo", KeyKind::Secret), (b"jelszo", KeyKind::Secret), (b"sifre", KeyKind::Secret),
    (b"lozinka", KeyKind::Secret), (b"parool", KeyKind::Secret), (b"contrasenya", KeyKind::Secret), (b"contrasinal", KeyKind::Secret),
    (b"adgangskode", KeyKind::Secret), (b"kodeord", KeyKind::Secret), (b"passord", KeyKind::Secret), (b"mdp", KeyKind::Secret), (b"motdepasse", KeyKind::Secret),
    (b"senha", KeyKind::Secret), (b"haslo", KeyKind::Secret), (b"parola", KeyKind::Secret),
];

static SINGLE_WORDS: Words = Words::of(&SINGLE_NAMES);

static SINGLE_NAMES: [&[u8]; SINGLES.len()] = {
    let mut names: [&[u8]; SINGLES.len()] = [b""; SINGLES.len()];
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while index < names.len() {
        names[index] = SINGLES[index].0;
        index += 1;
    }
    names
};

/// The second words of [`pair`].
#[rustfmt::skip]
static SECONDS: Words = Words::of(&[
    b"key", b"phrase", b"word", b"code", b"id", b"identifier", b"security", b"number", b"num", b"no", b"pan", b"card", b"wd", b"passe", b"sandi", b"laluan",
    b"verifier", b"passe", b"response", b"assertion",
]);

#[rustfmt::skip]
static SECRET_SUFFIXES: Words = Words::of(&[
    b"password", b"passwd", b"passphrase", b"passcode", b"pwd", b"passwort", b"kennwort", b"contrasena", b"wachtwoord",
    b"losenord", b"secret", b"apikey", b"secretkey", b"privatekey", b"privkey", b"accesskey", b"authkey", b"signingkey", b"encryptionkey",
    b"masterkey", b"accountkey", b"sharedkey", b"seedphrase",
]);

#[rustfmt::skip]
static KEY_HEADS: Words = Words::of(&[
    b"api", b"access", b"private", b"priv", b"secret", b"signing", b"sign", b"encryption", b"encrypt", b"decryption", b"decrypt", b"master",
    b"auth", b"account", b"shared", b"storage", b"service", b"license", b"hmac", b"aes", b"rsa", b"ssh", b"jwt", b"webhook",
    b"app", b"application", b"subscription", b"admin", b"deploy", b"cipher", b"crypto", b"host", b"wallet", b"kms", b"security", b"client",
    b"authentication", b"digest", b"function", b"functions", b"preshared", b"psk", b"unseal", b"recovery", b"product", b"activation", b"registration", b"server",
    b"integration", b"bootstrap", b"gossip", b"transit", b"hec", b"developer", b"enc", b"dec", b"mac", b"otp", b"totp", b"fernet",
    b"session", b"merchant", b"partner", b"vault", b"tls", b"ssl", b"wpa", b"wep", b"wifi", b"bitlocker", b"restic", b"borg",
    b"stripe", b"sendgrid", b"mailgun", b"twilio", b"openai", b"anthropic", b"datadog", b"newrelic", b"algolia", b"aws", b"gcp", b"azure",
    b"github", b"gitlab", b"slack", b"rapid", b"rapidapi", b"cosmos", b"eventhub", b"servicebus", b"write", b"ingest", b"instrumentation",
]);

/// Whose `pw`, `psk` or `pass` it is: `bindpw`, `wpapsk`, `db_pass`.
#[rustfmt::skip]
static OWNERS: Words = Words::of(&[
    b"bind", b"root", b"user", b"usr", b"db", b"sql", b"mysql", b"pg", b"admin", b"adm", b"ldap", b"ad", b"ftp", b"mail", b"smtp", b"imap", b"my",
    b"sa", b"sys", b"new", b"old", b"login", b"ssh", b"vnc", b"rdp", b"http", b"web", b"app", b"svc", b"service", b"domain", b"host", b"wifi",
    b"wpa", b"wlan", b"vpn", b"ipsec", b"ike", b"tls", b"master", b"slave", b"repl", b"key", b"store", b"keystore", b"trust", b"truststore",
    b"zip", b"enc", b"crypt", b"proxy", b"console", b"enable", b"bios", b"ipmi", b"bmc", b"temp", b"tmp", b"default", b"init", b"initial",
    b"manager", b"mgr", b"oracle", b"redis", b"mongo", b"samba", b"smb", b"sudo", b"su", b"guest", b"backup", b"rootdn", b"nt", b"lm",
    b"radius", b"snmp", b"auth", b"priv", b"sae", b"client", b"server",
    b"database", b"datasource", b"postgres", b"postgresql", b"mariadb", b"mssql", b"mongodb", b"rabbitmq", b"amqp", b"kafka", b"elastic", b"es", b"nexus",
    b"jenkins", b"registry", b"docker", b"git", b"jdbc", b"dba", b"account", b"owner", b"kerberos", b"jks", b"cert", b"p12", b"pkcs12", b"email", b"wp",
]);

/// Words that end in `pass` and open nothing.
#[rustfmt::skip]
static OTHER_PASSES: Words = Words::of(&[
    b"bypass", b"compass", b"encompass", b"gyrocompass", b"trespass", b"surpass", b"overpass", b"underpass", b"outpass", b"repass", b"lowpass",
    b"highpass", b"bandpass", b"allpass", b"subpass", b"multipass", b"renderpass", b"singlepass", b"onepass", b"twopass", b"firstpass",
    b"secondpass", b"lastpass", b"keepass", b"gamepass", b"battlepass", b"depthpass", b"shaderpass", b"computepass", b"copypass", b"prepass",
    b"postpass", b"skipass", b"testpass", b"checkpass", b"optpass", b"boardingpass", b"buspass", b"flypass", b"didpass", b"nopass", b"xpass",
    b"proxypass", b"fastcgipass", b"uwsgipass", b"grpcpass", b"passpass", b"wrongpass", b"badpass", b"askpass",
]);

/// What stands before `session` where it is what opens it.
static SESSION_HEADS: Words = Words::of(&[
    b"user", b"aiohttp", b"laravel", b"rack", b"rails", b"flask", b"django", b"symfony", b"ci",
    b"web", b"login", b"auth", b"connect", b"gitlab", b"admin", b"my", b"app",
]);

/// Hashes of a password are as good as the password to whoever tries words; those of a file are not behind its name.
#[rustfmt::skip]
static HASH_TAILS: Words = Words::of(&[
    b"sha1", b"sha256", b"sha512", b"md5", b"bcrypt", b"argon2", b"argon2id", b"scrypt", b"pbkdf2", b"ntlm", b"nthash", b"crypt",
]);

static PHRASE_HEADS: Words = Words::of(&[
    b"seed",
    b"recovery",
    b"mnemonic",
    b"backup",
    b"secret",
    b"wallet",
    b"pass",
]);

#[rustfmt::skip]
static CODE_HEADS: Words = Words::of(&[
    b"verification", b"auth", b"authorization", b"authentication", b"security", b"access", b"recovery", b"backup", b"activation",
    b"confirmation", b"time", b"otp", b"sms", b"mfa", b"2fa", b"totp", b"login", b"reset", b"unlock", b"pin", b"cvv", b"cvc", b"device",
]);

#[rustfmt::skip]
static HEADS: Words = Words::of(&[
    b"is", b"has", b"have", b"no", b"use", b"uses", b"require", b"requires", b"required", b"needs", b"with", b"without", b"forgot", b"show", b"hide", b"allow", b"enable", b"disable", b"missing", b"invalid",
    b"max", b"min", b"num", b"count", b"total", b"public", b"expired", b"wrong", b"bad", b"weak",
]);

#[rustfmt::skip]
static TOKEN_HEADS: Words = Words::of(&[
    b"page", b"next", b"continuation", b"cancellation", b"cancel", b"fencing", b"unexpected", b"expected", b"unknown", b"prompt",
    b"completion", b"input", b"output", b"used", b"remaining", b"cached", b"reasoning", b"n", b"per", b"of", b"illegal", b"eof",
]);

#[rustfmt::skip]
static VALUE_TAILS: Words = Words::of(&[
    b"value", b"val", b"hash", b"hashed", b"plain", b"plaintext", b"text", b"raw", b"new", b"old", b"current", b"previous", b"confirm",
    b"confirmation", b"again", b"repeat", b"base64", b"b64", b"hex", b"encoded", b"encrypted", b"enc", b"string", b"str", b"salt",
    b"digest", b"prod", b"production", b"dev", b"staging", b"test", b"live", b"primary", b"secondary", b"backup", b"data", b"pem", b"der",
    b"content", b"contents", b"body", b"bytes", b"header", b"a", b"b", b"x", b"env",
]);

#[rustfmt::skip]
static DESCRIPTIVE_TAILS: Words = Words::of(&[
    b"id", b"ids", b"name", b"names", b"type", b"types", b"kind", b"path", b"paths", b"file", b"files", b"filename", b"dir", b"directory",
    b"url", b"uri", b"endpoint", b"host", b"count", b"counts", b"number", b"len", b"length", b"size", b"min", b"max", b"limit", b"limits",
    b"policy", b"policies", b"rule", b"rules", b"reset", b"resets", b"change", b"changes", b"changed", b"update", b"updated", b"updates",
    b"expire", b"expires", b"expired", b"expiry", b"expiration", b"exp", b"ttl", b"lifetime", b"age", b"at", b"on", b"time", b"timestamp",
    b"date", b"created", b"modified", b"rotated", b"rotation", b"rotate", b"version", b"ver", b"enabled", b"enable", b"disabled", b"required",
    b"optional", b"valid", b"invalid", b"validation", b"validity", b"validator", b"validated", b"verified", b"verify", b"verification",
    b"status", b"state", b"strength", b"score", b"attempt", b"attempts", b"tries", b"retries", b"failures", b"field", b"fields", b"form",
    b"input", b"prompt", b"hint", b"label", b"placeholder", b"format", b"regex", b"pattern", b"algorithm", b"algo", b"alg", b"method",
    b"methods", b"mode", b"scheme", b"provider", b"issuer", b"audience", b"scope", b"scopes", b"usage", b"use", b"used", b"uses", b"bucket",
    b"manager", b"store", b"storage", b"service", b"server", b"client", b"ref", b"refs", b"reference", b"arn", b"source", b"var",
    b"index", b"column", b"row", b"table", b"ring", b"event", b"events", b"error", b"errors", b"err", b"message", b"msg", b"exists",
    b"missing", b"present", b"set", b"unset", b"match", b"mismatch", b"matches", b"ok", b"success", b"failed", b"failure", b"cache",
    b"cached", b"hits", b"misses", b"rate", b"per", b"position", b"offset", b"line", b"start", b"end", b"handler", b"parser", b"class",
    b"module", b"info", b"details", b"description", b"title", b"link", b"page", b"email", b"sent", b"request", b"requests", b"requested",
    b"response", b"history", b"complexity", b"generator", b"encoder", b"hasher", b"checker", b"vault", b"engine", b"lookup", b"mount",
    b"template", b"backend", b"config", b"settings", b"options", b"flow", b"grant", b"exchange", b"callback", b"redirect", b"bits", b"curve",
    b"fingerprint", b"thumbprint", b"checksum", b"seconds", b"secs", b"ms", b"minutes", b"hours", b"days", b"interval", b"window",
    b"budget", b"quota", b"remaining", b"refill", b"capacity", b"level", b"by", b"from", b"owner", b"user", b"users", b"username",
    b"agent", b"refresh", b"review", b"reminder", b"screen", b"dialog", b"controller", b"middleware", b"filter", b"cost", b"rounds",
    b"iterations", b"uid", b"namespace", b"region", b"secure", b"samesite", b"domain", b"consent", b"banner", b"jar", b"origin", b"bound",
    b"sha256", b"encryption", b"hashing", b"hashers", b"authenticator", b"authentication", b"charset", b"alphabet", b"prefix", b"stdin", b"fd", b"command", b"cmd", b"helper", b"protected", b"protection", b"spec", b"visible", b"keyring", b"management", b"scanner", b"scanning", b"detection", b"leak", b"leaks", b"last4", b"first6", b"brand", b"network", b"stream", b"group", b"groups", b"validators", b"view", b"checked", b"less", b"read", b"write", b"create", b"list", b"delete", b"revoke", b"manage", b"kid", b"count_total", b"realm", b"failures_total", b"total",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_segments_decide_in_every_spelling() {
        for name in [
            "password",
            "userPassword",
            "DB_PASSWORD",
            "PGPASSWORD",
            "user-passwd",
            "r#pass",
            "api.key",
            "apiKey",
            "APIKey",
            "X-Api-Key",
            "client_secret",
            "clientsecret",
            "passwordHash",
            "password2",
            "new_password",
            "aws_secret_access_key",
            "private key",
            "one-time-code",
            "refreshToken",
            "csrf_token",
            "password_reset_token",
            "currentToken",
        ] {
            assert!(classify(name.as_bytes()).is_some(), "{name}");
        }
    }

    #[test]
    fn names_that_only_speak_about_a_secret_stay_clean() {
        for name in [
            "compass",
            "bypass",
            "author",
            "spin",
            "opinion",
            "secretary",
            "keyboard",
            "password_changed_at",
            "private_key_path",
            "token_type",
            "max_tokens",
            "has_password",
            "passwordPolicy",
            "token_bucket",
            "secret_name",
            "api_key_id",
            "key",
            "status_code",
            "authenticated",
            "authorized",
            "cookie_consent",
            "page_token",
            "passport",
            "tokenizer",
        ] {
            assert_eq!(classify(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn names_of_any_length_and_bytes_are_read() {
        let long = format!("{}password", "x_".repeat(400));
        assert_eq!(classify(long.as_bytes()), Some(KeyKind::Secret));
        assert_eq!(classify(b""), None);
        assert_eq!(classify(&[0xff; 300]), None);
    }
}
