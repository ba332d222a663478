//! Rebates from SQL: accrued with claims, taken back with reversals, resolved by period, invoiced, paid and disputed.

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, cents, claim, literal};

/// Betazine: a brand at a WAC of 10.00.
const BETAZINE: &str = "00002-0001-01";
const ALPHADOL: &str = "00001-0001-01";
const CONTRACT: &str = "00000000-0000-4000-b000-000000000001";
const OTHER: &str = "00000000-0000-4000-b000-000000000002";
const BASIC: &str = "00000000-0000-4000-8000-000000000001";

fn manufacturer(session: &mut Session) {
    session.run(
        "INSERT INTO pbm.manufacturer (id, name, labeler_codes)
         VALUES ('00000000-0000-4000-b100-000000000001', 'Beta Laboratories', '{00002}')
         ON CONFLICT DO NOTHING",
    );
}

/// A contract for Betazine; `more` are further columns with their values.
fn contract_under(session: &mut Session, id: &str, more: &[(&str, &str)]) {
    manufacturer(session);
    let columns: String = more.iter().map(|(column, _)| format!(", {column}")).collect();
    let values: String = more.iter().map(|(_, value)| format!(", {value}")).collect();
    session.run(&format!(
        "INSERT INTO pbm.manufacturer_rebate (id, manufacturer_id, ndc, contract_start_date, contract_end_date{columns})
         VALUES ('{id}', '00000000-0000-4000-b100-000000000001', '{BETAZINE}', '2025-01-01', '2025-12-31'{values})"
    ));
}

fn contract(session: &mut Session, more: &[(&str, &str)]) {
    contract_under(session, CONTRACT, more);
}

/// A claim of one of fifty persons, each of whom has one.
fn fill(person: u32, quantity: &str, date: &str) -> Value {
    claim(json!({
        "cardholder_id": format!("CARD-{person:03}"), "rx_number": person.to_string(), "ndc": BETAZINE,
        "quantity": quantity.parse::<f64>().expect("a quantity"), "fill_date": date,
    }))
}

fn pay(session: &mut Session, claim: &Value) -> Value {
    let answer = session.adjudicate(claim);
    assert_eq!(answer["status"], "paid", "{answer}");
    answer
}

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

fn invoice(session: &mut Session, period_end: &str) {
    session.run(&format!("CALL pbm.invoice_rebates('{period_end}')"));
}

fn invoices(session: &mut Session) -> String {
    session.table(
        "SELECT i.period_end, i.status, i.amount, l.kind, l.period_start, l.units, l.amount
         FROM pbm.rebate_invoice i JOIN pbm.rebate_invoice_line l ON l.invoice_id = i.id ORDER BY i.created_at, l.created_at",
    )
}

