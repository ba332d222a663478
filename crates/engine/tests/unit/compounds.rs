//! Compounds: how they are made up, what of them is covered, what they cost, and what is asked of each ingredient.

use crate::engine::adjudicate::Disposition;
use crate::engine::claim::{CompoundIngredient, decode, encode};
use crate::engine::facts::*;
use crate::engine::pay::compound::Compounded;
use crate::engine::trace::Trace;
use crate::engine::trace::explain::explain;
use crate::world::*;
use serde_json::json;

fn compound(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.compounded();
        change(w);
    })
}

fn codes_of(change: impl FnOnce(&mut World)) -> Vec<String> {
    compound(change).codes()
}

/// What the claim allows in all.
fn allowed(change: impl FnOnce(&mut World)) -> String {
    compound(change).payment().allowed.to_string()
}

fn third(w: &mut World) {
    w.ingredient_of(product("99037-0103-03", 103, "dearol"), "10");
}

fn ten_units_each(w: &mut World, ingredients: usize) {
    w.ingredients.clear();
    w.compound().ingredients.clear();
    for n in 0..ingredients {
        w.ingredient_of(
            product(&format!("99037-{:04}-01", 500 + n), 500 + i32::try_from(n).unwrap_or(0), "filler"),
            "1",
        );
    }
}

#[test]
fn two_covered_ingredients_and_the_fee_pay() {
    // 30 x 1.2345 = 37.035 -> 37.04; 45.5 x 0.0871 = 3.96305 -> 3.96; with 20.00 that is 61.00, of which 10.00 is copay.
    let payment = compound(|_| ()).payment();
    assert_eq!(payment.ingredient_cost, dec("41.00"));
    assert_eq!((payment.dispensing_fee, payment.allowed), (dec("20.00"), dec("61.00")));
    assert_eq!((payment.share.patient_pays, payment.share.plan_pays), (dec("10.00"), dec("51.00")));
    assert_eq!(payment.basis_of_reimbursement, "0");
}

#[test]
fn the_product_id_of_a_compound_is_a_single_zero() {
    assert_eq!(codes_of(|w| w.claim.product_id = Some("99037-0101-01".into())), ["8G"]);
    assert_eq!(codes_of(|w| w.claim.product_id = Some("00".into())), ["8G"]);
    assert_eq!(codes_of(|w| w.claim.product_id = None), ["8G"]);
    assert!(codes_of(|w| w.claim.product_id = Some(" 0 ".into())).is_empty());
}

#[test]
fn a_compound_is_the_only_claim_of_its_transmission() {
    assert_eq!(codes_of(|w| w.claim.transaction_count = Some(2)), ["1W"]);
    assert!(codes_of(|w| w.claim.transaction_count = Some(1)).is_empty());
    // Any other claim may come with others.
    assert!(World::with(|w| w.claim.transaction_count = Some(4)).codes().is_empty());
    assert_eq!(World::with(|w| w.claim.transaction_count = Some(5)).codes(), ["A9"]);
}

#[test]
fn a_compound_code_and_ingredients_come_together() {
    assert_eq!(codes_of(|w| w.claim.compound = None)[0], "8B");
    assert!(codes_of(|w| w.claim.compound_code = None).is_empty(), "ingredients say that it is a compound");
    let unwanted = World::with(|w| {
        w.claim.compound_code = Some("1".into());
        w.claim.compound = Some(Box::default());
    });
    assert_eq!(unwanted.codes(), ["8D"]);
    assert!(World::with(|w| w.claim.compound_code = Some("1".into())).codes().is_empty());
    assert_eq!(World::with(|w| w.claim.compound_code = Some("3".into())).codes(), ["20"]);
}

#[test]
fn a_compound_has_two_to_25_ingredients_or_as_many_as_the_plan_takes() {
    assert_eq!(codes_of(|w| ten_units_each(w, 1)), ["7Z"]);
    assert!(codes_of(|w| ten_units_each(w, 2)).is_empty());
    assert!(codes_of(|w| ten_units_each(w, 25)).is_empty());
    assert_eq!(codes_of(|w| ten_units_each(w, 26)), ["9K"]);
    let limited = |ingredients: usize| {
        codes_of(|w| {
            ten_units_each(w, ingredients);
            w.plan().compound = vec![CompoundTerms { most_ingredients: 3, ..CompoundTerms::default() }];
        })
    };
    assert!(limited(3).is_empty());
    assert_eq!(limited(4), ["9K"]);
}

