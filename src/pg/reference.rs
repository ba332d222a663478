//! Loading reference data, many keys with one statement per kind.

use std::collections::{HashMap, HashSet};
use std::mem::size_of;
use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::cache::{self, Pinned};
use super::raw::catalog;
use super::raw::statement::{Row, run, statement};
use super::raw::value::{dates, integers, texts, uuids};
use crate::engine::facts::{
    CodeSets, Content, Contract, CostShare, DoseLimit, DurOutcome, FamilyAccumulation, Ingredient, Interaction,
    OverrideChannel, PatientLimit, Pharmacy, Plan, PlanNetwork, PlanOverride, Prescriber, Price, PriceTie, PriceType,
    Product, Rate, RefillCounting, Rule, Span, StepTherapy, Target, TherapeuticClass, WindowLimit,
};
use crate::engine::identifier::Ndc;
use crate::error::{Error, Result};

/// The version of the tables this code works on.
const SCHEMA_VERSION: i32 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// The code sets; loaded first, with the check of the tables' version.
    Codes,
    Plan(Uuid),
    Product(Ndc),
    Ingredient(i32),
    /// The rules of a plan for one target: those for ingredients and classes serve many products.
    Rules(Uuid, Target),
    /// An NPI as a number.
    Pharmacy(u64),
    Prescriber(u64),
    Alternative(Uuid, Ndc, NaiveDate),
}

#[derive(Clone, Debug)]
pub enum Value {
    Codes(Rc<CodeSets>),
    Plan(Option<Rc<Plan>>),
    Product(Option<Rc<Product>>),
    Ingredient(Rc<Ingredient>),
    Rules(Rc<Vec<Rule>>),
    Pharmacy(Option<Rc<Pharmacy>>),
    Prescriber(Option<Rc<Prescriber>>),
    Alternative(Option<Rc<str>>),
}

impl Value {
    /// About how many bytes the value takes, with its share of the cache's own.
    pub fn weight(&self) -> usize {
        const ENTRY: usize = 160;
        const TEXT: usize = 40;
        ENTRY
            + match self {
                Self::Codes(codes) => codes.values.values().map(|set| (set.len() + 2) * 2 * TEXT).sum(),
                Self::Plan(plan) => plan.as_ref().map_or(0, |p| {
                    size_of::<Plan>()
                        + p.cost_shares.len() * (size_of::<CostShare>() + TEXT)
                        + p.overrides.len() * (size_of::<PlanOverride>() + TEXT)
                        + p.networks.len() * size_of::<PlanNetwork>()
                }),
                Self::Product(product) => product.as_ref().map_or(0, |p| {
                    size_of::<Product>()
                        + p.name.len()
                        + p.contents.len() * (size_of::<Content>() + TEXT)
                        + p.classes.len() * (size_of::<TherapeuticClass>() + 2 * TEXT)
                        + p.prices.len() * size_of::<Price>()
                }),
                Self::Ingredient(i) => {
                    size_of::<Ingredient>()
                        + i.name.len()
                        + i.dose_limits.len() * (size_of::<DoseLimit>() + TEXT)
                        + i.patient_limits.len() * (size_of::<PatientLimit>() + 2 * TEXT)
                        + i.interactions
                            .iter()
                            .map(|x| size_of::<Interaction>() + TEXT + x.description.as_ref().map_or(0, String::len))
                            .sum::<usize>()
                }
                Self::Rules(rules) => rules
                    .iter()
                    .map(|r| size_of::<Rule>() + 2 * TEXT + r.steps.len() * (size_of::<StepTherapy>() + TEXT))
                    .sum(),
                Self::Pharmacy(pharmacy) => pharmacy.as_ref().map_or(0, |p| {
                    size_of::<Pharmacy>()
                        + 3 * TEXT
                        + p.contracts
                            .iter()
                            .map(|c| size_of::<Contract>() + c.rates.len() * size_of::<Rate>())
                            .sum::<usize>()
                }),
                Self::Prescriber(p) => p.as_ref().map_or(0, |_| size_of::<Prescriber>() + 2 * TEXT),
                Self::Alternative(name) => name.as_ref().map_or(0, |n| n.len()),
            }
    }
}

