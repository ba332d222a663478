//! The pharmacy is on file and has a contract with the plan on the fill date.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::Exclusion;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 50 a pharmacy that is not on file, 40 one without a contract (P-1), 559 an excluded one (P-6).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 1,
        name: "pharmacy",
        rule: "P-1",
        codes: &[codes::PHARMACY_NOT_MATCHED, codes::PHARMACY_NOT_CONTRACTED, codes::PHARMACY_SANCTIONED],
        words: &[
            (Outcome::Passed, "NPI {npi}, by its contract in network {network} of {effective}"),
            (Outcome::Passed, "NPI {npi}, by its contract in network {network}"),
            (Outcome::Passed, "pharmacy {pharmacy}, contract {contract}"),
            (Outcome::Rejected, "NPI {npi} is excluded since {effective} by the list {other}"),
            (Outcome::Rejected, "NPI {npi} has no contract with the plan on the fill date"),
            (Outcome::Rejected, "pharmacy {pharmacy} has no contract with the plan on the fill date"),
            (Outcome::Rejected, "the pharmacy's NPI is not on file"),
        ],
    },
    group: Group::Pharmacy,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(pharmacy) = case.pharmacy()? else {
        return Ok(vec![Finding::reject(codes::PHARMACY_NOT_MATCHED, "Pharmacy NPI is not on file", [])]);
    };
    let (_, date) = (case.plan()?, case.fill_date()?);
    let known = pharmacy
        .npi
        .parse::<i64>()
        .map_or_else(|_| Detail::text(Name::Npi, pharmacy.npi.clone()), |digits| Detail::count(Name::Npi, digits));
    let excluded = Exclusion::on(&pharmacy.exclusions, date).map(|exclusion| {
        let mut details = vec![known.clone(), Detail::text(Name::Other, exclusion.list.clone())];
        details.extend(exclusion.span.effective.map(|from| Detail::date(Name::Effective, from)));
        Finding::reject(codes::PHARMACY_SANCTIONED, "Pharmacy is excluded from payment", details)
    });
    let contracted = match case.contract() {
        Ok(contract) => {
            let mut details = vec![known, Detail::text(Name::Network, contract.network_name.clone())];
            details.extend(contract.span.effective.map(|from| Detail::date(Name::Effective, from)));
            Finding::passed(details)
        }
        Err(_) => Finding::reject(
            codes::PHARMACY_NOT_CONTRACTED,
            "Pharmacy has no contract with the plan on the fill date",
            [known],
        ),
    };
    Ok(std::iter::once(contracted).chain(excluded).collect())
}
