//! A compound as the cases of its ingredients.

use std::borrow::Cow;
use std::cell::OnceCell;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Case, Fill, Skip};
use crate::claim::{Claim, CompoundIngredient, is_amount, is_quantity};
use crate::edits::finding::Verdict;
use crate::edits::{formulary, lift};
use crate::facts::{DrugCoverage, IngredientFacts, PastClaim, Product};
use crate::identifier::Ndc;
use crate::pay::part_d;
use crate::resolve::rule;

/// An ingredient within its compound.
#[derive(Clone)]
pub struct Part<'a> {
    /// Its place among the ingredients, from 0.
    pub place: usize,
    /// Whether the plan covers it (CP-2).
    pub covered: bool,
    /// The products of the other ingredients, with their quantities.
    pub beside: Vec<(&'a Product, Decimal)>,
    /// Its code.
    pub ndc: Option<Ndc>,
}

impl Part<'_> {
    /// Its place among the ingredients as people count, from 1.
    pub fn number(&self) -> i32 {
        i32::try_from(self.place + 1).unwrap_or(i32::MAX)
    }

    /// A message about it.
    pub fn tell(&self, message: &str) -> String {
        format!("Ingredient {}: {message}", self.number())
    }
}

impl<'a> Case<'a> {
    /// Whether the claim is for a compound, and not one of its ingredients.
    pub fn is_compound(&self) -> bool {
        self.part.is_none() && self.claim.is_compound()
    }

    /// The ingredients that the plan covers.
    pub fn covered_ingredients(&self) -> impl Iterator<Item = &Self> {
        self.ingredients.iter().filter(|ingredient| ingredient.is_covered_ingredient())
    }

    /// Whether it is an ingredient that the plan covers.
    pub fn is_covered_ingredient(&self) -> bool {
        self.part.as_ref().is_some_and(|part| part.covered)
    }

    /// Makes a case of each ingredient, and takes product and rule of the one whose tier the compound is shared by.
    pub(super) fn take_apart(&mut self) {
        let (sent, known) = (self.claim.ingredients(), &self.facts.ingredients);
        let ingredients: Vec<Self> = sent
            .iter()
            .zip(known)
            .enumerate()
            .map(|(place, (sent, facts))| self.ingredient(place, sent, facts))
            .collect();
        self.ingredients = ingredients;
        self.rule = None;
        self.product = None;
        self.alternative = None;
        let lead = self.lead().map(|lead| (lead.product, lead.rule.clone()));
        if let Some((product, rule)) = lead {
            (self.product, self.rule) = (product, rule);
        }
    }

    /// An ingredient as the product of a claim that is otherwise the same.
    fn ingredient(&self, place: usize, sent: &CompoundIngredient, facts: &'a IngredientFacts) -> Self {
        let product = facts.product.as_deref().filter(|_| sent.ndc().is_ok());
        let rule = match (self.plan(), self.fill_date(), product) {
            (Ok(plan), Ok(date), Some(product)) => rule::rule(plan, &facts.rules, product, date),
            _ => None,
        };
        let mut case = Self {
            sent: self.sent,
            claim: Cow::Owned(claim_of(&self.claim, sent)),
            faults: Vec::new(),
            facts: self.facts,
            member: self.member,
            ingredients: Vec::new(),
            part: Some(Part { place, covered: false, beside: self.beside(place), ndc: sent.ndc().ok() }),
            product,
            alternative: facts.alternative.as_deref(),
            billed_as: self.billed_as,
            history: self.history.clone(),
            coverage: self.coverage.clone(),
            contract: self.contract,
            rule,
            prices: OnceCell::new(),
            authorized: OnceCell::new(),
        };
        let covered = is_covered(&case);
        case.part = case.part.map(|part| Part { covered, ..part });
        case
    }

    /// The products of the ingredients beside one of them.
    fn beside(&self, place: usize) -> Vec<(&'a Product, Decimal)> {
        let others = self.claim.ingredients().iter().zip(&self.facts.ingredients).enumerate();
        let others = others.filter(|(other, _)| *other != place);
        others
            .filter_map(|(_, (sent, facts))| {
                Some((facts.product.as_deref()?, sent.quantity.filter(|quantity| is_quantity(*quantity))?))
            })
            .collect()
    }

