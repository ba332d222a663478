use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::raw::{line, period, scene, shown};
use super::rollup::at_every_age_of_the_copy;

#[derive(Default)]
struct Sum {
    claims: i64,
    members: BTreeSet<String>,
    units: Decimal,
    spent: Decimal,
    prior: Decimal,
}

#[test]
fn the_yearly_files_are_what_the_claims_of_the_year_say() {
    let (_database, mut session, _raw) = scene();
    session.run(
        "INSERT INTO pbm.client (client_code, client_name) VALUES ('A', 'A'), ('B', 'B');
         UPDATE pbm.plan p SET client_id = c.client_id FROM pbm.client c
         WHERE c.client_code = CASE WHEN p.plan_code LIKE '%PPO%' THEN 'A' WHEN p.plan_code LIKE '%HDHP%' THEN 'B' END;
         ALTER TABLE pbm.rebate_accrual DISABLE TRIGGER USER;
         DELETE FROM pbm.rebate_accrual;
         INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, claim_id, fill_date, plan_id, ndc, units, unit_rebate, amount)
         SELECT '00000000-0000-4000-b000-000000000001', '2025-01-01', '2025-12-31', 'claim', c.id, c.fill_date, c.plan_id, c.ndc, c.quantity, 0.25, round(c.quantity * 0.25, 2)
         FROM pbm.pharmacy_claim c WHERE c.status = 'paid' AND hashtext(c.claim_number) % 2 = 0",
    );
    let segments: BTreeMap<String, String> = session
        .rows("SELECT p.plan_id, coalesce(c.client_code, 'NULL') || '|' || p.line_of_business FROM pbm.plan p LEFT JOIN pbm.client c USING (client_id)")
        .into_iter()
        .map(|mut row| (row.remove(0).expect("a plan"), row.remove(0).expect("a segment")))
        .collect();
    // What was filled by June counts as the year before.
    session.run(
        "SET session_replication_role = replica;
         UPDATE pbm.dur_alert SET fill_date = fill_date - 365 WHERE fill_date < '2025-07-01';
         UPDATE pbm.pharmacy_claim SET fill_date = fill_date - 365 WHERE fill_date < '2025-07-01';
         SET session_replication_role = origin",
    );
    session.run("UPDATE pbm.rebate_accrual a SET fill_date = c.fill_date FROM pbm.pharmacy_claim c WHERE c.id = a.claim_id AND c.fill_date >= '2025-01-01'");
    session.run("DELETE FROM pbm.rebate_accrual a USING pbm.pharmacy_claim c WHERE c.id = a.claim_id AND c.fill_date < '2025-01-01'");
    let accruals = session.rows("SELECT plan_id, ndc, amount FROM pbm.rebate_accrual");
    assert!(accruals.len() > 100, "{} accruals", accruals.len());
    let (year, before) = (period("2025-01-01", "2025-12-31"), period("2024-01-01", "2024-12-31"));
    at_every_age_of_the_copy(&mut session, |session, raw| {
        for (file, most) in [("D3", 50), ("D4", 50), ("D5", 50), ("D6", 1000), ("D7", 1000), ("D8", 25)] {
            let key = |ndc: &str| match file {
                "D6" => "total".to_owned(),
                "D7" => raw.classes.get(ndc).and_then(|all| all.first()).map_or("none".to_owned(), i64::to_string),
                _ => raw.drugs[ndc].0.clone(),
            };
            let mut sums: BTreeMap<(String, String), Sum> = BTreeMap::new();
            for (code, plan) in &raw.plans {
                let counts = |ndc: &str| file != "D3" || raw.drugs[ndc].1;
                for claim in raw.paid(code, year).filter(|claim| counts(&claim.ndc)) {
                    let sum = sums.entry((segments[plan].clone(), key(&claim.ndc))).or_default();
                    sum.claims += 1;
                    sum.members.insert(claim.patient.clone());
                    sum.units += claim.quantity;
                    sum.spent += claim.allowed;
                }
                for claim in raw.paid(code, before).filter(|claim| counts(&claim.ndc)) {
                    sums.entry((segments[plan].clone(), key(&claim.ndc))).or_default().prior += claim.allowed;
                }
            }
            let mut rebates: BTreeMap<(String, String), Decimal> = BTreeMap::new();
            for row in &accruals {
                let value = |place: usize| row[place].clone().expect("a value");
                *rebates.entry((segments[&value(0)].clone(), key(&value(1)))).or_default() +=
                    super::raw::number(&value(2));
            }
            let mut segments_of: BTreeMap<&String, Vec<(Decimal, &String, &Sum, Decimal)>> = BTreeMap::new();
            for ((segment, code), sum) in sums.iter().filter(|(_, sum)| sum.claims > 0) {
                let rebate = rebates.get(&(segment.clone(), code.clone())).copied().unwrap_or_default();
                let by = match file {
                    "D3" => Decimal::from(sum.claims),
                    "D4" => sum.spent,
                    "D5" => sum.spent - sum.prior,
                    _ => rebate,
                };
                segments_of.entry(segment).or_default().push((by, code, sum, rebate));
            }
            let mut expected = BTreeSet::new();
            for (segment, mut all) in segments_of {
                all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
                // Equal ones come in the order of the database's collation: they are told apart by figures alone.
                for (place, (_, _, sum, rebate)) in all.into_iter().take(most).enumerate() {
                    expected.insert(format!(
                        "{segment}|{}|{}",
                        place + 1,
                        match file {
                            "D3" => sum.claims.to_string(),
                            "D4" => shown(sum.spent),
                            "D5" => shown(sum.spent - sum.prior),
                            "D6" => format!(
                                "{} {} {} {} {}",
                                sum.claims,
                                sum.members.len(),
                                shown(sum.units),
                                shown(sum.spent),
                                shown(rebate)
                            ),
                            _ => shown(rebate),
                        }
                    ));
                }
            }
            let figure = match file {
                "D3" => "paid_claims::text",
                "D4" => "trim_scale(total_spending)::text",
                "D5" => "trim_scale(total_spending - prior_spending)::text",
                "D6" => {
                    "concat_ws(' ', paid_claims, members, trim_scale(dosage_units), trim_scale(total_spending), trim_scale(rebates))"
                }
                _ => "trim_scale(rebates)::text",
            };
            let actual: BTreeSet<String> = session
                .rows(&format!(
                    "SELECT coalesce(client_code, 'NULL') || '|' || market_segment || '|' || place, {figure} FROM pbm.rxdc_file('{file}', 2025)"
                ))
                .iter()
                .map(line)
                .collect();
            assert_eq!(actual, expected, "{file}");
            assert!(actual.len() >= 4, "{file}: {actual:?}");
        }
    });
}
