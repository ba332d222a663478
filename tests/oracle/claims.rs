//! Random claims on the data set.

use postgres::Client;
use serde_json::{Map, Value, json};

use crate::dataset::*;
use crate::random::{Random, dea, ndc, npi};

/// What is asked of both sides.
pub enum Request {
    Claim(Value),
    Reversal { pharmacy_npi: String, rx_number: String, fill_date: String, fill_number: i32 },
}

impl Request {
    pub fn shown(&self) -> String {
        match self {
            Self::Claim(claim) => claim.to_string(),
            Self::Reversal { rx_number, fill_date, .. } => format!("reversal of {rx_number} of {fill_date}"),
        }
    }
}

/// Whom claims can be for, as the data set has them.
pub struct Person {
    pub cardholder_id: String,
    pub person_code: String,
    pub relationship: String,
    pub born: String,
    pub member_id: i32,
}

pub struct Generator {
    pub random: Random,
    pub people: Vec<Person>,
    /// Days of the last 430, the newest first, and three days to come.
    pub days: Vec<String>,
    pub sent: Vec<Value>,
    pub paid: Vec<Value>,
    /// Whose product was authorized: a person's place in the list, and the NDC.
    pub authorized: Vec<(usize, String)>,
    /// Whose product needs an authorization under a plan with an emergency supply: the same, with its type and number.
    pub emergencies: Vec<(usize, String, Option<String>, Option<String>)>,
    pub longest_supply: u32,
    /// How many faults were put into claims: they come in turn, so that each is seen.
    pub spoiled: usize,
    /// What a setting makes of a claim before it is sent.
    pub adapt: fn(&mut Random, &mut Value),
}

impl Generator {
    pub fn new(client: &mut Client, seed: u64, longest_supply: u32) -> Self {
        let people: Vec<Person> = client
            .query("SELECT DISTINCT c.cardholder_id, c.person_code, m.date_of_birth::text, m.member_id, c.relationship_code FROM pbm.coverage c JOIN pbm.members m USING (member_id) ORDER BY 1, 2", &[])
            .expect("people")
            .iter()
            .map(|row| Person { cardholder_id: row.get(0), person_code: row.get(1), born: row.get(2), member_id: row.get(3), relationship: row.get(4) })
            .collect();
        let days = client
            .query("SELECT (CURRENT_DATE + 3 - n)::text FROM generate_series(0, 433) n ORDER BY n", &[])
            .expect("days")
            .iter()
            .map(|row| row.get(0))
            .collect();
        let authorized = client
            .query("SELECT m.member_id, a.ndc::text FROM pbm.prior_authorization a JOIN pbm.members m USING (patient_id) WHERE a.ndc IS NOT NULL ORDER BY 1, 2", &[])
            .expect("authorizations")
            .iter()
            .filter_map(|row| Some((people.iter().position(|p| p.member_id == row.get::<_, i32>(0))?, row.get(1))))
            .collect();
        let emergencies = client
            .query(
                "SELECT c.member_id, f.ndc::text, s.emergency_type, s.emergency_number
                 FROM pbm.plan_authorization s JOIN pbm.formulary f USING (plan_id) JOIN pbm.coverage c USING (plan_id)
                 WHERE f.ndc IS NOT NULL AND f.covered AND f.prior_auth_required AND c.rank = 1 ORDER BY 1, 2",
                &[],
            )
            .expect("emergencies")
            .iter()
            .filter_map(|row| {
                let person = people.iter().position(|p| p.member_id == row.get::<_, i32>(0))?;
                Some((person, row.get(1), row.get(2), row.get(3)))
            })
            .collect();
        Self {
            emergencies,
            random: Random(seed),
            authorized,
            people,
            days,
            sent: Vec::new(),
            paid: Vec::new(),
            longest_supply,
            spoiled: 0,
            adapt: |_, _| (),
        }
    }

