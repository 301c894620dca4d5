"""Fills templates: ⟦kind|filter#memo⟧ is a secret, ‹kind› a harmless filler, «…» a context word."""
import re

TAG = re.compile(r"⟦([^⟧]*)⟧|‹([^›]*)›|([«»])")
MARKERS = ("redacted", "redaction-error", "private_key", "auth_scheme", "key_value_secret", "url_userinfo",
           "url_query_secret", "cookie", "session_id", "aws_key_id", "aws_secret", "github", "gitlab", "slack_webhook",
           "stripe", "google", "azure", "openai", "anthropic", "digitalocean", "sendgrid", "vault", "password_hash",
           "wallet_key", "email", "payment_card", "card_track", "us_ssn")
PUBLIC = ("github_pat_", "AGE-SECRET-KEY-", "tskey-")  # share letters with markers, and tell nothing
NO_EMAIL = ("git@", "@2x.", "deploy@v1")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
SSN = re.compile(r"(?<!\d)\d{3}([- ])\d{2}\1\d{4}(?!\d)")
DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


def blocks(text):
    """Yields (detector, embedding, template) of `## detector embedding` heads; `%%` lines separate templates."""
    head, body = None, []
    for line in text.strip("\n").split("\n") + ["## end end"]:
        if line.startswith("## ") or line == "%%":
            if head and body:
                yield head[0], head[1], "\n".join(body).strip("\n")
            body = []
            if line != "%%":
                head = line[3:].split(" ", 1)
        else:
            body.append(line)


def fill(template, makers, filters, rnd):
    """One draw: the text, its secrets and its context words."""
    out, size, secrets, context, opened, memo = [], 0, [], [], None, {}
    last = 0

    def put(piece):
        nonlocal size
        out.append(piece)
        size += len(piece)

    def draw(spec):
        spec, _, name = spec.partition("#")
        kind, *chain = spec.split("|")
        key = (kind, name)
        if name and key in memo:
            value = memo[key]
        else:
            value = makers[kind](rnd)
            if name:
                memo[key] = value
        for f in chain:
            value = filters[f](value)
        return value

    for m in TAG.finditer(template):
        put(template[last:m.start()])
        last = m.end()
        if m.group(1) is not None:
            value = draw(m.group(1))
            for prefix in PUBLIC:
                if value.startswith(prefix):
                    put(prefix)
                    value = value[len(prefix):]
            secrets.append((size, value))
            put(value)
        elif m.group(2) is not None:
            put(draw(m.group(2)))
        elif m.group(3) == "«":
            opened = size
        else:
            context.append("".join(out)[opened:])
    put(template[last:])
    return "".join(out), secrets, context


def luhn(digits):
    total = 0
    for i, d in enumerate(reversed(digits)):
        d = int(d) * (1 + i % 2)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def fair(text, secrets, context):
    """No second secret by accident, no secret repeated in what may stay, none that looks like a marker."""
    rest = list(text)
    for at, s in secrets:
        rest[at:at + len(s)] = "\x00" * len(s)
    rest = "".join(rest)
    if EMAIL.search(rest.replace("\x00", " ")) and not any(n in rest for n in NO_EMAIL):
        return False
    if SSN.search(rest):
        return False
    if any(luhn(re.sub(r"\D", "", m.group())) for m in DIGITS.finditer(rest)):
        return False
    for _, s in secrets:
        if len(s) < 3:
            return False
        low = s.lower()
        for i in range(max(1, len(low) - 4)):
            gram = low[i:i + 5]
            if gram.strip() and len(gram.strip()) > 3 and gram in rest.lower() or any(gram in m for m in MARKERS):
                return False
    return all(c in rest for c in context)
