//! How far an edit looks into a member's history.

use crate::facts::{Plan, Rule};

/// How far back a claim looks for supplies that may still last, at least.
const LEAST_SUPPLY_DAYS: u32 = 120;
/// How far it looks to both sides, at least, where the plan adds up what is left of earlier supplies.
const LEAST_ON_HAND_DAYS: u32 = 365;
/// How many of the longest supplies it looks to both sides there, at least.
const SUPPLIES_ON_HAND: u32 = 4;
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
    /// The most days' supply of one drug that the member ever was paid on one day: no earlier supply lasts longer.
    pub longest_supply: i32,
    /// Days in which the parts of one prescription may be filled, by the product's schedule; 0 where nothing asks.
    pub partial_fill_days: i32,
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

    /// Every period of so many days that holds the fill.
    pub fn periods(days: i32) -> Self {
        Self { back: days.unsigned_abs(), ahead: days.unsigned_abs() }
    }

    /// From the oldest supply that may last until the fill to the last day of the fill's own.
    pub fn supplies(reaching: &Reaching<'_>) -> Self {
        Self {
            back: reaching.longest_supply.unsigned_abs().max(LEAST_SUPPLY_DAYS),
            ahead: reaching.days_supply.clamp(0, MAXIMUM_DAYS_SUPPLY).unsigned_abs(),
        }
    }

    /// The same, and as far as what is left of one supply after the other can matter where the plan adds it up.
    pub fn refills(reaching: &Reaching<'_>) -> Self {
        let supplies = Self::supplies(reaching);
        if reaching.plan.refill_supply_on_hand { supplies.widen(Self::on_hand(reaching)) } else { supplies }
    }

    /// As far to both sides as what is left of one supply after the other can matter.
    pub fn on_hand(reaching: &Reaching<'_>) -> Self {
        let longest = reaching.longest_supply.max(reaching.days_supply).clamp(0, MAXIMUM_DAYS_SUPPLY).unsigned_abs();
        let on_hand = (SUPPLIES_ON_HAND * longest).max(LEAST_ON_HAND_DAYS);
        Self { back: on_hand, ahead: on_hand }
    }
}

/// For an edit that looks at no history, or at the day of the fill alone.
pub fn none(_: &Reaching<'_>) -> Reach {
    Reach::NONE
}
