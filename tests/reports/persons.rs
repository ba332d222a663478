use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use rust_decimal::Decimal;

use super::raw::{Claim, call, line, number, period, periods, rounded, scene, shown};

#[test]
fn the_costliest_drugs_of_each_member_are_in_the_order_of_what_they_cost() {
    let (_database, mut session, raw) = scene();
    let mut rows_in_all = 0;
    for (plan, window) in raw.plans.keys().flat_map(|plan| periods().into_iter().map(move |window| (plan, window))) {
        let mut members: BTreeMap<i64, BTreeMap<&str, (usize, Decimal, Decimal)>> = BTreeMap::new();
        for claim in raw.paid(plan, window) {
            let drugs = members.entry(raw.persons[&claim.patient].member).or_default();
            let sums = drugs.entry(&claim.ndc).or_default();
            sums.0 += 1;
            sums.1 += claim.plan_paid;
            sums.2 += claim.patient_pay;
        }
        for top in [1, 3, 10] {
            let mut expected = Vec::new();
            for (member, drugs) in &members {
                let mut drugs: Vec<_> = drugs.iter().collect();
                drugs.sort_by_key(|(ndc, (_, paid, own))| (-(paid + own), **ndc));
                for (place, (ndc, (claims, paid, own))) in drugs.into_iter().take(top).enumerate() {
                    let amounts = [*paid, *own, paid + own].map(shown).join("|");
                    expected.push(format!("{member}|{}|{ndc}|{claims}|{amounts}", place + 1));
                }
            }
            rows_in_all += expected.len();
            let actual: Vec<String> = session
                .rows(&format!(
                    "SELECT member_id, place || '|' || ndc || '|' || claims, plan_paid, patient_pay, total_amount
                     FROM pbm.top_drugs_by_member('{plan}', '{}', '{}', {top})",
                    window.0, window.1
                ))
                .iter()
                .map(line)
                .collect();
            assert_eq!(actual, expected, "{plan} {window:?} {top}");
        }
    }
    assert!(rows_in_all > 2000, "{rows_in_all} rows");
}

#[test]
fn high_cost_claimants_are_those_for_whom_the_plan_paid_the_threshold() {
    let (_database, mut session, raw) = scene();
    let mut found = 0;
    for plan in raw.plans.keys() {
        let window = period("2025-01-01", "2025-12-31");
        for threshold in [0, 500, 3000] {
            let mut persons: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
            raw.paid(plan, window).for_each(|claim| persons.entry(&claim.patient).or_default().push(claim));
            let expected: BTreeSet<String> = persons
                .iter()
                .filter_map(|(patient, claims)| {
                    let paid: Decimal = claims.iter().map(|claim| claim.plan_paid).sum();
                    let own: Decimal = claims.iter().map(|claim| claim.patient_pay).sum();
                    let mut drugs: BTreeMap<&str, Decimal> = BTreeMap::new();
                    claims.iter().for_each(|claim| *drugs.entry(&claim.ndc).or_default() += claim.allowed);
                    let (ndc, most) = drugs.iter().rev().max_by_key(|(_, amount)| **amount).expect("a drug");
                    let person = &raw.persons[*patient];
                    let covered = person.spans.iter().any(|s| {
                        s.plan == raw.plans[plan] && s.from <= raw.today && s.to.is_none_or(|to| to >= raw.today)
                    });
                    (paid >= Decimal::from(threshold)).then(|| {
                        format!(
                            "{}|{}|{}|{}|{ndc} {}|{}",
                            person.member,
                            claims.len(),
                            shown(paid),
                            shown(own),
                            shown(*most),
                            if covered { "t" } else { "f" }
                        )
                    })
                })
                .collect();
            found += expected.len();
            let actual: BTreeSet<String> = session
                .rows(&format!(
                    "SELECT member_id, claims, plan_paid, patient_pay, costliest_ndc || ' ' || trim_scale(costliest_amount), is_covered
                     FROM pbm.high_cost_claimants('{plan}', '{}', '{}', {threshold})",
                    window.0, window.1
                ))
                .iter()
                .map(line)
                .collect();
            assert_eq!(actual, expected, "{plan} {threshold}");
        }
    }
    assert!(found > 300, "{found} claimants");
}

