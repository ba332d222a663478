//! Each figure of a page's tables equals what a query of its own says, over the claims themselves.

use support::{Database, Session};

use super::html::{facts, table};

const FROM: &str = "2025-01-01";
const TO: &str = "2025-12-31";

/// The plan that paid most.
pub fn plan(session: &mut Session) -> String {
    session.text(
        "SELECT p.plan_code FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id) WHERE c.status = 'paid'
         GROUP BY 1 ORDER BY sum(c.paid_amount) DESC LIMIT 1",
    )
}

pub fn page(session: &mut Session, plan: &str) -> String {
    session.text(&format!("SELECT pbm.report_html('{plan}', '{FROM}', '{TO}')"))
}

/// Paid claims of the plan and the year.
fn paid(plan: &str) -> String {
    format!(
        "(SELECT c.*, date_trunc('month', c.fill_date::timestamp)::date AS month FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id)
          WHERE c.status = 'paid' AND p.plan_code = '{plan}' AND c.fill_date BETWEEN '{FROM}' AND '{TO}')"
    )
}

const MONEY: &str = "FM$999,999,990.00";
const COUNT: &str = "FM999,999,990";

/// A query's amounts as a page has them.
fn spend_columns() -> String {
    format!(
        "to_char(count(*), '{COUNT}'), to_char(count(DISTINCT patient_id), '{COUNT}'),
         to_char(sum(paid_amount), '{MONEY}'), to_char(sum(patient_copay), '{MONEY}')"
    )
}

/// Holds the rows of a page's table against those of a query, by their first cells, of which the last tells how many
/// persons are in the row: whatever is shown is right, and tells of 11 persons or more. Rows that are not shown may be one
/// row with their number. Of rows whose parts are counted by themselves a part may be left out. Gives how many are shown.
fn compare(shown: &[String], expected: &str, has_parts: bool) -> usize {
    let mut expected: Vec<(&str, i64)> = expected
        .lines()
        .map(|line| line.rsplit_once('|').expect("a number of persons"))
        .map(|(line, persons)| (line, persons.parse().expect("a number")))
        .collect();
    let all = expected.len();
    let (mut told, mut hidden) = (0, 0);
    for row in shown {
        let name = row.split('|').next().expect("a name");
        let place = expected.iter().position(|(line, _)| line.split('|').next() == Some(name));
        let Some(place) = place else {
            // Rows that are not shown, in one.
            assert!(row.split('|').skip(1).all(|cell| cell == "not shown"), "{row}: {expected:#?}");
            hidden += name.split(' ').next().and_then(|n| n.parse::<usize>().ok()).unwrap_or_else(|| panic!("{row}"));
            continue;
        };
        if row.split('|').nth(1) == Some("not shown") {
            hidden += 1;
            continue;
        }
        let (line, persons) = expected.swap_remove(place);
        for (cell, figure) in row.split('|').zip(line.split('|')) {
            assert!(cell == figure || has_parts && cell == "not shown", "{row} is not {line}");
        }
        assert_eq!(row.split('|').count(), line.split('|').count(), "{row}");
        assert!(persons >= 11 || persons == 0, "{line} tells of {persons}");
        told += 1;
    }
    assert_eq!(told + hidden, all, "{shown:#?}\n{expected:#?}");
    // A row that is hidden alone could be worked out from the total.
    assert_ne!(hidden, 1, "{shown:#?}");
    told
}

