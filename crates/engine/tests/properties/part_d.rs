//! Part D claims of any price, state, drug and design: their splits balance and stay within the year.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::engine::batch::MemberState;
use crate::engine::facts::*;
use crate::engine::pay::part_d::pde::DrugEvent;
use crate::engine::pay::part_d::{Classified, Drug, Event, OtherPayment, Split};
use crate::engine::pay::payment_plan::Account;
use crate::engine::pay::share::PatientShare;
use crate::engine::pay::terms::Amounts;
use crate::shares::check_share;
use crate::strategies::amount;
use crate::world::part_d::years;
use crate::world::*;
use crate::{MANY, cases};

/// What an event borrows, and the rest of it.
#[derive(Clone, Debug)]
struct Given {
    year: PartDYear,
    terms: PartDTerms,
    drug: Drug,
    before: PartDBalance,
    gross: Decimal,
    days_supply: i32,
    tier: Option<Amounts>,
    low_income: Option<i16>,
}

impl Given {
    fn event(&self) -> Event<'_> {
        Event {
            year: &self.year,
            terms: &self.terms,
            drug: self.drug,
            before: self.before,
            gross: self.gross,
            quantity: Decimal::from(30),
            days_supply: self.days_supply,
            tier: self.tier,
            low_income: self.low_income,
            participates: false,
        }
    }

    fn split(&self) -> (PatientShare, Split) {
        let (shares, split) = self.event().split().expect("every row is loaded");
        (split.patient_share(&shares), split)
    }

    /// The same of another price, after a claim was paid.
    fn next(&self, gross: Decimal, paid: &Split) -> Self {
        Self { gross, before: paid.after(), ..self.clone() }
    }
}

prop_compose! {
    fn any_drug()(
        kind in select(vec![DrugKind::Applicable, DrugKind::Selected, DrugKind::Other]),
        manufacturer in select(vec![ManufacturerStatus::Full, ManufacturerStatus::Specified,
                                    ManufacturerStatus::SpecifiedSmall]),
        special in 0..6_u8,
        fair in prop::option::of(amount(2_000)),
        is_generic in any::<bool>(),
        daily_cost_share in any::<bool>(),
    ) -> Drug {
        Drug { kind, manufacturer, insulin: special == 1, vaccine: special == 2, maximum_fair_price: fair, is_generic,
               daily_cost_share, classified: Classified::ByRow }
    }
}

prop_compose! {
    fn any_tier()(
        copay in prop::option::of(amount(20_000)),
        percent in amount(10_000),
        minimum in prop::option::of(amount(5_000)),
        maximum in prop::option::of(amount(50_000)),
        deductible_applies in any::<bool>(),
    ) -> Amounts {
        Amounts { copay, coinsurance_percent: Some(percent), minimum, maximum,
                  deductible_applies: Some(deductible_applies) }
    }
}

prop_compose! {
    fn any_design()(
        tier in prop::option::of(any_tier()),
        deductible in amount(70_000),
        month_days in select(vec![30, 34]),
        straddling_copay in select(vec![StraddlingCopay::Full, StraddlingCopay::Proportion]),
        tier_credit in select(vec![TierCredit::Gross, TierCredit::None]),
        insulin_credit in select(vec![InsulinCredit::Paid, InsulinCredit::None, InsulinCredit::Gross]),
        discounts_before_deductible in any::<bool>(),
    ) -> (Option<Amounts>, PartDTerms) {
        let benefit = match tier {
            Some(_) => PartDBenefit::EnhancedAlternative { deductible },
            None => PartDBenefit::DefinedStandard,
        };
        (tier, PartDTerms { benefit, month_days, straddling_copay, tier_credit, insulin_credit,
                            discounts_before_deductible, ..PartDTerms::default() })
    }
}

/// A state of a year: nothing met, the deductible half way or met, the threshold near or met.
fn any_state(year: &PartDYear) -> impl Strategy<Value = PartDBalance> + use<> {
    let (deductible, threshold) = (year.deductible, year.out_of_pocket_threshold);
    let within = move |part: i64| threshold * Decimal::from(part) / Decimal::from(10_000);
    (0..=10_000_i64, select(vec![0_i64, 1, 2, 3]), amount(5_000), any::<bool>()).prop_map(
        move |(part, kind, near, behind)| {
            let troop = match kind {
                0 => Decimal::ZERO,
                1 => within(part).round_dp(2),
                2 => (threshold - near).max(Decimal::ZERO),
                _ => threshold,
            };
            // What is paid for insulin may count toward the threshold alone.
            let deductible_met = troop.min(deductible) * Decimal::from(if behind { part } else { 10_000 });
            let deductible_met = (deductible_met / Decimal::from(10_000)).round_dp(2);
            PartDBalance { deductible_met, troop, gross: troop, plan_deductible_met: Decimal::ZERO }
        },
    )
}

fn any_gross() -> impl Strategy<Value = Decimal> {
    prop_oneof![amount(100), amount(100_000), amount(2_000_000), Just(Decimal::ZERO)]
}

