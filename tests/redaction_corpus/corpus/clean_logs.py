"""Whole log lines and traces in the shapes real programs write; nothing in them is secret."""

import string

from corpus.draw import HEX, json_text

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
POD = "bcdfghjklmnpqrstvwxz2456789"


def address(d):
    return f"{d.number(1, 223)}.{d.number(0, 255)}.{d.number(0, 255)}.{d.number(1, 254)}"


def path(d):
    return "/" + "/".join(d.word() for _ in range(d.number(1, 4)))


def pod(d):
    return f"{d.word()}-{d.chars(POD, 10)}-{d.chars(POD, 5)}"


def clock(d):
    return f"{d.number(0, 23):02}:{d.number(0, 59):02}:{d.number(0, 59):02}"


def nginx(d):
    return d.pick(
        (
            f'{address(d)} - - [{d.number(1, 28):02}/Nov/2026:{clock(d)} +0000] "{d.pick(("GET", "POST", "PUT"))} {path(d)}?page={d.number(1, 50)} HTTP/1.1" {d.pick((200, 301, 401, 404, 500))} {d.number(0, 99999)} "https://example.com{path(d)}" "{AGENT.format(d.number(90, 140))}"',
            f'2026/11/{d.number(1, 28):02} {clock(d)} [error] {d.number(100, 9999)}#{d.number(10, 99)}: *{d.number(1, 99999)} upstream timed out (110: Connection timed out) while reading response header, client: {address(d)}, server: shop.example.com, request: "GET {path(d)} HTTP/2.0", upstream: "http://10.0.0.{d.number(1, 254)}:8080{path(d)}"',
            f'2026/11/21 {clock(d)} [error] 31#31: *{d.number(1, 9999)} user "{d.fake.user_name()}": password mismatch, client: {address(d)}, server: shop.example.com, request: "GET / HTTP/1.1"',
        )
    )


def systemd(d):
    stamp, host = f"Nov {d.number(1, 28):2} {clock(d)}", f"web-{d.number(1, 40)}"
    n = d.number
    return d.pick(
        (
            f"{stamp} {host} systemd[1]: Started {d.word()}.service - {d.fake.bs().title()}.",
            f"{stamp} {host} systemd[{n(2, 9999)}]: {d.word()}.timer: Deactivated successfully.",
            f"{stamp} {host} sshd[{n(100, 99999)}]: Failed password for invalid user {d.fake.user_name()} from {address(d)} port {n(1024, 65535)} ssh2",
            f"{stamp} {host} sshd[{n(100, 99999)}]: Accepted publickey for deploy from {address(d)} port {n(1024, 65535)} ssh2: ED25519 SHA256:{d.base64(32).rstrip('=')}",
            f"{stamp} {host} sudo[{n(100, 9999)}]: pam_unix(sudo:auth): authentication failure; logname= uid=1000 euid=0 tty=/dev/pts/{n(0, 9)} ruser=bob rhost=  user=bob",
            f"{stamp} {host} sshd[{n(100, 99999)}]: Connection closed by authenticating user root {address(d)} port {n(1024, 65535)} [preauth]",
            f"{stamp} {host} kernel: [{n(1, 99999)}.{n(100000, 999999)}] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset={d.chars(HEX, 64)},mems_allowed=0",
            f"{stamp} {host} CRON[{n(100, 99999)}]: (root) CMD (test -x /usr/sbin/anacron || run-parts --report /etc/cron.daily)",
            f"{stamp} {host} systemd[1]: getty@tty{n(1, 6)}.service: Scheduled restart job, restart counter is at {n(1, 99)}.",
            f"{stamp} {host} systemd-logind[{n(100, 999)}]: New session {n(1, 9999)} of user {d.fake.user_name()}.",
            f'{stamp} {host} dockerd[{n(100, 9999)}]: time="{d.time()}" level=warning msg="reference for unknown type" digest="sha256:{d.chars(HEX, 64)}"',
        )
    )


