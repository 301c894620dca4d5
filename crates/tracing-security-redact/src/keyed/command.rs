//! Programs that take a secret on their command line, with the options that carry it.
//!
//! Command lines come as text, as lists of arguments (`['docker', 'login', '-p', 'x']`) and as audit records (`a2="-px"`).

use super::shell::take;
use super::tool::tool_before;
use super::value;
use super::{benign, cookie, key::is_name};
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};
use crate::words::Words;

/// At `-` behind a blank or a quote: an option of one or two letters.
#[inline(never)]
pub(crate) fn at_dash(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let first = text.at(place + 1);
    if !b"pPawWuUAXckKNsbSnB".contains(&first) {
        return;
    }
    if first == b'A' && text.has(place, b"-AsPlainText") {
        return secure_string(finder, place);
    }
    let Some((tool, program)) = tool_before(finder, place) else {
        if first == b'S' {
            piped(finder, place, b"sudo ");
        }
        return;
    };
    let end = text.run(place + 1, 24, |b| b.is_ascii_alphanumeric());
    let option = text.slice(place + 1..end);
    if option == b"b" && text.has(program, b"curl") {
        return cookies(finder, end);
    }
    let is_file = text.has(program, b"htpasswd") || text.has(program, b"mosquitto_passwd");
    if option.contains(&b'b') && is_file {
        return positional(finder, end, option);
    }
    let in_list = is_quote(text.before(place));
    let gap = gap_end(text, end, in_list);
    if gap > end && tool.separate.contains(&option) {
        // Without its argument the program asks.
        if !text.has(gap, b"--") {
            take(finder, opened(text, gap), KeyKind::Secret);
        }
    } else if tool.pair.0.contains(&first) {
        let from = if gap > end && option.len() == 1 {
            gap
        } else {
            place + 2 + usize::from(is_quote(text.at(place + 2)))
        };
        pair(finder, from, tool.pair.1);
    } else if tool.attached.contains(&first) && text.at(place + 2) > b' ' {
        // `"mysql -u root -p", …`: the quote closes the text that the command stands in.
        let behind = text.at(place + 3);
        let ends = is_quote(text.at(place + 2)) && (behind <= b' ' || b",}])\\".contains(&behind));
        let is_closed = ends || in_list && text.at(place + 2) == text.before(place);
        if !is_closed {
            take(finder, place + 2, KeyKind::Secret);
        }
    }
}

/// `curl -b 'name=x; other=y'`; without a sign it is the name of a file.
fn cookies(finder: &mut Finder<'_, '_>, end: usize) {
    let text = finder.text;
    let from = text.run(end, 4, |b| is_blank(b) || is_quote(b));
    let sign = text.run(from, 128, |b| b > 0x20 && !is_quote(b) && b != b'=');
    if from > end && text.at(sign) == b'=' {
        cookie::pairs(finder, from);
    }
}

/// Where the next argument begins: behind blanks, or the marks of a list.
pub(super) fn gap_end(text: Text<'_>, end: usize, in_list: bool) -> usize {
    if !in_list {
        let blank = text.run(end, 4, is_blank);
        return blank + usize::from(blank > end && is_quote(text.at(blank)));
    }
    let marks = |from| {
        text.run(from, 8, |b| {
            is_blank(b) || is_quote(b) || matches!(b, b',' | b'\\')
        })
    };
    let gap = marks(end);
    // An audit record numbers its arguments: `a1="-p" a2="x"`.
    let number = text.run(gap + 1, 3, |b| b.is_ascii_digit());
    if text.at(gap) == b'a' && number > gap + 1 && text.has(number, b"=\"") {
        number + 2
    } else {
        gap
    }
}

/// The quote that opens an argument belongs to it.
fn opened(text: Text<'_>, from: usize) -> usize {
    from - usize::from(is_quote(text.before(from)))
}

/// `user%x`, `user:x`: only what stands behind the mark goes.
fn pair(finder: &mut Finder<'_, '_>, from: usize, mark: u8) {
    let text = finder.text;
    let quote = text.before(from);
    let end = text.run(from, 512, |b| {
        if is_quote(quote) {
            b != quote && b != b'\n'
        } else {
            b > 0x20 && !is_quote(b)
        }
    });
    let Some(at) = memchr::memchr(mark, text.slice(from..end)) else {
        return;
    };
    // `-u bob:'x y'`: the quote opens behind the mark.
    if from + at + 1 == end && is_quote(text.at(end)) {
        return take(finder, end, KeyKind::Secret);
    }
    let secret = text.slice(from + at + 1..end);
    if at > 0 && !benign::is_benign(KeyKind::Secret, secret, true) && !secret.starts_with(b"//") {
        finder.push(from + at + 1, end, Rule::KeyValueSecret);
    }
}

