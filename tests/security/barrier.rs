//! What a cheap function of the caller's in WHERE is shown of rows that are hidden from them (A1, A2, A38). Each view is
//! attacked as it is and once more without its barrier.

use serde_json::json;
use support::keys::KeyFile;
use support::{Session, claim, literal};

use super::two_clients::TwoClients;

/// Keeps what it is shown in a setting of the session; it says of itself that it costs nothing and changes nothing.
const LEAK: &str = "CREATE FUNCTION public.leak(text) RETURNS boolean LANGUAGE plpgsql STABLE COST 0.0000001 AS
    'BEGIN PERFORM set_config(''leak.seen'', concat_ws(''|'', current_setting(''leak.seen'', true), $1), false); RETURN true; END'";

/// A role, a view of its, and a column that tells the clients' rows apart.
const VIEWS: &[(&str, &str, &str)] = &[
    ("pbm_csr", "member_service", "cardholder_id"),
    ("pbm_csr", "member_service", "last_name"),
    ("pbm_csr", "claim_service", "rx_number"),
    ("pbm_csr", "member_contact", "patient_id"),
    ("pbm_pharmacist", "clinical_profile", "fill_date"),
    ("pbm_pharmacist", "clinical_alert", "patient_id"),
    ("pbm_pa_reviewer", "authorization_review", "patient_id"),
    ("pbm_client", "client_drug_spend", "ndc"),
    ("pbm_finance", "claim_finance", "claim_number"),
    ("pbm_finance", "claim_spread", "claim_number"),
    ("pbm_network_admin", "mac_appeal_due", "reference"),
    ("pbm_analyst_deid", "claim_deidentified", "quantity"),
    ("pbm_analyst_deid", "claim_pseudonymized", "quantity"),
    ("pbm_analyst_deid", "member_pseudonymized", "plan_id"),
    ("pbm_analyst_deid", "alert_pseudonymized", "alert_code"),
    ("pbm_member", "own_coverage", "cardholder_id"),
    ("pbm_member", "own_claim", "rx_number"),
    ("pbm_breakglass", "emergency_person", "cardholder_id"),
    ("pbm_breakglass", "emergency_claim", "fill_date"),
];

/// Made of sums over a year of claims, or of an outer join above whose rows the planner asks the view's conditions first:
/// the caller's condition is not asked of hidden rows, with a barrier or without.
const NEVER_ASKED: [&str; 4] = ["client_drug_spend", "claim_deidentified", "claim_spread", "mac_appeal_due"];

/// Two clients with a paid claim, an alert and a request for authorization each.
fn scene() -> TwoClients {
    let mut scene = TwoClients::new();
    scene.admin.run(LEAK);
    for (card, rx, date, quantity) in [("CARD-BASIC", "1", "2025-03-10", 30), ("CARD-STRICT", "2", "2025-03-11", 31)] {
        let sent = claim(json!({"cardholder_id": card, "rx_number": rx, "fill_date": date, "quantity": quantity}));
        assert_eq!(scene.admin.adjudicate(&sent)["status"], "paid");
        let asked = json!({"cardholder_id": card, "person_code": "01", "ndc": "00001-0001-01"});
        scene.admin.run(&format!("SELECT pbm.request_authorization({}::jsonb)", literal(&asked.to_string())));
    }
    scene.admin.run(
        "INSERT INTO pbm.mac_appeal (claim_id, fill_date, patient_id, plan_id, pharmacy_id, network_id, ndc, mac_unit_price, acquisition_cost,
                                     reference, file_by, answer_by, like_pharmacies)
         SELECT id, fill_date, patient_id, plan_id, 1, 1, ndc, 1, 2, rx_number, fill_date + 60, fill_date + 67, false FROM pbm.pharmacy_claim;
         INSERT INTO pbm.dur_alert (claim_id, fill_date, patient_id, alert_code) SELECT id, fill_date, patient_id, rx_number FROM pbm.pharmacy_claim",
    );
    scene
}

/// What the function is shown, and what the view shows.
fn leaked(session: &mut Session, view: &str, column: &str) -> (Vec<String>, Vec<String>) {
    session.run("SET leak.seen = ''; SET enable_indexscan = off; SET enable_bitmapscan = off");
    session.run(&format!("SELECT count(*) FROM pbm.{view} v WHERE public.leak(v.{column}::text)"));
    let seen = session.text("SELECT current_setting('leak.seen')");
    let shown = session.table(&format!("SELECT DISTINCT v.{column}::text FROM pbm.{view} v ORDER BY 1"));
    let parts = |text: &str, by: char| text.split(by).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    (parts(&seen, '|'), parts(&shown, '\n'))
}

