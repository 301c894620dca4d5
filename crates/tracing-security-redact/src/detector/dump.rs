//! Password hashes as databases and directories dump them, and as auditing tools write them down.
//!
//! Sources: the MySQL manual (`*` and 40 hexadecimal digits), [MS-NLMP] as pwdump and its kin print it, RFC 2307
//! (`{SSHA}`), RFC 5803 (SCRAM), and the formats that hashcat and John the Ripper document.

use super::Rule;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_quote};
use crate::words::Words;

/// Longest hash that is followed: tickets of Kerberos take a few kilobytes.
const CAP: usize = 8_192;
/// The LM hash of no password, which every Windows since Vista writes.
const EMPTY_LM: &[u8] = b"aad3b435b51404eeaad3b435b51404ee";

/// At a `$` behind which `name` and another `$` stand: `$krb5tgs$23$*svc$REALM$x*$…`.
pub(crate) fn at_name(finder: &mut Finder<'_, '_>, place: usize, name: &[u8], name_end: usize) {
    let text = finder.text;
    if !(name.starts_with(b"krb5") || FORMATS.has(name)) {
        return;
    }
    let end = text.run(name_end, CAP, |b| {
        b > 0x20 && !is_quote(b) && !matches!(b, b'<' | b'>' | b',' | b';' | b'\\' | b')')
    });
    let random = text
        .slice(name_end..end)
        .split(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'/' | b'.'))
        .any(|field| field.len() >= 16 && field.iter().any(u8::is_ascii_digit));
    if random {
        finder.push(place, end, Rule::PasswordHash);
    }
}

/// At the first `$` behind a digit: `SCRAM-SHA-256$4096:salt$key:key`, and `scrypt:32768:8:1$salt$hash` as Werkzeug
/// writes it.
pub(crate) fn behind_costs(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let head = text.run_back(place, 32, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b':' | b'-')
    });
    let costs = text.slice(head..place);
    let Some(start) = [&b"scrypt:"[..], b"pbkdf2:", b"SCRAM-SHA-"]
        .iter()
        .find_map(|scheme| memchr::memmem::rfind(costs, scheme))
        .map(|at| head + at)
    else {
        return false;
    };
    let end = text.run(place + 1, 512, |b| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'+' | b'/' | b'=' | b'.' | b'-' | b'_' | b'$' | b':')
    });
    let end = end - usize::from(text.before(end) == b'.' || text.before(end) == b':');
    let salted = memchr::memchr(b'$', text.slice(place + 1..end));
    let is_one = salted.is_some_and(|at| at > 0 && end - place > at + 32);
    if is_one {
        finder.push(start, end, Rule::PasswordHash);
    }
    is_one
}

/// At a long run: `*94BDC…`, `lm:nt:::`, `user::DOMAIN:challenge:proof:blob`, `{SSHA}…`.
pub(crate) fn at_run(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    match finder.text.before(place) {
        b'*' => mysql(finder, place),
        b'}' => ldap(finder, place),
        _ if finder.text.at(place + 32) == b':' => windows(finder, place),
        _ => false,
    }
}

fn mysql(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let end = text.run(place, 41, |b| {
        b.is_ascii_digit() || matches!(b, b'A'..=b'F')
    });
    let is_one = end == place + 40 && !text.at(end).is_ascii_alphanumeric();
    if is_one {
        finder.push(place - 1, end, Rule::PasswordHash);
    }
    is_one
}

fn ldap(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let scheme = text.run_back(place - 1, 16, |b| {
        b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_')
    });
    let end = text.run(place, 512, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'.' | b'$')
    });
    let is_one = text.before(scheme) == b'{'
        && SCHEMES.has(text.slice(scheme..place - 1))
        && end - place >= 20;
    if is_one {
        finder.push(scheme - 1, end, Rule::PasswordHash);
    }
    is_one
}

fn windows(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let end = hex_end(text, place, 33);
    if end != place + 32 {
        return false;
    }
    // A challenge of eight bytes, its proof, and what the client said.
    let challenge = place.saturating_sub(17);
    if text.before(place) == b':' && hex_end(text, challenge, 16) == place - 1 {
        let blob = text.run(end + 1, CAP, |b| b.is_ascii_hexdigit());
        let is_response = text.before(challenge) == b':' && blob >= end + 33;
        if is_response {
            finder.push(challenge, blob, Rule::PasswordHash);
        }
        return is_response;
    }
    let stop = hex_end(text, end + 1, 33);
    let is_dump = stop == end + 33
        && (text.has(stop, b":::") || text.slice(place..end).eq_ignore_ascii_case(EMPTY_LM));
    if is_dump {
        finder.push(place, stop, Rule::PasswordHash);
    }
    is_dump
}

fn hex_end(text: Text<'_>, from: usize, cap: usize) -> usize {
    text.run(from, cap, |b| b.is_ascii_hexdigit())
}