#[test]
fn the_count_of_ingredients_is_theirs() {
    assert_eq!(codes_of(|w| w.compound().ingredient_count = Some(3)), ["P3"]);
    assert!(codes_of(|w| w.compound().ingredient_count = Some(2)).is_empty());
}

#[test]
fn no_ingredient_is_there_twice() {
    let again = |w: &mut World| {
        let first = w.compounded_product(0).clone();
        w.ingredient_of(first, "1");
    };
    assert_eq!(codes_of(again), ["9Z"]);
    assert!(codes_of(third).is_empty());
}

#[test]
fn an_ingredients_cost_is_not_negative() {
    assert_eq!(codes_of(|w| w.compound().ingredients[0].cost = Some(dec("-0.01"))), ["617"]);
    assert!(codes_of(|w| w.compound().ingredients[0].cost = Some(dec("0.00"))).is_empty());
    assert_eq!(codes_of(|w| w.compound().ingredients[0].cost = Some(dec("1.001"))), ["EE"]);
}

#[test]
fn costs_of_all_ingredients_sum_to_the_ingredient_cost() {
    let costs = |first: &'static str, second: Option<&'static str>, sum: &'static str| {
        codes_of(|w| {
            w.compound().ingredients[0].cost = Some(dec(first));
            w.compound().ingredients[1].cost = second.map(dec);
            w.claim.ingredient_cost_submitted = Some(dec(sum));
        })
    };
    assert_eq!(costs("40.00", Some("5.00"), "45.01"), ["8M"]);
    assert!(costs("40.00", Some("5.00"), "45").is_empty());
    assert!(costs("40.00", None, "45.00").is_empty(), "where not all were sent, nothing is summed");
}

#[test]
fn form_unit_route_type_and_level_of_effort_are_codes() {
    let part = |change: fn(&mut crate::engine::claim::Compound)| codes_of(|w| change(w.compound()));
    assert_eq!(part(|c| c.dosage_form = None), ["EF"]);
    assert_eq!(part(|c| c.dosage_form = Some("99".into())), ["EF"]);
    assert!(part(|c| c.dosage_form = Some("11".into())).is_empty());
    assert_eq!(part(|c| c.dispensing_unit = None), ["EG"]);
    assert_eq!(part(|c| c.dispensing_unit = Some("4".into())), ["EG"]);
    assert!(part(|c| c.dispensing_unit = Some("3".into())).is_empty());
    assert_eq!(part(|c| c.route = Some("oral".into())), ["E2"]);
    assert_eq!(part(|c| c.route = Some("123456789012".into())), ["E2"]);
    assert!(part(|c| c.route = Some("26643006".into())).is_empty());
    assert_eq!(part(|c| c.compound_type = Some("98".into())), ["G1"]);
    assert!(part(|c| c.compound_type = Some("99".into())).is_empty());
    assert_eq!(part(|c| c.level_of_effort = Some("16".into())), ["8E"]);
    assert!(part(|c| c.level_of_effort = Some("15".into())).is_empty());
}

#[test]
fn each_part_of_an_ingredient_is_asked() {
    let part = |change: fn(&mut CompoundIngredient)| codes_of(|w| change(&mut w.compound().ingredients[1]));
    assert_eq!(part(|i| i.quantity = None), ["ED"]);
    assert_eq!(part(|i| i.quantity = Some(dec("0"))), ["ED"]);
    assert!(part(|i| i.quantity = Some(dec("0.001"))).is_empty());
    assert_eq!(part(|i| i.product_id = None)[0], "TE");
    assert_eq!(part(|i| i.product_id = Some("123".into()))[0], "TE");
    assert_eq!(part(|i| i.id_qualifier = Some("01".into())), ["RE"]);
    assert!(part(|i| i.id_qualifier = Some("03".into())).is_empty());
    assert_eq!(part(|i| i.basis_of_cost = Some("77".into())), ["UE"]);
    assert!(part(|i| i.basis_of_cost = Some("01".into())).is_empty());
}

