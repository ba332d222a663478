//! Whether a row exists is told by no error, no constraint, no plan of another role (A4, A5, A6, A8, A10, A50).

use serde_json::{Value, json};
use support::{Session, claim, literal, typed_call};

use super::two_clients::TwoClients;

/// A4: the digests by which a member is found are unique within a client, with the member in the key: nobody learns
/// from a violation that somebody else has the number.
#[test]
fn no_uniqueness_tells_of_a_hidden_number() {
    let mut scene = TwoClients::new();
    let user = scene.user("prober");
    // What encrypted values are found by is in no unique key without its row.
    let telling = "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
         WHERE i.indisunique AND i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'pbm'::regnamespace)
           AND (a.atttypid = 'pbm.enc'::regtype OR a.attname IN ('blind', 'last_name', 'date_of_birth', 'cardholder_id'))
           AND NOT EXISTS (SELECT FROM pg_attribute k WHERE k.attrelid = i.indrelid AND k.attnum = ANY (i.indkey)
                           AND k.attname IN ('patient_id', 'member_id', 'id', 'coverage_id'))";
    assert_eq!(scene.admin.table(telling), "");
    scene.admin.run("BEGIN; CREATE UNIQUE INDEX oracle ON pbm.member_index (client_id, blind)");
    assert_eq!(scene.admin.table(telling), "pbm.oracle");
    scene.admin.run("ROLLBACK");
    let patient = scene.patient("CARD-STRICT");
    scene.admin.run(&format!(
        "INSERT INTO pbm.member_index (client_id, blind, patient_id, key_id)
         SELECT client_id, decode(repeat('ab', 16), 'hex'), '{patient}', 1 FROM pbm.client WHERE client_code = 'ZENITH'"
    ));
    let probe = |blind: &str| {
        format!(
            "INSERT INTO pbm.member_index (client_id, blind, patient_id, key_id)
             VALUES ('00000000-0000-4000-8000-00000000c002', decode(repeat('{blind}', 16), 'hex'), '{patient}', 1)"
        )
    };
    let mut session = scene.database().connect_as(&user);
    let [hidden, missing] = ["ab", "cd"].map(|blind| session.failure(&probe(blind)));
    assert_eq!((hidden.code.as_str(), &hidden), ("42501", &missing));
    // Whoever may insert learns of a key that is taken, though its row is hidden: so nobody may.
    let zenith = scene.admin.text("SELECT client_id FROM pbm.client WHERE client_code = 'ZENITH'");
    scene.admin.run(&format!(
        "GRANT USAGE ON SCHEMA pbm TO {user}; GRANT INSERT ON pbm.member_index TO {user};
         CREATE POLICY theirs ON pbm.member_index FOR INSERT TO {user} WITH CHECK (true)"
    ));
    let [hidden, missing] = ["ab", "cd"].map(|blind| {
        session.run("BEGIN");
        let tried = session.try_run(&probe(blind).replace("00000000-0000-4000-8000-00000000c002", &zenith));
        session.run("ROLLBACK");
        tried.err().map(|failure| failure.code)
    });
    assert_eq!((hidden.as_deref(), missing), (Some("23505"), None));
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

/// A5: a foreign key looks past row security.
#[test]
fn no_foreign_key_tells_of_a_hidden_row() {
    let mut scene = TwoClients::new();
    let user = scene.user("prober");
    scene.admin.run(&format!("CREATE SCHEMA theirs AUTHORIZATION {user}; GRANT USAGE ON SCHEMA pbm TO {user}"));
    let mut session = scene.database().connect_as(&user);
    let make = "CREATE TABLE theirs.probe (patient_id uuid REFERENCES pbm.members (patient_id))";
    assert_eq!(session.failure(make).code, "42501");
    session.run("CREATE TABLE theirs.probe (patient_id uuid)");
    let add = "ALTER TABLE theirs.probe ADD FOREIGN KEY (patient_id) REFERENCES pbm.members (patient_id)";
    assert_eq!(session.failure(add).code, "42501");
    scene.admin.run(&format!("GRANT REFERENCES (patient_id) ON pbm.members TO {user}"));
    session.run(add);
    let patient = scene.patient("CARD-STRICT");
    session.run(&format!("INSERT INTO theirs.probe VALUES ('{patient}')"));
    assert_eq!(session.failure("INSERT INTO theirs.probe VALUES (gen_random_uuid())").code, "23503", "so it tells");
    // What grants it is taken back with everything else that is not as it was made.
    assert!(scene.admin.number("SELECT pbm.adopt()") > 0);
    session.run("DROP TABLE theirs.probe");
    assert_eq!(session.failure(make).code, "42501");
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user} CASCADE"));
}