fn any_given() -> impl Strategy<Value = Given> {
    (
        select(years()),
        any_design(),
        any_drug(),
        any_gross(),
        1..=120_i32,
        select(vec![None, Some(1_i16), Some(2), Some(3)]),
    )
        .prop_flat_map(|(year, (tier, terms), drug, gross, days_supply, low_income)| {
            // A plan's own deductible is at most the standard one.
            let benefit = match terms.benefit {
                PartDBenefit::DefinedStandard => PartDBenefit::DefinedStandard,
                PartDBenefit::EnhancedAlternative { deductible } => {
                    PartDBenefit::EnhancedAlternative { deductible: deductible.min(year.deductible) }
                }
            };
            let terms = PartDTerms { benefit, ..terms };
            // No copay of levels 1 and 2 is loaded for 2027.
            let low_income = low_income.filter(|level| year.low_income_copay(*level, true).is_ok());
            any_state(&year).prop_map(move |before| Given {
                year: year.clone(),
                terms: terms.clone(),
                drug,
                before,
                gross,
                days_supply,
                tier,
                low_income,
            })
        })
}

fn parties(split: &Split) -> [Decimal; 5] {
    [split.patient, split.low_income, split.payers.manufacturer, split.payers.cms(), split.plan]
}

fn check_split(given: &Given, split: &Split) -> Result<(), TestCaseError> {
    let (gross, zero) = (given.gross, Decimal::ZERO);
    let phases = split.phases;
    prop_assert_eq!(phases.deductible + phases.initial + phases.catastrophic, gross);
    prop_assert!([phases.deductible, phases.initial, phases.catastrophic].iter().all(|part| *part >= zero));
    prop_assert_eq!(parties(split).iter().sum::<Decimal>(), gross);
    prop_assert!(split.patient >= zero && split.patient <= gross);
    prop_assert!(split.low_income >= zero && split.patient + split.low_income == split.plan_share);
    // What lies above the threshold costs the member nothing.
    prop_assert!(split.plan_share <= phases.below());
    prop_assert!(split.payers.manufacturer >= zero && split.payers.cms() >= zero);
    prop_assert!(split.payers.selected_subsidy >= zero && split.payers.reinsurance >= zero);
    prop_assert!(split.plan >= -(split.payers.manufacturer + split.payers.cms()));
    // All amounts are in whole cents.
    prop_assert!(parties(split).iter().all(|amount| amount.normalize().scale() <= 2));

    let event = DrugEvent::of(split);
    prop_assert_eq!(event.gdcb + event.gdca, gross);
    let fields = [
        event.patient_pay,
        event.other_troop,
        event.lics,
        event.plro,
        event.cpp,
        event.npp,
        event.manufacturer_discount,
    ];
    prop_assert_eq!(fields.iter().sum::<Decimal>(), gross);

    let (accrued, after) = (split.accrued, split.after());
    prop_assert!(accrued.troop >= zero && accrued.deductible_met >= zero && accrued.plan_deductible_met >= zero);
    prop_assert_eq!(accrued.gross, gross);
    prop_assert!(after.troop <= given.year.out_of_pocket_threshold, "{after:?}");
    prop_assert!(after.deductible_met <= given.year.deductible, "{after:?}");
    if let PartDBenefit::EnhancedAlternative { deductible } = given.terms.benefit {
        prop_assert!(after.plan_deductible_met <= deductible, "{after:?}");
    }
    // Nothing is above the threshold that is not met, but of a vaccine after it.
    if !phases.catastrophic.is_zero() {
        prop_assert_eq!(after.troop, given.year.out_of_pocket_threshold);
    }
    Ok(())
}

