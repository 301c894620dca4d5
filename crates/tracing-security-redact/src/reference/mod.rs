//! The detectors once more, as plain regular expressions run one after another over the whole text: no sweep, no
//! triggers, no windows, and none of the readers of `detector`.
//!
//! On ASCII texts without markers the engine must find exactly what this module finds, for every rule of [`GROUPS`]:
//! each group alone, so that no other rule's findings cover its own. What encodings hide is found by the same readers
//! in the decoded text and needs no second reference.
//!
//! `key_value_secret`, `auth_scheme`, `cookie`, `session_id`, `azure` and `url_query_secret` have a grammar rather than
//! a shape. For them `named` reads the simple syntaxes, and equality is claimed on texts made of these alone; beyond
//! them, and for `encoded_secret` and `slack_webhook`, the plain walk stays the reference.
//! Lists of words (which names announce a secret, which values are placeholders) are data and shared.

#[cfg(test)]
mod named;
mod number;
mod personal;
mod secret;
mod token;

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::detector::{Rule, RuleSet, national, personal as opt_in};
use crate::scan::finder::{Finder, Span};
use crate::scan::marker;
use crate::scan::text::Text;

/// What a detector finds: the rule, and where.
pub(crate) type Found = (Rule, usize, usize);

/// Rules that are compared together, because they share their places, and what finds the same without the engine.
type Group = (&'static [Rule], fn(&[u8]) -> Vec<Found>);

static GROUPS: &[Group] = &[
    (token::RULES, token::find),
    (&[Rule::PrivateKey], secret::private_key),
    (&[Rule::PasswordHash], secret::password_hash),
    (&[Rule::AwsSecret], token::aws_secret),
    (&[Rule::UrlUserinfo], secret::url_userinfo),
    (&[Rule::Email], personal::email),
    (&[Rule::PaymentCard, Rule::CardTrack], number::card),
    (&[Rule::PaymentCard], number::card_alone),
    (&[Rule::Iban], number::iban),
    (&[Rule::UsSsn], number::us_ssn),
    (&[Rule::Phone], number::phone),
    (&[Rule::Ip], personal::ip),
    (&[Rule::Mac], personal::mac),
    (&[Rule::UserPath], personal::user_path),
    (&[Rule::NationalId], number::national_id),
    (&[Rule::HighEntropy], token::high_entropy),
];

/// Longer texts are not compared: the expressions are tried at every place.
const LONGEST: usize = 4_096;

/// The first group in which engine and reference differ on a text, if they do; nothing is claimed on other texts than
/// ASCII without markers.
pub(crate) fn difference(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if text.len() > LONGEST || !text.is_ascii() || marker::all(bytes).next().is_some() {
        return None;
    }
    GROUPS.iter().find_map(|(rules, find)| {
        let (engine, plain) = (by_engine(bytes, rules), united(find(bytes)));
        (engine != plain && !is_not_claimed(bytes, rules))
            .then(|| format!("engine and reference differ on {text:?}: {engine:?} and {plain:?}"))
    })
}

/// Whether something else may speak for a value of these rules as well: a name (`ssn=…`, `card number: …`), the host of
/// a webhook, the formats of `detector::dump`, what is glued behind an address of version 4 inside one of version 6 or an address to a number with dots,
/// cards, accounts and
/// addresses as they are rarely written, or a random run with dashes in a row or
/// in both alphabets of base64, whose ends engine and reference see differently.
fn is_not_claimed(bytes: &[u8], rules: &[Rule]) -> bool {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            "(?i)ssn|social|card|cc|pan|exp|visa|maestro|credit|debit|payment|kart|cart|tarjeta|kort|kaart|bankpas",
        )
    });
    static HOSTS: LazyLock<Regex> = LazyLock::new(|| regex("://.*(?:hook|telegram|office|azure)"));
    static GLUED: LazyLock<Regex> = LazyLock::new(|| regex(r"::ffff:|\.[0-9]{4,}:"));
    static MIXED: LazyLock<Regex> =
        LazyLock::new(|| regex("---|[+/][A-Za-z0-9+/_-]*[_-]|[_-][A-Za-z0-9+/_-]*[+/]"));
    static DUMPS: LazyLock<Regex> = LazyLock::new(|| {
        regex(concat!(
            r"\\\$|\*[0-9A-F]{40}|[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}|\}[A-Za-z0-9]|SCRAM-SHA-|(?:scrypt|pbkdf2):|\$krb5",
            r"|\$(?:NT|LM|NETNTLM|SHA|B|ml|sip|gpg|pdf|dmg|7z|sha1|scram|p5k2|bcrypt-sha256|DCC2|luks|fvde)",
            r"|\$(?:keepass|zip|pkzip|office|oldoffice|rar|RAR|bit|electrum|ethereum|sshng|mysql|itunes|ios|ansible|mozilla|mscash|telegram|truecrypt|pgpwde)",
        ))
    });
    // Rare dividers, four digits thrice, a network's code; a label glued to an account; an address in another one.
    static DIVIDED: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\d(?:  | - |/|_|\+|, )\d|[A-Z]{2}\d{12,}/\d|_\d{13,}_|\d{13}-\d{4}|(?:0604|50[123][08]|5[678]\d\d|6304|6390|67[56]\d)[ -]\d{4}[ -]\d{4}",
        )
    });
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)iban[a-z]|\?3[18][a-z]"));
    static BOUNCED: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)=[^=@]*\.[^=@]*@|srs[01]="));
    // Of national identifiers it reads three, and their forms are those of no other.
    static NATIONAL: LazyLock<Regex> = LazyLock::new(|| {
        let forms: Vec<String> = national::other_forms().collect();
        regex(&forms.join("|"))
    });
    let has = |rule: Rule| rules.contains(&rule);
    (has(Rule::UsSsn) || has(Rule::PaymentCard)) && NAMES.is_match(bytes)
        || has(Rule::PaymentCard) && DIVIDED.is_match(bytes)
        || has(Rule::Iban) && LABELLED.is_match(bytes)
        || has(Rule::Email) && BOUNCED.is_match(bytes)
        || has(Rule::PasswordHash) && DUMPS.is_match(bytes)
        || has(Rule::VendorToken) && HOSTS.is_match(bytes)
        || has(Rule::NationalId) && NATIONAL.is_match(bytes)
        || has(Rule::Ip) && GLUED.is_match(bytes)
        || has(Rule::HighEntropy) && MIXED.is_match(bytes)
}

