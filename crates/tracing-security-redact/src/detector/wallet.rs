//! Keys of cryptocurrency wallets: WIF private keys and extended private keys, checked by base58check.

use sha2::{Digest as _, Sha256};

use super::Rule;
use crate::scan::finder::Finder;

/// At a run that begins with `5`, `K`, `L` or `xprv`.
pub(crate) fn at_token(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let most = match text.at(place) {
        b'5' | b'K' | b'L' => 52,
        b'x' if text.has(place, b"xprv") => 112,
        _ => return false,
    };
    let end = text.run(place, most + 1, |b| digit(b).is_some());
    let len = end - place;
    let fits = if most == 52 {
        matches!(len, 51 | 52)
    } else {
        len >= 107
    };
    if fits
        && !text.at(end).is_ascii_alphanumeric()
        && !text.before(place).is_ascii_alphanumeric()
        && is_checked(text.slice(place..end))
    {
        finder.push(place, end, Rule::WalletKey);
        return true;
    }
    false
}

/// base58check: the last four bytes are the head of a double SHA-256 of the others.
fn is_checked(run: &[u8]) -> bool {
    // 112 characters of base58 hold at most 82 bytes.
    let mut number = [0_u8; 88];
    for &byte in run {
        let Some(mut carry) = digit(byte) else {
            return false;
        };
        for slot in number.iter_mut().rev() {
            carry += u32::from(*slot) * 58;
            *slot = (carry & 0xff) as u8;
            carry >>= 8;
        }
    }
    let start = number.iter().position(|&b| b != 0).unwrap_or(number.len());
    let bytes = number.get(start..).unwrap_or_default();
    let Some((body, check)) = bytes.split_last_chunk::<4>() else {
        return false;
    };
    // Leading zero bytes are `1`s in base58; none of these prefixes has any, but an extended key may start with one byte less.
    let digest = |body: &[u8]| Sha256::digest(Sha256::digest(body));
    digest(body).get(..4) == Some(check.as_slice())
}

const fn digit(byte: u8) -> Option<u32> {
    let value = match byte {
        b'1'..=b'9' => byte - b'1',
        b'A'..=b'H' => byte - b'A' + 9,
        b'J'..=b'N' => byte - b'J' + 17,
        b'P'..=b'Z' => byte - b'P' + 22,
        b'a'..=b'k' => byte - b'a' + 33,
        b'm'..=b'z' => byte - b'm' + 44,
        _ => return None,
    };
    Some(value as u32)
}
