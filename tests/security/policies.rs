//! A policy that hides history from the statements of the functions, and not from what they read past the statement.

use support::Database;

use super::{priced, refused};

#[test]
fn a_policy_that_the_functions_are_under_is_refused() {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    assert_eq!(priced(&mut a), "paid");
    for (make, unmake) in [
        ("CREATE POLICY own ON pbm.members USING (false)", "DROP POLICY own ON pbm.members"),
        (
            "CREATE POLICY own ON pbm.members AS RESTRICTIVE TO pbm_definer USING (true)",
            "DROP POLICY own ON pbm.members",
        ),
        (
            "CREATE POLICY own ON pbm.pharmacy_claim_default FOR SELECT TO PUBLIC USING (true)",
            "DROP POLICY own ON pbm.pharmacy_claim_default",
        ),
    ] {
        b.run(make);
        for session in [&mut a, &mut database.connect()] {
            let failure = refused(session);
            assert_eq!(failure.code, "55000", "{make}: {failure:?}");
            assert!(failure.message.starts_with("policy own of table pbm."), "{make}: {failure:?}");
        }
        b.run(unmake);
        assert_eq!(priced(&mut a), "paid", "{make}");
    }
    // One for others is the owner's own matter.
    b.run("CREATE POLICY own ON pbm.members FOR SELECT TO pbm_csr USING (false)");
    assert_eq!(priced(&mut a), "paid");
}

/// Nothing but the owner's policies lets rows be seen: the owner of the tables himself sees none.
#[test]
fn the_tables_owner_sees_nothing_by_a_statement() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert!(session.number("SELECT count(*) FROM pbm.members") > 0);
    session.run("BEGIN; SET LOCAL ROLE pbm_owner");
    for table in ["members", "coverage", "pharmacy_claim", "plan"] {
        assert_eq!(session.number(&format!("SELECT count(*) FROM pbm.{table}")), 0, "{table}");
    }
    session.run("ROLLBACK; BEGIN; CREATE VIEW public.wrong AS SELECT * FROM pbm.members; ALTER VIEW public.wrong OWNER TO pbm_owner");
    assert_eq!(session.number("SELECT count(*) FROM public.wrong"), 0);
    session.run("ROLLBACK");
}

/// A4, A6: what a statement of a role on a table fails with tells nothing of rows that are hidden from it.
#[test]
fn an_error_shows_no_row_that_is_hidden() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "UPDATE pbm.members SET last_name = 'CANARY-NAME', date_of_birth = '1931-07-19' WHERE member_id = 1;
         BEGIN; CREATE ROLE pbm_test_writer; GRANT SELECT, INSERT, UPDATE ON pbm.members, pbm.coverage TO pbm_test_writer;
         CREATE POLICY writer ON pbm.members FOR INSERT TO pbm_test_writer WITH CHECK (true);
         GRANT USAGE ON SCHEMA pbm TO pbm_test_writer; SET LOCAL ROLE pbm_test_writer",
    );
    for statement in [
        "INSERT INTO pbm.members (member_id, patient_id, last_name, eligibility_status, status_date) VALUES (1, gen_random_uuid(), 'x', 'new', '2025-01-01')",
        "INSERT INTO pbm.members (member_id, last_name, date_of_birth, date_of_death, eligibility_status, status_date)
         VALUES (9, 'CANARY-OWN', '2000-01-01', '1999-01-01', 'new', '2025-01-01')",
        "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, effective_date) VALUES (1, gen_random_uuid(), 'X', gen_random_uuid(), '2025-01-01')",
    ] {
        session.run("SAVEPOINT here");
        let failure = session.failure(statement);
        let said = failure.everything();
        assert!(["23505", "23514", "42501"].contains(&failure.code.as_str()), "{said}");
        assert!(!said.contains("CANARY-NAME") && !said.contains("1931") && !said.contains("already exists"), "{said}");
        session.run("ROLLBACK TO here");
    }
    session.run("ROLLBACK");
}
