//! What paid claims report of the payers before, written with the claim.

use std::thread::LocalKey;

use uuid::Uuid;

use super::store::{Decided, new_id, stored_date, written};
use crate::engine::adjudicate::Disposition;
use crate::engine::claim::OtherPayer;
use crate::error::Result;
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::{Statement, connect, insert, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, money};

statement!(PAYERS, "claims/insert_other_payers.sql");
statement!(AMOUNTS, "claims/insert_other_payer_amounts.sql");

static PAYER: RowType = RowType { name: "pbm.claim_other_payer", array: "pbm.claim_other_payer[]" };
static AMOUNT: RowType = RowType { name: "pbm.claim_other_payer_amount", array: "pbm.claim_other_payer_amount[]" };

/// Rows of one table with their keys.
#[derive(Default)]
struct Rows {
    ids: Vec<Uuid>,
    rows: Vec<Vec<Column>>,
}

impl Rows {
    fn store(self, table: &'static str, statement: &'static LocalKey<Statement>, row_type: &RowType) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        audit::announcing(Announcement::new(table, Operation::Insert, self.ids), || {
            written(table, self.rows.len(), insert(statement, row_type, &self.rows)?.len())
        })
    }
}

/// Writes what the paid ones of these claims report.
pub fn store(decided: &[&Decided<'_>]) -> Result<()> {
    let (mut payers, mut amounts) = (Rows::default(), Rows::default());
    for entry in decided.iter().filter(|entry| matches!(entry.decision.disposition, Disposition::Paid(_))) {
        let Some(patient_id) = entry.case.patient_id else { continue };
        for (payer, place) in entry.case.claim.other_payers.iter().zip(1_i32..) {
            let id = new_id();
            payers.ids.push(id);
            payers.rows.push(vec![
                ("other_payer_id", id.write()),
                ("claim_id", entry.case.id.write()),
                ("fill_date", stored_date(entry.case).write()),
                ("patient_id", patient_id.write()),
                ("place", place.write()),
                ("coverage_type", payer.coverage_type.write()),
                ("id_qualifier", payer.id_qualifier.write()),
                ("payer_id", payer.id.write()),
                ("answered_on", payer.date.write()),
                ("reject_codes", Some(&payer.reject_codes).filter(|codes| !codes.is_empty()).write()),
            ]);
            add_amounts(&mut amounts, id, patient_id, payer);
        }
    }
    if payers.rows.is_empty() {
        return Ok(());
    }
    connect(|| {
        payers.store("claim_other_payer", &PAYERS, &PAYER)?;
        amounts.store("claim_other_payer_amount", &AMOUNTS, &AMOUNT)
    })
}

fn add_amounts(rows: &mut Rows, payer_id: Uuid, patient_id: Uuid, payer: &OtherPayer) {
    let kinds = [
        ("paid", &payer.amounts_paid),
        ("patient_responsibility", &payer.patient_responsibility),
        ("benefit_stage", &payer.benefit_stages),
    ];
    for (kind, amounts) in kinds {
        for (reported, place) in amounts.iter().zip(1_i32..) {
            let id = new_id();
            rows.ids.push(id);
            rows.rows.push(vec![
                ("amount_id", id.write()),
                ("other_payer_id", payer_id.write()),
                ("patient_id", patient_id.write()),
                ("kind", kind.write()),
                ("place", place.write()),
                ("qualifier", reported.qualifier.write()),
                ("amount", money(reported.amount)),
            ]);
        }
    }
}
