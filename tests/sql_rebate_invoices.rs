//! Invoices of rebates: billed once, adjusted afterwards, paid and disputed, and held to the sums of what is on them.

use serde_json::json;
use support::rebates::{ALPHADOL, BASIC, BETAZINE, CONTRACT, contract, fill, invoice, pay};
use support::{Database, Sandbox, Session, claim};

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
fn a_period_that_goes_on_is_not_billed() {
    let mut session = Sandbox::with_book();
    contract(&mut session, &[("rebate_amount_per_unit", "0.5"), ("period", "'year'")]);
    session.run("UPDATE pbm.manufacturer_rebate SET contract_end_date = NULL");
    let today = session.text("SELECT pbm.today() - 1");
    pay(&mut session, &fill(1, "100", &today));
    let failure = session.failure("CALL pbm.invoice_rebates(pbm.today() + 1)");
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("22023", "period_end must be a day that has come"));
    session.run("SELECT pbm.invoice_rebate_contract(id, pbm.today() + 1000) FROM pbm.manufacturer_rebate");
    assert_eq!(invoices(&mut session), "");
    pay(&mut session, &fill(2, "100", "2025-02-10"));
    for no_day in ["NULL", "'infinity'"] {
        session.run(&format!("SELECT pbm.invoice_rebate_contract(id, {no_day}) FROM pbm.manufacturer_rebate"));
    }
    assert_eq!(invoices(&mut session), "");
}

const CLIENTS: [&str; 2] = ["00000000-0000-4000-c000-000000000001", "00000000-0000-4000-c000-000000000002"];

/// Two clients, of whom the plans of the book are the first's.
fn clients(session: &mut Session) {
    let [first, second] = CLIENTS;
    session.run(&format!(
        "INSERT INTO pbm.client (client_id, client_code, client_name) VALUES ('{first}', 'ACME', 'Acme'), ('{second}', 'BETA', 'Beta');
         INSERT INTO pbm.client_rebate_term (client_id, share_percent) VALUES ('{first}', 90), ('{second}', 50);
         UPDATE pbm.plan SET client_id = '{first}'"
    ));
}

#[test]
fn a_missed_minimum_leaves_a_client_nothing_to_the_cent() {
    let mut session = Sandbox::with_book();
    clients(&mut session);
    contract(&mut session, &[("rebate_amount_per_unit", "0.05"), ("minimum_volume", "4")]);
    // 90 % of 0.05 is 0.05 for each of three; of 0.15 it is 0.14.
    let paid: Vec<_> = (1..=3).map(|person| pay(&mut session, &fill(person, "1", "2025-02-10"))).collect();
    let client = "SELECT rebate_amount, client_amount FROM pbm.rebate_client_share";
    let bill = "SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate";
    session.run(bill);
    assert_eq!(session.table(client), "0.00|0.00");
    pay(&mut session, &fill(4, "1", "2025-02-10"));
    session.run(bill);
    assert_eq!(session.table(client), "0.20|0.20", "as the claims accrued it");
    for claim in paid {
        session.reverse_number(claim["claim_number"].as_str().expect("a number"));
    }
    session.run(bill);
    assert_eq!(session.table(client), "0.00|0.00");
    session.run("SET CONSTRAINTS ALL IMMEDIATE");
}

#[test]
fn what_is_conceded_comes_off_the_rebate_the_fee_and_the_clients_share() {
    let mut session = Sandbox::with_book();
    clients(&mut session);
    contract(&mut session, &[("rebate_amount_per_unit", "1"), ("administrative_fee_percent", "2")]);
    pay(&mut session, &fill(1, "30", "2025-02-10"));
    session.run(&format!("UPDATE pbm.plan SET client_id = '{}'", CLIENTS[1]));
    pay(&mut session, &fill(2, "10", "2025-02-10"));
    session.run("SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate");
    session.run("SELECT pbm.send_rebate_invoice(id, '2025-05-01', '2025-05-03') FROM pbm.rebate_invoice");
    // 40.00 and 2 % of 400.00; 27.00 for Acme, 5.00 for Beta
    let dispute =
        session.text("SELECT pbm.open_rebate_dispute(id, 20, 'units of another plan') FROM pbm.rebate_invoice_line");
    session.run(&format!("SELECT pbm.resolve_rebate_dispute('{dispute}', 'accepted')"));
    session.run("SET CONSTRAINTS ALL IMMEDIATE");
    // Half of it: 24.00, of which 18.00 come from Acme's claims and 6.00 from Beta's
    assert_eq!(
        session.table("SELECT kind, rebate_amount, administrative_fee, client_amount FROM pbm.rebate_invoice_line ORDER BY created_at"),
        "utilization|40.00|8.00|32.00\ndispute|-20.00|-4.00|-16.00"
    );
    assert_eq!(
        session.table("SELECT client_code, rebate_amount, client_amount FROM pbm.rebate_client_share ORDER BY 1"),
        "ACME|15.00|13.50\nBETA|5.00|2.50"
    );
    assert_eq!(session.table("SELECT invoiced, conceded FROM pbm.rebate_by_contract"), "20.00|20.00");
}

#[test]
fn a_fee_alone_can_be_conceded() {
    let mut session = Sandbox::with_book();
    contract(
        &mut session,
        &[("rebate_amount_per_unit", "1"), ("administrative_fee_percent", "2"), ("minimum_volume", "100")],
    );
    pay(&mut session, &fill(1, "30", "2025-02-10"));
    session.run("SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate");
    session.run("SELECT pbm.send_rebate_invoice(id, '2025-05-01', '2025-05-03') FROM pbm.rebate_invoice");
    let dispute = session.text("SELECT pbm.open_rebate_dispute(id, NULL, 'fee', 1.01) FROM pbm.rebate_invoice_line");
    session.run(&format!("SELECT pbm.resolve_rebate_dispute('{dispute}', 'accepted')"));
    session.run("SET CONSTRAINTS ALL IMMEDIATE");
    // 2 % of 300.00
    assert_eq!(
        session
            .table("SELECT rebate_amount, administrative_fee, amount FROM pbm.rebate_invoice_line ORDER BY created_at"),
        "0.00|6.00|6.00\n0.00|-1.01|-1.01"
    );
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
    for date in ["'2025-04-30'", "'infinity'", "NULL"] {
        refused(format!("record_rebate_payment('{draft}', 1, {date})"), "22023");
    }
    for units in ["101", "'NaN'", "'Infinity'", "0.0001", "-1"] {
        refused(format!("open_rebate_dispute('{line}', {units}, 'with an amount', 10)"), "22023");
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
        ("UPDATE pbm.rebate_accrual SET amount = 1, unit_rebate = 0.01 WHERE invoice_line_id IS NULL", "42501"),
        ("UPDATE pbm.rebate_accrual SET invoice_line_id = NULL WHERE invoice_line_id IS NOT NULL", "42501"),
        (
            "UPDATE pbm.rebate_accrual SET invoice_line_id = (SELECT id FROM pbm.rebate_invoice_line) WHERE invoice_line_id IS NULL",
            "23514",
        ),
        ("DELETE FROM pbm.rebate_accrual", "42501"),
        ("TRUNCATE pbm.rebate_accrual", "42501"),
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
