//! What the claims of a period earn together, where a contract asks for a minimum of units.

use rust_decimal::Decimal;

use crate::money::cents;

/// What happens once the minimum is reached (RB-3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VolumeRule {
    /// All units of the period earn.
    #[default]
    FirstUnit,
    /// Those above the minimum do.
    AboveMinimum,
}

impl VolumeRule {
    /// The value of a word in `manufacturer_rebate.volume_rule`; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "first_unit" => Some(Self::FirstUnit),
            "above_minimum" => Some(Self::AboveMinimum),
            _ => None,
        }
    }
}

/// A claim that stands, with its units and the rebate of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Units of the contract.
    pub units: Decimal,
    /// Dollars per unit, not rounded.
    pub unit_rebate: Decimal,
}

/// What each of a period's claims earns, in their order: that of fill dates, and of one day that of their keys. It
/// depends on the claims that stand alone, so that a reversal that takes the period below its minimum takes all back.
pub fn earned(minimum: Decimal, rule: VolumeRule, lines: &[Line]) -> Vec<Decimal> {
    let total: Decimal = lines.iter().map(|line| line.units).sum();
    let is_reached = total >= minimum;
    let mut before = Decimal::ZERO;
    let one = |line: &Line| {
        let units = match rule {
            _ if !is_reached => Decimal::ZERO,
            VolumeRule::FirstUnit => line.units,
            VolumeRule::AboveMinimum => (before + line.units - minimum).clamp(Decimal::ZERO, line.units),
        };
        before += line.units;
        cents(units * line.unit_rebate)
    };
    lines.iter().map(one).collect()
}
