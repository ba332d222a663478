//! Compounds: what is taken, what is paid for each ingredient, what is stored, and what history makes of it.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim, codes, literal};

const CARD: &str = "CARD-001";
const BASIC: &str = "00000000-0000-4000-8000-000000000001";
const KETAMINE: &str = "99037010101";
const LIPODERM: &str = "99037010202";
const DEAROL: &str = "99037010303";
const FLOUROL: &str = "99037010404";

/// The book with the ingredients of the worked examples, their prices and rules, a copay of 15 and a fee of 20.00. The
/// third and the fourth are not covered.
fn book() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "SET search_path = pbm;
         INSERT INTO ingredient (ingredient_id, ingredient_name)
         VALUES (101, 'ketamine'), (102, 'lipoderm'), (103, 'dearol'), (104, 'flourol');
         INSERT INTO drugs (ndc_code, name, generic_name, tier, brand)
         SELECT v.ndc::ndc, v.name || ' powder', v.name, 1, false
         FROM (VALUES ('{KETAMINE}', 'ketamine'), ('{LIPODERM}', 'lipoderm'), ('{DEAROL}', 'dearol'), ('{FLOUROL}', 'flourol')) v (ndc, name);
         INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit)
         SELECT d.ndc_code, i.ingredient_id, 1, 'MG' FROM drugs d JOIN ingredient i ON i.ingredient_name = d.generic_name
         WHERE i.ingredient_id > 100;
         INSERT INTO drug_price (ndc, price_type, effective_date, unit_price)
         VALUES ('{KETAMINE}', 'nadac', '2000-01-01', 1.2345), ('{LIPODERM}', 'nadac', '2000-01-01', 0.0871),
                ('{DEAROL}', 'nadac', '2000-01-01', 4), ('{FLOUROL}', 'nadac', '2000-01-01', 2);
         INSERT INTO formulary (plan_id, formulary_name, ndc, tier, covered, effective_date)
         SELECT '{BASIC}', 'BASIC', ndc_code, 1, generic_name IN ('ketamine', 'lipoderm'), '2000-01-01'
         FROM drugs WHERE ndc_code >= '{KETAMINE}';
         UPDATE plan_cost_share SET copay_amount = 15 WHERE plan_id = '{BASIC}' AND tier = 1 AND minimum_days_supply = 1;
         UPDATE pharmacy_contract SET compound_fee = 20;
         RESET search_path"
    ));
    session
}

fn ingredient(ndc: &str, quantity: &str) -> Value {
    json!({"ndc": ndc, "quantity": quantity})
}

fn two() -> Vec<Value> {
    vec![ingredient(KETAMINE, "30"), ingredient(LIPODERM, "45.5")]
}

/// A claim of a compound of these ingredients, with changes.
fn compound(ingredients: &[Value], changes: Value) -> Value {
    let mut sent = claim(json!({
        "cardholder_id": CARD, "ndc": "0", "quantity": 75.5, "compound_code": "2",
        "compound": {"dosage_form": "03", "dispensing_unit": "2", "ingredients": ingredients},
    }));
    for (key, value) in changes.as_object().expect("changes") {
        sent[key] = value.clone();
    }
    sent
}

/// The same with changes of what is said of the compound.
fn with(ingredients: &[Value], part: &str, value: Value) -> Value {
    let mut sent = compound(ingredients, json!({}));
    sent["compound"][part] = value;
    sent
}

/// Adjudicates a claim under changes of the data, and takes all of it back.
fn tried(session: &mut Session, changes: &str, claim: &Value) -> Value {
    session.run(&format!("SAVEPOINT tried; {changes}"));
    let answer = session.adjudicate(claim);
    session.run("ROLLBACK TO tried; RELEASE tried");
    answer
}

/// Ingredient cost and fee of the compound, allowed, patient's and plan's dollars.
fn figures(answer: &Value) -> [String; 5] {
    let dollars = |key: &str| format!("{:.2}", answer[key].as_f64().unwrap_or(-1.0));
    let of_compound = |key: &str| answer["compound"][key].as_str().unwrap_or("none").to_owned();
    [
        of_compound("ingredient_cost"),
        of_compound("compound_fee"),
        dollars("allowed_amount"),
        dollars("patient_pay"),
        dollars("paid_amount"),
    ]
}

