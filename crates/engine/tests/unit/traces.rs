//! What is told of a decision: the trace, its words, and what is masked.

use serde_json::json;

use crate::engine::facts::*;
use crate::engine::mask::{Kind, kind_of, mask, mask_document, zip3};
use crate::engine::trace::{Edit, Fact, Number, Outcome, Step, Trace};
use crate::engine::words::{edit_name, explain, outcome_name};
use crate::world::*;

/// A claim that runs through most of what can be traced, and pays.
fn typical() -> World {
    World::with(|w| {
        w.plan().individual_deductible = dec("250");
        w.individual = Balance { deductible_met: dec("231.17"), out_of_pocket_met: dec("1207.44") };
        w.contract().sales_tax_percent = dec("7.25");
        w.share().copay = None;
        w.share().coinsurance_percent = Some(dec("25"));
        w.rule().prior_auth_required = true;
        w.authorize(AuthorizationStatus::Approved).number = "0123456789abcdef0123456789abcdef".into();
        w.earlier("2026-02-05", 30);
        w.ingredient().interactions.push(interaction(2, 2));
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
    })
}

#[test]
fn a_typical_paid_claim_is_traced_in_less_than_300_bytes() {
    let decision = typical().decide();
    assert!(payment(&decision).shared.deductible > dec("0"));
    let bytes = decision.trace.encode();
    assert!(bytes.len() < 300, "{} bytes", bytes.len());
    assert_eq!(Trace::decode(&bytes), Some(decision.trace));
}

#[test]
fn a_rejected_claims_trace_comes_back_too() {
    let decision = World::with(|w| {
        w.coverages.clear();
        w.claim.quantity = None;
    })
    .decide();
    assert_eq!(Trace::decode(&decision.trace.encode()), Some(decision.trace));
}

#[test]
fn a_trace_of_another_version_is_not_read() {
    let mut bytes = typical().decide().trace.encode();
    bytes[0] += 1;
    assert_eq!(Trace::decode(&bytes), None);
    assert_eq!(Trace::decode(&[]), None);
    assert_eq!(Trace::decode(&[1]), None);
}

/// Stored traces name edits, outcomes and facts by their place: a new one goes to the end.
#[test]
fn stored_traces_keep_their_meaning() {
    let trace = Trace(vec![
        Step { edit: Edit::Fields, outcome: Outcome::Passed, facts: vec![] },
        Step { edit: Edit::Reversal, outcome: Outcome::Skipped, facts: vec![Fact::Code("79".into())] },
        Step { edit: Edit::RefillTooSoon, outcome: Outcome::Rejected, facts: vec![Fact::Basis("20".into())] },
    ]);
    let bytes = [1, 3, 0, 0, 0, 19, 5, 1, 0, 2, b'7', b'9', 13, 1, 1, 30, 2, b'2', b'0'];
    assert_eq!(trace.encode(), bytes);
    assert_eq!(Trace::decode(&bytes), Some(trace));
}

#[test]
fn the_edits_stand_in_the_order_of_a_claims_life() {
    let decision = typical().decide();
    let edits: Vec<(Edit, Outcome)> = decision.trace.0.iter().map(|s| (s.edit, s.outcome)).collect();
    assert_eq!(
        edits,
        [
            (Edit::Fields, Outcome::Passed),
            (Edit::Eligibility, Outcome::Passed),
            (Edit::Pharmacy, Outcome::Passed),
            (Edit::Product, Outcome::Passed),
            (Edit::Prescriber, Outcome::Passed),
            (Edit::Duplicate, Outcome::Passed),
            (Edit::Formulary, Outcome::Passed),
            (Edit::RefillTooSoon, Outcome::Passed),
            (Edit::PriorAuthorization, Outcome::Overridden),
            (Edit::Dur, Outcome::Message),
            (Edit::Pricing, Outcome::Computed),
            (Edit::CostShare, Outcome::Computed),
            (Edit::Accumulators, Outcome::Computed),
        ]
    );
    let quiet = World::default().decide();
    let review = quiet.trace.0.iter().find(|s| s.edit == Edit::Dur).map(|s| s.outcome);
    assert_eq!(review, Some(Outcome::Passed));
}

