//! How far data is de-identified.

/// What the data is to be fit for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A database for tests and development: keyed pseudonyms and shifted dates, so that keys, joins, distributions,
    /// check digits and the days between dates stay. Not Safe Harbor.
    Static,
    /// A limited data set (45 CFR 164.514(e)): dates, city, state and ZIP code stay, direct identifiers go. It needs a
    /// data use agreement.
    Limited,
    /// Safe Harbor (45 CFR 164.514(b)(2)): none of the eighteen identifiers of the person, of relatives, employers and
    /// members of the household.
    SafeHarbor,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Static, Self::Limited, Self::SafeHarbor];
    /// The words that `parse` knows, for the hint of an error.
    pub const NAMES: &'static str = "static, limited, safe_harbor";

    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Limited => "limited",
            Self::SafeHarbor => "safe_harbor",
        }
    }

    /// The profile of a word; `None` for an unknown one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}
