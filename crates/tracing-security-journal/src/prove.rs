//! Proofs of single records, and heads to store elsewhere.
//!
//! A proof is a C2SP tlog-proof (<https://c2sp.org/tlog-proof>) whose extra data hold the record itself and the links
//! from the log's first key to the one that signed the checkpoint. It shows no other record.

use std::io;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, ErrorKind};
use crate::fs::{Directory, Disk as _, RealDisk};
use crate::line;
use crate::lineage;
use crate::merkle::{self, Hash, Leaves};
use crate::note::{self, Checkpoint, NOTE_BYTES_MAX, VerifierKey};
use crate::recover::{self, CheckpointFields};
use crate::seal::Link;
use crate::segment::{self, Listed};
use crate::source::{Source, Step};
use crate::verify::read_links;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2⁶⁴ leaves has no longer path.
const PATH_MAX: usize = 64;

/// The newest checkpoint of the log, to be stored where an attacker cannot reach it: a signed note.
///
/// # Errors
/// When there is no sealed log, or the disk cannot be read.
pub fn head(directory: impl AsRef<Path>) -> Result<String, Error> {
    let path = directory.as_ref();
    let opened = RealDisk
        .open_directory(path, false)
        .map_err(|error| Error::io("open directory", path, error))?;
    head_on(&*opened, path)
}

pub(crate) fn head_on(directory: &dyn Directory, path: &Path) -> Result<String, Error> {
    let fail = |error| Error::io("read the log in", path, error);
    let mut newest: Option<(u64, String)> = None;
    let segments = segment::list(directory).map_err(fail)?;
    for listed in segments.values().rev() {
        if let Some(note) = last_checkpoint(directory, listed).map_err(fail)? {
            newest = Some(note);
            break;
        }
    }
    if let Some((size, note)) = lineage_checkpoint(directory, None).map_err(fail)?
        && newest.as_ref().is_none_or(|(known, _)| *known < size)
    {
        newest = Some((size, note));
    }
    newest.map(|(_, note)| note).ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!(
                "no checkpoint in {}: it is no sealed log, or too young",
                path.display()
            ),
        )
    })
}

fn checkpoint_of(line: &[u8]) -> Option<(u64, String)> {
    let (_, rest) = line::parse(line)?;
    if line::own_kind(rest)? != b"checkpoint" {
        return None;
    }
    let note = line::own_fields::<CheckpointFields>(line)?.note;
    let size = note::text(&note).and_then(Checkpoint::parse)?.size;
    Some((size, note))
}

fn last_checkpoint(
    directory: &dyn Directory,
    listed: &Listed,
) -> io::Result<Option<(u64, String)>> {
    let mut source = Source::open(directory, listed.name)?;
    let mut last = None;
    while let Step::Line(range) = source.step()? {
        if let Some(found) = checkpoint_of(source.bytes(range)) {
            last = Some(found);
        }
    }
    Ok(last)
}

