//! What a claim that nothing rejects pays: price, share, DAW penalty, accumulators; under Part D, who bears it.

pub mod accumulators;
pub mod client;
pub mod compound;
pub mod coordination;
pub mod daw;
pub mod part_d;
pub mod payment_plan;
pub mod point_of_sale;
pub mod price;
pub mod share;
pub mod terms;

use rust_decimal::Decimal;

use crate::case::{Case, Fill, Skip};
use crate::edits::cost_share;
use crate::edits::log::Log;
use crate::facts::MissingRow;
use crate::rebate::{self, Accrual};
use crate::resolve::rule;
use crate::trace::{Detail, Name, Outcome};
use share::{PatientShare, Terms};

/// A paid claim's figures, in dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Ingredient cost; everything, where a usual and customary charge or gross amount due won (PR-1).
    pub ingredient_cost: Decimal,
    /// Dispensing fee (PR-3).
    pub dispensing_fee: Decimal,
    /// Sales tax (PR-3).
    pub sales_tax: Decimal,
    /// Sum of the three above (PR-8).
    pub allowed: Decimal,
    /// 522-FM.
    pub basis_of_reimbursement: &'static str,
    /// What patient and plan pay of it (CS-1).
    pub share: PatientShare,
    /// Who bears it under Part D; `None` under any other benefit (PD-2).
    pub part_d: Option<Box<part_d::Split>>,
    /// How it was coordinated with a payer before; `None` where none was billed (CB-4).
    pub coordination: Option<Box<coordination::Coordinated>>,
    /// What the client is charged by; `None` where no contract with it gives a price (PR-11).
    pub client: Option<client::ClientPrice>,
    /// What NADAC gives for the quantity, in dollars; `None` where none is on file.
    pub nadac: Option<Decimal>,
    /// What a compound costs, ingredient by ingredient; `None` of any other claim (CP-4).
    pub compound: Option<Box<compound::Compounded>>,
}

impl Payment {
    /// What of an authorization a claim of a quantity uses: billing units and dollars; of a compound those of the
    /// ingredients that needed it.
    pub fn authorized(&self, number: &str, quantity: Decimal) -> (Decimal, Decimal) {
        self.compound.as_deref().map_or((quantity, self.allowed), |compound| compound.authorized(number))
    }
}

/// Why a claim that nothing rejects has no payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpaid {
    /// Something that the payment needs was not sent or not found.
    Skipped(Skip),
    /// A row that the payment needs is not loaded.
    Missing(MissingRow),
}

impl From<Skip> for Unpaid {
    fn from(skip: Skip) -> Self {
        Self::Skipped(skip)
    }
}

impl From<MissingRow> for Unpaid {
    fn from(row: MissingRow) -> Self {
        Self::Missing(row)
    }
}

/// The payment of a claim that no edit rejected, and what the claim earns from manufacturers.
pub fn pay(case: &Case<'_>, log: &mut Log) -> Result<(Payment, Vec<Accrual>), Unpaid> {
    let fill = case.fill()?;
    let price = case.price()?.ok_or(Skip::Price)?;
    let allowed = price.total();
    let mut rebates = rebate::accruals(case)?;
    let client = client::price(case, price);
    let priced = client.as_ref().and_then(|client| client.as_ref().ok());
    let unshared = priced.map_or(Decimal::ZERO, |client| client.unshared(allowed));
    let (share, part_d, coordinated) = if part_d::is_covered(fill) {
        // The negotiated price is what is left after a rebate that is passed on.
        let passed_on = point_of_sale::passed_on(case, allowed, &mut rebates, log);
        let (share, split) = part_d::pay(case, allowed - passed_on, log)?;
        (PatientShare { plan_pays: share.plan_pays + passed_on, ..share }, Some(Box::new(split)), None)
    } else {
        let (share, coordinated) = shared(case, fill, allowed, unshared, &mut rebates, log)?;
        (share, None, coordinated)
    };
    let nadac = client::nadac(fill.product, case.quantity()?, fill.date);
    client::record(case, price, client.as_ref(), nadac, share.plan_pays, log);
    let payment = Payment {
        ingredient_cost: price.ingredient_cost,
        dispensing_fee: price.dispensing_fee,
        sales_tax: price.sales_tax,
        allowed,
        basis_of_reimbursement: coordinated.and_then(|c| c.basis_of_reimbursement()).unwrap_or(price.basis.code()),
        share,
        part_d,
        coordination: coordinated.map(Box::new),
        client: priced.map(|client| client.price),
        nadac,
        compound: if case.is_compound() {
            Some(Box::new(compound::Compounded::of(case, &log.authorized_ingredients)?))
        } else {
            None
        },
    };
    Ok((payment, rebates))
}

/// What patient and plan pay by the plan's tiers and after another payer, with what that adds to the balances; `unshared`
/// dollars of the allowed amount are the plan's alone (PR-11).
fn shared(
    case: &Case<'_>,
    fill: Fill<'_>,
    allowed: Decimal,
    unshared: Decimal,
    rebates: &mut [Accrual],
    log: &mut Log,
) -> Result<(PatientShare, Option<coordination::Coordinated>), Skip> {
    let terms = terms::terms(case)?.map_err(|_| Skip::Plan)?;
    let tier = rule::tier(case.rule(), fill.product, fill.plan, fill.date).ok_or(Skip::Plan)?;
    let terms = Terms { daw_penalty: daw::penalty(case, allowed, log)?, ..terms };
    let shared = allowed - unshared;
    let shared = shared - point_of_sale::passed_on(case, shared, rebates, log);
    let mut share = share::share(shared, &terms);
    share.plan_pays += allowed - shared;
    log.trace.add(&cost_share::EDIT.step, Outcome::Computed, figures(tier, shared, &terms, &share));
    let coordinated = coordination::coordinate(case, &share, &terms, log);
    if let Some((after, _)) = &coordinated {
        share = *after;
    }
    let balances = accumulators::details(fill.plan, terms::deductible_limits(case)?, &case.member, &share);
    log.trace.add(&accumulators::STEP, Outcome::Computed, balances);
    Ok((share, coordinated.map(|(_, coordinated)| coordinated)))
}

/// The shares for the trace: the four parts, and what was worked out on which amount where that is not plain.
fn figures(tier: i32, allowed: Decimal, terms: &Terms, share: &PatientShare) -> Vec<Detail> {
    let mut details = vec![
        Detail::count(Name::Tier, tier),
        Detail::money(Name::Deductible, share.deductible),
        Detail::money(Name::Copay, share.copay),
        Detail::money(Name::Coinsurance, share.coinsurance),
        Detail::money(Name::PatientPay, share.patient_pays),
        Detail::money(Name::PlanPay, share.plan_pays),
    ];
    if let Some(percent) = terms.coinsurance_percent {
        details.push(Detail::number(Name::Percent, percent));
        details.push(Detail::money(Name::Rest, share::after_deductible(allowed, terms)));
        details.extend(terms.minimum.map(|least| Detail::money(Name::Minimum, least)));
        details.extend(terms.maximum.map(|most| Detail::money(Name::Maximum, most)));
    }
    let more = [(Name::Penalty, share.daw_penalty), (Name::Forgiven, share.forgiven)];
    details.extend(more.into_iter().filter(|(_, amount)| !amount.is_zero()).map(|(name, a)| Detail::money(name, a)));
    details
}