#[test]
fn a_period_is_billed_once_and_what_changes_afterwards_is_an_adjustment_on_the_next_invoice() {
    let database = Database::with_book();
    let mut session = database.connect();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5"), ("administrative_fee_percent", "1")]);
    pay(&mut session, &fill(1, "100", "2025-02-10"));
    pay(&mut session, &fill(2, "40", "2025-03-31"));
    pay(&mut session, &fill(3, "10", "2025-04-01"));
    invoice(&mut session, "2025-03-31");
    // 140 x 0.50, and 1 % of 1,400.00
    let first = "2025-03-31|draft|84.00|utilization|2025-01-01|140.000|84.00";
    assert_eq!(invoices(&mut session), first);
    invoice(&mut session, "2025-03-31");
    assert_eq!(invoices(&mut session), first, "called again it bills nothing");
    let id = session.text("SELECT id FROM pbm.rebate_invoice");
    session.run(&format!("SELECT pbm.send_rebate_invoice('{id}', '2025-05-01', '2025-05-03')"));
    session.reverse(&fill(2, "40", "2025-03-31"));
    pay(&mut session, &fill(4, "1", "2025-01-02"));
    invoice(&mut session, "2025-06-30");
    // -40 and 1 units of the first quarter with their fees: -19.50 - 3.90; 10 of the second: 5.00 + 1.00
    assert_eq!(
        invoices(&mut session),
        "2025-03-31|sent|84.00|utilization|2025-01-01|140.000|84.00
2025-06-30|draft|-17.40|adjustment|2025-01-01|-39.000|-23.40
2025-06-30|draft|-17.40|utilization|2025-04-01|10.000|6.00"
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.rebate_accrual WHERE invoice_line_id IS NULL"), 0);
    assert_eq!(
        session.table("SELECT send_by, sent_date, due_date FROM pbm.rebate_invoice ORDER BY period_end"),
        "2025-05-30|2025-05-01|2025-06-02\n2025-08-29|NULL|NULL"
    );
}

#[test]
fn an_invoice_is_to_be_sent_in_time_from_the_end_of_the_period_it_bills() {
    let database = Database::with_book();
    let mut session = database.connect();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5")]);
    pay(&mut session, &fill(1, "100", "2025-02-10"));
    invoice(&mut session, "2025-04-15");
    // 60 days after 31 March
    assert_eq!(session.table("SELECT period_end, send_by FROM pbm.rebate_invoice"), "2025-04-15|2025-05-30");
    session.run("SELECT pbm.send_rebate_invoice(id, '2025-05-01') FROM pbm.rebate_invoice");
    session.reverse(&fill(1, "100", "2025-02-10"));
    invoice(&mut session, "2025-09-30");
    assert_eq!(
        session.table("SELECT amount, send_by FROM pbm.rebate_invoice WHERE status = 'draft'"),
        "-50.00|2025-11-29",
        "an adjustment has no period of its own to be late for"
    );
}

#[test]
fn claims_without_a_period_that_has_ended_wait() {
    let database = Database::with_book();
    let mut session = database.connect();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5"), ("period", "'month'")]);
    pay(&mut session, &fill(1, "100", "2025-02-28"));
    pay(&mut session, &fill(2, "10", "2025-03-01"));
    invoice(&mut session, "2025-03-30");
    assert_eq!(invoices(&mut session), "2025-03-30|draft|50.00|utilization|2025-02-01|100.000|50.00");
    let failure = session.failure("CALL pbm.invoice_rebates(NULL)");
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("22023", "period_end must be a date"));
}

#[test]
fn a_minimum_that_is_missed_after_the_invoice_is_taken_back_on_the_next() {
    let database = Database::with_book();
    let mut session = database.connect();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5"), ("minimum_volume", "100")]);
    pay(&mut session, &fill(1, "60", "2025-02-10"));
    invoice(&mut session, "2025-03-31");
    assert_eq!(invoices(&mut session), "2025-03-31|draft|0.00|utilization|2025-01-01|60.000|0.00");
    pay(&mut session, &fill(2, "40", "2025-02-10"));
    invoice(&mut session, "2025-03-31");
    assert_eq!(session.table("SELECT amount FROM pbm.rebate_invoice"), "50.00");
    session.reverse(&fill(2, "40", "2025-02-10"));
    invoice(&mut session, "2025-03-31");
    assert_eq!(session.table("SELECT amount FROM pbm.rebate_invoice"), "0.00");
    assert_eq!(session.table("SELECT claims, units, earned FROM pbm.rebate_period"), "1|60.000|0.00");
}

#[test]
fn a_market_share_that_others_claims_change_is_adjusted() {
    let database = Database::with_book();
    let mut session = database.connect();
    contract(&mut session, &[("kind", "'market_share'")]);
    session.run(&format!(
        "INSERT INTO pbm.rebate_market_basket (contract_id, ndc) VALUES ('{CONTRACT}', '{ALPHADOL}');
         INSERT INTO pbm.rebate_tier (contract_id, at_least, rebate_percent) VALUES ('{CONTRACT}', 50, 10)"
    ));
    pay(&mut session, &fill(1, "100", "2025-02-10"));
    invoice(&mut session, "2025-03-31");
    assert_eq!(session.text("SELECT amount FROM pbm.rebate_invoice"), "100.00");
    pay(&mut session, &claim(json!({"ndc": ALPHADOL, "quantity": 101})));
    invoice(&mut session, "2025-03-31");
    assert_eq!(
        session.table("SELECT kind, amount FROM pbm.rebate_invoice_line ORDER BY created_at"),
        "utilization|100.00\nadjustment|-100.00"
    );
    invoice(&mut session, "2025-03-31");
    assert_eq!(
        session.number("SELECT count(*) FROM pbm.rebate_invoice_line"),
        2,
        "nothing changed, nothing is written"
    );
    let now = "SELECT market_share_percent, earned FROM pbm.rebate_by_contract";
    assert_eq!(session.table(now), "49.75|0.00");
    // 100 of 100 units would be left of the basket.
    session.run("SELECT pbm.retire_partitions('2025-04-01')");
    assert_eq!(session.table(now), "49.75|0.00", "a quarter that is retired keeps its share");
    invoice(&mut session, "2025-06-30");
    assert_eq!(session.number("SELECT count(*) FROM pbm.rebate_invoice_line"), 2);
}