    /// The covered ingredient of the highest tier, of several the first: under a Part D plan of those that are Part D drugs,
    /// where there are any.
    fn lead(&self) -> Option<&Self> {
        let rank = |case: &&Self| {
            let fill = case.fill().ok();
            let is_part_d = fill.is_some_and(part_d::is_covered);
            (is_part_d, fill.and_then(|fill| rule::tier(case.rule(), fill.product, fill.plan, fill.date)))
        };
        self.covered_ingredients().first_of_greatest(rank)
    }

    /// The paid claims that this one refills, as supplies of its product: the history itself, and of a compound the paid
    /// compounds of the same ingredients, each once (CP-6).
    pub fn refilled(&self) -> Cow<'_, [PastClaim]> {
        let Some(product) = self.product.filter(|_| self.is_compound()) else {
            return Cow::Borrowed(self.history());
        };
        let is_same = |first: &PastClaim| {
            let past: Vec<&PastClaim> = self.history().iter().filter(|past| past.id == first.id).collect();
            let products: Vec<&Product> = self.ingredients.iter().filter_map(|case| case.product).collect();
            past.len() == self.ingredients.len()
                && products.len() == past.len()
                && products.iter().all(|product| past.iter().any(|past| past.is_of(product)))
                && past.iter().all(|past| products.iter().any(|product| past.is_of(product)))
        };
        let compounds = self.history().iter().filter(|past| past.compound.is_some_and(|of| of.place == 0));
        compounds
            .filter(|first| is_same(first))
            .map(|first| PastClaim { ndc: product.ndc, product: None, compound: None, ..first.clone() })
            .collect::<Vec<_>>()
            .into()
    }
}

/// The first of the items with the greatest key.
trait FirstOfGreatest: Iterator + Sized {
    fn first_of_greatest<K: Ord>(self, key: impl Fn(&Self::Item) -> K) -> Option<Self::Item> {
        self.fold(None, |greatest: Option<(K, Self::Item)>, item| {
            let own = key(&item);
            match greatest {
                Some((most, first)) if own <= most => Some((most, first)),
                _ => Some((own, item)),
            }
        })
        .map(|(_, item)| item)
    }
}

impl<I: Iterator> FirstOfGreatest for I {}

/// The claim with an ingredient in the place of its product. What is said of the compound as a whole is not said of it.
fn claim_of(claim: &Claim, sent: &CompoundIngredient) -> Claim {
    let quantity = sent.quantity.filter(|quantity| is_quantity(*quantity));
    Claim {
        product_id: sent.product_id.clone(),
        quantity,
        ingredient_cost_submitted: sent.cost.filter(|cost| is_amount(*cost)),
        usual_and_customary: None,
        dispensing_fee_submitted: None,
        gross_amount_due: None,
        quantity_prescribed: part_of(claim.quantity_prescribed, quantity, claim.quantity),
        quantity_intended: part_of(claim.quantity_intended, quantity, claim.quantity),
        compound_code: None,
        compound: None,
        ..claim.clone()
    }
}

/// The ingredient's part of a quantity of the compound.
fn part_of(of: Option<Decimal>, ingredient: Option<Decimal>, compound: Option<Decimal>) -> Option<Decimal> {
    let (of, ingredient, compound) = (of?, ingredient?, compound.filter(|quantity| !quantity.is_zero())?);
    Some((of * ingredient / compound).round_dp_with_strategy(3, RoundingStrategy::AwayFromZero))
}

/// Whether the plan covers an ingredient: its formulary does, or something lifts that it does not (CP-2), and the law does
/// not exclude it from a Part D plan (PD-16).
fn is_covered(case: &Case<'_>) -> bool {
    let is_excluded = |fill: Fill<'_>| !fill.plan.part_d.is_empty() && part_d::coverage(fill) == DrugCoverage::Excluded;
    if case.fill().is_ok_and(is_excluded) {
        return false;
    }
    let found: Result<_, Skip> = (formulary::EDIT.check)(case);
    found.is_ok_and(|found| {
        found.iter().all(|finding| match finding.verdict {
            Verdict::Rejects { .. } => lift::lift(case, formulary::EDIT.lifted_by, finding).is_some(),
            _ => true,
        })
    })
}
