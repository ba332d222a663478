//! Configuration that cannot be meant: what constraints refuse, what `check_plan` says, what a rejection 23 tells apart.

use serde_json::json;
use support::{Database, Sandbox, Session, claim, codes};

const BASIC: &str = "(SELECT plan_id FROM pbm.plan WHERE plan_code = 'BASIC')";

fn findings(session: &mut Session, plan_code: &str) -> String {
    session.table(&format!("SELECT * FROM pbm.check_plan('{plan_code}')"))
}

#[test]
fn what_no_plan_can_mean_is_refused_by_a_constraint_whose_name_says_what() {
    let mut session = Sandbox::with_book();
    let rule = |columns: &str, values: &str| {
        format!(
            "INSERT INTO pbm.formulary (plan_id, effective_date, {columns}) VALUES ({BASIC}, '2025-01-01', {values})"
        )
    };
    let share = |columns: &str, values: &str| {
        format!("INSERT INTO pbm.plan_cost_share (plan_id, {columns}) VALUES ({BASIC}, {values})")
    };
    for (sql, code, constraint) in [
        (rule("ndc, covered, reject_code", "'99999-9999-99', false, 'QQ'"), "23503", "formulary_reject_code_known"),
        (
            format!("INSERT INTO pbm.plan_override VALUES ({BASIC}, 'QQ', 'dur', '1B')"),
            "23503",
            "plan_override_reject_code_known",
        ),
        (
            format!("INSERT INTO pbm.plan_override VALUES ({BASIC}, '79', 'submission_clarification', '004')"),
            "23514",
            "plan_override_code",
        ),
        (format!("INSERT INTO pbm.plan_override VALUES ({BASIC}, '88', 'dur', ' 1')"), "23514", "plan_override_code"),
        (rule("ndc, class_id, tier", "'99999-9999-99', 1, 1"), "23514", "formulary_one_target"),
        (rule("ndc", "'99999-9999-99'"), "23514", "formulary_covered_has_tier"),
        (
            rule("ndc, tier, copay_amount, coinsurance_percent", "'99999-9999-99', 1, 5, 20"),
            "23514",
            "formulary_copay_or_coinsurance",
        ),
        (rule("ndc, tier, fill_limit", "'99999-9999-99', 1, 5"), "23514", "formulary_fill_limit_has_days"),
        (
            rule("ndc, tier, days_supply_limit", "'99999-9999-99', 1, 5"),
            "23514",
            "formulary_days_supply_limit_has_days",
        ),
        (rule("ndc, tier, minimum_age, maximum_age", "'99999-9999-99', 1, 5, 4"), "23514", "formulary_ages"),
        (rule("ndc, tier, termination_date", "'99999-9999-99', 1, '2024-12-31'"), "23514", "formulary_dates"),
        (share("tier, maximum_days_supply", "5, 0"), "23514", "plan_cost_share_days_supply"),
        (
            share("tier, coinsurance_percent, minimum_amount, maximum_amount", "5, 1, 2, 1"),
            "23514",
            "plan_cost_share_amounts",
        ),
        (
            share("tier, effective_date, termination_date", "5, '2025-01-02', '2025-01-01'"),
            "23514",
            "plan_cost_share_dates",
        ),
    ] {
        let failure = session.failure(&sql);
        assert_eq!(failure.code, code, "{sql}: {failure:?}");
        assert!(failure.message.contains(constraint), "{sql}: {failure:?}");
    }
}

#[test]
fn a_formulary_can_precede_its_drug_file() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "INSERT INTO pbm.formulary (plan_id, ndc, tier, effective_date) VALUES ({BASIC}, '99999-9999-99', 1, '2025-01-01')"
    ));
    assert_eq!(codes(&session.price(&claim(json!({"ndc": "99999-9999-99"})))), "54");
}

#[test]
fn a_plan_that_is_meant_so_has_no_findings_and_an_unknown_one_is_an_error() {
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.plan_cost_share WHERE tier = 3");
    for plan in ["BASIC", "DEDUCT", "OPEN"] {
        assert_eq!(findings(&mut session, plan), "", "{plan}");
    }
    assert_eq!(session.failure("SELECT * FROM pbm.check_plan('NONE')").code, "P0002");
}

