//! Rebates: which contracts count, what a claim earns, what a period comes to.

use rust_decimal::Decimal;

use crate::engine::adjudicate::Disposition;
use crate::engine::facts::{PriceType, Span};
use crate::engine::rebate::accrual::Exclusion;
use crate::engine::rebate::invoice::{self, State};
use crate::engine::rebate::market_share::{self, Tier};
use crate::engine::rebate::medicaid::{Baseline, DrugCategory, Prices, unit_rebate};
use crate::engine::rebate::volume::{Line, VolumeRule, earned};
use crate::engine::rebate::{Accrual, ClientShare, ClientTerms, Contract, Period, Program, Terms};
use crate::world::*;

fn contract(n: u128, terms: Terms) -> Contract {
    Contract {
        contract_id: id(n),
        program: Program::Commercial,
        terms,
        span: Span::new(day("2026-01-01"), Some(day("2026-12-31"))),
        plans: None,
        period: Period::Quarter,
        administrative_fee_percent: Decimal::ZERO,
        excludes_other_payment: true,
        excludes_compounds: true,
        billing_units: Some(Decimal::ONE),
    }
}

/// 30 units at a WAC of 10.00, filled on 10 March 2026.
fn world(contracts: Vec<Contract>) -> World {
    World::with(|w| {
        w.product().prices.push(price(PriceType::Wac, "10.00"));
        w.product().rebates = contracts;
    })
}

fn accruals(world: &World) -> Vec<Accrual> {
    let decision = world.decide();
    assert!(matches!(decision.disposition, Disposition::Paid(_)), "{:?}", decision.disposition);
    decision.rebates
}

fn amounts(world: &World) -> Vec<(u128, Decimal)> {
    accruals(world).iter().map(|a| (a.contract_id.as_u128(), a.amount)).collect()
}

#[test]
fn a_claim_accrues_a_percentage_of_wac_or_an_amount_per_unit_to_the_cent() {
    // 12.5 % of 10.00 x 30 = 37.50
    let percent = world(vec![contract(1, Terms::PercentOfWac(dec("12.5")))]);
    assert_eq!(amounts(&percent), [(1, dec("37.50"))]);
    // 0.0335 x 30 = 1.005, half away from zero
    let per_unit = world(vec![contract(1, Terms::AmountPerUnit(dec("0.0335")))]);
    assert_eq!(amounts(&per_unit), [(1, dec("1.01"))]);
    let accrual = &accruals(&per_unit)[0];
    assert_eq!(accrual.period, (day("2026-01-01"), day("2026-03-31")));
    assert_eq!((accrual.units, accrual.wac_amount), (dec("30"), dec("300.00")));
}

#[test]
fn a_rejected_claim_and_one_without_a_contract_accrue_nothing() {
    let mut rejected = world(vec![contract(1, Terms::AmountPerUnit(dec("1")))]);
    rejected.claim.quantity = None;
    assert_eq!(rejected.decide().rebates, []);
    assert_eq!(accruals(&world(Vec::new())), []);
}

#[test]
fn a_contract_counts_on_its_first_and_last_day_and_not_outside_them() {
    let on = |date: &str| {
        let mut span = contract(1, Terms::AmountPerUnit(dec("1")));
        span.span = Span::new(day("2026-03-10"), Some(day("2026-03-11")));
        let mut world = world(vec![span]);
        world.claim.fill_date = Some(day(date));
        world.received = day(date);
        accruals(&world).len()
    };
    assert_eq!([on("2026-03-09"), on("2026-03-10"), on("2026-03-11"), on("2026-03-12")], [0, 1, 1, 0]);
}

#[test]
fn of_contracts_of_one_kind_that_of_named_plans_counts_then_the_one_that_began_last() {
    let later = Contract { span: Span::new(day("2026-02-01"), None), ..contract(2, Terms::AmountPerUnit(dec("2"))) };
    let both = vec![contract(1, Terms::AmountPerUnit(dec("1"))), later.clone()];
    assert_eq!(amounts(&world(both.clone())), [(2, dec("60.00"))]);
    let named = Contract { plans: Some(vec![id(PLAN)]), ..contract(3, Terms::AmountPerUnit(dec("3"))) };
    assert_eq!(amounts(&world([both, vec![named.clone()]].concat())), [(3, dec("90.00"))]);
    let elsewhere = Contract { plans: Some(vec![id(0xbad)]), ..named };
    assert_eq!(amounts(&world(vec![elsewhere])), []);
}

