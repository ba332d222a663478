//! What holds for every claim, however odd: figures balance, limits hold, nothing panics.

use pbm_engine as engine;

use std::collections::HashMap;
use std::rc::Rc;

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use engine::adjudicate::{Decision, Disposition, adjudicate};
use engine::batch::MemberState;
use engine::claim::{self, Claim, DurPps, Element, FIELDS, Field, Kind as FieldKind, Lens, elements};
use engine::edits::dur;
use engine::edits::fields;
use engine::edits::refill_too_soon as refill;
use engine::facts::*;
use engine::identifier::{Ndc, dea_sum, is_valid_dea, is_valid_npi};
use engine::money::cents;
use engine::pay::share::{
    PatientShare, Terms, deductible_limits, deductible_remaining, out_of_pocket_limits, out_of_pocket_remaining,
    share as share_out,
};
use engine::privacy::mask::{Kind, mask, mask_document, zip3};
use engine::reject::{Group, MAXIMUM_REJECTS, Reject, prioritize};
use engine::resolve;
use engine::trace::explain::explain;
use engine::trace::{Number, Trace};
use engine::world::*;

/// The bar for malformed input.
const MANY: u32 = 10_000;

fn cases(cases: u32) -> ProptestConfig {
    // A failing case is printed; no file of them is left in the tree.
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn any_decimal() -> impl Strategy<Value = Decimal> {
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

fn any_date() -> impl Strategy<Value = NaiveDate> {
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

fn any_count() -> impl Strategy<Value = i32> {
    prop_oneof![any::<i32>(), select(vec![i32::MIN, i32::MAX, 0, 1, -1, 30, 999, 1000]), 0..120_i32]
}

fn any_text() -> impl Strategy<Value = String> {
    let likely = select(vec!["", " ", "0", "1", "01", "8", "2", "PA1", "W123456789", "1993999998", "1750384806"]);
    prop_oneof![any::<String>(), ".{0,30}", "[0-9-]{0,14}", likely.prop_map(str::to_owned)]
}

fn any_element() -> impl Strategy<Value = &'static Element> {
    select(elements())
}

prop_compose! {
    fn any_triple()(
        reason_for_service in prop_oneof![select(vec!["DD", "TD", "HD", "ER"]).prop_map(str::to_owned), any_text()],
        professional_service in any_text(),
        result_of_service in any_text(),
    ) -> DurPps {
        DurPps { reason_for_service, professional_service, result_of_service }
    }
}

fn holding<T>(lens: &Lens<T>, value: T) -> Claim {
    let mut claim = Claim::default();
    *(lens.get_mut)(&mut claim) = value;
    claim
}

/// One field of a claim, in a claim without others: as in `usual` (`weight` times of `weight` + 4), nothing, or anything.
fn any_value(field: &'static Field, usual: &Claim, weight: u32) -> BoxedStrategy<Claim> {
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
        FieldKind::Dur(lens, _) => prop::collection::vec(any_triple(), 0..3).prop_map(|dur| holding(lens, dur)).boxed(),
    };
    // Boxed, or a claim's strategy is larger than a stack without optimisation.
    prop_oneof![weight => Just(as_usual), 1 => Just(Claim::default()), 3 => any].boxed()
}

/// Claims with something odd about a field or two, and claims that are odd throughout.
fn any_claim() -> BoxedStrategy<Claim> {
    prop_oneof![odd_claim(80), odd_claim(3)].boxed()
}

fn odd_claim(weight: u32) -> BoxedStrategy<Claim> {
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
fn busy_world(without: u32, fills: &[(NaiveDate, i32)]) -> World {
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

fn any_history() -> impl Strategy<Value = Vec<(NaiveDate, i32)>> {
    prop::collection::vec((any_date(), any_count()), 0..4)
}

/// What every decision must hold, whatever was asked.
fn check_decision(decision: &Decision) -> Result<(), TestCaseError> {
    match &decision.disposition {
        Disposition::Rejected(rejects) => {
            prop_assert!((1..=MAXIMUM_REJECTS).contains(&rejects.len()), "{rejects:?}");
            prop_assert!(rejects.is_sorted_by_key(|r| r.group));
            for (n, reject) in rejects.iter().enumerate() {
                prop_assert!(!rejects[..n].iter().any(|r| r.code == reject.code), "{rejects:?}");
                prop_assert!(!reject.message.is_empty());
            }
        }
        Disposition::Paid(payment) => {
            let shared = payment.share;
            prop_assert_eq!(payment.ingredient_cost + payment.dispensing_fee + payment.sales_tax, payment.allowed);
            check_share(payment.allowed, &shared)?;
            for amount in [payment.ingredient_cost, payment.dispensing_fee, payment.sales_tax] {
                prop_assert!(amount >= Decimal::ZERO && cents(amount) == amount, "{payment:?}");
            }
            prop_assert!(decision.coverage.is_some() && decision.benefit_year_start.is_some());
        }
        Disposition::Duplicate(_) => {}
    }
    let read = Trace::decode(&decision.trace.encode());
    prop_assert_eq!(read.as_ref(), Some(&decision.trace));
    for step in &decision.trace.0 {
        prop_assert!(!explain(step).words.is_empty());
    }
    Ok(())
}

fn check_share(allowed: Decimal, shared: &PatientShare) -> Result<(), TestCaseError> {
    let parts = [shared.deductible, shared.copay, shared.coinsurance, shared.daw_penalty];
    prop_assert_eq!(parts.iter().sum::<Decimal>(), shared.patient_pays);
    prop_assert_eq!(shared.plan_pays + shared.patient_pays, allowed);
    prop_assert!(parts.iter().all(|p| *p >= Decimal::ZERO), "{shared:?}");
    prop_assert!(shared.patient_pays >= Decimal::ZERO && shared.patient_pays <= allowed, "{shared:?}");
    prop_assert!(shared.out_of_pocket >= Decimal::ZERO && shared.out_of_pocket <= shared.patient_pays, "{shared:?}");
    // What was forgiven is in none of the parts, and the plan bears it.
    prop_assert!(shared.forgiven >= Decimal::ZERO && shared.forgiven <= shared.plan_pays, "{shared:?}");
    prop_assert!(shared.out_of_pocket >= shared.patient_pays - shared.daw_penalty, "{shared:?}");
    Ok(())
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn no_claim_makes_the_engine_panic(
        claim in any_claim(),
        without in any::<u32>(),
        fills in any_history(),
        received in any_date(),
    ) {
        let mut world = busy_world(without, &fills);
        world.claim = claim;
        world.received = received;
        let decision = world.decide();
        check_decision(&decision)?;
        prop_assert_eq!(world.decide(), decision);
    }

    #[test]
    fn a_field_that_is_refused_rejects_the_claim(claim in any_claim()) {
        let world = World { claim, ..World::default() };
        let refused = fields::faults(&world.claim, world.received, &world.codes);
        let paid = matches!(world.decide().disposition, Disposition::Paid(_));
        prop_assert!(refused.is_empty() || !paid);
        let readable = claim::readable(&world.claim, &world.codes);
        let again = fields::faults(&readable, world.received, &world.codes);
        // What is left of a claim can be missing, but no longer out of range.
        prop_assert!(readable.quantity.is_none_or(|q| q > Decimal::ZERO && q < dec("10000000")));
        prop_assert!(readable.days_supply.is_none_or(|d| (1..=999).contains(&d)));
        prop_assert!(again.len() <= refused.len());
    }

    #[test]
    fn a_claim_is_read_from_json_as_it_was_written(claim in any_claim()) {
        let mut claim = Claim { unreadable: Vec::new(), ..claim };
        for field in FIELDS {
            // A claim's dates are written with four digits of the year.
            if let FieldKind::Date(lens) = &field.kind {
                (lens.get_mut)(&mut claim).take_if(|date| !(0..10_000).contains(&date.year()));
            }
        }
        let text = claim::encode(&claim).to_string();
        let read = claim::decode(&serde_json::from_str(&text).expect("JSON"));
        prop_assert_eq!(read, Ok(claim.canonical()));
    }

    #[test]
    fn a_screen_of_any_supply_does_not_panic(
        fill_date in any_date(),
        days_supply in any_count(),
        quantity in any_decimal(),
        age in any::<i32>(),
        fills in any_history(),
    ) {
        let mut world = busy_world(0, &fills);
        let plan = world.plan().clone();
        let product = world.product().clone();
        let supply = dur::Supply { fill_date, days_supply, quantity };
        let findings = dur::screen(&plan, &product, supply, (age, "U"), &world.history);
        prop_assert!(findings.is_sorted_by_key(|f| f.severity));
        world.claim.fill_date = Some(fill_date);
        world.claim.days_supply = Some(days_supply);
        world.decide();
        refill::check_history(&plan, &product, &world.history, fill_date);
    }

    #[test]
    fn ages_and_spans_of_any_dates_do_not_panic(born in any_date(), on in any_date(), from in any_date(), to in any_date()) {
        resolve::member::age(born, on);
        let span = Span::new(from, Some(to));
        prop_assert_eq!(span.covers(on), from <= on && on <= to);
        prop_assert_eq!(span.is_void(), to < from);
        let coverage = Coverage { span, date_of_birth: born, ..World::default().coverages[0].clone() };
        let found = resolve::member::span(&[&coverage], on);
        prop_assert_eq!(found.is_ok(), span.covers(on));
        for month in 0..=13 {
            let plan = Plan { benefit_year_start_month: month, ..Plan::default() };
            let start = plan.benefit_year_start(on);
            prop_assert!(start <= on);
        }
    }

    #[test]
    fn identifiers_take_any_text(text in any_text()) {
        let parsed = Ndc::parse(&text);
        if let Ok(ndc) = &parsed {
            prop_assert_eq!(Ndc::parse(&ndc.to_string()), parsed.clone());
            prop_assert!(ndc.as_u64() < Ndc::LIMIT);
        }
        let (npi, dea) = (is_valid_npi(&text), is_valid_dea(&text));
        prop_assert!(!npi || text.len() == 10);
        prop_assert!(!dea || text.len() == 9);
        dea_sum(&text);
    }

    #[test]
    fn an_ndc_is_one_code_in_all_its_forms(value in 0..Ndc::LIMIT) {
        let ndc = Ndc::from_u64(value);
        let digits = format!("{value:012}");
        prop_assert_eq!(Ndc::parse(&digits).ok(), ndc);
        prop_assert_eq!(Ndc::parse(&format!("{}-{}-{}", &digits[..6], &digits[6..10], &digits[10..])).ok(), ndc);
        let Some(digits) = digits.strip_prefix('0') else { return Ok(()) };
        prop_assert_eq!(Ndc::parse(digits).ok(), ndc);
        let (a, b, c) = (&digits[..5], &digits[5..9], &digits[9..]);
        prop_assert_eq!(Ndc::parse(&format!("{a}-{b}-{c}")).ok(), ndc);
        for (part, short) in [(a, format!("{}-{b}-{c}", &a[1..])), (b, format!("{a}-{}-{c}", &b[1..])),
                              (c, format!("{a}-{b}-{}", &c[1..]))] {
            prop_assert_eq!(Ndc::parse(&short).ok() == ndc, part.starts_with('0'), "{}", short);
        }
    }

    #[test]
    fn a_wrong_digit_of_an_npi_is_found(stem in 100_000_000..300_000_000_u64, place in 0..10_usize, by in 1..10_u8) {
        let valid = (0..10).map(|d| format!("{stem}{d}")).find(|n| is_valid_npi(n)).expect("one of ten check digits");
        let mut wrong = valid.clone().into_bytes();
        wrong[place] = (wrong[place] - b'0' + by) % 10 + b'0';
        prop_assert!(!is_valid_npi(std::str::from_utf8(&wrong).expect("digits")));
    }

    #[test]
    fn a_trace_is_read_from_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), versioned in any::<bool>()) {
        let mut bytes = bytes;
        if versioned && let Some(first) = bytes.first_mut() {
            *first = 1 + *first % 2;
        }
        for step in Trace::decode(&bytes).unwrap_or_default().0 {
            explain(&step);
        }
    }

    #[test]
    fn a_trace_cut_or_altered_is_read_or_refused(cut in 0..300_usize, place in 0..300_usize, byte in any::<u8>()) {
        thread_local!(static TRACE: Vec<u8> = busy_world(0, &[]).decide().trace.encode());
        let mut bytes = TRACE.with(Clone::clone);
        let length = bytes.len();
        bytes[place % length] = byte;
        bytes.truncate(cut.max(1));
        for step in Trace::decode(&bytes).unwrap_or_default().0 {
            explain(&step);
        }
    }

    #[test]
    fn a_number_of_a_trace_is_near_what_it_was(value in any_decimal()) {
        let kept = Decimal::from(Number::from(value));
        if value.abs() < dec("9000000000000000") {
            prop_assert!((kept - value).abs() <= dec("0.01"), "{} for {}", kept, value);
        }
    }

    #[test]
    fn nothing_of_a_person_is_left(value in any_text(), this_year in any::<i32>()) {
        for kind in [Kind::Name, Kind::Address, Kind::Identifier, Kind::Phone, Kind::Email, Kind::Text] {
            prop_assert_eq!(mask(&value, kind, this_year), "***");
        }
        let year = mask(&value, Kind::Date, this_year);
        prop_assert!(year == "***" || year == "90+" || (year.len() == 4 && value.starts_with(&year)), "{}", year);
        let zip = zip3(&value);
        prop_assert!(zip == "***" || zip == "000" || (zip.len() == 3 && value.trim().starts_with(&zip)), "{}", zip);
        let age = mask(&value, Kind::Age, this_year);
        prop_assert!(age == "***" || age == "90+" || age.parse::<u8>().is_ok_and(|a| a < 90), "{}", age);
    }

    #[test]
    fn no_personal_key_keeps_its_value(mut document in any_document(4)) {
        mask_document(&mut document, 2026);
        prop_assert!(!document.to_string().contains("Lovelace"), "{}", document);
    }

    #[test]
    fn rejects_are_put_in_order(groups in prop::collection::vec((0..7_usize, 0..9_u8), 0..20)) {
        const GROUPS: [Group; 7] = [Group::Fields, Group::Pharmacy, Group::Member, Group::Product,
                                    Group::Prescriber, Group::Utilization, Group::Dur];
        let rejects: Vec<Reject> =
            groups.iter().map(|(g, n)| Reject::with_code(GROUPS[*g], n.to_string(), "why")).collect();
        let ordered = prioritize(rejects.clone());
        prop_assert!(ordered.is_sorted_by_key(|r| r.group));
        prop_assert!(ordered.len() <= MAXIMUM_REJECTS && ordered.is_empty() == rejects.is_empty());
        let lightest = ordered.last().map(|r| r.group);
        let distinct: std::collections::HashSet<_> = rejects.iter().map(|r| r.code.clone()).collect();
        prop_assert_eq!(ordered.len(), distinct.len().min(MAXIMUM_REJECTS));
        for left_out in rejects.iter().filter(|r| !ordered.iter().any(|o| o.code == r.code)) {
            prop_assert!(Some(left_out.group) >= lightest);
        }
    }

    #[test]
    fn the_day_that_is_named_is_the_first_that_pays(
        days in 1..400_i64,
        threshold in 0..=10_000_i64,
        elapsed in any::<bool>(),
    ) {
        let counting = if elapsed { RefillCounting::Elapsed } else { RefillCounting::Inclusive };
        let filled = day("2026-01-01");
        let check = |date| refill::check(filled, days, date, Decimal::new(threshold, 2), counting);
        let next = check(filled).next_fill;
        prop_assert!(!check(next).too_soon);
        prop_assert!(next == filled || check(next - Days::new(1)).too_soon);
        prop_assert!(check(next + Days::new(1)).percent_used > check(next).percent_used);
    }

    #[test]
    fn cents_are_within_half_a_cent(mantissa in any::<i64>(), scale in 0..10_u32) {
        let amount = Decimal::new(mantissa, scale);
        let rounded = cents(amount);
        prop_assert!((rounded - amount).abs() <= Decimal::new(5, 3));
        prop_assert_eq!(rounded.scale(), 2);
        prop_assert_eq!(cents(rounded), rounded);
        prop_assert_eq!(cents(-amount), -rounded);
    }
}

/// A document with personal data, all of it named Lovelace, under keys of every kind.
fn any_document(depth: u32) -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(json!(null)), Just(json!(7)), any::<bool>().prop_map(|b| json!(b)), Just(json!("paid"))];
    leaf.prop_recursive(depth, 40, 5, |inner| {
        let personal = select(vec![
            "first_name",
            "lastName",
            "DOB",
            "zip_code",
            "address",
            "phone",
            "email",
            "comment",
            "rx_number",
            "age",
            "cardholder_id",
            "Patient_Id",
        ]);
        let secret = prop_oneof![
            Just(json!("Lovelace")),
            Just(json!(["Lovelace", {"x": "Ada Lovelace"}])),
            Just(json!({"status": "Lovelace", "deep": [["Lovelace"]]})),
        ];
        // Under a key that says it, and under one of which nothing is known.
        let unknown = prop_oneof![Just(json!("Lovelace")), Just(json!(["Ada Lovelace", 1]))];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            (personal, secret, inner.clone(), "x[a-z]{1,8}", unknown).prop_map(
                |(key, secret, other, name, unknown)| {
                    let mut fields = serde_json::Map::new();
                    fields.insert(key.to_owned(), secret);
                    fields.insert(format!("{name}_unknown"), unknown);
                    fields.insert(name, other);
                    Value::Object(fields)
                }
            ),
        ]
    })
}