/// One change, and the one finding that it makes, in the plan BASIC without its third tier.
#[test]
fn each_kind_of_finding_is_made_by_what_is_wrong_and_by_nothing_else() {
    let cases = [
        (
            format!("INSERT INTO pbm.plan_override VALUES ({BASIC}, '79', 'submission_clarification', '77')"),
            "code unknown|The override of reject 79 by submission clarification \"77\" can never be sent: the code is not among those of field 420-DK.",
        ),
        (
            format!("INSERT INTO pbm.plan_override VALUES ({BASIC}, '88', 'dur', 'ZZ')"),
            "code unknown|The override of reject 88 by dur \"ZZ\" can never be sent: the code is not among those of field 441-E6.",
        ),
        (
            "UPDATE pbm.reject_code SET termination_date = '2025-12-31' WHERE reject_code = '88'".into(),
            "code unknown|The reject code 88 of an override ended on 2025-12-31.",
        ),
        (
            format!("UPDATE pbm.formulary SET tier = 4 WHERE drug_name LIKE 'Eta%' AND plan_id = {BASIC}"),
            "tier without share|Tier 4, which a formulary rule has, has no cost share: its claims are rejected 85.",
        ),
        (
            format!("UPDATE pbm.plan_cost_share SET termination_date = '2025-12-31' WHERE tier = 2 AND plan_id = {BASIC}"),
            "tier without share|Tier 2, which a formulary rule has, has no cost share after 2025-12-31: its claims are rejected 85.",
        ),
        (
            format!("UPDATE pbm.plan_cost_share SET effective_date = '2025-01-01' WHERE tier = 2 AND plan_id = {BASIC}"),
            "gap in dates|Tier 2 is covered from 2000-01-01, but its first cost share begins on 2025-01-01.",
        ),
        (
            format!(
                "UPDATE pbm.plan SET formulary_type = 'open' WHERE plan_id = {BASIC};
                 UPDATE pbm.drugs SET tier = NULL WHERE name LIKE 'Theta%'"
            ),
            "tier without share|The open formulary covers products that have no tier, and the plan has no unlisted_tier: their claims are rejected 85.",
        ),
        (
            format!("INSERT INTO pbm.plan_cost_share (plan_id, tier, copay_amount) VALUES ({BASIC}, 5, 90)"),
            "tier unreachable|Tier 5 has a cost share, but no rule and no product leads to it.",
        ),
        (
            format!("INSERT INTO pbm.formulary (plan_id, ingredient_id, tier, effective_date) VALUES ({BASIC}, 1, 2, '2025-01-01')"),
            "rule shadowed|The rule for ingredient alpha from 2025-01-01 never counts: every product on file that it would govern has a rule that comes before it.",
        ),
        (
            format!("INSERT INTO pbm.formulary (plan_id, class_id, tier, effective_date) VALUES ({BASIC}, 1, 2, '2025-01-01')"),
            "rule shadowed|The rule for class alphas from 2025-01-01 never counts: every product on file that it would govern has a rule that comes before it.",
        ),
        (
            format!("DELETE FROM pbm.plan_network WHERE plan_id = {BASIC}"),
            "network empty|The plan has no network: its claims are rejected 40.",
        ),
        (
            "UPDATE pbm.pharmacy_contract SET termination_date = '2025-12-31'".into(),
            "network empty|Network \"Book\" has no pharmacy with a contract in force.",
        ),
        (
            "DELETE FROM pbm.contract_rate WHERE product_type = 'brand'".into(),
            "no price basis|2 contracts of network \"Book\" (such as Book Mail) have no rate for brand products: only what the pharmacy submits prices them.",
        ),
        (
            "DELETE FROM pbm.drug_price WHERE price_type = 'wac'".into(),
            "no price basis|1 covered brand product (such as 00002000101) has no price of a kind that the contracts use (wac).",
        ),
        (
            format!(
                "UPDATE pbm.formulary SET termination_date = '2025-03-31' WHERE drug_name LIKE 'Eta%' AND plan_id = {BASIC};
                 INSERT INTO pbm.formulary (plan_id, ndc, tier, effective_date) VALUES ({BASIC}, '00007-0001-01', 1, '2025-04-02')"
            ),
            "gap in dates|The rule for NDC 00007000101 ends on 2025-03-31 and begins again on 2025-04-02.",
        ),
        (
            format!(
                "UPDATE pbm.plan_cost_share SET termination_date = '2025-03-31' WHERE tier = 2 AND plan_id = {BASIC};
                 INSERT INTO pbm.plan_cost_share (plan_id, tier, copay_amount, effective_date) VALUES ({BASIC}, 2, 45, '2025-05-01')"
            ),
            "gap in dates|The cost share of tier 2 from 1 days on ends on 2025-03-31 and begins again on 2025-05-01.",
        ),
        (
            "INSERT INTO pbm.plan_term SELECT t.* FROM pbm.plan p CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_term,
                 to_jsonb(p) || '{\"effective_date\": \"1999-01-01\"}') t WHERE p.plan_code = 'BASIC'"
                .into(),
            "gap in dates|Terms from 1999-01-01 lie before the plan, which begins on 2000-01-01: they replace all of its own settings.",
        ),
    ];
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.plan_cost_share WHERE tier = 3");
    for (change, finding) in cases {
        session.run(&format!("SAVEPOINT a; {change}"));
        assert_eq!(findings(&mut session, "BASIC"), finding, "{change}");
        session.run("ROLLBACK TO a");
    }
}

