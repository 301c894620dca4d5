//! The words before a value, in lowercase: whether a name of a secret and a verb are among them.

use super::key::is_name;
use super::languages::{Sense, TABLE};
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// How far before a value its name is looked for.
const LEAD: usize = 120;
/// Words between a name and its value, at most.
pub(super) const BETWEEN: usize = 6;
/// The words right before a value are that long together, in bytes.
const NEAR: usize = 48;
/// What a look at the word before costs, and one at the whole lead, in units of work.
const GLANCE: usize = 400;
const LOOK: usize = 1_000;

/// What stands before a value, in lowercase.
pub(super) struct Lead {
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
pub(super) enum Judged {
    Told,
    By(Lead),
}

/// What opens a value, besides the marks of ASCII.
static OPENERS: [&str; 11] = ["：", "—", "–", "«", "“", "„", "‘", "‚", "「", "『", "【"];

impl Lead {
    pub(super) const fn new(opened: bool) -> Self {
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
    pub(super) fn before(finder: &mut Finder<'_, '_>, place: usize) -> Option<Judged> {
        let text = finder.text;
        let from = place.saturating_sub(LEAD);
        let bytes = text.bytes.get(from..place)?;
        let (bytes, opened, named) = without_openers(bytes);
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
        let words = match named.then(|| own_name(words)) {
            Some(name) if is_read_elsewhere(name) => return None,
            Some(name) => without_other_pairs(words, name),
            None => words,
        };
        lead.take(sentence(words));
        lead.take_verb();
        Some(Judged::By(lead))
    }

    /// Begins anew with these words.
    pub(super) fn take(&mut self, words: &str) {
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
    pub(super) fn each_stem(&self, mut visit: impl FnMut(Sense, usize)) {
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

    pub(super) fn tells_password(&self, strong: bool) -> bool {
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
        // `пароль от почты x`: no verb, but whose it is.
        let is_owned = |end: usize| strong && !other && self.goes_on(end);
        name.is_some_and(is_near)
            || name.is_some_and(is_owned)
            || proof && !other && self.verb && code.is_some_and(is_near)
    }

    pub(super) fn tells_code(&self, digits: usize, proof_follows: impl Fn() -> bool) -> bool {
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

/// `Код 551203. Никому его не сообщайте`: what the code is for stands behind it.
pub(super) fn proof_follows(text: Text<'_>, end: usize) -> bool {
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

fn last_word(words: &[u8]) -> &[u8] {
    words.rsplit(|&b| b == b' ').next().unwrap_or_default()
}

/// The place of the first whole character.
fn first_whole(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&b| b & 0xc0 == 0x80).count()
}

/// What stands before blanks and marks that open a value; whether there were marks, and one of them parts a name from
/// its value.
fn without_openers(bytes: &[u8]) -> (&[u8], bool, bool) {
    let (mut rest, mut opened, mut named) = (bytes.trim_ascii_end(), false, false);
    for _ in 0..4 {
        named |= matches!(rest.last(), Some(b':' | b'='));
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
    (rest, opened, named)
}

/// The last of the words, which a sign parts from the value; empty when it is not all of it ASCII.
fn own_name(words: &str) -> &str {
    let is_name = |c: char| c.is_ascii() && is_name(c as u8);
    let name = words.rsplit(|c| !is_name(c)).next().unwrap_or_default();
    let before = words.len() - name.len();
    match words
        .get(..before)
        .and_then(|words| words.chars().next_back())
    {
        Some(letter) if !letter.is_ascii() => "",
        _ => name,
    }
}

/// Whether a name is one that the readers of pairs have judged: it is known, or made of segments.
fn is_read_elsewhere(name: &str) -> bool {
    let has_hump = || {
        name.as_bytes()
            .windows(2)
            .any(|pair| matches!(pair, [b'a'..=b'z', b'A'..=b'Z']))
    };
    name.contains('_') || has_hump() || crate::name::classify(name.as_bytes()).is_some()
}

/// `hasPassword: true, path: x`: a name behind a comma and another pair, or a brace, speaks for itself.
fn without_other_pairs<'w>(words: &'w str, name: &'w str) -> &'w str {
    let before = words.get(..words.len() - name.len()).unwrap_or_default();
    let before = before.trim_end();
    let goes_on = before.ends_with([',', '|', '&']) && before.contains([':', '=']);
    // `Password { value: x }`: a member of no other meaning.
    if goes_on || before.ends_with('{') && name != "value" {
        name
    } else {
        words
    }
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
                '\'' | '"' | '`' => parts_pairs(words.get(..at).unwrap_or_default(), behind),
                '.' | '!' | '?' => {
                    behind.starts_with(' ') && behind.trim_start().starts_with(char::is_uppercase)
                }
                _ => false,
            }
        })
        .map_or(0, |(at, mark)| at + mark.len_utf8());
    words.get(start..).unwrap_or_default()
}

/// Whether a quotation mark opens or closes a name or a value: what lies beyond is of another pair.
fn parts_pairs(before: &str, behind: &str) -> bool {
    before.trim_end().ends_with([',', ':', '{', '='])
        || behind.trim_start().starts_with([',', ':', '}', '='])
}
