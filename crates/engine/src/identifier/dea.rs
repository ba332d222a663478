//! The DEA registration number.

/// Two letters (the second may be a 9) and seven digits whose check digit is the last digit of
/// (d1+d3+d5) + 2(d2+d4+d6).
pub fn is_valid_dea(dea: &str) -> bool {
    let bytes = dea.as_bytes();
    bytes.len() == 9
        && bytes[0].is_ascii_alphabetic()
        && (bytes[1].is_ascii_alphabetic() || bytes[1] == b'9')
        && dea_sum(dea).is_some_and(|sum| sum % 10 == u32::from(bytes[8] - b'0'))
}

/// The weighted sum whose last digit is a DEA number's check digit.
pub fn dea_sum(dea: &str) -> Option<u32> {
    let digits = dea.as_bytes().get(2..9)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some((0..6).map(|i| u32::from(digits[i] - b'0') * if i % 2 == 0 { 1 } else { 2 }).sum())
}
