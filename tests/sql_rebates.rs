//! Rebates from SQL: accrued with claims, taken back with reversals, resolved by period.

use serde_json::{Value, json};
use support::rebates::{ALPHADOL, BASIC, BETAZINE, CONTRACT, OTHER, contract, contract_under, fill, pay};
use support::{Sandbox, Session, cents, claim, literal};

fn accruals(session: &mut Session) -> String {
    session.table(
        "SELECT source, units, amount, coalesce(exclusion, '-') FROM pbm.rebate_accrual ORDER BY created_at, source, units",
    )
}

/// What a contract's period earns now.
fn earned(session: &mut Session, contract: &str, quarter: &str) -> String {
    session.text(&format!(
        "SELECT coalesce(sum(earned), 0)::numeric(20,2) FROM pbm.rebate_earnings('{contract}', '{quarter}')"
    ))
}

#[test]
fn a_paid_claim_accrues_and_its_reversal_writes_the_opposite() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_percent", "12.5"), ("administrative_fee_percent", "3")]);
    let paid = pay(&mut session, &fill(1, "7.5", "2025-02-10"));
    // 12.5 % of 10.00 x 7.5 = 9.375; 3 % of 75.00
    assert_eq!(
        session.table(
            "SELECT source, units, unit_rebate::float8, wac_amount, amount, administrative_fee, period_start, period_end
             FROM pbm.rebate_accrual"
        ),
        "claim|7.500|1.25|75.00|9.38|2.25|2025-01-01|2025-03-31"
    );
    session.run("UPDATE pbm.manufacturer_rebate SET rebate_percent = 50");
    session.reverse_number(paid["claim_number"].as_str().expect("a number"));
    assert_eq!(
        session
            .table("SELECT source, units, wac_amount, amount, administrative_fee FROM pbm.rebate_accrual ORDER BY 1"),
        "claim|7.500|75.00|9.38|2.25\nreversal|-7.500|-75.00|-9.38|-2.25",
        "the opposite of what was stored, whatever the contract says now"
    );
    assert_eq!(earned(&mut session, CONTRACT, "2025-01-01"), "0.00");
}

#[test]
fn rejected_repeated_priced_and_uncontracted_claims_accrue_nothing() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5")]);
    session.adjudicate(&claim(json!({"ndc": BETAZINE, "quantity": null})));
    pay(&mut session, &claim(json!({"ndc": ALPHADOL})));
    session.price(&fill(1, "10", "2025-02-10"));
    assert_eq!(accruals(&mut session), "");
    pay(&mut session, &fill(1, "10", "2025-02-10"));
    assert_eq!(session.adjudicate(&fill(1, "10", "2025-02-10"))["status"], "duplicate");
    assert_eq!(accruals(&mut session), "claim|10.000|5.00|-");
}

#[test]
fn a_batch_accrues_as_its_claims_do_one_by_one() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5")]);
    let claims: Vec<Value> = (1..=20).map(|n| fill(n, &n.to_string(), "2025-02-10")).collect();
    session.run(&format!("SELECT * FROM pbm.adjudicate_batch({}::jsonb)", literal(&Value::from(claims).to_string())));
    // 0.50 x (1 + 2 + ... + 20)
    assert_eq!(session.table("SELECT count(*), sum(amount) FROM pbm.rebate_accrual"), "20|105.00");
}

#[test]
fn a_change_of_contracts_or_sets_is_seen_by_the_next_claim() {
    let mut session = Sandbox::with_book();
    pay(&mut session, &fill(1, "1", "2025-02-10"));
    contract(&mut session, &[("rebate_amount_per_unit", "0.5")]);
    pay(&mut session, &fill(2, "1", "2025-02-10"));
    session.run("UPDATE pbm.manufacturer_rebate SET rebate_amount_per_unit = 2");
    pay(&mut session, &fill(3, "1", "2025-02-10"));
    session.run(&format!("INSERT INTO pbm.rebate_product (ndc, contract_id) VALUES ('{ALPHADOL}', '{CONTRACT}')"));
    pay(&mut session, &claim(json!({"ndc": ALPHADOL, "quantity": 5})));
    assert_eq!(
        session.table("SELECT ndc, units, amount FROM pbm.rebate_accrual ORDER BY amount"),
        "00002000101|1.000|0.50\n00002000101|1.000|2.00\n00001000101|5.000|10.00"
    );
}

#[test]
fn a_contract_of_the_seed_with_both_columns_pays_the_percentage() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_percent", "10"), ("rebate_amount_per_unit", "0.5")]);
    contract_under(&mut session, OTHER, &[]);
    pay(&mut session, &fill(1, "10", "2025-02-10"));
    assert_eq!(accruals(&mut session), "claim|10.000|10.00|-");
}

