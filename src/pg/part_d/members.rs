//! Spans of low-income subsidy and of the payment plan, of those whose claims are for a Part D plan, and of conditions,
//! which exempt from edits of opioids and of controlled drugs, too.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use uuid::Uuid;

use crate::engine::batch::Submission;
use crate::engine::facts::{Condition, ConditionSpan, LowIncomeSpan, Span};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::value::Write;

static LOW_INCOME: Index = Index { table: "pbm.member_low_income", name: "member_low_income_pkey", keys: OF_PATIENT };
static ELECTIONS: Index = Index { table: "pbm.m3p_election", name: "m3p_election_patient", keys: OF_PATIENT };
static CONDITIONS: Index = Index { table: "pbm.member_condition", name: "member_condition_pkey", keys: OF_PATIENT };

const OF_PATIENT: &[(&str, Comparison)] = &[("patient_id", Comparison::Equal)];

/// Those of one person.
struct Spans {
    low_income: Vec<LowIncomeSpan>,
    conditions: Vec<ConditionSpan>,
    payment_plan: Vec<Span>,
}

/// Whether the decision on a claim asks for them.
fn asks(case: &Submission) -> bool {
    let ingredients = case.facts.ingredients.iter().filter_map(|ingredient| ingredient.product.as_ref());
    let mut drugs = case.facts.product.iter().chain(ingredients);
    case.part_d_key().is_some() || drugs.any(|drug| drug.dea_schedule.is_some() || drug.safety.is_opioid_use())
}

/// Enters them in the claims: one look-up a person and table.
pub fn enter(cases: &mut [Submission]) -> Result<()> {
    if !cases.iter().any(asks) {
        return Ok(());
    }
    let snapshot = Snapshot::take();
    let [mut low_income, mut conditions, mut elections] =
        [&LOW_INCOME, &CONDITIONS, &ELECTIONS].map(|index| index.lookup(&snapshot));
    let mut found: FxHashMap<Uuid, Spans> = FxHashMap::default();
    for case in cases {
        let Some(patient_id) = case.patient_id.filter(|_| asks(case)) else { continue };
        let spans = match found.entry(patient_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let patient = [patient_id.write()];
                unknown.insert(Spans {
                    low_income: low_income.all(&patient, low_income_span)?,
                    conditions: conditions.all(&patient, condition_span)?,
                    payment_plan: elections.all(&patient, election)?,
                })
            }
        };
        case.facts.low_income.clone_from(&spans.low_income);
        case.facts.conditions.clone_from(&spans.conditions);
        case.facts.payment_plan.clone_from(&spans.payment_plan);
    }
    Ok(())
}

/// The spans of one person's low-income subsidy.
pub fn low_income(patient_id: Uuid) -> Result<Vec<LowIncomeSpan>> {
    LOW_INCOME.lookup(&Snapshot::take()).all(&[patient_id.write()], low_income_span)
}

fn low_income_span(row: &Row<'_>) -> Result<LowIncomeSpan> {
    Ok(LowIncomeSpan { span: row.span()?, level: row.get("level")? })
}

fn condition_span(row: &Row<'_>) -> Result<ConditionSpan> {
    Ok(ConditionSpan { condition: row.word("condition", Condition::parse)?, span: row.span()? })
}

fn election(row: &Row<'_>) -> Result<Span> {
    Ok(Span::new(row.get("election_date")?, row.get("end_date")?))
}
