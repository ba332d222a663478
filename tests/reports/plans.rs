//! The plans of reports' statements: a plan and a period are found by an index, and a partition that has no part in it is not read.

use support::Session;

use super::raw::scene;

fn plan(session: &mut Session, sql: &str) -> String {
    session.table(&format!("EXPLAIN (COSTS off) {sql}"))
}

#[test]
fn a_report_reads_the_copy_by_plan_and_period() {
    let (_database, mut session, raw) = scene();
    session.run("SELECT pbm.refresh_report_claims(); ANALYZE pbm.report_claim");
    let id = &raw.plans["SAMPLE-HMO-01"];
    let found = plan(
        &mut session,
        &format!(
            "SELECT ndc, sum(plan_paid) FROM pbm.report_claims WHERE plan_id = '{id}' AND fill_date BETWEEN '2025-03-01' AND '2025-03-31' AND is_paid GROUP BY 1"
        ),
    );
    assert!(found.contains("report_claim_plan"), "{found}");
    assert!(
        found.contains("(plan_id = ")
            && found.contains("(fill_date >= ")
            && !found.contains("Seq Scan on report_claim"),
        "{found}"
    );
    // What changed since is asked once.
    assert_eq!(found.matches("Function Scan on changed_claims").count(), 1, "{found}");
    // Nobody else's rows are looked at first.
    session.run("SET enable_seqscan = off; SET enable_mergejoin = off");
    let found = plan(
        &mut session,
        &format!("SELECT count(*) FROM pbm.member_months WHERE plan_id = '{id}' AND month = '2025-03-01'"),
    );
    assert!(found.contains("coverage_plan"), "{found}");
}

#[test]
fn cycles_alerts_and_accruals_are_found_by_their_indexes() {
    let (_database, mut session, raw) = scene();
    session.run("SET enable_seqscan = off");
    for (sql, index) in [
        (
            "SELECT sum(paid_amount) FROM pbm.pharmacy_claim WHERE created_at >= '2026-03-02' AND created_at < '2026-03-09'",
            "created_at_idx",
        ),
        (
            "SELECT sum(paid_amount) FROM pbm.pharmacy_claim WHERE reversed_at >= '2026-03-02' AND reversed_at < '2026-03-09'",
            "reversed_at_idx",
        ),
        (
            "SELECT count(*) FROM pbm.dur_alert WHERE fill_date BETWEEN '2025-03-01' AND '2025-03-31'",
            "dur_alert_fill_date",
        ),
    ] {
        let found = plan(&mut session, sql);
        assert!(found.contains(index), "{sql}: {found}");
    }
    let id = &raw.plans["SAMPLE-HMO-01"];
    let accrued = format!(
        "SELECT sum(amount) FROM pbm.rebate_accrual WHERE plan_id = '{id}' AND fill_date BETWEEN '2025-03-01' AND '2025-03-31'"
    );
    let found = plan(&mut session, &accrued);
    assert!(found.contains("rebate_accrual_plan"), "{found}");
    // A rejected claim's successor, by the prescription and by the person, in the quarters of 30 days.
    for (condition, index) in [
        ("rx_number = '1' AND pharmacy_npi = '2'", "rx_number"),
        ("patient_id = '00000000-0000-4000-9000-000000000001' AND ndc = '00001000101'::pbm.ndc", "patient_id"),
    ] {
        let found = plan(
            &mut session,
            &format!(
                "SELECT FROM pbm.pharmacy_claim p WHERE p.status = 'paid' AND {condition} AND p.fill_date BETWEEN '2025-03-10' AND '2025-04-09'"
            ),
        );
        assert!(found.contains("Index") && found.contains(index) && !found.contains("2025_q4"), "{found}");
    }
}

/// The audit is asked for what came after the last refresh, by the moment.
#[test]
fn what_changed_since_a_refresh_is_found_by_the_audits_index() {
    let (_database, mut session, _raw) = scene();
    session.run("SET enable_seqscan = off");
    let mut since = String::new();
    // Transactions of other databases count too: those that were under way at the first refresh are over at a later one.
    support::until("a refresh knows from when on to look", || {
        session.run("SELECT pbm.refresh_report_claims()");
        since = session.text("SELECT changed_since FROM pbm.report_refresh ORDER BY refresh_id DESC LIMIT 1");
        since != "-infinity"
    });
    let found = plan(
        &mut session,
        &format!(
            "SELECT row_key FROM pbm.audit_log a WHERE a.table_name = 'pharmacy_claim' AND a.\"timestamp\" >= '{since}' AND NOT pg_visible_in_snapshot(a.transaction_id, '1:1:'::pg_snapshot)"
        ),
    );
    assert!(found.contains("timestamp") && found.contains("Bitmap Index Scan"), "{found}");
}

/// On Debian's PostgreSQL 15 compiling the expressions of one of these takes seconds to a minute, and running it a tenth of a second.
#[test]
fn no_report_waits_for_its_expressions_to_be_compiled() {
    let (_database, mut session, _raw) = scene();
    let compiled = session.table(
        "SELECT p.proname FROM pg_proc p
         WHERE p.pronamespace = 'pbm'::regnamespace AND NOT coalesce('jit=off' = ANY (p.proconfig), false)
           AND (p.proretset AND p.prosrc LIKE '%pbm.report\\_plan%'
                OR p.proname IN ('remittance', 'remittance_by_pharmacy', 'refresh_report_claims', 'report_html'))",
    );
    assert_eq!(compiled, "");
    assert!(
        session.number(
            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace AND 'jit=off' = ANY (proconfig)"
        ) > 20
    );
}
