//! Plans with their cost shares, overrides and networks.

use std::rc::Rc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::cache::Snapshot;
use super::{Key, TEXT, Value, client, either, network, opioid, part_d, pharmacy, rebate};
use crate::engine::facts::{
    CompoundTerms, Coordination, CoordinationMethod, CostShare, CountedPayments, Deductible, DurOutcome, DurSetting,
    EmergencySupply, FamilyAccumulation, FirstReversed, NetworkTerms, OpioidTerms, OverrideChannel, PartDTerms, Plan,
    PlanNetwork, PlanOverride, PlanTerms, PriceTie, RefillCounting, TransitionTerms,
};
use crate::engine::rebate::ClientTerms;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static PLAN: Index = Index { table: "pbm.plan", name: "plan_pkey", keys: OF_PLAN };
static TERMS: Index = Index { table: "pbm.plan_term", name: "plan_term_pkey", keys: OF_PLAN };
static COST_SHARES: Index = Index { table: "pbm.plan_cost_share", name: "plan_cost_share_once", keys: OF_PLAN };
static OVERRIDES: Index = Index { table: "pbm.plan_override", name: "plan_override_pkey", keys: OF_PLAN };
static DUR: Index = Index { table: "pbm.plan_dur", name: "plan_dur_pkey", keys: OF_PLAN };
static REBATE_TERMS: Index = Index {
    table: "pbm.client_rebate_term",
    name: "client_rebate_term_pkey",
    keys: &[("client_id", Comparison::Equal)],
};
static AUTHORIZATION: Index = Index { table: "pbm.plan_authorization", name: "plan_authorization_pkey", keys: OF_PLAN };
static COORDINATION: Index = Index { table: "pbm.plan_coordination", name: "plan_coordination_pkey", keys: OF_PLAN };
static COMPOUND: Index = Index { table: "pbm.plan_compound", name: "plan_compound_pkey", keys: OF_PLAN };
static OPIOID: Index = Index { table: "pbm.plan_opioid", name: "plan_opioid_pkey", keys: OF_PLAN };
static TRANSITION: Index = Index { table: "pbm.plan_transition", name: "plan_transition_pkey", keys: OF_PLAN };
static NETWORKS: Index = Index { table: "pbm.plan_network", name: "plan_network_pkey", keys: OF_PLAN };

const OF_PLAN: &[(&str, Comparison)] = &[("plan_id", Comparison::Equal)];

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[Uuid]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let seen = snapshot::Snapshot::take();
    let [
        mut plans,
        mut terms,
        mut cost_shares,
        mut overrides,
        mut dur_settings,
        mut networks,
        mut rebate_terms,
        mut client_contracts,
        mut client_rates,
        mut authorization,
        mut coordination,
        mut compound,
        mut opioid_terms,
        mut part_d_terms,
        mut network_terms,
        mut deductibles,
        mut transition_terms,
    ] = [
        &PLAN,
        &TERMS,
        &COST_SHARES,
        &OVERRIDES,
        &DUR,
        &NETWORKS,
        &REBATE_TERMS,
        &client::CONTRACTS,
        &client::RATES,
        &AUTHORIZATION,
        &COORDINATION,
        &COMPOUND,
        &OPIOID,
        &part_d::TERMS,
        &network::TERMS,
        &network::DEDUCTIBLES,
        &TRANSITION,
    ]
    .map(|index| index.lookup(&seen));
    for id in keys {
        let key = [id.write()];
        let found = plans.one(&key, plan)?;
        let found = match found {
            None => None,
            Some(mut plan) => {
                plan.cost_shares = cost_shares.all(&key, cost_share)?;
                plan.overrides = overrides.all(&key, plan_override)?;
                plan.dur_settings = dur_settings.all(&key, dur_setting)?;
                plan.networks = networks.all(&key, network::of_plan)?;
                plan.network_terms = network_terms.all(&key, network::terms)?;
                plan.deductible_rows = deductibles.all(&key, network::deductible)?;
                plan.part_d = part_d_terms.all(&key, part_d::terms)?;
                plan.coordination = coordination.all(&key, coordination_terms)?;
                plan.compound = compound.all(&key, compound_terms)?;
                plan.opioid = opioid_terms.all(&key, opioid::terms)?;
                plan.transition = transition_terms.all(&key, transition)?;
                if let Some(client_id) = plan.client_id {
                    plan.rebate_terms = rebate_terms.all(&[client_id.write()], rebate::client_terms)?;
                    plan.client_contracts = client_contracts.all(&[client_id.write()], client::contract)?;
                    for contract in &mut plan.client_contracts {
                        contract.rates = client_rates.all(&[contract.contract_id.write()], pharmacy::rate)?;
                    }
                }
                if let Some((contact, emergency)) = authorization.one(&key, authorization_settings)? {
                    plan.authorization_contact = contact;
                    plan.emergency_supply = emergency;
                }
                let term = |row: &Row<'_>| Ok((row.get("effective_date")?, settings(row, plan.clone())?));
                let mut terms: Vec<(NaiveDate, Plan)> = terms.all(&key, term)?;
                terms.sort_by_key(|(from, _)| *from);
                Some(Rc::new(PlanTerms::new(plan, terms)))
            }
        };
        snapshot.hold(Key::Plan(*id), Value::Plan(found));
    }
    Ok(())
}

