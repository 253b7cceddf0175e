//! Small numbers as Parquet keeps them: runs of the same number, and groups of eight packed by bits.

/// A run has at least so many numbers, and a packed group has exactly so many.
const GROUP: usize = 8;

/// Numbers in order, as runs: what repeats takes neither room nor time.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// A number, and how often it comes.
    runs: Vec<(u32, u32)>,
    len: usize,
}

impl Runs {
    /// Appends a number, `times` over.
    pub(super) fn push(&mut self, number: u32, times: u32) {
        self.len += times as usize;
        match self.runs.last_mut() {
            Some((last, count)) if *last == number => *count += times,
            _ => self.runs.push((number, times)),
        }
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The first number of each run.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.runs.iter().map(|(number, _)| *number)
    }

    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.len = 0;
    }

    /// Appends the numbers, none of which has more than `width` bits, in the encoding that Parquet calls RLE.
    pub(super) fn encode(&self, width: u8, out: &mut Vec<u8>) {
        let mut packed = Vec::new();
        for &(number, count) in &self.runs {
            let count = count as usize;
            // A group that has begun is filled first.
            let filling = count.min((GROUP - packed.len() % GROUP) % GROUP);
            packed.extend(std::iter::repeat_n(number, filling));
            let rest = count - filling;
            if rest < GROUP {
                packed.extend(std::iter::repeat_n(number, rest));
            } else {
                pack(&mut packed, width, out);
                varint((rest << 1) as u64, out);
                out.extend_from_slice(&number.to_le_bytes()[..usize::from(width).div_ceil(8)]);
            }
        }
        pack(&mut packed, width, out);
    }
}

/// How many bits hold all numbers below `count`; one at least.
pub(super) fn width(count: usize) -> u8 {
    let largest = count.saturating_sub(1);
    (usize::BITS - largest.leading_zeros()).max(1) as u8
}

/// Appends groups, the last one filled with zeros, and empties them.
fn pack(numbers: &mut Vec<u32>, width: u8, out: &mut Vec<u8>) {
    if numbers.is_empty() {
        return;
    }
    let groups = numbers.len().div_ceil(GROUP);
    numbers.resize(groups * GROUP, 0);
    varint((groups << 1 | 1) as u64, out);
    let (mut bits, mut held) = (0_u64, 0);
    for number in numbers.drain(..) {
        bits |= u64::from(number) << held;
        held += width;
        while held >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            held -= 8;
        }
    }
}

/// Appends a number of any size, seven bits a byte.
pub(super) fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(numbers: &[u32], width: u8) -> Vec<u8> {
        let (mut runs, mut out) = (Runs::default(), Vec::new());
        numbers.iter().for_each(|n| runs.push(*n, 1));
        assert_eq!(runs.len(), numbers.len());
        runs.encode(width, &mut out);
        out
    }

    /// As the format describes it, number by number.
    fn decoded(mut bytes: &[u8], width: u8, count: usize) -> Vec<u32> {
        let mut numbers = Vec::new();
        while !bytes.is_empty() {
            let (mut header, mut shift) = (0_usize, 0);
            loop {
                let byte = bytes[0];
                bytes = &bytes[1..];
                header |= usize::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            let bit = |bytes: &[u8], at: usize| u32::from(bytes[at / 8] >> (at % 8) & 1);
            let number = |bytes: &[u8], from: usize| (0..usize::from(width)).map(|n| bit(bytes, from + n) << n).sum();
            let size =
                if header & 1 == 0 { usize::from(width).div_ceil(8) } else { (header >> 1) * usize::from(width) };
            match header & 1 {
                0 => numbers.extend(std::iter::repeat_n::<u32>(number(bytes, 0), header >> 1)),
                _ => numbers.extend((0..(header >> 1) * 8).map(|n| number(bytes, n * usize::from(width)))),
            }
            bytes = &bytes[size..];
        }
        assert!(numbers.len() < count + 8);
        numbers.truncate(count);
        numbers
    }

    #[test]
    fn the_encoding_is_that_of_the_format() {
        // The example of the format: 0 to 7 in three bits each.
        assert_eq!(encoded(&[0, 1, 2, 3, 4, 5, 6, 7], 3), [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        assert_eq!(encoded(&[4; 100], 3), [0xc8, 0x01, 4]);
        assert!(encoded(&[], 1).is_empty());
    }

    #[test]
    fn numbers_come_back() {
        let mut seed = 1_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        for count in [1, 2, 3, 17, 256, 257, 5000, 70000] {
            let width = width(count as usize);
            let mut numbers = Vec::new();
            while numbers.len() < 2000 {
                let (number, times) = (next(count), [1, 1, 2, 7, 8, 9, 200][next(7) as usize]);
                numbers.extend(std::iter::repeat_n(number, times));
            }
            assert_eq!(decoded(&encoded(&numbers, width), width, numbers.len()), numbers);
        }
    }

    #[test]
    fn widths_hold_all_numbers_below() {
        assert_eq!([0, 1, 2, 3, 4, 5, 256, 257].map(width), [1, 1, 1, 2, 2, 3, 8, 9]);
    }
}
