//! Rebills, and questions about what would have been otherwise.

use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::engine::claim::{self, Claim};
use crate::engine::correct::remedy::{Change, Remedy};
use crate::engine::response::{ClaimResponse, Figures};
use crate::error::{Error, Result, or_raise};
use crate::pg::claims::Request;
use crate::pg::correction::alternatives::{self, Alternative};
use crate::pg::correction::later::{self, Difference};
use crate::pg::correction::rebill;
use crate::pg::correction::remedies;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::jsonb::Document;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::{Write, money};

fn returned<T: Composite + 'static>(answers: Result<Vec<T>>) -> SetOfIterator<'static, Returned<T>> {
    SetOfIterator::new(or_raise(answers).into_iter().map(Returned))
}

#[pg_extern(sql = false)]
fn rebill_claim(claim: Document) -> SetOfIterator<'static, Returned<ClaimResponse>> {
    returned(claim.read().and_then(|json| rebill::rebill(Request::new(claim::decode(&json)?, Some(json)))))
}

/// A remedy as it is answered.
pub struct Answered {
    change: String,
    explanation: String,
    fields: Option<Value>,
    figures: Figures,
}

impl Composite for Answered {
    const TYPE: RowType = RowType { name: "pbm.remedy", array: "pbm.remedy[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("change", self.change.write()),
            ("explanation", self.explanation.write()),
            ("fields", self.fields.write()),
            ("allowed_amount", money(Some(self.figures.allowed))),
            ("paid_amount", money(Some(self.figures.paid))),
            ("patient_pay", money(Some(self.figures.patient_pay))),
        ]
    }
}

impl Answered {
    fn of(remedy: &Remedy, sent: &Claim) -> Self {
        let names: Vec<&str> = remedy.changes.iter().map(Change::name).collect();
        let fields = remedy.fields(sent);
        Self {
            change: names.join(" + "),
            explanation: remedy.words(),
            fields: (!fields.is_empty()).then_some(Value::Object(fields)),
            figures: Figures::of(&remedy.decision).unwrap_or_default(),
        }
    }
}

#[pg_extern(sql = false)]
fn what_would_pay(claim_number: &str) -> SetOfIterator<'static, Returned<Answered>> {
    let found = remedies::what_would_pay(claim_number);
    returned(found.map(|(sent, found)| found.iter().map(|remedy| Answered::of(remedy, &sent)).collect()))
}

impl Composite for Alternative {
    const TYPE: RowType = RowType { name: "pbm.alternative", array: "pbm.alternative[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("kind", self.candidate.kind.name().write()),
            ("ndc", self.candidate.ndc.to_string().write()),
            ("drug_name", self.candidate.name.write()),
            ("tier", self.tier.write()),
            ("allowed_amount", money(Some(self.figures.allowed))),
            ("paid_amount", money(Some(self.figures.paid))),
            ("patient_pay", money(Some(self.figures.patient_pay))),
            ("patient_saving", money(Some(self.patient_saving))),
            ("plan_saving", money(Some(self.plan_saving))),
        ]
    }
}

#[pg_extern(sql = false)]
fn cheaper_alternatives(claim_number: &str, maximum: i32) -> SetOfIterator<'static, Returned<Alternative>> {
    let maximum = usize::try_from(maximum).map_err(|_| Error::NegativeArgument("maximum"));
    returned(maximum.and_then(|maximum| alternatives::cheaper(claim_number, maximum)))
}

impl Composite for Difference {
    const TYPE: RowType = RowType { name: "pbm.correction_difference", array: "pbm.correction_difference[]" };

    fn columns(&self) -> Vec<Column> {
        let stored = self.stored.figures.unwrap_or_default();
        let decided = self.decided.figures.unwrap_or_default();
        let codes = Some(&self.decided.reject_codes).filter(|codes| !codes.is_empty());
        let amount = |amount: Decimal| money(Some(amount));
        vec![
            ("claim_number", self.stored.claim_number.write()),
            ("fill_date", self.fill_date.write()),
            ("member_id", self.stored.member_id.write()),
            ("allowed_amount", amount(stored.allowed)),
            ("paid_amount", amount(stored.paid)),
            ("patient_pay", amount(stored.patient_pay)),
            ("corrected_status", self.decided.status.write()),
            ("corrected_reject_codes", codes.write()),
            ("corrected_allowed_amount", amount(decided.allowed)),
            ("corrected_paid_amount", amount(decided.paid)),
            ("corrected_patient_pay", amount(decided.patient_pay)),
            ("plan_difference", amount(decided.paid - stored.paid)),
            ("patient_difference", amount(decided.patient_pay - stored.patient_pay)),
        ]
    }
}

#[pg_extern(sql = false)]
fn correction_differences(claim_number: &str) -> SetOfIterator<'static, Returned<Difference>> {
    returned(later::differences(claim_number))
}