#[test]
fn an_edit_that_could_not_run_is_skipped_not_passed() {
    let outcome = |world: World, edit: Edit| {
        let decision = world.decide();
        decision.trace.0.iter().find(|s| s.edit == edit).map(|s| s.outcome)
    };
    let no_plan = || {
        World::with(|w| {
            w.coverages.clear();
            w.plan = None;
        })
    };
    for edit in
        [Edit::Pharmacy, Edit::Formulary, Edit::PriorAuthorization, Edit::RefillTooSoon, Edit::Dur, Edit::Pricing]
    {
        assert_eq!(outcome(no_plan(), edit), Some(Outcome::Skipped), "{edit:?}");
    }
    let bad_npi = World::with(|w| w.claim.prescriber_npi = Some("1750384805".into()));
    assert_eq!(outcome(bad_npi, Edit::Prescriber), Some(Outcome::Skipped));
    let no_date = World::with(|w| w.claim.fill_date = None);
    assert_eq!(outcome(no_date, Edit::Prescriber), Some(Outcome::Skipped));
    let no_pharmacy = World::with(|w| w.claim.pharmacy_npi = None);
    assert_eq!(outcome(no_pharmacy, Edit::Pharmacy), Some(Outcome::Skipped));
    let no_ndc = World::with(|w| w.claim.product_id = None);
    assert_eq!(outcome(no_ndc, Edit::Product), Some(Outcome::Skipped));
    let no_cardholder = World::with(|w| w.claim.cardholder_id = None);
    assert_eq!(outcome(no_cardholder, Edit::Eligibility), Some(Outcome::Skipped));
}

#[test]
fn the_figures_of_a_trace_are_the_payments() {
    let decision = typical().decide();
    let payment = payment(&decision);
    let facts: Vec<Fact> = decision.trace.0.iter().flat_map(|s| s.facts.clone()).collect();
    for fact in [
        Fact::Allowed(payment.allowed.into()),
        Fact::Tax(payment.sales_tax.into()),
        Fact::PatientPay(payment.shared.patient_pays.into()),
        Fact::PlanPay(payment.shared.plan_pays.into()),
        Fact::Deductible(payment.shared.deductible.into()),
        Fact::Coinsurance(payment.shared.coinsurance.into()),
        Fact::Deductible(dec("250.00").into()),
        // 34.32 with tax, less 18.83 of the deductible: 25 % of 15.49 is 3.87, so 22.70 beside 1,207.44.
        Fact::OutOfPocket(dec("1230.14").into()),
        Fact::Rule(id(0x0a11)),
        Fact::Authorization("0123456789abcdef0123456789abcdef".into()),
    ] {
        assert!(facts.contains(&fact), "{fact:?}");
    }
    assert!(!facts.iter().any(|f| matches!(f, Fact::Copay(_))));
    let copay = World::default().decide();
    assert!(copay.trace.0.iter().any(|s| s.facts.contains(&Fact::Copay(dec("10.00").into()))));
    assert!(!copay.trace.0.iter().any(|s| s.facts.iter().any(|f| matches!(f, Fact::Coinsurance(_)))));
}

#[test]
fn every_step_has_words() {
    let worlds = [typical(), World::default(), World::with(|w| w.coverages.clear()), {
        World::with(|w| {
            w.claim.fill_date = None;
            w.claim.product_id = None;
        })
    }];
    for world in worlds {
        for step in world.decide().trace.0 {
            let words = explain(&step);
            assert!(words.len() > 5, "{step:?}: {words}");
            assert!(!words.contains("Fact") && !words.contains('{'), "{words}");
        }
    }
}

