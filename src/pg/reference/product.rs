//! Products with what they contain, their classes and prices.

use std::collections::HashMap;
use std::rc::Rc;

use rust_decimal::Decimal;

use super::cache::Snapshot;
use super::{Key, TEXT, Value, ensure, ndc_texts};
use crate::engine::facts::{AdditiveEffect, Price, PriceType, Product, ProductIngredient, TherapeuticClass};
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::texts;

statement!(PRODUCTS, "product/products.sql");
statement!(PRODUCT_INGREDIENTS, "product/ingredients.sql");
statement!(PRODUCT_CLASSES, "product/classes.sql");
statement!(EFFECTS, "product/effects.sql");
statement!(PRICES, "product/prices.sql");

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[Ndc]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let names = ndc_texts(keys);
    let ndcs = || [texts(names.iter().map(String::as_str))];
    let mut products: HashMap<Ndc, Product> = HashMap::new();
    for row in run(&PRODUCTS, &ndcs())?.iter() {
        products.insert(row.get("ndc")?, product(&row)?);
    }
    let mut contents: Vec<(Ndc, i32, Option<Decimal>, Option<String>)> = Vec::new();
    for row in run(&PRODUCT_INGREDIENTS, &ndcs())?.iter() {
        contents.push((row.get("ndc")?, row.get("ingredient_id")?, row.get("strength")?, row.get("strength_unit")?));
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
    for row in run(&EFFECTS, &ndcs())?.iter() {
        if let Some(product) = products.get_mut(&row.get("ndc")?) {
            let effect_id = row.get("effect_id")?;
            // Several of its classes may have the effect.
            if product.has_effect(effect_id) {
                continue;
            }
            product.additive_effects.push(AdditiveEffect {
                effect_id,
                name: row.get("effect_name")?,
                drugs_allowed: row.get("drugs_allowed")?,
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
                published: row.get("published_date")?,
            });
        }
    }
    ensure(snapshot, contents.iter().map(|(_, id, _, _)| Key::Ingredient(*id)))?;
    for (ndc, id, strength, strength_unit) in contents {
        if let (Some(product), Some(Value::Ingredient(ingredient))) =
            (products.get_mut(&ndc), snapshot.get(&Key::Ingredient(id)))
        {
            product.ingredients.push(ProductIngredient { ingredient, strength, strength_unit });
        }
    }
    for ndc in keys {
        snapshot.hold(Key::Product(*ndc), Value::Product(products.remove(ndc).map(Rc::new)));
    }
    Ok(())
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
        dosage_form: row.get("dosage_form")?,
        route: row.get("route")?,
        ingredients: Vec::new(),
        classes: Vec::new(),
        additive_effects: Vec::new(),
        prices: Vec::new(),
    })
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
}
