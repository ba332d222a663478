//! What an analyst gets: his clients' people without who they are, and none of the functions that would tell.

use serde_json::json;
use support::keys::KeyFile;
use support::{Session, claim};

use super::two_clients::TwoClients;

/// The views by privilege.
const VIEWS: [&str; 4] = ["claim_deidentified", "claim_pseudonymized", "member_pseudonymized", "alert_pseudonymized"];

struct Scene {
    clients: TwoClients,
    _keys: KeyFile,
    analyst: Session,
}

/// A claim of each client, and an analyst of ACME.
fn scene() -> Scene {
    let mut clients = TwoClients::new();
    let keys = KeyFile::with(&[(1, "fields"), (2, "index"), (3, "masking")]);
    keys.give(clients.database());
    for (card, number) in [("CARD-BASIC", "1"), ("CARD-STRICT", "2")] {
        let paid = clients.admin.adjudicate(&claim(json!({"cardholder_id": card, "rx_number": number})));
        assert_eq!(paid["status"], "paid");
    }
    clients.admin.run(
        "INSERT INTO pbm.dur_alert (claim_id, fill_date, patient_id, alert_type)
         SELECT id, fill_date, patient_id, 'interaction' FROM pbm.pharmacy_claim",
    );
    let analyst = clients.with_role("analyst", "pbm_analyst_deid", "'ACME'");
    Scene { clients, _keys: keys, analyst }
}

#[test]
fn an_analyst_sees_his_clients_claims_without_whose_they_are() {
    let mut scene = scene();
    for view in VIEWS {
        let rows = scene.analyst.table(&format!("SELECT v.* FROM pbm.{view} v"));
        let is_expected =
            if view == "member_pseudonymized" { rows.lines().count() > 1 } else { rows.lines().count() == 1 };
        assert!(is_expected, "{view}: {rows}");
        let planted = scene.clients.admin.rows(
            "SELECT unnest(ARRAY[m.patient_id::text, m.last_name, c.id::text, c.claim_number, c.fill_date::text, m.date_of_birth::text, v.cardholder_id])
             FROM pbm.pharmacy_claim c JOIN pbm.members m USING (patient_id) JOIN pbm.coverage v ON v.member_id = m.member_id",
        );
        for value in planted.into_iter().flatten().flatten() {
            assert!(!rows.contains(&value), "{value} in {view}: {rows}");
        }
    }
    // The same claim in each view under one key.
    assert_eq!(
        scene.analyst.number(
            "SELECT count(*) FROM pbm.claim_pseudonymized c JOIN pbm.alert_pseudonymized a USING (claim_key, patient_key, shifted_fill_date)
             JOIN pbm.member_pseudonymized m USING (patient_key)"
        ),
        1
    );
    assert_eq!(scene.analyst.number("SELECT count(*) FROM pbm.safe_harbor_claims(1)"), 1);
    assert_eq!(scene.analyst.number("SELECT count(*) FROM pbm.safe_harbor_claims()"), 0);
    assert!(scene.analyst.number("SELECT count(*) FROM pbm.safe_harbor_members(1)") > 0);
    assert!(scene.clients.admin.number("SELECT count(*) FROM pbm.safe_harbor_claims(1)") == 2);
}

/// By whichever path a view is read, it shows the same.
#[test]
fn every_path_to_a_view_shows_the_same() {
    let mut scene = scene();
    let session = &mut scene.analyst;
    let seen = session.table("SELECT v.* FROM pbm.claim_pseudonymized v");
    let paths = [
        ("BEGIN; DECLARE c CURSOR FOR SELECT * FROM pbm.claim_pseudonymized", "FETCH ALL FROM c", "COMMIT"),
        ("PREPARE p AS SELECT * FROM pbm.claim_pseudonymized", "EXECUTE p", "DEALLOCATE p"),
        (
            "CREATE TEMP TABLE copied AS SELECT * FROM pbm.claim_pseudonymized",
            "SELECT * FROM copied",
            "DROP TABLE copied",
        ),
        ("SELECT 1", "SELECT (v).* FROM (SELECT v FROM pbm.claim_pseudonymized v) x (v)", "SELECT 1"),
        ("SELECT 1", "SELECT * FROM pbm.claim_pseudonymized WHERE ndc IS NOT NULL ORDER BY 1", "SELECT 1"),
        ("SELECT 1", "TABLE pbm.claim_pseudonymized", "SELECT 1"),
    ];
    for (before, path, after) in paths {
        session.run(before);
        assert_eq!(session.table(path), seen, "{path}");
        session.run(after);
    }
    // What the caller's functions are shown of the rows is what the view gives.
    session.run(
        "CREATE FUNCTION pg_temp.peep(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
         $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$",
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.claim_pseudonymized v WHERE pg_temp.peep(v::text)"), 1);
}

/// With a function that masks short numbers whoever calls it tries out all of them.
#[test]
fn an_analyst_cannot_mask_what_he_guesses() {
    let mut scene = scene();
    for call in [
        "pbm.mask_text('178051001', 'ssn')",
        "pbm.mask_integer(1, 'member')",
        "pbm.mask_integer(1::bigint, 'member')",
        "pbm.random_surrogate('x', 'claim')",
        "pbm.draw_masking_key()",
        "pbm.deidentify('{}', 'static')",
        "pbm.masked_query('pbm.members', 'static')",
        "pbm.masked_columns('pbm.members', 'static')",
        "pbm.limited_claims()",
        "pbm.limited_members()",
        "pbm.encrypt('x', 'members.ssn', gen_random_uuid())",
        "pbm.record_export()",
    ] {
        assert_eq!(scene.analyst.failure(&format!("SELECT {call}")).code, "42501", "{call}");
    }
    for table in ["members", "coverage", "pharmacy_claim", "dur_alert"] {
        assert_eq!(scene.analyst.failure(&format!("SELECT * FROM pbm.{table}")).code, "42501", "{table}");
    }
}

#[test]
fn a_limited_data_set_is_the_privacy_officers_and_a_restricted_person_is_in_no_export() {
    let mut scene = scene();
    let mut officer = scene.clients.with_role("officer", "pbm_privacy_officer", "'ACME'");
    let limited = "SELECT count(*) FROM pbm.limited_claims()";
    assert_eq!(officer.number(limited), 1);
    assert!(officer.number("SELECT count(*) FROM pbm.limited_members()") > 0);
    assert_eq!(officer.failure("SELECT count(*) FROM pbm.safe_harbor_claims()").code, "42501");
    let patient = scene.clients.patient("CARD-BASIC");
    scene.clients.admin.run(&format!(
        "INSERT INTO pbm.patient_restriction (patient_id, withheld_purposes, description, effective_date) VALUES ('{patient}', '{{HRESCH}}', 'none', '2020-01-01')"
    ));
    assert_eq!(officer.number(limited), 0);
    assert_eq!(scene.analyst.number("SELECT count(*) FROM pbm.safe_harbor_claims(1)"), 0);
}
