//! What a compound costs: its covered ingredients, one fee, and what stands for all (CP-4, CP-5).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::price::{self, Basis, PriceCandidate, Prices, Submitted};
use crate::case::{Case, Fill, Skip};
use crate::claim::Claim;
use crate::claim::canonical::is_same_code;
use crate::edits::compound::price::EDIT;
use crate::facts::{Contract, Plan};
use crate::identifier::Ndc;
use crate::trace::detail::Value as Kept;
use crate::trace::{Detail, Name, Taken, Trace};

/// A compound that pays, ingredient by ingredient.
#[derive(Clone, Debug, PartialEq)]
pub struct Compounded {
    /// Dollars for compounding, instead of a dispensing fee.
    pub fee: Decimal,
    /// The level of effort (474-8E) that gave the fee; `None`: none did.
    pub level_of_effort: Option<String>,
    /// Its ingredients, in the order sent.
    pub ingredients: Vec<PaidIngredient>,
}

/// An ingredient of a compound that pays.
#[derive(Clone, Debug, PartialEq)]
pub struct PaidIngredient {
    /// Its code.
    pub ndc: Ndc,
    /// Billing units.
    pub quantity: Decimal,
    /// What its price rests on; `None` of one that is not covered, which nobody pays.
    pub basis: Option<Basis>,
    /// Dollars, without any fee.
    pub cost: Decimal,
    /// Numbers of the authorizations that it needed, of which it uses its quantity and cost.
    pub authorizations: Vec<String>,
}

impl Compounded {
    /// Dollars of all ingredients.
    pub fn ingredient_cost(&self) -> Decimal {
        self.ingredients.iter().map(|ingredient| ingredient.cost).sum()
    }

    /// Billing units and dollars of the ingredients that use an authorization.
    pub fn authorized(&self, number: &str) -> (Decimal, Decimal) {
        let used = self.ingredients.iter().filter(|i| i.authorizations.iter().any(|own| own == number));
        used.fold((Decimal::ZERO, Decimal::ZERO), |(units, dollars), i| (units + i.quantity, dollars + i.cost))
    }

    /// As `claim_response.compound` has it: the amounts as texts, which keep their digits.
    pub fn json(&self) -> Map<String, Value> {
        let dollars = |amount: Decimal| format!("{amount:.2}");
        let ingredient = |ingredient: &PaidIngredient| {
            json!({
                "ndc": ingredient.ndc.to_string(),
                "quantity": ingredient.quantity.normalize().to_string(),
                "covered": ingredient.basis.is_some(),
                "cost": dollars(ingredient.cost),
                "basis": ingredient.basis.map(Basis::name),
            })
        };
        let mut all = Map::new();
        all.insert("ingredient_cost".into(), dollars(self.ingredient_cost()).into());
        all.insert("compound_fee".into(), dollars(self.fee).into());
        all.insert("level_of_effort".into(), self.level_of_effort.clone().into());
        all.insert("ingredients".into(), self.ingredients.iter().map(ingredient).collect());
        all
    }

    /// The compound of a case that has a price, with what lifted rejects of its ingredients, each by its place.
    pub fn of(case: &Case<'_>, authorized: &[(usize, String)]) -> Result<Self, Skip> {
        let (fee, level_of_effort) = fee(case.contract()?, &case.claim);
        let ingredients = case.ingredients.iter().enumerate().map(|(place, ingredient)| {
            let price = if ingredient.is_covered_ingredient() { ingredient.price()? } else { None };
            let own = authorized.iter().filter(|(of, _)| *of == place);
            Ok(PaidIngredient {
                ndc: ingredient.claim.ndc().map_err(|_| Skip::Ndc)?,
                quantity: ingredient.quantity()?,
                basis: price.map(|price| price.basis),
                cost: price.map(|price| price.ingredient_cost).unwrap_or_default(),
                authorizations: own.map(|(_, number)| number.clone()).collect(),
            })
        });
        Ok(Self { fee, level_of_effort, ingredients: ingredients.collect::<Result<_, Skip>>()? })
    }

