//! Whose payments count toward the threshold.

use rust_decimal::Decimal;

use crate::facts::{MissingRow, PartDYear};

/// Dollars of payments by types of payers that count as incurred costs (SSA 1860D-2(b)(4)(C)).
pub fn incurred(year: &PartDYear, payments: &[(&str, Decimal)]) -> Result<Decimal, MissingRow> {
    let counted = |(payer_type, amount): &(&str, Decimal)| {
        year.counts(payer_type).map(|counts| if counts { *amount } else { Decimal::ZERO })
    };
    payments.iter().map(counted).sum()
}