#[test]
fn no_view_of_a_role_shows_a_cheap_function_what_it_leaves_out() {
    let mut scene = scene();
    let keys = KeyFile::with(&[(1, "masking")]);
    keys.give(scene.database());
    let patient = scene.patient("CARD-BASIC");
    for (number, (role, view, column)) in VIEWS.iter().enumerate() {
        let client = if *role == "pbm_member" { format!("patient_id => '{patient}'") } else { "'ACME'".to_owned() };
        let user = scene.user(&format!("leak{number}"));
        // By another role of theirs the policies let them see the other client's rows, which this view leaves out.
        let other = if *role == "pbm_csr" { "pbm_finance" } else { "pbm_csr" };
        scene.admin.run(&format!(
            "SELECT pbm.grant_role('{user}', '{role}', {client}), pbm.grant_role('{user}', '{other}', 'ZENITH')"
        ));
        let mut session = scene.database().connect_as(&user);
        // Under row security a condition on the client that is leakproof may come before the caller's function, as the
        // barrier has it come always. Without both the function is shown what is hidden.
        for (barrier, row_security) in [(true, true), (true, false), (false, false)] {
            scene.admin.run(&format!("ALTER VIEW pbm.{view} SET (security_barrier = {barrier})"));
            for table in ["members", "coverage", "pharmacy_claim", "dur_alert", "authorization_case", "mac_appeal"] {
                let state = if row_security { "ENABLE" } else { "DISABLE" };
                scene.admin.run(&format!("ALTER TABLE pbm.{table} {state} ROW LEVEL SECURITY"));
            }
            let (seen, shown) = leaked(&mut session, view, column);
            let hidden: Vec<&String> = seen.iter().filter(|one| !shown.contains(one)).collect();
            let taken_away = !barrier && !row_security;
            assert_eq!(
                hidden.is_empty(),
                !taken_away || NEVER_ASKED.contains(view),
                "{view}.{column}, barrier {barrier}, row security {row_security}: {seen:?}"
            );
            assert!(taken_away || seen.is_empty() == shown.is_empty(), "{view}.{column}: {shown:?}");
        }
        scene.admin.run(&format!("ALTER VIEW pbm.{view} SET (security_barrier = true)"));
    }
}

/// Views are added: each has a barrier, and each that a role has is attacked above, or shows the same to all who have it.
#[test]
fn every_view_has_a_barrier_and_those_that_choose_rows_are_attacked() {
    let mut scene = TwoClients::new();
    let without = "SELECT relname FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relkind = 'v'
                   AND NOT coalesce(reloptions && ARRAY['security_barrier=true', 'security_barrier=1', 'security_barrier=on'], false)";
    assert_eq!(scene.admin.table(without), "");
    scene.admin.run("BEGIN; ALTER VIEW pbm.member_service RESET (security_barrier)");
    assert_eq!(scene.admin.table(without), "member_service");
    assert!(scene.admin.number("SELECT pbm.adopt()") > 0, "adopt() puts it back");
    assert_eq!(scene.admin.table(without), "");
    scene.admin.run("ROLLBACK");
    let choosing = scene.admin.table(
        "SELECT DISTINCT c.relname FROM pbm.role_privileges() g JOIN pg_class c ON c.relname = ANY (g.views) AND c.relnamespace = 'pbm'::regnamespace
         WHERE pg_get_viewdef(c.oid) ~ 'visible_plans|own_persons|opened_persons' ORDER BY 1",
    );
    for view in choosing.lines() {
        assert!(VIEWS.iter().any(|(_, attacked, _)| *attacked == view), "{view} is not attacked");
    }
}

/// A1: row security itself, on a table that somebody was let read by a policy of the owner's.
#[test]
fn a_policy_shows_a_cheap_function_nothing_hidden() {
    let mut scene = scene();
    let user = scene.user("reader");
    scene.admin.run(&format!(
        "GRANT USAGE ON SCHEMA pbm TO {user}; GRANT SELECT ON pbm.pharmacy_claim TO {user};
         CREATE POLICY theirs ON pbm.pharmacy_claim FOR SELECT TO {user} USING (quantity = 30)"
    ));
    let mut session = scene.database().connect_as(&user);
    let (seen, shown) = leaked(&mut session, "pharmacy_claim", "rx_number");
    assert_eq!((seen, shown), (vec!["1".to_owned()], vec!["1".to_owned()]));
    // Without row security the same condition, stated by a view without a barrier, is no bar.
    scene.admin.run(&format!(
        "ALTER TABLE pbm.pharmacy_claim DISABLE ROW LEVEL SECURITY;
         CREATE VIEW public.plain AS SELECT * FROM pbm.pharmacy_claim WHERE quantity = 30; GRANT SELECT ON public.plain TO {user}"
    ));
    session.run("SET leak.seen = ''; SELECT count(*) FROM public.plain WHERE public.leak(rx_number)");
    assert!(session.text("SELECT current_setting('leak.seen')").contains('2'));
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

/// A38: what policies ask comes before the caller's functions because they are not leakproof; ours are not either, and
/// dear, so that they come last.
#[test]
fn what_the_policies_ask_is_dear_and_not_leakproof() {
    let mut scene = TwoClients::new();
    let asked = "SELECT p.proname, p.proleakproof, p.procost >= 10000 FROM pg_proc p WHERE p.pronamespace = 'pbm'::regnamespace
         AND p.proname IN ('sees_all', 'visible_plans', 'visible_clients', 'own_persons', 'own_members', 'opened_persons', 'opened_members',
                           'restricted_persons', 'caller_scope', 'shows_person') AND (p.proleakproof OR p.procost < 10000)";
    assert_eq!(scene.admin.table(asked), "");
    let leakproof = "SELECT count(*) FROM pg_proc WHERE pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace) AND proleakproof
         AND proname !~ '^(ndc|enc)_|^try_ndc$'";
    assert_eq!(scene.admin.number(leakproof), 0);
    // A superuser alone says of a function that it is.
    let user = scene.user("maker");
    scene.admin.run(&format!("CREATE SCHEMA theirs AUTHORIZATION {user}"));
    let mut session = scene.database().connect_as(&user);
    let made = "CREATE FUNCTION theirs.leak(text) RETURNS boolean LANGUAGE sql LEAKPROOF AS 'SELECT true'";
    assert_eq!(session.failure(made).code, "42501");
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user} CASCADE"));
}
