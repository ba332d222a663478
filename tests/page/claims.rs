//! The page of one claim tells what the functions tell of it, to whom they tell it.

use serde_json::json;
use support::{Database, Session, claim, literal};

use super::html::{facts, table};

fn page(session: &mut Session, number: &str) -> String {
    session.text(&format!("SELECT pbm.claim_html({})", literal(number)))
}

#[test]
fn a_page_has_the_steps_amounts_and_remedies_that_the_functions_give() {
    let database = Database::with_claims();
    let mut session = database.connect();
    session.run(
        "SELECT pbm.reverse_claim(claim_number) FROM (SELECT claim_number FROM pbm.pharmacy_claim WHERE status = 'paid' ORDER BY id LIMIT 3) c",
    );
    let claims = session.rows(
        "SELECT claim_number, status FROM (SELECT c.*, row_number() OVER (PARTITION BY status, reject_codes ORDER BY id) AS place
         FROM pbm.pharmacy_claim c) c WHERE place <= 3",
    );
    let (mut remedies, mut statuses) = (0, std::collections::BTreeSet::new());
    for row in &claims {
        let [Some(number), Some(status)] = &row[..] else { panic!("{row:?}") };
        statuses.insert(status.clone());
        let page = page(&mut session, number);
        let capitalized = "upper(left(edit, 1)) || substr(edit, 2)";
        let steps = session.table(&format!(
            "SELECT step, rtrim({capitalized} || ' ' || coalesce(rule, '')), outcome, explanation FROM pbm.explain_claim('{number}') ORDER BY step"
        ));
        assert_eq!(table(&page, "steps-table").join("\n"), steps, "{number}");
        let money = |column: &str| format!("to_char({column}, 'FM$999,999,990.00')");
        let amounts = session.table(&format!(
            "SELECT v.name, {} FROM pbm.pharmacy_claim c CROSS JOIN LATERAL (VALUES
                 (1, 'Ingredient cost', c.ingredient_cost), (2, 'Dispensing fee', c.dispensing_fee), (3, 'Sales tax', c.sales_tax),
                 (4, 'Allowed: these together', c.allowed_amount), (5, 'The plan pays', c.paid_amount), (6, 'The patient pays', c.patient_copay),
                 (7, 'of this: deductible', nullif(c.deductible_applied, 0)), (8, 'of this: copay', nullif(c.copay_amount, 0)),
                 (9, 'of this: coinsurance', nullif(c.coinsurance_amount, 0)), (10, 'of this: penalty for a brand', nullif(c.daw_penalty, 0)),
                 (11, 'Forgiven by the out-of-pocket maximum', nullif(c.out_of_pocket_forgiven, 0))) v (place, name, amount)
             WHERE c.claim_number = '{number}' AND c.status IN ('paid', 'reversed') AND v.amount IS NOT NULL ORDER BY v.place",
            money("v.amount")
        ));
        assert_eq!(table(&page, "amounts-table").join("\n"), amounts, "{number}");
        if status == "rejected" {
            let expected = session.table(&format!(
                "SELECT upper(left(explanation, 1)) || substr(explanation, 2), {}, {}, {} FROM pbm.what_would_pay('{number}')",
                money("allowed_amount"),
                money("paid_amount"),
                money("patient_pay")
            ));
            assert_eq!(table(&page, "remedies-table").join("\n"), expected, "{number}");
            remedies += expected.lines().count();
            let codes = session.rows(&format!(
                "SELECT r.reject_code || '</strong> ' || r.meaning FROM pbm.pharmacy_claim c, unnest(c.reject_codes) x (code)
                 JOIN pbm.reject_code r ON r.reject_code = x.code WHERE c.claim_number = '{number}'"
            ));
            assert!(codes.iter().flatten().flatten().all(|code| page.contains(code.as_str())), "{codes:?}");
        }
        let expected = session.table(&format!(
            "SELECT c.drug_name, c.ndc, trim_scale(c.quantity), c.days_supply, to_char(c.fill_date, 'Mon FMDD, YYYY'), p.plan_name || ' (' || p.plan_code || ')'
             FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id) WHERE c.claim_number = '{number}'"
        ));
        let facts = facts(&page);
        let shown =
            ["Drug", "NDC", "Quantity", "Days' supply", "Filled on", "Plan"].map(|name| facts[name].clone()).join("|");
        assert!(expected.is_empty() || expected.contains("NULL") || shown == expected, "{number}: {shown}\n{expected}");
        // Whose claim it is stands nowhere.
        let persons = session.rows(&format!(
            "SELECT x.value FROM pbm.pharmacy_claim c JOIN pbm.members m USING (patient_id) JOIN pbm.coverage v ON v.coverage_id = c.coverage_id
             CROSS JOIN LATERAL (VALUES (m.patient_id::text), (m.first_name), (m.last_name), (v.cardholder_id)) x (value) WHERE c.claim_number = '{number}'"
        ));
        let plain: String = page.split("</style>").nth(1).expect("a page").to_owned();
        assert!(persons.iter().flatten().flatten().all(|value| !plain.contains(&format!(">{value}<"))), "{number}");
    }
    assert!(remedies > 5, "{remedies}");
    assert_eq!(statuses.into_iter().collect::<Vec<_>>(), ["paid", "rejected", "reversed"]);
}

#[test]
fn an_imported_claim_says_so() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, rx_number, ndc, quantity, days_supply, pharmacy_npi, fill_date, total_cost, paid_amount, patient_copay)
         SELECT 'OLD-1', m.patient_id, '4711', '00001-0001-01', 30, 30, '1234567893', '2025-03-01', 30, 20, 10
         FROM pbm.members m JOIN pbm.coverage v USING (member_id) WHERE v.cardholder_id = 'CARD-BASIC' LIMIT 1",
    );
    let imported = page(&mut session, "OLD-1");
    assert!(imported.contains("paid by another system and imported"));
    assert!(!imported.contains("amounts-table"));
}

#[test]
fn what_would_pay_is_shown_to_those_who_may_ask_it() {
    let database = Database::with_book();
    let mut admin = database.connect();
    let rejected = admin.adjudicate(&claim(json!({"ndc": "00099-0001-01"})));
    assert_eq!(rejected["status"], "rejected");
    let number = rejected["claim_number"].as_str().expect("a number");
    let user = |name: &str| format!("pbm_page_{name}_{}", std::process::id());
    for (user, role, is_shown) in [(user("asks"), "pbm_csr", true), (user("checks"), "pbm_pharmacist", false)] {
        admin.run(&format!(
            "CREATE ROLE {user} LOGIN; SELECT pbm.grant_role('{user}', '{role}'), pbm.set_standing_purpose('{user}', 'HPAYMT', 'answers calls')"
        ));
        let mut session = database.connect_as(&user);
        let page = page(&mut session, number);
        assert_eq!(page.contains("What would pay"), is_shown, "{role}");
        assert!(page.contains("How it was decided"));
        drop(session);
        admin.run(&format!("SELECT pbm.revoke_role('{user}', '{role}'); DROP OWNED BY {user}; DROP ROLE {user}"));
    }
}
