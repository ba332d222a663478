//! A trigger's function runs as whoever writes the row: as `pbm_definer`, which sees every patient.

use serde_json::json;
use support::{Database, claim, literal};

use super::{priced, refused};

#[test]
fn a_trigger_that_calls_somebodys_function_is_refused_and_named() {
    let database = Database::with_book();
    let role = format!("{}_smith", database.name);
    let (mut a, mut b) = (database.connect(), database.connect());
    assert_eq!(priced(&mut a), "paid");
    b.run(&format!(
        "CREATE ROLE {role}; CREATE TABLE public.stolen (who text);
         GRANT INSERT ON public.stolen TO PUBLIC;
         CREATE FUNCTION public.steal() RETURNS trigger LANGUAGE plpgsql AS
             'BEGIN INSERT INTO public.stolen VALUES (current_user); RETURN NULL; END';
         ALTER FUNCTION public.steal() OWNER TO {role}"
    ));
    for table in ["pharmacy_claim", "members", "claims_staging"] {
        b.run(&format!(
            "CREATE TRIGGER theirs AFTER INSERT ON pbm.{table} FOR EACH ROW EXECUTE FUNCTION public.steal()"
        ));
        for session in [&mut a, &mut database.connect()] {
            let sent = literal(&claim(json!({})).to_string());
            let failure = session.failure(&format!("SELECT pbm.adjudicate_claim({sent}::jsonb)"));
            assert_eq!(failure.code, "55000", "{table}: {failure:?}");
            assert_eq!(failure.message, format!("trigger theirs of table pbm.{table} calls a function of {role}"));
        }
        b.run(&format!("DROP TRIGGER theirs ON pbm.{table}"));
        assert_eq!(priced(&mut a), "paid");
    }
    // What the log tells of it is written there.
    let failure =
        b.failure("CREATE TRIGGER theirs AFTER INSERT ON pbm.audit_log FOR EACH ROW EXECUTE FUNCTION public.steal()");
    assert_eq!(failure.code, "55000", "{failure:?}");
    // It was a superuser's when the trigger was made, or its owner was one.
    b.run(
        "ALTER FUNCTION public.steal() OWNER TO postgres;
         CREATE TRIGGER theirs AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.steal()",
    );
    assert_eq!(priced(&mut a), "paid");
    b.run(&format!("ALTER FUNCTION public.steal() OWNER TO {role}"));
    assert_eq!(refused(&mut a).code, "55000");
    b.run(&format!("ALTER ROLE {role} SUPERUSER"));
    assert_eq!(priced(&mut a), "paid");
    b.run(&format!("ALTER ROLE {role} NOSUPERUSER"));
    assert_eq!(refused(&mut a).code, "55000");
    assert_eq!(b.number("SELECT count(*) FROM public.stolen"), 0);
    drop((a, b));
    drop(database);
    support::admin().run(&format!("DROP ROLE {role}"));
}

#[test]
fn nobody_holds_trigger_or_references() {
    let database = Database::with_book();
    let mut session = database.connect();
    let held = "SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
                WHERE c.relnamespace = 'pbm'::regnamespace AND a.privilege_type IN ('TRIGGER', 'REFERENCES') AND a.grantee <> c.relowner
                UNION ALL SELECT attrelid::regclass::text, a.privilege_type FROM pg_attribute, aclexplode(attacl) a
                WHERE attrelid = 'pbm.plan'::regclass AND a.privilege_type = 'REFERENCES'";
    assert_eq!(session.table(held), "");
    session.run(
        "BEGIN; CREATE ROLE pbm_test_maker; GRANT ALL ON pbm.members TO pbm_test_maker; GRANT REFERENCES (plan_code) ON pbm.plan TO pbm_test_maker",
    );
    assert_ne!(session.table(held), "");
    assert!(session.number("SELECT pbm.adopt()") > 0);
    assert_eq!(session.table(held), "");
    session.run("ROLLBACK");
}
