//! The reject codes: each is raised at its edge, alone, once and in its order.

use std::collections::BTreeSet;

use crate::edges::*;
use crate::engine::adjudicate::Disposition;
use crate::engine::claim::elements;
use crate::engine::edits::EDITS;
use crate::engine::facts::*;
use crate::engine::steps;
use crate::engine::trace::{Name, Outcome};
use crate::world::*;

#[test]
fn each_reject_is_raised_by_what_it_names() {
    for edge in edges() {
        let codes = World::with(edge.raises).codes();
        assert!(codes.iter().any(|c| c == edge.code), "{} ({}) is not among {codes:?}", edge.code, edge.what);
    }
}

#[test]
fn what_is_just_short_of_a_reject_pays() {
    for edge in edges() {
        let answer = World::with(edge.pays).decide().disposition;
        assert!(matches!(answer, Disposition::Paid(_)), "short of {} ({}): {answer:?}", edge.code, edge.what);
    }
}

/// Where one change has one consequence, nothing else is reported beside it.
#[test]
fn a_reject_comes_alone() {
    // An unknown date or member leaves an authorization, a price or a birth date to object to as well.
    let in_company = ["PA", "3W", "3X", "3Y", "64", "7A", "P6", "N8"];
    for edge in edges().filter(|e| !in_company.contains(&e.code)) {
        assert_eq!(World::with(edge.raises).codes(), [edge.code], "{}", edge.what);
    }
}

#[test]
fn an_authorization_that_does_not_pay_says_so_beside_75() {
    for edge in edges().filter(|e| ["PA", "3W", "3X", "3Y", "64", "7A", "N8"].contains(&e.code)) {
        assert_eq!(World::with(edge.raises).codes(), ["75", edge.code], "{}", edge.what);
    }
}

/// What each edit declares it can raise must have its edge above.
#[test]
fn every_code_of_every_edit_has_an_edge() {
    let known: BTreeSet<&str> = edges().map(|e| e.code).collect();
    for edit in EDITS {
        let missing: Vec<_> = edit.step.codes.iter().filter(|code| !known.contains(*code)).collect();
        assert!(missing.is_empty(), "{}: no edge for {missing:?}", edit.step.name);
    }
}

/// And what is raised is declared: by the edit whose step the trace names.
#[test]
fn an_edit_raises_only_codes_that_it_declares() {
    for edge in edges() {
        for taken in World::with(edge.raises).decide().trace.0 {
            let step = steps::by_id(taken.step).expect("a step");
            let code = taken.details.iter().find(|d| d.name == Name::Code).map(|d| d.value.to_string());
            if let Some(code) = code.filter(|_| taken.outcome == Outcome::Rejected) {
                let own_data = step.name == "formulary";
                assert!(own_data || step.codes.contains(&code.as_str()), "{} raises {code}: {}", step.name, edge.what);
            }
        }
    }
}

#[test]
fn a_field_that_cannot_be_read_is_reported_once() {
    let world = World::with(|w| {
        w.claim.quantity = None;
        w.claim.unreadable = vec![element("quantity")];
    });
    assert_eq!(world.codes(), ["E7"]);
    assert_eq!(world.message("E7"), "Quantity cannot be read");
}

#[test]
fn every_element_has_its_own_code_and_is_rejected_when_it_cannot_be_read() {
    let elements = elements();
    let codes: BTreeSet<&str> = elements.iter().map(|e| e.code).collect();
    assert_eq!(codes.len(), elements.len());
    assert!(codes.len() >= 24, "{codes:?}");
    let declared = crate::engine::edits::fields::EDIT.step.codes;
    let missing: Vec<_> = codes.iter().filter(|code| !declared.contains(code)).collect();
    assert!(missing.is_empty(), "the edit of the fields does not declare {missing:?}");
    for element in elements {
        let world = World::with(|w| w.claim.unreadable = vec![element]);
        assert!(world.codes().contains(&element.code.to_owned()), "{element:?}");
    }
}

#[test]
fn all_that_is_wrong_is_said_in_the_order_of_priority() {
    let world = World::with(|w| {
        w.ingredient().interactions.push(interaction(2, 1));
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
        w.rule().quantity_limit = Some(dec("10"));
        w.prescriber().exclusions = vec![exclusion("2026-01-01", None)];
        w.product().obsolete_date = Some(day("2025-12-31"));
        w.coverage().span.termination = None;
        w.plan().span.termination = Some(day("2025-12-31"));
    });
    assert_eq!(world.codes(), ["65", "77", "A1", "9G", "88"]);
}

#[test]
fn at_most_five_codes_are_answered_the_weightiest_first() {
    let world = World::with(|w| {
        w.ingredient().interactions.push(interaction(2, 1));
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
        w.rule().quantity_limit = Some(dec("10"));
        w.rule().maximum_days_supply = Some(10);
        w.prescriber().exclusions = vec![exclusion("2026-01-01", None)];
        w.product().obsolete_date = Some(day("2025-12-31"));
        w.pharmacy().pbm_network = false;
        w.claim.written_date = Some(day("2026-03-11"));
    });
    assert_eq!(world.codes(), ["AB", "40", "77", "A1", "9G"]);
}

