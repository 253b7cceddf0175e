//! Numbers that grow along a column, as Parquet keeps their differences: DELTA_BINARY_PACKED.

use super::runs::varint;

/// Differences of a block have the same least one; …
const BLOCK: usize = 128;
/// … parts of it have widths of their own.
const PART: usize = 32;

pub(super) fn encode(numbers: impl Iterator<Item = i64>, out: &mut Vec<u8>) {
    let numbers: Vec<i64> = numbers.collect();
    let differences: Vec<i64> = numbers.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
    varint(BLOCK as u64, out);
    varint((BLOCK / PART) as u64, out);
    varint(numbers.len() as u64, out);
    signed(numbers.first().copied().unwrap_or(0), out);
    for block in differences.chunks(BLOCK) {
        let least = block.iter().copied().min().unwrap_or(0);
        signed(least, out);
        let parts = block.chunks(PART).map(|part| part.iter().map(|n| n.wrapping_sub(least) as u64).collect());
        let parts: Vec<Vec<u64>> = parts.collect();
        let widths = parts.iter().map(|part| u64::BITS - part.iter().fold(0, |all, n| all | n).leading_zeros());
        let widths: Vec<u32> = widths.collect();
        out.extend((0..BLOCK / PART).map(|part| widths.get(part).map_or(0, |width| *width as u8)));
        parts.iter().zip(widths).for_each(|(part, width)| pack(part, width, out));
    }
}

/// Appends a part, filled with zeros.
fn pack(part: &[u64], width: u32, out: &mut Vec<u8>) {
    let end = out.len() + PART * width as usize / 8;
    let (mut bits, mut held) = (0_u128, 0);
    for number in part {
        bits |= u128::from(*number) << held;
        held += width;
        while held >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            held -= 8;
        }
    }
    if held > 0 {
        out.push(bits as u8);
    }
    out.resize(end, 0);
}

/// Appends a number whose sign is its lowest bit.
fn signed(number: i64, out: &mut Vec<u8>) {
    varint((number << 1 ^ number >> 63) as u64, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(numbers: &[i64]) -> Vec<u8> {
        let mut out = Vec::new();
        encode(numbers.iter().copied(), &mut out);
        out
    }

    #[test]
    fn the_encoding_is_that_of_the_format() {
        // The examples of the format: differences of 1 have no bits; those of the second have two, less the least, -2.
        assert_eq!(encoded(&[1, 2, 3, 4, 5]), [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
        let second = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0];
        assert_eq!(encoded(&[7, 5, 3, 1, 2, 3, 4, 5]), second);
        assert_eq!(encoded(&[]), [0x80, 1, 4, 0, 0]);
    }

    #[test]
    fn the_whole_range_is_held() {
        // Differences of the largest number up and down are 64 bits apart.
        let block = encoded(&[0, i64::MAX, 0]);
        assert_eq!(block.len(), 4 + 1 + 10 + 4 + PART * 8);
    }
}
