"""Clean values which look like secrets: each is on redaction.md's list, or a neighbor of one that is."""

import base64
import hashlib
import string

from corpus.draw import ALNUM, HEX, json_text

DOMAINS = ("auth", "token", "secret", "password", "credential")


def statuses(d):
    w = d.word()
    return d.pick((
        "auth: ok", "auth=ldap", "auth: none", "auth=oauth2", f"digest mismatch for {w}", "bearer authentication required", "basic authentication failed", "pass: 12 fail: 0",
        f"pass: {d.number(1, 400)} fail: {d.number(0, 9)} skip: {d.number(0, 9)}", f"unexpected token: {w}", "unexpected token: ident", "unexpected token `}`", "unexpected token: EOF", "Cookie: none",
        "token bucket exhausted", "Password policy updated", f"token bucket exhausted for {w}", f"Basic plan with {d.number(2, 40)} seats", "digest algorithm sha256 is supported", "negotiate with the peer failed",
        "Digest verified for all layers", "bearer of the certificate", "token expired", "invalid token", "token refresh scheduled", "Token validation failed", "API key missing", "secret not found", "no password given",
        "password must not be empty", "wrong password", "password changed", "basic understanding required", "Bearer token missing", "token ring topology detected", "auth failed", "pin assignment done", "otp required",
        "Password: ", f"[sudo] password for {d.fake.user_name()}: ", "Enter passphrase for key '/root/.ssh/id_ed25519': ", "auth=kerberos", "auth: disabled", "auth=mutual-tls", "auth=basic", "Digest authentication is disabled", "the token was revoked", "two tokens were issued", "unexpected end of token stream",
    ))


def placeholders(d):
    n = d.pick(("password", "api_key", "secret", "token", "db_password", "client_secret", "passwd", "passphrase", "access_key", "Password", "API_KEY"))
    v = d.pick(("***", "********", "null", "%s", "{}", "None", "<redacted>", "[REDACTED]", "${DB_PASSWORD}", "$PASSWORD", "nil", "undefined", "true", "false", "<none>", "{{ password }}", "xxxxxx", "<hidden>", "[FILTERED]", "%v", "{:?}", "(none)", "*", '""', "''", "[REDACTED:field]", "<unset>"))
    return d.frame(f"{n}{d.pick(('=', ': ', '=', ' = '))}{v}")


def names_about_secrets(d):
    day = f"2026-{d.number(1, 12):02}-{d.number(1, 28):02}"
    return d.frame(d.pick((
        "token_type=Bearer", '"token_type":"Bearer"', "private_key_path=/etc/ssl/private/site.pem", f"password_changed_at={day}", "credentials=include", "credentials: same-origin", f"token_count={d.number(1, 9999)}", f"max_tokens={d.number(1, 99999)}",
        f"prompt_tokens: {d.number(1, 9999)}", f"password_min_length={d.number(8, 20)}", "passwordless=true", f"secret_version={d.number(1, 40)}", "auth_method=password", "grant_type=password", "grant_type=client_credentials", "password_hash_algorithm=argon2id",
        "author=bob", "authority: example", "spin=3", "compass=north", "bypass=true", f"pinned={d.number(1, 9)}", "secret_name=db-main", "secretName: site-tls", "tokenExpirationSeconds: 3600", f"password_expires_in_days={d.number(1, 90)}", "token_endpoint=https://id.example.com/token",
        "has_password=true", "password_required=false", "api_key_id=42", f"key_count={d.number(1, 99)}", f"api_keys_total={d.number(1, 99)}", "credential_type=passkey", "automountServiceAccountToken: false", "access_key_rotation=weekly", f"private_key_bits={d.pick((2048, 4096))}",
        f"passed={d.number(1, 999)}", f"bypassed: {d.number(1, 99)}", f"tokens: {d.number(1, 9999)}", f"cookies={d.number(1, 30)}", f"session_count={d.number(1, 500)}", "cookie_policy=lax", "password_policy=strict", f"secrets_loaded={d.number(1, 40)}", f"token_ttl={d.number(60, 86400)}", "secret_path=kv/data/app",
    )))


def addresses(d):
    w, n = d.fake.domain_word().replace("-", ""), d.number(1, 40)
    return d.frame(d.pick((
        f"git@host:{w}", f"git@github.com:acme/{w}.git", f"git@gitlab.example.com:{w}/orders.git", f"ssh://git@github.com/acme/{w}.git", f"icon@{d.pick((2, 3))}x.png", f"{w}@2x.png", f"deploy@v1.{n}.rs", f"@types/node@20.{n}.0", f"react@18.{n}.1",
        f"getty@tty{n % 7}.service", f"user@{1000 + n}.service", f"{w}@sha256:{d.chars(HEX, 64)}", f"postgresql@{n % 9 + 9}-main.service", f"{w}@localhost", f"root@web-{n}:~#", "@app.route", f"actions/checkout@v{n % 5 + 1}", f"npm notice {w}@1.{n}.0", f"pkg:cargo/{w}@1.{n}.0", f"go: {w}/x@v0.{n}.0",
        f"rsync backup@{w}:/srv/data", f"follow @{w} there", f"http://localhost:{8000 + n}/x@y", f"systemd-fsck@dev-disk-by\\x2duuid.service", f"{w}@{n}.{n}.{n}", f"scp report.txt deploy@{w}:/tmp/", f"python@3.1{n % 4}", f"https://example.com:8443/@{w}/posts", f"wg-quick@wg{n % 4}.service", f"logo@{n % 3 + 1}x.webp",
    )))


