//! The federal Medicaid rebate for a unit of a drug (SSA 1927(c)).

use rust_decimal::{Decimal, RoundingStrategy};

/// How a drug is classed for its rebate, as CMS names it (RB-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrugCategory {
    /// Single source (S) or innovator multiple source (I).
    Innovator,
    /// A clotting factor (CF) or an exclusively paediatric drug (EP).
    Reduced,
    /// Non-innovator multiple source (N).
    NonInnovator,
}

impl DrugCategory {
    /// CMS's codes.
    pub const NAMES: &str = "S, I, N, CF, EP";

    /// The value of a code; `None` for an unknown one.
    pub fn parse(code: &str) -> Option<Self> {
        match code.to_ascii_uppercase().as_str() {
            "S" | "I" => Some(Self::Innovator),
            "CF" | "EP" => Some(Self::Reduced),
            "N" => Some(Self::NonInnovator),
            _ => None,
        }
    }

    /// The least percentage of AMP.
    fn percent_of_amp(self) -> Decimal {
        match self {
            Self::Innovator => Decimal::new(231, 3),
            Self::Reduced => Decimal::new(171, 3),
            Self::NonInnovator => Decimal::new(13, 2),
        }
    }
}

/// Prices of a quarter, in dollars per unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    /// Average manufacturer price.
    pub amp: Decimal,
    /// Best price; `None`: there is none, as of a non-innovator.
    pub best_price: Option<Decimal>,
    /// AMP of the base quarter with its CPI-U and that of the quarter; `None`: no inflation part.
    pub baseline: Option<Baseline>,
}

/// What the price would be had it risen with the consumer price index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Baseline {
    /// AMP of the base quarter.
    pub amp: Decimal,
    /// CPI-U of the base quarter, above 0.
    pub cpi_u: Decimal,
    /// CPI-U of the quarter that the rebate is for.
    pub cpi_u_quarter: Decimal,
}

/// The rebate for one unit, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitRebate {
    /// The percentage of AMP, or of an innovator AMP less best price where that is more.
    pub basic: Decimal,
    /// AMP above the base AMP grown with the index.
    pub additional: Decimal,
    /// Their sum.
    pub total: Decimal,
}

fn rounded(amount: Decimal, places: u32) -> Decimal {
    amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// Parts to seven places and their sum to four, as CMS computes it. Since 2024 nothing caps it at AMP. `None`: a price
/// too large to reckon with, or no positive CPI-U of the base quarter.
pub fn unit_rebate(category: DrugCategory, prices: &Prices) -> Option<UnitRebate> {
    let percentage = prices.amp.checked_mul(category.percent_of_amp())?;
    let below_best = match (category, prices.best_price) {
        (DrugCategory::NonInnovator, _) | (_, None) => Decimal::ZERO,
        (_, Some(best)) => prices.amp.checked_sub(best)?,
    };
    let basic = rounded(percentage.max(below_best), 7);
    let additional = match prices.baseline {
        None => Decimal::ZERO,
        Some(base) if base.cpi_u <= Decimal::ZERO => return None,
        Some(base) => {
            let grown = base.amp.checked_mul(base.cpi_u_quarter)?.checked_div(base.cpi_u)?;
            prices.amp.checked_sub(rounded(grown, 7))?.max(Decimal::ZERO)
        }
    };
    Some(UnitRebate { basic, additional, total: rounded(basic.checked_add(additional)?, 4) })
}