/// An invoice of 100.00 in one line of 100 units, sent and received.
fn sent(session: &mut Session) -> (String, String) {
    contract(session, &[("rebate_amount_per_unit", "1")]);
    pay(session, &fill(1, "100", "2025-02-10"));
    session.run("SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate");
    let invoice = session.text("SELECT id FROM pbm.rebate_invoice");
    let line = session.text("SELECT id FROM pbm.rebate_invoice_line");
    session.run(&format!("SELECT pbm.send_rebate_invoice('{invoice}', '2025-05-01', '2025-05-03')"));
    (invoice, line)
}

fn standing(session: &mut Session) -> String {
    session.table("SELECT status, amount, paid_amount, disputed_amount FROM pbm.rebate_invoice")
}

#[test]
fn an_invoice_is_paid_in_parts_and_closed() {
    let mut session = Sandbox::with_book();
    let (invoice, _) = sent(&mut session);
    assert_eq!(standing(&mut session), "sent|100.00|0.00|0.00");
    session.run(&format!("SELECT pbm.record_rebate_payment('{invoice}', 60, '2025-06-01')"));
    assert_eq!(standing(&mut session), "partly_paid|100.00|60.00|0.00");
    let failure = session.failure(&format!("SELECT pbm.close_rebate_invoice('{invoice}')"));
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("55000", "the invoice is partly_paid and cannot be closed")
    );
    session.run(&format!("SELECT pbm.record_rebate_payment('{invoice}', 40, '2025-06-02')"));
    assert_eq!(standing(&mut session), "paid|100.00|100.00|0.00");
    session.run(&format!("SELECT pbm.close_rebate_invoice('{invoice}')"));
    assert_eq!(standing(&mut session), "closed|100.00|100.00|0.00");
    session.run("SET CONSTRAINTS ALL IMMEDIATE");
}

#[test]
fn what_is_disputed_is_not_due_and_what_is_conceded_lowers_the_invoice() {
    let mut session = Sandbox::with_book();
    let (invoice, line) = sent(&mut session);
    let dispute = session.text(&format!("SELECT pbm.open_rebate_dispute('{line}', 30, 'units of another plan')"));
    assert_eq!(standing(&mut session), "sent|100.00|0.00|30.00");
    assert_eq!(
        session.table("SELECT status, outstanding, undisputed_outstanding, waits_for, due_date FROM pbm.rebate_due"),
        "sent|100.00|70.00|payment|2025-06-02"
    );
    assert_eq!(session.table("SELECT undisputed_outstanding, days_late > 0 FROM pbm.rebate_late"), "70.00|t");
    let other = session.text(&format!("SELECT pbm.open_rebate_dispute('{line}', NULL, 'price', 70)"));
    assert_eq!(standing(&mut session), "disputed|100.00|0.00|100.00");
    assert_eq!(session.table("SELECT * FROM pbm.rebate_late"), "");
    assert_eq!(session.text(&format!("SELECT pbm.resolve_rebate_dispute('{other}', 'rejected', NULL)")), "sent");
    session.run(&format!("SELECT pbm.record_rebate_payment('{invoice}', 70, '2025-06-01')"));
    assert_eq!(standing(&mut session), "partly_paid|100.00|70.00|30.00");
    assert_eq!(session.text(&format!("SELECT pbm.resolve_rebate_dispute('{dispute}', 'settled', 20)")), "partly_paid");
    assert_eq!(standing(&mut session), "partly_paid|80.00|70.00|0.00");
    session.run(&format!("SELECT pbm.record_rebate_payment('{invoice}', 10, '2025-06-03')"));
    assert_eq!(standing(&mut session), "paid|80.00|80.00|0.00");
    session.run("SET CONSTRAINTS ALL IMMEDIATE");
    // What was conceded is not billed again.
    session.run("SELECT pbm.invoice_rebate_contract(id, '2025-06-30') FROM pbm.manufacturer_rebate");
    assert_eq!(session.number("SELECT count(*) FROM pbm.rebate_invoice"), 1);
    assert_eq!(session.table("SELECT invoiced, conceded FROM pbm.rebate_by_contract"), "80.00|20.00");
}

