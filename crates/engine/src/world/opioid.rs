//! The sets of factors that tests are tried on, drugs, and the little book of business as that of a plan with terms for
//! opioids.

use std::rc::Rc;

use super::{World, dec, ndc, product};
use crate::facts::*;
use crate::identifier::Ndc;
use crate::shipped;

/// The opioids that tests try.
const OPIOIDS: [&str; 18] = [
    "butorphanol",
    "codeine",
    "dihydrocodeine",
    "hydrocodone",
    "hydromorphone",
    "levomethadyl",
    "levorphanol",
    "meperidine",
    "methadone",
    "morphine",
    "opium",
    "oxycodone",
    "oxymorphone",
    "pentazocine",
    "tapentadol",
    "tramadol",
    "fentanyl",
    BUPRENORPHINE,
];

/// Factors of CDC 2016 beside methadone's (MMWR Recommendations and Reports 65(1), 2016), which do not ship.
const OF_2016: [(&str, &str); 6] = [
    ("codeine", "0.15"),
    ("hydrocodone", "1"),
    ("hydromorphone", "4"),
    ("morphine", "1"),
    ("oxycodone", "1.5"),
    ("oxymorphone", "3"),
];

/// Buprenorphine has no factor in any set.
const BUPRENORPHINE: &str = "buprenorphine";

/// The names of the opioids.
pub fn opioids() -> impl Iterator<Item = &'static str> {
    OPIOIDS.into_iter()
}

/// The key of an opioid.
pub fn opioid_id(name: &str) -> Option<i32> {
    (100..).zip(opioids()).find(|(_, known)| *known == name).map(|(key, _)| key)
}

/// The sets that ship, with the rest of that of 2016.
pub fn factor_sets() -> Vec<FactorSet> {
    let mut sets = shipped::factor_sets();
    let of_2016 = sets.iter_mut().find(|set| set.name == "CDC2016").expect("a set");
    let factor = |name: &str, factor: &str| Factor {
        ingredient_name: name.into(),
        dosage_form: None,
        route: None,
        factor: dec(factor),
        unit: DoseUnit::Milligram,
        wear_days: None,
    };
    of_2016.factors.extend(OF_2016.map(|(name, of)| factor(name, of)));
    of_2016.factors.push(Factor {
        route: Some("TRANSDERMAL".into()),
        unit: DoseUnit::MicrogramPerHour,
        wear_days: Some(dec("3")),
        ..factor("fentanyl", "2.4")
    });
    sets
}

/// A tablet of an opioid of so many milligrams. Each name and strength has an NDC of its own.
pub fn opioid(name: &str, milligrams: &str) -> Product {
    let ingredient_id = opioid_id(name).expect("an opioid");
    let mut tablet = product("00002-7510-02", ingredient_id, name);
    let strength = dec(milligrams);
    tablet.ndc = code(ingredient_id, &strength.normalize().to_string());
    tablet.name = format!("{name} {milligrams} mg tablet");
    tablet.ingredients[0].strength = Some(strength);
    tablet.safety = SafetyFlags { opioid: true, buprenorphine: name == BUPRENORPHINE, ..SafetyFlags::default() };
    tablet
}

/// A code for an ingredient in a strength.
fn code(ingredient_id: i32, strength: &str) -> Ndc {
    let digits: u32 = strength.bytes().fold(0, |sum, byte| (sum * 31 + u32::from(byte)) % 10_000);
    ndc(&format!("{:05}-{digits:04}-01", ingredient_id.unsigned_abs()))
}

/// The same, long-acting.
pub fn long_acting(name: &str, milligrams: &str) -> Product {
    let mut tablet = opioid(name, milligrams);
    tablet.name = format!("{name} ER {milligrams} mg tablet");
    tablet.dosage_form = Some("TABLET, FILM COATED, EXTENDED RELEASE".into());
    tablet.ndc = code(1_000 + opioid_id(name).expect("an opioid"), milligrams);
    tablet.safety.long_acting = true;
    tablet
}

/// A patch of fentanyl of so many micrograms an hour.
pub fn patch(micrograms: &str) -> Product {
    let mut patch = long_acting("fentanyl", micrograms);
    patch.name = format!("fentanyl {micrograms} mcg/hr patch");
    patch.dosage_form = Some("PATCH, EXTENDED RELEASE".into());
    patch.route = Some("TRANSDERMAL".into());
    patch.ingredients[0].strength_unit = Some("MCG/HR".into());
    patch
}

/// A benzodiazepine.
pub fn benzodiazepine(name: &str) -> Product {
    let mut tablet = product("00003-0001-01", 90, name);
    tablet.safety.benzodiazepine = true;
    tablet
}

impl World {
    /// The book of a plan with terms for opioids: five days of oxycodone 10 mg, six tablets a day, 90 MME a day.
    pub fn opioid() -> Self {
        Self::with(|w| {
            w.plan().opioid = vec![OpioidTerms::default()];
            w.factor_sets = factor_sets();
            w.dispense(opioid("oxycodone", "10"), "30", 5);
        })
    }

    /// Makes the claim one for so many units of a product over so many days.
    pub fn dispense(&mut self, product: Product, units: &str, days_supply: i32) {
        self.claim.product_id = Some(product.ndc.to_string());
        self.claim.quantity = Some(dec(units));
        self.claim.days_supply = Some(days_supply);
        self.rules = vec![super::rule(Target::Ndc(product.ndc))];
        self.product = Some(product);
    }

    /// A paid supply of so many units over so many days, of another pharmacy and of no prescriber that is known.
    pub fn supplied(&mut self, product: &Product, filled: &str, units: &str, days_supply: i32) -> &mut PastClaim {
        let past = self.fill(product, filled, days_supply);
        past.quantity = dec(units);
        past
    }

    /// The plan's only terms for opioids.
    pub fn opioid_terms(&mut self) -> &mut OpioidTerms {
        &mut self.plan().opioid[0]
    }

    /// Gives the patient a condition for all time.
    pub fn condition(&mut self, condition: Condition) {
        self.conditions.push(ConditionSpan { condition, span: Span::default() });
    }

    /// Makes the product hold a second ingredient of so many milligrams.
    pub fn combine(&mut self, ingredient_id: i32, name: &str, milligrams: &str) {
        let ingredient = Rc::new(Ingredient { ingredient_id, name: name.into(), ..Ingredient::default() });
        let strength_unit = Some("MG".into());
        self.product().ingredients.push(ProductIngredient {
            ingredient,
            strength: Some(dec(milligrams)),
            strength_unit,
        });
    }
}