statement!(SCHEMA, "schema_version.sql");
statement!(CODES, "codes.sql");
statement!(PLANS, "plans.sql");
statement!(COST_SHARES, "cost_shares.sql");
statement!(OVERRIDES, "overrides.sql");
statement!(PLAN_NETWORKS, "plan_networks.sql");
statement!(PRODUCTS, "products.sql");
statement!(PRODUCT_INGREDIENTS, "product_ingredients.sql");
statement!(PRODUCT_CLASSES, "product_classes.sql");
statement!(PRICES, "prices.sql");
statement!(INGREDIENTS, "ingredients.sql");
statement!(DOSE_LIMITS, "dose_limits.sql");
statement!(PATIENT_LIMITS, "patient_limits.sql");
statement!(INTERACTIONS, "interactions.sql");
statement!(RULES, "rules.sql");
statement!(STEPS, "steps.sql");
statement!(PHARMACIES, "pharmacies.sql");
statement!(CONTRACTS, "contracts.sql");
statement!(PRESCRIBERS, "prescribers.sql");
statement!(ALTERNATIVES, "alternatives.sql");

/// Makes sure that every key is pinned.
pub fn ensure(pinned: &mut Pinned, keys: impl IntoIterator<Item = Key>) -> Result<()> {
    let missing = pinned.take(keys);
    if missing.is_empty() {
        return Ok(());
    }
    let mut by_kind = Missing::default();
    for key in &missing {
        by_kind.add(*key);
    }
    if by_kind.codes {
        check_version()?;
        pinned.hold(Key::Codes, Value::Codes(Rc::new(load_codes()?)));
    }
    by_kind.load_plans(pinned)?;
    by_kind.load_products(pinned)?;
    by_kind.load_ingredients(pinned)?;
    by_kind.load_rules(pinned)?;
    by_kind.load_pharmacies(pinned)?;
    by_kind.load_prescribers(pinned)?;
    by_kind.load_alternatives(pinned)?;
    pinned.keep(&missing);
    Ok(())
}

/// The keys of the rules that a product can fall under in a plan.
pub fn rule_keys(plan: Uuid, product: &Product) -> impl Iterator<Item = Key> {
    let ingredients = product.contents.iter().map(|c| Target::Ingredient(c.ingredient.ingredient_id));
    let classes = product.classes.iter().map(|c| Target::Class(c.class_id));
    [Target::Ndc(product.ndc)].into_iter().chain(ingredients).chain(classes).map(move |target| Key::Rules(plan, target))
}

/// Typed look-ups of what `ensure` pinned.
impl Pinned {
    pub fn codes(&self) -> Rc<CodeSets> {
        match self.get(&Key::Codes) {
            Some(Value::Codes(codes)) => codes.clone(),
            _ => Rc::default(),
        }
    }

    pub fn plan(&self, id: Uuid) -> Option<Rc<Plan>> {
        match self.get(&Key::Plan(id)) {
            Some(Value::Plan(plan)) => plan.clone(),
            _ => None,
        }
    }

    pub fn product(&self, ndc: Ndc) -> Option<Rc<Product>> {
        match self.get(&Key::Product(ndc)) {
            Some(Value::Product(product)) => product.clone(),
            _ => None,
        }
    }

    /// The rules of a plan that a product falls under.
    pub fn rules(&self, plan: Uuid, product: &Product) -> Rc<Vec<Rule>> {
        let mut lists: Vec<&Rc<Vec<Rule>>> = rule_keys(plan, product)
            .filter_map(|key| match self.get(&key) {
                Some(Value::Rules(rules)) if !rules.is_empty() => Some(rules),
                _ => None,
            })
            .collect();
        match (lists.pop(), lists.is_empty()) {
            (None, _) => Rc::default(),
            (Some(only), true) => only.clone(),
            (Some(last), false) => Rc::new(lists.into_iter().chain([last]).flat_map(|l| l.iter().cloned()).collect()),
        }
    }

