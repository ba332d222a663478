//! Base64 (RFC 4648, section 4), written and read without look-up tables, whose use would tell of a secret by its time.

/// The text of the bytes, padded.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sextet = (group >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { letter(sextet) } else { '=' });
        }
    }
    text
}

/// Writes the bytes that a text spells, and gives their number; `None` for a text that spells none, or more than there
/// is place for. The padding may be left out; bits that spell nothing must be 0, so that a value has one text.
#[must_use]
pub fn decode(text: &[u8], bytes: &mut [u8]) -> Option<usize> {
    let padding = text.iter().rev().take_while(|letter| **letter == b'=').count();
    let letters = text.len() - padding;
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) || letters % 4 == 1 {
        return None;
    }
    let length = letters * 3 / 4;
    let bytes = bytes.get_mut(..length)?;
    let (mut held, mut bits, mut at, mut faults) = (0_u32, 0, 0, 0);
    for letter in &text[..letters] {
        let sextet = sextet(*letter);
        faults |= sextet >> 8;
        held = (held << 6 | sextet & 63) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes[at] = (held >> bits) as u8;
            at += 1;
        }
    }
    let spare = held & ((1 << bits) - 1);
    (faults == 0 && spare == 0).then_some(length)
}

fn letter(sextet: u32) -> char {
    let code = match sextet {
        0..=25 => sextet + 65,
        26..=51 => sextet + 71,
        52..=61 => sextet - 4,
        62 => 43,
        _ => 47,
    };
    char::from_u32(code).unwrap_or('=')
}

/// The value of a letter, or 256 for what is none: by comparisons that run for each letter alike.
fn sextet(letter: u8) -> u32 {
    let code = u32::from(letter);
    // All ones where low <= code <= high.
    let within = |low: u32, high: u32| ((code.wrapping_sub(low) | high.wrapping_sub(code)) >> 31).wrapping_sub(1);
    let upper = within(65, 90);
    let lower = within(97, 122);
    let digit = within(48, 57);
    let plus = within(43, 43);
    let slash = within(47, 47);
    (upper & code.wrapping_sub(65))
        | (lower & code.wrapping_sub(71))
        | (digit & (code + 4))
        | (plus & 62)
        | (slash & 63)
        | (!(upper | lower | digit | plus | slash) & 256)
}
