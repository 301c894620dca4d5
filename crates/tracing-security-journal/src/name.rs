//! The names the journal gives its files, and the only names it ever touches.

use std::fmt;

/// How the contents of a segment are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Encoding {
    /// JSON Lines as they were written.
    Plain,
    /// Zstandard (RFC 8878).
    Zstd,
    /// gzip (RFC 1952).
    Gzip,
}

impl Encoding {
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Zstd => ".zst",
            Self::Gzip => ".gz",
        }
    }
}

/// The name of one segment: `security.<first seq, 20 digits>.jsonl`, with the suffix of its compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SegmentName {
    /// Number of the first line.
    pub(crate) first: u64,
    /// How the contents are stored.
    pub(crate) encoding: Encoding,
}

impl SegmentName {
    pub(crate) fn plain(first: u64) -> Self {
        Self {
            first,
            encoding: Encoding::Plain,
        }
    }

    /// Recognizes a name only when the whole of it is ours.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("security.")?;
        let (digits, rest) = rest.split_at_checked(20)?;
        let encoding = match rest {
            ".jsonl" => Encoding::Plain,
            ".jsonl.zst" => Encoding::Zstd,
            ".jsonl.gz" => Encoding::Gzip,
            _ => return None,
        };
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        // Half of all numbers are more than any log reaches, and leave room for arithmetic.
        let first = digits.parse().ok().filter(|first| *first <= u64::MAX / 2)?;
        Some(Self { first, encoding })
    }

    /// The name of the file a compression writes before it is finished.
    pub(crate) fn temporary(self) -> String {
        format!("{self}.tmp")
    }

    /// Whether `name` is a left-over of [`temporary`](Self::temporary).
    pub(crate) fn is_temporary(name: &str) -> bool {
        name.strip_suffix(".tmp")
            .and_then(Self::parse)
            .is_some_and(|segment| segment.encoding != Encoding::Plain)
    }

    /// The name under which the `number`-th torn tail of the segment is kept.
    pub(crate) fn torn(self, number: u32) -> String {
        format!("security.{:020}.torn-{number}", self.first)
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "security.{:020}.jsonl{}",
            self.first,
            self.encoding.suffix()
        )
    }
}

/// The symbolic link to the segment being written.
pub(crate) const ACTIVE_LINK: &str = "security.jsonl";
/// The append-only file of signed notes that outlives every segment.
pub(crate) const LINEAGE: &str = "security.lineage";
/// The first public key of the log.
pub(crate) const VERIFIER_KEY: &str = "security.vkey";
/// The lock that keeps a second writer away; holds the first one's process id.
pub(crate) const LOCK: &str = ".lock";
/// Bytes held back so that a full disk can still be reported on itself.
pub(crate) const RESERVE: &str = ".reserve";
/// The directory of the signing keys, when no other was given.
pub(crate) const KEYS: &str = ".seal";
/// The directory of the cursors of named readers.
pub(crate) const READERS: &str = ".readers";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_as_they_were_written() {
        for encoding in [Encoding::Plain, Encoding::Zstd, Encoding::Gzip] {
            for first in [0, 41, u64::MAX / 2] {
                let name = SegmentName { first, encoding };
                assert_eq!(SegmentName::parse(&name.to_string()), Some(name));
            }
        }
    }

    #[test]
    fn names_that_are_not_wholly_ours_are_left_alone() {
        for name in [
            "security-keys.pem",
            "security.jsonl",
            "security.00000000000000000000.jsonl.bak",
            "security.00000000000000000000.jsonl.zst.tmp",
            "security.0000000000000000000.jsonl",
            "security.99999999999999999999.jsonl",
            "security.18446744073709551615.jsonl",
            "security.+0000000000000000001.jsonl",
            "security.0000000000000000000é.jsonl",
            "Security.00000000000000000000.jsonl",
            "",
        ] {
            assert_eq!(SegmentName::parse(name), None, "{name}");
        }
        assert!(SegmentName::is_temporary(
            "security.00000000000000000000.jsonl.zst.tmp"
        ));
        assert!(!SegmentName::is_temporary(
            "security.00000000000000000000.jsonl.tmp"
        ));
        assert!(!SegmentName::is_temporary("notes.tmp"));
    }
}