/// What the engine finds in the text itself when only these rules are on.
pub(crate) fn by_engine(bytes: &[u8], rules: &[Rule]) -> Vec<Found> {
    let enabled = rules
        .iter()
        .fold(RuleSet::EMPTY, |set, &rule| set.with(rule.into()));
    let mut spans = Vec::new();
    let mut finder = Finder::new(Text::of(bytes), enabled, &mut spans, true);
    finder.run();
    if rules.contains(&Rule::UserPath) {
        opt_in::user_path(&mut finder);
    }
    let found = |span: &Span| {
        let rule = rules.iter().find(|&&rule| span.rule == rule.into())?;
        Some((*rule, span.start, span.end))
    };
    united(spans.iter().filter_map(found).collect())
}

/// In order and without repetition; overlaps of one rule as one.
fn united(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_unstable_by_key(|&(rule, start, end)| (start, usize::MAX - end, rule));
    let mut kept: Vec<Found> = Vec::new();
    for next in found {
        match kept.last_mut() {
            Some(last) if last.0 == next.0 && next.1 < last.2 => last.2 = last.2.max(next.2),
            _ => kept.push(next),
        }
    }
    kept
}

/// Compiles an expression on bytes: `\w`, `\d` and `(?i)` mean ASCII.
#[expect(
    clippy::panic,
    reason = "expressions of this module, compiled by every test run"
)]
fn regex(pattern: &str) -> Regex {
    RegexBuilder::new(pattern)
        .unicode(false)
        .dot_matches_new_line(true)
        .size_limit(16 << 20)
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Every match of an expression that starts at or behind `from` for every `from`: overlapping ones as well.
fn starts<'t>(regex: &'t Regex, text: &'t [u8]) -> impl Iterator<Item = (usize, usize)> + 't {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = regex.find_at(text, from)?;
        from = found.start() + 1;
        Some((found.start(), found.end()))
    })
}

/// The length of the match at the very start of a text; the expression begins with `^`.
fn length(regex: &Regex, text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    regex.find(rest).map_or(0, |found| found.len())
}

fn part(text: &[u8], start: usize, end: usize) -> &[u8] {
    text.get(start..end.min(text.len())).unwrap_or_default()
}

fn byte_before(text: &[u8], at: usize) -> Option<u8> {
    text.get(at.checked_sub(1)?).copied()
}

