//! Claims under a Part D plan.

use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::MemberState;
use crate::engine::facts::*;
use crate::engine::pay::part_d::pde::{CatastrophicCode, DrugEvent};
use crate::engine::pay::part_d::status::Standing;
use crate::engine::pay::part_d::{OtherPayment, Split};
use crate::engine::response::ClaimResponse;
use crate::engine::trace::Trace;
use crate::engine::trace::explain::explain;
use crate::world::part_d::drug;
use crate::world::*;

/// A claim of a year after so much deductible and so many incurred costs.
fn claim(of: i32, gross: &str, deductible_met: &str, troop: &str) -> World {
    let mut world = World::part_d(of, gross);
    world.part_d.deductible_met = dec(deductible_met);
    world.part_d.troop = dec(troop);
    world
}

/// The same under an enhanced alternative plan with one tier and its own deductible.
fn enhanced(mut world: World, deductible: &str, tier: CostShare) -> World {
    world.part_d_terms().benefit = PartDBenefit::EnhancedAlternative { deductible: dec(deductible) };
    world.plan().cost_shares = vec![tier];
    world
}

fn copay(amount: &str) -> CostShare {
    CostShare { copay: Some(dec(amount)), deductible_applies: false, ..share(1) }
}

fn coinsurance(percent: &str) -> CostShare {
    CostShare { coinsurance_percent: Some(dec(percent)), deductible_applies: false, ..share(1) }
}

fn low_income(world: &mut World, level: i16) {
    world.low_income = vec![LowIncomeSpan { level, span: Span::default() }];
}

fn split(world: &World) -> Split {
    *world.payment().part_d.expect("a split")
}

/// The words of the steps of Part D.
fn words(world: &World) -> Vec<String> {
    let explained = world.decide().trace.0.iter().map(explain).collect::<Vec<_>>();
    explained.into_iter().filter(|step| step.rule.starts_with("PD-")).map(|step| step.words).collect()
}

#[track_caller]
fn check_missing(world: &World, table: &str, said: &str, hint: &str) {
    let decision = world.decide();
    let row = decision.missing().unwrap_or_else(|| panic!("{:?}", decision.disposition));
    assert_eq!((row.table(), row.to_string().as_str(), row.hint().as_str()), (table, said, hint));
}

#[test]
fn a_claim_through_all_phases_is_told_phase_by_phase() {
    let mut world = claim(2026, "10000", "0", "0");
    world.drug().kind = Some(DrugKind::Applicable);
    // 2,100 less 615 are 1,485, a quarter of 5,940. 594 and 20 % of 3,445 are 1,283; the same 20 % are 689.
    assert_eq!(
        words(&world),
        [
            "Part D of 2026, drug applicable: gross 10000.00, deductible 615.00 of 615.00 left, initial coverage 5940.00 \
             until the 1485.00 left to the threshold are met at 25 %, above the threshold 3445.00",
            "standard share 2100.00 = 615.00 + 25 % of 5940.00",
            "of 10000.00 patient 2100.00, manufacturer 1283.00 = 10 % of 5940.00 + 20 % of 3445.00, CMS 689.00 reinsured \
             above the threshold, plan 5928.00",
            "deductible met 615.00 of 615.00, incurred costs 2100.00 of 2100.00, gross 10000.00",
        ]
    );
}

#[test]
fn the_subsidy_is_told_with_the_years_copay() {
    let mut world = claim(2026, "1000", "615", "2000");
    world.drug().kind = Some(DrugKind::Applicable);
    world.drug().low_income_generic = Some(false);
    low_income(&mut world, 1);
    assert_eq!(
        words(&world)[1..4],
        [
            "standard share 100.00 = 0.00 + 25 % of 400.00",
            "level 1, other drug: copay 12.65; of 100.00 the patient pays 12.65, the subsidy 87.35",
            "of 1000.00 patient 12.65, low-income subsidy 87.35, manufacturer 160.00 = 10 % of 400.00 + 20 % of 600.00, \
             CMS 120.00 reinsured above the threshold, plan 620.00",
        ]
    );
}

