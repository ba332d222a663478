//! Who may have which report, of whose plans, with how many persons in a line; and that it is on record.

use std::collections::BTreeSet;

use serde_json::json;
use support::{Database, Session, claim};

const YEAR: &str = "'2025-01-01', '2025-12-31'";

/// ACME has plan BASIC, ZENITH plan STRICT; users of them are dropped with the database.
struct Clients {
    database: Option<Database>,
    admin: Session,
    users: Vec<String>,
}

impl Clients {
    fn new() -> Self {
        let database = Database::with_book();
        let mut admin = database.connect();
        admin.run(
            "INSERT INTO pbm.client (client_code, client_name) VALUES ('ACME', 'Acme'), ('ZENITH', 'Zenith');
             UPDATE pbm.plan p SET client_id = c.client_id FROM pbm.client c
             WHERE (p.plan_code, c.client_code) IN (('BASIC', 'ACME'), ('STRICT', 'ZENITH'))",
        );
        Self { database: Some(database), admin, users: Vec::new() }
    }

    fn database(&self) -> &Database {
        self.database.as_ref().expect("until it is dropped")
    }

    fn with_role(&mut self, role: &str, client: &str) -> Session {
        let user = format!("{}_{role}_{}", self.database().name, self.users.len());
        self.admin.run(&format!("CREATE ROLE {user} LOGIN; SELECT pbm.grant_role('{user}', '{role}', '{client}')"));
        self.admin.run(&format!("SELECT pbm.set_standing_purpose('{user}', 'HOPERAT', 'reports for a test')"));
        self.users.push(user.clone());
        self.database().connect_as(&user)
    }

    /// A claim each of so many persons of BASIC, and one of STRICT.
    fn fill(&mut self, persons: usize, ndc: &str) {
        for n in 1..=persons {
            let sent = claim(
                json!({"cardholder_id": format!("CARD-{n:03}"), "rx_number": format!("{n}{}", &ndc[4..5]), "ndc": ndc}),
            );
            assert_eq!(self.admin.adjudicate(&sent)["status"], "paid");
        }
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        drop(self.database.take());
        for user in &self.users {
            let _ = support::admin().try_run(&format!("DROP ROLE {user}"));
        }
    }
}

#[test]
fn a_client_is_told_of_no_fewer_than_eleven_persons_and_finance_of_each() {
    let mut scene = Clients::new();
    scene.fill(30, "00001-0001-01");
    scene.fill(12, "00002-0001-01");
    scene.fill(3, "00004-0001-01");
    scene.admin.run("SELECT pbm.refresh_report_claims()");
    let by_class = format!(
        "SELECT class_name, members, plan_paid IS NULL, is_suppressed FROM pbm.spend_by_class('BASIC', {YEAR}) ORDER BY 1"
    );
    let mut finance = scene.with_role("pbm_finance", "ACME");
    assert_eq!(finance.table(&by_class), "No class|3|f|f\nalphas|30|f|f\nbetas|12|f|f");
    let mut client = scene.with_role("pbm_client", "ACME");
    // Two of the three, or the total would tell of the small one.
    let told = client.table(&by_class);
    let hidden: BTreeSet<&str> = told.lines().filter(|line| line.ends_with("|NULL|t|t")).collect();
    assert!(hidden.len() == 2 && hidden.contains("No class|NULL|t|t"), "{told}");
    for call in [
        "spend_by_month",
        "spend_by_tier",
        "nadac_spread",
        "dur_outcomes",
        "claim_rejection_analysis",
        "adherence_by_class",
        "member_utilization",
    ] {
        client.run(&format!("SELECT * FROM pbm.{call}('BASIC', {YEAR})"));
    }
    let small = "SELECT count(*) FROM pbm.spend_by_month('BASIC', '2025-03-01', '2025-03-31') WHERE members < 11";
    assert_eq!(client.number(small), 0);
    // 30 + 12 + 3 answered; three at the highest is too few only where tiers are told.
    assert_eq!(
        client
            .table(&format!("SELECT plan_code, answered, is_suppressed FROM pbm.formulary_compliance_by_plan({YEAR})")),
        "BASIC|45|f"
    );
    client.run(&format!("SELECT * FROM pbm.net_cost_by_plan({YEAR})"));
    assert_eq!(client.number("SELECT count(*) FROM pbm.rxdc_file('D6', 2025)"), 1);
    assert_eq!(
        client.table("SELECT name, members, is_suppressed FROM pbm.rxdc_file('D4', 2025) ORDER BY 1 LIMIT 1"),
        "Alphadol 10 MG Tablet|30|f"
    );
    // With it the next one, or D6 less the others would tell.
    assert_eq!(
        client.number("SELECT count(*) FROM pbm.rxdc_file('D4', 2025) WHERE is_suppressed AND members IS NULL"),
        2
    );
}

