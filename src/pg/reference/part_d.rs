//! Medicare Part D: the amounts of a year, and what belongs to a plan and a product.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::cache::Snapshot;
use super::{Key, TEXT, Value};
use crate::engine::facts::{
    DrugCoverage, DrugKind, IncurredPayer, InsulinCredit, LowIncomeCopay, ManufacturerDiscount, ManufacturerStatus,
    PartDBenefit, PartDDrug, PartDTerms, PartDYear, StraddlingCopay, TierCredit,
};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static YEAR: Index = Index { table: "pbm.part_d_year", name: "part_d_year_pkey", keys: OF_YEAR };
static DISCOUNTS: Index =
    Index { table: "pbm.part_d_manufacturer_discount", name: "part_d_manufacturer_discount_pkey", keys: OF_YEAR };
static COPAYS: Index = Index { table: "pbm.part_d_lis_copay", name: "part_d_lis_copay_pkey", keys: OF_YEAR };
static PAYERS: Index = Index { table: "pbm.part_d_incurred_payer", name: "part_d_incurred_payer_pkey", keys: OF_YEAR };
pub(super) static TERMS: Index =
    Index { table: "pbm.plan_part_d", name: "plan_part_d_pkey", keys: &[("plan_id", Comparison::Equal)] };
pub(super) static DRUG: Index =
    Index { table: "pbm.drug_part_d", name: "drug_part_d_pkey", keys: &[("ndc", Comparison::Equal)] };

const OF_YEAR: &[(&str, Comparison)] = &[("year", Comparison::Equal)];

/// Loads the amounts of these years.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[i32]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let seen = snapshot::Snapshot::take();
    let [mut years, mut discounts, mut copays, mut payers] =
        [&YEAR, &DISCOUNTS, &COPAYS, &PAYERS].map(|index| index.lookup(&seen));
    for key in keys {
        let values = [key.write()];
        let found = match years.one(&values, year)? {
            None => None,
            Some(year) => Some(Rc::new(PartDYear {
                discounts: discounts.all(&values, discount)?,
                low_income_copays: copays.all(&values, copay)?,
                incurred_payers: payers.all(&values, payer)?,
                ..year
            })),
        };
        snapshot.hold(Key::PartDYear(*key), Value::PartDYear(found));
    }
    Ok(())
}

fn year(row: &Row<'_>) -> Result<PartDYear> {
    Ok(PartDYear {
        year: row.get("year")?,
        deductible: row.get("deductible")?,
        coinsurance_percent: row.get("coinsurance_percent")?,
        out_of_pocket_threshold: row.get("out_of_pocket_threshold")?,
        selected_subsidy_percent: row.get("selected_subsidy_percent")?,
        reinsurance_applicable_percent: row.get("reinsurance_applicable_percent")?,
        reinsurance_other_percent: row.get("reinsurance_other_percent")?,
        insulin_maximum: row.get("insulin_maximum")?,
        insulin_percent: row.get("insulin_percent")?,
        discounts: Vec::new(),
        low_income_copays: Vec::new(),
        incurred_payers: Vec::new(),
    })
}

fn discount(row: &Row<'_>) -> Result<ManufacturerDiscount> {
    Ok(ManufacturerDiscount {
        status: row.word("status", ManufacturerStatus::parse)?,
        below_percent: row.get("below_percent")?,
        above_percent: row.get("above_percent")?,
    })
}

fn copay(row: &Row<'_>) -> Result<LowIncomeCopay> {
    Ok(LowIncomeCopay { level: row.get("level")?, generic: row.get("generic")?, other: row.get("other")? })
}

fn payer(row: &Row<'_>) -> Result<IncurredPayer> {
    Ok(IncurredPayer { payer_type: row.get("payer_type")?, counts: row.get("counts")? })
}

pub(super) fn terms(row: &Row<'_>) -> Result<PartDTerms> {
    let deductible: Decimal = row.get("deductible")?;
    Ok(PartDTerms {
        benefit: row.word("benefit", |word| PartDBenefit::parse(word, deductible))?,
        month_days: row.get("month_days")?,
        straddling_copay: row.word("straddling_copay", StraddlingCopay::parse)?,
        tier_credit: row.word("tier_credit", TierCredit::parse)?,
        insulin_credit: row.word("insulin_credit", InsulinCredit::parse)?,
        discounts_before_deductible: row.get("discounts_before_deductible")?,
        compound_kind: row.word("compound_kind", DrugKind::parse)?,
        likely_to_benefit: row.get("likely_to_benefit")?,
        notice_reject_codes: row.get("notice_reject_codes")?,
        span: row.span()?,
    })
}

pub(super) fn drug(row: &Row<'_>) -> Result<PartDDrug> {
    let kind = match row.get::<Option<String>>("kind")? {
        Some(word) => Some(DrugKind::parse(&word).ok_or_else(|| row.unreadable("kind"))?),
        None => None,
    };
    Ok(PartDDrug {
        kind,
        manufacturer: row.word("manufacturer_status", ManufacturerStatus::parse)?,
        insulin: row.get("insulin")?,
        vaccine: row.get("vaccine")?,
        maximum_fair_price: row.get("maximum_fair_price")?,
        low_income_generic: row.get("low_income_generic")?,
        daily_cost_share: row.get("daily_cost_share")?,
        coverage: row.word("coverage", DrugCoverage::parse)?,
        hospice_review: row.get("hospice_review")?,
        span: row.span()?,
    })
}

/// About how many bytes it takes.
pub(super) fn weight(year: &PartDYear) -> usize {
    size_of::<PartDYear>()
        + year.discounts.len() * size_of::<ManufacturerDiscount>()
        + year.low_income_copays.len() * size_of::<LowIncomeCopay>()
        + year.incurred_payers.len() * (size_of::<IncurredPayer>() + TEXT)
}