/// What the engine does not look at, and what it takes a missing value for.
/// The last day of PostgreSQL's calendar has none after it.
#[test]
fn a_plan_whose_shares_end_with_the_calendar_is_checked() {
    let mut session = Sandbox::with_book();
    let before = findings(&mut session, "BASIC");
    session.run(&format!("UPDATE pbm.plan_cost_share SET termination_date = '5874897-12-31' WHERE plan_id = {BASIC}"));
    assert_eq!(findings(&mut session, "BASIC"), before);
}

#[test]
fn products_and_pharmacies_that_take_part_in_no_claim_are_no_finding() {
    let mut session = Sandbox::with_book();
    session.run(
        "DELETE FROM pbm.plan_cost_share WHERE tier = 3;
         INSERT INTO pbm.drugs (ndc_code) VALUES ('99999-9999-99');
         INSERT INTO pbm.drugs (name) VALUES ('Product of a list');
         UPDATE pbm.pharmacies SET pbm_network = NULL",
    );
    assert_eq!(session.price(&claim(json!({})))["status"], "paid");
    for plan in ["BASIC", "DEDUCT", "OPEN"] {
        assert_eq!(findings(&mut session, plan), "", "{plan}");
    }
    session.run("UPDATE pbm.pharmacies SET name = NULL");
    assert_eq!(
        findings(&mut session, "BASIC"),
        "network empty|Network \"Book\" has no pharmacy with a contract in force."
    );
    session.run("SELECT pbm.create_plan('MINE', 'Mine'); UPDATE pbm.pharmacies SET name = 'Named'");
    assert!(session.number("SELECT pbm.contract_pharmacies('MINE')") > 0);
}

#[test]
fn a_plan_is_checked_by_the_terms_of_today() {
    let mut session = Sandbox::with_book();
    session.run(
        "DELETE FROM pbm.plan_cost_share WHERE tier = 3; UPDATE pbm.drugs SET tier = NULL WHERE name LIKE 'Theta%'",
    );
    let untiered = "tier without share|The open formulary covers products that have no tier, and the plan has no unlisted_tier: their claims are rejected 85.";
    for (from, changes, finding) in [
        ("pbm.today() + 1", "{\"formulary_type\": \"open\"}", ""),
        ("pbm.today()", "{\"formulary_type\": \"open\"}", untiered),
        ("pbm.today()", "{\"formulary_type\": \"open\", \"unlisted_tier\": 2}", ""),
    ] {
        session.run(&format!(
            "DELETE FROM pbm.plan_term;
             INSERT INTO pbm.plan_term SELECT t.* FROM pbm.plan p CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_term,
                 to_jsonb(p) || jsonb_build_object('effective_date', {from}) || '{changes}') t WHERE p.plan_code = 'BASIC'"
        ));
        assert_eq!(findings(&mut session, "BASIC"), finding, "{from} {changes}");
    }
}