#[test]
fn a_code_is_answered_once() {
    let world = World::with(|w| {
        w.rule().fill_limit = Some(WindowLimit { limit: 1, days: 400 });
        w.rule().days_supply_limit = Some(WindowLimit { limit: 30, days: 400 });
        w.earlier("2026-01-10", 30);
    });
    assert_eq!(world.codes(), ["76"]);
}

#[test]
fn a_group_that_is_not_reached_does_not_hide_the_others() {
    let world = World::with(|w| {
        w.coverages.clear();
        w.plan = None;
        w.product = None;
        w.pharmacy = None;
        w.prescriber = None;
    });
    assert_eq!(world.codes(), ["50", "52", "54", "56"]);
}

#[test]
fn what_is_not_known_is_not_held_against_a_claim() {
    let no_date = World::with(|w| {
        w.claim.fill_date = None;
        w.product().obsolete_date = Some(day("2020-01-01"));
    });
    assert_eq!(no_date.codes(), ["15"]);
    let no_product = World::with(|w| {
        w.product = None;
        w.claim.fill_number = Some(1);
    });
    assert_eq!(no_product.codes(), ["54"]);
    let no_plan = World::with(|w| {
        w.coverages.clear();
        w.plan = None;
        w.claim.prescriber_npi = None;
    });
    assert_eq!(no_plan.codes(), ["52"]);
}

#[test]
fn the_code_of_an_exclusion_is_the_plans_to_choose() {
    let world = World::with(|w| {
        w.rule().covered = false;
        w.rule().reject_code = Some("A5".into());
    });
    assert_eq!(world.codes(), ["A5"]);
}

#[test]
fn a_covered_alternative_is_named() {
    let excluded = World::with(|w| {
        w.rule().covered = false;
        w.alternative = Some("betadrin 10 mg tablet".into());
    });
    assert!(excluded.message("70").contains("betadrin 10 mg tablet"));
    let unlisted = World::with(|w| {
        w.rules.clear();
        w.alternative = Some("betadrin 10 mg tablet".into());
    });
    assert!(unlisted.message("MR").contains("betadrin 10 mg tablet"));
}

/// Messages go to a counter: they name no person, whatever is on file.
#[test]
fn no_message_holds_a_persons_data() {
    for edge in edges() {
        for reject in World::with(edge.raises).rejects() {
            for private in ["W123456789", "1980-06-15", "2010-02-02", "7000001", "6000000"] {
                assert!(!reject.message.contains(private), "{}: {}", reject.code, reject.message);
            }
        }
    }
}

#[test]
fn a_reject_has_words() {
    for edge in edges() {
        for reject in World::with(edge.raises).rejects() {
            assert!(reject.message.len() > 10, "{}: {}", reject.code, reject.message);
        }
    }
}

#[test]
fn a_rule_for_another_product_does_not_count() {
    let world = World::with(|w| {
        w.rules.push(Rule { covered: false, ..rule(Target::Ndc(ndc("00009-9999-99"))) });
        w.rules.push(Rule { covered: false, ..rule(Target::Ingredient(77)) });
    });
    assert_eq!(world.payment().allowed, dec("32.00"));
}

#[test]
fn the_rule_of_an_ndc_beats_its_ingredients_and_that_its_class() {
    let class_of = class(7, "testers");
    let world = World::with(|w| {
        w.product().classes = vec![TherapeuticClass { duplicate_therapy: false, ..class_of }];
        w.rules =
            vec![Rule { covered: false, ..rule(Target::Class(7)) }, Rule { id: id(2), ..rule(Target::Ingredient(1)) }];
    });
    assert_eq!(world.payment().allowed, dec("32.00"));
    let excluded = World::with(|w| {
        w.rules = vec![
            Rule { id: id(2), ..rule(Target::Ingredient(1)) },
            Rule { covered: false, ..rule(Target::Ndc(w.product().ndc)) },
        ];
    });
    assert_eq!(excluded.codes(), ["70"]);
}

#[test]
fn of_two_rules_of_a_kind_the_later_counts() {
    let world = World::with(|w| {
        let target = Target::Ndc(w.product().ndc);
        w.rules = vec![
            Rule { id: id(9), span: Span::new(day("2025-01-01"), None), covered: false, ..rule(target) },
            Rule { id: id(1), span: Span::new(day("2026-01-01"), None), ..rule(target) },
            Rule { id: id(5), span: Span::new(day("2026-03-11"), None), covered: false, ..rule(target) },
        ];
    });
    assert_eq!(world.payment().allowed, dec("32.00"));
}