#[test]
fn a_dispute_that_is_accepted_leaves_an_unpaid_invoice_at_nothing() {
    let mut session = Sandbox::with_book();
    let (_, line) = sent(&mut session);
    let dispute = session.text(&format!("SELECT pbm.open_rebate_dispute('{line}', 100, 'no contract')"));
    assert_eq!(session.text(&format!("SELECT pbm.resolve_rebate_dispute('{dispute}', 'accepted', 100)")), "paid");
    assert_eq!(standing(&mut session), "paid|0.00|0.00|0.00");
    session.run("SET CONSTRAINTS ALL IMMEDIATE");
}

#[test]
fn a_step_that_is_not_allowed_is_refused_and_changes_nothing() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_amount_per_unit", "1")]);
    pay(&mut session, &fill(1, "100", "2025-02-10"));
    session.run("SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate");
    let draft = session.text("SELECT id FROM pbm.rebate_invoice");
    let line = session.text("SELECT id FROM pbm.rebate_invoice_line");
    let unknown = "00000000-0000-4000-b000-00000000dead";
    let mut refused = |call: String, code: &str| {
        let failure = session.failure(&format!("SELECT pbm.{call}"));
        assert_eq!(failure.code, code, "{call}: {failure:?}");
        assert!(!failure.hint.is_empty(), "{call}");
    };
    refused(format!("record_rebate_payment('{draft}', 1, '2025-06-01')"), "55000");
    refused(format!("open_rebate_dispute('{line}', 1, 'too early')"), "55000");
    refused(format!("send_rebate_invoice('{draft}', '2025-05-02', '2025-05-01')"), "22023");
    refused(format!("record_rebate_payment('{unknown}', 1, '2025-06-01')"), "P0002");
    refused(format!("open_rebate_dispute('{unknown}', 1, 'unknown')"), "P0002");
    refused(format!("resolve_rebate_dispute('{unknown}', 'accepted', 1)"), "P0002");
    session.run(&format!("SELECT pbm.send_rebate_invoice('{draft}', '2025-05-01')"));
    let dispute = session.text(&format!("SELECT pbm.open_rebate_dispute('{line}', 40, 'units')"));
    let mut refused = |call: String, code: &str| {
        let failure = session.failure(&format!("SELECT pbm.{call}"));
        assert_eq!(failure.code, code, "{call}: {failure:?}");
    };
    for amount in ["0", "-1", "60.01", "0.001", "'NaN'", "NULL"] {
        refused(format!("record_rebate_payment('{draft}', {amount}, '2025-06-01')"), "22023");
    }
    for dispute in ["61, 'more than is left'", "101, 'more than there are'", "0, 'none'", "10, ' '", "NULL, 'nothing'"]
    {
        refused(format!("open_rebate_dispute('{line}', {dispute})"), "22023");
    }
    for outcome in ["'upheld', 1", "'settled', 40", "'settled', NULL", "'rejected', 1", "'accepted', 39"] {
        refused(format!("resolve_rebate_dispute('{dispute}', {outcome})"), "22023");
    }
    assert_eq!(standing(&mut session), "sent|100.00|0.00|40.00");
}

