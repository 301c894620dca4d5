//! Secrets that a sentence of any language tells: `La contraseña es x`, `Die PIN lautet 3644`, `パスワードはxです`.
//!
//! A value with a digit in it is judged by the words before it: a stem of a secret's name, few words more, and what
//! stands for `is`. Words and verbs are in [`super::languages`].

use super::benign;
use super::languages::{Sense, TABLE};
use super::value;
use crate::detector::Rule;
use crate::scan::finder::Finder;
use crate::scan::marker;
use crate::scan::text::{Text, is_blank, is_quote};

/// How far before a value its name is looked for.
const LEAD: usize = 120;
/// Words between a name and its value, at most.
const BETWEEN: usize = 6;
/// The words right before a value are that long together, in bytes.
const NEAR: usize = 48;
/// Longest value.
const VALUE_CAP: usize = 512;
/// What a look at the word before costs, and one at the whole lead, in units of work.
const GLANCE: usize = 400;
const LOOK: usize = 1_000;

/// At a long run of token characters: a password behind a blank and a verb, in plain ASCII.
#[inline]
pub(crate) fn at_token(finder: &mut Finder<'_, '_>, place: usize) {
    if finder.text.before(place) == b' ' {
        password(finder, place);
    }
}

/// Behind a name, among the next words of its sentence. `true` when a value was found.
pub(crate) fn follows(finder: &mut Finder<'_, '_>, from: usize) -> bool {
    let text = finder.text;
    let mut at = text.run(from, 4, is_blank);
    for _ in 0..BETWEEN + 2 {
        let end = text.run(at, VALUE_CAP, |b| b > 0x20);
        let opened = text.run(at, 2, |b| {
            (!is_value(b) || b == b'\'') && b > 0x20 && b < 0x7f
        });
        if end == at {
            return false;
        }
        if text.bytes.get(opened..end).is_some_and(has_digit) {
            return password(finder, opened);
        }
        at = text.run(end, 4, is_blank);
    }
    false
}

/// In a text with letters beyond ASCII: every word with a digit in it.
pub(crate) fn scan(finder: &mut Finder<'_, '_>, start: usize, end: usize) {
    let text = finder.text;
    text.change_walk();
    let mut at = start;
    while let Some(digit) = next_digit(text, at, end) {
        if text.is_over(digit) {
            break;
        }
        let from = text.run_back(digit, VALUE_CAP.min(digit - at), is_value);
        if from > start || !is_value(text.before(from)) {
            password(finder, from);
        }
        at = text.run(digit, VALUE_CAP, is_value);
    }
    text.change_walk();
}

fn next_digit(text: Text<'_>, from: usize, to: usize) -> Option<usize> {
    let hay = text.bytes.get(from..to.min(text.len()))?;
    let len = hay.iter().position(u8::is_ascii_digit)?;
    text.spend(len / 2);
    Some(from + len)
}

/// Whether a number of three to eight digits is told to be a secret.
#[inline]
pub(crate) fn is_code(finder: &mut Finder<'_, '_>, place: usize, end: usize) -> bool {
    let text = finder.text;
    glance(text, place)
        && match Lead::before(finder, place) {
            Some(Judged::By(lead)) => lead.tells_code(end - place, || proof_follows(text, end)),
            Some(Judged::Told) => true,
            None => false,
        }
}

/// `Код 551203. Никому его не сообщайте`: what the code is for stands behind it.
fn proof_follows(text: Text<'_>, end: usize) -> bool {
    text.spend(LOOK);
    let bytes = text
        .bytes
        .get(end..text.len().min(end + LEAD))
        .unwrap_or_default();
    let whole = match std::str::from_utf8(bytes) {
        Ok(words) => words,
        Err(error) => bytes
            .get(..error.valid_up_to())
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default(),
    };
    let mut behind = Lead::new(false);
    behind.take(whole.lines().next().unwrap_or_default());
    let (mut proof, mut other) = (false, false);
    behind.each_stem(|sense, _| {
        proof |= sense == Sense::Proof;
        other |= sense == Sense::Other;
    });
    proof && !other
}

