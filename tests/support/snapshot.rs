//! What stands in the extension's schemas, a line for each thing.

use std::collections::BTreeSet;
use std::fs;

use super::{Session, setting};

/// As the catalogs have it, in every detail.
const CATALOG: &str = include_str!("catalog.sql");

/// What is the same on every day and every server: the partitions of quarters and months by their pattern; no order of columns, no
/// version; none of what PostgreSQL names or puts into words in its own way (NOT NULL constraints since 18, the
/// privilege MAINTAIN since 17, the definitions of views).
const SCHEMA: &str = concat!(
    r"SELECT DISTINCT replace(CASE WHEN line ~ '_\d{4}_q\d' THEN regexp_replace(line, '\d{4}([-_](q|Q)?)\d\d?(-\d\d)?', 'YYYY\1N', 'g')
                                   WHEN line ~ '(audit|access)_log_\d{4}_\d\d' THEN regexp_replace(line, '\d{4}([-_])\d\d(-\d\d)?', 'YYYY\1MM', 'g') ELSE line END,
                              ', MAINTAIN', '')
     FROM (SELECT regexp_replace(line, '\s+', ' ', 'g') FROM (",
    include_str!("catalog.sql"),
    ") AS catalog (line)) AS folded (line) WHERE line !~ '^(view|order|not null|extension) '"
);

fn lines(session: &mut Session, query: &str) -> BTreeSet<String> {
    // Names without a schema would depend on the session's own path.
    session.run("SET search_path = pg_catalog");
    let lines = session.rows(query).into_iter().flatten().flatten().collect();
    session.run("RESET search_path");
    lines
}

/// Everything, to compare what one server said before and after.
pub fn catalog(session: &mut Session) -> BTreeSet<String> {
    lines(session, CATALOG)
}

/// The schema, to compare with a file or with another database.
pub fn schema(session: &mut Session) -> BTreeSet<String> {
    lines(session, SCHEMA)
}

/// Up to forty lines of what two snapshots do not share.
pub fn differences(before: &BTreeSet<String>, after: &BTreeSet<String>) -> String {
    let lines = before
        .difference(after)
        .map(|line| format!("- {line}"))
        .chain(after.difference(before).map(|line| format!("+ {line}")));
    lines.take(40).collect::<Vec<_>>().join("\n")
}

/// Holds `actual` against a file of tests/golden; with `PBM_GOLDEN=write` writes the file, to be read before it is
/// committed.
pub fn golden(file: &str, actual: &BTreeSet<String>) {
    let path = format!("{}/tests/golden/{file}", setting("PBM_SOURCE_DIR"));
    if std::env::var("PBM_GOLDEN").is_ok_and(|what| what == "write") {
        let text: String = actual.iter().map(|line| format!("{line}\n")).collect();
        fs::write(&path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let golden = fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned).collect();
    assert!(
        *actual == golden,
        "tests/golden/{file} has other lines (-) than the server (+):\n{}",
        differences(&golden, actual)
    );
}
