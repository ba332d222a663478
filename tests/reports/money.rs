use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::raw::{call, date, line, number, periods, rounded, scene, shown};
use super::rollup::at_every_age_of_the_copy;

#[test]
fn the_spread_over_nadac_is_the_quantity_at_the_price_of_the_day() {
    let (_database, mut session, raw) = scene();
    // A price that was corrected: before it was published the one before counts.
    session.run(
        "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price, published_date)
         SELECT ndc, 'nadac', '2025-02-01', unit_price * 2, '2025-05-01' FROM pbm.drug_price WHERE price_type = 'nadac' AND termination_date IS NULL
         ORDER BY ndc LIMIT 200 ON CONFLICT DO NOTHING",
    );
    // And products that have none.
    session.run("DELETE FROM pbm.drug_price WHERE price_type = 'nadac' AND hashtext(ndc::text) % 12 = 0");
    let mut prices: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for row in session.rows(
        "SELECT ndc, effective_date, coalesce(termination_date, '9999-12-31'), published_date, unit_price FROM pbm.drug_price WHERE price_type = 'nadac'",
    ) {
        let [ndc, from, to, published, price] = [0, 1, 2, 3, 4].map(|place| row[place].clone().expect("a value"));
        prices.entry(ndc).or_default().push((date(&published), date(&from), date(&to), number(&price)));
    }
    let (mut with, mut without) = (0, 0);
    for (plan, window) in raw.plans.keys().flat_map(|plan| periods().into_iter().map(move |window| (plan, window))) {
        // By product and day of fill: quantity, cost, claims.
        let mut days: BTreeMap<(&str, _), (Decimal, Decimal, usize)> = BTreeMap::new();
        for claim in raw.paid(plan, window) {
            let sums = days.entry((&claim.ndc, claim.fill)).or_default();
            sums.0 += claim.quantity;
            sums.1 += claim.ingredient;
            sums.2 += 1;
        }
        let mut lines: BTreeMap<&str, (usize, Decimal, Decimal, Decimal, usize)> = BTreeMap::new();
        for ((ndc, day), (quantity, cost, claims)) in days {
            let price = prices
                .get(ndc)
                .into_iter()
                .flatten()
                .filter(|(published, from, to, _)| *published <= day && *from <= day && *to >= day)
                .max_by_key(|(published, from, _, _)| (*published, *from));
            let sums = lines.entry(ndc).or_default();
            sums.0 += claims;
            sums.1 += quantity;
            match price {
                Some((_, _, _, price)) => {
                    sums.2 += cost;
                    sums.3 += rounded(quantity * price, 2);
                    with += claims;
                }
                None => {
                    sums.4 += claims;
                    without += claims;
                }
            }
        }
        let expected: BTreeSet<String> = lines
            .iter()
            .map(|(ndc, (claims, quantity, cost, nadac, none))| {
                format!(
                    "{ndc}|{claims}|{}|{}|{}|{}|{none}",
                    shown(*quantity),
                    shown(*cost),
                    shown(*nadac),
                    shown(cost - nadac)
                )
            })
            .collect();
        let actual: BTreeSet<String> = session
            .rows(&format!(
                "SELECT ndc || '|' || claims, quantity, ingredient_cost, nadac_cost, spread, claims_without_nadac FROM {}",
                call("nadac_spread", plan, window)
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan} {window:?}");
    }
    assert!(with > 1000 && without > 10, "{with} claims with a price, {without} without");
}

/// Lines of every pharmacy in cycles of a week: payments, and reversals in the cycle in which they came.
#[test]
fn remittances_balance_line_by_line_by_pharmacy_and_over_all_cycles() {
    let (_database, mut session, _raw) = scene();
    // The answers of a day lie three weeks apart, reversals in the cycle after that of the payment.
    session.run(
        "SET session_replication_role = replica;
         UPDATE pbm.pharmacy_claim SET created_at = '2026-03-02 00:00:00+00'::timestamptz + (hashtext(claim_number) & 1048575) % 1814400 * interval '1 second';
         UPDATE pbm.pharmacy_claim SET reversed_at = created_at + interval '7 days' WHERE status = 'reversed';
         SET session_replication_role = origin",
    );
    let cycles = [
        ("2026-03-02", "2026-03-08"),
        ("2026-03-09", "2026-03-15"),
        ("2026-03-16", "2026-03-22"),
        ("2026-03-23", "2026-03-29"),
    ];
    let claims = session.rows(
        "SELECT pharmacy_npi, status, (created_at AT TIME ZONE 'UTC')::date, (reversed_at AT TIME ZONE 'UTC')::date, allowed_amount, patient_copay, paid_amount, claim_number
         FROM pbm.pharmacy_claim WHERE status IN ('paid', 'reversed')",
    );
    let (mut reversals, mut all) = (0, Decimal::ZERO);
    for (from, to) in cycles {
        // Payments, reversals, then their amounts, allowed and own.
        let mut totals: BTreeMap<String, (usize, usize, Decimal, Decimal, Decimal, Decimal)> = BTreeMap::new();
        let mut lines: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &claims {
            let value = |place: usize| row[place].clone().expect("a value");
            let (allowed, own, paid) = (number(&value(4)), number(&value(5)), number(&value(6)));
            let is_in = |day: &str| date(day) >= date(from) && date(day) <= date(to);
            for (kind, sign, day) in
                [("payment", Decimal::ONE, row[2].clone()), ("reversal", -Decimal::ONE, row[3].clone())]
            {
                let Some(day) = day.filter(|day| is_in(day)) else { continue };
                let sums = totals.entry(value(0)).or_default();
                if sign == Decimal::ONE {
                    sums.0 += 1;
                    sums.2 += paid;
                } else {
                    sums.1 += 1;
                    sums.3 -= paid;
                    reversals += 1;
                }
                sums.4 += sign * allowed;
                sums.5 += sign * own;
                lines.entry(value(0)).or_default().insert(format!("{kind}|{day}|{}|{}", value(7), shown(sign * paid)));
            }
        }
        let expected: BTreeSet<String> = totals
            .iter()
            .map(|(npi, (payments, back, paid, taken, allowed, own))| {
                all += paid + taken;
                format!(
                    "{npi}|{payments}|{back}|{}|{}|{}|{}|{}",
                    shown(*paid),
                    shown(*taken),
                    shown(*allowed),
                    shown(*own),
                    shown(paid + taken)
                )
            })
            .collect();
        let actual: BTreeSet<String> = session
            .rows(&format!(
                "SELECT pharmacy_npi || '|' || payments, reversals, payment_amount, reversal_amount, allowed_amount, patient_pay, plan_paid
                 FROM pbm.remittance_by_pharmacy('{from}', '{to}')"
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{from}");
        for (npi, expected) in lines.iter().take(12) {
            let rows = session.rows(&format!(
                "SELECT line_type || '|' || processed_on || '|' || claim_number, plan_paid, ingredient_cost + dispensing_fee + sales_tax - allowed_amount,
                        allowed_amount - patient_pay - plan_paid FROM pbm.remittance('{npi}', '{from}', '{to}')"
            ));
            let actual: BTreeSet<String> = rows.iter().map(|row| line(&row[..2].to_vec())).collect();
            assert_eq!(&actual, expected, "{npi} {from}");
            assert!(rows.iter().all(|row| line(&row[2..].to_vec()) == "0|0"), "a line of {npi} does not balance");
        }
    }
    assert!(reversals > 10, "{reversals} reversals");
    let standing = session.text("SELECT sum(paid_amount) FROM pbm.pharmacy_claim WHERE status = 'paid'");
    assert_eq!(all, number(&standing), "over all cycles only what stands was paid");
}

#[test]
fn net_cost_is_what_the_plan_paid_less_what_its_client_gets() {
    let (_database, mut session, _raw) = scene();
    // Of every third claim, whatever it is now; what was reversed was taken back.
    session.run(
        "ALTER TABLE pbm.rebate_accrual DISABLE TRIGGER USER;
         DELETE FROM pbm.rebate_accrual;
         INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, claim_id, fill_date, plan_id, ndc, units, unit_rebate, amount, client_percent, client_amount, guarantee_amount)
         SELECT '00000000-0000-4000-b000-000000000001', '2025-01-01', '2025-12-31', s.source, c.id, c.fill_date, c.plan_id, c.ndc, s.sign * c.quantity, 0.5,
                round(s.sign * c.quantity * 0.5, 2), 80, round(s.sign * c.quantity * 0.4, 2), s.sign * 3
         FROM pbm.pharmacy_claim c CROSS JOIN (VALUES ('claim', 1), ('reversal', -1)) s (source, sign)
         WHERE c.status IN ('paid', 'reversed') AND hashtext(c.claim_number) % 3 = 0 AND (s.sign > 0 OR c.status = 'reversed')",
    );
    let accruals =
        session.rows("SELECT plan_id, fill_date, amount, client_amount, guarantee_amount FROM pbm.rebate_accrual");
    at_every_age_of_the_copy(&mut session, |session, raw| {
        for window in periods() {
            let expected: Vec<String> = raw
                .plans
                .iter()
                .map(|(code, plan)| {
                    let paid: Decimal = raw.paid(code, window).map(|claim| claim.plan_paid).sum();
                    let own: Decimal = raw.paid(code, window).map(|claim| claim.patient_pay).sum();
                    let sum = |place: usize| -> Decimal {
                        accruals
                            .iter()
                            .filter(|row| row[0].as_ref() == Some(plan))
                            .filter(|row| {
                                row[1].as_deref().map(date).is_some_and(|day| day >= window.0 && day <= window.1)
                            })
                            .map(|row| number(row[place].as_deref().expect("an amount")))
                            .sum()
                    };
                    let (amount, client, guarantee) = (sum(2), sum(3), sum(4));
                    format!(
                        "{code}|{}|{}|{}|{}|{}|{}|{}",
                        raw.paid(code, window).count(),
                        shown(paid),
                        shown(own),
                        shown(amount),
                        shown(client),
                        shown(guarantee),
                        shown(paid - client.max(guarantee))
                    )
                })
                .collect();
            let actual: Vec<String> = session
                .rows(&format!(
                    "SELECT plan_code, claims, plan_paid, patient_pay, rebate_accrued, rebate_of_client, rebate_guaranteed, net_cost
                     FROM pbm.net_cost_by_plan('{}', '{}')",
                    window.0, window.1
                ))
                .iter()
                .map(line)
                .collect();
            assert_eq!(actual, expected, "{window:?}");
        }
    });
}