    pub fn pharmacy(&self, npi: u64) -> Option<Rc<Pharmacy>> {
        match self.get(&Key::Pharmacy(npi)) {
            Some(Value::Pharmacy(pharmacy)) => pharmacy.clone(),
            _ => None,
        }
    }

    pub fn prescriber(&self, npi: u64) -> Option<Rc<Prescriber>> {
        match self.get(&Key::Prescriber(npi)) {
            Some(Value::Prescriber(prescriber)) => prescriber.clone(),
            _ => None,
        }
    }

    pub fn alternative(&self, plan: Uuid, ndc: Ndc, date: NaiveDate) -> Option<Rc<str>> {
        match self.get(&Key::Alternative(plan, ndc, date)) {
            Some(Value::Alternative(name)) => name.clone(),
            _ => None,
        }
    }
}

/// Refuses to work on tables that another version of the code made.
fn check_version() -> Result<()> {
    if catalog::relation(c"schema_version").is_none() {
        return Err(Error::NotInstalled);
    }
    let rows = run(&SCHEMA, &[])?;
    match rows.first().map(|row| row.need::<i32>(1)) {
        Some(SCHEMA_VERSION) => Ok(()),
        Some(found) => Err(Error::SchemaVersion { found, expected: SCHEMA_VERSION }),
        None => Err(Error::NotInstalled),
    }
}

fn load_codes() -> Result<CodeSets> {
    let mut values: HashMap<String, HashSet<String>> = HashMap::new();
    for row in run(&CODES, &[])?.iter() {
        values.entry(row.need(1)).or_default().insert(row.need(2));
    }
    Ok(CodeSets { values })
}

fn span(row: &Row, column: i32) -> Span {
    Span { effective: row.get(column), termination: row.get(column + 1) }
}

fn dur_outcome(name: &str) -> DurOutcome {
    match name {
        "reject" => DurOutcome::Reject,
        "message" => DurOutcome::Message,
        _ => DurOutcome::SoftReject,
    }
}

/// The one of three that is not null.
fn target(ndc: Option<Ndc>, ingredient: Option<i32>, class: Option<i32>) -> Option<Target> {
    ndc.map(Target::Ndc).or(ingredient.map(Target::Ingredient)).or(class.map(Target::Class))
}

pub fn row_target(row: &Row, column: i32) -> Option<Target> {
    target(row.get(column), row.get(column + 1), row.get(column + 2))
}

fn ndc_texts(ndcs: &[Ndc]) -> Vec<String> {
    ndcs.iter().map(Ndc::to_string).collect()
}

fn npi_text(npi: u64) -> String {
    format!("{npi:010}")
}

/// The keys to load, by kind.
#[derive(Default)]
struct Missing {
    codes: bool,
    plans: Vec<Uuid>,
    products: Vec<Ndc>,
    ingredients: Vec<i32>,
    rules: Vec<(Uuid, Target)>,
    pharmacies: Vec<u64>,
    prescribers: Vec<u64>,
    alternatives: Vec<(Uuid, Ndc, NaiveDate)>,
}

impl Missing {
    fn add(&mut self, key: Key) {
        match key {
            Key::Codes => self.codes = true,
            Key::Plan(id) => self.plans.push(id),
            Key::Product(ndc) => self.products.push(ndc),
            Key::Ingredient(id) => self.ingredients.push(id),
            Key::Rules(plan, target) => self.rules.push((plan, target)),
            Key::Pharmacy(npi) => self.pharmacies.push(npi),
            Key::Prescriber(npi) => self.prescribers.push(npi),
            Key::Alternative(plan, ndc, date) => self.alternatives.push((plan, ndc, date)),
        }
    }