def kubernetes(d):
    n = d.number
    return d.pick(
        (
            f'I1121 {clock(d)}.{n(100000, 999999)}       1 reconciler.go:{n(100, 400)}] "operationExecutor.MountVolume started for volume" volumeName="kube-api-access-{d.chars(POD, 5)}" pod="shop/{pod(d)}" podUID="{d.uuid()}"',
            f"Warning  BackOff  {n(2, 59)}m (x{n(2, 99)} over {n(1, 9)}h)  kubelet  Back-off restarting failed container app in pod {pod(d)}_shop({d.uuid()})",
            f'E1121 {clock(d)}.{n(100000, 999999)}       1 secret.go:{n(100, 400)}] Couldn\'t get secret shop/{d.word()}-tls: secret "{d.word()}-tls" not found',
            f'Normal  Pulled  {n(2, 59)}s  kubelet  Container image "registry.internal/shop/{d.word()}@sha256:{d.chars(HEX, 64)}" already present on machine',
            f"{pod(d)}   {n(0, 3)}/3     Running   {n(0, 9)} ({n(2, 59)}m ago)   {n(1, 99)}d",
            json_text(
                {
                    "level": "info",
                    "ts": n(1600000000, 1799999999),
                    "logger": "controller",
                    "msg": "Reconciling",
                    "namespace": "shop",
                    "name": pod(d),
                    "reconcileID": d.uuid(),
                }
            ),
            f"secret/{d.word()}-tls configured",
            f"Normal  Scheduled  {n(2, 59)}s  default-scheduler  Successfully assigned shop/{pod(d)} to node-{n(1, 99)}",
            f"Normal  SuccessfulCreate  {n(2, 59)}s  replicaset-controller  Created pod: {pod(d)}",
            f"node/node-{n(1, 99)} cordoned",
            f"serviceaccount/{d.word()} created\nrole.rbac.authorization.k8s.io/{d.word()} unchanged",
        )
    )


def postgres(d):
    n = d.number
    stamp = f"2026-11-{n(1, 28):02} {clock(d)}.{n(100, 999)} UTC [{n(100, 99999)}]"
    return d.pick(
        (
            f"{stamp} LOG:  checkpoint complete: wrote {n(1, 9999)} buffers ({n(0, 99)}.{n(0, 9)}%); 0 WAL file(s) added, {n(0, 9)} removed, {n(0, 9)} recycled; write={n(0, 99)}.{n(100, 999)} s, sync=0.{n(100, 999)} s; distance={n(100, 99999)} kB",
            f'{stamp} FATAL:  password authentication failed for user "{d.word()}"',
            f'{stamp} DETAIL:  Connection matched pg_hba.conf line {n(80, 120)}: "host all all 10.0.0.0/8 scram-sha-256"',
            f'{stamp} ERROR:  duplicate key value violates unique constraint "{d.word()}_pkey"',
            f"{stamp} LOG:  duration: {n(100, 9999)}.{n(100, 999)} ms  statement: SELECT id, state FROM orders WHERE created_at > '2026-11-{n(1, 28):02}' LIMIT {n(1, 500)}",
            f'{stamp} FATAL:  no pg_hba.conf entry for host "{address(d)}", user "app", database "shop", SSL off',
            f'{stamp} LOG:  restored log file "{d.chars("0123456789ABCDEF", 24)}" from archive',
        )
    )


def jvm(d):
    n, pkg = d.number, f"com.acme.{d.word()}"
    frames = "\n".join(
        f"\tat {pkg}.{d.word().title()}.{d.word()}({d.word().title()}.java:{n(10, 900)})" for _ in range(n(2, 6))
    )
    return d.pick(
        (
            f'java.lang.NullPointerException: Cannot invoke "String.length()" because "<local{n(1, 9)}>" is null\n{frames}\nCaused by: java.io.IOException: Stream closed\n\t... {n(3, 40)} more',
            f"2026-11-21 {clock(d)},{n(100, 999)} WARN  [http-nio-8080-exec-{n(1, 50)}] {pkg}.TokenFilter - Token validation failed: expired {n(1, 90)} minutes ago\n{frames}",
            f"[{n(1, 999)}.{n(100, 999)}s][info][gc] GC({n(1, 999)}) Pause Young (Normal) (G1 Evacuation Pause) {n(100, 999)}M->{n(10, 99)}M(1024M) {n(1, 40)}.{n(100, 999)}ms",
            f"org.springframework.security.authentication.BadCredentialsException: Bad credentials\n{frames}",
            f"{d.time()}  INFO {n(1, 99)} --- [main] o.s.b.w.embedded.tomcat.TomcatWebServer : Tomcat started on port(s): {n(8000, 9000)} (http) with context path ''",
        )
    )


