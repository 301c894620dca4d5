"""Headers, cookies, URLs and command lines which carry credentials by protocol, not by name."""

import base64

from corpus import credentials
from corpus.case import neutral, plain, secret
from corpus.draw import ALNUM, HEX, json_text, percent
from corpus.passwords import opaque, quoted_password, strong_password, word_password

QUERY_NAMES = (
    "access_token", "id_token", "refresh_token", "token", "api_key", "apikey", "key", "sig", "signature", "code", "password",
    "secret", "X-Amz-Signature", "X-Goog-Signature", "session", "sid", "client_secret", "x-amz-security-token",
)
SESSION_NAMES = ("JSESSIONID", "PHPSESSID", "ASP.NET_SessionId", "connect.sid", "sessionid", "session_id", "sid", "sessionId")
COOKIE_NAMES = ("sid", "session", "auth", "_session_id", "remember_me", "JSESSIONID", "id", "csrftoken", "laravel_session")
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
    return d.pick((
        f"{n}: {v}", f"GET /orders HTTP/1.1\r\nHost: api.internal\r\n{n}: {v}\r\nAccept: */*\r\n", d.frame(f"{n}: {v}"),
        f"curl -sS -H '{n}: {v}' https://api.internal/orders", f'curl --header "{n}: {v}" -X POST https://api.internal/orders',
        f'{{"host": "api.internal", "{n.lower()}": "{v}", "accept": "*/*"}}', json_text({"headers": {n: v}, "status": 401}),
        json_text({"msg": json_text({"headers": {n: v}})}), f'[("host", "api.internal"), ("{n.lower()}", "{v}")]',
        f'Request {{ method: GET, headers: {{"{n.lower()}": "{v}", "host": "api.internal"}} }}', f"<header name=\"{n}\">{v}</header>",
        f"map[Accept:[*/*] {n.title()}:[{v}] User-Agent:[Go-http-client/1.1]]", f"[(b'host', b'api.internal'), (b'{n.lower()}', b'{v}')]",
        f"headers:\n  {n}: {v}\n  Accept: application/json\n", f"({n!r}, {v!r})" if "\\" not in v else f"{n}={v}",
    ))


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
    return d.pick((
        f"Cookie: {pairs}", f"GET / HTTP/1.1\r\nHost: shop.internal\r\nCookie: {pairs}\r\nAccept: */*\r\n", f'{{"cookie": "{pairs}", "host": "shop.internal"}}',
        json_text({"headers": {"Cookie": pairs, "Host": "shop.internal"}}), f"curl -H 'Cookie: {pairs}' https://shop.internal/cart", d.frame(f"cookie={chr(34)}{pairs}{chr(34)}"),
        f'[("cookie", "{pairs}"), ("host", "shop.internal")]', f"map[Accept:[*/*] Cookie:[{pairs}] Host:[shop.internal]]", f"[(b'cookie', b'{pairs}'), (b'host', b'shop.internal')]",
    ))


def set_cookie(d):
    line = f"{d.pick(COOKIE_NAMES)}={secret(opaque(d))}; Path=/; Domain=shop.internal; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"
    return d.pick((
        f"Set-Cookie: {line}", f"HTTP/1.1 200 OK\r\nset-cookie: {line}\r\nContent-Length: 12\r\n", f'{{"set-cookie": "{line}", "server": "nginx"}}',
        json_text({"headers": {"Set-Cookie": line}, "status": 200}), d.frame(f"Set-Cookie: {line}"),
    ))


def session(d):
    n = d.pick(SESSION_NAMES)
    v = secret(d.pick((d.chars(HEX.upper(), 32), d.chars(ALNUM, 26), d.uuid(), "s%3A" + d.chars(ALNUM, 32))))
    return d.frame(d.pick((f"{n}={v}", f"{n}: {v}", f'"{n}":"{v}"', f"{n}='{v}'", f"/cart;jsessionid={v}?page=2", f'{n}: "{v}"', f'("{n}", "{v}")')))


def userinfo(d):
    scheme, port = d.pick((("postgres", 5432), ("mysql", 3306), ("redis", 6379), ("amqp", 5672), ("mongodb+srv", 27017), ("https", 8443), ("http", 8080), ("ftp", 21), ("smtp", 587), ("jdbc:postgresql", 5432), ("nats", 4222)))
    password = word_password(d)
    encoded = secret(percent(password) if d.chance(0.8) else password.replace("/", "").replace("#", "").replace("@", "").replace("~", "") + "x9")
    user = neutral(d.pick(("app", "admin", "", "svc%2Dorders", "deploy"))) if "postgres" not in scheme else neutral("app")
    url = f"{scheme}://{user}:{encoded}@{d.host()}:{port}/{d.word()}"
    return d.pick((
        url, d.frame(f"url={url}"), d.frame(f'"{url}"'), json_text({"database_url": url}), f"DATABASE_URL={url}", f'Config {{ url: "{url}", pool: 5 }}',
        f"failed to connect to {url}: connection refused: os error 111", f"git clone {url}", f"<url>{url}</url>", json_text({"msg": json_text({"dsn": url})}),
        f"fatal: unable to access '{url}': Could not resolve host", f"error sending request for url ({url}): operation timed out",
    ))


