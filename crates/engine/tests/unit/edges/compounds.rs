//! What is asked of a compound.

use super::*;
use crate::engine::claim::{Compound, CompoundIngredient};

/// The compound of a claim that pays.
fn compound(w: &mut World) -> &mut Compound {
    w.compounded();
    w.compound()
}

/// Its second ingredient.
fn second(w: &mut World) -> &mut CompoundIngredient {
    &mut compound(w).ingredients[1]
}

/// Ingredients of which the last is not covered.
fn uncovered(w: &mut World, takes_clarification: bool) {
    w.compounded();
    w.compounded_rule(1).covered = false;
    w.plan().compound = vec![CompoundTerms { takes_clarification, ..CompoundTerms::default() }];
}

fn ingredients(w: &mut World, most_ingredients: i32) {
    w.compounded();
    w.ingredient_of(product("99037-0103-03", 103, "dearol"), "10");
    w.plan().compound = vec![CompoundTerms { most_ingredients, ..CompoundTerms::default() }];
}

fn costs(w: &mut World, first: &str, sum: &str) {
    w.compounded();
    w.compound().ingredients[0].cost = Some(dec(first));
    w.compound().ingredients[1].cost = Some(dec("5.00"));
    w.claim.ingredient_cost_submitted = Some(dec(sum));
}

#[rustfmt::skip]
pub const EDGES: &[Edge] = &[
    edge("20", "compound code outside the set", |w| w.claim.compound_code = Some("3".into()), |w| w.claim.compound_code = Some("1".into())),
    edge("A9", "five claims in a transmission", |w| w.claim.transaction_count = Some(5), |w| w.claim.transaction_count = Some(4)),
    edge("EF", "compound without a form", |w| compound(w).dosage_form = None, |w| compound(w).dosage_form = Some("11".into())),
    edge("EG", "compound in a unit outside the set", |w| compound(w).dispensing_unit = Some("4".into()), |w| compound(w).dispensing_unit = Some("3".into())),
    edge("E2", "route of 12 digits", |w| compound(w).route = Some("123456789012".into()), |w| compound(w).route = Some("12345678901".into())),
    edge("G1", "compound type outside the set", |w| compound(w).compound_type = Some("98".into()), |w| compound(w).compound_type = Some("99".into())),
    edge("8E", "level of effort outside the set", |w| compound(w).level_of_effort = Some("16".into()), |w| compound(w).level_of_effort = Some("15".into())),
    edge("EC", "unreadable compound", |w| { w.compounded(); w.claim.unreadable = vec![element("compound")]; }, |w| w.compounded()),
    edge("RE", "ingredient under another number than an NDC", |w| second(w).id_qualifier = Some("01".into()), |w| second(w).id_qualifier = Some("03".into())),
    edge("TE", "ingredient without a product", |w| second(w).product_id = None, |w| second(w).product_id = Some("99037-0102-02".into())),
    edge("ED", "ingredient of no units", |w| second(w).quantity = Some(dec("0")), |w| second(w).quantity = Some(dec("0.001"))),
    edge("EE", "ingredient cost of a tenth of a cent", |w| second(w).cost = Some(dec("1.001")), |w| second(w).cost = Some(dec("1.01"))),
    edge("UE", "basis of cost outside the set", |w| second(w).basis_of_cost = Some("77".into()), |w| second(w).basis_of_cost = Some("01".into())),
    edge("8D", "ingredients of no compound", |w| { w.claim.compound_code = Some("1".into()); w.claim.compound = Some(Box::default()); }, |w| w.claim.compound_code = Some("1".into())),
    edge("1W", "compound among other claims", |w| { w.compounded(); w.claim.transaction_count = Some(2); }, |w| { w.compounded(); w.claim.transaction_count = Some(1); }),
    edge("8G", "compound with a product ID", |w| { w.compounded(); w.claim.product_id = Some("99037010101".into()); }, |w| w.compounded()),
    edge("8B", "compound without ingredients", |w| { w.compounded(); w.claim.compound = None; }, |w| w.compounded()),
    edge("7Z", "compound of one ingredient", |w| { compound(w).ingredients.pop(); w.ingredients.pop(); }, |w| w.compounded()),
    edge("9K", "one ingredient more than the plan takes", |w| ingredients(w, 2), |w| ingredients(w, 3)),
    edge("P3", "another count of ingredients", |w| compound(w).ingredient_count = Some(3), |w| compound(w).ingredient_count = Some(2)),
    edge("9Z", "ingredient twice", |w| { w.compounded(); let again = w.compounded_product(0).clone(); w.ingredient_of(again, "1"); }, |w| ingredients(w, 3)),
    edge("617", "ingredient cost below zero", |w| second(w).cost = Some(dec("-0.01")), |w| second(w).cost = Some(dec("0.00"))),
    edge("8M", "costs that sum to another amount", |w| costs(w, "40.00", "45.01"), |w| costs(w, "40.00", "45.00")),
    edge("7Y", "plan without compounds", |w| { w.compounded(); w.plan().compound = vec![CompoundTerms { covered: false, ..CompoundTerms::default() }]; }, |w| w.compounded()),
    edge("771", "ingredient that is not on file", |w| { w.compounded(); w.ingredients[1].product = None; }, |w| w.compounded()),
    edge("8A", "no covered ingredient", |w| { uncovered(w, true); w.compounded_rule(0).covered = false; }, |w| w.compounded()),
    edge("70", "one ingredient that is not covered", |w| uncovered(w, true), |w| { uncovered(w, true); w.claim.submission_clarification_codes = vec!["8".into()]; }),
    edge("772", "the same under a plan that takes no code", |w| { uncovered(w, false); w.claim.submission_clarification_codes = vec!["8".into()]; }, |w| w.compounded()),
    edge("EE", "ingredient that nothing prices", |w| { w.compounded(); w.compounded_product(1).prices.clear(); }, |w| { w.compounded(); w.compounded_product(1).prices.clear(); w.compound().ingredients[1].cost = Some(dec("5.00")); }),
];
