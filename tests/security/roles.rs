//! What a role gives in a database: the rows of its clients, through its views, by a row of `role_scope`.

use serde_json::json;
use support::snapshot::golden;
use support::{claim, typed_call};

use super::two_clients::TwoClients;

const CARDS: &str = "SELECT DISTINCT cardholder_id FROM pbm.member_service ORDER BY 1";

fn paid(scene: &mut TwoClients) {
    for (card, number) in [("CARD-BASIC", "1"), ("CARD-STRICT", "2")] {
        assert_eq!(
            scene.admin.adjudicate(&claim(json!({"cardholder_id": card, "rx_number": number})))["status"],
            "paid"
        );
    }
}

/// Every role, object and privilege, to be read before it is committed.
#[test]
fn the_privileges_are_as_declared() {
    let scene = TwoClients::new();
    let mut session = scene.database().connect();
    session.run("SET search_path = pg_catalog");
    let held = session.rows(
        r"SELECT DISTINCT format('%s | %s | %s', grantee, regexp_replace(regexp_replace(object, '_\d{4}_q\d', '_YYYY_qN'), '_\d{4}_\d\d$', '_YYYY_MM'), privilege) FROM (
            SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee,
                   'relation ' || c.oid::regclass AS object, a.privilege_type AS privilege, c.relowner AS owner, a.grantee AS id
            FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace)
            UNION ALL
            SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                   format('column %s.%I', t.attrelid::regclass, t.attname), a.privilege_type, c.relowner, a.grantee
            FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
            WHERE c.relnamespace = 'pbm'::regnamespace
            UNION ALL
            SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                   'function ' || p.oid::regprocedure, a.privilege_type, p.proowner, a.grantee
            FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            WHERE p.pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace)
            UNION ALL
            SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, 'schema ' || n.nspname, a.privilege_type,
                   n.nspowner, a.grantee
            FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname IN ('pbm', 'pbm_sample')
            UNION ALL
            SELECT m.member::regrole::text, 'role ' || m.roleid::regrole, CASE WHEN m.admin_option THEN 'ADMIN' ELSE 'MEMBER' END, 0, m.member
            FROM pg_auth_members m WHERE m.roleid::regrole::text ~ '^pbm_' AND m.member::regrole::text ~ '^pbm_[a-z_]+$') h
          WHERE id <> owner",
    );
    golden("privileges.txt", &held.into_iter().flatten().flatten().collect());
}

#[test]
fn a_role_for_one_client_shows_that_clients_people() {
    let mut scene = TwoClients::new();
    paid(&mut scene);
    let mut acme = scene.with_role("acme", "pbm_csr", "'ACME'");
    let mut zenith = scene.with_role("zenith", "pbm_csr", "'ZENITH'");
    let mut both = scene.with_role("both", "pbm_csr", "NULL");
    assert!(acme.table(CARDS).contains("CARD-BASIC") && !acme.table(CARDS).contains("CARD-STRICT"));
    assert_eq!(zenith.table(CARDS), "CARD-STRICT");
    assert!(both.table(CARDS).contains("CARD-BASIC") && both.table(CARDS).contains("CARD-STRICT"));
    assert_eq!(acme.table("SELECT rx_number FROM pbm.claim_service"), "1");
    assert_eq!(zenith.table("SELECT rx_number FROM pbm.claim_service"), "2");
    // Nothing but the views, and no other role's.
    for relation in [
        "members",
        "coverage",
        "pharmacy_claim",
        "pharmacy_claim_default",
        "plan",
        "client",
        "audit_log",
        "role_scope",
        "clinical_profile",
        "claims",
        "own_claim",
    ] {
        assert_eq!(acme.failure(&format!("SELECT * FROM pbm.{relation}")).code, "42501", "{relation}");
    }
    // For another client by another role: each view is its role's.
    let user = acme.text("SELECT current_user");
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_finance', 'ZENITH')"));
    assert_eq!(acme.table("SELECT count(*) FROM pbm.claim_finance"), "1");
    assert_eq!(acme.table("SELECT rx_number FROM pbm.claim_service"), "1");
    assert!(!acme.table(CARDS).contains("CARD-STRICT"));
    scene.admin.run(&format!("SELECT pbm.revoke_role('{user}', 'pbm_csr', 'ACME')"));
    assert_eq!(acme.table("SELECT count(*) FROM pbm.claim_service"), "0");
    assert_eq!(scene.admin.failure(&format!("SELECT pbm.revoke_role('{user}', 'pbm_csr', 'ACME')")).code, "P0002");
}

