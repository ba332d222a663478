//! What a claim keeps of the product it paid for, so that its history does not hang on the drug file.

use std::rc::Rc;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{AdditiveEffect, Ingredient, Product, ProductIngredient, SafetyFlags, TherapeuticClass};
use crate::identifier::Ndc;

/// A product as it is kept in `pharmacy_claim.dispensed`: an array of its dosage form, its route, its ingredients (key,
/// name, strength, unit of strength), the keys of its classes and of their additive effects, and where it has any the
/// words of its safety flags.
pub fn encode(product: &Product) -> String {
    let ingredients: Vec<Value> = product
        .ingredients
        .iter()
        .map(|c| {
            let strength = c.strength.map(|strength| strength.normalize().to_string());
            json!([c.ingredient.ingredient_id, c.ingredient.name, strength, c.strength_unit])
        })
        .collect();
    let classes: Vec<i32> = product.classes.iter().map(|class| class.class_id).collect();
    let effects: Vec<i32> = product.additive_effects.iter().map(|effect| effect.effect_id).collect();
    let mut kept = vec![json!(product.dosage_form), json!(product.route), json!(ingredients), json!(classes)];
    kept.push(json!(effects));
    let flags = product.safety.names();
    if !flags.is_empty() {
        kept.push(json!(flags));
    }
    Value::Array(kept).to_string()
}

/// The product that was dispensed: as the drug file has it, and where that has it no more, or without ingredients or
/// classes, as the claim kept it. `kept` is what `encode` gave; what cannot be read is taken as not kept.
pub fn product(ndc: Ndc, on_file: Option<Rc<Product>>, kept: Option<&str>) -> Option<Rc<Product>> {
    let is_whole = |product: &Rc<Product>| !product.ingredients.is_empty() && !product.classes.is_empty();
    if on_file.as_ref().is_some_and(is_whole) {
        return on_file;
    }
    let Some(kept) = kept.and_then(|kept| decode(ndc, kept)) else { return on_file };
    let Some(product) = on_file else { return Some(Rc::new(kept)) };
    if (product.ingredients.is_empty(), product.classes.is_empty())
        == (kept.ingredients.is_empty(), kept.classes.is_empty())
    {
        return Some(product);
    }
    let mut whole = Product::clone(&product);
    if whole.ingredients.is_empty() {
        whole.ingredients = kept.ingredients;
        whole.dosage_form = whole.dosage_form.or(kept.dosage_form);
        whole.route = whole.route.or(kept.route);
    }
    if whole.classes.is_empty() {
        whole.classes = kept.classes;
        whole.additive_effects = kept.additive_effects;
    }
    Some(Rc::new(whole))
}

fn decode(ndc: Ndc, kept: &str) -> Option<Product> {
    let kept: Value = serde_json::from_str(kept).ok()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let ingredient = |c: &Value| {
        let ingredient_id = i32::try_from(c[0].as_i64()?).ok()?;
        let ingredient = Rc::new(Ingredient { ingredient_id, name: text(&c[1])?, ..Ingredient::default() });
        let strength = c[2].as_str().map(str::parse::<Decimal>).transpose().ok()?;
        Some(ProductIngredient { ingredient, strength, strength_unit: text(&c[3]) })
    };
    let class = |id: &Value| {
        let class_id = i32::try_from(id.as_i64()?).ok()?;
        // Whether its drugs may be taken together is asked of the classes of the new product.
        let name = String::new();
        Some(TherapeuticClass { class_id, name, duplicate_therapy: false, duplicates_allowed: 0, severity: 1 })
    };
    let effect = |id: &Value| {
        let effect_id = i32::try_from(id.as_i64()?).ok()?;
        Some(AdditiveEffect { effect_id, name: String::new(), drugs_allowed: 1, severity: 1 })
    };
    let ingredients: Vec<ProductIngredient> = kept[2].as_array()?.iter().map(ingredient).collect::<Option<_>>()?;
    let names: Vec<&str> = ingredients.iter().map(|c| c.ingredient.name.as_str()).collect();
    Some(Product {
        ndc,
        name: if names.is_empty() { format!("NDC {ndc}") } else { names.join(" and ") },
        brand: false,
        generic_equivalent: None,
        dea_schedule: None,
        tier: None,
        formulary_flag: false,
        prior_auth_required: false,
        quantity_limit: None,
        obsolete_date: None,
        replaces: None,
        dosage_form: text(&kept[0]),
        route: text(&kept[1]),
        ingredients,
        classes: kept[3].as_array()?.iter().map(class).collect::<Option<_>>()?,
        // Claims of 0.1.0 do not say.
        additive_effects: kept[4].as_array().into_iter().flatten().map(effect).collect::<Option<_>>()?,
        prices: Vec::new(),
        mac_prices: Vec::new(),
        rebates: Vec::new(),
        marketing_category: None,
        part_d: Vec::new(),
        // Nor do claims of products without any.
        safety: SafetyFlags::of(kept[5].as_array().into_iter().flatten().filter_map(Value::as_str)),
        mme_factors: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world;

    fn dispensed() -> Product {
        let mut product = world::product("00002-7510-02", 1, "alphadrin");
        product.dosage_form = Some("TABLET".into());
        product.classes = vec![world::class(3, "alphas")];
        product.additive_effects =
            vec![AdditiveEffect { effect_id: 9, name: "sedation".into(), drugs_allowed: 1, severity: 1 }];
        product.ingredients[0].strength = Some(world::dec("2.50"));
        product.safety.opioid = true;
        product
    }

    #[test]
    fn a_product_that_is_gone_from_the_drug_file_is_the_one_that_was_dispensed() {
        let (was, kept) = (dispensed(), encode(&dispensed()));
        let again = product(was.ndc, None, Some(&kept)).expect("kept with the claim");
        assert!(again.same_therapy(&was) && again.has_ingredient(1) && again.in_class(3));
        assert!(again.has_effect(9));
        assert_eq!(again.safety, was.safety);
        assert_eq!(again.ingredients[0].ingredient.name, "alphadrin");
        assert_eq!(again.dosage_form, was.dosage_form);
        assert_eq!(again.route, None);
    }

    #[test]
    fn what_the_drug_file_has_counts_and_what_it_lost_is_filled_in() {
        let kept = encode(&dispensed());
        let mut corrected = dispensed();
        corrected.ingredients[0].strength = Some(Decimal::from(5));
        let corrected = Rc::new(corrected);
        assert_eq!(product(corrected.ndc, Some(corrected.clone()), Some(&kept)), Some(corrected.clone()));
        let mut emptied = Product::clone(&corrected);
        emptied.ingredients.clear();
        let filled = product(corrected.ndc, Some(Rc::new(emptied)), Some(&kept)).expect("on file");
        assert!(filled.has_ingredient(1) && filled.in_class(3));
        let mut declassed = Product::clone(&corrected);
        declassed.classes.clear();
        let filled = product(corrected.ndc, Some(Rc::new(declassed)), Some(&kept)).expect("on file");
        assert!(filled.in_class(3) && filled.ingredients == corrected.ingredients);
    }

    #[test]
    fn what_cannot_be_read_is_not_kept() {
        for kept in
            [None, Some(""), Some("[]"), Some("{}"), Some("[null,null,[[1]],[]]"), Some("[null,null,[],[\"x\"]]")]
        {
            assert_eq!(product(dispensed().ndc, None, kept), None, "{kept:?}");
        }
        assert!(product(dispensed().ndc, None, Some("[null,null,[],[]]")).is_some());
    }
}
