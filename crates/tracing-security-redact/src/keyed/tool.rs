//! Programs that take a secret on their command line: a row for each, with the options that carry it.

use super::key::is_name;
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_blank, is_quote};
use crate::words::Words;

/// A program, or several that share their options.
pub(super) struct Tool {
    names: &'static [&'static [u8]],
    /// A word that must stand between the program and the option.
    needs: &'static [u8],
    /// Options whose next argument is the secret.
    pub(super) separate: &'static [&'static [u8]],
    /// Letters that the secret follows at once.
    pub(super) attached: &'static [u8],
    /// Options with a user, this mark and the secret.
    pub(super) pair: (&'static [u8], u8),
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

/// The nearest program in front of an option, and where it stands.
pub(super) fn tool_before(
    finder: &mut Finder<'_, '_>,
    place: usize,
) -> Option<(&'static Tool, usize)> {
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
    use super::TOOLS;
    use crate::{Policy, Redactor};

    #[test]
    fn every_tool_gives_up_the_secret_of_its_examples_and_nothing_else() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (line, secret) in TOOLS.iter().flat_map(|tool| tool.examples) {
            let expected = line.replacen(secret, "[REDACTED:key_value_secret]", 1);
            assert_eq!(redactor.redact(line), expected);
        }
    }
}