#[test]
fn accruals_only_grow_and_a_line_stays_their_sum() {
    let mut session = Sandbox::with_book();
    sent(&mut session);
    pay(&mut session, &fill(2, "10", "2025-02-11"));
    session.run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
    for (attempt, code) in [
        ("UPDATE pbm.rebate_accrual SET amount = 1, unit_rebate = 0.01 WHERE invoice_line_id IS NULL", "55000"),
        ("UPDATE pbm.rebate_accrual SET invoice_line_id = NULL WHERE invoice_line_id IS NOT NULL", "55000"),
        (
            "UPDATE pbm.rebate_accrual SET invoice_line_id = (SELECT id FROM pbm.rebate_invoice_line) WHERE invoice_line_id IS NULL",
            "55000",
        ),
        ("DELETE FROM pbm.rebate_accrual", "55000"),
        ("TRUNCATE pbm.rebate_accrual", "55000"),
        ("UPDATE pbm.rebate_invoice_line SET rebate_amount = 1, amount = 1", "23514"),
        ("UPDATE pbm.rebate_invoice_line SET client_amount = 1", "23514"),
        ("UPDATE pbm.rebate_invoice_line SET amount = 1", "23514"),
        ("UPDATE pbm.rebate_invoice SET amount = 200; SET CONSTRAINTS ALL IMMEDIATE", "23514"),
        (
            "UPDATE pbm.rebate_invoice SET paid_amount = 1, status = 'partly_paid'; SET CONSTRAINTS ALL IMMEDIATE",
            "23514",
        ),
        ("UPDATE pbm.rebate_invoice SET paid_amount = 60, disputed_amount = 41, status = 'partly_paid'", "23514"),
        ("UPDATE pbm.rebate_invoice SET paid_amount = 101, status = 'paid'", "23514"),
        (
            "INSERT INTO pbm.rebate_payment (invoice_id, amount, received_date) SELECT id, 1, '2025-06-01' FROM pbm.rebate_invoice; SET CONSTRAINTS ALL IMMEDIATE",
            "23514",
        ),
        (
            "INSERT INTO pbm.rebate_dispute (invoice_line_id, amount, reason) SELECT id, 1, 'x' FROM pbm.rebate_invoice_line; SET CONSTRAINTS ALL IMMEDIATE",
            "23514",
        ),
        (
            "UPDATE pbm.rebate_accrual SET invoice_line_id = gen_random_uuid() WHERE invoice_line_id IS NULL; SET CONSTRAINTS ALL IMMEDIATE",
            "23503",
        ),
    ] {
        let failure = session.failure(attempt);
        assert_eq!(failure.code, code, "{attempt}: {failure:?}");
    }
}