/// Names between dollars whose fields hold more than crypt's alphabet.
static FORMATS: Words = Words::of(&[
    b"DCC2",
    b"NT",
    b"LM",
    b"NETNTLM",
    b"NETNTLMv2",
    b"keepass",
    b"zip2",
    b"zip3",
    b"pkzip",
    b"pkzip2",
    b"pdf",
    b"office",
    b"oldoffice",
    b"rar5",
    b"RAR3",
    b"7z",
    b"bitlocker",
    b"ethereum",
    b"sshng",
    b"gpg",
    b"ml",
    b"fvde",
    b"mysqlna",
    b"itunes_backup",
    b"ansible",
    b"mozilla",
    b"SHA",
    b"B",
    b"sha1",
    b"scram",
    b"p5k2",
    b"bcrypt-sha256",
    b"mscash",
    b"bitcoin",
    b"electrum",
    b"telegram",
    b"truecrypt",
    b"luks",
    b"dmg",
    b"ios_backup",
    b"sip",
    b"pgpwde",
]);

static SCHEMES: Words = Words::of(&[
    b"SSHA",
    b"SHA",
    b"SSHA256",
    b"SSHA384",
    b"SSHA512",
    b"SHA256",
    b"SHA384",
    b"SHA512",
    b"SMD5",
    b"MD5",
    b"CRYPT",
    b"PBKDF2",
    b"PBKDF2-SHA1",
    b"PBKDF2-SHA256",
    b"PBKDF2-SHA512",
    b"PBKDF2_SHA256",
    b"X-PBKDF2",
    b"MD5-CRYPT",
    b"PLAIN-MD5",
    b"LDAP-MD5",
    b"CRAM-MD5",
    b"DIGEST-MD5",
    b"NTLM",
    b"LANMAN",
    b"SCRAM-SHA-1",
    b"SCRAM-SHA-256",
    b"SHA512-CRYPT",
    b"SHA256-CRYPT",
]);

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    const HEX: &str = "7d9bfbb1dc8cedf1f23c246ecf614118";

    #[test]
    fn hashes_go_whole_and_what_names_them_stays() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        let upper = HEX.to_uppercase();
        for (text, hash) in [
            (format!("'app'@'%' *{upper}953CF18E "), format!("*{upper}953CF18E")),
            (format!("jane:1001:aad3b435b51404eeaad3b435b51404ee:{HEX}:::"), format!("aad3b435b51404eeaad3b435b51404ee:{HEX}")),
            (format!("-H {HEX}:{HEX}:::"), format!("{HEX}:{HEX}")),
            (format!("jane::CORP:1122334455667788:{HEX}:0101{HEX}"), format!("1122334455667788:{HEX}:0101{HEX}")),
            (format!("got $krb5tgs$23$*svc$CORP$http/x*${HEX}${HEX}{HEX} from"), format!("$krb5tgs$23$*svc$CORP$http/x*${HEX}${HEX}{HEX}")),
            (format!("$krb5asrep$23$jane@CORP:{HEX}${HEX}\n"), format!("$krb5asrep$23$jane@CORP:{HEX}${HEX}")),
            (format!("$DCC2$10240#jane#{HEX} x"), format!("$DCC2$10240#jane#{HEX}")),
            (format!("$keepass$*2*6000*0*{HEX}*{HEX}"), format!("$keepass$*2*6000*0*{HEX}*{HEX}")),
            (format!("(scrypt:32768:8:1$q7Yk/2m.Vt0aHc9L${HEX}{HEX})"), format!("scrypt:32768:8:1$q7Yk/2m.Vt0aHc9L${HEX}{HEX}")),
            (format!("a=pbkdf2:sha256:600000$q7Yk2mVt${HEX}{HEX} b"), format!("pbkdf2:sha256:600000$q7Yk2mVt${HEX}{HEX}")),
            ("jane {SSHA}q7Yk2mVt0aHc9LwXe4RbJp1ZuNf6Gd== ok".to_owned(), "{SSHA}q7Yk2mVt0aHc9LwXe4RbJp1ZuNf6Gd==".to_owned()),
            ("was SCRAM-SHA-256$4096:q7Yk2mVt0aHc9LwX==$e4RbJp1ZuNf6GdTq8KiOx3Es+w=:b3xJ0hLr5VnQe8TzUy2KcMa7FsPd= now".to_owned(),
             "SCRAM-SHA-256$4096:q7Yk2mVt0aHc9LwX==$e4RbJp1ZuNf6GdTq8KiOx3Es+w=:b3xJ0hLr5VnQe8TzUy2KcMa7FsPd=".to_owned()),
            ("root:$6$q7Yk2mVt$0aHc9LwXe4RbJp1ZuNf6GdTq8KiOx3Es:19000:0:99999:7:::".to_owned(), "$6$q7Yk2mVt$0aHc9LwXe4RbJp1ZuNf6GdTq8KiOx3Es".to_owned()),
        ] {
            let expected = text.replace(&hash, "[REDACTED:password_hash]");
            assert_eq!(redactor.redact(&text), expected);
        }
    }

    #[test]
    fn digests_and_globs_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            format!("etag {HEX}:{HEX}"),
            format!("sha1 *{HEX}953cf18e file"),
            format!("md5 {HEX} *{HEX}.bin"),
            "scrypt:32768:8:1 costs 16 MiB".to_owned(),
            "paths in {SHA} and {MD5}0123456789".to_owned(),
            "cost $NT$ and $B$ of $office$ supplies".to_owned(),
        ] {
            assert_eq!(redactor.redact(&text), text);
        }
    }
}
