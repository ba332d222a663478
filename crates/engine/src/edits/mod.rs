//! The edits: what can keep a claim from being paid, an edit a file, in the rule book's order.

pub mod age_limit;
pub mod cost_share;
pub mod days_supply_limit;
pub mod duplicate;
pub mod dur;
pub mod eligibility;
pub mod fields;
pub mod fill_limit;
pub mod finding;
pub mod formulary;
pub mod lift;
pub mod log;
pub mod maximum_cost;
pub mod other_coverage;
pub mod period_supply_limit;
pub mod pharmacy;
pub mod plan_days_supply;
pub mod prescriber;
pub mod prescription_valid;
pub mod pricing;
pub mod prior_authorization;
pub mod product;
pub mod quantity_limit;
pub mod reach;
pub mod refill_limits;
pub mod refill_too_soon;
pub mod refills;
pub mod schedule_two_refills;
pub mod sex_limit;
pub mod step_therapy;
pub mod timely_filing;

use crate::case::{Case, Skip};
use crate::reject::Group;
use crate::trace::Step;
use finding::Finding;
use lift::Lift;
use log::Log;
use reach::{Reach, Reaching};

/// One edit, declared whole.
pub struct Edit {
    /// Its id, name, rule, codes and words.
    pub step: Step,
    /// Where its rejects stand in the order of answering (G-2).
    pub group: Group,
    /// What may lift its rejects, in the order in which it is tried.
    pub lifted_by: &'static [Lift],
    /// How much of the member's history it looks at.
    pub reach: fn(&Reaching<'_>) -> Reach,
    /// What it finds; nothing where it does not apply to the claim.
    pub check: fn(&Case<'_>) -> Result<Vec<Finding>, Skip>,
}

/// Every edit. Rejects of one group are answered in this order.
pub static EDITS: &[&Edit] = &[
    &fields::EDIT,
    &timely_filing::EDIT,
    &prescription_valid::EDIT,
    &refill_limits::EDIT,
    &schedule_two_refills::EDIT,
    &refills::EDIT,
    &eligibility::EDIT,
    &other_coverage::EDIT,
    &pharmacy::EDIT,
    &product::EDIT,
    &prescriber::EDIT,
    &duplicate::EDIT,
    &formulary::EDIT,
    &step_therapy::EDIT,
    &quantity_limit::EDIT,
    &days_supply_limit::EDIT,
    &fill_limit::EDIT,
    &period_supply_limit::EDIT,
    &age_limit::EDIT,
    &sex_limit::EDIT,
    &plan_days_supply::EDIT,
    &refill_too_soon::EDIT,
    &prior_authorization::EDIT,
    &dur::EDIT,
    &pricing::EDIT,
    &maximum_cost::EDIT,
    &cost_share::EDIT,
];

/// Asks every edit that can be evaluated. Here alone is a claim rejected, a reject lifted, an authorization used.
pub fn run(case: &Case<'_>, log: &mut Log) {
    for edit in EDITS {
        if edit.group == Group::Payment && log.is_rejected() {
            continue;
        }
        match (edit.check)(case) {
            Err(skip) => log.skipped(&edit.step, skip),
            Ok(findings) => {
                for finding in findings {
                    let lift = lift::lift(case, edit.lifted_by, &finding);
                    log.settle(edit, finding, lift);
                }
            }
        }
    }
}

/// The history that all edits together look at.
pub fn reach(reaching: &Reaching<'_>) -> Reach {
    EDITS.iter().map(|edit| (edit.reach)(reaching)).fold(Reach::NONE, Reach::widen)
}
