//! Runs of loading and staging, and their faults.

use support::{Sandbox, Session};

/// What a call is refused with, and that it left nothing.
fn refused(session: &mut Session, call: &str, code: &str) {
    session.run("SAVEPOINT before");
    let failure = session.failure(&format!("SELECT pbm.{call}"));
    assert_eq!(failure.code, code, "{call}: {failure:?}");
    assert!(!failure.hint.is_empty() && !failure.everything().contains("SMITH"), "{call}: {failure:?}");
    session.run("ROLLBACK TO before");
}

#[test]
fn a_run_knows_its_file_by_name_and_digest_and_no_path() {
    let mut session = Sandbox::with_book();
    let run = session.number("SELECT pbm.begin_load_run('nadac', 'week.csv', sha256('x'), true)");
    assert_eq!(
        session.table(&format!("SELECT source, file_name, file_digest = sha256('x'), dry_run, state, finished_at, loaded_by = session_user FROM pbm.load_run WHERE run_id = {run}")),
        "nadac|week.csv|t|t|staging|NULL|t"
    );
    for call in [
        "begin_load_run(NULL)",
        "begin_load_run('SMITH John')",
        "begin_load_run('nadac', '/home/SMITH/a.csv')",
        "begin_load_run('nadac', 'C:\\SMITH.csv')",
        "begin_load_run('nadac', '')",
        "begin_load_run('nadac', 'a.csv', 'SMITH')",
    ] {
        refused(&mut session, call, "22023");
    }
}

#[test]
fn faults_are_kept_with_their_run_and_what_is_no_fault_is_refused() {
    let mut session = Sandbox::with_book();
    let run = session.number("SELECT pbm.begin_load_run('nadac')");
    let errors = r#"[{"line": 2, "field": "ndc", "code": "21", "message": "no NDC", "hint": "11 digits"},
                     {"code": "encoding", "message": "not UTF-8", "severity": "warning"}]"#;
    assert_eq!(session.number(&format!("SELECT pbm.record_load_errors({run}, '{errors}')")), 2);
    assert_eq!(
        session
            .table("SELECT source, line, field, code, message, hint, severity FROM pbm.load_fault ORDER BY error_id"),
        "nadac|2|ndc|21|no NDC|11 digits|error\nnadac|NULL|NULL|encoding|not UTF-8|NULL|warning"
    );
    assert_eq!(session.table("SELECT errors, warnings FROM pbm.load_progress"), "1|1");
    refused(&mut session, "record_load_errors(-1, '[]')", "P0002");
    for errors in [
        r#"[{"line": "SMITH", "code": "a", "message": "b"}]"#,
        r#"[{"line": 0, "code": "a", "message": "SMITH"}]"#,
        r#"[{"message": "SMITH"}]"#,
        r#"[{"code": "a", "message": "SMITH", "severity": "bad"}]"#,
        r#"{"code": "SMITH"}"#,
    ] {
        refused(&mut session, &format!("record_load_errors({run}, '{errors}')"), "22023");
    }
}

#[test]
fn a_run_ends_once_with_its_counts() {
    let mut session = Sandbox::with_book();
    let run = session.number("SELECT pbm.begin_load_run('nadac')");
    for call in ["'staging'", "'SMITH'", "NULL", "'done', records => -1"] {
        refused(&mut session, &format!("end_load_run({run}, {call})"), "22023");
    }
    session.run(&format!("SELECT pbm.end_load_run({run}, 'running', records => 5, refused => 1)"));
    assert_eq!(
        session.table("SELECT state, finished_at, records, refused, worked_on, percent FROM pbm.load_progress"),
        "running|NULL|5|1|1|20.0"
    );
    session.run(&format!("SELECT pbm.end_load_run({run}, 'stopped', added => 3, message => 'somebody ended it')"));
    assert_eq!(
        session.table("SELECT state, finished_at IS NOT NULL, records, added, refused, message FROM pbm.load_run"),
        "stopped|t|5|3|1|somebody ended it"
    );
    refused(&mut session, &format!("end_load_run({run}, 'done')"), "P0002");
    refused(&mut session, "end_load_run(-1, 'done')", "P0002");
}