/// The same under a design whose share of a price is the sum of those of its parts: no copay, no bounds, no subsidy that
/// leaves one, no insulin. Two deductibles at once, of which a tier takes more than the standard coinsurance, are in no
/// proportion either.
fn proportional(mut given: Given, percent: Decimal) -> Given {
    given.drug.insulin = false;
    given.terms.tier_credit = TierCredit::Gross;
    given.low_income = given.low_income.map(|_| 3);
    if let Some(tier) = given.tier {
        let bare = Amounts { copay: None, minimum: None, maximum: None, coinsurance_percent: Some(percent), ..tier };
        given.tier = Some(bare);
        if given.event().plan_deductible_open() != given.event().deductible_left() {
            let least = percent.min(given.year.coinsurance_percent);
            given.tier = Some(Amounts { coinsurance_percent: Some(least), ..bare });
        }
    }
    given
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn a_split_sums_to_the_price_and_stays_within_the_year(given in any_given()) {
        let (share, split) = given.split();
        check_split(&given, &split)?;
        check_share(given.gross, &share)?;
        prop_assert_eq!(share.patient_pays, split.patient);
    }

    #[test]
    fn a_claim_split_in_two_at_a_phase_boundary_costs_each_party_the_same(
        given in any_given(),
        percent in amount(10_000),
        at_threshold in any::<bool>(),
    ) {
        let given = proportional(given, percent);
        let whole = given.split().1;
        let boundary = if at_threshold { whole.phases.below() } else { whole.phases.deductible };
        let (_, first) = Given { gross: boundary, ..given.clone() }.split();
        let (_, second) = given.next(given.gross - boundary, &first).split();
        for (n, whole) in parties(&whole).iter().enumerate() {
            let both = parties(&first)[n] + parties(&second)[n];
            // The plan takes what the cents of manufacturer and CMS leave.
            let cents = if n == 4 { 2 } else { 1 };
            prop_assert!((both - whole).abs() <= Decimal::new(cents, 2), "party {n}: {both} for {whole}");
        }
    }

    #[test]
    fn a_subsidy_and_reduced_discounts_move_money_between_others_alone(given in any_given()) {
        let with = given.split().1;
        let without = Given { low_income: None, ..given.clone() }.split().1;
        prop_assert_eq!(with.phases, without.phases);
        prop_assert_eq!(with.plan_share, without.plan_share);
        prop_assert_eq!(with.accrued, without.accrued);
        prop_assert!(with.patient <= without.patient);
        let full = Given { drug: Drug { manufacturer: ManufacturerStatus::Full, ..given.drug }, ..given.clone() };
        let full = full.split().1;
        prop_assert_eq!((full.patient, full.low_income, full.accrued), (with.patient, with.low_income, with.accrued));
        prop_assert!(with.payers.manufacturer <= full.payers.manufacturer);
    }

    #[test]
    fn what_another_payer_pays_leaves_the_split_whole(given in any_given(), paid in amount(50_000), counts in any::<bool>()) {
        let before = given.split().1;
        let paid = paid.min(before.patient);
        let split = before.after_report(OtherPayment { amount: paid, counts }, before.accrued.troop).expect("a report");
        let others = split.others.total();
        prop_assert_eq!(parties(&split).iter().sum::<Decimal>() + others, given.gross);
        prop_assert!(split.patient >= Decimal::ZERO && split.accrued.troop >= Decimal::ZERO);
        let event = DrugEvent::of(&split);
        let fields = [event.patient_pay, event.other_troop, event.lics, event.plro, event.cpp, event.npp,
                      event.manufacturer_discount];
        prop_assert_eq!(fields.iter().sum::<Decimal>(), given.gross);
    }

    #[test]
    fn payment_plan_bills_and_balance_sum_to_the_costs(
        joined in 1..=12_u32,
        incurred in amount(210_000),
        costs in prop::collection::vec((-20_000..60_000_i64).prop_map(|cents| Decimal::new(cents, 2)), 12),
    ) {
        let mut account = Account::new(dec("2100"), incurred, joined);
        let mut billed = Decimal::ZERO;
        let mut incurred_costs = Decimal::ZERO;
        for (month, cost) in (joined..=12).zip(&costs) {
            let due = account.unbilled + *cost;
            let bill = account.bill(month, *cost);
            billed += bill.amount;
            incurred_costs += *cost;
            prop_assert_eq!(billed + account.unbilled, incurred_costs);
            prop_assert!(bill.amount >= Decimal::ZERO && bill.amount <= bill.cap.max(Decimal::ZERO));
            prop_assert!(bill.amount <= due.max(Decimal::ZERO));
            prop_assert!(bill.amount.normalize().scale() <= 2);
            // Nobody is billed more than is due, and December leaves nothing due to one who joined before.
            prop_assert!(month < 12 || joined == 12 || account.unbilled <= Decimal::ZERO);
        }
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn incurred_costs_never_fall_with_a_paid_claim_and_return_exactly_by_reversals(
        of in select(vec![2025, 2026, 2027]),
        prices in prop::collection::vec(amount(300_000), 1..6),
        opening in amount(100_000),
        specials in prop::collection::vec(0..4_u8, 6),
        order in any::<u64>(),
    ) {
        let mut world = World::part_d(of, "0");
        let mut book = MemberState::default();
        let key = world.case(0).part_d_key().expect("a Part D plan");
        let opening = PartDBalance { deductible_met: opening.min(dec("500")), troop: opening, ..PartDBalance::default() };
        let opened = PartDAccumulator { opening, ..PartDAccumulator::default() };
        book.part_d.insert(key, opened);
        let mut paid = Vec::new();
        for (n, (price, special)) in prices.iter().zip(&specials).enumerate() {
            world.drug().insulin = *special == 1;
            world.drug().vaccine = *special == 2;
            world.claim.gross_amount_due = Some(*price);
            world.claim.rx_number = Some(n.to_string());
            let before = book.part_d[&key].total();
            let decision = book.decide(&world.case(n as u128 + 1));
            let split = payment(&decision).part_d.expect("a split");
            let after = book.part_d[&key].total();
            prop_assert!(after.troop >= before.troop && after.deductible_met >= before.deductible_met);
            prop_assert_eq!(after, split.after());
            paid.push(split.accrued);
        }
        let turn = usize::try_from(order % paid.len() as u64).expect("small");
        paid.rotate_left(turn);
        for accrued in paid {
            book.take_back_part_d(key, accrued);
            prop_assert!(book.part_d[&key].claims.troop >= Decimal::ZERO);
        }
        prop_assert_eq!(book.part_d[&key], opened);
    }
}
