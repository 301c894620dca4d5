//! Every detector as one row: what it looks for, how, what it does, and the examples its tests are made of.

use super::Rule;
use crate::action::Action;

/// One detector. A row without examples does not compile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) rule: Rule,
    /// Whether it is on by default.
    pub(crate) on: bool,
    pub(crate) action: Action,
    pub(crate) finds: &'static str,
    /// Where the one pass stops for it.
    pub(crate) trigger: &'static str,
    /// What a candidate must pass.
    pub(crate) check: &'static str,
    /// The shape of a match as a regular expression: what examples are held to, and what plain scanners would run.
    pub(crate) pattern: &'static str,
    /// A text and the part of it that goes.
    pub(crate) hits: &'static [(&'static str, &'static str)],
    #[cfg(test)]
    pub(crate) misses: &'static [&'static str],
}

macro_rules! rows {
    ($($rule:ident, $on:literal, $action:ident, $finds:literal, $trigger:literal, $check:literal, $pattern:literal, [$($hit:expr => $part:expr),+ $(,)?], [$($miss:expr),+ $(,)?];)+) => {
        /// The table, in the order of the rules.
        pub(crate) static ROWS: &[Row] = &[$(Row {
            rule: Rule::$rule, on: $on, action: Action::$action, finds: $finds, trigger: $trigger, check: $check, pattern: $pattern,
            hits: &[$(($hit, $part)),+],
            #[cfg(test)]
            misses: &[$($miss),+],
        }),+];
    };
}

