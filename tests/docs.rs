//! The documentation's SQL, run as a newcomer would: every ```sql block of a page, in order, in one fresh database.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::{Database, program};

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut pages = vec![root.join("README.md"), root.join("TESTING.md")];
    let docs = fs::read_dir(root.join("docs")).expect("docs/ is there");
    pages.extend(
        docs.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension().is_some_and(|e| e == "md")),
    );
    pages.sort();
    pages
}

/// The blocks of a page that are SQL.
fn blocks(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).expect("a page can be read");
    text.split("```sql\n").skip(1).map(|rest| rest.split("\n```").next().unwrap_or_default().to_owned()).collect()
}

/// Runs a page's blocks in one session, statement by statement, as a reader would.
fn psql(database: &Database, block: &str) -> Result<(), String> {
    let mut psql = program("psql")
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &database.name, "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("psql starts");
    psql.stdin.take().expect("its input").write_all(block.as_bytes()).expect("psql reads");
    let output = psql.wait_with_output().expect("psql ends");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn every_sql_block_of_every_page_runs_in_a_fresh_database() {
    let mut ran = 0;
    for page in pages() {
        let blocks = blocks(&page);
        if blocks.is_empty() {
            continue;
        }
        let database = Database::empty();
        let session = blocks.join("\n");
        psql(&database, &session).unwrap_or_else(|error| panic!("{}: {error}\n{session}", page.display()));
        ran += blocks.len();
    }
    assert!(ran >= 5, "only {ran} blocks were found");
}

#[test]
fn the_first_claim_of_the_readme_is_answered_with_the_figures_it_prints() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).expect("README.md");
    let database = Database::with_sample();
    let mut session = database.connect();
    // NADAC less 1 %: 60 x 9.167 x 0.99 = 544.5198, and 0.90 for dispensing; the copay of the tier is 35.00.
    let answer = session.table(
        "SELECT status, allowed_amount, paid_amount, patient_pay
         FROM pbm.adjudicate_claim('SAMPLE00001', '99037-0362-01', 60, 30, '2000000077', '2026-01-15', 'RX1001',
                                   person_code => '01', prescriber_npi => '2100000076')",
    );
    assert_eq!(answer.trim(), "paid|545.42|510.42|35.00");
    for figure in ["545.42", "510.42", "35.00"] {
        assert!(readme.contains(figure), "the README no longer shows {figure}");
    }
}

#[test]
fn the_first_plan_takes_twelve_statements_and_its_claim_is_answered_with_the_figures_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/first-plan.md");
    let first = blocks(&path).remove(0);
    let statements: Vec<&str> = first.split(';').filter(|statement| !statement.trim().is_empty()).collect();
    assert_eq!(statements.len(), 12, "{statements:?}");
    let database = Database::empty();
    let mut session = database.connect();
    let mut answers = Vec::new();
    for statement in statements {
        answers.push(session.table(statement));
    }
    // 30 x 0.50 = 15.00, and 10.00 for dispensing; the copay of the first tier is 10.00.
    assert_eq!(answers[10], "paid|25.00|15.00|10.00");
    let page = fs::read_to_string(&path).expect("the page can be read");
    assert!(page.contains("paid   |          25.00 |       15.00 |       10.00"));
    assert_eq!(
        answers[8],
        "tier unreachable|Tier 2 has a cost share, but no rule and no product leads to it.\n\
         tier unreachable|Tier 3 has a cost share, but no rule and no product leads to it."
    );
    assert!(answers[11].contains("pricing"), "{}", answers[11]);
}

#[test]
fn the_rebate_of_the_page_accrues_and_is_paid_with_the_figures_it_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rebates.md");
    let database = Database::empty();
    let mut session = database.connect();
    let blocks = blocks(&path).join("\n");
    let answers: Vec<String> =
        blocks.split(';').filter(|statement| !statement.trim().is_empty()).map(|sql| session.table(sql)).collect();
    // 12.5 % of 9.87 x 30 = 37.0125; 3 % of 296.10 = 8.883; 90 % of 37.01 = 33.309
    for answer in ["2.31|2.20|4.51", "claim|30.000|296.10|37.01|8.88|33.31", "1|30.000|t|37.01|37.01|0"] {
        assert!(answers.iter().any(|given| normal(given) == normal(answer)), "{answer} is not among {answers:?}");
    }
    // 45.89 invoiced, 25.89 paid, 10.00 of the rest in dispute, 5.00 of it conceded.
    for answer in ["t|45.89|send|2026-05-30", "partly_paid|45.89|20.00|10.00|2026-05-22", "closed"] {
        assert!(answers.iter().any(|given| given == answer), "{answer} is not among {answers:?}");
    }
    let page = fs::read_to_string(&path).expect("the page can be read");
    for figure in ["2.31 |       2.20 |  4.51", "296.10 |  37.01 |               8.88 |         33.31"] {
        assert!(page.contains(figure), "the page no longer shows {figure}");
    }
}

/// Numbers without zeros at the end of their fraction.
fn normal(answer: &str) -> String {
    let short = |value: &str| match value.contains('.') {
        true => value.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => value.to_owned(),
    };
    answer.split('|').map(short).collect::<Vec<_>>().join("|")
}

/// docs/performance.md tells which indexes the functions read by: all that the source names, as they are.
#[test]
fn every_index_that_the_functions_read_by_is_listed_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = fs::read_to_string(root.join("docs/performance.md")).expect("the page can be read");
    let (_, rest) = page.split_once("## Indexes that the functions cannot do without").expect("the list");
    let list = rest.split("\n## ").next().unwrap_or_default();
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once(')')?.0.replace("` | `", " ON ") + ")");
    let listed: BTreeSet<String> = list.lines().filter_map(row).collect();

    let database = Database::with_book();
    let mut session = database.connect();
    let there = session.rows(
        "SELECT format('%s ON %s (%s)', i.indexrelid::regclass, i.indrelid::regclass, (
             SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(i.indkey::smallint[]) WITH ORDINALITY k (number, n)
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number))
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'pbm'::regnamespace",
    );
    let there: BTreeSet<String> =
        there.into_iter().flatten().flatten().map(|row| row.replacen("pbm.", "", 1)).collect();
    assert_eq!(listed.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new());

    let mut named = BTreeSet::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).expect("a source file");
            for index in source.split("Index {").skip(1).filter(|rest| rest.trim_start().starts_with("table: \"pbm.")) {
                let mut words = index.split('"').skip(1).step_by(2);
                named.extend(words.next().zip(words.next()).map(|(table, name)| format!("{name} ON {table}")));
            }
        }
    }
    let listed: BTreeSet<String> = listed.iter().filter_map(|row| row.split(" (").next().map(str::to_owned)).collect();
    assert_eq!(named, listed);
}
