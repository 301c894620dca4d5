//! The user agent that a request names, kept until a record needs it.

use crate::request_span::{TEXT_LEN_MAX, bounded};
use http::HeaderValue;
use std::borrow::Cow;

/// Few are longer: one up to here needs no memory of its own, which every request would ask for.
const SHORT_LEN_MAX: usize = 128;

/// A copy of the header: a clone would hold on to the buffer that the connection reads into.
#[derive(Debug)]
pub(crate) enum UserAgent {
    Short {
        bytes: [u8; SHORT_LEN_MAX],
        len: usize,
    },
    Long(Box<str>),
}

impl UserAgent {
    pub(crate) fn of(value: &HeaderValue) -> Self {
        let value = value.as_bytes();
        let mut bytes = [0; SHORT_LEN_MAX];
        match bytes.get_mut(..value.len()) {
            Some(place) => {
                place.copy_from_slice(value);
                let len = value.len();
                Self::Short { bytes, len }
            }
            None => Self::Long(bounded(&String::from_utf8_lossy(value), TEXT_LEN_MAX).into()),
        }
    }

    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Short { bytes, len } => {
                let bytes = bytes.get(..*len).unwrap_or_default();
                let text = std::str::from_utf8(bytes);
                text.map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
            }
            Self::Long(text) => Cow::Borrowed(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &[u8]) -> String {
        let value = HeaderValue::from_bytes(value).unwrap();
        UserAgent::of(&value).text().into_owned()
    }

    #[test]
    fn it_is_kept_whole_up_to_the_limit_and_no_further() {
        for len in [0, 1, 127, 128, 129, 511, 512] {
            let whole = "a".repeat(len);
            assert_eq!(text(whole.as_bytes()), whole);
        }
        assert_eq!(text("a".repeat(513).as_bytes()), "a".repeat(512));
        let cut_in_a_character = format!("a{}", "ä".repeat(256));
        assert_eq!(
            text(cut_in_a_character.as_bytes()),
            &cut_in_a_character[..511]
        );
    }

    #[test]
    fn what_is_not_utf_8_is_replaced_and_the_rest_stays() {
        for len in [0, 125, 126, 127, 400] {
            let rest = "ä".repeat(len / 2);
            let value = [b"\xffx", rest.as_bytes()].concat();
            assert_eq!(text(&value), format!("\u{fffd}x{rest}"));
        }
        assert_eq!(text(&[0xff; 400]).len(), 510);
    }
}