#[rustfmt::skip]
rows! {
    PrivateKey, true, Mask, "private keys in PEM or OpenPGP armor, through the END line or the value's end", "`--`", "`BEGIN … PRIVATE KEY`", r"-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}",
        ["k -----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIGL\n-----END EC PRIVATE KEY----- z" => "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIGL\n-----END EC PRIVATE KEY-----",
         "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0" => "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0"],
        ["-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----"];
    Jwt, true, Mask, "JSON web tokens, signed, unsecured or encrypted", "a long run", "the header decodes to JSON with `alg`, `enc` or `typ`", r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}",
        ["got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln." => "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"],
        ["eyJ", "eyJub3QganNvbg"];
    AuthScheme, true, Mask, "credentials behind an authentication scheme, and the proofs of Digest and AWS4", "`Authorization`, `b…`, `response=`, `Signature=`", "not the words of a sentence", r"(?i)(?:(?:authorization|bearer|basic|token|apikey|negotiate|ntlm)\W+|(?:response|signature)=\W?)[A-Za-z0-9._~+/=-]{6,}",
        ["Authorization: Bearer 2YotnFZFEjr1zCsicMWpAA" => "2YotnFZFEjr1zCsicMWpAA", "used Basic dXNlcjpwYXNz here" => "dXNlcjpwYXNz"],
        ["bearer authentication required", "basic authentication failed", "digest mismatch for x", "Authorization: none"];
    KeyValueSecret, true, Mask, "values that a name announces, in any syntax", "the end of a name before `:` or `=`; words such as `password` anywhere", "whole segments of the name; not a placeholder, state, template or type", r"(?is)(?:pass|pwd|secret|key|token|credential|auth|otp|pin|cv[vc]|code|phrase|mnemonic|[a-z0-9]+@).+",
        ["db_password = hunter2 x" => "hunter2", r#"{"api_key": "a, b; c"}"# => "a, b; c", "the password is hunter2" => "hunter2", "<pin>1234</pin>" => "1234", r#"["secret", "x y"]"# => "x y", "run --token abc" => "abc"],
        ["password reset mail sent", "compass=north", "author=bob", "pass: 12 fail: 0", "password=null", "secret=%s", "password_changed_at=2026-01-01", "private_key_path=/etc/x/y"];
    UrlUserinfo, true, Mask, "passwords in URLs and connection strings", "`://`, `@`", "a user before it, a host behind it", r"[A-Za-z0-9._+-]*:[^\s]+@[A-Za-z0-9.\[_-]+",
        ["postgres://app:s3cr@db:5432/x" => "s3cr", "redis://:pw@h" => "pw", "app:s3cret@tcp(127.0.0.1:3306)/db" => "s3cret"],
        ["http://h:80/x@y", "git@github.com:org/repo.git", "[main:QuorumPeerConfig@101]", "pool:Worker12@5e91993f"];
    UrlQuerySecret, true, Mask, "secrets in URL queries and fragments", "`=` behind `?`, `&`, `#` or `;`", "names that hold secrets there", r"[?&#;][A-Za-z0-9_.%-]+=[^&#\s]+",
        ["/cb?code=abcdef&state=1" => "abcdef", "/x#access_token=zz9&y=1" => "zz9", "?X-Amz-Signature=ff00aa11" => "ff00aa11"],
        ["?page=2", "?code=404", "/list?sort=key&dir=asc"];
    Cookie, true, Mask, "values of cookies; names and attributes stay", "`Cookie:`, `Set-Cookie:`", "pairs", r"(?i)cookie\W+\S+",
        ["Cookie: sid=abc" => "abc", "Set-Cookie: id=9f8e; Path=/; HttpOnly" => "9f8e"],
        ["cookie jar", "Cookie: none", "cookie_consent=true"];
    SessionId, true, Pseudonym, "session identifiers", "the end of a name before `:` or `=`", "at least six characters with a digit", r"(?i)(?:sess(?:ion)?_?(?:id|key)|sid)\W+\S+",
        ["JSESSIONID=0123456789ABCDEF" => "0123456789ABCDEF"],
        ["sid=1", "session started"];
    AwsKeyId, true, Mask, "AWS access key ids", "a long run", "prefix and 16 characters", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
        ["key AKIAIOSFODNN7EXAMPLE" => "AKIAIOSFODNN7EXAMPLE"], ["AKIAshort"];
    AwsSecret, true, Mask, "AWS secret keys", "a long run", "40 mixed characters near `aws`, `secret` or a key id", r"\b[A-Za-z0-9/+]{40}\b",
        ["aws wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKE0" => "wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKE0"], ["sha1 9fceb02d0ae598e95dc970b74767f19372d61af8"];
    Github, true, Mask, "GitHub tokens", "a long run", "prefix and length", r"\b(?:gh[pousr]_[A-Za-z0-9]{30,251}|github_pat_[A-Za-z0-9_-]{40,251})",
        ["ghp_0123456789abcdefghijABCDEFGHIJ012345" => "ghp_0123456789abcdefghijABCDEFGHIJ012345"], ["ghp_short"];
    Gitlab, true, Mask, "GitLab tokens", "a long run", "prefix and length", r"\bgl[a-z]{2,6}-[A-Za-z0-9_.-]{16,300}",
        ["glpat-abcdefghij0123456789" => "glpat-abcdefghij0123456789"], ["glpat-1"];
    Slack, true, Mask, "Slack tokens", "a long run", "prefix and length", r"\bx(?:ox[abeoprs]|app)[.-][A-Za-z0-9-]{10,300}",
        ["xoxb-123456789012-abcdefABCDEF1234567890" => "xoxb-123456789012-abcdefABCDEF1234567890"], ["xox-"];
    SlackWebhook, true, Mask, "the path of Slack webhooks", "`://`", "the host", r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,}",
        ["https://hooks.slack.com/services/T0000000/B0000000/XXXXXXXXXXXXXXXXXXXXXXXX" => "T0000000/B0000000/XXXXXXXXXXXXXXXXXXXXXXXX"], ["https://hooks.slack.com/"];
    Stripe, true, Mask, "Stripe keys", "a long run", "prefix and length", r"\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{16,247}|whsec_[A-Za-z0-9+/=_-]{24,})",
        ["sk_live_0123456789abcdefABCDEF01" => "sk_live_0123456789abcdefABCDEF01"], ["sk_live_x"];
    Google, true, Mask, "Google API keys and OAuth tokens", "a long run", "prefix and length", r"(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_.-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//[A-Za-z0-9_-]{30,})",
        ["AIzaSyA0123456789abcdefghijklmnopqrstuv" => "AIzaSyA0123456789abcdefghijklmnopqrstuv"], ["AIza"];
    Azure, true, Mask, "keys in Azure connection strings", "`AccountKey=`, `SharedAccessKey=`", "a value follows", r"(?i)(?:AccountKey|SharedAccessKey)=\S+",
        ["AccountName=x;AccountKey=YWJjZGVmZ2hpamtsbW5vcA==;EndpointSuffix=core" => "YWJjZGVmZ2hpamtsbW5vcA=="], ["AccountKey=${KEY}"];
    Openai, true, Mask, "OpenAI keys", "a long run", "prefix and length", r"\bsk-[A-Za-z0-9_-]{20,}",
        ["sk-proj-abcdefghijklmnopqrst0123" => "sk-proj-abcdefghijklmnopqrst0123"], ["sk-short", "sk-learn-contrib-modules-for-all"];
    Anthropic, true, Mask, "Anthropic keys", "a long run", "prefix and length", r"\bsk-ant-[A-Za-z0-9_-]{20,}",
        ["sk-ant-api03-abcdefghijklmnopqrstuv" => "sk-ant-api03-abcdefghijklmnopqrstuv"], ["sk-ant-x"];
    Npm, true, Mask, "npm tokens", "a long run", "prefix and length", r"\bnpm_[A-Za-z0-9]{30,64}",
        ["npm_0123456789abcdefghijABCDEFGHIJ012345" => "npm_0123456789abcdefghijABCDEFGHIJ012345"], ["npm_x", "npm_config_registry"];
    Pypi, true, Mask, "PyPI tokens", "a long run", "prefix and length", r"\bpypi-[A-Za-z0-9_-]{50,}",
        ["pypi-AgEIcHlwaS5vcmcCJDAxMjM0NTY3LTg5YWItY2RlZi0wMTIzLTQ1Njc4OWFiY2RlZg" => "pypi-AgEIcHlwaS5vcmcCJDAxMjM0NTY3LTg5YWItY2RlZi0wMTIzLTQ1Njc4OWFiY2RlZg"], ["pypi-mirror"];
    Digitalocean, true, Mask, "DigitalOcean tokens", "a long run", "prefix and length", r"\bdo[opr]_v1_[a-f0-9]{40,64}",
        ["dop_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" => "dop_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], ["dop_v1_x"];
    Sendgrid, true, Mask, "SendGrid keys", "a long run", "prefix and length", r"\bSG\.[A-Za-z0-9_.-]{40,}",
        ["SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG" => "SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"], ["SG.x"];
    Vault, true, Mask, "HashiCorp Vault tokens", "a long run", "prefix and length", r"\bhv[sbr]\.[A-Za-z0-9_-]{20,}",
        ["hvs.abcdefghijklmnopqrstuvWX" => "hvs.abcdefghijklmnopqrstuvWX"], ["hvs.x"];
    Age, true, Mask, "age secret keys", "a long run", "prefix and length", r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}",
        ["AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0" => "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0"], ["AGE-SECRET-KEY-1"];
    PasswordHash, true, Mask, "password hashes in crypt format, and as databases, directories and auditing tools write them", "`$`, a long run", "a known scheme and length", r"(?:\$|pbkdf2_)[A-Za-z0-9_-]+\$[./A-Za-z0-9+=,$-]{20,}",
        ["h $2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234 z" => "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234", "pbkdf2_sha256$260000$abcdefghij$0123456789abcdefghij=" => "pbkdf2_sha256$260000$abcdefghij$0123456789abcdefghij="],
        ["$2.50", "$HOME/$USER", "costs $5$ and $6$"];
    WalletKey, true, Mask, "wallet private keys", "a long run", "base58check", r"\b(?:[5KL][1-9A-HJ-NP-Za-km-z]{50,51}|xprv[1-9A-HJ-NP-Za-km-z]{103,108})\b",
        ["5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ" => "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"], ["5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK"];
    EncodedSecret, true, Mask, "base64 of a secret", "a long run", "decodes to text in which something is found", r"\b[A-Za-z0-9+/_-]{12,}={0,2}",
        ["x cGFzc3dvcmQ9aHVudGVyMg== y" => "cGFzc3dvcmQ9aHVudGVyMg=="], ["x aGVsbG8gd29ybGQgYWdhaW4= y", "authentication"];
    VendorToken, true, Mask, "tokens of further services with a prefix of their own", "a long run", "prefix and length", r"\b(?:[a-z0-9]{2,8}[_-]|AT|EA|SK|dp\.)[A-Za-z0-9_.=+/-]{24,}|[A-Za-z0-9:_/-]{20,}",
        ["hf_abcdefghijklmnopqrstuvwxyzABCDEFGH" => "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH"], ["hf_x", "key-value-store-of-the-first-tier"];
    Email, true, Mask, "e-mail addresses, international and quoted ones too", "`@`", "a top-level domain that is no file extension", r"\S+@(?:[^\s@]+\.[^\s@]{2,}|\[[0-9A-Fa-f.:]+\])",
        ["to jane.doe+x@example.co.uk." => "jane.doe+x@example.co.uk", "open /tmp/jane@example.com_2026.csv" => "jane@example.com", "user=<wei88@126.com>, ok" => "wei88@126.com", "owner:jane88@example.org due" => "jane88@example.org"], ["icon@2x.png", "git@host:repo", "deploy@v1.2.rs", "user@host", "@mention", "getty@tty1.service", "lib@18.rs", "tag@12.beta"];
    PaymentCard, true, Mask, "payment card numbers", "a group of digits", "Luhn, issuer range and length, usual grouping", r"\b\d(?:[ .-]?\d){11,18}\b",
        ["pan 4111 1111 1111 1111 ok" => "4111 1111 1111 1111", "378282246310005" => "378282246310005"], ["4111 1111 1111 1112", "1763712000000", "9223372036854775807", "arn:aws:kms:eu-west-1:578130627107:key/x"];
    CardTrack, true, Mask, "magnetic stripe data", "a group of digits", "a card number and its track", r";?\d{12,19}[=dD]\d{8,40}\??|%?[bB]\d{12,19}\^",
        [";4111111111111111=25121010000000000000?" => ";4111111111111111=25121010000000000000?"], ["12=34"];
    Iban, true, Mask, "bank account numbers", "two digits behind two letters", "mod-97 and country length", r"(?i)\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]){11,30}\b",
        ["to de89370400440532013000" => "de89370400440532013000", "GB29 NWBK 6016 1331 9268 19" => "GB29 NWBK 6016 1331 9268 19"], ["DE88370400440532013000", "AB12"];
    UsSsn, true, Mask, "US social security numbers", "a group of digits", "area, group and serial rules, equal separators", r"(?i)\b\d{3}([- .]?)\d{2}[- .]?\d{4}\b",
        ["ssn 123-45-6780 x" => "123-45-6780"], ["000-12-3456", "666-12-3456", "123-00-4567", "2026-03-04"];
    Phone, false, Mask, "telephone numbers with a country code", "a group of digits", "8 to 15 digits behind `+` or `00`", r"(?:\+|00)[1-9][0-9 .()/-]{7,30}",
        ["call +44 20 7946 0958 now" => "+44 20 7946 0958", "or +1 (415) 555-2671." => "+1 (415) 555-2671"], ["+12", "1234567890"];
    Ip, false, Mask, "IP addresses", "a group of digits", "the address parses", r"[0-9A-Fa-f:.]{3,45}",
        ["from 203.0.113.7 via" => "203.0.113.7", "peer:fe80::beef: refused" => "fe80::beef", "::ffff:192.0.2.1" => "::ffff:192.0.2.1"], ["1.2.3", "1.2.3.4.5", "std::fmt", "a :: b"];
    Mac, false, Mask, "MAC addresses", "a group of digits", "six pairs", r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}",
        ["nic 4a:00:04:10:9b:50 up" => "4a:00:04:10:9b:50", "nic aa-bb-cc-dd-ee-ff" => "aa-bb-cc-dd-ee-ff"], ["12:30"];
    UserPath, false, Mask, "names of home directories", "`/home/`, `/Users/`", "a name follows", r"(?i)[/\\](?:home|users)[/\\][^/\\\s]+",
        ["open /home/jane/x" => "jane"], ["/var/log"];
    NationalId, false, Mask, "national identifiers with check digits, of 32 schemes", "a group of digits, a long run", "the check digits, and the date of birth in them", r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b|\b\d{8}[A-Za-z]\b|\b\d{6}-\d{4}\b",
        ["cpf 529.982.247-25 x" => "529.982.247-25", "dni 12345678Z" => "12345678Z"], ["529.982.247-26", "12345678A", "52998224725x"];
    HighEntropy, false, Mask, "long random strings", "a long run", "more than 4 bits per character, 3 for hexadecimal", r"[A-Za-z0-9+/_-]{32,}={0,2}",
        ["x q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBIz y" => "q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBIz",
         "x q83v-jRWeJASNF_4kBI0VniQEjRWeJ-SNFZ4kBIz y" => "q83v-jRWeJASNF_4kBI0VniQEjRWeJ-SNFZ4kBIz"], ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "019a3b2c-7d8e-7f00-8a1b-2c3d4e5f6a7b"];
}

