//! Reference data: held in a cache, loaded many keys at once, by index scans past the executor.

mod alternative;
pub mod cache;
mod client;
mod codes;
mod columns;
mod encryption_key;
mod guards;
mod ingredient;
mod installation;
mod network;
mod opioid;
mod part_d;
mod pharmacy;
mod plan;
mod prescriber;
mod product;
mod quarters;
mod rebate;
mod rule;
pub mod schema;

use std::rc::Rc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::engine::facts::{
    CodeSets, FactorSet, Ingredient, PartDYear, Pharmacy, Plan, PlanTerms, Prescriber, Product, Rule, ScheduleRule,
    Target,
};
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::encryption::Registered;
use crate::pg::raw::statement::connect;
use crate::pg::raw::{self, clock};
use crate::pg::security::transport;
use crate::pg::statistics::{Figure, Stage, count, counted};
use cache::{Kind, Snapshot};
use columns::either;
use installation::Installation;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// The code sets; loaded first.
    Codes,
    /// What holds for the whole installation.
    Installation,
    /// The registered keys of encrypted fields.
    EncryptionKeys,
    Plan(Uuid),
    /// The Part D amounts of a calendar year.
    PartDYear(i32),
    /// Whether there are rebate contracts.
    Contracts,
    /// The sets of opioid factors.
    FactorSets,
    /// What law asks of controlled drugs.
    ScheduleRules,
    Product(Ndc),
    Ingredient(i32),
    /// The rules of a plan for one target: those for ingredients and classes serve many products.
    Rules(Uuid, Target),
    /// An NPI as a number.
    Pharmacy(u64),
    Prescriber(u64),
    Alternative(Uuid, Ndc, NaiveDate),
}

impl Key {
    /// What the value of the key hangs on beside the rest.
    fn kind(&self) -> Kind {
        match self {
            Self::Product(_) | Self::Contracts => Kind::Prices,
            Self::Rules(..) | Self::Alternative(..) => Kind::Formularies,
            Self::Pharmacy(_) => Kind::Pharmacies,
            Self::Prescriber(_) => Kind::Prescribers,
            Self::Codes
            | Self::Installation
            | Self::EncryptionKeys
            | Self::Plan(_)
            | Self::PartDYear(_)
            | Self::FactorSets
            | Self::ScheduleRules
            | Self::Ingredient(_) => Kind::Rest,
        }
    }
}

#[derive(Clone, Debug)]
pub enum Value {
    Codes(Rc<CodeSets>),
    Installation(Rc<Installation>),
    EncryptionKeys(Rc<Vec<Registered>>),
    Plan(Option<Rc<PlanTerms>>),
    PartDYear(Option<Rc<PartDYear>>),
    Contracts(rebate::Known),
    FactorSets(Rc<Vec<FactorSet>>),
    ScheduleRules(Rc<Vec<ScheduleRule>>),
    Product(Option<Rc<Product>>),
    Ingredient(Rc<Ingredient>),
    Rules(Rc<Vec<Rule>>),
    Pharmacy(Option<Rc<Pharmacy>>),
    Prescriber(Option<Rc<Prescriber>>),
    Alternative(Option<Rc<str>>),
}

/// What an entry of the cache takes beside its value, in bytes.
const ENTRY: usize = 160;
/// What a short text takes.
const TEXT: usize = 40;

impl Value {
    /// About how many bytes the value takes, with its share of the cache's own.
    pub fn weight(&self) -> usize {
        ENTRY
            + match self {
                Self::Codes(codes) => codes::weight(codes),
                Self::Installation(installation) => size_of::<Installation>() + installation.time_zone.len(),
                Self::EncryptionKeys(keys) => keys.len() * TEXT * 2,
                Self::Plan(plan) => plan.as_deref().map_or(0, plan::weight),
                Self::PartDYear(year) => year.as_deref().map_or(0, part_d::weight),
                Self::Contracts(_) => 0,
                Self::FactorSets(sets) => sets.iter().map(opioid::weight_of_set).sum(),
                Self::ScheduleRules(rules) => rules.iter().map(opioid::weight_of_rule).sum(),
                Self::Product(product) => product.as_deref().map_or(0, product::weight),
                Self::Ingredient(ingredient) => ingredient::weight(ingredient),
                Self::Rules(rules) => rules.iter().map(rule::weight).sum(),
                Self::Pharmacy(pharmacy) => pharmacy.as_deref().map_or(0, pharmacy::weight),
                Self::Prescriber(prescriber) => prescriber.as_deref().map_or(0, prescriber::weight),
                Self::Alternative(name) => name.as_ref().map_or(0, |name| name.len()),
            }
    }
}