#[test]
fn every_edit_outcome_and_fact_has_words() {
    let number: Number = dec("12.50").into();
    let facts = [
        (Fact::Code("75".into()), "code 75"),
        (Fact::Pharmacy(7), "pharmacy 7"),
        (Fact::Contract(8), "contract 8"),
        (Fact::Coverage(id(1)), "coverage 00000000-0000-0000-0000-000000000001"),
        (Fact::Rank(1), "rank 1"),
        (Fact::Rule(id(2)), "rule 00000000-0000-0000-0000-000000000002"),
        (Fact::Tier(3), "tier 3"),
        (Fact::Ndc(ndc("00002-7510-02")), "with NDC 00002751002"),
        (Fact::Claim(id(3)), "earlier claim 00000000-0000-0000-0000-000000000003"),
        (Fact::Authorization("PA1".into()), "authorization PA1"),
        (Fact::Price("AWP".into(), number), "AWP 12.5 a unit"),
        (Fact::Days(4), "4 days"),
        (Fact::Percent(number), "12.5 % used"),
        (Fact::date(day("2026-03-11")), "next fill 2026-03-11"),
        (Fact::date(day("1969-12-31")), "next fill 1969-12-31"),
        (Fact::date(day("1970-01-01")), "next fill 1970-01-01"),
        (Fact::Units(number), "12.5 units"),
        (Fact::Ingredient(number), "ingredient cost 12.50"),
        (Fact::Fee(number), "dispensing fee 12.50"),
        (Fact::Tax(number), "sales tax 12.50"),
        (Fact::Allowed(number), "allowed 12.50"),
        (Fact::Deductible(number), "deductible 12.50"),
        (Fact::Copay(number), "copay 12.50"),
        (Fact::Coinsurance(number), "coinsurance 12.50"),
        (Fact::Penalty(number), "brand costs 12.50 more than its generic"),
        (Fact::PatientPay(number), "patient pays 12.50"),
        (Fact::PlanPay(number), "plan pays 12.50"),
        (Fact::OutOfPocket(number), "out of pocket met 12.50"),
        (Fact::Limit(number), "limit 12.5"),
        (Fact::Dose(number), "12.5 a day"),
        (Fact::Severity(1), "severity 1"),
        (Fact::Age(45), "age 45"),
        (Fact::Basis("20".into()), "basis 20"),
    ];
    for (fact, words) in facts {
        let step = Step { edit: Edit::CostShare, outcome: Outcome::Computed, facts: vec![fact] };
        assert_eq!(explain(&step), words);
    }
    let met = Step { edit: Edit::Accumulators, outcome: Outcome::Computed, facts: vec![Fact::Deductible(number)] };
    assert_eq!(explain(&met), "deductible met 12.50");
    let edits = [
        Edit::Fields,
        Edit::Pharmacy,
        Edit::Eligibility,
        Edit::Product,
        Edit::Formulary,
        Edit::Prescriber,
        Edit::Duplicate,
        Edit::PriorAuthorization,
        Edit::StepTherapy,
        Edit::QuantityLimit,
        Edit::DaysSupplyLimit,
        Edit::AgeLimit,
        Edit::SexLimit,
        Edit::RefillTooSoon,
        Edit::Dur,
        Edit::Pricing,
        Edit::DawPenalty,
        Edit::CostShare,
        Edit::Accumulators,
        Edit::Reversal,
    ];
    let mut names: Vec<&str> = edits.iter().map(|e| edit_name(*e)).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), edits.len());
    for outcome in
        [Outcome::Passed, Outcome::Rejected, Outcome::Overridden, Outcome::Message, Outcome::Computed, Outcome::Skipped]
    {
        assert!(!outcome_name(outcome).is_empty());
        for edit in edits {
            assert!(!explain(&Step { edit, outcome, facts: vec![] }).is_empty());
        }
    }
}

#[test]
fn a_number_of_a_trace_keeps_its_figure() {
    use rust_decimal::Decimal;
    for text in ["0", "0.01", "-7.50", "9999999.999", "9999999999.99", "83.33"] {
        assert_eq!(Decimal::from(Number::from(dec(text))), dec(text));
    }
    // More digits than it holds are rounded, never wrong in the first 18.
    assert_eq!(Decimal::from(Number::from(dec("0.1234567890123456789012345"))), dec("0.1234567890123456789"));
    assert_eq!(Decimal::from(Number::from(Decimal::MAX)), Decimal::from(i64::MAX));
}

#[test]
fn a_zip_code_keeps_three_digits_unless_few_live_there() {
    for (zip, masked) in [
        ("02139", "021"),
        ("02139-4307", "021"),
        ("021394307", "021"),
        (" 10001 ", "100"),
        ("10201", "000"),
        ("89301", "000"),
        ("03601", "000"),
        ("00012", "000"),
        ("2139", "***"),
        ("K1A 0B1", "***"),
        ("０２１３９", "***"),
        ("", "***"),
    ] {
        assert_eq!(zip3(zip), masked, "{zip}");
    }
    let small: [&str; 17] = [
        "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884", "890",
        "893",
    ];
    // And the two that the Census of 2010 added.
    for zip in small.into_iter().chain(["205", "369"]) {
        assert_eq!(zip3(&format!("{zip}99")), "000");
    }
}

