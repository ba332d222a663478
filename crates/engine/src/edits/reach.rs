//! How far an edit looks into a member's history.

use crate::facts::{Plan, Rule};

/// How far back a claim looks for supplies that may still last, at least.
const LEAST_SUPPLY_DAYS: u32 = 120;
/// And where the plan does not limit a supply, or adds up what is left of earlier ones.
const LONGEST_SUPPLY_DAYS: u32 = 365;
/// The most days that the field 405-D5 holds.
const MAXIMUM_DAYS_SUPPLY: i32 = 999;

/// Days of history before and after the fill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Days before the fill date.
    pub back: u32,
    /// Days after the fill date.
    pub ahead: u32,
}

/// What a reach depends on.
pub struct Reaching<'a> {
    /// The plan of the coverage.
    pub plan: &'a Plan,
    /// The formulary rule for the product; `None` where there is none.
    pub rule: Option<&'a Rule>,
    /// Days' supply (405-D5) of the fill to decide.
    pub days_supply: i32,
}

impl Reach {
    /// The day of the fill alone.
    pub const NONE: Self = Self { back: 0, ahead: 0 };

    /// That many days before the fill, none after it.
    pub fn back(days: i32) -> Self {
        Self { back: days.unsigned_abs(), ahead: 0 }
    }

    /// The larger of the two reaches in each direction.
    pub fn widen(self, other: Self) -> Self {
        Self { back: self.back.max(other.back), ahead: self.ahead.max(other.ahead) }
    }

    /// Back to the oldest supply that may last until the fill.
    pub fn supplies(plan: &Plan) -> Self {
        let back = match plan.maximum_days_supply {
            Some(days) if !plan.refill_supply_on_hand => days.unsigned_abs().max(LEAST_SUPPLY_DAYS),
            _ => LONGEST_SUPPLY_DAYS,
        };
        Self { back, ahead: 0 }
    }

    /// On to the last day of the fill's own supply.
    pub fn and_own_supply(self, days_supply: i32) -> Self {
        Self { ahead: days_supply.clamp(0, MAXIMUM_DAYS_SUPPLY).unsigned_abs(), ..self }
    }
}

/// For an edit that looks at no history, or at the day of the fill alone.
pub fn none(_: &Reaching<'_>) -> Reach {
    Reach::NONE
}