fn plan(row: &Row<'_>) -> Result<Plan> {
    let plan = Plan {
        plan_id: row.get("plan_id")?,
        plan_code: row.get("plan_code")?,
        line_of_business: row.get("line_of_business")?,
        span: row.span()?,
        benefit_year_start_month: row.get::<i32>("benefit_year_start_month")?.unsigned_abs(),
        client_id: row.get("client_id")?,
        ..Plan::default()
    };
    settings(row, plan)
}

fn plan_override(row: &Row<'_>) -> Result<PlanOverride> {
    Ok(PlanOverride {
        reject_code: row.get("reject_code")?,
        channel: row.word("channel", OverrideChannel::parse)?,
        code: row.get("code")?,
    })
}

fn dur_setting(row: &Row<'_>) -> Result<DurSetting> {
    Ok(DurSetting {
        alert_code: row.get("alert_code")?,
        outcome: row.word("outcome", DurOutcome::parse)?,
        span: row.span()?,
    })
}

/// How to ask for an authorization, and the emergency supply, which a plan has where it names a code for it.
fn authorization_settings(row: &Row<'_>) -> Result<(Option<String>, Option<EmergencySupply>)> {
    let supply = EmergencySupply {
        authorization_type: row.get("emergency_type")?,
        authorization_number: row.get("emergency_number")?,
        days_supply: row.get("emergency_days_supply")?,
        once_in_days: row.get("emergency_once_in_days")?,
    };
    let has_code = supply.authorization_type.is_some() || supply.authorization_number.is_some();
    Ok((row.get("contact")?, has_code.then_some(supply)))
}

/// What it gives members who change to it.
fn transition(row: &Row<'_>) -> Result<TransitionTerms> {
    Ok(TransitionTerms {
        days: row.get("days")?,
        days_supply: row.get("days_supply")?,
        care_days_supply: row.get("care_days_supply")?,
        emergency_days_supply: row.get("emergency_days_supply")?,
        care_residences: row.get("care_residences")?,
        level_of_care_codes: row.get("level_of_care_codes")?,
        exception_tier: row.get("exception_tier")?,
        span: row.span()?,
    })
}

fn coordination_terms(row: &Row<'_>) -> Result<Coordination> {
    Ok(Coordination {
        method: row.word("method", CoordinationMethod::parse)?,
        accepted_reject_codes: row.get("accepted_reject_codes")?,
        last_resort: row.get("last_resort")?,
        counted: row.word("counted", CountedPayments::parse)?,
        program_maximum: row.get("program_maximum")?,
        reject_when_met: row.get("reject_when_met")?,
        assistance_accumulates: row.get("assistance_accumulates")?,
        first_reversed: row.word("first_reversed", FirstReversed::parse)?,
        span: row.span()?,
    })
}

fn compound_terms(row: &Row<'_>) -> Result<CompoundTerms> {
    Ok(CompoundTerms {
        covered: row.get("covered")?,
        takes_clarification: row.get("takes_clarification")?,
        most_ingredients: row.get("most_ingredients")?,
        span: row.span()?,
    })
}

