"""Headers and cookies: credentials by protocol, not by name."""

import base64

from corpus import credentials
from corpus.case import neutral, plain, secret
from corpus.draw import ALNUM, HEX, json_text
from corpus.passwords import opaque, quoted_password

SESSION_NAMES = (
    "JSESSIONID",
    "PHPSESSID",
    "ASP.NET_SessionId",
    "connect.sid",
    "sessionid",
    "session_id",
    "sid",
    "sessionId",
)
COOKIE_NAMES = (
    "sid",
    "session",
    "auth",
    "_session_id",
    "remember_me",
    "JSESSIONID",
    "id",
    "csrftoken",
    "laravel_session",
)
HEADER_NAMES = ("Authorization", "authorization", "Proxy-Authorization", "AUTHORIZATION")


def credentials_of_basic(d):
    return secret(base64.b64encode(f"{d.user()}:{plain(quoted_password(d))}".encode()).decode())


def scheme_value(d):
    kind = d.number(0, 7)
    if kind < 3:
        return f"Bearer {d.pick((lambda: secret(opaque(d)), lambda: credentials.jwt(d), lambda: secret(d.chars(ALNUM, 32))))()}"
    if kind < 5:
        return f"Basic {credentials_of_basic(d)}"
    if kind == 5:
        return f"Negotiate {secret('YII' + d.base64(60))}"
    if kind == 6:
        return f"{d.pick(('ApiKey', 'Token', 'token', 'apikey'))} {secret(d.chars(ALNUM, 24, 40))}"
    return f"{d.pick(('bearer', 'BEARER', 'basic'))} {secret(d.base64(24))}"


def authorization(d):
    n, v = d.pick(HEADER_NAMES), scheme_value(d)
    return d.pick(
        (
            f"{n}: {v}",
            f"GET /orders HTTP/1.1\r\nHost: api.internal\r\n{n}: {v}\r\nAccept: */*\r\n",
            d.frame(f"{n}: {v}"),
            f"curl -sS -H '{n}: {v}' https://api.internal/orders",
            f'curl --header "{n}: {v}" -X POST https://api.internal/orders',
            f'{{"host": "api.internal", "{n.lower()}": "{v}", "accept": "*/*"}}',
            json_text({"headers": {n: v}, "status": 401}),
            json_text({"msg": json_text({"headers": {n: v}})}),
            f'[("host", "api.internal"), ("{n.lower()}", "{v}")]',
            f'Request {{ method: GET, headers: {{"{n.lower()}": "{v}", "host": "api.internal"}} }}',
            f'<header name="{n}">{v}</header>',
            f"map[Accept:[*/*] {n.title()}:[{v}] User-Agent:[Go-http-client/1.1]]",
            f"[(b'host', b'api.internal'), (b'{n.lower()}', b'{v}')]",
            f"headers:\n  {n}: {v}\n  Accept: application/json\n",
            f"({n!r}, {v!r})" if "\\" not in v else f"{n}={v}",
        )
    )


def scheme_alone(d):
    return d.frame(scheme_value(d))


def digest(d):
    return d.frame(
        f'Authorization: Digest username="{d.user()}", realm="orders", nonce="{neutral(d.chars(HEX, 32))}", uri="/orders", qop=auth, '
        f'nc=00000001, cnonce="{neutral(d.chars(HEX, 8))}", response="{secret(d.chars(HEX, 32))}", opaque="{neutral(d.chars(HEX, 16))}"'
    )


def aws_signature(d):
    return d.frame(
        f"Authorization: AWS4-HMAC-SHA256 Credential={credentials.aws_key_id(d)}{neutral('/20261121/us-east-1/s3/aws4_request')}, "
        f"SignedHeaders=host;x-amz-date, Signature={secret(d.chars(HEX, 64))}"
    )


def docker_auth(d):
    return json_text({"auths": {"registry.internal": {"auth": credentials_of_basic(d)}}}, indent=d.pick((None, 2)))


def cookie(d):
    pairs = "; ".join(f"{n}={secret(opaque(d))}" for n in d.random.sample(COOKIE_NAMES, d.number(1, 3)))
    pairs += d.pick(("", f"; theme={neutral('dark')}"))
    return d.pick(
        (
            f"Cookie: {pairs}",
            f"GET / HTTP/1.1\r\nHost: shop.internal\r\nCookie: {pairs}\r\nAccept: */*\r\n",
            f'{{"cookie": "{pairs}", "host": "shop.internal"}}',
            json_text({"headers": {"Cookie": pairs, "Host": "shop.internal"}}),
            f"curl -H 'Cookie: {pairs}' https://shop.internal/cart",
            d.frame(f"cookie={chr(34)}{pairs}{chr(34)}"),
            f'[("cookie", "{pairs}"), ("host", "shop.internal")]',
            f"map[Accept:[*/*] Cookie:[{pairs}] Host:[shop.internal]]",
            f"[(b'cookie', b'{pairs}'), (b'host', b'shop.internal')]",
        )
    )


def set_cookie(d):
    line = f"{d.pick(COOKIE_NAMES)}={secret(opaque(d))}; Path=/; Domain=shop.internal; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"
    return d.pick(
        (
            f"Set-Cookie: {line}",
            f"HTTP/1.1 200 OK\r\nset-cookie: {line}\r\nContent-Length: 12\r\n",
            f'{{"set-cookie": "{line}", "server": "nginx"}}',
            json_text({"headers": {"Set-Cookie": line}, "status": 200}),
            d.frame(f"Set-Cookie: {line}"),
        )
    )


def session(d):
    n = d.pick(SESSION_NAMES)
    v = secret(d.pick((d.chars(HEX.upper(), 32), d.chars(ALNUM, 26), d.uuid(), "s%3A" + d.chars(ALNUM, 32))))
    return d.frame(
        d.pick(
            (
                f"{n}={v}",
                f"{n}: {v}",
                f'"{n}":"{v}"',
                f"{n}='{v}'",
                f"/cart;jsessionid={v}?page=2",
                f'{n}: "{v}"',
                f'("{n}", "{v}")',
            )
        )
    )


EMBEDDINGS = {
    "auth_scheme": (authorization, authorization, scheme_alone, digest, aws_signature, docker_auth),
    "cookie": (cookie, set_cookie),
    "session_id": (session,),
}