#[test]
fn a_report_is_of_the_plans_that_the_caller_has_its_role_for() {
    let mut scene = Clients::new();
    scene.fill(2, "00001-0001-01");
    scene.admin.run("ALTER DATABASE %I SET pbm.read_audit = 'off'".replace("%I", &scene.database().name).as_str());
    let reports = [
        ("pbm_client", "spend_by_class('{}', {Y})"),
        ("pbm_client", "spend_by_month('{}', {Y})"),
        ("pbm_client", "spend_by_tier('{}', {Y})"),
        ("pbm_client", "spend_trend('{}', {Y}, {Y})"),
        ("pbm_client", "nadac_spread('{}', {Y})"),
        ("pbm_client", "claim_rejection_analysis('{}', {Y})"),
        ("pbm_client", "dur_outcomes('{}', {Y})"),
        ("pbm_client", "adherence_by_class('{}', {Y})"),
        ("pbm_client", "member_utilization('{}', {Y})"),
        ("pbm_finance", "spend_by_class('{}', {Y})"),
        ("pbm_pharmacist", "top_drugs_by_member('{}', {Y})"),
        ("pbm_pharmacist", "high_cost_claimants('{}', {Y}, 0)"),
        ("pbm_pharmacist", "early_refills('{}', {Y})"),
        ("pbm_pharmacist", "multiple_prescribers('{}', {Y})"),
        ("pbm_pharmacist", "impossible_quantities('{}', {Y})"),
        ("pbm_csr", "coverage_findings('{}', {Y})"),
    ];
    for (role, call) in reports {
        let mut session = scene.with_role(role, "ACME");
        // By another role of theirs they see the other client's, and not in this report.
        let user = scene.users.last().expect("a user").clone();
        scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_pa_reviewer', 'ZENITH')"));
        let sql = |plan: &str| format!("SELECT * FROM pbm.{}", call.replace("{}", plan).replace("{Y}", YEAR));
        session.run(&sql("BASIC"));
        let (hidden, unknown) = (session.failure(&sql("STRICT")), session.failure(&sql("NOPLAN")));
        assert_eq!((hidden.code.as_str(), &hidden.message), ("P0002", &unknown.message), "{role} {call}");
        // Nobody else is let in.
        let mut other = scene.with_role("pbm_network_admin", "ACME");
        assert_eq!(other.failure(&sql("BASIC")).code, "42501", "{call}");
    }
    let mut zenith = scene.with_role("pbm_finance", "ZENITH");
    assert_eq!(zenith.table(&format!("SELECT plan_code, claims FROM pbm.net_cost_by_plan({YEAR})")), "STRICT|0");
    assert_eq!(
        zenith.table(&format!("SELECT plan_code, answered FROM pbm.formulary_compliance_by_plan({YEAR})")),
        "STRICT|0"
    );
    assert_eq!(zenith.table("SELECT * FROM pbm.remittance_by_pharmacy('2020-01-01', '2099-12-31')"), "");
    assert_eq!(zenith.table("SELECT * FROM pbm.remittance('1234567893', '2020-01-01', '2099-12-31')"), "");
    assert_eq!(zenith.table("SELECT * FROM pbm.rxdc_file('D6', 2025)"), "");
    let mut acme = scene.with_role("pbm_finance", "ACME");
    assert_eq!(acme.number("SELECT payments FROM pbm.remittance_by_pharmacy('2020-01-01', '2099-12-31')"), 2);
    assert_eq!(acme.rows("SELECT * FROM pbm.remittance('1234567893', '2020-01-01', '2099-12-31')").len(), 2);
    // The copy and the views below the reports are nobody's.
    for relation in [
        "report_claim",
        "report_claims",
        "report_day",
        "report_days",
        "report_year",
        "report_years",
        "report_refresh",
        "paid_claims",
        "claim_rejects",
        "member_months",
        "adherence_fills",
        "claim_class",
    ] {
        assert_eq!(acme.failure(&format!("SELECT * FROM pbm.{relation}")).code, "42501", "{relation}");
    }
    for function in ["changed_claims()", "adherence_of_plan(NULL, NULL, NULL)", "report_plan('BASIC', '{}')"] {
        assert_eq!(acme.failure(&format!("SELECT pbm.{function}")).code, "42501", "{function}");
    }
}

