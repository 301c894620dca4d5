//! Plain forms of characters that look like ASCII, or like nothing (Unicode UTS #39 confusables, in part).

/// What a character becomes in a shadow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    Same,
    Nothing,
    Ascii(u8),
}

/// Names of secrets in other scripts: their length in bytes and the English word.
#[inline]
pub(super) fn word(text: &[u8]) -> Option<(usize, &'static [u8])> {
    let beginning = beginning(text);
    if BEGINNINGS.get(beginning / 64)? >> (beginning % 64) & 1 == 0 {
        return None;
    }
    WORDS
        .iter()
        .find(|(foreign, _)| text.starts_with(foreign.as_bytes()))
        .map(|(foreign, word)| (foreign.len(), word.as_bytes()))
}

/// A mix of the first three bytes.
#[inline]
const fn beginning(text: &[u8]) -> usize {
    match text {
        [first, second, third, ..] => {
            (*first as usize * 7 + *second as usize * 37 + *third as usize * 5) % 1_024
        }
        _ => 0,
    }
}

/// One bit for the beginning of each word, made by the compiler.
static BEGINNINGS: [u64; 16] = {
    let mut bits = [0; 16];
    let mut row = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while row < WORDS.len() {
        let beginning = beginning(WORDS[row].0.as_bytes());
        bits[beginning / 64] |= 1 << (beginning % 64);
        row += 1;
    }
    bits
};

pub(super) fn fold(c: char) -> Fold {
    let code = u32::from(c);
    let letter = |base: u8, offset: u32| Fold::Ascii(base + u8::try_from(offset).unwrap_or(0));
    match code {
        // Letters of Latin, Greek, Cyrillic and Armenian, then the scripts that look like nothing else.
        0xc0..=0x2bb | 0x370..=0x58f => look_alike(c).map_or(Fold::Same, Fold::Ascii),
        0x5d0..=0x5ea
        | 0x620..=0x65f
        | 0x900..=0x965
        | 0xe01..=0xe4f
        | 0x3041..=0x3163
        | 0x3400..=0x9fff
        | 0xac00..=0xd7a3 => Fold::Same,
        0xa0 | 0x1680 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => Fold::Ascii(b' '),
        0xad
        | 0x34f
        | 0x61c
        | 0x115f
        | 0x1160
        | 0x17b4
        | 0x17b5
        | 0x180b..=0x180f
        | 0x200b..=0x200f
        | 0x202a..=0x202e
        | 0x2060..=0x206f => Fold::Nothing,
        0x300..=0x36f
        | 0xfe00..=0xfe0f
        | 0xfeff
        | 0xffa0
        | 0x3164
        | 0xe0000..=0xe0fff
        | 0x20d0..=0x20ff => Fold::Nothing,
        0xff01..=0xff5e => letter(b'!', code - 0xff01),
        0x2010..=0x2015 | 0x2212 | 0xfe58 | 0xfe63 | 0x2043 => Fold::Ascii(b'-'),
        0x3002 | 0xff61 | 0x2024 | 0xfe52 => Fold::Ascii(b'.'),
        0x2018..=0x201b | 0x2032 | 0x2039 | 0x203a | 0x2bc => Fold::Ascii(b'\''),
        0x201c..=0x201f | 0x2033 | 0xab | 0xbb | 0x300c..=0x300f | 0x275d | 0x275e => {
            Fold::Ascii(b'"')
        }
        0xfe6b => Fold::Ascii(b'@'),
        0xfe55 | 0xa789 | 0x2236 | 0x2d0 => Fold::Ascii(b':'),
        0xfe66 | 0xa78a | 0x2550 => Fold::Ascii(b'='),
        0x2044 | 0x2215 => Fold::Ascii(b'/'),
        0x2192 | 0x21d2 => Fold::Ascii(b'='),
        _ => digit(code)
            .or_else(|| mathematical(code))
            .or_else(|| look_alike(c))
            .map_or(Fold::Same, Fold::Ascii),
    }
}

/// Decimal digits of other scripts, superscripts and circled ones.
fn digit(code: u32) -> Option<u8> {
    let zero = match code {
        0x660..=0x669 => 0x660,
        0x6f0..=0x6f9 => 0x6f0,
        0x7c0..=0x7c9 => 0x7c0,
        0x966..=0x96f => 0x966,
        0x9e6..=0x9ef => 0x9e6,
        0xa66..=0xa6f => 0xa66,
        0xae6..=0xaef => 0xae6,
        0xb66..=0xb6f => 0xb66,
        0xbe6..=0xbef => 0xbe6,
        0xc66..=0xc6f => 0xc66,
        0xce6..=0xcef => 0xce6,
        0xd66..=0xd6f => 0xd66,
        0xe50..=0xe59 => 0xe50,
        0xed0..=0xed9 => 0xed0,
        0xf20..=0xf29 => 0xf20,
        0x1040..=0x1049 => 0x1040,
        0x17e0..=0x17e9 => 0x17e0,
        0x1810..=0x1819 => 0x1810,
        0x2080..=0x2089 => 0x2080,
        0x2074..=0x2079 => 0x2070,
        0x2460..=0x2468 => 0x245f,
        0x1d7ce..=0x1d7ff => return u8::try_from((code - 0x1d7ce) % 10).ok().map(|d| b'0' + d),
        _ => return None,
    };
    u8::try_from(code - zero).ok().map(|d| b'0' + d)
}

