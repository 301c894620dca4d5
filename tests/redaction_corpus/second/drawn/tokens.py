"""Vendors' tokens with their checksums, keys and hashes."""
import base64, hashlib, hmac, json, string, zlib
from .values import AL, LOWER, b64, b64u, chars, hexes, human_pw, MAKERS, USERS, WORDS

UP = string.ascii_uppercase + string.digits
B32 = string.ascii_uppercase + "234567"
B62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
U64 = AL + "-_"


def base(n, alphabet, width=0):
    out = ""
    while n:
        n, d = divmod(n, len(alphabet))
        out = alphabet[d] + out
    return out.rjust(width, alphabet[0])


def crc_token(prefix):
    def make(r):
        body = chars(AL, 30)(r)
        return prefix + body + base(zlib.crc32(body.encode()), B62, 6)
    return make


def base58check(payload):
    raw = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    return base(int.from_bytes(raw, "big"), B58)


def bech32(hrp, data):
    charset, gen = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", (0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)

    def polymod(values):
        c = 1
        for v in values:
            top, c = c >> 25, (c & 0x1ffffff) << 5 ^ v
            for i in range(5):
                c ^= gen[i] if top >> i & 1 else 0
        return c
    bits = "".join(f"{b:08b}" for b in data)
    five = [int(bits[i:i + 5].ljust(5, "0"), 2) for i in range(0, len(bits), 5)]
    head = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    check = polymod(head + five + [0] * 6) ^ 1
    return hrp + "1" + "".join(charset[d] for d in five + [check >> 5 * (5 - i) & 31 for i in range(6)])


def jwt(r):
    enc = lambda d: base64.urlsafe_b64encode(json.dumps(d, separators=(",", ":")).encode()).decode().rstrip("=")
    head = r.choice([{"alg": "HS256", "typ": "JWT"}, {"typ": "JWT", "alg": "RS256", "kid": hexes(8)(r)}, {"alg": "EdDSA"}, {"alg": "ES256", "typ": "at+jwt"}])
    body = {"sub": hexes(12)(r), "iat": r.randint(1767225600, 1796000000), "jti": chars(AL, 10)(r), "scope": r.choice(WORDS)}
    return ".".join([enc(head), enc(body), b64u(32 if "256" in head["alg"] else 64)(r)])


def jwe(r):
    head = base64.urlsafe_b64encode(b'{"alg":"RSA-OAEP-256","enc":"A256GCM"}').decode().rstrip("=")
    return ".".join([head, b64u(256)(r), b64u(12)(r), b64u(90)(r), b64u(16)(r)])


def gitlab_routable(r):
    body = b64u(27)(r)
    return f"glpat-{body}.{base(len(body), LOWER[26:] + LOWER[:26], 2)}.{chars(LOWER, 9)(r)}"


def body64(n, width=64):
    def make(r):
        s = b64(n)(r)
        return "\n".join(s[i:i + width] for i in range(0, len(s), width))
    return make


def basic(r):
    return base64.b64encode(f"{r.choice(USERS)}:{human_pw(r)}".encode()).decode()


def mnemonic(r):
    from mnemonic import Mnemonic
    return Mnemonic("english").to_mnemonic(r.randbytes(16))