/// The plan with the settings of a row, which a plan and its terms have in common.
fn settings(row: &Row<'_>, plan: Plan) -> Result<Plan> {
    Ok(Plan {
        individual_deductible: row.get("individual_deductible")?,
        family_deductible: row.get("family_deductible")?,
        individual_out_of_pocket_maximum: row.get("individual_out_of_pocket_maximum")?,
        family_out_of_pocket_maximum: row.get("family_out_of_pocket_maximum")?,
        family_accumulation: row.word("family_accumulation", FamilyAccumulation::parse)?,
        family_out_of_pocket_accumulation: match row.get::<Option<String>>("family_out_of_pocket_accumulation")? {
            Some(word) => {
                let unreadable = || row.unreadable("family_out_of_pocket_accumulation");
                Some(FamilyAccumulation::parse(&word).ok_or_else(unreadable)?)
            }
            None => None,
        },
        individual_maximum_in_family: row.get("individual_maximum_in_family")?,
        unlisted_tier: row.get("unlisted_tier")?,
        zero_amount_is_price: row.get("zero_amount_is_price")?,
        open_formulary: row.word("formulary_type", either("open", "closed"))?,
        maximum_days_supply: row.get("maximum_days_supply")?,
        maximum_claim_amount: row.get("maximum_claim_amount")?,
        maximum_dependent_age: row.get("maximum_dependent_age")?,
        timely_filing_days: row.get("timely_filing_days")?,
        prescription_valid_days: row.get("prescription_valid_days")?,
        prescriber_required: row.get("prescriber_required")?,
        refill_threshold_percent: row.get("refill_threshold_percent")?,
        refill_counting: row.word("refill_counting", RefillCounting::parse)?,
        refill_supply_on_hand: row.get("refill_supply_on_hand")?,
        dur_outcomes: [
            row.word("dur_major", DurOutcome::parse)?,
            row.word("dur_moderate", DurOutcome::parse)?,
            row.word("dur_minor", DurOutcome::parse)?,
        ],
        underuse_percent: row.get("underuse_percent")?,
        underuse_lookback_days: row.get("underuse_lookback_days")?,
        rejects_unneeded_authorization: row.word("unneeded_authorization", either("reject", "ignore"))?,
        answer_duplicates: row.word("duplicate_answer", either("answer", "reject"))?,
        keeps_rejected_rebill: row.word("rejected_rebill", either("keep", "reverse"))?,
        replays_later_claims: row.word("later_claims", either("replay", "report"))?,
        price_tie: row.word("price_tie", PriceTie::parse)?,
        daw_penalty_codes: row.get("daw_penalty_codes")?,
        daw_penalty_accumulates: row.get("daw_penalty_accumulates")?,
        carry_over_deductible: row.get("carry_over_deductible")?,
        carry_over_out_of_pocket: row.get("carry_over_out_of_pocket")?,
        ..plan
    })
}

fn cost_share(row: &Row<'_>) -> Result<CostShare> {
    Ok(CostShare {
        tier: row.get("tier")?,
        tier_name: row.get("tier_name")?,
        channel: row.get("channel")?,
        preferred: row.get("preferred")?,
        minimum_days_supply: row.get("minimum_days_supply")?,
        maximum_days_supply: row.get("maximum_days_supply")?,
        copay: row.get("copay_amount")?,
        coinsurance_percent: row.get("coinsurance_percent")?,
        minimum: row.get("minimum_amount")?,
        maximum: row.get("maximum_amount")?,
        deductible_applies: row.get("deductible_applies")?,
        span: row.span()?,
    })
}

/// About how many bytes it takes.
pub(super) fn weight(plan: &PlanTerms) -> usize {
    plan.all().map(|plan| weight_of(plan)).sum()
}

fn weight_of(plan: &Plan) -> usize {
    size_of::<Plan>()
        + plan.cost_shares.len() * (size_of::<CostShare>() + TEXT)
        + plan.overrides.len() * (size_of::<PlanOverride>() + TEXT)
        + plan.dur_settings.len() * (size_of::<DurSetting>() + TEXT)
        + plan.networks.len() * size_of::<PlanNetwork>()
        + plan.network_terms.len() * size_of::<NetworkTerms>()
        + plan.deductible_rows.len() * (size_of::<Deductible>() + TEXT)
        + plan.rebate_terms.len() * size_of::<ClientTerms>()
        + plan.client_contracts.iter().map(client::weight).sum::<usize>()
        + plan.part_d.iter().map(|t| size_of::<PartDTerms>() + t.notice_reject_codes.len() * TEXT).sum::<usize>()
        + plan.transition.len() * (size_of::<TransitionTerms>() + 4 * TEXT)
        + plan
            .coordination
            .iter()
            .map(|c| size_of::<Coordination>() + c.accepted_reject_codes.len() * TEXT)
            .sum::<usize>()
        + plan.compound.len() * size_of::<CompoundTerms>()
        + plan.opioid.len() * (size_of::<OpioidTerms>() + 10 * TEXT)
}