#[test]
fn a_tiers_share_is_told_beside_the_standard_one() {
    let tier = CostShare { deductible_applies: true, ..coinsurance("25") };
    let world = enhanced(claim(2026, "500", "0", "0"), "300", tier);
    assert_eq!(
        words(&world),
        [
            "Part D of 2026, drug other: gross 500.00, deductible 500.00 of 615.00 left",
            "standard share 500.00; the plan's: deductible 300.00, copay 0.00, coinsurance 50.00, together 350.00",
            "of 500.00 patient 350.00, plan 150.00",
            "deductible met 500.00 of 615.00, incurred costs 500.00 of 2100.00, gross 500.00; plan's deductible met 300.00 \
             of 300.00",
        ]
    );
}

#[test]
fn insulin_a_vaccine_and_a_selected_drug_are_told() {
    let mut insulin = claim(2026, "300", "0", "0");
    insulin.drug().insulin = true;
    insulin.claim.days_supply = Some(60);
    // Two months of 35; 25 % of 300 are 75.
    assert_eq!(words(&insulin)[1], "insulin for 2 months: at most 70.00; the plan's share is 70.00");
    insulin.part_d.troop = dec("2090");
    assert_eq!(
        words(&insulin)[1],
        "insulin for 2 months: at most 70.00; the plan's share is 10.00, 10.00 being left to the threshold"
    );
    // The cap of 35 comes before what is left.
    insulin.part_d.troop = dec("2050");
    insulin.claim.days_supply = Some(30);
    assert_eq!(words(&insulin)[1], "insulin for 1 months: at most 35.00; the plan's share is 35.00");
    let mut vaccine = claim(2026, "220", "0", "0");
    vaccine.drug().vaccine = true;
    assert_eq!(words(&vaccine)[1], "a vaccine recommended for adults costs nothing in any phase: patient pays 0.00");
    let mut selected = claim(2026, "100", "615", "615");
    *selected.drug() = PartDDrug { maximum_fair_price: Some(dec("100")), ..drug(DrugKind::Selected) };
    selected.contract().generic_dispensing_fee = dec("0");
    assert_eq!(words(&selected)[2], "of 100.00 patient 25.00, CMS 10.00 for a selected drug, plan 65.00");
    let mut above = claim(2026, "77.77", "615", "2100");
    above.drug().kind = Some(DrugKind::Applicable);
    assert_eq!(
        words(&above)[2],
        "of 77.77 patient 0.00, manufacturer 15.55 = 20 % of 77.77, CMS 15.55 reinsured above the threshold, plan 46.67"
    );
}

#[test]
fn a_part_d_trace_is_short_and_comes_back() {
    let mut world = claim(2026, "10000", "0", "0");
    world = enhanced(world, "300", CostShare { deductible_applies: true, ..coinsurance("45") });
    world.drug().kind = Some(DrugKind::Applicable);
    low_income(&mut world, 1);
    let decision = world.decide();
    let bytes = decision.trace.encode();
    assert!(bytes.len() < 420, "{} bytes", bytes.len());
    assert_eq!(Trace::decode(&bytes), Some(decision.trace));
}

#[test]
fn a_row_that_a_claim_needs_and_that_is_not_loaded_stops_it() {
    let mut world = World::part_d(2026, "100");
    world.part_d_year = None;
    let hint = "Load the row of pbm.part_d_year for year 2026.";
    check_missing(&world, "part_d_year", "the Part D amounts of 2026 are not loaded", hint);
    // Another year's amounts are not this one's.
    world.part_d_year = crate::world::part_d::year(2025);
    check_missing(&world, "part_d_year", "the Part D amounts of 2026 are not loaded", hint);

    let mut world = World::part_d(2026, "100");
    world.part_d_terms().span = Span::new(day("2027-01-01"), None);
    check_missing(
        &world,
        "plan_part_d",
        "plan GOLD has no Part D terms for this date of 2026",
        "Load the row of pbm.plan_part_d for plan GOLD that covers the fill date.",
    );

    let mut world = World::part_d(2026, "100");
    world.drug().kind = Some(DrugKind::Applicable);
    world.part_d_year.as_mut().expect("a year").discounts.remove(0);
    check_missing(
        &world,
        "part_d_manufacturer_discount",
        "the Part D discount of 2026 for manufacturers of status full is not loaded",
        "Load the row of pbm.part_d_manufacturer_discount for year 2026, status full.",
    );

    let mut world = World::part_d(2026, "100");
    world.drug().kind = Some(DrugKind::Selected);
    check_missing(
        &world,
        "drug_part_d",
        "the maximum fair price of product 00002751002, a selected drug in 2026, is not loaded",
        "Load the row of pbm.drug_part_d for product 00002751002 that covers the fill date, with a maximum_fair_price.",
    );
}