#[test]
fn what_earns_nothing_is_kept_apart_with_its_reason() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5"), ("minimum_volume", "25")]);
    let mut marked = fill(1, "10", "2025-02-10");
    marked["submission_clarification_codes"] = json!(["20"]);
    pay(&mut session, &marked);
    session.run("UPDATE pbm.pharmacies SET is_340b = true WHERE npi = '1234567893'");
    pay(&mut session, &fill(2, "10", "2025-02-10"));
    session.run("UPDATE pbm.pharmacies SET is_340b = false");
    session.run(&format!("UPDATE pbm.plan SET line_of_business = 'medicaid' WHERE plan_id = '{BASIC}'"));
    pay(&mut session, &fill(3, "10", "2025-02-10"));
    session.run(&format!("UPDATE pbm.plan SET line_of_business = 'commercial' WHERE plan_id = '{BASIC}'"));
    session.run("UPDATE pbm.manufacturer_rebate SET rebate_unit = 'SYRINGE'");
    pay(&mut session, &fill(4, "10", "2025-02-10"));
    session.run("UPDATE pbm.manufacturer_rebate SET billing_units_per_rebate_unit = 0.8");
    pay(&mut session, &fill(5, "10", "2025-02-10"));
    assert_eq!(
        accruals(&mut session),
        "claim|10.000|0.00|340b\nclaim|10.000|0.00|340b\nclaim|10.000|0.00|medicaid\nclaim|10.000|0.00|unit\nclaim|12.500|6.25|-"
    );
    assert_eq!(
        session.table("SELECT billing_units, billing_unit, rebate_unit, exclusion FROM pbm.rebate_unconverted"),
        "10.000|EA|SYRINGE|unit"
    );
    assert_eq!(
        session.table("SELECT claims, units, excluded_units, minimum_reached, earned FROM pbm.rebate_by_contract"),
        "1|12.500|40.000|f|0.00",
        "excluded units count toward no minimum"
    );
}

#[test]
fn a_states_supplemental_rebate_stands_beside_the_federal_one() {
    let mut session = Sandbox::with_book();
    session.run(&format!("UPDATE pbm.plan SET line_of_business = 'medicaid' WHERE plan_id = '{BASIC}'"));
    contract(&mut session, &[("rebate_amount_per_unit", "2.31"), ("program", "'medicaid_federal'")]);
    contract_under(&mut session, OTHER, &[("rebate_amount_per_unit", "0.40"), ("program", "'medicaid_supplemental'")]);
    let paid = pay(&mut session, &fill(1, "10", "2025-02-10"));
    assert_eq!(session.table("SELECT amount FROM pbm.rebate_accrual ORDER BY 1"), "4.00\n23.10");
    session.reverse_number(paid["claim_number"].as_str().expect("a number"));
    assert_eq!(session.text("SELECT sum(amount) FROM pbm.rebate_accrual"), "0.00");
}

#[test]
fn price_protection_starts_from_the_wac_of_the_contracts_first_day() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price) VALUES ('{BETAZINE}', 'wac', '2025-02-01', 11)"
    ));
    contract(&mut session, &[("kind", "'price_protection'"), ("allowed_increase_percent", "6")]);
    // Before the increase nothing; then 11 - 10 x 1.06 = 0.40 for each of 25
    pay(&mut session, &fill(1, "25", "2025-01-10"));
    pay(&mut session, &fill(2, "25", "2025-02-10"));
    assert_eq!(session.table("SELECT amount FROM pbm.rebate_accrual ORDER BY 1"), "0.00\n10.00");
    session.run("UPDATE pbm.manufacturer_rebate SET baseline_wac = 9");
    // 11 - 9.54 = 1.46
    pay(&mut session, &fill(3, "25", "2025-02-11"));
    assert_eq!(session.text("SELECT max(amount) FROM pbm.rebate_accrual"), "36.50");
}

#[test]
fn the_minimum_is_resolved_when_read_and_a_reversal_takes_it_all_back() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5"), ("minimum_volume", "1000")]);
    let mut after_each = Vec::new();
    for (person, quantity) in [(1, "600"), (2, "399"), (3, "1")] {
        pay(&mut session, &fill(person, quantity, "2025-02-10"));
        after_each.push(earned(&mut session, CONTRACT, "2025-01-01"));
    }
    assert_eq!(after_each, ["0.00", "0.00", "500.00"]);
    session.run("UPDATE pbm.manufacturer_rebate SET volume_rule = 'above_minimum'");
    pay(&mut session, &fill(4, "50", "2025-03-10"));
    assert_eq!(earned(&mut session, CONTRACT, "2025-01-01"), "25.00");
    pay(&mut session, &fill(5, "50", "2025-04-01"));
    assert_eq!(earned(&mut session, CONTRACT, "2025-04-01"), "0.00", "another quarter");
    session.reverse(&fill(1, "600", "2025-02-10"));
    assert_eq!(earned(&mut session, CONTRACT, "2025-01-01"), "0.00");
}

