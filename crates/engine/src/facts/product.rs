//! Products: what is in them, what they are for, what they cost.

use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Ingredient, PartDDrug, ProductFactor, SafetyFlags, Span};
use crate::identifier::Ndc;
use crate::rebate;

/// A drug product by NDC, as the drug file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The product's NDC.
    pub ndc: Ndc,
    /// Name used in messages and alerts.
    pub name: String,
    /// Whether the contract's brand rates and fee apply; otherwise those for generics (PR-1).
    pub brand: bool,
    /// The generic whose price measures the DAW penalty of a brand; `None`: no penalty (CS-4).
    pub generic_equivalent: Option<Ndc>,
    /// Controlled substance schedule, 2 to 5; `None`: not controlled.
    pub dea_schedule: Option<i16>,
    /// Tier where no formulary rule gives one (D-7).
    pub tier: Option<i32>,
    /// Whether an open formulary covers it without a rule (D-4).
    pub formulary_flag: bool,
    /// Whether an open formulary requires prior authorization for it (D-4).
    pub prior_auth_required: bool,
    /// Billing units per fill under an open formulary; `None`: no limit (D-4).
    pub quantity_limit: Option<Decimal>,
    /// Last day it may be dispensed, 77 after it; `None`: in use (D-1).
    pub obsolete_date: Option<NaiveDate>,
    /// The code it had before: authorizations for that one are for this (UM-2).
    pub replaces: Option<Ndc>,
    /// Dosage form in the words of the drug file; `None`: not known.
    pub dosage_form: Option<String>,
    /// Routes of administration, parted by `;` or `,`; `None`: not known.
    pub route: Option<String>,
    /// What it contains, with strengths.
    pub ingredients: Vec<ProductIngredient>,
    /// Therapeutic classes it belongs to.
    pub classes: Vec<TherapeuticClass>,
    /// Effects of its classes that add up with other drugs (S-10), by id.
    pub additive_effects: Vec<AdditiveEffect>,
    /// Unit prices of all types and dates (PR-2).
    pub prices: Vec<Price>,
    /// Its prices on the MAC lists of networks and clients (PR-10).
    pub mac_prices: Vec<MacPrice>,
    /// Contracts under which its claims earn rebates, of all plans and dates (RB-1).
    pub rebates: Vec<rebate::Contract>,
    /// FDA's marketing category, such as NDA; `None`: not known.
    pub marketing_category: Option<String>,
    /// What it is under Part D, by date (PD-4).
    pub part_d: Vec<PartDDrug>,
    /// What it is to the edits of opioids (OP-1).
    pub safety: SafetyFlags,
    /// Its own factors in the sets of opioids (OP-2).
    pub mme_factors: Vec<ProductFactor>,
}

impl Product {
    /// The same ingredients in the same strengths, in the same dosage form and by the same route: the same drug, which a
    /// refill is a refill of. A form or route that is not known may be any.
    pub fn same_therapy(&self, other: &Self) -> bool {
        self.ndc == other.ndc
            || (!self.ingredients.is_empty()
                && same_form(self.dosage_form.as_deref(), other.dosage_form.as_deref())
                && shares_route(self.route.as_deref(), other.route.as_deref())
                && self.ingredients.len() == other.ingredients.len()
                && self.ingredients.iter().all(|c| {
                    other.ingredients.iter().any(|o| {
                        o.ingredient.ingredient_id == c.ingredient.ingredient_id
                            && o.strength == c.strength
                            && same_unit(o.strength_unit.as_deref(), c.strength_unit.as_deref())
                    })
                }))
    }

    /// Whether its dosage form has every word of another.
    pub fn has_form(&self, form: &str) -> bool {
        let is_there = |word: &str| words(self.dosage_form.as_deref().unwrap_or("")).any(|own| own == word);
        words(form).all(|word| is_there(&word))
    }

    /// Whether it can be given by a route.
    pub fn has_route(&self, route: &str) -> bool {
        let routes = self.route.as_deref().unwrap_or("").split([';', ',']);
        routes.map(str::trim).any(|own| own.eq_ignore_ascii_case(route.trim()))
    }

    /// Whether it contains the ingredient with this key in `pbm.ingredient`.
    pub fn has_ingredient(&self, ingredient_id: i32) -> bool {
        self.ingredients.iter().any(|c| c.ingredient.ingredient_id == ingredient_id)
    }

    /// Whether it belongs to the class with this key in `pbm.therapeutic_class`.
    pub fn in_class(&self, class_id: i32) -> bool {
        self.classes.iter().any(|c| c.class_id == class_id)
    }

    /// Whether it has the effect with this key in `pbm.additive_effect`.
    pub fn has_effect(&self, effect_id: i32) -> bool {
        self.additive_effects.iter().any(|e| e.effect_id == effect_id)
    }

    /// The product as it was known on a day: without the prices that were published later (PR-2).
    pub fn known_on(self: Rc<Self>, day: NaiveDate) -> Rc<Self> {
        if self.prices.iter().all(|price| price.published <= day) {
            return self;
        }
        let mut product = Rc::unwrap_or_clone(self);
        product.prices.retain(|price| price.published <= day);
        Rc::new(product)
    }

    /// What it is under Part D on a date; of several rows the latest.
    pub fn part_d_drug(&self, date: NaiveDate) -> Option<&PartDDrug> {
        self.part_d.iter().filter(|drug| drug.span.covers(date)).max_by_key(|drug| drug.span.effective)
    }

