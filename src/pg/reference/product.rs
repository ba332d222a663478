//! Products with what they contain, their classes and prices.

use std::rc::Rc;

use rust_decimal::Decimal;
use uuid::Uuid;

use super::cache::Snapshot;
use super::rebate::{self, Contracts};
use super::{Key, TEXT, Value, ensure, opioid, part_d};
use crate::engine::facts::{
    AdditiveEffect, MacOwner, MacPrice, PartDDrug, Price, PriceType, Product, ProductFactor, ProductIngredient,
    SafetyFlags, Span, TherapeuticClass,
};
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::lookup::Lookup;
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static DRUG: Index = Index { table: "pbm.drugs", name: "drugs_ndc_code_key", keys: &[("ndc_code", Comparison::Equal)] };
static CONTENT: Index =
    Index { table: "pbm.drug_ingredient", name: "drug_ingredient_pkey", keys: &[("ndc", Comparison::Equal)] };
static CLASSES: Index = Index { table: "pbm.drug_class", name: "drug_class_pkey", keys: &[("ndc", Comparison::Equal)] };
static CLASS: Index =
    Index { table: "pbm.therapeutic_class", name: "therapeutic_class_pkey", keys: &[("class_id", Comparison::Equal)] };
static EFFECTS: Index = Index {
    table: "pbm.additive_effect_class",
    name: "additive_effect_class_class",
    keys: &[("class_id", Comparison::Equal)],
};
static EFFECT: Index =
    Index { table: "pbm.additive_effect", name: "additive_effect_pkey", keys: &[("effect_id", Comparison::Equal)] };
static MAC_PRICES: Index =
    Index { table: "pbm.mac_price", name: "mac_price_pkey", keys: &[("ndc", Comparison::Equal)] };
static MAC_LIST: Index =
    Index { table: "pbm.mac_list", name: "mac_list_pkey", keys: &[("list_id", Comparison::Equal)] };
static PRICES: Index = Index { table: "pbm.drug_price", name: "drug_price_pkey", keys: &[("ndc", Comparison::Equal)] };

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[Ndc]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    ensure(snapshot, [Key::Contracts])?;
    let known = match snapshot.get(&Key::Contracts) {
        Some(Value::Contracts(known)) => known,
        _ => rebate::Known::default(),
    };
    let read = read(keys, known)?;
    let contents = read.iter().flat_map(|(_, contents)| contents);
    ensure(snapshot, contents.map(|content| Key::Ingredient(content.ingredient_id)))?;
    let seen = snapshot::Snapshot::take();
    let mut factors = opioid::OF_PRODUCT.lookup(&seen);
    for (ndc, (mut product, contents)) in keys.iter().zip(read) {
        if let Some(product) = &mut product {
            for content in contents {
                if let Some(Value::Ingredient(ingredient)) = snapshot.get(&Key::Ingredient(content.ingredient_id)) {
                    let Content { strength, strength_unit, .. } = content;
                    product.ingredients.push(ProductIngredient { ingredient, strength, strength_unit });
                }
            }
            let classes = product.ingredients.iter().filter_map(|content| content.ingredient.safety_class);
            product.safety = SafetyFlags::holding(classes, product.safety.long_acting);
            if product.safety.is_opioid_use() {
                product.mme_factors = factors.all(&[ndc.write()], opioid::product_factor)?;
            }
        }
        snapshot.hold(Key::Product(*ndc), Value::Product(product.map(Rc::new)));
    }
    Ok(())
}

/// An ingredient by its number.
struct Content {
    ingredient_id: i32,
    strength: Option<Decimal>,
    strength_unit: Option<String>,
}

/// Each product without its ingredients, and these.
fn read(keys: &[Ndc], known: rebate::Known) -> Result<Vec<(Option<Product>, Vec<Content>)>> {
    let snapshot = snapshot::Snapshot::take();
    let [mut drugs, mut contents, mut classes, mut prices, mut mac_prices, mut mac_lists, mut part_d_rows] =
        [&DRUG, &CONTENT, &CLASSES, &PRICES, &MAC_PRICES, &MAC_LIST, &part_d::DRUG]
            .map(|index| index.lookup(&snapshot));
    let mut of_classes = OfClasses {
        classes: CLASS.lookup(&snapshot),
        effects_of_class: EFFECTS.lookup(&snapshot),
        effects: EFFECT.lookup(&snapshot),
    };
    let mut rebates = Contracts::new(known, &snapshot);
    let one = |ndc: &Ndc| -> Result<_> {
        let key = [ndc.write()];
        let on_file = |row: &Row<'_>| Ok(product(row)?.zip(row.get::<Option<String>>("billing_unit")?));
        let Some((mut product, billing_unit)) = drugs.one(&key, on_file)?.flatten() else {
            return Ok((None, Vec::new()));
        };
        for class_id in classes.all(&key, |row| row.get("class_id"))? {
            of_classes.add(&mut product, class_id)?;
        }
        product.additive_effects.sort_unstable_by_key(|effect| effect.effect_id);
        product.prices = prices.all(&key, price)?;
        for (list_id, unit_price, span) in mac_prices.all(&key, mac_price)? {
            if let Some((owner, list)) = mac_lists.one(&[list_id.write()], mac_list)?.flatten() {
                product.mac_prices.push(MacPrice { list_id, owner, list, unit_price, span });
            }
        }
        product.part_d = part_d_rows.all(&key, part_d::drug)?;
        product.rebates = rebates.of(&product, &billing_unit)?;
        Ok((Some(product), contents.all(&key, content)?))
    };
    keys.iter().map(one).collect()
}

