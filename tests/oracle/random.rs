//! Numbers that look drawn, the same for one seed, and identifiers of them.

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n.max(1))).unwrap_or(0)
    }

    pub fn within(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to - from + 1)
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(u32::try_from(of.len()).unwrap_or(1)) as usize]
    }

    /// One of the literals, or NULL with the chance of the rest.
    pub fn or_null(&mut self, percent: u32, value: impl std::fmt::Display) -> String {
        if self.chance(percent) { value.to_string() } else { "NULL".into() }
    }
}

pub fn npi(number: u32) -> String {
    let stem = format!("1{number:08}");
    let sum: u32 = stem.bytes().rev().enumerate().fold(24, |sum, (place, digit)| {
        let value = u32::from(digit - b'0');
        sum + if place % 2 == 0 { value * 2 / 10 + value * 2 % 10 } else { value }
    });
    format!("{stem}{}", (10 - sum % 10) % 10)
}

pub fn dea(number: u32) -> String {
    let digits = format!("{number:06}");
    let d: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
    format!("AB{digits}{}", (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10)
}

/// A product's NDC: labeler 20000, product number, package 01.
pub fn ndc(product: u32) -> String {
    format!("20000{product:04}01")
}
