use serde_json::json;
use support::{Sandbox, claim};

#[test]
fn each_oddity_of_coverage_is_found_once_and_nothing_else() {
    let mut session = Sandbox::with_book();
    session.run("SET LOCAL pbm.read_audit = 'off'");
    let found = "SELECT finding, member_id, effective_date, termination_date, fill_date, plan_paid FROM pbm.coverage_findings('BASIC', '2025-01-01', '2025-12-31')";
    assert_eq!(session.table(found), "");
    for (member, card) in [(1, "CARD-BASIC"), (101, "CARD-001")] {
        let sent = claim(json!({"cardholder_id": card, "rx_number": member.to_string(), "fill_date": "2025-03-10"}));
        assert_eq!(session.adjudicate(&sent)["status"], "paid");
    }
    assert_eq!(session.table(found), "");
    // The employer tells in May that the person left in January.
    session.run("UPDATE pbm.coverage SET termination_date = '2025-01-31' WHERE member_id = 101");
    session.run("UPDATE pbm.coverage SET termination_date = '2019-12-31' WHERE member_id = 102");
    session.run("UPDATE pbm.members SET date_of_death = '2025-02-01' WHERE member_id = 103");
    session.run("UPDATE pbm.members SET date_of_birth = NULL WHERE member_id = 104");
    session.run("UPDATE pbm.coverage SET relationship_code = '3' WHERE member_id = 105");
    assert_eq!(
        session.table(found),
        "child above the age|105|2020-01-01|NULL|NULL|NULL\ncovered after death|103|2020-01-01|NULL|NULL|NULL\n\
         no date of birth|104|2020-01-01|NULL|NULL|NULL\npaid outside of coverage|101|NULL|NULL|2025-03-10|22.00\n\
         void span|102|2020-01-01|2019-12-31|NULL|NULL"
    );
    session.run("UPDATE pbm.plan SET effective_date = '2021-01-01' WHERE plan_code = 'BASIC'");
    let outside = format!("SELECT count(*) FROM ({found}) x WHERE finding = 'outside of the plan''s dates'");
    // 51 spans, but for the void one.
    assert_eq!(session.number(&outside), 50);
}
