//! What personal data look like: whether a text has the shape of a number, an address or a name.

use chrono::NaiveDate;

use crate::identifier::{is_valid_dea, is_valid_npi};

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A social security number with hyphens. Area 000, 666 and 900 to 999, group 00 and serial 0000 are never given out.
pub fn is_ssn(text: &str) -> bool {
    let parts: Vec<&str> = text.trim().split('-').collect();
    matches!(parts[..], [area, group, serial] if area.len() == 3 && group.len() == 2 && serial.len() == 4)
        && is_bare_ssn(&parts.concat())
}

/// Nine digits that can be a social security number.
pub fn is_bare_ssn(text: &str) -> bool {
    let text = text.trim();
    text.len() == 9
        && all_digits(text)
        && !matches!(&text[..3], "000" | "666")
        && !text.starts_with('9')
        && &text[3..5] != "00"
        && &text[5..] != "0000"
}

/// An e-mail address and nothing else.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().split_once('@') else { return false };
    let is_of = |part: &str, more: &[u8]| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte));
    let top = domain.rsplit('.').next().unwrap_or_default();
    !local.is_empty()
        && is_of(local, b"._%+-'")
        && is_of(domain, b".-")
        && domain.contains('.')
        && !domain.starts_with('.')
        && top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Ten digits of the North American plan: area and exchange begin with 2 to 9.
fn is_north_american(digits: &str) -> bool {
    let digits = digits.as_bytes();
    digits.len() == 10 && (b'2'..=b'9').contains(&digits[0]) && (b'2'..=b'9').contains(&digits[3])
}

/// A telephone number that is written as one: with brackets, hyphens, dots or blanks between its parts.
pub fn is_phone(text: &str) -> bool {
    let text = text.trim();
    let number = text.strip_prefix("+1").or_else(|| text.strip_prefix("1-")).unwrap_or(text).trim_start();
    let number = number.split(['x', 'e']).next().unwrap_or_default().trim_end();
    let parts: Vec<&str> = number.split(['(', ')', ' ', '-', '.']).filter(|part| !part.is_empty()).collect();
    matches!(parts[..], [area, exchange, line] if area.len() == 3 && exchange.len() == 3 && line.len() == 4)
        && parts.iter().all(|part| all_digits(part))
        && is_north_american(&parts.concat())
}

/// Ten digits that can be a telephone number and are no NPI.
pub fn is_bare_phone(text: &str) -> bool {
    let text = text.trim();
    all_digits(text) && is_north_american(text) && !is_valid_npi(text)
}

/// A national provider identifier.
pub fn is_npi(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['1', '2']) && is_valid_npi(text)
}

/// A DEA registration number.
pub fn is_dea(text: &str) -> bool {
    is_valid_dea(text.trim())
}

/// A Medicare beneficiary identifier, with or without hyphens: CMS, "Understanding the MBI format". Letters are never S, L,
/// O, I, B, Z.
pub fn is_mbi(text: &str) -> bool {
    let text: Vec<u8> =
        text.trim().bytes().filter(|byte| *byte != b'-').map(|byte| byte.to_ascii_uppercase()).collect();
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(&byte);
    text.len() == 11
        && text.iter().zip(b"CAXNAXNAANN").all(|(byte, place)| match place {
            b'C' => (b'1'..=b'9').contains(byte),
            b'N' => byte.is_ascii_digit(),
            b'A' => letter(*byte),
            _ => byte.is_ascii_digit() || letter(*byte),
        })
}

/// A vehicle identification number, by its check digit (49 CFR 565.15).
pub fn is_vin(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |byte: u8| {
        Some(match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'H' => u32::from(byte - b'A') + 1,
            b'J'..=b'N' => u32::from(byte - b'J') + 1,
            b'P' => 7,
            b'R' => 9,
            b'S'..=b'Z' => u32::from(byte - b'S') + 2,
            _ => return None,
        })
    };
    let text = text.trim().as_bytes();
    if text.len() != WEIGHTS.len() || !text.iter().any(u8::is_ascii_alphabetic) {
        return false;
    }
    let sum: Option<u32> = text.iter().zip(WEIGHTS).map(|(byte, weight)| Some(value(*byte)? * weight)).sum();
    sum.is_some_and(|sum| text[8] == b"0123456789X"[usize::try_from(sum % 11).unwrap_or(0)])
}

/// An address of IP version 4 or 6.
pub fn is_ip(text: &str) -> bool {
    let text = text.trim();
    text.parse::<std::net::IpAddr>().is_ok()
}

/// A web address.
pub fn is_url(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    ["http://", "https://", "www."].iter().any(|prefix| text.starts_with(prefix)) && text.contains('.')
}

/// Five digits.
pub fn is_zip(text: &str) -> bool {
    text.len() == 5 && all_digits(text)
}

/// Five digits, a hyphen and four.
pub fn is_zip4(text: &str) -> bool {
    text.trim().split_once('-').is_some_and(|(zip, more)| is_zip(zip) && more.len() == 4 && all_digits(more))
}

const STREETS: &[&str] = &[
    "st",
    "street",
    "ave",
    "avenue",
    "rd",
    "road",
    "blvd",
    "boulevard",
    "ln",
    "lane",
    "dr",
    "drive",
    "ct",
    "court",
    "way",
    "pl",
    "place",
    "ter",
    "terrace",
    "cir",
    "circle",
    "pkwy",
    "parkway",
    "hwy",
    "highway",
    "trl",
    "trail",
];

