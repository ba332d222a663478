//! Reference data: held in a cache, loaded many keys at once, with one statement per kind.

mod alternative;
pub mod cache;
mod codes;
mod columns;
mod ingredient;
mod pharmacy;
mod plan;
mod prescriber;
mod product;
mod rule;

use std::mem::size_of;
use std::rc::Rc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::engine::facts::{
    CodeSets, Content, Contract, CostShare, DoseLimit, Ingredient, Interaction, PatientLimit, Pharmacy, Plan,
    PlanNetwork, PlanOverride, Prescriber, Price, Product, Rate, Rule, StepTherapy, Target, TherapeuticClass,
};
use crate::engine::identifier::Ndc;
use crate::error::Result;
use cache::Pinned;
use columns::either;

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
        codes::check_version()?;
        pinned.hold(Key::Codes, Value::Codes(Rc::new(codes::load()?)));
    }
    plan::load(pinned, &by_kind.plans)?;
    product::load(pinned, &by_kind.products)?;
    ingredient::load(pinned, &by_kind.ingredients)?;
    rule::load(pinned, &by_kind.rules)?;
    pharmacy::load(pinned, &by_kind.pharmacies)?;
    prescriber::load(pinned, &by_kind.prescribers)?;
    alternative::load(pinned, &by_kind.alternatives)?;
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
}

/// Begins a call: takes in what others committed and makes sure the tables are ours to work on.
pub fn begin() -> Result<Pinned> {
    cache::enter();
    let mut pinned = Pinned::new();
    ensure(&mut pinned, [Key::Codes])?;
    Ok(pinned)
}
