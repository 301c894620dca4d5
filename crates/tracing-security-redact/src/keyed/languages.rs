//! How other languages speak of secrets: a row for each, all lowercase.
//!
//! Stems stand for their inflections and compounds. `=` wants the whole word, `^` its beginning; anything else may
//! stand inside one. A verb that is written without a blank in front has a `~`.

use std::sync::LazyLock;

/// What a stem speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// A password.
    Name,
    /// A number that is secret whatever else is said of it.
    Pin,
    /// A code of any kind.
    Code,
    /// What makes a code one that proves who somebody is.
    Proof,
    /// What makes a code a state, a place or a price.
    Other,
}

struct Language {
    names: &'static str,
    pins: &'static str,
    codes: &'static str,
    proofs: &'static str,
    others: &'static str,
    /// Words between a secret's name and the secret: forms of `to be`, particles of a topic.
    verbs: &'static str,
    #[cfg(test)]
    told: &'static [(&'static str, &'static str)],
}

macro_rules! languages {
    ($($(#[$tag:meta])* $names:literal, $pins:literal, $codes:literal, $proofs:literal, $others:literal, $verbs:literal, [$($text:literal => $secret:literal),+ $(,)?];)+) => {
        static LANGUAGES: &[Language] = &[$(Language {
            names: $names, pins: $pins, codes: $codes, proofs: $proofs, others: $others, verbs: $verbs,
            #[cfg(test)]
            told: &[$(($text, $secret)),+],
        }),+];
    };
}

#[rustfmt::skip]
languages! {
    /// English
    "password, passphrase", "=pin, =otp, passcode, =pincode", "=code", "^verification, ^confirmation, =security, one-time, =door, share this, share it, =your, login, sign-in", "error, status, denied, exit, zip, country, promo, source, area, postal, return, response, discount, voucher",
    "is, was, reads", ["The PIN for the cellar is 4471." => "4471", "Your door code is 90210." => "90210"];
    /// German
    "passwort, kennwort, losungswort", "=pin, =tan, =puk, geheimzahl, zugangscode", "code, kode", "bestätigung, bestaetigung, verifizierung, sicherheit, freischalt, anmelde, einmal, aktivierung, ^ihr, ^dein, niemand", "fehler, status, postleit, länder, rabatt, quell",
    "ist, lautet, war, heißt, wäre", ["Das Passwort lautet Birke77x." => "Birke77x", "Ihre TAN lautet 551203" => "551203", "Dein Sicherheitscode ist 773311." => "773311"];
    /// French
    "mot de passe, mots de passe, motdepasse, =mdp", "=pin, code secret, code confidentiel", "code", "vérification, verification, confirmation, sécurité, securite, validation, activation, connexion, =votre, =ton, à personne", "erreur, statut, postal, sortie, pays, retour, promo, source, barres",
    "est, était, sera, etait", ["Le mot de passe est Sapin42b_X." => "Sapin42b_X", "Votre code de sécurité est 481516" => "481516"];
    /// Spanish
    "contraseña, contrasena, ^clave", "=pin, =nip", "código, codigo", "verificación, verificacion, confirmación, confirmacion, seguridad, acceso, activación, =su, =tu, nadie", "error, estado, postal, salida, país, descuento, fuente, barras",
    "es, era, será, fue", ["La contraseña del wifi es Roble77x$." => "Roble77x$", "Tu código de acceso es 314159" => "314159"];
    /// Catalan, Galician
    "contrasenya, contrasinal", "=pin", "codi, código", "verificació, confirmació, seguretat, verificación", "error, postal",
    "és, é, era", ["La contrasenya és Pi9nyol." => "Pi9nyol"];
    /// Portuguese
    "^senha, palavra-passe, palavra passe", "=pin", "código, codigo", "verificação, verificacao, confirmação, segurança, acesso, ativação, =seu, =teu, ninguém", "erro, estado, postal, saída, país, desconto, fonte, barras",
    "é, e, era, será", ["A senha é carvalho88." => "carvalho88", "O seu código de segurança é 271828" => "271828"];
    /// Italian
    "password, parola d'ordine, parola chiave", "=pin", "codice", "verifica, conferma, sicurezza, accesso, attivazione, =tuo, =suo, nessuno", "errore, stato, postale, uscita, paese, sconto, sorgente, fiscale, barre",
    "è, era, sarà, e'", ["La password è Quercia12x." => "Quercia12x", "Il PIN è 8080." => "8080"];
    /// Dutch
    "wachtwoord", "=pin, pincode, toegangscode, =tan", "code", "verificatie, bevestiging, beveiliging, eenmalig, =je, =jouw, =uw", "fout, status, postcode, land, korting, bron",
    "is, luidt, was, wordt", ["Het wachtwoord is Berk881qZwaan." => "Berk881qZwaan", "Je bevestigingscode is 606060." => "606060"];
    /// Swedish, Danish, Norwegian, Icelandic
    "lösenord, losenord, adgangskode, kodeord, passord, lykilorð, aðgangsorð", "=pin, pinkod, pin-kod", "kod, kóð", "verifiering, verifikation, verifiserings, bekräftelse, bekræftelse, bekreftelse, säkerhet, sikkerhed, sikkerhets, engång, engangs, staðfesting, =din", "fel, feil, fejl, status, postnum, land, rabatt, käll",
    "är, er, var, lyder", ["Lösenordet är Bjork77q." => "Bjork77q", "Adgangskoden er Birketraet771q" => "Birketraet771q", "Din engangskode er 112358." => "112358"];
    /// Finnish, Estonian
    "salasana, tunnussana, ^parool, salasõna", "=pin, pin-koodi, tunnusluku, tunnusluvu", "koodi, kood", "vahvistus, tunnistautumis, kertakäyttö, turva, kinnitus, turvakood", "virhe, tila, posti, maa, viga",
    "on, oli", ["Uusi salasanasi on Koivu77aaHaapa" => "Koivu77aaHaapa", "Turvakoodi on 909090." => "909090"];
    /// Polish
    "hasło, hasła, haslo", "=pin", "kod", "weryfikacyjn, potwierdz, autoryzac, jednorazow, bezpiecze, =twój, =twoj", "błęd, bled, pocztow, kraj, statusu, rabat, źródł, kresk",
    "to, jest, brzmi", ["Hasło to brzoza77." => "brzoza77", "Twój kod autoryzacyjny to 232323" => "232323"];
    /// Czech, Slovak
    "^heslo, ^hesla", "=pin", "kód, =kod", "ověřovac, overovac, potvrzovac, potvrdzovac, bezpečnostn, autorizačn, jednoráz, =váš, =tvůj", "chyb, poštov, stav, slev, zdroj",
    "je, zní, znie, bylo, bolo", ["Heslo je Buk7731qDub." => "Buk7731qDub", "Bezpečnostní kód je 343434." => "343434"];
    /// Slovene, Croatian, Bosnian, Serbian
    "^geslo, lozink, zapork, лозинк, шифра", "=pin, =пин", "kod, koda, код", "potvrd, potrdit, verifikac, provjer, preverit, sigurnos, потврд, верификац, =vaš, =ваш", "grešk, napak, stanj, pošt, грешк",
    "je, glasi, bila, је, гласи, se glasi", ["Lozinka je Hrast77aBukva." => "Hrast77aBukva", "Ваш код за потврду је 454545" => "454545"];
    /// Hungarian
    "jelszó, jelszav, jelszo", "=pin", "kód, kod", "ellenőrző, megerősítő, hitelesítő, biztonsági, azonosító, belépési", "hiba, irányító, állapot, kedvezmény",
    "ez, volt", ["A jelszó Tolgy771q." => "Tolgy771q", "A megerősítő kódod 565656." => "565656"];
    /// Romanian
    "^parola, ^parolă, ^parolei", "=pin", "^cod", "verificare, confirmare, securitate, autentificare, dvs, tău", "eroare, stare, poștal, postal, țar",
    "este, e, era", ["Parola este Stejar77aMare." => "Stejar77aMare", "Codul de confirmare este 676767" => "676767"];
    /// Russian, Ukrainian, Belarusian, Bulgarian
    "парол", "=пин, пин-код, пін-код, =пін, =pin, =пин-код, код доступ", "код, коду", "подтвержд, підтвердж, пацвярдж, потвържд, проверочн, проверк, перевір, безопасн, безпек, вход, входу, =ваш, =твой, =твій, =вашият, никому, нікому, никога", "ошиб, помил, памыл, греш, статус, страны, почтов, поштов, возврат, скид",
    "это, является, это:, це, є, гэта, е, беше, будет", ["Новый пароль — bereza771." => "bereza771", "Ваш код безопасности: 787878" => "787878", "Пін-код: 5150" => "5150", "Код 202020. Никому его не говорите!" => "202020"];
    /// Greek
    "κωδικός πρόσβασης, κωδικό πρόσβασης, κωδικού πρόσβασης, συνθηματικ, κωδικός, κωδικό", "=pin", "κωδικ", "επαλήθευσης, επιβεβαίωσης, ασφαλείας, ταυτοποίησης", "σφάλματος, ταχυδρομικ, κατάσταση, κωδικός σφάλ",
    "είναι, ήταν", ["Ο κωδικός πρόσβασης είναι dryas771q." => "dryas771q", "Το PIN είναι 6161." => "6161"];
    /// Turkish, Azerbaijani
    "şifre, sifre, ^parola, ^parolan, şifrə", "=pin, pin kodu", "kod", "doğrulama, dogrulama, onay, güvenlik, giriş, təsdiq", "hata, durum, posta, ülke, indirim, kaynak",
    "olarak, budur", ["Yeni şifreniz Kayin-771q." => "Kayin-771q", "Güvenlik kodunuz: 898989" => "898989", "PIN kodu 4004." => "4004"];
    /// Lithuanian, Latvian
    "slaptažod, ^parole", "=pin", "kod", "patvirtin, apstiprin, saugos, drošības", "klaid, kļūd, pašto, pasta",
    "yra, ir", ["Slaptažodis yra berzas771." => "berzas771"];
    /// Indonesian, Malay
    "kata sandi, kata laluan, kata kunci", "=pin", "^kode, ^kod", "verifikasi, konfirmasi, keamanan, pengesahan, keselamatan, =anda", "kesalahan, galat, ralat, pos, negara, diskon, sumber",
    "adalah, ialah, yaitu, yakni", ["Kata sandi baru adalah Jati771qMahoni." => "Jati771qMahoni", "Kode keamanan Anda adalah 919191" => "919191"];
    /// Vietnamese
    "mật khẩu", "=pin, mã pin", "=mã", "xác nhận, xác minh, xác thực, bảo mật, của bạn", "lỗi, trạng thái, bưu, quốc gia, giảm giá, nguồn",
    "là", ["Mật khẩu wifi là Tre77xanh." => "Tre77xanh", "Mã xác minh là 101010." => "101010", "Mật khẩu: Tre771" => "Tre771"];
    /// Filipino, Swahili, Basque, Welsh, Irish
    "kontrasenyas, nenosiri, nywila, pasahitz, cyfrinair, pasfhocal", "=pin", "kodea, msimbo, =cod", "egiaztapen, uthibitisho, dilysu", "kosa, errore",
    "ay, ni, da, yw, is", ["Nenosiri ni Mvule77xMkuyu." => "Mvule77xMkuyu"];
    /// Arabic, Persian, Urdu
    "كلمة المرور, كلمة السر, كلمة مرور, رمز عبور, گذرواژه, کلمه عبور, پاس ورڈ", "رقم التعريف الشخصي, الرقم السري, رمز الدخول, =pin, رمز پویا", "رمز, كود, کد, کوڈ", "التحقق, التأكيد, تأكيد, الأمان, الخاص بك, تأیید, تایید, تصدیق", "خطأ, الحالة, البريدي, خطا, الدولة, الخصم",
    "هي, هو, هى, است, ہے", ["كلمة المرور الجديدة هي Arz77xq." => "Arz77xq", "رمز التحقق هو 121212." => "121212"];
    /// Hebrew
    "סיסמ", "קוד הגישה, קוד סודי, =pin, קוד גישה", "קוד", "אימות, אישור, אבטחה, שלך", "שגיאה, מיקוד, סטטוס, מדינה",
    "היא, הוא, זה", ["הסיסמה החדשה היא Alon77xq." => "Alon77xq", "קוד האימות הוא 131313." => "131313"];
    /// Hindi, Bengali, Tamil, Telugu
    "पासवर्ड, कूटशब्द, পাসওয়ার্ড, கடவுச்சொல், పాస్‌వర్డ్", "पिन, পিন, =pin", "कोड, কোড", "सत्यापन, पुष्टि, सुरक्षा, आपका, যাচাই", "त्रुटि, पिन कोड:, স্ট্যাটাস",
    "है, हैं, হল, হলো, হচ্ছে", ["आपका सुरक्षा कोड 141414 है।" => "141414"];
    /// Thai
    "รหัสผ่าน, รหัสลับ", "=pin, รหัสพิน, รหัส pin, รหัส otp", "รหัส", "ยืนยัน, ความปลอดภัย", "ข้อผิดพลาด, ไปรษณีย์, สถานะ",
    "~คือ, ~เป็น", ["รหัสผ่านใหม่คือ Sak77xtong" => "Sak77xtong", "รหัสยืนยันคือ 151515" => "151515"];
    /// Chinese
    "密码, 密碼, 口令", "pin码, pin碼, =pin, 取款密码, 验证码, 驗證碼, 校验码, 校驗碼, 动态码, 動態碼, 确认码, 授权码, 安全码", "码, 碼", "验证, 驗證, 确认", "错误, 錯誤, 状态, 狀態, 邮政, 邮编, 编码, 源码, 条码, 号码",
    "~是, ~为, ~為, ~即, ~叫", ["新密码是baihua77。" => "baihua77", "您的动态码为161616，请勿泄露。" => "161616"];
    /// Japanese
    "パスワード, 合言葉", "暗証番号, 認証コード, 確認コード, 認証番号, ワンタイム, セキュリティコード, =pin", "コード", "認証, 確認", "エラー, ステータス, 郵便, 国コード, ソース, 終了",
    "~は, ~が, ~を", ["新しいパスワードはSakura77xです。" => "Sakura77x", "確認コードは171717です。" => "171717"];
    /// Korean
    "비밀번호, 암호, 패스워드", "pin 번호, pin번호, 인증번호, 인증 번호, 인증 코드, 인증코드, 확인 코드, 보안 코드, =pin", "코드", "인증, 확인, 보안", "오류, 상태, 우편, 국가, 소스",
    "~는, ~은, ~가, ~이", ["새 비밀번호는 Sonamu77x입니다." => "Sonamu77x", "보안 코드는 181818입니다." => "181818"];
}

/// The rows turned around: by what a text shows first.
pub(super) struct Table {
    /// Ordered by a mix of their first three bytes.
    stems: Vec<Stem>,
    /// For each such mix, where its stems begin and end.
    ranges: Vec<(u16, u16)>,
    /// Stems of two bytes, which have no such mix in the middle of a text.
    pairs: Vec<Stem>,
    /// One bit for each of them.
    pair_bits: [u64; 16],
    /// One bit for each mix that has stems: most words show none anywhere.
    beginnings: [u64; GRAMS / 64],
    /// One bit for each pair of a verb's first and last letter.
    ends: [u64; 16],
    /// Ordered.
    verbs: Vec<(&'static [u8], u64)>,
    /// Written without a blank in front.
    particles: Vec<(&'static [u8], u64)>,
    /// One bit for the last byte of each particle.
    particle_ends: [u64; 4],
}

#[derive(Clone, Copy)]
struct Stem {
    bytes: &'static [u8],
    /// One bit for its language.
    tongue: u64,
    sense: Sense,
    bound: Bound,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Inside,
    Beginning,
    Whole,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(Table::make);

fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

const GRAMS: usize = 1 << 14;

/// Five bits of the first and the last letter, which cases share.
#[inline]
fn pair(word: &[u8]) -> usize {
    let bits = |byte: Option<&u8>| byte.map_or(0, |b| usize::from(b & 31));
    bits(word.first()) << 5 | bits(word.last())
}

/// A mix of the first three bytes, or of two and a blank; cases share it.
#[inline]
fn gram(text: &[u8]) -> usize {
    let byte = |index: usize| text.get(index).copied().unwrap_or(b' ');
    mix([byte(0), byte(1), byte(2)])
}

#[inline]
fn mix(three: [u8; 3]) -> usize {
    let [first, second, third] = three.map(|byte| u32::from(byte | 0x20));
    ((first << 16 | second << 8 | third).wrapping_mul(0x9e37_79b1) >> 18) as usize
}

/// What a stem could begin with.
struct Gram {
    at: usize,
    mix: usize,
    pair: usize,
}

/// The mixes of a text; its last two bytes make one with a blank.
#[inline]
fn grams(text: &[u8]) -> impl Iterator<Item = Gram> {
    let tail = text.len().saturating_sub(2);
    let last = text.get(tail..).filter(|last| last.len() == 2);
    let whole = text.windows(3).map(|window| match window {
        &[first, second, third] => [first, second, third],
        _ => [b' '; 3],
    });
    let last = last.map(|last| [last_byte(last.split_at(1).0), last_byte(last), b' ']);
    whole.chain(last).enumerate().map(|(at, bytes)| Gram {
        at,
        mix: mix(bytes),
        pair: pair(bytes.split_at(2).0),
    })
}

fn last_byte(text: &[u8]) -> u8 {
    text.last().copied().unwrap_or(0)
}

#[inline]
fn has_bit(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64)
        .is_some_and(|bits| bits >> (index % 64) & 1 != 0)
}

fn set_bit(bits: &mut [u64], index: usize) {
    if let Some(bits) = bits.get_mut(index / 64) {
        *bits |= 1 << (index % 64);
    }
}

impl Table {
    fn make() -> Self {
        let mut table = Self {
            stems: Vec::new(),
            ranges: vec![(0, 0); GRAMS],
            pairs: Vec::new(),
            pair_bits: [0; 16],
            beginnings: [0; GRAMS / 64],
            ends: [0; 16],
            verbs: Vec::new(),
            particles: Vec::new(),
            particle_ends: [0; 4],
        };
        for (index, language) in LANGUAGES.iter().enumerate() {
            let tongue = 1 << index;
            for (list, sense) in [
                (language.names, Sense::Name),
                (language.pins, Sense::Pin),
                (language.codes, Sense::Code),
                (language.proofs, Sense::Proof),
                (language.others, Sense::Other),
            ] {
                let stems = entries(list).map(|stem| Stem::read(stem, sense, tongue));
                table.stems.extend(stems);
            }
            for verb in entries(language.verbs) {
                match verb.strip_prefix('~') {
                    Some(particle) => table.particles.push((particle.as_bytes(), tongue)),
                    None => match table
                        .verbs
                        .iter_mut()
                        .find(|(known, _)| *known == verb.as_bytes())
                    {
                        Some((_, tongues)) => *tongues |= tongue,
                        None => table.verbs.push((verb.as_bytes(), tongue)),
                    },
                }
            }
        }
        table.verbs.sort_unstable();
        table.index();
        table
    }

    /// Notes where everything begins and ends.
    fn index(&mut self) {
        self.stems.sort_by_key(|stem| gram(stem.bytes));
        for (place, stem) in (0..).zip(&self.stems) {
            let gram = gram(stem.bytes);
            if let Some(range) = self.ranges.get_mut(gram) {
                let first = if range.1 == 0 { place } else { range.0 };
                *range = (first, place + 1);
            }
            set_bit(&mut self.beginnings, gram);
        }
        let pairs = self.stems.iter().filter(|stem| stem.bytes.len() < 3);
        self.pairs.extend(pairs);
        for stem in &self.pairs {
            set_bit(&mut self.pair_bits, pair(stem.bytes));
        }
        for (verb, _) in &self.verbs {
            set_bit(&mut self.ends, pair(verb));
        }
        for (particle, _) in &self.particles {
            set_bit(&mut self.particle_ends, usize::from(last_byte(particle)));
        }
    }

    /// Whether a word in any case could be a verb, by its ends.
    #[inline]
    pub(super) fn may_be_verb(&self, word: &[u8]) -> bool {
        word.len() <= 9 && has_bit(&self.ends, pair(word))
    }

    /// Whether a text in any case could have a stem, by three bytes of it.
    #[inline]
    pub(super) fn may_have_stem(&self, text: &[u8]) -> bool {
        grams(text).any(|gram| has_bit(&self.beginnings, gram.mix))
    }

    /// The languages in which a lowercase word is a verb that tells.
    pub(super) fn verb(&self, word: &[u8]) -> Option<u64> {
        if !has_bit(&self.ends, pair(word)) {
            return None;
        }
        let place = self
            .verbs
            .binary_search_by_key(&word, |(verb, _)| *verb)
            .ok()?;
        self.verbs.get(place).map(|(_, tongues)| *tongues)
    }

    /// The text without the particle that it ends with, if it ends with one, and the language of that.
    pub(super) fn before_particle<'w>(&self, text: &'w [u8]) -> Option<(&'w [u8], u64)> {
        if !has_bit(&self.particle_ends, usize::from(last_byte(text))) {
            return None;
        }
        self.particles
            .iter()
            .find_map(|(particle, tongue)| text.strip_suffix(*particle).map(|left| (left, *tongue)))
    }

    /// Calls `visit` with every stem of a lowercase text: what it speaks of, in which language, and where it ends.
    pub(super) fn each_stem(&self, text: &[u8], mut visit: impl FnMut(Sense, u64, usize)) {
        let mut look = |stems: &[Stem], at: usize| {
            for stem in stems {
                if stem.stands_at(text, at) {
                    visit(stem.sense, stem.tongue, at + stem.bytes.len());
                }
            }
        };
        for gram in grams(text) {
            if has_bit(&self.beginnings, gram.mix) {
                let (first, end) = self.ranges.get(gram.mix).copied().unwrap_or_default();
                let range = usize::from(first)..usize::from(end);
                look(self.stems.get(range).unwrap_or_default(), gram.at);
            }
            if has_bit(&self.pair_bits, gram.pair) {
                look(&self.pairs, gram.at);
            }
        }
    }
}

impl Stem {
    fn read(entry: &'static str, sense: Sense, tongue: u64) -> Self {
        let (bound, stem) = match entry.as_bytes() {
            [b'=', stem @ ..] => (Bound::Whole, stem),
            [b'^', stem @ ..] => (Bound::Beginning, stem),
            stem => (Bound::Inside, stem),
        };
        Self {
            bytes: stem,
            tongue,
            sense,
            bound,
        }
    }

    #[inline]
    fn stands_at(&self, text: &[u8], at: usize) -> bool {
        if !text
            .get(at..)
            .is_some_and(|rest| rest.starts_with(self.bytes))
        {
            return false;
        }
        let is_letter = |index: Option<usize>| {
            index
                .and_then(|i| text.get(i))
                .is_some_and(|b| b.is_ascii_alphanumeric() || (0xc3..=0xdf).contains(b))
        };
        let begins = !is_letter(at.checked_sub(1)) && !is_tail(text, at);
        match self.bound {
            Bound::Inside => true,
            Bound::Beginning => begins,
            Bound::Whole => begins && !is_letter(Some(at + self.bytes.len())),
        }
    }
}

/// Whether a letter of two bytes ends before a place.
fn is_tail(text: &[u8], at: usize) -> bool {
    at.checked_sub(2)
        .and_then(|i| text.get(i))
        .is_some_and(|b| (0xc3..=0xdf).contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, Redactor};

    #[test]
    fn every_language_tells_its_secrets() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        let wrong: Vec<String> = LANGUAGES
            .iter()
            .flat_map(|language| language.told)
            .map(|(text, secret)| (text, redactor.redact(text).into_owned(), secret))
            .filter(|(_, out, secret)| out.contains(*secret) || redactor.redact(out) != *out)
            .map(|(text, out, _)| format!("{text} -> {out}"))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_tells_no_secret_stays() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        let wrong: Vec<String> = CLEAN
            .iter()
            .map(|text| redactor.redact(text))
            .zip(CLEAN)
            .filter(|(out, text)| out != *text)
            .map(|(out, _)| out.into_owned())
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    static CLEAN: &[&str] = &[
        "Das Passwort ist falsch.",
        "Kennwort: erforderlich",
        "La contraseña es obligatoria",
        "Contraseña: incorrecta",
        "Mot de passe : oublié",
        "Пароль: неверный",
        "密码：错误",
        "Ihr Fehlercode ist 50312.",
        "Der Statuscode ist 404",
        "código de error: 50312",
        "Код ошибки: 50312",
        "Le code postal est 75011",
        "错误码是50312",
        "Das Passwort läuft in 30 Tagen ab",
        "Hasło wygasa za 14 dni",
        "Die Länge ist 4096",
        "La porta è 8080",
        "порт это 8080",
        "El puerto es 8080, la contraseña no",
        "Le mot de passe de user4711 est expiré",
        "пароль для пользователя user4711 изменён",
        "Das Passwort ist sha256-verschlüsselt",
        "Il codice è 12345 righe",
        "端口是8080",
        "ModSecurity: access denied with code 403",
        "listening on 8080",
        "the password was sent to user4711",
    ];

    #[test]
    fn stems_and_verbs_are_lowercase() {
        for language in LANGUAGES {
            for list in [
                language.names,
                language.pins,
                language.codes,
                language.proofs,
                language.others,
                language.verbs,
            ] {
                assert_eq!(list, list.to_lowercase());
            }
        }
    }
}
