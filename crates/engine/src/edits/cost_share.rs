//! The plan has a cost share for the tier; a tier without any is the plan's mistake, and not paid.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::finding::Finding;
use crate::pay::terms;
use crate::reject::Group;
use crate::resolve::rule;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 85 where neither the rule nor the plan says what the member pays (CS-2); its step records the shares (CS-1).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 17,
        name: "cost share",
        rule: "CS-1",
        codes: &[codes::CLAIM_NOT_PROCESSED],
        words: &[
            (Outcome::Rejected, "no cost share for tier {tier} and {days_supply} days"),
            (
                Outcome::Computed,
                "tier {tier}: deductible {deductible}, copay {copay}, coinsurance {coinsurance}; \
                 patient pays {patient_pay}, plan pays {plan_pay}",
            ),
        ],
    },
    group: Group::Payment,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (fill, days_supply) = (case.fill()?, case.days_supply()?);
    if terms::terms(case)?.is_some() {
        return Ok(vec![]);
    }
    let tier = rule::tier(case.rule(), fill.product, fill.plan);
    Ok(vec![Finding::reject(
        codes::CLAIM_NOT_PROCESSED,
        format!("The plan has no cost share for tier {tier} and this supply"),
        [Detail::count(Name::Tier, tier), Detail::count(Name::DaysSupply, days_supply)],
    )])
}
