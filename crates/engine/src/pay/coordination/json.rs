//! A coordinated claim as it is answered: `claim_response.other_payer`.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::Coordinated;
use crate::facts::Routing;

impl Coordinated {
    /// The method, and the amounts as texts, which keep their digits.
    pub fn json(&self) -> Map<String, Value> {
        let amounts: [(&str, Decimal); 7] = [
            ("other_paid", self.reported.paid),
            ("left_to_pay", self.left),
            ("allowed", self.allowed),
            ("own_share", self.own_share),
            ("plan_pay", self.plan),
            ("patient_pay", self.patient),
            ("write_off", self.write_off),
        ];
        let words = [("other_coverage_code", self.billed.code()), ("method", self.method_name())];
        let words = words.into_iter().map(|(key, word)| (key.to_owned(), Value::from(word)));
        words.chain(amounts.map(|(key, amount)| (key.to_owned(), Value::from(format!("{amount:.2}"))))).collect()
    }
}

impl Routing {
    /// The payer to bill first, as far as it is known.
    pub fn json(&self) -> Map<String, Value> {
        let parts = [
            ("bin", &self.bin),
            ("pcn", &self.pcn),
            ("group_id", &self.group_id),
            ("cardholder_id", &self.cardholder_id),
        ];
        parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), Value::from(value.clone()?)))).collect()
    }
}