/// The table as Markdown: `docs/REDACTION.md` holds it, and a test keeps both equal.
pub(crate) fn markdown() -> String {
    let mut out = String::from(
        "| detector | finds | stops at | then checks | default |\n|---|---|---|---|---|\n",
    );
    for row in ROWS {
        let default = if row.on { row.action.as_str() } else { "off" };
        out.push_str(&format!(
            "| `{}` | {} | {} | {} | {default} |\n",
            row.rule.name(),
            row.finds,
            row.trigger,
            row.check
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, Redactor};

    fn only(rule: Rule) -> Redactor {
        let policy = ROWS.iter().fold(Policy::new(), |policy, row| {
            let action = if row.rule == rule {
                Action::Mask
            } else {
                Action::Keep
            };
            policy.detector(row.rule.name(), action).unwrap()
        });
        Redactor::new(policy).unwrap()
    }

    #[test]
    fn every_detector_hits_its_examples_and_nothing_around_them() {
        for row in ROWS {
            let redactor = only(row.rule);
            for (text, part) in row.hits {
                let expected = text.replacen(part, &format!("[REDACTED:{}]", row.rule.name()), 1);
                assert_eq!(redactor.redact(text), expected, "{}", row.rule.name());
            }
        }
    }

    #[test]
    fn every_detector_misses_what_only_looks_alike() {
        for row in ROWS {
            let redactor = only(row.rule);
            for text in row.misses {
                assert_eq!(redactor.redact(text), *text, "{}", row.rule.name());
            }
        }
    }

    #[test]
    fn every_example_has_the_shape_its_row_states() {
        for row in ROWS {
            let pattern = regex::bytes::RegexBuilder::new(row.pattern)
                .unicode(false)
                .size_limit(2 << 20)
                .build()
                .unwrap();
            for (text, _) in row.hits {
                assert!(
                    pattern.is_match(text.as_bytes()),
                    "{}: {text}",
                    row.rule.name()
                );
            }
        }
    }

    #[test]
    fn the_table_names_every_detector_once() {
        let rules: Vec<Rule> = ROWS.iter().map(|row| row.rule).collect();
        assert!(rules.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(rules.len(), super::super::NAMES.len() - 3);
    }

    #[test]
    fn the_page_holds_the_table() {
        let page = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/REDACTION.md"
        ));
        // The packaged crate comes without the page.
        if let Ok(page) = page {
            assert!(
                page.contains(&markdown()),
                "docs/REDACTION.md must hold this table:\n{}",
                markdown()
            );
        }
    }
}