#[test]
fn a_plan_that_covers_no_compounds_covers_none_whatever_is_sent() {
    let excluded = |sent: &[&str]| {
        codes_of(|w| {
            w.plan().compound = vec![CompoundTerms { covered: false, ..CompoundTerms::default() }];
            w.claim.submission_clarification_codes = sent.iter().map(|code| (*code).to_owned()).collect();
        })
    };
    assert_eq!(excluded(&[]), ["7Y"]);
    assert_eq!(excluded(&["8"]), ["7Y"]);
}

#[test]
fn terms_of_another_date_say_nothing() {
    let ended = Span::new(day("2025-01-01"), Some(day("2025-12-31")));
    assert!(
        codes_of(|w| {
            w.plan().compound = vec![CompoundTerms { covered: false, span: ended, ..CompoundTerms::default() }];
        })
        .is_empty()
    );
}

#[test]
fn an_ingredient_that_is_not_on_file_rejects_the_compound_whatever_is_sent() {
    let world = compound(|w| {
        w.ingredients[1].product = None;
        w.claim.submission_clarification_codes = vec!["8".into()];
    });
    assert_eq!(world.codes(), ["771"]);
    assert_eq!(world.message("771"), "Ingredient 2 (NDC 99037010202) is not on file");
}

#[test]
fn an_ingredient_that_is_not_covered_rejects_the_compound_unless_code_8_is_sent() {
    let uncovered = |w: &mut World| {
        third(w);
        w.compounded_rule(2).covered = false;
    };
    let world = compound(uncovered);
    assert_eq!(world.codes(), ["70"]);
    assert_eq!(
        world.message("70"),
        "Ingredient 3 (NDC 99037010303) is not covered by the plan; clarification code 8 pays the others"
    );
    let world = compound(|w| {
        uncovered(w);
        w.claim.submission_clarification_codes = vec!["8".into()];
    });
    let payment = world.payment();
    assert_eq!(payment.allowed, dec("61.00"), "what is not covered is paid by nobody");
    let compounded = payment.compound.expect("a compound");
    assert_eq!((compounded.ingredients[2].cost, compounded.ingredients[2].basis), (dec("0"), None));
    let world = compound(|w| {
        uncovered(w);
        w.claim.submission_clarification_codes = vec!["8".into()];
        w.plan().compound = vec![CompoundTerms { takes_clarification: false, ..CompoundTerms::default() }];
    });
    assert_eq!(world.codes(), ["772"]);
}

#[test]
fn a_compound_needs_one_covered_ingredient() {
    let none = |w: &mut World| {
        w.compounded_rule(0).covered = false;
        w.compounded_rule(1).covered = false;
        w.claim.submission_clarification_codes = vec!["8".into()];
    };
    assert_eq!(codes_of(none), ["8A"]);
    assert!(
        codes_of(|w| {
            none(w);
            w.compounded_rule(1).covered = true;
        })
        .is_empty()
    );
}

#[test]
fn an_authorization_covers_an_ingredient() {
    let world = compound(|w| {
        w.compounded_rule(0).covered = false;
        let target = Target::Ndc(w.compounded_product(0).ndc);
        w.product = Some(product("99999-9999-99", 999, "none"));
        let authorization = w.authorize(AuthorizationStatus::Approved);
        authorization.target = Some(target);
        authorization.waived_reject_codes = vec!["70".into()];
        w.product = None;
    });
    assert_eq!(world.payment().allowed, dec("61.00"));
}

#[test]
fn the_lesser_of_contract_and_cost_sent_is_paid_for_each_ingredient() {
    // 37.04 and 3.96 by contract: 30.00 is below the one, 9.00 above the other: 33.96 and 20.00.
    assert_eq!(
        allowed(|w| {
            w.compound().ingredients[0].cost = Some(dec("30.00"));
            w.compound().ingredients[1].cost = Some(dec("9.00"));
        }),
        "53.96"
    );
}

#[test]
fn an_ingredient_that_nothing_prices_needs_its_cost() {
    let without = |cost: Option<&'static str>| {
        compound(|w| {
            w.compounded_product(1).prices.clear();
            w.compound().ingredients[1].cost = cost.map(dec);
        })
    };
    assert_eq!(without(None).codes(), ["EE"]);
    assert_eq!(
        without(None).message("EE"),
        "Ingredient 2 (NDC 99037010202) has no contract price on file: send the ingredient's cost"
    );
    // 37.04 + 5.00 + 20.00.
    assert_eq!(without(Some("5.00")).payment().allowed, dec("62.04"));
}

