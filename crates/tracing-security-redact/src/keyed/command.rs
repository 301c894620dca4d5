//! Programs that take a secret on their command line, with the options that carry it.
//!
//! Command lines come as text, as lists of arguments (`['docker', 'login', '-p', 'x']`) and as audit records (`a2="-px"`).

use super::shell::take;
use super::value;
use super::{benign, cookie, key::is_name};
use crate::detector::Rule;
use crate::name::KeyKind;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};
use crate::words::Words;

/// A program, or several that share their options.
struct Tool {
    names: &'static [&'static [u8]],
    /// A word that must stand between the program and the option.
    needs: &'static [u8],
    /// Options whose next argument is the secret.
    separate: &'static [&'static [u8]],
    /// Letters that the secret follows at once.
    attached: &'static [u8],
    /// Options with a user, this mark and the secret.
    pair: (&'static [u8], u8),
    /// Command lines, and the secret in each.
    #[cfg(test)]
    examples: &'static [(&'static str, &'static str)],
}

macro_rules! tools {
    ($($names:expr, $needs:literal, $separate:expr, $attached:literal, $pair:expr, [$($line:literal => $secret:literal),+];)+) => {
        const TOOLS: &[Tool] = &[$(Tool {
            names: &$names, needs: $needs, separate: &$separate, attached: $attached, pair: $pair,
            #[cfg(test)]
            examples: &[$(($line, $secret)),+],
        }),+];
    };
}

const NO_PAIR: (&[u8], u8) = (b"", 0);

