//! What the properties are tried on: values at their edges, odd claims, a busy world.

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::engine::claim::canonical::number_of_digits;
use crate::engine::claim::{
    Claim, Compound, CompoundIngredient, DurPps, Element, FIELDS, Field, Kind as FieldKind, Lens, OtherPayer,
    QualifiedAmount, elements,
};
use crate::engine::facts::*;
use crate::world::*;

pub fn any_decimal() -> impl Strategy<Value = Decimal> {
    let wide = (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0..=28_u32)
        .prop_map(|(lo, mid, hi, negative, scale)| Decimal::from_parts(lo, mid, hi, negative, scale));
    let edges = select(vec![
        Decimal::MAX,
        Decimal::MIN,
        Decimal::ZERO,
        Decimal::NEGATIVE_ONE,
        Decimal::new(1, 28),
        dec("9999999.999"),
        dec("9999999"),
        dec("0.001"),
        dec("999999.99"),
        dec("-0.00"),
    ]);
    let plain = (0..100_000_i64, 0..=3_u32).prop_map(|(n, scale)| Decimal::new(n, scale));
    prop_oneof![wide, edges, plain]
}

pub fn any_date() -> impl Strategy<Value = NaiveDate> {
    let edges = select(vec![
        NaiveDate::MIN,
        NaiveDate::MAX,
        NaiveDate::MIN + Days::new(1),
        NaiveDate::MAX - Days::new(1),
        day("0001-01-01"),
        day("1969-12-31"),
        day("2028-02-29"),
        day("2026-03-10"),
    ]);
    let near = (0..800_u64).prop_map(|n| day("2025-01-01") + Days::new(n));
    let far = any::<i32>().prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n % 95_000_000).unwrap_or(NaiveDate::MAX));
    prop_oneof![edges, near, far]
}

pub fn any_count() -> impl Strategy<Value = i32> {
    prop_oneof![any::<i32>(), select(vec![i32::MIN, i32::MAX, 0, 1, -1, 30, 999, 1000]), 0..120_i32]
}

pub fn any_text() -> impl Strategy<Value = String> {
    let likely = select(vec!["", " ", "0", "1", "01", "8", "2", "PA1", "W123456789", "1993999998", "1750384806"]);
    prop_oneof![any::<String>(), ".{0,30}", "[0-9-]{0,14}", likely.prop_map(str::to_owned)]
}

pub fn any_element() -> impl Strategy<Value = &'static Element> {
    select(elements())
}

prop_compose! {
    pub fn any_triple()(
        reason_for_service in prop_oneof![select(vec!["DD", "TD", "HD", "ER"]).prop_map(str::to_owned), any_text()],
        professional_service in any_text(),
        result_of_service in any_text(),
    ) -> DurPps {
        DurPps { reason_for_service, professional_service, result_of_service }
    }
}

/// A code of two digits or letters, in the form in which it is read.
fn any_qualifier() -> impl Strategy<Value = String> {
    prop_oneof![select(vec!["01", "06", "07", "09"]).prop_map(str::to_owned), "[1-9][0-9]", "[A-Z]{2}"]
}

prop_compose! {
    fn any_qualified()(
        qualifier in prop::option::of(any_qualifier()),
        amount in prop::option::of(any_decimal()),
    ) -> QualifiedAmount {
        QualifiedAmount { qualifier, amount }
    }
}

prop_compose! {
    pub fn any_payer()(
        coverage_type in prop::option::of(any_qualifier()),
        // A claim's dates are written with four digits of the year.
        date in prop::option::of(any_date().prop_map(|date| date.with_year(2026).unwrap_or_default())),
        amount_paid_count in prop::option::of(any_count()),
        amounts_paid in prop::collection::vec(any_qualified(), 0..3),
        reject_codes in prop::collection::vec("[A-Z0-9]{1,5}", 0..3),
        patient_responsibility in prop::collection::vec(any_qualified(), 0..3),
    ) -> OtherPayer {
        OtherPayer { coverage_type, date, amount_paid_count, amounts_paid, reject_codes, patient_responsibility, ..OtherPayer::default() }
    }
}

