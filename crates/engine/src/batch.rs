//! Claims decided in order, each seeing the effects of those before it.

use std::rc::Rc;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::adjudicate::{Decision, Disposition, adjudicate};
use super::claim::Claim;
use super::facts::{
    Authorization, Balance, Coverage, Facts, MemberView, OfCompound, PartDAccumulator, PartDBalance, PastClaim,
};
use super::pay::share::PatientShare;

/// Whose spending an accumulator adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// That of all persons under one `family_id`.
    Family,
    /// That of one person.
    Individual,
}

impl Scope {
    /// The word in `accumulator.scope`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Individual => "individual",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Family, Self::Individual].into_iter().find(|value| value.name() == name)
    }
}

/// The key of an accumulator; its order is the order of locking: all families before all members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccumulatorKey {
    /// Whether the owner is a family or a person.
    pub scope: Scope,
    /// The `family_id` or the `patient_id`, as the scope says.
    pub owner_id: Uuid,
    /// The plan whose deductible and out-of-pocket maximum are counted.
    pub plan_id: Uuid,
    /// First day of the benefit year.
    pub benefit_year_start: NaiveDate,
}

/// The two accumulators a claim under a span adds to.
pub fn accumulator_keys(coverage: &Coverage, benefit_year_start: NaiveDate) -> [AccumulatorKey; 2] {
    let key = |scope, owner_id| AccumulatorKey { scope, owner_id, plan_id: coverage.plan_id, benefit_year_start };
    [key(Scope::Family, coverage.family_id), key(Scope::Individual, coverage.patient_id)]
}

/// The key of a person's accumulator of a Part D year (PD-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartDKey {
    /// The person.
    pub patient_id: Uuid,
    /// The Part D plan.
    pub plan_id: Uuid,
    /// The calendar year.
    pub year: i32,
}

/// What decisions read and change.
#[derive(Clone, Debug, Default)]
pub struct MemberState {
    /// Dollars met, by accumulator; one that is not listed stands at 0.
    pub balances: FxHashMap<AccumulatorKey, Balance>,
    /// What is met of a Part D year, by accumulator; one that is not listed stands at 0.
    pub part_d: FxHashMap<PartDKey, PartDAccumulator>,
    /// Paid claims that were not reversed, by `patient_id`.
    pub histories: FxHashMap<Uuid, Vec<PastClaim>>,
    /// Prior authorizations on file with what is used of each, by `patient_id`.
    pub authorizations: FxHashMap<Uuid, Vec<Authorization>>,
    /// The most days' supply of one drug that was ever paid on one day, by `patient_id`; 0 for one not listed.
    pub longest_supplies: FxHashMap<Uuid, i32>,
}

/// A claim to decide, under the id it will be stored by, of the patient it is known to be for.
#[derive(Clone, Debug)]
pub struct Submission {
    /// UUID the claim is stored under.
    pub id: Uuid,
    /// The claim as it was sent.
    pub claim: Rc<Claim>,
    /// What was loaded for this claim.
    pub facts: Facts,
    /// The patient found for it, whose history and authorizations count; `None` where nobody was found.
    pub patient_id: Option<Uuid>,
    /// The family's accumulator, then the patient's; `None` where there is none to add to.
    pub keys: Option<[AccumulatorKey; 2]>,
    /// Accumulators of the same benefit year under the member's earlier plans of the same client, each once: what they
    /// hold is opening credit where the plan carries it over.
    pub credits: Vec<AccumulatorKey>,
    /// Rank of the coverage that answers it, 1 where none does: a fill is paid once by each payer (C-1).
    pub payer_rank: i16,
}

impl Submission {
    /// The Part D accumulator that the claim reads and adds to; `None` under a plan that is none of Part D.
    pub fn part_d_key(&self) -> Option<PartDKey> {
        let plan = self.facts.plan.as_ref().filter(|plan| !plan.part_d.is_empty())?;
        let (patient_id, date) = (self.patient_id?, self.claim.fill_date?);
        Some(PartDKey { patient_id, plan_id: plan.plan_id, year: date.year() })
    }
}

