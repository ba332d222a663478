//! Digits of any radix for the format-preserving cipher, in machine integers.

use fpe::ff1::{NumeralString, Operations};

/// The larger half of the numerals fits a machine integer with a byte to spare.
const LIMIT: u128 = 1 << 120;

/// Numerals of a radix.
pub struct Numerals {
    radix: u32,
    numerals: Vec<u8>,
}

impl Numerals {
    /// `None` where they are too many or too large.
    pub fn new(radix: u32, numerals: Vec<u8>) -> Option<Self> {
        let half = u32::try_from(numerals.len().div_ceil(2)).ok()?;
        let numerals = Self { radix, numerals };
        let fits = u128::from(radix).checked_pow(half).is_some_and(|values| values <= LIMIT);
        (fits && numerals.is_valid(radix)).then_some(numerals)
    }

    pub fn into_vec(self) -> Vec<u8> {
        self.numerals
    }
}

/// One of the halves that the cipher works on.
pub struct Half {
    radix: u32,
    value: u128,
    count: usize,
}

impl Half {
    fn of(radix: u32, numerals: &[u8]) -> Self {
        let value = numerals.iter().fold(0, |value, numeral| value * u128::from(radix) + u128::from(*numeral));
        Self { radix, value, count: numerals.len() }
    }

    fn numerals(&self) -> Vec<u8> {
        let mut rest = self.value;
        let mut numerals = vec![0; self.count];
        for numeral in numerals.iter_mut().rev() {
            // Less than the radix.
            *numeral = (rest % u128::from(self.radix)) as u8;
            rest /= u128::from(self.radix);
        }
        numerals
    }

    /// A number of many bytes, modulo.
    fn reduced(bytes: impl Iterator<Item = u8>, modulus: u128) -> u128 {
        bytes.fold(0, |rest, byte| (rest << 8 | u128::from(byte)) % modulus)
    }
}

/// The last bytes of an integer.
pub struct Bytes {
    all: [u8; 16],
    count: usize,
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.all[self.all.len().saturating_sub(self.count)..]
    }
}

impl Operations for Half {
    type Bytes = Bytes;

    fn numeral_count(&self) -> usize {
        self.count
    }

    fn to_be_bytes(&self, _radix: u32, count: usize) -> Bytes {
        Bytes { all: self.value.to_be_bytes(), count }
    }

    fn add_mod_exp(self, other: impl Iterator<Item = u8>, radix: u32, count: usize) -> Self {
        let modulus = u128::from(radix).pow(count as u32);
        Self { radix, value: (self.value + Self::reduced(other, modulus)) % modulus, count }
    }

    fn sub_mod_exp(self, other: impl Iterator<Item = u8>, radix: u32, count: usize) -> Self {
        let modulus = u128::from(radix).pow(count as u32);
        Self { radix, value: (self.value % modulus + modulus - Self::reduced(other, modulus)) % modulus, count }
    }
}

impl NumeralString for Numerals {
    type Ops = Half;

    fn is_valid(&self, radix: u32) -> bool {
        self.numerals.iter().all(|numeral| u32::from(*numeral) < radix)
    }

    fn numeral_count(&self) -> usize {
        self.numerals.len()
    }

    fn split(&self) -> (Half, Half) {
        let (front, back) = self.numerals.split_at(self.numerals.len() / 2);
        (Half::of(self.radix, front), Half::of(self.radix, back))
    }

    fn concat(front: Half, back: Half) -> Self {
        let mut numerals = front.numerals();
        numerals.extend(back.numerals());
        Self { radix: front.radix, numerals }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aes_gcm::aes::{Aes128, Aes256};
    use fpe::ff1::FF1;

    fn numerals(text: &str) -> Vec<u8> {
        text.chars().map(|c| c.to_digit(36).expect("a digit") as u8).collect()
    }

    fn key(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
    }

    /// NIST, "FF1 Samples" of SP 800-38G: samples 1 to 3 (AES-128) and 7 to 9 (AES-256).
    #[test]
    fn the_samples_of_nist_come_out() {
        let short = key("2B7E151628AED2A6ABF7158809CF4F3C");
        let long = key("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94");
        let tweak = key("39383736353433323130");
        let other = key("3737373770717273373737");
        for (key, radix, tweak, plain, expected) in [
            (&short, 10, &vec![], "0123456789", "2433477484"),
            (&short, 10, &tweak, "0123456789", "6124200773"),
            (&short, 36, &other, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
            (&long, 10, &vec![], "0123456789", "6657667009"),
            (&long, 10, &tweak, "0123456789", "1001623463"),
            (&long, 36, &other, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
        ] {
            let plain = Numerals::new(radix, numerals(plain)).expect("numerals");
            let (encrypted, decrypted) = if key.len() == 16 {
                let cipher = FF1::<Aes128>::new(key, radix).expect("a radix");
                let encrypted = cipher.encrypt(tweak, &plain).expect("numerals");
                let decrypted = cipher.decrypt(tweak, &encrypted).expect("numerals");
                (encrypted, decrypted)
            } else {
                let cipher = FF1::<Aes256>::new(key, radix).expect("a radix");
                let encrypted = cipher.encrypt(tweak, &plain).expect("numerals");
                let decrypted = cipher.decrypt(tweak, &encrypted).expect("numerals");
                (encrypted, decrypted)
            };
            assert_eq!(encrypted.into_vec(), numerals(expected));
            assert_eq!(decrypted.into_vec(), plain.into_vec());
        }
    }

    #[test]
    fn what_is_too_long_or_no_numeral_is_refused() {
        assert!(Numerals::new(10, vec![10]).is_none());
        // 62^20 is less than 2^120, and 62^21 is more.
        assert!(Numerals::new(62, vec![61; 41]).is_none());
        let cipher = FF1::<Aes256>::new(&[3; 32], 62).expect("a radix");
        let plain = Numerals::new(62, vec![61; 40]).expect("numerals");
        let encrypted = cipher.encrypt(&[], &plain).expect("numerals");
        assert_eq!(cipher.decrypt(&[], &encrypted).expect("numerals").into_vec(), vec![61; 40]);
    }
}
