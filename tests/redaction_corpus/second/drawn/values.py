"""Harmless fillers, passwords of real-world shape, and the filters that write a value in another syntax."""
import base64, html, json, string, urllib.parse, uuid

AL = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
WORDS = """harbor falcon maple quartz violet tundra copper lantern meadow pebble rocket saffron timber walnut zephyr
 cobalt dolphin ember glacier hazel island juniper kestrel lagoon marble nectar orchid puzzle raven sierra tulip
 umbrella velvet willow yonder badger cactus drizzle falafel gopher hickory icicle jigsaw koala lemur mango noodle
 otter panda quiver radish salmon turnip""".split()
USERS = "alice bob carol dave erin frank grace heidi ivan judy mallory oscar peggy trent victor wendy jdoe msmith".split()
SVCS = "billing checkout orders payments ingest reports search catalog gateway mailer scheduler inventory ledger".split()
VERBS = "started finished retrying skipped queued completed degraded resumed".split()


def pick(items):
    return lambda r: r.choice(items)


def chars(alphabet, low, high=None):
    return lambda r: "".join(r.choice(alphabet) for _ in range(r.randint(low, high or low)))


def b64(n):
    return lambda r: base64.b64encode(r.randbytes(n)).decode()


def b64u(n):
    return lambda r: base64.urlsafe_b64encode(r.randbytes(n)).decode().rstrip("=")


def hexes(n):
    return lambda r: "".join(r.choice("0123456789abcdef") for _ in range(n))


LEET = str.maketrans("aeios", "4310$")


def human_pw(r, punct="!-_.~*+"):
    """What people choose: a word or two, a number, a sign; or what a manager draws."""
    w = r.choice(WORDS)
    shape = r.randrange(6)
    if shape == 0:
        return w.capitalize() + str(r.randint(1970, 2026)) + r.choice(punct)
    if shape == 1:
        return w.translate(LEET if "$" in punct else str.maketrans("aeio", "4310")) + r.choice(punct) + str(r.randint(10, 999))
    if shape == 2:
        return w.capitalize() + r.choice(punct) + r.choice(WORDS).capitalize() + str(r.randint(1, 99))
    if shape == 3:
        return str(r.randint(10, 99)) + w + r.choice(punct) * 2
    body = [r.choice(AL + punct) for _ in range(r.randint(10, 24))]
    body[0] = r.choice(string.ascii_letters)
    body[-1] = r.choice(string.digits)
    body[r.randrange(2, 8)] = r.choice(string.digits)
    return "".join(body)


def pw_punct(r):
    """Any sign but quotes, backslash and white space."""
    body = human_pw(r, "!@#$%^&*()_+-=[]{}|:,.<>?/~;")
    return body if body[0].isalnum() else "k" + body


def pw_wild(r):
    """Quotes and backslashes too; only behind a filter that escapes them."""
    p = human_pw(r, "!@#$%^&*()-=+")
    at = r.randrange(2, len(p) - 1)
    return p[:at] + r.choice(["\"", "'", "\\", "<", ">", "&", "\"'"]) + p[at:]


def pw_word(r):
    """Letters and digits only: may stand in prose."""
    return r.choice([lambda: r.choice(WORDS).capitalize() + str(r.randint(100, 9999)), lambda: chars(AL, 9, 16)(r) + "7",
                     lambda: r.choice(WORDS) + str(r.randint(10, 99)) + r.choice(WORDS)])()


def phrase(r):
    return " ".join(r.choice(WORDS) for _ in range(r.randint(4, 6)))


def sh_quote(s):
    return "'" + s.replace("'", "'\\''") + "'"


def fullwidth(s):
    return "".join(chr(ord(c) + 0xfee0) if "!" <= c <= "~" else c for c in s)


