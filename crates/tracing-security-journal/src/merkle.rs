//! The Merkle tree of RFC 6962 over the lines of the log.
//!
//! Only the right edge of the tree is kept (at most 64 hashes), so appending costs the same for the life of the log.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub(crate) type Hash = [u8; 32];

/// Hash of a leaf: `SHA-256(0x00 ‖ line)` (RFC 6962, 2.1).
pub(crate) fn leaf(line: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0_u8])
        .chain_update(line)
        .finalize()
        .into()
}

/// How many leaves are hashed side by side.
pub(crate) const LANES: usize = 4;

/// Hashes of several leaves.
///
/// Each round of SHA-256 waits for the one before, so a processor works on one message at a fraction of its speed; it
/// works on several at once when their blocks take turns.
pub(crate) fn leaves(lines: [&[u8]; LANES]) -> [Hash; LANES] {
    if lines.iter().any(|line| line.len() < SHORTEST_LANE) {
        return lines.map(leaf);
    }
    let padded = lines.map(Padded::leaf);
    let mut states = [SHA256_START; LANES];
    let longest = padded.iter().map(Padded::len).max().unwrap_or(0);
    for index in 0..longest {
        for (state, message) in states.iter_mut().zip(&padded) {
            if let Some(block) = message.block(index) {
                sha2::block_api::compress256(state, std::slice::from_ref(block));
            }
        }
    }
    states.map(|state| digest(&state))
}

/// A line that fills the first block behind the leaf's zero byte.
const SHORTEST_LANE: usize = BLOCK - 1;
/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// The blocks of a leaf's padded message (FIPS 180-4, 5.1.1); most of them lie where the line does.
struct Padded<'a> {
    first: [u8; BLOCK],
    middle: &'a [[u8; BLOCK]],
    end: [[u8; BLOCK]; 2],
    end_len: usize,
}

impl<'a> Padded<'a> {
    fn leaf(line: &'a [u8]) -> Self {
        let mut first = [0; BLOCK];
        let mut rest = line;
        if let (Some((head, behind)), Some(place)) = (
            line.split_first_chunk::<SHORTEST_LANE>(),
            first.last_chunk_mut::<SHORTEST_LANE>(),
        ) {
            *place = *head;
            rest = behind;
        }
        let (middle, tail) = rest.as_chunks::<BLOCK>();
        let mut end = [[0; BLOCK]; 2];
        let (place, padding) = end.as_flattened_mut().split_at_mut(tail.len());
        place.copy_from_slice(tail);
        if let Some(mark) = padding.first_mut() {
            *mark = 0x80;
        }
        let end_len = if tail.len() + 9 <= BLOCK { 1 } else { 2 };
        let bits = (line.len() as u64 + 1) * 8;
        if let Some(length) = end
            .get_mut(end_len - 1)
            .and_then(|block| block.last_chunk_mut::<8>())
        {
            *length = bits.to_be_bytes();
        }
        Self {
            first,
            middle,
            end,
            end_len,
        }
    }

    fn len(&self) -> usize {
        1 + self.middle.len() + self.end_len
    }

    fn block(&self, index: usize) -> Option<&[u8; BLOCK]> {
        let Some(index) = index.checked_sub(1) else {
            return Some(&self.first);
        };
        let in_end = || {
            let end = self.end.get(..self.end_len)?;
            end.get(index.checked_sub(self.middle.len())?)
        };
        self.middle.get(index).or_else(in_end)
    }
}

/// Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962, 2.1).
///
/// One is made for every line, so the two blocks of the padded message are laid out by hand (FIPS 180-4, 5.1.1).
pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    let mut message = [0_u8; 128];
    let (kind, rest) = message.split_at_mut(1);
    let (first, rest) = rest.split_at_mut(32);
    let (second, rest) = rest.split_at_mut(32);
    let (end, _) = rest.split_at_mut(1);
    kind.copy_from_slice(&[1]);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    end.copy_from_slice(&[0x80]);
    if let Some(length) = message.last_chunk_mut::<2>() {
        *length = (65_u16 * 8).to_be_bytes();
    }
    let (blocks, _) = message.as_chunks::<64>();
    let mut state = SHA256_START;
    sha2::block_api::compress256(&mut state, blocks);
    digest(&state)
}

