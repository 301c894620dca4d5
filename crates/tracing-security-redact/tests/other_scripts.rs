//! Texts in which letters of other scripts stand beside pairs in plain ASCII: the pairs are read as they are without.

mod beyond_ascii;

use tracing_security_redact::{Policy, Redactor};

#[test]
fn every_detector_finds_its_examples_beside_any_letter() {
    let examples: Vec<&str> = Redactor::detectors()
        .flat_map(|(_, _, examples)| examples)
        .collect();
    assert!(examples.len() > 60, "{} examples", examples.len());
    beyond_ascii::changes_nothing(examples);
}

#[test]
fn the_value_of_a_pair_goes_and_nothing_else_of_its_neighbors() {
    let redactor = Redactor::new(Policy::default()).unwrap();
    for (text, expected) in PAIRS {
        assert_eq!(redactor.redact(text), *expected);
        assert_eq!(redactor.redact(expected), *expected);
    }
}

#[test]
fn a_pair_that_holds_no_secret_lends_its_name_to_no_neighbor() {
    let redactor = Redactor::new(Policy::default()).unwrap();
    for text in CLEAN {
        assert_eq!(redactor.redact(text), *text);
    }
}

#[test]
fn what_a_sentence_tells_goes_whatever_opens_it() {
    let redactor = Redactor::new(Policy::default()).unwrap();
    for (text, secret) in TOLD {
        let out = redactor.redact(text).into_owned();
        assert!(!out.contains(secret), "{text} -> {out}");
    }
}

#[rustfmt::skip]
static PAIRS: &[(&str, &str)] = &[
    ("{ userPassword: 'Sommer12', host: 'db07', city: 'Köln' }", "{ userPassword: '[REDACTED:key_value_secret]', host: 'db07', city: 'Köln' }"),
    ("{'password': 'kettle🔑orbit558', 'zone': 'node-17'}", "{'password': '[REDACTED:key_value_secret]', 'zone': 'node-17'}"),
    ("{'PGPASSWORD': 'Koala-Rocket27', 'LANG': 'C.UTF-8', 'city': 'Łódź'}", "{'PGPASSWORD': '[REDACTED:key_value_secret]', 'LANG': 'C.UTF-8', 'city': 'Łódź'}"),
    ("<QueryDict: {'город': ['Тула'], 'password': ['Quartz77x']}>", "<QueryDict: {'город': ['Тула'], 'password': ['[REDACTED:key_value_secret]']}>"),
    ("東京 CREATE ROLE app LOGIN PASSWORD 'rocky1421'", "東京 CREATE ROLE app LOGIN PASSWORD '[REDACTED:key_value_secret]'"),
    ("Größe <ns2:Password xmlns:ns2=\"urn:x2\">Quartz77x</ns2:Password>", "Größe <ns2:Password xmlns:ns2=\"urn:x2\">[REDACTED:key_value_secret]</ns2:Password>"),
    ("город,password\nТула,Quartz77x\n", "город,password\nТула,[REDACTED:key_value_secret]\n"),
    ("東京,password,port\n京都,Quartz77x,5432\n", "東京,password,port\n京都,[REDACTED:key_value_secret],5432\n"),
];

static CLEAN: &[&str] = &[
    "{'has_password': True, 'path': '/v1/orders', 'city': '東京'}",
    "{ city: '東京', passwordChangedAt: '2026-03-08T23:11:35.560Z' }",
    "保存しました: Order(hasPassword: true, traceId: \"85d2ba9a1b79cd6cd5afef5456898a5b\")",
    "Löschung: Event(authMethod: \"password\", traceId: \"85d2ba9a1b79cd6cd5afef5456898a5b\")",
    "Übersicht .password-field { color: #c0ffee; }",
    "Alarm für CEF:0|Acme|IDS|0.15.2|11|Password guess|7|src=203.0.113.141 dst=10.60.64.246",
];

static TOLD: &[(&str, &str)] = &[
    ("Größe: het wachtwoord is pepper720", "pepper720"),
    ("L'été, le mot de passe de 'bob' est 'Sapin42b'", "Sapin42b"),
    ("Das Passwort für „bob“: 'Birke77x'", "Birke77x"),
    ("{\"text\": \"Новый пароль: Matrix1777\"}", "Matrix1777"),
    ("{'メモ': 'パスワードはSakura77xです'}", "Sakura77x"),
    ("Neues Losungswort: Birke77x in Köln", "Birke77x"),
];