/// The worked examples compound-101 to compound-109; the figures are theirs.
#[test]
fn compounds_are_paid_and_rejected_as_the_worked_examples_say() {
    let mut session = book();
    let uncovered = || vec![ingredient(KETAMINE, "30"), ingredient(DEAROL, "10"), ingredient(LIPODERM, "45.5")];
    let clarified = json!({"submission_clarification_codes": ["8"]});
    let with_costs = || {
        let mut ingredients = vec![ingredient(KETAMINE, "2.5"), ingredient(LIPODERM, "60")];
        ingredients[0]["cost"] = json!("200.00");
        ingredients[1]["cost"] = json!("9.00");
        let mut sent = compound(&ingredients, json!({}));
        sent["compound"]["level_of_effort"] = json!("13");
        sent
    };
    let level = format!(
        "INSERT INTO pbm.contract_compound_fee SELECT contract_id, v.level, v.fee FROM pbm.pharmacy_contract,
         (VALUES ('11', 10), ('12', 18), ('13', 25)) v (level, fee);
         UPDATE pbm.drug_price SET unit_price = 88.10 WHERE ndc = '{KETAMINE}';
         UPDATE pbm.plan_cost_share SET copay_amount = NULL, coinsurance_percent = 20 WHERE plan_id = '{BASIC}' AND tier = 1"
    );
    let paid = ["41.00", "20.00", "61.00", "15.00", "46.00"];
    for (changes, sent, expected) in [
        ("", compound(&two(), json!({})), paid),
        ("", compound(&uncovered(), clarified.clone()), paid),
        (level.as_str(), with_costs(), ["205.23", "25.00", "230.23", "46.05", "184.18"]),
        ("", compound(&two(), json!({"usual_and_customary": 55})), ["41.00", "20.00", "55.00", "15.00", "40.00"]),
    ] {
        let answer = tried(&mut session, changes, &sent);
        assert_eq!(answer["status"], "paid", "{answer}");
        assert_eq!(figures(&answer), expected, "{answer}");
    }
    let many: Vec<Value> = (0..26).map(|n| ingredient(&format!("990370101{n:02}"), "1")).collect();
    let excluded = format!("INSERT INTO pbm.plan_compound (plan_id, covered) VALUES ('{BASIC}', false)");
    for (changes, sent, expected) in [
        ("", compound(&uncovered(), json!({})), "70"),
        ("", compound(&[ingredient(DEAROL, "10"), ingredient(FLOUROL, "5")], clarified.clone()), "8A"),
        ("", compound(&two()[..1], json!({})), "7Z"),
        (excluded.as_str(), compound(&two(), clarified), "7Y"),
        // All but the first and the third of them are not on file.
        ("", compound(&many, json!({})), "9K 771"),
    ] {
        assert_eq!(codes(&tried(&mut session, changes, &sent)), expected, "{sent}");
    }
}

