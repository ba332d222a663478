//! From claims to everything that bears on them: all claims' facts of one kind, then those of the next.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::accumulators::{self, Purpose};
use super::credits;
use super::history::{self, Window};
use super::{member_state, networks, transition};
use crate::engine::batch::{AccumulatorKey, MemberState, PartDKey, Submission, accumulator_keys};
use crate::engine::claim::canonical::is_same_code;
use crate::engine::claim::{Claim, CompoundIngredient};
use crate::engine::edits::{
    self, partial_fill,
    reach::{Reach, Reaching},
};
use crate::engine::facts::{Coverage, Facts, IngredientFacts, Plan, Rule};
use crate::engine::identifier::{Ndc, is_valid_npi};
use crate::engine::resolve;
use crate::engine::resolve::member::Sought;
use crate::error::Result;
use crate::pg::authorization;
use crate::pg::member;
use crate::pg::part_d;
use crate::pg::reference::cache::Snapshot;
use crate::pg::reference::{self, Key};
use crate::pg::statistics::{Stage, counted};

/// Loads that find reference data changed under them begin again, this often at most.
const ATTEMPTS: u32 = 3;

/// The number an NPI is cached by; `None` for what is none.
pub fn npi_key(npi: Option<&str>) -> Option<u64> {
    npi.filter(|n| is_valid_npi(n)).and_then(|n| n.parse().ok())
}

/// The day a claim is taken to be received.
#[derive(Clone, Copy, Debug)]
pub enum Received {
    Today,
    On(NaiveDate),
    /// On the day, or with a later fill on that.
    OnOrWithFill(NaiveDate),
}

impl Received {
    fn day(self, claim: &Claim, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Today => today,
            Self::On(day) => day,
            Self::OnOrWithFill(day) => claim.fill_date.map_or(day, |filled| filled.max(day)),
        }
    }
}

/// A claim to load the facts of, under the id it is known by.
pub struct Incoming {
    pub id: Uuid,
    pub claim: Rc<Claim>,
    pub received: Received,
}

/// Loads until no change of reference data fell in between, so that no claim mixes two states.
pub fn load(claims: &[Incoming], purpose: Purpose) -> Result<(Vec<Submission>, MemberState)> {
    let mut attempt = 1;
    loop {
        let mut snapshot = reference::begin()?;
        let (cases, state) = load_once(claims, purpose, &mut snapshot)?;
        if !snapshot.is_stale() || attempt == ATTEMPTS {
            return Ok((cases, state));
        }
        attempt += 1;
    }
}

/// The item of an iterator of one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// What was found of one claim before its plan's data are loaded.
struct Found {
    patient_id: Option<Uuid>,
    coverage: Option<Coverage>,
}

/// A fill whose patient's history is read, as far as it looks under this plan and rule.
struct Look {
    patient_id: Uuid,
    date: NaiveDate,
    days_supply: i32,
    partial_fill_days: i32,
    benefit: Option<(Rc<Plan>, Option<Rule>)>,
}

impl Look {
    fn window(&self, longest_supply: i32) -> Window {
        let reach = self.benefit.as_ref().map_or(Reach::NONE, |(plan, rule)| {
            let Self { days_supply, partial_fill_days, .. } = *self;
            edits::reach(&Reaching { plan, rule: rule.as_ref(), days_supply, longest_supply, partial_fill_days })
        });
        Window::around(self.date, reach)
    }
}

fn find(claim: &Claim, coverages: &[Coverage]) -> Found {
    let Ok(spans) = resolve::member::identify(coverages, Sought::by(claim), claim.fill_date) else {
        return Found { patient_id: None, coverage: None };
    };
    let coverage = claim.fill_date.and_then(|date| resolve::member::span(&spans, date).ok().cloned());
    Found { patient_id: spans.first().map(|s| s.patient_id), coverage }
}

/// The span of coverage that a claim is for; `None`: there is none, or whose it is cannot be told.
pub fn coverage_id(claim: &Claim) -> Result<Option<Uuid>> {
    Ok(coverage(claim)?.map(|coverage| coverage.coverage_id))
}

/// The rank of that span.
pub fn payer_rank(claim: &Claim) -> Result<Option<i32>> {
    Ok(coverage(claim)?.map(|coverage| coverage.rank.into()))
}

