//! Names that are a secret's elsewhere: working directories, packages, PAM services, name-service sources, databases.

use super::benign;
use super::key::Key;
use super::value::Value;
use crate::name::KeyKind;
use crate::scan::text::{Text, is_blank, is_quote};
use crate::words::Words;

/// Whether what stands around a name and its value tells that the name is not that of a secret.
pub(crate) fn is_another_thing(text: Text<'_>, key: Key, value: &Value, separator: u8) -> bool {
    let name = text.slice(key.start..key.end);
    let bytes = text.slice(value.range.clone());
    if key.kind == KeyKind::Session {
        return is_windows_sid(bytes) || is_database(text, key, name);
    }
    if key.kind == KeyKind::Secret && is_working_directory(text, key, name, bytes) {
        return true;
    }
    let glued = separator == b':' && !value.quoted && text.before(value.range.start) == b':';
    if separator == b':' && !value.quoted && is_state(bytes) {
        return true;
    }
    if separator == b':' && name.len() == 4 && is_turn(text, key, bytes) {
        return true;
    }
    let close = separator == b':' && !value.quoted && value.range.start == key.end + 1;
    close && (is_function(bytes) || bytes.ends_with(b".deb") || bytes.ends_with(b".rpm"))
        || glued && (is_package(text, key, bytes) || is_pam_service(text, key, bytes))
        || glued && GRANTS.has(bytes)
        || separator == b':' && name == b"passwd" && SOURCES.has(bytes)
}

/// `secrets:get/1`: a function of Erlang and the number of its arguments.
fn is_function(value: &[u8]) -> bool {
    matches!(value, [name @ .., b'/', arity] if arity.is_ascii_digit()
        && name.len() > 1
        && name.iter().all(|b| b.is_ascii_lowercase() || *b == b'_'))
}

/// `S-1-5-21-…`: a security identifier (MS-DTYP 2.4.2), which names an account.
fn is_windows_sid(value: &[u8]) -> bool {
    value
        .strip_prefix(b"S-1-")
        .is_some_and(|rest| rest.iter().all(|&b| b.is_ascii_digit() || b == b'-'))
}

/// `ORACLE_SID=PRODDB01`, `(CONNECT_DATA=(SID=PRODDB01))`: the name of a database instance.
fn is_database(text: Text<'_>, key: Key, name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"oracle_sid")
        || name == b"SID" && matches!(text.before(key.start), b'(' | b'=')
}

/// `PWD=/srv`, `OLDPWD=/root`: the shell's working directory; in `;Pwd=/x;` of a connection string it is none.
fn is_working_directory(text: Text<'_>, key: Key, name: &[u8], value: &[u8]) -> bool {
    let named = matches!(name, b"PWD" | b"OLDPWD" | b"pwd") && text.before(key.start) != b';';
    named
        && matches!(value, [b'/' | b'~', ..])
        && value
            .iter()
            .all(|&b| b.is_ascii_alphanumeric() || b >= 0x80 || b"/._-~+@".contains(&b))
}

/// `libsecret-1-0:amd64`, `acme/password:latest`: a package and its architecture, an image and its tag.
fn is_package(text: Text<'_>, key: Key, value: &[u8]) -> bool {
    ARCHITECTURES.has(value)
        || text.before(key.start) == b'/'
            && text.before(key.start - 1) > b' '
            && !benign::is_secretish(value)
            && !value.iter().all(u8::is_ascii_digit)
}

/// `second pass: optimizing`, `boarding pass: printed`: a turn, or a ticket.
fn is_turn(text: Text<'_>, key: Key, value: &[u8]) -> bool {
    let end = text.run_back(key.start, 1, |b| matches!(b, b' ' | b'-'));
    let word = text.slice(text.run_back(end, 12, |b| b.is_ascii_alphanumeric())..end);
    key.kind == KeyKind::Pass
        && end < key.start
        && TURNS.has_folded(word)
        && !benign::is_secretish(value)
}

/// `pam_unix(passwd:chauthtok)`: a service and what it is asked for.
fn is_pam_service(text: Text<'_>, key: Key, value: &[u8]) -> bool {
    text.before(key.start) == b'(' && PAM_CALLS.has(value)
}

#[rustfmt::skip]
static ARCHITECTURES: Words = Words::of(&[
    b"all", b"any", b"native", b"noarch", b"amd64", b"arm64", b"aarch64", b"armel", b"armhf", b"armv7l", b"i386", b"i486", b"i586", b"i686", b"x86_64", b"x32",
    b"ppc64", b"ppc64el", b"ppc64le", b"powerpc", b"s390x", b"riscv64", b"loong64", b"mips", b"mipsel", b"mips64el", b"sparc64", b"ia64", b"alpha", b"hppa", b"m68k", b"sh4",
]);

/// What stands before `pass` where it opens no account.
#[rustfmt::skip]
static TURNS: Words = Words::of(&[
    b"first", b"second", b"third", b"fourth", b"last", b"final", b"next", b"previous", b"1st", b"2nd", b"3rd", b"4th", b"nth", b"each", b"every", b"this", b"one", b"two", b"single", b"multi",
    b"boarding", b"day", b"season", b"bus", b"ski", b"travel", b"festival", b"museum", b"event", b"lint", b"type", b"compiler", b"optimizer", b"optimization", b"test", b"render", b"shadow", b"depth", b"forward", b"backward",
    b"analysis", b"check", b"cleanup", b"mountain", b"low", b"high", b"band", b"full", b"initial", b"extra", b"verification", b"gc", b"mark", b"sweep", b"vacuum", b"compaction", b"scrub",
]);

