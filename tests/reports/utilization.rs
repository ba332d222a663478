use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::raw::{Claim, Period, Person, Raw, call, line, months, period, rounded, scene, shown};

/// Days that a person's fills of one drug cover: each begins when it is filled, or when the one before it is used up.
fn shifted<'a>(fills: impl Iterator<Item = &'a &'a Claim>) -> BTreeSet<NaiveDate> {
    let mut fills: Vec<_> = fills.collect();
    fills.sort_by(|a, b| (a.fill, &a.id).cmp(&(b.fill, &b.id)));
    let (mut days, mut free) = (BTreeSet::new(), None);
    for fill in fills {
        let first = free.map_or(fill.fill, |free: NaiveDate| free.max(fill.fill));
        days.extend(first.iter_days().take(fill.days as usize));
        free = Some(first + Days::new(fill.days as u64));
    }
    days
}

/// The last day of coverage by the plan from a day on, in which gaps of up to 31 days do not count.
fn covered_until(person: &Person, plan: &str, from: NaiveDate, to: NaiveDate) -> Option<NaiveDate> {
    let covers = |day: NaiveDate| {
        person.died.is_none_or(|died| day <= died)
            && person.spans.iter().any(|s| s.plan == plan && s.from <= day && s.to.is_none_or(|end| end >= day))
    };
    // The day itself may lie in such a gap, if coverage was there before it.
    let mut missing = (1..=31).take_while(|back| !covers(from - Days::new(back - 1))).count();
    let mut last = None;
    if missing == 31 {
        return None;
    }
    for day in from.iter_days().take_while(|day| *day <= to) {
        if covers(day) {
            (last, missing) = (Some(day), 0);
        } else {
            missing += usize::from(day > from || missing == 0);
            if missing > 31 {
                break;
            }
        }
    }
    last
}

/// Days covered and days in the period of each person and class that the measure takes in.
fn adherence(raw: &Raw, plan: &str, window: Period) -> BTreeMap<i64, Vec<(i64, i64)>> {
    let mut fills: BTreeMap<(i64, &str), Vec<&Claim>> = BTreeMap::new();
    for claim in raw.paid(plan, window) {
        for class in raw.classes.get(&claim.ndc).into_iter().flatten() {
            fills.entry((*class, &claim.patient)).or_default().push(claim);
        }
    }
    let mut found: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
    for ((class, patient), fills) in fills {
        let person = &raw.persons[patient];
        let dates: BTreeSet<NaiveDate> = fills.iter().map(|fill| fill.fill).collect();
        let index = *dates.first().expect("a fill");
        let is_adult = person.born.is_some_and(|born| {
            let birthday = born.with_year(born.year() + 18).unwrap_or_else(|| born + Days::new(18 * 365 + 5));
            birthday <= window.0
        });
        let Some(last) = covered_until(person, &raw.plans[plan], index, window.1) else { continue };
        if dates.len() < 2 || !is_adult || (last - index).num_days() + 1 < 91 {
            continue;
        }
        let drugs: BTreeSet<String> = fills.iter().map(|fill| raw.drug(&fill.ndc)).collect();
        let mut days = BTreeSet::new();
        for drug in drugs {
            days.extend(shifted(fills.iter().filter(|fill| raw.drug(&fill.ndc) == drug)));
        }
        let covered = days.range(index..=last).count() as i64;
        found.entry(class).or_default().push((covered, (last - index).num_days() + 1));
    }
    found
}

#[test]
fn adherence_is_what_days_counted_one_by_one_say() {
    let (_database, mut session, raw) = scene();
    let (mut members, mut adherent) = (0, 0);
    for (plan, window) in raw.plans.keys().flat_map(|plan| {
        [period("2025-01-01", "2025-12-31"), period("2025-02-10", "2025-09-30")].map(move |window| (plan, window))
    }) {
        let expected: BTreeSet<String> = adherence(&raw, plan, window)
            .into_iter()
            .map(|(class, persons)| {
                let count = Decimal::from(persons.len());
                let good = persons.iter().filter(|(covered, days)| covered * 100 >= days * 80).count();
                let sum: Decimal =
                    persons.iter().map(|(covered, days)| Decimal::from(*covered) / Decimal::from(*days)).sum();
                members += persons.len();
                adherent += good;
                format!(
                    "{class}|{}|{good}|{}|{}",
                    persons.len(),
                    shown(rounded(Decimal::from(good) / count, 4)),
                    shown(rounded(sum / count, 4))
                )
            })
            .collect();
        let actual: BTreeSet<String> = session
            .rows(&format!(
                "SELECT class_id, members, adherent, adherence_rate, mean_pdc FROM {}",
                call("adherence_by_class", plan, window)
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan} {window:?}");
    }
    assert!(members > 100 && adherent > 20 && adherent < members, "{adherent} of {members}");
}

#[test]
fn utilization_of_a_plan_is_what_claims_and_days_say() {
    let (_database, mut session, raw) = scene();
    for (plan, window) in raw.plans.keys().flat_map(|plan| {
        [period("2025-01-01", "2025-12-31"), period("2025-04-10", "2025-07-05")].map(move |window| (plan, window))
    }) {
        let claims: Vec<&Claim> = raw.paid(plan, window).collect();
        let covered: i64 = months(window).into_iter().map(|first| raw.member_months(plan, first)).sum();
        let persons: BTreeSet<&str> = claims.iter().map(|claim| claim.patient.as_str()).collect();
        let paid: Decimal = claims.iter().map(|claim| claim.plan_paid).sum();
        let own: Decimal = claims.iter().map(|claim| claim.patient_pay).sum();
        let generic = claims.iter().filter(|claim| !raw.drugs[&claim.ndc].1).count();
        let takes_five = |person: &&&str| {
            let mut drugs: BTreeMap<NaiveDate, BTreeSet<String>> = BTreeMap::new();
            for claim in claims.iter().filter(|claim| claim.patient == ***person) {
                for day in claim.fill.iter_days().take(claim.days as usize) {
                    drugs.entry(day).or_default().insert(raw.drug(&claim.ndc));
                }
            }
            drugs.values().any(|drugs| drugs.len() >= 5)
        };
        let poly = persons.iter().filter(takes_five).count();
        let by = |value: Decimal, of: i64, places: u32| {
            if of == 0 { "NULL".into() } else { shown(rounded(value / Decimal::from(of), places)) }
        };
        let expected = format!(
            "{covered}|{}|{}|{}|{}|{}|{}|{}|{}|{poly}",
            persons.len(),
            claims.len(),
            claims.iter().map(|claim| claim.days).sum::<i64>(),
            shown(paid),
            shown(own),
            by(paid, covered, 2),
            by(Decimal::from(claims.len()), covered, 4),
            by(Decimal::from(generic), claims.len() as i64, 4)
        );
        let rows = session.rows(&format!(
            "SELECT member_months, members, claims, days_supply, plan_paid, patient_pay, pmpm, claims_per_member_month,
                    generic_dispensing_rate, polypharmacy, pdc FROM {}",
            call("member_utilization", plan, window)
        ));
        assert_eq!(rows.len(), 1);
        assert_eq!(line(&rows[0][..10].to_vec()), expected, "{plan} {window:?}");
        let pdc: serde_json::Value = serde_json::from_str(rows[0][10].as_deref().expect("an object")).expect("JSON");
        let by_class: usize = adherence(&raw, plan, window).values().map(Vec::len).sum();
        let told: i64 =
            pdc.as_object().expect("an object").values().filter_map(|class| class["members"].as_i64()).sum();
        assert_eq!(told, by_class as i64, "{plan}: {pdc}");
    }
}