#[test]
fn early_refills_are_those_before_the_threshold_of_the_supply_before() {
    let (_database, mut session, raw) = scene();
    let thresholds: BTreeMap<String, Decimal> = session
        .rows("SELECT plan_code, refill_threshold_percent FROM pbm.plan")
        .iter()
        .map(|row| (row[0].clone().expect("a plan"), number(row[1].as_deref().expect("a percentage"))))
        .collect();
    let mut found = 0;
    for (plan, window) in raw.plans.keys().flat_map(|plan| periods().into_iter().map(move |window| (plan, window))) {
        let mut courses: BTreeMap<(&str, &str), Vec<&Claim>> = BTreeMap::new();
        for claim in raw.paid(plan, (window.0 - Days::new(365), window.1)) {
            courses.entry((&claim.patient, &claim.ndc)).or_default().push(claim);
        }
        let mut expected = BTreeSet::new();
        for course in courses.values_mut() {
            course.sort_by(|a, b| (a.fill, &a.id).cmp(&(b.fill, &b.id)));
            for pair in course.windows(2) {
                let (before, refill) = (pair[0], pair[1]);
                let used = (refill.fill - before.fill).num_days();
                let percent = Decimal::from(used * 100) / Decimal::from(before.days);
                if refill.fill >= window.0 && percent < thresholds[plan] {
                    let left = before.days - used;
                    expected.insert(format!("{}|{}|{left}|{}", refill.number, before.fill, shown(rounded(percent, 1))));
                }
            }
        }
        found += expected.len();
        let actual: BTreeSet<String> = session
            .rows(&format!(
                "SELECT claim_number || '|' || previous_fill_date, days_left, percent_used FROM {}",
                call("early_refills", plan, window)
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan} {window:?}");
    }
    assert!(found > 5, "{found} early refills");
}

#[test]
fn who_had_controlled_substances_from_many_is_who_the_claims_say() {
    let (_database, mut session, raw) = scene();
    let mut found = 0;
    for plan in raw.plans.keys() {
        let window = period("2025-01-01", "2025-12-31");
        let mut persons: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
        for claim in raw.paid(plan, window).filter(|claim| raw.drugs[&claim.ndc].2) {
            persons.entry(&claim.patient).or_default().push(claim);
        }
        for (prescribers, pharmacies) in [(4, 4), (2, 1), (1, 2), (1, 1)] {
            let expected: BTreeSet<String> = persons
                .iter()
                .filter_map(|(patient, claims)| {
                    let doctors: BTreeSet<_> = claims.iter().filter_map(|claim| claim.prescriber.as_ref()).collect();
                    let shops: BTreeSet<_> = claims.iter().filter_map(|claim| claim.pharmacy.as_ref()).collect();
                    let days: i64 = claims.iter().map(|claim| claim.days).sum();
                    (doctors.len() >= prescribers && shops.len() >= pharmacies).then(|| {
                        let member = raw.persons[*patient].member;
                        format!("{member}|{}|{}|{}|{days}", doctors.len(), shops.len(), claims.len())
                    })
                })
                .collect();
            found += expected.len();
            let actual: BTreeSet<String> = session
                .rows(&format!(
                    "SELECT member_id, prescribers, pharmacies, claims, days_supply
                     FROM pbm.multiple_prescribers('{plan}', '{}', '{}', {prescribers}, {pharmacies})",
                    window.0, window.1
                ))
                .iter()
                .map(line)
                .collect();
            assert_eq!(actual, expected, "{plan} {prescribers} {pharmacies}");
        }
    }
    assert!(found > 10, "{found} members");
}

#[test]
fn impossible_quantities_are_those_above_the_units_or_twice_the_dose_of_a_day() {
    let (_database, mut session, raw) = scene();
    let mut doses: BTreeMap<String, BTreeMap<String, Decimal>> = BTreeMap::new();
    for row in session.rows(
        "SELECT i.ndc, i.ingredient_id, x.maximum_daily_dose, i.strength FROM pbm.drug_ingredient i
         JOIN pbm.dose_limit x ON x.ingredient_id = i.ingredient_id AND x.strength_unit = i.strength_unit
         WHERE x.maximum_daily_dose IS NOT NULL AND i.strength IS NOT NULL",
    ) {
        let value = |place: usize| row[place].clone().expect("a value");
        let units = number(&value(2)) / number(&value(3));
        let most = doses.entry(value(0)).or_default().entry(value(1)).or_insert(units);
        *most = units.max(*most);
    }
    let (mut by_units, mut by_dose) = (0, 0);
    for plan in raw.plans.keys() {
        let window = period("2025-01-01", "2025-12-31");
        for most_units in [50, 3] {
            let expected: BTreeSet<String> = raw
                .paid(plan, window)
                .filter_map(|claim| {
                    let units = claim.quantity / Decimal::from(claim.days);
                    let dose = doses.get(&claim.ndc).and_then(|all| all.values().min()).map(|dose| dose * Decimal::TWO);
                    let most = dose.map_or(Decimal::from(most_units), |dose| dose.min(Decimal::from(most_units)));
                    (units > most).then(|| {
                        let reason = if most < Decimal::from(most_units) {
                            "twice the maximum daily dose"
                        } else {
                            "units a day"
                        };
                        by_units += usize::from(reason == "units a day");
                        by_dose += usize::from(reason != "units a day");
                        format!("{}|{}|{reason}", claim.number, shown(rounded(units, 3)))
                    })
                })
                .collect();
            let actual: BTreeSet<String> = session
                .rows(&format!(
                    "SELECT claim_number || '|' || trim_scale(units_a_day), reason FROM pbm.impossible_quantities('{plan}', '{}', '{}', {most_units})",
                    window.0, window.1
                ))
                .iter()
                .map(line)
                .collect();
            assert_eq!(actual, expected, "{plan} {most_units}");
        }
    }
    assert!(by_units > 0, "{by_units} by units, {by_dose} by dose");
}
