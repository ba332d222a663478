//! The answer to a claim, as a composite value and as JSON.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::engine::response::{AlertResponse, ClaimResponse, Figures};
use crate::pg::raw::composite::Composite;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::{Write, money};

fn amount(response: &ClaimResponse, pick: fn(&Figures) -> Decimal) -> Option<Decimal> {
    response.figures.as_ref().map(pick)
}

fn alerts_json(alerts: &[AlertResponse]) -> Value {
    Value::Array(
        alerts
            .iter()
            .map(|a| {
                json!({
                    "alert_type": a.alert_type,
                    "severity": a.severity,
                    "alert_code": a.alert_code,
                    "alert_description": a.description,
                    "drug1_ndc": a.drug1.map(|n| n.to_string()),
                    "drug2_ndc": a.drug2.map(|n| n.to_string()),
                    "interaction_type": a.interaction_type,
                    "outcome": a.outcome,
                    "override_reason": a.override_reason,
                })
            })
            .collect(),
    )
}

impl Composite for ClaimResponse {
    const TYPE: RowType = RowType { name: "pbm.claim_response", array: "pbm.claim_response[]" };

    fn columns(&self) -> Vec<Column> {
        let some_texts = |texts: &Vec<String>| Some(texts).filter(|texts| !texts.is_empty()).write();
        vec![
            ("claim_id", self.claim_id.write()),
            ("claim_number", self.claim_number.write()),
            ("status", self.status.write()),
            ("reject_codes", some_texts(&self.reject_codes)),
            ("messages", some_texts(&self.messages)),
            ("member_id", self.member_id.write()),
            ("plan_id", self.plan_id.write()),
            ("tier", self.tier.write()),
            ("ingredient_cost", money(amount(self, |f| f.ingredient_cost))),
            ("dispensing_fee", money(amount(self, |f| f.dispensing_fee))),
            ("sales_tax", money(amount(self, |f| f.sales_tax))),
            ("allowed_amount", money(amount(self, |f| f.allowed))),
            ("paid_amount", money(amount(self, |f| f.paid))),
            ("patient_pay", money(amount(self, |f| f.patient_pay))),
            ("deductible_applied", money(amount(self, |f| f.deductible))),
            ("copay_amount", money(amount(self, |f| f.copay))),
            ("coinsurance_amount", money(amount(self, |f| f.coinsurance))),
            ("basis_of_reimbursement", self.basis_of_reimbursement.write()),
            ("dur", Some(&self.alerts).filter(|alerts| !alerts.is_empty()).map(|alerts| alerts_json(alerts)).write()),
            ("daw_penalty", money(amount(self, |f| f.daw_penalty))),
            ("out_of_pocket_forgiven", money(amount(self, |f| f.forgiven))),
            ("approved_message_codes", some_texts(&self.approved_message_codes)),
            ("part_d", self.part_d.as_ref().map(|split| Value::Object(split.json())).write()),
            ("other_payer", self.other_payer.as_ref().map(|other| Value::Object(other.json())).write()),
            ("compound", self.compound.as_ref().map(|compound| Value::Object(compound.json())).write()),
        ]
    }
}

/// The same answer as an object; amounts are numbers with two decimals, as jsonb keeps them.
pub fn to_json(response: &ClaimResponse) -> Value {
    let number = |pick| {
        amount(response, pick)
            .map(|amount| serde_json::from_str::<Value>(&format!("{amount:.2}")).unwrap_or(Value::Null))
    };
    json!({
        "claim_id": response.claim_id.map(|id| id.to_string()),
        "claim_number": response.claim_number,
        "status": response.status,
        "reject_codes": response.reject_codes,
        "messages": response.messages,
        "member_id": response.member_id,
        "plan_id": response.plan_id.map(|id| id.to_string()),
        "tier": response.tier,
        "ingredient_cost": number(|f| f.ingredient_cost),
        "dispensing_fee": number(|f| f.dispensing_fee),
        "sales_tax": number(|f| f.sales_tax),
        "allowed_amount": number(|f| f.allowed),
        "paid_amount": number(|f| f.paid),
        "patient_pay": number(|f| f.patient_pay),
        "deductible_applied": number(|f| f.deductible),
        "copay_amount": number(|f| f.copay),
        "coinsurance_amount": number(|f| f.coinsurance),
        "daw_penalty": number(|f| f.daw_penalty),
        "out_of_pocket_forgiven": number(|f| f.forgiven),
        "basis_of_reimbursement": response.basis_of_reimbursement,
        "dur": alerts_json(&response.alerts),
        "approved_message_codes": response.approved_message_codes,
        "part_d": response.part_d.as_ref().map(|split| Value::Object(split.json())),
        "other_payer": response.other_payer.as_ref().map(|other| other.json()),
        "compound": response.compound.as_ref().map(|compound| compound.json()),
    })
}