    /// Mostly a new claim; else one that has to do with an earlier one, rather with one that was paid.
    pub fn next(&mut self) -> Request {
        let r = &mut self.random;
        let earlier = if r.chance(70) { &self.paid } else { &self.sent };
        let kind = r.below(100);
        if kind >= 94 && !self.emergencies.is_empty() {
            let claim = self.emergency();
            return self.send(claim);
        }
        if kind >= 34 || earlier.is_empty() {
            let claim = self.fresh();
            return self.send(claim);
        }
        let mut claim = earlier[r.below(u32::try_from(earlier.len()).unwrap_or(1)) as usize].clone();
        let text = |key: &str| claim[key].as_str().unwrap_or("").to_string();
        let fill_date = text("fill_date");
        let day = self.days.iter().position(|d| *d == fill_date);
        match (kind, day) {
            // The same again.
            (0..=3, _) => return Request::Claim(claim),
            // The same key, another claim.
            (4..=5, _) => claim["quantity"] = json!(r.within(1, 90)),
            (6, _) => {
                let other = &self.people[r.below(u32::try_from(self.people.len()).unwrap_or(1)) as usize];
                claim["cardholder_id"] = json!(other.cardholder_id);
                claim["person_code"] = json!(other.person_code);
            }
            (7..=11, Some(_)) => {
                let fill_number = claim["fill_number"].as_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
                let (pharmacy_npi, rx_number) = (text("pharmacy_npi"), text("rx_number"));
                return Request::Reversal { pharmacy_npi, rx_number, fill_date, fill_number };
            }
            // A refill, too soon or not, sometimes of another make.
            (_, Some(day)) => {
                let days = claim["days_supply"].as_u64().and_then(|d| u32::try_from(d).ok()).unwrap_or(30).min(400);
                let later =
                    day.saturating_sub((days * r.within(40, 130) / 100) as usize).max(usize::from(r.chance(90)) * 3);
                claim["fill_date"] = json!(self.days[later]);
                claim["written_date"] = Value::Null;
                claim["fill_number"] = json!(r.below(4));
                if r.chance(30) {
                    claim["ndc"] = json!(ndc(r.within(1, PRODUCTS)));
                }
            }
            (_, None) => {}
        }
        self.send(claim)
    }

    pub fn send(&mut self, mut claim: Value) -> Request {
        (self.adapt)(&mut self.random, &mut claim);
        self.sent.push(claim.clone());
        Request::Claim(claim)
    }

    pub fn learn(&mut self, request: Request, answer: &Value) {
        if let (Request::Claim(claim), Some("paid")) = (request, answer["status"].as_str()) {
            self.paid.push(claim);
        }
    }

