//! A little book of business in which one claim pays; a test changes one thing and looks what happens.

pub mod compound;
pub mod opioid;
pub mod part_d;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::adjudicate::{Decision, Disposition, adjudicate};
use crate::batch::{Submission, accumulator_keys};
use crate::claim::{Claim, DurPps, Element, field};
use crate::facts::*;
use crate::identifier::Ndc;
use crate::pay::Payment;
use crate::reject::Reject;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

pub fn element(key: &str) -> &'static Element {
    &field(key).expect("a field").element
}

pub fn dec(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

pub fn ndc(text: &str) -> Ndc {
    Ndc::parse(text).unwrap_or_else(|_| panic!("{text} is no NDC"))
}

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub fn triple(reason: &str, professional: &str, result: &str) -> DurPps {
    DurPps {
        reason_for_service: reason.into(),
        professional_service: professional.into(),
        result_of_service: result.into(),
    }
}

/// A generic at one dollar a unit by NADAC, with one ingredient of 10 mg.
pub fn product(code: &str, ingredient_id: i32, name: &str) -> Product {
    Product {
        ndc: ndc(code),
        name: format!("{name} 10 mg tablet"),
        brand: false,
        generic_equivalent: None,
        dea_schedule: None,
        tier: Some(1),
        formulary_flag: true,
        prior_auth_required: false,
        quantity_limit: None,
        obsolete_date: None,
        replaces: None,
        dosage_form: None,
        route: None,
        ingredients: vec![ProductIngredient {
            ingredient: Rc::new(Ingredient { ingredient_id, name: name.into(), ..Ingredient::default() }),
            strength: Some(Decimal::TEN),
            strength_unit: Some("MG".into()),
        }],
        classes: Vec::new(),
        additive_effects: Vec::new(),
        prices: vec![price(PriceType::Nadac, "1.00")],
        mac_prices: Vec::new(),
        rebates: Vec::new(),
        marketing_category: None,
        part_d: Vec::new(),
        safety: SafetyFlags::default(),
        mme_factors: Vec::new(),
    }
}

pub fn price(price_type: PriceType, unit: &str) -> Price {
    Price { price_type, unit_price: dec(unit), span: Span::new(day("2026-01-01"), None), published: day("2000-01-01") }
}

pub fn rate(price_type: PriceType, brand: bool, adjustment: &str) -> Rate {
    Rate { brand, price_type, adjustment_percent: dec(adjustment) }
}

pub fn class(class_id: i32, name: &str) -> TherapeuticClass {
    TherapeuticClass { class_id, name: name.into(), duplicate_therapy: true, duplicates_allowed: 0, severity: 1 }
}

/// Standing on a list of excluded ones.
pub fn exclusion(from: &str, to: Option<&str>) -> Exclusion {
    Exclusion { list: "LEIE".into(), span: Span::new(day(from), to.map(day)) }
}

pub fn interaction(other_ingredient_id: i32, severity: i16) -> Interaction {
    Interaction {
        other_ingredient_id,
        severity,
        interruptive: true,
        interaction_type: None,
        description: None,
        span: Span::default(),
    }
}

pub fn rule(target: Target) -> Rule {
    Rule { id: id(0x0a11), tier: Some(1), ..Rule::covering(target) }
}

pub fn step(step_number: i16, ingredient_id: i32, name: &str) -> StepTherapy {
    StepTherapy {
        step_number,
        target: Target::Ingredient(ingredient_id),
        target_name: name.into(),
        lookback_days: 180,
        minimum_days_supply: 30,
    }
}

pub fn share(tier: i32) -> CostShare {
    CostShare {
        tier,
        tier_name: None,
        channel: None,
        preferred: None,
        minimum_days_supply: 1,
        maximum_days_supply: 999,
        copay: None,
        coinsurance_percent: None,
        minimum: None,
        maximum: None,
        deductible_applies: true,
        span: Span::default(),
    }
}

/// A share of a rule's own for any channel and supply.
pub fn rule_share() -> RuleShare {
    RuleShare {
        channel: None,
        preferred: None,
        minimum_days_supply: 1,
        maximum_days_supply: 999,
        copay: None,
        coinsurance_percent: None,
        minimum: None,
        maximum: None,
        deductible_applies: None,
    }
}

pub fn over(reject_code: &str, channel: OverrideChannel, code: &str) -> PlanOverride {
    PlanOverride { reject_code: reject_code.into(), channel, code: code.into() }
}

fn code_sets() -> CodeSets {
    let sets: [(&str, &[&str]); 16] = [
        ("306-C6", &["0", "1", "2", "3", "4"]),
        ("308-C8", &["0", "1", "2", "3", "4", "8"]),
        ("343-HD", &["P", "C"]),
        ("384-4X", &["0", "1", "2", "3", "4", "11", "15"]),
        ("406-D6", &["0", "1", "2"]),
        ("408-D8", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        ("420-DK", &["3", "4", "5", "7", "8", "10", "13", "18"]),
        ("461-EU", &["0", "1", "2", "8"]),
        ("439-E4", &["DD", "TD", "HD", "LD", "PA", "SX", "ER", "ID", "LR", "AT"]),
        ("440-E5", &["M0", "P0", "R0"]),
        ("441-E6", &["1A", "1B", "1G", "2A", "3C"]),
        ("423-DN", &["00", "01", "05", "09"]),
        ("450-EF", &["01", "03", "07", "11"]),
        ("451-EG", &["1", "2", "3"]),
        ("474-8E", &["0", "11", "12", "13", "14", "15"]),
        ("996-G1", &["01", "04", "99"]),
    ];
    let values: HashMap<String, HashSet<String>> = sets
        .into_iter()
        .map(|(field, codes)| (field.to_owned(), codes.iter().map(|c| (*c).to_owned()).collect()))
        .collect();
    CodeSets { values, retired_before: None }
}

/// One change to the little book of business.
pub type Change = fn(&mut World);

#[derive(Clone)]
pub struct World {
    pub claim: Claim,
    pub received: NaiveDate,
    pub codes: CodeSets,
    pub plan: Option<Plan>,
    pub product: Option<Product>,
    pub generic: Option<Product>,
    pub rules: Vec<Rule>,
    pub pharmacy: Option<Pharmacy>,
    pub prescriber: Option<Prescriber>,
    pub coverages: Vec<Coverage>,
    pub alternative: Option<String>,
    pub key_is_taken: bool,
    pub individual: Balance,
    pub family: Balance,
    pub part_d: PartDBalance,
    pub part_d_year: Option<PartDYear>,
    pub low_income: Vec<LowIncomeSpan>,
    pub conditions: Vec<ConditionSpan>,
    pub factor_sets: Vec<FactorSet>,
    pub schedule_rules: Vec<ScheduleRule>,
    pub earlier_pharmacies: Vec<Pharmacy>,
    pub lock_ins: Vec<LockIn>,
    pub ingredients: Vec<IngredientFacts>,
    pub history: Vec<PastClaim>,
    pub authorizations: Vec<Authorization>,
}

pub const PATIENT: u128 = 0xa1;
pub const FAMILY: u128 = 0xf1;
pub const PLAN: u128 = 0xb1;

impl Default for World {
    /// 30 tablets at 1.00 and a fee of 2.00: 32.00 allowed, a copay of 10.00, no limits of any kind.
    fn default() -> Self {
        let network = PlanNetwork { network_id: 1, preference: 1, preferred: false, span: Span::default() };
        let plan = Plan {
            plan_id: id(PLAN),
            plan_code: "GOLD".into(),
            cost_shares: vec![CostShare { copay: Some(dec("10.00")), ..share(1) }],
            networks: vec![network],
            ..Plan::default()
        };
        let product = product("00002-7510-02", 1, "alphadrin");
        let contract = Contract {
            contract_id: 1,
            network_id: 1,
            network_name: "Harbor".into(),
            kind: NetworkKind::Retail,
            span: Span::default(),
            brand_dispensing_fee: dec("2.00"),
            generic_dispensing_fee: dec("2.00"),
            compound_fee: None,
            compound_fees: Vec::new(),
            lesser_of_submitted_fee: false,
            sales_tax_percent: Decimal::ZERO,
            rates: vec![rate(PriceType::Nadac, false, "0"), rate(PriceType::Nadac, true, "0")],
        };
        let pharmacy = Pharmacy {
            pharmacy_id: 1,
            npi: "1993999998".into(),
            ncpdp_id: None,
            channel: "retail".into(),
            state: None,
            pbm_network: true,
            is_340b: false,
            span: Span::default(),
            exclusions: Vec::new(),
            contracts: vec![contract],
        };
        let prescriber = Prescriber {
            npi: "1750384806".into(),
            dea_number: Some("AP5836727".into()),
            dea_schedules: vec![2, 3, 4, 5],
            dea_termination_date: None,
            span: Span::default(),
            exclusions: Vec::new(),
            deceased_date: None,
        };
        let coverage = Coverage {
            coverage_id: id(0xc1),
            member_id: 1,
            patient_id: id(PATIENT),
            plan_id: id(PLAN),
            family_id: id(FAMILY),
            coverage_tier: None,
            person_code: "01".into(),
            relationship_code: "1".into(),
            rank: 1,
            span: Span::new(day("2020-01-01"), None),
            others: Vec::new(),
            date_of_birth: day("1980-06-15"),
            date_of_death: None,
            sex: "F".into(),
        };
        let claim = Claim {
            cardholder_id: Some("W123456789".into()),
            person_code: Some("01".into()),
            product_id: Some(product.ndc.to_string()),
            quantity: Some(dec("30")),
            days_supply: Some(30),
            pharmacy_npi: Some(pharmacy.npi.clone()),
            fill_date: Some(day("2026-03-10")),
            rx_number: Some("7000001".into()),
            fill_number: Some(0),
            prescriber_npi: Some(prescriber.npi.clone()),
            ..Claim::default()
        };
        Self {
            claim,
            received: day("2026-03-10"),
            codes: code_sets(),
            plan: Some(plan),
            rules: vec![rule(Target::Ndc(product.ndc))],
            product: Some(product),
            generic: None,
            pharmacy: Some(pharmacy),
            prescriber: Some(prescriber),
            coverages: vec![coverage],
            alternative: None,
            key_is_taken: false,
            individual: Balance::default(),
            family: Balance::default(),
            part_d: PartDBalance::default(),
            part_d_year: None,
            low_income: Vec::new(),
            conditions: Vec::new(),
            factor_sets: Vec::new(),
            schedule_rules: Vec::new(),
            earlier_pharmacies: Vec::new(),
            lock_ins: Vec::new(),
            ingredients: Vec::new(),
            history: Vec::new(),
            authorizations: Vec::new(),
        }
    }
}

impl World {
    pub fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut world = Self::default();
        change(&mut world);
        world
    }

    pub fn plan(&mut self) -> &mut Plan {
        self.plan.as_mut().expect("a plan")
    }

    pub fn share(&mut self) -> &mut CostShare {
        &mut self.plan().cost_shares[0]
    }

    pub fn product(&mut self) -> &mut Product {
        self.product.as_mut().expect("a product")
    }

    /// Puts the product, as it is before changes to come, on file as its own generic equivalent.
    pub fn with_generic(&mut self) -> &mut Product {
        let generic = self.product().clone();
        self.product().generic_equivalent = Some(generic.ndc);
        self.generic.insert(generic)
    }

    pub fn ingredient(&mut self) -> &mut Ingredient {
        Rc::make_mut(&mut self.product().ingredients[0].ingredient)
    }

    pub fn rule(&mut self) -> &mut Rule {
        &mut self.rules[0]
    }

    pub fn pharmacy(&mut self) -> &mut Pharmacy {
        self.pharmacy.as_mut().expect("a pharmacy")
    }

    pub fn contract(&mut self) -> &mut Contract {
        &mut self.pharmacy().contracts[0]
    }

    pub fn prescriber(&mut self) -> &mut Prescriber {
        self.prescriber.as_mut().expect("a prescriber")
    }

    pub fn coverage(&mut self) -> &mut Coverage {
        &mut self.coverages[0]
    }

    /// Makes the product a controlled drug.
    pub fn schedule(&mut self, schedule: i16) {
        self.product().dea_schedule = Some(schedule);
    }

    /// A paid claim of the member for a product, at another pharmacy than the claim's.
    pub fn fill(&mut self, product: &Product, filled: &str, days_supply: i32) -> &mut PastClaim {
        let n = self.history.len();
        self.history.push(PastClaim {
            id: id(0xd000 + n as u128),
            fingerprint: 0,
            ndc: product.ndc,
            product: Some(Rc::new(product.clone())),
            pharmacy_npi: "1234567893".into(),
            rx_number: format!("{}", 6_000_000 + n),
            prescriber_npi: None,
            fill_number: 0,
            fill_date: day(filled),
            quantity: Decimal::from(days_supply),
            days_supply,
            prior_authorization_numbers: Vec::new(),
            authorized_amount: Decimal::ZERO,
            emergency: false,
            transition: None,
            payer_rank: None,
            compound: None,
        });
        &mut self.history[n]
    }

    /// A paid claim for the claim's own product.
    pub fn earlier(&mut self, filled: &str, days_supply: i32) -> &mut PastClaim {
        let product = self.product().clone();
        self.fill(&product, filled, days_supply)
    }

    /// Another coverage of the patient, of a rank and from a date.
    pub fn other_coverage(&mut self, rank: i16, span: Span) -> &mut OtherCoverage {
        let others = &mut self.coverage().others;
        others.push(OtherCoverage { rank, span, routing: Routing::default() });
        others.last_mut().expect("just pushed")
    }

    /// The claim itself, already paid.
    pub fn repeated(&mut self) -> &mut PastClaim {
        let claim = self.claim.clone();
        let filled = claim.fill_date.expect("a date").to_string();
        let past = self.earlier(&filled, claim.days_supply.unwrap_or(30));
        past.fingerprint = claim.fingerprint();
        past.pharmacy_npi = claim.pharmacy_npi.unwrap_or_default();
        past.rx_number = claim.rx_number.unwrap_or_default();
        past.prescriber_npi = claim.prescriber_npi;
        past.fill_number = claim.fill_number.unwrap_or(0);
        past
    }

    /// Puts an authorization for the product on file.
    pub fn authorize(&mut self, status: AuthorizationStatus) -> &mut Authorization {
        let target = Target::Ndc(self.product().ndc);
        self.authorizations.push(Authorization {
            number: format!("PA{}", self.authorizations.len() + 1),
            plan_id: id(PLAN),
            target: Some(target),
            prescriber_npi: None,
            pharmacy_id: None,
            status,
            waived_reject_codes: vec!["75".into(), "608".into()],
            quantity_authorized: None,
            fills_authorized: None,
            amount_authorized: None,
            fills_used: 0,
            quantity_used: Decimal::ZERO,
            amount_used: Decimal::ZERO,
            span: Span::new(day("2026-01-01"), Some(day("2026-12-31"))),
        });
        self.authorizations.last_mut().expect("just pushed")
    }

    pub fn facts(&self) -> Facts {
        Facts {
            candidate: None,
            received: self.received,
            codes: Rc::new(self.codes.clone()),
            pharmacy: self.pharmacy.clone().map(Rc::new),
            prescriber: self.prescriber.clone().map(Rc::new),
            product: self.product.clone().map(Rc::new),
            generic: self.generic.clone().map(Rc::new),
            coverages: Rc::new(self.coverages.clone()),
            plan: self.plan.clone().map(Rc::new),
            rules: Rc::new(self.rules.clone()),
            alternative: self.alternative.as_deref().map(Rc::from),
            ingredients: self.ingredients.clone(),
            key_is_taken: self.key_is_taken,
            part_d_year: self.part_d_year.clone().map(Rc::new),
            low_income: self.low_income.clone(),
            conditions: self.conditions.clone(),
            factor_sets: Rc::new(self.factor_sets.clone()),
            schedule_rules: Rc::new(self.schedule_rules.clone()),
            earlier_pharmacies: Rc::new(self.earlier_pharmacies.iter().cloned().map(Rc::new).collect()),
            payment_plan: Vec::new(),
            lock_ins: self.lock_ins.clone(),
        }
    }

    pub fn view(&self) -> MemberView<'_> {
        MemberView {
            individual: self.individual,
            family: self.family,
            part_d: self.part_d,
            history: &self.history,
            authorizations: &self.authorizations,
        }
    }

    pub fn decide(&self) -> Decision {
        adjudicate(&self.claim, &self.facts(), self.view())
    }

    /// The claim as one of a batch.
    pub fn case(&self, claim_id: u128) -> Submission {
        let coverage = self.coverages.first();
        let keys = match (coverage, &self.plan, self.claim.fill_date) {
            (Some(coverage), Some(plan), Some(date)) => Some(accumulator_keys(coverage, plan.benefit_year_start(date))),
            _ => None,
        };
        Submission {
            id: id(claim_id),
            claim: Rc::new(self.claim.clone()),
            facts: self.facts(),
            patient_id: coverage.map(|c| c.patient_id),
            keys,
            credits: Vec::new(),
            payer_rank: coverage.map_or(1, |c| c.rank),
        }
    }

    pub fn rejects(&self) -> Vec<Reject> {
        rejects(&self.decide())
    }

    pub fn codes(&self) -> Vec<String> {
        codes(&self.decide())
    }

    /// The message of a reject that must be there.
    pub fn message(&self, code: &str) -> String {
        let rejects = self.rejects();
        let found = rejects.iter().find(|r| r.code == code);
        found.unwrap_or_else(|| panic!("no reject {code} among {rejects:?}")).message.clone()
    }

    pub fn payment(&self) -> Payment {
        payment(&self.decide())
    }
}

pub fn rejects(decision: &Decision) -> Vec<Reject> {
    match &decision.disposition {
        Disposition::Rejected(rejects) => rejects.clone(),
        _ => Vec::new(),
    }
}

pub fn codes(decision: &Decision) -> Vec<String> {
    rejects(decision).into_iter().map(|r| r.code.into_owned()).collect()
}

pub fn payment(decision: &Decision) -> Payment {
    match &decision.disposition {
        Disposition::Paid(payment) => Payment::clone(payment),
        other => panic!("not paid: {other:?}"),
    }
}