/// Whether the word before a value is worth a look: a verb behind something like a name, a name, or no ASCII at all.
#[inline]
fn glance(text: Text<'_>, place: usize) -> bool {
    let mark = text.before(place);
    let open = place - usize::from(is_quote(mark) || mark == b'[');
    let byte = text.before(open);
    if !is_blank(byte) {
        return byte >= 0x80;
    }
    let blank = text.run_back(open, 4, is_blank);
    let colon = blank - usize::from(matches!(text.before(blank), b':' | b'-'));
    let end = text.run_back(colon, 1, is_blank);
    if text.before(end) >= 0x80 {
        return true;
    }
    let start = text.run_back(end, 24, |b| {
        b.is_ascii_alphabetic() || matches!(b, b'-' | b'\'')
    });
    if start == end {
        return false;
    }
    if text.before(start) >= 0x80 {
        return true;
    }
    let word = text.bytes.get(start..end).unwrap_or_default();
    if !TABLE.may_be_verb(word) {
        return TABLE.may_have_stem(word);
    }
    let from = start.saturating_sub(64);
    TABLE.may_have_stem(text.slice(from..start))
}

/// The value at a place, if a sentence tells it.
#[inline(never)]
fn password(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    if !glance(text, place) {
        return false;
    }
    let end = match value::quoted(text, place.saturating_sub(1)) {
        Some(found) if found.range.start == place && found.range.len() < VALUE_CAP => {
            found.range.end
        }
        _ => value_end(text, place),
    };
    let value = text.slice(place..end);
    if !finder.is_enabled(Rule::KeyValueSecret)
        || !has_digit(value)
        || !benign::is_secretish(value)
        || benign::is_field(value)
        || is_pair(value)
        || marker::length_at(text.bytes, place).is_some()
    {
        return false;
    }
    let told = match Lead::before(finder, place) {
        Some(Judged::By(lead)) => lead.tells_password(),
        Some(Judged::Told) => true,
        None => false,
    };
    if told {
        finder.push(place, end, Rule::KeyValueSecret);
    }
    told
}

const fn is_value(byte: u8) -> bool {
    byte > 0x20 && byte < 0x7f && !matches!(byte, b'"' | b'`' | b'<' | b'>' | b',' | b'(' | b'[')
}

/// Whether a name stands in the value itself, which has a reader of its own: `userPassword=a0aa`, `session_id=a0aa`.
fn is_pair(value: &[u8]) -> bool {
    let Some(sign) = value.iter().position(|b| matches!(b, b'=' | b':')) else {
        return false;
    };
    let (name, sign) = (
        value.get(..sign).unwrap_or_default(),
        value.get(sign).copied(),
    );
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let is_plain = || name.len() > 1 && name.iter().all(is_name);
    sign == Some(b'=') && is_plain() || crate::name::classify(name).is_some()
}

fn has_digit(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit)
}

/// The end of a value, without the punctuation of its sentence.
fn value_end(text: Text<'_>, start: usize) -> usize {
    let mut end = text.run(start, VALUE_CAP, is_value);
    while end > start
        && matches!(
            text.before(end),
            b'.' | b';' | b':' | b')' | b']' | b'\'' | b'}'
        )
    {
        end -= 1;
    }
    end
}

/// What stands before a value, in lowercase.
struct Lead {
    bytes: [u8; LEAD + 40],
    len: usize,
    /// A colon, a dash or a quotation mark opens the value.
    opened: bool,
    /// A verb, or what stands for one, was taken off the end.
    verb: bool,
    /// The languages of that verb.
    tongues: u64,
}

/// What a look at the words before a value comes to.
enum Judged {
    Told,
    By(Lead),
}

/// What opens a value, besides the marks of ASCII.
static OPENERS: [&str; 11] = ["：", "—", "–", "«", "“", "„", "‘", "‚", "「", "『", "【"];

impl Lead {
    const fn new(opened: bool) -> Self {
        Self {
            bytes: [0; LEAD + 40],
            len: 0,
            opened,
            verb: false,
            tongues: !0,
        }
    }

