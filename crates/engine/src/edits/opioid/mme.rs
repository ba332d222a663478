//! Morphine milligram equivalents by day.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::fraction::Fraction;
use crate::facts::{Dose, EarlyRefill, FactorSet, PastClaim, Product, days_after};

/// A supply of an opioid.
#[derive(Clone, Copy, Debug)]
pub struct Supply<'a> {
    /// What was dispensed.
    pub product: &'a Product,
    /// The fill date.
    pub fill_date: NaiveDate,
    /// Billing units dispensed.
    pub quantity: Decimal,
    /// Days it lasts.
    pub days_supply: i32,
    /// NPI of the prescriber, where one is known.
    pub prescriber: Option<&'a str>,
    /// NPI of the pharmacy.
    pub pharmacy: &'a str,
}

impl<'a> Supply<'a> {
    /// The supply of a paid claim; `None` where it is no opioid use, or what was dispensed is not known.
    pub fn of(past: &'a PastClaim) -> Option<Self> {
        let product = past.product.as_deref().filter(|product| product.safety.is_opioid_use())?;
        Some(Self {
            product,
            fill_date: past.fill_date,
            quantity: past.quantity,
            days_supply: past.days_supply,
            prescriber: past.prescriber_npi.as_deref(),
            pharmacy: &past.pharmacy_npi,
        })
    }
}

/// A day of a supply with the dose of all that cover it (OP-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MmeDay {
    /// The day.
    pub day: NaiveDate,
    /// The day's dose in morphine milligram equivalents.
    pub mme: Fraction,
    /// How many supplies cover the day.
    pub supplies: usize,
}

/// The days of one supply among others, with what bears on the edits.
#[derive(Clone, Debug, Default)]
pub struct Timeline<'a> {
    /// The days of the supply itself, in order.
    pub days: Vec<MmeDay>,
    /// The supplies that share a day with it, itself the first.
    pub shared: Vec<Supply<'a>>,
    /// Names of products that the set has no factor for, which count 0.
    pub uncounted: Vec<&'a str>,
}

/// A supply as it is taken: from a day, for its days, so much a day.
struct Taken<'a> {
    supply: Supply<'a>,
    is_own: bool,
    from: NaiveDate,
    until: NaiveDate,
    fixed: Fraction,
    banded: Vec<(&'a str, Fraction)>,
}

impl Taken<'_> {
    fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }
}

impl<'a> Timeline<'a> {
    /// The days of `own` with the doses of all supplies that cover them.
    pub fn of(own: Supply<'a>, others: &[Supply<'a>], set: &'a FactorSet, early_refill: EarlyRefill) -> Self {
        let mut all: Vec<(bool, Supply<'a>)> = others.iter().map(|supply| (false, *supply)).collect();
        all.push((true, own));
        // Whatever order they come in, they are taken in that of their dates, and of one day in one that is theirs.
        all.sort_by_key(|(is_own, s)| (s.fill_date, *is_own, Reverse(s.days_supply), s.product.ndc, s.quantity));
        let mut taken: Vec<Taken<'a>> = Vec::with_capacity(all.len());
        for (is_own, supply) in all {
            let before = taken.iter().filter(|earlier| earlier.supply.product.same_therapy(supply.product));
            let free = before.map(|earlier| earlier.until).max().unwrap_or(supply.fill_date);
            let from = match early_refill {
                EarlyRefill::Overlap => supply.fill_date,
                EarlyRefill::Shift => supply.fill_date.max(free),
            };
            taken.push(take(supply, is_own, from, set));
        }
        let Some(mine) = taken.iter().find(|one| one.is_own) else { return Self::default() };
        let (from, until) = (mine.from, mine.until);
        taken.retain(|one| one.from < until && from < one.until);
        taken.sort_by_key(|one| !one.is_own);
        let mut uncounted: Vec<&str> = taken
            .iter()
            .filter(|one| set.doses(one.supply.product).is_empty())
            .map(|one| one.supply.product.name.as_str())
            .collect();
        uncounted.sort_unstable();
        uncounted.dedup();
        let days = from.iter_days().take_while(|day| *day < until).map(|day| on(day, &taken, set)).collect();
        Self { days, shared: taken.into_iter().map(|one| one.supply).collect(), uncounted }
    }

    /// The first of the days with the highest dose, and the last day on which it is that without a break.
    pub fn highest(&self) -> Option<(&MmeDay, NaiveDate)> {
        let most = self.days.iter().map(|day| day.mme).max()?;
        let mut high = self.days.iter().skip_while(|day| day.mme != most).take_while(|day| day.mme == most);
        let first = high.next()?;
        Some((first, high.last().map_or(first.day, |day| day.day)))
    }
}

/// What a supply is a day.
fn take<'a>(supply: Supply<'a>, is_own: bool, from: NaiveDate, set: &'a FactorSet) -> Taken<'a> {
    let days = supply.days_supply.max(1);
    let mut taken =
        Taken { supply, is_own, from, until: days_after(from, days), fixed: Fraction::ZERO, banded: Vec::new() };
    for dose in set.doses(supply.product) {
        let a_day = |strength| Fraction::of(strength).times(Fraction::per_day(supply.quantity, days));
        match dose {
            Dose::Fixed { strength, wear_days, factor } => {
                let dose = a_day(strength).times(Fraction::of(wear_days)).times(Fraction::of(factor));
                taken.fixed = taken.fixed.plus(dose);
            }
            Dose::Banded { ingredient_name, milligrams } => taken.banded.push((ingredient_name, a_day(milligrams))),
        }
    }
    taken
}

/// The dose of a day: each supply's own, and that of an ingredient with bands by the day's total of it.
fn on(day: NaiveDate, taken: &[Taken<'_>], set: &FactorSet) -> MmeDay {
    let mut mme = Fraction::ZERO;
    let mut totals: BTreeMap<&str, Fraction> = BTreeMap::new();
    let mut supplies = 0;
    for one in taken.iter().filter(|one| one.covers(day)) {
        supplies += 1;
        mme = mme.plus(one.fixed);
        for (ingredient_name, dose) in &one.banded {
            let total = totals.entry(ingredient_name).or_insert(Fraction::ZERO);
            *total = total.plus(*dose);
        }
    }
    for (ingredient_name, total) in totals {
        let factor = set.banded(ingredient_name, |above| total > Fraction::of(above));
        mme = mme.plus(total.times(Fraction::of(factor)));
    }
    MmeDay { day, mme, supplies }
}

/// What a pharmacist would see before filling: each day of a supply of the product, beside the member's paid claims.
pub fn days(own: Supply<'_>, history: &[PastClaim], set: &FactorSet, early_refill: EarlyRefill) -> Vec<MmeDay> {
    if !own.product.safety.is_opioid_use() {
        return Vec::new();
    }
    let others: Vec<Supply<'_>> = history.iter().filter_map(Supply::of).collect();
    Timeline::of(own, &others, set, early_refill).days
}