#[test]
fn persons_with_a_restriction_are_in_no_report_of_persons() {
    let mut scene = Clients::new();
    scene.fill(3, "00001-0001-01");
    scene.admin.run("ALTER DATABASE %I SET pbm.read_audit = 'off'".replace("%I", &scene.database().name).as_str());
    for refreshed in [false, true] {
        if refreshed {
            scene.admin.run("SELECT pbm.refresh_report_claims()");
        }
        let mut pharmacist = scene.with_role("pbm_pharmacist", "ACME");
        let top = format!("SELECT count(*) FROM pbm.top_drugs_by_member('BASIC', {YEAR})");
        assert_eq!(pharmacist.number(&top), 3);
        scene.admin.run(
            "INSERT INTO pbm.patient_restriction (patient_id, withheld_purposes, description, effective_date)
             VALUES ('00000000-0000-4000-9000-000000000102', '{HOPERAT}', 'agreed', '2025-01-01')",
        );
        assert_eq!(pharmacist.number(&top), 2);
        assert_eq!(pharmacist.number(&format!("SELECT count(*) FROM pbm.high_cost_claimants('BASIC', {YEAR}, 0)")), 2);
        let mut finance = scene.with_role("pbm_finance", "ACME");
        let lines = finance.rows("SELECT * FROM pbm.remittance('1234567893', '2020-01-01', '2099-12-31')").len() as i64;
        assert_eq!(lines, 2);
        assert_eq!(
            finance.number("SELECT payments FROM pbm.remittance_by_pharmacy('2020-01-01', '2099-12-31')"),
            lines
        );
        scene.admin.run("DELETE FROM pbm.patient_restriction");
    }
}

/// Sums leave out who agreed that his claims are not for this, whether they were summed before or not.
#[test]
fn persons_with_a_restriction_are_in_no_sum() {
    let mut scene = Clients::new();
    scene.fill(3, "00001-0001-01");
    let mut finance = scene.with_role("pbm_finance", "ACME");
    let figures = |finance: &mut Session| {
        finance.table(&format!(
            "SELECT n.claims, n.plan_paid, c.answered, c.paid_formulary, d.paid_claims, d.members
             FROM pbm.net_cost_by_plan({YEAR}) n, pbm.formulary_compliance_by_plan({YEAR}) c, pbm.rxdc_file('D6', 2025) d"
        ))
    };
    for refreshed in [false, true] {
        if refreshed {
            scene.admin.run("SELECT pbm.refresh_report_claims()");
        }
        // Of each 30 x 1 + 2 dollars, 10 the member's.
        assert_eq!(figures(&mut finance), "3|66.00|3|3|3|3");
        scene.admin.run(
            "INSERT INTO pbm.patient_restriction (patient_id, withheld_purposes, description, effective_date)
             VALUES ('00000000-0000-4000-9000-000000000102', '{HOPERAT}', 'agreed', '2025-01-01')",
        );
        assert_eq!(figures(&mut finance), "2|44.00|2|2|2|2");
        // A claim of his that changed since the refresh is left out once.
        scene.admin.run("BEGIN; UPDATE pbm.pharmacy_claim SET drug_name = 'other'");
        assert_eq!(figures(&mut finance), "2|44.00|2|2|2|2");
        scene.admin.run("COMMIT");
        assert_eq!(figures(&mut finance), "2|44.00|2|2|2|2");
        scene.admin.run("DELETE FROM pbm.patient_restriction");
    }
}