    /// Reads it, unless the words before already tell that there is nothing.
    ///
    /// A text that asks too often is not read any further: what stands behind a name or a verb then counts as told.
    fn before(finder: &mut Finder<'_, '_>, place: usize) -> Option<Judged> {
        let text = finder.text;
        let from = place.saturating_sub(LEAD);
        let bytes = text.bytes.get(from..place)?;
        let (bytes, opened) = without_openers(bytes);
        let glued = !opened && bytes.len() == place - from;
        if bytes.is_empty() || glued && bytes.last().is_some_and(u8::is_ascii) {
            return None;
        }
        text.spend(GLANCE);
        // A verb is one word, a name at most three, and none of them is long.
        let near = bytes.get(bytes.len().saturating_sub(NEAR)..)?;
        let near = near.get(first_whole(near)..)?;
        let third = memchr::memrchr_iter(b' ', near).nth(2);
        let last = near.get(third.map_or(0, |blank| blank + 1)..)?;
        let last = std::str::from_utf8(last).ok()?;
        let mut lead = Self::new(opened);
        lead.take(last);
        if !lead.ends_in_verb() && !lead.has_stem() {
            return None;
        }
        if !finder.may_search() {
            return Some(Judged::Told);
        }
        text.spend(LOOK);
        let words = std::str::from_utf8(bytes.get(first_whole(bytes)..)?).ok()?;
        lead.take(sentence(words));
        lead.take_verb();
        Some(Judged::By(lead))
    }