#[rustfmt::skip]
tools! {
    [b"mysql", b"mariadb", b"mysqldump", b"mysqladmin", b"mysqlimport", b"mysqlcheck", b"mysqlshow", b"mysqlpump", b"mysqlsh", b"mycli", b"xtrabackup", b"mydumper"],
        b"", [], b"p", NO_PAIR, ["mysql -u root -pQuartz77 db" => "Quartz77", "argc=3 a0=\"mysql\" a1=\"-uroot\" a2=\"-pQuartz77\"" => "Quartz77"];
    [b"mongo", b"mongosh", b"mongodump", b"mongorestore", b"mongoexport", b"mongoimport", b"mongostat", b"mongotop", b"cqlsh", b"cypher-shell", b"rabbitmqadmin", b"arangosh", b"twine"],
        b"", [b"p"], b"", NO_PAIR, ["mongosh -u admin -p Quartz77 --host db" => "Quartz77", "[\"cqlsh\",\"-u\",\"bob\",\"-p\",\"Quartz77\"]" => "Quartz77"];
    [b"docker", b"podman", b"nerdctl", b"buildah", b"skopeo", b"crane", b"oras", b"helm", b"az", b"oc", b"cf", b"ibmcloud", b"regctl", b"bw", b"dapr"],
        b"login", [b"p"], b"p", NO_PAIR, ["docker login -u bob -p Quartz77 reg" => "Quartz77", "az login -u http://x -p Quartz77" => "Quartz77", "Command '['podman', 'login', '-u', 'bob', '-p', 'Quartz 77']'" => "Quartz 77"];
    [b"sshpass", b"psexec", b"psexec64", b"paexec", b"evil-winrm", b"crackmapexec", b"netexec", b"nxc", b"smbmap", b"rdesktop", b"ncftp", b"ncftpput", b"hydra", b"medusa", b"htpasswd", b"mosquitto_passwd", b"vncdo"],
        b"", [b"p"], b"p", NO_PAIR, ["sshpass -p Quartz77 ssh bob@host" => "Quartz77", "psexec \\\\\\\\host -u bob -p Quartz77 cmd" => "Quartz77"];
    [b"useradd", b"usermod", b"adduser", b"newusers"], b"", [b"p"], b"", NO_PAIR, ["useradd -m -p Quartz77 bob" => "Quartz77"];
    [b"plink", b"pscp", b"psftp", b"putty", b"kitty", b"kadmin", b"kadmin.local"],
        b"", [b"pw"], b"", NO_PAIR, ["plink -l bob -pw Quartz77 host" => "Quartz77", "kadmin.local -q \"addprinc -pw Quartz77 bob\"" => "Quartz77"];
    [b"ipmitool", b"ipmi-power", b"ipmipower", b"sqlcmd", b"bcp", b"osql", b"isql", b"tsql", b"freebcp", b"mosquitto_pub", b"mosquitto_sub", b"fence_ipmilan", b"racadm"],
        b"", [b"P", b"p"], b"P", NO_PAIR, ["ipmitool -I lanplus -U admin -P Quartz77 power" => "Quartz77", "sqlcmd -S h -U sa -P 'Quartz 77' -Q x" => "Quartz 77"];
    [b"zip", b"unzip", b"zipcloak", b"7z", b"7za", b"7zr", b"7zz", b"rar", b"unrar"],
        b"", [b"P"], b"pP", NO_PAIR, ["7z x -pQuartz77 a.7z" => "Quartz77", "unzip -P Quartz77 a.zip" => "Quartz77"];
    [b"redis-cli", b"valkey-cli", b"keydb-cli"],
        b"", [b"a"], b"", NO_PAIR, ["redis-cli -h c -a Quartz77 ping" => "Quartz77"];
    [b"ldapsearch", b"ldapadd", b"ldapmodify", b"ldapdelete", b"ldapwhoami", b"ldappasswd", b"ldapcompare", b"ldapmodrdn", b"ldapexop", b"dsconf", b"dsidm"],
        b"", [b"w", b"s"], b"w", NO_PAIR, ["ldapsearch -D cn=a -w Quartz77 -b dc=x" => "Quartz77"];
    [b"snmpwalk", b"snmpget", b"snmpset", b"snmpgetnext", b"snmpbulkwalk", b"snmpbulkget", b"snmptrap", b"snmpinform", b"snmptable", b"snmpdf", b"snmpstatus", b"snmptranslate"],
        b"", [b"A", b"X", b"c"], b"", NO_PAIR, ["snmpget -v3 -u bob -A Quartz77a 10.0.0.1" => "Quartz77a", "snmpwalk -v2c -c Quartz77 10.0.0.1" => "Quartz77"];
    [b"smbclient", b"rpcclient", b"smbget", b"smbcacls", b"smbtree", b"smbcquotas", b"wmic", b"winexe", b"pth-winexe"],
        b"", [], b"", (b"U", b'%'), ["smbclient //h/share -U bob%Quartz77" => "Quartz77"];
    [b"lftp"], b"", [], b"", (b"u", b','), ["lftp -u bob,Quartz77 ftp://h" => "Quartz77"];
    [b"curl", b"http", b"https", b"xh", b"ab", b"wrk", b"siege"],
        b"", [], b"", (b"uUaA", b':'), ["curl -s -u\"bob:Quartz 77\" https://x.y" => "Quartz 77", "[\"curl\", \"-u\", \"bob:Quartz77\"]" => "Quartz77", "curl -ubob:Quartz77 https://x.y" => "Quartz77"];
    [b"ssh-keygen"], b"", [b"N", b"P"], b"", NO_PAIR, ["ssh-keygen -t ed25519 -N 'Quartz 77' -f k" => "Quartz 77"];
    [b"openssl"], b"", [b"k", b"K"], b"", NO_PAIR, ["openssl enc -aes-256-cbc -k Quartz77 -in a" => "Quartz77"];
    [b"influx", b"nats", b"vsql", b"dbaccess", b"nzsql", b"impala-shell", b"beeline"],
        b"", [b"w", b"p"], b"", NO_PAIR, ["beeline -n bob -p Quartz77" => "Quartz77"];
}

const COUNT: usize = {
    let (mut count, mut tool) = (0, 0);
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while tool < TOOLS.len() {
        count += TOOLS[tool].names.len();
        tool += 1;
    }
    count
};

