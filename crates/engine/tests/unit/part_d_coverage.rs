//! What Part D does not pay at the counter, and the notice that goes with it.

use crate::engine::facts::*;
use crate::world::*;

/// A claim of $100 under a Part D plan for a drug that is covered so.
fn of(coverage: DrugCoverage) -> World {
    let mut world = World::part_d(2026, "100");
    world.drug().coverage = coverage;
    world
}

/// A claim of a member in hospice from 2026-03-01 to 2026-03-10, the day of the fill, for a drug that hospices supply.
fn in_hospice() -> World {
    let mut world = of(DrugCoverage::Covered);
    world.drug().hospice_review = true;
    let span = Span::new(day("2026-03-01"), Some(day("2026-03-10")));
    world.conditions = vec![ConditionSpan { condition: Condition::Hospice, span }];
    world
}

#[test]
fn what_the_law_excludes_is_rejected_a5_and_nothing_lifts_it() {
    let mut world = of(DrugCoverage::Excluded);
    assert_eq!(world.codes(), ["A5", "569"]);
    world.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["A5".into()];
    assert_eq!(world.codes(), ["A5", "569"]);
    for paid in [DrugCoverage::Supplemental, DrugCoverage::OverTheCounter] {
        let mut world = of(paid);
        world.plan().cost_shares = vec![share(1)];
        assert_eq!(world.codes(), [""; 0]);
    }
}

#[test]
fn what_part_b_may_pay_is_rejected_a6_until_an_authorization_finds_that_it_is_part_ds() {
    let mut world = of(DrugCoverage::PartB);
    assert_eq!(world.codes(), ["A6", "569"]);
    world.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["A6".into()];
    let split = world.payment().part_d.expect("a claim of Part D");
    assert_eq!(split.gross, dec("100"));
}

#[test]
fn what_a_hospice_may_supply_is_rejected_a3_on_the_days_of_hospice() {
    assert_eq!(in_hospice().codes(), ["A3", "569"]);
    let mut world = in_hospice();
    world.conditions[0].span.termination = Some(day("2026-03-09"));
    assert_eq!(world.codes(), [""; 0]);
    let mut world = in_hospice();
    world.conditions[0].condition = Condition::ActiveCancer;
    assert_eq!(world.codes(), [""; 0]);
    let mut world = in_hospice();
    world.drug().hospice_review = false;
    assert_eq!(world.codes(), [""; 0]);
}

#[test]
fn another_plan_asks_none_of_it_and_gives_no_notice() {
    for coverage in [DrugCoverage::Excluded, DrugCoverage::PartB] {
        let mut world = of(coverage);
        world.plan().part_d.clear();
        world.plan().cost_shares = vec![share(1)];
        assert_eq!(world.codes(), [""; 0]);
        world.rules.clear();
        assert_eq!(world.codes(), ["MR"]);
    }
}

#[test]
fn the_notice_goes_with_the_codes_that_the_plan_lists_and_with_no_others() {
    let mut world = of(DrugCoverage::Covered);
    world.rules.clear();
    assert_eq!(world.codes(), ["MR", "569"]);
    world.part_d_terms().notice_reject_codes.clear();
    assert_eq!(world.codes(), ["MR"]);
    // A claim whose fields are not valid is sent again: nothing was decided about the drug.
    let mut world = of(DrugCoverage::Covered);
    world.claim.quantity = None;
    assert_eq!(world.codes(), ["E7"]);
}

#[test]
fn of_five_codes_the_last_gives_way_to_the_notice() {
    let mut world = of(DrugCoverage::Covered);
    world.rules.clear();
    world.claim.days_supply = None;
    world.claim.rx_number = None;
    world.claim.written_date = Some(day("2026-03-11"));
    assert_eq!(world.codes(), ["19", "16", "AB", "MR", "569"]);
    world.prescriber().deceased_date = Some(day("2026-01-01"));
    assert_eq!(world.codes(), ["19", "16", "AB", "MR", "569"], "A2 was the fifth");
    world.part_d_terms().notice_reject_codes.clear();
    assert_eq!(world.codes(), ["19", "16", "AB", "MR", "A2"]);
}

#[test]
fn an_ingredient_that_the_law_excludes_is_not_covered_and_the_others_are() {
    let mut world = World::part_d(2026, "61.00");
    world.compounded();
    world.claim.gross_amount_due = None;
    assert_eq!(world.codes(), [""; 0]);
    world.compounded_product(1).part_d =
        vec![PartDDrug { coverage: DrugCoverage::Excluded, ..part_d::drug(DrugKind::Other) }];
    assert_eq!(world.codes(), ["70", "569"]);
    world.claim.submission_clarification_codes = vec!["8".into()];
    // 30 x 1.2345 = 37.04 and the fee of 20.00.
    assert_eq!(world.payment().allowed, dec("57.04"));
}
