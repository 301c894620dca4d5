"""Tokens which are known by their own shape, with the checksums their issuers give them.

Sources: the issuers' published prefixes; GitHub and npm end in a base62 CRC-32 of the random part; age keys are Bech32
(BIP 173); WIF and extended keys are Base58Check (BIP 32); crypt hashes follow crypt(5).
"""

import base64
import hashlib
import string
import zlib

from corpus.case import neutral, secret
from corpus.draw import ALNUM, BASE62, HEX, json_text

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CRYPT64 = "./" + string.digits + string.ascii_uppercase + string.ascii_lowercase
URL64 = ALNUM + "-_"


def crc_suffix(text):
    value, out = zlib.crc32(text.encode()), ""
    while value:
        value, digit = divmod(value, 62)
        out = BASE62[digit] + out
    return out.rjust(6, "0")


def base58check(payload):
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    value, out = int.from_bytes(payload, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        out = BASE58[digit] + out
    return "1" * (len(payload) - len(payload.lstrip(b"\0"))) + out


def bech32(prefix, payload):
    bits, values = 0, []
    width = 0
    for byte in payload:
        bits, width = bits << 8 | byte, width + 8
        while width >= 5:
            width -= 5
            values.append(bits >> width & 31)
    if width:
        values.append(bits << (5 - width) & 31)
    check = 1
    for v in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values + [0] * 6:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ v
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= g if top >> i & 1 else 0
    check ^= 1
    values += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(BECH32[v] for v in values)


def github(d):
    if d.chance(0.2):
        body = d.chars(BASE62, 22) + "_" + d.chars(BASE62, 53)
        return secret(f"github_pat_{body}{crc_suffix(body)}")
    body = d.chars(BASE62, 30)
    return secret(f"gh{d.pick('pousr')}_{body}{crc_suffix(body)}")


def npm(d):
    body = d.chars(BASE62, 30)
    return secret(f"npm_{body}{crc_suffix(body)}")


def gitlab(d):
    return secret(f"gl{d.pick(('pat', 'dt', 'rt', 'cbt', 'ptt', 'ft', 'soat', 'agent'))}-{d.chars(URL64, 20)}")


def slack(d):
    kind = d.number(0, 3)
    if kind == 0:
        return secret(
            f"xapp-1-A{d.chars(string.digits + string.ascii_uppercase, 10)}-{d.number(10**12, 10**13 - 1)}-{d.chars(HEX, 64)}"
        )
    if kind == 1:
        return secret(
            f"xoxp-{d.number(10**11, 10**12)}-{d.number(10**11, 10**12)}-{d.number(10**11, 10**12)}-{d.chars(HEX, 32)}"
        )
    return secret(f"xox{d.pick('bares')}-{d.number(10**11, 10**12)}-{d.number(10**12, 10**13)}-{d.chars(ALNUM, 24)}")


def slack_webhook(d):
    upper = string.ascii_uppercase + string.digits
    path = f"T{d.chars(upper, 8, 10)}/B{d.chars(upper, 8, 10)}/{d.chars(ALNUM, 24)}"
    return f"https://hooks.slack.com/services/{secret(path)}"


def stripe(d):
    if d.chance(0.25):
        return secret(f"whsec_{d.chars(ALNUM, 32)}")
    prefix = f"{d.pick(('sk', 'rk', 'sk'))}_{d.pick(('live', 'test'))}_"
    return secret(prefix + (d.chars(ALNUM, 24) if d.chance(0.5) else "51" + d.chars(ALNUM, 97)))


def google(d):
    kind = d.number(0, 2)
    if kind == 0:
        return secret(f"AIzaSy{d.chars(URL64, 32)}{d.pick(ALNUM)}")
    if kind == 1:
        return secret(f"ya29.a0A{d.chars(URL64, 60, 160)}{d.pick(ALNUM)}")
    return secret(f"GOCSPX-{d.chars(URL64, 27)}{d.pick(ALNUM)}")


def azure(d):
    kind = d.number(0, 2)
    if kind == 0:
        return f"DefaultEndpointsProtocol=https;AccountName=store{d.number(1, 99)};AccountKey={secret(d.base64(64))};EndpointSuffix=core.windows.net"
    if kind == 1:
        return f"Endpoint=sb://bus{d.number(1, 99)}.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={secret(d.base64(32))}"
    return f"HostName=hub.azure-devices.net;DeviceId=pump{d.number(1, 99)};SharedAccessKey={secret(d.base64(32))}"


def openai(d):
    if d.chance(0.5):
        return secret(f"sk-{d.chars(ALNUM, 20)}T3BlbkFJ{d.chars(ALNUM, 20)}")
    return secret(
        f"sk-{d.pick(('proj', 'svcacct', 'admin'))}-{d.chars(URL64, 74)}T3BlbkFJ{d.chars(URL64, 73)}{d.pick(ALNUM)}"
    )


def anthropic(d):
    return secret(f"sk-ant-{d.pick(('api03', 'admin01', 'sid01'))}-{d.chars(URL64, 93)}AA")


def pypi(d):
    return secret(f"pypi-AgEIcHlwaS5vcmcCJ{d.chars(URL64, 120, 160)}{d.pick(ALNUM)}")


def digitalocean(d):
    return secret(f"do{d.pick('por')}_v1_{d.chars(HEX, 64)}")


def sendgrid(d):
    return secret(f"SG.{d.chars(URL64, 22)}.{d.chars(URL64, 42)}{d.pick(ALNUM)}")


def vault(d):
    return secret(
        f"hv{d.pick('sbr')}.{d.chars(ALNUM, 24)}" if d.chance(0.4) else f"hvs.CAESI{d.chars(URL64, 85)}{d.pick(ALNUM)}"
    )


def age(d):
    return secret(bech32("age-secret-key-", d.bytes(32)).upper())


def aws_key_id(d):
    return secret(f"{d.pick(('AKIA', 'ASIA', 'AKIA'))}{d.chars(string.ascii_uppercase + '234567', 16)}")


def wallet_key(d):
    kind = d.number(0, 2)
    if kind == 0:
        return secret(base58check(b"\x80" + d.bytes(32)))
    if kind == 1:
        return secret(base58check(b"\x80" + d.bytes(32) + b"\x01"))
    depth = bytes([d.number(0, 5)]) + d.bytes(4) + d.number(0, 255).to_bytes(4, "big")
    return secret(base58check(bytes.fromhex("0488ade4") + depth + d.bytes(32) + b"\0" + d.bytes(32)))


def password_hash(d):
    kind = d.number(0, 5)
    if kind == 0:
        return neutral(f"$2{d.pick('aby')}${d.number(10, 14)}$") + secret(d.chars(CRYPT64, 53))
    if kind == 1:
        salt, digest = d.base64(16).rstrip("="), d.base64(32).rstrip("=")
        return neutral(
            f"$argon2{d.pick(('id', 'i', 'd'))}$v=19$m={d.pick((19456, 65536))},t={d.number(1, 4)},p={d.number(1, 4)}$"
        ) + secret(f"{salt}${digest}")
    if kind == 2:
        return neutral("$6$" + d.pick(("", "rounds=656000$"))) + secret(
            f"{d.chars(CRYPT64, 16)}${d.chars(CRYPT64, 86)}"
        )
    if kind == 3:
        return neutral("$5$") + secret(f"{d.chars(CRYPT64, 16)}${d.chars(CRYPT64, 43)}")
    if kind == 4:
        return neutral("$y$j9T$") + secret(f"{d.chars(CRYPT64, 22)}${d.chars(CRYPT64, 43)}")
    return neutral("$1$") + secret(f"{d.chars(CRYPT64, 8)}${d.chars(CRYPT64, 22)}")


def encoded_json(value):
    return base64.urlsafe_b64encode(json_text(value, separators=(",", ":")).encode()).decode().rstrip("=")


def jwt(d):
    header = d.pick(
        (
            {"alg": "HS256", "typ": "JWT"},
            {"typ": "JWT", "alg": "RS256", "kid": d.chars(HEX, 8)},
            {"alg": "ES256"},
            {"kid": d.uuid(), "alg": "EdDSA"},
        )
    )
    if d.chance(0.1):
        jwe = encoded_json({"alg": "RSA-OAEP-256", "enc": "A256GCM"})
        return secret(".".join((jwe, d.base64url(64), d.base64url(12), d.base64url(40), d.base64url(16))))
    claims = {
        "sub": str(d.number(1, 10**6)),
        "iss": "https://id.example.com",
        "iat": 1763719200,
        "exp": 1763722800,
        "scope": d.pick(("read", "admin")),
    }
    return secret(f"{encoded_json(header)}.{encoded_json(claims)}.{d.base64url(d.pick((32, 64, 128)))}")


COMPACT = {
    "github": github,
    "npm": npm,
    "gitlab": gitlab,
    "slack": slack,
    "slack_webhook": slack_webhook,
    "stripe": stripe,
    "google": google,
    "openai": openai,
    "anthropic": anthropic,
    "pypi": pypi,
    "digitalocean": digitalocean,
    "sendgrid": sendgrid,
    "vault": vault,
    "age": age,
    "aws_key_id": aws_key_id,
    "wallet_key": wallet_key,
    "password_hash": password_hash,
    "jwt": jwt,
}


def pem(d):
    """A private key's lines; the body is random but opens as DER of its kind does."""
    label, size = d.pick(
        (
            ("RSA PRIVATE KEY", 300),
            ("PRIVATE KEY", 48),
            ("EC PRIVATE KEY", 121),
            ("OPENSSH PRIVATE KEY", 270),
            ("ENCRYPTED PRIVATE KEY", 239),
            ("DSA PRIVATE KEY", 240),
            ("PGP PRIVATE KEY BLOCK", 330),
        )
    )
    opening = (
        b"openssh-key-v1\0" if label.startswith("OPENSSH") else b"\x30\x82" + size.to_bytes(2, "big") + b"\x02\x01\x00"
    )
    body = base64.b64encode(opening + d.bytes(size)).decode()
    head = []
    if label == "RSA PRIVATE KEY" and d.chance(0.3):
        head = ["Proc-Type: 4,ENCRYPTED", f"DEK-Info: AES-256-CBC,{d.chars(HEX.upper(), 32)}", ""]
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    return [f"-----BEGIN {label}-----"] + head, lines, f"-----END {label}-----"
