//! A split as it is answered: `claim_response.part_d`.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Split;

impl Split {
    /// The amounts as texts, which keep their digits, and what the member has met after the claim.
    pub fn json(&self) -> Map<String, Value> {
        let after = self.after();
        let amounts: [(&str, Decimal); 16] = [
            ("gross", self.gross),
            ("deductible_phase", self.phases.deductible),
            ("initial_phase", self.phases.initial),
            ("catastrophic_phase", self.phases.catastrophic),
            ("patient_pay", self.patient),
            ("collected", self.collected()),
            ("low_income_subsidy", self.low_income),
            ("other_payers", self.others.total()),
            ("manufacturer_discount", self.payers.manufacturer),
            ("selected_drug_subsidy", self.payers.selected_subsidy),
            ("reinsurance", self.payers.reinsurance),
            ("plan_pay", self.plan),
            ("deductible_met", after.deductible_met),
            ("troop", after.troop),
            ("gross_covered_cost", after.gross),
            ("plan_deductible_met", after.plan_deductible_met),
        ];
        let mut all = Map::new();
        all.insert("year".into(), json!(self.year));
        all.insert("kind".into(), json!(self.kind.name()));
        all.insert("low_income_level".into(), json!(self.low_income_level));
        all.extend(amounts.map(|(key, amount)| (key.to_owned(), Value::String(format!("{amount:.2}")))));
        all
    }
}