    fn load_plans(&self, pinned: &mut Pinned) -> Result<()> {
        if self.plans.is_empty() {
            return Ok(());
        }
        let ids = || [uuids(&self.plans)];
        let mut plans: HashMap<Uuid, Plan> = run(&PLANS, &ids())?.iter().map(|row| (row.need(1), plan(&row))).collect();
        for row in run(&COST_SHARES, &ids())?.iter() {
            if let Some(plan) = plans.get_mut(&row.need(1)) {
                plan.cost_shares.push(CostShare {
                    tier: row.need(2),
                    tier_name: row.get(3),
                    channel: row.get(4),
                    minimum_days_supply: row.need(5),
                    maximum_days_supply: row.need(6),
                    copay: row.get(7),
                    coinsurance_percent: row.get(8),
                    minimum: row.get(9),
                    maximum: row.get(10),
                    deductible_applies: row.need(11),
                    span: span(&row, 12),
                });
            }
        }
        for row in run(&OVERRIDES, &ids())?.iter() {
            let channel = match row.need::<String>(3).as_str() {
                "dur" => OverrideChannel::Dur,
                "prior_authorization_type" => OverrideChannel::PriorAuthorizationType,
                _ => OverrideChannel::SubmissionClarification,
            };
            if let Some(plan) = plans.get_mut(&row.need(1)) {
                plan.overrides.push(PlanOverride { reject_code: row.need(2), channel, code: row.need(4) });
            }
        }
        for row in run(&PLAN_NETWORKS, &ids())?.iter() {
            if let Some(plan) = plans.get_mut(&row.need(1)) {
                plan.networks.push(PlanNetwork {
                    network_id: row.need(2),
                    preference: row.need(3),
                    span: span(&row, 4),
                });
            }
        }
        for id in &self.plans {
            pinned.hold(Key::Plan(*id), Value::Plan(plans.remove(id).map(Rc::new)));
        }
        Ok(())
    }

    fn load_products(&mut self, pinned: &mut Pinned) -> Result<()> {
        if self.products.is_empty() {
            return Ok(());
        }
        let names = ndc_texts(&self.products);
        let ndcs = || [texts(names.iter().map(String::as_str))];
        let mut products: HashMap<Ndc, Product> =
            run(&PRODUCTS, &ndcs())?.iter().filter_map(|row| Some((row.get(1)?, product(&row)?))).collect();
        let contents: Vec<(Ndc, i32, Option<Decimal>, Option<String>)> = run(&PRODUCT_INGREDIENTS, &ndcs())?
            .iter()
            .filter_map(|row| Some((row.get(1)?, row.need(2), row.get(3), row.get(4))))
            .collect();
        for row in run(&PRODUCT_CLASSES, &ndcs())?.iter() {
            if let Some(product) = row.get(1).and_then(|ndc: Ndc| products.get_mut(&ndc)) {
                product.classes.push(TherapeuticClass {
                    class_id: row.need(2),
                    name: row.need(3),
                    duplicate_therapy: row.need(4),
                    duplicates_allowed: row.need(5),
                    severity: row.need(6),
                });
            }
        }
        for row in run(&PRICES, &ndcs())?.iter() {
            if let (Some(product), Some(price_type)) =
                (row.get(1).and_then(|ndc: Ndc| products.get_mut(&ndc)), PriceType::parse(&row.need::<String>(2)))
            {
                product.prices.push(Price { price_type, unit_price: row.need(3), span: span(&row, 4) });
            }
        }
        ensure(pinned, contents.iter().map(|(_, id, _, _)| Key::Ingredient(*id)))?;
        for (ndc, id, strength, strength_unit) in contents {
            if let (Some(product), Some(Value::Ingredient(ingredient))) =
                (products.get_mut(&ndc), pinned.get(&Key::Ingredient(id)))
            {
                product.contents.push(Content { ingredient: ingredient.clone(), strength, strength_unit });
            }
        }
        for ndc in &self.products {
            pinned.hold(Key::Product(*ndc), Value::Product(products.remove(ndc).map(Rc::new)));
        }
        Ok(())
    }