fn digest(state: &[u32; 8]) -> Hash {
    let mut hash = [0; 32];
    for (bytes, word) in hash.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    hash
}

/// The initial hash value of SHA-256 (FIPS 180-4, 5.3.3).
const SHA256_START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The tree's right edge: the roots of its complete subtrees, largest first, one for each bit set in the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// Rebuilds an edge written down earlier; `None` when the number of hashes does not fit the size.
    pub(crate) fn from_parts(size: u64, roots: Vec<Hash>) -> Option<Self> {
        (roots.len() == size.count_ones() as usize).then_some(Self { size, roots })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// Appends the hash of the next leaf.
    pub(crate) fn push(&mut self, mut hash: Hash) {
        for _ in 0..self.size.trailing_ones() {
            // The invariant `roots.len() == size.count_ones()` makes every pop succeed.
            if let Some(left) = self.roots.pop() {
                hash = node(&left, &hash);
            }
        }
        self.roots.push(hash);
        self.size += 1;
    }

    /// The Merkle tree hash of everything appended so far.
    pub(crate) fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        match roots.next() {
            None => Sha256::digest([]).into(),
            Some(last) => roots.fold(*last, |right, left| node(left, &right)),
        }
    }

    /// The hash of the complete subtree that starts at `start`, when it is one of the edge's.
    fn subtree(&self, start: u64, length: u64) -> Option<Hash> {
        let mut at = 0;
        let mut remaining = self.size;
        for root in &self.roots {
            let width = 1_u64.checked_shl(63 - remaining.leading_zeros())?;
            if at == start && width == length {
                return Some(*root);
            }
            at += width;
            remaining -= width;
        }
        None
    }
}

/// The hashes of consecutive leaves, with the edge of the tree to the left of them.
#[derive(Debug)]
pub(crate) struct Leaves {
    edge: Frontier,
    hashes: Vec<Hash>,
}