/// A8: what is in an expression of an index, of extended statistics or of a generated column stands in the statistics.
#[test]
fn no_statistics_keep_what_a_column_hides() {
    let mut scene = TwoClients::new();
    let kept = "SELECT 'index ' || i.indexrelid::regclass FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                WHERE t.relnamespace = 'pbm'::regnamespace AND i.indexprs IS NOT NULL AND NOT i.indisexclusion
                UNION ALL SELECT 'statistics ' || s.stxname FROM pg_statistic_ext s JOIN pg_class t ON t.oid = s.stxrelid
                WHERE t.relnamespace = 'pbm'::regnamespace AND s.stxexprs IS NOT NULL
                UNION ALL SELECT 'column ' || a.attrelid::regclass || '.' || a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
                WHERE t.relnamespace = 'pbm'::regnamespace AND a.attgenerated <> '' AND t.relkind IN ('r', 'p')
                  AND EXISTS (SELECT FROM pbm.schema_version v WHERE v.holds ->> t.relname = 'personal')";
    assert_eq!(scene.admin.table(kept), "");
    for (make, found) in [
        ("CREATE INDEX kept ON pbm.members (upper(last_name))", "index pbm.kept"),
        ("CREATE STATISTICS pbm.kept ON (upper(last_name)), sex FROM pbm.members", "statistics kept"),
        (
            "ALTER TABLE pbm.members ADD COLUMN kept text GENERATED ALWAYS AS (upper(last_name)) STORED",
            "column pbm.members.kept",
        ),
    ] {
        scene.admin.run(&format!("BEGIN; {make}"));
        assert_eq!(scene.admin.table(kept), found);
        scene.admin.run("ROLLBACK");
    }
    // Row security hides the statistics of a table from everybody who does not own it.
    scene.admin.run("ANALYZE pbm.members");
    let mut csr = scene.with_role("csr", "pbm_csr", "'ACME'");
    let statistics = "SELECT count(*) FROM pg_stats WHERE schemaname = 'pbm'";
    assert_eq!(csr.number(statistics), 0);
    assert!(scene.admin.number(statistics) > 0);
    assert_eq!(csr.number("SELECT count(*) FROM pg_stats_ext WHERE schemaname = 'pbm'"), 0);
    let user = csr.text("SELECT current_user");
    scene
        .admin
        .run(&format!("ALTER TABLE pbm.members DISABLE ROW LEVEL SECURITY; GRANT SELECT ON pbm.members TO {user}"));
    assert!(
        csr.number("SELECT count(*) FROM pg_stats WHERE tablename = 'members' AND attname = 'last_name'") > 0,
        "so it was hidden"
    );
    assert_eq!(csr.failure("SELECT * FROM pg_statistic").code, "42501");
    scene.admin.run(&format!("REVOKE SELECT ON pbm.members FROM {user}"));
}

