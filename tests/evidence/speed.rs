//! How fast rows are checked: for a look by hand, `ARGS='--ignored --nocapture speed' make test TEST=evidence`.

use std::time::Instant;

use crate::Ledger;

#[test]
#[ignore = "a measurement"]
fn speed_of_the_check() {
    let mut ledger = Ledger::new();
    ledger.session.run(
        "DO $$ BEGIN FOR n IN 1 .. 40000 LOOP UPDATE pbm.members SET last_name = 'City ' || n; COMMIT; END LOOP; END $$",
    );
    let begun = Instant::now();
    ledger.seal();
    println!("sealed in {:?}", begun.elapsed());
    ledger.anchor();
    for _ in 0..3 {
        let begun = Instant::now();
        let verdict = ledger.verdict();
        let rows = ledger.session.number("SELECT count(*) FROM pbm.audit_log");
        println!("{verdict}: {:.0} rows a second", rows as f64 / begun.elapsed().as_secs_f64());
    }
}
