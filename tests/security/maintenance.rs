//! Commands that work for another: REFRESH MATERIALIZED VIEW, ANALYZE and the like run the owner's code in the owner's
//! name, while the role of the session is whoever gives the command, or the superuser of autovacuum. What that role may
//! see is not for the owner's code to be shown.

use serde_json::json;
use support::{Session, claim};

use super::two_clients::TwoClients;

const SEEN: &str =
    "SELECT coalesce(string_agg(DISTINCT who || ' ' || card, ',' ORDER BY who || ' ' || card), '') FROM theirs.seen";

/// A csr of ACME with a schema of their own, in which a function keeps what it is shown.
fn scene() -> (TwoClients, Session) {
    let mut scene = TwoClients::new();
    for (card, rx) in [("CARD-BASIC", "1"), ("CARD-STRICT", "2")] {
        let sent = claim(json!({"cardholder_id": card, "rx_number": rx}));
        assert_eq!(scene.admin.adjudicate(&sent)["status"], "paid");
    }
    let user = scene.user("mallory");
    scene
        .admin
        .run(&format!("SELECT pbm.grant_role('{user}', 'pbm_csr', 'ACME'); CREATE SCHEMA theirs AUTHORIZATION {user}"));
    let mut session = scene.database().connect_as(&user);
    session.run(
        "CREATE TABLE theirs.seen (who text, card text); CREATE TABLE theirs.bait (n integer);
         CREATE FUNCTION theirs.look(n integer) RETURNS integer LANGUAGE plpgsql AS $$
         BEGIN
             INSERT INTO theirs.seen SELECT 'view', cardholder_id FROM pbm.member_service;
             INSERT INTO theirs.seen SELECT 'claims', rx_number FROM pbm.claim_service;
             INSERT INTO theirs.seen SELECT 'function', card FROM unnest(ARRAY['CARD-BASIC', 'CARD-STRICT']) card
             WHERE (pbm.verify_eligibility(card, '2025-03-10', '01')).eligible;
             RETURN n;
         EXCEPTION WHEN insufficient_privilege THEN
             INSERT INTO theirs.seen VALUES ('refused', SQLSTATE);
             RETURN n;
         END $$;
         -- It says of itself what an index asks for.
         CREATE FUNCTION theirs.cheap(n integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN theirs.look(n); END';
         INSERT INTO theirs.bait VALUES (1), (2)",
    );
    (scene, session)
}

/// What the commands run as themselves, so that the scene is known to work.
#[test]
fn the_owners_code_sees_what_the_owner_may_outside_of_them() {
    let (_scene, mut session) = scene();
    session.run("SELECT theirs.look(1)");
    let seen = session.text(SEEN);
    assert!(
        seen.contains("view CARD-BASIC") && seen.contains("function CARD-BASIC") && seen.contains("claims 1"),
        "{seen}"
    );
    assert!(!seen.contains("STRICT") && !seen.contains("claims 2"), "{seen}");
}

#[test]
fn a_command_that_works_for_another_shows_their_code_nobody() {
    let (mut scene, mut session) = scene();
    session.run("CREATE INDEX ON theirs.bait (theirs.cheap(n)); TRUNCATE theirs.seen");
    for command in [
        "ANALYZE theirs.bait",
        "REINDEX TABLE theirs.bait",
        "VACUUM FULL theirs.bait",
        "CLUSTER theirs.bait USING bait_cheap_idx",
        "CREATE INDEX again ON theirs.bait (theirs.cheap(n + 1))",
    ] {
        scene.admin.run(command);
        let seen = scene.admin.text(SEEN);
        assert!(!seen.contains("STRICT") && !seen.contains("claims 2"), "{command}: {seen}");
        assert_eq!(seen, "refused 42501", "{command}");
        scene.admin.run("TRUNCATE theirs.seen");
    }
}

/// The same by what nobody has to be talked into: autovacuum, whose session is a superuser's.
#[test]
fn autovacuum_shows_the_code_of_an_index_nobody() {
    let (mut scene, mut session) = scene();
    session.run(
        "CREATE INDEX ON theirs.bait (theirs.cheap(n)); TRUNCATE theirs.seen;
         ALTER TABLE theirs.bait SET (autovacuum_analyze_threshold = 0, autovacuum_analyze_scale_factor = 0)",
    );
    // The worker's own way: the owner's name in an operation that PostgreSQL confines.
    scene.admin.run("SET client_min_messages = error; ANALYZE theirs.bait");
    assert_eq!(scene.admin.text(SEEN), "refused 42501");
}

#[test]
fn a_materialized_view_of_a_role_view_is_refused() {
    let (mut scene, mut session) = scene();
    let view = "CREATE MATERIALIZED VIEW theirs.kept AS SELECT cardholder_id FROM pbm.member_service";
    let failure = session.failure(view);
    assert_eq!(failure.code, "42501", "{failure:?}");
    assert!(failure.hint.contains("CREATE TABLE AS"), "{failure:?}");
    session.run(&format!("{view} WITH NO DATA"));
    let failure = scene.admin.failure("REFRESH MATERIALIZED VIEW theirs.kept");
    assert_eq!(failure.code, "42501", "{failure:?}");
    assert_eq!(session.failure("SELECT * FROM theirs.kept").code, "55000", "it was never filled");
    // A table takes no more than its maker may see.
    session.run("CREATE TABLE theirs.copied AS SELECT cardholder_id FROM pbm.member_service");
    assert!(session.number("SELECT count(*) FROM theirs.copied") > 0);
    assert_eq!(session.number("SELECT count(*) FROM theirs.copied WHERE cardholder_id = 'CARD-STRICT'"), 0);
}