/// `htpasswd -b FILE user x`; with `-n` there is no file.
fn positional(finder: &mut Finder<'_, '_>, end: usize, options: &[u8]) {
    let text = finder.text;
    let mut at = end;
    for _ in 0..if options.contains(&b'n') { 1 } else { 2 } {
        at = text.run(text.run(at, 4, is_blank), 256, |b| b > 0x20);
    }
    let from = text.run(at, 4, is_blank);
    if from > at {
        take(finder, from, KeyKind::Secret);
    }
}

/// At a long word: `rabbitmqctl add_user bob x`, where the secret is known by its place.
#[inline]
pub(crate) fn at_program(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    match text.at(place) {
        b'r' if text.has(place, b"rabbitmqctl ") => by_place(finder, place + 11),
        b's' if text.has(place, b"snmp-server community ") => {
            take(finder, place + 22, KeyKind::Token)
        }
        _ => {}
    }
}

fn by_place(finder: &mut Finder<'_, '_>, end: usize) {
    let text = finder.text;
    let line = end..text.run(end, 96, |b| b != b'\n');
    let Some(user) = [&b" add_user "[..], b" authenticate_user "]
        .iter()
        .find_map(|command| {
            text.find_folded(line.clone(), command)
                .map(|at| at + command.len())
        })
    else {
        return;
    };
    let gap = text.run(user, 96, |b| b > 0x20);
    if text.at(gap) == b' ' {
        take(finder, gap + 1, KeyKind::Secret);
    }
}

/// What is given to a command through a pipe: `echo x | sudo -S`, `echo "user:x" | chpasswd`.
pub(crate) fn piped(finder: &mut Finder<'_, '_>, place: usize, into: &[u8]) {
    if !finder.may_search() {
        return;
    }
    let text = finder.text;
    let start = text.run_back(place, 256, |b| b != b'\n');
    let Some(bar) = memchr::memrchr(b'|', text.hay(start..place)).map(|i| start + i) else {
        return;
    };
    if !into.is_empty() && text.find_folded(bar..place, into).is_none() {
        return;
    }
    let line = start..bar;
    let said = text
        .find_folded(line.clone(), b"echo ")
        .map(|at| at + 5)
        .or_else(|| text.find_folded(line, b"printf ").map(|at| at + 7));
    let Some(mut from) = said else { return };
    for option in [
        &b"-n "[..],
        b"-e ",
        b"-en ",
        b"-ne ",
        b"%s ",
        b"'%s' ",
        b"\"%s\" ",
        b"'%s\\n' ",
    ] {
        if text.has(from, option) {
            from += option.len();
        }
    }
    let (from, end) = match value::quoted(text, from) {
        Some(found) => (found.range.start, found.range.end),
        None => (from, text.run(from, 512, |b| b > 0x20 && b != b'|')),
    };
    let user = memchr::memchr(b':', text.slice(from..end)).filter(|_| into.is_empty());
    let from = user.map_or(from, |colon| from + colon + 1);
    let secret = text.slice(from..end.min(bar));
    let is_plain = !secret.starts_with(b"$") && !benign::is_benign(KeyKind::Secret, secret, true);
    if is_plain {
        finder.push_ahead(from, from + secret.len(), Rule::KeyValueSecret);
    }
}

/// PowerShell: `ConvertTo-SecureString 'x' -AsPlainText`.
fn secure_string(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let start = text.run_back(place, 256, |b| b != b'\n');
    let Some(at) = text.find_folded(start..place, b"convertto-securestring ") else {
        return;
    };
    let from = at
        + 23
        + if text.has_folded(at + 23, b"-string ") {
            8
        } else {
            0
        };
    if from < place
        && let Some(found) = value::read(text, from)
        && !benign::is_benign(KeyKind::Secret, text.slice(found.range.clone()), true)
    {
        finder.push_ahead(found.range.start, found.range.end, Rule::KeyValueSecret);
    }
}

/// `--value x` of commands that keep secrets, at its dashes.
#[inline(never)]
pub(crate) fn at_long_option(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let name = text.run(place + 2, 40, is_name);
    if text.before(name) | 0x20 == b'h' && text.at(name) == b' ' {
        let is_auth = crate::name::classify(text.slice(place..name)) == Some(KeyKind::Auth);
        let (from, end) = match value::quoted(text, name + 1) {
            Some(found) => (found.range.start, found.range.end),
            None => (
                name + 1,
                text.run(name + 1, 512, |b| b > 0x20 && !is_quote(b)),
            ),
        };
        if is_auth && benign::is_secretish(text.slice(from..end)) {
            finder.push(from, end, Rule::KeyValueSecret);
        }
        return;
    }
    if !text.has(place, b"--value") && !text.has(place, b"--body ") || !finder.may_search() {
        return;
    }
    let start = text.run_back(place, 256, |b| !matches!(b, b'\n' | b'|' | b';'));
    let keeps = [
        &b"put-parameter"[..],
        b"keyvault secret set",
        b"secret set",
        b"secrets set",
    ]
    .iter()
    .any(|command| text.find_folded(start..place, command).is_some());
    let end = text.run(place + 2, 8, |b| b.is_ascii_alphabetic());
    let from = text.run(end, 2, |b| is_blank(b) || b == b'=');
    let plain = text.find_folded(start..place, b"--type string ").is_some();
    if keeps && from > end && !plain {
        take(finder, from, KeyKind::Secret);
    }
}