/// The last checkpoint of the lineage, or the first one that covers a certain line.
fn lineage_checkpoint(
    directory: &dyn Directory,
    covering: Option<u64>,
) -> io::Result<Option<(u64, String)>> {
    let mut entries = match crate::verify::Entries::open(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut found = None;
    while let Some(entry) = entries.next()? {
        let checkpoint = note::text(&entry).and_then(Checkpoint::parse);
        let wanted = |checkpoint: &Checkpoint| covering.is_none_or(|seq| checkpoint.size > seq);
        if let Some(checkpoint) = checkpoint.filter(wanted) {
            found = Some((checkpoint.size, entry));
            if covering.is_some() {
                break;
            }
        }
    }
    Ok(found)
}

/// The proof that one record is in the log, as text; [`check`] checks it with nothing else than the first public key.
///
/// # Errors
/// When the record is not there, not yet covered by a checkpoint, or the disk cannot be read.
pub fn prove(directory: impl AsRef<Path>, seq: u64) -> Result<String, Error> {
    let path = directory.as_ref();
    let opened = RealDisk
        .open_directory(path, false)
        .map_err(|error| Error::io("open directory", path, error))?;
    prove_on(&opened, path, seq)
}

pub(crate) fn prove_on(
    directory: &Arc<dyn Directory>,
    path: &Path,
    seq: u64,
) -> Result<String, Error> {
    let fail = |error| Error::io("read the log in", path, error);
    let segments = segment::list(&**directory).map_err(fail)?;
    let absent = || {
        Error::new(
            ErrorKind::NotFound,
            format!("no seq {seq} in {}", path.display()),
        )
    };
    let (_, listed) = segments.range(..=seq).next_back().ok_or_else(absent)?;
    let header = recover::header(&**directory, listed.name).map_err(fail)?;
    let edge = header
        .and_then(|header| header.seal?.tree(header.first_seq))
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Unproven,
                format!(
                    "segment {} is not sealed: nothing in it can be proven",
                    listed.name
                ),
            )
        })?;
    let mut gathered = Gathered {
        leaves: Leaves::after(edge),
        line: None,
        checkpoint: None,
    };
    gathered.read(&**directory, listed, seq).map_err(fail)?;
    let line = gathered.line.ok_or_else(absent)?;
    if gathered.checkpoint.is_none() {
        let closing = lineage_checkpoint(&**directory, Some(seq)).map_err(fail)?;
        gathered.checkpoint = closing.filter(|(size, _)| *size <= gathered.leaves.size());
    }
    let (size, checkpoint) = gathered.checkpoint.ok_or_else(|| {
        Error::new(
            ErrorKind::Unproven,
            format!("seq {seq} is not sealed yet: try again after the next checkpoint"),
        )
    })?;
    let hashes = gathered.leaves.inclusion(seq, size).ok_or_else(absent)?;
    let links = read_links(&**directory).map_err(fail)?;
    let mut extra = line;
    extra.push(b'\n');
    for (_, entry) in links.iter().take_while(|(link, _)| link.size <= size) {
        extra.extend_from_slice(entry.as_bytes());
        extra.push(b'\n');
    }
    Ok(encode(seq, &extra, &hashes, &checkpoint))
}

/// What a segment has to say about one record.
struct Gathered {
    leaves: Leaves,
    line: Option<Vec<u8>>,
    checkpoint: Option<(u64, String)>,
}

impl Gathered {
    /// Reads until the first checkpoint after the record.
    fn read(&mut self, directory: &dyn Directory, listed: &Listed, seq: u64) -> io::Result<()> {
        let mut source = Source::open(directory, listed.name)?;
        while let Step::Line(range) = source.step()? {
            let bytes = source.bytes(range);
            let at = self.leaves.size();
            if at > seq
                && let Some(found) = checkpoint_of(bytes).filter(|(size, _)| *size == at)
            {
                self.checkpoint = Some(found);
                return Ok(());
            }
            if line::parse(bytes).is_none_or(|(found, _)| found != at) {
                return Ok(());
            }
            if at == seq {
                self.line = Some(bytes.to_vec());
            }
            self.leaves.push(merkle::leaf(bytes));
        }
        Ok(())
    }
}

fn encode(seq: u64, extra: &[u8], hashes: &[Hash], checkpoint: &str) -> String {
    let mut text = format!(
        "{FIRST_LINE}\nextra {}\nindex {seq}\n",
        STANDARD.encode(extra)
    );
    for hash in hashes {
        text.push_str(&note::hash_to_base64(hash));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(checkpoint);
    text
}

/// What a proof that holds says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Checked {
    /// The number of the record.
    pub seq: u64,
    /// The record: one JSON object.
    pub line: String,
    /// The name of the log.
    pub origin: String,
    /// How many lines the checkpoint covers.
    pub size: u64,
    /// The number of the epoch, counted from the key given, whose key signed the checkpoint.
    pub epoch: u64,
}