fn amount(most: i64) -> impl Strategy<Value = Decimal> {
    (0..=most).prop_map(|cents| Decimal::new(cents, 2))
}

prop_compose! {
    fn any_terms()(
        deductible_remaining in prop_oneof![Just(Decimal::ZERO), amount(50_000)],
        out_of_pocket_remaining in prop::option::of(amount(50_000)),
        copay in prop::option::of(amount(10_000)),
        coinsurance_percent in prop::option::of(amount(10_000)),
        minimum in prop::option::of(amount(10_000)),
        maximum in prop::option::of(amount(10_000)),
        daw_penalty in prop_oneof![Just(Decimal::ZERO), amount(50_000)],
        penalty_accumulates in any::<bool>(),
    ) -> Terms {
        Terms { deductible_remaining, out_of_pocket_remaining, copay, coinsurance_percent, minimum, maximum,
                daw_penalty, penalty_accumulates }
    }
}

fn any_accumulation() -> impl Strategy<Value = FamilyAccumulation> {
    select(vec![FamilyAccumulation::Embedded, FamilyAccumulation::Aggregate])
}

prop_compose! {
    fn any_family_plan()(
        individual_deductible in prop_oneof![Just(Decimal::ZERO), amount(50_000)],
        family_deductible in prop::option::of(amount(50_000)),
        individual_out_of_pocket_maximum in prop::option::of(amount(50_000)),
        family_out_of_pocket_maximum in prop::option::of(amount(50_000)),
        individual_maximum_in_family in prop::option::of(amount(50_000)),
        family_accumulation in any_accumulation(),
        family_out_of_pocket_accumulation in prop::option::of(any_accumulation()),
    ) -> Plan {
        Plan { individual_deductible, family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum,
               individual_maximum_in_family, family_accumulation, family_out_of_pocket_accumulation, ..Plan::default() }
    }
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn a_share_is_whole_and_within_its_limits(allowed in amount(100_000), terms in any_terms()) {
        let shared = share_out(allowed, &terms);
        check_share(allowed, &shared)?;
        prop_assert!(terms.out_of_pocket_remaining.is_none_or(|left| shared.out_of_pocket <= left));
        prop_assert!(shared.deductible <= terms.deductible_remaining);
        prop_assert!(terms.copay.is_none_or(|copay| shared.copay <= copay));
        prop_assert!(shared.daw_penalty <= terms.daw_penalty);
        if let (None, Some(_), Some(most)) = (terms.copay, terms.coinsurance_percent, terms.maximum) {
            prop_assert!(shared.coinsurance <= most);
        }
    }

    #[test]
    fn meeting_a_limit_never_costs_more(allowed in amount(100_000), terms in any_terms(), left in amount(50_000)) {
        let free = Terms { out_of_pocket_remaining: None, ..terms };
        let limited = Terms { out_of_pocket_remaining: Some(left), ..terms };
        prop_assert!(share_out(allowed, &limited).patient_pays <= share_out(allowed, &free).patient_pays);
        let met = Terms { out_of_pocket_remaining: Some(Decimal::ZERO), penalty_accumulates: true, ..terms };
        prop_assert_eq!(share_out(allowed, &met).patient_pays, Decimal::ZERO);
    }

    #[test]
    fn what_the_maximum_forgave_is_the_difference_to_a_plan_without_one(allowed in amount(100_000), terms in any_terms()) {
        let shared = share_out(allowed, &terms);
        let free = share_out(allowed, &Terms { out_of_pocket_remaining: None, ..terms });
        prop_assert_eq!(free.forgiven, Decimal::ZERO);
        prop_assert_eq!(shared.patient_pays + shared.forgiven, free.patient_pays);
    }

    #[test]
    fn a_penalty_leaves_the_rest_as_it_is_for_the_generic(allowed in amount(100_000), terms in any_terms()) {
        let apart = Terms { penalty_accumulates: false, ..terms };
        let shared = share_out(allowed, &apart);
        let penalty = terms.daw_penalty.min(allowed);
        let generic = share_out(allowed - penalty, &Terms { daw_penalty: Decimal::ZERO, ..apart });
        prop_assert_eq!(shared, PatientShare {
            daw_penalty: penalty,
            patient_pays: generic.patient_pays + penalty,
            ..generic
        });
        // Where the penalty counts, what comes before it is the same.
        let counted = share_out(allowed, &Terms { penalty_accumulates: true, ..terms });
        prop_assert_eq!(counted.deductible, shared.deductible);
        prop_assert_eq!((counted.copay, counted.coinsurance), (shared.copay, shared.coinsurance));
        prop_assert_eq!(counted.out_of_pocket, counted.patient_pays);
    }

    #[test]
    fn no_limit_of_person_or_family_is_passed(
        plan in any_family_plan(),
        mut met in (amount(60_000), amount(60_000), amount(60_000), amount(60_000)),
        allowed in amount(100_000),
        percent in amount(10_000),
    ) {
        // A family has met at least what each of its persons has.
        met.2 += met.0;
        met.3 += met.1;
        let individual = Balance { deductible_met: met.0, out_of_pocket_met: met.1 };
        let family = Balance { deductible_met: met.2, out_of_pocket_met: met.3 };
        let terms = Terms {
            deductible_remaining: deductible_remaining(&plan, individual, family),
            out_of_pocket_remaining: out_of_pocket_remaining(&plan, individual, family),
            coinsurance_percent: Some(percent),
            ..Terms::default()
        };
        let shared = share_out(allowed, &terms);
        check_share(allowed, &shared)?;
        let within = |limit: Option<Decimal>, met: Decimal, more: Decimal| limit.is_none_or(|l| met + more <= l.max(met));
        let (deductible, maximum) = (deductible_limits(&plan), out_of_pocket_limits(&plan));
        prop_assert!(within(deductible.individual, met.0, shared.deductible));
        prop_assert!(within(deductible.family, met.2, shared.deductible));
        prop_assert!(within(maximum.individual, met.1, shared.out_of_pocket));
        prop_assert!(within(maximum.family, met.3, shared.out_of_pocket));
        // 45 CFR 156.130: whatever the family's rule, no person pays more than this within a family.
        prop_assert!(within(plan.individual_maximum_in_family, met.1, shared.out_of_pocket));
        // A family's deductible has an effect though no person has one.
        if let Some(limit) = plan.family_deductible.filter(|_| plan.individual_deductible.is_zero()) {
            prop_assert_eq!(terms.deductible_remaining, (limit - met.2).max(Decimal::ZERO));
        }
    }

    #[test]
    fn one_more_price_never_makes_a_claim_dearer(
        unit in (1..=1_000_i64).prop_map(|cents| Decimal::new(cents, 2)),
        quantity in 1..1_000_i64,
        extra in amount(100_000),
        way in 0..3_u8,
        tax in amount(1_000),
    ) {
        let mut world = World::default();
        world.product().prices = vec![Price { unit_price: unit, ..price(PriceType::Nadac, "1") }];
        world.contract().sales_tax_percent = tax;
        world.claim.quantity = Some(Decimal::from(quantity));
        let before = world.payment().allowed;
        match way {
            0 => world.claim.usual_and_customary = Some(extra),
            1 => world.claim.ingredient_cost_submitted = Some(extra),
            _ => world.claim.gross_amount_due = Some(extra),
        }
        let after = world.payment();
        prop_assert!(after.allowed <= before);
        prop_assert!(way != 0 || after.allowed <= extra || extra.is_zero());
        // A zero is not sent.
        prop_assert!(!extra.is_zero() || after.allowed == before);
    }

    #[test]
    fn a_repeat_is_known_by_what_is_paid(claim in any_claim(), change in 0..10_u8) {
        let print = claim.fingerprint();
        let mut same = claim.clone();
        // The form of a number and of the defaults is not part of it.
        same.quantity = same.quantity.map(|q| q.normalize());
        same.usual_and_customary = same.usual_and_customary.map(|q| q.normalize());
        same.daw_code = Some(same.daw_code().to_owned());
        prop_assert_eq!(same.fingerprint(), print);
        let mut other = claim.clone();
        let more = |n: Option<Decimal>| Some(n.unwrap_or_default().normalize().trunc().mantissa()).map(|m| {
            Decimal::from(i64::try_from(m % 1_000_000).unwrap_or(0) + 1_234_567)
        });
        match change {
            0 => other.cardholder_id = Some(format!("{}x", other.cardholder_id.unwrap_or_default())),
            1 => other.person_code = Some(format!("{}x", other.person_code.unwrap_or_default())),
            2 => other.quantity = more(other.quantity),
            3 => other.days_supply = Some(other.days_supply.unwrap_or(0).wrapping_add(1)),
            4 => other.prescriber_npi = Some(format!("{}x", other.prescriber_npi.unwrap_or_default())),
            5 => other.daw_code = Some(format!("{}x", other.daw_code())),
            6 => other.usual_and_customary = more(other.usual_and_customary),
            7 => other.ingredient_cost_submitted = more(other.ingredient_cost_submitted),
            8 => other.dispensing_fee_submitted = more(other.dispensing_fee_submitted),
            _ => other.gross_amount_due = more(other.gross_amount_due),
        }
        prop_assert_ne!(other.fingerprint(), print);
    }
}