#[test]
fn the_fee_is_that_of_the_level_of_effort_else_the_contracts_else_that_of_a_generic() {
    let fee = |level: Option<&'static str>, fee: Option<&'static str>, sent: Option<&'static str>, lesser: bool| {
        compound(|w| {
            w.compound().level_of_effort = level.map(Into::into);
            w.contract().compound_fee = fee.map(dec);
            w.contract().compound_fees = vec![LevelFee { level_of_effort: "13".into(), fee: dec("25.00") }];
            w.contract().lesser_of_submitted_fee = lesser;
            w.claim.dispensing_fee_submitted = sent.map(dec);
        })
        .payment()
        .dispensing_fee
    };
    assert_eq!(fee(Some("13"), Some("20.00"), None, false), dec("25.00"));
    assert_eq!(fee(Some("12"), Some("20.00"), None, false), dec("20.00"));
    assert_eq!(fee(None, Some("20.00"), None, false), dec("20.00"));
    assert_eq!(fee(None, None, None, false), dec("2.00"));
    assert_eq!(fee(Some("13"), None, Some("4.00"), true), dec("4.00"));
    assert_eq!(fee(Some("13"), None, Some("4.00"), false), dec("25.00"));
}

#[test]
fn a_charge_for_all_of_it_wins_where_it_is_lower() {
    assert_eq!(allowed(|w| w.claim.usual_and_customary = Some(dec("55.00"))), "55.00");
    assert_eq!(allowed(|w| w.claim.usual_and_customary = Some(dec("61.01"))), "61.00");
}

#[test]
fn the_tier_is_the_highest_of_the_covered_ingredients() {
    let share_of = |covered: bool| {
        compound(|w| {
            let two = CostShare { copay: Some(dec("25.00")), ..share(2) };
            w.plan().cost_shares.push(two);
            third(w);
            w.compounded_rule(2).tier = Some(2);
            w.compounded_rule(2).covered = covered;
            w.claim.submission_clarification_codes = vec!["8".into()];
        })
        .payment()
        .share
        .copay
    };
    assert_eq!(share_of(true), dec("25.00"));
    assert_eq!(share_of(false), dec("10.00"));
}

#[test]
fn a_limit_is_on_the_quantity_of_the_ingredient() {
    // 45.5 of the second ingredient; the compound is 75.5 in all.
    let limited = |limit: &'static str| compound(|w| w.compounded_rule(1).quantity_limit = Some(dec(limit)));
    assert!(limited("45.5").codes().is_empty());
    assert_eq!(limited("45").codes(), ["9G"]);
    assert_eq!(limited("45").message("9G"), "Ingredient 2: Quantity limit is 45 per fill");
}

#[test]
fn what_compounds_held_counts_toward_the_limit_of_a_period() {
    let used = |filled: &'static str| {
        codes_of(|w| {
            w.earlier_compound(filled, 30);
            w.compounded_rule(0).quantity_limit = Some(dec("50"));
            w.compounded_rule(0).quantity_limit_days = Some(30);
        })
    };
    // Thirty units each time.
    assert_eq!(used("2026-02-09"), ["76"]);
    assert!(used("2026-02-08").is_empty());
}

#[test]
fn an_ingredient_needs_its_authorization_and_uses_its_own_quantity() {
    let needs = |w: &mut World| w.compounded_rule(0).prior_auth_required = true;
    let world = compound(needs);
    assert_eq!(world.codes(), ["75"]);
    assert_eq!(world.message("75"), "Ingredient 1: Prior authorization is required");
    let world = compound(|w| {
        needs(w);
        let target = Target::Ndc(w.compounded_product(0).ndc);
        w.product = Some(product("99999-9999-99", 999, "none"));
        w.authorize(AuthorizationStatus::Approved).target = Some(target);
        w.product = None;
    });
    let decision = world.decide();
    assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
    let Disposition::Paid(payment) = decision.disposition else { panic!("it pays") };
    assert_eq!(payment.authorized("PA1", dec("75.5")), (dec("30"), dec("37.04")));
}