/// What a scope lets one do with it: `token:create`, `secret:read`.
static GRANTS: Words = Words::of(&[
    b"create", b"read", b"write", b"list", b"update", b"delete", b"revoke", b"rotate", b"manage",
    b"admin", b"view", b"use",
]);

/// Management groups of PAM and what its modules call their entry points.
#[rustfmt::skip]
static PAM_CALLS: Words = Words::of(&[
    b"auth", b"account", b"session", b"password", b"chauthtok", b"setcred", b"authenticate", b"acct_mgmt", b"open_session", b"close_session",
]);

/// Where `nsswitch.conf` may send a look-up for accounts.
#[rustfmt::skip]
static SOURCES: Words = Words::of(&[
    b"files", b"sss", b"systemd", b"compat", b"nis", b"nisplus", b"ldap", b"db", b"dns", b"winbind", b"hesiod", b"extrausers", b"cache", b"mymachines", b"altfiles",
]);

/// Whether a bare word behind a name speaks about it in another language: `Passwort: erforderlich`.
fn is_state(value: &[u8]) -> bool {
    let foreign = value.iter().any(|&b| b >= 0x80);
    if foreign {
        return value
            .iter()
            .all(|&b| b >= 0x80 || b.is_ascii_alphabetic() || is_blank(b) || is_quote(b));
    }
    is_known_state(value)
}

/// The same of the words that are known alone.
pub(super) fn is_known_state(value: &[u8]) -> bool {
    STATES.has_folded(value)
}

/// Required, wrong, invalid, expired, empty, changed, missing, forgotten, hidden; accents and look-alikes are folded.
#[rustfmt::skip]
static STATES: Words = Words::of(&[
    b"erforderlich", b"ungultig", b"ungueltig", b"falsch", b"abgelaufen", b"leer", b"fehlt", b"vergessen", b"verborgen", b"richtig", b"korrekt", b"inkorrekt",
    b"obligatoire", b"requis", b"incorrecte", b"invalide", b"expire", b"vide", b"modifie", b"manquant", b"oublie", b"masque", b"errone",
    b"obligatoria", b"obligatorio", b"requerida", b"requerido", b"incorrecta", b"incorrecto", b"invalida", b"invalido", b"caducada", b"vacia", b"olvidada", b"oculta", b"correcta",
    b"obrigatoria", b"obrigatorio", b"necessaria", b"expirada", b"vazia", b"alterada", b"esquecida", b"incorreta", b"correta",
    b"obbligatoria", b"obbligatorio", b"richiesta", b"errata", b"sbagliata", b"scaduta", b"vuota", b"mancante", b"dimenticata", b"nascosta", b"corretta",
    b"verplicht", b"vereist", b"onjuist", b"ongeldig", b"verlopen", b"leeg", b"gewijzigd", b"ontbreekt", b"vergeten", b"verborgen", b"fout", b"juist",
    b"obligatoriskt", b"obligatorisk", b"kravs", b"felaktigt", b"ogiltigt", b"utgatt", b"tomt", b"andrat", b"saknas", b"glomt", b"fel", b"dolt",
    b"pakraevet", b"forkert", b"ugyldig", b"udlobet", b"tom", b"aendret", b"mangler", b"glemt", b"skjult", b"pakrevd", b"feil", b"utlopt",
    b"pakollinen", b"virheellinen", b"vaara", b"vanhentunut", b"tyhja", b"puuttuu", b"unohtunut", b"piilotettu",
    b"wymagane", b"bledne", b"nieprawidlowe", b"niepoprawne", b"wygaslo", b"wygasl", b"wygasla", b"niewazny", b"niewazna", b"niewazne", b"puste", b"zmienione", b"brak", b"ukryte", b"poprawne",
    b"povinne", b"spatne", b"nespravne", b"neplatne", b"vyprselo", b"prazdne", b"zmeneno", b"chybi", b"skryte",
    b"kotelezo", b"helytelen", b"hibas", b"ervenytelen", b"lejart", b"ures", b"hianyzik",
    b"obligatorie", b"incorecta", b"gresita", b"expirata", b"goala", b"lipsa",
    b"gerekli", b"zorunlu", b"yanlis", b"hatali", b"gecersiz", b"bos", b"eksik",
    b"wajib", b"salah", b"kosong", b"kedaluwarsa", b"diperlukan", b"obavezno", b"obavezna", b"pogresna", b"neispravna", b"zahtevano",
    b"bat-buoc",
]);

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn other_things_by_the_same_names_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "TTY=pts/2 ; PWD=/tmp ; USER=root",
            "OLDPWD=/opt",
            "PWD=~/src",
            "SubjectUserSid=S-1-5-18",
            "{\"TargetSid\":\"S-1-5-21-1004336348-1177238915-682003330-512\"}",
            "ORACLE_SID=SALESDB2",
            "(CONNECT_DATA=(SID=SALESDB2))",
            "Unpacking libpam-passwdqc:arm64 (2.0.3-1) ...",
            "Setting up gir1.2-secret-1:amd64 (0.21.4-1)",
            "pulled registry.example/team/token:stable",
            "pam_sss(passwd:setcred): refused",
            "passwd: sss files",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }

    #[test]
    fn secrets_beside_them_go() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (text, secret) in [
            ("Server=db;Pwd=/opt9x;Database=x", "/opt9x"),
            ("DB_PWD=/x9y", "/x9y"),
            ("PWD=hunter2", "hunter2"),
            ("(passwd:hunter2)", "hunter2"),
            ("passwd: hunter2", "hunter2"),
            ("sid=9f8e7d6c5b4a", "9f8e7d6c5b4a"),
        ] {
            assert!(!redactor.redact(text).contains(secret), "{text}");
        }
    }
}
