//! Password hashes in modular crypt format: bcrypt, argon2 (PHC string), crypt(3), PBKDF2, scrypt.

use super::{Rule, dump};
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// At `$`.
#[inline(never)]
pub(crate) fn at_dollar(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let next = text.at(place + 1);
    if !next.is_ascii_alphanumeric() {
        return;
    }
    if text.before(place).is_ascii_digit() && dump::behind_costs(finder, place) {
        return;
    }
    let name_end = text.run(place + 1, 24, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
    });
    if text.at(name_end) != b'$' {
        return escaped(finder, place, name_end);
    }
    let name = text.slice(place + 1..name_end);
    let bcrypt = matches!(name, [b'2', b'a' | b'b' | b'x' | b'y']);
    let known = bcrypt
        || matches!(
            name,
            b"1" | b"5"
                | b"6"
                | b"7"
                | b"y"
                | b"gy"
                | b"apr1"
                | b"md5"
                | b"scrypt"
                | b"P"
                | b"H"
                | b"S"
        )
        || name.starts_with(b"argon2")
        || name.starts_with(b"pbkdf2")
        || name.starts_with(b"scrypt");
    let start = framework(text, place);
    if !known && start == place {
        return dump::at_name(finder, place, name, name_end);
    }
    let end = text.run(name_end, 400, |b| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'.' | b'/' | b'+' | b'$' | b'=' | b',' | b'-' | b'_')
    });
    let end = trimmed(text, first_cell(text, name_end, end), name_end);
    let least = if bcrypt { 56 } else { 20 };
    if end - name_end >= least {
        let end = if bcrypt { end.min(place + 60) } else { end };
        finder.push(start, end, Rule::PasswordHash);
    }
}

/// `"\$2b\$11\$…"`: the same in the double quotes of a shell.
fn escaped(finder: &mut Finder<'_, '_>, place: usize, name_end: usize) {
    let text = finder.text;
    if text.before(place) != b'\\' || !text.has(name_end, b"\\$") {
        return;
    }
    let name = text.slice(place + 1..name_end);
    let known = matches!(
        name,
        b"1" | b"5" | b"6" | b"7" | b"y" | b"2a" | b"2b" | b"2x" | b"2y"
    ) || name.starts_with(b"argon2");
    let end = text.run(name_end, 400, |b| {
        b.is_ascii_alphanumeric() || b"./+$=,-_\\".contains(&b)
    });
    let end = text.run_back(end, 2, |b| b == b'\\');
    if known && end >= name_end + 24 {
        finder.push(place - 1, end, Rule::PasswordHash);
    }
}

/// `pbkdf2_sha256$260000$salt$hash`: the name stands before the first `$`.
fn framework(text: Text<'_>, place: usize) -> usize {
    let start = text.run_back(place, 24, |b| b.is_ascii_alphanumeric() || b == b'_');
    let name = text.slice(start..place);
    let before = text.before(start);
    let whole = !before.is_ascii_alphanumeric() && before != b'_';
    let known = whole
        && (name.starts_with(b"pbkdf2_")
            || name.starts_with(b"bcrypt")
            || name == b"argon2"
            || name == b"scrypt"
            || name == b"sha1"
            || name == b"md5");
    if known { start } else { place }
}

/// Parameters have commas between them; behind the last `$` the next cell of a row begins.
fn first_cell(text: Text<'_>, from: usize, end: usize) -> usize {
    let last = from + memchr::memrchr(b'$', text.hay(from..end)).unwrap_or(0);
    last + memchr::memchr(b',', text.hay(last..end)).unwrap_or(end - last)
}

/// Without the punctuation of the sentence or list around it.
fn trimmed(text: Text<'_>, end: usize, least: usize) -> usize {
    let mut end = end;
    while end > least && matches!(text.before(end), b',' | b'-') {
        end -= 1;
    }
    if end > least && text.before(end) == b'.' && !text.at(end).is_ascii_alphanumeric() {
        // bcrypt's alphabet has the full stop: it belongs to the hash only when the length needs it.
        end -= usize::from(
            text.slice(least..end)
                .iter()
                .filter(|&&b| b == b'$')
                .count()
                != 2
                || end - least != 57,
        );
    }
    end
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn hashes_in_the_quotes_of_a_shell_go() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        let hash = r"\$2b\$11\$3MmKCdy8n5hUvE4mP3UnR.pQOBYpweFJ0u2yzjnQgc1CR846S/Bz.";
        assert_eq!(
            redactor.redact(&format!("docker run -e \"VALUE={hash}\" img")),
            "docker run -e \"VALUE=[REDACTED:password_hash]\" img"
        );
        for text in [r#"echo "\$1 and \$2 cost \$30""#, r"awk '{print \$1\$2}'"] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