#[test]
fn an_interaction_with_an_ingredient_is_found() {
    let world = compound(|w| {
        let other = product("00093-0001-01", 55, "warfarin");
        w.fill(&other, "2026-03-01", 30);
        let mut product = w.compounded_product(1).clone();
        std::rc::Rc::make_mut(&mut product.ingredients[0].ingredient).interactions = vec![interaction(55, 1)];
        *w.compounded_product(1) = product;
    });
    let decision = world.decide();
    let alert = decision.alerts.first().expect("an alert");
    assert_eq!(alert.ingredient, Some(ndc("99037-0102-02")));
    assert_eq!(alert.other, Some(ndc("00093-0001-01")));
}

#[test]
fn a_compound_of_the_same_ingredients_is_a_refill_of_it_and_another_is_not() {
    let refilled = |change: fn(&mut World)| {
        codes_of(|w| {
            w.earlier_compound("2026-03-01", 30);
            change(w);
        })
    };
    // Nine of 30 days are used.
    assert_eq!(refilled(|_| ()), ["79"]);
    assert!(refilled(third).is_empty());
    assert!(
        codes_of(|w| {
            let first = w.compounded_product(0).clone();
            w.fill(&first, "2026-03-01", 30);
        })
        .is_empty(),
        "the drug by itself is another supply"
    );
    let single = World::with(|w| {
        w.compounded();
        let first = w.compounded_product(0).clone();
        w.earlier_compound("2026-03-01", 30);
        *w = World { history: std::mem::take(&mut w.history), ..World::default() };
        w.rules = vec![rule(Target::Ndc(first.ndc))];
        w.claim.product_id = Some(first.ndc.to_string());
        w.product = Some(first);
    });
    assert!(single.codes().iter().all(|code| code != "79"), "{:?}", single.codes());
}

#[test]
fn the_same_fill_is_paid_once() {
    let world = compound(|w| {
        let claim = w.claim.clone();
        w.earlier_compound("2026-03-10", 30);
        for past in &mut w.history {
            past.rx_number = claim.rx_number.clone().unwrap_or_default();
            past.pharmacy_npi = claim.pharmacy_npi.clone().unwrap_or_default();
        }
    });
    assert_eq!(world.codes(), ["83"]);
    let world = compound(|w| {
        let claim = w.claim.clone();
        w.earlier_compound("2026-03-10", 30);
        for past in &mut w.history {
            past.fingerprint = claim.fingerprint();
            past.rx_number = claim.rx_number.clone().unwrap_or_default();
            past.pharmacy_npi = claim.pharmacy_npi.clone().unwrap_or_default();
        }
    });
    assert!(matches!(world.decide().disposition, Disposition::Duplicate(_)));
}

#[test]
fn a_schedule_two_ingredient_makes_a_prescription_without_refills() {
    let refill = |schedule: Option<i16>| {
        codes_of(|w| {
            w.compounded_product(0).dea_schedule = schedule;
            w.claim.fill_number = Some(1);
        })
    };
    assert_eq!(refill(Some(2)), ["73"]);
    assert!(refill(None).is_empty());
}

#[test]
fn a_generic_in_a_compound_has_no_daw_penalty() {
    let world = compound(|w| {
        let generic = ndc("99037-0103-03");
        w.compounded_product(0).brand = true;
        w.compounded_product(0).generic_equivalent = Some(generic);
        w.plan().daw_penalty_codes = vec!["2".into()];
        w.claim.daw_code = Some("2".into());
    });
    assert_eq!(world.payment().share.daw_penalty, dec("0"));
}

