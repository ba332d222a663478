//! What one claim earns under one contract.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

use super::contract::{ClientShare, Contract, Program, Terms};
use crate::identifier::Ndc;
use crate::money::{cents, percent_of};

/// A claim as a contract looks at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispensed {
    /// The fill date (401-D1).
    pub date: NaiveDate,
    /// Billing units (442-E7).
    pub quantity: Decimal,
    /// Wholesale acquisition cost per billing unit on that date; `None`: not known.
    pub wac: Option<Decimal>,
    /// Whether it was bought at a 340B price: so the claim or the pharmacy says.
    pub is_340b: bool,
    /// Whether a Medicaid plan pays it.
    pub is_medicaid: bool,
    /// Whether another payer paid all of it.
    pub is_paid_by_other: bool,
    /// Whether it is a compound.
    pub is_compound: bool,
}

/// Why a claim earns nothing under a contract that is for it (RB-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// Bought at a 340B price, which is a discount of its own.
    Is340b,
    /// A Medicaid claim under a commercial contract.
    Medicaid,
    /// Another payer paid all of it.
    OtherPayment,
    /// A compound.
    Compound,
    /// Its billing units do not convert to the contract's.
    Unit,
    /// No wholesale acquisition cost is on file for it, or none of the day the contract began.
    NoWac,
}

impl Exclusion {
    /// The word in `rebate_accrual.exclusion`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Is340b => "340b",
            Self::Medicaid => "medicaid",
            Self::OtherPayment => "other_payment",
            Self::Compound => "compound",
            Self::Unit => "unit",
            Self::NoWac => "no_wac",
        }
    }
}

/// What a claim earns under a contract, as if no minimum volume stood before it (RB-2).
#[derive(Clone, Debug, PartialEq)]
pub struct Accrual {
    /// Key of the contract.
    pub contract_id: Uuid,
    /// The ingredient of a compound that earns it; `None`: the product of the claim does.
    pub ingredient: Option<Ndc>,
    /// First and last day of the contract's period.
    pub period: (NaiveDate, NaiveDate),
    /// Units of the contract; of a claim that does not convert its billing units.
    pub units: Decimal,
    /// Dollars per unit, not rounded.
    pub unit_rebate: Decimal,
    /// WAC times units, to the cent; 0 where none is known.
    pub wac_amount: Decimal,
    /// Units times the rebate of one, to the cent.
    pub amount: Decimal,
    /// The manufacturer's fee for administration, to the cent.
    pub administrative_fee: Decimal,
    /// Percent of what is earned that is the client's; `None`: a fixed amount, or nothing.
    pub client_percent: Option<Decimal>,
    /// What the client gets of the amount.
    pub client_amount: Decimal,
    /// What the client was guaranteed for the claim.
    pub guarantee_amount: Decimal,
    /// What was taken off at the counter before the member's share.
    pub point_of_sale_amount: Decimal,
    /// Why nothing is earned; `None`: it is.
    pub exclusion: Option<Exclusion>,
}

impl ClientShare {
    /// The client's percentage of what is earned; `None` of a fixed amount.
    pub fn percent(self) -> Option<Decimal> {
        match self {
            Self::All => Some(Decimal::ONE_HUNDRED),
            Self::Percent(percent) => Some(percent),
            Self::PerClaim(_) => None,
        }
    }

    /// The client's share of an amount that a claim earned. A fixed amount is due once for a claim, with the first
    /// contract that it earns under.
    pub fn of(self, amount: Decimal, is_first: bool) -> Decimal {
        match self {
            Self::All => amount,
            Self::Percent(percent) => cents(percent_of(amount, percent)),
            Self::PerClaim(fixed) if is_first => cents(fixed),
            Self::PerClaim(_) => Decimal::ZERO,
        }
    }
}

/// A number of units to the thousandth, half away from zero.
fn thousandths(units: Decimal) -> Decimal {
    units.round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero)
}

/// What a price protection pays per unit: WAC above the baseline and what it may rise by (RB-5).
pub fn price_protection(wac: Decimal, baseline: Decimal, allowed_increase_percent: Decimal) -> Decimal {
    (wac - percent_of(baseline, Decimal::ONE_HUNDRED + allowed_increase_percent)).max(Decimal::ZERO)
}

/// What a claim earns under a contract that is for it.
pub fn accrue(contract: &Contract, claim: &Dispensed) -> Accrual {
    let billing_units = contract.billing_units.unwrap_or(Decimal::ONE);
    let wac = claim.wac.map(|wac| wac * billing_units);
    let rebate = match contract.terms {
        Terms::PercentOfWac(percent) => wac.map(|wac| percent_of(wac, percent)),
        Terms::AmountPerUnit(amount) => Some(amount),
        Terms::MarketShare => wac.map(|_| Decimal::ZERO),
        Terms::PriceProtection { baseline, allowed_increase_percent } => wac
            .zip(baseline)
            .map(|(wac, baseline)| price_protection(wac, baseline * billing_units, allowed_increase_percent)),
    };
    let exclusion = exclusion(contract, claim).or(rebate.is_none().then_some(Exclusion::NoWac));
    let units = thousandths(claim.quantity / billing_units);
    let (unit_rebate, wac_amount) = match exclusion {
        Some(_) => (Decimal::ZERO, Decimal::ZERO),
        None => (rebate.unwrap_or_default(), cents(units * wac.unwrap_or_default())),
    };
    Accrual {
        contract_id: contract.contract_id,
        ingredient: None,
        period: contract.period.around(claim.date),
        units,
        unit_rebate,
        wac_amount,
        amount: cents(units * unit_rebate),
        administrative_fee: cents(percent_of(wac_amount, contract.administrative_fee_percent)),
        client_percent: None,
        client_amount: Decimal::ZERO,
        guarantee_amount: Decimal::ZERO,
        point_of_sale_amount: Decimal::ZERO,
        exclusion,
    }
}

fn exclusion(contract: &Contract, claim: &Dispensed) -> Option<Exclusion> {
    let found = [
        (claim.is_340b, Exclusion::Is340b),
        (claim.is_medicaid && contract.program == Program::Commercial, Exclusion::Medicaid),
        (claim.is_paid_by_other && contract.excludes_other_payment, Exclusion::OtherPayment),
        (claim.is_compound && contract.excludes_compounds, Exclusion::Compound),
        (contract.billing_units.is_none(), Exclusion::Unit),
    ];
    found.into_iter().find_map(|(applies, exclusion)| applies.then_some(exclusion))
}
