//! What `cargo pgrx test` runs inside a server, each test in a transaction that is rolled back.
//!
//! Here is what a backend alone shows: the library's own view of a setting, the cache before a commit, each error's
//! SQLSTATE at its source. What a client sees is tested in tests/.

#[pgrx::pg_schema]
mod tests {
    use pgrx::prelude::*;

    use crate::pg::settings;

    fn book() {
        Spi::run("SELECT pbm.load_sample_data(0)").unwrap();
    }

    fn text(query: &str) -> String {
        Spi::get_one::<String>(query).unwrap().unwrap_or_else(|| panic!("NULL: {query}"))
    }

    fn number(query: &str) -> i64 {
        Spi::get_one::<i64>(query).unwrap().unwrap_or_else(|| panic!("NULL: {query}"))
    }

    /// The SQLSTATE a statement ends with, 00000 when it succeeds. The block rolls back what it did.
    fn sqlstate(statement: &str) -> String {
        Spi::run(&format!(
            "DO $block$ BEGIN
                 EXECUTE $statement$ {statement} $statement$;
                 PERFORM set_config('pbm_tests.sqlstate', '00000', true);
             EXCEPTION WHEN OTHERS THEN
                 PERFORM set_config('pbm_tests.sqlstate', SQLSTATE, true);
             END $block$"
        ))
        .unwrap();
        text("SELECT current_setting('pbm_tests.sqlstate')")
    }

    const CLAIM: &str = "'SAMPLE00001', '99037036201', 60, 30, '2000000077', '2026-01-15', 'RX1001', \
                         person_code => '01', prescriber_npi => '2100000076'";

    #[pg_test]
    fn the_library_is_of_the_extensions_version() {
        assert_eq!(text("SELECT extversion::text FROM pg_extension WHERE extname = 'pbm'"), env!("CARGO_PKG_VERSION"));
    }

    #[pg_test]
    fn an_ndc_of_any_form_is_read_into_one_value_and_written_as_eleven_digits() {
        for form in ["00002751002", "00002-7510-02", "0002-7510-02"] {
            assert_eq!(text(&format!("SELECT pbm.ndc_out(pbm.ndc_in('{form}'))::text")), "00002751002", "{form}");
            // 2751002 is 0x29fa1a.
            assert_eq!(
                text(&format!("SELECT encode(pbm.ndc_send(pbm.ndc_in('{form}')), 'hex')")),
                "000000000029fa1a",
                "{form}"
            );
        }
        assert_eq!(text("SELECT format('%s %s', typlen, typbyval) FROM pg_type WHERE oid = 'pbm.ndc'::regtype"), "8 t");
    }

    #[pg_test]
    fn what_is_no_ndc_is_not_read() {
        for form in ["", "x", "0000275100212", "00002-7510-0x"] {
            assert_eq!(sqlstate(&format!("SELECT pbm.ndc_in('{form}')")), "22P02", "{form}");
        }
        assert_eq!(sqlstate("SELECT pbm.ndc_in(NULL)"), "00000");
    }

    #[pg_test(error = "a claim must be a JSON object")]
    fn a_claim_that_is_no_object_is_an_error() {
        Spi::run("SELECT pbm.adjudicate_claim('[]'::jsonb)").unwrap();
    }

    #[pg_test]
    fn each_error_has_its_sqlstate() {
        book();
        for (statement, code) in [
            ("SELECT pbm.adjudicate_claim('[]'::jsonb)", "22023"),
            ("SELECT pbm.adjudicate_claim('{\"unknown\": 1}'::jsonb)", "22023"),
            ("SELECT pbm.adjudicate_batch('{}'::jsonb)", "22023"),
            ("SELECT pbm.mask_phi('x', 'unknown')", "22023"),
            ("SELECT pbm.reverse_claim(NULL::text)", "22004"),
            ("UPDATE pbm.audit_log SET table_name = table_name", "42501"),
            ("TRUNCATE pbm.audit_log", "42501"),
        ] {
            assert_eq!(sqlstate(statement), code, "{statement}");
        }
        let adjudicate = format!("SELECT pbm.adjudicate_claim({CLAIM})");
        assert_eq!(sqlstate(&adjudicate), "00000");
        Spi::run("UPDATE pbm.schema_version SET version = version + 1").unwrap();
        assert_eq!(sqlstate(&adjudicate), "55000");
    }