#[test]
fn every_figure_of_a_page_is_what_the_claims_say() {
    let database = Database::with_all_claims();
    let mut session = database.connect();
    let plan = plan(&mut session);
    let page = page(&mut session, &plan);
    let (paid, spend) = (paid(&plan), spend_columns());

    let mut months = table(&page, "spend-table");
    let all = months.pop().expect("a total");
    let expected = session.table(&format!(
        "SELECT to_char(month, 'Mon YYYY'), {spend}, count(DISTINCT patient_id) FROM {paid} c GROUP BY month ORDER BY month"
    ));
    assert_eq!(compare(&months, &expected, false), 12);
    assert_eq!(all, session.table(&format!("SELECT 'All', {spend} FROM {paid} c")));

    // Covered for a day of the month at least; where several plans cover somebody in a month, he is the last one's.
    let months_of_members = format!(
        "(SELECT m.month, count(*) AS members FROM (
            SELECT DISTINCT ON (g.month, v.member_id) g.month, v.member_id, v.plan_id
            FROM (SELECT generate_series(DATE '{FROM}', DATE '{TO}', interval '1 month')::date AS month) g
            JOIN pbm.coverage v ON v.effective_date < g.month + interval '1 month' AND coalesce(v.termination_date, 'infinity') >= g.month
            JOIN pbm.members p ON p.member_id = v.member_id AND coalesce(p.date_of_death, 'infinity') >= greatest(g.month, v.effective_date)
            ORDER BY g.month, v.member_id, least(coalesce(v.termination_date, 'infinity'), g.month + interval '1 month - 1 day') DESC, v.rank, v.coverage_id) m
          JOIN pbm.plan p USING (plan_id) WHERE p.plan_code = '{plan}' GROUP BY m.month)"
    );
    let mut trend = table(&page, "trend-table");
    let all = trend.pop().expect("a total");
    let expected = session.table(&format!(
        "SELECT to_char(m.month, 'Mon YYYY'), to_char(m.members, '{COUNT}'), to_char(round(s.amount / m.members, 2), '{MONEY}'),
                coalesce(replace(to_char(round(100 * (round(s.amount / m.members, 2) / lag(round(s.amount / m.members, 2)) OVER (ORDER BY m.month) - 1), 1),
                                         'FM999,990.0'), '-', U&'\\2212') || '%', ''), m.members
         FROM {months_of_members} m JOIN (SELECT month, sum(paid_amount) AS amount FROM {paid} c GROUP BY month) s USING (month) ORDER BY m.month"
    ));
    assert_eq!(compare(&trend, &expected, false), 12);
    let expected = session.table(&format!(
        "SELECT 'All', to_char(m.members, '{COUNT}'), to_char(round(s.amount / m.members, 2), '{MONEY}'), ''
         FROM (SELECT sum(members) AS members FROM {months_of_members} m) m, (SELECT sum(paid_amount) AS amount FROM {paid} c) s"
    ));
    assert_eq!(all, expected);

    let expected = session.table(&format!(
        "SELECT coalesce(t.class_name, 'No class'), {spend},
                to_char(round(100 * sum(paid_amount) / sum(sum(paid_amount)) OVER (), 1), 'FM990.0') || '%', count(DISTINCT patient_id)
         FROM {paid} c LEFT JOIN pbm.therapeutic_class t ON t.class_id = (SELECT min(k.class_id) FROM pbm.drug_class k WHERE k.ndc = c.ndc)
         GROUP BY t.class_name"
    ));
    assert!(compare(&table(&page, "classes-table"), &expected, false) >= 4);

    let rejected = format!(
        "(SELECT c.id, c.patient_id, unnest(c.reject_codes) AS code, EXISTS (
                   SELECT FROM pbm.pharmacy_claim o
                   WHERE o.status = 'paid' AND o.patient_id = c.patient_id AND o.created_at > c.created_at
                     AND o.fill_date - c.fill_date BETWEEN 0 AND 30
                     AND (o.ndc = c.ndc OR o.rx_number = c.rx_number AND o.pharmacy_npi = c.pharmacy_npi)) AS later
          FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id)
          WHERE c.status = 'rejected' AND p.plan_code = '{plan}' AND c.fill_date BETWEEN '{FROM}' AND '{TO}')"
    );
    let expected = session.table(&format!(
        "SELECT r.reject_code || ' ' || r.meaning, to_char(count(*), '{COUNT}'), to_char(count(*) FILTER (WHERE later), '{COUNT}'),
                to_char(count(*) FILTER (WHERE NOT later), '{COUNT}'), count(DISTINCT patient_id)
         FROM {rejected} c JOIN pbm.reject_code r ON r.reject_code = c.code GROUP BY r.reject_code, r.meaning"
    ));
    let rejections = table(&page, "rejections-table");
    assert!(compare(&rejections, &expected, true) >= 1);
    // Parts are shown where each is of 11 persons or of none.
    let parts = session.rows(&format!(
        "SELECT r.reject_code || ' ' || r.meaning FROM {rejected} c JOIN pbm.reject_code r ON r.reject_code = c.code GROUP BY 1
         HAVING count(DISTINCT patient_id) FILTER (WHERE later) NOT BETWEEN 1 AND 10
            AND count(DISTINCT patient_id) FILTER (WHERE NOT later) NOT BETWEEN 1 AND 10"
    ));
    for row in rejections.iter().filter(|row| !row.ends_with("|not shown|not shown|not shown")) {
        let may = parts.iter().any(|part| part[0].as_deref() == row.split('|').next());
        assert_eq!(!row.contains("not shown"), may, "{row}");
    }

    let answered = session.number(&format!(
        "SELECT count(*) FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id)
         WHERE c.status IN ('paid', 'rejected') AND p.plan_code = '{plan}' AND c.fill_date BETWEEN '{FROM}' AND '{TO}'"
    ));
    let on_formulary = format!("{paid} c WHERE (pbm.check_formulary(c.plan_id, c.ndc::text, c.fill_date)).covered");
    let mut tiers = table(&page, "compliance-table");
    let all = tiers.pop().expect("a total");
    let share = format!("to_char(round(100 * count(*) / {answered}.0, 1), 'FM990.0') || '%'");
    let expected = session.table(&format!(
        "SELECT 'Tier ' || c.tier, to_char(count(*), '{COUNT}'), {share}, count(DISTINCT patient_id) FROM {on_formulary} GROUP BY c.tier"
    ));
    assert!(compare(&tiers, &expected, false) >= 1);
    assert_eq!(
        all,
        session.table(&format!("SELECT 'All tiers', to_char(count(*), '{COUNT}'), {share} FROM {on_formulary}"))
    );

    // How days are counted is tested with the report itself.
    let adherence = table(&page, "adherence-table");
    let expected = session.table(&format!(
        "SELECT class_name, to_char(members, '{COUNT}'), to_char(round(100 * mean_pdc, 1), 'FM990.0') || '%',
                to_char(round(100 * adherence_rate, 1), 'FM990.0') || '%', members
         FROM pbm.adherence_by_class('{plan}', '{FROM}', '{TO}')"
    ));
    assert!(compare(&adherence, &expected, true) >= 1);

    let parts = session.rows(&format!(
        "SELECT class_name FROM pbm.adherence_by_class('{plan}', '{FROM}', '{TO}')
         WHERE adherent NOT BETWEEN 1 AND 10 AND members - adherent NOT BETWEEN 1 AND 10"
    ));
    for row in adherence.iter().filter(|row| !row.ends_with("|not shown|not shown|not shown")) {
        let may = parts.iter().any(|part| part[0].as_deref() == row.split('|').next());
        assert_eq!(!row.ends_with("not shown"), may, "{row}");
    }

    let facts = facts(&page);
    let expected = session.rows(&format!(
        "SELECT {spend}, to_char(round(100.0 * count(*) FILTER (WHERE NOT d.brand) / count(*), 1), 'FM990.0') || '%'
         FROM {paid} c JOIN pbm.drugs d ON d.ndc_code = c.ndc"
    ));
    let names = ["Paid claims", "Members with claims", "Plan paid", "Members paid", "Generic dispensing rate"];
    for (name, expected) in names.iter().zip(&expected[0]) {
        assert_eq!(Some(&facts[*name]), expected.as_ref(), "{name}");
    }
    let trend: Vec<&str> = table_total(&page, "trend-table");
    assert_eq!([facts["Member months"].as_str(), &facts["Plan paid per member per month"]], [trend[1], trend[2]]);
    assert_eq!(facts["Formulary compliance"], all.rsplit('|').next().expect("a share"));
}

