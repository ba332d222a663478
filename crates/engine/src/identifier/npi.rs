//! The National Provider Identifier.

/// Ten digits that begin with 1 or 2 and pass the Luhn check over `80840` + NPI (CMS).
pub fn is_valid_npi(npi: &str) -> bool {
    let digits = npi.as_bytes();
    if digits.len() != 10 || !digits.iter().all(u8::is_ascii_digit) || !matches!(digits[0], b'1' | b'2') {
        return false;
    }
    // The prefix 80840 adds a constant 24 to the Luhn sum.
    let sum = digits.iter().rev().enumerate().fold(24, |sum, (place, digit)| {
        let value = u32::from(digit - b'0');
        sum + if place % 2 == 0 { value } else { value * 2 / 10 + value * 2 % 10 }
    });
    sum % 10 == 0
}
