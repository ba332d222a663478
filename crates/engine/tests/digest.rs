//! 20,000 claims made from a seed and decided: one digest of the decisions and their figures, one of the words.
//! `PBM_DIGEST_LINES=folder` writes the lines behind each, so that two builds can be compared claim by claim.

use pbm_engine as engine;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use engine::adjudicate::{Decision, Disposition};
use engine::batch::MemberState;
use engine::claim::{OtherPayer, QualifiedAmount};
use engine::edits::EDITS;
use engine::facts::*;
use engine::shipped::schedule_rules;
use engine::steps;
use engine::trace::Taken;
use engine::trace::explain::explain;
use engine::world::opioid::{benzodiazepine, long_acting, opioid, patch};
use engine::world::*;

const DECISIONS: u64 = 12_686_173_658_865_322_061;
const WORDS: u64 = 4_742_060_394_744_834_919;

const MEMBERS: u64 = 5_000;
const CLAIMS_OF_EACH: u64 = 4;

/// SplitMix64: the same numbers on every machine and in every release.
struct Dice {
    state: u64,
    /// So many times rarer is all that is odd.
    calm: u64,
}

impl Dice {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// True once in `n` times.
    fn once_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    /// The same for what mostly rejects: rarer in a calm book.
    fn oddly(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n * self.calm)
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.next() % of.len() as u64).expect("a place")].clone()
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.next() % (most - least + 1).unsigned_abs()).expect("a number")
    }

    fn cents(&mut self, most: i64) -> Decimal {
        Decimal::new(self.between(0, most), 2)
    }

    fn day(&mut self, from: &str, days: i64) -> NaiveDate {
        day(from) + Days::new(self.between(0, days).unsigned_abs())
    }
}

fn plan(w: &mut World, d: &mut Dice) {
    let plan = w.plan();
    if d.once_in(2) {
        plan.individual_deductible = d.cents(50_000);
        plan.family_deductible = d.once_in(2).then(|| d.cents(90_000));
    }
    if d.once_in(3) {
        plan.individual_out_of_pocket_maximum = Some(d.cents(200_000));
        plan.family_out_of_pocket_maximum = d.once_in(2).then(|| d.cents(400_000));
    }
    plan.family_accumulation = d.pick(&[FamilyAccumulation::Embedded, FamilyAccumulation::Aggregate]);
    plan.open_formulary = d.once_in(3);
    plan.maximum_days_supply = d.oddly(2).then(|| d.pick(&[30, 60, 90]));
    plan.maximum_claim_amount = d.oddly(4).then(|| Decimal::from(60));
    plan.maximum_dependent_age = d.oddly(2).then_some(26);
    plan.timely_filing_days = d.oddly(2).then_some(90);
    plan.prescription_valid_days = d.pick(&[Some(365), Some(180), None]);
    plan.prescriber_required = d.once_in(4);
    plan.refill_threshold_percent = d.pick(&["75", "80", "66.67"].map(dec));
    plan.refill_counting = d.pick(&[RefillCounting::Inclusive, RefillCounting::Elapsed]);
    plan.refill_supply_on_hand = d.once_in(3);
    let outcomes = [DurOutcome::SoftReject, DurOutcome::Reject];
    plan.dur_outcomes = [(); 3].map(|()| if d.oddly(1) { d.pick(&outcomes) } else { DurOutcome::Message });
    plan.answer_duplicates = !d.once_in(3);
    plan.price_tie = d.pick(&[PriceTie::Contract, PriceTie::UsualAndCustomary]);
    plan.daw_penalty_codes = if d.once_in(2) { vec!["2".into()] } else { vec![] };
    plan.daw_penalty_accumulates = d.once_in(3);
    if d.once_in(2) {
        plan.overrides = vec![
            over("79", OverrideChannel::SubmissionClarification, "3"),
            over("79", OverrideChannel::Dur, "1G"),
            over("76", OverrideChannel::SubmissionClarification, "7"),
            over("75", OverrideChannel::PriorAuthorizationType, "8"),
            over("88", OverrideChannel::Dur, "1B"),
        ];
    }
    let mut shares = vec![share(1), share(2), share(3)];
    for s in &mut shares {
        match d.between(0, 2) {
            0 => s.copay = Some(d.cents(6_000)),
            1 => {
                s.coinsurance_percent = Some(Decimal::from(d.between(5, 50)));
                s.minimum = d.once_in(2).then(|| d.cents(1_500));
                s.maximum = d.once_in(2).then(|| d.cents(9_000) + Decimal::from(15));
            }
            _ => {}
        }
        s.deductible_applies = !d.once_in(3);
        s.channel = d.once_in(5).then(|| "mail".into());
    }
    plan.cost_shares = shares;
    if d.oddly(12) {
        plan.span.termination = Some(day("2026-02-28"));
    }
    if d.oddly(12) {
        plan.networks.clear();
    }
}

