//! Maestro cards of twelve and thirteen digits.
//!
//! Accounts of clouds, counters and barcodes are as long, so that check digit and issuer say too little: the digits
//! stand in groups as on a card, or a word in front speaks of one.

use super::checksum::luhn;
use super::code;
use super::digits::{Groups, is_end};
use crate::scan::finder::Finder;
use crate::scan::text::Text;
use crate::segments::Segments;
use crate::words::Words;

/// How far before a number a word may speak of it, on the same line.
const NEAR: usize = 64;
/// What reading the words in front takes, in units of work.
const COST: usize = 400;

/// The end of such a number.
pub(crate) fn end(finder: &mut Finder<'_, '_>, place: usize, groups: &Groups) -> Option<usize> {
    let text = finder.text;
    let count = (0..groups.len()).map(|index| groups.size(index)).sum();
    let digits = groups.digits(count);
    let end = groups.end(groups.len().saturating_sub(1));
    if !matches!(count, 12 | 13) || !is_issuer(digits) || !luhn(digits) || !is_end(text, end) {
        return None;
    }
    text.spend(COST);
    let sizes = [0, 1, 2, 3].map(|index| groups.size(index));
    let is_card = match sizes {
        [12 | 13, 0, ..] => {
            in_front(text, place) == Some(Word::Card)
                || code::column(finder, place).and_then(meaning) == Some(Word::Card)
                || expires(text, end)
        }
        [4, 4, 4, 0 | 1] if groups.separator() == b'.' => in_front(text, place) == Some(Word::Card),
        [4, 4, 4, 0 | 1] => {
            // In a row of numbers another one stands in front.
            let is_row =
                text.before(place) == b' ' && place > 1 && text.before(place - 1).is_ascii_digit();
            !is_row && in_front(text, place) != Some(Word::Other)
        }
        _ => false,
    };
    is_card.then_some(end)
}

/// `501800000009 exp 12/28`: until when it is valid.
fn expires(text: Text<'_>, end: usize) -> bool {
    let near = end..end + 20;
    let Some(word) = text.find_folded(near, b"exp") else {
        return false;
    };
    let month = text.run(word, 12, |b| {
        b.is_ascii_alphabetic() || b": .=".contains(&b)
    });
    matches!(text.slice(month..month + 5), [b'0' | b'1', m, b'/', y, z] if [m, y, z].iter().all(|b| b.is_ascii_digit()))
}