/// Makes sure that the snapshot has every key.
pub fn ensure(snapshot: &mut Snapshot, keys: impl IntoIterator<Item = Key>) -> Result<()> {
    let mut asked = 0_usize;
    let missing = snapshot.missing(keys.into_iter().inspect(|_| asked += 1));
    count(Figure::CacheHits, asked.saturating_sub(missing.len()));
    count(Figure::CacheMisses, missing.len());
    if missing.is_empty() {
        return Ok(());
    }
    counted(Stage::Reference, |rows| {
        *rows = missing.len();
        load(snapshot, &missing)
    })
}

fn load(snapshot: &mut Snapshot, keys: &[Key]) -> Result<()> {
    let mut by_kind = Missing::default();
    for key in keys {
        by_kind.add(*key);
    }
    if by_kind.codes {
        let codes = codes::load(&raw::snapshot::Snapshot::take())?;
        snapshot.hold(Key::Codes, Value::Codes(Rc::new(codes)));
    }
    if by_kind.installation {
        installation::load(snapshot)?;
    }
    if by_kind.encryption_keys {
        encryption_key::load(snapshot)?;
    }
    plan::load(snapshot, &by_kind.plans)?;
    part_d::load(snapshot, &by_kind.part_d_years)?;
    if by_kind.contracts {
        rebate::load(snapshot)?;
    }
    if by_kind.factor_sets {
        opioid::load_factor_sets(snapshot)?;
    }
    if by_kind.schedule_rules {
        opioid::load_schedule_rules(snapshot)?;
    }
    product::load(snapshot, &by_kind.products)?;
    ingredient::load(snapshot, &by_kind.ingredients)?;
    rule::load(snapshot, &by_kind.rules)?;
    pharmacy::load(snapshot, &by_kind.pharmacies)?;
    prescriber::load(snapshot, &by_kind.prescribers)?;
    alternative::load(snapshot, &by_kind.alternatives)?;
    Ok(())
}

/// The keys of the rules that a product can fall under in a plan.
pub fn rule_keys(plan: Uuid, product: &Product) -> impl Iterator<Item = Key> {
    let ingredients = product.ingredients.iter().map(|c| Target::Ingredient(c.ingredient.ingredient_id));
    let classes = product.classes.iter().map(|c| Target::Class(c.class_id));
    [Target::Ndc(product.ndc)].into_iter().chain(ingredients).chain(classes).map(move |target| Key::Rules(plan, target))
}

/// Typed look-ups of what `ensure` loaded.
impl Snapshot {
    pub fn codes(&self) -> Rc<CodeSets> {
        match self.get(&Key::Codes) {
            Some(Value::Codes(codes)) => codes,
            _ => Rc::default(),
        }
    }

    /// The day it is for the installation.
    pub fn today(&self) -> NaiveDate {
        match self.get(&Key::Installation) {
            Some(Value::Installation(installation)) => clock::today(&installation.time_zone),
            _ => NaiveDate::default(),
        }
    }

    /// The plan with its settings on a fill date.
    pub fn plan(&self, id: Uuid, fill_date: NaiveDate) -> Option<Rc<Plan>> {
        match self.get(&Key::Plan(id)) {
            Some(Value::Plan(plan)) => plan.as_ref().map(|terms| terms.on(fill_date).clone()),
            _ => None,
        }
    }

    /// The Part D amounts of a calendar year.
    pub fn part_d_year(&self, year: i32) -> Option<Rc<PartDYear>> {
        match self.get(&Key::PartDYear(year)) {
            Some(Value::PartDYear(year)) => year,
            _ => None,
        }
    }

    pub fn factor_sets(&self) -> Rc<Vec<FactorSet>> {
        match self.get(&Key::FactorSets) {
            Some(Value::FactorSets(sets)) => sets,
            _ => Rc::default(),
        }
    }

    pub fn schedule_rules(&self) -> Rc<Vec<ScheduleRule>> {
        match self.get(&Key::ScheduleRules) {
            Some(Value::ScheduleRules(rules)) => rules,
            _ => Rc::default(),
        }
    }