fn product_and_rule(w: &mut World, d: &mut Dice) {
    let other = product("00003-0001-01", 2, "betadrin");
    let testers = TherapeuticClass { severity: d.pick(&[1, 2, 3]), ..class(7, "testers") };
    let product = w.product();
    product.brand = d.once_in(3);
    product.dea_schedule = d.once_in(4).then(|| d.pick(&[2, 3, 4, 5]));
    product.tier = d.pick(&[None, Some(1), Some(2), Some(3)]);
    product.formulary_flag = !d.once_in(6);
    product.prior_auth_required = d.oddly(3);
    product.quantity_limit = d.oddly(3).then(|| dec("40"));
    product.obsolete_date = d.oddly(6).then(|| day("2026-03-01"));
    product.prices = vec![price(PriceType::Nadac, d.pick(&["0.12345", "1.00", "4.5", "17.864"]))];
    if d.once_in(3) {
        product.prices.push(price(PriceType::Awp, "6.6"));
    }
    if d.once_in(4) {
        product.prices.push(price(PriceType::Amp, "0.41"));
    }
    if d.oddly(10) {
        product.prices.clear();
    }
    if d.once_in(2) {
        product.classes = vec![testers.clone()];
    }
    let severity = d.pick(&[1, 2, 3]);
    if d.once_in(2) {
        let interruptive = !d.once_in(3);
        w.ingredient().interactions.push(Interaction { interruptive, ..interaction(2, severity) });
    }
    if d.once_in(3) {
        let limit = DoseLimit {
            minimum_age: 0,
            maximum_age: 150,
            minimum_daily_dose: Some(dec("4")),
            maximum_daily_dose: Some(dec("20")),
            strength_unit: "mg".into(),
            severity: 2,
        };
        w.ingredient().dose_limits.push(limit);
    }
    if d.once_in(4) {
        let limit = PatientLimit {
            minimum_age: Some(18),
            maximum_age: d.once_in(2).then_some(40),
            sex: d.once_in(2).then(|| "M".into()),
            severity: 3,
            description: d.once_in(2).then(|| "see label".into()),
        };
        w.ingredient().patient_limits.push(limit);
    }
    let contract = w.contract();
    contract.lesser_of_submitted_fee = d.once_in(2);
    contract.sales_tax_percent = d.pick(&["0", "7.25"].map(dec));
    contract.rates = vec![
        rate(PriceType::Nadac, false, "0"),
        rate(PriceType::Nadac, true, "0"),
        rate(PriceType::Awp, true, "-16.5"),
        rate(PriceType::Ful, false, "0"),
    ];
    let target = d.pick(&[Target::Ndc(ndc("00002-7510-02")), Target::Ingredient(1), Target::Class(7)]);
    w.rules = vec![rule(target)];
    let rule = w.rule();
    rule.tier = d.pick(&[None, Some(1), Some(2), Some(3)]);
    rule.covered = !d.oddly(4);
    rule.reject_code = d.once_in(3).then(|| "70".into());
    rule.prior_auth_required = d.oddly(2);
    rule.step_therapy_required = d.oddly(3);
    rule.steps = vec![step(1, 2, "betadrin"), step(2, 3, "gammadrin")];
    rule.quantity_limit = d.oddly(2).then(|| dec("90"));
    rule.quantity_limit_days = d.once_in(2).then_some(60);
    rule.copay = d.once_in(10).then(|| dec("7.50"));
    rule.maximum_days_supply = d.oddly(3).then_some(34);
    rule.fill_limit = d.oddly(3).then_some(WindowLimit { limit: 2, days: 90 });
    rule.days_supply_limit = d.oddly(3).then_some(WindowLimit { limit: 90, days: 120 });
    rule.minimum_age = d.oddly(3).then_some(18);
    rule.maximum_age = d.oddly(3).then_some(44);
    rule.sex = d.oddly(3).then(|| "M".into());
    if d.oddly(3) {
        w.rules.clear();
        w.alternative = d.once_in(2).then(|| "betadrin 10 mg tablet".into());
    }
    let mut generic = other.clone();
    generic.prices = vec![price(PriceType::Nadac, "0.09")];
    w.product().generic_equivalent = Some(generic.ndc);
    w.generic = Some(generic);
    let mut classed = other;
    classed.classes = vec![testers];
    let span = if d.oddly(2) { 160 } else { 40 };
    for _ in 0..d.between(0, 3) {
        let filled = d.day("2025-10-15", span).to_string();
        let days = d.pick(&[7, 30, 90]);
        if d.once_in(2) {
            w.fill(&classed, &filled, days);
        } else {
            w.earlier(&filled, days);
        }
    }
}