/// A claim of one of a few members of a few families, as one of a batch.
#[derive(Clone, Debug)]
struct Order {
    family: u8,
    person: u8,
    unit: i64,
    quantity: i64,
    day: u64,
    rx: u8,
    terms: u8,
}

prop_compose! {
    fn any_order()(
        family in 0..3_u8,
        person in 0..3_u8,
        unit in 0..5_000_i64,
        quantity in 1..120_i64,
        day in 0..300_u64,
        rx in 0..12_u8,
        terms in 0..4_u8,
    ) -> Order {
        Order { family, person, unit, quantity, day, rx, terms }
    }
}

fn patient(order: &Order) -> u128 {
    0xa00 + u128::from(order.family) * 16 + u128::from(order.person)
}

/// The plan of all the orders of a batch.
#[derive(Clone, Copy, Debug)]
struct Limits {
    deductible: i64,
    family_deductible: Option<i64>,
    maximum: i64,
    family_maximum: Option<i64>,
    aggregate: bool,
    penalty_accumulates: bool,
}

prop_compose! {
    fn any_limits()(
        deductible in 0..50_000_i64,
        family_deductible in prop::option::of(0..90_000_i64),
        maximum in 0..200_000_i64,
        family_maximum in prop::option::of(0..300_000_i64),
        aggregate in any::<bool>(),
        penalty_accumulates in any::<bool>(),
    ) -> Limits {
        Limits { deductible, family_deductible, maximum, family_maximum, aggregate, penalty_accumulates }
    }
}

