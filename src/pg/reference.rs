//! Loading reference data, many keys with one statement per kind.

use std::collections::{HashMap, HashSet};
use std::mem::size_of;
use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::cache::{self, Pinned};
use super::raw::catalog;
use super::raw::rows::Row;
use super::raw::statement::{run, statement};
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
statement!(CONTRACT_RATES, "contract_rates.sql");
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
    match rows.first().ok_or(Error::NotInstalled)?.get("version")? {
        SCHEMA_VERSION => Ok(()),
        found => Err(Error::SchemaVersion { found, expected: SCHEMA_VERSION }),
    }
}

fn load_codes() -> Result<CodeSets> {
    let mut values: HashMap<String, HashSet<String>> = HashMap::new();
    for row in run(&CODES, &[])?.iter() {
        values.entry(row.get("field")?).or_default().insert(row.get("code")?);
    }
    Ok(CodeSets { values })
}

impl Row<'_> {
    /// The period in which the row is in force.
    pub fn span(&self) -> Result<Span> {
        Ok(Span::new(self.get("effective_date")?, self.get("termination_date")?))
    }

    /// What the row is about: the one of its three keys that is not NULL.
    pub fn target(&self) -> Result<Target> {
        let ndc = self.get::<Option<Ndc>>("ndc")?.map(Target::Ndc);
        let ingredient = self.get::<Option<i32>>("ingredient_id")?.map(Target::Ingredient);
        let class = self.get::<Option<i32>>("class_id")?.map(Target::Class);
        ndc.or(ingredient).or(class).ok_or(self.unreadable("class_id"))
    }

    /// The place, counted from 0, of the array element that a row is for, which SQL counts from 1.
    pub fn place(&self, column: &'static str) -> Result<Option<usize>> {
        Ok(usize::try_from(self.get::<i64>(column)?).ok().and_then(|n| n.checked_sub(1)))
    }

    /// A number of units and the days it is for, where both are given.
    fn limit(&self, count: &'static str, days: &'static str) -> Result<Option<WindowLimit>> {
        let limit = self.get::<Option<i32>>(count)?.zip(self.get(days)?);
        Ok(limit.map(|(limit, days)| WindowLimit { limit, days }))
    }
}