#[test]
fn a_market_share_is_measured_against_the_basket_when_the_period_ends() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("kind", "'market_share'")]);
    session.run(&format!(
        "INSERT INTO pbm.rebate_market_basket (contract_id, ndc) VALUES ('{CONTRACT}', '{ALPHADOL}'), ('{CONTRACT}', '{BETAZINE}');
         INSERT INTO pbm.rebate_tier (contract_id, at_least, rebate_percent)
         VALUES ('{CONTRACT}', 0, 5), ('{CONTRACT}', 30, 10), ('{CONTRACT}', 50, 15)"
    ));
    let competitor = |person: u32, quantity: u32| {
        claim(json!({"cardholder_id": format!("CARD-{person:03}"), "rx_number": person.to_string(), "ndc": ALPHADOL,
                     "quantity": quantity, "fill_date": "2025-03-01"}))
    };
    pay(&mut session, &fill(1, "450", "2025-02-10"));
    pay(&mut session, &competitor(2, 1050));
    // 450 of 1,500 is 30 %: 10 % of 4,500.00
    assert_eq!(
        session.table("SELECT market_share_percent, accrued, earned FROM pbm.rebate_by_contract"),
        "30.00|0.00|450.00"
    );
    pay(&mut session, &competitor(3, 1));
    // 450 of 1,501 is 29.98 %
    assert_eq!(session.table("SELECT market_share_percent, earned FROM pbm.rebate_by_contract"), "29.98|225.00");
    session.reverse(&competitor(2, 1050));
    assert_eq!(session.table("SELECT market_share_percent, earned FROM pbm.rebate_by_contract"), "99.78|675.00");
}

#[test]
fn a_basket_counts_what_the_contract_would_be_for_in_its_units() {
    let mut session = Sandbox::with_book();
    contract(
        &mut session,
        &[("kind", "'market_share'"), ("rebate_unit", "'PACK'"), ("billing_units_per_rebate_unit", "10")],
    );
    session.run(&format!(
        "UPDATE pbm.manufacturer_rebate SET contract_start_date = '2025-02-01';
         INSERT INTO pbm.rebate_market_basket (contract_id, ndc) VALUES ('{CONTRACT}', '{ALPHADOL}')"
    ));
    let competitor = |person: u32, date: &str, more: Value| {
        let mut sent = claim(json!({"cardholder_id": format!("CARD-{person:03}"), "rx_number": person.to_string(),
                                    "ndc": ALPHADOL, "quantity": 300, "fill_date": date}));
        sent.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        sent
    };
    pay(&mut session, &fill(1, "100", "2025-02-10"));
    pay(&mut session, &competitor(2, "2025-02-10", json!({})));
    let share = "SELECT units, market_share_percent FROM pbm.rebate_by_contract";
    // 10 packs beside 30
    assert_eq!(session.table(share), "10.000|25.00");
    pay(&mut session, &competitor(3, "2025-01-31", json!({})));
    pay(&mut session, &competitor(4, "2025-02-10", json!({"submission_clarification_codes": ["20"]})));
    session.run("UPDATE pbm.manufacturer_rebate SET contract_end_date = '2025-03-01'");
    pay(&mut session, &competitor(5, "2025-03-02", json!({})));
    assert_eq!(session.table(share), "10.000|25.00", "before and after the contract, and at a 340B price");
    session.run("UPDATE pbm.pharmacies SET is_340b = true WHERE npi = '1234567893'");
    assert_eq!(session.table(share), "10.000|100.00");
}

#[test]
fn no_contract_is_looked_for_where_there_is_none() {
    let mut session = Sandbox::with_book();
    let looked = "SELECT pg_stat_get_xact_numscans('pbm.manufacturer_rebate_ndc'::regclass)";
    session.price(&fill(1, "1", "2025-02-10"));
    let once = session.number(looked);
    session.price(&claim(json!({"ndc": ALPHADOL})));
    assert_eq!(session.number(looked), once, "another product");
    contract(&mut session, &[("rebate_amount_per_unit", "0.5")]);
    session.price(&fill(1, "1", "2025-02-10"));
    assert!(session.number(looked) > once);
}