#[test]
fn a_base_rebate_and_price_protection_accrue_beside_each_other() {
    // WAC 10.00, baseline 9.00, 6 % allowed: 10 - 9.54 = 0.46; x 30 = 13.80
    let terms = Terms::PriceProtection { baseline: Some(dec("9.00")), allowed_increase_percent: dec("6") };
    let both = world(vec![contract(1, Terms::PercentOfWac(dec("10"))), contract(2, terms)]);
    assert_eq!(amounts(&both), [(1, dec("30.00")), (2, dec("13.80"))]);
    let below = Terms::PriceProtection { baseline: Some(dec("9.50")), allowed_increase_percent: dec("6") };
    assert_eq!(amounts(&world(vec![contract(2, below)])), [(2, dec("0.00"))]);
}

fn excluded(world: &World) -> Option<Exclusion> {
    let found = accruals(world);
    assert_eq!(found.len(), 1);
    let Accrual { amount, wac_amount, administrative_fee, client_amount, units, .. } = &found[0];
    if found[0].exclusion.is_some() {
        assert!([amount, wac_amount, administrative_fee, client_amount].into_iter().all(Decimal::is_zero));
        assert_eq!(*units, dec("30"), "the units that earned nothing are known");
    }
    found[0].exclusion
}

#[test]
fn a_340b_claim_earns_nothing_whether_the_claim_says_so_or_the_pharmacy() {
    let terms = || vec![contract(1, Terms::AmountPerUnit(dec("1")))];
    assert_eq!(excluded(&world(terms())), None);
    let mut sent = world(terms());
    sent.codes.values.get_mut("420-DK").expect("a set").insert("20".into());
    sent.claim.submission_clarification_codes = vec!["20".into()];
    assert_eq!(excluded(&sent), Some(Exclusion::Is340b));
    let mut pharmacy = world(terms());
    pharmacy.pharmacy().is_340b = true;
    assert_eq!(excluded(&pharmacy), Some(Exclusion::Is340b));
}

#[test]
fn medicaid_units_earn_under_federal_and_state_contracts_and_not_under_commercial_ones() {
    let of = |program, n| Contract { program, ..contract(n, Terms::AmountPerUnit(dec("1"))) };
    let all = vec![of(Program::Commercial, 1), of(Program::MedicaidFederal, 2), of(Program::MedicaidSupplemental, 3)];
    assert_eq!(amounts(&world(all.clone())), [(1, dec("30.00"))]);
    let mut medicaid = world(all);
    medicaid.plan().line_of_business = "medicaid".into();
    assert_eq!(amounts(&medicaid), [(1, dec("0.00")), (2, dec("30.00")), (3, dec("30.00"))]);
    assert_eq!(accruals(&medicaid)[0].exclusion, Some(Exclusion::Medicaid));
}

#[test]
fn units_convert_to_those_of_the_contract_or_the_claim_is_told_as_unconverted() {
    // 30 ml in syringes of 0.8 ml: 37.5 units at 2.00
    let syringes = Contract { billing_units: Some(dec("0.8")), ..contract(1, Terms::AmountPerUnit(dec("2"))) };
    let found = accruals(&world(vec![syringes]));
    assert_eq!((found[0].units, found[0].amount, found[0].wac_amount), (dec("37.5"), dec("75.00"), dec("300.00")));
    let unknown = Contract { billing_units: None, ..contract(1, Terms::AmountPerUnit(dec("2"))) };
    assert_eq!(excluded(&world(vec![unknown])), Some(Exclusion::Unit));
    let mut without_wac = world(vec![contract(1, Terms::PercentOfWac(dec("10")))]);
    without_wac.product().prices.retain(|price| price.price_type != PriceType::Wac);
    assert_eq!(excluded(&without_wac), Some(Exclusion::NoWac));
}

#[test]
fn a_client_gets_all_a_percentage_or_a_fixed_amount_once_a_claim() {
    let share = |share| {
        let mut world =
            world(vec![contract(1, Terms::AmountPerUnit(dec("1"))), contract(2, Terms::PercentOfWac(dec("10")))]);
        world.plan().rebate_terms = vec![ClientTerms {
            span: Span::new(day("2026-01-01"), None),
            share,
            point_of_sale_percent: Decimal::ZERO,
            guarantee_per_claim: None,
        }];
        accruals(&world).iter().map(|a| a.client_amount).collect::<Vec<_>>()
    };
    assert_eq!(share(ClientShare::All), [dec("30.00"), dec("30.00")]);
    assert_eq!(share(ClientShare::Percent(dec("85"))), [dec("25.50"), dec("25.50")]);
    assert_eq!(share(ClientShare::PerClaim(dec("12"))), [dec("12.00"), dec("0.00")]);
}

