//! JSON web tokens (RFC 7519): a header that decodes to JSON with `alg`, then up to four more parts.

use super::Rule;
use super::encoded::{self, DECODE_CAP};
use crate::scan::finder::Finder;
use crate::scan::text::{Text, is_link};

const PART_CAP: usize = 16 * 1_024;

/// At `eyJ`, which is `{"` in base64.
pub(crate) fn at_header(finder: &mut Finder<'_, '_>, place: usize) -> bool {
    let text = finder.text;
    let header = text.run(place, PART_CAP, is_link);
    let end = parts_end(text, header);
    let named = header > place + 10 && header_names_algorithm(text.slice(place..header));
    let twin = text.has(header, b".eyJ");
    if named || twin && header > place + 10 {
        finder.push(place, end, Rule::Jwt);
        return true;
    }
    false
}

/// Behind the header: parts joined by single dots; a full stop behind the token is not one of them.
fn parts_end(text: Text<'_>, header: usize) -> usize {
    let mut end = header;
    for part in 0..4 {
        if text.at(end) != b'.' {
            break;
        }
        let next = text.run(end + 1, PART_CAP, is_link);
        // Unsecured and encrypted tokens have empty parts; a sentence's full stop has nothing joined behind it.
        let empty_inside =
            next == end + 1 && text.at(next) == b'.' && part < 3 && is_link(text.at(next + 1));
        if next == end + 1 && !empty_inside {
            break;
        }
        end = next;
    }
    end
}

fn header_names_algorithm(header: &[u8]) -> bool {
    let header = header
        .get(..header.len().min(DECODE_CAP))
        .unwrap_or_default();
    // A header may hold a chain of certificates before it names its algorithm.
    let mut decoded = vec![0; header.len()];
    let len = encoded::decode_into(header, &mut decoded);
    let json = decoded.get(..len).unwrap_or_default();
    json.windows(5)
        .any(|w| w == b"\"alg\"" || w == b"\"enc\"" || w == b"\"typ\"")
}
