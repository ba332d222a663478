//! Answers of both sides, and what of them must be the same.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Client;
use serde_json::{Value, json};

use crate::claims::Request;

pub fn ask(client: &mut Client, function: &str, request: &Request) -> Value {
    let answer: String = match request {
        Request::Claim(claim) => {
            let sql = format!("SELECT {function}($1::text::jsonb)::text");
            client
                .query_one(sql.as_str(), &[&claim.to_string()])
                .unwrap_or_else(|e| panic!("{function}: {e:?}\n{claim}"))
                .get(0)
        }
        Request::Reversal { pharmacy_npi, rx_number, fill_date, fill_number } => {
            let sql = if function.starts_with("pbm_oracle") {
                "SELECT pbm_oracle.reverse($1, $2, $3::text::date, $4)::text"
            } else {
                "SELECT to_jsonb(pbm.reverse_claim($1, $2, $3::text::date, $4))::text"
            };
            client.query_one(sql, &[pharmacy_npi, rx_number, fill_date, fill_number]).expect("reverse").get(0)
        }
    };
    serde_json::from_str(&answer).expect("an object")
}

pub const AMOUNTS: [&str; 11] = [
    "ingredient_cost",
    "dispensing_fee",
    "sales_tax",
    "allowed_amount",
    "paid_amount",
    "patient_pay",
    "deductible_applied",
    "copay_amount",
    "coinsurance_amount",
    "daw_penalty",
    "out_of_pocket_forgiven",
];

/// What must be the same in two answers.
pub fn essence(answer: &Value) -> Value {
    let amount = |key: &str| answer.get(key).and_then(Value::as_f64).map(|n| format!("{n:.2}"));
    let mut findings: Vec<String> = answer
        .get("dur")
        .and_then(Value::as_array)
        .map(|all| {
            let text = |f: &Value, key: &str| f[key].as_str().unwrap_or("").to_string();
            all.iter()
                .map(|f| format!("{} {} {}", text(f, "alert_code"), text(f, "severity"), text(f, "outcome")))
                .collect()
        })
        .unwrap_or_default();
    let status = answer["status"].as_str().unwrap_or("");
    if status == "duplicate" || status == "reversed" {
        findings.clear();
    }
    let codes = answer.get("reject_codes").cloned().filter(|c| !c.is_null()).unwrap_or_else(|| json!([]));
    json!({
        "status": status,
        "reject_codes": codes,
        "member_id": answer.get("member_id"),
        "plan_id": answer.get("plan_id"),
        "tier": answer.get("tier"),
        "basis": answer.get("basis_of_reimbursement"),
        "amounts": AMOUNTS.map(amount),
        "dur": findings,
        "part_d": answer.get("part_d"),
        "other_payer": after_others(answer),
    })
}

/// What plan, patient and nobody pay of what the payers before left.
fn after_others(answer: &Value) -> Option<Vec<String>> {
    let told = answer.get("other_payer").filter(|told| told.get("plan_pay").is_some())?;
    let amount = |key: &str| match &told[key] {
        Value::String(text) => text.clone(),
        amount => format!("{:.2}", amount.as_f64().unwrap_or(f64::NAN)),
    };
    Some(["plan_pay", "patient_pay", "write_off"].map(amount).to_vec())
}

/// What a run has seen, by kind.
#[derive(Default)]
pub struct Seen {
    pub statuses: BTreeMap<String, usize>,
    pub rejects: BTreeMap<String, usize>,
    pub bases: BTreeMap<String, usize>,
    pub findings: BTreeMap<String, usize>,
    /// Paid claims by other coverage code.
    pub codes: BTreeMap<String, usize>,
    /// What claims used, by what the authorization is or is limited by.
    pub uses: BTreeMap<String, usize>,
    /// What a setting looks for in the claims that were stored.
    pub kinds: BTreeSet<String>,
}

/// Emergency supplies, and uses of authorizations of each kind.
const USES: &str = "SELECT k.kind, count(*)
    FROM pbm.authorization_use u
    LEFT JOIN pbm.prior_authorization a USING (authorization_number)
    CROSS JOIN LATERAL unnest(ARRAY[CASE WHEN u.authorization_number IS NULL THEN 'emergency' END,
        CASE WHEN a.edit IS NOT NULL THEN 'edit' END, CASE WHEN a.amount_authorized IS NOT NULL THEN 'dollars' END,
        CASE WHEN a.prescriber_npi IS NOT NULL THEN 'prescriber' END]) k (kind)
    WHERE k.kind IS NOT NULL GROUP BY 1";

impl Seen {
    pub fn add(&mut self, essence: &Value) {
        let mut count = |of: fn(&mut Self) -> &mut BTreeMap<String, usize>, key: &Value| {
            if let Some(key) = key.as_str() {
                *of(self).entry(key.to_string()).or_default() += 1;
            }
        };
        count(|s| &mut s.statuses, &essence["status"]);
        count(|s| &mut s.bases, &essence["basis"]);
        for code in essence["reject_codes"].as_array().into_iter().flatten() {
            count(|s| &mut s.rejects, code);
        }
        for finding in essence["dur"].as_array().into_iter().flatten() {
            count(|s| &mut s.findings, finding);
        }
    }