#[test]
fn a_fixed_share_and_a_guarantee_are_for_a_contract_that_pays_the_claim_something() {
    let promised = |wac_at_start: &str, more: Vec<Contract>| {
        let terms = Terms::PriceProtection { baseline: Some(dec(wac_at_start)), allowed_increase_percent: dec("6") };
        let mut world = world([vec![contract(1, terms)], more].concat());
        world.plan().rebate_terms = vec![ClientTerms {
            span: Span::default(),
            share: ClientShare::PerClaim(dec("12")),
            point_of_sale_percent: Decimal::ZERO,
            guarantee_per_claim: Some(dec("20")),
        }];
        accruals(&world).iter().map(|a| (a.client_amount, a.guarantee_amount)).collect::<Vec<_>>()
    };
    let (all, nothing) = ((dec("12.00"), dec("20")), (Decimal::ZERO, Decimal::ZERO));
    // WAC is 10.00: 9.00 may rise to 9.54, 9.50 to 10.07.
    assert_eq!(promised("9.00", vec![]), [all]);
    assert_eq!(promised("9.50", vec![]), [nothing]);
    assert_eq!(promised("9.50", vec![contract(2, Terms::AmountPerUnit(dec("1")))]), [nothing, all]);
    assert_eq!(promised("9.50", vec![contract(2, Terms::MarketShare)]), [nothing, all]);
}

