//! Small cells: what a plan sponsor sees, and the check of groups.

use support::Database;

#[test]
fn a_table_of_counts_is_told_so_that_no_small_count_can_be_worked_out() {
    let database = Database::with_extension();
    let mut session = database.connect();
    // Rows: 3 20 40 / 30 15 50; the 3 alone would be 63 less 20 less 40.
    let told = session.table(
        "SELECT c ->> 'month' || '/' || (c ->> 'drug'), c ->> 'patients' FROM pbm.suppress_small_cells(
             '[{\"month\": 1, \"drug\": \"a\", \"patients\": 3}, {\"month\": 1, \"drug\": \"b\", \"patients\": 20}, {\"month\": 1, \"drug\": \"c\", \"patients\": 40},
               {\"month\": 2, \"drug\": \"a\", \"patients\": 30}, {\"month\": 2, \"drug\": \"b\", \"patients\": 15}, {\"month\": 2, \"drug\": \"c\", \"patients\": 50}]',
             'month', 'drug', 'patients') c WHERE c ->> 'suppressed' = 'false' AND c ->> 'month' || (c ->> 'drug') IS NOT NULL",
    );
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(told.contains("1/c") && told.contains("2/c"), "{told}");
    for (rows, message) in [
        ("{}", "a row is no object with the keys of row, column and count"),
        ("[{\"month\": 1}]", "a row is no object with the keys of row, column and count"),
        ("[{\"month\": 1, \"patients\": \"x\"}]", "a count is no whole number, or negative"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.suppress_small_cells('{rows}', 'month', 'patients')"));
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("22023", message));
    }
    assert_eq!(session.failure("SELECT pbm.suppress_small_cells('[]', 'a', 'b', -1)").code, "22023");
}

/// Twelve people fill a, three b and fourteen c in a month: with b left out alone, the plan's bill less a and c would be
/// what the three cost.
#[test]
fn a_plan_sponsor_cannot_work_a_small_row_out_of_his_bill() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "INSERT INTO pbm.members (first_name, last_name, date_of_birth) SELECT 'A', 'B' || n, '1980-01-01' FROM generate_series(1, 60) n;
         SET session_replication_role = replica;
         INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, member_id, family_id, coverage_id, plan_id, benefit_year_start, ndc, quantity, days_supply,
             pharmacy_npi, rx_number, tier, out_of_pocket_applied, fill_date, status, ingredient_cost, dispensing_fee, sales_tax, total_cost,
             allowed_amount, paid_amount, patient_copay, deductible_applied, copay_amount, coinsurance_amount, daw_penalty)
         SELECT 'N' || d.ndc || n, m.patient_id, m.member_id, m.patient_id, m.patient_id, '00000000-0000-4000-8000-000000000001', '2025-01-01', d.ndc, 30, 30,
             '1234567893', 'R' || d.ndc || n, 1, 0, '2025-03-10', 'paid', 10, 0, 0, 10, 10, 10, 0, 0, 0, 0, 0
         FROM (VALUES ('00001-0001-01'::pbm.ndc, 12), ('00003-0001-01', 3), ('00004-0001-01', 14), ('00005-0001-01', 40)) AS d (ndc, persons)
         CROSS JOIN LATERAL generate_series(1, d.persons) n
         JOIN LATERAL (SELECT * FROM pbm.members WHERE last_name = 'B' || n) m ON true;
         RESET session_replication_role",
    );
    session.run("INSERT INTO pbm.client (client_id, client_code, client_name) VALUES ('00000000-0000-4000-c000-0000000000ff', 'SPONSOR', 'Sponsor')");
    session.run("UPDATE pbm.plan SET client_id = '00000000-0000-4000-c000-0000000000ff' WHERE plan_code = 'BASIC'");
    let user = format!("sponsor_{}", std::process::id());
    session.run(&format!("CREATE ROLE {user} LOGIN; SELECT pbm.grant_role('{user}', 'pbm_client', 'SPONSOR')"));
    session.run("SET pbm.read_audit = 'off'");
    session.run(&format!("SET ROLE {user}"));
    // The three, and the twelve with them: those are told of only as fifteen by the bill.
    let shown = session.try_rows("SELECT ndc, patients FROM pbm.client_drug_spend ORDER BY ndc");
    session.run("RESET ROLE");
    session.run(&format!("SELECT pbm.revoke_role('{user}', 'pbm_client', 'SPONSOR')"));
    session.run(&format!("DROP OWNED BY {user}; DROP ROLE {user}"));
    let shown = shown.expect("the view is shown");
    let shown: Vec<(&str, &str)> =
        shown.iter().map(|row| (row[0].as_deref().unwrap_or(""), row[1].as_deref().unwrap_or(""))).collect();
    assert_eq!(shown, [("00004000101", "14"), ("00005000101", "40")]);
}

#[test]
fn small_groups_of_an_export_are_counted() {
    let database = Database::with_extension();
    let mut session = database.connect();
    // 12 women of Illinois, each in two rows, and 3 men of Iowa.
    let query = "SELECT 'F' AS sex, 'IL' AS state, n % 12 AS person FROM generate_series(1, 24) n UNION ALL SELECT 'M', 'IA', n + 100 FROM generate_series(1, 3) n";
    let check = |more: &str| format!("SELECT * FROM pbm.check_small_groups($q${query}$q$, '{{sex,state}}'{more})");
    assert_eq!(
        session.rows(&check("")),
        [[Some("2"), Some("1"), Some("3"), Some("3")].map(|cell| cell.map(str::to_owned)).to_vec()]
    );
    let persons = session.rows(&check(", 'person', 13"));
    assert_eq!(persons, [[Some("2"), Some("2"), Some("27"), Some("3")].map(|cell| cell.map(str::to_owned)).to_vec()]);
    assert_eq!(session.failure("SELECT * FROM pbm.check_small_groups('SELECT 1 AS a', '{}')").code, "22023");
}
