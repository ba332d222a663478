//! What `cargo pgrx test` runs inside a server, each test in a transaction that is taken back.

#[pgrx::pg_schema]
mod tests {
    use pgrx::prelude::*;

    fn book() {
        Spi::run("SELECT pbm.load_sample_data(0)").unwrap();
    }

    #[pg_test]
    fn the_sample_claim_is_paid() {
        book();
        let status = Spi::get_one::<String>(
            "SELECT status FROM pbm.adjudicate_claim('SAMPLE00001', '99037036201', 60, 30, '2000000077', '2026-01-15', \
             'RX1001', person_code => '01', prescriber_npi => '2100000076')",
        );
        assert_eq!(status, Ok(Some("paid".into())));
        assert_eq!(Spi::get_one::<i64>("SELECT count(*) FROM pbm.pharmacy_claim"), Ok(Some(1)));
    }

    #[pg_test(error = "a claim must be a JSON object")]
    fn a_claim_that_is_no_object_is_an_error() {
        Spi::run("SELECT pbm.adjudicate_claim('[]'::jsonb)").unwrap();
    }

    #[pg_test]
    fn the_library_is_of_the_extensions_version() {
        let version = Spi::get_one::<String>("SELECT extversion::text FROM pg_extension WHERE extname = 'pbm'");
        assert_eq!(version, Ok(Some(env!("CARGO_PKG_VERSION").into())));
    }
}
