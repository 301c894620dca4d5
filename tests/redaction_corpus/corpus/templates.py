"""Customer sentences: the templates shipped with presidio-evaluator (MIT), filled by Faker."""

import importlib.metadata
import re

from corpus import personal

SECRETS = {"credit_card_number", "iban", "ssn", "email"}
OTHERS = {
    "organization": "company",
    "nationality": "country",
    "first_name": "first_name",
    "last_name": "last_name",
    "person": "name",
    "name": "name",
    "city": "city",
    "address": "street_address",
    "country": "country",
    "street_name": "street_name",
    "building_number": "building_number",
    "secondary_address": "secondary_address",
    "postcode": "postcode",
    "zipcode": "postcode",
    "year": "year",
    "job": "job",
    "url": "url",
    "prefix": "prefix",
    "prefix_male": "prefix_male",
    "prefix_female": "prefix_female",
    "name_male": "name_male",
    "name_female": "name_female",
    "state_abbr": "state_abbr",
    "first_name_male": "first_name_male",
    "first_name_female": "first_name_female",
    "first_name_nonbinary": "first_name_nonbinary",
    "ip_address": "ipv4",
    "last_name_male": "last_name_male",
    "last_name_female": "last_name_female",
    "nation_woman": "country",
    "nation_plural": "country",
    "day_of_week": "day_of_week",
}
FIELD = re.compile(r"\{\{([a-z_]+)\}\}")


def lines():
    """The templates, read as data: the package itself need not be importable."""
    files = importlib.metadata.files("presidio-evaluator") or []
    found = [f for f in files if f.name == "templates.txt"]
    if not found:
        raise SystemExit("presidio-evaluator's templates.txt is missing: pip install --no-deps -r requirements.txt")
    return [
        line.replace("\\n", "\n").replace("\\,", ",")
        for line in found[0].read_text("utf-8").splitlines()
        if line.strip()
    ]


def fill(d, template):
    return FIELD.sub(lambda m: value(d, m.group(1)), template)


def value(d, field):
    if field == "credit_card_number":
        return personal.card(d, d.pick(("", "", " ", "-")))
    if field == "iban":
        return personal.spaced_iban(d) if d.chance(0.3) else personal.iban(d)
    if field == "ssn":
        return personal.us_ssn(d)
    if field == "email":
        return personal.email(d)
    if field == "age":
        return str(d.number(18, 90))
    if field == "phone_number":
        return f"+{d.number(1, 99)} {d.number(100, 999)} {d.number(100, 999)} {d.number(1000, 9999)}"
    if field in ("date_time", "date_of_birth"):
        return d.fake.date()
    if field == "us_driver_license":
        return f"D{d.number(1000, 9999)}"
    return getattr(d.fake, OTHERS[field])()


def holds_secret(template):
    return any(field in SECRETS for field in FIELD.findall(template))


def detector_of(template):
    names = {"credit_card_number": "payment_card", "iban": "iban", "ssn": "us_ssn", "email": "email"}
    return next(names[f] for f in FIELD.findall(template) if f in names)