    pub fn fresh(&mut self) -> Value {
        let r = &mut self.random;
        // A third of the members get half of the claims: history matters.
        let people = u32::try_from(self.people.len()).unwrap_or(1);
        let chosen = if r.chance(50) { r.below(people / 3) } else { r.below(people) };
        let authorized = r.below(u32::try_from(self.authorized.len()).unwrap_or(1)) as usize;
        let authorized = self.authorized.get(authorized).filter(|_| r.chance(10));
        let person = &self.people[authorized.map_or(chosen as usize, |(person, _)| *person)];
        let mut claim = Map::new();
        let mut set = |key: &str, value: Value| claim.insert(key.into(), value);
        set("cardholder_id", json!(person.cardholder_id));
        match r.below(20) {
            0 => {}
            1 | 2 => drop(set("person_code", json!(person.person_code.trim_start_matches('0')))),
            _ => drop(set("person_code", json!(person.person_code))),
        }
        if r.chance(30) {
            set("date_of_birth", json!(person.born));
        }
        let product = r.within(1, PRODUCTS);
        let code = authorized.map_or_else(|| ndc(product), |(_, code)| code.clone());
        set("ndc", json!(if r.chance(20) { format!("{}-{}-{}", &code[..5], &code[5..9], &code[9..]) } else { code }));
        let days = match r.below(40) {
            0 => self.longest_supply,
            1 => self.longest_supply / 2,
            n => [7, 10, 14, 30, 30, 30, 30, 60, 90][(n % 9) as usize],
        };
        set("days_supply", json!(days));
        let half_units = days * [1, 2, 2, 2, 4, 6, 10][r.below(7) as usize];
        set("quantity", json!(f64::from(half_units) / 2.0));
        let first = if r.chance(90) { 4 } else { 1 };
        set("pharmacy_npi", json!(npi(r.within(first, PHARMACIES))));
        let at = if r.chance(2) { r.below(3) } else { r.within(3, 433) };
        set("fill_date", json!(self.days[at as usize]));
        set("rx_number", json!(format!("R{}", r.below(10_000_000))));
        if r.chance(25) {
            set("fill_number", json!(r.below(4)));
        }
        if r.chance(93) {
            let first = if r.chance(if product % 9 == 4 { 40 } else { 85 }) { 8 } else { 1 };
            set("prescriber_npi", json!(npi(5000 + r.within(first, PRESCRIBERS))));
        }
        if r.chance(30) {
            set("daw_code", json!(r.below(10).to_string()));
        }
        if r.chance(70) {
            let charge = if r.chance(15) { 0.0 } else { f64::from(r.within(200, 60_000)) / 100.0 };
            set("usual_and_customary", json!(charge));
        }
        if r.chance(50) {
            set("ingredient_cost_submitted", json!(f64::from(r.within(100, 50_000)) / 100.0));
        }
        if r.chance(40) {
            set("dispensing_fee_submitted", json!(f64::from(r.within(0, 1_100)) / 100.0));
        }
        if r.chance(20) {
            set("gross_amount_due", json!(f64::from(r.within(500, 60_000)) / 100.0));
        }
        if r.chance(40) {
            set(
                "written_date",
                json!(self.days[(at + if r.chance(90) { r.below(60) } else { r.below(400) }).min(433) as usize]),
            );
        }
        if r.chance(20) {
            set("refills_authorized", json!(r.below(5)));
        }
        if r.chance(6) {
            set("prior_authorization_number", json!(format!("A{}-{}", person.member_id, r.below(6))));
        }
        if r.chance(8) {
            set("prior_authorization_type", json!(r.pick(&["1", "2", "8", "8"])));
        }
        if r.chance(4) {
            set("dispensing_status", json!(r.pick(&["P", "C"])));
        }
        if r.chance(if product % 9 == 4 { 70 } else { 4 }) {
            let half_units = half_units * [1, 1, 1, 2][r.below(4) as usize];
            set("quantity_prescribed", json!(f64::from(half_units) / 2.0));
        }
        if r.chance(2) {
            set("quantity_intended", json!(f64::from(half_units)));
            set("days_supply_intended", json!((2 * days).min(999)));
        }
        if r.chance(6) {
            set("patient_residence", json!(r.pick(&["1", "03", "11", "0"])));
        }
        match r.below(12) {
            0 => drop(set("patient_relationship_code", json!(r.within(0, 4).to_string()))),
            1 => drop(set("patient_relationship_code", json!(format!("0{}", person.relationship)))),
            2 | 3 => drop(set("patient_relationship_code", json!(person.relationship))),
            _ => {}
        }
        match r.below(40) {
            0 => drop(set("other_coverage_code", json!(r.pick(&["2", "03", "4", "8"])))),
            1..5 => drop(set("other_coverage_code", json!(r.pick(&["1", "0", "01", " "])))),
            _ => {}
        }
        if r.chance(12) {
            let codes = [json!("3"), json!("5"), json!("7"), json!("10")];
            let some: Vec<Value> = codes.iter().filter(|_| r.chance(40)).cloned().collect();
            set("submission_clarification_codes", json!(some));
        }
        if r.chance(25) {
            let triples: Vec<Value> = (0..r.within(1, 3))
                .map(|_| {
                    json!({
                        "reason_for_service": r.pick(&["DD", "TD", "HD", "LD", "PA", "SX", "ER", "ID", "LR", "AT"]),
                        "professional_service": r.pick(&["M0", "P0", "R0"]),
                        "result_of_service": r.pick(&["1A", "1B", "1G", "3E"]),
                    })
                })
                .collect();
            set("dur", json!(triples));
        }
        if r.chance(10) {
            for _ in 0..r.within(1, 2) {
                self.spoil(&mut claim);
            }
        }
        Value::Object(claim)
    }

    /// A few days of a drug that needs an authorization, mostly with the codes that the plan gives them for.
    pub fn emergency(&mut self) -> Value {
        let mut claim = self.fresh();
        let r = &mut self.random;
        // A few get half of them, so that some come again too early.
        let people = u32::try_from(self.emergencies.len()).unwrap_or(1);
        let place = if r.chance(50) { r.below(people / 8) } else { r.below(people) };
        let (person, code, kind, number) = self.emergencies[place as usize].clone();
        let person = &self.people[person];
        claim["cardholder_id"] = json!(person.cardholder_id);
        claim["person_code"] = json!(person.person_code);
        claim["ndc"] = json!(code);
        claim["days_supply"] = json!(r.within(2, 11));
        claim["quantity"] = json!(r.within(2, 20));
        for key in ["date_of_birth", "patient_relationship_code", "other_coverage_code"] {
            claim[key] = Value::Null;
        }
        if r.chance(85) {
            claim["prior_authorization_type"] = json!(kind);
            claim["prior_authorization_number"] = json!(number);
        }
        claim
    }