    fn load_ingredients(&self, pinned: &mut Pinned) -> Result<()> {
        if self.ingredients.is_empty() {
            return Ok(());
        }
        let ids = || [integers(self.ingredients.iter().copied())];
        let mut ingredients: HashMap<i32, Ingredient> = run(&INGREDIENTS, &ids())?
            .iter()
            .map(|row| {
                (row.need(1), Ingredient { ingredient_id: row.need(1), name: row.need(2), ..Ingredient::default() })
            })
            .collect();
        for row in run(&DOSE_LIMITS, &ids())?.iter() {
            if let Some(ingredient) = ingredients.get_mut(&row.need(1)) {
                ingredient.dose_limits.push(DoseLimit {
                    minimum_age: row.need(2),
                    maximum_age: row.need(3),
                    minimum_daily_dose: row.get(4),
                    maximum_daily_dose: row.get(5),
                    strength_unit: row.need(6),
                    severity: row.need(7),
                });
            }
        }
        for row in run(&PATIENT_LIMITS, &ids())?.iter() {
            if let Some(ingredient) = ingredients.get_mut(&row.need(1)) {
                ingredient.patient_limits.push(PatientLimit {
                    minimum_age: row.get(2),
                    maximum_age: row.get(3),
                    sex: row.get(4),
                    severity: row.need(5),
                    description: row.get(6),
                });
            }
        }
        for row in run(&INTERACTIONS, &ids())?.iter() {
            if let Some(ingredient) = ingredients.get_mut(&row.need(1)) {
                ingredient.interactions.push(Interaction {
                    other_ingredient_id: row.need(2),
                    severity: row.need(3),
                    interruptive: row.need(4),
                    interaction_type: row.get(5),
                    description: row.get(6),
                    span: span(&row, 7),
                });
            }
        }
        for (id, ingredient) in ingredients {
            pinned.hold(Key::Ingredient(id), Value::Ingredient(Rc::new(ingredient)));
        }
        Ok(())
    }

    fn load_rules(&self, pinned: &mut Pinned) -> Result<()> {
        if self.rules.is_empty() {
            return Ok(());
        }
        let plans: Vec<Uuid> = self.rules.iter().map(|(plan, _)| *plan).collect();
        let ndcs: Vec<Option<String>> = self.targets(|target| match target {
            Target::Ndc(ndc) => Some(ndc.to_string()),
            _ => None,
        });
        let ingredients: Vec<Option<i32>> = self.targets(|target| match target {
            Target::Ingredient(id) => Some(id),
            _ => None,
        });
        let classes: Vec<Option<i32>> = self.targets(|target| match target {
            Target::Class(id) => Some(id),
            _ => None,
        });
        let values =
            [uuids(&plans), texts(ndcs.iter().map(Option::as_deref)), integers(ingredients), integers(classes)];
        let mut rules: HashMap<(Uuid, Target), Vec<Rule>> = HashMap::new();
        for row in run(&RULES, &values)?.iter() {
            let place = usize::try_from(row.need::<i64>(1)).unwrap_or(0);
            if let (Some(key), Some(rule)) = (place.checked_sub(1).and_then(|i| self.rules.get(i)), rule(&row)) {
                rules.entry(*key).or_default().push(rule);
            }
        }
        let stepped: Vec<Uuid> = rules
            .values()
            .flatten()
            .filter(|r| r.step_therapy_required)
            .map(|r| r.id)
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        if !stepped.is_empty() {
            let mut steps: HashMap<Uuid, Vec<StepTherapy>> = HashMap::new();
            for row in run(&STEPS, &[uuids(&stepped)])?.iter() {
                let Some(target) = target(None, row.get(3), row.get(4)) else { continue };
                steps.entry(row.need(1)).or_default().push(StepTherapy {
                    step_number: row.need(2),
                    target,
                    target_name: row.need(5),
                    lookback_days: row.need(6),
                    minimum_days_supply: row.need(7),
                });
            }
            for rule in rules.values_mut().flatten() {
                rule.steps = steps.get(&rule.id).cloned().unwrap_or_default();
            }
        }
        for key in &self.rules {
            pinned.hold(Key::Rules(key.0, key.1), Value::Rules(Rc::new(rules.remove(key).unwrap_or_default())));
        }
        Ok(())
    }