FILTERS = {
    "json": lambda s: json.dumps(s)[1:-1],
    "json2": lambda s: json.dumps(json.dumps(s)[1:-1])[1:-1],
    "url": lambda s: urllib.parse.quote(s, safe=""),
    "url2": lambda s: urllib.parse.quote(urllib.parse.quote(s, safe=""), safe=""),
    "allurl": lambda s: "".join("%%%02x" % b for b in s.encode()),
    "form": lambda s: urllib.parse.quote_plus(s),
    "xml": lambda s: html.escape(s),
    "entities": lambda s: "".join("&#%d;" % ord(c) for c in s),
    "hexent": lambda s: "".join("&#x%x;" % ord(c) for c in s),
    "b64": lambda s: base64.b64encode(s.encode()).decode(),
    "sh": sh_quote,
    "esc": lambda s: s.replace("\n", "\\n"),
    "esc2": lambda s: s.replace("\n", "\\\\n"),
    "oneline": lambda s: s.replace("\n", " "),
    "indent": lambda s: s.replace("\n", "\n    "),
    "wide": fullwidth,
    "zwsp": lambda s: "\u200b".join(s),
    "shy": lambda s: s[:3] + "\u00ad" + s[3:6] + "\u00ad" + s[6:],
    "uesc": lambda s: "".join("\\u%04x" % ord(c) for c in s),
    "xesc": lambda s: "".join("\\x%02x" % ord(c) for c in s),
    "upper": str.upper,
    "lower": str.lower,
    "hex": lambda s: s.encode().hex(),
    "bytes": lambda s: "[" + ", ".join(str(b) for b in s.encode()) + "]",
    "sql": lambda s: s.replace("'", "''"),
    "caret": lambda s: s,
}

MAKERS = {
    "pw": human_pw, "pwp": pw_punct, "pwx": pw_wild, "pww": pw_word, "phrase": phrase,
    "tok20": chars(AL, 20), "tok24": chars(AL, 24), "tok32": chars(AL, 32), "tok40": chars(AL, 40), "tok64": chars(AL, 64),
    "hex16": hexes(16), "hex32": hexes(32), "hex40": hexes(40), "hex64": hexes(64), "hex128": hexes(128),
    "b64_16": b64(16), "b64_24": b64(24), "b64_32": b64(32), "b64_48": b64(48), "b64_64": b64(64), "b64_256": b64(256),
    "b64u_32": b64u(32), "b64u_64": b64u(64), "b64u_200": b64u(200),
    "pin4": chars(string.digits, 4), "pin6": chars(string.digits, 6), "cvv": chars("123456789", 3), "dig8": chars(string.digits, 8),
    "uuid": lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)), "suuid": lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)),
    "user": pick(USERS), "svc": pick(SVCS), "word": pick(WORDS), "verb": pick(VERBS),
    "host": lambda r: f"{r.choice(WORDS)}-{r.randint(1, 9)}.{r.choice(['internal', 'example.com', 'corp.example', 'svc.cluster.local'])}",
    "short": lambda r: f"{r.choice(['db', 'pg', 'mq', 'node', 'cache', 'web'])}{r.randint(1, 30):02}",
    "ip": lambda r: f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
    "port": lambda r: str(r.choice([5432, 3306, 6379, 5672, 27017, 9092, 8080, 8443, 1433, 1521])),
    "int": lambda r: str(r.randint(2, 9999)), "small": lambda r: str(r.randint(2, 60)), "ms": lambda r: f"{r.uniform(0.1, 900):.1f}",
    "ts": lambda r: f"2026-{r.randint(1, 12):02}-{r.randint(1, 28):02}T{r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}.{r.randint(0, 999):03}Z",
    "date": lambda r: f"2026-{r.randint(1, 12):02}-{r.randint(1, 28):02}", "epoch": lambda r: str(r.randint(1767225600000, 1796000000000)),
    "clf": lambda r: f"{r.randint(10, 28)}/Nov/2026:{r.randint(10, 23)}:{r.randint(10, 59)}:{r.randint(10, 59)} +0000",
    "sha": hexes(40), "sha256": hexes(64), "sha7": hexes(7), "trace": hexes(32), "span": hexes(16),
    "semver": lambda r: f"{r.randint(0, 9)}.{r.randint(0, 40)}.{r.randint(0, 20)}",
    "pod": lambda r: f"{r.choice(SVCS)}-{hexes(9)(r)}-{chars('bcdfghjklmnpqrstvwxz2456789', 5)(r)}",
    "acct": chars("23456789", 12), "region": pick(["eu-west-1", "us-east-1", "ap-south-1", "eu-central-1"]),
    "tab": lambda r: "\t", "cr": lambda r: "\r", "nbsp": lambda r: "\u00a0", "sp": lambda r: " ",
    "line": lambda r: str(r.randint(10, 900)), "pid": lambda r: str(r.randint(300, 40000)),
}
