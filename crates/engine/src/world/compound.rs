//! A compound of the little book of business.

use std::rc::Rc;

use super::{World, dec, product, rule};
use crate::claim::{Compound, CompoundIngredient};
use crate::facts::{IngredientFacts, Product, Target};

/// The products of the compound's ingredients, with the units of each and its dollars per unit.
const INGREDIENTS: [(&str, i32, &str, &str, &str); 2] =
    [("99037-0101-01", 101, "ketamine", "30", "1.2345"), ("99037-0102-02", 102, "lipoderm", "45.5", "0.0871")];

impl World {
    /// Makes the claim one of a compound of two covered ingredients: 30 x 1.2345 = 37.04 and 45.5 x 0.0871 = 3.96, with a
    /// fee of 20.00 allowed 61.00.
    pub fn compounded(&mut self) {
        self.claim.product_id = Some("0".into());
        self.claim.compound_code = Some("2".into());
        self.claim.quantity = Some(dec("75.5"));
        self.product = None;
        self.rules = Vec::new();
        self.contract().compound_fee = Some(dec("20.00"));
        self.claim.compound = Some(Box::new(Compound {
            dosage_form: Some("03".into()),
            dispensing_unit: Some("2".into()),
            ..Compound::default()
        }));
        for (ndc, ingredient_id, name, quantity, unit_price) in INGREDIENTS {
            let mut product = product(ndc, ingredient_id, name);
            product.prices[0].unit_price = dec(unit_price);
            self.ingredient_of(product, quantity);
        }
    }

    /// Adds a covered ingredient to the compound.
    pub fn ingredient_of(&mut self, product: Product, quantity: &str) {
        let target = Target::Ndc(product.ndc);
        self.compound().ingredients.push(CompoundIngredient {
            product_id: Some(product.ndc.to_string()),
            quantity: Some(dec(quantity)),
            ..CompoundIngredient::default()
        });
        self.ingredients.push(IngredientFacts {
            rules: Rc::new(vec![rule(target)]),
            product: Some(Rc::new(product)),
            alternative: None,
        });
    }

    /// The compound of the claim.
    pub fn compound(&mut self) -> &mut Compound {
        self.claim.compound.as_mut().expect("a compound")
    }

    /// The product of an ingredient of the compound.
    pub fn compounded_product(&mut self, place: usize) -> &mut Product {
        Rc::make_mut(self.ingredients[place].product.as_mut().expect("a product"))
    }

    /// The rule that an ingredient falls under.
    pub fn compounded_rule(&mut self, place: usize) -> &mut crate::facts::Rule {
        &mut Rc::make_mut(&mut self.ingredients[place].rules)[0]
    }

    /// A paid compound of the member of the claim's ingredients.
    pub fn earlier_compound(&mut self, filled: &str, days_supply: i32) {
        let products: Vec<Product> =
            self.ingredients.iter().filter_map(|facts| facts.product.as_deref().cloned()).collect();
        let ingredients = products.len();
        let id = super::id(0xe000 + self.history.len() as u128);
        for (place, product) in products.iter().enumerate() {
            let past = self.fill(product, filled, days_supply);
            past.id = id;
            past.rx_number = "6500000".into();
            past.compound = Some(crate::facts::OfCompound { place, ingredients });
        }
    }
}