    /// What the trace of a paid claim keeps of it; `None` where the claim was no compound. Who used which authorization is
    /// not in it.
    pub fn of_trace(trace: &Trace) -> Option<Self> {
        let steps = || trace.0.iter().filter(|taken| taken.step == EDIT.step.id);
        let whole = steps().find(|taken| detail(taken, Name::Fee).is_some())?;
        let ingredient = |taken: &Taken| {
            let Kept::Ndc(ndc) = detail(taken, Name::Ndc)?.value else { return None };
            let basis = match detail(taken, Name::Unit).map(|detail| &detail.value) {
                Some(Kept::Basis(basis)) => Some(*basis),
                _ => None,
            };
            Some(PaidIngredient {
                ndc,
                quantity: number(taken, Name::Quantity)?,
                basis,
                cost: number(taken, Name::Ingredient).unwrap_or_default(),
                authorizations: Vec::new(),
            })
        };
        Some(Self {
            fee: number(whole, Name::Fee)?,
            level_of_effort: detail(whole, Name::Effort).map(|detail| detail.value.to_string()),
            ingredients: steps().filter_map(ingredient).collect(),
        })
    }
}

/// A number or an amount of a step.
fn number(taken: &Taken, name: Name) -> Option<Decimal> {
    match detail(taken, name)?.value {
        Kept::Number(number) => Some(Decimal::from(number)),
        Kept::Money(cents) => Some(Decimal::new(cents, 2)),
        _ => None,
    }
}

fn detail(taken: &Taken, name: Name) -> Option<&Detail> {
    taken.details.iter().find(|detail| detail.name == name)
}

/// The contract's fee for a compound, or a lower one that was sent where the contract takes it, with the level of effort
/// that it is for: that of the level before the one for all, and where there is neither that of a generic.
pub fn fee(contract: &Contract, claim: &Claim) -> (Decimal, Option<String>) {
    let sent = claim.compound.as_ref().and_then(|compound| compound.level_of_effort.as_deref());
    let by_level =
        sent.and_then(|sent| contract.compound_fees.iter().find(|fee| is_same_code(&fee.level_of_effort, sent)));
    let fee =
        by_level.map(|by_level| by_level.fee).or(contract.compound_fee).unwrap_or(contract.generic_dispensing_fee);
    let fee = match claim.dispensing_fee_submitted {
        Some(submitted) if contract.lesser_of_submitted_fee => submitted.min(fee),
        _ => fee,
    };
    (fee, by_level.map(|by_level| by_level.level_of_effort.clone()))
}

/// The prices of a covered ingredient, without fee and tax, which are the compound's.
pub fn ingredient_prices(contract: &Contract, fill: Fill<'_>, quantity: Decimal, claim: &Claim) -> Option<Prices> {
    let without_fees = Contract {
        brand_dispensing_fee: Decimal::ZERO,
        generic_dispensing_fee: Decimal::ZERO,
        sales_tax_percent: Decimal::ZERO,
        ..contract.clone()
    };
    price::prices(&without_fees, fill, quantity, claim)
}

/// The prices of a compound: the sum of its covered ingredients with the one fee, and what was sent for all of it; `None`
/// where nothing prices an ingredient.
pub fn prices(case: &Case<'_>, contract: &Contract, plan: &Plan) -> Option<Prices> {
    let cost = |ingredient: &Case<'_>| Some(ingredient.price().ok()??.ingredient_cost);
    let cost: Decimal = case.covered_ingredients().map(cost).sum::<Option<Decimal>>()?;
    let (fee, _) = fee(contract, &case.claim);
    let mut submitted = Submitted::of(&case.claim, plan);
    // It is the sum of the ingredients' own where those were sent.
    if case.claim.ingredients().iter().any(|ingredient| ingredient.cost.is_some()) {
        submitted.ingredient_cost = None;
    }
    let sum = price::with_fee(contract, fee, Basis::Ingredients, cost);
    let mut candidates: Vec<PriceCandidate> = vec![sum];
    candidates.extend(price::submitted(contract, fee, &submitted));
    Prices::of(candidates, plan.price_tie)
}
