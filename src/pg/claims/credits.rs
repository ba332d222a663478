//! What was met under earlier plans of the same client, which a plan may carry over.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::engine::batch::{AccumulatorKey, Submission};
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{dates, uuids};

statement!(EARLIER_PLANS, "accumulator/earlier_plans.sql");

/// The span of coverage that answers a claim, with the plan, the family and the benefit year it is decided under.
pub struct Covered {
    pub coverage_id: Uuid,
    pub plan_id: Uuid,
    pub client_id: Uuid,
    pub family_id: Uuid,
    pub benefit_year_start: NaiveDate,
}

/// A plan under which the person was covered before, in the same benefit year.
pub struct EarlierPlan {
    /// Which of the spans asked about it is earlier than.
    pub place: usize,
    pub plan_id: Uuid,
    pub same_family: bool,
}

/// The earlier plans of the same client whose balances count where the plans of these spans carry them over.
pub fn earlier_plans(spans: &[Covered]) -> Result<Vec<EarlierPlan>> {
    if spans.is_empty() {
        return Ok(Vec::new());
    }
    let values = [
        uuids(spans.iter().map(|span| &span.coverage_id)),
        uuids(spans.iter().map(|span| &span.plan_id)),
        uuids(spans.iter().map(|span| &span.client_id)),
        uuids(spans.iter().map(|span| &span.family_id)),
        dates(spans.iter().map(|span| span.benefit_year_start)),
    ];
    let mut found = Vec::new();
    for row in run(&EARLIER_PLANS, &values)?.iter() {
        let Some(place) = row.place("n")? else { continue };
        found.push(EarlierPlan { place, plan_id: row.get("plan_id")?, same_family: row.get("same_family")? });
    }
    Ok(found)
}

/// Finds the accumulators of earlier plans whose balances are opening credit of the claims, each answered by the span of
/// coverage given for it; enters them in the claims and gives all of them.
pub fn enter(cases: &mut [Submission], coverage_ids: &[Option<Uuid>]) -> Result<Vec<AccumulatorKey>> {
    let (places, spans): (Vec<usize>, Vec<Covered>) = cases
        .iter()
        .enumerate()
        .zip(coverage_ids)
        .filter_map(|((place, case), coverage_id)| {
            let plan = case.facts.plan.as_ref().filter(|plan| plan.carries_over())?;
            let [family, _] = case.keys?;
            let span = Covered {
                coverage_id: (*coverage_id)?,
                plan_id: family.plan_id,
                client_id: plan.client_id?,
                family_id: family.owner_id,
                benefit_year_start: family.benefit_year_start,
            };
            Some((place, span))
        })
        .unzip();
    let mut found: Vec<AccumulatorKey> = Vec::new();
    for earlier in earlier_plans(&spans)? {
        let Some(case) = places.get(earlier.place).and_then(|place| cases.get_mut(*place)) else { continue };
        let Some(keys) = case.keys else { continue };
        let [family, individual] = keys.map(|key| AccumulatorKey { plan_id: earlier.plan_id, ..key });
        for key in [Some(individual), Some(family).filter(|_| earlier.same_family)].into_iter().flatten() {
            if !case.credits.contains(&key) {
                case.credits.push(key);
            }
            found.push(key);
        }
    }
    Ok(found)
}