prop_compose! {
    fn any_ingredient()(
        product_id in prop::option::of(any_text()),
        quantity in prop::option::of(any_decimal()),
        cost in prop::option::of(any_decimal()),
        basis_of_cost in prop::option::of("[0-9]{1,3}"),
    ) -> CompoundIngredient {
        // As one that was read: trimmed, and nothing where that leaves nothing.
        let product_id = product_id.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let basis_of_cost = basis_of_cost.and_then(|code| number_of_digits(&code, 2));
        CompoundIngredient { id_qualifier: None, product_id, quantity, cost, basis_of_cost }
    }
}

prop_compose! {
    fn any_compound()(
        dosage_form in prop::option::of("[0-9]{1,3}"),
        ingredient_count in prop::option::of(any_count()),
        ingredients in prop::collection::vec(any_ingredient(), 0..4),
    ) -> Compound {
        let dosage_form = dosage_form.and_then(|code| number_of_digits(&code, 2));
        Compound { dosage_form, ingredient_count, ingredients, ..Compound::default() }
    }
}

pub fn holding<T>(lens: &Lens<T>, value: T) -> Claim {
    let mut claim = Claim::default();
    *(lens.get_mut)(&mut claim) = value;
    claim
}

/// One field of a claim, in a claim without others: as in `usual` (`weight` times of `weight` + 4), nothing, or anything.
pub fn any_value(field: &'static Field, usual: &Claim, weight: u32) -> BoxedStrategy<Claim> {
    let mut as_usual = Claim::default();
    field.copy(usual, &mut as_usual);
    let any = match &field.kind {
        FieldKind::Text(lens, _) => any_text().prop_map(|text| holding(lens, Some(text))).boxed(),
        FieldKind::Decimal(lens, _) => any_decimal().prop_map(|number| holding(lens, Some(number))).boxed(),
        FieldKind::Count(lens, _) => any_count().prop_map(|count| holding(lens, Some(count))).boxed(),
        FieldKind::Date(lens) => any_date().prop_map(|date| holding(lens, Some(date))).boxed(),
        FieldKind::Codes(lens) => {
            prop::collection::vec(any_text(), 0..3).prop_map(|codes| holding(lens, codes)).boxed()
        }
        FieldKind::Payers(lens, _) => {
            prop::collection::vec(any_payer(), 0..3).prop_map(|all| holding(lens, all)).boxed()
        }
        FieldKind::Compound(lens, _) => any_compound().prop_map(|all| holding(lens, Some(Box::new(all)))).boxed(),
        FieldKind::Dur(lens, _) => prop::collection::vec(any_triple(), 0..3).prop_map(|dur| holding(lens, dur)).boxed(),
    };
    // Boxed, or a claim's strategy is larger than a stack without optimisation.
    prop_oneof![weight => Just(as_usual), 1 => Just(Claim::default()), 3 => any].boxed()
}

/// Claims with something odd about a field or two, and claims that are odd throughout.
pub fn any_claim() -> BoxedStrategy<Claim> {
    prop_oneof![odd_claim(80), odd_claim(3)].boxed()
}

pub fn odd_claim(weight: u32) -> BoxedStrategy<Claim> {
    let usual = World::default().claim;
    let values: Vec<_> = FIELDS.iter().map(|field| any_value(field, &usual, weight)).collect();
    let unreadable = prop_oneof![weight => Just(Vec::new()), 4 => prop::collection::vec(any_element(), 0..2)];
    (values, unreadable)
        .prop_map(|(values, unreadable)| {
            let mut claim = Claim { unreadable, ..Claim::default() };
            FIELDS.iter().zip(&values).for_each(|(field, value)| field.copy(value, &mut claim));
            claim
        })
        .boxed()
}

