//! `find_personal_data`: planted columns are found, clean ones left alone, and no value is told.

use support::Database;

use crate::{CANARIES, CRM, canaries_in, plant};

#[test]
fn each_planted_column_is_found_and_no_value_is_told() {
    let database = Database::with_book();
    let mut session = database.connect();
    plant(&mut session);
    // Classified: nothing is suspected.
    let found = "SELECT column_name, suspected_class, letter, rule, sampled, share FROM pbm.find_personal_data('public') ORDER BY 1";
    assert_eq!(session.rows(found).len(), 0);
    for (column, _) in CRM {
        session.run(&format!("SECURITY LABEL FOR pbm ON COLUMN public.crm.{column} IS NULL"));
    }
    let rows = session.rows(found);
    let suspected = |column: &str| {
        rows.iter().find(|row| row[0].as_deref() == Some(column)).map(|row| row[1].clone().unwrap_or_default())
    };
    for (column, class) in CRM.iter().filter(|(_, class)| *class != "clean") {
        let expected = match *column {
            // Its name says nothing that the rules know, nor does its value.
            "coupon" => None,
            // Of bytes nothing is told but that they are bytes.
            "whorls" => Some("photo"),
            _ => Some(*class),
        };
        assert_eq!(suspected(column).as_deref(), expected, "{column}");
    }
    for (column, _) in CRM.iter().filter(|(_, class)| *class == "clean") {
        assert_eq!(suspected(column), None, "{column}");
    }
    let told = session.table("SELECT * FROM pbm.find_personal_data('public')");
    assert_eq!(canaries_in(told.as_bytes()), Vec::<&str>::new());
    assert_eq!(CANARIES.len(), 21);
}

#[test]
fn keys_of_members_are_known_and_clean_tables_are_clean() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE SCHEMA crm;
         CREATE TABLE crm.tickets (ticket integer, reference text, opened timestamptz);
         INSERT INTO crm.tickets SELECT row_number() OVER (), v.cardholder_id, now() FROM pbm.coverage v;
         CREATE TABLE crm.persons (person uuid); INSERT INTO crm.persons SELECT patient_id FROM pbm.members;
         CREATE TABLE crm.products AS SELECT ndc_code::text AS code, name AS label, tier, brand FROM pbm.drugs;
         CREATE TABLE crm.settings AS SELECT n AS id, 'on'::text AS value, now() AS changed FROM generate_series(1, 30000) n;
         ANALYZE",
    );
    let found = session.table(
        "SELECT table_name, column_name, suspected_class, rule, share FROM pbm.find_personal_data('crm') ORDER BY 1, 2",
    );
    assert_eq!(
        found,
        "persons|person|beneficiary|a key of our members|1.000\n\
         tickets|opened|date|a date beside what names persons|1.000\n\
         tickets|reference|beneficiary|a key of our members|1.000"
    );
    // A column added to a table of ours has no class either.
    session.run("ALTER TABLE pbm.members ADD COLUMN nickname text, ADD COLUMN home_phone text");
    let found = session.rows("SELECT column_name, suspected_class FROM pbm.find_personal_data('pbm')");
    assert_eq!(found, vec![vec![Some("home_phone".into()), Some("phone".into())]]);
    let failure = session.failure("SELECT * FROM pbm.find_personal_data('nowhere')");
    assert_eq!(failure.code, "3F000");
}
