//! EXPLAIN tells of rows that are hidden (A3): it is refused on what reads personal data.

use super::scene::Scene;

const SEEN: &str = "SELECT * FROM pbm.claim_service";

#[test]
fn explain_is_refused_on_whatever_reads_personal_data() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    scene.observer.run(
        "SELECT pbm.set_standing_purpose('csr', 'HOPERAT', 'the service desk'); GRANT CREATE ON SCHEMA public TO csr",
    );
    assert_eq!(csr.rows(SEEN).len(), 1);
    csr.run(&format!(
        "CREATE FUNCTION public.counted() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM pbm.claim_service); END';
         CREATE FUNCTION public.of_sql() RETURNS SETOF bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM pbm.claim_service';
         CREATE FUNCTION public.explained() RETURNS SETOF text LANGUAGE plpgsql AS
             $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ANALYZE {SEEN}'; END $$;
         PREPARE seen AS {SEEN}; PREPARE called AS SELECT public.counted()"
    ));
    let refused = [
        format!("EXPLAIN {SEEN}"),
        format!("EXPLAIN ANALYZE {SEEN}"),
        format!("EXPLAIN (ANALYZE, FORMAT json) {SEEN} WHERE rx_number = 'Z'"),
        format!("EXPLAIN DECLARE c CURSOR FOR {SEEN}"),
        format!("EXPLAIN ANALYZE CREATE TEMP TABLE kept AS {SEEN}"),
        "EXPLAIN EXECUTE seen".to_owned(),
        "EXPLAIN ANALYZE EXECUTE called".to_owned(),
        "EXPLAIN ANALYZE SELECT public.counted()".to_owned(),
        "EXPLAIN ANALYZE SELECT public.of_sql()".to_owned(),
        "EXPLAIN SELECT * FROM public.of_sql()".to_owned(),
        "SELECT public.explained()".to_owned(),
        format!("DO $$ BEGIN EXECUTE 'EXPLAIN {SEEN}'; END $$"),
    ];
    for statement in &refused {
        let failure = csr.failure(statement);
        assert_eq!(failure.code, "42501", "{statement}: {failure:?}");
        assert!(failure.message.starts_with("EXPLAIN is refused"), "{statement}: {failure:?}");
        // What follows is no EXPLAIN, whatever it jumped out of.
        assert_eq!(csr.rows(SEEN).len(), 1);
    }
    // A block that catches it learns nothing, and what follows in it is no EXPLAIN.
    csr.run(&format!(
        "DO $$ BEGIN BEGIN EXECUTE 'EXPLAIN {SEEN}'; EXCEPTION WHEN insufficient_privilege THEN NULL; END; PERFORM * FROM pbm.claim_service; END $$"
    ));
    csr.run("BEGIN; SAVEPOINT s");
    assert_eq!(csr.failure(&format!("EXPLAIN {SEEN}")).code, "42501");
    csr.run(&format!("ROLLBACK TO s; {SEEN}; COMMIT"));
    let told = scene.denied("csr", refused.len() + 2);
    assert_eq!(
        told.matches("pbm.pharmacy_claim|42501|HOPERAT").count() + told.matches("pbm.pharmacy_claim|42501|-").count(),
        refused.len() + 2,
        "{told}"
    );
    // What reads nobody's data is explained.
    csr.run("EXPLAIN ANALYZE SELECT * FROM pg_class");
}

#[test]
fn whoever_administers_the_database_may_explain() {
    let mut scene = Scene::new();
    scene.two_clients();
    for table in ["pbm.members", "pbm.claim_service"] {
        scene.reader("explains").run(&format!("EXPLAIN ANALYZE SELECT * FROM {table}"));
    }
    scene.observer.run("CREATE ROLE owner LOGIN; ALTER DATABASE postgres OWNER TO owner; GRANT USAGE ON SCHEMA pbm TO owner; GRANT SELECT ON pbm.members TO owner; SELECT pbm.set_standing_purpose('owner', 'HSYSADMIN', 'owns the database')");
    scene.login("owner").run("EXPLAIN ANALYZE SELECT * FROM pbm.members");
}

#[test]
fn a_database_without_real_people_is_explained() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    assert_eq!(csr.failure(&format!("EXPLAIN {SEEN}")).code, "42501");
    scene.observer.run("ALTER DATABASE postgres SET pbm.read_audit = 'off'");
    scene.login("csr").run(&format!("EXPLAIN {SEEN}"));
}