/// Reads one of two words: whether it is the first.
fn either<'a>(first: &'a str, second: &'a str) -> impl Fn(&str) -> Option<bool> + 'a {
    move |word| (word == first).then_some(true).or((word == second).then_some(false))
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
        let mut plans: HashMap<Uuid, Plan> = HashMap::new();
        for row in run(&PLANS, &ids())?.iter() {
            plans.insert(row.get("plan_id")?, plan(&row)?);
        }
        for row in run(&COST_SHARES, &ids())?.iter() {
            if let Some(plan) = plans.get_mut(&row.get("plan_id")?) {
                plan.cost_shares.push(cost_share(&row)?);
            }
        }
        for row in run(&OVERRIDES, &ids())?.iter() {
            if let Some(plan) = plans.get_mut(&row.get("plan_id")?) {
                plan.overrides.push(PlanOverride {
                    reject_code: row.get("reject_code")?,
                    channel: row.word("channel", OverrideChannel::parse)?,
                    code: row.get("code")?,
                });
            }
        }
        for row in run(&PLAN_NETWORKS, &ids())?.iter() {
            if let Some(plan) = plans.get_mut(&row.get("plan_id")?) {
                plan.networks.push(PlanNetwork {
                    network_id: row.get("network_id")?,
                    preference: row.get("preference")?,
                    span: row.span()?,
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
        let mut products: HashMap<Ndc, Product> = HashMap::new();
        for row in run(&PRODUCTS, &ndcs())?.iter() {
            products.insert(row.get("ndc")?, product(&row)?);
        }
        let mut contents: Vec<(Ndc, i32, Option<Decimal>, Option<String>)> = Vec::new();
        for row in run(&PRODUCT_INGREDIENTS, &ndcs())?.iter() {
            contents.push((
                row.get("ndc")?,
                row.get("ingredient_id")?,
                row.get("strength")?,
                row.get("strength_unit")?,
            ));
        }
        for row in run(&PRODUCT_CLASSES, &ndcs())?.iter() {
            if let Some(product) = products.get_mut(&row.get("ndc")?) {
                product.classes.push(TherapeuticClass {
                    class_id: row.get("class_id")?,
                    name: row.get("class_name")?,
                    duplicate_therapy: row.get("duplicate_therapy")?,
                    duplicates_allowed: row.get("duplicates_allowed")?,
                    severity: row.get("severity")?,
                });
            }
        }
        for row in run(&PRICES, &ndcs())?.iter() {
            if let Some(product) = products.get_mut(&row.get("ndc")?) {
                product.prices.push(Price {
                    price_type: row.word("price_type", PriceType::parse)?,
                    unit_price: row.get("unit_price")?,
                    span: row.span()?,
                });
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
        let mut ingredients: HashMap<i32, Ingredient> = HashMap::new();
        for row in run(&INGREDIENTS, &ids())?.iter() {
            let ingredient_id = row.get("ingredient_id")?;
            let name = row.get("ingredient_name")?;
            ingredients.insert(ingredient_id, Ingredient { ingredient_id, name, ..Ingredient::default() });
        }
        for row in run(&DOSE_LIMITS, &ids())?.iter() {
            if let Some(ingredient) = ingredients.get_mut(&row.get("ingredient_id")?) {
                ingredient.dose_limits.push(DoseLimit {
                    minimum_age: row.get("minimum_age")?,
                    maximum_age: row.get("maximum_age")?,
                    minimum_daily_dose: row.get("minimum_daily_dose")?,
                    maximum_daily_dose: row.get("maximum_daily_dose")?,
                    strength_unit: row.get("strength_unit")?,
                    severity: row.get("severity")?,
                });
            }
        }
        for row in run(&PATIENT_LIMITS, &ids())?.iter() {
            if let Some(ingredient) = ingredients.get_mut(&row.get("ingredient_id")?) {
                ingredient.patient_limits.push(PatientLimit {
                    minimum_age: row.get("minimum_age")?,
                    maximum_age: row.get("maximum_age")?,
                    sex: row.get("sex")?,
                    severity: row.get("severity")?,
                    description: row.get("description")?,
                });
            }
        }
        for row in run(&INTERACTIONS, &ids())?.iter() {
            if let Some(ingredient) = ingredients.get_mut(&row.get("ingredient_id")?) {
                ingredient.interactions.push(Interaction {
                    other_ingredient_id: row.get("other_ingredient_id")?,
                    severity: row.get("severity")?,
                    interruptive: row.get("interruptive")?,
                    interaction_type: row.get("interaction_type")?,
                    description: row.get("description")?,
                    span: row.span()?,
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
            if let Some(key) = row.place("n")?.and_then(|place| self.rules.get(place)) {
                rules.entry(*key).or_default().push(rule(&row)?);
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
                steps.entry(row.get("formulary_id")?).or_default().push(StepTherapy {
                    step_number: row.get("step_number")?,
                    target: row.target()?,
                    target_name: row.get("target_name")?,
                    lookback_days: row.get("lookback_days")?,
                    minimum_days_supply: row.get("minimum_days_supply")?,
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
        let mut pharmacies: HashMap<String, Pharmacy> = HashMap::new();
        for row in run(&PHARMACIES, &[texts(names.iter().map(String::as_str))])?.iter() {
            let pharmacy = Pharmacy {
                pharmacy_id: row.get("pharmacy_id")?,
                npi: row.get("npi")?,
                ncpdp_id: row.get("ncpdp_id")?,
                channel: row.get("channel")?,
                pbm_network: row.get::<Option<bool>>("pbm_network")?.unwrap_or(true),
                span: row.span()?,
                contracts: Vec::new(),
            };
            pharmacies.insert(pharmacy.npi.clone(), pharmacy);
        }
        let ids: Vec<i32> = pharmacies.values().map(|p| p.pharmacy_id).collect();
        for row in run(&CONTRACTS, &[integers(ids.iter().copied())])?.iter() {
            let pharmacy_id: i32 = row.get("pharmacy_id")?;
            let Some(pharmacy) = pharmacies.values_mut().find(|p| p.pharmacy_id == pharmacy_id) else { continue };
            pharmacy.contracts.push(Contract {
                contract_id: row.get("contract_id")?,
                network_id: row.get("network_id")?,
                span: row.span()?,
                brand_dispensing_fee: row.get("brand_dispensing_fee")?,
                generic_dispensing_fee: row.get("generic_dispensing_fee")?,
                lesser_of_submitted_fee: row.get("lesser_of_submitted_fee")?,
                sales_tax_percent: row.get("sales_tax_percent")?,
                rates: Vec::new(),
            });
        }
        let contracts: Vec<i32> = pharmacies.values().flat_map(|p| &p.contracts).map(|c| c.contract_id).collect();
        for row in run(&CONTRACT_RATES, &[integers(contracts)])?.iter() {
            let contract_id: i32 = row.get("contract_id")?;
            let mut all = pharmacies.values_mut().flat_map(|p| &mut p.contracts);
            if let Some(contract) = all.find(|c| c.contract_id == contract_id) {
                contract.rates.push(Rate {
                    brand: row.word("product_type", either("brand", "generic"))?,
                    price_type: row.word("price_type", PriceType::parse)?,
                    adjustment_percent: row.get("adjustment_percent")?,
                });
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
        let mut prescribers: HashMap<String, Prescriber> = HashMap::new();
        for row in run(&PRESCRIBERS, &[texts(names.iter().map(String::as_str))])?.iter() {
            let prescriber = Prescriber {
                npi: row.get("prescriber_npi")?,
                dea_number: row.get("dea_number")?,
                dea_schedules: row.get("dea_schedules")?,
                dea_termination_date: row.get("dea_termination_date")?,
                span: row.span()?,
                exclusion_date: row.get("exclusion_date")?,
                deceased_date: row.get("deceased_date")?,
            };
            prescribers.insert(prescriber.npi.clone(), prescriber);
        }
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
        let mut found: HashMap<usize, Rc<str>> = HashMap::new();
        for row in run(&ALTERNATIVES, &values)?.iter() {
            if let Some(place) = row.place("n")? {
                found.insert(place, row.get::<String>("name")?.into());
            }
        }
        for (place, key) in self.alternatives.iter().enumerate() {
            let value = Value::Alternative(found.remove(&place));
            pinned.hold(Key::Alternative(key.0, key.1, key.2), value);
        }
        Ok(())
    }
}

fn plan(row: &Row<'_>) -> Result<Plan> {
    Ok(Plan {
        plan_id: row.get("plan_id")?,
        plan_code: row.get("plan_code")?,
        span: row.span()?,
        benefit_year_start_month: row.get::<i32>("benefit_year_start_month")?.unsigned_abs(),
        individual_deductible: row.get("individual_deductible")?,
        family_deductible: row.get("family_deductible")?,
        individual_out_of_pocket_maximum: row.get("individual_out_of_pocket_maximum")?,
        family_out_of_pocket_maximum: row.get("family_out_of_pocket_maximum")?,
        family_accumulation: row.word("family_accumulation", FamilyAccumulation::parse)?,
        open_formulary: row.word("formulary_type", either("open", "closed"))?,
        maximum_days_supply: row.get("maximum_days_supply")?,
        maximum_claim_amount: row.get("maximum_claim_amount")?,
        maximum_dependent_age: row.get("maximum_dependent_age")?,
        timely_filing_days: row.get("timely_filing_days")?,
        prescription_valid_days: row.get("prescription_valid_days")?,
        prescriber_required: row.get("prescriber_required")?,
        refill_threshold_percent: row.get("refill_threshold_percent")?,
        refill_counting: row.word("refill_counting", RefillCounting::parse)?,
        refill_supply_on_hand: row.get("refill_supply_on_hand")?,
        dur_outcomes: [
            row.word("dur_major", DurOutcome::parse)?,
            row.word("dur_moderate", DurOutcome::parse)?,
            row.word("dur_minor", DurOutcome::parse)?,
        ],
        answer_duplicates: row.word("duplicate_answer", either("answer", "reject"))?,
        price_tie: row.word("price_tie", PriceTie::parse)?,
        daw_penalty_codes: row.get("daw_penalty_codes")?,
        daw_penalty_accumulates: row.get("daw_penalty_accumulates")?,
        cost_shares: Vec::new(),
        overrides: Vec::new(),
        networks: Vec::new(),
    })
}

fn cost_share(row: &Row<'_>) -> Result<CostShare> {
    Ok(CostShare {
        tier: row.get("tier")?,
        tier_name: row.get("tier_name")?,
        channel: row.get("channel")?,
        minimum_days_supply: row.get("minimum_days_supply")?,
        maximum_days_supply: row.get("maximum_days_supply")?,
        copay: row.get("copay_amount")?,
        coinsurance_percent: row.get("coinsurance_percent")?,
        minimum: row.get("minimum_amount")?,
        maximum: row.get("maximum_amount")?,
        deductible_applies: row.get("deductible_applies")?,
        span: row.span()?,
    })
}

fn product(row: &Row<'_>) -> Result<Product> {
    Ok(Product {
        ndc: row.get("ndc")?,
        name: row.get("name")?,
        brand: row.get("brand")?,
        generic_equivalent: row.get("generic_equivalent_ndc")?,
        dea_schedule: row.get("dea_schedule")?,
        tier: row.get("tier")?,
        formulary_flag: row.get::<Option<bool>>("formulary_flag")?.unwrap_or(true),
        prior_auth_required: row.get::<Option<bool>>("prior_auth_required")?.unwrap_or(false),
        quantity_limit: row.get("quantity_limit")?,
        obsolete_date: row.get("obsolete_date")?,
        contents: Vec::new(),
        classes: Vec::new(),
        prices: Vec::new(),
    })
}

fn rule(row: &Row<'_>) -> Result<Rule> {
    Ok(Rule {
        id: row.get("id")?,
        target: row.target()?,
        tier: row.get("tier")?,
        tier_name: row.get("tier_name")?,
        covered: row.get("covered")?,
        reject_code: row.get("reject_code")?,
        prior_auth_required: row.get("prior_auth_required")?,
        step_therapy_required: row.get("step_therapy_required")?,
        quantity_limit: row.get("quantity_limit")?,
        quantity_limit_days: row.get("quantity_limit_days")?,
        copay: row.get("copay_amount")?,
        coinsurance_percent: row.get("coinsurance_percent")?,
        maximum_days_supply: row.get("maximum_days_supply")?,
        fill_limit: row.limit("fill_limit", "fill_limit_days")?,
        days_supply_limit: row.limit("days_supply_limit", "days_supply_limit_days")?,
        minimum_age: row.get("minimum_age")?,
        maximum_age: row.get("maximum_age")?,
        sex: row.get("sex")?,
        span: row.span()?,
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