#[test]
fn a_rebate_passed_on_at_the_counter_lowers_the_members_share_and_is_settled_to_what_is_earned() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_amount_per_unit", "4"), ("minimum_volume", "50")]);
    session.run(
        "INSERT INTO pbm.client (client_id, client_code, client_name) VALUES ('00000000-0000-4000-c000-000000000001', 'ACME', 'Acme');
         UPDATE pbm.plan SET client_id = '00000000-0000-4000-c000-000000000001';
         INSERT INTO pbm.client_rebate_term (client_id, share_percent, point_of_sale_percent, guarantee_per_claim)
         VALUES ('00000000-0000-4000-c000-000000000001', 90, 50, 30)",
    );
    let dear = |person: &str, rx: &str| {
        claim(
            json!({"cardholder_id": "CARD-FAMILY", "person_code": person, "rx_number": rx, "ndc": BETAZINE, "quantity": 30,
                     "fill_date": "2025-02-10"}),
        )
    };
    // Allowed 301.00; half of 30 x 4.00 is 60.00: deductible 100.00, then 20 % of 141.00 = 28.20
    let paid = pay(&mut session, &dear("01", "1"));
    assert_eq!((cents(&paid["patient_pay"]), cents(&paid["paid_amount"])), (12_820, 17_280));
    assert_eq!(
        session.table("SELECT amount, client_percent, client_amount, guarantee_amount, point_of_sale_amount FROM pbm.rebate_accrual"),
        "120.00|90.00|108.00|30.00|60.00"
    );
    let explained = session.table(&format!(
        "SELECT explanation FROM pbm.explain_claim({}) WHERE edit = 'point of sale rebate'",
        literal(paid["claim_number"].as_str().expect("a number"))
    ));
    assert_eq!(
        explained,
        "50 % of the expected rebate are passed on: the member's share is taken of 241.00 instead of 301.00"
    );
    session.run("SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate");
    // The minimum of 50 units was missed: what was passed on is not covered.
    assert_eq!(
        session.table(
            "SELECT rebate_amount, client_amount, point_of_sale_amount, settlement_amount FROM pbm.rebate_client_share"
        ),
        "0.00|0.00|60.00|-60.00"
    );
    assert_eq!(
        session.table("SELECT guaranteed_amount, client_amount, difference, shortfall FROM pbm.rebate_guarantee"),
        "30.00|0.00|-30.00|30.00"
    );
    pay(&mut session, &dear("02", "2"));
    session.run("SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate");
    assert_eq!(
        session.table(
            "SELECT rebate_amount, client_amount, point_of_sale_amount, settlement_amount FROM pbm.rebate_client_share"
        ),
        "240.00|216.00|120.00|96.00"
    );
    assert_eq!(session.text("SELECT shortfall FROM pbm.rebate_guarantee"), "0");
}

#[test]
fn the_medicaid_unit_rebate_is_the_engines() {
    let mut session = Sandbox::with_book();
    let unit = |session: &mut Session, arguments: &str| {
        session.table(&format!(
            "SELECT basic::float8, additional::float8, total::float8 FROM pbm.medicaid_unit_rebate({arguments})"
        ))
    };
    // 23.1 % of 10.00; 10 - 6 x 260 / 200
    assert_eq!(unit(&mut session, "'S', 10.00, 8.00, 6.00, 200, 260"), "2.31|2.2|4.51");
    assert_eq!(unit(&mut session, "'N', 10.00, NULL, NULL, NULL, NULL"), "1.3|0|1.3");
    for arguments in [
        "'X', 1, 1, 1, 1, 1",
        "'S', 'NaN', 1, 1, 1, 1",
        "'S', -1, 1, 1, 1, 1",
        "'S', 1, 1, 1, 0, 1",
        "'S', 1, 1, 1, NULL, 1",
    ] {
        assert_eq!(
            session.failure(&format!("SELECT pbm.medicaid_unit_rebate({arguments})")).code,
            "22023",
            "{arguments}"
        );
    }
    for arguments in ["NULL, 1, 1, 1, 1, 1", "'S', NULL, 1, 1, 1, 1"] {
        assert_eq!(
            session.failure(&format!("SELECT pbm.medicaid_unit_rebate({arguments})")).code,
            "22004",
            "{arguments}"
        );
    }
}

#[test]
fn figures_that_belong_together_are_as_many() {
    let mut session = Sandbox::with_book();
    for call in [
        "rebate_by_volume(0, 'first_unit', '{5}', '{1,1}')",
        "rebate_by_volume(0, 'first_unit', '{5,5}', '{1}')",
        "rebate_by_volume(0, 'first_unit', '{5}', '{NULL}')",
        "rebate_by_market_share(30, '{0,30}', '{5}', '{100}')",
    ] {
        assert_eq!(session.failure(&format!("SELECT pbm.{call}")).code, "22023", "{call}");
    }
}