def identifiers(d):
    n = d.number
    return d.frame(d.pick((
        f"trace_id={d.chars(HEX, 32)}", f"span_id={d.chars(HEX, 16)}", f"traceparent: 00-{d.chars(HEX, 32)}-{d.chars(HEX, 16)}-01", f"request_id={d.uuid()}", f"commit {d.chars(HEX, 40)}", f"sha={d.chars(HEX, 40)}", f"etag: \"{d.chars(HEX, 32)}\"", f"rev {d.chars(HEX, 7)}..{d.chars(HEX, 7)}", f"sha256:{d.chars(HEX, 64)}",
        f"arn:aws:iam::{n(10**11, 10**12 - 1)}:role/deploy", f"arn:aws:s3:::logs-{n(1, 99)}/2026", f"arn:aws:secretsmanager:eu-west-1:{n(10**11, 10**12 - 1)}:secret:db-main", f"web-{d.chars(HEX, 9)}-{d.chars(string.ascii_lowercase, 5)}", f"api-{d.chars('bcdfghjklmnpqrstvwxz2456789', 10)}-{d.chars('bcdfghjklmnpqrstvwxz2456789', 5)}",
        f"epoch_ms={n(1600000000000, 1799999999999)}", f"ts={n(1600000000, 1799999999)}", f"at {n(1600000000000000, 1799999999999999)}us", f"nanos={n(1600000000000000000, 1799999999999999999)}", f"version {n(0, 9)}.{n(0, 40)}.{n(0, 99)}-rc.{n(1, 9)}+build.{n(1, 999)}", f"order {n(10**7, 10**8)}", f"order number {n(10**9, 10**10)}", f"ORD-2026-{n(10**5, 10**6)}",
        f"invoice INV-{n(1000, 9999)}-{n(10, 99)}", f"counter={n(7 * 10**18, 9 * 10**18)}", f"offset={n(10**18, 2 * 10**18)}", f"bytes={n(10**10, 10**12)}", f"id={n(7 * 10**15, 10**16)}", f"{d.time()}", f"{n(1, 12):02}/{n(1, 28):02}/2026", f"2026-W{n(1, 52):02}", f"ISBN 978-{n(0, 9)}-{n(10, 99)}-{n(100000, 999999)}-{n(0, 9)}",
        f"fingerprint SHA256:{d.base64(32).rstrip('=')}", f"ulid={d.chars('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 26)}", f"ami-{d.chars(HEX, 17)}", f"vpc-{d.chars(HEX, 8)}", f"i-{d.chars(HEX, 17)}", f"tracking 1Z{d.chars(string.digits + 'ABCDEFGH', 16)}", f"max={2**64 - 1}", f"max={2**63 - 1}", f"serial {':'.join(d.chars(HEX, 2) for _ in range(16))}",
        f"phone +44 20 7946 0{n(100, 999)}", f"from {n(1, 223)}.{n(0, 255)}.{n(0, 255)}.{n(1, 254)}:{n(1024, 65535)}", f"addr 2001:db8::{d.chars(HEX, 4)}", f"mac {':'.join(d.chars(HEX, 2) for _ in range(6))}", f"build {n(20200101, 20261231)}.{n(1, 99)}", f"pid={n(2, 4194303)} tid={n(2, 4194303)}", f"lat {n(-90, 90)}.{n(100000, 999999)} lon {n(-180, 180)}.{n(100000, 999999)}",
    )))


def queries(d):
    return d.frame(d.pick((f"/cb?code={d.pick((200, 404, 500, 503))}", "?code=404", f"/list?page={d.number(1, 99)}&sort=name", f"/list?order=desc&limit={d.number(1, 99)}", f"https://example.com/a/b?lang=en#section-{d.number(1, 9)}", f"/search?q=password+reset&page={d.number(1, 9)}", "/docs/authentication/token#bearer", f"http://{d.fake.domain_word()}:8080/x@y", "/login?next=/cart", "/.well-known/change-password", f"/v1/tokens/{d.number(1, 999)}/usage", "/api/password/reset?lang=de")))