fn people(w: &mut World, d: &mut Dice) {
    let coverage = w.coverage();
    coverage.date_of_birth = d.day("1940-01-01", 30_000);
    coverage.relationship_code = d.pick(&["1", "2", "3"]).into();
    coverage.sex = d.pick(&["F", "M", "U"]).into();
    coverage.span.termination = d.oddly(4).then(|| d.day("2025-12-01", 120));
    if d.oddly(3) {
        let mut twin = coverage.clone();
        twin.patient_id = id(0xa2);
        twin.person_code = "02".into();
        w.coverages.push(twin);
    }
    let prescriber = w.prescriber();
    prescriber.dea_number = prescriber.dea_number.take().filter(|_| !d.oddly(3));
    prescriber.dea_schedules = d.pick(&[vec![2, 3, 4, 5], vec![3, 4, 5], vec![]]);
    prescriber.dea_termination_date = d.oddly(3).then(|| day("2026-01-31"));
    prescriber.exclusions = d.oddly(6).then(|| exclusion("2026-02-01", None)).into_iter().collect();
    prescriber.deceased_date = d.oddly(6).then(|| day("2026-02-01"));
    for _ in 0..if d.once_in(3) { d.between(1, 2) } else { 0 } {
        let statuses = [AuthorizationStatus::Approved, AuthorizationStatus::InProcess, AuthorizationStatus::Denied];
        let authorization = w.authorize(d.pick(&statuses));
        authorization.waived_reject_codes = d.pick(&[
            vec!["75".into(), "608".into()],
            vec!["76".into(), "9G".into(), "7X".into()],
            vec!["79".into(), "78".into(), "70".into(), "MR".into()],
        ]);
        authorization.fills_authorized = d.once_in(2).then_some(2);
        authorization.quantity_authorized = d.once_in(3).then(|| dec("100"));
    }
    w.individual = Balance { deductible_met: d.cents(30_000), out_of_pocket_met: d.cents(90_000) };
    w.family = Balance { deductible_met: d.cents(50_000), out_of_pocket_met: d.cents(150_000) };
    match d.between(0, i64::try_from(12 * d.calm).expect("small")) {
        0 => w.pharmacy = None,
        1 => w.plan = None,
        2 => w.product = None,
        3 => w.prescriber = None,
        4 => w.coverages.clear(),
        5 => w.key_is_taken = true,
        6 => w.pharmacy().pbm_network = false,
        _ => {}
    }
}