    /// A part of each rule key's target, in the order of the keys.
    fn targets<T>(&self, part: impl Fn(Target) -> Option<T>) -> Vec<Option<T>> {
        self.rules.iter().map(|(_, target)| part(*target)).collect()
    }

    fn load_pharmacies(&self, pinned: &mut Pinned) -> Result<()> {
        if self.pharmacies.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.pharmacies.iter().copied().map(npi_text).collect();
        let mut pharmacies: HashMap<String, Pharmacy> = run(&PHARMACIES, &[texts(names.iter().map(String::as_str))])?
            .iter()
            .map(|row| {
                let pharmacy = Pharmacy {
                    pharmacy_id: row.need(1),
                    npi: row.need(2),
                    ncpdp_id: row.get(3),
                    channel: row.need(4),
                    pbm_network: row.need(5),
                    span: span(&row, 6),
                    contracts: Vec::new(),
                };
                (pharmacy.npi.clone(), pharmacy)
            })
            .collect();
        let ids: Vec<i32> = pharmacies.values().map(|p| p.pharmacy_id).collect();
        for row in run(&CONTRACTS, &[integers(ids.iter().copied())])?.iter() {
            let pharmacy_id: i32 = row.need(1);
            let Some(pharmacy) = pharmacies.values_mut().find(|p| p.pharmacy_id == pharmacy_id) else { continue };
            let contract_id = row.need(2);
            if pharmacy.contracts.last().is_none_or(|c| c.contract_id != contract_id) {
                pharmacy.contracts.push(Contract {
                    contract_id,
                    network_id: row.need(3),
                    span: span(&row, 4),
                    brand_dispensing_fee: row.need(6),
                    generic_dispensing_fee: row.need(7),
                    lesser_of_submitted_fee: row.need(8),
                    sales_tax_percent: row.need(9),
                    rates: Vec::new(),
                });
            }
            if let (Some(contract), Some(price_type)) =
                (pharmacy.contracts.last_mut(), row.get::<String>(11).and_then(|name| PriceType::parse(&name)))
            {
                contract.rates.push(Rate { brand: row.need(10), price_type, adjustment_percent: row.need(12) });
            }
        }
        for npi in &self.pharmacies {
            pinned.hold(Key::Pharmacy(*npi), Value::Pharmacy(pharmacies.remove(&npi_text(*npi)).map(Rc::new)));
        }
        Ok(())
    }

    fn load_prescribers(&self, pinned: &mut Pinned) -> Result<()> {
        if self.prescribers.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.prescribers.iter().copied().map(npi_text).collect();
        let mut prescribers: HashMap<String, Prescriber> =
            run(&PRESCRIBERS, &[texts(names.iter().map(String::as_str))])?
                .iter()
                .map(|row| {
                    let prescriber = Prescriber {
                        npi: row.need(1),
                        dea_number: row.get(2),
                        dea_schedules: row.need(3),
                        dea_termination_date: row.get(4),
                        span: span(&row, 5),
                        exclusion_date: row.get(7),
                        deceased_date: row.get(8),
                    };
                    (prescriber.npi.clone(), prescriber)
                })
                .collect();
        for npi in &self.prescribers {
            pinned.hold(Key::Prescriber(*npi), Value::Prescriber(prescribers.remove(&npi_text(*npi)).map(Rc::new)));
        }
        Ok(())
    }

