//! What a year's benefit is, as CMS publishes it.

use rust_decimal::Decimal;

use super::{ManufacturerStatus, MissingRow};

/// The amounts of a Part D year with what depends on them (PD-1). Percentages are written as 25 for 25 %.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDYear {
    /// The calendar year.
    pub year: i32,
    /// Dollars of the standard deductible.
    pub deductible: Decimal,
    /// Percent the member pays in initial coverage.
    pub coinsurance_percent: Decimal,
    /// Dollars of incurred costs at which the member's payments end.
    pub out_of_pocket_threshold: Decimal,
    /// Percent of a selected drug's price that CMS pays in initial coverage (SSA 1860D-14D).
    pub selected_subsidy_percent: Decimal,
    /// Percent of an applicable drug's price above the threshold that CMS reinsures (SSA 1860D-15(b)).
    pub reinsurance_applicable_percent: Decimal,
    /// The same of selected and other drugs.
    pub reinsurance_other_percent: Decimal,
    /// Most dollars for a month's supply of insulin (SSA 1860D-2(b)(9)).
    pub insulin_maximum: Decimal,
    /// Percent of the maximum fair price, and of the negotiated price, that bounds insulin as well; `None`: only the
    /// dollars do.
    pub insulin_percent: Option<Decimal>,
    /// What manufacturers pay, by status.
    pub discounts: Vec<ManufacturerDiscount>,
    /// What members with a low-income subsidy pay.
    pub low_income_copays: Vec<LowIncomeCopay>,
    /// Whose payments count as incurred costs.
    pub incurred_payers: Vec<IncurredPayer>,
}

/// Percent of an applicable drug's price that its manufacturer pays (SSA 1860D-14C(g)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManufacturerDiscount {
    /// The manufacturer's status it is for.
    pub status: ManufacturerStatus,
    /// Percent in initial coverage.
    pub below_percent: Decimal,
    /// Percent above the threshold.
    pub above_percent: Decimal,
}

/// The copays of one level of the low-income subsidy (SSA 1860D-14(a)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowIncomeCopay {
    /// 1, 2 or 3.
    pub level: i16,
    /// Dollars for a generic; `None`: not published.
    pub generic: Option<Decimal>,
    /// Dollars for any other drug; `None`: not published.
    pub other: Option<Decimal>,
}

/// Whether what a kind of payer pays counts toward the threshold (SSA 1860D-2(b)(4)(C)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncurredPayer {
    /// The word for it, such as `spap`.
    pub payer_type: String,
    /// Whether it counts.
    pub counts: bool,
}

impl PartDYear {
    /// The discount of a manufacturer's status.
    pub fn discount(&self, status: ManufacturerStatus) -> Result<ManufacturerDiscount, MissingRow> {
        let of_status = self.discounts.iter().find(|discount| discount.status == status);
        of_status.copied().ok_or(MissingRow::Discount { year: self.year, status })
    }

    /// The copay of a level of the low-income subsidy.
    pub fn low_income_copay(&self, level: i16, is_generic: bool) -> Result<Decimal, MissingRow> {
        let of_level = self.low_income_copays.iter().find(|copay| copay.level == level);
        let amount = of_level.and_then(|copay| if is_generic { copay.generic } else { copay.other });
        amount.ok_or(MissingRow::LowIncomeCopay { year: self.year, level, is_generic })
    }

    /// Whether a payment by this type of payer counts as incurred.
    pub fn counts(&self, payer_type: &str) -> Result<bool, MissingRow> {
        let payer = self.incurred_payers.iter().find(|payer| payer.payer_type == payer_type);
        let missing = || MissingRow::IncurredPayer { year: self.year, payer_type: payer_type.to_owned() };
        payer.map(|payer| payer.counts).ok_or_else(missing)
    }
}