fn claim(w: &mut World, d: &mut Dice, n: u64) {
    // One after the other, mostly a month apart.
    let spread = if d.oddly(2) { 120 } else { 8 };
    let filled = d.day("2026-01-02", spread) + Days::new(32 * n);
    w.received = filled + Days::new(if d.oddly(4) { 95 } else { 1 });
    let claim = &mut w.claim;
    claim.rx_number = Some((7_000_000 + d.between(0, 1)).to_string());
    claim.fill_date = Some(filled);
    let days = if d.oddly(2) { d.pick(&[7, 90, 100]) } else { 30 };
    claim.days_supply = Some(days);
    claim.quantity = Some(Decimal::from(if d.oddly(2) { d.pick(&[7, 60, 90, 180]) } else { i64::from(days) }));
    claim.fill_number = Some(if d.oddly(3) { d.pick(&[1, 2, 6]) } else { 0 });
    let old = if d.oddly(2) { 400 } else { 150 };
    claim.written_date = d.once_in(2).then(|| filled - Days::new(d.between(0, old).unsigned_abs()));
    claim.refills_authorized = d.once_in(2).then(|| d.pick(&[0, 1, 5]));
    claim.daw_code = d.once_in(3).then(|| d.pick(&["0", "1", "2"]).into());
    claim.usual_and_customary = d.once_in(2).then(|| d.cents(40_000) + Decimal::ONE);
    claim.ingredient_cost_submitted = d.once_in(3).then(|| d.cents(30_000) + Decimal::ONE);
    claim.dispensing_fee_submitted = d.once_in(4).then(|| d.cents(300));
    claim.gross_amount_due = d.once_in(5).then(|| d.cents(45_000) + Decimal::ONE);
    claim.person_code = d.pick(&[Some("01"), Some("1"), Some("01"), None]).map(str::to_owned);
    if d.oddly(8) {
        claim.person_code = Some("7".into());
    }
    claim.date_of_birth = d.once_in(6).then(|| w.coverages.first().map(|c| c.date_of_birth)).flatten();
    claim.prior_authorization_number = d.oddly(4).then(|| d.pick(&["PA1", "PA2", "NONE"]).into());
    claim.prior_authorization_type = d.once_in(10).then(|| d.pick(&["1", "8"]).into());
    claim.submission_clarification_codes =
        if d.once_in(6) { vec![d.pick(&["3", "5", "7", "99"]).into()] } else { vec![] };
    claim.dur = if d.once_in(5) {
        vec![triple(d.pick(&["DD", "TD", "ER", "HD"]), "M0", d.pick(&["1B", "1G", "2A"]))]
    } else {
        vec![]
    };
    claim.prescriber_npi = claim.prescriber_npi.take();
    if d.oddly(5) {
        claim.prescriber_npi = d.pick(&[None, Some("1750384805".to_owned())]);
    }
    match d.between(0, i64::try_from(20 * d.calm).expect("small")) {
        0 => claim.quantity = None,
        1 => claim.quantity = Some(dec("-1")),
        2 => claim.days_supply = Some(0),
        3 => claim.product_id = Some("0002751002".into()),
        4 => claim.fill_date = None,
        5 => claim.cardholder_id = None,
        6 => claim.usual_and_customary = Some(dec("1.005")),
        7 => claim.fill_number = Some(100),
        8 => claim.pharmacy_npi = Some("1993999999".into()),
        9 => claim.daw_code = Some("X".into()),
        10 => claim.unreadable = vec![element("quantity")],
        11 => w.received = filled - Days::new(1),
        12 => claim.rx_number = None,
        _ => {}
    }
}

