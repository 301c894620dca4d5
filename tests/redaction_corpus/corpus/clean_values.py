"""Clean values shaped like secrets: addresses that are no mail, identifiers that are no keys, digests, public keys."""

import base64
import hashlib
import string

from corpus.draw import ALNUM, HEX, json_text


def addresses(d):
    w, n = d.fake.domain_word().replace("-", ""), d.number(1, 40)
    return d.frame(
        d.pick(
            (
                f"git@host:{w}",
                f"git@github.com:acme/{w}.git",
                f"git@gitlab.example.com:{w}/orders.git",
                f"ssh://git@github.com/acme/{w}.git",
                f"icon@{d.pick((2, 3))}x.png",
                f"{w}@2x.png",
                f"deploy@v1.{n}.rs",
                f"@types/node@20.{n}.0",
                f"react@18.{n}.1",
                f"getty@tty{n % 7}.service",
                f"user@{1000 + n}.service",
                f"{w}@sha256:{d.chars(HEX, 64)}",
                f"postgresql@{n % 9 + 9}-main.service",
                f"{w}@localhost",
                f"root@web-{n}:~#",
                "@app.route",
                f"actions/checkout@v{n % 5 + 1}",
                f"npm notice {w}@1.{n}.0",
                f"pkg:cargo/{w}@1.{n}.0",
                f"go: {w}/x@v0.{n}.0",
                f"rsync backup@{w}:/srv/data",
                f"follow @{w} there",
                f"http://localhost:{8000 + n}/x@y",
                "systemd-fsck@dev-disk-by\\x2duuid.service",
                f"{w}@{n}.{n}.{n}",
                f"scp report.txt deploy@{w}:/tmp/",
                f"python@3.1{n % 4}",
                f"https://example.com:8443/@{w}/posts",
                f"wg-quick@wg{n % 4}.service",
                f"logo@{n % 3 + 1}x.webp",
            )
        )
    )


def identifiers(d):
    n = d.number
    return d.frame(
        d.pick(
            (
                f"trace_id={d.chars(HEX, 32)}",
                f"span_id={d.chars(HEX, 16)}",
                f"traceparent: 00-{d.chars(HEX, 32)}-{d.chars(HEX, 16)}-01",
                f"request_id={d.uuid()}",
                f"commit {d.chars(HEX, 40)}",
                f"sha={d.chars(HEX, 40)}",
                f'etag: "{d.chars(HEX, 32)}"',
                f"rev {d.chars(HEX, 7)}..{d.chars(HEX, 7)}",
                f"sha256:{d.chars(HEX, 64)}",
                f"arn:aws:iam::{n(10**11, 10**12 - 1)}:role/deploy",
                f"arn:aws:s3:::logs-{n(1, 99)}/2026",
                f"arn:aws:secretsmanager:eu-west-1:{n(10**11, 10**12 - 1)}:secret:db-main",
                f"web-{d.chars(HEX, 9)}-{d.chars(string.ascii_lowercase, 5)}",
                f"api-{d.chars('bcdfghjklmnpqrstvwxz2456789', 10)}-{d.chars('bcdfghjklmnpqrstvwxz2456789', 5)}",
                f"epoch_ms={n(1600000000000, 1799999999999)}",
                f"ts={n(1600000000, 1799999999)}",
                f"at {n(1600000000000000, 1799999999999999)}us",
                f"nanos={n(1600000000000000000, 1799999999999999999)}",
                f"version {n(0, 9)}.{n(0, 40)}.{n(0, 99)}-rc.{n(1, 9)}+build.{n(1, 999)}",
                f"order {n(10**7, 10**8)}",
                f"order number {n(10**9, 10**10)}",
                f"ORD-2026-{n(10**5, 10**6)}",
                f"invoice INV-{n(1000, 9999)}-{n(10, 99)}",
                f"counter={n(7 * 10**18, 9 * 10**18)}",
                f"offset={n(10**18, 2 * 10**18)}",
                f"bytes={n(10**10, 10**12)}",
                f"id={n(7 * 10**15, 10**16)}",
                f"{d.time()}",
                f"{n(1, 12):02}/{n(1, 28):02}/2026",
                f"2026-W{n(1, 52):02}",
                f"ISBN 978-{n(0, 9)}-{n(10, 99)}-{n(100000, 999999)}-{n(0, 9)}",
                f"fingerprint SHA256:{d.base64(32).rstrip('=')}",
                f"ulid={d.chars('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 26)}",
                f"ami-{d.chars(HEX, 17)}",
                f"vpc-{d.chars(HEX, 8)}",
                f"i-{d.chars(HEX, 17)}",
                f"tracking 1Z{d.chars(string.digits + 'ABCDEFGH', 16)}",
                f"max={2**64 - 1}",
                f"max={2**63 - 1}",
                f"serial {':'.join(d.chars(HEX, 2) for _ in range(16))}",
                f"phone +44 20 7946 0{n(100, 999)}",
                f"from {n(1, 223)}.{n(0, 255)}.{n(0, 255)}.{n(1, 254)}:{n(1024, 65535)}",
                f"addr 2001:db8::{d.chars(HEX, 4)}",
                f"mac {':'.join(d.chars(HEX, 2) for _ in range(6))}",
                f"build {n(20200101, 20261231)}.{n(1, 99)}",
                f"pid={n(2, 4194303)} tid={n(2, 4194303)}",
                f"lat {n(-90, 90)}.{n(100000, 999999)} lon {n(-180, 180)}.{n(100000, 999999)}",
            )
        )
    )


