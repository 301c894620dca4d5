"""Secrets told in sentences, and key blocks over several lines."""

import base64
import json

from corpus import credentials, personal
from corpus.case import neutral, plain, secret
from corpus.draw import json_text
from corpus.passwords import named, opaque, quoted_password, strong_password


def told(d):
    """Unquoted prose: the secret mixes letters and digits, so that it cannot be a word of the sentence."""
    v = secret(strong_password(d))
    return d.pick(
        (
            f"Hi, the password is {v} and the user is bob",
            f"password for {d.user()}: {v}",
            f"my password is {v}, please reset it",
            f"The new password is {v}.",
            f"password for the {d.word()} account is {v}",
            f"I changed the password to {v} yesterday",
            f"the passphrase is {v}",
            f"her password was {v} until Monday",
            f"your temporary password is {v} (valid until Friday)",
            f"the root password is still {v}",
            f"Your one-time password: {v}",
            f"logged in with password {v} from home",
            f"use password {v} for the staging system",
            f"the passwd is {v}",
            f"password set to {v} for {d.user()}",
        )
    )


def told_quoted(d):
    v = secret(quoted_password(d))
    q = d.pick("\"'`")
    return d.pick(
        (
            f"the password is {q}{v}{q} on all machines",
            f"her passphrase was {q}{v}{q} until Monday",
            f"password for {d.user()}: {q}{v}{q}",
            f"invalid password {q}{v}{q} for user bob",
            f"the secret is {q}{v}{q}, keep it safe",
        )
    )


def told_key(d):
    v = secret(d.chars("0123456789abcdef", 32)) if d.chance(0.5) else secret(plain(opaque(d)))
    return d.pick(
        (
            f"the api key is {v} for now",
            f"my access token is {v} and it stopped working",
            f"API key: {v}",
            f"The client secret is {v}.",
            f"our secret key is {v}",
            f"api token for ci: {v}",
            f"the token is {v} until Friday",
        )
    )


def told_number(d):
    v = secret(d.chars("0123456789", 4, 6))
    return d.pick(
        (
            f"my PIN is {v}, is that safe?",
            f"the pin is {v}",
            f"Your OTP is {v}, do not share it",
            f"the CVV is {v}",
            f"CVC: {v}",
            f"otp for bob: {v}",
        )
    )


def shadow_line(d):
    """shadow(5) and htpasswd files."""
    user, h = d.user(), credentials.password_hash(d)
    return d.pick(
        (
            f"{user}:{h}:19{d.number(100, 999)}:0:99999:7:::",
            f"{user}:{h}",
            f"restored {user}:{h}:20000:0:99999:7::: from backup",
        )
    )


def several(d):
    """More than one kind in one line: what one rule writes must not confuse the next."""
    mail, card, bearer, v = personal.email(d), personal.card(d), credentials.jwt(d), secret(strong_password(d))
    return d.pick(
        (
            f"user mail={mail} password={v} card={card} declined",
            json_text({"headers": {"Authorization": f"Bearer {bearer}"}, "body": {"mail": mail, "password": v}}),
            f'Request {{ headers: {{"authorization": "Bearer {bearer}"}}, body: Login {{ mail: "{mail}", password: "{v}" }} }}',
            f"{mail};{card};{personal.iban(d)};open",
            f"postgres://{neutral('app')}:{v}@db.internal/orders refused, notified {mail} and {personal.email(d)}",
            f"curl -H 'Authorization: Bearer {bearer}' -d 'mail={mail}&password={v}' https://api.internal",
            f"aws={credentials.aws_key_id(d)} github={credentials.github(d)} stripe={credentials.stripe(d)}",
            f"{card} {personal.us_ssn(d)} {mail}",
            f"password={v}\npassword={secret(strong_password(d))}\n",
        )
    )


def pem_block(d):
    head, body, tail = credentials.pem(d)
    return "\n".join(map(neutral, head)) + "\n" + secret("\n".join(body)) + "\n" + neutral(tail)


def pem_plain(d):
    return d.pick(
        (f"key was:\n{pem_block(d)}\nplease rotate", pem_block(d), f"loaded identity\n{pem_block(d)}\nfor host web-1")
    )


def pem_json(d):
    return json_text({"name": "web-1", "pem": pem_block(d), "state": "active"})


def pem_json_twice(d):
    return json_text({"msg": "loaded " + json_text({"pem": pem_block(d)})})


def pem_debug(d):
    return f'Identity {{ host: "web-1", pem: "{pem_block(d)}", active: true }}'.replace("\n", "\\n")


def pem_one_line(d):
    return d.pick(('TLS_PEM="{}" ./serve', "loaded {} from vault", "pem={}")).format(pem_block(d).replace("\n", "\\n"))


def pem_spaces(d):
    return f"loaded {pem_block(d)} from disk".replace("\n", " ")


def pem_yaml(d):
    return "tls:\n  pem: |\n    " + pem_block(d).replace("\n", "\n    ") + "\n  state: active\n"


def pem_cut(d):
    """No END line: through the value's end."""
    head, body, _ = credentials.pem(d)
    return f"read {neutral(head[0])}\n" + "\n".join(map(neutral, head[1:])) + secret("\n".join(body))


def base64_pem(d):
    blob = base64.b64encode(plain(pem_block(d)).encode()).decode()
    return d.pick(("tls.pem: {}", "data={}", "kubectl create -f - <<< {}", "{}")).format(secret(blob))


def base64_jwt(d):
    blob = base64.b64encode(plain(credentials.jwt(d)).encode()).decode()
    return d.frame(d.pick(("data={}", "payload {}", "body: {}")).format(secret(blob)))


def base64_json(d):
    n, v = named(d)
    blob = base64.b64encode(json.dumps({"user": d.user(), n: plain(v)}).encode()).decode()
    return d.frame(f"{d.pick(('body', 'data', 'payload'))}={secret(blob)}")


EMBEDDINGS = {
    "key_value_secret": (told, told, told_quoted, told_key, told_number, base64_json),
    "jwt": (base64_jwt,),
    "several": (several, several),
    "password_hash": (shadow_line,),
    "private_key": (
        pem_plain,
        pem_plain,
        pem_json,
        pem_json_twice,
        pem_debug,
        pem_one_line,
        pem_spaces,
        pem_yaml,
        pem_cut,
        base64_pem,
    ),
}