fn order_world(order: &Order, limits: Limits) -> World {
    let dollars = |cents: i64| Decimal::new(cents, 2);
    World::with(|w| {
        let plan = w.plan();
        plan.individual_deductible = dollars(limits.deductible);
        plan.family_deductible = limits.family_deductible.map(dollars);
        plan.individual_out_of_pocket_maximum = Some(dollars(limits.maximum));
        plan.family_out_of_pocket_maximum = limits.family_maximum.map(dollars);
        if limits.aggregate {
            plan.family_accumulation = FamilyAccumulation::Aggregate;
        }
        plan.daw_penalty_codes = vec!["2".into()];
        plan.daw_penalty_accumulates = limits.penalty_accumulates;
        match order.terms {
            0 => w.share().copay = Some(dec("10")),
            1 => *w.share() = CostShare { coinsurance_percent: Some(dec("25")), minimum: Some(dec("5")), ..share(1) },
            2 => w.share().deductible_applies = false,
            _ => {
                w.with_generic();
                w.product().brand = true;
                w.claim.daw_code = Some("2".into());
            }
        }
        w.product().prices = vec![Price { unit_price: dollars(order.unit), ..price(PriceType::Nadac, "1") }];
        w.coverage().patient_id = id(patient(order));
        w.coverage().family_id = id(0xf00 + u128::from(order.family));
        w.claim.quantity = Some(Decimal::from(order.quantity));
        w.claim.fill_date = Some(day("2026-01-01") + Days::new(order.day));
        w.claim.rx_number = Some(format!("{}", order.rx));
        w.received = day("2026-12-31");
    })
}