/// A decision and its figures, without words.
fn decision_line(decision: &Decision) -> String {
    let mut line = String::new();
    let _ = match &decision.disposition {
        Disposition::Paid(p) => write!(
            line,
            "paid {} {} {} {} {} {} {} {} {} {} {} {}",
            p.ingredient_cost,
            p.dispensing_fee,
            p.sales_tax,
            p.allowed,
            p.basis_of_reimbursement,
            p.share.deductible,
            p.share.copay,
            p.share.coinsurance,
            p.share.daw_penalty,
            p.share.patient_pays,
            p.share.plan_pays,
            p.share.out_of_pocket
        ),
        Disposition::Rejected(rejects) => {
            write!(line, "rejected {}", rejects.iter().map(|r| r.code.as_ref()).collect::<Vec<_>>().join(","))
        }
        Disposition::Duplicate(original) => write!(line, "duplicate {original}"),
        Disposition::Missing(row) => write!(line, "missing {row}"),
    };
    let _ = write!(
        line,
        " tier {:?} year {:?} coverage {:?} authorization {:?}",
        decision.tier,
        decision.benefit_year_start,
        decision.coverage.as_ref().map(|c| c.coverage_id),
        decision.prior_authorization_numbers,
    );
    for f in &decision.alerts {
        let overridden = f.overridden_by.as_ref().map(|t| t.result_of_service.as_str()).unwrap_or("-");
        let stops = f.stops_payment();
        let _ = write!(line, " [{} {} {:?} {stops} {overridden}]", f.alert_type.code(), f.severity, f.other);
    }
    line
}

/// What is told of it: messages and the explanation.
fn words_line(decision: &Decision) -> String {
    let mut line = decision.told().join("; ");
    if let Disposition::Rejected(rejects) = &decision.disposition {
        rejects.iter().for_each(|r| line.push_str(&format!("{} {}; ", r.code, r.message)));
    }
    for step in &decision.trace.0 {
        let told = explain(step);
        let _ = write!(line, " | {} {}: {}", told.name, told.outcome, told.words);
    }
    line
}

/// FNV-1a over all lines.
fn digest(lines: &[String]) -> u64 {
    lines
        .iter()
        .flat_map(|line| line.bytes().chain([b'\n']))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The template that a step's words are made from: the first whose details are all there.
fn template(taken: &Taken) -> Option<&'static str> {
    let step = steps::by_id(taken.step)?;
    let has = |name: &str| taken.details.iter().any(|d| d.name.text() == name);
    let filled = |template: &str| {
        // What stands in brackets may lack its details.
        let needed = template.split('[').enumerate().map(|(n, part)| match n {
            0 => part,
            _ => part.rsplit_once(']').map_or("", |(_, behind)| behind),
        });
        let needed: String = needed.collect();
        needed.split('{').skip(1).all(|part| has(part.split('}').next().unwrap_or("")))
    };
    step.words.iter().find(|(outcome, template)| *outcome == taken.outcome && filled(template)).map(|(_, t)| *t)
}

/// Every claim's decision in its order.
fn decide_all(mut each: impl FnMut(String, &Decision)) {
    for member in 0..MEMBERS {
        let calm = [1, 4, 12, 40][usize::try_from(member % 4).expect("small")];
        let d = &mut Dice { state: member, calm };
        let mut w = World::default();
        plan(&mut w, d);
        product_and_rule(&mut w, d);
        people(&mut w, d);
        let patient = w.coverages.first().map_or(id(PATIENT), |c| c.patient_id);
        let mut book = MemberState::default();
        book.histories.insert(patient, w.history.clone());
        book.authorizations.insert(patient, w.authorizations.clone());
        if let Some([family, individual]) = w.case(0).keys {
            book.balances.insert(family, w.family);
            book.balances.insert(individual, w.individual);
        }
        let usual = w.claim.clone();
        for n in 0..CLAIMS_OF_EACH {
            // Now and then the claim before, sent once more as it was.
            if n == 0 || !d.once_in(12) {
                w.claim = usual.clone();
                claim(&mut w, d, n);
            }
            let decision = book.decide(&w.case(u128::from(member * 10 + n + 1)));
            each(format!("{member}.{n}"), &decision);
        }
    }
}