#[test]
fn rejection_23_says_whether_the_contracts_rate_or_the_price_is_missing() {
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.drug_price WHERE price_type = 'wac'; DELETE FROM pbm.contract_rate WHERE product_type = 'generic'");
    let brand = session.price(&claim(json!({"ndc": "00002-0001-01"})));
    assert_eq!(codes(&brand), "23");
    assert_eq!(
        brand["messages"],
        json!(["No contract price (WAC) is on file for this product: send the ingredient cost"])
    );
    let generic = session.price(&claim(json!({})));
    assert_eq!(codes(&generic), "23");
    assert_eq!(generic["messages"], json!(["The contract has no rate for generic products: send the ingredient cost"]));
}

#[test]
fn the_defaults_of_a_first_plan_and_its_contracts_are_what_their_comments_say() {
    let mut session = Sandbox::with_book();
    session.run("SELECT pbm.create_plan('MINE', 'Mine', '2025-01-01')");
    assert_eq!(
        session.table(
            "SELECT s.tier, s.tier_name, s.copay_amount, s.effective_date, p.formulary_type
             FROM pbm.plan_cost_share s JOIN pbm.plan p USING (plan_id) WHERE plan_code = 'MINE' ORDER BY tier"
        ),
        "1|Generic|10.00|2025-01-01|open\n2|Preferred Brand|35.00|2025-01-01|open\n3|Non-Preferred Brand|75.00|2025-01-01|open"
    );
    assert_eq!(session.text("SELECT pbm.contract_pharmacies('MINE', 'awp', -16, 1.75)"), "2");
    assert_eq!(session.text("SELECT pbm.contract_pharmacies('MINE')"), "0");
    assert_eq!(
        session.table(
            "SELECT DISTINCT r.product_type, r.price_type, r.adjustment_percent, c.brand_dispensing_fee, c.generic_dispensing_fee
             FROM pbm.contract_rate r JOIN pbm.pharmacy_contract c USING (contract_id) JOIN pbm.network n USING (network_id)
             WHERE network_name = 'MINE' ORDER BY 1"
        ),
        "brand|awp|-16.0000|1.75|1.75\ngeneric|awp|-16.0000|1.75|1.75"
    );
    assert_eq!(session.failure("SELECT pbm.create_plan('MINE', 'Mine')").code, "23505");
    assert_eq!(session.failure("SELECT pbm.contract_pharmacies('NONE')").code, "P0002");
    session.run("SELECT pbm.create_plan('YOURS', 'Yours')");
    assert_eq!(session.failure("SELECT pbm.contract_pharmacies('YOURS', 'guess')").code, "23514");
}

/// The second seed document: Generic $5-15, Preferred Brand $25-50, Non-Preferred Brand $50-100+, for a month's supply.
/// Medicaid's copays are set by law and nominal (42 CFR 447.52).
#[test]
fn the_tiers_of_the_sample_and_of_a_first_plan_follow_the_seed_document() {
    let database = Database::with_sample();
    let mut session = database.connect();
    session.run("SELECT pbm.create_plan('MINE', 'Mine')");
    let copays = "FROM pbm.plan_cost_share s JOIN pbm.plan p USING (plan_id)
                  WHERE p.line_of_business <> 'medicaid' AND 30 BETWEEN s.minimum_days_supply AND s.maximum_days_supply
                    AND s.channel IS NULL AND s.copay_amount IS NOT NULL";
    for (name, least, most) in
        [("Generic", "5", "15"), ("Preferred Brand", "25", "50"), ("Non-Preferred Brand", "50", "Infinity")]
    {
        assert!(session.number(&format!("SELECT count(*) {copays} AND tier_name = '{name}'")) >= 7, "{name}");
        let outside = session.table(&format!(
            "SELECT plan_code, copay_amount {copays} AND tier_name = '{name}' AND NOT copay_amount BETWEEN {least} AND '{most}'"
        ));
        assert_eq!(outside, "", "{name}");
    }
}

#[test]
fn the_samples_plans_have_no_tier_without_share_and_no_network_that_is_empty() {
    let database = Database::with_sample();
    let mut session = database.connect();
    let wrong = session.table(
        "SELECT p.plan_code, c.* FROM pbm.plan p CROSS JOIN LATERAL pbm.check_plan(p.plan_code) c
         WHERE c.kind IN ('tier without share', 'network empty', 'code unknown')",
    );
    assert_eq!(wrong, "");
}
