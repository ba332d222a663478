//! A claim as the Part D benefit looks at it.

use chrono::Datelike;
use rust_decimal::Decimal;

use super::status::Standing;
use super::{Drug, lacks_maximum_fair_price};
use crate::case::Case;
use crate::facts::{MissingRow, PartDBalance, PartDBenefit, PartDTerms, PartDYear, TierCredit};
use crate::pay::Unpaid;
use crate::pay::terms::Amounts;

/// All that the split of a claim depends on.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// The amounts of the year.
    pub year: &'a PartDYear,
    /// The plan's terms.
    pub terms: &'a PartDTerms,
    /// The drug.
    pub drug: Drug,
    /// What the member has met before the claim.
    pub before: PartDBalance,
    /// The negotiated price: ingredient cost, fee and tax.
    pub gross: Decimal,
    /// Billing units.
    pub quantity: Decimal,
    /// Days' supply.
    pub days_supply: i32,
    /// Copay or coinsurance of the tier; `None` under the standard benefit.
    pub tier: Option<Amounts>,
    /// Level of the member's low-income subsidy; `None`: none.
    pub low_income: Option<i16>,
    /// Whether the member takes part in the payment plan, so that the pharmacy collects nothing (PD-9).
    pub participates: bool,
}

impl<'a> Event<'a> {
    /// The event of a claim at a negotiated price, under a tier's share where the plan has tiers.
    pub fn of(case: &Case<'a>, gross: Decimal, tier: Option<Amounts>) -> Result<Self, Unpaid> {
        let fill = case.fill()?;
        let calendar = fill.date.year();
        let plan_code = || fill.plan.plan_code.clone();
        let terms = fill.plan.part_d_terms(fill.date);
        let terms = terms.ok_or_else(|| MissingRow::Terms { plan_code: plan_code(), year: calendar })?;
        let year = case.facts.part_d_year.as_deref().filter(|year| year.year == calendar);
        let year = year.ok_or(MissingRow::Year { year: calendar })?;
        let drug = if case.is_compound() {
            Drug::of_compound(terms, case.covered_ingredients().filter_map(|ingredient| ingredient.product().ok()))
        } else {
            Drug::of(fill.product, fill.date)
        };
        if let Some(missing) = lacks_maximum_fair_price(fill, &drug, calendar) {
            return Err(missing.into());
        }
        let subsidies = case.facts.low_income.iter().filter(|low_income| low_income.span.covers(fill.date));
        Ok(Self {
            year,
            terms,
            drug,
            before: case.member.part_d,
            gross,
            quantity: case.quantity()?,
            days_supply: case.days_supply()?,
            tier,
            low_income: subsidies.max_by_key(|low_income| low_income.span.effective).map(|l| l.level),
            participates: case.facts.payment_plan.iter().any(|span| span.covers(fill.date)),
        })
    }

    /// Dollars of incurred costs until the threshold.
    pub fn left(&self) -> Decimal {
        Standing::of(self.year, self.before).troop_left
    }

    /// Dollars of the standard deductible still to be met.
    pub fn deductible_left(&self) -> Decimal {
        Standing::of(self.year, self.before).deductible_left
    }

    /// Dollars of the plan's own deductible still to be met, on whatever tier; `None` under the standard benefit. Where
    /// every price counts toward it, so does what another plan reported of the standard one.
    pub fn plan_deductible_left(&self) -> Option<Decimal> {
        let PartDBenefit::EnhancedAlternative { deductible } = self.terms.benefit else { return None };
        let met = match self.terms.tier_credit {
            TierCredit::Gross => self.before.plan_deductible_met.max(self.before.deductible_met),
            TierCredit::None => self.before.plan_deductible_met,
        };
        Some((deductible - met).max(Decimal::ZERO))
    }

    /// Dollars of the plan's own deductible that come before the tier's share; 0 where it does not apply to the tier or
    /// the drug.
    pub fn plan_deductible_open(&self) -> Decimal {
        let applies = self.tier.is_some_and(|tier| tier.deductible_applies != Some(false)) && !self.drug.is_exempt();
        self.plan_deductible_left().filter(|_| applies).unwrap_or_default()
    }

    /// Percent of the price that the tier takes; `None` for a copay and under the standard benefit.
    pub fn tier_percent(&self) -> Option<Decimal> {
        self.tier.filter(|tier| tier.copay.is_none()).map(|tier| tier.coinsurance_percent.unwrap_or_default())
    }

    /// Whether manufacturer and CMS bear a part of what is below the threshold. Of drugs that no deductible comes before
    /// they do once the member's incurred costs reach it, or where the plan says so.
    pub fn is_discounted(&self) -> bool {
        let incurred = self.before.troop.max(self.before.deductible_met);
        !self.drug.is_exempt() || self.terms.discounts_before_deductible || incurred >= self.year.deductible
    }
}