fn is_alnum(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::table;
    use proptest::prelude::*;

    /// Examples of the table and more that sit at the edges of a rule.
    fn examples() -> Vec<&'static str> {
        let rows = table::ROWS.iter();
        let hits = rows
            .clone()
            .flat_map(|row| row.hits.iter().map(|hit| hit.0));
        let misses = rows.flat_map(|row| row.misses.iter().copied());
        hits.chain(misses).chain(EDGES.iter().copied()).collect()
    }

    #[rustfmt::skip]
    static EDGES: &[&str] = &[
        "-----END CERTIFICATE----------BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----", "FRIEND END of", "----- BEGIN RSA PRIVATE KEY -----",
        "eyJhbGciOiJIUzI1NiJ9..c2ln", "eyJub3QganNvbg.eyJzdWIiOiIxIn0.c2ln", "xoxe.xoxp-1-abcdefghij0123456789", "whsec_ab+cdefghijklmnopqrstuvwx0123",
        "hvs.-_abcdefghijklmnop0123", "1//0abcdefghijklmnopqrstuvwxyz0123456789", "AKIAIOSFODNN7EXAMPLE wJalrXU/nFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws /Jalr+U/nFEMI/K7MDENGabPxRfiCYEXAMPLEKE0",
        "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA", "sha1$abcdefgh$0123456789abcdef0123", "$apr1$abcdefgh$0123456789abcdefghijkl.",
        "https://bob:hun/ter2@h/x", "https://bob:a?b@h", "amqp://u:p@h1,u:p@h2/x", "https://0123456789abcdef0123:x-oauth-basic@h", "root:s3cr3t@10.0.0.1", "mailto:jane@example.org",
        "\"jane doe\"@example.org", "\\\"jane doe\\\"@example.org", "o'brien@example.com", "jane@[192.0.2.1]", "jane@example.com.png", "a@b.c-d.xn--p1ai", "jane@host.example.org:dir/x", "jane@example.com_2026",
        "4111-1111-1111-1111", "4111.1111.1111.1111", "3782 822463 10005", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "41 11 11 11 11 11 11 11", "%B4111111111111111^DOE/JANE^2512101?", "4111111111111111D2512101",
        "DE89 3704 0044 0532 0130 00", "NO93 8601 1117 947", "BE68539007547034", "FR14-2004-1010-0505-0001-3M02-606", "123 45 6780", "123.45.6780", "219-09-9999-1",
        "+1 (415) 555-2671", "0044 20 7946 0958", "+442079460958", "2001:db8::1", "::1", "fe80::dead:beef", "aa:bb:cc:dd:ee:ff", "4a-00-04-10-9b-50", "C:\\Users\\jane\\x", "52998224725", "811228-9874", "Z%b0044 20 7946 0958",
        "0123456789abcdef0123456789abcdef", "q8/+EjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBIz==",
    ];

    static GLUE: &[&str] = &[
        "", " ", "_", "-", ".", ",", ":", "=", "/", "+", "\"", "'", "@", "\n", "a", "7", "://",
        " aws ", "%", "$", "x ", "(", ";",
    ];

    /// Two examples that meet, one byte of either changed, taken out or doubled.
    fn texts() -> impl Strategy<Value = String> {
        let example = prop::sample::select(examples());
        let glue = || prop::sample::select(GLUE);
        let edit = (any::<prop::sample::Index>(), 0..4_u8, "[ -~]");
        (
            glue(),
            example.clone(),
            glue(),
            example,
            glue(),
            prop::collection::vec(edit, 0..3),
        )
            .prop_map(|(before, first, between, second, behind, edits)| {
                let mut text = [before, first, between, second, behind].concat();
                for (place, kind, by) in edits {
                    let at = place.index(text.len().max(1));
                    match kind {
                        0 => {}
                        1 if at < text.len() => drop(text.remove(at)),
                        2 if at < text.len() => text.replace_range(at..=at, &by),
                        _ => text.insert_str(at.min(text.len()), &by),
                    }
                }
                text
            })
    }

    #[test]
    fn every_row_of_the_table_is_found_by_both() {
        for row in table::ROWS {
            for text in row
                .hits
                .iter()
                .map(|hit| hit.0)
                .chain(row.misses.iter().copied())
            {
                assert_eq!(difference(text), None, "{}", row.rule.name());
            }
        }
    }

    #[test]
    fn every_rule_with_a_shape_is_found_by_the_reference() {
        for row in table::ROWS {
            for (rules, find) in GROUPS.iter().filter(|(rules, _)| rules.contains(&row.rule)) {
                for (text, hit) in row.hits.iter().filter(|(text, _)| text.is_ascii()) {
                    let bytes = text.as_bytes();
                    let found = united(find(bytes));
                    let parts: Vec<&str> = found.iter().map(|f| &text[f.1..f.2]).collect();
                    // Stripes are found as cards where only cards are looked for.
                    assert!(
                        parts.contains(hit) || rules.len() == 1 && row.rule == Rule::CardTrack,
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_fuzzing_found_stays_equal() {
        for text in [
            "?::4::::::::::::::::::.",
            "at https://canary.discord.com/api/webhooks//TD1VMX2KIE/B620FIXG2/qojGjhwh72r6xxCYJvLpbrff",
            "Negotiate YIIJd/1AmLPeyirDbi/sqYTHlGisrq1v7+ifLVCFe83c0yvuk50NQM6qwyvRr4xaPaMWme0qnWr6Gb+9y+I",
        ] {
            assert_eq!(difference(text), None);
        }
    }

    #[test]
    fn a_random_run_of_any_length_goes_whole() {
        let long = "q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBIz".repeat(20);
        let found = by_engine(long.as_bytes(), &[Rule::HighEntropy]);
        assert_eq!(found, [(Rule::HighEntropy, 0, long.len())]);
        assert_eq!(difference(&long), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn engine_and_reference_agree_where_examples_meet(text in texts()) {
            prop_assert_eq!(difference(&text), None);
        }
    }
}
