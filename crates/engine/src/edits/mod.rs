//! The edits: what can keep a claim from being paid, an edit a file, in the rule book's order.

pub mod age_limit;
pub mod compound;
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
pub mod lock_in;
pub mod log;
pub mod mandatory_mail;
pub mod maximum_cost;
pub mod network;
pub mod notice;
pub mod opioid;
pub mod other_coverage;
pub mod other_payers;
pub mod other_payment;
pub mod part_d_coverage;
pub mod partial_fill;
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
use compound::OfCompound;
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
    /// Which cases of a compound it is asked of (CP-6).
    pub of_compound: OfCompound,
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
    &compound::composition::EDIT,
    &timely_filing::EDIT,
    &prescription_valid::EDIT,
    &refill_limits::EDIT,
    &schedule_two_refills::EDIT,
    &refills::EDIT,
    &partial_fill::EDIT,
    &eligibility::EDIT,
    &other_coverage::EDIT,
    &other_payers::EDIT,
    &lock_in::EDIT,
    &pharmacy::EDIT,
    &network::EDIT,
    &mandatory_mail::EDIT,
    &product::EDIT,
    &prescriber::EDIT,
    &duplicate::EDIT,
    &formulary::EDIT,
    &compound::coverage::EDIT,
    &part_d_coverage::EDIT,
    &step_therapy::EDIT,
    &quantity_limit::EDIT,
    &days_supply_limit::EDIT,
    &fill_limit::EDIT,
    &period_supply_limit::EDIT,
    &age_limit::EDIT,
    &sex_limit::EDIT,
    &plan_days_supply::EDIT,
    &refill_too_soon::EDIT,
    &opioid::naive::EDIT,
    &prior_authorization::EDIT,
    &dur::EDIT,
    &opioid::maximum_dose::EDIT,
    &opioid::coordination::EDIT,
    &opioid::benzodiazepine::EDIT,
    &opioid::long_acting::EDIT,
    &compound::price::EDIT,
    &pricing::EDIT,
    &maximum_cost::EDIT,
    &cost_share::EDIT,
    &other_payment::EDIT,
];

/// Asks every edit that can be evaluated. Here alone is a claim rejected, a reject lifted, an authorization used.
pub fn run(case: &Case<'_>, log: &mut Log) {
    for edit in EDITS {
        if edit.group == Group::Payment && log.is_rejected() {
            continue;
        }
        if case.is_compound() {
            compound::cases(case, edit.of_compound).into_iter().for_each(|case| ask(edit, case, log));
        } else {
            ask(edit, case, log);
        }
    }
}

fn ask(edit: &'static Edit, case: &Case<'_>, log: &mut Log) {
    match (edit.check)(case) {
        Err(skip) => log.skipped(&edit.step, skip),
        Ok(findings) => {
            for finding in findings {
                let lift = lift::lift(case, edit.lifted_by, &finding);
                log.settle(edit, case.part.as_ref(), finding, lift);
            }
        }
    }
}

/// What edits find of a claim, and of a compound's ingredients, with the case that each is about.
pub fn findings<'c, 'a>(case: &'c Case<'a>) -> impl Iterator<Item = (&'static Edit, &'c Case<'a>, Finding)> {
    let cases =
        move |edit: &Edit| if case.is_compound() { compound::cases(case, edit.of_compound) } else { vec![case] };
    EDITS.iter().flat_map(move |edit| {
        cases(edit).into_iter().flat_map(move |case| {
            (edit.check)(case).unwrap_or_default().into_iter().map(move |finding| (*edit, case, finding))
        })
    })
}

/// The history that all edits together look at.
pub fn reach(reaching: &Reaching<'_>) -> Reach {
    EDITS.iter().map(|edit| (edit.reach)(reaching)).fold(Reach::NONE, Reach::widen)
}