/// The ranges that took so few digits.
fn is_issuer(digits: &[u8]) -> bool {
    let four = digits
        .iter()
        .take(4)
        .fold(0_u32, |number, &digit| number * 10 + u32::from(digit));
    matches!(
        four,
        604 | 5018 | 5020 | 5038 | 5600..=5899 | 6304 | 6390 | 6759 | 6761..=6763
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Card,
    /// It counts, numbers or dates something else.
    Other,
}

/// What the nearest word says that says anything.
fn in_front(text: Text<'_>, place: usize) -> Option<Word> {
    let line = text.run_back(place, NEAR, |b| b != b'\n' && b != b'\r');
    let mut at = place;
    while at > line {
        let end = text.run_back(at, at - line, |b| !is_part(b));
        let start = text.run_back(end, end - line, is_part);
        let word = meaning(text.slice(start..end));
        if word.is_some() {
            return word;
        }
        at = start;
    }
    None
}

const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

fn meaning(word: &[u8]) -> Option<Word> {
    if !word.is_ascii() {
        let speaks = ABROAD
            .iter()
            .any(|card| memchr::memmem::find(word, card.as_bytes()).is_some());
        return speaks.then_some(Word::Card);
    }
    let segments = Segments::of(word);
    if OTHERS.has(segments.get(segments.len().saturating_sub(1))) {
        return Some(Word::Other);
    }
    (0..segments.len())
        .any(|index| CARDS.has(segments.get(index)))
        .then_some(Word::Card)
}

#[rustfmt::skip]
static CARDS: Words = Words::of(&[
    b"card", b"cards", b"cardno", b"cardnum", b"cardnumber", b"creditcard", b"debitcard", b"bankcard", b"pan", b"pans", b"visa", b"maestro", b"mastercard",
    b"credit", b"debit", b"payment", b"payments", b"cc", b"ccno", b"ccnum", b"ccnumber",
    b"karte", b"karten", b"kartennummer", b"kreditkarte", b"bankkarte", b"debitkarte", b"carte", b"cartes", b"carta", b"cartas", b"cartao", b"tarjeta", b"tarjetas",
    b"kaart", b"kaartnummer", b"bankpas", b"kort", b"kortet", b"kortnummer", b"bankkort", b"betalkort", b"kreditkort", b"kortti", b"luottokortti", b"pankkikortti",
    b"karta", b"karty", b"kart", b"kartu", b"bankovka", b"kartica", b"kartya",
]);

#[rustfmt::skip]
static ABROAD: &[&str] = &["карт", "Карт", "КАРТ", "cartão", "Cartão", "kártya", "Kártya", "kartı", "Kartı", "thẻ", "Thẻ", "κάρτα", "カード", "卡", "카드", "بطاقة", "כרטיס", "कार्ड", "บัตร"];

#[rustfmt::skip]
static OTHERS: Words = Words::of(&[
    b"id", b"ids", b"uid", b"uuid", b"guid", b"ref", b"reference", b"account", b"accounts", b"acct", b"arn", b"aws", b"bytes", b"byte", b"size", b"len", b"length", b"offset", b"position",
    b"count", b"counter", b"total", b"seq", b"sequence", b"index", b"time", b"timestamp", b"ts", b"epoch", b"ms", b"us", b"ns", b"millis", b"nanos", b"micros", b"uptime", b"elapsed", b"duration",
    b"ean", b"gtin", b"upc", b"isbn", b"barcode", b"sku", b"serial", b"imei", b"order", b"invoice", b"ticket", b"trace", b"span", b"request", b"session", b"phone", b"tel", b"mobile", b"fax",
    b"version", b"build", b"revision", b"rev", b"hash", b"checksum", b"crc", b"pid", b"tid", b"port", b"memory", b"mem", b"rss", b"heap", b"amount", b"sum", b"batch", b"parcel", b"shipment", b"tracking",
]);

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn short_cards_go_where_a_word_or_their_groups_say_so() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for (text, number) in [
            ("card 501800000009 declined", "501800000009"),
            ("PAN 501800000009 accepted", "501800000009"),
            (
                "paid with Maestro ending soon, number 501800000009.",
                "501800000009",
            ),
            (
                "{\"payment\": {\"number\": \"501800000009\"}}",
                "501800000009",
            ),
            (
                "INSERT INTO cards VALUES (7, '5018-0000-0009', 'open')",
                "5018-0000-0009",
            ),
            ("mine is 5018 0000 0009, he said", "5018 0000 0009"),
            (
                "my credit card 5018 6042 0742 0 is lost",
                "5018 6042 0742 0",
            ),
            ("Kreditkarte 501800000009 gesperrt", "501800000009"),
            ("карта 501800000009 заблокирована", "501800000009"),
            ("银行卡501800000009 已锁定", "501800000009"),
            ("number: 501800000009\nexp: 12/28", "501800000009"),
            ("card 5018.0000.0009 declined", "5018.0000.0009"),
            ("id,card,status\n7,501800000009,ok\n", "501800000009"),
            ("order 17 paid by card 501800000009", "501800000009"),
        ] {
            let expected = text.replace(number, "[REDACTED:payment_card]");
            assert_eq!(redactor.redact(text), expected);
        }
    }

    #[test]
    fn accounts_counters_and_barcodes_of_as_many_digits_stay() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "501800000009",
            "customer 501800000009 logged in",
            "card arn:aws:iam::501800000009:role/x",
            "payment account 501800000009",
            "card_id=501800000009",
            "payments: bytes=501800000009",
            "paid by card, order 501800000009",
            "discard 501800000009 of them",
            "card reader up\n501800000009",
            "card 501800000008 declined",
            "card 1763712000000 declined",
            "card, ean 5018000000031",
            "1 9345 5018 0000 0009",
            "rows 5018 0000 0009 5020 0000 0001",
            "count 5018 0000 0009",
            "5018.0000.0009",
            "501800000009 expired 12 times",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