#[test]
fn the_decisions_and_words_of_20_000_claims_are_what_they_were() {
    let (mut decisions, mut words) = (Vec::new(), Vec::new());
    decide_all(|which, decision| {
        decisions.push(format!("{which} {}", decision_line(decision)));
        words.push(format!("{which} {}", words_line(decision)));
    });
    assert_eq!(decisions.len(), 20_000);
    let of = |start: &str| decisions.iter().filter(|line| line.split(' ').nth(1) == Some(start)).count();
    let (paid, rejected, duplicate) = (of("paid"), of("rejected"), of("duplicate"));
    assert!(
        paid > 3_000 && rejected > 3_000 && duplicate > 10,
        "{paid} paid, {rejected} rejected, {duplicate} repeats"
    );
    if let Ok(folder) = std::env::var("PBM_DIGEST_LINES") {
        for (name, lines) in [("decisions.txt", &decisions), ("words.txt", &words)] {
            std::fs::write(std::path::Path::new(&folder).join(name), lines.join("\n")).expect("a folder to write to");
        }
    }
    assert_eq!((digest(&decisions), digest(&words)), (DECISIONS, WORDS), "{paid} paid, {rejected} rejected");
}

/// A part of a Schedule II prescription after a first one of 15 units.
fn partial(units: &str, prescribed: Option<&str>, written: &str) -> World {
    World::with(|w| {
        w.schedule(2);
        w.schedule_rules = schedule_rules();
        w.claim.written_date = Some(day(written));
        w.claim.quantity_prescribed = prescribed.map(dec);
        w.claim.quantity = Some(dec(units));
        w.claim.dispensing_status = Some("C".into());
        let past = w.repeated();
        (past.fill_date, past.quantity) = (day("2026-03-09"), dec("15"));
    })
}

/// A claim for an opioid, after a change.
fn opioids(change: Change) -> World {
    let mut world = World::opioid();
    change(&mut world);
    world
}

/// A claim for a long-acting opioid beside another drug, with triples for these conflicts.
fn beside(other: &Product, reasons: &[&str]) -> World {
    let mut world = World::opioid();
    world.dispense(long_acting("morphine", "15"), "5", 5);
    world.supplied(other, "2026-03-09", "3", 9);
    world.claim.dur = reasons.iter().map(|reason| triple(reason, "M0", "1G")).collect();
    world
}

