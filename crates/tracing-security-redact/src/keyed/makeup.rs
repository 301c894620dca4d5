//! What a value is made of.

/// How many small letters, capitals, digits and symbols a value has.
pub(super) fn count(value: &[u8]) -> [usize; 4] {
    let mut counts = [0; 4];
    // So many at a time that no sixteen bits run over.
    for part in value.chunks(usize::from(u16::MAX)) {
        let sum = part.iter().fold(0, |sum: u64, &byte| {
            sum + COUNTS.get(usize::from(byte)).copied().unwrap_or(0)
        });
        for (index, count) in counts.iter_mut().enumerate() {
            *count += (sum >> (16 * index) & 0xffff) as usize;
        }
    }
    counts
}

/// What a byte counts for: small letters, capitals, digits and symbols, sixteen bits each.
static COUNTS: [u64; 256] = {
    let mut counts = [0; 256];
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while index < 256 {
        counts[index] = match index as u8 {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 1 << 16,
            b'0'..=b'9' => 1 << 32,
            b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'?' | b'~' | b'+' | b'=' => {
                1 << 48
            }
            _ => 0,
        };
        index += 1;
    }
    counts
};