#[test]
fn a_copay_that_nobody_published_stops_the_claims_that_need_it_alone() {
    let mut world = claim(2027, "100", "700", "700");
    low_income(&mut world, 1);
    check_missing(
        &world,
        "part_d_lis_copay",
        "the low-income copay of 2027 for level 1, generic drugs, is not loaded",
        "Load the row of pbm.part_d_lis_copay for year 2027, level 1, with an amount in column generic.",
    );
    world.part_d.troop = dec("2400");
    assert_eq!(split(&world).patient, dec("0"));
    world.part_d.troop = dec("700");
    low_income(&mut world, 3);
    assert_eq!((split(&world).patient, split(&world).low_income), (dec("0"), dec("25.00")));
    // The span of another time does not count.
    world.low_income = vec![LowIncomeSpan { level: 1, span: Span::new(day("2027-04-01"), None) }];
    assert_eq!(split(&world).patient, dec("25.00"));
}

#[test]
fn a_claim_that_is_not_answered_leaves_no_trace_in_the_members_state() {
    let mut world = World::part_d(2026, "100");
    world.part_d_year = None;
    let mut book = MemberState::default();
    let decision = book.decide(&world.case(1));
    assert!(matches!(decision.disposition, Disposition::Missing(_)) && decision.benefit_year_start.is_none());
    assert!(book.histories.is_empty() && book.balances.is_empty() && book.part_d.is_empty());
    // A claim that an edit rejects needs no amounts.
    world.claim.quantity = None;
    assert!(world.codes().contains(&"E7".to_owned()));
}

#[test]
fn a_commercial_plan_takes_no_notice_of_part_d() {
    let mut world = World::default();
    let before = world.decide();
    world.product().part_d =
        vec![PartDDrug { insulin: true, maximum_fair_price: Some(dec("0.10")), ..drug(DrugKind::Selected) }];
    world.product().marketing_category = Some("NDA".into());
    world.part_d_year = crate::world::part_d::year(2026);
    world.part_d.troop = dec("2100");
    low_income(&mut world, 1);
    assert_eq!(world.decide(), before);
    assert_eq!(world.case(1).part_d_key(), None);
}

#[test]
fn the_counter_takes_the_patients_part_and_the_pharmacy_gets_the_rest() {
    let mut world = claim(2026, "400", "0", "0");
    low_income(&mut world, 1);
    world.drug().low_income_generic = Some(false);
    let share = world.payment().share;
    // The subsidy pays the deductible, and what is left is one copay.
    assert_eq!((share.deductible, share.copay, share.coinsurance), (dec("0"), dec("12.65"), dec("0")));
    assert_eq!((share.patient_pays, share.plan_pays, share.out_of_pocket), (dec("12.65"), dec("387.35"), dec("12.65")));
    world.low_income.clear();
    world.claim.gross_amount_due = Some(dec("1000"));
    // 615, and 25 % of 385.
    let share = world.payment().share;
    assert_eq!((share.deductible, share.coinsurance, share.patient_pays), (dec("615"), dec("96.25"), dec("711.25")));
    assert_eq!(share.plan_pays, dec("288.75"));
}

#[test]
fn a_standard_plan_needs_no_tier_and_an_enhanced_one_does() {
    let mut world = claim(2026, "100", "615", "615");
    world.product().tier = None;
    world.rule().tier = None;
    assert_eq!(split(&world).patient, dec("25.00"));
    world.part_d_terms().benefit = PartDBenefit::EnhancedAlternative { deductible: dec("0") };
    assert_eq!(world.codes(), ["85"]);
}

#[test]
fn a_selected_drug_costs_at_most_its_fair_price_and_the_fee() {
    let mut world = claim(2026, "0", "615", "615");
    world.claim.gross_amount_due = None;
    world.claim.quantity = Some(dec("30"));
    world.product().prices = vec![price(PriceType::Nadac, "10.00")];
    *world.drug() = PartDDrug { maximum_fair_price: Some(dec("4.00")), ..drug(DrugKind::Selected) };
    let payment = world.payment();
    // 30 at 4.00 instead of 10.00, and a fee of 2.00.
    assert_eq!(
        (payment.ingredient_cost, payment.dispensing_fee, payment.allowed),
        (dec("120.00"), dec("2.00"), dec("122.00"))
    );
    assert_eq!(payment.basis_of_reimbursement, "8");
    world.claim.usual_and_customary = Some(dec("90.00"));
    assert_eq!(world.payment().allowed, dec("90.00"));
    world.claim.usual_and_customary = Some(dec("130.00"));
    assert_eq!(world.payment().allowed, dec("122.00"));
    world.claim.usual_and_customary = None;
    world.drug().kind = Some(DrugKind::Applicable);
    assert_eq!(world.payment().allowed, dec("302.00"));
    world.drug().kind = Some(DrugKind::Selected);
    world.product().prices.clear();
    assert_eq!(world.codes(), ["23"], "what limits a price is none");
}