/// Each code with a claim that gets it; beside each stands in the engine's tests what just does not.
#[test]
fn what_is_wrong_with_a_compound_is_rejected_by_its_code() {
    let mut session = book();
    let part = |key: &str, value: Value| {
        let mut ingredients = two();
        ingredients[1][key] = value;
        compound(&ingredients, json!({}))
    };
    let costs = || {
        let mut ingredients = two();
        ingredients[0]["cost"] = json!(40);
        ingredients[1]["cost"] = json!(5);
        compound(&ingredients, json!({"ingredient_cost_submitted": 44}))
    };
    let strict = format!("INSERT INTO pbm.plan_compound (plan_id, takes_clarification) VALUES ('{BASIC}', false)");
    let short = format!("INSERT INTO pbm.plan_compound (plan_id, most_ingredients) VALUES ('{BASIC}', 2)");
    let three = [two(), vec![ingredient(DEAROL, "1")]].concat();
    let cases = [
        ("", compound(&two(), json!({"ndc": KETAMINE})), "8G"),
        ("", compound(&two(), json!({"transaction_count": 2})), "1W"),
        ("", compound(&two(), json!({"compound": null})), "8B"),
        ("", claim(json!({"cardholder_id": CARD, "compound_code": "1", "compound": {}})), "8D"),
        // No compound then, and 0 is no NDC.
        ("", compound(&two(), json!({"compound_code": "3"})), "21 20"),
        ("", with(&two(), "ingredient_count", json!(3)), "P3"),
        ("", compound(&[two(), two()].concat(), json!({})), "9Z"),
        ("", part("cost", json!(-1)), "617"),
        ("", costs(), "8M"),
        ("", with(&two(), "dosage_form", json!("08")), "EF"),
        ("", with(&two(), "dispensing_unit", json!("4")), "EG"),
        ("", with(&two(), "route", json!("by mouth")), "E2"),
        ("", with(&two(), "type", json!("08")), "G1"),
        ("", with(&two(), "level_of_effort", json!("10")), "8E"),
        ("", with(&two(), "ingredient_count", json!("two")), "EC"),
        ("", part("id_qualifier", json!("01")), "RE"),
        ("", part("quantity", json!(0)), "ED"),
        ("", part("cost", json!("free")), "EE"),
        ("", part("basis_of_cost", json!("15")), "UE"),
        ("", part("ndc", json!("99037999999")), "771"),
        (short.as_str(), compound(&three, json!({"submission_clarification_codes": ["8"]})), "9K"),
        (strict.as_str(), compound(&three, json!({"submission_clarification_codes": ["8"]})), "772"),
        ("", compound(&two(), json!({})), ""),
    ];
    for (changes, sent, expected) in cases {
        let answer = tried(&mut session, changes, &sent);
        assert_eq!(codes(&answer), expected, "{sent}: {answer}");
    }
    let answer = tried(&mut session, "", &part("ndc", json!("X")));
    assert!(codes(&answer).starts_with("TE"), "{answer}");
    let answer = tried(&mut session, "", &compound(&three, json!({})));
    let told = "Ingredient 3 (NDC 99037010303) is not covered by the plan; clarification code 8 pays the others";
    assert_eq!(answer["messages"], json!([told]));
}

#[test]
fn a_compound_is_stored_with_its_ingredients_and_answers_the_same_however_it_comes() {
    let mut session = book();
    let mut sent =
        compound(&[two(), vec![ingredient(DEAROL, "10")]].concat(), json!({"submission_clarification_codes": ["8"]}));
    sent["compound"]["ingredients"][0]["cost"] = json!("30.00");
    sent["compound"]["ingredients"][0]["basis_of_cost"] = json!("01");
    let priced = session.price(&sent);
    let answer = session.adjudicate(&sent);
    // 30.00 sent is below 37.04; 30.00 + 3.96 + 20.00.
    assert_eq!(figures(&answer), ["33.96", "20.00", "53.96", "15.00", "38.96"], "{answer}");
    assert_eq!(priced["compound"], answer["compound"]);
    assert_eq!(
        session.table(
            "SELECT place, ndc, quantity, cost_submitted, basis_of_cost, covered, ingredient_cost, price_basis
             FROM pbm.claim_ingredient ORDER BY place"
        ),
        "1|99037010101|30.000|30.00|01|t|30.00|submitted cost\n\
         2|99037010202|45.500|NULL|NULL|t|3.96|NADAC\n\
         3|99037010303|10.000|NULL|NULL|f|0.00|NULL"
    );
    assert_eq!(
        session.table("SELECT ndc, quantity, ingredient_cost, dispensing_fee, allowed_amount FROM pbm.pharmacy_claim"),
        "00000000000|75.500|33.96|20.00|53.96"
    );
    // Sent again, also by the typed function, it answers as the first did.
    for again in [session.adjudicate(&sent), session.adjudicate_typed(&sent)] {
        assert_eq!(again["status"], "duplicate", "{again}");
        assert_eq!((&again["compound"], &again["claim_number"]), (&answer["compound"], &answer["claim_number"]));
    }
    let mut other = sent.clone();
    other["compound"]["ingredients"][0]["quantity"] = json!(29);
    assert_eq!(codes(&session.adjudicate(&other)), "83");
    let number = answer["claim_number"].as_str().expect("a number").to_owned();
    let words = session.table(&format!(
        "SELECT string_agg(explanation, E'\\n' ORDER BY step) FROM pbm.explain_claim('{number}') WHERE edit = 'compound price'"
    ));
    assert_eq!(
        words,
        "ingredient 1: NDC 99037010101: submitted cost, 30 units = 30.00\n\
         ingredient 2: NDC 99037010202: NADAC 0.0871 x 45.5 = 3.96\n\
         ingredient 3: NDC 99037010303, 10 units: not covered, paid by nobody\n\
         fee 20.00, instead of a dispensing fee"
    );
}