/// Oracle's `user/x@host`: behind `jdbc:oracle:thin:`, or as the argument of its programs.
#[inline(never)]
pub(crate) fn at_sign(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let slash = text.run_back(place, 64, |b| b > 0x20 && !is_quote(b) && b != b'/');
    if text.before(slash) != b'/' || slash == place {
        return false;
    }
    let user = text.run_back(slash - 1, 40, |b| is_name(b) || matches!(b, b'$' | b'#'));
    let named = user < slash - 1
        && ([&b"thin:"[..], b"oci:", b"oci8:", b"userid="]
            .iter()
            .any(|driver| text.has(user.wrapping_sub(driver.len()), driver))
            || is_oracle(text, user));
    if named && !benign::is_benign(KeyKind::Secret, text.slice(slash..place), true) {
        finder.push(slash, place, Rule::KeyValueSecret);
        return true;
    }
    false
}

/// Whether the word before an argument, options aside, is a program of Oracle's.
fn is_oracle(text: Text<'_>, argument: usize) -> bool {
    let mut end = argument;
    for _ in 0..4 {
        end = text.run_back(end, 2, |b| is_blank(b) || is_quote(b));
        let start = text.run_back(end, 24, is_name);
        let word = text.slice(start..end);
        if ORACLE.has(word) {
            return true;
        }
        if word.first() != Some(&b'-') {
            return false;
        }
        end = start;
    }
    false
}

static ORACLE: Words = Words::of(&[
    b"sqlplus", b"sqlcl", b"sql", b"exp", b"imp", b"expdp", b"impdp", b"sqlldr", b"rman",
    b"target", b"connect", b"conn", b"tkprof",
]);

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn quotes_inside_an_argument_and_the_ports_of_others_are_told_apart() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (line, secret) in [
            ("curl -u admin:'8D##7GtC+' https://x.y", "8D##7GtC+"),
            ("curl -u app:'pa ss12w' https://x.y", "pa ss12w"),
            ("openssl enc -pass pass:'Quartz#77?' -in a", "Quartz#77?"),
            ("openssl enc -pass pass:Quartz77 -in a", "Quartz77"),
            (
                "sops --set '[\"db\"][\"password\"] \"Quartz77\"' a.yaml",
                "Quartz77",
            ),
            ("dbctl --smtp-auth 'Quartz#77.'", "Quartz#77."),
            ("java -Dapi.key=Quartz77$ -jar x", "Quartz77$"),
            (
                "dbctl --old-password='zd4bA5c^'\"'\"'tU' x",
                "zd4bA5c^'\"'\"'tU",
            ),
            ("mysql -h h --password=Quartz77 -P 3306 orders", "Quartz77"),
            ("sshpass -p Quartz77 ssh -p 2222 bob@h", "Quartz77"),
            (
                "docker run -e LOGIN_PASSWORD=Quartz77 -p 8080:80 x",
                "Quartz77",
            ),
        ] {
            let expected = line.replacen(secret, "[REDACTED:key_value_secret]", 1);
            assert_eq!(redactor.redact(line), expected);
        }
        assert_eq!(
            redactor.redact("curl -b '__Host-sess=e5c3ab12' https://x.y"),
            "curl -b '__Host-sess=[REDACTED:cookie]' https://x.y"
        );
        for line in [
            "docker run --name login -p 8080:80 x",
            "curl -b cookies77.txt https://x.y",
            "openssl enc -pass env:ENC_PASS -in a",
            "openssl enc -pass file:/etc/enc.pass -in a",
        ] {
            assert_eq!(redactor.redact(line), line);
        }
    }

    #[test]
    fn options_of_other_programs_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for line in [
            "docker run -p 8080:80 nginx",
            "mkdir -p /srv/quartz77",
            "ps -p 1234567 -o pid",
            "ssh -p 2222 bob@host",
            "tar -C /x -a b77quartz",
            "mysql -u root -p shop",
            "curl -u bob https://x.y/a:b",
            "psql -U app -p 5432",
            "docker exec -u root:root c1 sh",
            "rsync -a user:dir77 /x",
            "echo done | sudo tee /etc/x77",
        ] {
            assert_eq!(redactor.redact(line), line);
        }
    }
}
