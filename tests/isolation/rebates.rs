//! Rebates: claims that reach a minimum together, and invoices beside reversals and beside each other.

use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};
use support::{Database, Session, claim, until_blocked_by};

use crate::scene::{holds, is_paid, session, status};

const BETAZINE: &str = "00002-0001-01";

/// Two sessions and one that watches, and a contract of 0.50 a unit from 100 units a quarter on.
struct Contracted {
    watch: Session,
    a: Session,
    b: Session,
    database: Arc<Database>,
}

impl Contracted {
    fn new() -> Self {
        let database = Arc::new(Database::with_book());
        let [mut watch, a, b] = [(); 3].map(|()| session(&database));
        watch.run(&format!(
            "INSERT INTO manufacturer (id, name) VALUES ('00000000-0000-4000-b100-000000000001', 'Beta Laboratories');
             INSERT INTO manufacturer_rebate (manufacturer_id, ndc, rebate_amount_per_unit, contract_start_date, minimum_volume)
             VALUES ('00000000-0000-4000-b100-000000000001', '{BETAZINE}', 0.5, '2025-01-01', 100)"
        ));
        Self { watch, a, b, database }
    }

    fn earned(&mut self) -> String {
        self.watch.text("SELECT earned FROM rebate_by_contract")
    }

    fn invoiced(&mut self) -> String {
        self.watch.table("SELECT kind, units, amount FROM rebate_invoice_line ORDER BY created_at")
    }

    fn end(mut self) {
        assert_eq!(
            self.watch.table(
                "SELECT l.id FROM rebate_invoice_line l
                 WHERE l.rebate_amount <> (SELECT sum(a.amount) FROM rebate_accrual a WHERE a.invoice_line_id = l.id)"
            ),
            ""
        );
        holds(&mut self.watch);
        drop(self.database);
    }
}

/// A claim of one of fifty persons who are no family.
fn fill(person: u32, quantity: u32) -> Value {
    claim(json!({"cardholder_id": format!("CARD-{person:03}"), "rx_number": person.to_string(), "ndc": BETAZINE,
                 "quantity": quantity}))
}

const INVOICE: &str = "SELECT invoice_rebate_contract(id, '2025-03-31') FROM manufacturer_rebate";

#[test]
fn two_claims_that_reach_the_minimum_together_do_not_wait_for_each_other_and_both_earn() {
    let mut scene = Contracted::new();
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&fill(1, 60)));
    // A lock that the first claim held would have this time out.
    scene.b.run("SET lock_timeout = '2s'");
    is_paid(&scene.b.adjudicate(&fill(2, 40)));
    assert_eq!(scene.earned(), "0.00", "40 units are committed");
    scene.a.run("COMMIT");
    assert_eq!(scene.earned(), "50.00");
    scene.end();
}

#[test]
fn an_invoice_does_not_wait_for_a_claim_in_flight_and_the_next_one_takes_it() {
    let mut scene = Contracted::new();
    is_paid(&scene.a.adjudicate(&fill(1, 60)));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&fill(2, 40)));
    scene.b.run("SET lock_timeout = '2s'");
    scene.b.run(INVOICE);
    assert_eq!(scene.invoiced(), "utilization|60.000|0.00");
    scene.a.run("COMMIT");
    scene.b.run(INVOICE);
    assert_eq!(scene.invoiced(), "utilization|60.000|0.00\nadjustment|40.000|50.00");
    scene.end();
}

#[test]
fn a_reversal_beside_an_invoice_is_on_it_or_on_the_next_and_never_lost() {
    for invoice_is_first in [true, false] {
        let mut scene = Contracted::new();
        is_paid(&scene.a.adjudicate(&fill(1, 60)));
        is_paid(&scene.a.adjudicate(&fill(2, 60)));
        scene.a.run("BEGIN");
        scene.b.run("BEGIN; SET lock_timeout = '2s'");
        if invoice_is_first {
            scene.b.run(INVOICE);
        }
        assert_eq!(status(&scene.a.reverse(&fill(2, 60))), "reversed");
        if !invoice_is_first {
            scene.b.run(INVOICE);
        }
        scene.b.run("COMMIT");
        scene.a.run("COMMIT");
        assert_eq!(scene.invoiced(), "utilization|120.000|60.00");
        scene.b.run(INVOICE);
        // 60 units are below the minimum of 100: everything is taken back.
        assert_eq!(scene.invoiced(), "utilization|120.000|60.00\nadjustment|-60.000|-60.00");
        assert_eq!(scene.watch.text("SELECT amount FROM rebate_invoice"), "0.00");
        scene.end();
    }
}

#[test]
fn of_two_invoices_at_once_one_bills() {
    for (end, left) in [("COMMIT", "0"), ("ROLLBACK", "1")] {
        let mut scene = Contracted::new();
        is_paid(&scene.a.adjudicate(&fill(1, 120)));
        scene.a.run(&format!("BEGIN; {INVOICE}"));
        let Contracted { watch, a, b, .. } = &mut scene;
        let (by, pid) = (a.pid(), b.pid());
        let lines = thread::scope(|scope| {
            let waiting = scope.spawn(|| b.text(INVOICE));
            until_blocked_by(watch, pid, by);
            a.run(end);
            waiting.join().expect("the call that waited")
        });
        assert_eq!(lines, left, "after {end}");
        assert_eq!(scene.invoiced(), "utilization|120.000|60.00");
        assert_eq!(scene.watch.table("SELECT count(*), sum(amount) FROM rebate_invoice"), "1|60.00");
        scene.end();
    }
}

#[test]
fn two_payments_at_once_do_not_exceed_what_is_open() {
    let mut scene = Contracted::new();
    is_paid(&scene.a.adjudicate(&fill(1, 120)));
    scene.a.run(INVOICE);
    scene.a.run("SELECT send_rebate_invoice(id, '2025-05-01', '2025-05-02') FROM rebate_invoice");
    let pay = "SELECT record_rebate_payment(id, 40, '2025-06-01') FROM rebate_invoice";
    scene.a.run(&format!("BEGIN; {pay}"));
    let Contracted { watch, a, b, .. } = &mut scene;
    let (by, pid) = (a.pid(), b.pid());
    let failure = thread::scope(|scope| {
        let waiting = scope.spawn(|| b.failure(pay));
        until_blocked_by(watch, pid, by);
        a.run("COMMIT");
        waiting.join().expect("the call that waited")
    });
    assert_eq!(failure.code, "22023", "{failure:?}");
    assert_eq!(scene.watch.table("SELECT status, paid_amount FROM rebate_invoice"), "partly_paid|40.00");
    scene.end();
}
