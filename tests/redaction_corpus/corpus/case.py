"""One case of the corpus, and the markup its text is written in.

Texts are built as plain strings in which private-use characters mark what is what. They pass through every escaping
(JSON, percent, XML) unharmed, so an embedding is an ordinary f-string and the spans are known at the end.
"""

import re
import unicodedata
from dataclasses import dataclass

SECRET_OPEN, SECRET_CLOSE = "\ue000", "\ue001"
KEEP_OPEN, KEEP_CLOSE = "\ue002", "\ue003"
NEUTRAL_OPEN, NEUTRAL_CLOSE = "\ue004", "\ue005"
MARKS = "\ue000\ue001\ue002\ue003\ue004\ue005"

# What a redactor writes in place of a secret: a secret sharing five characters with it could never be seen to be gone.
MARKER_WORDS = (
    "[REDACTED:] REDACTION-ERROR private_key jwt auth_scheme key_value_secret url_userinfo url_query_secret cookie "
    "session_id aws_key_id aws_secret github gitlab slack slack_webhook stripe google azure openai anthropic npm pypi "
    "digitalocean sendgrid vault age password_hash wallet_key email payment_card card_track iban us_ssn field"
)
CONTEXT_REACH = 60
CONTEXT_WORDS_MAX = 12
WORD = re.compile(r"[^\W\d_]{3,}")


class Rejected(Exception):
    """The case would be unfair or ambiguous; the generator draws another one."""


@dataclass
class Case:
    """A text, the secrets in it, and the words around them which must survive."""

    detector: str
    embedding: str
    text: str
    secrets: list
    context: list

    def to_json(self, number):
        """The case as the object of one line; `id` is stable for a seed."""
        return {
            "id": f"{self.detector}/{self.embedding}/{number}",
            "detector": self.detector,
            "embedding": self.embedding,
            "text": self.text,
            "secrets": self.secrets,
            "context": self.context,
        }


def secret(text):
    """Marks what must not survive."""
    return f"{SECRET_OPEN}{text}{SECRET_CLOSE}"


def keep(text):
    """Marks, within a secret, what a partial mask may show."""
    return f"{KEEP_OPEN}{text}{KEEP_CLOSE}"


def neutral(text):
    """Marks what belongs to the secret's shape: it may go or stay."""
    return f"{NEUTRAL_OPEN}{text}{NEUTRAL_CLOSE}"


def plain(markup):
    """The text without its marks."""
    return "".join(c for c in markup if c not in MARKS)


def parse(markup):
    """Splits markup into `(kind, text, kept parts)` runs of kind `secret`, `neutral` or `context`."""
    runs, kind, text, kept, keeping = [], "context", [], [], None
    for c in markup:
        if c == KEEP_OPEN:
            keeping = []
        elif c == KEEP_CLOSE:
            kept.append("".join(keeping))
            keeping = None
        elif c in MARKS:
            runs.append((kind, "".join(text), kept))
            text, kept = [], []
            kind = {SECRET_OPEN: "secret", NEUTRAL_OPEN: "neutral"}.get(c, "context")
        else:
            text.append(c)
            if keeping is not None:
                keeping.append(c)
    runs.append((kind, "".join(text), kept))
    return [run for run in runs if run[1]]


def dirty(detector, embedding, markup):
    """A case with at least one secret, checked to be fair."""
    runs = parse(markup)
    secrets = []
    for kind, text, kept in runs:
        if kind == "secret" and not any(s["text"] == text for s in secrets):
            secrets.append({"text": text, "keep": kept} if kept else {"text": text})
    rest = "\x00".join(text if kind == "context" else "" for kind, text, _ in runs)
    around = "\x00".join(text for kind, text, _ in runs if kind != "secret")
    if not secrets:
        raise Rejected("no secret")
    for s in secrets:
        refuse_ambiguous(s["text"], around)
    refuse_unmarked(rest)
    return Case(detector, embedding, plain(markup), secrets, context_words(runs, secrets))


def clean(shape, text):
    """A case which must come out as it went in."""
    refuse_unmarked(text)
    return Case("clean", shape, text, [], [])


def context_words(runs, secrets):
    """Words of three letters or more within reach of a secret, nearest first, which stand in no secret themselves."""
    found = []
    position, spans = 0, []
    for kind, text, _ in runs:
        if kind == "secret":
            spans.append((position, position + len(text)))
        position += len(text)
    position = 0
    for kind, text, _ in runs:
        if kind == "context":
            for m in WORD.finditer(text):
                start, end = position + m.start(), position + m.end()
                away = min(max(a - end, start - b, 0) for a, b in spans)
                if away <= CONTEXT_REACH and not any(m.group() in s["text"] for s in secrets):
                    found.append((away, start, m.group()))
        position += len(text)
    words = []
    for _, _, word in sorted(found):
        if word not in words:
            words.append(word)
    return words[:CONTEXT_WORDS_MAX]


def refuse_ambiguous(text, around):
    """A survivor must be recognizable: not part of a marker, and a short secret not part of the text around it."""
    if len(text) < 3:
        raise Rejected("secret too short to judge")
    if len(text) < 5 and text in around:
        raise Rejected("short secret stands elsewhere too")
    if any(text[i : i + 5] in MARKER_WORDS for i in range(max(1, len(text) - 4))):
        raise Rejected("secret resembles a marker")


EMAIL = re.compile(
    r"[\w.+-]+@[\w-]+(\.[\w-]+)*\.(com|org|net|edu|gov|de|fr|io|uk|example|test)\b(?![:/])", re.IGNORECASE
)
SSN = re.compile(r"(?<!\d)(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?!\d)")
DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b")


def refuse_unmarked(text):
    """Nothing outside the marks may be a real personal datum by accident (a Luhn-valid order number, say)."""
    if EMAIL.search(text) or SSN.search(text):
        raise Rejected("unmarked e-mail or SSN")
    for m in DIGITS.finditer(text):
        if luhn(re.sub(r"\D", "", m.group())) and m.group()[0] in "23456":
            raise Rejected("unmarked card")
    for m in IBAN.finditer(text):
        if mod97(m.group()) == 1:
            raise Rejected("unmarked IBAN")


def luhn(digits):
    """ISO/IEC 7812-1 annex B."""
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = unicodedata.digit(c)
        total += d if i % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2)
    return total % 10 == 0


def mod97(iban):
    """ISO 13616: 1 when the check digits are right."""
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97