fn coverage(claim: &Claim) -> Result<Option<Coverage>> {
    let cards = member::coverages(claim.cardholder_id.as_deref())?;
    let spans = claim.cardholder_id.as_ref().and_then(|id| cards.get(id));
    Ok(spans.and_then(|spans| find(claim, spans).coverage))
}

/// Gives the span of a card that answers a claim all other spans of its person.
fn wait_for_others(spans: &mut Rc<Vec<Coverage>>, own: &Coverage) -> Result<()> {
    let Some(place) = spans.iter().position(|span| span.coverage_id == own.coverage_id) else { return Ok(()) };
    let completed = member::with_others(spans[place].clone())?;
    Rc::make_mut(spans)[place] = completed;
    Ok(())
}

fn load_once(claims: &[Incoming], purpose: Purpose, snapshot: &mut Snapshot) -> Result<(Vec<Submission>, MemberState)> {
    let spans = counted(Stage::Coverage, |rows| -> Result<_> {
        let spans = member::coverages(claims.iter().filter_map(|c| c.claim.cardholder_id.as_deref()))?;
        *rows = spans.values().map(|spans| spans.len()).sum();
        Ok(spans)
    })?;
    let keys = claims.iter().flat_map(|Incoming { claim, .. }| {
        [
            npi_key(claim.pharmacy_npi.as_deref()).map(Key::Pharmacy),
            npi_key(claim.prescriber_npi.as_deref()).map(Key::Prescriber),
            product_ndc(claim).map(Key::Product),
        ]
    });
    let keys = keys.chain(claims.iter().flat_map(|c| ingredient_ndcs(&c.claim)).map(|ndc| Some(Key::Product(ndc))));
    let candidates = claims.iter().flat_map(|c| c.claim.ndc_candidates()).map(Key::Product);
    reference::ensure(snapshot, keys.flatten().chain(candidates))?;

    let mut of_cards: Vec<Rc<Vec<Coverage>>> = claims
        .iter()
        .map(|c| c.claim.cardholder_id.as_ref().and_then(|id| spans.get(id)).cloned().unwrap_or_default())
        .collect();
    let found: Vec<Found> = claims.iter().zip(&of_cards).map(|(c, spans)| find(&c.claim, spans)).collect();
    let plan_of = |found: &Found| found.coverage.as_ref().map(|c| c.plan_id);
    let mut keys: Vec<Key> = Vec::new();
    for (Incoming { claim, .. }, found) in claims.iter().zip(&found) {
        let plan_id = plan_of(found);
        keys.extend(plan_id.map(Key::Plan));
        for product in
            product_ndc(claim).into_iter().chain(ingredient_ndcs(claim)).filter_map(|ndc| snapshot.product(ndc))
        {
            keys.extend(product.dea_schedule.map(|_| Key::ScheduleRules));
            keys.extend(product.safety.is_opioid_use().then_some(Key::FactorSets));
            keys.extend(plan_id.into_iter().flat_map(|plan_id| reference::rule_keys(plan_id, &product)));
        }
    }
    reference::ensure(snapshot, keys)?;
    for ((Incoming { claim, .. }, found), spans) in claims.iter().zip(&found).zip(&mut of_cards) {
        let (Some(own), Some(date)) = (&found.coverage, claim.fill_date) else { continue };
        if snapshot.plan(own.plan_id, date).is_some_and(|plan| plan.pays_last(date)) {
            wait_for_others(spans, own)?;
        }
    }

    // What the rules found ask for: the covered alternative, the generic of a brand, more history.
    let mut more: HashSet<Key> = HashSet::new();
    let mut looks: Vec<Look> = Vec::new();
    let mut patients: Vec<Uuid> = Vec::new();
    // Those who may be given an emergency supply, unless they were.
    let mut emergencies: Vec<Uuid> = Vec::new();
    // Those whose plan gives transition supplies.
    let mut transitions: Vec<Uuid> = Vec::new();
    let mut cases: Vec<Submission> = Vec::with_capacity(claims.len());
    let mut locks: Vec<AccumulatorKey> = Vec::new();
    let coverage_ids: Vec<Option<Uuid>> =
        found.iter().map(|found| found.coverage.as_ref().map(|c| c.coverage_id)).collect();
    let today = snapshot.today();
    for ((Incoming { id, claim, received }, found), coverages) in claims.iter().zip(found).zip(of_cards) {
        let received = received.day(claim, today);
        let plan = plan_of(&found).zip(claim.fill_date).and_then(|(id, date)| snapshot.plan(id, date));
        let ndc = product_ndc(claim);
        let product = ndc.and_then(|ndc| snapshot.product(ndc)).map(|product| product.known_on(received));
        let mut facts = Facts {
            received,
            codes: snapshot.codes(),
            pharmacy: npi_key(claim.pharmacy_npi.as_deref()).and_then(|npi| snapshot.pharmacy(npi)),
            prescriber: npi_key(claim.prescriber_npi.as_deref()).and_then(|npi| snapshot.prescriber(npi)),
            coverages,
            factor_sets: snapshot.factor_sets(),
            schedule_rules: snapshot.schedule_rules(),
            candidate: only(claim.ndc_candidates().into_iter().filter(|ndc| snapshot.product(*ndc).is_some())),
            ..Facts::default()
        };
        let days_supply = claim.days_supply.unwrap_or(0);
        let mut benefit = None;
        let mut accumulators = None;
        if let (Some(plan), Some(date), Some(coverage)) = (&plan, claim.fill_date, &found.coverage) {
            let year = plan.benefit_year_start(date);
            accumulators = Some(accumulator_keys(coverage, year));
            locks.extend(accumulators.iter().flatten());
            if !plan.part_d.is_empty() {
                more.insert(Key::PartDYear(date.year()));
            }
            if let (Some(product), Some(ndc)) = (&product, ndc) {
                facts.rules = snapshot.rules(plan.plan_id, product);
                let rule = resolve::rule::rule(plan, &facts.rules, product, date);
                if rule.as_ref().is_none_or(|r| !r.covered) {
                    more.insert(Key::Alternative(plan.plan_id, ndc, date));
                }
                if plan.daw_penalty_codes.iter().any(|c| is_same_code(c, claim.daw_code())) {
                    more.extend(product.generic_equivalent.map(Key::Product));
                }
                if plan.transition_terms(date).is_some() {
                    transitions.extend(found.patient_id);
                }
                if plan.emergency_supply.is_some() && rule.as_ref().is_some_and(|r| r.prior_auth_required) {
                    emergencies.extend(found.patient_id);
                }
                benefit = Some((plan.clone(), rule));
            }
        }
        if claim.is_compound() {
            let asked = plan.as_ref().zip(claim.fill_date);
            for ingredient in ingredients(claim, received, asked.map(|(plan, _)| plan.plan_id), snapshot) {
                if let (Some((plan, date)), Some(product)) = (asked, &ingredient.product) {
                    let rule = resolve::rule::rule(plan, &ingredient.rules, product, date);
                    if rule.as_ref().is_none_or(|r| !r.covered) {
                        more.insert(Key::Alternative(plan.plan_id, product.ndc, date));
                    }
                    if plan.emergency_supply.is_some() && rule.as_ref().is_some_and(|r| r.prior_auth_required) {
                        emergencies.extend(found.patient_id);
                    }
                    if let Some(patient_id) = found.patient_id {
                        let partial_fill_days = partial_fill::days_back(&facts.schedule_rules, product, claim);
                        let benefit = Some((plan.clone(), rule));
                        looks.push(Look { patient_id, date, days_supply, partial_fill_days, benefit });
                    }
                }
                facts.ingredients.push(ingredient);
            }
        }
        if let (Some(patient_id), Some(date)) = (found.patient_id, claim.fill_date) {
            let rules = &facts.schedule_rules;
            let partial_fill_days = product.as_ref().map_or(0, |p| partial_fill::days_back(rules, p, claim));
            looks.push(Look { patient_id, date, days_supply, partial_fill_days, benefit });
            patients.push(patient_id);
            patients.extend(member_state::first_of_card(facts.coverages.iter().map(|c| c.patient_id)));
        }
        facts.plan = plan;
        facts.product = product;
        cases.push(Submission {
            id: *id,
            claim: claim.clone(),
            facts,
            patient_id: found.patient_id,
            keys: accumulators,
            credits: Vec::new(),
            payer_rank: found.coverage.as_ref().map_or(1, |coverage| coverage.rank),
        });
    }
    reference::ensure(snapshot, more)?;
    for case in &mut cases {
        complete(case, snapshot);
    }

    locks.extend(credits::enter(&mut cases, &coverage_ids)?);
    let part_d: Vec<PartDKey> = cases.iter().filter_map(Submission::part_d_key).collect();

    // The locks come before the history: a claim that waited here sees what the one before it stored.
    let mut state = MemberState::default();
    counted(Stage::Balances, |rows| -> Result<()> {
        member_state::load(&mut state, patients, purpose)?;
        accumulators::load(&mut state, locks, purpose)?;
        part_d::accumulators::load(&mut state, part_d.iter().copied(), purpose)?;
        *rows = state.longest_supplies.len() + state.balances.len() + state.part_d.len();
        Ok(())
    })?;
    part_d::members::enter(&mut cases)?;
    networks::enter_lock_ins(&mut cases)?;
    let mut windows: HashMap<Uuid, Window> = HashMap::new();
    for look in &looks {
        let longest = state.longest_supplies.get(&look.patient_id).copied().unwrap_or_default();
        let window = look.window(longest);
        windows.entry(look.patient_id).and_modify(|w| *w = w.widen(window)).or_insert(window);
    }
    counted(Stage::History, |rows| -> Result<()> {
        history::histories(&mut state, snapshot, &windows)?;
        *rows = state.histories.values().map(Vec::len).sum();
        Ok(())
    })?;
    networks::enter_pharmacies(&mut cases, &state, snapshot)?;
    let mut authorized: Vec<Uuid> = cases.iter().filter_map(|case| case.patient_id).collect();
    authorized.sort_unstable();
    authorized.dedup();
    authorization::load(&mut state, &authorized)?;
    emergencies.sort_unstable();
    emergencies.dedup();
    authorization::usage::mark_emergencies(&mut state, &emergencies)?;
    transitions.sort_unstable();
    transitions.dedup();
    transition::mark(&mut state, &transitions)?;
    Ok((cases, state))
}

