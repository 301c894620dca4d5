"""Places where a value is secret because of the name beside it: plain text, settings, command lines."""

from corpus.case import secret
from corpus.passwords import camel_or_snake, named, quoted_password, word_password


def equals(d):
    n, v = named(d)
    return d.frame(f"{n}={v}")


def equals_spaced(d):
    n, v = named(d)
    return d.frame(f"{n} = {v}")


def colon(d):
    n, v = named(d)
    return d.frame(f"{n}: {v}")


def quoted(d):
    n, v = named(d, quoted_password)
    q = d.pick('"\'"`')
    return d.frame(f"{n}{d.pick(('=', ': ', ' = ', ':'))}{q}{v}{q}")


def arrow(d):
    n, v = named(d, quoted_password)
    return d.frame(
        d.pick(
            (f"'{n}' => '{v}'", f':{camel_or_snake(n)} => "{v}"', f'"{n}" => "{v}",', f'{camel_or_snake(n)} := "{v}"')
        )
    )


def flag(d):
    n, v = named(d)
    n = n.lower().replace("_", "-").replace(".", "-")
    return d.frame(f"mytool --user {d.user()} --{n}{d.pick((' ', '='))}{v} --region eu-west")


def flag_quoted(d):
    n, v = named(d, quoted_password)
    q = d.pick("\"'")
    v = v.replace(q, "")
    return f"mytool --{n.lower().replace('_', '-').replace('.', '-')}{d.pick((' ', '='))}{q}{v}{q} --region eu-west"


def environment(d):
    n, v = named(d)
    n = camel_or_snake(n).upper()
    if d.chance(0.6):
        n, v = (
            d.pick(("PGPASSWORD", "MYSQL_PWD", "DB_PASSWORD", "REDIS_PASSWORD", "SMTP_PASS")),
            secret(word_password(d)),
        )
    return d.pick(
        (
            f"{n}={v} psql -h {d.host()} -U app",
            f"export {n}={v}",
            f"docker run -d -e {n}={v} --name web nginx",
            f"env {n}={v} cargo run --release",
            f"set {n}={v}",
            f"Environment={n}={v}",
            f"sudo {n}={v} ./install.sh",
        )
    )


def yaml(d):
    n, v = named(d)
    return f"database:\n  host: {d.host()}\n  {n}: {v}\n  pool: {d.number(1, 20)}\n"


def yaml_quoted(d):
    n, v = named(d, quoted_password)
    q = d.pick("\"'")
    return f"database:\n  host: {d.host()}\n  {n}: {q}{v}{q}\n  pool: {d.number(1, 20)}\n"


def yaml_next_line(d):
    n, v = named(d)
    return f"database:\n  {n}: {d.pick(('|', '>-', '|-', ''))}".rstrip() + f"\n    {v}\n  pool: {d.number(1, 20)}\n"


def yaml_pair(d):
    n, v = named(d)
    return f"env:\n  - name: {n}\n    value: {v}\n  - name: REGION\n    value: eu-west\n"


def csv(d):
    n, v = named(d)
    return f"user,{n},role\n{d.user()},{v},reader\n"


def ini(d):
    n, v = named(d)
    return f"[database]\nhost = {d.host()}\n{n}{d.pick((' = ', '='))}{v}\npool = {d.number(1, 20)}\n"


def toml(d):
    n, v = named(d, quoted_password)
    return f'[database]\nhost = "{d.host()}"\n{camel_or_snake(n)} = "{v}"\npool = {d.number(1, 20)}\n'


def sql(d):
    n, v = named(d, quoted_password)
    column = camel_or_snake(n)
    v = v.replace("'", "")
    return d.pick(
        (
            f"UPDATE users SET {column} = '{v}' WHERE id = {d.number(1, 99)}",
            f"SELECT id FROM users WHERE {column}='{v}' AND active",
            f"CREATE ROLE app LOGIN PASSWORD '{v}' VALID UNTIL 'infinity'",
            f"ALTER USER app WITH ENCRYPTED PASSWORD '{v}';",
        )
    )


def exception(d):
    n, v = named(d)
    return d.pick(
        (
            f"java.sql.SQLException: cannot connect with user=app;{n}={v};ssl=true\n\tat com.acme.Pool.open(Pool.java:{d.number(9, 400)})",
            f'Traceback (most recent call last):\n  File "app.py", line {d.number(9, 400)}, in connect\n    connect(host="db", {camel_or_snake(n)}="{v}")\nConnectionError: refused',
            f"goroutine 1 [running]:\nmain.connect({{host:db {camel_or_snake(n)}:{v} port:5432}})\n\t/src/main.go:{d.number(9, 400)} +0x1d",
        )
    )


def connection_string(d):
    _, v = named(d)
    return d.frame(
        d.pick(
            (
                f"Server=db;Database=shop;User Id=app;Password={v};Encrypt=True",
                f"host=db user=app password={v} dbname=shop sslmode=require",
                f"Driver=ODBC;Uid=app;Pwd={v};Port=5432",
            )
        )
    )


def separators(d):
    n, v = named(d)
    return d.frame(f"{n}{d.pick((' : ', ':  ', '=  ', '==', chr(9) + '=' + chr(9), ':' + chr(9)))}{v}")


EMBEDDINGS = {
    f.__name__: f
    for f in (
        equals,
        equals_spaced,
        colon,
        quoted,
        arrow,
        flag,
        flag_quoted,
        environment,
        yaml,
        yaml_quoted,
        yaml_next_line,
        yaml_pair,
        csv,
        ini,
        toml,
        sql,
        exception,
        connection_string,
        separators,
    )
}
