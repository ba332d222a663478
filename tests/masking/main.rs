//! Masking outside of production: whole databases in place, masked copies, small cells, and the search for what is personal.

mod copy;
mod detection;
mod full;
mod small_cells;
mod whole_database;

use std::collections::BTreeMap;

use support::Session;

/// A value of each class of 164.514(b)(2)(i) that stands nowhere else, with the letter of the class. Numbers are of ranges that
/// are never given out.
pub const CANARIES: &[(&str, &str)] = &[
    ("A name", "Zqcanlovelace"),
    ("B address", "7 Zqcan Street"),
    ("B zip", "60699-7301"),
    ("C date", "1907-03-11"),
    ("D phone", "(312) 555-0199"),
    ("E fax", "(312) 555-0188"),
    ("F e-mail", "ada@zqcan.example"),
    ("G ssn", "219-09-9999"),
    ("H medical record", "MRN-ZQCAN-1"),
    ("I beneficiary", "1ZQCAN5MK73"),
    ("J account", "ACCT-ZQCAN-9"),
    ("K license", "D400-ZQCAN-8"),
    ("L vehicle", "1ZQCANDM9AXKP0427"),
    ("M device", "UDI-ZQCAN-55"),
    ("N url", "https://zqcan.example/ada"),
    ("O ip", "203.0.113.77"),
    ("P biometric", "ZQCAN-WHORLS"),
    ("Q photo", "ZQCAN-JFIF"),
    ("R other", "COUPON-ZQCAN-3"),
    ("R text", "Zqcan told the nurse about his brother"),
    ("document", "Zqcanbyron"),
];

/// A table of a customer's with a column for each class, labelled, indexed, analyzed, with values in TOAST and in dead rows.
pub fn plant(session: &mut Session) {
    // Labels are taken by the library, which a call loads.
    session.run("SELECT pbm.is_preloaded()");
    session.run(
        "CREATE TABLE public.crm (
             id integer PRIMARY KEY, name text, address text, zip text, born date, phone text, fax text, email text, ssn text, mrn text,
             beneficiary text, account text, license text, vehicle text, device text, url text, ip inet, whorls bytea, photo bytea,
             coupon text, notes text, document jsonb, visits integer);
         ALTER TABLE public.crm ALTER notes SET STORAGE EXTERNAL, ALTER photo SET STORAGE EXTERNAL;
         CREATE INDEX crm_name ON public.crm (name);
         CREATE INDEX crm_ssn ON public.crm USING hash (ssn);
         CREATE INDEX crm_email ON public.crm (lower(email))",
    );
    for (column, class) in CRM {
        session.run(&format!("SECURITY LABEL FOR pbm ON COLUMN public.crm.{column} IS '{class}'"));
    }
    let value = |letter: &str| CANARIES.iter().find(|(class, _)| *class == letter).expect("a canary").1;
    // Rows that were replaced, and deleted, are dead and still in the files.
    session.run(&format!(
        "INSERT INTO public.crm SELECT n, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
             '{}'::bytea, decode(repeat(encode('{}', 'hex'), 300), 'hex'), '{}', '{}. ' || repeat('x', 4000), '{{\"first_name\": \"{}\"}}', n
         FROM generate_series(1, 40) n;
         UPDATE public.crm SET visits = visits + 1;
         DELETE FROM public.crm WHERE id > 20;
         ANALYZE public.crm",
        value("A name"), value("B address"), value("B zip"), value("C date"), value("D phone"), value("E fax"), value("F e-mail"),
        value("G ssn"), value("H medical record"), value("I beneficiary"), value("J account"), value("K license"), value("L vehicle"),
        value("M device"), value("N url"), value("O ip"), value("P biometric"), value("Q photo"), value("R other"), value("R text"),
        value("document"),
    ));
    // Of our own tables, those that are written as they are.
    session.run(&format!(
        "UPDATE pbm.members SET first_name = '{name}', last_name = '{name}' || member_id, date_of_birth = '{date}' WHERE member_id % 2 = 0;
         UPDATE pbm.coverage SET cardholder_id = 'ZQCAN-' || member_id WHERE cardholder_id = 'CARD-002';
         INSERT INTO pbm.member_plain_contact (patient_id, address, city, zip_code, phone, email)
         SELECT patient_id, '{address}', 'Zqcancity', '{zip}', '{phone}', '{email}' FROM pbm.members;
         INSERT INTO pbm.confidential_communication (patient_id, address, city, zip_code, phone, email, effective_date)
         SELECT patient_id, '{address}', 'Zqcancity', '{zip}', '{phone}', '{email}', '2025-01-01' FROM pbm.members LIMIT 3;
         INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ('{{\"cardholder_id\": \"ZQCAN-CARD\"}}', 'planted');
         ANALYZE",
        name = value("A name"), date = value("C date"), address = value("B address"), zip = value("B zip"), phone = value("D phone"),
        email = value("F e-mail"),
    ));
}

pub const CRM: &[(&str, &str)] = &[
    ("id", "clean"),
    ("name", "name"),
    ("address", "address"),
    ("zip", "zip"),
    ("born", "date"),
    ("phone", "phone"),
    ("fax", "fax"),
    ("email", "email"),
    ("ssn", "ssn"),
    ("mrn", "medical_record"),
    ("beneficiary", "beneficiary"),
    ("account", "account"),
    ("license", "license"),
    ("vehicle", "vehicle"),
    ("device", "device"),
    ("url", "url"),
    ("ip", "ip"),
    ("whorls", "biometric"),
    ("photo", "photo"),
    ("coupon", "other"),
    ("notes", "text"),
    ("document", "document"),
    ("visits", "clean"),
];

/// The classes whose canary a text has.
pub fn canaries_in(text: &[u8]) -> Vec<&'static str> {
    let lower = text.to_ascii_lowercase();
    let holds = |needle: &[u8]| lower.windows(needle.len()).any(|window| window == needle);
    let found = CANARIES.iter().filter(|(_, canary)| {
        let canary = canary.to_ascii_lowercase();
        let hex: String = canary.to_ascii_uppercase().bytes().map(|byte| format!("{byte:02x}")).collect();
        holds(canary.as_bytes()) || holds(hex.as_bytes())
    });
    found.map(|(class, _)| *class).collect()
}

/// Where canaries are in what SQL shows: every row of every table and of pg_stats, as text.
pub fn canaries_in_rows(session: &mut Session) -> BTreeMap<String, Vec<&'static str>> {
    let tables = session.rows(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_(toast|temp)'
           AND c.oid NOT IN ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass, 'pg_authid'::regclass)
         UNION ALL SELECT 'pg_stats'",
    );
    let mut found = BTreeMap::new();
    for table in tables.into_iter().filter_map(|row| row[0].clone()) {
        let rows = session.try_rows(&format!("SELECT x::text FROM {table} x")).unwrap_or_default();
        let text: Vec<u8> =
            rows.into_iter().filter_map(|row| row[0].clone()).flat_map(|row| (row + "\n").into_bytes()).collect();
        let here = canaries_in(&text);
        if !here.is_empty() {
            found.insert(table, here);
        }
    }
    found
}

/// All classes that are found anywhere.
pub fn classes(found: &BTreeMap<String, Vec<&'static str>>) -> Vec<&'static str> {
    let all = |class: &&'static str| found.values().any(|here| here.contains(class));
    CANARIES.iter().map(|(class, _)| *class).filter(all).collect()
}