/// Claims are no persons: twenty of two are told to nobody else.
#[test]
fn many_claims_of_few_persons_are_hidden() {
    let mut scene = Clients::new();
    for n in 1..=20 {
        let date = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a date") + chrono::Days::new(n * 14);
        let sent = claim(
            json!({"cardholder_id": format!("CARD-{:03}", n % 2 + 1), "rx_number": n.to_string(), "fill_date": date.to_string(),
                                "days_supply": 14, "submission_clarification_codes": ["3"]}),
        );
        assert_eq!(scene.admin.adjudicate(&sent)["status"], "paid");
    }
    let net =
        format!("SELECT claims, plan_paid IS NULL, net_cost IS NULL, is_suppressed FROM pbm.net_cost_by_plan({YEAR})");
    let compliance = format!(
        "SELECT answered, paid, paid_formulary, compliance IS NULL, by_tier IS NULL, is_suppressed FROM pbm.formulary_compliance_by_plan({YEAR})"
    );
    let mut finance = scene.with_role("pbm_finance", "ACME");
    assert_eq!(finance.table(&net), "20|f|f|f");
    assert_eq!(finance.table(&compliance), "20|20|20|f|f|f");
    let mut client = scene.with_role("pbm_client", "ACME");
    assert_eq!(client.table(&net), "NULL|t|t|t");
    assert_eq!(client.table(&compliance), "NULL|NULL|NULL|t|t|t");
}

/// Answered less paid is rejected, paid less paid on the formulary the rest: no difference tells of ten persons or fewer.
#[test]
fn what_few_were_refused_is_not_the_difference_of_two_figures() {
    let mut scene = Clients::new();
    scene.fill(30, "00001-0001-01");
    let compliance = format!(
        "SELECT answered, paid, paid_formulary, compliance, by_tier IS NULL, is_suppressed FROM pbm.formulary_compliance_by_plan({YEAR})"
    );
    let mut client = scene.with_role("pbm_client", "ACME");
    assert_eq!(client.table(&compliance), "30|30|30|1.0000|f|f");
    let reject = |scene: &mut Clients, n: usize| {
        let sent = claim(
            json!({"cardholder_id": format!("CARD-{n:03}"), "rx_number": format!("{n}8"), "ndc": "00008-0001-01"}),
        );
        assert_eq!(scene.admin.adjudicate(&sent)["status"], "rejected");
    };
    for n in 1..=3 {
        reject(&mut scene, n);
    }
    // 33 answered, and neither how many of them were paid nor how many were not.
    assert_eq!(client.table(&compliance), "33|NULL|NULL|NULL|t|t");
    let mut finance = scene.with_role("pbm_finance", "ACME");
    assert_eq!(finance.table(&compliance), "33|30|30|0.9091|f|f");
    for n in 4..=11 {
        reject(&mut scene, n);
    }
    // 30 of 41.
    assert_eq!(client.table(&compliance), "41|30|30|0.7317|f|f");
    // Three of the 30 were paid off the formulary: with the 11 that were rejected they are one figure, 41 less 27.
    scene.admin.run("SELECT pbm.refresh_report_claims(); UPDATE pbm.report_claim SET on_formulary = false WHERE claim_id IN (SELECT claim_id FROM pbm.report_claim WHERE is_paid ORDER BY patient_id LIMIT 3)");
    scene.admin.run("UPDATE pbm.report_day SET paid_formulary = 27 WHERE paid_formulary = 30");
    assert_eq!(client.table(&compliance), "41|NULL|27|0.6585|f|t");
    assert_eq!(finance.table(&compliance), "41|30|27|0.6585|f|f");
}