/// What the book above leaves out.
const RARE: &[Change] = &[
    |w| {
        *w = World::part_d(2026, "100");
        w.drug().coverage = DrugCoverage::PartB;
    },
    |w| {
        *w = World::part_d(2026, "100");
        w.drug().coverage = DrugCoverage::PartB;
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["A6".into()];
    },
    |w| {
        let npis = w.claim.pharmacy_npi.iter().cloned().collect();
        w.lock_ins = vec![LockIn { to: LockedTo::Pharmacy, npis, drugs: LockedDrugs::All, span: locked() }];
    },
    |w| w.lock_ins = vec![to_another_prescriber()],
    |w| {
        w.lock_ins = vec![to_another_prescriber()];
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["M2".into()];
    },
    |w| {
        let list = "OIG".into();
        w.pharmacy().exclusions = vec![Exclusion { list, span: locked() }];
    },
    |w| in_specialty(w, None, &[]),
    |w| in_specialty(w, None, &["G6"]),
    |w| {
        in_specialty(w, None, &[]);
        w.contract().kind = NetworkKind::Specialty;
    },
    |w| in_specialty(w, Some(1), &[]),
    |w| in_specialty(w, Some(0), &[]),
    |w| in_specialty(w, Some(0), &["G6"]),
    |w| by_mail_after(w, 1, &[]),
    |w| by_mail_after(w, 0, &[]),
    |w| by_mail_after(w, 0, &["561"]),
    |w| for_long(w, &[]),
    |w| for_long(w, &["G9"]),
    |w| {
        w.rule().step_therapy_required = true;
        w.rule().steps = vec![step(1, 2, "betadrin")];
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-01-20", 30);
    },
    |w| {
        w.rule().maximum_days_supply = Some(10);
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["AG".into()];
    },
    |w| {
        w.rule().minimum_age = Some(50);
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["60".into()];
    },
    |w| {
        w.rule().maximum_age = Some(40);
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["60".into()];
    },
    |w| {
        w.rule().sex = Some("M".into());
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["61".into()];
    },
    |w| w.product().prices = vec![price(PriceType::Nadac, "99999999")],
    |w| *w = partial("15", None, "2026-03-08"),
    |w| *w = partial("15", Some("60"), "2026-03-08"),
    |w| *w = partial("46", Some("60"), "2026-03-08"),
    |w| *w = partial("15", Some("60"), "2026-01-08"),
    |w| *w = World::opioid(),
    |w| {
        *w = beside(&patch("25"), &[]);
        w.opioid_terms().maximum_dose = Some(dec("200"));
        w.condition(Condition::Hospice);
    },
    |w| *w = opioids(|w| w.claim.days_supply = Some(3)),
    |w| *w = opioids(|w| w.claim.days_supply = Some(9)),
    |w| {
        *w = opioids(|w| w.claim.days_supply = Some(9));
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["7X".into()];
    },
    |w| {
        *w = opioids(|w| w.claim.days_supply = Some(6));
        w.supplied(&opioid("codeine", "30"), "2026-02-01", "10", 5);
    },
    |w| *w = opioids(|w| w.claim.dur = vec![triple("HD", "M0", "1G")]),
    |w| *w = opioids(|w| w.opioid_terms().maximum_dose = Some(dec("200"))),
    |w| *w = opioids(|w| w.opioid_terms().maximum_dose = Some(dec("50"))),
    |w| {
        *w = opioids(|w| w.opioid_terms().maximum_dose = Some(dec("50")));
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["88".into()];
    },
    |w| *w = beside(&benzodiazepine("alprazolam"), &[]),
    |w| *w = beside(&benzodiazepine("alprazolam"), &["DD"]),
    |w| {
        *w = beside(&benzodiazepine("alprazolam"), &[]);
        w.opioid_terms().same_prescriber_passes = true;
        w.history[0].prescriber_npi = w.claim.prescriber_npi.clone();
    },
    |w| *w = beside(&patch("25"), &[]),
    |w| *w = beside(&patch("25"), &["TD"]),
    |w| w.share().maximum_days_supply = 29,
    |w| w.claim.other_coverage_code = Some("1".into()),
    |w| w.claim.other_coverage_code = Some("2".into()),
    |w| w.codes.retired_before = Some(day("2026-12-01")),
    |w| w.pharmacy.as_mut().expect("a pharmacy").contracts[0].span = Span::new(day("2025-01-01"), None),
    |w| w.pharmacy.as_mut().expect("a pharmacy").contracts[0].rates.clear(),
    |w| w.rule().span = Span::new(day("2025-01-01"), None),
    |w| {
        w.rule().span = Span::new(day("2025-01-01"), None);
        w.rule().covered = false;
    },
    |w| after_another_payer(w, "31.99"),
    |w| after_another_payer(w, "32.00"),
    |w| after_another_payer(w, "0.00"),
    World::compounded,
    |w| {
        w.compounded();
        w.compound().level_of_effort = Some("11".into());
        w.contract().compound_fees = vec![LevelFee { level_of_effort: "11".into(), fee: dec("9.00") }];
        w.compound().ingredients[0].cost = Some(dec("1.00"));
        w.claim.submission_clarification_codes = vec!["8".into()];
        w.compounded_rule(1).covered = false;
    },
    |w| {
        w.compounded();
        w.claim.transaction_count = Some(2);
        w.compounded_rule(1).covered = false;
        w.compounded_product(0).prices.clear();
    },
];