/// A world in which every edit has something to do, some of it taken away by the bits of `without`.
pub fn busy_world(without: u32, fills: &[(NaiveDate, i32)]) -> World {
    World::with(|w| {
        let other = product("00003-0001-01", 2, "betadrin");
        let testers = TherapeuticClass { severity: 3, ..class(7, "testers") };
        w.plan().individual_deductible = dec("20");
        w.plan().family_deductible = Some(dec("100"));
        w.plan().individual_out_of_pocket_maximum = Some(dec("500"));
        w.plan().maximum_days_supply = Some(90);
        w.plan().maximum_claim_amount = Some(dec("10000"));
        w.plan().maximum_dependent_age = Some(26);
        w.plan().timely_filing_days = Some(90);
        w.plan().refill_supply_on_hand = true;
        w.plan().daw_penalty_codes = vec!["2".into()];
        w.plan().overrides = vec![
            over("79", OverrideChannel::SubmissionClarification, "3"),
            over("75", OverrideChannel::PriorAuthorizationType, "8"),
        ];
        w.contract().lesser_of_submitted_fee = true;
        w.contract().sales_tax_percent = dec("7.2500");
        w.contract().rates =
            [PriceType::Nadac, PriceType::Awp, PriceType::Ful].map(|t| rate(t, false, "-16.5")).to_vec();
        w.product().prices.extend([price(PriceType::Awp, "999999999.99999"), price(PriceType::Amp, "0.5")]);
        w.product().classes = vec![testers.clone()];
        w.product().dea_schedule = Some(3);
        w.product().obsolete_date = Some(day("2030-01-01"));
        w.ingredient().interactions.push(interaction(2, 2));
        w.ingredient().dose_limits.push(DoseLimit {
            minimum_age: 0,
            maximum_age: 150,
            minimum_daily_dose: Some(dec("1")),
            maximum_daily_dose: Some(dec("20")),
            strength_unit: "MG".into(),
            severity: 2,
        });
        w.ingredient().patient_limits.push(PatientLimit {
            minimum_age: Some(12),
            maximum_age: Some(64),
            sex: Some("F".into()),
            severity: 3,
            description: None,
        });
        w.rule().prior_auth_required = true;
        w.rule().step_therapy_required = true;
        w.rule().steps = vec![step(1, 2, "betadrin")];
        w.rule().quantity_limit = Some(dec("400"));
        w.rule().quantity_limit_days = Some(90);
        w.rule().days_supply_limit = Some(WindowLimit { limit: 300, days: 365 });
        w.rule().fill_limit = Some(WindowLimit { limit: 12, days: 365 });
        w.rule().minimum_age = Some(12);
        w.authorize(AuthorizationStatus::Approved).quantity_authorized = Some(dec("5000"));
        w.coverage().span.termination = Some(day("2027-12-31"));
        let mut classed = other.clone();
        classed.classes = vec![testers];
        w.fill(&classed, "2026-02-20", 30);
        w.earlier("2026-01-20", 30);
        for (n, (filled, days)) in fills.iter().enumerate() {
            let past = if n % 2 == 0 { w.fill(&classed, "2026-01-01", 30) } else { w.earlier("2026-01-01", 30) };
            past.fill_date = *filled;
            past.days_supply = *days;
        }
        w.product().generic_equivalent = Some(other.ndc);
        w.generic = Some(other);
        let takes: [Change; 14] = [
            |w| w.pharmacy = None,
            |w| w.plan = None,
            |w| w.product = None,
            |w| w.prescriber = None,
            |w| w.coverages.clear(),
            |w| w.rules.clear(),
            |w| w.authorizations.clear(),
            |w| w.rules.iter_mut().for_each(|r| r.covered = false),
            |w| w.rules.iter_mut().for_each(|r| r.prior_auth_required = false),
            |w| w.rules.iter_mut().for_each(|r| r.step_therapy_required = false),
            |w| w.product.iter_mut().for_each(|p| p.ingredients.clear()),
            |w| w.product.iter_mut().for_each(|p| p.prices.clear()),
            |w| w.codes = CodeSets::default(),
            |w| w.key_is_taken = true,
        ];
        // Each is taken away in an eighth of the worlds, so that some claims come through.
        for (n, take) in takes.into_iter().enumerate() {
            let three = without.rotate_left(u32::try_from(n).unwrap_or(0)) & 0x0011_0001;
            if three == 0x0011_0001 {
                take(w);
            }
        }
    })
}

pub fn any_history() -> impl Strategy<Value = Vec<(NaiveDate, i32)>> {
    prop::collection::vec((any_date(), any_count()), 0..4)
}

pub fn amount(most: i64) -> impl Strategy<Value = Decimal> {
    (0..=most).prop_map(|cents| Decimal::new(cents, 2))
}