#[test]
fn the_kind_comes_from_the_row_then_the_category_then_it_is_other() {
    let mut world = claim(2026, "100", "615", "615");
    assert!(words(&world)[0].contains("drug other:"));
    world.drug().kind = None;
    assert!(words(&world)[0].contains("drug other, for nothing classifies it:"));
    world.product().marketing_category = Some("NDA AUTHORIZED GENERIC".into());
    assert!(words(&world)[0].contains("drug applicable by its marketing category:"));
    assert_eq!(split(&world).payers.manufacturer, dec("10.00"));
    world.product().marketing_category = Some("ANDA".into());
    assert!(words(&world)[0].contains("drug other by its marketing category:"));
    world.product().part_d.clear();
    world.product().marketing_category = None;
    assert_eq!(split(&world).kind, DrugKind::Other);
}

#[test]
fn a_reduced_discount_is_for_whom_the_law_says() {
    for (status, level, discount) in [
        (ManufacturerStatus::Full, None, "50.00"),
        (ManufacturerStatus::Full, Some(1), "50.00"),
        (ManufacturerStatus::Specified, None, "50.00"),
        (ManufacturerStatus::Specified, Some(1), "10.00"),
        (ManufacturerStatus::SpecifiedSmall, None, "10.00"),
        (ManufacturerStatus::SpecifiedSmall, Some(3), "10.00"),
    ] {
        let mut world = claim(2026, "500", "615", "615");
        *world.drug() = PartDDrug { manufacturer: status, ..drug(DrugKind::Applicable) };
        if let Some(level) = level {
            low_income(&mut world, level);
        }
        assert_eq!(split(&world).payers.manufacturer, dec(discount), "{status:?} {level:?}");
    }
}

#[test]
fn less_than_a_months_supply_costs_its_days() {
    let mut world = enhanced(claim(2026, "300", "615", "615"), "0", copay("47"));
    world.part_d_terms().month_days = 30;
    world.drug().daily_cost_share = true;
    world.claim.days_supply = Some(14);
    // 47 / 30 is 1.5667, so 1.57 a day.
    let decision = world.decide();
    assert_eq!(payment(&decision).share.copay, dec("21.98"));
    assert_eq!(decision.told(), ["023 The copay is prorated: this is less than a month's supply"]);
    world.claim.days_supply = Some(30);
    let decision = world.decide();
    assert_eq!(payment(&decision).share.copay, dec("47"));
    assert!(decision.told().is_empty());
    world.claim.days_supply = Some(14);
    world.drug().daily_cost_share = false;
    assert_eq!(split(&world).patient, dec("47"));
    // 0.02 a day for 29 days would be more than the month's 0.50.
    world.drug().daily_cost_share = true;
    world.claim.days_supply = Some(29);
    world.share().copay = Some(dec("0.50"));
    assert_eq!(split(&world).patient, dec("0.50"));
}

#[test]
fn a_copay_of_a_straddling_claim_is_whole_or_in_proportion() {
    // 100 left to the threshold: 400 of 1,000 below it.
    let mut world = enhanced(claim(2026, "1000", "615", "2000"), "0", copay("47"));
    assert_eq!(split(&world).patient, dec("47"));
    world.part_d_terms().straddling_copay = StraddlingCopay::Proportion;
    assert_eq!(split(&world).patient, dec("18.80"));
    // A copay above what is left stops there, and above the price of what is below.
    world.part_d_terms().straddling_copay = StraddlingCopay::Full;
    world.part_d.troop = dec("2090");
    assert_eq!((split(&world).patient, split(&world).after().troop), (dec("10.00"), dec("2100")));
    world.part_d.troop = dec("615");
    world.claim.gross_amount_due = Some(dec("12"));
    assert_eq!(split(&world).patient, dec("12"));
}