/// Another payer paid an amount of 32.00 allowed, and the plan rejects what is paid in full.
fn after_another_payer(world: &mut World, paid: &str) {
    world.plan().coordination = vec![Coordination { reject_when_met: true, ..Coordination::default() }];
    world.claim.other_coverage_code = Some("2".into());
    let amount = |qualifier: &str, amount| {
        vec![QualifiedAmount { qualifier: Some(qualifier.into()), amount: Some(dec(amount)) }]
    };
    world.claim.other_payers = vec![OtherPayer {
        amounts_paid: amount("07", paid),
        patient_responsibility: amount("06", "30.00"),
        ..OtherPayer::default()
    }];
}

/// The product in a specialty network alone, or after so many fills elsewhere.
fn in_specialty(w: &mut World, elsewhere: Option<i32>, waived: &[&str]) {
    let elsewhere = elsewhere.map(|limit| WindowLimit { limit, days: 90 });
    w.rule().network = Some(RequiredNetwork { kind: NetworkKind::Specialty, elsewhere });
    w.authorize(AuthorizationStatus::Approved).waived_reject_codes = waived.iter().map(ToString::to_string).collect();
}

fn by_mail_after(w: &mut World, limit: i32, waived: &[&str]) {
    let mail_after = Some(WindowLimit { limit, days: 90 });
    w.plan().network_terms = vec![NetworkTerms { mail_after, ..NetworkTerms::default() }];
    w.authorize(AuthorizationStatus::Approved).waived_reject_codes = waived.iter().map(ToString::to_string).collect();
}

/// 90 days over the counter.
fn for_long(w: &mut World, waived: &[&str]) {
    w.plan().network_terms = vec![NetworkTerms::default()];
    w.claim.days_supply = Some(90);
    w.authorize(AuthorizationStatus::Approved).waived_reject_codes = waived.iter().map(ToString::to_string).collect();
}

fn to_another_prescriber() -> LockIn {
    LockIn { to: LockedTo::Prescriber, npis: vec!["1234567893".into()], drugs: LockedDrugs::All, span: locked() }
}

fn locked() -> Span {
    Span { effective: Some(day("2026-01-01")), termination: None }
}

/// Words for what the traces of 0.1.0 hold; `tests/golden/explained-0.1.0.txt` shows them filled.
const OF_0_1_0: &[&str] = &[
    "coverage {coverage}, rank {rank}",
    "pharmacy {pharmacy}, contract {contract}",
    "pharmacy {pharmacy} has no contract with the plan on the fill date",
    "claim {claim} has the same key and is paid",
    "tier {tier}, rule {rule}",
    "rule {rule} does not cover the product",
    "the formulary's rule asks for one",
    "{conflict}, severity {severity}, with NDC {other}",
    "{conflict}, severity {severity}",
    "{conflict}, severity {severity}, with NDC {other}; lifted by {lifted_by}",
    "{conflict}, severity {severity}; lifted by {lifted_by}",
    "no price is on file and none was sent",
];

/// A template that no claim fills asks for a detail that its step does not give.
#[test]
fn every_template_is_filled_by_the_details_that_its_step_gives() {
    let mut used: BTreeSet<(u8, &str)> = BTreeSet::new();
    let mut look = |decision: &Decision| {
        used.extend(decision.trace.0.iter().filter_map(|taken| Some((taken.step, template(taken)?))));
    };
    decide_all(|_, decision| look(decision));
    RARE.iter().for_each(|change| look(&World::with(change).decide()));
    let unused: Vec<String> = EDITS
        .iter()
        .flat_map(|edit| edit.step.words.iter().map(move |(_, template)| (&edit.step, *template)))
        .filter(|(step, template)| !used.contains(&(step.id, *template)) && !OF_0_1_0.contains(template))
        .map(|(step, template)| format!("{}: {template}", step.name))
        .collect();
    assert!(unused.is_empty(), "of 20,000 claims none fills:\n{}", unused.join("\n"));
}
