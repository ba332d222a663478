//! What a claim that nothing rejects pays: price, share, DAW penalty, accumulators.

pub mod accumulators;
pub mod daw;
pub mod point_of_sale;
pub mod price;
pub mod share;
pub mod terms;

use rust_decimal::Decimal;

use crate::case::{Case, Skip};
use crate::edits::cost_share;
use crate::edits::log::Log;
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
}

/// The payment of a claim that no edit rejected, and what the claim earns from manufacturers.
pub fn pay(case: &Case<'_>, log: &mut Log) -> Result<(Payment, Vec<Accrual>), Skip> {
    let fill = case.fill()?;
    let price = case.price()?.ok_or(Skip::Price)?;
    let terms = terms::terms(case)?.map_err(|_| Skip::Plan)?;
    let tier = rule::tier(case.rule(), fill.product, fill.plan, fill.date).ok_or(Skip::Plan)?;
    let allowed = price.total();
    let terms = Terms { daw_penalty: daw::penalty(case, allowed, log)?, ..terms };
    let mut rebates = rebate::accruals(case)?;
    let shared = allowed - point_of_sale::passed_on(case, allowed, &mut rebates, log);
    let mut share = share::share(shared, &terms);
    share.plan_pays += allowed - shared;
    log.trace.add(&cost_share::EDIT.step, Outcome::Computed, figures(tier, shared, &terms, &share));
    let balances = accumulators::details(fill.plan, &case.member, &share);
    log.trace.add(&accumulators::STEP, Outcome::Computed, balances);
    let payment = Payment {
        ingredient_cost: price.ingredient_cost,
        dispensing_fee: price.dispensing_fee,
        sales_tax: price.sales_tax,
        allowed,
        basis_of_reimbursement: price.basis.code(),
        share,
    };
    Ok((payment, rebates))
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
    if let (None, Some(percent)) = (terms.copay, terms.coinsurance_percent) {
        details.push(Detail::number(Name::Percent, percent));
        details.push(Detail::money(Name::Rest, share::after_deductible(allowed, terms)));
        details.extend(terms.minimum.map(|least| Detail::money(Name::Minimum, least)));
        details.extend(terms.maximum.map(|most| Detail::money(Name::Maximum, most)));
    }
    let more = [(Name::Penalty, share.daw_penalty), (Name::Forgiven, share.forgiven)];
    details.extend(more.into_iter().filter(|(_, amount)| !amount.is_zero()).map(|(name, a)| Detail::money(name, a)));
    details
}