#[test]
fn a_tier_without_deductible_credits_its_price_to_the_plans_or_nothing() {
    let taken = |credit: TierCredit| {
        let mut world = enhanced(claim(2026, "200", "0", "0"), "300", copay("10"));
        world.part_d_terms().tier_credit = credit;
        let mut book = MemberState::default();
        book.decide(&world.case(1));
        let key = world.case(1).part_d_key().expect("a key");
        world.claim.rx_number = Some("7000002".into());
        world.share().deductible_applies = true;
        let second = *payment(&book.decide(&world.case(2))).part_d.expect("a split");
        (second.patient, book.part_d[&key].total())
    };
    // 200 of 300 are met by the first claim's price: 100, and the copay of 10.
    let (patient, met) = taken(TierCredit::Gross);
    assert_eq!((patient, met.plan_deductible_met, met.deductible_met), (dec("110"), dec("300"), dec("400")));
    // Nothing is met: 200 of the second claim are open.
    let (patient, met) = taken(TierCredit::None);
    assert_eq!((patient, met.plan_deductible_met, met.deductible_met), (dec("200"), dec("200"), dec("400")));
    // The standard deductible is met while the plan's is open: that part is paid in full and counts in full.
    let mut world = enhanced(
        claim(2026, "2000", "615", "1900"),
        "300",
        CostShare { deductible_applies: true, ..coinsurance("25") },
    );
    world.part_d_terms().tier_credit = TierCredit::None;
    let split = split(&world);
    assert_eq!((split.phases.initial, split.patient, split.after().troop), (dec("200"), dec("200"), dec("2100")));
}

#[test]
fn the_threshold_ends_the_deductible_too() {
    // Insulin or another plan's report can bring a member near the threshold with the deductible open.
    let split = split(&claim(2026, "300", "0", "2000"));
    assert_eq!(
        (split.phases.deductible, split.phases.initial, split.phases.catastrophic),
        (dec("100"), dec("0"), dec("200"))
    );
    assert_eq!(
        (split.patient, split.after().troop, split.accrued.deductible_met),
        (dec("100"), dec("2100"), dec("100"))
    );
}

#[test]
fn a_tier_that_takes_less_than_the_standard_coinsurance_does_not_put_off_the_threshold() {
    // 100 left are 25 % of 400; the tier takes 10 % of them, and the plan's supplement counts.
    let split = split(&enhanced(claim(2026, "2000", "615", "2000"), "0", coinsurance("10")));
    assert_eq!((split.phases.initial, split.patient, split.after().troop), (dec("400.00"), dec("40.00"), dec("2100")));
}

#[test]
fn what_another_plan_reported_counts_toward_the_plans_deductible() {
    let tier = CostShare { deductible_applies: true, ..coinsurance("25") };
    let world = enhanced(claim(2026, "400", "300", "300"), "300", tier);
    assert_eq!(split(&world).patient, dec("100.00"));
}

#[test]
fn insulin_pays_its_cap_whatever_the_deductible_and_credits_as_the_plan_says() {
    for (credit, met) in [(InsulinCredit::Paid, "35"), (InsulinCredit::None, "0"), (InsulinCredit::Gross, "600")] {
        let mut world = claim(2026, "600", "0", "0");
        world.drug().insulin = true;
        world.part_d_terms().insulin_credit = credit;
        let split = split(&world);
        assert_eq!((split.patient, split.phases.initial), (dec("35"), dec("600")), "{credit:?}");
        assert_eq!((split.accrued.troop, split.accrued.deductible_met), (dec("35"), dec(met)), "{credit:?}");
    }
}

#[test]
fn insulin_is_below_the_threshold_as_long_as_its_share_does_not_reach_it() {
    let mut world = claim(2026, "1000", "615", "2060");
    world.drug().insulin = true;
    // 35 of the 40 left.
    let whole = split(&world);
    assert_eq!((whole.phases.initial, whole.patient, whole.after().troop), (dec("1000"), dec("35"), dec("2095")));
    world.part_d.troop = dec("2080");
    // 20 left are 25 % of 80.
    let cut = split(&world);
    assert_eq!((cut.phases.initial, cut.phases.catastrophic), (dec("80.00"), dec("920.00")));
    assert_eq!((cut.patient, cut.after().troop), (dec("20"), dec("2100")));
    // A tier of 10 % reaches 20 at 200, and no further: 2 % of 1,000 are 20.
    let slow = enhanced(world.clone(), "0", coinsurance("10"));
    assert_eq!((split(&slow).phases.initial, split(&slow).patient), (dec("200.00"), dec("20")));
    let slower = enhanced(world.clone(), "0", coinsurance("2"));
    assert_eq!((split(&slower).phases.initial, split(&slower).patient), (dec("1000"), dec("20.00")));
    world.part_d.troop = dec("2100");
    assert_eq!((split(&world).patient, split(&world).phases.catastrophic), (dec("0"), dec("1000")));
}