/// The product of a claim that is no compound.
fn product_ndc(claim: &Claim) -> Option<Ndc> {
    claim.ndc().ok().filter(|_| !claim.is_compound())
}

/// The ingredients of one that is.
fn ingredient_ndcs(claim: &Claim) -> impl Iterator<Item = Ndc> + '_ {
    claim.ingredients().iter().filter_map(|ingredient| ingredient.ndc().ok())
}

/// What bears on each ingredient of a compound.
fn ingredients(claim: &Claim, received: NaiveDate, plan: Option<Uuid>, snapshot: &Snapshot) -> Vec<IngredientFacts> {
    let facts = |ingredient: &CompoundIngredient| {
        let product = ingredient.ndc().ok().and_then(|ndc| snapshot.product(ndc)).map(|p| p.known_on(received));
        let rules = match (plan, &product) {
            (Some(plan), Some(product)) => snapshot.rules(plan, product),
            _ => Rc::default(),
        };
        IngredientFacts { product, rules, alternative: None }
    };
    claim.ingredients().iter().map(facts).collect()
}

fn complete(case: &mut Submission, snapshot: &Snapshot) {
    let date: Option<NaiveDate> = case.claim.fill_date;
    let facts = &mut case.facts;
    let generic = facts.product.as_ref().and_then(|p| p.generic_equivalent).and_then(|ndc| snapshot.product(ndc));
    facts.generic = generic.map(|product| product.known_on(facts.received));
    if let (Some(plan), Some(product), Some(date)) = (&facts.plan, &facts.product, date) {
        facts.alternative = snapshot.alternative(plan.plan_id, product.ndc, date);
    }
    if let (Some(plan), Some(date)) = (&facts.plan, date) {
        for ingredient in &mut facts.ingredients {
            let ndc = ingredient.product.as_ref().map(|product| product.ndc);
            ingredient.alternative = ndc.and_then(|ndc| snapshot.alternative(plan.plan_id, ndc, date));
        }
    }
    if let (Some(plan), Some(date)) = (&facts.plan, date)
        && !plan.part_d.is_empty()
    {
        facts.part_d_year = snapshot.part_d_year(date.year());
    }
}
