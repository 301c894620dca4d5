"""Prose without secrets: Faker's text in twelve languages, and sentences about security in ten."""

from faker import Faker

LOCALES = (
    "en_GB",
    "de_DE",
    "fr_FR",
    "es_ES",
    "it_IT",
    "pl_PL",
    "ru_RU",
    "el_GR",
    "zh_CN",
    "ja_JP",
    "ar_AA",
    "he_IL",
    "uk_UA",
    "nl_NL",
    "cs_CZ",
)
ABOUT_SECURITY = {
    "en": (
        "The password policy was updated on Monday.",
        "Please choose a password with at least {n} characters.",
        "The token expired after {n} minutes.",
        "Two of {n} secret keys were rotated by the operations team.",
        "Password reset mails are sent within {n} minutes.",
        "Bearer authentication is required for this route.",
        "A basic understanding of digest authentication helps.",
        "The pass is closed in winter; take the road instead.",
        "Session handling follows the guideline of 2026.",
        "The password is required.",
        "The password is incorrect.",
        "The secret is well kept.",
        "The token is invalid.",
        "Her password was wrong {n} times.",
        "The API key is missing in the request.",
        "Password for bob has expired.",
    ),
    "de": (
        "Das Passwort wurde am Montag geändert.",
        "Die Passwortrichtlinie verlangt mindestens {n} Zeichen.",
        "Das Token ist nach {n} Minuten abgelaufen.",
        "Der geheime Schlüssel liegt im Tresor.",
        "Anmeldung fehlgeschlagen: falsches Passwort.",
        "Die Sitzung wurde nach {n} Minuten beendet.",
    ),
    "fr": (
        "Le mot de passe doit contenir au moins {n} caractères.",
        "Le jeton a expiré après {n} minutes.",
        "L’authentification a échoué : mot de passe incorrect.",
        "Le secret professionnel s’applique ici.",
        "La session a été fermée par l’administrateur.",
    ),
    "es": (
        "La contraseña debe tener al menos {n} caracteres.",
        "El token caducó hace {n} minutos.",
        "Autenticación fallida: contraseña incorrecta.",
        "La clave pública se publicó ayer.",
        "La sesión se cerró por inactividad.",
    ),
    "it": (
        "La password deve avere almeno {n} caratteri.",
        "Il token è scaduto da {n} minuti.",
        "Autenticazione fallita: password errata.",
        "La chiave pubblica è stata pubblicata ieri.",
    ),
    "pt": (
        "A senha deve ter pelo menos {n} caracteres.",
        "O token expirou há {n} minutos.",
        "Falha na autenticação: senha incorreta.",
        "A sessão foi encerrada pelo administrador.",
    ),
    "pl": (
        "Hasło musi mieć co najmniej {n} znaków.",
        "Token wygasł {n} minut temu.",
        "Uwierzytelnianie nie powiodło się: błędne hasło.",
        "Sesja została zamknięta.",
    ),
    "ru": (
        "Пароль должен содержать не менее {n} символов.",
        "Срок действия токена истёк {n} минут назад.",
        "Ошибка входа: неверный пароль.",
        "Сессия завершена администратором.",
    ),
    "zh": ("密码至少需要{n}个字符。", "令牌已于{n}分钟前过期。", "登录失败：密码错误。", "会话已被管理员关闭。"),
    "ja": (
        "パスワードは{n}文字以上にしてください。",
        "トークンは{n}分前に期限切れになりました。",
        "ログインに失敗しました：パスワードが違います。",
        "セッションは管理者によって終了されました。",
    ),
    "ar": (
        "يجب أن تتكون كلمة المرور من {n} أحرف على الأقل.",
        "انتهت صلاحية الرمز قبل {n} دقيقة.",
        "فشل تسجيل الدخول: كلمة مرور خاطئة.",
    ),
    "tr": (
        "Parola en az {n} karakter olmalıdır.",
        "Belirtecin süresi {n} dakika önce doldu.",
        "Oturum açılamadı: yanlış parola.",
    ),
}


class Prose:
    """Holds one seeded Faker for each language."""

    def __init__(self, draw, seed):
        self.draw = draw
        self.fakes = []
        for i, locale in enumerate(LOCALES):
            fake = Faker(locale)
            fake.seed_instance(seed + i)
            self.fakes.append((locale[:2], fake))

    def about_security(self):
        """A language, and what writes a sentence in it."""
        language = self.draw.pick(tuple(ABOUT_SECURITY))
        return language, lambda: self.draw.pick(ABOUT_SECURITY[language]).format(n=self.draw.number(2, 60))

    def text(self):
        """A language, and what writes text of no meaning in it."""
        language, fake = self.draw.pick(self.fakes)
        kind = self.draw.number(0, 3)
        if kind == 0:
            return language, lambda: fake.paragraph(nb_sentences=self.draw.number(1, 4))
        if kind == 1:
            return language, lambda: f"{fake.name()}, {fake.job()}"
        # Faker draws Italian places from a set, so they differ from run to run.
        if kind == 2 and language != "it":
            return language, fake.address
        return language, lambda: fake.sentence(nb_words=self.draw.number(4, 16))
