"""Names which say that their value is secret, and values for them."""

import string

from corpus.case import secret
from corpus.draw import ALNUM, HEX

COMMON = (
    "sunshine letmein dragonfly trustno1 iloveyou monkey123 football1 superman starwars whatever qwerty123 baseball "
    "princess1 welcome1 shadow99 changeme hunter2 abc123 zaq12wsx hunter-2 p4ssphr4se"
).split()
SEASONS = "Summer Winter Spring Autumn Monday Berlin London Tiger Falcon Dragon Coffee Banana Rocket".split()
PHRASE = (
    "correct horse battery staple purple monkey dishwasher autumn velvet cactus lantern orbit gravel mustard pelican "
    "anchor thunder maple quartz ribbon tundra walnut zephyr bishop copper"
).split()
UNICODE = ("pässwörd-{}", "пароль{}", "密码保护{}", "contraseña{}", "şifre-{}", "κωδικός{}", "motdepassé{}")

PASSWORD_NAMES = (
    "password",
    "passwd",
    "Password",
    "PASSWORD",
    "db_password",
    "userPassword",
    "user_password",
    "new-password",
    "admin.password",
    "spring.datasource.password",
    "passphrase",
    "ssh_passphrase",
    "keyPassphrase",
    "pwd",
    "db_pwd",
    "user_pass",
    "smtp-pass",
    "DB_PASS",
    "pass",
    "oldPassword",
    "login.passwd",
    "ROOT_PASSWORD",
    "x-password",
    "credential",
)
TOKEN_NAMES = (
    "secret",
    "client_secret",
    "clientSecret",
    "app-secret",
    "CLIENT_SECRET",
    "webhook.secret",
    "api_key",
    "apiKey",
    "api-key",
    "x-api-key",
    "X_API_KEY",
    "apikey",
    "access_key",
    "accessKey",
    "storage-access-key",
    "token",
    "auth_token",
    "authToken",
    "refresh_token",
    "access_token",
    "csrf-token",
    "X-Auth-Token",
    "bot.token",
    "credentials",
    "signing_secret",
    "JWT_SECRET",
    "deploy_token",
    "private_key",
    "secret_key",
)
NUMBER_NAMES = ("pin", "user_pin", "card-pin", "otp", "sms_otp", "login.otp", "cvv", "card_cvv", "cvc", "PIN")


def word_password(draw):
    """A password without blanks, quotes, brackets or list separators: fit to stand unquoted."""
    kind = draw.number(0, 4)
    if kind == 0:
        return draw.pick(COMMON)
    if kind == 1:
        return f"{draw.pick(SEASONS)}{draw.number(10, 2029)}{draw.pick(('!', '#', '!!', '.', '*', '+', '_'))}"
    if kind == 2:
        return draw.pick(ALNUM) + draw.chars(ALNUM + "!@#%^*_+.~/-", 6, 22) + draw.pick(ALNUM)
    if kind == 3:
        return "-".join(draw.pick(PHRASE) for _ in range(draw.number(3, 4))) + str(draw.number(1, 99))
    return draw.pick(UNICODE).format(draw.number(100, 9999))


def strong_password(draw):
    """A password which cannot be taken for a word of prose: letters with digits."""
    password = draw.pick(ALNUM) + draw.chars(ALNUM + "!@#%^*_+~-", 5, 16)
    return password + str(draw.number(10, 99)) + draw.pick(string.ascii_letters)


def quoted_password(draw):
    """A password with anything in it but quotes, backslashes and line breaks."""
    kind = draw.number(0, 5)
    if kind == 0:
        return " ".join(draw.pick(PHRASE) for _ in range(draw.number(3, 5)))
    if kind == 1:
        return f"{draw.pick(PHRASE)}, {draw.pick(PHRASE)}; {draw.number(10, 999)}"
    if kind == 2:
        return draw.pick(ALNUM) + draw.chars(ALNUM + "!@#$%^&*()_+[]{}|;:,.<>? /=~-", 8, 20) + draw.pick(ALNUM)
    if kind == 3:
        return f"{draw.pick(SEASONS)} {draw.number(1000, 9999)} & {draw.pick(PHRASE)}!"
    return word_password(draw)


def hostile_password(draw):
    """As `quoted_password`, with quotes and backslashes too; only for writers which escape them."""
    if draw.chance(0.3):
        return (
            f"{draw.pick(PHRASE)}{draw.pick(chr(34) + chr(39) + chr(92))}{draw.chars(ALNUM, 4, 8)} {draw.pick(PHRASE)}"
        )
    return quoted_password(draw)


def opaque(draw):
    """A key or token of no vendor's format."""
    kind = draw.number(0, 4)
    if kind == 0:
        return draw.chars(HEX, 32)
    if kind == 1:
        return draw.chars(ALNUM, 16, 48)
    if kind == 2:
        return draw.base64url(draw.number(18, 36))
    if kind == 3:
        return draw.uuid()
    return draw.base64(draw.number(4, 10) * 3)


def named(draw, password=word_password):
    """A secret name and its marked value."""
    kind = draw.number(0, 9)
    if kind == 0:
        name = draw.pick(NUMBER_NAMES)
        return name, secret(draw.chars(string.digits, *((3, 4) if "cv" in name else (4, 6))))
    if kind < 6:
        return draw.pick(PASSWORD_NAMES), secret(password(draw))
    return draw.pick(TOKEN_NAMES), secret(opaque(draw))


def camel_or_snake(name):
    """The name as an identifier of Rust, Java or SQL."""
    return name.replace("-", "_").replace(".", "_")