    /// Begins anew with these words.
    fn take(&mut self, words: &str) {
        self.len = 0;
        for letter in words.chars() {
            if letter.is_ascii() {
                self.push(&[letter.to_ascii_lowercase() as u8]);
                continue;
            }
            for letter in letter.to_lowercase() {
                self.push(letter.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }

    #[inline]
    fn push(&mut self, letter: &[u8]) {
        if let Some(slot) = self.bytes.get_mut(self.len..self.len + letter.len()) {
            slot.copy_from_slice(letter);
            self.len += letter.len();
        }
    }

    fn words(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn ends_in_verb(&self) -> bool {
        let words = self.words();
        TABLE.verb(last_word(words)).is_some() || TABLE.before_particle(words).is_some()
    }

    fn has_stem(&self) -> bool {
        let mut any = false;
        self.each_stem(|_, _| any = true);
        any
    }

    fn take_verb(&mut self) {
        let words = self.words();
        let last = last_word(words);
        let left = match TABLE.verb(last) {
            Some(tongues) => {
                let end = words.len() - last.len();
                words
                    .get(..end)
                    .map(|left| (left.trim_ascii_end(), tongues))
            }
            None => TABLE.before_particle(words),
        };
        if let Some((left, tongues)) = left {
            (self.len, self.verb, self.tongues) = (left.len(), true, tongues);
        }
    }

    /// Calls `visit` with the stems of the languages that the verb is of.
    fn each_stem(&self, mut visit: impl FnMut(Sense, usize)) {
        TABLE.each_stem(self.words(), |sense, tongue, end| {
            if self.tongues & tongue != 0 || sense == Sense::Other {
                visit(sense, end);
            }
        });
    }

    /// Words behind a stem that ends at a place.
    fn words_behind(&self, end: usize) -> usize {
        let rest = self.words().get(end..).unwrap_or_default();
        let is_letter = |&&b: &&u8| b.is_ascii_alphabetic() || b >= 0x80;
        let inflection = rest.iter().take_while(is_letter).count();
        rest.get(inflection..)
            .unwrap_or_default()
            .split(|&b| b == b' ')
            .filter(|word| !word.is_empty())
            .count()
    }

    fn tells_password(&self) -> bool {
        let (mut name, mut code, mut proof, mut other) = (None, None, false, false);
        self.each_stem(|sense, end| match sense {
            Sense::Name => name = name.max(Some(end)),
            Sense::Pin | Sense::Code => code = code.max(Some(end)),
            Sense::Proof => proof = true,
            Sense::Other => other = true,
        });
        let is_near = |end: usize| {
            let most = if self.verb || self.opened { BETWEEN } else { 0 };
            self.words_behind(end) <= most
        };
        name.is_some_and(is_near) || proof && !other && self.verb && code.is_some_and(is_near)
    }

    fn tells_code(&self, digits: usize, proof_follows: impl Fn() -> bool) -> bool {
        let (mut name, mut pin, mut code, mut proof, mut other) = (None, None, None, false, false);
        self.each_stem(|sense, end| match sense {
            Sense::Name => name = name.max(Some(end)),
            Sense::Pin => pin = pin.max(Some(end)),
            Sense::Code => code = code.max(Some(end)),
            Sense::Proof => proof = true,
            Sense::Other => other = true,
        });
        let told = self.verb || self.opened;
        let is_near = |end: usize, most: usize| self.words_behind(end) <= most;
        if other {
            return false;
        }
        pin.is_some_and(|end| {
            is_near(end, 0) || told && (is_near(end, 1) || self.verb && self.goes_on(end))
        }) || digits > 3
            && code.is_some_and(|end| is_near(end, if told { BETWEEN } else { 0 }))
            && (proof || proof_follows())
            || digits > 3 && self.verb && name.is_some_and(|end| is_near(end, BETWEEN))
    }

    /// `the PIN for the safe`: what follows a name belongs to it.
    fn goes_on(&self, end: usize) -> bool {
        let rest = self.words().get(end..).unwrap_or_default();
        let from = rest.iter().position(|&b| b == b' ').unwrap_or(rest.len());
        let mut words = rest
            .get(from..)
            .unwrap_or_default()
            .split(|&b| b == b' ')
            .filter(|word| !word.is_empty());
        let joins = words.next().is_some_and(|word| {
            PREPOSITIONS
                .iter()
                .any(|preposition| word == preposition.as_bytes())
        });
        joins && words.count() < BETWEEN
    }
}

#[rustfmt::skip]
static PREPOSITIONS: [&str; 40] = [
    "for", "of", "to", "on", "für", "zu", "zum", "zur", "von", "der", "des", "de", "du", "pour", "para", "del", "do", "da", "per", "della", "voor", "van", "till", "til",
    "för", "af", "av", "do", "na", "pro", "от", "для", "до", "за", "на", "για", "pentru", "için", "untuk", "cho",
];

fn last_word(words: &[u8]) -> &[u8] {
    words.rsplit(|&b| b == b' ').next().unwrap_or_default()
}

/// The place of the first whole character.
fn first_whole(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&b| b & 0xc0 == 0x80).count()
}

/// What stands before blanks and marks that open a value; whether there were marks.
fn without_openers(bytes: &[u8]) -> (&[u8], bool) {
    let (mut rest, mut opened) = (bytes.trim_ascii_end(), false);
    for _ in 0..4 {
        let before = match rest {
            [before @ .., b':' | b'=' | b'-' | b'"' | b'\'' | b'`' | b'['] => Some(before),
            [.., last] if !last.is_ascii() => OPENERS
                .iter()
                .find_map(|opener| rest.strip_suffix(opener.as_bytes())),
            _ => None,
        };
        let Some(before) = before else {
            break;
        };
        // A no-break space stands before the colon, and inside the marks, of French.
        rest = match before.trim_ascii_end() {
            [before @ .., 0xc2, 0xa0] | [before @ .., 0xe2, 0x80, 0xaf] => before,
            before => before,
        };
        opened = true;
    }
    (rest, opened)
}

/// The sentence that the words end in.
fn sentence(words: &str) -> &str {
    let start = words
        .char_indices()
        .rev()
        .find(|&(at, mark)| {
            let behind = words.get(at + mark.len_utf8()..).unwrap_or_default();
            match mark {
                '\n' | ';' | '。' | '！' | '？' => true,
                '.' | '!' | '?' => {
                    behind.starts_with(' ') && behind.trim_start().starts_with(char::is_uppercase)
                }
                _ => false,
            }
        })
        .map_or(0, |(at, mark)| at + mark.len_utf8());
    words.get(start..).unwrap_or_default()
}

/// Whether a bare word behind a name speaks about it in another language: `Passwort: erforderlich`.
pub(crate) fn is_state(value: &[u8]) -> bool {
    let foreign = value.iter().any(|&b| b >= 0x80);
    if foreign {
        return value
            .iter()
            .all(|&b| b >= 0x80 || b.is_ascii_alphabetic() || is_blank(b) || is_quote(b));
    }
    STATES.has_folded(value)
}

/// Required, wrong, invalid, expired, empty, changed, missing, forgotten, hidden; accents and look-alikes are folded.
#[rustfmt::skip]
static STATES: crate::words::Words = crate::words::Words::of(&[
    b"erforderlich", b"falsch", b"abgelaufen", b"leer", b"fehlt", b"vergessen", b"verborgen", b"richtig", b"korrekt", b"inkorrekt",
    b"obligatoire", b"requis", b"incorrecte", b"invalide", b"expire", b"vide", b"modifie", b"manquant", b"oublie", b"masque", b"errone",
    b"obligatoria", b"obligatorio", b"requerida", b"requerido", b"incorrecta", b"incorrecto", b"invalida", b"invalido", b"caducada", b"vacia", b"olvidada", b"oculta", b"correcta",
    b"obrigatoria", b"obrigatorio", b"necessaria", b"expirada", b"vazia", b"alterada", b"esquecida", b"incorreta", b"correta",
    b"obbligatoria", b"obbligatorio", b"richiesta", b"errata", b"sbagliata", b"scaduta", b"vuota", b"mancante", b"dimenticata", b"nascosta", b"corretta",
    b"verplicht", b"vereist", b"onjuist", b"ongeldig", b"verlopen", b"leeg", b"gewijzigd", b"ontbreekt", b"vergeten", b"verborgen", b"fout", b"juist",
    b"obligatoriskt", b"obligatorisk", b"kravs", b"felaktigt", b"ogiltigt", b"utgatt", b"tomt", b"andrat", b"saknas", b"glomt", b"fel", b"dolt",
    b"pakraevet", b"forkert", b"ugyldig", b"udlobet", b"tom", b"aendret", b"mangler", b"glemt", b"skjult", b"pakrevd", b"feil", b"utlopt",
    b"pakollinen", b"virheellinen", b"vaara", b"vanhentunut", b"tyhja", b"puuttuu", b"unohtunut", b"piilotettu",
    b"wymagane", b"bledne", b"nieprawidlowe", b"niepoprawne", b"wygaslo", b"puste", b"zmienione", b"brak", b"ukryte", b"poprawne",
    b"povinne", b"spatne", b"nespravne", b"neplatne", b"vyprselo", b"prazdne", b"zmeneno", b"chybi", b"skryte",
    b"kotelezo", b"helytelen", b"hibas", b"ervenytelen", b"lejart", b"ures", b"hianyzik",
    b"obligatorie", b"incorecta", b"gresita", b"expirata", b"goala", b"lipsa",
    b"gerekli", b"zorunlu", b"yanlis", b"hatali", b"gecersiz", b"bos", b"eksik",
    b"wajib", b"salah", b"kosong", b"kedaluwarsa", b"diperlukan", b"obavezno", b"obavezna", b"pogresna", b"neispravna", b"zahtevano",
    b"bat-buoc",
]);

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn a_pair_or_an_element_is_read_as_one_and_not_told() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (text, expected) in [
            (
                " passphrase:=A0CH userPassword=a0aa",
                " passphrase:=[REDACTED:key_value_secret] userPassword=[REDACTED:key_value_secret]",
            ),
            (
                " password=A*-0aA <password>A0aa</password>",
                " password=[REDACTED:key_value_secret] <password>[REDACTED:key_value_secret]</password>",
            ),
            (
                " password: 'a0af' AccountName=x;AccountKey=AaaAAa0AA",
                " password: '[REDACTED:key_value_secret]' AccountName=x;AccountKey=[REDACTED:azure]",
            ),
            (
                "~-0aa <password>a0aa</password>",
                "~-0aa <password>[REDACTED:key_value_secret]</password>",
            ),
            ("login --password <password>", "login --password <password>"),
        ] {
            assert_eq!(redactor.redact(text), expected);
        }
    }
}