    /// The unit price in force: of the rows that cover the date the newest published, then the latest effective one.
    pub fn unit_price(&self, price_type: PriceType, date: NaiveDate) -> Option<Decimal> {
        self.prices
            .iter()
            .filter(|p| p.price_type == price_type && p.span.covers(date))
            .max_by_key(|p| (p.published, p.span.effective))
            .map(|p| p.unit_price)
    }

    /// The unit price in force on the list of a network or client; of several lists the one that began last.
    pub fn listed_price(&self, owner: MacOwner, date: NaiveDate) -> Option<Decimal> {
        self.mac_prices
            .iter()
            .filter(|p| p.owner == owner && p.list.covers(date) && p.span.covers(date))
            .max_by_key(|p| (p.list.effective, p.list_id))
            .map(|p| p.unit_price)
    }
}

/// The words of a dosage form, in capitals.
fn words(form: &str) -> impl Iterator<Item = String> + '_ {
    form.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_uppercase)
}

/// Whether two units of strength are the same, however files write them.
fn same_unit(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}

/// Whether two dosage forms are the same: in whatever order their words stand, and whatever coats a tablet or capsule, as
/// FDA's "TABLET, FILM COATED" is a tablet. What is released otherwise is another form.
fn same_form(one: Option<&str>, other: Option<&str>) -> bool {
    let words = |form: &str| {
        let mut words: Vec<String> = words(form).collect();
        if let Some(place) = words.iter().position(|word| word == "COATED") {
            words.remove(place);
            words.retain(|word| !["FILM", "SUGAR", "GELATIN"].contains(&word.as_str()));
        }
        words.sort_unstable();
        words
    };
    match (one.map(words), other.map(words)) {
        (Some(one), Some(other)) => one.is_empty() || other.is_empty() || one == other,
        _ => true,
    }
}

/// Whether a product can be given by a route that the other can be given by.
fn shares_route(one: Option<&str>, other: Option<&str>) -> bool {
    let routes = |text: &str| -> Vec<String> {
        text.split([';', ',']).map(|route| route.trim().to_uppercase()).filter(|route| !route.is_empty()).collect()
    };
    match (one.map(routes), other.map(routes)) {
        (Some(one), Some(other)) => one.is_empty() || other.is_empty() || one.iter().any(|route| other.contains(route)),
        _ => true,
    }
}

/// An ingredient of a product, with its strength per billing unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductIngredient {
    /// The ingredient, with its limits and interactions.
    pub ingredient: Rc<Ingredient>,
    /// Amount per billing unit, in `strength_unit`; without it no dose is screened.
    pub strength: Option<Decimal>,
    /// Unit of the strength, such as MG.
    pub strength_unit: Option<String>,
}

/// A class of drugs, and when several of them are duplicate therapy (S-3).
#[derive(Clone, Debug, PartialEq)]
pub struct TherapeuticClass {
    /// Key in `pbm.therapeutic_class`.
    pub class_id: i32,
    /// Name used in alerts.
    pub name: String,
    /// Whether different drugs of the class at the same time are duplicate therapy (439-E4 TD).
    pub duplicate_therapy: bool,
    /// How many other drugs of the class may overlap before they are.
    pub duplicates_allowed: i32,
    /// Severity of a finding: 1 major, 2 moderate, 3 minor.
    pub severity: i16,
}

/// An effect that several drugs have, such as sedation, and how many of them may be taken together (S-10).
#[derive(Clone, Debug, PartialEq)]
pub struct AdditiveEffect {
    /// Key in `pbm.additive_effect`.
    pub effect_id: i32,
    /// Name used in alerts.
    pub name: String,
    /// How many different drugs with the effect may be taken at the same time.
    pub drugs_allowed: i32,
    /// Severity of a finding: 1 major, 2 moderate, 3 minor.
    pub severity: i16,
}

/// A published price of a product for a span of dates (PR-2).
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Which published price it is.
    pub price_type: PriceType,
    /// Dollars per billing unit.
    pub unit_price: Decimal,
    /// Fill dates it is good for.
    pub span: Span,
    /// The day on which it became known; a claim received before does not see it.
    pub published: NaiveDate,
}

/// Whose MAC list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MacOwner {
    /// Of a network: what its pharmacies are paid by; its key in `pbm.network`.
    Network(i32),
    /// Of a client: what it is charged by; its key in `pbm.client`.
    Client(Uuid),
}

/// The price of a product on a list of maximum allowable costs (PR-10).
#[derive(Clone, Debug, PartialEq)]
pub struct MacPrice {
    /// Key in `pbm.mac_list`.
    pub list_id: i32,
    /// Whose list it is.
    pub owner: MacOwner,
    /// Fill dates on which the list is in use.
    pub list: Span,
    /// Dollars per billing unit.
    pub unit_price: Decimal,
    /// Fill dates the price is good for.
    pub span: Span,
}

/// Published drug prices that contracts start from (PR-1). New ones are added at the end: stored traces name them by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PriceType {
    /// Average wholesale price.
    Awp,
    /// Wholesale acquisition cost.
    Wac,
    /// Maximum allowable cost.
    Mac,
    /// National average drug acquisition cost, published by CMS.
    Nadac,
    /// Average manufacturer price, from which the federal upper limit follows (PR-4).
    Amp,
    /// Federal upper limit; where none is loaded it is worked out from AMP and NADAC (PR-4).
    Ful,
}

impl PriceType {
    /// The word in `drug_price.price_type` and `contract_rate.price_type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Awp => "awp",
            Self::Wac => "wac",
            Self::Mac => "mac",
            Self::Nadac => "nadac",
            Self::Amp => "amp",
            Self::Ful => "ful",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Awp, Self::Wac, Self::Mac, Self::Nadac, Self::Amp, Self::Ful]
            .into_iter()
            .find(|value| value.name() == name)
    }
}