/// A10: a plan that is kept, or a function that is inlined, is of the role that runs it.
#[test]
fn a_kept_plan_shows_the_rows_of_whoever_runs_it() {
    let mut scene = TwoClients::new();
    let (acme, zenith) = (scene.user("acme"), scene.user("zenith"));
    scene.admin.run(&format!(
        "SELECT pbm.grant_role('{acme}', 'pbm_csr', 'ACME'), pbm.grant_role('{zenith}', 'pbm_csr', 'ZENITH');
         CREATE FUNCTION public.cards() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT cardholder_id FROM pbm.member_service';
         PREPARE cards AS SELECT count(*) FILTER (WHERE cardholder_id = 'CARD-BASIC'), count(*) FILTER (WHERE cardholder_id = 'CARD-STRICT')
                          FROM pbm.member_service;
         PREPARE inlined AS SELECT count(*) FILTER (WHERE c = 'CARD-BASIC'), count(*) FILTER (WHERE c = 'CARD-STRICT') FROM public.cards() c;
         SET plan_cache_mode = force_generic_plan"
    ));
    for round in 0..3 {
        for (role, cards) in [(acme.as_str(), "1|0"), (zenith.as_str(), "0|1"), ("postgres", "1|1")] {
            for plan in ["cards", "inlined"] {
                scene.admin.run(&format!("SET ROLE {role}"));
                assert_eq!(scene.admin.table(&format!("EXECUTE {plan}")), cards, "{round}: {plan} by {role}");
                scene.admin.run("RESET ROLE");
            }
        }
    }
    // One planned for a role that may not read it is refused to that role.
    let nobody = scene.user("nobody");
    scene.admin.run(&format!("SET ROLE {nobody}"));
    assert_eq!(scene.admin.failure("EXECUTE cards").code, "42501");
    scene.admin.run("RESET ROLE; DROP FUNCTION public.cards()");
    let tooth = "CREATE FUNCTION public.fixed() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS
                 'SELECT count(*) FROM pbm.pharmacy_claim_default UNION ALL SELECT count(*) FROM pbm.members LIMIT 1 OFFSET 1'";
    // A function that a superuser lets everybody run shows everything: a view of the tables would, too.
    scene.admin.run(tooth);
    let mut session = scene.database().connect_as(&acme);
    assert!(session.number("SELECT public.fixed()") > 50);
    scene.admin.run("DROP FUNCTION public.fixed()");
}

fn said(session: &mut Session, call: &str) -> String {
    match session.try_rows(&format!("SELECT to_jsonb(a) FROM {call} a")) {
        Ok(rows) => format!("{rows:?}"),
        Err(failure) => failure.everything(),
    }
}

/// A prescription that another client's member has at the same pharmacy is none of the caller's: what is asked about it
/// is answered as if it were not there.
#[test]
fn a_hidden_prescription_is_answered_as_a_missing_one() {
    let mut scene = TwoClients::new();
    let hidden = claim(json!({"cardholder_id": "CARD-STRICT", "rx_number": "2"}));
    assert_eq!(scene.admin.adjudicate(&hidden)["status"], "paid");
    let mut csr = scene.with_role("csr", "pbm_csr", "'ACME'");
    let user = csr.text("SELECT current_user");
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_switch', 'ACME')"));
    let price = |session: &mut Session, rx: &str, changes: Value| {
        let mut sent = claim(json!({"rx_number": rx}));
        sent.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        said(session, &typed_call("price_claim", &sent)).replace(&format!("\"{rx}\""), "RX")
    };
    for changes in [
        json!({"quantity": 31, "ndc": "00004-0001-01"}),
        json!({"fill_date": "2025-03-11"}),
        json!({"cardholder_id": "CARD-STRICT"}),
    ] {
        assert_eq!(price(&mut csr, "2", changes.clone()), price(&mut csr, "9", changes.clone()), "{changes}");
    }
    // A prescription is filled once at a pharmacy, whoever's it is: that it was, under the number, day and product that
    // were guessed, is told, and nothing else of it.
    let told = price(&mut csr, "2", json!({}));
    assert!(told.contains(r#"[\"83\"]"#) && told.contains(r#"\"claim_number\": null"#), "{told}");
    assert!(!told.contains("STRICT") && !told.contains("000000000003"), "{told}");
    let rebill = |rx: &str| {
        let sent = claim(json!({"cardholder_id": "CARD-STRICT", "rx_number": rx, "quantity": 60, "days_supply": 60}));
        format!("pbm.rebill_claim({}::jsonb)", literal(&sent.to_string()))
    };
    assert_eq!(said(&mut csr, &rebill("2")), said(&mut csr, &rebill("9")));
    assert_eq!(scene.admin.text("SELECT status FROM pbm.pharmacy_claim WHERE rx_number = '2'"), "paid");
    // Of the client's own member the two differ.
    let other = scene.user("zenith");
    scene.admin.run(&format!(
        "SELECT pbm.grant_role('{other}', 'pbm_csr', 'ZENITH'), pbm.grant_role('{other}', 'pbm_switch', 'ZENITH')"
    ));
    let mut zenith = scene.database().connect_as(&other);
    let own = json!({"cardholder_id": "CARD-STRICT"});
    assert_ne!(price(&mut zenith, "2", own.clone()), price(&mut zenith, "9", own));
    assert_ne!(said(&mut zenith, &rebill("9")), said(&mut zenith, &rebill("2")));
}
