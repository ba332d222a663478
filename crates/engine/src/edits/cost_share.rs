//! The plan has a tier and a cost share for the fill; where it lacks one the claim is not paid.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::pay::part_d;
use crate::pay::terms::{self, Unshared};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 85 where nothing says what the member pays, 7X a supply that no share of the channel reaches (CS-2); its step
/// records the shares (CS-1).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 17,
        name: "cost share",
        rule: "CS-1",
        codes: &[codes::CLAIM_NOT_PROCESSED, codes::DAYS_SUPPLY_EXCEEDS_PLAN],
        words: &[
            (Outcome::Rejected, "no cost share for tier {tier} at channel {channel}"),
            (Outcome::Rejected, "{days_supply} days; the shares of channel {channel} are for {limit} days"),
            (Outcome::Rejected, "neither rule nor product nor plan gives the product a tier"),
            (
                Outcome::Computed,
                "tier {tier}: deductible {deductible}, copay {copay}, coinsurance {coinsurance}\
                 [ ({percent} % of {rest}[, at least {minimum}][, at most {maximum}])][, DAW penalty {penalty}]; \
                 patient pays {patient_pay}, plan pays {plan_pay}[; the out-of-pocket maximum forgave {forgiven}]",
            ),
        ],
    },
    group: Group::Payment,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    if !part_d::is_shared_by_tier(case.fill()?) {
        return Ok(vec![]);
    }
    let Err(unshared) = terms::amounts_of(case)? else { return Ok(vec![]) };
    let supply = case.days_supply()?;
    Ok(vec![match unshared {
        Unshared::NoTier => Finding::reject(codes::CLAIM_NOT_PROCESSED, "The plan gives this product no tier", []),
        Unshared::NoShare { tier } => Finding::reject(
            codes::CLAIM_NOT_PROCESSED,
            format!("The plan has no cost share for tier {tier} and this pharmacy"),
            [Detail::count(Name::Tier, tier), Detail::text(Name::Channel, terms::channel(case).to_owned())],
        ),
        Unshared::Supply { channel, reached } => {
            let ranges: Vec<String> = reached.iter().map(|(least, most)| format!("{least} to {most}")).collect();
            let ranges = ranges.join(" or ");
            Finding::reject(
                codes::DAYS_SUPPLY_EXCEEDS_PLAN,
                format!("{supply} days are not covered at this pharmacy: {ranges} days are"),
                [
                    Detail::count(Name::DaysSupply, supply),
                    Detail::text(Name::Channel, channel),
                    Detail::text(Name::Limit, ranges),
                ],
            )
        }
    }])
}
