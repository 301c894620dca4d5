"""Secrets folded or encoded so that a byte-wise look misses them: Unicode forms, invisible characters, escapes."""

from corpus import credentials, personal
from corpus.case import MARKS, secret
from corpus.draw import json_text, percent
from corpus.passwords import named, opaque, strong_password

INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
HOMOGLYPHS = {"a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "s": "ѕ", "i": "і", "y": "у", "k": "\u212a", "t": "т"}
DASHES = ("\u2010", "\u2011", "\u2012", "\u2013", "\u2212")
BLANKS = ("\u00a0", "\u202f", "\u2009", "\u2007", "\u3000")


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def digits_of(text, zero):
    return "".join(chr(ord(zero) + int(c)) if c.isascii() and c.isdigit() else c for c in text)


def sprinkle(d, text, invisible, every):
    """An invisible character after about every n-th visible one, never at the ends."""
    inner = [i for i, c in enumerate(text) if i and c not in MARKS and text[i - 1] not in MARKS]
    chosen = set(i for n, i in enumerate(inner) if n % every == every - 1) or {inner[len(inner) // 2]}
    return "".join((invisible if i in chosen else "") + c for i, c in enumerate(text))


def card_separated(d):
    separator = d.pick(("\u00a0", "\u202f", ".", "\u2009", "\u2013", "\u2011"))
    return d.frame(f"card {personal.card(d, separator)} declined")


def card_full_width(d):
    return d.frame(f"card {full_width(personal.card(d, d.pick(('', ' '))))} declined")


def card_other_digits(d):
    return d.frame(f"card {digits_of(personal.card(d, d.pick(('', ' '))), d.pick('٠۰'))} declined")


def card_invisible(d):
    return d.frame(f"card {sprinkle(d, personal.card(d), d.pick(INVISIBLE), 4)} declined")


def ssn_disguised(d):
    separator = d.pick(DASHES + BLANKS[:2])
    text = separator.join(personal.ssn_parts(d))
    return d.frame(f"holder {secret(full_width(text) if d.chance(0.3) else text)} verified")


def iban_disguised(d):
    text = personal.iban_text(d)
    blank = d.pick(BLANKS)
    forms = (
        blank.join(text[i : i + 4] for i in range(0, len(text), 4)),
        full_width(text),
        sprinkle(d, text, d.pick(INVISIBLE), 6),
        "-".join(text[i : i + 4] for i in range(0, len(text), 4)),
    )
    return d.frame(f"account {secret(personal.keep_last(d.pick(forms), 4))} charged")


def email_full_width_at(d):
    return d.frame(f"sent to {personal.email(d).replace('@', d.pick(('＠', '﹫')))} today")


def email_full_width(d):
    return d.frame(f"sent to {full_width(personal.email(d))} today")


def email_invisible(d):
    return d.frame(f"sent to {sprinkle(d, personal.email(d), d.pick(INVISIBLE), 5)} today")


def email_percent(d):
    e = percent(personal.email(d))
    return d.pick(
        (
            f"GET /users?mail={e}&page=2 HTTP/1.1",
            f"/unsubscribe/{e}/confirm",
            d.frame(f"next=/profile?mail={e}"),
            f"/go?to={e.replace('%', '%25')}&page=2",
        )
    )


def email_json_escape(d):
    return json_text({"note": "@@", "op": "invite"}).replace("@@", personal.email(d).replace("@", "\\u0040"))


def email_idn(d):
    return d.frame(d.pick(("sent to {} today", "recipient={}", "<{}>", '"{}"')).format(personal.idn_email(d)))


def email_quoted(d):
    e = personal.quoted_email(d)
    return d.pick((f"sent to {e} today", f"To: {e}", json_text({"recipient": e}), f"<{e}>"))


def email_mailto(d):
    e = personal.email(d)
    return d.pick(
        (
            f"mailto:{e}?subject=hello",
            f"{d.fake.name()} <{e}>",
            f"From: {d.fake.name()} <{e}>",
            f"RCPT TO:<{e}>",
            f"Author: {d.fake.name()} <{e}>",
            f"{d.user()}/{e}/inbox",
            f"uid={e},ou=people",
            f"cc:{e};bcc:none",
        )
    )


def key_homoglyph(d):
    n, v = named(d)
    at = d.pick([i for i, c in enumerate(n) if c.lower() in HOMOGLYPHS])
    twin = HOMOGLYPHS[n[at].lower()]
    return d.frame(f"{n[:at]}{twin.upper() if n[at].isupper() else twin}{n[at + 1 :]}{d.pick(('=', ': '))}{v}")


def key_invisible(d):
    n, v = named(d)
    at = d.number(1, len(n) - 1)
    return d.frame(f"{n[:at]}{d.pick(INVISIBLE)}{n[at:]}{d.pick(('=', ': '))}{v}")


def key_full_width(d):
    n, v = named(d)
    return d.frame(f"{full_width(n)}{d.pick(('=', ': ', '＝', '：'))}{v}")


def key_kelvin(d):
    v = secret(opaque(d))
    n = d.pick(("to\u212aen", "api_\u212aey", "access_\u212aey", "auth-to\u212aen", "pa\u017fsword", "\u017fecret"))
    return d.frame(f"{n}={v}")


def around_sign(d):
    n, v = named(d)
    blank = d.pick(BLANKS[:2] + INVISIBLE[:2])
    return d.frame(d.pick((f"{n}{blank}={blank}{v}", f"{n}:{blank}{v}", f"{n}＝{v}", f"{n}：{v}", f"{n}{blank}: {v}")))


def value_invisible(d):
    return d.frame(f"password={secret(sprinkle(d, strong_password(d), d.pick(INVISIBLE), 3))}")


def value_full_width(d):
    return d.frame(f"password={secret(full_width(strong_password(d)))}")


def token_invisible(d):
    maker = d.pick(
        (credentials.github, credentials.aws_key_id, credentials.stripe, credentials.jwt, credentials.gitlab)
    )
    return d.frame(f"note {sprinkle(d, maker(d), d.pick(INVISIBLE), 9)} seen")


def token_full_width(d):
    maker = d.pick((credentials.github, credentials.aws_key_id, credentials.gitlab, credentials.sendgrid))
    return d.frame(f"note {full_width(maker(d))} seen")


def quotes_typographic(d):
    n, v = named(d)
    before, after = d.pick((("“", "”"), ("‘", "’"), ("«", "»"), ("„", "“")))
    return d.frame(f"{n}: {before}{v}{after} given")


EMBEDDINGS = {
    "payment_card": (card_separated, card_separated, card_full_width, card_other_digits, card_invisible),
    "us_ssn": (ssn_disguised,),
    "iban": (iban_disguised,),
    "email": (
        email_full_width_at,
        email_full_width,
        email_invisible,
        email_percent,
        email_percent,
        email_json_escape,
        email_idn,
        email_idn,
        email_quoted,
        email_mailto,
        email_mailto,
    ),
    "key_value_secret": (
        key_homoglyph,
        key_homoglyph,
        key_invisible,
        key_full_width,
        key_kelvin,
        around_sign,
        value_invisible,
        value_full_width,
        quotes_typographic,
    ),
    "token": (token_invisible, token_full_width),
}