impl Leaves {
    pub(crate) fn after(edge: Frontier) -> Self {
        Self {
            edge,
            hashes: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, hash: Hash) {
        self.hashes.push(hash);
    }

    pub(crate) fn size(&self) -> u64 {
        self.edge.size + self.hashes.len() as u64
    }

    /// The inclusion path of `index` in the tree of the first `size` leaves (RFC 6962, 2.1.1).
    pub(crate) fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() || index < self.edge.size {
            return None;
        }
        let mut path = Vec::new();
        let (mut start, mut end) = (0, size);
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                path.push(self.hash(middle, end)?);
                end = middle;
            } else {
                path.push(self.hash(start, middle)?);
                start = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The consistency proof between the trees of the first `old` and the first `size` leaves (RFC 6962, 2.1.2).
    #[cfg(test)]
    pub(crate) fn consistency(&self, old: u64, size: u64) -> Option<Vec<Hash>> {
        if old == 0 || old > size || size > self.size() {
            return None;
        }
        let mut path = Vec::new();
        let (mut start, mut end, mut whole) = (0, size, true);
        while old < end {
            let middle = start + split(end - start);
            if old <= middle {
                path.push(self.hash(middle, end)?);
                end = middle;
            } else {
                path.push(self.hash(start, middle)?);
                start = middle;
                whole = false;
            }
        }
        if !whole {
            path.push(self.hash(start, end)?);
        }
        path.reverse();
        Some(path)
    }

    fn hash(&self, start: u64, end: u64) -> Option<Hash> {
        let length = end - start;
        if let Some(known) = self.edge.subtree(start, length) {
            return Some(known);
        }
        if length == 1 {
            let index = usize::try_from(start.checked_sub(self.edge.size)?).ok()?;
            return self.hashes.get(index).copied();
        }
        let middle = start + split(length);
        Some(node(&self.hash(start, middle)?, &self.hash(middle, end)?))
    }
}

/// The largest power of two smaller than `length`, which is at least 2.
fn split(length: u64) -> u64 {
    1 << (63 - (length - 1).leading_zeros())
}

/// The root that an inclusion path leads to (RFC 9162, 2.1.3.2); `None` when the path has the wrong length.
pub(crate) fn root_of_path(index: u64, size: u64, leaf: Hash, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut index, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in path {
        if last == 0 {
            return None;
        }
        if index & 1 == 1 || index == last {
            hash = node(sibling, &hash);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        index >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;

    const SIZE_MAX: u64 = 2_000;

    #[test]
    fn leaves_hashed_side_by_side_are_those_hashed_alone() {
        let bytes: Vec<u8> = (0..=255_u8).cycle().take(1_500).collect();
        for length in 0..1_200 {
            let lines = [
                &bytes[..length],
                &bytes[7..7 + length.max(60)],
                &bytes[..length / 2],
                &bytes[100..900],
            ];
            assert_eq!(leaves(lines), lines.map(leaf), "length {length}");
        }
    }

    fn line(seq: u64) -> Vec<u8> {
        format!(r#"{{"seq":{seq},"a":1}}"#).into_bytes()
    }

    #[test]
    fn roots_are_those_of_ct_merkle_for_every_size() {
        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut ours = Frontier::default();
        for seq in 0..=SIZE_MAX {
            assert_eq!(
                ours.root().as_slice(),
                other.root().as_bytes().as_slice(),
                "size {seq}"
            );
            assert_eq!(
                Frontier::from_parts(seq, ours.roots().to_vec()),
                Some(ours.clone())
            );
            other.push(line(seq));
            ours.push(leaf(&line(seq)));
        }
    }

    #[test]
    fn inclusion_paths_are_those_of_ct_merkle() {
        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut ours = Leaves::after(Frontier::default());
        let mut edge = Frontier::default();
        for seq in 0..SIZE_MAX {
            other.push(line(seq));
            ours.push(leaf(&line(seq)));
            edge.push(leaf(&line(seq)));
            for index in [0, seq / 3, seq / 2, seq.saturating_sub(1), seq] {
                let proof = other.prove_inclusion(usize::try_from(index).unwrap());
                let path = ours.inclusion(index, seq + 1).unwrap();
                assert_eq!(
                    path.concat(),
                    proof.as_bytes(),
                    "index {index} of {}",
                    seq + 1
                );
                assert_eq!(
                    root_of_path(index, seq + 1, leaf(&line(index)), &path),
                    Some(edge.root())
                );
                let longer: Vec<Hash> = path.iter().copied().chain([[0; 32]]).collect();
                assert_eq!(
                    root_of_path(index, seq + 1, leaf(&line(index)), &longer),
                    None
                );
            }
        }
    }

    #[test]
    fn consistency_proofs_are_those_of_ct_merkle() {
        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut ours = Leaves::after(Frontier::default());
        for seq in 0..SIZE_MAX {
            other.push(line(seq));
            ours.push(leaf(&line(seq)));
            let size = seq + 1;
            for old in [1, size / 3, size / 2, size - 1]
                .into_iter()
                .filter(|old| (1..size).contains(old))
            {
                let proof = other.prove_consistency(usize::try_from(size - old).unwrap());
                let path = ours.consistency(old, size).unwrap();
                assert_eq!(path.concat(), proof.as_bytes(), "{old} to {size}");
            }
        }
    }

    #[test]
    fn paths_from_the_middle_of_the_log_are_those_from_its_beginning() {
        for first in [1, 2, 3, 7, 8, 100, 127, 128, 129, 255, 300] {
            let mut edge = Frontier::default();
            let mut whole = Leaves::after(Frontier::default());
            for seq in 0..first {
                edge.push(leaf(&line(seq)));
                whole.push(leaf(&line(seq)));
            }
            let mut part = Leaves::after(edge);
            for seq in first..first + 70 {
                whole.push(leaf(&line(seq)));
                part.push(leaf(&line(seq)));
                for index in first..=seq {
                    assert_eq!(
                        part.inclusion(index, seq + 1),
                        whole.inclusion(index, seq + 1)
                    );
                }
            }
        }
    }

    #[test]
    fn paths_hold_for_tlog_tiles_too() {
        let mut ours = Leaves::after(Frontier::default());
        let mut edge = Frontier::default();
        for seq in 0..300 {
            ours.push(leaf(&line(seq)));
            edge.push(leaf(&line(seq)));
            for index in 0..=seq {
                let path = ours.inclusion(index, seq + 1).unwrap();
                let path: tlog_tiles::RecordProof =
                    path.into_iter().map(tlog_tiles::Hash).collect();
                let root = tlog_tiles::Hash(edge.root());
                let record = tlog_tiles::record_hash(&line(index));
                tlog_tiles::check_record(&path, seq + 1, root, index, record).unwrap();
            }
        }
    }
}