#[test]
fn insulin_costs_no_more_than_the_tier_or_the_subsidy() {
    let mut world = enhanced(claim(2026, "400", "615", "615"), "300", copay("20"));
    world.share().deductible_applies = true;
    world.drug().insulin = true;
    assert_eq!(split(&world).patient, dec("20"));
    world.share().copay = Some(dec("47"));
    assert_eq!(split(&world).patient, dec("35"));
    low_income(&mut world, 1);
    assert_eq!((split(&world).patient, split(&world).low_income), (dec("5.10"), dec("29.90")));
}

#[test]
fn an_exempt_drug_is_discounted_once_the_deductible_is_incurred() {
    for (met, before, discount) in
        [("0", false, "0"), ("614.99", false, "0"), ("615", false, "22.00"), ("0", true, "22.00")]
    {
        let mut world = claim(2026, "220", "0", met);
        *world.drug() = PartDDrug { vaccine: true, ..drug(DrugKind::Applicable) };
        world.part_d_terms().discounts_before_deductible = before;
        let split = split(&world);
        assert_eq!(split.payers.manufacturer, dec(discount), "{met} {before}");
        assert_eq!((split.patient, split.accrued.troop, split.accrued.deductible_met), (dec("0"), dec("0"), dec("0")));
    }
}

#[test]
fn a_drug_outside_part_d_is_shared_by_the_tiers_and_touches_nothing() {
    for coverage in [DrugCoverage::Supplemental, DrugCoverage::OverTheCounter] {
        let mut world = enhanced(claim(2026, "100", "0", "0"), "0", copay("10"));
        world.drug().coverage = coverage;
        let mut book = MemberState::default();
        let decision = book.decide(&world.case(1));
        let payment = payment(&decision);
        assert_eq!((payment.part_d, payment.share.patient_pays), (None, dec("10")));
        assert!(book.part_d.is_empty());
    }
}

#[test]
fn claims_of_one_batch_see_each_other_and_another_year_begins_anew() {
    let mut world = World::part_d(2026, "500");
    let mut book = MemberState::default();
    let mut pays = |world: &World, n: u128| split_of(&book.decide(&world.case(n))).patient;
    assert_eq!(pays(&world, 1), dec("500"));
    world.claim.rx_number = Some("7000002".into());
    // 115 of deductible and 25 % of 385.
    assert_eq!(pays(&world, 2), dec("211.25"));
    let mut next = World::part_d(2027, "500");
    next.claim.rx_number = Some("7000003".into());
    assert_eq!(pays(&next, 3), dec("500"));
}

fn split_of(decision: &Decision) -> Split {
    *payment(decision).part_d.expect("a split")
}

#[test]
fn a_response_has_the_split_and_what_is_met() {
    let mut world = claim(2026, "1000", "615", "2000");
    low_income(&mut world, 1);
    let decision = world.decide();
    let response = ClaimResponse::of(&world.case(1), &decision, None);
    let json = response.part_d.expect("a split").json();
    for (key, value) in [
        ("gross", "1000.00"),
        ("deductible_phase", "0.00"),
        ("initial_phase", "400.00"),
        ("catastrophic_phase", "600.00"),
        ("patient_pay", "5.10"),
        ("collected", "5.10"),
        ("low_income_subsidy", "94.90"),
        ("other_payers", "0.00"),
        ("manufacturer_discount", "0.00"),
        ("selected_drug_subsidy", "0.00"),
        ("reinsurance", "240.00"),
        ("plan_pay", "660.00"),
        ("deductible_met", "615.00"),
        ("troop", "2100.00"),
        ("gross_covered_cost", "1000.00"),
        ("plan_deductible_met", "0.00"),
    ] {
        assert_eq!(json[key], value, "{key}");
    }
    assert_eq!((&json["year"], &json["kind"], &json["low_income_level"]), (&2026.into(), &"other".into(), &1.into()));
    assert_eq!(json.len(), 19);
    assert_eq!(ClaimResponse::of(&World::default().case(1), &World::default().decide(), None).part_d, None);
}