#[test]
fn a_rebate_passed_on_lowers_what_the_members_share_is_taken_of_and_the_plan_pays_it() {
    // Allowed 32.00, a rebate of 30 x 0.40 = 12.00, half of it passed on: 25 % of 26.00 = 6.50
    let mut world = world(vec![contract(1, Terms::AmountPerUnit(dec("0.40")))]);
    world.share().copay = None;
    world.share().coinsurance_percent = Some(dec("25"));
    let patient = |world: &World| match world.decide().disposition {
        Disposition::Paid(paid) => {
            assert_eq!(paid.share.plan_pays + paid.share.patient_pays, paid.allowed);
            paid.share.patient_pays
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(patient(&world), dec("8.00"));
    world.plan().rebate_terms = vec![ClientTerms {
        span: Span::default(),
        share: ClientShare::All,
        point_of_sale_percent: dec("50"),
        guarantee_per_claim: None,
    }];
    assert_eq!(patient(&world), dec("6.50"));
    assert_eq!(accruals(&world)[0].point_of_sale_amount, dec("6.00"));
}

fn lines(units: &[&str]) -> Vec<Line> {
    units.iter().map(|units| Line { units: dec(units), unit_rebate: dec("0.50") }).collect()
}

#[test]
fn a_minimum_counts_from_the_unit_that_reaches_it() {
    let total = |rule, units: &[&str]| earned(dec("1000"), rule, &lines(units)).into_iter().sum::<Decimal>();
    assert_eq!(total(VolumeRule::FirstUnit, &["600", "399.999"]), Decimal::ZERO);
    assert_eq!(total(VolumeRule::FirstUnit, &["600", "400"]), dec("500.00"));
    assert_eq!(total(VolumeRule::AboveMinimum, &["600", "400"]), Decimal::ZERO);
    assert_eq!(total(VolumeRule::AboveMinimum, &["600", "500"]), dec("50.00"));
    assert_eq!(
        earned(dec("1000"), VolumeRule::AboveMinimum, &lines(&["600", "500", "10"])),
        [dec("0.00"), dec("50.00"), dec("5.00")]
    );
}

#[test]
fn a_market_share_earns_by_the_highest_step_it_reaches() {
    let step = |at_least: &str, percent: &str| Tier { at_least: dec(at_least), percent: dec(percent) };
    let tiers = [step("50", "15"), step("30", "10")];
    // 29,995 of 100,000 is 30.00 % to a hundredth, 29,994 is 29.99 %
    let earns = |units: &str| market_share::rebate_percent(market_share::percent(dec(units), dec("100000")), &tiers);
    assert_eq!([earns("29994"), earns("29995"), earns("50000")], [Decimal::ZERO, dec("10"), dec("15")]);
    assert_eq!(market_share::percent(dec("5"), Decimal::ZERO), Decimal::ZERO);
    // 10 % of 0.05 three times is 0.015 in all, so 0.02: the parts are what each adds to the rounded sum.
    assert_eq!(market_share::earned(dec("10"), &[dec("0.05"); 3]), [dec("0.01"), dec("0.00"), dec("0.01")]);
}

#[test]
fn the_unit_rebate_is_that_of_cms_own_example() {
    // CMS, "Unit Rebate Amount Calculation for Single Source or Innovator Multiple Source Drugs": AMP 0.311824, best
    // price 0.267440, baseline AMP 0.277450, CPI-U 151.6 and 175.0. Basic 0.0720313; 0.277450 / 151.6 x 175.0 =
    // 0.3202754, which is above AMP: nothing is added.
    let baseline = Baseline { amp: dec("0.277450"), cpi_u: dec("151.6"), cpi_u_quarter: dec("175.0") };
    let prices = Prices { amp: dec("0.311824"), best_price: Some(dec("0.267440")), baseline: Some(baseline) };
    let unit = unit_rebate(DrugCategory::Innovator, &prices).expect("a rebate");
    assert_eq!((unit.basic, unit.additional, unit.total), (dec("0.0720313"), Decimal::ZERO, dec("0.0720")));
    // "... for Non-innovator Multiple Source Drugs": 0.357911 x 13 % = 0.0465284; 0.244795 / 238.031 x 239.083 =
    // 0.2458769; 0.357911 - 0.2458769 = 0.1120341.
    let baseline = Baseline { amp: dec("0.244795"), cpi_u: dec("238.031"), cpi_u_quarter: dec("239.083") };
    let prices = Prices { amp: dec("0.357911"), best_price: Some(dec("0.10")), baseline: Some(baseline) };
    let unit = unit_rebate(DrugCategory::NonInnovator, &prices).expect("a rebate");
    assert_eq!((unit.basic, unit.additional, unit.total), (dec("0.0465284"), dec("0.1120341"), dec("0.1586")));
    let clotting = Prices { amp: dec("10.00"), best_price: Some(dec("9.00")), baseline: None };
    assert_eq!(unit_rebate(DrugCategory::Reduced, &clotting).expect("a rebate").total, dec("1.71"));
    let no_index = Baseline { amp: dec("1"), cpi_u: Decimal::ZERO, cpi_u_quarter: dec("200") };
    assert_eq!(unit_rebate(DrugCategory::Innovator, &Prices { baseline: Some(no_index), ..clotting }), None);
}

#[test]
fn an_invoice_is_sent_within_60_days_and_due_30_days_after_receipt() {
    assert_eq!(invoice::send_by(day("2026-03-31"), invoice::DAYS_TO_SEND), day("2026-05-30"));
    assert_eq!(invoice::due(day("2026-05-20"), invoice::DAYS_TO_PAY), day("2026-06-19"));
}

#[test]
fn an_invoice_stands_as_its_amounts_say() {
    let state = |invoiced: &str, paid: &str, disputed: &str| {
        let standing = invoice::standing(dec(invoiced), dec(paid), dec(disputed));
        (standing.state, standing.outstanding, standing.undisputed)
    };
    assert_eq!(state("100", "0", "0"), (State::Sent, dec("100"), dec("100")));
    assert_eq!(state("100", "0", "99.99"), (State::Sent, dec("100"), dec("0.01")));
    assert_eq!(state("100", "0", "100"), (State::Disputed, dec("100"), dec("0")));
    assert_eq!(state("100", "60", "40"), (State::PartlyPaid, dec("40"), dec("0")));
    assert_eq!(state("100", "100", "0"), (State::Paid, dec("0"), dec("0")));
    assert_eq!(state("-5", "0", "0"), (State::Paid, dec("0"), dec("0")));
}

#[test]
fn a_period_is_a_calendar_month_quarter_or_year() {
    let around = |period: Period, date: &str| {
        let (first, last) = period.around(day(date));
        format!("{first} {last}")
    };
    assert_eq!(around(Period::Month, "2028-02-29"), "2028-02-01 2028-02-29");
    assert_eq!(around(Period::Quarter, "2026-12-31"), "2026-10-01 2026-12-31");
    assert_eq!(around(Period::Year, "2026-05-05"), "2026-01-01 2026-12-31");
}
