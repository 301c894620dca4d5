"""Named secrets in JSON, Rust `Debug`, XML and lists of pairs."""

from corpus.case import secret
from corpus.draw import json_text, rust_debug
from corpus.passwords import camel_or_snake, hostile_password, named, quoted_password, word_password


def json_object(d):
    n, v = named(d, hostile_password)
    return json_text({"user": d.user(), n: v, "remember": True})


def json_pretty(d):
    n, v = named(d, hostile_password)
    return json_text({"settings": {"host": d.host(), n: v}, "retries": d.number(1, 9)}, indent=d.pick((2, 4)))


def json_in_line(d):
    n, v = named(d, hostile_password)
    return d.frame("body=" + json_text({n: v, "user": d.user()}, separators=(",", ":")))


def json_array_value(d):
    n, v = named(d)
    return json_text({"user": d.user(), n: [v], "remember": False})


def json_number(d):
    n = d.pick(("pin", "cvv", "otp", "user_pin", "card_cvv", "cvc", "ssn"))
    value = d.chars("123456789", {"ssn": 9, "cvv": 3, "cvc": 3, "card_cvv": 3}.get(n, 6))
    if n == "ssn":
        value = str(d.number(10, 65)) + value[2:]
    return json_text({"user": d.user(), n: "@", "attempt": "first"}).replace('"@"', secret(value))


def json_escaped(d):
    n, v = named(d, hostile_password)
    return json_text({"level": "warn", "msg": "rejected " + json_text({"user": d.user(), n: v})})


def json_double_escaped(d):
    n, v = named(d, hostile_password)
    return json_text({"log": json_text({"msg": json_text({n: v, "user": d.user()})})})


def json_unicode_key(d):
    n, v = named(d)
    at = d.number(0, len(n) - 1)
    return f'{{"user":"{d.user()}","{n[:at]}\\u{ord(n[at]):04x}{n[at + 1 :]}":"{v}","remember":true}}'


def debug_struct(d):
    n, v = named(d, hostile_password)
    return d.frame(f'Login {{ user: "{d.user()}", {camel_or_snake(n)}: "{rust_debug(v)}", retries: {d.number(0, 9)} }}')


def debug_pretty(d):
    n, v = named(d, hostile_password)
    return f'Config {{\n    host: "{d.host()}",\n    {camel_or_snake(n)}: "{rust_debug(v)}",\n    retries: {d.number(0, 9)},\n}}'


def debug_option(d):
    n, v = named(d, hostile_password)
    return d.frame(f'Login {{ user: "{d.user()}", {camel_or_snake(n)}: Some("{rust_debug(v)}"), remember: None }}')


def debug_option_pretty(d):
    n, v = named(d, hostile_password)
    return f'Login {{\n    user: "{d.user()}",\n    {camel_or_snake(n)}: Some(\n        "{rust_debug(v)}",\n    ),\n    remember: false,\n}}'


def debug_newtype(d):
    n, v = named(d, hostile_password)
    return d.frame(
        f'Client {{ {camel_or_snake(n)}: {n.title().replace("_", "").replace("-", "").replace(".", "")}("{rust_debug(v)}"), region: "eu" }}'
    )


def debug_map(d):
    n, v = named(d, hostile_password)
    return d.frame(f'{{"region": "eu-west", "{n}": "{rust_debug(v)}"}}')


def debug_header_map(d):
    n, v = named(d)
    return d.frame(f'{{"host": "{d.host()}", "{n.lower()}": "{v}", "accept": "*/*"}}')


def debug_pairs(d):
    n, v = named(d, hostile_password)
    return d.frame(f'[("region", "eu-west"), ("{n}", "{rust_debug(v)}"), ("mode", "fast")]')


def tuple_pair(d):
    n, v = named(d, quoted_password)
    q = d.pick("\"'")
    return d.frame(f"({q}{n}{q}, {q}{v}{q})")


def array_pair(d):
    n, v = named(d, hostile_password)
    return d.frame(json_text([n, v], separators=d.pick(((",", ":"), (", ", ": ")))))


def name_value_object(d):
    n, v = named(d, hostile_password)
    first, second = d.pick((("name", "value"), ("key", "value"), ("Name", "Value"), ("field", "value"), ("k", "v")))
    return d.frame(json_text([{first: "region", second: "eu-west"}, {first: n, second: v}]))


def name_value_pretty(d):
    n, v = named(d, hostile_password)
    return json_text({"env": [{"name": n, "value": v}, {"name": "REGION", "value": "eu-west"}]}, indent=2)


def xml_element(d):
    n, v = named(d)
    return f"<login><user>{d.user()}</user><{n}>{v}</{n}><remember>true</remember></login>"


def xml_element_spaced(d):
    n, v = named(d, word_password)
    return f'<{n} type="text">\n    {v}\n</{n}>\n<region>eu-west</region>'


def xml_attribute(d):
    n, v = named(d)
    return d.frame(f'<datasource host="{d.host()}" {n}="{v}" pool="small"/>')


def xml_pair(d):
    n, v = named(d)
    return (
        d.pick(
            (
                f'<property name="{n}" value="{v}"/>',
                f'<property name="{n}">{v}</property>',
                f'<entry key="{n}">{v}</entry>',
                f'<add key="{n}" value="{v}" />',
                f"<param><name>{n}</name><value>{v}</value></param>",
            )
        )
        + '<property name="region" value="eu-west"/>'
    )


def json_next_line(d):
    n, v = named(d, hostile_password)
    return f'{{\n  "{n}":\n    "{rust_debug(v)}",\n  "region": "eu-west"\n}}'


EMBEDDINGS = {
    f.__name__: f
    for f in (
        json_object,
        json_pretty,
        json_in_line,
        json_array_value,
        json_number,
        json_escaped,
        json_double_escaped,
        json_unicode_key,
        debug_struct,
        debug_pretty,
        debug_option,
        debug_option_pretty,
        debug_newtype,
        debug_map,
        debug_header_map,
        debug_pairs,
        tuple_pair,
        array_pair,
        name_value_object,
        name_value_pretty,
        xml_element,
        xml_element_spaced,
        xml_attribute,
        xml_pair,
        json_next_line,
    )
}
