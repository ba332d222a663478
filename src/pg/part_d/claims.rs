//! The split of a claim's price between all who bear it, stored with the claim.

use uuid::Uuid;

use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::{PartDKey, Submission};
use crate::engine::facts::{DrugKind, PartDBalance};
use crate::engine::pay::part_d::payers::Payers;
use crate::engine::pay::part_d::pde::CatastrophicCode;
use crate::engine::pay::part_d::{OtherPayers, Phases, Split};
use crate::error::Result;
use crate::pg::audit::{self, Announcement};
use crate::pg::claims::store::{stored_date, written};
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::statement::{insert, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, money};

statement!(INSERT, "part_d/insert.sql");

const TABLE: &str = "part_d_claim";
static CLAIM: RowType = RowType { name: "pbm.part_d_claim", array: "pbm.part_d_claim[]" };

static BY_CLAIM: Index =
    Index { table: "pbm.part_d_claim", name: "part_d_claim_pkey", keys: &[("claim_id", Comparison::Equal)] };

/// A split with the accumulator that it added to.
#[derive(Clone, Copy, Debug)]
pub struct StoredSplit {
    pub key: PartDKey,
    pub split: Split,
}

/// Writes the splits of those of these claims that pay under Part D.
pub fn store<'a>(decided: impl IntoIterator<Item = (&'a Submission, &'a Decision)>) -> Result<()> {
    let mut ids = Vec::new();
    let mut rows = Vec::new();
    for (case, decision) in decided {
        let Disposition::Paid(payment) = &decision.disposition else { continue };
        if let (Some(split), Some(key)) = (&payment.part_d, case.part_d_key()) {
            ids.push(case.id);
            rows.push(row(case, key, split));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    audit::announcing(Announcement::new(TABLE, Operation::Insert, ids), || {
        written(TABLE, rows.len(), insert(&INSERT, &CLAIM, &rows)?.len())
    })
}

fn row(case: &Submission, key: PartDKey, split: &Split) -> Vec<Column> {
    let Split { phases, others, payers, before, accrued, .. } = split;
    let threshold = case.facts.part_d_year.as_ref().map(|year| year.out_of_pocket_threshold);
    vec![
        ("claim_id", case.id.write()),
        ("fill_date", stored_date(case).write()),
        ("patient_id", key.patient_id.write()),
        ("plan_id", key.plan_id.write()),
        ("year", split.year.write()),
        ("kind", split.kind.name().write()),
        ("gross", money(split.gross)),
        ("deductible_phase", money(phases.deductible)),
        ("initial_phase", money(phases.initial)),
        ("catastrophic_phase", money(phases.catastrophic)),
        ("standard_share", money(split.standard_share)),
        ("plan_share", money(split.plan_share)),
        ("patient_pay", money(split.patient)),
        ("in_payment_plan", split.participates.write()),
        ("low_income_subsidy", money(split.low_income)),
        ("low_income_level", split.low_income_level.map(i32::from).write()),
        ("other_counted", money(others.counted)),
        ("other_not_counted", money(others.not_counted)),
        ("manufacturer_discount", money(payers.manufacturer)),
        ("selected_drug_subsidy", money(payers.selected_subsidy)),
        ("reinsurance", money(payers.reinsurance)),
        ("plan_pay", money(split.plan)),
        ("deductible_before", money(before.deductible_met)),
        ("troop_before", money(before.troop)),
        ("gross_before", money(before.gross)),
        ("plan_deductible_before", money(before.plan_deductible_met)),
        ("deductible_accrued", money(accrued.deductible_met)),
        ("troop_accrued", money(accrued.troop)),
        ("plan_deductible_accrued", money(accrued.plan_deductible_met)),
        ("threshold", money(threshold)),
        ("catastrophic_code", split.catastrophic_code.name().write()),
        ("prorated", split.prorated.write()),
        ("likely_to_benefit", split.likely_to_benefit.write()),
    ]
}

/// The splits of these claims; `None` of one that paid under no Part D plan.
pub fn stored(claims: &[Uuid]) -> Result<Vec<Option<StoredSplit>>> {
    let snapshot = Snapshot::take();
    let mut lookup = BY_CLAIM.lookup(&snapshot);
    claims.iter().map(|id| lookup.one(&[id.write()], stored_split)).collect()
}

fn stored_split(row: &Row<'_>) -> Result<StoredSplit> {
    let year = row.get("year")?;
    let gross = row.get("gross")?;
    let split = Split {
        year,
        kind: row.word("kind", DrugKind::parse)?,
        gross,
        phases: Phases {
            deductible: row.get("deductible_phase")?,
            initial: row.get("initial_phase")?,
            catastrophic: row.get("catastrophic_phase")?,
        },
        standard_share: row.get("standard_share")?,
        plan_share: row.get("plan_share")?,
        patient: row.get("patient_pay")?,
        participates: row.get("in_payment_plan")?,
        low_income: row.get("low_income_subsidy")?,
        low_income_level: row.get::<Option<i32>>("low_income_level")?.and_then(|level| i16::try_from(level).ok()),
        others: OtherPayers { counted: row.get("other_counted")?, not_counted: row.get("other_not_counted")? },
        payers: Payers {
            manufacturer: row.get("manufacturer_discount")?,
            selected_subsidy: row.get("selected_drug_subsidy")?,
            reinsurance: row.get("reinsurance")?,
        },
        plan: row.get("plan_pay")?,
        before: PartDBalance {
            deductible_met: row.get("deductible_before")?,
            troop: row.get("troop_before")?,
            gross: row.get("gross_before")?,
            plan_deductible_met: row.get("plan_deductible_before")?,
        },
        accrued: PartDBalance {
            deductible_met: row.get("deductible_accrued")?,
            troop: row.get("troop_accrued")?,
            gross,
            plan_deductible_met: row.get("plan_deductible_accrued")?,
        },
        catastrophic_code: row.word("catastrophic_code", CatastrophicCode::parse)?,
        prorated: row.get("prorated")?,
        likely_to_benefit: row.get("likely_to_benefit")?,
    };
    let key = PartDKey { patient_id: row.get("patient_id")?, plan_id: row.get("plan_id")?, year };
    Ok(StoredSplit { key, split })
}