/// The cells of a table's last row.
fn table_total(page: &str, id: &str) -> Vec<&'static str> {
    let row = table(page, id).pop().expect("a total");
    Box::leak(row.into_boxed_str()).split('|').collect()
}

#[test]
fn no_person_is_on_the_page_of_a_plan_and_none_is_alone() {
    let database = Database::with_all_claims();
    let mut session = database.connect();
    let plans = session.rows("SELECT plan_code FROM pbm.plan ORDER BY 1");
    let persons = session.rows(
        "SELECT x.value FROM pbm.members m JOIN pbm.coverage v USING (member_id)
         CROSS JOIN LATERAL (VALUES (m.patient_id::text), (m.first_name || ' ' || m.last_name), (v.cardholder_id)) x (value)
         UNION SELECT c.claim_number FROM pbm.pharmacy_claim c WHERE c.status <> 'paid'",
    );
    assert!(persons.len() > 3000, "{}", persons.len());
    for plan in plans.iter().map(|row| row[0].as_deref().expect("a code")) {
        let page = page(&mut session, plan);
        for value in persons.iter().filter_map(|row| row[0].as_deref()) {
            assert!(!page.contains(value), "{plan}");
        }
        // The superuser is shown lines of one person by the reports, and not by the page.
        let told =
            session.rows(&format!("SELECT class_name, members FROM pbm.spend_by_class('{plan}', '{FROM}', '{TO}')"));
        let shown = table(&page, "classes-table");
        for row in told {
            let [Some(class), Some(members)] = &row[..] else { panic!("{row:?}") };
            let is_shown = shown.iter().any(|shown| shown.split('|').next() == Some(class.as_str()));
            assert!(!is_shown || members.parse::<i64>().expect("a number") >= 11, "{plan}: {class} {members}");
        }
    }
    let few = session.text(
        "SELECT p.plan_code FROM pbm.plan p WHERE NOT EXISTS (SELECT FROM pbm.coverage v WHERE v.plan_id = p.plan_id)
         UNION ALL SELECT 'none' LIMIT 1",
    );
    if few != "none" {
        assert!(page(&mut session, &few).contains("No claims were paid in this period."));
    }
}

#[test]
fn figures_of_few_persons_are_not_shown_to_anybody() {
    let database = Database::with_book();
    let mut session = database.connect();
    for rx in 1..=12 {
        let sent = support::claim(
            serde_json::json!({"rx_number": rx.to_string(), "fill_number": rx, "ndc": if rx % 2 == 0 { "00001-0001-01" } else { "00003-0001-01" }}),
        );
        session.adjudicate(&sent);
    }
    assert!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'paid'") >= 1);
    let page = page(&mut session, "BASIC");
    let facts = facts(&page);
    for name in [
        "Plan paid",
        "Members paid",
        "Paid claims",
        "Members with claims",
        "Plan paid per member per month",
        "Generic dispensing rate",
    ] {
        assert_eq!(facts[name], "not shown", "{name}");
    }
    for id in ["spend-table", "classes-table", "rejections-table", "compliance-table"] {
        for row in table(&page, id).iter().filter(|row| !row.ends_with("|0|0|$0.00|$0.00")) {
            let figures = row.split('|').filter(|cell| cell.starts_with('$') || cell.ends_with('%'));
            assert_eq!(figures.count(), 0, "{id}: {row}");
        }
    }
}
