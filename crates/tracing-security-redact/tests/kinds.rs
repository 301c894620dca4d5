//! One row a kind of secret that pattern lists pass over, with what must come out, and what only looks like one.

use tracing_security_redact::{Policy, Redactor};

#[test]
fn only_the_secret_goes_and_redacting_twice_changes_nothing() {
    let redactor = Redactor::new(Policy::default()).unwrap();
    for (text, expected) in DIRTY {
        assert_eq!(redactor.redact(text), *expected);
        assert_eq!(redactor.redact(expected), *expected);
    }
}

#[test]
fn what_only_looks_like_one_stays() {
    let redactor = Redactor::new(Policy::default()).unwrap();
    for text in CLEAN {
        assert_eq!(redactor.redact(text), *text);
    }
}

#[rustfmt::skip]
static DIRTY: &[(&str, &str)] = &[
    ("login with bob/Quartz77x (username/password)", "login with bob/[REDACTED:key_value_secret] (username/password)"),
    ("rabbitmqctl add_user bob Quartz77x", "rabbitmqctl add_user bob [REDACTED:key_value_secret]"),
    ("mosquitto_passwd -b /etc/mq bob Quartz77x", "mosquitto_passwd -b /etc/mq bob [REDACTED:key_value_secret]"),
    ("exchange code q7Yk2mVt0aHc9LwX for token at /token", "exchange code [REDACTED:key_value_secret] for token at /token"),
    (r#"auth failed: password authentication failed: tried "Quartz77x""#, r#"auth failed: password authentication failed: tried "[REDACTED:key_value_secret]""#),
    ("p a s s w o r d = Quartz77x", "p a s s w o r d = [REDACTED:key_value_secret]"),
    ("password\n=\nQuartz77x", "password\n=\n[REDACTED:key_value_secret]"),
    (r#"{"Name":"/prod/db/password","Type":"SecureString","Value":"Quartz77x"}"#, r#"{"Name":"/prod/db/password","Type":"SecureString","Value":"[REDACTED:key_value_secret]"}"#),
    (r#"{"keyName":"key1","permissions":"FULL","value":"q7Yk2mVt0aHc9LwXe4RbJp1ZuNf6Gd=="}"#, r#"{"keyName":"key1","permissions":"FULL","value":"[REDACTED:key_value_secret]"}"#),
    (r#"{"name":"auth","value":"q7Yk2mVt0aHc9LwX"}"#, r#"{"name":"auth","value":"[REDACTED:key_value_secret]"}"#),
    ("- name: user_auth\n  value: Quartz77x", "- name: user_auth\n  value: [REDACTED:key_value_secret]"),
    (r#"<add key="db_auth" value="q7Yk2mVt0aHc9LwX" />"#, r#"<add key="db_auth" value="[REDACTED:key_value_secret]" />"#),
    (r#"("SMTP_AUTH", "q7Yk2mVt0aHc9LwX")"#, r#"("SMTP_AUTH", "[REDACTED:key_value_secret]")"#),
    ("<auth>q7Yk2mVt0aHc9LwX</auth>", "<auth>[REDACTED:key_value_secret]</auth>"),
    ("user_auth -> q7Yk2mVt0aHc9LwX", "user_auth -> [REDACTED:key_value_secret]"),
    ("run --redis_auth q7Yk2mVt0aHc9LwX now", "run --redis_auth [REDACTED:key_value_secret] now"),
    (r#""AUTH" "q7Yk2mVt0aHc9LwX""#, r#""AUTH" "[REDACTED:key_value_secret]""#),
    ("Sec-WebSocket-Protocol: bearer, q7Yk2mVt0aHc9LwX", "Sec-WebSocket-Protocol: bearer, [REDACTED:auth_scheme]"),
    ("base64url.bearer.authorization.k8s.io.q7Yk2mVt0aHc9LwX", "base64url.bearer.authorization.k8s.io.[REDACTED:auth_scheme]"),
    ("PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nJM+7Rtq7jRiwONONgy5I1FVD8QgK5p1kbeFtLQ2Z0QU=\nPrivate-MAC: f86e", "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n[REDACTED:private_key]\nPrivate-MAC: f86e"),
    ("snmp-server community Quartz77 RO 10", "snmp-server community [REDACTED:key_value_secret] RO 10"),
    ("{'password': 'UXVhcnR6Nzd4QXVhcnR6Nzd4='}", "{'password': '[REDACTED:key_value_secret]'}"),
    ("using password harbor_2854 (SSN unknown)", "using password [REDACTED:key_value_secret] (SSN unknown)"),
    ("machine api.example.com login bob password marble_6466", "machine api.example.com login bob password [REDACTED:key_value_secret]"),
    ("PASSPHRASE was set to quartz-sunny-28 yesterday", "PASSPHRASE was set to [REDACTED:key_value_secret] yesterday"),
    ("Command '['./deploy', '--password', 'lantern_9176']' failed", "Command '['./deploy', '--password', '[REDACTED:key_value_secret]']' failed"),
    ("user bob / pass Quartz77x tried", "user bob / pass [REDACTED:key_value_secret] tried"),
    ("SetEnv pass Quartz77x", "SetEnv pass [REDACTED:key_value_secret]"),
    ("one-time password 736834 for login", "one-time password [REDACTED:key_value_secret] for login"),
    ("<ssn>219099999</ssn>", "<ssn>[REDACTED:us_ssn]</ssn>"),
    ("ssn 219099999 on file", "ssn [REDACTED:us_ssn] on file"),
    ("please use Quartz77x as the passwd from now on", "please use [REDACTED:key_value_secret] as the passwd from now on"),
    ("the TOKEN has been reset, it's now c356930ff85fd9e3", "the TOKEN has been reset, it's now [REDACTED:key_value_secret]"),
    (r#"sshpass -p 'it'\\''s quartz 5' ssh"#, "sshpass -p '[REDACTED:key_value_secret]' ssh"),
    ("b+olittle=example.org@mail.example.com bounced", "[REDACTED:email] bounced"),
    ("user=bounces-17-jane.doe=example.com@lists.example.org sent", "user=[REDACTED:email] sent"),
    ("mail SRS0=x9y8=TT=example.org=jane@forward.example.com now", "mail [REDACTED:email] now"),
    ("done\u{a0}jane@example.com\u{a0}now", "done\u{a0}[REDACTED:email]\u{a0}now"),
    ("Password=Quartz77x;Persist Security Info=True;User ID=sa", "Password=[REDACTED:key_value_secret];Persist Security Info=True;User ID=sa"),
    ("17,$5$rounds=5000$q7Yk2mVt$0aHc9LwXe4RbJp1ZuNf6GdTq8KiOx3Es,open", "17,[REDACTED:password_hash],open"),
    (r#"~ password = "Quartz77x" -> (known after apply)"#, r#"~ password = "[REDACTED:key_value_secret]" -> (known after apply)"#),
    (r#"{"session"=>{"login"=>"jdoe", "password"=>"Quartz77x", "remember_me"=>"1"}}"#, r#"{"session"=>{"login"=>"jdoe", "password"=>"[REDACTED:key_value_secret]", "remember_me"=>"1"}}"#),
    ("password = my cat likes fish\nport = 25", "password = [REDACTED:key_value_secret]\nport = 25"),
    ("smtp:\n  password: correct horse battery staple\n  port: 25", "smtp:\n  password: [REDACTED:key_value_secret]\n  port: 25"),
    ("access_token=507710", "access_token=[REDACTED:key_value_secret]"),
    ("password updated: k7Mq!x2", "password updated: [REDACTED:key_value_secret]"),
    ("your new password will be k7Mq!x2.", "your new password will be [REDACTED:key_value_secret]."),
    ("password: Kx9(mP2q, user: bob", "password: [REDACTED:key_value_secret], user: bob"),
    ("DB_PASSWORD=abc(de7f", "DB_PASSWORD=[REDACTED:key_value_secret]"),
    ("('Authorization', 'Negotiate a87421000492aa874209af8bc028')", "('Authorization', 'Negotiate [REDACTED:auth_scheme]')"),
];

#[rustfmt::skip]
static CLEAN: &[&str] = &[
    r#"core: failed to lookup token: error="context deadline exceeded""#,
    r#"failed to get token: Get "http://169.254.169.254/latest": context deadline exceeded"#,
    "failed to read secret: open /run/secrets/db: no such file or directory",
    r#"failed to refresh token: status=401 body="""#,
    "wrong password: attempt 3 of 5",
    "password: type=string min=8",
    "boarding pass: printed",
    "second pass: optimizing",
    "auth: required=true",
    "chore(secrets): rotate",
    "secret: default/regcred",
    "secret: kubernetes.io/tls",
    "password: vault:secret/data/app#password",
    "password: ENC[AES256_GCM]",
    r#"{"session":{"user":"bob","theme":"dark"}}"#,
    r#"{"token":{"type":"access","owner":"bob"}}"#,
    r#"{"secret":{"secretName":"shop-tls","defaultMode":420}}"#,
    r#"{"secret":{"name":"shop-tls"}}"#,
    "carol@cache.prod.svc:~$ ls -la",
    "scp a.tgz deploy@api.internal:/srv/",
    "rsync -av backup@api.internal::vol/data /mnt",
    "if (try_to_authenticate($cred{'username'}, $cred{'password'})) {",
    "  -p, --password ПАРОЛЬ         використати пароль",
    "policy (username/password) updated",
    "rabbitmqctl list_users",
    "exchange code for token",
    "session id missing",
    "ssn 000099999 on file",
    "secret web-tls-22 mounted",
    "password sha-256",
    "tool ['--password', '--token']",
    "en:\n  password: authentication failed for user\n  port: 25",
    "tokens: 507710, fencing_token=100234",
    "password updated: 2026-01-02",
    "the password will be rotated.",
    "Het password is verlopen",
    "Token: wygasł",
    "credentials: [sso, ldap]",
    "user, password = manager.find_user_password(self, realm,",
];
