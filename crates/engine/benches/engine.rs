//! The engine alone: how long one decision takes over facts in memory, without a server.
//!
//!     cargo bench --bench engine

#![allow(dead_code)]

use pbm_engine as engine;

use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use engine::adjudicate::{Disposition, adjudicate};
use engine::claim::Claim;
use engine::facts::*;
use engine::identifier::Ndc;
use rust_decimal::Decimal;
use uuid::Uuid;

const PRODUCTS: u64 = 500;
const INGREDIENTS: u64 = 50;
const CLASSES: u64 = 10;
const CASES: u64 = 5_000;
const ROUNDS: usize = 9;
const PLAN: Uuid = Uuid::from_u128(1);

/// A number from 0 to below - 1 that looks drawn and is always the same.
fn pick(n: u64, salt: u64, below: u64) -> u64 {
    let mut z = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd6e8_feb8_6659_fd93);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % below
}

fn small(n: u64) -> i32 {
    i32::try_from(n).unwrap_or(0)
}

fn date(days_ago: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default() - Days::new(days_ago)
}

fn long_ago() -> Span {
    Span { effective: Some(date(4_000)), termination: None }
}

fn cents(amount: u64) -> Decimal {
    Decimal::new(i64::try_from(amount).unwrap_or(0), 2)
}

fn plan() -> Plan {
    let share = |tier| CostShare {
        tier,
        tier_name: None,
        channel: None,
        preferred: None,
        minimum_days_supply: 1,
        maximum_days_supply: 999,
        copay: (tier < 4).then(|| Decimal::from(tier * 10)),
        coinsurance_percent: (tier == 4).then(|| Decimal::from(25)),
        minimum: None,
        maximum: None,
        deductible_applies: tier > 1,
        span: long_ago(),
    };
    Plan {
        plan_id: PLAN,
        plan_code: "BENCH".into(),
        individual_deductible: Decimal::from(100),
        family_deductible: Some(Decimal::from(200)),
        individual_out_of_pocket_maximum: Some(Decimal::from(3_000)),
        maximum_days_supply: Some(90),
        cost_shares: (1..=4).map(share).collect(),
        networks: vec![PlanNetwork { network_id: 1, preference: 1, preferred: false, span: long_ago() }],
        ..Plan::default()
    }
}

fn product(n: u64) -> Product {
    let ingredient_id = small(n % INGREDIENTS);
    let interaction = |k: u64| Interaction {
        other_ingredient_id: small(pick(n % INGREDIENTS, k, INGREDIENTS)),
        severity: 2,
        interruptive: true,
        interaction_type: None,
        description: Some("watch the patient".into()),
        span: long_ago(),
    };
    let ingredient = Ingredient {
        ingredient_id,
        name: format!("Ingredient {ingredient_id}"),
        duplication_severity: Some(2),
        underuse_severity: None,
        safety_class: None,
        dose_limits: vec![DoseLimit {
            minimum_age: 0,
            maximum_age: 999,
            minimum_daily_dose: None,
            maximum_daily_dose: Some(Decimal::from(320)),
            strength_unit: "MG".into(),
            severity: 2,
        }],
        patient_limits: Vec::new(),
        interactions: (0..8).map(interaction).collect(),
    };
    let price = |price_type, amount| Price {
        price_type,
        unit_price: cents(amount),
        span: long_ago(),
        published: NaiveDate::default(),
    };
    let unit = 10 + pick(n, 20, 900);
    Product {
        ndc: Ndc::from_u64(50_000_000_001 + n * 100).unwrap_or_else(|| unreachable!("eleven digits")),
        name: format!("Product {n}"),
        brand: n.is_multiple_of(5),
        generic_equivalent: None,
        dea_schedule: None,
        tier: Some(small(1 + n % 4)),
        formulary_flag: true,
        prior_auth_required: false,
        quantity_limit: None,
        obsolete_date: None,
        replaces: None,
        dosage_form: Some("TABLET".into()),
        route: Some("ORAL".into()),
        ingredients: vec![ProductIngredient {
            ingredient: Rc::new(ingredient),
            strength: Some(Decimal::from(5 << (n / INGREDIENTS % 5))),
            strength_unit: Some("MG".into()),
        }],
        classes: vec![TherapeuticClass {
            class_id: small(n % CLASSES),
            name: "Class".into(),
            duplicate_therapy: (n % CLASSES).is_multiple_of(4),
            duplicates_allowed: 0,
            severity: 2,
        }],
        additive_effects: Vec::new(),
        prices: vec![
            price(PriceType::Nadac, unit),
            price(PriceType::Wac, unit * 105 / 100),
            price(PriceType::Awp, unit * 126 / 100),
            price(PriceType::Mac, unit * 102 / 100),
        ],
        mac_prices: Vec::new(),
        rebates: Vec::new(),
        marketing_category: None,
        part_d: Vec::new(),
        safety: Default::default(),
        mme_factors: Vec::new(),
    }
}

fn rule(product: &Product) -> Rule {
    Rule {
        id: Uuid::from_u128(u128::from(product.ndc.as_u64())),
        tier: product.tier,
        quantity_limit: Some(Decimal::from(180)),
        quantity_limit_days: Some(30),
        span: long_ago(),
        ..Rule::covering(Target::Ndc(product.ndc))
    }
}