    fn load_alternatives(&self, pinned: &mut Pinned) -> Result<()> {
        if self.alternatives.is_empty() {
            return Ok(());
        }
        let plans: Vec<Uuid> = self.alternatives.iter().map(|key| key.0).collect();
        let ndcs: Vec<Ndc> = self.alternatives.iter().map(|key| key.1).collect();
        let names = ndc_texts(&ndcs);
        let values =
            [uuids(&plans), texts(names.iter().map(String::as_str)), dates(self.alternatives.iter().map(|key| key.2))];
        let mut found: HashMap<usize, Rc<str>> = run(&ALTERNATIVES, &values)?
            .iter()
            .filter_map(|row| Some((usize::try_from(row.need::<i64>(1)).ok()?, row.need::<String>(2).into())))
            .collect();
        for (place, key) in self.alternatives.iter().enumerate() {
            let value = Value::Alternative(found.remove(&(place + 1)));
            pinned.hold(Key::Alternative(key.0, key.1, key.2), value);
        }
        Ok(())
    }
}

fn plan(row: &Row) -> Plan {
    let outcome = |column| dur_outcome(&row.need::<String>(column));
    Plan {
        plan_id: row.need(1),
        plan_code: row.need(2),
        span: span(row, 3),
        benefit_year_start_month: row.need::<i32>(5).unsigned_abs(),
        individual_deductible: row.need(6),
        family_deductible: row.get(7),
        individual_out_of_pocket_maximum: row.get(8),
        family_out_of_pocket_maximum: row.get(9),
        family_accumulation: if row.need::<String>(10) == "aggregate" {
            FamilyAccumulation::Aggregate
        } else {
            FamilyAccumulation::Embedded
        },
        open_formulary: row.need::<String>(11) == "open",
        maximum_days_supply: row.get(12),
        maximum_claim_amount: row.get(13),
        maximum_dependent_age: row.get(14),
        timely_filing_days: row.get(15),
        prescription_valid_days: row.get(16),
        prescriber_required: row.need(17),
        refill_threshold_percent: row.need(18),
        refill_counting: if row.need::<String>(19) == "elapsed" {
            RefillCounting::Elapsed
        } else {
            RefillCounting::Inclusive
        },
        refill_supply_on_hand: row.need(20),
        dur_outcomes: [outcome(21), outcome(22), outcome(23)],
        answer_duplicates: row.need::<String>(24) == "answer",
        price_tie: if row.need::<String>(25) == "contract" { PriceTie::Contract } else { PriceTie::UsualAndCustomary },
        daw_penalty_codes: row.need(26),
        daw_penalty_accumulates: row.need(27),
        cost_shares: Vec::new(),
        overrides: Vec::new(),
        networks: Vec::new(),
    }
}

fn product(row: &Row) -> Option<Product> {
    Some(Product {
        ndc: row.get(1)?,
        name: row.need(2),
        brand: row.need(3),
        generic_equivalent: row.get(4),
        dea_schedule: row.get(5),
        tier: row.get(6),
        formulary_flag: row.get(7).unwrap_or(true),
        prior_auth_required: row.need(8),
        quantity_limit: row.get(9),
        obsolete_date: row.get(10),
        contents: Vec::new(),
        classes: Vec::new(),
        prices: Vec::new(),
    })
}

fn rule(row: &Row) -> Option<Rule> {
    let limit = |column| Some(WindowLimit { limit: row.get(column)?, days: row.get(column + 1)? });
    Some(Rule {
        id: row.need(2),
        target: row_target(row, 3)?,
        tier: row.get(6),
        tier_name: row.get(7),
        covered: row.need(8),
        reject_code: row.get(9),
        prior_auth_required: row.need(10),
        step_therapy_required: row.need(11),
        quantity_limit: row.get(12),
        quantity_limit_days: row.get(13),
        copay: row.get(14),
        coinsurance_percent: row.get(15),
        maximum_days_supply: row.get(16),
        fill_limit: limit(17),
        days_supply_limit: limit(19),
        minimum_age: row.get(21),
        maximum_age: row.get(22),
        sex: row.get(23),
        span: span(row, 24),
        steps: Vec::new(),
    })
}

/// Begins a call: takes in what others committed and makes sure the tables are ours to work on.
pub fn begin() -> Result<Pinned> {
    cache::enter();
    let mut pinned = Pinned::new();
    ensure(&mut pinned, [Key::Codes])?;
    Ok(pinned)
}