#[test]
fn a_compound_is_reversed_by_its_zero_and_paid_again() {
    let mut session = book();
    let sent = compound(&two(), json!({}));
    let first = session.adjudicate(&sent);
    let reversed = session.object("pbm.reverse_claim('1234567893', '700001', '2025-03-10', 0, '0')");
    assert_eq!(
        (&reversed["status"], &reversed["claim_number"]),
        (&json!("reversed"), &first["claim_number"]),
        "{reversed}"
    );
    assert_eq!(reversed["compound"], first["compound"]);
    assert_eq!(session.adjudicate(&sent)["status"], "paid");
    let again = session.object(&format!(
        "(SELECT r FROM pbm.rebill_claim({}) r WHERE r.status <> 'reversed')",
        literal(&with(&two(), "type", json!("04")).to_string())
    ));
    assert_eq!(again["r"]["status"], "paid", "{again}");
    assert_eq!(
        session.table("SELECT c.status, count(i.place) FROM pbm.pharmacy_claim c JOIN pbm.claim_ingredient i ON i.claim_id = c.id GROUP BY c.id, 1 ORDER BY 1"),
        "paid|2\nreversed|2\nreversed|2"
    );
}

#[test]
fn a_refill_of_a_compound_is_one_of_the_same_ingredients() {
    let mut session = book();
    assert_eq!(session.adjudicate(&compound(&two(), json!({})))["status"], "paid");
    let later =
        |ingredients: &[Value], rx: &str| compound(ingredients, json!({"fill_date": "2025-03-20", "rx_number": rx}));
    // Ten of 30 days are used.
    assert_eq!(codes(&session.price(&later(&two(), "700002"))), "79");
    let mut three = later(&[two(), vec![ingredient(DEAROL, "10")]].concat(), "700002");
    three["submission_clarification_codes"] = json!(["8"]);
    assert_eq!(session.price(&three)["status"], "paid", "other ingredients");
    let single =
        claim(json!({"cardholder_id": CARD, "ndc": KETAMINE, "fill_date": "2025-03-20", "rx_number": "700003"}));
    assert_eq!(session.price(&single)["status"], "paid", "the drug by itself");
    // Within a batch, too, and the other way round.
    let answers = session.adjudicate_batch(&[single, later(&two(), "700004")]);
    assert_eq!(answers.iter().map(codes).collect::<Vec<_>>(), ["", "79"]);
}

#[test]
fn limits_and_authorizations_are_on_the_ingredient() {
    let mut session = book();
    let limit = |limit: &str| {
        format!("UPDATE pbm.formulary SET quantity_limit = {limit}, quantity_limit_days = 30 WHERE ndc = '{KETAMINE}'")
    };
    session.run(&limit("59"));
    assert_eq!(
        session.adjudicate(&compound(&two(), json!({"fill_date": "2025-02-15", "rx_number": "1"})))["status"],
        "paid"
    );
    // Thirty on 15 February, and thirty on 10 March.
    let sent = compound(&two(), json!({"submission_clarification_codes": ["3"]}));
    let answer = session.price(&sent);
    assert_eq!(codes(&answer), "76", "{answer}");
    session.run(&limit("60"));
    assert_eq!(session.price(&sent)["status"], "paid");

    session.run(&format!("UPDATE pbm.formulary SET prior_auth_required = true WHERE ndc = '{LIPODERM}'"));
    assert_eq!(session.price(&sent)["messages"], json!(["Ingredient 2: Prior authorization is required"]));
    session.run(&format!(
        "INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, ndc, effective_date, quantity_authorized)
         VALUES ('CMP', '00000000-0000-4000-9000-000000000101', '{BASIC}', '{LIPODERM}', '2025-01-01', 50)"
    ));
    assert_eq!(session.adjudicate(&sent)["status"], "paid");
    assert_eq!(session.table("SELECT fills, quantity, amount FROM pbm.authorization_use"), "1|45.500|3.96");
    assert_eq!(
        session.table("SELECT place, prior_authorization_numbers FROM pbm.claim_ingredient WHERE fill_date = '2025-03-10' ORDER BY 1"),
        "1|NULL\n2|{CMP}"
    );
}

