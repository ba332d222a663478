//! Three digits of a ZIP code, where enough people live.

/// A list of the areas that 20,000 people or fewer live in.
pub struct List {
    /// The census that counted them.
    pub census: u16,
    /// Where it was published.
    pub source: &'static str,
    /// The first three digits of their ZIP codes.
    pub areas: &'static [&'static str],
}

/// The lists, of which an area in either is small.
pub static LISTS: [List; 2] = [
    List {
        census: 2000,
        source: "HHS, Guidance Regarding Methods for De-identification of Protected Health Information, 2012-11-26",
        areas: &[
            "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884",
            "890", "893",
        ],
    },
    List {
        census: 2010,
        source: "Census Bureau, 2010 Census Summary File 1, ZIP Code Tabulation Areas, 2011",
        areas: &["036", "059", "102", "203", "205", "369", "556", "692", "821", "823", "878", "879", "884", "893"],
    },
];

/// What stands for a small area.
pub const SMALL: &str = "000";

/// Whether 20,000 people or fewer live where ZIP codes begin so.
#[must_use]
pub fn is_small(zip3: &str) -> bool {
    zip3 == SMALL || LISTS.iter().any(|list| list.areas.contains(&zip3))
}

/// The first three digits of a ZIP code, or 000 where few people live; `None` for what is no ZIP code.
#[must_use]
pub fn zip3(zip: &str) -> Option<&str> {
    let zip3 = zip.trim().get(..5).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.get(..3)?;
    Some(if is_small(zip3) { SMALL } else { zip3 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 17 areas in 2000, 14 in 2010, 19 in either.
    #[test]
    fn the_lists_are_whole() {
        assert_eq!(LISTS.each_ref().map(|list| list.areas.len()), [17, 14]);
        let small = (1..1000).filter(|n| is_small(&format!("{n:03}"))).count();
        assert_eq!(small, 19);
    }

    #[test]
    fn three_digits_stay_where_people_live() {
        for (zip, expected) in [
            ("02139", Some("021")),
            (" 02139-1234", Some("021")),
            ("03601", Some("000")),
            ("83001", Some("000")),
            ("20501", Some("000")),
            ("2139", None),
            ("K1A 0B1", None),
            ("", None),
        ] {
            assert_eq!(zip3(zip), expected, "{zip}");
        }
    }
}