#[test]
fn a_date_keeps_its_year_unless_it_tells_an_age_above_89() {
    for (date, masked) in [
        ("1980-06-15", "1980"),
        ("1937-01-01", "1937"),
        ("1936-12-31", "90+"),
        ("1899-01-01", "90+"),
        ("2026-03-10T09:00:00-05:00", "2026"),
        ("06/15/1980", "***"),
        ("19800615", "***"),
        ("1980", "***"),
        ("1980–06–15", "***"),
        ("+198-06-15", "***"),
        ("", "***"),
    ] {
        assert_eq!(mask(date, Kind::Date, 2026), masked, "{date}");
    }
}

#[test]
fn an_age_above_89_is_90_or_older() {
    for (age, masked) in [
        ("0", "0"),
        ("45", "45"),
        ("89", "89"),
        ("90", "90+"),
        ("107", "90+"),
        ("-1", "***"),
        ("x", "***"),
        ("", "***"),
    ] {
        assert_eq!(mask(age, Kind::Age, 2026), masked, "{age}");
    }
    let mut document = json!({"age": 45, "patient_age": 93});
    mask_document(&mut document, 2026);
    assert_eq!(document, json!({"age": 45, "patient_age": "90+"}));
}

#[test]
fn every_kind_has_its_name() {
    let names: Vec<&str> = Kind::NAMES.split(", ").collect();
    for name in &names {
        assert!(Kind::parse(name).is_some(), "{name}");
    }
    let kinds: Vec<Kind> = names.iter().filter_map(|n| Kind::parse(n)).collect();
    for (n, kind) in kinds.iter().enumerate() {
        assert_eq!(kinds.iter().position(|k| k == kind), Some(n));
    }
    assert_eq!(Kind::parse("Name"), None);
    assert_eq!(Kind::parse("ssn"), None);
}

#[test]
fn what_names_a_person_is_gone_whatever_it_says() {
    for kind in [Kind::Name, Kind::Identifier, Kind::Address, Kind::Phone, Kind::Email, Kind::Text] {
        for value in ["Ada Lovelace", "", "1980-06-15", "02139", "Ünver 東京 🙂"] {
            assert_eq!(mask(value, kind, 2026), "***", "{kind:?}");
        }
    }
}

#[test]
fn a_document_is_masked_at_any_depth_and_keeps_its_shape() {
    let mut document = json!({
        "first_name": "Ada", "dob": "1980-06-15", "zip": "02139", "status": "paid", "amount": 12.5,
        "member": {"last_name": "Lovelace", "phone": 6175550100_i64, "plan_code": "GOLD", "email": null},
        "claims": [{"rx_number": "7000001", "ndc": "00002751002"}, {"comment": ["free", {"text": "words"}]}],
        "address": {"line": "12 Main St", "zip": "02139"},
        "date_of_birth": ["1980-06-15", "1930-01-01"]
    });
    mask_document(&mut document, 2026);
    assert_eq!(
        document,
        json!({
            "first_name": "***", "dob": "1980", "zip": "021", "status": "paid", "amount": 12.5,
            "member": {"last_name": "***", "phone": "***", "plan_code": "GOLD", "email": null},
            "claims": [{"rx_number": "***", "ndc": "00002751002"}, {"comment": ["***", {"text": "***"}]}],
            "address": {"line": "***", "zip": "***"},
            "date_of_birth": ["1980", "90+"]
        })
    );
}

#[test]
fn a_key_is_personal_in_any_spelling_of_case() {
    for key in ["first_name", "First_Name", "DOB", "ZIP", "Cardholder_ID"] {
        assert!(kind_of(key).is_some(), "{key}");
    }
    for key in ["firstName", "dateOfBirth", "cardholderId", "rxNumber", "zipCode"] {
        assert!(kind_of(key).is_some(), "{key}");
    }
    for key in ["ndc", "status", "tier", "quantity", "plan_code", "drug_name", "nameless"] {
        assert_eq!(kind_of(key), None, "{key}");
    }
}
