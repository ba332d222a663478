//! Rebate contracts and what a client gets of what they earn.

use std::mem::{Discriminant, discriminant};

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::facts::Span;

/// A contract of a manufacturer for a product, as an accrual reads it (RB-1).
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Key in `pbm.manufacturer_rebate`.
    pub contract_id: Uuid,
    /// Under which programme it pays.
    pub program: Program,
    /// What it pays.
    pub terms: Terms,
    /// Fill dates it is good for.
    pub span: Span,
    /// The plans it is good for; `None`: every plan.
    pub plans: Option<Vec<Uuid>>,
    /// How long the period is that volume and market share are counted in.
    pub period: Period,
    /// Percent of the WAC amount that the manufacturer pays for administration.
    pub administrative_fee_percent: Decimal,
    /// Whether a claim that another payer paid in full earns nothing.
    pub excludes_other_payment: bool,
    /// Whether a compound earns nothing.
    pub excludes_compounds: bool,
    /// Billing units in one of the contract's units; `None`: the product's do not convert.
    pub billing_units: Option<Decimal>,
}

/// Under which programme a contract pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Agreed with the PBM or its client; Medicaid units earn nothing.
    Commercial,
    /// The federal Medicaid rebate (SSA 1927).
    MedicaidFederal,
    /// What a state has agreed on beside it.
    MedicaidSupplemental,
}

impl Program {
    /// The value of a word in `manufacturer_rebate.program`; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "commercial" => Some(Self::Commercial),
            "medicaid_federal" => Some(Self::MedicaidFederal),
            "medicaid_supplemental" => Some(Self::MedicaidSupplemental),
            _ => None,
        }
    }
}

/// What a contract pays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Terms {
    /// Percent of the wholesale acquisition cost (RB-2).
    PercentOfWac(Decimal),
    /// Dollars per unit (RB-2).
    AmountPerUnit(Decimal),
    /// By the product's share of a basket, known when the period ends (RB-4).
    MarketShare,
    /// What WAC rose by more than was agreed (RB-5).
    PriceProtection {
        /// WAC per billing unit when the contract began; `None`: not known.
        baseline: Option<Decimal>,
        /// Percent that it may rise without a rebate.
        allowed_increase_percent: Decimal,
    },
}

/// The calendar period that volume and market share are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

impl Period {
    /// The value of a word in `manufacturer_rebate.period`; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// First and last day of the period that a date lies in.
    pub fn around(self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        let month = date.month0() / self.months() * self.months() + 1;
        let first = NaiveDate::from_ymd_opt(date.year(), month, 1).unwrap_or(date);
        let next = first.checked_add_months(Months::new(self.months()));
        let last = next.and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(NaiveDate::MAX);
        (first, last)
    }
}

/// What a client gets of the rebates of its claims, in a span of dates (RB-9).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientTerms {
    /// Fill dates they are good for.
    pub span: Span,
    /// The client's share.
    pub share: ClientShare,
    /// Percent of the expected rebate that lowers what the member's share is taken of.
    pub point_of_sale_percent: Decimal,
    /// Dollars for each claim that earns a rebate that the share is to come to at least; `None`: no guarantee.
    pub guarantee_per_claim: Option<Decimal>,
}

/// The client's share of rebates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClientShare {
    /// All of them.
    All,
    /// A percentage.
    Percent(Decimal),
    /// Dollars for each claim that earns one.
    PerClaim(Decimal),
}

impl Contract {
    /// Whether it is for claims of this plan on this date. A Medicaid contract is for Medicaid plans alone; a commercial
    /// one excludes their claims and says so (RB-6).
    pub fn is_for(&self, plan_id: Uuid, is_medicaid: bool, date: NaiveDate) -> bool {
        self.span.covers(date)
            && self.plans.as_ref().is_none_or(|plans| plans.contains(&plan_id))
            && (self.program == Program::Commercial || is_medicaid)
    }

    fn group(&self) -> (Program, Discriminant<Terms>) {
        (self.program, discriminant(&self.terms))
    }

    /// Whether this contract goes before another one for the same claim: one for named plans before one for all, then
    /// the one that began last.
    fn beats(&self, other: &Self) -> bool {
        let rank = |c: &Self| (c.plans.is_some(), c.span.effective, c.contract_id);
        rank(self) > rank(other)
    }
}

/// The contracts that a claim accrues under: of each programme and kind one (RB-1).
pub fn applicable<'a>(
    contracts: impl IntoIterator<Item = &'a Contract>,
    plan_id: Uuid,
    is_medicaid: bool,
    date: NaiveDate,
) -> Vec<&'a Contract> {
    let mut found: Vec<&Contract> = Vec::new();
    for contract in contracts.into_iter().filter(|c| c.is_for(plan_id, is_medicaid, date)) {
        match found.iter_mut().find(|other| other.group() == contract.group()) {
            Some(other) if contract.beats(other) => *other = contract,
            Some(_) => {}
            None => found.push(contract),
        }
    }
    found
}