/// A house number and a street, or a post-office box.
pub fn is_street(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let words: Vec<&str> = text.split([' ', ',', '.', '#']).filter(|word| !word.is_empty()).collect();
    let [first, rest @ ..] = &words[..] else { return false };
    (first.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && rest.iter().any(|word| STREETS.contains(word)))
        || text.starts_with("po box")
        || text.starts_with("p.o. box")
}

/// Whether a longer text has an e-mail address, a telephone number or a social security number in it.
pub fn holds_personal(text: &str) -> bool {
    let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"' | ':');
    let mut words = text.split(apart).map(|word| word.trim_matches(['.', '\'', ')', '(', '!', '?']));
    text.contains(apart) && words.any(|word| is_email(word) || is_ssn(word) || is_phone(word))
}

/// At least eight words: somebody wrote it, and it may name anybody.
pub fn is_prose(text: &str) -> bool {
    text.split_whitespace().filter(|word| word.bytes().any(|byte| byte.is_ascii_lowercase())).count() >= 8
}

/// The day of a date written year first, or month first as in the United States, with or without a time.
pub fn date(text: &str) -> Option<NaiveDate> {
    let day = text.trim().split([' ', 'T']).next()?;
    let parts: Vec<&str> = day.split(['-', '/']).collect();
    let [first, second, third] = parts[..] else { return None };
    if !parts.iter().all(|part| all_digits(part)) {
        return None;
    }
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, first, second) };
    if year.len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The commonest first and last names of the United States (Census Bureau, 1990 and 2010).
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "adams", "allen", "amanda", "amy", "anderson", "andrew", "angela", "anna", "anthony", "baker", "barbara", "betty", "brandon",
    "brenda", "brian", "brown", "campbell", "carol", "carolyn", "carter", "catherine", "charles", "christine", "christopher",
    "clark", "cynthia", "daniel", "david", "davis", "deborah", "debra", "dennis", "diane", "diaz", "donald", "donna", "dorothy",
    "edward", "elizabeth", "emily", "eric", "evans", "flores", "frances", "frank", "garcia", "gary", "george", "gomez", "gonzalez",
    "gregory", "hall", "harris", "heather", "helen", "hernandez", "hill", "jackson", "jacob", "james", "janet", "jason", "jeffrey",
    "jennifer", "jessica", "john", "johnson", "jonathan", "jones", "jose", "joseph", "joshua", "joyce", "julie", "justin", "karen",
    "katherine", "kathleen", "kelly", "kenneth", "kevin", "kimberly", "larry", "laura", "lee", "lewis", "linda", "lisa", "lopez",
    "margaret", "maria", "marie", "mark", "martha", "martin", "martinez", "mary", "matthew", "melissa", "michael", "michelle",
    "miller", "mitchell", "moore", "nancy", "nelson", "nguyen", "nicholas", "nicole", "pamela", "parker", "patricia", "patrick",
    "paul", "perez", "peter", "phillips", "ramirez", "raymond", "rebecca", "richard", "rivera", "robert", "roberts", "robinson",
    "rodriguez", "ronald", "ruth", "ryan", "samuel", "sanchez", "sandra", "sarah", "scott", "sharon", "shirley", "smith",
    "stephanie", "stephen", "steven", "susan", "taylor", "teresa", "thomas", "thompson", "timothy", "torres", "turner", "tyler",
    "virginia", "walker", "walter", "white", "william", "williams", "wilson", "wright", "young",
];

/// One to four words of letters, one of them a common name of persons.
pub fn is_name(text: &str) -> bool {
    let words: Vec<String> =
        text.split([' ', ',', '.']).filter(|word| !word.is_empty()).map(|word| word.to_lowercase()).collect();
    (1..=4).contains(&words.len())
        && words.iter().all(|word| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '’')))
        && words.iter().any(|word| NAMES.binary_search(&word.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_names_is_in_order() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn numbers_that_are_never_given_out_have_no_shape() {
        for text in
            ["000-12-3456", "666-12-3456", "912-12-3456", "123-00-4567", "123-45-0000", "123-456-789", "12-345-6789"]
        {
            assert!(!is_ssn(text), "{text}");
        }
        for text in ["112-555-0142", "312-155-0142", "312-555-014", "31-2555-0142"] {
            assert!(!is_phone(text), "{text}");
        }
        assert!(is_phone("1-312-555-0142") && is_phone("312-555-0142 x7"));
        for text in ["a@b", "@example.org", "a@.org", "a b@example.org", "a@example.o"] {
            assert!(!is_email(text), "{text}");
        }
        // S, L, O, I, B, Z are no letters of an MBI; the first digit is not 0.
        for text in ["1SG4TE5MK73", "0EG4TE5MK73", "1EG4TE5MK7", "1EG4TE5MKA3"] {
            assert!(!is_mbi(text), "{text}");
        }
        assert!(is_vin("1M8GDM9AXKP042788") && !is_vin("1M8GDM9A1KP042788") && !is_vin("1M8GDM9AXKP04278"));
        assert_eq!(date("2026-02-30"), None);
        assert_eq!(date("13/01/2026"), None);
        assert!(!is_zip4("1234-5678") && is_zip4("12345-6789"));
    }
}