    #[pg_test]
    fn a_claim_is_not_stored_in_a_read_only_transaction() {
        book();
        Spi::run("SET LOCAL transaction_read_only = on").unwrap();
        assert_eq!(sqlstate(&format!("SELECT pbm.adjudicate_claim({CLAIM})")), "25006");
        // This server does not preload the library: an inquiry writes its record here, or is not answered.
        let price = format!("SELECT pbm.price_claim({CLAIM})");
        assert_eq!(sqlstate(&price), "25006");
        Spi::run("SET LOCAL pbm.read_audit = 'off'").unwrap();
        assert_eq!(sqlstate(&price), "00000");
    }

    fn cache_entries() -> i64 {
        number("SELECT entries FROM pbm.reference_cache_usage()")
    }

    /// Where autovacuum has just analyzed a reference table, what was held of it is read again by the next call.
    fn entries_after(price: &str) -> i64 {
        let asked = |_| {
            Spi::run(price).unwrap();
            cache_entries()
        };
        (0..50).map(asked).find(|entries| *entries > 0).unwrap_or(0)
    }

    /// Without the book: that there is no such product or pharmacy is held too.
    #[pg_test]
    fn a_change_of_reference_data_empties_the_cache_before_it_is_committed() {
        let price = format!("SELECT pbm.price_claim({CLAIM})");
        let held = entries_after(&price);
        assert!(held > 0);
        assert_eq!(entries_after(&price), held);
        Spi::run("UPDATE pbm.plan SET plan_name = plan_name").unwrap();
        // This transaction reads past the cache from here on.
        Spi::run(&price).unwrap();
        assert_eq!(cache_entries(), 0);
    }

    #[pg_test]
    fn the_library_sees_a_setting_as_soon_as_it_is_set() {
        assert_eq!(settings::reference_cache_bytes(), 64 << 20);
        Spi::run("SET LOCAL pbm.reference_cache_size = '1MB'").unwrap();
        assert_eq!(settings::reference_cache_bytes(), 1 << 20);
        assert_eq!(number("SELECT limit_bytes FROM pbm.reference_cache_usage()"), 1 << 20);
        assert!(settings::forces_sync_commit());
        Spi::run("SET LOCAL pbm.force_sync_commit = off").unwrap();
        assert!(!settings::forces_sync_commit());
        assert_eq!(sqlstate("SET LOCAL pbm.reference_cache_size = '1kB'"), "22023");
    }

    #[pg_test]
    fn the_settings_are_the_superusers() {
        Spi::run("CREATE ROLE pbm_tests_other; SET LOCAL ROLE pbm_tests_other").unwrap();
        for setting in ["pbm.reference_cache_size = '1MB'", "pbm.force_sync_commit = off"] {
            assert_eq!(sqlstate(&format!("SET LOCAL {setting}")), "42501", "{setting}");
        }
    }

    /// NADAC less 1 %: 60 x 9.167 x 0.99 = 544.5198, and 0.90 for dispensing; the tier's copay is 35.00.
    #[pg_test]
    fn a_claim_is_answered_and_its_row_is_what_was_answered() {
        book();
        let answer = text(&format!(
            "SELECT concat_ws(' ', status, allowed_amount, paid_amount, patient_pay) FROM pbm.adjudicate_claim({CLAIM})"
        ));
        assert_eq!(answer, "paid 545.42 510.42 35.00");
        let row = "SELECT concat_ws(' ', status, allowed_amount, paid_amount, patient_copay) FROM pbm.pharmacy_claim";
        assert_eq!(text(row), answer);
        assert_eq!(number("SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim'"), 1);
        assert!(number("SELECT count(*) FROM pbm.pharmacy_claim c, pbm.explain_claim(c.claim_number)") > 5);
        let again = text(&format!("SELECT status FROM pbm.adjudicate_claim({CLAIM})"));
        assert_eq!((again.as_str(), number("SELECT count(*) FROM pbm.pharmacy_claim")), ("duplicate", 1));
    }
}
