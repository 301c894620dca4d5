"""Places where a secret stands that is known by its own shape, under names which say nothing."""

from corpus.draw import json_text, percent, rust_debug

NAMES = ("value", "id", "note", "input", "data", "subject", "ref", "payload", "content", "arg", "item", "field1")


def name(d):
    return d.pick(NAMES)


def prose(d, s):
    return d.pick(
        (
            f"Please rotate {s} before Friday, it was pasted in the channel.",
            f"Customer wrote: my details are {s}, can you check?",
            f"{d.fake.sentence(nb_words=6)} {s} {d.fake.sentence(nb_words=4)}",
            f"I left {s} in the ticket by mistake.",
            f"found {s} in the request body",
            f"the following was rejected: {s}",
            f"Nous avons reçu {s} hier soir",
            f"Wir haben {s} erhalten und geprüft",
            f"получено {s} от клиента",
            f"受信しました {s} 確認してください",
        )
    )


def full_stop(d, s):
    return f"The request carried {s}."


def punctuation(d, s):
    before, after = d.pick(
        (
            ("(", ")"),
            ('"', '"'),
            ("'", "'"),
            ("`", "`"),
            ("<", ">"),
            ("[", "]"),
            ("", ","),
            ("", ";"),
            ("", ":"),
            ("=>", ""),
            ("|", "|"),
            ("“", "”"),
            ("", "!"),
            ("", " …"),
        )
    )
    return d.frame(f"saw {before}{s}{after} twice")


def alone(d, s):
    return s


def key_value(d, s):
    return d.frame(f"{name(d)}={s}")


def key_value_quoted(d, s):
    q = d.pick("\"'")
    return d.frame(f"{name(d)}={q}{s}{q}")


def colon(d, s):
    return d.frame(f"{name(d)}: {s}")


def as_json(d, s):
    return json_text({"op": d.word(), name(d): s, "count": d.number(1, 9)})


def json_array(d, s):
    return d.frame(json_text([d.word(), s, d.number(1, 9), None]))


def json_pretty(d, s):
    return json_text({"event": d.word(), "inner": {name(d): s}}, indent=2)


def json_key(d, s):
    return json_text({"seen": {s: d.number(1, 9)}})


def json_escaped(d, s):
    return json_text({"msg": json_text({name(d): s})})


def json_double_escaped(d, s):
    return json_text({"log": json_text({"msg": json_text({name(d): s, "ok": False})})})


def debug_struct(d, s):
    return d.frame(f'{d.word().title()} {{ id: {d.number(1, 99)}, {name(d)}: "{rust_debug(s)}", active: true }}')


def debug_pretty(d, s):
    return f'{d.word().title()} {{\n    id: {d.number(1, 99)},\n    {name(d)}: "{rust_debug(s)}",\n}}'


def debug_option(d, s):
    return d.frame(f'Request {{ {name(d)}: Some("{rust_debug(s)}"), retries: None }}')


def debug_tuple(d, s):
    return d.frame(f'("{name(d)}", "{rust_debug(s)}", {d.number(1, 9)})')


def xml_element(d, s):
    n = name(d)
    return f"<{d.word()}><{n}>{s}</{n}><state>open</state></{d.word()}>"


def xml_attribute(d, s):
    return d.frame(f'<item {name(d)}="{s}" state="open"/>')


def command_line(d, s):
    return d.pick(
        (
            f"deploy-tool --{name(d)} {s} --verbose",
            f"+ ./run.sh '{s}' production",
            f"$ lookup {s} | head -n 3",
            f"exec: lookup --{name(d)}={s} --json",
        )
    )


def url_query(d, s):
    return d.frame(f"GET /search?{name(d)}={percent(s)}&page=2 HTTP/1.1")


def url_path(d, s):
    return d.frame(f"https://{d.fake.domain_word()}.example.com/items/{percent(s)}/details?page=2")


def header(d, s):
    return f"Host: {d.fake.domain_word()}.internal\r\nX-Debug-Info: {s}\r\nAccept: application/json"


def yaml(d, s):
    return f"{d.word()}:\n  {name(d)}: {s}\n  replicas: {d.number(1, 9)}\n"


def csv(d, s):
    return f"number,{name(d)},state\n{d.number(1, 99)},{s},open\n{d.number(100, 199)},,closed\n"


def ini(d, s):
    return f"[{d.word()}]\n{name(d)} = {s}\nverbose = yes\n"


def sql(d, s):
    return d.pick(
        (
            f"SELECT * FROM entries WHERE {name(d)} = '{s}' LIMIT 1",
            f"INSERT INTO entries ({name(d)}, state) VALUES ('{s}', 'open')",
        )
    )


def multi_line(d, s):
    return f"{d.fake.sentence()}\n{s}\n{d.fake.sentence()}"


def stack_trace(d, s):
    return d.pick(
        (
            f"java.lang.IllegalStateException: bad value {s}\n\tat com.acme.Parser.read(Parser.java:{d.number(10, 400)})\n\tat java.base/java.lang.Thread.run(Thread.java:840)",
            f'Traceback (most recent call last):\n  File "/srv/app/main.py", line {d.number(10, 400)}, in handle\nValueError: cannot parse {s}',
            f"thread 'main' panicked at src/parse.rs:{d.number(10, 400)}:9:\ncannot parse {s}\nnote: run with `RUST_BACKTRACE=1`",
        )
    )


def error_chain(d, s):
    return f"failed to load settings: line {d.number(2, 90)}: unexpected value {s}: expected a number"


COMPACT = {
    f.__name__.removeprefix("as_"): f
    for f in (
        prose,
        full_stop,
        punctuation,
        alone,
        key_value,
        key_value_quoted,
        colon,
        as_json,
        json_array,
        json_pretty,
        json_key,
        json_escaped,
        json_double_escaped,
        debug_struct,
        debug_pretty,
        debug_option,
        debug_tuple,
        xml_element,
        xml_attribute,
        command_line,
        url_query,
        url_path,
        header,
        yaml,
        csv,
        ini,
        sql,
        multi_line,
        stack_trace,
        error_chain,
    )
}
SPACED = {
    f.__name__.removeprefix("as_"): f
    for f in (
        prose,
        full_stop,
        alone,
        key_value_quoted,
        colon,
        as_json,
        json_array,
        json_pretty,
        json_escaped,
        debug_struct,
        debug_option,
        debug_tuple,
        xml_element,
        xml_attribute,
        csv,
        sql,
        multi_line,
        stack_trace,
    )
}
