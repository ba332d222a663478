//! What a claim that pays earns under the contracts of its product.

use rust_decimal::Decimal;

use super::accrual::{Accrual, Dispensed, accrue};
use super::contract::{ClientTerms, Terms, applicable};
use crate::case::{Case, Skip};
use crate::claim::canonical::is_same_code;
use crate::facts::PriceType;
use crate::money::{cents, percent_of};

/// Submission clarification code (420-DK) of a drug bought at a 340B price.
const SCC_340B: &str = "20";
/// Line of business of a Medicaid plan.
const MEDICAID: &str = "medicaid";

/// The accruals of a claim with the client's share; empty where its product has no contract.
pub fn accruals(case: &Case<'_>) -> Result<Vec<Accrual>, Skip> {
    if !case.is_compound() {
        return of_product(case);
    }
    let mut accruals = Vec::new();
    for ingredient in case.covered_ingredients() {
        let ndc = ingredient.claim.ndc().ok();
        accruals.extend(of_product(ingredient)?.into_iter().map(|accrual| Accrual { ingredient: ndc, ..accrual }));
    }
    Ok(accruals)
}

/// What the product of a claim earns, or an ingredient of a compound.
fn of_product(case: &Case<'_>) -> Result<Vec<Accrual>, Skip> {
    let fill = case.fill()?;
    if fill.product.rebates.is_empty() {
        return Ok(Vec::new());
    }
    let is_medicaid = fill.plan.line_of_business.eq_ignore_ascii_case(MEDICAID);
    let contracts = applicable(&fill.product.rebates, fill.plan.plan_id, is_medicaid, fill.date);
    let sent_as_340b = case.claim.submission_clarification_codes.iter().any(|code| is_same_code(code, SCC_340B));
    let claim = Dispensed {
        date: fill.date,
        quantity: case.quantity()?,
        wac: fill.product.unit_price(PriceType::Wac, fill.date).filter(|wac| !wac.is_zero()),
        is_340b: sent_as_340b || case.facts.pharmacy.as_ref().is_some_and(|pharmacy| pharmacy.is_340b),
        is_medicaid,
        // A claim that another payer was billed for is rejected (M-10).
        is_paid_by_other: false,
        is_compound: case.part.is_some(),
    };
    let mut accruals: Vec<Accrual> = contracts.iter().map(|contract| accrue(contract, &claim)).collect();
    if let Some(terms) = client_terms(case) {
        let mut is_first = true;
        let counted = accruals.iter_mut().zip(&contracts).filter(|(accrual, _)| accrual.exclusion.is_none());
        for (accrual, contract) in counted {
            // A price that has not risen too far is protected, and earns nothing.
            let earns = contract.terms == Terms::MarketShare || !accrual.unit_rebate.is_zero();
            accrual.client_percent = terms.share.percent();
            accrual.client_amount = terms.share.of(accrual.amount, is_first && earns);
            accrual.guarantee_amount = terms.guarantee_per_claim.filter(|_| is_first && earns).unwrap_or_default();
            is_first &= !earns;
        }
    }
    Ok(accruals)
}

/// What the plan's client gets on the fill date; `None`: nothing is agreed.
fn client_terms<'a>(case: &Case<'a>) -> Option<&'a ClientTerms> {
    let fill = case.fill().ok()?;
    let terms = fill.plan.rebate_terms.iter().filter(|terms| terms.span.covers(fill.date));
    terms.max_by_key(|terms| terms.span.effective)
}

/// Takes the part of the expected rebate that is passed on at the counter off what the member's share is taken of, and
/// enters it in the accruals that it comes from (RB-9). Gives the percentage and the dollars; `None`: nothing is.
pub fn point_of_sale(case: &Case<'_>, allowed: Decimal, accruals: &mut [Accrual]) -> Option<(Decimal, Decimal)> {
    let expected: Decimal = accruals.iter().map(|accrual| accrual.amount).sum();
    if expected.is_zero() {
        return None;
    }
    let percent = client_terms(case)?.point_of_sale_percent;
    let passed_on = cents(percent_of(expected, percent)).min(allowed);
    let mut left = passed_on;
    for accrual in accruals {
        accrual.point_of_sale_amount = left.min(accrual.amount);
        left -= accrual.point_of_sale_amount;
    }
    (!passed_on.is_zero()).then_some((percent, passed_on))
}
