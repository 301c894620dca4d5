"""URLs, forms and command lines, and the pair of keys of a cloud account."""

from corpus import credentials
from corpus.case import neutral, secret
from corpus.draw import ALNUM, json_text, percent
from corpus.passwords import opaque, strong_password, word_password

QUERY_NAMES = (
    "access_token",
    "id_token",
    "refresh_token",
    "token",
    "api_key",
    "apikey",
    "key",
    "sig",
    "signature",
    "code",
    "password",
    "secret",
    "X-Amz-Signature",
    "X-Goog-Signature",
    "session",
    "sid",
    "client_secret",
    "x-amz-security-token",
)


def userinfo(d):
    scheme, port = d.pick(
        (
            ("postgres", 5432),
            ("mysql", 3306),
            ("redis", 6379),
            ("amqp", 5672),
            ("mongodb+srv", 27017),
            ("https", 8443),
            ("http", 8080),
            ("ftp", 21),
            ("smtp", 587),
            ("jdbc:postgresql", 5432),
            ("nats", 4222),
        )
    )
    password = word_password(d)
    encoded = secret(
        percent(password)
        if d.chance(0.8)
        else password.replace("/", "").replace("#", "").replace("@", "").replace("~", "") + "x9"
    )
    user = (
        neutral(d.pick(("app", "admin", "", "svc%2Dorders", "deploy"))) if "postgres" not in scheme else neutral("app")
    )
    url = f"{scheme}://{user}:{encoded}@{d.host()}:{port}/{d.word()}"
    return d.pick(
        (
            url,
            d.frame(f"url={url}"),
            d.frame(f'"{url}"'),
            json_text({"database_url": url}),
            f"DATABASE_URL={url}",
            f'Config {{ url: "{url}", pool: 5 }}',
            f"failed to connect to {url}: connection refused: os error 111",
            f"git clone {url}",
            f"<url>{url}</url>",
            json_text({"msg": json_text({"dsn": url})}),
            f"fatal: unable to access '{url}': Could not resolve host",
            f"error sending request for url ({url}): operation timed out",
        )
    )


def token_as_userinfo(d):
    token = credentials.github(d) if d.chance(0.6) else credentials.gitlab(d)
    return d.pick(
        (
            f"https://{token}@github.com/acme/orders.git",
            f"https://x-access-token:{token}@github.com/acme/orders.git",
            f"git remote add origin https://oauth2:{token}@gitlab.internal/acme/orders.git",
        )
    )


def query(d):
    n = d.pick(QUERY_NAMES)
    v = secret(percent(opaque(d)))
    return d.pick(
        (
            f"https://api.internal/callback?{n}={v}&state=open",
            f"GET /callback?page=2&{n}={v} HTTP/1.1",
            d.frame(f"path=/callback?{n}={v}"),
            f'10.2.3.4 - - [21/Nov/2026:10:00:00 +0000] "GET /callback?{n}={v}&page=2 HTTP/1.1" 302 154 "-" "curl/8.5"',
            json_text({"url": f"https://api.internal/cb?{n}={v}"}),
            f"/callback?page=2;{n}={v};mode=fast",
            f'Uri {{ path: "/callback", query: "{n}={v}&page=2" }}'
            if n not in ("key", "code", "sig", "session", "sid")
            else f"/cb?{n}={v}",
        )
    )


def fragment(d):
    n = d.pick(("access_token", "id_token", "token", "code", "refresh_token"))
    return d.frame(f"https://app.internal/login#{n}={secret(d.chars(ALNUM, 30))}&state=open&expires_in=3600")


def encoded_query(d):
    v = secret(percent(strong_password(d)))
    return d.pick(
        (
            f"https://api.internal/cb?pass%77ord={v}&page=2",
            f"POST /login user=bob&passw%6Frd={v}&remember=on",
            f"/redirect?to=%2Flogin%3Fpassword%3D{v}%26page%3D2",
            f"/redirect?to=%252Flogin%253Fpassword%253D{v}%2526page%253D2",
            f"/cb?%70assword={v}&page=2",
            f"/cb?access%5Ftoken={v}&page=2",
        )
    )


def form(d):
    v = secret(percent(word_password(d)))
    return d.frame(
        d.pick(
            (
                f"user=bob&password={v}&remember=on",
                f"grant_type=password&username=bob&password={v}",
                f"client_id=web&client_secret={v}&scope=read",
                f"pin={secret(d.chars('0123456789', 5))}&user=bob",
            )
        )
    )


def curl_user(d):
    user, v = d.pick(("bob", "admin", "deploy")), secret(strong_password(d))
    return d.pick(
        (
            f"curl -u {user}:{v} https://api.internal/orders",
            f"curl -sS --user {user}:{v} https://api.internal/orders",
            f"curl -u '{user}:{v}' -X POST https://api.internal",
            f"+ wget --http-user={user} --http-password={v} https://api.internal",
        )
    )


def short_flag(d):
    v = secret(strong_password(d))
    return d.pick(
        (
            f"mysql -u root -p{v} orders",
            f"mysqldump -h db -uapp -p{v} --single-transaction orders",
            f"sshpass -p {v} ssh deploy@web-1",
            f"sshpass -p{v} scp dump.sql web-1:/tmp",
            f"mariadb -uroot -p{v} -e 'select 1'",
            f"docker login -u bob -p {v} registry.internal",
        )
    )


def aws_pair(d):
    key, s = credentials.aws_key_id(d), secret(d.base64(30))
    return d.pick(
        (
            f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {s}\nregion = eu-west-1\n",
            f"AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={s} aws s3 ls",
            json_text({"AccessKeyId": key, "SecretAccessKey": s, "Expiration": "2026-11-21T10:00:00Z"}),
            f"User name,Access key ID,Secret access key\nbob,{key},{s}\n",
            f'Credentials {{ access_key_id: "{key}", secret_access_key: "{s}", region: "eu-west-1" }}',
            f"aws configure set aws_secret_access_key {s}",
            f"export AWS_SECRET_ACCESS_KEY={s}",
            f'secretAccessKey: "{s}"',
            f"aws_secret_access_key: {s}",
            f"the aws secret key is {s}, please rotate",
            f"{key}:{s}",
            f"{key},{s}",
        )
    )


EMBEDDINGS = {
    "auth_scheme": (curl_user,),
    "url_userinfo": (userinfo, userinfo, token_as_userinfo),
    "url_query_secret": (query, query, fragment, encoded_query, form),
    "key_value_secret": (short_flag,),
    "aws_secret": (aws_pair,),
}