/// Memberships are the cluster's.
#[test]
fn a_membership_without_a_row_of_this_database_gives_nothing() {
    let mut scene = TwoClients::new();
    paid(&mut scene);
    let user = scene.user("member_elsewhere");
    scene.admin.run(&format!("GRANT pbm_csr, pbm_switch TO {user}"));
    let mut session = scene.database().connect_as(&user);
    assert_eq!(session.number("SELECT count(*) FROM pbm.member_service"), 0);
    assert_eq!(session.number("SELECT count(*) FROM pbm.claim_service"), 0);
    let call = format!("SELECT ({}).status", typed_call("price_claim", &claim(json!({"rx_number": "3"}))));
    assert_eq!(session.text(&call), "rejected");
    // A row without the membership gives nothing, either.
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_csr'); REVOKE pbm_csr FROM {user}"));
    assert_eq!(session.failure("SELECT count(*) FROM pbm.member_service").code, "42501");
}

/// The number of a role that was dropped is given to another, some day.
#[test]
fn a_dropped_roles_number_is_not_inherited() {
    let mut scene = TwoClients::new();
    let mut first = scene.with_role("first", "pbm_csr", "NULL");
    assert!(first.number("SELECT count(*) FROM pbm.member_service") > 0);
    let (user, other) = (first.text("SELECT current_user"), scene.user("other"));
    drop(first);
    for change in [
        format!("UPDATE pbm.role_scope SET role_user = '{other}'::regrole WHERE role_user_name = '{user}'"),
        format!("UPDATE pbm.role_scope SET role_user_name = '{other}' WHERE role_user_name = '{user}'"),
    ] {
        scene.admin.run(&format!("BEGIN; GRANT pbm_csr TO {other}; {change}; SET LOCAL ROLE {other}"));
        assert_eq!(scene.admin.number("SELECT count(*) FROM pbm.member_service"), 0, "{change}");
        scene.admin.run("ROLLBACK");
    }
    // Made anew under the old name it is another role.
    scene.admin.run(&format!("DROP ROLE {user}; CREATE ROLE {user} LOGIN; GRANT pbm_csr TO {user}"));
    let mut again = scene.database().connect_as(&user);
    assert_eq!(again.number("SELECT count(*) FROM pbm.member_service"), 0);
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_csr')"));
    assert!(again.number("SELECT count(*) FROM pbm.member_service") > 0);
    assert_eq!(scene.admin.number(&format!("SELECT count(*) FROM pbm.role_scope WHERE role_user_name = '{user}'")), 1);
}

#[test]
fn a_member_sees_himself() {
    let mut scene = TwoClients::new();
    paid(&mut scene);
    let (user, patient) = (scene.user("patient"), scene.patient("CARD-BASIC"));
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_member', patient_id => '{patient}')"));
    let mut session = scene.database().connect_as(&user);
    assert_eq!(session.table("SELECT DISTINCT cardholder_id, person_code FROM pbm.own_coverage"), "CARD-BASIC|01");
    assert_eq!(session.table("SELECT rx_number FROM pbm.own_claim"), "1");
    assert_eq!(session.failure("SELECT * FROM pbm.member_service").code, "42501");
}

/// A role that sees all clients and is for others does not see patients by another of its roles.
#[test]
fn small_groups_are_left_out_of_a_clients_figures() {
    let mut scene = TwoClients::new();
    for n in 1..=11 {
        let sent = claim(json!({"cardholder_id": format!("CARD-{n:03}"), "rx_number": format!("8{n:05}")}));
        assert_eq!(scene.admin.adjudicate(&sent)["status"], "paid");
        if n == 10 {
            let mut sponsor = scene.with_role("sponsor10", "pbm_client", "'ACME'");
            assert_eq!(sponsor.number("SELECT count(*) FROM pbm.client_drug_spend"), 0);
        }
    }
    let mut sponsor = scene.with_role("sponsor", "pbm_client", "'ACME'");
    assert_eq!(sponsor.table("SELECT claims, patients FROM pbm.client_drug_spend"), "11|11");
    let mut other = scene.with_role("other_sponsor", "pbm_client", "'ZENITH'");
    assert_eq!(other.number("SELECT count(*) FROM pbm.client_drug_spend"), 0);
}