#[test]
fn an_open_formulary_takes_the_products_own_limits() {
    let open = |change: Change| {
        World::with(|w| {
            w.rules.clear();
            w.plan().open_formulary = true;
            change(w);
        })
    };
    assert_eq!(open(|w| w.product().quantity_limit = Some(dec("29"))).codes(), ["9G"]);
    assert_eq!(open(|w| w.product().prior_auth_required = true).codes(), ["75"]);
    assert_eq!(open(|w| w.product().formulary_flag = false).codes(), ["MR"]);
    assert_eq!(open(|w| w.product().tier = Some(3)).decide().tier, Some(3));
}

#[test]
fn a_person_code_is_a_number_where_both_are() {
    for (on_file, sent, same) in [
        ("01", "1", true),
        ("1", "001", true),
        ("01", "2", false),
        ("A1", "A1", true),
        ("A1", "1", false),
        ("01", "+1", false),
    ] {
        let world = World::with(|w| {
            w.coverage().person_code = on_file.into();
            w.claim.person_code = Some(sent.into());
        });
        assert_eq!(world.codes().is_empty(), same, "{on_file} and {sent}");
    }
}

#[test]
fn of_two_spans_on_a_day_the_first_rank_pays() {
    let world = World::with(|w| {
        let second = Coverage { coverage_id: id(0xc2), rank: 2, plan_id: id(0xb2), ..w.coverages[0].clone() };
        w.coverages.insert(0, second);
    });
    assert_eq!(world.decide().coverage.map(|c| c.rank), Some(1));
}

#[test]
fn all_spans_of_the_person_that_the_date_picked_count() {
    let world = |covered: &str| {
        World::with(|w| {
            second_person(w);
            w.coverages[1].span.termination = Some(day("2024-12-31"));
            let later = Coverage { span: Span::new(day(covered), None), ..w.coverages[0].clone() };
            w.coverages[0].span.termination = Some(day("2025-12-31"));
            w.coverages.push(later);
        })
    };
    assert_eq!(world("2026-01-01").codes(), Vec::<String>::new());
    // Nobody is covered on the date: who is meant stays open.
    assert_eq!(world("2026-03-11").codes(), ["08"]);
}

#[test]
fn a_birthday_on_a_leap_day_comes_on_the_first_of_march() {
    use crate::engine::resolve::member::age;
    assert_eq!(age(day("2008-02-29"), day("2026-02-28")), 17);
    assert_eq!(age(day("2008-02-29"), day("2026-03-01")), 18);
    assert_eq!(age(day("2008-02-29"), day("2028-02-29")), 20);
}

#[test]
fn a_field_the_envelope_refused_is_not_read_again() {
    let world = World::with(|w| {
        w.claim.cardholder_id = Some("x".repeat(21));
        w.coverages.clear();
        w.plan = None;
    });
    assert_eq!(world.codes(), ["07"]);
    let world = World::with(|w| {
        w.claim.days_supply = Some(-5);
        w.plan().maximum_days_supply = Some(30);
        w.rule().days_supply_limit = Some(WindowLimit { limit: 10, days: 30 });
    });
    assert_eq!(world.codes(), ["19"]);
}

#[test]
fn the_oldest_age_of_dependents_is_the_childrens_alone() {
    let world = |relationship: &str| {
        World::with(|w| {
            child(w, "1980-06-15", 26);
            w.coverage().relationship_code = relationship.into();
        })
    };
    assert_eq!(world("3").codes(), ["66"]);
    for relationship in ["0", "1", "2", "4"] {
        assert_eq!(world(relationship).codes(), Vec::<String>::new(), "{relationship}");
    }
}

#[test]
fn an_amount_that_is_refused_prices_nothing() {
    use rust_decimal::Decimal;
    let unpriced = |change: Change| {
        World::with(|w| {
            w.product().prices.clear();
            change(w);
        })
    };
    assert_eq!(unpriced(|w| w.claim.usual_and_customary = Some(Decimal::MAX)).codes(), ["DQ", "23"]);
    assert_eq!(unpriced(|w| w.claim.gross_amount_due = Some(Decimal::MAX)).codes(), ["DU", "23"]);
    assert_eq!(unpriced(|w| w.claim.ingredient_cost_submitted = Some(Decimal::MAX)).codes(), ["23"]);
    let fee = World::with(|w| {
        w.contract().lesser_of_submitted_fee = true;
        w.claim.dispensing_fee_submitted = Some(Decimal::MIN);
    });
    assert_eq!(fee.codes(), ["DC"]);
    assert_eq!(World::with(|w| w.claim.quantity = Some(Decimal::MAX)).codes(), ["E7"]);
}

#[test]
fn a_part_of_a_partial_fill_of_schedule_two_is_no_refill_of_any_kind() {
    let part = |status: &str| {
        World::with(|w| {
            w.schedule(2);
            w.claim.fill_number = Some(1);
            w.claim.refills_authorized = Some(0);
            w.claim.dispensing_status = Some(status.into());
        })
        .codes()
    };
    assert_eq!(part("C"), Vec::<String>::new());
    assert_eq!(part("P"), Vec::<String>::new());
    // What is no dispensing status counts as not sent.
    assert_eq!(part("X"), ["HD", "73"]);
}