def go(d):
    n = d.number
    return d.pick(
        (
            f"panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x{d.chars(HEX, 2)} pc=0x{d.chars(HEX, 6)}]\n\ngoroutine {n(1, 999)} [running]:\nmain.(*Server).handle(0xc000{d.chars(HEX, 6)}, {{0x{d.chars(HEX, 6)}, 0x{d.chars(HEX, 2)}}})\n\t/src/server.go:{n(10, 900)} +0x{d.chars(HEX, 3)}",
            f"2026/11/21 {clock(d)} http: TLS handshake error from {address(d)}:{n(1024, 65535)}: EOF",
            f"ok  \tacme.dev/{d.word()}\t{n(0, 9)}.{n(100, 999)}s\tcoverage: {n(10, 99)}.{n(0, 9)}% of statements",
            f"go: downloading golang.org/x/{d.word()} v0.{n(1, 40)}.{n(0, 9)}",
            f"2026/11/21 {clock(d)} listening on :{n(8000, 9000)}",
            f"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine {n(1, 99)} [chan receive]:\nmain.wait(0xc000{d.chars(HEX, 6)})\n\t/src/wait.go:{n(9, 99)} +0x{d.chars(HEX, 2)}",
            f'{{"level":"debug","ts":{n(1600000000, 1799999999)}.{n(1000, 9999)},"caller":"{d.word()}/token.go:{n(9, 400)}","msg":"cache miss","key":"{d.word()}"}}',
            f'W1121 {clock(d)}.{n(100000, 999999)} {n(1, 9)} warnings.go:{n(9, 99)}] unknown field "spec.{d.word()}"',
            f"context deadline exceeded (Client.Timeout exceeded while awaiting headers) after {n(1, 30)}s",
            f'level=info ts={d.time()} caller=main.go:{n(10, 400)} msg="Completed loading of configuration file" totalDuration={n(1, 99)}.{n(100, 999)}ms',
            f'time="{d.time()}" level=warning msg="token bucket exhausted" client={address(d)} burst={n(1, 99)}',
            f"--- PASS: TestTokenRefresh/{d.word()} (0.{n(10, 99)}s)\n    auth_test.go:{n(10, 400)}: refreshed {n(1, 9)} times\nPASS\nok  \tacme.dev/auth\t0.{n(100, 999)}s",
        )
    )


def rust(d):
    n, w = d.number, d.word()
    return d.pick(
        (
            f"thread 'main' panicked at src/{w}.rs:{n(10, 900)}:{n(5, 40)}:\nindex out of bounds: the len is {n(1, 9)} but the index is {n(10, 99)}\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/{d.chars(HEX, 40)}/library/std/src/panicking.rs:{n(400, 700)}:5\n   1: app::{w}::handle::{{{{closure}}}}::h{d.chars(HEX, 16)}",
            f"{d.time()}  INFO request{{method=GET uri={path(d)} version=HTTP/1.1}}: tower_http::trace::on_response: finished processing request latency={n(1, 99)} ms status={d.pick((200, 401))}",
            f"   Compiling {w} v0.{n(1, 90)}.{n(0, 9)} (/build/{w})\nwarning: unused variable: `token`\n  --> src/{w}.rs:{n(1, 900)}:{n(1, 60)}\n   |\n   = note: `#[warn(unused_variables)]` on by default",
            f"error[E0308]: mismatched types\n --> src/auth.rs:{n(1, 900)}:{n(1, 60)}\n  |\n  = note: expected struct `Secret<String>`\n             found struct `String`",
            f"test {w}::password::is_hashed ... ok\ntest {w}::token::expires ... FAILED\n\ntest result: FAILED. {n(1, 99)} passed; 1 failed; 0 ignored",
            f"Session {{ id: {n(1, 9999)}, started: Instant {{ tv_sec: {n(1000, 99999)}, tv_nsec: {n(1000, 999999)} }}, peer: {address(d)}:{n(1024, 65535)}, state: Open }}",
            f'{w} = Config {{\n    workers: {n(1, 64)},\n    timeout: {n(1, 60)}s,\n    mode: Fast,\n    hosts: [\n        "web-{n(1, 9)}",\n    ],\n}}',
            f'WARN sqlx::query: slow statement: execution time exceeded alert threshold summary="SELECT id FROM …" db.rows_returned={n(0, 99)} elapsed={n(1, 9)}.{n(100, 999)}s',
        )
    )


