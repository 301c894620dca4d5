//! National identifiers with check digits, one row a scheme: how it is written, and what must hold of it.
//!
//! Schemes without check digits, and those whose one check digit every tenth number of its length passes (the Dutch BSN,
//! the Portuguese NIF, the Croatian OIB, Israel's), are not looked for: deny the fields that hold them.

mod check;
mod date;

use std::sync::LazyLock;

use super::Rule;
use crate::scan::finder::Finder;
use crate::scan::text::Text;

/// Longest identifier, separators included.
const CAP: usize = 24;
/// What trying a form at a place takes, in units of work.
const COST: usize = 10;
/// The longest run of digits that a form begins with.
const MOST_RUN: usize = 17;

struct Scheme {
    /// `9` stands for a digit, `A` for a letter, `*` for either; all else for itself.
    written: &'static [&'static [u8]],
    /// Of its letters and digits alone, in capitals.
    holds: fn(&[u8]) -> bool,
    /// Published examples, and neighbours of them.
    #[cfg(test)]
    hits: &'static [&'static str],
    #[cfg(test)]
    misses: &'static [&'static str],
}

macro_rules! schemes {
    ($($(#[$doc:meta])* $name:ident, [$($written:literal),+], $holds:expr, [$($hit:literal),+], [$($miss:literal),+];)+) => {
        $($(#[$doc])* const $name: Scheme = Scheme {
            written: &[$($written),+], holds: $holds,
            #[cfg(test)]
            hits: &[$($hit),+],
            #[cfg(test)]
            misses: &[$($miss),+],
        };)+
        static SCHEMES: &[Scheme] = &[$($name),+];
    };
}

#[rustfmt::skip]
schemes! {
    /// Austria's Versicherungsnummer: weights and remainder by 11 (§ 31 ASVG, as the Dachverband describes it).
    AUSTRIA, [b"9999 999999", b"9999999999"], check::austria, ["1237 010180", "1237010180"], ["1238 010180", "1237 013280"];
    /// Belgium's national register number: 97 less the remainder by 97 (royal decree of 3 April 1984).
    BELGIUM, [b"99.99.99-999.99", b"99999999999", b"99.99.99 999 99"], check::belgium, ["85.07.30-033.28", "85073003328"], ["85073003329"];
    /// Bulgaria's EGN: weights by 11 (Ordinance RD-02-20-9 of 2012).
    BULGARIA, [b"9999999999"], check::bulgaria, ["7523169263"], ["7523169264"];
    /// Brazil's CPF: two check digits by 11 (Receita Federal).
    BRAZIL, [b"99999999999", b"999.999.999-99"], check::cpf, ["52998224725", "390.533.447-05"], ["52998224724", "111.111.111-11"];
    /// Brazil's CNPJ of firms, which sole traders bear as well: two check digits by 11 (Receita Federal).
    BRAZIL_FIRM, [b"99.999.999/9999-99", b"99999999999999"], check::cnpj, ["16.727.230/0001-97", "16727230000197"], ["16.727.230/0001-98"];
    /// Canada's social insurance number: Luhn (Service Canada); written in groups, as nine digits are many things.
    CANADA, [b"999-999-999", b"999 999 999"], check::canada, ["123-456-782", "123 456 782"], ["123-456-783", "823-456-782"];
    /// Switzerland's AHV number: EAN-13 behind 756 (Zentrale Ausgleichsstelle).
    SWITZERLAND, [b"756.9999.9999.99", b"7569999999999"], check::ean, ["756.9217.0769.85", "7569217076985"], ["756.9217.0769.84"];
    /// China's resident identity number: ISO 7064 MOD 11-2 (GB 11643-1999).
    CHINA, [b"99999999999999999*"], check::china, ["11010519491231002X", "360426199101010071"], ["110105194912310021"];
    /// Rodné číslo of the Czech Republic and Slovakia: a multiple of 11 (act 133/2000).
    CZECHIA, [b"999999/9999"], check::czechia, ["710319/2745"], ["710319/2746", "991319/2745"];
    /// Germany's Identifikationsnummer: ISO 7064 MOD 11,10, and just one digit repeated (Bundeszentralamt für Steuern).
    GERMANY, [b"99999999999", b"99 999 999 999"], check::germany, ["36574261809", "36 574 261 809"], ["36574261890", "36554266806"];
    /// Estonia's isikukood and Lithuania's asmens kodas: two rounds of weights by 11 (EVS 585).
    ESTONIA, [b"99999999999"], check::estonia, ["36805280109", "33309240064"], ["36805280108"];
    /// Spain's DNI: a letter for the remainder by 23 (royal decree 1553/2005).
    SPAIN, [b"99999999A", b"99999999-A"], check::dni, ["12345678Z", "54362315-K"], ["12345678A"];
    /// Spain's NIE of foreigners: the same behind X, Y or Z.
    SPAIN_FOREIGNER, [b"A9999999A", b"A-9999999-A"], check::nie, ["X2482300W", "X-2482300-W"], ["X2482300A", "A2482300W"];
    /// Finland's henkilötunnus: a letter for the remainder by 31 (Digital and Population Data Services Agency).
    FINLAND, [b"999999-999*", b"999999+999*", b"999999A999*"], check::finland, ["131052-308T", "131052A308T"], ["131052-308U"];
    /// France's NIR: 97 less the remainder by 97 (INSEE).
    FRANCE, [b"999999999999999", b"9 99 99 99 999 999 99"], check::france, ["295109912611193", "2 95 10 99 126 111 93"], ["295109912611199"];
    /// The NHS number of England and Wales: weights by 11 (NHS Data Dictionary); written in groups.
    ENGLAND, [b"999 999 9999", b"999-999-9999"], check::nhs, ["943 476 5870", "401-023-2137"], ["943 476 5871"];
    /// Greece's AMKA: Luhn behind a date (IDIKA).
    GREECE, [b"99999999999"], check::greece, ["01013099997"], ["01013099998"];
    /// Hong Kong's identity card: weights by 11 (Immigration Department).
    HONG_KONG, [b"A999999(*)", b"AA999999(*)"], check::hong_kong, ["A123456(3)"], ["A123456(4)"];
    /// India's Aadhaar: Verhoeff's scheme (UIDAI); written in groups.
    INDIA, [b"9999 9999 9999", b"9999-9999-9999"], check::aadhaar, ["2341 2341 2346"], ["2341 2341 2347", "1234 1234 1234"];
    /// Italy's codice fiscale: a letter for two sums by 26 (decree of 23 December 1976).
    ITALY, [b"AAAAAA99A99A999A"], check::italy, ["RCCMNL83S18D969H", "RSSMRA85T10A562S"], ["RCCMNL83S18D969I"];
    /// Korea's resident registration number: weights by 11 (Resident Registration Act).
    KOREA, [b"999999-9999999"], check::korea, ["971013-9019902"], ["971013-9019903"];
    /// Mexico's CURP: weights by 10 over letters and digits (RENAPO).
    MEXICO, [b"AAAA999999AAAAAA*9"], check::mexico, ["BOXW310820HNERXN09"], ["BOXW310820HNERXN08"];
    /// Norway's fødselsnummer: two check digits by 11 (Skatteetaten).
    NORWAY, [b"99999999999", b"999999 99999"], check::norway, ["15108695088", "151086 95088"], ["15108695089"];
    /// Poland's PESEL: weights by 10 behind a date (act of 24 September 2010).
    POLAND, [b"99999999999"], check::poland, ["44051401359"], ["44051401358"];
    /// Romania's CNP: weights by 11 behind a date (act 105/1996).
    ROMANIA, [b"9999999999999"], check::romania, ["1630615123457"], ["1630615123458"];
    /// Sweden's personnummer: Luhn (act 1991:481, § 18), the century in front or not.
    SWEDEN, [b"999999-9999", b"99999999-9999"], check::sweden, ["811228-9874", "19811228-9874"], ["811228-9875"];
    /// Singapore's NRIC and FIN: weights by 11 (Immigration & Checkpoints Authority).
    SINGAPORE, [b"A9999999A"], check::singapore, ["S1234567D"], ["S1234567E"];
    /// Slovenia's EMŠO and the JMBG of its neighbours: weights by 11 behind a date.
    SLOVENIA, [b"9999999999999"], check::slovenia, ["0101006500006"], ["0101006500007"];
    /// Türkiye's identity number: two check digits by 10 (act 5490).
    TURKIYE, [b"99999999999"], check::turkiye, ["10000000146", "17291716060"], ["10000000147"];
    /// Taiwan's identity card: weights by 10 (Household Registration Act).
    TAIWAN, [b"A999999999"], check::taiwan, ["A123456789"], ["A123456788"];
    /// Thailand's identity number: weights by 11 (Department of Provincial Administration); written in groups.
    THAILAND, [b"9-9999-99999-99-9"], check::thailand, ["1-2345-45678-78-1"], ["1-2345-45678-78-2"];
    /// South Africa's identity number: Luhn behind a date (Identification Act 68 of 1997).
    SOUTH_AFRICA, [b"9999999999999"], check::south_africa, ["7503305044089", "8001015009087"], ["7503305044088"];
}

/// At the first letter or digit of a word: `true` when an identifier begins here.
pub(crate) fn at_start(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    if text.before(place).is_ascii_alphanumeric() {
        return false;
    }
    let run = text.run(place, MOST_RUN, |b| b.is_ascii_digit()) - place;
    let forms = BY_RUN.get(run).map_or(&[][..], Vec::as_slice);
    let mark = text.at(place + run);
    let fits = |form: &[u8]| match form.get(run) {
        None => !mark.is_ascii_alphanumeric(),
        Some(b'A') => mark.is_ascii_alphabetic(),
        Some(b'*') => mark.is_ascii_alphanumeric(),
        Some(next) => *next == mark,
    };
    let found = forms
        .iter()
        .filter(|(_, form)| fits(form))
        .find_map(|(scheme, form)| scheme.end(text, place, form));
    text.spend(forms.len());
    if let Some(end) = found {
        finder.push(place, end, Rule::NationalId);
    }
    found.is_some()
}

/// At a digit behind one or two letters, with which the identifier begins.
pub(crate) fn behind_letters(finder: &mut Finder<'_, '_>, place: usize) {
    let text = finder.text;
    let dash = place - usize::from(text.before(place) == b'-');
    let start = text.run_back(dash, 2, |b| b.is_ascii_alphabetic());
    if start < dash {
        at_start(finder, start);
    }
}

/// A scheme, and one of the forms in which it is written.
type Form = (&'static Scheme, &'static [u8]);

/// The forms by the digits that they begin with: few are tried at a place.
static BY_RUN: LazyLock<[Vec<Form>; MOST_RUN + 1]> = LazyLock::new(|| {
    std::array::from_fn(|run| {
        let forms = SCHEMES
            .iter()
            .flat_map(|scheme| scheme.written.iter().map(move |form| (scheme, *form)));
        forms
            .filter(|(_, form)| form.iter().take_while(|b| b.is_ascii_digit()).count() == run)
            .collect()
    })
});

impl Scheme {
    /// Where the identifier ends that begins at a place and is written in a form.
    fn end(&self, text: Text<'_>, place: usize, form: &[u8]) -> Option<usize> {
        text.spend(COST);
        let end = place + form.len();
        if form.iter().all(u8::is_ascii_digit) {
            // Without marks it is read where it stands; `fits` has seen its length.
            let digits = text.bytes.get(place..end)?;
            let begins = form.first() == Some(&b'9') || digits.starts_with(b"756");
            return (begins && (self.holds)(digits)).then_some(end);
        }
        let (compact, len) = compact(text, place, form)?;
        let goes_on = text.at(end).is_ascii_alphanumeric();
        (!goes_on && (self.holds)(compact.get(..len)?)).then_some(end)
    }
}

/// The letters and digits of what is written in a form.
fn compact(text: Text<'_>, place: usize, form: &[u8]) -> Option<([u8; CAP], usize)> {
    let (mut read, mut len) = ([0; CAP], 0);
    for (index, &mark) in form.iter().enumerate() {
        let byte = text.at(place + index);
        let (fits, counts) = match mark {
            b'9' => (byte.is_ascii_digit(), true),
            b'A' => (byte.is_ascii_alphabetic(), true),
            b'*' => (byte.is_ascii_alphanumeric(), true),
            _ => (byte == mark, byte.is_ascii_alphanumeric()),
        };
        if !fits {
            return None;
        }
        if counts {
            *read.get_mut(len)? = byte.to_ascii_uppercase();
            len += 1;
        }
    }
    Some((read, len))
}

/// How identifiers are written that the reference does not read, as expressions.
#[cfg(any(test, feature = "reference"))]
pub(crate) fn other_forms() -> impl Iterator<Item = String> {
    let known: [&[u8]; 3] = [b"99999999A", b"999.999.999-99", b"999999-9999"];
    let forms = SCHEMES.iter().flat_map(|scheme| scheme.written);
    forms.filter(move |form| !known.contains(form)).map(|form| {
        form.iter()
            .map(|&mark| match mark {
                b'9' => "[0-9]".to_owned(),
                b'A' => "[A-Za-z]".to_owned(),
                b'*' => "[A-Za-z0-9]".to_owned(),
                _ => format!("[{}]", char::from(mark)),
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Policy, Redactor};

    fn redactor() -> Redactor {
        let policy = Policy::default()
            .detector("national_id", Action::Mask)
            .unwrap();
        Redactor::new(policy).unwrap()
    }

    #[test]
    fn published_identifiers_go_and_their_neighbours_stay() {
        let redactor = redactor();
        for scheme in SCHEMES {
            for hit in scheme.hits {
                let text = format!("number {hit} of bob");
                assert_eq!(
                    redactor.redact(&text),
                    "number [REDACTED:national_id] of bob",
                    "{hit}"
                );
                let quoted = format!("{{\"number\":\"{hit}\"}}");
                assert!(!redactor.redact(&quoted).contains(hit), "{hit}");
            }
            for miss in scheme.misses {
                let compact: Vec<u8> = miss.bytes().filter(u8::is_ascii_alphanumeric).collect();
                assert!(!(scheme.holds)(&compact), "{miss}");
            }
        }
    }

    #[test]
    fn nothing_is_looked_for_unless_it_is_switched_on() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for hit in SCHEMES.iter().flat_map(|scheme| scheme.hits) {
            let text = format!("number {hit} of bob");
            assert!(!redactor.redact(&text).contains("national_id"));
        }
    }

    #[test]
    fn times_counters_and_identifiers_of_machines_stay() {
        let redactor = redactor();
        for text in [
            "2026-11-21T10:00:00.123456Z",
            "1763712000000",
            "trace 4bf92f3577b34da6a3ce929d0e0e4736",
            "0199c1c2-7a7e-7b3a-9d2e-3f1b2c4d5e6f",
            "took 12345678901 ns",
            "v1.2.3-20261121",
            "192.168.100.200:54321",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
