//! What the safety edits have to know of a product.

/// What an ingredient is to the edits of opioids (OP-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SafetyClass {
    /// An opioid.
    Opioid,
    /// Buprenorphine: an opioid whose supplies are no opioid use for any of the edits.
    Buprenorphine,
    /// A benzodiazepine.
    Benzodiazepine,
}

impl SafetyClass {
    /// The word in `ingredient.safety_class`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opioid => "opioid",
            Self::Buprenorphine => "buprenorphine",
            Self::Benzodiazepine => "benzodiazepine",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Opioid, Self::Buprenorphine, Self::Benzodiazepine].into_iter().find(|value| value.name() == name)
    }
}

/// What a product is to the edits of opioids (OP-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SafetyFlags {
    /// Whether it holds an opioid.
    pub opioid: bool,
    /// Whether it is a long-acting one.
    pub long_acting: bool,
    /// Whether it holds buprenorphine, which is no opioid use for any of the edits.
    pub buprenorphine: bool,
    /// Whether it holds a benzodiazepine.
    pub benzodiazepine: bool,
}

impl SafetyFlags {
    /// Those of a product that holds ingredients of these classes.
    pub fn holding(classes: impl Iterator<Item = SafetyClass>, long_acting: bool) -> Self {
        let mut flags = Self { long_acting, ..Self::default() };
        for class in classes {
            match class {
                SafetyClass::Opioid => flags.opioid = true,
                SafetyClass::Buprenorphine => (flags.opioid, flags.buprenorphine) = (true, true),
                SafetyClass::Benzodiazepine => flags.benzodiazepine = true,
            }
        }
        flags
    }

    /// Whether its supplies are opioid use.
    pub fn is_opioid_use(self) -> bool {
        self.opioid && !self.buprenorphine
    }

    /// Whether its supplies are use of a long-acting opioid.
    pub fn is_long_acting_use(self) -> bool {
        self.is_opioid_use() && self.long_acting
    }

    /// The words of the flags that are set, as a claim keeps them of what was dispensed.
    pub fn names(self) -> Vec<&'static str> {
        let flags = [
            (self.opioid, "opioid"),
            (self.long_acting, "long_acting"),
            (self.buprenorphine, "buprenorphine"),
            (self.benzodiazepine, "benzodiazepine"),
        ];
        flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()
    }

    /// The flags of these words; a word that is none of them sets nothing.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut flags = Self::default();
        for name in names {
            match name {
                "opioid" => flags.opioid = true,
                "long_acting" => flags.long_acting = true,
                "buprenorphine" => flags.buprenorphine = true,
                "benzodiazepine" => flags.benzodiazepine = true,
                _ => {}
            }
        }
        flags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_kept_by_their_words() {
        for bits in 0..16 {
            let set = |bit: i32| bits & (1 << bit) != 0;
            let flags =
                SafetyFlags { opioid: set(0), long_acting: set(1), buprenorphine: set(2), benzodiazepine: set(3) };
            assert_eq!(SafetyFlags::of(flags.names().into_iter()), flags);
        }
    }

    #[test]
    fn a_product_is_what_its_ingredients_are() {
        for class in [SafetyClass::Opioid, SafetyClass::Buprenorphine, SafetyClass::Benzodiazepine] {
            assert_eq!(SafetyClass::parse(class.name()), Some(class));
        }
        let holding = |classes: &[SafetyClass]| SafetyFlags::holding(classes.iter().copied(), true).names();
        assert_eq!(
            holding(&[SafetyClass::Opioid, SafetyClass::Benzodiazepine]),
            ["opioid", "long_acting", "benzodiazepine"]
        );
        assert_eq!(holding(&[SafetyClass::Buprenorphine]), ["opioid", "long_acting", "buprenorphine"]);
    }

    #[test]
    fn buprenorphine_is_no_opioid_use_however_it_is_released() {
        let patch = SafetyFlags { opioid: true, long_acting: true, buprenorphine: true, benzodiazepine: false };
        assert!(!patch.is_opioid_use() && !patch.is_long_acting_use());
        let tablet = SafetyFlags { buprenorphine: false, ..patch };
        assert!(tablet.is_opioid_use() && tablet.is_long_acting_use());
    }
}
