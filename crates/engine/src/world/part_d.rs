//! The Part D years that tests are tried on, and the little book of business as a Part D plan's.

use super::{World, day, dec};
use crate::facts::*;
use crate::shipped;
use rust_decimal::Decimal;

/// The amounts of a year; `None` of one that is not loaded.
pub fn year(year: i32) -> Option<PartDYear> {
    years().into_iter().find(|loaded| loaded.year == year)
}

/// The years that are loaded.
pub fn years() -> Vec<PartDYear> {
    shipped::part_d_years()
}

/// A drug of a kind, of a manufacturer without a reduced discount.
pub fn drug(kind: DrugKind) -> PartDDrug {
    PartDDrug {
        kind: Some(kind),
        manufacturer: ManufacturerStatus::Full,
        insulin: false,
        vaccine: false,
        maximum_fair_price: None,
        low_income_generic: None,
        daily_cost_share: false,
        coverage: DrugCoverage::Covered,
        hospice_review: false,
        span: Span::default(),
    }
}

impl World {
    /// The book of a defined standard plan: a claim of `gross` dollars in March of a year for a drug of no special kind.
    pub fn part_d(of: i32, gross: &str) -> Self {
        Self::with(|w| {
            w.plan().part_d = vec![PartDTerms::default()];
            w.plan().refill_threshold_percent = Decimal::ZERO;
            w.plan().zero_amount_is_price = true;
            w.plan().cost_shares.clear();
            w.product().part_d = vec![drug(DrugKind::Other)];
            w.product().prices.clear();
            w.part_d_year = year(of);
            w.claim.gross_amount_due = Some(dec(gross));
            w.claim.quantity = Some(Decimal::ONE);
            w.claim.fill_date = Some(day(&format!("{of}-03-10")));
            w.received = day(&format!("{of}-03-10"));
        })
    }

    /// The only row of the product's Part D facts.
    pub fn drug(&mut self) -> &mut PartDDrug {
        &mut self.product().part_d[0]
    }

    /// The only row of the plan's Part D terms.
    pub fn part_d_terms(&mut self) -> &mut PartDTerms {
        &mut self.plan().part_d[0]
    }
}