/// What a batch answered: the claim and its share for each that was paid.
fn run(orders: &[(u128, Order)], limits: Limits) -> (MemberState, HashMap<u128, Decision>) {
    let mut book = MemberState::default();
    let decisions = orders.iter().map(|(n, order)| (*n, book.decide(&order_world(order, limits).case(*n)))).collect();
    (book, decisions)
}

fn numbered(orders: Vec<Order>) -> Vec<(u128, Order)> {
    (1..).zip(orders).collect()
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn accumulators_are_the_sum_of_paid_claims_and_within_their_limits(
        orders in prop::collection::vec(any_order(), 1..25),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let mut book = MemberState::default();
        for (n, order) in &orders {
            let case = order_world(order, limits).case(*n);
            let keys = case.keys.expect("keys");
            let before = keys.map(|k| book.balances.get(&k).copied().unwrap_or_default());
            let decision = book.decide(&case);
            check_decision(&decision)?;
            let after = keys.map(|k| book.balances.get(&k).copied().unwrap_or_default());
            let paid = match &decision.disposition {
                Disposition::Paid(payment) => payment.share,
                _ => PatientShare::default(),
            };
            for (before, after) in before.iter().zip(&after) {
                prop_assert_eq!(after.deductible_met, before.deductible_met + paid.deductible);
                prop_assert_eq!(after.out_of_pocket_met, before.out_of_pocket_met + paid.out_of_pocket);
            }
            let [family, individual] = after;
            let dollars = |cents: i64| Decimal::new(cents, 2);
            let (deductible, maximum) = (dollars(limits.deductible), dollars(limits.maximum));
            let family_deductible = limits.family_deductible.map(dollars);
            let family_maximum = limits.family_maximum.map(dollars);
            if !(limits.aggregate && family_maximum.is_some()) {
                prop_assert!(individual.out_of_pocket_met <= maximum);
            }
            let unlimited = family_deductible.is_some() && (limits.aggregate || deductible.is_zero());
            if !unlimited {
                prop_assert!(individual.deductible_met <= deductible);
            }
            prop_assert!(family_maximum.is_none_or(|most| family.out_of_pocket_met <= most));
            prop_assert!(family_deductible.is_none_or(|most| family.deductible_met <= most));
        }
    }

    #[test]
    fn reversals_in_any_order_leave_nothing(
        (orders, order_of_reversal) in prop::collection::vec(any_order(), 1..20).prop_flat_map(|orders| {
            let places: Vec<usize> = (0..orders.len()).collect();
            (Just(orders), Just(places).prop_shuffle())
        }),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let (mut book, decisions) = run(&orders, limits);
        for place in order_of_reversal {
            let (n, order) = &orders[place];
            let Disposition::Paid(payment) = &decisions[n].disposition else { continue };
            let case = order_world(order, limits).case(*n);
            let keys = case.keys.expect("keys");
            prop_assert!(book.reverse(&keys, &payment.share, id(patient(order)), id(*n)));
            prop_assert!(!book.reverse(&keys, &payment.share, id(patient(order)), id(*n)));
        }
        prop_assert!(book.balances.values().all(|b| *b == Balance::default()), "{:?}", book.balances);
        prop_assert!(book.histories.values().all(Vec::is_empty));
    }

    #[test]
    fn the_last_claim_reversed_is_as_if_it_had_never_been(
        orders in prop::collection::vec(any_order(), 1..15),
        last in any_order(),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let (mut book, _) = run(&orders, limits);
        let before = book.clone();
        let case = order_world(&last, limits).case(99);
        if let Disposition::Paid(payment) = book.decide(&case).disposition {
            book.reverse(&case.keys.expect("keys"), &payment.share, id(patient(&last)), id(99));
        }
        book.balances.retain(|key, _| before.balances.contains_key(key));
        book.histories.retain(|patient, _| before.histories.contains_key(patient));
        prop_assert_eq!(&book.balances, &before.balances);
        prop_assert_eq!(&book.histories, &before.histories);
    }

    #[test]
    fn families_do_not_feel_each_other(
        orders in prop::collection::vec(any_order(), 1..25),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let (_, together) = run(&orders, limits);
        let mut apart = HashMap::new();
        for family in 0..3 {
            let own: Vec<(u128, Order)> = orders.iter().filter(|(_, o)| o.family == family).cloned().collect();
            apart.extend(run(&own, limits).1);
        }
        prop_assert_eq!(together, apart);
    }

    #[test]
    fn the_order_of_a_history_does_not_matter(
        (fills, shuffled) in prop::collection::vec((0..120_u64, 1..90_i32, 1..4_i32), 0..8)
            .prop_flat_map(|fills| (Just(fills.clone()), Just(fills).prop_shuffle())),
    ) {
        let world = |fills: &[(u64, i32, i32)]| {
            let mut world = busy_world(0, &[]);
            let own = world.product().clone();
            for (back, days, ingredient) in fills {
                let other = product(&format!("0000{ingredient}-0009-01"), *ingredient, "other");
                let drug = if *ingredient == 1 { &own } else { &other };
                let filled = day("2026-03-09") - Days::new(*back);
                let past = world.fill(drug, &filled.to_string(), *days);
                past.id = id(u128::from(*back) << 32 | u128::from(days.unsigned_abs()) << 8
                    | u128::from(ingredient.unsigned_abs()));
            }
            world
        };
        let (one, other) = (world(&fills).decide(), world(&shuffled).decide());
        prop_assert_eq!(codes(&one), codes(&other));
        if let (Disposition::Paid(one), Disposition::Paid(other)) = (&one.disposition, &other.disposition) {
            prop_assert_eq!(one, other);
        }
    }
}