    /// Puts a fault into one field.
    pub fn spoil(&mut self, claim: &mut Map<String, Value>) {
        let faults: &[(&str, Value)] = &[
            ("cardholder_id", json!("NOBODY")),
            ("cardholder_id", json!("A CARDHOLDER ID THAT IS TOO LONG")),
            ("cardholder_id", json!("   ")),
            ("cardholder_id", json!("CÄRD1")),
            ("cardholder_id", Value::Null),
            ("person_code", json!("77")),
            ("person_code", json!("0001")),
            ("person_code", json!("")),
            ("date_of_birth", json!("1931-05-05")),
            ("date_of_birth", json!("2004-02-30")),
            ("date_of_birth", json!(self.days[0])),
            ("ndc", json!("2000000101")),
            ("ndc", json!("20000-001-01")),
            ("ndc", json!("99999999999")),
            ("ndc", json!("2000-0001-01")),
            ("ndc", json!("no product")),
            ("ndc", Value::Null),
            ("quantity", json!(0)),
            ("quantity", json!(-30)),
            ("quantity", json!("1.2345")),
            ("quantity", json!("a lot")),
            ("quantity", json!(10_000_000)),
            ("quantity", Value::Null),
            ("quantity", json!(" 30.500 ")),
            ("quantity", json!("3e1")),
            ("days_supply", json!(0)),
            ("days_supply", json!(1000)),
            ("days_supply", json!(-7)),
            ("days_supply", json!("thirty")),
            ("days_supply", json!(29.5)),
            ("days_supply", Value::Null),
            ("days_supply", json!("30")),
            ("pharmacy_npi", json!("1234567890")),
            ("pharmacy_npi", json!("123")),
            ("pharmacy_npi", json!(npi(999))),
            ("pharmacy_npi", Value::Null),
            ("fill_date", json!("2026-13-01")),
            ("fill_date", json!("yesterday")),
            ("fill_date", Value::Null),
            ("fill_date", json!(self.days[40].replace('-', ""))),
            ("rx_number", json!("RX NUMBER TOO LONG")),
            ("rx_number", json!("")),
            ("rx_number", Value::Null),
            ("rx_number", json!(7_000_001)),
            ("fill_number", json!(100)),
            ("fill_number", json!(-1)),
            ("fill_number", json!("second")),
            ("prescriber_npi", json!("1111111111")),
            ("prescriber_npi", json!(npi(9_999))),
            ("prescriber_dea", json!("AB1234567")),
            ("prescriber_dea", json!(dea(77))),
            ("daw_code", json!("A")),
            ("daw_code", json!("12")),
            ("daw_code", json!(true)),
            ("usual_and_customary", json!(-1)),
            ("usual_and_customary", json!("12.345")),
            ("ingredient_cost_submitted", json!(1_000_000)),
            ("ingredient_cost_submitted", json!([1])),
            ("dispensing_fee_submitted", json!("free")),
            ("gross_amount_due", json!(-0.01)),
            ("written_date", json!(self.days[0])),
            ("written_date", json!("1999-12-31")),
            ("written_date", json!({})),
            ("refills_authorized", json!(100)),
            ("refills_authorized", json!(0)),
            ("prior_authorization_number", json!("NOT ON FILE")),
            ("prior_authorization_type", json!("X")),
            ("dispensing_status", json!("X")),
            ("patient_relationship_code", json!("5")),
            ("patient_relationship_code", json!(true)),
            ("other_coverage_code", json!("7")),
            ("other_coverage_code", json!("10")),
            ("quantity_prescribed", json!(0)),
            ("quantity_prescribed", json!("many")),
            ("quantity_intended", json!(0.0001)),
            ("days_supply_intended", json!(1_000)),
            ("patient_residence", json!("99")),
            ("submission_clarification_codes", json!(["3", "XX"])),
            ("submission_clarification_codes", json!("7")),
            ("dur", json!([{"reason_for_service": "??", "professional_service": "M0", "result_of_service": "1B"}])),
            ("dur", json!([{"reason_for_service": "DD", "result_of_service": "1B"}])),
            ("dur", json!({"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "ZZ"})),
        ];
        let (field, value) = &faults[self.spoiled % faults.len()];
        self.spoiled += 1;
        claim.insert((*field).into(), value.clone());
    }
}
