//! The pages in a headless Chromium, at the widths of a desk and a phone, on a light and a dark screen. Where it cannot be installed
//! the test says so and ends, unless CI asks for it (the variable CI is set). Screenshots and a printed page are left in
//! build/page/.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use support::{Database, setting};

use super::figures::{page, plan};
use super::html::table;

/// Where Chromium is, once it and what steers it are there; or what is missing.
fn chromium(root: &Path) -> Result<String, String> {
    let output = Command::new(root.join("scripts/browser.sh")).output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str).collect()
}

#[test]
fn pages_are_readable_at_two_widths_in_light_and_in_dark() {
    let root = Path::new(&setting("PBM_SOURCE_DIR")).to_owned();
    let program = match chromium(&root) {
        Ok(program) => program,
        Err(missing) => {
            assert!(env::var_os("CI").is_none(), "{missing}");
            eprintln!("skipped: {missing}");
            return;
        }
    };
    let database = Database::with_all_claims();
    let mut session = database.connect();
    let plan = plan(&mut session);
    let number = |session: &mut support::Session, condition: &str| {
        session.text(&format!("SELECT claim_number FROM pbm.pharmacy_claim WHERE {condition} ORDER BY id LIMIT 1"))
    };
    let (rejected, paid) = (number(&mut session, "'79' = ANY (reject_codes)"), number(&mut session, "status = 'paid'"));
    let folder = root.join("build/page");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let spend = page(&mut session, &plan);
    let pages = [
        ("report.html", spend.clone()),
        ("rejected.html", session.text(&format!("SELECT pbm.claim_html('{rejected}')"))),
        ("paid.html", session.text(&format!("SELECT pbm.claim_html('{paid}')"))),
        ("empty.html", session.text(&format!("SELECT pbm.report_html('{plan}', '1999-01-01', '1999-02-01')"))),
    ];
    let mut command = Command::new("node");
    command.arg(root.join("tests/browser/look.mjs")).arg(program).arg(&folder);
    for (name, page) in &pages {
        fs::write(folder.join(name), page).expect("a page is written");
        command.arg(folder.join(name));
    }
    let output = command.env("PBM_BROWSER_MODULES", root.join("build/browser")).output().expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found.len(), pages.len() * 4);
    for one in &found {
        let what = format!("{} {} {}", one["page"], one["width"], one["colorScheme"]);
        // Contrast, names of what scrolls, heads of tables, order of headings: axe-core's rules.
        assert!(texts(&one["violations"]).is_empty(), "{what}: {:#?}", one["violations"]);
        assert!(
            texts(&one["asked"]).is_empty() && texts(&one["said"]).is_empty(),
            "{what}: {} {}",
            one["asked"],
            one["said"]
        );
        assert_eq!(one["overflows"], false, "{what}");
        // A phone's tables may scroll within their frames, a desk's do not.
        assert!(one["width"] == 375 || texts(&one["scrolls"]).is_empty(), "{what}: {}", one["scrolls"]);
        let levels: Vec<i64> =
            one["headings"].as_array().expect("headings").iter().filter_map(|h| h[0].as_i64()).collect();
        assert!(levels[0] == 1 && levels[1..].iter().all(|level| *level == 2), "{what}: {levels:?}");
        for chart in one["charts"].as_array().expect("charts") {
            let what = format!("{what} {}", chart["id"]);
            assert_eq!(chart["named"], true, "{what}");
            assert_ne!(chart["described"], "", "{what}");
            assert!(texts(&chart["cut"]).is_empty(), "{what}: {}", chart["cut"]);
            assert_eq!(chart["overlaps"], 0, "{what}");
            assert!(
                chart["contrast"].as_f64() >= Some(4.5) && chart["shapes"].as_f64() >= Some(3.0),
                "{what}: {chart}"
            );
            assert!(chart["smallest"].as_f64() >= Some(11.0), "{what}: {chart}");
        }
        for (id, told) in one["tables"].as_object().expect("tables") {
            assert_eq!(told["scopes"], true, "{what} {id}");
            assert_ne!(told["caption"], "", "{what} {id}");
        }
    }
    let report: Vec<&Value> = found.iter().filter(|one| one["page"] == "report.html").collect();
    for one in &report {
        assert_eq!(one["charts"].as_array().map(Vec::len), Some(6));
        // What the browser shows is what tests/page/figures.rs holds against the claims.
        for id in
            ["spend-table", "trend-table", "classes-table", "rejections-table", "compliance-table", "adherence-table"]
        {
            let rows: Vec<String> =
                one["tables"][id]["rows"].as_array().expect("rows").iter().map(|row| texts(row).join("|")).collect();
            assert_eq!(rows, table(&spend, id), "{id}");
            assert!(!rows.is_empty(), "{id}");
        }
    }
    // And against the claims at once: the plan's year in three figures.
    let expected = session.rows(&format!(
        "SELECT to_char(sum(c.paid_amount), 'FM$999,999,990.00'), to_char(count(*), 'FM999,999,990'), to_char(count(DISTINCT c.patient_id), 'FM999,999,990')
         FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id)
         WHERE c.status = 'paid' AND p.plan_code = '{plan}' AND c.fill_date BETWEEN '2025-01-01' AND '2025-12-31'"
    ));
    for (name, expected) in ["Plan paid", "Paid claims", "Members with claims"].iter().zip(&expected[0]) {
        assert_eq!(report[0]["facts"][*name].as_str(), expected.as_deref(), "{name}");
    }
    // Light and dark are two grounds.
    assert_ne!(report[0]["ground"], report[1]["ground"]);
}