/// Mathematical, circled and squared alphabets.
fn mathematical(code: u32) -> Option<u8> {
    let (base, offset) = match code {
        0x1d400..=0x1d6a3 => {
            let index = (code - 0x1d400) % 52;
            if index < 26 {
                (b'A', index)
            } else {
                (b'a', index - 26)
            }
        }
        0x24b6..=0x24cf => (b'A', code - 0x24b6),
        0x24d0..=0x24e9 => (b'a', code - 0x24d0),
        0x1f130..=0x1f149 => (b'A', code - 0x1f130),
        0x1f150..=0x1f169 => (b'A', code - 0x1f150),
        0x1f170..=0x1f189 => (b'A', code - 0x1f170),
        _ => return None,
    };
    u8::try_from(offset).ok().map(|o| base + o)
}

fn look_alike(c: char) -> Option<u8> {
    let code = u32::from(c) as usize;
    if code < TABLE_END {
        return TABLE.get(code).copied().filter(|&plain| plain != 0);
    }
    // Beyond the table lie only the small capitals and a few signs.
    if !matches!(code, 0x1d00..=0x1d7f | 0x212a | 0xa730..=0xa7ff) {
        return None;
    }
    LOOK_ALIKES
        .iter()
        .find(|(_, forms)| forms.contains(c))
        .map(|(plain, _)| *plain)
}

const TABLE_END: usize = 0x590;

/// Plain forms of Latin, Greek, Cyrillic and Armenian letters by code point, made by the compiler.
static TABLE: [u8; TABLE_END] = {
    let mut table = [0; TABLE_END];
    let mut row = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while row < LOOK_ALIKES.len() {
        let (plain, forms) = LOOK_ALIKES[row];
        let bytes = forms.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            // Two-byte sequences alone lie in the table.
            if bytes[at] & 0xe0 == 0xc0 {
                let code = ((bytes[at] & 0x1f) as usize) << 6 | (bytes[at + 1] & 0x3f) as usize;
                if code < TABLE_END && table[code] == 0 {
                    table[code] = plain;
                }
            }
            at += 1;
        }
        row += 1;
    }
    table
};

#[rustfmt::skip]
const LOOK_ALIKES: &[(u8, &str)] = &[
    (b'a', "àáâãäåāăąаαᴀɑǎ"), (b'A', "ÀÁÂÃÄÅĀĂĄАΑ"), (b'b', "ʙЬɓ"), (b'B', "ВΒ"), (b'c', "çćĉċčсᴄϲ"), (b'C', "ÇĆĈĊČСϹ"),
    (b'd', "ďđðԁᴅɗ"), (b'D', "ĎĐÐ"), (b'e', "èéêëēĕėęěеєεᴇё"), (b'E', "ÈÉÊËĒĔĖĘĚЕΕЁ"), (b'f', "ꜰƒ"), (b'F', "Ϝ"), (b'g', "ĝğġģɢɡ"), (b'G', "ĜĞĠĢԌ"),
    (b'h', "ĥħһʜհ"), (b'H', "ĤĦНΗ"), (b'i', "ìíîïĩīĭįıіιɪї"), (b'I', "ÌÍÎÏĨĪĬĮİІΙЇӀ"), (b'j', "ĵјᴊ"), (b'J', "ĴЈ"), (b'k', "ķкκᴋ\u{212a}"), (b'K', "ĶКΚ"),
    (b'l', "ĺļľŀłӏʟ"), (b'L', "ĹĻĽĿŁ"), (b'm', "мᴍ"), (b'M', "МΜ"), (b'n', "ñńņňɴո"), (b'N', "ÑŃŅŇΝ"), (b'o', "òóôõöøōŏőоοᴏօ"), (b'O', "ÒÓÔÕÖØŌŎŐОΟՕ"),
    (b'p', "рρᴘ"), (b'P', "РΡ"), (b'q', "ԛզ"), (b'Q', "Ԛ"), (b'r', "ŕŗřʀг"), (b'R', "ŔŖŘ"), (b's', "śŝşšșѕꜱſ"), (b'S', "ŚŜŞŠȘЅ"),
    (b't', "ţťŧțтτᴛ"), (b'T', "ŢŤŦȚТΤ"), (b'u', "ùúûüũūŭůűųυᴜս"), (b'U', "ÙÚÛÜŨŪŬŮŰŲՍ"), (b'v', "νѵᴠ"), (b'V', "Ѵ"), (b'w', "ŵԝᴡѡω"), (b'W', "ŴԜ"),
    (b'x', "хχ"), (b'X', "ХΧ"), (b'y', "ýÿŷуʏγ"), (b'Y', "ÝŸŶУΥ"), (b'z', "źżžᴢ"), (b'Z', "ŹŻŽΖ"),
];

#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("пароль", "password"), ("Пароль", "password"), ("ПАРОЛЬ", "password"), ("секрет", "secret"), ("токен", "token"), ("Токен", "token"),
    ("密码", "password"), ("密碼", "password"), ("口令", "password"), ("密钥", "secret"), ("令牌", "token"), ("パスワード", "password"), ("暗証番号", "pin"),
    ("비밀번호", "password"), ("암호", "password"), ("토큰", "token"), ("κωδικός", "password"), ("Κωδικός", "password"), ("סיסמה", "password"), ("كلمة المرور", "password"),
    ("कूटशब्द", "password"), ("पासवर्ड", "password"), ("รหัสผ่าน", "password"),
];