def rust_paths(d):
    w = d.word()
    return d.pick((
        f"{d.time()} INFO C::D::auth: {w} accepted", f"{d.time()}  WARN app::{d.pick(DOMAINS)}: {w} took {d.number(1, 90)}ms", f"DEBUG gateway::{d.pick(DOMAINS)}::cache: {w} hit", f"app::auth::session: opened for {w}", f"error[E0425]: cannot find value `password` in this scope", f"use crate::secret::{w.title()};",
        f"impl Auth for {w.title()}", f"fn check(token: &str, pin: u16) -> bool", f"let password: Option<String> = None;", f"struct Login {{ password: String, pin: u32 }}", f"Login {{ user: \"{w}\", password: None }}", f"expected `Token`, found `{w}`", f"test auth::token::rejects_{w} ... ok", f"password: Secret<String>([REDACTED])", f"token: SecretString([REDACTED])",
    ))


def markup_and_schema(d):
    w = d.word()
    return d.frame(d.pick((
        '<input type="password" name="password" required>', '<label for="password">Password:</label>', f"password varchar({d.number(60, 255)}) NOT NULL", f"SELECT password FROM users WHERE id = {d.number(1, 99)}", "password_hash TEXT NOT NULL", f"ALTER TABLE {w} ADD COLUMN token_id bigint",
        "  -p, --password <PASSWORD>  Password to log in with", "usage: tool [--token-file FILE] [--verbose]", '{"authorization": Sensitive, "host": "api.internal"}', "Login { user: \"bob\", password: [REDACTED] }", "password: SecretBox<str>([REDACTED])", "token: Secret([REDACTED String])", "api_key: <redacted alloc::string::String>",
        "Option<Secret<String>>", 'Some("***")', f"GRANT SELECT ON {w} TO reader", f"DROP INDEX idx_{w}_token", f"/etc/{w}/password.txt not found", f"reading ~/.config/{w}/token.json", f"docs/{w}/secret-management.md", f"fn {w}_token() -> Token", f"rotate-{w}-secret.service loaded", f"job rotate-{w}-passwords finished",
        f"feature {w}_password_login enabled", f"column {w}.password dropped", f"the field `password` of {w} is sensitive", f"missing field `password` at line {d.number(1, 9)} column {d.number(10, 99)}", f"unknown field `pin`, expected one of `{w}`, `user`", f"table {w} has no column named token",
    )))


def encoded(d):
    text = f"{d.fake.sentence(nb_words=9)} {d.word()}"
    blob = base64.b64encode(text.encode()).decode()
    page = base64.b64encode(json_text({"page": d.number(1, 99), "sort": d.word()}).encode()).decode().rstrip("=")
    return d.frame(d.pick((
        f"body={blob}", f"payload {blob}", f"cursor={page}", f"next_page: {page}", f"integrity sha512-{d.base64(64)}", f"digest: sha256:{hashlib.sha256(text.encode()).hexdigest()}", f"Content-MD5: {d.base64(16)}", f"data:image/png;base64,iVBORw0KGgo{d.chars(ALNUM, 60)}", f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{d.chars(ALNUM, 43)} deploy",
        f"md5={d.chars(HEX, 32)}", f"checksum {d.chars(HEX, 64)}", f"layer sha256:{d.chars(HEX, 64)} pulled", f"nonce={d.base64(12)}", f"script-src 'sha256-{d.base64(32)}'", f"crc32={d.chars(HEX, 8)}",
    )))


def public_pem(d):
    label = d.pick(("PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST", "RSA PUBLIC KEY", "PGP PUBLIC KEY BLOCK"))
    body = "\n".join(d.chars(ALNUM + "+/", 64) for _ in range(d.number(2, 6)))
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----"


def commands(d):
    n = d.number
    return d.frame(d.pick((
        f"docker run -p {n(1024, 9999)}:{n(80, 9000)} nginx", "mkdir -p /srv/app/data", f"ssh -p {n(22, 9999)} deploy@web-1", "docker run -u 1000:1000 alpine", "chown -R www:www /srv", "sudo -u postgres psql", "mysql -u root -p orders", f"psql -p {n(5000, 6000)} -U app", "tar -cpzf backup.tar.gz /srv", "cp -pr /srv /tmp", f"nmap -p 1-{n(100, 9999)} web-1",
        "cargo test -p orders", "ps -u root -o pid", "useradd -m -s /bin/bash bob", "git config credential.helper store", "curl -u bob https://api.internal", "passwd --status bob", "kubectl get secret db-main -o yaml", "kubectl create token builder", "vault kv get secret/app", "gh auth status", "mytool --password-file /run/secrets/db", "mytool --token-file=/run/token --verbose",
        "docker login --password-stdin registry.internal", "ssh-keygen -t ed25519 -C deploy", "openssl rsa -in key.pem -pubout", "cat /run/secrets/db_password | head -c 1", "systemctl reload auth.service", "argon2 salt -id -t 2", "aws configure list", "npm token list", "export PATH=/usr/local/bin:$PATH", "PGPASSFILE=/root/.pgpass psql -h db",
    )))


SHAPES = {f.__name__: f for f in (markup_and_schema, statuses, placeholders, names_about_secrets, addresses, identifiers, queries, rust_paths, encoded, public_pem, commands)}