BC = string.ascii_letters + string.digits + "./"
TOKENS = {  # (detector, maker): tokens of the vendors redaction.md names
    "ghp": ("github", crc_token("ghp_")), "gho": ("github", crc_token("gho_")), "ghs": ("github", crc_token("ghs_")),
    "ghu": ("github", crc_token("ghu_")), "ghr": ("github", lambda r: "ghr_" + chars(AL, 76)(r)),
    "ghpat": ("github", lambda r: "github_pat_11" + chars(UP, 20)(r) + "_" + chars(AL, 59)(r)),
    "glpat": ("gitlab", lambda r: "glpat-" + chars(U64, 20)(r)), "glroute": ("gitlab", gitlab_routable),
    "gldt": ("gitlab", lambda r: "gldt-" + chars(U64, 20)(r)), "glrt": ("gitlab", lambda r: "glrt-" + chars(U64, 20)(r)),
    "glrt1": ("gitlab", lambda r: "glrt-t1_" + chars(U64, 20)(r)), "glcbt": ("gitlab", lambda r: "glcbt-64_" + chars(U64, 20)(r)),
    "glptt": ("gitlab", lambda r: "glptt-" + hexes(40)(r)), "gloas": ("gitlab", lambda r: "gloas-" + hexes(64)(r)),
    "glagent": ("gitlab", lambda r: "glagent-" + chars(U64, 50)(r)), "glimt": ("gitlab", lambda r: "glimt-" + chars(LOWER, 25)(r)),
    "glsoat": ("gitlab", lambda r: "glsoat-" + chars(U64, 20)(r)), "glft": ("gitlab", lambda r: "glft-" + chars(U64, 20)(r)),
    "glrunner": ("gitlab", lambda r: "GR1348941" + chars(U64, 20)(r)),
    "xoxb": ("slack", lambda r: f"xoxb-{r.randint(10**11, 10**12)}-{r.randint(10**12, 10**13-1)}-{chars(AL, 24)(r)}"),
    "xoxp": ("slack", lambda r: f"xoxp-{r.randint(10**11, 10**12)}-{r.randint(10**11, 10**12)}-{r.randint(10**12, 10**13-1)}-{hexes(32)(r)}"),
    "xoxe": ("slack", lambda r: "xoxe.xoxp-1-" + chars(AL, 160)(r)), "xoxe1": ("slack", lambda r: "xoxe-1-" + chars(AL, 146)(r)),
    "xapp": ("slack", lambda r: f"xapp-1-A{chars(UP, 10)(r)}-{r.randint(10**12, 10**13-1)}-{hexes(64)(r)}"),
    "xoxc": ("slack", lambda r: f"xoxc-{r.randint(10**11, 10**12)}-{r.randint(10**11, 10**12)}-{r.randint(10**12, 10**13-1)}-{hexes(64)(r)}"),
    "xoxd": ("slack", lambda r: "xoxd-" + b64(90)(r).replace("+", "%2B").replace("/", "%2F")),
    "sklive": ("stripe", lambda r: "sk_live_" + chars(AL, 24)(r)), "sklong": ("stripe", lambda r: "sk_live_51" + chars(AL, 97)(r)),
    "sktest": ("stripe", lambda r: "sk_test_51" + chars(AL, 97)(r)), "rklive": ("stripe", lambda r: "rk_live_51" + chars(AL, 97)(r)),
    "whsec": ("stripe", lambda r: "whsec_" + chars(AL, 32)(r)),
    "aiza": ("google", lambda r: "AIzaSy" + chars(U64, 33)(r)), "ya29": ("google", lambda r: "ya29.a0A" + chars(U64, 160)(r)),
    "ya29c": ("google", lambda r: "ya29.c.c0A" + chars(U64, 220)(r)), "gocspx": ("google", lambda r: "GOCSPX-" + chars(U64, 28)(r)),
    "goog1": ("google", lambda r: "1//0" + chars(AL, 1)(r) + "CgYIARAAGA" + chars(U64, 60)(r)),
    "gemini": ("google", lambda r: "AQ.Ab8RN6" + chars(U64, 44)(r)),
    "aad": ("azure", lambda r: chars(AL, 3)(r) + "8Q~" + chars(AL + "_.~-", 33)(r) + "a"),
    "azdo": ("azure", lambda r: chars(AL, 52)(r) + "JQQJ99B" + chars(UP, 1)(r) + "ACAAAAA" + chars(AL, 7)(r) + "AAASAZDO" + chars(AL, 4)(r)),
    "acr": ("azure", lambda r: chars(AL, 42)(r) + "+ACR" + chars(AL, 6)(r)),
    "azfu": ("azure", lambda r: chars(U64, 44)(r) + "AzFu" + chars(U64, 6)(r) + "=="),
    "oai": ("openai", lambda r: f"sk-{chars(AL, 20)(r)}T3BlbkFJ{chars(AL, 20)(r)}"),
    "oaiproj": ("openai", lambda r: f"sk-proj-{chars(U64, 74)(r)}T3BlbkFJ{chars(U64, 74)(r)}"),
    "oaisvc": ("openai", lambda r: f"sk-svcacct-{chars(U64, 58)(r)}T3BlbkFJ{chars(U64, 58)(r)}"),
    "ant": ("anthropic", lambda r: f"sk-ant-api03-{chars(U64, 93)(r)}AA"), "antadm": ("anthropic", lambda r: f"sk-ant-admin01-{chars(U64, 93)(r)}AA"),
    "antoat": ("anthropic", lambda r: f"sk-ant-oat01-{chars(U64, 93)(r)}AA"),
    "npm": ("npm", crc_token("npm_")), "pypi": ("pypi", lambda r: "pypi-AgEIcHlwaS5vcmc" + b64u(120)(r)),
    "testpypi": ("pypi", lambda r: "pypi-AgENdGVzdC5weXBpLm9yZw" + b64u(120)(r)),
    "dop": ("digitalocean", lambda r: "dop_v1_" + hexes(64)(r)), "doo": ("digitalocean", lambda r: "doo_v1_" + hexes(64)(r)),
    "dor": ("digitalocean", lambda r: "dor_v1_" + hexes(64)(r)),
    "sg": ("sendgrid", lambda r: f"SG.{chars(U64, 22)(r)}.{chars(U64, 43)(r)}"),
    "hvs": ("vault", lambda r: "hvs.CAES" + b64u(68)(r)), "hvb": ("vault", lambda r: "hvb.AAAAAQ" + b64u(110)(r)),
    "hvsroot": ("vault", lambda r: "hvs." + chars(AL, 24)(r)), "vaults": ("vault", lambda r: "s." + chars(AL, 23)(r) + "4"),
    "age": ("age", lambda r: bech32("age-secret-key-", r.randbytes(32)).upper()),
    "wif": ("wallet_key", lambda r: base58check(b"\x80" + r.randbytes(32) + b"\x01")), "wif5": ("wallet_key", lambda r: base58check(b"\x80" + r.randbytes(32))),
    "xprv": ("wallet_key", lambda r: base58check(bytes.fromhex("0488ade4") + r.randbytes(41) + b"\x00" + r.randbytes(32))),
    "akia": ("aws_key_id", lambda r: "AKIA" + chars(B32, 16)(r)), "asia": ("aws_key_id", lambda r: "ASIA" + chars(B32, 16)(r)),
    "jwtbare": ("jwt", jwt), "jwebare": ("jwt", jwe),
}
OTHER = {  # prefixed tokens of vendors redaction.md does not name
    "hf": lambda r: "hf_" + chars(string.ascii_letters, 34)(r), "shpat": lambda r: "shpat_" + hexes(32)(r),
    "twilio": lambda r: "SK" + hexes(32)(r), "discord": lambda r: f"MT{chars(AL, 24)(r)}.G{chars(AL, 5)(r)}.{chars(U64, 38)(r)}",
    "telegram": lambda r: f"{r.randint(10**9, 10**10 - 1)}:AA{chars(U64, 33)(r)}", "linear": lambda r: "lin_api_" + chars(AL, 40)(r),
    "doppler": lambda r: "dp.pt." + chars(AL, 43)(r), "dckr": lambda r: "dckr_pat_" + chars(U64, 27)(r),
    "dapi": lambda r: "dapi" + hexes(32)(r), "glsa": lambda r: f"glsa_{chars(AL, 32)(r)}_{hexes(8)(r)}",
    "pmak": lambda r: f"PMAK-{hexes(24)(r)}-{hexes(34)(r)}", "nrak": lambda r: "NRAK-" + chars(UP, 27)(r),
    "tfc": lambda r: f"{chars(AL, 14)(r)}.atlasv1.{chars(U64, 67)(r)}", "pscale": lambda r: "pscale_tkn_" + chars(U64, 43)(r),
    "rubygems": lambda r: "rubygems_" + hexes(48)(r), "cio": lambda r: "cio" + chars(AL, 32)(r),
    "atatt": lambda r: "ATATT3xFfGF0" + chars(U64, 171)(r) + "=" + hexes(8)(r).upper(), "ntn": lambda r: "ntn_" + chars(AL, 46)(r),
    "figd": lambda r: "figd_" + chars(U64, 40)(r), "sbp": lambda r: "sbp_" + hexes(40)(r), "tskey": lambda r: f"tskey-auth-k{chars(AL, 11)(r)}CNTRL-{chars(AL, 32)(r)}",
    "ops": lambda r: "ops_eyJzaWduSW5BZGRyZXNz" + b64u(200)(r), "gsk": lambda r: "gsk_" + chars(AL, 52)(r), "xai": lambda r: "xai-" + chars(AL, 80)(r),
    "r8": lambda r: "r8_" + chars(AL, 37)(r), "pul": lambda r: "pul-" + hexes(40)(r), "hrku": lambda r: "HRKU-AA" + chars(U64, 58)(r),
    "dt0c": lambda r: f"dt0c01.{chars(B32, 24)(r)}.{chars(B32, 64)(r)}", "sq0": lambda r: "sq0csp-" + chars(U64, 43)(r),
    "key_mg": lambda r: f"key-{hexes(32)(r)}", "absk": lambda r: "ABSK" + b64(80)(r).rstrip("="), "xkeysib": lambda r: f"xkeysib-{hexes(64)(r)}-{chars(AL, 16)(r)}",
    "lsv2": lambda r: f"lsv2_pt_{hexes(32)(r)}_{hexes(10)(r)}", "phx": lambda r: "phx_" + chars(AL, 43)(r), "sntrys": lambda r: "sntryu_" + hexes(64)(r),
}
MAKERS.update({k: v for k, (_, v) in TOKENS.items()})
MAKERS.update(OTHER)
MAKERS.update({
    "jwt": jwt, "jwe": jwe, "basic": basic, "mnemonic": mnemonic, "awssecret": chars(AL + "/+", 40), "awssession": lambda r: "IQoJb3JpZ2luX2Vj" + b64(360)(r),
    "pem_ec": body64(121), "pem_ed": body64(48), "pem_rsa": body64(600), "ssh_body": body64(260, 70), "pgp_body": body64(400), "ppk_body": body64(200),
    "storage": b64(64), "sasig": lambda r: b64(32)(r).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
    "b32": chars(B32, 32), "b32_16": chars(B32, 16), "recovery": lambda r: f"{hexes(5)(r)}-{hexes(5)(r)}", "eth": lambda r: "0x" + hexes(64)(r),
    "bsalt": chars(BC, 22), "bhash": chars(BC, 31), "chash": chars(BC, 86), "c5hash": chars(BC, 43), "c1hash": chars(BC, 22), "csalt": chars(BC, 8, 16),
    "asalt": lambda r: b64(16)(r).rstrip("="), "ahash": lambda r: b64(32)(r).rstrip("="), "webhookpath": lambda r: f"T{chars(UP, 10)(r)}/B{chars(UP, 10)(r)}/{chars(AL, 24)(r)}",
    "slacktail": chars(AL, 24), "AAA": lambda r: chars(UP, 10)(r), "saml": lambda r: base64.b64encode(b"<samlp:Response ID=\"_" + r.randbytes(700)).decode(),
    "mac": lambda r: hmac.new(r.randbytes(8), b"x", "sha256").hexdigest(),
})