def token_as_userinfo(d):
    token = credentials.github(d) if d.chance(0.6) else credentials.gitlab(d)
    return d.pick((f"https://{token}@github.com/acme/orders.git", f"https://x-access-token:{token}@github.com/acme/orders.git", f"git remote add origin https://oauth2:{token}@gitlab.internal/acme/orders.git"))


def query(d):
    n = d.pick(QUERY_NAMES)
    v = secret(percent(opaque(d)))
    return d.pick((
        f"https://api.internal/callback?{n}={v}&state=open", f"GET /callback?page=2&{n}={v} HTTP/1.1", d.frame(f"path=/callback?{n}={v}"),
        f'10.2.3.4 - - [21/Nov/2026:10:00:00 +0000] "GET /callback?{n}={v}&page=2 HTTP/1.1" 302 154 "-" "curl/8.5"', json_text({"url": f"https://api.internal/cb?{n}={v}"}),
        f"/callback?page=2;{n}={v};mode=fast", f'Uri {{ path: "/callback", query: "{n}={v}&page=2" }}' if n not in ("key", "code", "sig", "session", "sid") else f"/cb?{n}={v}",
    ))


def fragment(d):
    n = d.pick(("access_token", "id_token", "token", "code", "refresh_token"))
    return d.frame(f"https://app.internal/login#{n}={secret(d.chars(ALNUM, 30))}&state=open&expires_in=3600")


def encoded_query(d):
    v = secret(percent(strong_password(d)))
    return d.pick((
        f"https://api.internal/cb?pass%77ord={v}&page=2", f"POST /login user=bob&passw%6Frd={v}&remember=on", f"/redirect?to=%2Flogin%3Fpassword%3D{v}%26page%3D2",
        f"/redirect?to=%252Flogin%253Fpassword%253D{v}%2526page%253D2", f"/cb?%70assword={v}&page=2", f"/cb?access%5Ftoken={v}&page=2",
    ))


def form(d):
    v = secret(percent(word_password(d)))
    return d.frame(d.pick((f"user=bob&password={v}&remember=on", f"grant_type=password&username=bob&password={v}", f"client_id=web&client_secret={v}&scope=read", f"pin={secret(d.chars('0123456789', 5))}&user=bob")))


def curl_user(d):
    user, v = d.pick(("bob", "admin", "deploy")), secret(strong_password(d))
    return d.pick((f"curl -u {user}:{v} https://api.internal/orders", f"curl -sS --user {user}:{v} https://api.internal/orders", f"curl -u '{user}:{v}' -X POST https://api.internal", f"+ wget --http-user={user} --http-password={v} https://api.internal"))


def short_flag(d):
    v = secret(strong_password(d))
    return d.pick((f"mysql -u root -p{v} orders", f"mysqldump -h db -uapp -p{v} --single-transaction orders", f"sshpass -p {v} ssh deploy@web-1", f"sshpass -p{v} scp dump.sql web-1:/tmp", f"mariadb -uroot -p{v} -e 'select 1'", f"docker login -u bob -p {v} registry.internal"))


def aws_pair(d):
    key, s = credentials.aws_key_id(d), secret(d.base64(30))
    return d.pick((
        f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {s}\nregion = eu-west-1\n", f"AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={s} aws s3 ls",
        json_text({"AccessKeyId": key, "SecretAccessKey": s, "Expiration": "2026-11-21T10:00:00Z"}), f"User name,Access key ID,Secret access key\nbob,{key},{s}\n",
        f'Credentials {{ access_key_id: "{key}", secret_access_key: "{s}", region: "eu-west-1" }}', f"aws configure set aws_secret_access_key {s}",
        f"export AWS_SECRET_ACCESS_KEY={s}", f'secretAccessKey: "{s}"', f"aws_secret_access_key: {s}", f"the aws secret key is {s}, please rotate", f"{key}:{s}", f"{key},{s}",
    ))


EMBEDDINGS = {
    "auth_scheme": (authorization, authorization, scheme_alone, digest, aws_signature, docker_auth, curl_user), "cookie": (cookie, set_cookie), "session_id": (session,),
    "url_userinfo": (userinfo, userinfo, token_as_userinfo), "url_query_secret": (query, query, fragment, encoded_query, form), "key_value_secret": (short_flag,), "aws_secret": (aws_pair,),
}