    pub fn product(&self, ndc: Ndc) -> Option<Rc<Product>> {
        match self.get(&Key::Product(ndc)) {
            Some(Value::Product(product)) => product,
            _ => None,
        }
    }

    /// The rules of a plan that a product falls under.
    pub fn rules(&self, plan: Uuid, product: &Product) -> Rc<Vec<Rule>> {
        let mut lists: Vec<Rc<Vec<Rule>>> = rule_keys(plan, product)
            .filter_map(|key| match self.get(&key) {
                Some(Value::Rules(rules)) if !rules.is_empty() => Some(rules),
                _ => None,
            })
            .collect();
        match (lists.pop(), lists.is_empty()) {
            (None, _) => Rc::default(),
            (Some(only), true) => only,
            (Some(last), false) => Rc::new(lists.iter().chain([&last]).flat_map(|l| l.iter().cloned()).collect()),
        }
    }

    pub fn pharmacy(&self, npi: u64) -> Option<Rc<Pharmacy>> {
        match self.get(&Key::Pharmacy(npi)) {
            Some(Value::Pharmacy(pharmacy)) => pharmacy,
            _ => None,
        }
    }

    pub fn prescriber(&self, npi: u64) -> Option<Rc<Prescriber>> {
        match self.get(&Key::Prescriber(npi)) {
            Some(Value::Prescriber(prescriber)) => prescriber,
            _ => None,
        }
    }

    pub fn alternative(&self, plan: Uuid, ndc: Ndc, date: NaiveDate) -> Option<Rc<str>> {
        match self.get(&Key::Alternative(plan, ndc, date)) {
            Some(Value::Alternative(name)) => name,
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
    installation: bool,
    encryption_keys: bool,
    plans: Vec<Uuid>,
    part_d_years: Vec<i32>,
    contracts: bool,
    factor_sets: bool,
    schedule_rules: bool,
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
            Key::Installation => self.installation = true,
            Key::EncryptionKeys => self.encryption_keys = true,
            Key::Plan(id) => self.plans.push(id),
            Key::PartDYear(year) => self.part_d_years.push(year),
            Key::Contracts => self.contracts = true,
            Key::FactorSets => self.factor_sets = true,
            Key::ScheduleRules => self.schedule_rules = true,
            Key::Product(ndc) => self.products.push(ndc),
            Key::Ingredient(id) => self.ingredients.push(id),
            Key::Rules(plan, target) => self.rules.push((plan, target)),
            Key::Pharmacy(npi) => self.pharmacies.push(npi),
            Key::Prescriber(npi) => self.prescribers.push(npi),
            Key::Alternative(plan, ndc, date) => self.alternatives.push((plan, ndc, date)),
        }
    }
}

/// Begins a call: refuses a connection that others can read, takes in what others committed and makes sure the tables
/// are ours to work on.
pub fn begin() -> Result<Snapshot> {
    transport::require()?;
    cache::enter();
    guards::check()?;
    let mut snapshot = Snapshot::new();
    ensure(&mut snapshot, [Key::Codes, Key::Installation])?;
    Ok(snapshot)
}

/// The day it is for the installation, whatever the version of the tables: an upgrade masks old rows.
pub fn today() -> Result<NaiveDate> {
    Ok(audit_terms()?.0)
}

/// The same, and the key that digests in the audit are made with where none is configured outside the database; `None`
/// before there is one.
pub fn audit_terms() -> Result<(NaiveDate, Option<[u8; 32]>)> {
    connect(|| {
        cache::enter();
        let mut snapshot = Snapshot::new();
        ensure(&mut snapshot, [Key::Installation])?;
        let key = match snapshot.get(&Key::Installation) {
            Some(Value::Installation(installation)) => installation.audit_secret,
            _ => None,
        };
        Ok((snapshot.today(), key))
    })
}

/// The registered keys of encrypted fields, whatever the version of the tables.
pub fn encryption_keys() -> Result<Rc<Vec<Registered>>> {
    connect(|| {
        cache::enter();
        let mut snapshot = Snapshot::new();
        ensure(&mut snapshot, [Key::EncryptionKeys])?;
        Ok(match snapshot.get(&Key::EncryptionKeys) {
            Some(Value::EncryptionKeys(keys)) => keys,
            _ => Rc::default(),
        })
    })
}
