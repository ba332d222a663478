//! The Medicare Prescription Payment Plan: what a participant is billed month by month (SSA 1860D-2(b)(2)(E)).

use rust_decimal::Decimal;

use crate::money::cents;

/// Months of a plan year.
const MONTHS: u32 = 12;

/// A participant's account from the month of joining on (PD-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Dollars of the year's threshold.
    pub threshold: Decimal,
    /// Dollars of incurred costs before joining, also of the month of joining.
    pub incurred_before: Decimal,
    /// Month of joining, 1 to 12.
    pub joined: u32,
    /// Dollars of costs that were not billed yet; below 0 a credit to the member.
    pub unbilled: Decimal,
}

/// What a month is billed, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The month, 1 to 12.
    pub month: u32,
    /// The most that may be billed; in the month of joining the statute's, later an equal part of what is left.
    pub cap: Decimal,
    /// What was added since the last bill: patient pay, less what was reversed.
    pub new_cost: Decimal,
    /// The bill.
    pub amount: Decimal,
    /// What remains to be billed; below 0 a credit to the member.
    pub balance: Decimal,
}

/// Months left of the year, this one included.
fn months_left(month: u32) -> Decimal {
    Decimal::from((MONTHS + 1).saturating_sub(month).max(1))
}

impl Account {
    /// The account of someone who joins in a month.
    pub fn new(threshold: Decimal, incurred_before: Decimal, joined: u32) -> Self {
        Self { threshold, incurred_before, joined, unbilled: Decimal::ZERO }
    }

    /// Bills a month: in the month of joining what is left to the threshold in equal parts, but no more than the cost;
    /// later all that is left in equal parts; nothing where that is a credit. December bills the rest.
    pub fn bill(&mut self, month: u32, new_cost: Decimal) -> Bill {
        let due = self.unbilled + new_cost;
        let spread = if month == self.joined { self.threshold - self.incurred_before } else { due };
        let cap = cents(spread.max(Decimal::ZERO) / months_left(month));
        let amount = cap.min(due).max(Decimal::ZERO);
        self.unbilled = due - amount;
        Bill { month, cap, new_cost, amount, balance: self.unbilled }
    }
}