def python(d):
    n, w = d.number, d.word()
    return d.pick(
        (
            f'Traceback (most recent call last):\n  File "/srv/{w}/main.py", line {n(10, 900)}, in handle\n    return check(token, scope)\n  File "/srv/{w}/auth.py", line {n(10, 900)}, in check\n    raise TokenExpired("expired")\nauth.TokenExpired: expired',
            f"[2026-11-21 {clock(d)} +0000] [{n(2, 999)}] [INFO] Listening at: http://0.0.0.0:{n(8000, 9000)} ({n(2, 999)})",
            f'INFO:     {address(d)}:{n(1024, 65535)} - "POST {path(d)} HTTP/1.1" 422 Unprocessable Entity',
            f"WARNING:root:KeyError: '{w}' in row {n(1, 99999)}",
            f"KeyError: 'password'\nDuring handling of the above exception, another exception occurred in {w}",
            f"2026-11-21 {clock(d)},{n(100, 999)} - celery.worker - INFO - Task {w}.send[{d.uuid()}] succeeded in {n(0, 9)}.{n(100, 999)}s: None",
        )
    )


def ci(d):
    n, w = d.number, d.word()
    return d.pick(
        (
            f"{d.time()} ##[group]Run actions/checkout@v{n(3, 5)}\n{d.time()}   token: ***\n{d.time()}   fetch-depth: {n(0, 9)}",
            f"Download action repository 'actions/setup-node@v{n(2, 5)}' (SHA:{d.chars(HEX, 40)})",
            f"npm WARN deprecated {w}@{n(0, 9)}.{n(0, 20)}.{n(0, 9)}: use something else",
            f"added {n(10, 2000)} packages, and audited {n(10, 2000)} packages in {n(2, 90)}s\n\nfound 0 vulnerabilities",
            f"#{n(1, 40)} [stage-1 {n(1, 5)}/9] COPY --from=build /out/{w} /usr/local/bin/\n#{n(1, 40)} sha256:{d.chars(HEX, 64)} {n(1, 40)}.{n(10, 99)}MB / {n(40, 80)}.{n(10, 99)}MB {n(1, 9)}.{n(0, 9)}s",
            f"Step {n(1, 9)}/12 : RUN --mount=type=secret,id=npmrc npm ci\n ---> Running in {d.chars(HEX, 12)}",
            f"Coverage: {n(10, 99)}.{n(10, 99)}% ({n(100, 9999)}/{n(10000, 99999)} lines)",
            f"Successfully installed {w}-{n(0, 9)}.{n(0, 30)}.{n(0, 9)} requests-2.{n(20, 40)}.0",
        )
    )


def git(d):
    n, w = d.number, d.word()
    return d.pick(
        (
            f"commit {d.chars(HEX, 40)} (HEAD -> main, tag: v{n(0, 9)}.{n(0, 30)}.{n(0, 9)})\nDate:   Sat Nov 21 {clock(d)} 2026 +0000\n\n    Rotate the signing key of {w}",
            f"To github.com:acme/{w}.git\n   {d.chars(HEX, 7)}..{d.chars(HEX, 7)}  main -> main",
            f"From git@github.com:acme/{w}\n * [new branch]      fix/password-reset -> origin/fix/password-reset",
            f"diff --git a/src/{w}.rs b/src/{w}.rs\nindex {d.chars(HEX, 7)}..{d.chars(HEX, 7)} 100644\n@@ -{n(1, 99)},7 +{n(1, 99)},9 @@ fn {w}()",
            f" {n(1, 40)} files changed, {n(1, 999)} insertions(+), {n(1, 999)} deletions(-)\n create mode 100644 src/{w}/token.rs",
            f"{d.chars(HEX, 9)} Merge pull request #{n(1, 9999)} from acme/{w}-auth",
            "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
            f"Cloning into '{w}'...\nremote: Enumerating objects: {n(100, 99999)}, done.",
        )
    )