/// Checks a proof with the first public key of the log, or a later one of its chain, and nothing else.
///
/// # Errors
/// With [`ErrorKind::InvalidOption`] when the key is not one; with [`ErrorKind::Unproven`] when the proof does not hold.
pub fn check(proof: &str, verifier_key: &str) -> Result<Checked, Error> {
    let key = VerifierKey::parse(verifier_key.trim()).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOption,
            "invalid verifier key: give the one line of security.vkey",
        )
    })?;
    let unproven = |what: &str| {
        Error::new(
            ErrorKind::Unproven,
            format!("the proof does not hold: {what}"),
        )
    };
    let proof =
        Parsed::parse(proof).ok_or_else(|| unproven("it is not a tlog-proof of a record"))?;
    let (signer, epoch) = proof.follow_links(key);
    let signed = note::open(proof.checkpoint, &signer).and_then(Checkpoint::parse);
    let checkpoint = signed
        .ok_or_else(|| unproven("its checkpoint is not signed by a key this key leads to"))?;
    let root = merkle::root_of_path(
        proof.index,
        checkpoint.size,
        merkle::leaf(&proof.line),
        &proof.hashes,
    );
    if root != Some(checkpoint.root) || checkpoint.origin != signer.name() {
        return Err(unproven("the record is not in the tree that was signed"));
    }
    match line::parse(&proof.line) {
        Some((seq, _)) if seq == proof.index => {}
        _ => return Err(unproven("the record has another number than the proof")),
    }
    let line = String::from_utf8(proof.line).map_err(|_| unproven("the record is not text"))?;
    Ok(Checked {
        seq: proof.index,
        line,
        origin: checkpoint.origin,
        size: checkpoint.size,
        epoch,
    })
}

/// The parts of a proof.
struct Parsed<'p> {
    index: u64,
    line: Vec<u8>,
    links: Vec<u8>,
    hashes: Vec<Hash>,
    checkpoint: &'p str,
}

impl<'p> Parsed<'p> {
    fn parse(text: &'p str) -> Option<Self> {
        let rest = text.strip_prefix(FIRST_LINE)?.strip_prefix('\n')?;
        let (extra, rest) = rest.strip_prefix("extra ")?.split_once('\n')?;
        let (index, rest) = rest.strip_prefix("index ")?.split_once('\n')?;
        let index = note::decimal(index)?;
        let (path, checkpoint) = match rest.strip_prefix('\n') {
            Some(checkpoint) => ("", checkpoint),
            None => rest.split_once("\n\n")?,
        };
        let mut hashes = Vec::new();
        for line in path.split('\n').filter(|line| !line.is_empty()) {
            if hashes.len() == PATH_MAX {
                return None;
            }
            hashes.push(note::hash_from_base64(line)?);
        }
        let mut extra = STANDARD.decode(extra).ok()?;
        let end = memchr::memchr(b'\n', &extra)?;
        let links = extra.split_off(end + 1);
        extra.truncate(end);
        (checkpoint.len() <= NOTE_BYTES_MAX).then_some(Self {
            index,
            line: extra,
            links,
            hashes,
            checkpoint,
        })
    }

    /// The key that the given one leads to. Links of earlier keys than the given one are passed over.
    fn follow_links(&self, mut key: VerifierKey) -> (VerifierKey, u64) {
        let mut epoch = 0;
        let mut rest = self.links.as_slice();
        while let Some((entry, after)) = lineage::split_first(rest) {
            rest = after;
            let entry = std::str::from_utf8(entry).unwrap_or_default();
            if let Some(link) = note::open(entry, &key).and_then(Link::parse) {
                key = link.key;
                epoch += 1;
            }
        }
        (key, epoch)
    }
}

/// The first public key beside the log, as text.
///
/// # Errors
/// When there is none.
pub fn verifier_key(directory: impl AsRef<Path>) -> Result<String, Error> {
    let path = directory.as_ref().join(crate::name::VERIFIER_KEY);
    let text = std::fs::read_to_string(&path).map_err(|error| Error::io("read", &path, error))?;
    Ok(text.trim_end().to_owned())
}