/// The total of D6 less the classes that D7 tells is a class that it does not tell, alone; so a second is hidden. A drug is hidden in all
/// files or in none.
#[test]
fn a_small_drug_or_class_is_not_what_is_left_of_the_total() {
    let mut scene = Clients::new();
    scene.fill(30, "00001-0001-01");
    scene.fill(12, "00002-0001-01");
    scene.fill(3, "00004-0001-01");
    let mut client = scene.with_role("pbm_client", "ACME");
    let mut finance = scene.with_role("pbm_finance", "ACME");
    assert_eq!(client.table("SELECT paid_claims, is_suppressed FROM pbm.rxdc_file('D6', 2025)"), "45|f");
    let told = |session: &mut Session, file: &str| {
        session.table(&format!("SELECT place, code, paid_claims, members, total_spending IS NULL, is_suppressed FROM pbm.rxdc_file('{file}', 2025)"))
    };
    // Nothing was rebated: in the order of codes. Of the classes none of 3 persons, and 12 with it.
    assert_eq!(told(&mut client, "D7"), "1|1|30|30|f|f\nNULL|2|NULL|NULL|t|t\nNULL|none|NULL|NULL|t|t");
    assert_eq!(told(&mut finance, "D7"), "1|1|30|30|f|f\n2|2|12|12|f|f\n3|none|3|3|f|f");
    // 12 x 301, 30 x 32, and what is of no class.
    for file in ["D4", "D5", "D8"] {
        let lines = told(&mut client, file);
        assert_eq!(lines.matches("|t|t").count(), 2, "{file}: {lines}");
        assert!(lines.starts_with("1|Alphadol 10 MG Tablet|30|30|f|f"), "{file}: {lines}");
        assert_eq!(told(&mut finance, file).matches("|f|f").count(), 3, "{file}");
    }
    // Of eleven persons now one had it before.
    scene.admin.run("SET session_replication_role = replica; UPDATE pbm.pharmacy_claim SET fill_date = '2024-12-01' WHERE rx_number = '301'; SET session_replication_role = origin");
    let prior = "SELECT paid_claims, prior_spending FROM pbm.rxdc_file('D5', 2025) WHERE code LIKE 'Alphadol%'";
    assert_eq!(client.table(prior), "29|NULL");
    assert_eq!(finance.table(prior), "29|32.00");
}

/// Without preload nothing of a person is served that could not be recorded.
#[test]
fn a_report_of_persons_is_refused_where_its_reads_are_not_recorded() {
    let mut scene = Clients::new();
    let mut refused = 0;
    for (role, call) in [
        ("pbm_pharmacist", format!("top_drugs_by_member('BASIC', {YEAR})")),
        ("pbm_pharmacist", format!("high_cost_claimants('BASIC', {YEAR})")),
        ("pbm_pharmacist", format!("early_refills('BASIC', {YEAR})")),
        ("pbm_pharmacist", format!("multiple_prescribers('BASIC', {YEAR})")),
        ("pbm_pharmacist", format!("impossible_quantities('BASIC', {YEAR})")),
        ("pbm_csr", format!("coverage_findings('BASIC', {YEAR})")),
        ("pbm_finance", "remittance('1234567893', '2025-01-01', '2025-01-02')".to_owned()),
    ] {
        let mut session = scene.with_role(role, "ACME");
        let failure = session.failure(&format!("SELECT * FROM pbm.{call}"));
        assert_eq!(failure.code, "55000", "{call}: {failure:?}");
        let user = scene.users.last().expect("a user").clone();
        scene.admin.run(&format!("SELECT pbm.set_standing_purpose('{user}', NULL, NULL)"));
        assert_eq!(session.failure(&format!("SELECT * FROM pbm.{call}")).code, "42501", "{call} without a purpose");
        refused += 1;
    }
    assert_eq!(refused, 7);
}
