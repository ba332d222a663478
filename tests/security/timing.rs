//! How long an answer takes tells nobody who exists (A40).

use support::timing;

use super::two_clients::TwoClients;

/// Cards of another client and of nobody, of one length. Printed, and held to the bar where PBM_TIMING is set.
#[test]
fn a_question_takes_as_long_for_a_hidden_person_as_for_none() {
    let mut scene = TwoClients::new();
    // As many cards as there are samples would need, so that neither kind is the better cached.
    scene.admin.run(
        "INSERT INTO pbm.members (member_id, first_name, last_name, date_of_birth, sex, patient_id)
         SELECT 5000 + n, 'Hidden', 'Person', '1980-01-01', 'F', gen_random_uuid() FROM generate_series(1, 500) n;
         INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, effective_date)
         SELECT 5000 + n, '00000000-0000-4000-8000-000000000003', 'HIDE-' || lpad(n::text, 4, '0'), '01', gen_random_uuid(), '1', '2020-01-01'
         FROM generate_series(1, 500) n; ANALYZE pbm.coverage, pbm.members",
    );
    let database = scene.database().name.clone();
    scene.admin.run(&format!("ALTER DATABASE {database} SET pbm.inquiry_limit = 0"));
    let user = scene.user("csr");
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_csr', 'ACME')"));
    let mut csr = scene.database().connect_as(&user);
    let ask = csr.prepare("SELECT (pbm.verify_eligibility($1, '2025-03-10', '01')).eligible").expect("a statement");
    let compared = timing::compare(|which, round| {
        let card = format!("{}-{:04}", ["HIDE", "NONE"][which], 1 + round % 500);
        let eligible: bool = csr.query_one(&ask, &[&card]).expect("an answer").get(0);
        assert!(!eligible);
    });
    compared.hold("hidden", "none");
}