#[test]
fn every_check_refuses_what_breaks_it() {
    let mut session = Sandbox::with_book();
    let (invoice, line) = sent(&mut session);
    session.run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
    session.run("INSERT INTO pbm.client (client_id, client_code, client_name) VALUES ('00000000-0000-4000-c000-000000000001', 'ACME', 'Acme')");
    let accrual = |columns: &str, values: &str| {
        format!(
            "INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, claim_id, fill_date, plan_id, ndc, amount{columns})
             VALUES ('{CONTRACT}', '2025-01-01', '2025-03-31', 'claim', gen_random_uuid(), '2025-02-01', '{BASIC}', '{BETAZINE}', {values})"
        )
    };
    let term = |columns: &str, values: &str| {
        format!(
            "INSERT INTO pbm.client_rebate_term (client_id, {columns}) VALUES ('00000000-0000-4000-c000-000000000001', {values})"
        )
    };
    let set = |table: &str, change: &str| format!("UPDATE pbm.{table} SET {change}");
    let attempts = [
        (set("manufacturer", "termination_date = '1999-01-01'"), "manufacturer_dates"),
        (set("manufacturer", "termination_date = 'infinity'"), "manufacturer_finite"),
        (set("manufacturer", "labeler_codes = '{1234}'"), "manufacturer_labeler_codes"),
        (set("manufacturer", "labeler_codes = '{NULL}'"), "manufacturer_labeler_codes"),
        (set("manufacturer", "payment_days = -1"), "manufacturer_days"),
        (set("manufacturer_rebate", "kind = 'gift'"), "manufacturer_rebate_kind"),
        (set("manufacturer_rebate", "kind = 'percent_of_wac'"), "manufacturer_rebate_terms"),
        (set("manufacturer_rebate", "kind = 'price_protection'"), "manufacturer_rebate_terms"),
        (set("manufacturer_rebate", "rebate_amount_per_unit = NULL, kind = 'amount_per_unit'"), "manufacturer_rebate_terms"),
        (set("manufacturer_rebate", "program = 'other'"), "manufacturer_rebate_program"),
        (set("manufacturer_rebate", "period = 'week'"), "manufacturer_rebate_period"),
        (set("manufacturer_rebate", "volume_rule = 'none'"), "manufacturer_rebate_volume_rule"),
        (set("manufacturer_rebate", "exclusions = '{340b}'"), "manufacturer_rebate_exclusions"),
        (set("manufacturer_rebate", "plan_ids = '{NULL}'"), "manufacturer_rebate_plan_ids"),
        (set("manufacturer_rebate", "administrative_fee_percent = 101"), "manufacturer_rebate_amounts"),
        (set("manufacturer_rebate", "baseline_wac = 'NaN'"), "manufacturer_rebate_amounts"),
        (set("manufacturer_rebate", "billing_units_per_rebate_unit = 0"), "manufacturer_rebate_amounts"),
        (format!("INSERT INTO pbm.rebate_tier VALUES ('{CONTRACT}', 101, 5)"), "rebate_tier_percent"),
        (term("effective_date, termination_date", "'2025-01-02', '2025-01-01'"), "client_rebate_term_dates"),
        (term("effective_date", "'-infinity'"), "client_rebate_term_finite"),
        (term("share_percent, share_per_claim", "1, 1"), "client_rebate_term_one_share"),
        (term("share_percent", "100.01"), "client_rebate_term_amounts"),
        (term("guarantee_per_claim", "'NaN'"), "client_rebate_term_amounts"),
        (set("rebate_period", "period_end = '2024-12-31'"), "rebate_period_dates"),
        (set("rebate_period", "units = -1"), "rebate_period_amounts"),
        (set("rebate_period", "market_share_percent = 100.01"), "rebate_period_amounts"),
        (set("rebate_invoice", "status = 'lost'"), "rebate_invoice_status_check"),
        (set("rebate_invoice", "paid_amount = -1, status = 'partly_paid'"), "rebate_invoice_open"),
        (set("rebate_invoice", "send_by = 'infinity'"), "rebate_invoice_finite"),
        (set("rebate_invoice", "status = 'draft'"), "rebate_invoice_sent"),
        (set("rebate_invoice", "received_date = '2025-04-30'"), "rebate_invoice_received"),
        (set("rebate_invoice", "due_date = NULL"), "rebate_invoice_received"),
        (set("rebate_invoice", "status = 'paid'"), "rebate_invoice_status_amounts"),
        (set("rebate_invoice", "status = 'disputed'"), "rebate_invoice_status_amounts"),
        (set("rebate_invoice_line", "kind = 'gift'"), "rebate_invoice_line_kind_check"),
        (set("rebate_invoice_line", "amount = 1"), "rebate_invoice_line_amount"),
        (set("rebate_invoice_line", "units = 'NaN'"), "rebate_invoice_line_finite"),
        (accrual(", units, unit_rebate", "1.00, 1, 2"), "rebate_accrual_amount"),
        (accrual(", units", "0, -1"), "rebate_accrual_sign"),
        (accrual(", exclusion, units, unit_rebate", "1, '340b', 1, 1"), "rebate_accrual_excluded"),
        (accrual(", exclusion", "0, 'other'"), "rebate_accrual_exclusion_check"),
        (accrual(", client_percent", "0, 101"), "rebate_accrual_finite"),
        (accrual("", "0").replace("'2025-02-01'", "'2025-04-01'"), "rebate_accrual_claim"),
        (
            format!("INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, amount)
                     VALUES ('{CONTRACT}', '2025-01-01', '2025-03-31', 'gift', 0)"),
            "rebate_accrual_source_check",
        ),
        (accrual("", "0").replace("'claim'", "'resolution'"), "rebate_accrual_claim"),
        (format!("INSERT INTO pbm.rebate_payment (invoice_id, amount, received_date) VALUES ('{invoice}', 0, '2025-06-01')"), "rebate_payment_amount"),
        (format!("INSERT INTO pbm.rebate_dispute (invoice_line_id, amount, reason) VALUES ('{line}', 0, 'x')"), "rebate_dispute_amount"),
        (format!("INSERT INTO pbm.rebate_dispute (invoice_line_id, amount, reason) VALUES ('{line}', 1, ' ')"), "rebate_dispute_reason"),
        (format!("INSERT INTO pbm.rebate_dispute (invoice_line_id, amount, reason, status) VALUES ('{line}', 1, 'x', 'accepted')"), "rebate_dispute_resolved"),
        (format!(
                "INSERT INTO pbm.rebate_dispute (invoice_line_id, amount, reason, status, conceded_amount, resolved_at)
                 VALUES ('{line}', 1, 'x', 'new', 0, now())"
            ), "rebate_dispute_status_check"),
        (
            format!("INSERT INTO pbm.rebate_dispute (invoice_line_id, amount, reason, status, conceded_amount, adjustment_line_id, resolved_at)
                     VALUES ('{line}', 2, 'x', 'accepted', 1, '{line}', now())"),
            "rebate_dispute_conceded",
        ),
    ];
    for (attempt, constraint) in attempts {
        let failure = session.failure(&attempt);
        assert_eq!(failure.code, "23514", "{attempt}: {failure:?}");
        assert!(failure.message.contains(&format!("\"{constraint}\"")), "{attempt}: {}", failure.message);
    }
    let failure = session.failure("INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, claim_id, fill_date, plan_id, ndc, amount, units, unit_rebate)
        SELECT contract_id, period_start, period_end, source, claim_id, fill_date, plan_id, ndc, amount, units, unit_rebate FROM pbm.rebate_accrual");
    assert_eq!(failure.code, "23505", "{failure:?}");
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

/// Rebates after any sequence of claims, reversals and rebills, with invoices in between, are those of the claims that
/// stand: what is invoiced in the end is what a database with these claims alone would invoice.
#[test]
fn what_was_invoiced_in_the_end_is_what_the_claims_that_stand_earn() {
    for (rule, minimum) in [("first_unit", 400), ("above_minimum", 150), ("first_unit", 0)] {
        let database = Database::with_book();
        let mut session = database.connect();
        let minimum_volume = minimum.to_string();
        let rule_word = format!("'{rule}'");
        contract(
            &mut session,
            &[("rebate_percent", "12.35"), ("minimum_volume", &minimum_volume), ("volume_rule", &rule_word)],
        );
        let mut standing: Vec<(u32, u32)> = Vec::new();
        let mut seed = 12_345_u32 + minimum;
        let mut next = |limit: u32| {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            (seed >> 16) % limit
        };
        let date = |person: u32| format!("2025-0{}-1{}", 1 + person % 3, person % 10);
        for step in 0..80 {
            let person = 1 + next(12);
            let place = standing.iter().position(|(who, _)| *who == person);
            match (place, next(3)) {
                (None, _) => {
                    let quantity = 1 + next(90);
                    pay(&mut session, &fill(person, &quantity.to_string(), &date(person)));
                    standing.push((person, quantity));
                }
                (Some(place), what) => {
                    let (_, quantity) = standing.remove(place);
                    session.reverse(&fill(person, &quantity.to_string(), &date(person)));
                    if what == 0 {
                        let other = 1 + next(90);
                        pay(&mut session, &fill(person, &other.to_string(), &date(person)));
                        standing.push((person, other));
                    }
                }
            }
            if step % 17 == 0 {
                invoice(&mut session, "2025-03-31");
            }
        }
        invoice(&mut session, "2025-03-31");
        let units: u32 = standing.iter().map(|(_, quantity)| quantity).sum();
        // In the order of fill dates, and of one day in that of claims.
        let expected = session.text(&format!(
            "SELECT coalesce(sum(CASE WHEN {units} < {minimum} THEN 0 WHEN '{rule}' = 'first_unit' THEN round(quantity * 1.235, 2)
                 ELSE round(greatest(least(quantity, before + quantity - {minimum}), 0) * 1.235, 2) END), 0)::numeric(20,2)
             FROM (SELECT quantity, sum(quantity) OVER (ORDER BY fill_date, id) - quantity AS before
                   FROM pbm.pharmacy_claim WHERE status = 'paid') c"
        ));
        assert_eq!(session.text("SELECT sum(amount) FROM pbm.rebate_invoice"), expected, "{rule} from {minimum}");
        assert_eq!(session.text("SELECT earned FROM pbm.rebate_period"), expected);
        assert_eq!(session.number("SELECT sum(units)::integer FROM pbm.rebate_accrual"), i64::from(units));
    }
}
