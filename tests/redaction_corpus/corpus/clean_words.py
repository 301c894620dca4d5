"""Clean lines which speak of secrets without holding one: each is on the list of known false hits, or a neighbor of one."""

DOMAINS = ("auth", "token", "secret", "password", "credential")


def statuses(d):
    w = d.word()
    return d.pick(
        (
            "auth: ok",
            "auth=ldap",
            "auth: none",
            "auth=oauth2",
            f"digest mismatch for {w}",
            "bearer authentication required",
            "basic authentication failed",
            "pass: 12 fail: 0",
            f"pass: {d.number(1, 400)} fail: {d.number(0, 9)} skip: {d.number(0, 9)}",
            f"unexpected token: {w}",
            "unexpected token: ident",
            "unexpected token `}`",
            "unexpected token: EOF",
            "Cookie: none",
            "token bucket exhausted",
            "Password policy updated",
            f"token bucket exhausted for {w}",
            f"Basic plan with {d.number(2, 40)} seats",
            "digest algorithm sha256 is supported",
            "negotiate with the peer failed",
            "Digest verified for all layers",
            "bearer of the certificate",
            "token expired",
            "invalid token",
            "token refresh scheduled",
            "Token validation failed",
            "API key missing",
            "secret not found",
            "no password given",
            "password must not be empty",
            "wrong password",
            "password changed",
            "basic understanding required",
            "Bearer token missing",
            "token ring topology detected",
            "auth failed",
            "pin assignment done",
            "otp required",
            "Password: ",
            f"[sudo] password for {d.fake.user_name()}: ",
            "Enter passphrase for key '/root/.ssh/id_ed25519': ",
            "auth=kerberos",
            "auth: disabled",
            "auth=mutual-tls",
            "auth=basic",
            "Digest authentication is disabled",
            "the token was revoked",
            "two tokens were issued",
            "unexpected end of token stream",
        )
    )


def placeholders(d):
    n = d.pick(
        (
            "password",
            "api_key",
            "secret",
            "token",
            "db_password",
            "client_secret",
            "passwd",
            "passphrase",
            "access_key",
            "Password",
            "API_KEY",
        )
    )
    v = d.pick(
        (
            "***",
            "********",
            "null",
            "%s",
            "{}",
            "None",
            "<redacted>",
            "[REDACTED]",
            "${DB_PASSWORD}",
            "$PASSWORD",
            "nil",
            "undefined",
            "true",
            "false",
            "<none>",
            "{{ password }}",
            "xxxxxx",
            "<hidden>",
            "[FILTERED]",
            "%v",
            "{:?}",
            "(none)",
            "*",
            '""',
            "''",
            "[REDACTED:field]",
            "<unset>",
        )
    )
    return d.frame(f"{n}{d.pick(('=', ': ', '=', ' = '))}{v}")


def names_about_secrets(d):
    day = f"2026-{d.number(1, 12):02}-{d.number(1, 28):02}"
    return d.frame(
        d.pick(
            (
                "token_type=Bearer",
                '"token_type":"Bearer"',
                "private_key_path=/etc/ssl/private/site.pem",
                f"password_changed_at={day}",
                "credentials=include",
                "credentials: same-origin",
                f"token_count={d.number(1, 9999)}",
                f"max_tokens={d.number(1, 99999)}",
                f"prompt_tokens: {d.number(1, 9999)}",
                f"password_min_length={d.number(8, 20)}",
                "passwordless=true",
                f"secret_version={d.number(1, 40)}",
                "auth_method=password",
                "grant_type=password",
                "grant_type=client_credentials",
                "password_hash_algorithm=argon2id",
                "author=bob",
                "authority: example",
                "spin=3",
                "compass=north",
                "bypass=true",
                f"pinned={d.number(1, 9)}",
                "secret_name=db-main",
                "secretName: site-tls",
                "tokenExpirationSeconds: 3600",
                f"password_expires_in_days={d.number(1, 90)}",
                "token_endpoint=https://id.example.com/token",
                "has_password=true",
                "password_required=false",
                "api_key_id=42",
                f"key_count={d.number(1, 99)}",
                f"api_keys_total={d.number(1, 99)}",
                "credential_type=passkey",
                "automountServiceAccountToken: false",
                "access_key_rotation=weekly",
                f"private_key_bits={d.pick((2048, 4096))}",
                f"passed={d.number(1, 999)}",
                f"bypassed: {d.number(1, 99)}",
                f"tokens: {d.number(1, 9999)}",
                f"cookies={d.number(1, 30)}",
                f"session_count={d.number(1, 500)}",
                "cookie_policy=lax",
                "password_policy=strict",
                f"secrets_loaded={d.number(1, 40)}",
                f"token_ttl={d.number(60, 86400)}",
                "secret_path=kv/data/app",
            )
        )
    )


