"""Payment cards, tracks, IBANs, social security numbers and e-mail addresses, valid by the rules of each."""

import string

from corpus.case import keep, luhn, mod97, secret

# Issuer, prefixes as (low, high) ranges, lengths (ISO/IEC 7812 and the issuers' published ranges).
ISSUERS = (
    ("visa", ((4, 4),), (16, 16, 16, 13, 19)),
    ("mastercard", ((51, 55), (2221, 2720)), (16,)),
    ("amex", ((34, 34), (37, 37)), (15,)),
    ("diners", ((300, 305), (36, 36), (38, 38)), (14,)),
    ("discover", ((6011, 6011), (644, 649), (65, 65)), (16,)),
    ("jcb", ((3528, 3589),), (16,)),
    ("unionpay", ((622126, 622925),), (16, 19)),
    ("maestro", ((5018, 5018), (5020, 5020), (5038, 5038), (6304, 6304), (6759, 6759), (6761, 6763)), (16,)),
)
# Country: BBAN structure of the SWIFT IBAN registry; n digits, a letters, c both.
IBANS = {
    "DE": "18n",
    "AT": "16n",
    "CH": "5n12c",
    "FR": "10n11c2n",
    "GB": "4a14n",
    "IE": "4a14n",
    "NL": "4a10n",
    "BE": "12n",
    "LU": "3n13c",
    "ES": "20n",
    "PT": "21n",
    "IT": "1a10n12c",
    "SE": "20n",
    "NO": "11n",
    "DK": "14n",
    "FI": "14n",
    "PL": "24n",
    "CZ": "20n",
    "SK": "20n",
    "HU": "24n",
    "RO": "4a16c",
    "GR": "7n16c",
    "EE": "16n",
    "LT": "16n",
    "LV": "4a13c",
    "MT": "4a5n18c",
    "SI": "15n",
    "HR": "17n",
    "BG": "4a6n8c",
    "CY": "8n16c",
    "TR": "5n1n16c",
    "SA": "2n18c",
    "AE": "19n",
}
IDN_HOSTS = ("münchen.de", "bücher.example", "пример.рф", "例え.jp", "café.fr", "xn--mnchen-3ya.de", "ñandú.es")


def card_digits(d):
    _, ranges, lengths = d.pick(ISSUERS)
    low, high = d.pick(ranges)
    body = str(d.number(low, high))
    body += d.chars(string.digits, d.pick(lengths) - 1 - len(body))
    return next(body + c for c in string.digits if luhn(body + c))


def groups_of(digits):
    """As printed on the card: 4-6-5 and 4-6-4 for the short ones, else fours."""
    sizes = {15: (4, 6, 5), 14: (4, 6, 4)}.get(
        len(digits), (4,) * (len(digits) // 4) + ((len(digits) % 4,) if len(digits) % 4 else ())
    )
    out, at = [], 0
    for size in sizes:
        out.append(digits[at : at + size])
        at += size
    return out


def keep_last(text, count):
    """Marks the last `count` letters or digits, with what stands between them, as showable."""
    seen, at = 0, len(text)
    while seen < count:
        at -= 1
        seen += text[at].isalnum()
    return text[:at] + keep(text[at:])


def card(d, separator=""):
    return secret(keep_last(separator.join(groups_of(card_digits(d))), 4))


def spaced_card(d):
    return card(d, d.pick((" ", "-", " ")))


def card_track(d):
    pan = card_digits(d)
    service = f"{d.number(26, 31)}{d.number(1, 12):02}{d.pick(('101', '201', '120'))}{d.chars(string.digits, 8, 13)}"
    if d.chance(0.5):
        return f";{secret(pan)}={secret(service)}?"
    return f"%B{secret(pan)}^{d.fake.last_name().upper()}/{d.fake.first_name().upper()}^{secret(service)}?"


def iban_text(d):
    country = d.pick(tuple(IBANS))
    structure, body, count = IBANS[country], "", ""
    alphabets = {
        "n": string.digits,
        "a": string.ascii_uppercase,
        "c": string.digits + string.ascii_uppercase if d.chance(0.5) else string.digits,
    }
    for c in structure:
        if c.isdigit():
            count += c
        else:
            body, count = body + d.chars(alphabets[c], int(count)), ""
    check = 98 - mod97(f"{country}00{body}")
    return f"{country}{check:02}{body}"


def iban(d):
    text = iban_text(d)
    return secret(keep_last(text.lower() if d.chance(0.15) else text, 4))


def spaced_iban(d):
    text = iban_text(d)
    return secret(keep_last(" ".join(text[i : i + 4] for i in range(0, len(text), 4)), 4))


def ssn_parts(d):
    area = d.pick([a for a in (d.number(1, 665), d.number(667, 899))])
    return f"{area:03}", f"{d.number(1, 99):02}", f"{d.number(1, 9999):04}"


def us_ssn(d):
    return secret("-".join(ssn_parts(d)))


def spaced_ssn(d):
    return secret(" ".join(ssn_parts(d)))


def email_text(d):
    kind = d.number(0, 6)
    if kind == 0:
        return f"{d.fake.first_name().lower()}.{d.fake.last_name().lower()}+{d.chars(string.ascii_lowercase, 3, 8)}@{d.fake.domain_name()}"
    if kind == 1:
        return f"{d.chars(string.ascii_lowercase, 2, 3)}{d.number(10, 99)}@{d.fake.domain_word()}.{d.pick(('co.uk', 'com.au', 'de', 'io', 'museum', 'gov.br'))}"
    if kind == 2:
        return f"{d.fake.user_name()}@mail-{d.number(1, 9)}.{d.fake.domain_name()}"
    if kind == 3:
        return f"{d.fake.first_name()}_{d.fake.last_name()}@{d.fake.domain_name().upper()}"
    if kind == 4:
        return (
            f"{d.fake.first_name().lower()}.{d.pick('odnl')}'{d.fake.last_name().lower()}@{d.fake.domain_name()}"
            if d.chance(0.2)
            else d.fake.email()
        )
    return d.fake.email()


def email(d):
    return secret(email_text(d))


def idn_email(d):
    return secret(f"{d.fake.user_name()}@{d.pick(IDN_HOSTS)}")


def quoted_email(d):
    return secret(f'"{d.fake.first_name()} {d.fake.last_name()}"@{d.fake.domain_name()}')


COMPACT = {"payment_card": card, "iban": iban, "us_ssn": us_ssn, "email": email, "card_track": card_track}
SPACED = {"payment_card": spaced_card, "iban": spaced_iban, "us_ssn": spaced_ssn}