#[test]
fn an_ingredient_meets_what_else_the_member_takes() {
    let mut session = book();
    session.run(
        "INSERT INTO pbm.drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, interaction_type, description)
         VALUES (4, 101, 'book', 1, true, 'bleeding', 'risk of bleeding')",
    );
    let delta = |day: &str, rx: &str| {
        claim(json!({"cardholder_id": CARD, "ndc": "00004-0001-01", "fill_date": day, "rx_number": rx}))
    };
    assert_eq!(session.adjudicate(&compound(&two(), json!({})))["status"], "paid");
    let after = session.price(&delta("2025-03-15", "2"));
    assert_eq!((codes(&after).as_str(), &after["dur"][0]["drug2_ndc"]), ("88", &json!(KETAMINE)), "{after}");
    let compound = compound(&two(), json!({"cardholder_id": "CARD-002"}));
    let mut first = delta("2025-03-05", "3");
    first["cardholder_id"] = json!("CARD-002");
    assert_eq!(session.adjudicate(&first)["status"], "paid");
    let met = session.adjudicate(&compound);
    assert_eq!((codes(&met).as_str(), &met["dur"][0]["drug1_ndc"]), ("88", &json!(KETAMINE)), "{met}");
    assert_eq!(session.table("SELECT drug1_ndc, drug2_ndc FROM pbm.dur_alert"), format!("{KETAMINE}|00004000101"));
}

#[test]
fn what_would_pay_a_compound_is_code_8() {
    let mut session = book();
    let sent = compound(&[two(), vec![ingredient(DEAROL, "10")]].concat(), json!({}));
    let answer = session.adjudicate(&sent);
    assert_eq!(codes(&answer), "70");
    let number = answer["claim_number"].as_str().expect("a number").to_owned();
    let offered = session.table(&format!("SELECT change FROM pbm.what_would_pay('{number}') ORDER BY 1"));
    assert_eq!(offered, "submission clarification");
}

/// Every constraint of the tables for compounds, broken once.
#[test]
fn no_row_of_a_compound_is_taken_that_does_not_hold_together() {
    let mut session = book();
    assert_eq!(session.adjudicate(&compound(&two(), json!({})))["status"], "paid");
    session.run(&format!(
        "INSERT INTO pbm.plan_compound (plan_id) VALUES ('{BASIC}');
         INSERT INTO pbm.contract_compound_fee VALUES (1, '11', 10)"
    ));
    let ingredient = |change: &str| format!("UPDATE pbm.claim_ingredient SET {change} WHERE place = 1");
    let plan = |change: &str| format!("UPDATE pbm.plan_compound SET {change}");
    let fee = |change: &str| format!("UPDATE pbm.contract_compound_fee SET {change}");
    let cases = [
        (ingredient("place = 26"), "claim_ingredient_place"),
        (ingredient("quantity = 0"), "claim_ingredient_quantity"),
        (ingredient("cost_submitted = -0.01"), "claim_ingredient_cost_submitted"),
        (ingredient("basis_of_cost = '1'"), "claim_ingredient_basis_of_cost"),
        (ingredient("ingredient_cost = -0.01"), "claim_ingredient_ingredient_cost"),
        (ingredient("covered = false"), "claim_ingredient_covered"),
        (ingredient("covered = false, price_basis = NULL"), "claim_ingredient_covered"),
        (ingredient("fill_date = 'infinity'"), "claim_ingredient_finite"),
        (ingredient("place = 2"), "claim_ingredient_once"),
        (plan("most_ingredients = 1"), "plan_compound_most_ingredients"),
        (plan("most_ingredients = 26"), "plan_compound_most_ingredients"),
        (plan("termination_date = '1999-12-31'"), "plan_compound_dates"),
        (plan("termination_date = 'infinity'"), "plan_compound_finite"),
        (fee("level_of_effort = 'high'"), "contract_compound_fee_level"),
        (fee("fee = -0.01"), "contract_compound_fee_fee"),
        ("UPDATE pbm.pharmacy_contract SET compound_fee = -0.01".into(), "pharmacy_contract_compound_fee"),
    ];
    for (change, constraint) in cases {
        let failure = session.failure(&change);
        let code = if constraint.ends_with("_once") { "23505" } else { "23514" };
        assert_eq!(failure.code, code, "{change}: {failure:?}");
        assert!(failure.message.contains(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
}
