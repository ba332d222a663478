//! Whether the tables and their indexes agree, by PostgreSQL's own checker.

use super::Session;

/// A number that no other lock of the tests has: two sessions must not create the checker at once.
const CREATING: i64 = 7_268_436_721;

/// Every heap row is well formed and in every index, and every index is in order: what writes past the statement could
/// get wrong unseen. Says so and checks nothing where the server lacks amcheck.
pub fn sound(session: &mut Session) {
    if !session.is("SELECT count(*) > 0 FROM pg_available_extensions WHERE name = 'amcheck'") {
        println!("this server has no amcheck: the indexes are not checked");
        return;
    }
    // A standby has it from its primary.
    if !session.is("SELECT pg_is_in_recovery()") {
        session.run(&format!(
            "SELECT pg_advisory_xact_lock({CREATING});
             SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public; RESET client_min_messages"
        ));
    }
    // Since 17 it looks at unique indexes for rows that are there twice.
    let unique = session.is("SELECT count(*) > 0 FROM pg_proc WHERE proname = 'bt_index_check' AND pronargs = 3");
    let more = if unique { ", true" } else { "" };
    let checked = session.number(&format!(
        "SELECT count(public.bt_index_check(c.oid, true{more})::text) FROM {TABLES} t
         JOIN pg_index i ON i.indrelid = t.oid AND i.indisvalid
         JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i' AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')"
    ));
    assert!(checked > 0, "no index was checked");
    let corrupt = session.table(&format!(
        "SELECT t.oid::regclass, blkno, offnum, msg FROM {TABLES} t, LATERAL public.verify_heapam(t.oid::regclass, check_toast => true)"
    ));
    assert_eq!(corrupt, "", "rows that are not well formed");
}

/// The tables of the extension, their partitions, and the tables that hold their large values.
const TABLES: &str = "(
    SELECT o.oid FROM pg_class o WHERE o.relkind = 'r' AND o.relnamespace = 'pbm'::regnamespace
    UNION SELECT o.reltoastrelid FROM pg_class o
          WHERE o.relkind = 'r' AND o.relnamespace = 'pbm'::regnamespace AND o.reltoastrelid <> 0)";