def queries(d):
    return d.frame(
        d.pick(
            (
                f"/cb?code={d.pick((200, 404, 500, 503))}",
                "?code=404",
                f"/list?page={d.number(1, 99)}&sort=name",
                f"/list?order=desc&limit={d.number(1, 99)}",
                f"https://example.com/a/b?lang=en#section-{d.number(1, 9)}",
                f"/search?q=password+reset&page={d.number(1, 9)}",
                "/docs/authentication/token#bearer",
                f"http://{d.fake.domain_word()}:8080/x@y",
                "/login?next=/cart",
                "/.well-known/change-password",
                f"/v1/tokens/{d.number(1, 999)}/usage",
                "/api/password/reset?lang=de",
            )
        )
    )


def encoded(d):
    text = f"{d.fake.sentence(nb_words=9)} {d.word()}"
    blob = base64.b64encode(text.encode()).decode()
    page = base64.b64encode(json_text({"page": d.number(1, 99), "sort": d.word()}).encode()).decode().rstrip("=")
    return d.frame(
        d.pick(
            (
                f"body={blob}",
                f"payload {blob}",
                f"cursor={page}",
                f"next_page: {page}",
                f"integrity sha512-{d.base64(64)}",
                f"digest: sha256:{hashlib.sha256(text.encode()).hexdigest()}",
                f"Content-MD5: {d.base64(16)}",
                f"data:image/png;base64,iVBORw0KGgo{d.chars(ALNUM, 60)}",
                f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{d.chars(ALNUM, 43)} deploy",
                f"md5={d.chars(HEX, 32)}",
                f"checksum {d.chars(HEX, 64)}",
                f"layer sha256:{d.chars(HEX, 64)} pulled",
                f"nonce={d.base64(12)}",
                f"script-src 'sha256-{d.base64(32)}'",
                f"crc32={d.chars(HEX, 8)}",
            )
        )
    )


def public_pem(d):
    label = d.pick(("PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST", "RSA PUBLIC KEY", "PGP PUBLIC KEY BLOCK"))
    body = "\n".join(d.chars(ALNUM + "+/", 64) for _ in range(d.number(2, 6)))
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----"


SHAPES = {f.__name__: f for f in (addresses, identifiers, queries, encoded, public_pem)}