impl MemberState {
    /// Decides one claim and enters its effects.
    pub fn decide(&mut self, case: &Submission) -> Decision {
        let decision = adjudicate(&case.claim, &case.facts, self.view(case));
        if let (Disposition::Paid(_), Some(patient_id)) = (&decision.disposition, case.patient_id) {
            self.enter(case, patient_id, &decision);
        }
        decision
    }

    /// What the decision on a claim reads of the state.
    pub fn view(&self, case: &Submission) -> MemberView<'_> {
        let of = |key: &AccumulatorKey| self.balances.get(key).copied().unwrap_or_default();
        let balance = |i: usize| {
            let Some(keys) = case.keys else { return Balance::default() };
            let carried = case.credits.iter().filter(|credit| credit.scope == keys[i].scope);
            match &case.facts.plan {
                Some(plan) => carried.fold(of(&keys[i]), |balance, credit| balance.with_credit(of(credit), plan)),
                None => of(&keys[i]),
            }
        };
        MemberView {
            family: balance(0),
            individual: balance(1),
            part_d: case.part_d_key().and_then(|key| self.part_d.get(&key)).map(|a| a.total()).unwrap_or_default(),
            history: case.patient_id.and_then(|p| self.histories.get(&p)).map_or(&[], Vec::as_slice),
            authorizations: case.patient_id.and_then(|p| self.authorizations.get(&p)).map_or(&[], Vec::as_slice),
        }
    }

    fn enter(&mut self, case: &Submission, patient_id: Uuid, decision: &Decision) {
        let Disposition::Paid(payment) = &decision.disposition else { return };
        for key in case.keys.iter().flatten() {
            let balance = self.balances.entry(*key).or_default();
            balance.deductible_met += payment.share.deductible;
            balance.out_of_pocket_met += payment.share.out_of_pocket;
        }
        if let (Some(split), Some(key)) = (&payment.part_d, case.part_d_key()) {
            self.part_d.entry(key).or_default().claims += split.accrued;
        }
        let claim = &case.claim;
        let (Ok(ndc), Some(fill_date), Some(quantity)) = (claim.ndc(), claim.fill_date, claim.quantity) else { return };
        let on_file = self.authorizations.get_mut(&patient_id).into_iter().flatten();
        for used in on_file.filter(|a| decision.prior_authorization_numbers.contains(&a.number)) {
            let (units, dollars) = payment.authorized(&used.number, quantity);
            used.fills_used += 1;
            used.quantity_used += units;
            used.amount_used += dollars;
        }
        let history = self.histories.entry(patient_id).or_default();
        let past = PastClaim {
            id: case.id,
            fingerprint: claim.fingerprint(),
            ndc,
            product: case.facts.product.clone(),
            pharmacy_npi: claim.pharmacy_npi.clone().unwrap_or_default(),
            rx_number: claim.rx_number.clone().unwrap_or_default(),
            prescriber_npi: claim.prescriber_npi.clone(),
            fill_number: claim.fill_number(),
            fill_date,
            quantity,
            days_supply: claim.days_supply.unwrap_or_default(),
            prior_authorization_numbers: decision.prior_authorization_numbers.clone(),
            authorized_amount: if decision.prior_authorization_numbers.is_empty() {
                Decimal::ZERO
            } else {
                payment.allowed
            },
            emergency: decision.emergency,
            transition: decision.transition,
            payer_rank: decision.coverage.as_ref().map(|coverage| coverage.rank),
            compound: None,
        };
        match payment.compound.as_deref() {
            None => history.push(past),
            Some(compound) => {
                let products = case.facts.ingredients.iter().map(|facts| facts.product.clone());
                history.extend(compound.ingredients.iter().zip(products).enumerate().map(
                    |(place, (ingredient, product))| PastClaim {
                        ndc: ingredient.ndc,
                        product,
                        quantity: ingredient.quantity,
                        prior_authorization_numbers: ingredient.authorizations.clone(),
                        authorized_amount: if ingredient.authorizations.is_empty() {
                            Decimal::ZERO
                        } else {
                            ingredient.cost
                        },
                        compound: Some(OfCompound { place, ingredients: compound.ingredients.len() }),
                        ..past.clone()
                    },
                ));
            }
        }
        // Fills of one drug on one day are one supply (UM-6).
        let same_day = history.iter().filter(|past| past.fill_date == fill_date);
        let of_drug = same_day.filter(|past| case.facts.product.as_ref().is_some_and(|product| past.is_of(product)));
        let supply: i32 = of_drug.map(|past| past.days_supply).fold(0, i32::saturating_add);
        let supply = supply.max(claim.days_supply.unwrap_or_default());
        let longest = self.longest_supplies.entry(patient_id).or_default();
        *longest = supply.max(*longest);
    }

    /// Takes back what a reversed claim had added, down to 0 where a balance was lowered since; a balance that is not
    /// listed is left alone. `false`, and nothing is changed, where the loaded history of the patient does not hold the
    /// claim: it was reversed before.
    pub fn reverse(
        &mut self,
        keys: &[AccumulatorKey; 2],
        paid: &PatientShare,
        patient_id: Uuid,
        claim_id: Uuid,
    ) -> bool {
        if let Some(history) = self.histories.get(&patient_id) {
            if !history.iter().any(|past| past.id == claim_id) {
                return false;
            }
            self.forget(patient_id, |past| past.id == claim_id);
        }
        self.take_back(keys, paid);
        true
    }

    /// Takes claims out of a patient's history, with what they used of authorizations.
    pub fn forget(&mut self, patient_id: Uuid, which: impl Fn(&PastClaim) -> bool) {
        let Some(history) = self.histories.get_mut(&patient_id) else { return };
        let mut on_file = self.authorizations.get_mut(&patient_id);
        // A compound is one fill of an authorization, of however many ingredients.
        let mut given_back: Vec<(Uuid, String)> = Vec::new();
        history.retain(|past| {
            if !which(past) {
                return true;
            }
            let used = on_file.iter_mut().flat_map(|on_file| on_file.iter_mut());
            for used in used.filter(|a| past.prior_authorization_numbers.contains(&a.number)) {
                let fill = (past.id, used.number.clone());
                if past.compound.is_none() || !given_back.contains(&fill) {
                    used.fills_used -= 1;
                    given_back.push(fill);
                }
                used.quantity_used -= past.quantity;
                used.amount_used -= past.authorized_amount;
            }
            false
        });
    }

    /// Takes what a claim had added out of the balances that are listed, down to 0.
    pub fn take_back(&mut self, keys: &[AccumulatorKey; 2], paid: &PatientShare) {
        for key in keys {
            if let Some(balance) = self.balances.get_mut(key) {
                balance.deductible_met = (balance.deductible_met - paid.deductible).max(Decimal::ZERO);
                balance.out_of_pocket_met = (balance.out_of_pocket_met - paid.out_of_pocket).max(Decimal::ZERO);
            }
        }
    }

    /// Takes what a claim had added out of a Part D accumulator, which is then the sum over the claims that stand.
    pub fn take_back_part_d(&mut self, key: PartDKey, accrued: PartDBalance) {
        if let Some(accumulator) = self.part_d.get_mut(&key) {
            accumulator.claims -= accrued;
        }
    }

    /// Whether one of the balances is below what a paid claim had added to it.
    pub fn falls_short(&self, keys: &[AccumulatorKey; 2], paid: &PatientShare) -> bool {
        keys.iter().any(|key| {
            let balance = self.balances.get(key).copied().unwrap_or_default();
            balance.deductible_met < paid.deductible || balance.out_of_pocket_met < paid.out_of_pocket
        })
    }
}
