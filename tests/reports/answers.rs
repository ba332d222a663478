use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use support::Session;

use super::raw::{Claim, Raw, call, date, line, period, periods, rounded, scene, shown};
use super::rollup::at_every_age_of_the_copy;

struct Rule {
    plan: String,
    target: (&'static str, String),
    covered: bool,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

fn rules(session: &mut Session) -> Vec<Rule> {
    session
        .rows("SELECT plan_id, ndc, ingredient_id, class_id, covered, effective_date, termination_date FROM pbm.formulary")
        .into_iter()
        .map(|row| {
            let target = [("ndc", 1), ("ingredient", 2), ("class", 3)]
                .into_iter()
                .find_map(|(kind, place)| row[place].clone().map(|key| (kind, key)))
                .expect("one target");
            Rule {
                plan: row[0].clone().expect("a plan"),
                target,
                covered: row[4].as_deref() == Some("t"),
                from: date(row[5].as_deref().expect("a date")),
                to: row[6].as_deref().map(date),
            }
        })
        .collect()
}

/// Whether the rule that counts covers the product, or an open formulary does.
fn is_on_formulary(
    raw: &Raw,
    rules: &[&Rule],
    open: &BTreeSet<String>,
    unlisted: &BTreeSet<String>,
    claim: &Claim,
) -> bool {
    let has = |all: &BTreeMap<String, BTreeSet<i64>>, key: &str| {
        all.get(&claim.ndc).is_some_and(|keys| keys.iter().any(|own| own.to_string() == key))
    };
    let strength = |rule: &&&Rule| match rule.target.0 {
        "ndc" if rule.target.1 == claim.ndc => Some(3),
        "ingredient" if has(&raw.ingredients, &rule.target.1) => Some(2),
        "class" if has(&raw.classes, &rule.target.1) => Some(1),
        _ => None,
    };
    rules
        .iter()
        .filter(|rule| rule.from <= claim.fill && rule.to.is_none_or(|to| to >= claim.fill))
        .filter_map(|rule| strength(&rule).map(|strength| (strength, rule.from, !rule.covered)))
        .max()
        .map_or_else(|| open.contains(&claim.plan) && !unlisted.contains(&claim.ndc), |(_, _, refused)| !refused)
}

#[test]
fn compliance_of_a_plan_is_what_its_rules_and_claims_say() {
    let (_database, mut session, _raw) = scene();
    // Products that were covered when they were paid, and are not any more.
    session.run("UPDATE pbm.formulary SET covered = false WHERE hashtext(id::text) % 10 = 0");
    let rules = rules(&mut session);
    let set =
        |rows: Vec<Vec<Option<String>>>| rows.into_iter().filter_map(|mut row| row.remove(0)).collect::<BTreeSet<_>>();
    let open = set(session.rows("SELECT plan_id FROM pbm.plan WHERE formulary_type = 'open'"));
    let unlisted = set(session.rows("SELECT ndc_code FROM pbm.drugs WHERE NOT formulary_flag"));
    let mut off = 0;
    at_every_age_of_the_copy(&mut session, |session, raw| {
        for window in periods() {
            let expected: Vec<String> = raw
                .plans
                .iter()
                .map(|(code, plan)| {
                    let rules: Vec<&Rule> = rules.iter().filter(|rule| rule.plan == *plan).collect();
                    let answered = raw
                        .claims
                        .iter()
                        .filter(|c| ["paid", "rejected"].contains(&c.status.as_str()) && c.plan == *plan)
                        .filter(|c| c.fill >= window.0 && c.fill <= window.1)
                        .count();
                    let paid: Vec<&Claim> = raw.paid(code, window).collect();
                    let listed: Vec<&&Claim> =
                        paid.iter().filter(|claim| is_on_formulary(raw, &rules, &open, &unlisted, claim)).collect();
                    off += paid.len() - listed.len();
                    let mut tiers: BTreeMap<i64, usize> = BTreeMap::new();
                    listed.iter().for_each(|claim| *tiers.entry(claim.tier.expect("a tier")).or_default() += 1);
                    let tiers: Vec<String> = tiers.iter().map(|(tier, count)| format!("\"{tier}\": {count}")).collect();
                    let rate = if answered == 0 {
                        "NULL".into()
                    } else {
                        shown(rounded(Decimal::from(listed.len()) / Decimal::from(answered), 4))
                    };
                    format!("{code}|{answered}|{}|{}|{rate}|{{{}}}", paid.len(), listed.len(), tiers.join(", "))
                })
                .collect();
            let actual: Vec<String> = session
                .rows(&format!(
                    "SELECT plan_code, answered, paid, paid_formulary, compliance, by_tier FROM pbm.formulary_compliance_by_plan('{}', '{}')",
                    window.0, window.1
                ))
                .iter()
                .map(line)
                .collect();
            assert_eq!(actual, expected, "{window:?}");
        }
    });
    assert!(off > 0, "every paid product is on the formulary");
}

#[test]
fn rejections_are_counted_by_code_with_what_became_of_the_claim() {
    let (_database, mut session, raw) = scene();
    let (mut codes, mut later) = (0, 0);
    for (plan, window) in raw.plans.keys().flat_map(|plan| periods().into_iter().map(move |window| (plan, window))) {
        let mut lines: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let rejected = raw.claims.iter().filter(|c| {
            c.status == "rejected" && c.plan == raw.plans[plan] && c.fill >= window.0 && c.fill <= window.1
        });
        for claim in rejected {
            let is_paid_later = raw.claims.iter().any(|paid| {
                let in_time = paid.fill >= claim.fill && paid.fill <= claim.fill + Days::new(30);
                let is_same = paid.rx == claim.rx && paid.pharmacy == claim.pharmacy || paid.ndc == claim.ndc;
                paid.status == "paid"
                    && paid.patient == claim.patient
                    && in_time
                    && is_same
                    && paid.answered > claim.answered
            });
            let codes_of_claim: BTreeSet<&String> = claim.rejects.iter().collect();
            for code in codes_of_claim {
                let pharmacy = claim.pharmacy.as_deref().unwrap_or("NULL");
                let sums = lines.entry(format!("{}-01|{pharmacy}|{code}", claim.fill.format("%Y-%m"))).or_default();
                sums.0 += 1;
                sums.1 += usize::from(is_paid_later);
                codes += 1;
                later += usize::from(is_paid_later);
            }
        }
        let expected: BTreeSet<String> =
            lines.iter().map(|(line, (all, paid))| format!("{line}|{all}|{paid}|{}", all - paid)).collect();
        let actual: BTreeSet<String> = session
            .rows(&format!(
                "SELECT month::text || '|' || coalesce(pharmacy_npi, 'NULL') || '|' || reject_code, rejected, paid_later, never_paid FROM {}",
                call("claim_rejection_analysis", plan, window)
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan} {window:?}");
    }
    assert!(codes > 100 && later > 5 && later < codes, "{later} of {codes}");
}

#[test]
fn alerts_are_counted_with_what_became_of_them() {
    let (_database, mut session, raw) = scene();
    let statuses: BTreeMap<&str, &Claim> = raw.claims.iter().map(|claim| (claim.id.as_str(), claim)).collect();
    let alerts =
        session.rows("SELECT claim_id, alert_code, severity, outcome, override_date, alert_type FROM pbm.dur_alert");
    assert!(alerts.len() > 50, "{} alerts", alerts.len());
    for (plan, window) in raw.plans.keys().flat_map(|plan| periods().into_iter().map(move |window| (plan, window))) {
        let mut lines: BTreeMap<String, [usize; 5]> = BTreeMap::new();
        for alert in &alerts {
            let claim = statuses[alert[0].as_deref().expect("a claim")];
            if claim.plan != raw.plans[plan] || claim.fill < window.0 || claim.fill > window.1 {
                continue;
            }
            let key = [1, 5, 2, 3].map(|place| alert[place].as_deref().unwrap_or("NULL")).join("|");
            let sums = lines.entry(key).or_default();
            sums[0] += 1;
            sums[1] += usize::from(alert[4].is_some());
            let place = ["paid", "rejected", "reversed"].iter().position(|status| claim.status == *status);
            sums[2 + place.expect("a status")] += 1;
        }
        let expected: BTreeSet<String> =
            lines.iter().map(|(key, sums)| format!("{key}|{}", sums.map(|sum| sum.to_string()).join("|"))).collect();
        let actual: BTreeSet<String> = session
            .rows(&format!(
                "SELECT concat_ws('|', alert_code, coalesce(alert_type, 'NULL'), severity, outcome), alerts, overridden, on_paid_claims,
                        on_rejected_claims, on_reversed_claims FROM {}",
                call("dur_outcomes", plan, window)
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan} {window:?}");
    }
}

/// What the views that functions are made of say of the same rows.
#[test]
fn the_base_views_have_a_row_for_each_thing_that_they_say() {
    let (_database, mut session, raw) = scene();
    let count = |session: &mut Session, sql: &str| session.number(sql) as usize;
    let paid = raw.claims.iter().filter(|claim| claim.status == "paid").count();
    assert_eq!(count(&mut session, "SELECT count(*) FROM pbm.paid_claims"), paid);
    let total: Decimal = raw.claims.iter().filter(|claim| claim.status == "paid").map(|claim| claim.plan_paid).sum();
    assert_eq!(super::raw::number(&session.text("SELECT sum(plan_paid) FROM pbm.paid_claims")), total);
    let codes: usize = raw.claims.iter().map(|claim| claim.rejects.len()).sum();
    assert_eq!(count(&mut session, "SELECT count(*) FROM pbm.claim_rejects"), codes);
    let rejected = raw.claims.iter().filter(|claim| claim.status == "rejected").count();
    assert_eq!(count(&mut session, "SELECT count(*) FROM pbm.claim_rejects WHERE place = 1"), rejected);
    assert_eq!(count(&mut session, "SELECT count(*) FROM pbm.claim_rejects WHERE description IS NULL"), 0);
    assert_eq!(count(&mut session, "SELECT count(*) FROM pbm.claim_class"), raw.drugs.len());
    assert_eq!(count(&mut session, "SELECT count(DISTINCT ndc) FROM pbm.claim_class"), raw.drugs.len());
    let of_classes: usize = raw
        .claims
        .iter()
        .filter(|claim| claim.status == "paid")
        .map(|claim| raw.classes.get(&claim.ndc).map_or(0, BTreeSet::len))
        .sum();
    assert_eq!(count(&mut session, "SELECT count(*) FROM pbm.adherence_fills"), of_classes);
    let months = period("2024-01-01", "2025-12-31");
    for first in super::raw::months(months) {
        let expected: i64 = raw.plans.keys().map(|plan| raw.member_months(plan, first)).sum();
        let said = format!("SELECT count(*) FROM pbm.member_months WHERE month = '{first}'");
        assert_eq!(session.number(&said), expected, "{first}");
    }
    let twice = "SELECT count(*) FROM (SELECT FROM pbm.member_months GROUP BY member_id, month HAVING count(*) > 1) x";
    assert_eq!(session.number(twice), 0);
}