#[test]
fn the_trace_keeps_each_ingredient_and_puts_it_into_words() {
    let world = compound(|w| {
        third(w);
        w.compounded_rule(2).covered = false;
        w.claim.submission_clarification_codes = vec!["8".into()];
        w.contract().compound_fees = vec![LevelFee { level_of_effort: "11".into(), fee: dec("15.00") }];
        w.compound().level_of_effort = Some("11".into());
    });
    let decision = world.decide();
    let Disposition::Paid(payment) = &decision.disposition else { panic!("it pays") };
    let trace = Trace::decode(&decision.trace.encode()).expect("a trace");
    let kept = Compounded::of_trace(&trace).expect("a compound");
    assert_eq!(kept.json(), payment.compound.as_ref().expect("a compound").json());
    let words: Vec<String> =
        trace.0.iter().filter(|taken| taken.step == 48).map(|taken| explain(taken).words).collect();
    assert_eq!(
        words,
        [
            "ingredient 1: NDC 99037010101: NADAC 1.2345 x 30 = 37.04",
            "ingredient 2: NDC 99037010202: NADAC 0.0871 x 45.5 = 3.96",
            "ingredient 3: NDC 99037010303, 10 units: not covered, paid by nobody",
            "fee 15.00 for level of effort 11, instead of a dispensing fee",
        ]
    );
}

#[test]
fn a_compound_reads_from_json_by_keys_and_by_numbers() {
    let sent = json!({
        "ndc": 0, "compound_code": "2",
        "compound": {
            "dosage_form": 3, "451-EG": 2, "type": "4", "level_of_effort": 13, "447-EC": 2,
            "ingredients": [
                {"489-TE": "99037-0101-01", "448-ED": "30", "449-EE": 200, "490-UE": 1, "488-RE": "03"},
                {"ndc": "99037010202", "quantity": 45.5},
            ],
        },
    });
    let claim = decode(&sent).expect("a claim");
    assert!(claim.unreadable.is_empty());
    assert_eq!(
        encode(&claim)["compound"],
        json!({
            "dosage_form": "03", "dispensing_unit": "2", "type": "04", "level_of_effort": "13", "ingredient_count": 2,
            "ingredients": [
                {"id_qualifier": "03", "ndc": "99037-0101-01", "quantity": "30", "cost": "200", "basis_of_cost": "01"},
                {"ndc": "99037010202", "quantity": "45.5"},
            ],
        })
    );
    assert_eq!(decode(&encode(&claim)).expect("a claim").fingerprint(), claim.fingerprint());
}

#[test]
fn what_is_no_compound_is_told_by_its_element() {
    let unreadable = |compound: serde_json::Value| -> Vec<&'static str> {
        let claim = decode(&json!({"compound": compound})).expect("a claim");
        claim.unreadable.iter().map(|element| element.code).collect()
    };
    assert_eq!(unreadable(json!([1])), ["EC"]);
    assert_eq!(unreadable(json!({"colour": "red"})), ["EC"]);
    assert_eq!(unreadable(json!({"ingredients": [1]})), ["TE"]);
    assert_eq!(unreadable(json!({"ingredients": [{"ndc": "99037010101", "quantity": "many"}]})), ["ED"]);
    assert_eq!(unreadable(json!({"ingredients": vec![json!({"ndc": "99037010101"}); 100]})), ["EC"]);
    assert!(unreadable(json!({})).is_empty());
}

#[test]
fn another_ingredient_makes_another_request() {
    let one = compound(|_| ()).claim;
    let other = compound(|w| w.compound().ingredients[1].quantity = Some(dec("45.6"))).claim;
    assert_ne!(one.fingerprint(), other.fingerprint());
}

