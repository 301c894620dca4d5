//! Texts that speak about secrets without holding one, by what they are; each must come out as it went in.

mod beyond_ascii;

use tracing_security_redact::{Policy, Redactor};

#[expect(clippy::expect_used, reason = "a test helper")]
fn assert_untouched(texts: &[&str]) {
    let redactor = Redactor::new(Policy::default()).expect("the default policy");
    let touched: Vec<String> = texts
        .iter()
        .filter(|text| redactor.redact(text) != **text)
        .map(|text| format!("{text}\n   -> {}", redactor.redact(text)))
        .collect();
    assert!(touched.is_empty(), "\n{}", touched.join("\n"));
}

#[test]
fn clauses_of_errors_keep_their_words() {
    assert_untouched(&[
        "invalid token: signature is wrong",
        "auth: token has no kid",
        "/run/secrets/db_password: operation not permitted",
        "zsh: passwd: command not found",
        "could not read Password for 'https://bob@github': terminal prompts disabled",
        "Renew the client secret: ask the owner",
        "The secret of good bread: time.",
        "Bad password: Access denied, goodbye",
        r#"secrets "web-tls" is forbidden: User "bob" cannot get it"#,
        r#"secret: "web-tls" already exists"#,
        "password:  24 bytes",
        "  ~ admin_password = (sensitive value)",
        "password: compulsory",
    ]);
}

#[test]
fn complaints_of_forms_keep_their_words() {
    assert_untouched(&[
        r#"{"errors":{"password":["must contain a digit","is too common"]}}"#,
        r#"{"token":["This field is required."]}"#,
        r#"{"secret":"should not be empty"}"#,
    ]);
}

#[test]
fn schemas_and_fields_keep_their_types() {
    assert_untouched(&[
        r#"{"properties":{"secret":{"type":"string","format":"password","maxLength":64}}}"#,
        r#"{"pin":{"type":"integer","minimum":0}}"#,
        "string secret = 4;",
        "optional bytes api_key = 12;",
        "typedef struct Scan_Token_ *Scan_Token;",
        r#"cli.option("--password", help="of the account", default=None)"#,
        "password_encryption = scram-sha-256",
        "pin: GPIO4",
        "pin: PB7",
        "?status=500&code=E204",
        "?code=AUTH-17",
        r#"{"bos_token":"<s>","sep_token":"[SEP]","cls_token":"[CLS]"}"#,
    ]);
}

#[test]
fn help_texts_keep_their_placeholders() {
    assert_untouched(&[
        "usage: run [--user USER] [--api-key API_KEY] [--token TOKEN]",
        "      --token string   token of the account",
        "  -p, --password CLAVE          la de la cuenta",
        "  --password=KENNWORT      setzt es",
        "  -W, --password       ask for it first",
        "The --password option is deprecated",
        "warning: --password on the command line is visible to others",
        "login --password <password> --token <TOKEN>",
    ]);
}

#[test]
fn placeholders_stay() {
    assert_untouched(&[
        "password: ••••••",
        "secret=●●●●●●●●",
        "api_key: YOUR_API_KEY",
        "token: <your-token-here>",
        "secret: REPLACE_ME",
        "Authorization: Bearer YOUR_ACCESS_TOKEN",
        "api_key=insert-key-here",
    ]);
}

#[test]
fn the_words_around_a_value_survive_it() {
    let redactor = Redactor::new(Policy::default()).expect("the default policy");
    for (text, redacted) in [
        (
            r#"{"action":"RotateApiKey","detail":{"user":"bob"}}"#,
            r#"{"action":"RotateApiKey","detail":{"user":"bob"}}"#,
        ),
        (
            r#"{"secretKey":{"userName":"bob","value":"hunter2"}}"#,
            r#"{"secretKey":{"userName":"bob","value":"[REDACTED:key_value_secret]"}}"#,
        ),
        (
            "LoginToken [user=bob, password=hunter2]",
            "LoginToken [user=bob, password=[REDACTED:key_value_secret]]",
        ),
        (
            "error: invalid value 'k3yk3y' for '--api-key <API_KEY>': must be hex",
            "error: invalid value '[REDACTED:key_value_secret]' for '--api-key <API_KEY>': must be hex",
        ),
        (
            r#"{"pin":{"type":"integer","default":4711}}"#,
            r#"{"pin":{"type":"integer","default":[REDACTED:key_value_secret]}}"#,
        ),
        (
            "Password=abc123xyz;Persist Security Info=True;User ID=sa",
            "Password=[REDACTED:key_value_secret];Persist Security Info=True;User ID=sa",
        ),
        (
            r#"~ password = "old9x" -> (known after apply)"#,
            r#"~ password = "[REDACTED:key_value_secret]" -> (known after apply)"#,
        ),
        (
            "17,$5$rounds=5000$saltsaltsalt$abcdefghijklmnopqrstuvwxyz0123456789,active",
            "17,[REDACTED:password_hash],active",
        ),
        (
            r#"{"session"=>{"login"=>"jdoe", "password"=>"hunter2", "remember_me"=>"1"}}"#,
            r#"{"session"=>{"login"=>"jdoe", "password"=>"[REDACTED:key_value_secret]", "remember_me"=>"1"}}"#,
        ),
        (
            "done\u{a0}marina@example.com\u{a0}now",
            "done\u{a0}[REDACTED:email]\u{a0}now",
        ),
        (
            "failed to refresh token: status=401 token=Xk29dmqPz81",
            "failed to refresh token: status=401 token=[REDACTED:key_value_secret]",
        ),
        (
            "password: swordfish for bob",
            "password: [REDACTED:key_value_secret] for bob",
        ),
    ] {
        assert_eq!(redactor.redact(text), redacted);
    }
}

/// `clean_lines.txt`: a text a line, by kinds; a line `=== …` names the kind, `⏎` stands for a line break.
fn clean_lines() -> Vec<String> {
    include_str!("clean_lines.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("=== "))
        .map(|line| line.replace('⏎', "\n"))
        .collect()
}

#[test]
fn lines_of_real_logs_without_a_secret_come_out_as_they_went_in() {
    let lines = clean_lines();
    assert!(lines.len() >= LINES_LEAST, "{} lines", lines.len());
    assert_untouched(&lines.iter().map(String::as_str).collect::<Vec<_>>());
}

const LINES_LEAST: usize = 1_400;

#[test]
fn a_letter_beyond_ascii_changes_no_verdict() {
    let lines = clean_lines();
    let lookalikes: Vec<String> = include_str!("lookalikes.txt")
        .lines()
        .map(|line| line.replace(['«', '»'], ""))
        .collect();
    let texts = lines.iter().chain(&lookalikes).map(String::as_str);
    beyond_ascii::changes_nothing(texts);
}

/// `lookalikes.txt`: what reads like one of the clean lines but could be the value; the last word between `«` and `»`.
#[test]
fn what_could_be_the_value_goes() {
    let redactor = Redactor::new(Policy::default()).expect("the default policy");
    let left: Vec<String> = include_str!("lookalikes.txt")
        .lines()
        .filter_map(|line| {
            let (head, rest) = line.split_once('«')?;
            let (secret, tail) = rest.split_once('»')?;
            let out = redactor.redact(&[head, secret, tail].concat()).into_owned();
            out.contains(secret).then_some(out)
        })
        .collect();
    assert!(left.is_empty(), "\n{}", left.join("\n"));
}