def rust_paths(d):
    w = d.word()
    return d.pick(
        (
            f"{d.time()} INFO C::D::auth: {w} accepted",
            f"{d.time()}  WARN app::{d.pick(DOMAINS)}: {w} took {d.number(1, 90)}ms",
            f"DEBUG gateway::{d.pick(DOMAINS)}::cache: {w} hit",
            f"app::auth::session: opened for {w}",
            "error[E0425]: cannot find value `password` in this scope",
            f"use crate::secret::{w.title()};",
            f"impl Auth for {w.title()}",
            "fn check(token: &str, pin: u16) -> bool",
            "let password: Option<String> = None;",
            "struct Login { password: String, pin: u32 }",
            f'Login {{ user: "{w}", password: None }}',
            f"expected `Token`, found `{w}`",
            f"test auth::token::rejects_{w} ... ok",
            "password: Secret<String>([REDACTED])",
            "token: SecretString([REDACTED])",
        )
    )


def markup_and_schema(d):
    w = d.word()
    return d.frame(
        d.pick(
            (
                '<input type="password" name="password" required>',
                '<label for="password">Password:</label>',
                f"password varchar({d.number(60, 255)}) NOT NULL",
                f"SELECT password FROM users WHERE id = {d.number(1, 99)}",
                "password_hash TEXT NOT NULL",
                f"ALTER TABLE {w} ADD COLUMN token_id bigint",
                "  -p, --password <PASSWORD>  Password to log in with",
                "usage: tool [--token-file FILE] [--verbose]",
                '{"authorization": Sensitive, "host": "api.internal"}',
                'Login { user: "bob", password: [REDACTED] }',
                "password: SecretBox<str>([REDACTED])",
                "token: Secret([REDACTED String])",
                "api_key: <redacted alloc::string::String>",
                "Option<Secret<String>>",
                'Some("***")',
                f"GRANT SELECT ON {w} TO reader",
                f"DROP INDEX idx_{w}_token",
                f"/etc/{w}/password.txt not found",
                f"reading ~/.config/{w}/token.json",
                f"docs/{w}/secret-management.md",
                f"fn {w}_token() -> Token",
                f"rotate-{w}-secret.service loaded",
                f"job rotate-{w}-passwords finished",
                f"feature {w}_password_login enabled",
                f"column {w}.password dropped",
                f"the field `password` of {w} is sensitive",
                f"missing field `password` at line {d.number(1, 9)} column {d.number(10, 99)}",
                f"unknown field `pin`, expected one of `{w}`, `user`",
                f"table {w} has no column named token",
            )
        )
    )


def commands(d):
    n = d.number
    return d.frame(
        d.pick(
            (
                f"docker run -p {n(1024, 9999)}:{n(80, 9000)} nginx",
                "mkdir -p /srv/app/data",
                f"ssh -p {n(22, 9999)} deploy@web-1",
                "docker run -u 1000:1000 alpine",
                "chown -R www:www /srv",
                "sudo -u postgres psql",
                "mysql -u root -p orders",
                f"psql -p {n(5000, 6000)} -U app",
                "tar -cpzf backup.tar.gz /srv",
                "cp -pr /srv /tmp",
                f"nmap -p 1-{n(100, 9999)} web-1",
                "cargo test -p orders",
                "ps -u root -o pid",
                "useradd -m -s /bin/bash bob",
                "git config credential.helper store",
                "curl -u bob https://api.internal",
                "passwd --status bob",
                "kubectl get secret db-main -o yaml",
                "kubectl create token builder",
                "vault kv get secret/app",
                "gh auth status",
                "mytool --password-file /run/secrets/db",
                "mytool --token-file=/run/token --verbose",
                "docker login --password-stdin registry.internal",
                "ssh-keygen -t ed25519 -C deploy",
                "openssl rsa -in key.pem -pubout",
                "cat /run/secrets/db_password | head -c 1",
                "systemctl reload auth.service",
                "argon2 salt -id -t 2",
                "aws configure list",
                "npm token list",
                "export PATH=/usr/local/bin:$PATH",
                "PGPASSFILE=/root/.pgpass psql -h db",
            )
        )
    )


SHAPES = {f.__name__: f for f in (statuses, placeholders, names_about_secrets, rust_paths, markup_and_schema, commands)}