#[test]
fn the_catastrophic_code_tells_the_claim_that_reaches_the_threshold() {
    for (troop, code, letter) in [
        ("2000", CatastrophicCode::Below, ""),
        ("2050", CatastrophicCode::AttachmentPoint, "A"),
        ("2090", CatastrophicCode::AttachmentPoint, "A"),
        ("2100", CatastrophicCode::Above, "C"),
    ] {
        // 25 % of 200 are 50.
        let event = DrugEvent::of(&split(&claim(2026, "200", "615", troop)));
        assert_eq!((event.catastrophic_code, event.catastrophic_code.name()), (code, letter), "{troop}");
        assert_eq!(CatastrophicCode::parse(letter), Some(code));
    }
}

#[test]
fn a_member_stands_in_the_phase_that_the_next_dollar_falls_into() {
    let year = crate::world::part_d::year(2026).expect("a year");
    for (met, troop, phase, deductible_left, troop_left) in [
        ("0", "0", "deductible", "615", "2100"),
        ("614.99", "614.99", "deductible", "0.01", "1485.01"),
        ("615", "615", "initial", "0", "1485"),
        ("615", "2099.99", "initial", "0", "0.01"),
        ("615", "2100", "catastrophic", "0", "0"),
        // What other plans reported may go beyond it.
        ("100", "2500", "catastrophic", "515", "0"),
    ] {
        let met = PartDBalance { deductible_met: dec(met), troop: dec(troop), ..PartDBalance::default() };
        let standing = Standing::of(&year, met);
        assert_eq!(standing.phase.name(), phase);
        assert_eq!((standing.deductible_left, standing.troop_left), (dec(deductible_left), dec(troop_left)));
    }
}

#[test]
fn a_payment_after_the_plan_lowers_what_the_patient_paid_and_counts_as_its_payer_does() {
    let paid = split(&claim(2026, "200", "615", "615"));
    let report = |split: &Split, amount, counts| {
        split.after_report(OtherPayment { amount: dec(amount), counts }, paid.accrued.troop)
    };
    let counted = report(&paid, "20", true).expect("a report");
    assert_eq!(
        (counted.patient, counted.others.counted, counted.accrued.troop),
        (dec("30.00"), dec("20"), dec("50.00"))
    );
    assert_eq!(DrugEvent::of(&counted).other_troop, dec("20"));
    let both = report(&counted, "30", false).expect("a report");
    assert_eq!((both.patient, both.others.not_counted, both.accrued.troop), (dec("0.00"), dec("30"), dec("20.00")));
    assert_eq!((DrugEvent::of(&both).plro, DrugEvent::of(&both).other_troop), (dec("30"), dec("20")));
    // Nothing is left to pay, and nobody takes back more than he paid.
    assert_eq!(report(&both, "0.01", true), None);
    assert_eq!(report(&both, "-20.01", true), None);
    assert_eq!(report(&both, "-30.01", false), None);
    let taken_back = report(&both, "-30", false).and_then(|split| report(&split, "-20", true));
    assert_eq!(taken_back, Some(paid));
}

#[test]
fn a_rebate_at_the_counter_lowers_the_negotiated_price() {
    use crate::engine::rebate::{ClientShare, ClientTerms, Contract, Period, Program, Terms};
    let mut world = claim(2026, "100", "615", "615");
    world.product().rebates = vec![Contract {
        contract_id: id(1),
        program: Program::Commercial,
        terms: Terms::AmountPerUnit(dec("20")),
        span: Span::default(),
        plans: None,
        period: Period::Quarter,
        administrative_fee_percent: dec("0"),
        excludes_other_payment: true,
        excludes_compounds: true,
        billing_units: Some(dec("1")),
    }];
    world.plan().rebate_terms = vec![ClientTerms {
        share: ClientShare::All,
        point_of_sale_percent: dec("100"),
        guarantee_per_claim: None,
        span: Span::default(),
    }];
    let payment = world.payment();
    // 25 % of 80; the pharmacy gets 100 in all.
    assert_eq!((payment.share.patient_pays, payment.share.plan_pays), (dec("20.00"), dec("80.00")));
    assert_eq!(payment.part_d.expect("a split").gross, dec("80.00"));
}