/// What a product has by its classes.
struct OfClasses<'a> {
    classes: Lookup<'a>,
    effects_of_class: Lookup<'a>,
    effects: Lookup<'a>,
}

impl OfClasses<'_> {
    fn add(&mut self, product: &mut Product, class_id: i32) -> Result<()> {
        let key = [class_id.write()];
        product.classes.extend(self.classes.one(&key, class)?);
        for effect_id in self.effects_of_class.all(&key, |row| row.get::<i32>("effect_id"))? {
            // Several of its classes may have the effect.
            if !product.has_effect(effect_id) {
                product.additive_effects.extend(self.effects.one(&[effect_id.write()], effect)?);
            }
        }
        Ok(())
    }
}

fn content(row: &Row<'_>) -> Result<Content> {
    Ok(Content {
        ingredient_id: row.get("ingredient_id")?,
        strength: row.get("strength")?,
        strength_unit: row.get("strength_unit")?,
    })
}

fn class(row: &Row<'_>) -> Result<TherapeuticClass> {
    Ok(TherapeuticClass {
        class_id: row.get("class_id")?,
        name: row.get("class_name")?,
        duplicate_therapy: row.get("duplicate_therapy")?,
        duplicates_allowed: row.get("duplicates_allowed")?,
        severity: row.get("severity")?,
    })
}

fn effect(row: &Row<'_>) -> Result<AdditiveEffect> {
    Ok(AdditiveEffect {
        effect_id: row.get("effect_id")?,
        name: row.get("effect_name")?,
        drugs_allowed: row.get("drugs_allowed")?,
        severity: row.get("severity")?,
    })
}

fn price(row: &Row<'_>) -> Result<Price> {
    Ok(Price {
        price_type: row.word("price_type", PriceType::parse)?,
        unit_price: row.get("unit_price")?,
        span: row.span()?,
        published: row.get("published_date")?,
    })
}

/// The list, the unit price and the fill dates of a price on it.
fn mac_price(row: &Row<'_>) -> Result<(i32, Decimal, Span)> {
    Ok((row.get("list_id")?, row.get("unit_price")?, row.span()?))
}

/// Whose list it is, and the fill dates on which it is in use.
fn mac_list(row: &Row<'_>) -> Result<Option<(MacOwner, Span)>> {
    let network: Option<i32> = row.get("network_id")?;
    let client: Option<Uuid> = row.get("client_id")?;
    let owner = network.map(MacOwner::Network).or(client.map(MacOwner::Client));
    Ok(owner.zip(Some(row.span()?)))
}

/// None of a row without a name, which takes part in no claim.
fn product(row: &Row<'_>) -> Result<Option<Product>> {
    let (ndc, name): (Ndc, Option<String>) = (row.get("ndc_code")?, row.get("name")?);
    let Some(name) = name else { return Ok(None) };
    Ok(Some(Product {
        ndc,
        name,
        brand: row.get("brand")?,
        generic_equivalent: row.get("generic_equivalent_ndc")?,
        dea_schedule: row.get("dea_schedule")?,
        tier: row.get("tier")?,
        formulary_flag: row.get::<Option<bool>>("formulary_flag")?.unwrap_or(true),
        prior_auth_required: row.get::<Option<bool>>("prior_auth_required")?.unwrap_or(false),
        quantity_limit: row.get("quantity_limit")?,
        obsolete_date: row.get("obsolete_date")?,
        replaces: row.get("replaces_ndc")?,
        dosage_form: row.get("dosage_form")?,
        route: row.get("route")?,
        ingredients: Vec::new(),
        classes: Vec::new(),
        additive_effects: Vec::new(),
        prices: Vec::new(),
        mac_prices: Vec::new(),
        rebates: Vec::new(),
        marketing_category: row.get("marketing_category")?,
        part_d: Vec::new(),
        safety: SafetyFlags { long_acting: row.get("long_acting")?, ..SafetyFlags::default() },
        mme_factors: Vec::new(),
    }))
}

/// About how many bytes it takes.
pub(super) fn weight(product: &Product) -> usize {
    size_of::<Product>()
        + product.name.len()
        + product.dosage_form.as_ref().map_or(0, String::len)
        + product.route.as_ref().map_or(0, String::len)
        + product.ingredients.len() * (size_of::<ProductIngredient>() + TEXT)
        + product.classes.len() * (size_of::<TherapeuticClass>() + 2 * TEXT)
        + product.additive_effects.len() * (size_of::<AdditiveEffect>() + TEXT)
        + product.prices.len() * size_of::<Price>()
        + product.mac_prices.len() * size_of::<MacPrice>()
        + product.part_d.len() * size_of::<PartDDrug>()
        + product.marketing_category.as_ref().map_or(0, String::len)
        + product.rebates.iter().map(rebate::weight).sum::<usize>()
        + product.mme_factors.len() * (size_of::<ProductFactor>() + TEXT)
}