def terraform(d):
    n, w = d.number, d.word()
    return d.pick(
        (
            f"aws_iam_role.{w}: Refreshing state... [id={w}-role]\naws_s3_bucket.logs: Creation complete after {n(1, 9)}s [id=acme-{w}-logs]",
            f'  # aws_db_instance.{w} will be updated in-place\n  ~ resource "aws_db_instance" "{w}" {{\n        id       = "db-{d.chars(string.ascii_uppercase, 12)}"\n      ~ password = (sensitive value)\n    }}',
            f"aws_instance.{w}[{n(0, 9)}]: Modifying... [id=i-{d.chars(HEX, 17)}]",
            f"Apply complete! Resources: {n(0, 40)} added, {n(0, 40)} changed, {n(0, 9)} destroyed.",
            f"- Installing hashicorp/aws v{n(4, 6)}.{n(0, 99)}.{n(0, 9)}... (signed by HashiCorp)",
            f"Acquiring state lock. This may take a few moments... ({w})",
            f'  + arn = "arn:aws:iam::{n(10**11, 10**12 - 1)}:role/{w}"\n  + tags = {{\n      + "team" = "{w}"\n    }}',
            f"Plan: {n(0, 9)} to add, {n(0, 9)} to change, {n(0, 9)} to destroy.",
            f"module.{w}.random_password.this: Still creating... [{n(10, 90)}s elapsed]",
            f'db_password = <sensitive>\nendpoint = "{w}.{d.chars(POD, 12)}.eu-west-1.rds.amazonaws.com:5432"',
            f"╷\n│ Error: reading Secrets Manager Secret ({w}): couldn't find resource\n╵",
        )
    )


def security_record(d):
    n = d.number
    return json_text(
        {
            "seq": n(0, 10**6),
            "event_id": d.uuid(),
            "timestamp": d.time(),
            "event_type": d.pick(("auth.login_failure", "token.revoked", "auth.password_changed")),
            "severity": "medium",
            "risk_score": n(0, 10),
            "outcome": "failure",
            "reason": d.pick(("bad credentials", "expired token", "unknown user")),
            "actor": f"user-{n(1, 99999)}",
            "source_ip": address(d),
            "correlation_id": d.uuid(),
            "message": d.pick(("login failed", "password changed", "token revoked")),
            "fields": {"http.response.status_code": n(200, 503)},
            "v": 1,
        },
        separators=(",", ":"),
    )


def units(d):
    w, n = d.word(), d.number
    return d.pick(
        (
            f"[Unit]\nDescription={d.fake.bs().title()}\nAfter=network-online.target\n\n[Service]\nExecStart=/usr/local/bin/{w} --config /etc/{w}.toml\nUser={w}\nRestartSec={n(1, 60)}",
            f'[package]\nname = "{w}"\nversion = "0.{n(1, 40)}.{n(0, 9)}"\nedition = "2024"\n\n[dependencies]\nserde = {{ version = "1", features = ["derive"] }}',
            f'services:\n  {w}:\n    image: nginx:1.{n(20, 29)}\n    ports:\n      - "{n(8000, 9000)}:80"\n    secrets:\n      - {w}_tls\n',
            f"number,state,total\n{n(1, 99)},open,{n(1, 999)}.{n(10, 99)}\n{n(1, 99)},closed,{n(1, 999)}.{n(10, 99)}\n",
        )
    )


SHAPES = {
    f.__name__: f
    for f in (nginx, systemd, kubernetes, postgres, jvm, go, rust, python, ci, git, terraform, security_record, units)
}