    /// Counts a claim that was paid by its other coverage code.
    pub fn add_code(&mut self, request: &Request, essence: &Value) {
        if let Request::Claim(claim) = request
            && essence["status"] == "paid"
            && let Some(code) = claim["other_coverage_code"].as_str()
        {
            *self.codes.entry(code.trim_start_matches('0').to_owned()).or_default() += 1;
        }
    }

    /// Counts what the claims of a database used.
    pub fn add_uses(&mut self, client: &mut Client) {
        for row in client.query(USES, &[]).expect("uses") {
            *self.uses.entry(row.get(0)).or_default() += usize::try_from(row.get::<_, i64>(1)).unwrap_or(0);
        }
    }

    pub fn missing(&self, wanted: &[&str], of: &BTreeMap<String, usize>) -> Vec<String> {
        wanted.iter().filter(|w| !of.contains_key(**w)).map(|w| (*w).to_string()).collect()
    }
}

pub const STATE: [(&str, &str); 5] = [
    (
        "accumulators",
        "SELECT concat_ws(' ', owner_id, plan_id, benefit_year_start, scope, deductible_met, out_of_pocket_met) FROM pbm.accumulator
         WHERE deductible_met <> 0 OR out_of_pocket_met <> 0 ORDER BY 1",
    ),
    (
        "claims",
        "SELECT concat_ws('|', patient_id, rx_number, ndc, pharmacy_npi, fill_date, fill_number, status, tier, reject_codes, drug_name, channel,
                          CASE WHEN status <> 'rejected'
                               THEN concat_ws('|', quantity, days_supply, allowed_amount, paid_amount, patient_copay, daw_penalty, out_of_pocket_applied,
                                              basis_of_reimbursement, benefit_year_start, prior_authorization_numbers, family_id, coverage_id) END)
         FROM pbm.pharmacy_claim ORDER BY 1",
    ),
    (
        "alerts",
        "SELECT concat_ws('|', a.patient_id, c.rx_number, c.fill_date, a.alert_type, a.alert_code, a.severity, a.outcome, a.override_reason, a.drug1_ndc)
         FROM pbm.dur_alert a JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date ORDER BY 1",
    ),
    (
        "uses of authorizations",
        "SELECT concat_ws('|', c.patient_id, c.rx_number, c.fill_date, c.fill_number, c.ndc, coalesce(u.authorization_number, 'emergency'),
                          u.fills, u.quantity, u.amount, u.given_back_at IS NULL)
         FROM pbm.authorization_use u JOIN pbm.pharmacy_claim c ON c.id = u.claim_id AND c.fill_date = u.fill_date ORDER BY 1",
    ),
    (
        "sums that are not their accumulators",
        "SELECT concat_ws(' ', s.owner_id, s.deductible, s.out_of_pocket, a.deductible_met, a.out_of_pocket_met)
         FROM (SELECT o.owner_id, o.scope, plan_id, benefit_year_start, sum(deductible_applied) AS deductible, sum(out_of_pocket_applied) AS out_of_pocket
               FROM pbm.pharmacy_claim CROSS JOIN LATERAL (VALUES (patient_id, 'individual'), (family_id, 'family')) o(owner_id, scope)
               WHERE status = 'paid' GROUP BY 1, 2, 3, 4) s
         FULL JOIN pbm.accumulator a USING (owner_id, plan_id, benefit_year_start, scope)
         WHERE coalesce(s.deductible, 0) <> coalesce(a.deductible_met, 0) OR coalesce(s.out_of_pocket, 0) <> coalesce(a.out_of_pocket_met, 0)",
    ),
];

pub fn rows(client: &mut Client, sql: &str) -> Vec<String> {
    client.query(sql, &[]).expect("state").iter().map(|row| row.get(0)).collect()
}

/// Fails when two databases hold different balances, claims or alerts, or when a balance is not the sum.
pub fn assert_same_state(one: &mut Client, other: &mut Client) {
    assert_same(&STATE, one, other);
}

pub fn assert_same(state: &[(&str, &str)], one: &mut Client, other: &mut Client) {
    for (what, sql) in state {
        let (ours, theirs) = (rows(one, sql), rows(other, sql));
        if what.starts_with("sums") {
            assert!(ours.is_empty() && theirs.is_empty(), "{what}: {ours:?} {theirs:?}");
            continue;
        }
        let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) = (ours.into_iter().collect(), theirs.into_iter().collect());
        let only: Vec<_> = ours.symmetric_difference(&theirs).take(6).collect();
        assert!(only.is_empty(), "{what} differ, {} against {}: {only:#?}", ours.len(), theirs.len());
    }
}
