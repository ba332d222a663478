//! Who may see a page, and what is said to who may not.

use serde_json::json;
use support::{Database, claim};

fn call(plan: &str) -> String {
    format!("SELECT length(pbm.report_html('{plan}', '2025-01-01', '2025-12-31')) > 1000")
}

#[test]
fn a_page_is_of_a_plan_of_the_caller_s_clients() {
    let database = Database::with_book();
    let mut admin = database.connect();
    let user = |name: &str| format!("pbm_page_{name}_{}", std::process::id());
    let (sponsor, finance, csr) = (user("sponsor"), user("finance"), user("csr"));
    admin.run(
        "INSERT INTO pbm.client (client_code, client_name) VALUES ('ACME', 'Acme'), ('ZENITH', 'Zenith');
         UPDATE pbm.plan SET client_id = (SELECT client_id FROM pbm.client WHERE client_code = CASE plan_code WHEN 'STRICT' THEN 'ZENITH' ELSE 'ACME' END)",
    );
    for (user, role) in [(&sponsor, "pbm_client"), (&finance, "pbm_finance"), (&csr, "pbm_csr")] {
        admin.run(&format!("CREATE ROLE {user} LOGIN; SELECT pbm.grant_role('{user}', '{role}', 'ACME')"));
    }
    // Why somebody reads is asked before what.
    assert_eq!(database.connect_as(&sponsor).failure(&call("BASIC")).message, "no purpose of use was given");
    for (user, purpose) in [(&sponsor, "HOPERAT"), (&finance, "HPAYMT"), (&csr, "ELIGVER")] {
        admin.run(&format!("SELECT pbm.set_standing_purpose('{user}', '{purpose}', 'pages for a test')"));
    }
    for user in [&sponsor, &finance] {
        let mut session = database.connect_as(user);
        assert!(session.is(&call("BASIC")));
        // Of another client, and of nobody.
        let (hidden, missing) = (session.failure(&call("STRICT")), session.failure(&call("NONE")));
        assert_eq!((hidden.code.as_str(), &hidden.message), ("P0002", &missing.message));
        assert_eq!(hidden.everything(), missing.everything());
    }
    let mut session = database.connect_as(&csr);
    assert_eq!(session.failure(&call("BASIC")).code, "42501");
    drop(session);
    for user in [&sponsor, &finance, &csr] {
        admin.run(&format!("DROP OWNED BY {user}; DROP ROLE {user}"));
    }
}

#[test]
fn what_is_no_period_is_refused_and_a_missing_argument_answers_nothing() {
    let database = Database::with_book();
    let mut session = database.connect();
    for (from, to) in [
        ("'2025-02-01'", "'2025-01-31'"),
        ("'-infinity'", "'2025-01-31'"),
        ("'2025-01-01'", "'infinity'"),
        ("'2015-01-01'", "'2025-01-01'"),
        ("'5000000-01-01'", "'5000000-01-02'"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.report_html('BASIC', {from}, {to})"));
        assert_eq!(failure.code, "22023", "{from} to {to}: {}", failure.everything());
    }
    // Ten years, and a day.
    for (from, to) in [("2015-01-01", "2024-12-31"), ("2025-01-01", "2025-01-01")] {
        assert!(
            session.text(&format!("SELECT pbm.report_html('BASIC', '{from}', '{to}')")).starts_with("<!DOCTYPE html>")
        );
    }
    assert_eq!(session.value("SELECT pbm.report_html(NULL, '2025-01-01', '2025-12-31')"), None);
    assert_eq!(session.value("SELECT pbm.claim_html(NULL)"), None);
    assert_eq!(session.failure("SELECT pbm.claim_html('none')").code, "P0002");
}

#[test]
fn a_name_in_the_database_is_no_markup() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "UPDATE pbm.drugs SET name = '<script>alert(1)</script>' WHERE ndc_code = '00001-0001-01';
         UPDATE pbm.plan SET plan_name = '<b onclick=\"x\">Basic</b>' WHERE plan_code = 'BASIC';
         UPDATE pbm.therapeutic_class SET class_name = '</svg><script>alert(2)</script>' WHERE class_id = 1;
         UPDATE pbm.pharmacies SET name = '<img src=x onerror=alert(3)>'",
    );
    let paid = session.adjudicate(&claim(json!({})));
    assert_eq!(paid["status"], "paid");
    let number = paid["claim_number"].as_str().expect("a number");
    let pages = [
        session.text("SELECT pbm.report_html('BASIC', '2025-01-01', '2025-12-31')"),
        session.text(&format!("SELECT pbm.claim_html('{number}')")),
    ];
    assert!(pages[0].contains("&lt;b onclick=&quot;x&quot;&gt;Basic&lt;/b&gt;"));
    assert!(pages[1].contains("&lt;script&gt;alert(1)&lt;/script&gt;") && pages[1].contains("&lt;img src=x"));
    for page in pages {
        for markup in ["<script", "<img", "<b ", "</svg><script"] {
            assert!(!page.contains(markup), "{markup}");
        }
    }
}