/// The facts of a batch are shared by reference: a decision must not change them.
#[test]
fn a_decision_leaves_its_facts_alone() {
    let world = busy_world(0, &[]);
    let facts = world.facts();
    let before = format!("{facts:?}");
    let first = adjudicate(&world.claim, &facts, world.view());
    let second = adjudicate(&world.claim, &facts, world.view());
    assert_eq!(first, second);
    assert_eq!(format!("{facts:?}"), before);
    assert!(Rc::strong_count(&facts.coverages) == 1);
}

/// The properties above say nothing if hardly a random claim is ever paid, rejected for its own sake, or
/// answered as a repeat.
#[test]
fn the_busy_world_reaches_every_answer() {
    let paid = busy_world(0, &[]);
    assert!(matches!(paid.decide().disposition, Disposition::Paid(_)), "{:?}", paid.codes());
    let mut repeated = paid.clone();
    repeated.repeated();
    assert!(matches!(repeated.decide().disposition, Disposition::Duplicate(_)));
    let mut runner = TestRunner::deterministic();
    let (claims, worlds) = (any_claim(), any::<u32>());
    let mut count = [0, 0];
    for _ in 0..2_000 {
        let drawn = |strategy: &mut TestRunner| (claims.new_tree(strategy), worlds.new_tree(strategy));
        let (Ok(claim), Ok(without)) = drawn(&mut runner) else { panic!("nothing was drawn") };
        let world = World { claim: claim.current(), ..busy_world(without.current(), &[]) };
        match world.decide().disposition {
            Disposition::Paid(_) => count[0] += 1,
            _ => count[1] += 1,
        }
    }
    assert!(count[0] > 20 && count[1] > 20, "paid and not paid: {count:?}");
}
