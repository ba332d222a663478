//! Strengths in the units that factors are for.

use rust_decimal::Decimal;

const MICROGRAMS: Decimal = Decimal::ONE_THOUSAND;

/// What a factor multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseUnit {
    /// Milligrams.
    Milligram,
    /// Micrograms.
    Microgram,
    /// Micrograms an hour, of a patch.
    MicrogramPerHour,
}

impl DoseUnit {
    /// The word in `opioid_factor.unit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Milligram => "mg",
            Self::Microgram => "mcg",
            Self::MicrogramPerHour => "mcg/hr",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Milligram, Self::Microgram, Self::MicrogramPerHour].into_iter().find(|value| value.name() == name)
    }

    /// A strength of one billing unit in this unit; `None` where its own unit is of another kind or not known. A
    /// strength per millilitre is that of a billing unit, which is a millilitre.
    pub fn of(self, strength: Decimal, unit: &str) -> Option<Decimal> {
        let unit = unit.trim().to_uppercase();
        let (mass, per) = unit.split_once('/').unwrap_or((&unit, ""));
        let micrograms = match mass.trim() {
            "G" => strength * MICROGRAMS * MICROGRAMS,
            "MG" => strength * MICROGRAMS,
            "MCG" | "UG" => strength,
            _ => return None,
        };
        let is_hourly = match per.trim() {
            "" | "1" | "ML" | "1ML" => false,
            "H" | "HR" | "HOUR" | "1H" => true,
            _ => return None,
        };
        match self {
            Self::MicrogramPerHour => is_hourly.then_some(micrograms),
            Self::Microgram => (!is_hourly).then_some(micrograms),
            Self::Milligram => (!is_hourly).then_some(micrograms / MICROGRAMS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strength_is_brought_to_the_unit_of_the_factor() {
        let check = |unit: DoseUnit, strength: &str, written: &str, expected: Option<&str>| {
            let of = |text: &str| text.parse::<Decimal>().expect("a number");
            assert_eq!(unit.of(of(strength), written), expected.map(of), "{strength} {written}");
        };
        check(DoseUnit::Milligram, "10", "MG", Some("10"));
        check(DoseUnit::Milligram, "2", "mg/mL", Some("2"));
        check(DoseUnit::Milligram, "0.5", "g/1", Some("500"));
        check(DoseUnit::Milligram, "200", "ug", Some("0.2"));
        check(DoseUnit::Microgram, "0.2", "MG", Some("200"));
        check(DoseUnit::MicrogramPerHour, "25", "MCG/HR", Some("25"));
        check(DoseUnit::MicrogramPerHour, "0.025", "mg/h", Some("25"));
        check(DoseUnit::MicrogramPerHour, "25", "MCG", None);
        check(DoseUnit::Milligram, "25", "MCG/HR", None);
        check(DoseUnit::Milligram, "1", "[iU]", None);
        check(DoseUnit::Milligram, "10", "mg/5mL", None);
    }

    #[test]
    fn units_are_read_by_their_words() {
        for unit in [DoseUnit::Milligram, DoseUnit::Microgram, DoseUnit::MicrogramPerHour] {
            assert_eq!(DoseUnit::parse(unit.name()), Some(unit));
        }
        assert_eq!(DoseUnit::parse("grain"), None);
    }
}