/// Every name, and the place of its tool.
const FLAT: ([&[u8]; COUNT], [u8; COUNT]) = {
    let (mut names, mut places): ([&[u8]; COUNT], [u8; COUNT]) = ([b""; COUNT], [0; COUNT]);
    let (mut count, mut tool) = (0, 0);
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while tool < TOOLS.len() {
        let mut name = 0;
        while name < TOOLS[tool].names.len() {
            names[count] = TOOLS[tool].names[name];
            places[count] = tool as u8;
            count += 1;
            name += 1;
        }
        tool += 1;
    }
    (names, places)
};

static FLAT_NAMES: [&[u8]; COUNT] = FLAT.0;
static FLAT_PLACES: [u8; COUNT] = FLAT.1;
static TOOL_NAMES: Words = Words::of(&FLAT_NAMES);

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
        take(finder, opened(text, gap), KeyKind::Secret);
    } else if tool.pair.0.contains(&first) {
        let from = if gap > end && option.len() == 1 {
            gap
        } else {
            place + 2 + usize::from(is_quote(text.at(place + 2)))
        };
        pair(finder, from, tool.pair.1);
    } else if tool.attached.contains(&first) && text.at(place + 2) > b' ' {
        let is_closed = in_list && text.at(place + 2) == text.before(place);
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
fn gap_end(text: Text<'_>, end: usize, in_list: bool) -> usize {
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

/// The nearest program in front of an option, and where it stands.
fn tool_before(finder: &mut Finder<'_, '_>, place: usize) -> Option<(&'static Tool, usize)> {
    if !finder.may_search() {
        return None;
    }
    let text = finder.text;
    let start = text.run_back(place, 200, |b| !matches!(b, b'\n' | b'|' | b';'));
    let mut end = place;
    let mut words = 0;
    while end > start && words < 32 {
        end = text.run_back(end, end - start, |b| !is_name(b));
        let from = text.run_back(end, end - start, is_name);
        let word = text.hay(from..end);
        let word = word.strip_suffix(b".exe").unwrap_or(word);
        // A word of its own: `http` in a URL is no program.
        let ends = |b: u8| is_blank(b) || is_quote(b) || matches!(b, b',' | b'\\');
        // `sshpass -p x ssh -p 2222`: the option is that of the other program.
        if matches!(word, b"ssh" | b"scp" | b"sftp") && ends(text.at(end)) {
            return None;
        }
        let tool = TOOL_NAMES
            .place(word)
            .filter(|_| ends(text.at(end)))
            .and_then(|name| FLAT_PLACES.get(name))
            .and_then(|tool| TOOLS.get(usize::from(*tool)));
        if let Some(tool) = tool {
            let needed = tool.needs.is_empty() || is_subcommand(text, end, place, tool.needs);
            return needed.then_some((tool, from));
        }
        words += 1;
        end = from;
    }
    None
}

/// Whether a word between a program and its option is a command of its own: not `--name login`, not `LOGIN_X=y`.
fn is_subcommand(text: Text<'_>, program: usize, option: usize, word: &[u8]) -> bool {
    let Some(at) = text.find_folded(program..option, word) else {
        return false;
    };
    let gap = |b: u8| is_blank(b) || is_quote(b) || matches!(b, b',' | b'\\');
    let end = text.run_back(at, 6, gap);
    let before = text.slice(text.run_back(end, 32, |b| !gap(b))..end);
    end < at
        && gap(text.at(at + word.len()))
        && !before.starts_with(b"--")
        && !matches!(before, b"run" | b"exec")
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn every_tool_gives_up_the_secret_of_its_examples_and_nothing_else() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (line, secret) in TOOLS.iter().flat_map(|tool| tool.examples) {
            let expected = line.replacen(secret, "[REDACTED:key_value_secret]", 1);
            assert_eq!(redactor.redact(line), expected);
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
