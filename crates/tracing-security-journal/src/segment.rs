//! Segments: their header line, and the list of those in a directory.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::fs::{Directory, Kind, Stat};
use crate::merkle::{Frontier, Hash};
use crate::name::{Encoding, SegmentName};
use crate::note;

/// Version of the format on disk.
pub(crate) const FORMAT: u32 = 1;

/// The fields of the `audit.segment` record that every segment begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) format: u32,
    pub(crate) first_seq: u64,
    pub(crate) sealed: bool,
    pub(crate) boot_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seal: Option<HeaderSeal>,
    /// Present when the segment replaces the end of the one before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supersedes: Option<Supersedes>,
}

/// The state of the seal before the segment's first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeaderSeal {
    pub(crate) epoch: u64,
    pub(crate) vkey: String,
    pub(crate) root: String,
    pub(crate) frontier: Vec<String>,
}

/// Which bytes of an earlier segment count no more: all after `bytes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Supersedes {
    pub(crate) first_seq: u64,
    pub(crate) bytes: u64,
}

impl HeaderSeal {
    pub(crate) fn new(epoch: u64, vkey: String, tree: &Frontier) -> Self {
        Self {
            epoch,
            vkey,
            root: note::hash_to_base64(&tree.root()),
            frontier: tree.roots().iter().map(note::hash_to_base64).collect(),
        }
    }

    /// The tree before the segment; `None` when hashes and size do not fit together.
    pub(crate) fn tree(&self, size: u64) -> Option<Frontier> {
        let roots: Option<Vec<Hash>> = self
            .frontier
            .iter()
            .map(|hash| note::hash_from_base64(hash))
            .collect();
        let tree = Frontier::from_parts(size, roots?)?;
        (note::hash_from_base64(&self.root)? == tree.root()).then_some(tree)
    }
}

/// One segment in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) name: SegmentName,
    /// Another file of the same segment, left by a compression that was about to finish.
    pub(crate) twin: Option<SegmentName>,
    pub(crate) stat: Stat,
}

/// The segments of a directory by their first number. When one is there plain and compressed, the plain one counts.
pub(crate) fn list(directory: &dyn Directory) -> io::Result<BTreeMap<u64, Listed>> {
    let mut names: Vec<SegmentName> = directory
        .list()?
        .iter()
        .filter_map(|name| SegmentName::parse(name))
        .collect();
    names.sort_unstable();
    let mut segments: BTreeMap<u64, Listed> = BTreeMap::new();
    for name in names {
        if let Some(first) = segments.get_mut(&name.first) {
            first.twin = Some(name);
            continue;
        }
        match directory.stat_name(&name.to_string()) {
            // Created, but nothing was written to it yet, or ever.
            Ok(stat) if stat.length == 0 && stat.kind == Kind::File => {}
            Ok(stat) => {
                segments.insert(
                    name.first,
                    Listed {
                        name,
                        twin: None,
                        stat,
                    },
                );
            }
            // Compression was faster, or retention.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(listed) = find(directory, name.first)? {
                    segments.insert(name.first, listed);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(segments)
}

/// The segment that begins with a certain number, under whatever name it has by now.
pub(crate) fn find(directory: &dyn Directory, first: u64) -> io::Result<Option<Listed>> {
    for encoding in [Encoding::Plain, Encoding::Zstd, Encoding::Gzip] {
        let name = SegmentName { first, encoding };
        match directory.stat_name(&name.to_string()) {
            Ok(stat) if stat.length > 0 => {
                return Ok(Some(Listed {
                    name,
                    twin: None,
                    stat,
                }));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(None)
}

/// Refuses what could lead the writer to a file that is not its own.
pub(crate) fn check_file(path: &Path, stat: &Stat) -> Result<(), Error> {
    let refuse = |kind, what: &str, remedy: &str| {
        Err(Error::new(
            kind,
            format!("refused {}: {what}; {remedy}", path.display()),
        ))
    };
    match stat.kind {
        Kind::File => {}
        Kind::Symlink => return refuse(ErrorKind::Symlink, "it is a symbolic link", "remove it"),
        Kind::Directory | Kind::Other => {
            return refuse(
                ErrorKind::NotRegular,
                "it is not a regular file",
                "remove it",
            );
        }
    }
    if stat.links > 1 {
        return refuse(
            ErrorKind::HardLink,
            "it has a second name (hard link)",
            "remove the other name",
        );
    }
    if !stat.own {
        return refuse(
            ErrorKind::ForeignOwner,
            "it belongs to another user",
            "run as its owner or change the owner",
        );
    }
    if stat.mode & 0o022 != 0 {
        return refuse(
            ErrorKind::WritableByOthers,
            "group or others may write to it",
            "run chmod go-w on it",
        );
    }
    Ok(())
}

/// Refuses a directory in which others could replace our files.
pub(crate) fn check_directory(path: &Path, stat: &Stat) -> Result<(), Error> {
    let refuse = |kind, what: &str, remedy: &str| {
        Err(Error::new(
            kind,
            format!("refused directory {}: {what}; {remedy}", path.display()),
        ))
    };
    if stat.kind != Kind::Directory {
        return refuse(
            ErrorKind::NotRegular,
            "it is not a directory",
            "choose another path",
        );
    }
    if !stat.own {
        return refuse(
            ErrorKind::ForeignOwner,
            "it belongs to another user",
            "run as its owner or choose another",
        );
    }
    if stat.mode & 0o022 != 0 {
        return refuse(
            ErrorKind::WritableByOthers,
            "group or others may write to it",
            "run chmod go-w on it",
        );
    }
    Ok(())
}
