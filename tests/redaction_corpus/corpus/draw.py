"""The seeded source of everything random: names, hosts, times, log frames."""

import base64
import json
import random
import string

from faker import Faker

from corpus.case import MARKS

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


class Draw:
    """Random choices of one run; the same seed gives the same corpus."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.fake = Faker("en_US")
        self.fake.seed_instance(seed)

    def pick(self, choices):
        return self.random.choice(choices)

    def chars(self, alphabet, least, most=None):
        return "".join(self.random.choices(alphabet, k=self.random.randint(least, most or least)))

    def number(self, least, most):
        return self.random.randint(least, most)

    def chance(self, share):
        return self.random.random() < share

    def bytes(self, count):
        return self.random.randbytes(count)

    def base64(self, count):
        return base64.b64encode(self.bytes(count)).decode()

    def base64url(self, count):
        return base64.urlsafe_b64encode(self.bytes(count)).decode().rstrip("=")

    def user(self):
        return self.pick(
            (
                self.fake.first_name().lower(),
                self.fake.user_name(),
                f"user-{self.number(100, 99999)}",
                "svc-billing",
                "root",
                "app",
            )
        )

    def host(self):
        return self.pick(
            (
                f"{self.fake.domain_word()}.internal",
                f"db-{self.number(1, 9)}.prod.example.com",
                self.fake.domain_name(),
                f"10.{self.number(0, 255)}.{self.number(0, 255)}.{self.number(1, 254)}",
                "localhost",
            )
        )

    def word(self):
        return self.fake.word()

    def time(self):
        return f"2026-{self.number(1, 12):02}-{self.number(1, 28):02}T{self.number(0, 23):02}:{self.number(0, 59):02}:{self.number(0, 59):02}.{self.number(0, 999):03}Z"

    def uuid(self):
        h = self.chars(HEX, 32)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{self.pick('89ab')}{h[17:20]}-{h[20:]}"

    def frame(self, fragment):
        """The fragment as it would stand in a log line: alone, after a prefix, or in the middle."""
        shape = self.number(0, 8)
        level = self.pick(("INFO", "WARN", "ERROR", "DEBUG"))
        if shape < 2:
            return fragment
        if shape == 2:
            return f"{self.time()} {level} {self.word()}::{self.word()} {fragment}"
        if shape == 3:
            return f"request failed after {self.number(2, 9)} attempts, {fragment} elapsed={self.number(10, 99)}ms"
        if shape == 4:
            return f"[{level.lower()}] {self.word()} {self.word()} {fragment}"
        if shape == 5:
            return f"connecting user={self.user()} host={self.host()} {fragment} timeout=30s"
        if shape == 6:
            return f"{self.fake.sentence(nb_words=5)} {fragment}"
        if shape == 7:
            return f"could not apply settings ({fragment}) on {self.host()}"
        return f"{fragment} was seen in request {self.uuid()}"


def json_inner(text):
    """The contents of a JSON string, non-ASCII as it is."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def json_text(value, **layout):
    """JSON with non-ASCII as it is, as most loggers write it."""
    return json.dumps(value, ensure_ascii=False, **layout)


def rust_debug(text):
    """The contents of a Rust `{:?}` string."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def percent(text, safe="-._~"):
    """RFC 3986 percent-encoding which leaves the marks alone."""
    out = []
    for c in text:
        if c in MARKS or (c.isascii() and c.isalnum()) or c in safe:
            out.append(c)
        else:
            out.extend(f"%{b:02X}" for b in c.encode())
    return "".join(out)