#[test]
fn who_grants_roles_grants_none_to_himself_and_keeps_auditors_apart() {
    let mut scene = TwoClients::new();
    let mut officer = scene.with_role("officer", "pbm_security_admin", "NULL");
    let (own, clerk) = (officer.text("SELECT current_user"), scene.user("clerk"));
    officer.run(&format!("SELECT pbm.grant_role('{clerk}', 'pbm_csr', 'ACME')"));
    assert!(scene.database().connect_as(&clerk).table(CARDS).contains("CARD-BASIC"));
    assert_eq!(
        officer.table(&format!("SELECT role_name, client_code FROM pbm.role_grants WHERE role_user_name = '{clerk}'")),
        "pbm_csr|ACME"
    );
    for (call, code) in [
        (format!("'{own}', 'pbm_csr'"), "42501"),
        ("'pbm_definer', 'pbm_csr'".to_owned(), "42501"),
        (format!("'{clerk}', 'pbm_owner'"), "22023"),
        (format!("'{clerk}', 'postgres'"), "22023"),
        (format!("'{clerk}', 'pbm_csr', 'NOBODY'"), "P0002"),
        ("'nobody at all', 'pbm_csr'".to_owned(), "42704"),
        (format!("'{clerk}', 'pbm_member'"), "22023"),
        (format!("'{own}', 'pbm_auditor'"), "42501"),
    ] {
        let failure = officer.failure(&format!("SELECT pbm.grant_role({call})"));
        assert_eq!(failure.code, code, "{call}: {failure:?}");
        assert!(!failure.hint.is_empty(), "{call}");
    }
    let failure = scene.admin.failure(&format!("SELECT pbm.grant_role('{own}', 'pbm_auditor')"));
    assert_eq!(failure.code, "42501", "{failure:?}");
    assert_eq!(scene.database().connect_as(&clerk).failure("SELECT pbm.grant_role('x', 'pbm_csr')").code, "42501");
}

/// A2: a cheap function in WHERE is not shown the rows that the view leaves out.
#[test]
fn a_leaky_function_is_shown_nothing_hidden() {
    let mut scene = TwoClients::new();
    paid(&mut scene);
    scene.admin.run(
        "CREATE TABLE public.leaked (what text); GRANT INSERT ON public.leaked TO PUBLIC;
         CREATE FUNCTION public.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
             'BEGIN INSERT INTO public.leaked VALUES ($1); RETURN true; END'",
    );
    let mut acme = scene.with_role("acme", "pbm_csr", "'ACME'");
    // What the policies show him by another role, the view leaves out.
    let user = acme.text("SELECT current_user");
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_finance', 'ZENITH')"));
    acme.run("SELECT count(*) FROM pbm.member_service WHERE public.leak(cardholder_id); SELECT count(*) FROM pbm.claim_service WHERE public.leak(rx_number)");
    assert!(scene.admin.number("SELECT count(*) FROM public.leaked WHERE what IN ('CARD-BASIC', '1')") > 0);
    assert_eq!(scene.admin.number("SELECT count(*) FROM public.leaked WHERE what IN ('CARD-STRICT', '2')"), 0);
}

/// What narrows a view by a key is served by the table's index, whatever the policies add.
#[test]
fn an_index_serves_what_the_views_are_asked() {
    let mut scene = TwoClients::new();
    paid(&mut scene);
    let patient = scene.patient("CARD-BASIC");
    let mut acme = scene.with_role("acme", "pbm_csr", "'ACME'");
    acme.run("SET enable_seqscan = off");
    for (query, index) in [
        (format!("SELECT * FROM pbm.claim_service WHERE patient_id = '{patient}'"), "patient"),
        ("SELECT * FROM pbm.claim_service WHERE claim_number = 'x'".to_owned(), "claim_number"),
        ("SELECT * FROM pbm.member_service WHERE cardholder_id = 'CARD-BASIC'".to_owned(), "coverage_cardholder"),
        (format!("SELECT * FROM pbm.member_service WHERE patient_id = '{patient}'"), "members_patient_id_key"),
    ] {
        let plan = acme.table(&format!("EXPLAIN (COSTS off) {query}"));
        assert!(plan.contains("Index Cond") && plan.contains(index), "{query}:\n{plan}");
        assert!(!plan.contains("Gather"), "{plan}");
        // The functions of the policy are asked once, not for each row.
        assert!(plan.contains("InitPlan"), "{plan}");
    }
}

/// Feeds put claims down and read none.
#[test]
fn a_feed_writes_staging_and_reads_nothing() {
    let mut scene = TwoClients::new();
    let mut feed = scene.with_role("feed", "pbm_etl", "NULL");
    let sent = claim(json!({"rx_number": "77"})).to_string();
    feed.run(&format!("INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ('{sent}', 'b')"));
    assert_eq!(feed.failure("SELECT * FROM pbm.claims_staging").code, "42501");
    assert_eq!(
        feed.failure("INSERT INTO pbm.claims_staging (raw_data) VALUES ('{}') RETURNING raw_data").code,
        "42501"
    );
    // For one client it would reject the others' people.
    let mut one = scene.with_role("one_feed", "pbm_etl", "'ZENITH'");
    assert_eq!(one.failure("CALL pbm.process_claims_staging(10)").code, "42501");
    assert_eq!(scene.admin.text("SELECT validation_status FROM pbm.claims_staging"), "pending");
    feed.run("CALL pbm.process_claims_staging(10)");
    assert_eq!(scene.admin.text("SELECT claim_status FROM pbm.claims_staging"), "paid");
}