/// A compound of opioids for five days, each of so many units, under a plan that asks of 90 MME a day.
fn opioids(ingredients: &[(&str, &'static str)]) -> Vec<String> {
    let world = World::with(|w| {
        *w = World::opioid();
        w.compounded();
        w.ingredients.clear();
        w.compound().ingredients.clear();
        for (name, units) in ingredients {
            w.ingredient_of(crate::world::opioid::opioid(name, "10"), units);
        }
        w.ingredient_of(product("99037-0103-03", 103, "dearol"), "10");
    });
    world.codes()
}

#[test]
fn an_opioid_in_a_compound_counts_alone_and_with_another() {
    // Oxycodone by 1.5: 30 x 10 mg / 5 days x 1.5 = 90 a day, and 29.9 units are 89.7.
    assert_eq!(opioids(&[("oxycodone", "30")]), ["88"]);
    assert!(opioids(&[("oxycodone", "29.9")]).is_empty());
    // 15 units are 45 a day, and 22.5 of morphine are 45 more; 22 are 44.
    assert_eq!(opioids(&[("oxycodone", "15"), ("morphine", "22.5")]), ["88"]);
    assert!(opioids(&[("oxycodone", "15"), ("morphine", "22")]).is_empty());
}

#[test]
fn an_opioid_in_a_paid_compound_counts_for_the_next_supply() {
    let dose = |units: &'static str| {
        World::with(|w| {
            *w = World::opioid();
            w.claim.quantity = Some(dec("15"));
            // 15 of oxycodone are 45 a day.
            let morphine = crate::world::opioid::opioid("morphine", "10");
            let past = w.supplied(&morphine, "2026-03-09", units, 5);
            past.compound = Some(OfCompound { place: 0, ingredients: 2 });
        })
        .codes()
    };
    assert_eq!(dose("22.5"), ["88"]);
    assert!(dose("22").is_empty());
}

#[test]
fn an_authorization_that_one_ingredient_needs_is_not_refused_for_another() {
    let world = compound(|w| {
        w.compounded_rule(0).prior_auth_required = true;
        w.plan().rejects_unneeded_authorization = true;
        let target = Target::Ndc(w.compounded_product(0).ndc);
        w.product = Some(product("99999-9999-99", 999, "none"));
        w.authorize(AuthorizationStatus::Approved).target = Some(target);
        w.product = None;
        w.claim.prior_authorization_number = Some("PA1".into());
    });
    assert_eq!(world.payment().allowed, dec("61.00"));
}

/// A compound of 61.00 under a Part D plan whose member is beyond the deductible.
fn part_d(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        *w = World::part_d(2026, "61.00");
        w.compounded();
        w.claim.gross_amount_due = None;
        w.part_d.deductible_met = dec("615.00");
        change(w);
    })
}

#[test]
fn a_compound_is_of_part_d_where_an_ingredient_is_and_of_the_kind_of_the_plans_terms() {
    let kind = |change: fn(&mut World)| part_d(change).payment().part_d.map(|split| split.kind);
    assert_eq!(kind(|_| ()), Some(DrugKind::Other));
    assert_eq!(kind(|w| w.part_d_terms().compound_kind = DrugKind::Applicable), Some(DrugKind::Applicable));
    let insulin = part_d(|w| {
        w.compounded_product(0).part_d =
            vec![PartDDrug { insulin: true, ..crate::world::part_d::drug(DrugKind::Applicable) }];
    });
    let split = insulin.payment().part_d.expect("a split");
    // A quarter of 61.00, and no cap of an insulin: 15.25.
    assert_eq!((split.kind, split.patient), (DrugKind::Other, dec("15.25")));
    let excluded = |w: &mut World, place: usize| {
        w.compounded_product(place).part_d =
            vec![PartDDrug { coverage: DrugCoverage::Supplemental, ..crate::world::part_d::drug(DrugKind::Other) }];
    };
    assert!(part_d(|w| excluded(w, 0)).payment().part_d.is_some());
    let none = part_d(|w| {
        excluded(w, 0);
        excluded(w, 1);
        w.plan().cost_shares = vec![CostShare { copay: Some(dec("10.00")), ..share(1) }];
    });
    assert_eq!(none.payment().part_d, None);
}

#[test]
fn a_compound_earns_the_rebates_of_its_ingredients_unless_the_contract_excludes_compounds() {
    use crate::engine::rebate::accrual::Exclusion;
    use crate::engine::rebate::{Contract, Period, Program, Terms};
    let rebates = |excludes_compounds: bool| {
        let world = compound(|w| {
            w.compounded_product(1).rebates = vec![Contract {
                contract_id: id(1),
                program: Program::Commercial,
                terms: Terms::AmountPerUnit(dec("0.02")),
                span: Span::default(),
                plans: None,
                period: Period::Quarter,
                administrative_fee_percent: dec("0"),
                excludes_other_payment: true,
                excludes_compounds,
                billing_units: Some(dec("1")),
            }];
        });
        let rebates = world.decide().rebates;
        rebates.into_iter().map(|r| (r.ingredient, r.amount, r.exclusion)).collect::<Vec<_>>()
    };
    let second = Some(ndc("99037-0102-02"));
    // 45.5 x 0.02.
    assert_eq!(rebates(false), [(second, dec("0.91"), None)]);
    let excluded = rebates(true);
    assert_eq!((excluded[0].1, excluded[0].2), (dec("0"), Some(Exclusion::Compound)));
}