fn pharmacy() -> Pharmacy {
    let rate = |brand, price_type, percent| Rate { brand, price_type, adjustment_percent: Decimal::from(percent) };
    Pharmacy {
        pharmacy_id: 1,
        npi: "1000000004".into(),
        ncpdp_id: None,
        channel: "retail".into(),
        state: None,
        pbm_network: true,
        is_340b: false,
        span: long_ago(),
        exclusions: Vec::new(),
        contracts: vec![Contract {
            contract_id: 1,
            network_id: 1,
            network_name: "Preferred".into(),
            kind: NetworkKind::Retail,
            span: long_ago(),
            brand_dispensing_fee: cents(150),
            generic_dispensing_fee: cents(175),
            compound_fee: None,
            compound_fees: Vec::new(),
            lesser_of_submitted_fee: false,
            sales_tax_percent: Decimal::ZERO,
            rates: vec![
                rate(true, PriceType::Awp, -16),
                rate(true, PriceType::Wac, 3),
                rate(false, PriceType::Awp, -60),
                rate(false, PriceType::Mac, 0),
                rate(false, PriceType::Nadac, 0),
            ],
        }],
    }
}

struct World {
    plan: Rc<Plan>,
    pharmacy: Rc<Pharmacy>,
    products: Vec<Rc<Product>>,
}

struct Prepared {
    claim: Claim,
    facts: Facts,
    history: Vec<PastClaim>,
}

fn prepared(world: &World, n: u64) -> Prepared {
    let product = world.products[pick(n, 1, PRODUCTS) as usize].clone();
    let quantity = Decimal::from(30 * (1 + pick(n, 2, 2)));
    let claim = Claim {
        cardholder_id: Some(format!("B{n}")),
        person_code: Some("01".into()),
        product_id: Some(product.ndc.to_string()),
        quantity: Some(quantity),
        days_supply: Some(30),
        pharmacy_npi: Some(world.pharmacy.npi.clone()),
        fill_date: Some(date(0)),
        rx_number: Some(n.to_string()),
        usual_and_customary: Some(Decimal::from(2_000)),
        ..Claim::default()
    };
    let past = |k: u64| {
        let drug = world.products[pick(n, 3 + k, PRODUCTS) as usize].clone();
        PastClaim {
            id: Uuid::from_u128(u128::from(n * 10 + k)),
            fingerprint: 0,
            ndc: drug.ndc,
            product: Some(drug),
            pharmacy_npi: "1000000004".into(),
            rx_number: format!("P{k}"),
            prescriber_npi: None,
            fill_number: 0,
            fill_date: date(10 + k * 30),
            quantity: Decimal::from(30),
            days_supply: 30,
            prior_authorization_numbers: Vec::new(),
            authorized_amount: Decimal::ZERO,
            emergency: false,
            transition: None,
            payer_rank: None,
            compound: None,
        }
    };
    let coverage = Coverage {
        coverage_id: Uuid::from_u128(2),
        member_id: 1,
        patient_id: Uuid::from_u128(3),
        plan_id: PLAN,
        family_id: Uuid::from_u128(4),
        coverage_tier: None,
        person_code: "01".into(),
        relationship_code: "1".into(),
        rank: 1,
        span: long_ago(),
        others: Vec::new(),
        date_of_birth: date(15_000),
        date_of_death: None,
        sex: "F".into(),
    };
    let facts = Facts {
        received: date(0),
        pharmacy: Some(world.pharmacy.clone()),
        rules: Rc::new(vec![rule(&product)]),
        product: Some(product),
        coverages: Rc::new(vec![coverage]),
        plan: Some(world.plan.clone()),
        ..Facts::default()
    };
    Prepared { claim, facts, history: (0..4).map(past).collect() }
}

fn main() {
    let products = (0..PRODUCTS).map(|n| Rc::new(product(n))).collect();
    let world = World { plan: Rc::new(plan()), pharmacy: Rc::new(pharmacy()), products };
    let cases: Vec<Prepared> = (0..CASES).map(|n| prepared(&world, n)).collect();
    let mut paid = 0;
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        paid = 0;
        let began = Instant::now();
        for case in &cases {
            let view = MemberView { history: &case.history, ..MemberView::default() };
            let decision = black_box(adjudicate(black_box(&case.claim), &case.facts, view));
            paid += usize::from(matches!(decision.disposition, Disposition::Paid(_)));
        }
        best = best.min(began.elapsed());
    }
    let trace_bytes = |case: &Prepared| {
        let view = MemberView { history: &case.history, ..MemberView::default() };
        adjudicate(&case.claim, &case.facts, view).trace.encode().len()
    };
    let bytes: usize = cases.iter().map(trace_bytes).sum();
    let each = best.as_nanos() / cases.len() as u128;
    println!(
        "{}",
        serde_json::json!({
            "ns_per_claim": each as u64,
            "per_second": 1_000_000_000 / each.max(1) as u64,
            "paid_percent": paid * 100 / cases.len(),
            "trace_bytes": bytes / cases.len(),
        })
    );
}
